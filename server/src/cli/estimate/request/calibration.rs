//! Calibration: what the weights must add up to, and how they get there.

use std::collections::BTreeMap;

use super::super::columns::ColumnName;
use super::super::formula::Formula;
use super::super::levels::LevelName;
use super::fields::{Field, Noted, Object, Read};

/// One step of calibration; the steps are applied in their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Calibration {
    /// To the totals of the levels of one column.
    Poststratify(Poststratify),
    /// To the totals of several columns in turn.
    Rake(Rake),
    /// To the totals of a formula, linearly (GREG).
    Linear(Linear),
    /// To the totals of a formula, exponentially.
    RakingGeneralised(GeneralisedRaking),
    /// To the totals of a formula, within bounds.
    Logit(Logit),
}

/// Post-stratification: the factor is N / Σw in each level.
#[derive(Clone, Debug, PartialEq)]
pub struct Poststratify {
    /// The column of the levels.
    pub by: ColumnName,
    /// What the weights of each level add up to.
    pub totals: BTreeMap<LevelName, f64>,
    /// Whether each replicate is post-stratified too.
    pub each_replicate: bool,
}

/// Raking: margins in turn until nothing moves by more than `epsilon` of the total.
#[derive(Clone, Debug, PartialEq)]
pub struct Rake {
    /// The margins.
    pub margins: Vec<Margin>,
    /// When it is done, as a share of the total; none: as near as the floats go.
    pub epsilon: Option<f64>,
    /// The most rounds; none: enough.
    pub maxit: Option<usize>,
}

/// A margin of raking.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// The column of the levels.
    pub by: ColumnName,
    /// What the weights of each level add up to.
    pub totals: BTreeMap<LevelName, f64>,
}

/// Linear calibration: the factor is 1 + x'b / σ².
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// The columns x.
    pub formula: Formula,
    /// Their totals by name.
    pub totals: BTreeMap<String, f64>,
    /// λ by column: σ² = Σ λ · column; empty: 1.
    pub variance: BTreeMap<ColumnName, f64>,
}

/// Exponential calibration: the factor is exp(x'b).
#[derive(Clone, Debug, PartialEq)]
pub struct GeneralisedRaking {
    /// The columns x.
    pub formula: Formula,
    /// Their totals by name.
    pub totals: BTreeMap<String, f64>,
    /// When it is done, as a share of the total; none: as near as the floats go.
    pub epsilon: Option<f64>,
    /// The most rounds; none: enough.
    pub maxit: Option<usize>,
}

/// Calibration by the logit with bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Logit {
    /// Columns, totals and the end of the rounds.
    pub raking: GeneralisedRaking,
    /// The least and the greatest factor: L < 1 < U.
    pub bounds: [f64; 2],
}

const KINDS: [&str; 5] = ["poststratify", "rake", "linear", "raking_generalised", "logit"];

impl Read for Calibration {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| match object.kind("kind")?.as_str() {
            "poststratify" => Poststratify::read(object).map(Self::Poststratify),
            "rake" => Rake::read(object).map(Self::Rake),
            "linear" => Linear::read(object).map(Self::Linear),
            "raking_generalised" => GeneralisedRaking::read(object).map(Self::RakingGeneralised),
            "logit" => Logit::read(object).map(Self::Logit),
            _ => Err(object.unknown_kind("kind", &KINDS)),
        })
    }
}

impl Poststratify {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (by, totals) = (object.required("by"), object.required("totals"));
        let each_replicate = object.or("each_replicate", false);
        Ok(Self { by: by?, totals: totals?, each_replicate: each_replicate? })
    }
}

impl Rake {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let margins = object.some("margins");
        let (epsilon, maxit) = (object.optional("epsilon"), object.optional("maxit"));
        Ok(Self { margins: margins?, epsilon: epsilon?, maxit: maxit? })
    }
}

impl Read for Margin {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| {
            let (by, totals) = (object.required("by"), object.required("totals"));
            Ok(Self { by: by?, totals: totals? })
        })
    }
}

impl Linear {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (formula, totals) = (object.required("formula"), object.required("totals"));
        let variance = object.or("variance", BTreeMap::new());
        // Solved at once: where an end is stated, there is nothing to stop.
        object.optional::<f64>("epsilon")?;
        object.optional::<usize>("maxit")?;
        Ok(Self { formula: formula?, totals: totals?, variance: variance? })
    }
}

impl GeneralisedRaking {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (formula, totals) = (object.required("formula"), object.required("totals"));
        let (epsilon, maxit) = (object.optional("epsilon"), object.optional("maxit"));
        Ok(Self { formula: formula?, totals: totals?, epsilon: epsilon?, maxit: maxit? })
    }
}

impl Logit {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let raking = GeneralisedRaking::read(object);
        let bounds: [f64; 2] = object.required("bounds")?;
        if !(bounds[0] < 1.0 && bounds[1] > 1.0) {
            let message = "the first bound is below 1 and the second above 1";
            return Err(object.error_at("bounds", "bad_value", message));
        }
        Ok(Self { raking: raking?, bounds })
    }
}

//! Ranks of units whose estimates are given, a row a unit.

use super::super::columns::ColumnName;
use super::fields::{Noted, Object};
use super::words::{Adjustment, KleinWrightWieczorek, RankOne, TouchingEnds};

/// The units and how uncertain their estimates are.
#[derive(Clone, Debug, PartialEq)]
pub struct RankUnits {
    /// The names of the units; none: they are not named.
    pub unit: Option<ColumnName>,
    /// Their estimates.
    pub estimate: ColumnName,
    /// How uncertain they are.
    pub spread: Spread,
    /// Which estimate has rank 1.
    pub rank_1: RankOne,
}

/// How uncertain estimates are.
#[derive(Clone, Debug, PartialEq)]
pub enum Spread {
    /// Standard errors of independent estimates.
    Se(ColumnName),
    /// The columns of the covariance matrix.
    Cov(Vec<ColumnName>),
    /// Margins of error at a level: se = margin / z((1 + level)/2).
    Margin {
        /// The column.
        column: ColumnName,
        /// The level.
        level: f64,
    },
}

/// Confidence sets of ranks by Mogstad, Romano, Shaikh and Wilhelm.
#[derive(Clone, Debug, PartialEq)]
pub struct Csranks {
    /// The units.
    pub units: RankUnits,
    /// Whether the sets hold together.
    pub simultaneous: bool,
    /// Whether rejected pairs leave.
    pub stepdown: bool,
    /// The level.
    pub coverage: f64,
    /// The number of draws; none: enough.
    pub draws: Option<usize>,
}

/// Confidence sets of ranks of the categories of a multinomial sample.
#[derive(Clone, Debug, PartialEq)]
pub struct MultinomialHolm {
    /// The counts.
    pub counts: Vec<u64>,
    /// Which count has rank 1.
    pub rank_1: RankOne,
    /// The level.
    pub coverage: f64,
}

/// The units that may be among the `tau` best.
#[derive(Clone, Debug, PartialEq)]
pub struct TauBest {
    /// The units.
    pub units: RankUnits,
    /// How many are best.
    pub tau: usize,
    /// Whether rejected pairs leave.
    pub stepdown: bool,
    /// The level.
    pub coverage: f64,
    /// The number of draws; none: enough.
    pub draws: Option<usize>,
}

/// The joint confidence region of ranks by Klein, Wright and Wieczorek.
#[derive(Clone, Debug, PartialEq)]
pub struct JointRankRegion {
    /// The units.
    pub units: RankUnits,
    /// The level.
    pub coverage: f64,
    /// How the level is shared among units.
    pub adjustment: Adjustment,
    /// The decimals to which the ends of intervals are rounded; none: not at all.
    pub rounding: Option<u64>,
    /// Whether intervals that touch differ.
    pub touching_ends: TouchingEnds,
}

/// Probabilities of ranks of independent normal estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct RankProbabilities {
    /// The units.
    pub units: RankUnits,
    /// For each k the probability of being among the k first.
    pub top: Vec<usize>,
    /// For each k the probability of being among the k last.
    pub bottom: Vec<usize>,
    /// The number of draws; none: enough.
    pub draws: Option<usize>,
}

impl RankUnits {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (unit, estimate) = (object.optional("unit"), object.required("estimate"));
        let rank_1 = object.or("rank_1", RankOne::Largest);
        let spread = Spread::read(object);
        Ok(Self { unit: unit?, estimate: estimate?, spread: spread?, rank_1: rank_1? })
    }
}

impl Spread {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (se, cov) = (object.optional("se"), object.optional::<Vec<ColumnName>>("cov"));
        let (margin, level) = (object.optional("margin"), object.share("margin_level", 0.95));
        match (se?, cov?, margin?) {
            (Some(se), None, None) => Ok(Self::Se(se)),
            (None, Some(cov), None) => Ok(Self::Cov(cov)),
            (None, None, Some(column)) => Ok(Self::Margin { column, level: level? }),
            _ => Err(object.error("bad_value", "write one of `se`, `cov` and `margin`")),
        }
    }
}

impl Csranks {
    /// Reads the arguments.
    pub fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let units = RankUnits::read(object);
        let simultaneous = object.or("simultaneous", false);
        let stepdown = object.or("stepdown", false);
        let (coverage, draws) = (object.share("coverage", 0.95), draws(object));
        Ok(Self {
            units: units?,
            simultaneous: simultaneous?,
            stepdown: stepdown?,
            coverage: coverage?,
            draws: draws?,
        })
    }
}

impl MultinomialHolm {
    /// Reads the arguments.
    pub fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (counts, coverage) = (object.some("counts"), object.share("coverage", 0.95));
        // The sets hold together: there is no other way.
        let rank_1 = object.or("rank_1", RankOne::Largest);
        let simultaneous = object.or("simultaneous", true);
        let _simultaneous = simultaneous?;
        Ok(Self { counts: counts?, coverage: coverage?, rank_1: rank_1? })
    }
}

impl TauBest {
    /// Reads the arguments.
    pub fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (units, tau) = (RankUnits::read(object), object.required("tau"));
        let stepdown = object.or("stepdown", false);
        let (coverage, draws) = (object.share("coverage", 0.95), draws(object));
        Ok(Self {
            units: units?,
            tau: tau?,
            stepdown: stepdown?,
            coverage: coverage?,
            draws: draws?,
        })
    }
}

impl JointRankRegion {
    /// Reads the arguments.
    pub fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let only = object.or("method", KleinWrightWieczorek::KleinWrightWieczorek);
        let (units, coverage) = (RankUnits::read(object), object.share("coverage", 0.95));
        let adjustment = object.or("adjustment", Adjustment::Sidak);
        let rounding = object.optional("rounding");
        let touching_ends = object.or("touching_ends", TouchingEnds::Overlap);
        let KleinWrightWieczorek::KleinWrightWieczorek = only?;
        Ok(Self {
            units: units?,
            coverage: coverage?,
            adjustment: adjustment?,
            rounding: rounding?,
            touching_ends: touching_ends?,
        })
    }
}

impl RankProbabilities {
    /// Reads the arguments.
    pub fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let units = RankUnits::read(object);
        let (top, bottom, draws) = (object.list("top"), object.list("bottom"), draws(object));
        Ok(Self { units: units?, top: top?, bottom: bottom?, draws: draws? })
    }
}

fn draws(object: &Object<'_>) -> Result<Option<usize>, Noted> {
    let draws = object.optional("draws")?;
    if draws == Some(0) {
        return Err(object.error_at("draws", "bad_value", "at least one draw is needed"));
    }
    Ok(draws)
}

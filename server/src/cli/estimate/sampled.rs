//! From the columns of a request's design to a sample that estimates are made from.

use std::borrow::Cow;
use std::sync::Arc;

use nalgebra::DMatrix;
use serde_json::{Map, Value, json};
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{
    Design, DesignColumns, JointForm, JointProbabilities, LonelyRule, Selection, StageColumns,
    StageSize,
};
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::replicate::{
    BroughtReplicates, LonelyStratum, ReplicateMeaning, ReplicateSource, Replicates,
};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

use super::calibrated::calibrate;
use super::columns::{ColumnName, DataFolder, MISSING_CODE, Table};
use super::failure::Refusal;
use super::levels::{Coded, Level, coded};
use super::request;
use super::request::{
    ColumnOrNumber, FpcType, LonelyPsu, Pps, ReplicateDesign, RepweightsAre, TaylorDesign,
    VarianceForm,
};

/// The rows of a request with their sample.
#[derive(Debug)]
pub struct Sampled {
    /// The columns.
    pub table: Arc<Table>,
    /// The sample.
    pub survey: Survey,
    /// What the strata are called.
    strata: Vec<Level>,
    /// What calibration did to the weights; empty without one.
    pub calibration: Map<String, Value>,
}

impl Sampled {
    /// The sample of a request.
    ///
    /// # Errors
    ///
    /// The columns are not there, or the design contradicts itself or them.
    pub fn of(
        table: Arc<Table>,
        design: &request::Design,
        folder: &mut DataFolder,
    ) -> Result<Self, Refusal> {
        if table.rows() == 0 {
            return Err(Refusal::other("no_rows", "the data has no rows"));
        }
        let (survey, strata, steps) = match design {
            request::Design::Taylor(taylor) => {
                let (columns, strata) = columns(&table, taylor, folder)?;
                let design = Design::new(columns)?;
                let weights = match &taylor.weights {
                    Some(weights) => weights.values(&table)?.into_owned(),
                    None => design.base_weights().to_vec(),
                };
                let survey = Survey::linearised(design, Weights::new(weights)?)?;
                (survey, strata, &taylor.calibration)
            }
            request::Design::Replicate(replicate) => {
                let (survey, strata) = replicated(&table, replicate, folder)?;
                (survey, strata, &replicate.calibration)
            }
        };
        let (survey, calibration) = calibrate(survey, &table, steps)?;
        Ok(Self { table, survey, strata, calibration })
    }

    /// The diagnostics that every answer has.
    pub fn diagnostics(&self) -> Map<String, Value> {
        let mut diagnostics = Map::new();
        diagnostics.insert("df_design".to_owned(), json!(self.survey.degrees_of_freedom()));
        diagnostics.extend(self.calibration.clone());
        diagnostics
    }

    /// An error in the words of the file.
    pub fn named(&self, error: EstimateError) -> Refusal {
        match error {
            EstimateError::LonelyCluster { stage: 1, stratum } => {
                let level = self.strata.get(stratum);
                let stratum = level.map_or_else(|| "(the whole)".to_owned(), Level::to_string);
                Refusal::Lonely { stratum }
            }
            other => Refusal::Estimate(other),
        }
    }
}

/// The column as codes that no row lacks, and its levels.
fn codes(table: &Table, name: &ColumnName) -> Result<(Codes, Vec<Level>), Refusal> {
    let Coded { codes, levels } = coded(table.column(name)?);
    if let Some(row) = codes.iter().position(|code| *code == MISSING_CODE) {
        let message = format!("row {} has no value in the column `{name}` of the design", row + 1);
        return Err(Refusal::other("missing_value", message));
    }
    // There are no more levels than rows.
    let count = u32::try_from(levels.len()).unwrap_or(u32::MAX);
    Ok((Codes::new(codes, count)?, levels))
}

type Stratified = (DesignColumns, Vec<Level>);

fn columns(
    table: &Table,
    taylor: &TaylorDesign,
    folder: &mut DataFolder,
) -> Result<Stratified, Refusal> {
    let (strata, levels) = match &taylor.strata {
        Some(name) => codes(table, name).map(|(codes, levels)| (Some(codes), levels))?,
        None => (None, Vec::new()),
    };
    let mut units = Vec::new();
    for name in &taylor.ids {
        units.push(codes(table, name)?.0);
    }
    if units.is_empty() {
        units.push(Codes::of_each_row(table.rows())?);
    }
    if taylor.fpc.len() > units.len() {
        let message =
            format!("`fpc` has {} stages, but the design has {}", taylor.fpc.len(), units.len());
        return Err(Refusal::other("bad_design", message));
    }
    let mut stages = Vec::new();
    for (place, units) in units.into_iter().enumerate() {
        let fpc = taylor.fpc.get(place).and_then(Option::as_ref);
        stages.push(StageColumns { units, size: size(table, fpc, taylor.fpc_type)? });
    }
    let columns = DesignColumns {
        strata,
        nested: taylor.nest,
        stages,
        selection: selection(taylor.pps.as_ref(), folder)?,
        ultimate_cluster: taylor.ultimate_cluster,
        lonely: lonely(taylor.lonely_psu),
        domain_lonely: taylor.adjust_domain_lonely,
    };
    Ok((columns, levels))
}

fn size(
    table: &Table,
    fpc: Option<&ColumnOrNumber>,
    holds: FpcType,
) -> Result<Option<StageSize>, Refusal> {
    let Some(fpc) = fpc else { return Ok(None) };
    let values = fpc.values(table)?.into_owned();
    Ok(Some(match holds {
        FpcType::PopulationSize => StageSize::Population(values),
        FpcType::InclusionProbability => StageSize::Probability(values),
    }))
}

fn lonely(rule: LonelyPsu) -> LonelyRule {
    match rule {
        LonelyPsu::Fail => LonelyRule::Fail,
        LonelyPsu::Remove => LonelyRule::Remove,
        LonelyPsu::Adjust => LonelyRule::Adjust,
        LonelyPsu::Average => LonelyRule::Average,
        LonelyPsu::Collapse => LonelyRule::Collapse,
    }
}

fn selection(pps: Option<&Pps>, folder: &mut DataFolder) -> Result<Selection, Refusal> {
    Ok(match pps {
        None => Selection::Equal,
        Some(Pps::Brewer) => Selection::Brewer,
        Some(&Pps::Overton(form)) => Selection::Overton(joint_form(form)),
        Some(Pps::JointProbabilities(joint)) => {
            let columns = folder.matrix(&joint.file)?;
            let rows = columns.first().map_or(0, Vec::len);
            let matrix = DMatrix::from_fn(rows, columns.len(), |i, j| columns[j][i]);
            let form = joint_form(joint.variance);
            Selection::Joint(JointProbabilities { matrix, form, zero_below: joint.zero_below })
        }
    })
}

fn joint_form(form: VarianceForm) -> JointForm {
    match form {
        VarianceForm::HorvitzThompson => JointForm::HorvitzThompson,
        VarianceForm::YatesGrundy => JointForm::YatesGrundy,
    }
}

/// A sample with replicate weights, and what the strata of a design to build them from are called.
fn replicated(
    table: &Table,
    design: &ReplicateDesign,
    folder: &mut DataFolder,
) -> Result<(Survey, Vec<Level>), Refusal> {
    let full = full_weights(table, design)?;
    let (mut replicates, strata) = match &design.source {
        request::ReplicateSource::File { file, are } => {
            let columns = folder.replicate_weights(file)?;
            let replicates = brought(columns.to_vec(), *are, design).checked(&full)?;
            (replicates, Vec::new())
        }
        request::ReplicateSource::Build(jkn) => {
            let (columns, strata) = columns(table, &TaylorDesign::of_jkn(jkn), folder)?;
            let design = Design::new(columns)?;
            let source = ReplicateSource {
                design: &design,
                weights: &full,
                fractions: None,
                lonely: LonelyStratum::Fail,
            };
            (source.jkn()?, strata)
        }
    };
    overrule(&mut replicates, design);
    let (expected, found) =
        (design.n_rep.unwrap_or(replicates.weights.len()), replicates.weights.len());
    if expected != found {
        let message = format!("`n_rep` is {expected}, but there are {found} replicates");
        return Err(Refusal::other("bad_replicates", message));
    }
    Ok((Survey::replicated(full, replicates)?, strata))
}

fn full_weights(table: &Table, design: &ReplicateDesign) -> Result<Weights, Refusal> {
    let of_build = match &design.source {
        request::ReplicateSource::Build(jkn) => jkn.weights.as_ref(),
        request::ReplicateSource::File { .. } => None,
    };
    let weights = match design.weights.as_ref().or(of_build) {
        Some(weights) => weights.values(table)?,
        None => Cow::Owned(vec![1.0; table.rows()]),
    };
    Ok(Weights::new(weights.into_owned())?)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn brought(
    columns: Vec<Vec<f64>>,
    are: RepweightsAre,
    design: &ReplicateDesign,
) -> BroughtReplicates {
    let rscales = match design.rscales.len() {
        0 => vec![1.0; columns.len()],
        // A single number stands for all of them.
        1 => vec![design.rscales[0]; columns.len()],
        _ => design.rscales.clone(),
    };
    // R's default degrees of freedom are those of as many independent replicates.
    let degrees_of_freedom = design.df.unwrap_or(columns.len().saturating_sub(1) as f64);
    BroughtReplicates {
        columns,
        meaning: match are {
            RepweightsAre::AnalysisWeights => ReplicateMeaning::AnalysisWeights,
            RepweightsAre::Factors => ReplicateMeaning::Factors,
        },
        scale: design.scale.unwrap_or(1.0),
        rscales,
        mse: design.mse,
        degrees_of_freedom,
    }
}

/// What the request says of replicates that were built.
fn overrule(replicates: &mut Replicates, design: &ReplicateDesign) {
    replicates.scale = design.scale.unwrap_or(replicates.scale);
    if !design.rscales.is_empty() {
        replicates.rscales.clone_from(&design.rscales);
    }
    replicates.mse = design.mse;
    replicates.degrees_of_freedom = design.df.unwrap_or(replicates.degrees_of_freedom);
}

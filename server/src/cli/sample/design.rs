//! The design of an estimation that fits the cases of a plan.

use std::fmt::Write;

use survey_specs::sampling::{Draw, LonelyPsu, Plan, Stage};

use super::table::{PSU_FOR_VARIANCE, STRATUM_FOR_VARIANCE, StageColumn};

/// How the variance of a plan is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Equal chances at every stage, strata at the first only: each stage adds its part, with its
    /// finite population.
    AllStages,
    /// One stage with chances in proportion to size: Brewer's approximation.
    Brewer,
    /// Everything else: the first units that were drawn at random, certain ones taken apart, as if
    /// drawn with replacement. It counts a little too much where a large part is drawn.
    FirstRandomUnits,
}

impl Form {
    fn of(plan: &Plan) -> Self {
        let is_single = plan.stages.len() == 1;
        let method = |stage: &Stage| match &stage.draw {
            Draw::All => None,
            Draw::Sample { method, certainty, .. } => Some((method.clone(), certainty.is_some())),
        };
        let is_pps = |stage: &Stage| method(stage).is_some_and(|(it, _)| it.size().is_some());
        let is_flagged = |stage: &Stage| method(stage).is_some_and(|(_, certain)| certain);
        let later_strata = plan.stages.iter().skip(1).any(|stage| !stage.stratify_by.is_empty());
        if is_single && plan.stages.iter().any(is_pps) {
            return Self::Brewer;
        }
        let is_simple = !plan.stages.iter().any(|stage| is_pps(stage) || is_flagged(stage));
        if is_simple && !later_strata && (is_single || !plan.variance.ultimate_cluster) {
            return Self::AllStages;
        }
        Self::FirstRandomUnits
    }
}

/// The design as YAML, naming columns of the table of cases.
pub fn snippet(plan: &Plan, seed: u64) -> String {
    let columns = |column: StageColumn| {
        let names: Vec<String> = plan.stages.iter().map(|stage| column.of(stage)).collect();
        format!("[{}]", names.join(", "))
    };
    let is_stratified = plan.stages.first().is_some_and(|stage| !stage.stratify_by.is_empty());
    let stratum = if is_stratified { "stratum" } else { "null" };
    let form = Form::of(plan);
    let (ids, strata, fpc) = match form {
        Form::AllStages => (
            columns(StageColumn::Id),
            stratum,
            format!("{}\nfpc_type: population_size", columns(StageColumn::Population)),
        ),
        Form::Brewer => (
            columns(StageColumn::Id),
            stratum,
            format!(
                "{}\nfpc_type: inclusion_probability\npps: brewer",
                columns(StageColumn::Probability)
            ),
        ),
        Form::FirstRandomUnits => {
            (format!("[{PSU_FOR_VARIANCE}]"), STRATUM_FOR_VARIANCE, "null".to_owned())
        }
    };
    let lonely = match plan.variance.lonely_psu {
        LonelyPsu::Fail => "fail",
        LonelyPsu::Remove => "remove",
        LonelyPsu::Certainty => "certainty",
        LonelyPsu::Adjust => "adjust",
        LonelyPsu::Average => "average",
    };
    let mut yaml = format!(
        "# The design of the cases that the plan {} draws with the seed {seed}; it names their columns.\n",
        plan.code
    );
    let lines = [
        ("method", "taylor".to_owned()),
        ("ids", ids),
        ("strata", strata.to_owned()),
        ("nest", "true".to_owned()),
        ("fpc", fpc),
        ("weights", "base_weight".to_owned()),
        ("lonely_psu", lonely.to_owned()),
    ];
    for (key, value) in lines {
        // Writing to a string cannot fail.
        let _ = writeln!(yaml, "{key}: {value}");
    }
    yaml
}

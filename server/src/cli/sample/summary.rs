//! What was drawn, in a line for each stage.

use std::fmt;

use survey_specs::code::StageCode;
use survey_specs::sampling::Plan;
use survey_specs::sampling::frame::Stratum;

use super::case::Step;
use crate::stats::draw::Sample;

/// What was drawn.
#[derive(Debug)]
pub struct Summary(Vec<StageSummary>);

#[derive(Debug)]
struct StageSummary {
    stage: StageCode,
    strata: u64,
    population: u64,
    units: usize,
    certain: usize,
    reserves: usize,
}

impl Summary {
    /// Nothing has been drawn yet.
    pub fn new(plan: &Plan) -> Self {
        let stage = |stage: &survey_specs::sampling::Stage| StageSummary {
            stage: stage.code.clone(),
            strata: 0,
            population: 0,
            units: 0,
            certain: 0,
            reserves: 0,
        };
        Self(plan.stages.iter().map(stage).collect())
    }

    /// Counts what was drawn in a stratum; what was drawn in reserves is not counted.
    pub fn add(&mut self, stage: usize, stratum: &Stratum, sample: &Sample, above: &[Step<'_>]) {
        let Some(summary) = self.0.get_mut(stage) else { return };
        if above.iter().any(|step| step.reserve.is_some()) {
            return;
        }
        summary.strata += 1;
        summary.population = summary.population.saturating_add(stratum.population);
        summary.units += sample.units.len();
        let is_certain = |unit: &&crate::stats::draw::Selected| unit.chance.probability >= 1.0;
        summary.certain += sample.units.iter().filter(is_certain).count();
        summary.reserves += sample.reserves.len();
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for StageSummary { stage, strata, population, units, certain, reserves } in &self.0 {
            let word = if *strata == 1 { "stratum" } else { "strata" };
            write!(f, "{stage}: {units} of {population} in {strata} {word}")?;
            if *certain > 0 {
                write!(f, ", {certain} of them certain")?;
            }
            if *reserves > 0 {
                write!(f, ", and {reserves} reserves")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

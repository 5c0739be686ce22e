//! A case: what was drawn at each stage on the way to it.

use survey_specs::code::LevelCode;
use survey_specs::sampling::frame::{Frame, FrameUnit, Stratum};
use survey_specs::sampling::{IdScope, Plan, Stage, StageUnits};

use crate::stats::draw::Chance;

/// What was drawn at one stage.
#[derive(Clone, Debug)]
pub struct Step<'f> {
    /// The stratum that it was drawn in.
    pub stratum: &'f Stratum,
    /// What was drawn.
    pub unit: Drawn<'f>,
    /// Its chance at this stage.
    pub chance: Chance,
    /// Its place among the reserves of the stratum, from 1; none if it is in the sample.
    pub reserve: Option<usize>,
}

/// What was drawn.
#[derive(Clone, Copy, Debug)]
pub enum Drawn<'f> {
    /// A unit that the frame lists.
    Listed(&'f FrameUnit),
    /// A place in a list that is made later.
    Counted {
        /// The place, from 1.
        place: u64,
        /// The running number of the case in the stratum, from 1; reserves come last.
        number: usize,
    },
}

/// A case seen with the plan and the frame that it was drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c, 'f> {
    /// The plan.
    pub plan: &'f Plan,
    /// The frame.
    pub frame: &'f Frame,
    /// What was drawn, stage by stage.
    pub steps: &'c [Step<'f>],
}

impl Case<'_, '_> {
    /// The code of the unit of the index; empty if the plan names no column for it.
    pub fn unit(&self) -> &str {
        let Some(last) = self.steps.last() else { return "" };
        let unit = match last.unit {
            Drawn::Listed(unit) => self.frame.index_unit(unit),
            Drawn::Counted { .. } => self.frame.index_unit_of_stratum(last.stratum),
        };
        unit.map_or("", |unit| unit.as_str())
    }

    /// The code of the case: the id of its last unit, after those of the units above within which
    /// the id is numbered; a counted one has the running number behind the unit above and the levels
    /// of its stratum.
    pub fn code(&self) -> String {
        let Some((last, above)) = self.steps.split_last() else { return String::new() };
        match last.unit {
            Drawn::Listed(_) => self.path(self.steps.len()),
            Drawn::Counted { number, .. } => {
                let levels = self.levels(last);
                let path = self.path(above.len());
                let parts = [path.as_str(), levels.as_str(), ""];
                let names: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
                if names.is_empty() {
                    return number.to_string();
                }
                format!("{}-{number}", names.join("."))
            }
        }
    }

    /// The ids of the first `steps` units, from the last one that is named in the whole frame.
    fn path(&self, steps: usize) -> String {
        let stages = self.plan.stages.iter().zip(self.steps).take(steps);
        let mut names: Vec<String> = Vec::new();
        for (stage, step) in stages {
            if !matches!(stage.units, StageUnits::Listed { scope: IdScope::Parent, .. }) {
                names.clear();
            }
            names.push(step.id());
        }
        names.join(".")
    }

    /// The levels of a stratum, joined by full stops; empty where a stage is not stratified.
    pub fn levels(&self, step: &Step<'_>) -> String {
        let levels: Vec<&str> = self.frame.key(step.stratum).map(LevelCode::as_str).collect();
        levels.join(".")
    }

    /// The primary sampling unit: that of the first stage, or the case itself where that is all.
    pub fn psu(&self) -> String {
        match self.steps.first() {
            Some(step) if matches!(step.unit, Drawn::Listed(_)) => step.id(),
            _ => self.code(),
        }
    }

    /// Stratum and primary sampling unit for the variance, with certain units taken apart: a unit
    /// that is certain adds nothing by itself, so it is a stratum, and the units drawn in it at the
    /// next stage are the primary ones.
    pub fn for_variance(&self) -> (String, String) {
        let mut names = Vec::new();
        let last = self.steps.len().saturating_sub(1);
        for (place, (stage, step)) in self.plan.stages.iter().zip(self.steps).enumerate() {
            names.push(self.stratum_name(stage, step));
            if place == last || step.chance.probability < 1.0 {
                return (names.join("/"), step.id());
            }
            names.push(step.id());
        }
        (String::new(), String::new())
    }

    fn stratum_name(&self, stage: &Stage, step: &Step<'_>) -> String {
        let levels = self.levels(step);
        if levels.is_empty() { stage.code.to_string() } else { levels }
    }

    /// The base weight: the inverse of the product of the chances over the stages.
    pub fn base_weight(&self) -> f64 {
        self.steps.iter().map(|step| step.chance.weight).product()
    }

    /// Whether the case is a reserve, or in a unit that is.
    pub fn is_reserve(&self) -> bool {
        self.steps.iter().any(|step| step.reserve.is_some())
    }
}

impl Step<'_> {
    /// The id of the unit, or its place in the list that is made later.
    pub fn id(&self) -> String {
        match self.unit {
            Drawn::Listed(unit) => unit.code.to_string(),
            Drawn::Counted { place, .. } => place.to_string(),
        }
    }
}

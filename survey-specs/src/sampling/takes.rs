//! How many units a plan takes in each stratum of a frame, and whether there are as many.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::allocation::{
    Allocation, AllocationRule, CannotAllocate, Share, Total, allocate, relative_power,
};
use super::frame::row::problem;
use super::frame::{Frame, FrameStage, Stratum, StratumPlace, UnitPlace};
use super::precision::sample_size;
use super::{Draw, IfFewer, LonelyPsu, Method, Plan, Quota, Stage, StageUnits, Take};
use crate::code::LevelCode;
use crate::problem::{Problem, Severity};
use crate::yaml::fields::Problems;

/// What is drawn in each stratum of each stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takes(Vec<Vec<StratumTake>>);

/// What is drawn in a stratum. At stages below the first it is drawn in each unit that the stage
/// above has drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StratumTake {
    /// How many units, those that are certain included; never more than there are.
    pub take: u64,
    /// How many more are held in reserve; never more than are left.
    pub reserves: u64,
}

impl Takes {
    /// What is drawn in the strata of a stage, in the order of [`FrameStage::strata`].
    #[must_use]
    pub fn of_stage(&self, stage: usize) -> &[StratumTake] {
        self.0.get(stage).map_or(&[], Vec::as_slice)
    }

    /// What is drawn in one stratum.
    #[must_use]
    pub fn of(&self, stage: usize, stratum: StratumPlace) -> Option<StratumTake> {
        self.of_stage(stage).get(stratum.index()).copied()
    }
}

/// Finds out what a plan takes in each stratum; none if a stratum cannot give it. What is wrong, or
/// leaves no way to estimate a variance, is noted at the rows of the frame.
#[must_use]
pub fn takes(plan: &Plan, frame: &Frame, problems: &Problems) -> Option<Takes> {
    let before = problems.has_errors();
    let stages = plan.stages.iter().zip(&frame.stages).enumerate();
    let takes = stages.map(|(place, (stage, strata))| {
        Planner { plan, frame, place, stage, strata, problems }.takes()
    });
    let takes = Takes(takes.collect());
    (before || !problems.has_errors()).then_some(takes)
}

/// One stage of a plan over one frame.
struct Planner<'a> {
    plan: &'a Plan,
    frame: &'a Frame,
    place: usize,
    stage: &'a Stage,
    strata: &'a FrameStage,
    problems: &'a Problems,
}

impl Planner<'_> {
    fn takes(&self) -> Vec<StratumTake> {
        let Draw::Sample { take, if_fewer, method, .. } = &self.stage.draw else {
            let all = |stratum: &Stratum| StratumTake { take: stratum.population, reserves: 0 };
            return self.strata.strata.iter().map(all).collect();
        };
        let wanted: Vec<Option<u64>> = match take {
            Take::Allocation(allocation) => self.allocated(allocation, *if_fewer),
            other => self.strata.strata.iter().map(|stratum| self.wanted(other, stratum)).collect(),
        };
        let pairs = self.strata.strata.iter().zip(wanted);
        let takes: Vec<_> =
            pairs.map(|(stratum, wanted)| self.fitted(stratum, wanted, *if_fewer)).collect();
        self.warn_of_lonely_draws(&takes);
        if method.size().is_some() {
            self.warn_of_large_units(&takes, method);
        }
        takes
    }

    /// What a stratum is asked for, if that does not depend on other strata.
    fn wanted(&self, take: &Take, stratum: &Stratum) -> Option<u64> {
        match take {
            Take::Quota(quota) => self.quota(quota, stratum),
            Take::Share(share) => {
                u64::try_from((Decimal::from(stratum.population) * share).ceil()).ok()
            }
            Take::Precision(precision) => {
                Some(sample_size(precision, Some(stratum.population)).max(stratum.certain))
            }
            Take::Allocation(_) => None,
        }
    }

    fn quota(&self, quota: &Quota, stratum: &Stratum) -> Option<u64> {
        let column = quota.column();
        let level = column.and_then(|column| self.frame.level(self.strata, stratum, column));
        let number = quota.of(level);
        if let (None, Quota::By { column, of, .. }) = (number, quota) {
            let known: Vec<&str> = of.keys().take(20).map(LevelCode::as_str).collect();
            let message = format!(
                "the plan has no number for the level `{}` at the stage `{}`; it has numbers for {}",
                level.map_or("", LevelCode::as_str),
                self.stage.code,
                known.join(", ")
            );
            self.error(stratum, "unknown_level", column.as_str(), &message);
        }
        number
    }

    /// The take of a stratum as it can be, with its reserves.
    fn fitted(&self, stratum: &Stratum, wanted: Option<u64>, if_fewer: IfFewer) -> StratumTake {
        let population = stratum.population;
        let wanted = wanted.unwrap_or(0);
        let (code, name) = (&self.stage.code, || self.name(stratum));
        if wanted > population && if_fewer == IfFewer::Refuse {
            let message = format!(
                "{} has {population} units of the stage `{code}`, and {wanted} are to be taken; take fewer, or say `if_fewer: take_all`",
                name()
            );
            self.error(stratum, "take_too_large", self.column(), &message);
        }
        let take = wanted.min(population);
        if stratum.certain > take && wanted > 0 {
            let message = format!(
                "{} has {} units of the stage `{code}` that are taken for certain, and {take} are to be taken in all",
                name(),
                stratum.certain
            );
            self.error(stratum, "too_many_certain", self.column(), &message);
        }
        let reserves = self.stage.reserves.as_ref();
        let reserves = reserves.and_then(|reserves| self.quota(reserves, stratum)).unwrap_or(0);
        let left = population - take;
        if reserves > left {
            let message = format!(
                "{} has {left} units of the stage `{code}` left for the reserve, and {reserves} are to be held",
                name()
            );
            self.note(Severity::Warning, stratum, "few_reserves", self.column(), &message);
        }
        StratumTake { take, reserves: reserves.min(left) }
    }

    /// Divides the total of each group of strata.
    fn allocated(&self, allocation: &Allocation, if_fewer: IfFewer) -> Vec<Option<u64>> {
        let strata = &self.strata.strata;
        let within = allocation.within.as_ref();
        let within =
            within.and_then(|within| self.stage.stratify_by.iter().position(|it| it == within));
        let mut groups: BTreeMap<(Option<UnitPlace>, Option<&LevelCode>), Vec<usize>> =
            BTreeMap::new();
        for (place, stratum) in strata.iter().enumerate() {
            let level = within.and_then(|within| self.frame.key(stratum).nth(within));
            groups.entry((stratum.parent, level)).or_default().push(place);
        }
        let mut takes = vec![None; strata.len()];
        for places in groups.into_values() {
            let members: Vec<&Stratum> = places.iter().filter_map(|it| strata.get(*it)).collect();
            let Some(first) = members.first() else { continue };
            match divided(allocation, &members, if_fewer) {
                Ok(numbers) => {
                    for (place, number) in places.into_iter().zip(numbers) {
                        if let Some(slot) = takes.get_mut(place) {
                            *slot = Some(number);
                        }
                    }
                }
                Err(error) => {
                    let message = format!(
                        "the total of the stage `{}` cannot be divided among the {} strata beginning with {}: {error}",
                        self.stage.code,
                        members.len(),
                        self.name(first)
                    );
                    self.error(first, "cannot_allocate", self.column(), &message);
                }
            }
        }
        takes
    }

    /// With one random unit of several, nothing says how much units differ.
    fn warn_of_lonely_draws(&self, takes: &[StratumTake]) {
        let variance = &self.plan.variance;
        if variance.lonely_psu != LonelyPsu::Fail || (variance.ultimate_cluster && self.place > 0) {
            return;
        }
        let pairs = || self.strata.strata.iter().zip(takes);
        // Below the first stage a single unit is all there is, and adds nothing.
        let is_first = self.place == 0 && matches!(self.stage.units, StageUnits::Listed { .. });
        let alone: Vec<&Stratum> = pairs()
            .filter(|(stratum, _)| is_first && stratum.population == 1 && stratum.certain == 0)
            .map(|(stratum, _)| stratum)
            .collect();
        let single: Vec<&Stratum> = pairs()
            .filter(|(stratum, it)| {
                it.take.checked_sub(stratum.certain) == Some(1)
                    && stratum.population - stratum.certain > 1
            })
            .map(|(stratum, _)| stratum)
            .collect();
        let remedy =
            "join strata, or say with `variance: {lonely_psu: …}` what such a stratum adds";
        let column = self.column();
        for (strata, code, what) in [
            (alone, "lonely_unit", "has one unit only"),
            (single, "lonely_draw", "has one random unit in the sample"),
        ] {
            let Some(first) = strata.first() else { continue };
            let others = match strata.len() {
                1 => String::new(),
                count => format!(", as have {} more strata", count - 1),
            };
            let message = format!(
                "at the stage `{}` {} {what}{others}: no variance can be estimated there; {remedy}",
                self.stage.code,
                self.name(first)
            );
            self.note(Severity::Warning, first, code, column, &message);
        }
    }

    /// With chances in proportion to size, a unit beyond the sampling interval has a chance above 1.
    fn warn_of_large_units(&self, takes: &[StratumTake], method: &Method) {
        let mut large = Vec::new();
        for (stratum, take) in self.strata.strata.iter().zip(takes) {
            large.extend(self.large_units(stratum, take.take));
        }
        let Some(unit) = large.first().and_then(|it| self.strata.units.get(it.index())) else {
            return;
        };
        let others = match large.len() {
            1 => String::new(),
            count => format!(", as are {} more", count - 1),
        };
        let column = match method.size() {
            Some(super::Size::Column(name) | super::Size::SumOf(name)) => name.as_str(),
            None => self.column(),
        };
        let message = format!(
            "at the stage `{}` `{}` is larger than total size / take of its stratum{others}: taken for certain, with an inclusion probability of 1",
            self.stage.code, unit.code
        );
        self.problems.note(Problem {
            severity: Severity::Warning,
            ..problem(unit.line, "larger_than_interval", column, &message)
        });
    }

    /// The units that get a chance of 1 because of their size, those taken for certain apart.
    fn large_units(&self, stratum: &Stratum, take: u64) -> Vec<UnitPlace> {
        let units =
            stratum.units.iter().filter_map(|it| Some((*it, self.strata.units.get(it.index())?)));
        let mut random: Vec<_> = units.filter(|(_, unit)| !unit.certain).collect();
        let mut left = take.saturating_sub(stratum.certain);
        let mut total: Decimal = random.iter().map(|(_, unit)| unit.size).sum();
        if usize::try_from(left).is_ok_and(|left| left >= random.len()) {
            // All are taken, whatever their size.
            return Vec::new();
        }
        random.sort_by_key(|(_, unit)| Reverse(unit.size));
        let mut large = Vec::new();
        for (place, unit) in random {
            if left == 0 || unit.size * Decimal::from(left) < total {
                break;
            }
            large.push(place);
            left -= 1;
            total -= unit.size;
        }
        large
    }

    fn name(&self, stratum: &Stratum) -> String {
        self.frame.describe(self.plan, self.place, stratum)
    }

    /// The column of the stage's units.
    fn column(&self) -> &str {
        let (StageUnits::Listed { id: column, .. } | StageUnits::Counted { by: column }) =
            &self.stage.units;
        column.as_str()
    }

    fn error(&self, stratum: &Stratum, code: &'static str, column: &str, message: &str) {
        self.note(Severity::Error, stratum, code, column, message);
    }

    fn note(
        &self,
        severity: Severity,
        stratum: &Stratum,
        code: &'static str,
        column: &str,
        message: &str,
    ) {
        let problem = problem(stratum.line, code, column, message);
        self.problems.note(Problem { severity, ..problem });
    }
}

/// The numbers for the strata that share a total.
fn divided(
    allocation: &Allocation,
    strata: &[&Stratum],
    if_fewer: IfFewer,
) -> Result<Vec<u64>, CannotAllocate> {
    let largest = strata.iter().map(|stratum| stratum.measure).max().unwrap_or_default();
    let weight = |stratum: &Stratum| match &allocation.rule {
        AllocationRule::Equal => Decimal::ONE,
        AllocationRule::Proportional { .. } => stratum.measure,
        AllocationRule::Neyman { .. } => Decimal::from(stratum.population) * stratum.spread,
        AllocationRule::Power { power, .. } => {
            relative_power(stratum.measure, largest, *power) * stratum.spread
        }
    };
    let share = |stratum: &&Stratum| Share {
        weight: weight(stratum),
        least: allocation.minimum.max(stratum.certain).min(stratum.population),
        most: stratum.population,
    };
    let shares: Vec<Share> = strata.iter().map(share).collect();
    let sum = |number: fn(&Share) -> u64| shares.iter().map(number).sum::<u64>();
    let (least, most) = (sum(|share| share.least), sum(|share| share.most));
    let total = match &allocation.total {
        Total::Number(total) if if_fewer == IfFewer::TakeAll => (*total).min(most),
        Total::Number(total) => *total,
        // A margin is kept all the better with more.
        Total::Precision(precision) => sample_size(precision, Some(most)).max(least),
    };
    allocate(total, &shares)
}

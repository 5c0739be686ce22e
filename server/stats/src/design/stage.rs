//! A stage of a design: its units, grouped by what they were drawn from.

use std::sync::Arc;

use crate::influence::Influence;
use crate::sum::Sum;

/// The units of a stage in the order of their groups: strata at the first stage, units of the stage
/// above at a later one.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    /// The number of the stage, from 1.
    pub number: usize,
    /// The unit of every row.
    pub unit_of_row: Arc<[u32]>,
    /// The group of every unit, ascending.
    pub group_of_unit: Vec<u32>,
    /// Of every unit, (1 − f) times the sampling fractions of all stages above.
    pub coefficient: Vec<f64>,
    /// The units of every group, as `first..end`.
    pub groups: Vec<Group>,
}

/// What units of a stage were drawn from together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Group {
    pub first: usize,
    pub end: usize,
    /// Whether all units that there are were drawn: then it adds nothing.
    pub is_census: bool,
    /// The sum of the units' coefficients.
    pub coefficient: f64,
}

impl Group {
    pub fn units(&self) -> usize {
        self.end - self.first
    }

    pub fn is_lonely(&self) -> bool {
        self.units() == 1 && !self.is_census
    }
}

/// The totals of one score in the units that have a row of its domain, in the order of the units.
#[derive(Clone, Debug)]
pub(super) struct Totals {
    pub units: Vec<u32>,
    pub values: Vec<f64>,
}

impl Stage {
    /// The groups of units, from the group and coefficient of each.
    pub fn groups_of(group_of_unit: &[u32], coefficient: &[f64], own: &[f64]) -> Vec<Group> {
        let mut groups = Vec::new();
        let mut first = 0;
        for run in group_of_unit.chunk_by(|left, right| left == right) {
            let end = first + run.len();
            groups.push(Group {
                first,
                end,
                is_census: own[first..end].iter().all(|&left| left < CENSUS),
                coefficient: coefficient[first..end].iter().copied().collect::<Sum>().value(),
            });
            first = end;
        }
        groups
    }

    /// The place of a group that has a unit among [`groups`](Self::groups). It is not the group's
    /// number where strata are coded with gaps.
    pub fn groups_place(&self, group: u32) -> usize {
        self.groups.partition_point(|other| self.group_of_unit[other.first] < group)
    }

    /// What was not drawn of each group, if that is the same for all its units.
    pub fn left_of_groups(&self) -> Option<Vec<f64>> {
        let left = |group: &Group| {
            let own = self.coefficient.get(group.first..group.end)?;
            let first = own.first()?;
            own.iter().all(|other| other.to_bits() == first.to_bits()).then_some(*first)
        };
        self.groups.iter().map(left).collect()
    }

    /// The totals of weighted influence values by unit.
    pub fn totals(&self, score: &Influence) -> Totals {
        if score.domain().len() * FEW < self.group_of_unit.len() {
            return self.totals_of_few(score);
        }
        let mut sums = vec![Sum::ZERO; self.group_of_unit.len()];
        let mut is_met = vec![false; sums.len()];
        for (row, value) in score.iter() {
            let unit = self.unit_of_row[row] as usize;
            sums[unit].add(value);
            is_met[unit] = true;
        }
        let met = (0..).zip(sums).zip(is_met).filter(|(_, is_met)| *is_met);
        let (units, values) = met.map(|((unit, sum), _)| (unit, sum.value())).unzip();
        Totals { units, values }
    }

    /// The same by sorting the rows of a small domain by unit.
    fn totals_of_few(&self, score: &Influence) -> Totals {
        let mut rows: Vec<(u32, f64)> =
            score.iter().map(|(row, value)| (self.unit_of_row[row], value)).collect();
        rows.sort_unstable_by_key(|(unit, _)| *unit);
        let runs = rows.chunk_by(|left, right| left.0 == right.0);
        let total = |run: &[(u32, f64)]| {
            let sum: Sum = run.iter().map(|(_, value)| *value).collect();
            (run[0].0, sum.value())
        };
        let (units, values) = runs.map(total).unzip();
        Totals { units, values }
    }
}

/// A part of the population left out that is smaller than this is none, as in R `survey`.
const CENSUS: f64 = 1e-7;

/// A domain with fewer rows than this part of the units is sorted instead of spread over all units.
const FEW: usize = 8;

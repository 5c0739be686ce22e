//! Variances and covariances of totals under a design.
//!
//! Over the stages V = Σₕ (1−fₕ) nₕ/(nₕ−1) Σ (z−z̄ₕ)² + Σₕ fₕ Σ V₂, where z is the total of a cluster of
//! stratum h, and V₂ the same for the units of the next stage within it (Cochran 1977, 10.3 to 10.7;
//! R `survey`, `svyrecvar`). A cluster without a row of the domain is a zero and counts in nₕ.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::stage::{Group, Stage, Totals};
use super::{Design, LonelyRule, Structure};
use crate::error::EstimateError;
use crate::influence::Influence;
use crate::sum::Sum;

impl Design {
    /// The covariance matrix of totals, from the weighted influence values w·u of each.
    ///
    /// # Errors
    ///
    /// A stratum has a single cluster, and the design has no rule for it or none that can be used.
    pub fn covariance(&self, scores: &[Influence]) -> Result<DMatrix<f64>, EstimateError> {
        let stages = match &self.structure {
            Structure::Quadratic(quadratic) => return Ok(quadratic.covariance(scores)),
            Structure::Stages(stages) => stages,
        };
        let mut sums = Symmetric::zero(scores.len());
        for stage in stages {
            sums.merge(&self.stage_covariance(stage, scores)?);
        }
        Ok(sums.matrix())
    }

    /// The variances of totals, without their covariances.
    ///
    /// # Errors
    ///
    /// As for [`covariance`](Self::covariance).
    pub fn variances(&self, scores: &[Influence]) -> Result<Vec<f64>, EstimateError> {
        let variance = |score: &Influence| {
            self.covariance(std::slice::from_ref(score)).map(|variance| variance[(0, 0)])
        };
        scores.par_iter().map(variance).collect()
    }

    fn stage_covariance(
        &self,
        stage: &Stage,
        scores: &[Influence],
    ) -> Result<Symmetric, EstimateError> {
        let totals: Vec<Totals> = scores.par_iter().map(|score| stage.totals(score)).collect();
        let mut members: Vec<Member> = totals
            .iter()
            .enumerate()
            .flat_map(|(score, totals)| members_of(score, totals, stage))
            .collect();
        members.sort_by_key(|member| member.group);
        let met: Vec<&[Member]> =
            members.chunk_by(|left, right| left.group == right.group).collect();
        let lonely: Vec<Lonely> =
            totals.iter().map(|totals| self.lonely(stage, totals)).collect::<Result<_, _>>()?;
        // As many groups at once as keep their matrices within some tens of megabytes.
        let at_once = (4_000_000 / (scores.len() * scores.len()).max(1)).clamp(1, 64);
        let mut sums = Symmetric::zero(scores.len());
        for part in met.chunks(at_once) {
            let products = |members: &&[Member]| {
                let group = &stage.groups[stage.groups_place(members[0].group)];
                self.group_products(stage, group, members, &totals, &lonely)
            };
            let parts: Vec<_> = part.par_iter().map(products).collect();
            for (members, products) in part.iter().zip(parts) {
                sums.add(members, &products);
            }
        }
        sums.scale(&lonely.iter().map(|lonely| lonely.scale.sqrt()).collect::<Vec<_>>());
        Ok(sums)
    }

    /// What the rule for lonely strata makes of one score.
    fn lonely(&self, stage: &Stage, totals: &Totals) -> Result<Lonely, EstimateError> {
        let (mut strata, mut clusters, mut lonely) = (0_u32, 0, 0_u32);
        for (group, met) in groups_met(stage, totals) {
            strata += 1;
            clusters += group.units();
            let is_domain_lonely = self.is_domain_lonely(stage, group, met);
            if group.is_lonely() || is_domain_lonely {
                lonely += 1;
            }
            let is_error = matches!(self.lonely, LonelyRule::Fail | LonelyRule::Collapse);
            if group.is_lonely() && is_error {
                let stratum = stage.group_of_unit[group.first] as usize;
                return Err(EstimateError::LonelyCluster { stage: stage.number, stratum });
            }
            // Units of a later stage have no other strata to take a mean from.
            if self.lonely == LonelyRule::Average && group.is_lonely() && stage.number > 1 {
                return Err(EstimateError::NothingToAverage);
            }
        }
        let sum: Sum = totals.values.iter().copied().collect();
        let centre = sum.value() / (clusters.max(1) as f64);
        if self.lonely != LonelyRule::Average || lonely == 0 {
            return Ok(Lonely { centre, scale: 1.0 });
        }
        if lonely == strata {
            return Err(EstimateError::NothingToAverage);
        }
        Ok(Lonely { centre, scale: f64::from(strata) / f64::from(strata - lonely) })
    }

    fn is_domain_lonely(&self, stage: &Stage, group: &Group, met: usize) -> bool {
        self.domain_lonely && stage.number == 1 && met == 1 && group.units() > 1 && !group.is_census
    }

    /// The sums of products of the totals of all scores that meet a group.
    fn group_products(
        &self,
        stage: &Stage,
        group: &Group,
        members: &[Member],
        totals: &[Totals],
        lonely: &[Lonely],
    ) -> Vec<f64> {
        let size = members.len();
        let mut products = vec![0.0; size * size];
        let is_left_out = group.is_lonely() && self.lonely != LonelyRule::Adjust;
        if group.is_census || is_left_out {
            return products;
        }
        let drawn = group.units() as f64;
        let factor = if group.is_lonely() { 1.0 } else { drawn / (drawn - 1.0) };
        let columns: Vec<_> = members
            .iter()
            .map(|member| self.column(stage, group, member, totals, lonely))
            .collect();
        for (i, left) in columns.iter().enumerate() {
            for (j, right) in columns.iter().enumerate().skip(i) {
                let product = factor * product(stage, group, left, right);
                products[i * size + j] = product;
                products[j * size + i] = product;
            }
        }
        products
    }

    /// The totals of a score in a group, with what they are centred at.
    fn column<'a>(
        &self,
        stage: &Stage,
        group: &Group,
        member: &Member,
        totals: &'a [Totals],
        lonely: &[Lonely],
    ) -> Column<'a> {
        let part = &totals[member.score];
        let (units, values) =
            (&part.units[member.first..member.end], &part.values[member.first..member.end]);
        let is_domain_lonely = self.is_domain_lonely(stage, group, units.len());
        if is_domain_lonely && self.lonely == LonelyRule::Average {
            return Column { units: &[], values: &[], centre: 0.0 };
        }
        let is_adjusted = self.lonely == LonelyRule::Adjust
            && (is_domain_lonely || (group.is_lonely() && stage.number == 1));
        let sum: Sum = values.iter().copied().collect();
        let centre = if is_adjusted {
            lonely[member.score].centre
        } else {
            sum.value() / (group.units() as f64)
        };
        Column { units, values, centre }
    }
}

/// What the rule for lonely strata needs of one score.
#[derive(Clone, Copy, Debug)]
struct Lonely {
    /// The mean total of all clusters of the strata that the domain meets.
    centre: f64,
    /// What the variance of the others is multiplied with.
    scale: f64,
}

/// The totals of one score in the units of one group: `first..end` of them.
#[derive(Clone, Copy, Debug)]
struct Member {
    score: usize,
    group: u32,
    first: usize,
    end: usize,
}

/// The totals of one score in one group.
#[derive(Clone, Copy, Debug)]
struct Column<'a> {
    units: &'a [u32],
    values: &'a [f64],
    centre: f64,
}

/// Σ over the units of a group of (1−f)(z − centre)(z′ − centre′), units without a row being zero.
fn product(stage: &Stage, group: &Group, left: &Column<'_>, right: &Column<'_>) -> f64 {
    let mut sum = Sum::ZERO;
    let mut covered = Sum::ZERO;
    let mut add = |unit: u32, z: f64, other: f64| {
        let coefficient = stage.coefficient[unit as usize];
        covered.add(coefficient);
        sum.add_product(coefficient * (z - left.centre), other - right.centre);
    };
    let (mut i, mut j) = (0, 0);
    while i < left.units.len() || j < right.units.len() {
        let unit = match (left.units.get(i), right.units.get(j)) {
            (Some(&one), Some(&other)) => one.min(other),
            (Some(&one), None) => one,
            (None, Some(&other)) => other,
            (None, None) => break,
        };
        let take = |column: &Column<'_>, place: &mut usize| {
            if column.units.get(*place) == Some(&unit) {
                *place += 1;
                column.values[*place - 1]
            } else {
                0.0
            }
        };
        let z = take(left, &mut i);
        let other = take(right, &mut j);
        add(unit, z, other);
    }
    let rest = group.coefficient - covered.value();
    sum.add_product(rest * left.centre, right.centre);
    sum.value()
}

/// The groups that have a unit with a row of the domain, and how many such units each has.
fn groups_met<'a>(
    stage: &'a Stage,
    totals: &'a Totals,
) -> impl Iterator<Item = (&'a Group, usize)> {
    let group = |unit: u32| stage.group_of_unit[unit as usize];
    totals
        .units
        .chunk_by(move |&left, &right| group(left) == group(right))
        .map(move |run| (&stage.groups[stage.groups_place(group(run[0]))], run.len()))
}

fn members_of<'a>(
    score: usize,
    totals: &'a Totals,
    stage: &'a Stage,
) -> impl Iterator<Item = Member> + 'a {
    let group = |unit: u32| stage.group_of_unit[unit as usize];
    let runs = totals.units.chunk_by(move |&left, &right| group(left) == group(right));
    runs.scan(0, move |first, run| {
        let member = Member { score, group: group(run[0]), first: *first, end: *first + run.len() };
        *first = member.end;
        Some(member)
    })
}

/// A symmetric matrix of sums.
#[derive(Clone, Debug)]
struct Symmetric {
    size: usize,
    sums: Vec<Sum>,
}

impl Symmetric {
    fn zero(size: usize) -> Self {
        Self { size, sums: vec![Sum::ZERO; size * size] }
    }

    fn add(&mut self, members: &[Member], products: &[f64]) {
        for (i, left) in members.iter().enumerate() {
            for (j, right) in members.iter().enumerate() {
                let place = left.score * self.size + right.score;
                self.sums[place].add(products[i * members.len() + j]);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        for (sum, other) in self.sums.iter_mut().zip(&other.sums) {
            sum.merge(*other);
        }
    }

    /// Multiplies each row and column with the factor of its score.
    fn scale(&mut self, factors: &[f64]) {
        if factors.iter().all(|factor| factor.to_bits() == 1.0_f64.to_bits()) {
            return;
        }
        for (place, sum) in self.sums.iter_mut().enumerate() {
            let factor = factors[place / self.size] * factors[place % self.size];
            let scaled = factor * sum.value();
            *sum = Sum::ZERO;
            sum.add(scaled);
        }
    }

    fn matrix(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.size, self.size, |i, j| self.sums[i * self.size + j].value())
    }
}

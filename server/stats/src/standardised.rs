//! Directly standardised surveys: what means would be if every group were made up alike.

use std::sync::Arc;

use thiserror::Error;

use crate::answers::NO_LEVEL;
use crate::code::Codes;
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::replicate::Replicates;
use crate::sum::{Sum, sum};
use crate::survey::{Residual, Survey};
use crate::weight::Weights;

/// A survey whose weights make every group up alike.
#[derive(Clone, Debug)]
pub struct Standardised {
    /// The survey with scaled weights; its variances are those of a post-stratified one.
    pub survey: Survey,
    /// Pairs of a level of the population and a group that has no row with it. There the group is
    /// made up of the other levels alone, in their proportions.
    pub empty_cells: Vec<(u32, u32)>,
}

/// A population that cannot be a standard.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum StandardisationError {
    /// A size is negative, infinite or missing.
    #[error("the population of level {level} is {size}")]
    BadSize {
        /// The level, from 0.
        level: usize,
        /// Its size.
        size: f64,
    },
    /// All sizes are zero.
    #[error("the population has nobody")]
    NoPopulation,
    /// Columns or rows are wrong.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// Direct standardisation as NCHS does it (Klein and Schoenborn 2001; R `survey`,
/// `svystandardize`).
///
/// In each group of `over` the weights of each level of `by` are scaled to `population`/Σ`population`
/// of the group's weight, and then a mean of the group is one of the standard population. The
/// variance is as post-stratified by these cells.
///
/// `domain` has the rows that count: those with an answer. All other rows keep their weight, and
/// must be left out of what is estimated. `population` holds the size of each level of `by`, in any
/// unit. With replicates every replicate is scaled to the cells' totals under the full weights.
///
/// # Errors
///
/// A size is negative or missing or all are zero, codings or sizes do not fit the survey, or no row
/// counts.
pub fn standardised(
    survey: &Survey,
    domain: &Domain,
    by: &Codes,
    over: &Codes,
    population: &[f64],
) -> Result<Standardised, StandardisationError> {
    let bad = population.iter().position(|size| !size.is_finite() || *size < 0.0);
    if let Some(level) = bad {
        return Err(StandardisationError::BadSize { level, size: population[level] });
    }
    let whole = sum(population.iter().copied());
    if whole <= 0.0 {
        return Err(StandardisationError::NoPopulation);
    }
    for (expected, found) in
        [(survey.rows(), by.rows()), (survey.rows(), over.rows()), (by.levels(), population.len())]
    {
        if expected != found {
            return Err(EstimateError::UnequalLengths { expected, found }.into());
        }
    }
    if domain.is_empty() {
        return Err(EstimateError::NoRows.into());
    }
    let cells = Cells::new(domain, by, over);
    let sums = cells.sums(survey.weights().as_slice());
    let mut totals = vec![0.0; sums.len()];
    let groups = totals.chunks_exact_mut(by.levels()).zip(sums.chunks_exact(by.levels()));
    for (totals, sums) in groups {
        let group = sum(sums.iter().copied());
        for (total, size) in totals.iter_mut().zip(population) {
            *total = group * size / whole;
        }
    }
    let empty_cells = cells.empty(&totals, by.levels());
    let weights = cells.scaled(survey.weights(), &totals);
    let survey = match survey.replicates() {
        None => {
            let own =
                PerCell { weights: weights.clone(), sums: cells.sums(weights.as_slice()), cells };
            survey.with_weights(weights, Arc::new(own))
        }
        Some(replicates) => {
            let scaled = replicates.weights.iter().map(|weights| cells.scaled(weights, &totals));
            let scaled = scaled.collect();
            Survey::with_replicates(weights, Replicates { weights: scaled, ..replicates.clone() })
        }
    };
    Ok(Standardised { survey, empty_cells })
}

/// The cell of every row: group by group, levels of the population within.
#[derive(Clone, Debug)]
struct Cells {
    of_row: Vec<u32>,
    count: usize,
    /// How many rows each has.
    rows: Vec<usize>,
}

impl Cells {
    fn new(domain: &Domain, by: &Codes, over: &Codes) -> Self {
        let count = by.levels() * over.levels();
        let mut of_row = vec![NO_LEVEL; by.rows()];
        let mut rows = vec![0; count];
        for row in domain.rows() {
            let cell = over.of_row()[row] as usize * by.levels() + by.of_row()[row] as usize;
            of_row[row] = u32::try_from(cell).unwrap_or(NO_LEVEL);
            rows[cell] += 1;
        }
        Self { of_row, count, rows }
    }

    /// The sums of values of the rows.
    fn sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![Sum::ZERO; self.count];
        for (&cell, &value) in self.of_row.iter().zip(values) {
            if let Some(sum) = sums.get_mut(cell as usize) {
                sum.add(value);
            }
        }
        sums.into_iter().map(Sum::value).collect()
    }

    /// The weights scaled to the totals of the cells; a cell without weight stays without.
    fn scaled(&self, weights: &Weights, totals: &[f64]) -> Weights {
        let sums = self.sums(weights.as_slice());
        let factor = |(total, sum): (&f64, f64)| if sum == 0.0 { 0.0 } else { total / sum };
        let factors: Vec<_> = totals.iter().zip(sums).map(factor).collect();
        let rows = weights.as_slice().iter().zip(&self.of_row);
        let scaled = rows.map(|(&weight, &cell)| {
            factors.get(cell as usize).map_or(weight, |factor| weight * factor)
        });
        Weights::made(scaled.collect())
    }

    /// Cells that should have a weight, in groups that have rows, but have no row.
    fn empty(&self, totals: &[f64], levels: usize) -> Vec<(u32, u32)> {
        let cells = (0..).zip(totals.iter().zip(&self.rows));
        let width = u32::try_from(levels).unwrap_or(u32::MAX).max(1);
        cells
            .filter(|(_, (total, rows))| **total != 0.0 && **rows == 0)
            .map(|(cell, _): (u32, _)| (cell % width, cell / width))
            .collect()
    }
}

/// What is left of influence values after the mean of their cell.
#[derive(Debug)]
struct PerCell {
    cells: Cells,
    weights: Weights,
    /// The weight of each cell.
    sums: Vec<f64>,
}

impl Residual for PerCell {
    fn take(&self, weighted: &mut [f64]) {
        let totals = self.cells.sums(weighted);
        let mean = |(total, weight): (f64, &f64)| if *weight == 0.0 { 0.0 } else { total / weight };
        let means: Vec<_> = totals.into_iter().zip(&self.sums).map(mean).collect();
        let rows = weighted.iter_mut().zip(self.weights.as_slice()).zip(&self.cells.of_row);
        for ((value, weight), &cell) in rows {
            if let Some(mean) = means.get(cell as usize) {
                *value -= weight * mean;
            }
        }
    }
}

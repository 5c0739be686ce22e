//! Post-stratification and raking, in the cells that the levels of all margins make together.
//!
//! Weight after / weight before is the same for all rows of a cell, so that a round takes as long as
//! there are cells, not rows.

use nalgebra::DMatrix;

use super::columns::{Columns, Factor};
use super::model::check_weights;
use super::{CalibrationError, Margin, Outcome, Stop, unweighted};
use crate::code::Codes;
use crate::sum::{Sum, sum};
use crate::survey::Residual;
use crate::weight::Weights;

/// The cells of one or several margins.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    cell_of_row: Codes,
    margins: Vec<MarginOfCells>,
}

#[derive(Clone, Debug)]
struct MarginOfCells {
    level_of_cell: Vec<u32>,
    totals: Vec<f64>,
}

impl Cells {
    pub fn new(margins: &[Margin], rows: usize) -> Result<Self, CalibrationError> {
        let Some((first, others)) = margins.split_first() else {
            return Err(CalibrationError::NoTotals);
        };
        for margin in margins {
            check_margin(margin, rows)?;
        }
        check_sums(margins)?;
        // Numbered by the levels of the last margin, then of the one before it, …
        let mut cell_of_row = first.codes.within(&Codes::single(rows)).0;
        for margin in others {
            cell_of_row = cell_of_row.within(&margin.codes).0;
        }
        let of_cells = |margin: &Margin| {
            let mut level_of_cell = vec![0; cell_of_row.levels()];
            for (&cell, &level) in cell_of_row.of_row().iter().zip(margin.codes.of_row()) {
                level_of_cell[cell as usize] = level;
            }
            MarginOfCells { level_of_cell, totals: margin.totals.clone() }
        };
        let margins = margins.iter().map(of_cells).collect();
        Ok(Self { cell_of_row, margins })
    }

    /// One round over the margins without a stop (post-strata), else rounds until nothing moves.
    pub fn calibrate(
        &self,
        before: &Weights,
        stop: Option<Stop>,
    ) -> Result<Outcome, CalibrationError> {
        // The projection on several margins is one with positive weights.
        if self.margins.len() > 1 {
            check_weights(before)?;
        }
        let weights = self.cell_sums(before.as_slice().iter().copied());
        self.check_levels(&weights)?;
        let mut factors = vec![1.0; weights.len()];
        let mut tables = self.tables(&weights, &factors);
        let small = before.total().abs() * stop.map_or(0.0, |stop| stop.epsilon.max(ROUNDING));
        let rounds = stop.map_or(1, |stop| stop.max_iterations);
        for iteration in 1..=rounds {
            for margin in &self.margins {
                margin.meet(&weights, &mut factors);
            }
            let moved = self.tables(&weights, &factors);
            let is_at_rest = largest_difference(&tables, &moved) < small;
            tables = moved;
            if is_at_rest || stop.is_none() {
                let misfit = self.misfit(&tables);
                if self.is_contradicted(&tables, stop) {
                    return Err(CalibrationError::NotConverged {
                        iterations: iteration,
                        off: misfit,
                    });
                }
                let scale = |(&weight, &cell): (&f64, &u32)| weight * factors[cell as usize];
                let rows = before.as_slice().iter().zip(self.cell_of_row.of_row());
                let weights = Weights::made(rows.map(scale).collect());
                return Ok(Outcome { weights, iterations: iteration, misfit });
            }
        }
        Err(CalibrationError::NotConverged { iterations: rounds, off: self.misfit(&tables) })
    }

    fn cell_sums(&self, values: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut sums = vec![Sum::ZERO; self.cell_of_row.levels()];
        for (&cell, value) in self.cell_of_row.of_row().iter().zip(values) {
            sums[cell as usize].add(value);
        }
        sums.into_iter().map(Sum::value).collect()
    }

    /// That levels with a total have weight, and the other way round.
    fn check_levels(&self, weights: &[f64]) -> Result<(), CalibrationError> {
        let ones = vec![1.0; weights.len()];
        for (margin, of_cells) in self.margins.iter().enumerate() {
            let found = of_cells.table(weights, &ones);
            let levels = |is_wrong: fn(f64, f64) -> bool| -> Vec<usize> {
                let pairs = of_cells.totals.iter().zip(&found).enumerate();
                pairs
                    .filter(|(_, (total, found))| is_wrong(**total, **found))
                    .map(|(level, _)| level)
                    .collect()
            };
            let without_weight = levels(|total, found| total > 0.0 && found <= 0.0);
            if !without_weight.is_empty() {
                let levels = without_weight;
                return Err(CalibrationError::LevelsWithoutWeight { margin, levels });
            }
            let without_total = levels(|total, found| total == 0.0 && found != 0.0);
            if !without_total.is_empty() {
                let levels = without_total;
                return Err(CalibrationError::LevelsWithoutTotal { margin, levels });
            }
        }
        Ok(())
    }

    fn tables(&self, weights: &[f64], factors: &[f64]) -> Vec<Vec<f64>> {
        self.margins.iter().map(|margin| margin.table(weights, factors)).collect()
    }

    fn misfit(&self, tables: &[Vec<f64>]) -> f64 {
        let pairs = self.margins.iter().zip(tables);
        pairs.map(|(margin, found)| super::misfit(&margin.totals, found)).fold(0.0, f64::max)
    }

    /// Whether the rounds came to rest away from the totals: margins that contradict each other are
    /// met in turn for ever.
    fn is_contradicted(&self, tables: &[Vec<f64>], stop: Option<Stop>) -> bool {
        let Some(stop) = stop else { return false };
        let allowed = CONTRADICTION.max(10.0 * stop.epsilon);
        self.margins.iter().zip(tables).any(|(margin, found)| {
            let off = margin.totals.iter().zip(found).map(|(total, found)| (found - total).abs());
            off.fold(0.0, f64::max) > allowed * sum(margin.totals.iter().copied())
        })
    }

    pub fn residual(&self, before: &Weights, after: &Weights) -> CellResidual {
        let weights = self.cell_sums(before.as_slice().iter().copied());
        let projection = match self.margins.as_slice() {
            [] | [_] => None,
            margins => {
                let levels: Vec<usize> = margins.iter().map(|margin| margin.totals.len()).collect();
                let codings: Vec<_> =
                    margins.iter().map(|margin| margin.level_of_cell.clone()).collect();
                let columns = Columns::indicators(&codings, &levels, weights.len());
                let gram: DMatrix<f64> = columns.gram(&weights);
                // One level of all margins but one always depends on the others.
                let (factor, _) = Factor::new(&gram);
                Some((columns, factor))
            }
        };
        let (before, after) = (before.clone(), after.clone());
        CellResidual { cells: self.clone(), weights, projection, before, after }
    }
}

impl MarginOfCells {
    /// The sum of the weights of every level.
    fn table(&self, weights: &[f64], factors: &[f64]) -> Vec<f64> {
        let mut sums = vec![Sum::ZERO; self.totals.len()];
        for ((&level, &weight), &factor) in self.level_of_cell.iter().zip(weights).zip(factors) {
            sums[level as usize].add_product(weight, factor);
        }
        sums.into_iter().map(Sum::value).collect()
    }

    /// Scales each level to its total.
    fn meet(&self, weights: &[f64], factors: &mut [f64]) {
        let found = self.table(weights, factors);
        for (factor, &level) in factors.iter_mut().zip(&self.level_of_cell) {
            let (total, found) = (self.totals[level as usize], found[level as usize]);
            if found != 0.0 {
                *factor *= total / found;
            }
        }
    }
}

fn check_margin(margin: &Margin, rows: usize) -> Result<(), CalibrationError> {
    let (columns, totals) = (margin.codes.levels(), margin.totals.len());
    if margin.codes.rows() != rows {
        let found = margin.codes.rows();
        return Err(CalibrationError::UnequalLengths { expected: rows, found });
    }
    if columns != totals {
        return Err(CalibrationError::UnequalTotals { columns, totals });
    }
    let is_bad = |total: &f64| !total.is_finite() || *total < 0.0;
    match margin.totals.iter().position(is_bad) {
        Some(place) => {
            let total = margin.totals[place];
            let expected = "a number that is not negative";
            Err(CalibrationError::BadTotal { place, total, expected })
        }
        None => Ok(()),
    }
}

/// That all margins add up to the same population.
fn check_sums(margins: &[Margin]) -> Result<(), CalibrationError> {
    let mut sums = margins.iter().map(|margin| sum(margin.totals.iter().copied()));
    let expected = sums.next().unwrap_or_default();
    let is_other = |found: &f64| (found - expected).abs() > DISAGREEMENT * expected.abs();
    match (1..).zip(sums).find(|(_, found)| is_other(found)) {
        Some((margin, found)) => Err(CalibrationError::MarginsDisagree { margin, expected, found }),
        None => Ok(()),
    }
}

fn largest_difference(old: &[Vec<f64>], new: &[Vec<f64>]) -> f64 {
    let pairs = old.iter().flatten().zip(new.iter().flatten());
    pairs.map(|(old, new)| (new - old).abs()).fold(0.0, f64::max)
}

/// Published margins are rounded, so they may differ by this share; the report says by how much the
/// totals are off then.
const DISAGREEMENT: f64 = 1e-4;

/// A level that is off by more than this share of the population is more than a rounding.
const CONTRADICTION: f64 = 1e-3;

/// Less than this share of all weights cannot be told from rounding.
const ROUNDING: f64 = 1e-15;

/// The residual from weighted means of cells, or from their projection on several margins.
#[derive(Debug)]
pub(super) struct CellResidual {
    cells: Cells,
    /// The weight of every cell before.
    weights: Vec<f64>,
    projection: Option<(Columns, Factor)>,
    before: Weights,
    after: Weights,
}

impl Residual for CellResidual {
    fn take(&self, weighted: &mut [f64]) {
        let after = self.after.as_slice();
        let influences = unweighted(weighted, after);
        let mut sums = vec![Sum::ZERO; self.weights.len()];
        let rows = self.cells.cell_of_row.of_row().iter().zip(self.before.as_slice());
        for ((&cell, &weight), &influence) in rows.zip(&influences) {
            sums[cell as usize].add_product(weight, influence);
        }
        let mean =
            |(sum, &weight): (Sum, &f64)| if weight == 0.0 { 0.0 } else { sum.value() / weight };
        let means: Vec<f64> = sums.into_iter().zip(&self.weights).map(mean).collect();
        let fitted = match &self.projection {
            None => means,
            Some((columns, factor)) => columns.fitted(factor, &self.weights, &means),
        };
        let cells = self.cells.cell_of_row.of_row();
        for (row, (value, &cell)) in weighted.iter_mut().zip(cells).enumerate() {
            *value = after[row] * (influences[row] - fitted[cell as usize]);
        }
    }
}

//! Means by unit with their standard errors.

use rayon::prelude::*;

use super::strata::Stratum;
use super::widest::widest;
use super::{AnsweredOfCell, Cells, CellsError, Strata};

/// Means of all columns by all units.
#[derive(Clone, Debug, PartialEq)]
pub struct Means {
    columns: usize,
    values: Vec<f64>,
    standard_errors: Vec<f64>,
    weights: Vec<f64>,
}

impl Means {
    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Units × columns: ȳ = Σ w·y / Σ w over the rows with an answer; NaN where there is none.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Units × columns, in points; NaN where there is no mean.
    #[must_use]
    pub fn standard_errors(&self) -> &[f64] {
        &self.standard_errors
    }

    /// Units × columns: Σ w over the rows with an answer.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }
}

impl Cells {
    /// The mean of every column in every unit, with its standard error by linearisation.
    ///
    /// V = Σₕ (1 − fₕ) nₕ/(nₕ − 1) Σ (z − z̄ₕ)² with z = (Y − ȳW) / ΣW and zero for a
    /// PSU without a row in the unit: R's `svyby(…, svymean)`, each column on its own answered rows.
    ///
    /// # Errors
    ///
    /// The strata are of another number of PSUs.
    pub fn means(&self, strata: &Strata) -> Result<Means, CellsError> {
        self.check_strata(strata)?;
        let numbers = self.extent.units * self.columns;
        let mut means = Means {
            columns: self.columns,
            values: vec![0.0; numbers],
            standard_errors: vec![0.0; numbers],
            weights: vec![0.0; numbers],
        };
        let columns = self.columns.max(1);
        let values = means.values.par_chunks_mut(columns);
        let errors = means.standard_errors.par_chunks_mut(columns);
        let weights = means.weights.par_chunks_mut(columns);
        self.by_unit().par_iter().zip(values).zip(errors).zip(weights).for_each_init(
            || vec![0.0; columns],
            |sums, (((cells, values), errors), weights)| {
                widest(
                    #[inline(always)]
                    || {
                        self.mean(cells, values, weights);
                        self.variance(cells, strata, values, weights, sums, errors);
                    },
                );
                for error in errors {
                    *error = error.sqrt();
                }
            },
        );
        Ok(means)
    }

    pub(super) fn check_strata(&self, strata: &Strata) -> Result<(), CellsError> {
        let (expected, found) = (self.extent.psus, strata.psus());
        if expected == found { Ok(()) } else { Err(CellsError::UnequalLengths { expected, found }) }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of what `widest` compiles")]
    fn mean(&self, cells: &[usize], values: &mut [f64], weights: &mut [f64]) {
        for &cell in cells {
            add(values, self.weighted_of(cell));
            match self.answered_of(cell) {
                AnsweredOfCell::All(weight) => weights.iter_mut().for_each(|sum| *sum += weight),
                AnsweredOfCell::ByColumn(answered) => add(weights, answered),
            }
        }
        for (value, weight) in values.iter_mut().zip(weights) {
            *value /= *weight;
        }
    }

    /// Adds the variances of a unit's means.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of what `widest` compiles")]
    fn variance(
        &self,
        cells: &[usize],
        strata: &Strata,
        means: &[f64],
        weights: &[f64],
        centre: &mut [f64],
        variances: &mut [f64],
    ) {
        let shares: Vec<f64> = weights.iter().map(|weight| weight.recip()).collect();
        let mut scores = Vec::new();
        for (stratum, cells) in self.strata_of(cells, strata) {
            scores.clear();
            centre.fill(0.0);
            for &cell in cells {
                let from = scores.len();
                scores.resize(from + self.columns, 0.0);
                self.score(cell, means, &shares, &mut scores[from..]);
                add(centre, &scores[from..]);
            }
            let share = if stratum.is_centred { stratum.drawn.recip() } else { 0.0 };
            for sum in centre.iter_mut() {
                *sum *= share;
            }
            for scores in scores.chunks_exact(self.columns.max(1)) {
                for ((variance, score), centre) in variances.iter_mut().zip(scores).zip(&*centre) {
                    let distance = score - centre;
                    *variance += stratum.coefficient * (distance * distance);
                }
            }
            let absent = stratum.coefficient * (stratum.drawn - count(cells.len()));
            for (variance, centre) in variances.iter_mut().zip(&*centre) {
                *variance += absent * (centre * centre);
            }
        }
        for (variance, share) in variances.iter_mut().zip(shares) {
            if share.is_infinite() {
                *variance = f64::NAN;
            }
        }
    }

    /// The linearised totals of a cell: (Y − ȳW) / ΣW.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of what `widest` compiles")]
    pub(super) fn score(&self, cell: usize, means: &[f64], shares: &[f64], out: &mut [f64]) {
        let columns = out.iter_mut().zip(self.weighted_of(cell)).zip(means).zip(shares);
        match self.answered_of(cell) {
            AnsweredOfCell::All(weight) => {
                for (((out, total), mean), share) in columns {
                    *out = (total - mean * weight) * share;
                }
            }
            AnsweredOfCell::ByColumn(answered) => {
                for ((((out, total), mean), share), weight) in columns.zip(answered) {
                    *out = (total - mean * weight) * share;
                }
            }
        }
    }

    /// The strata that have some of these cells of one unit, with them.
    pub(super) fn strata_of<'a>(
        &'a self,
        cells: &'a [usize],
        strata: &'a Strata,
    ) -> impl Iterator<Item = (&'a Stratum, &'a [usize])> {
        let mut rest = cells;
        std::iter::from_fn(move || {
            let first = self.keys.get(*rest.first()?)?;
            let at = strata.all().partition_point(|stratum| stratum.psus.end <= first.psu);
            let stratum = strata.all().get(at)?;
            let own = rest.partition_point(|&cell| self.keys[cell].psu < stratum.psus.end);
            let (own, others) = rest.split_at(own);
            rest = others;
            Some((stratum, own))
        })
    }
}

/// A number of cells as a float; they are fewer than rows.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2⁵³")]
pub(super) fn count(cells: usize) -> f64 {
    cells as f64
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "part of what `widest` compiles")]
fn add(sums: &mut [f64], terms: &[f64]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}

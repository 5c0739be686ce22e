//! Calibration: weights that add up to known totals, and what that takes out of a variance.
//!
//! A [`Calibration`] says what is known of the population; [`Calibration::apply`] gives the same
//! sample with new weights. Several are applied one after another, each to the weights that the one
//! before it made, as in R `survey`.

mod cells;
mod columns;
mod distance;
mod error;
mod model;
mod newton;

use std::sync::Arc;

use rayon::prelude::*;

use crate::code::Codes;
use crate::replicate::Replicates;
use crate::survey::{Residual, Survey};
use crate::weight::Weights;
use crate::weighting::Range;
use cells::Cells;
use distance::Distance;
pub use error::CalibrationError;
use model::Regressors;

/// What the weights must add up to, and by which way they get there. d is a row's weight before, w
/// the one after, g = w/d (Deville and Särndal, *J. Amer. Statist. Assoc.* 87, 1992).
#[derive(Clone, Debug)]
pub enum Calibration {
    /// Post-stratification: g = N/Σd in each level (R `survey` `postStratify`).
    PostStratify(Margin),
    /// Raking: post-stratification to each margin in turn until nothing moves (Deming and Stephan
    /// 1940; R `survey` `rake`).
    Rake {
        /// The margins, in the order they are met in.
        margins: Vec<Margin>,
        /// When it is at rest: when no level of a margin moved by more than `epsilon` of the sum of
        /// the weights in a round.
        stop: Stop,
    },
    /// Generalised regression (GREG): g = 1 + x′b/σ², b in closed form; g may be negative
    /// (R `survey` `calibrate` with `calfun = "linear"`).
    Linear {
        /// The columns x and their totals.
        model: Model,
        /// σ² of every row, positive; none if it is 1.
        variance: Option<Vec<f64>>,
    },
    /// Generalised raking: g = exp(x′b) (`calfun = "raking"`).
    RakingGeneralised {
        /// The columns x and their totals.
        model: Model,
        /// When it is at rest: when no total is off by more than `epsilon` (1 + |total|).
        stop: Stop,
    },
    /// g = (L(U−1) + U(1−L)e)/(U−1 + (1−L)e), e = exp(A x′b), A = (U−L)/((U−1)(1−L)), which lies
    /// between L and U (`calfun = "logit"`).
    Logit {
        /// The columns x and their totals.
        model: Model,
        /// L and U.
        bounds: Bounds,
        /// As for [`RakingGeneralised`](Self::RakingGeneralised).
        stop: Stop,
    },
}

/// A column of codes and what the weights of each level must add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// The level of every row.
    pub codes: Codes,
    /// The total of every level, not negative.
    pub totals: Vec<f64>,
}

/// Columns of numbers and what their weighted sums must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The columns, one value a row; a constant one (`1` in every row) is a column like the others.
    pub columns: Vec<Vec<f64>>,
    /// The total of each column.
    pub totals: Vec<f64>,
}

/// The least and the greatest weight after / weight before: 0 ≤ lower < 1 < upper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// L.
    pub lower: f64,
    /// U.
    pub upper: f64,
}

/// When an iteration ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// What counts as no difference.
    pub epsilon: f64,
    /// After how many rounds it is given up.
    pub max_iterations: usize,
}

impl Default for Stop {
    /// 10⁻¹² in at most 500 rounds.
    fn default() -> Self {
        Self { epsilon: 1e-12, max_iterations: 500 }
    }
}

/// A sample with calibrated weights.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// The sample.
    pub survey: Survey,
    /// What was done to its full weights.
    pub report: CalibrationReport,
}

/// What a calibration did to the full weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationReport {
    /// The sum of the new weights.
    pub sum: f64,
    /// The least and the greatest new weight.
    pub weights: Range,
    /// The least and the greatest weight after / weight before, over rows that had a weight.
    pub g: Range,
    /// How many rounds it took; 1 for a closed form.
    pub iterations: usize,
    /// How far the totals are off at most, relative to 1 + |total|.
    pub misfit: f64,
    /// How many new weights are negative.
    pub negative_weights: usize,
    /// How many rows have a g nearer to one of the bounds than a hundredth of U − L: many of them
    /// say that the bounds decide, not the totals.
    pub near_bounds: usize,
}

impl Calibration {
    /// The sample with calibrated weights; of a replicated sample the full weights and those of
    /// every replicate are calibrated.
    ///
    /// A linearised variance is then that of the residuals: the influence values u of all rows are
    /// replaced by their residuals from the regression on the calibration's columns (indicators of
    /// cells or margins, model columns) with the weights before / σ², times the weights after
    /// (R `survey`, `svyrecvar`). Of raking it is the exact projection on the indicators of all
    /// margins.
    ///
    /// # Errors
    ///
    /// Columns and totals that contradict themselves or the sample, totals that cannot be reached,
    /// or no convergence.
    pub fn apply(&self, survey: &Survey) -> Result<Calibrated, CalibrationError> {
        let plan = self.plan(survey.rows())?;
        let outcome = plan.calibrate(survey.weights())?;
        let report = outcome.report(survey.weights(), self.bounds());
        let survey = match survey.replicates() {
            None => plan.linearised(survey, &outcome)?,
            Some(replicates) => {
                let weights = plan.calibrate_each(&replicates.weights)?;
                let replicates = Replicates { weights, ..replicates.clone() };
                Survey::with_replicates(outcome.weights, replicates)
            }
        };
        Ok(Calibrated { survey, report })
    }

    /// Like [`apply`](Self::apply), but replicates keep their weights.
    ///
    /// # Errors
    ///
    /// As for [`apply`](Self::apply).
    pub fn apply_to_full_weights(&self, survey: &Survey) -> Result<Calibrated, CalibrationError> {
        let plan = self.plan(survey.rows())?;
        let outcome = plan.calibrate(survey.weights())?;
        let report = outcome.report(survey.weights(), self.bounds());
        let survey = match survey.replicates() {
            None => plan.linearised(survey, &outcome)?,
            Some(replicates) => Survey::with_replicates(outcome.weights, replicates.clone()),
        };
        Ok(Calibrated { survey, report })
    }

    fn bounds(&self) -> Option<Bounds> {
        match self {
            Self::Logit { bounds, .. } => Some(*bounds),
            _ => None,
        }
    }

    fn plan(&self, rows: usize) -> Result<Plan, CalibrationError> {
        let solved = |model: &Model, distance: Distance, stop: Stop| {
            Ok(Plan::Distance { regressors: Regressors::new(model, None, rows)?, distance, stop })
        };
        match self {
            Self::PostStratify(margin) => {
                let cells = Cells::new(std::slice::from_ref(margin), rows)?;
                Ok(Plan::Cells { cells, stop: None })
            }
            Self::Rake { margins, stop } => {
                Ok(Plan::Cells { cells: Cells::new(margins, rows)?, stop: Some(*stop) })
            }
            Self::Linear { model, variance } => {
                Ok(Plan::Linear(Regressors::new(model, variance.as_deref(), rows)?))
            }
            Self::RakingGeneralised { model, stop } => solved(model, Distance::Raking, *stop),
            Self::Logit { model, bounds, stop } => {
                solved(model, Distance::Logit(bounds.checked()?), *stop)
            }
        }
    }
}

impl Bounds {
    fn checked(self) -> Result<Self, CalibrationError> {
        let Self { lower, upper } = self;
        if (0.0..1.0).contains(&lower) && upper > 1.0 && upper.is_finite() {
            Ok(self)
        } else {
            Err(CalibrationError::BadBounds { lower, upper })
        }
    }
}

/// A checked calibration.
enum Plan {
    Cells { cells: Cells, stop: Option<Stop> },
    Linear(Regressors),
    Distance { regressors: Regressors, distance: Distance, stop: Stop },
}

/// New weights and how they came about.
struct Outcome {
    weights: Weights,
    iterations: usize,
    misfit: f64,
}

impl Plan {
    fn calibrate(&self, before: &Weights) -> Result<Outcome, CalibrationError> {
        match self {
            Self::Cells { cells, stop } => cells.calibrate(before, *stop),
            Self::Linear(regressors) => regressors.linear(before),
            Self::Distance { regressors, distance, stop } => {
                newton::solve(regressors, *distance, before, *stop)
            }
        }
    }

    fn calibrate_each(&self, replicates: &[Weights]) -> Result<Vec<Weights>, CalibrationError> {
        let each: Vec<_> = replicates.par_iter().map(|weights| self.calibrate(weights)).collect();
        let numbered = each.into_iter().enumerate().map(|(replicate, outcome)| match outcome {
            Ok(outcome) => Ok(outcome.weights),
            Err(cause) => Err(CalibrationError::InReplicate { replicate, cause: Box::new(cause) }),
        });
        numbered.collect()
    }

    fn linearised(&self, survey: &Survey, outcome: &Outcome) -> Result<Survey, CalibrationError> {
        let (before, after) = (survey.weights(), &outcome.weights);
        let residual: Arc<dyn Residual> = match self {
            Self::Cells { cells, .. } => Arc::new(cells.residual(before, after)),
            Self::Linear(regressors) | Self::Distance { regressors, .. } => {
                Arc::new(regressors.residual(before, after)?)
            }
        };
        Ok(survey.with_weights(after.clone(), residual))
    }
}

impl Outcome {
    fn report(&self, before: &Weights, bounds: Option<Bounds>) -> CalibrationReport {
        let after = self.weights.as_slice();
        let near = |g: f64| {
            bounds.is_some_and(|Bounds { lower, upper }| {
                (g - lower).min(upper - g) < NEAR * (upper - lower)
            })
        };
        CalibrationReport {
            sum: self.weights.total(),
            weights: Range::of(after.iter().copied()),
            g: Range::of_ratios(before, &self.weights),
            iterations: self.iterations,
            misfit: self.misfit,
            negative_weights: after.iter().filter(|&&weight| weight < 0.0).count(),
            near_bounds: ratios(before, &self.weights).filter(|&g| near(g)).count(),
        }
    }
}

/// The share of U − L within which g is near a bound.
const NEAR: f64 = 0.01;

/// Weight after / weight before of the rows that had a weight.
fn ratios<'a>(before: &'a Weights, after: &'a Weights) -> impl Iterator<Item = f64> + 'a {
    let pairs = before.as_slice().iter().zip(after.as_slice());
    pairs.filter(|(before, _)| **before != 0.0).map(|(before, after)| after / before)
}

/// Influence values u = x/w of weighted ones x; rows without weight have none.
fn unweighted(weighted: &[f64], weights: &[f64]) -> Vec<f64> {
    let unweight = |(x, w): (&f64, &f64)| if *w == 0.0 { 0.0 } else { x / w };
    weighted.iter().zip(weights).map(unweight).collect()
}

/// The largest |found − total|/(1 + |total|).
fn misfit(totals: &[f64], found: &[f64]) -> f64 {
    let off =
        totals.iter().zip(found).map(|(total, found)| (found - total).abs() / (1.0 + total.abs()));
    off.fold(0.0, f64::max)
}

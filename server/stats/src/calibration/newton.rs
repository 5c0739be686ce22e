//! Calibration with a distance that has no closed form.

use super::distance::Distance;
use super::model::{Regressors, check_weights};
use super::{CalibrationError, Outcome, Stop, misfit};
use crate::sum::Sum;
use crate::weight::Weights;

/// Solves Σd F(x′b)x = t for b by Newton's method from b = 0 (Deville and Särndal 1992, section 3;
/// R `survey`, `grake`). The solution is the least point of the convex function Σd∫F(x′b) − t′b; a
/// step that would raise it is halved.
///
/// # Errors
///
/// A total no weights in the limits of F can meet, columns that depend on each other, or no rest
/// after the given number of rounds.
pub(super) fn solve(
    regressors: &Regressors,
    distance: Distance,
    before: &Weights,
    stop: Stop,
) -> Result<Outcome, CalibrationError> {
    check_weights(before)?;
    check_reach(regressors, distance, before)?;
    let problem = Problem { regressors, distance, before: before.as_slice() };
    let mut point = problem.at(vec![0.0; regressors.totals.len()]);
    for iteration in 1..=stop.max_iterations {
        let Some(next) = problem.step(&point, iteration == 1)? else {
            let off = problem.misfit(&point);
            return Err(CalibrationError::NotConverged { iterations: iteration, off });
        };
        point = next;
        if problem.is_met(&point, stop.epsilon) {
            let misfit = problem.misfit(&point);
            let weights = Weights::made(point.weights);
            return Ok(Outcome { weights, iterations: iteration, misfit });
        }
    }
    let off = problem.misfit(&point);
    Err(CalibrationError::NotConverged { iterations: stop.max_iterations, off })
}

struct Problem<'a> {
    regressors: &'a Regressors,
    distance: Distance,
    before: &'a [f64],
}

/// A b with what follows from it.
struct Point {
    coefficients: Vec<f64>,
    /// x′b.
    scores: Vec<f64>,
    weights: Vec<f64>,
    /// The function to be made least, and how large its terms are.
    potential: f64,
    magnitude: f64,
}

impl Problem<'_> {
    fn at(&self, coefficients: Vec<f64>) -> Point {
        let scores = self.regressors.columns.combination(&coefficients);
        let (mut potential, mut magnitude) = (Sum::ZERO, Sum::ZERO);
        for (&weight, &score) in
            self.before.iter().zip(&scores).filter(|(weight, _)| **weight != 0.0)
        {
            let term = weight * self.distance.potential(score);
            potential.add(term);
            magnitude.add(term.abs());
        }
        for (coefficient, total) in coefficients.iter().zip(&self.regressors.totals) {
            potential.add(-coefficient * total);
            magnitude.add((coefficient * total).abs());
        }
        let weigh = |(&weight, &score): (&f64, &f64)| {
            if weight == 0.0 { 0.0 } else { weight * self.distance.factor(score) }
        };
        let weights = self.before.iter().zip(&scores).map(weigh).collect();
        let (potential, magnitude) = (potential.value(), magnitude.value());
        Point { coefficients, scores, weights, potential, magnitude }
    }

    /// The next point; none if there is none to go to.
    fn step(&self, point: &Point, is_first: bool) -> Result<Option<Point>, CalibrationError> {
        let slope = |(&weight, &score): (&f64, &f64)| {
            if weight == 0.0 { 0.0 } else { weight * self.distance.slope(score) }
        };
        let slopes: Vec<f64> = self.before.iter().zip(&point.scores).map(slope).collect();
        let factor = match self.regressors.factor_of(&slopes) {
            Ok(factor) => factor,
            Err(cause) if is_first => return Err(cause),
            // All rows of a column are at their bounds: the totals pull beyond them.
            Err(_) => return Ok(None),
        };
        let step = factor.solve(&self.regressors.left(&point.weights));
        let mut share = 1.0;
        for _ in 0..HALVINGS {
            let moved = point.coefficients.iter().zip(&step).map(|(b, step)| b + share * step);
            let next = self.at(moved.collect());
            let is_lower = next.potential <= point.potential + ROUNDING * point.magnitude;
            if next.magnitude.is_finite() && is_lower {
                return Ok(Some(next));
            }
            share /= 2.0;
        }
        Ok(None)
    }

    fn misfit(&self, point: &Point) -> f64 {
        misfit(&self.regressors.totals, &self.regressors.columns.totals(&point.weights))
    }

    fn is_met(&self, point: &Point, epsilon: f64) -> bool {
        let left = self.regressors.left(&point.weights);
        let magnitudes = self.regressors.columns.magnitudes(&point.weights);
        left.iter().zip(&self.regressors.totals).zip(magnitudes).all(
            |((left, total), magnitude)| {
                let rounding = ROUNDING * magnitude;
                left.abs() < rounding.max(epsilon * (1.0 + total.abs()))
            },
        )
    }
}

/// How often a step is halved before it is given up.
const HALVINGS: usize = 60;

/// What may be lost by rounding, relative to the size of the terms.
const ROUNDING: f64 = 1e-14;

/// That each total lies between the sums of the least and the greatest weights.
fn check_reach(
    regressors: &Regressors,
    distance: Distance,
    before: &Weights,
) -> Result<(), CalibrationError> {
    let (lower, upper) = distance.limits();
    let greatest_finite = if upper.is_finite() { upper } else { 1.0 };
    let reach = regressors.columns.reach(before.as_slice(), lower, greatest_finite);
    for ((place, &total), (least, greatest)) in regressors.totals.iter().enumerate().zip(reach) {
        let (least, greatest) = if upper.is_finite() {
            (least, greatest)
        } else {
            // Without an upper bound a column reaches as far as it has values of that sign.
            let far = |end: f64| if end == 0.0 { 0.0 } else { end.signum() * upper };
            (far(least), far(greatest))
        };
        if total <= least || total >= greatest {
            let column = regressors.number.get(place).copied().unwrap_or(place);
            return Err(CalibrationError::Unreachable { column, total, least, greatest });
        }
    }
    Ok(())
}

//! Trimming: weights brought inside bounds.

use super::{Range, WeightingError};
use crate::sum::{Sum, sum};
use crate::weight::Weights;

/// How weights are trimmed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trimming {
    /// Weights below go up to it; −∞ for none.
    pub lower: f64,
    /// Weights above come down to it; +∞ for none.
    pub upper: f64,
    /// Who gets what was cut off.
    pub redistribution: Redistribution,
    /// How often.
    pub passes: Passes,
}

/// Who gets what was cut off, so that the sum of the weights stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redistribution {
    /// The weights inside the bounds, in equal amounts (R `survey`, `trimWeights`).
    #[default]
    Equal,
    /// The weights inside the bounds, in proportion to themselves.
    Proportional,
}

/// How often weights are trimmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Passes {
    /// So many times, or fewer if all are inside; after the last one weights that took a share may
    /// lie outside again.
    AtMost(usize),
    /// Until all are inside; a weight that was cut once takes no share later on
    /// (`strict = TRUE`).
    #[default]
    UntilInside,
}

/// Trimmed weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Trimmed {
    /// The weights.
    pub weights: Weights,
    /// What was done.
    pub report: TrimReport,
}

/// What trimming did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrimReport {
    /// The sum of the new weights.
    pub sum: f64,
    /// The least and the greatest new weight.
    pub weights: Range,
    /// The least and the greatest weight after / weight before.
    pub factors: Range,
    /// New weights at the lower bound or below it.
    pub at_lower: usize,
    /// New weights at the upper bound or above it.
    pub at_upper: usize,
    /// New weights outside the bounds.
    pub outside: usize,
    /// Σ|after − before| / 2 over Σ before: the share of the weight that went elsewhere.
    pub moved: f64,
    /// How many passes there were.
    pub passes: usize,
}

impl Trimming {
    /// Brings weights to the bounds and spreads what they lost or gained over the others
    /// (R `survey` 4.5, `trimWeights`; Potter 1990).
    ///
    /// # Errors
    ///
    /// Bounds that leave nothing between them, or nobody left to take what was cut off.
    pub fn apply(&self, weights: &Weights) -> Result<Trimmed, WeightingError> {
        let Self { lower, upper, .. } = *self;
        if lower.is_nan() || upper.is_nan() || lower >= upper {
            return Err(WeightingError::BadBounds { lower, upper });
        }
        let most = match self.passes {
            Passes::AtMost(passes) => passes,
            // Every pass cuts a weight that was not cut before.
            Passes::UntilInside => weights.rows() + 1,
        };
        let mut current = weights.as_slice().to_vec();
        let mut is_cut = vec![false; current.len()];
        let mut passes = 0;
        while passes < most && current.iter().any(|&weight| self.is_outside(weight)) {
            self.pass(&mut current, &mut is_cut)?;
            passes += 1;
        }
        let after = Weights::made(current);
        let report = self.report(weights, &after, passes);
        Ok(Trimmed { weights: after, report })
    }

    fn is_outside(&self, weight: f64) -> bool {
        weight < self.lower || weight > self.upper
    }

    fn pass(&self, weights: &mut [f64], is_cut: &mut [bool]) -> Result<(), WeightingError> {
        let mut excess = Sum::ZERO;
        for (weight, is_cut) in weights.iter_mut().zip(is_cut.iter_mut()) {
            if self.is_outside(*weight) {
                let bound = weight.clamp(self.lower, self.upper);
                excess.add(*weight);
                excess.add(-bound);
                *weight = bound;
                *is_cut = true;
            }
        }
        let excess = excess.value();
        let takers = || weights.iter().zip(&*is_cut).filter(|(_, is_cut)| !**is_cut);
        let (number, total) = (takers().count(), sum(takers().map(|(weight, _)| *weight)));
        if excess == 0.0 {
            return Ok(());
        }
        let is_impossible = match self.redistribution {
            Redistribution::Equal => number == 0,
            Redistribution::Proportional => total <= 0.0,
        };
        if is_impossible {
            return Err(WeightingError::NothingToTakeIt { excess });
        }
        for (weight, _) in weights.iter_mut().zip(&*is_cut).filter(|(_, is_cut)| !**is_cut) {
            *weight += match self.redistribution {
                Redistribution::Equal => excess / (number as f64),
                Redistribution::Proportional => excess * (*weight / total),
            };
        }
        Ok(())
    }

    fn report(&self, before: &Weights, after: &Weights, passes: usize) -> TrimReport {
        let new = || after.as_slice().iter().copied();
        let moves =
            before.as_slice().iter().zip(new()).map(|(before, after)| (after - before).abs());
        TrimReport {
            sum: after.total(),
            weights: Range::of(new()),
            factors: Range::of_ratios(before, after),
            at_lower: new().filter(|&weight| weight <= self.lower).count(),
            at_upper: new().filter(|&weight| weight >= self.upper).count(),
            outside: new().filter(|&weight| self.is_outside(weight)).count(),
            moved: sum(moves) / 2.0 / before.total(),
            passes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trim(weights: &[f64], passes: Passes) -> Result<Trimmed, WeightingError> {
        let trimming =
            Trimming { lower: 1.0, upper: 10.0, redistribution: Redistribution::Equal, passes };
        trimming.apply(&Weights::new(weights.to_vec()).expect("weights"))
    }

    #[test]
    fn one_pass_may_push_a_weight_over_the_bound() {
        let trimmed = trim(&[16.0, 9.0, 2.0, 2.0], Passes::AtMost(1)).expect("weights");
        assert_eq!(trimmed.weights.as_slice(), [10.0, 11.0, 4.0, 4.0]);
        assert_eq!((trimmed.report.at_upper, trimmed.report.outside), (2, 1));
    }

    #[test]
    fn passes_go_on_until_all_weights_are_inside() {
        let trimmed = trim(&[16.0, 9.0, 2.0, 2.0], Passes::UntilInside).expect("weights");
        assert_eq!(trimmed.weights.as_slice(), [10.0, 10.0, 4.5, 4.5]);
        assert_eq!((trimmed.report.outside, trimmed.report.passes), (0, 2));
        assert!((trimmed.report.sum - 29.0).abs() < 1e-12);
    }

    #[test]
    fn what_nobody_can_take_is_an_error() {
        let error = trim(&[16.0, 20.0], Passes::UntilInside);
        assert_eq!(error, Err(WeightingError::NothingToTakeIt { excess: 16.0 }));
    }

    #[test]
    fn weights_inside_stay_as_they_are() {
        let trimmed = trim(&[3.0, 9.0], Passes::UntilInside).expect("weights");
        assert_eq!((trimmed.weights.as_slice(), trimmed.report.passes), ([3.0, 9.0].as_slice(), 0));
    }
}

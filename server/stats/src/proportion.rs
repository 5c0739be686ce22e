//! Shares with intervals that respect their bounds.

mod likelihood;

use crate::answers::{Answers, Item};
use crate::distribution::{beta, student};
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::estimate::{Estimate, Interval};
use crate::statistic::Means;
use crate::survey::Survey;

/// How the interval of a share is made (R `survey`, `svyciprop`). Below, p is the share, v its
/// variance, t = t((1 + level)/2; df), n the rows of the domain without and with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntervalMethod {
    /// p ∓ t√v; may leave [0, 1].
    Mean,
    /// log(p/(1−p)) ∓ t√v/(p(1−p)), turned back into a share.
    Logit,
    /// φ ∓ t√v/(2√(p(1−p))) with φ = arcsin √p, turned back by sin². As in R an end beyond 0 or π/2
    /// is turned back too, unless p would then be outside: then that end is 0 or 1.
    Arcsine,
    /// Wilson's score interval with t for z and the effective sample size p(1−p)/v.
    Wilson,
    /// Korn and Graubard (1998): exact binomial limits, quantiles of beta distributions, for the
    /// effective sample size p(1−p)/v · (t(α/2; n−1)/t(α/2; df))².
    Beta,
    /// All π with (D(π) − D(p))/φ ≤ t²λ: the profile of the binomial deviance, scaled by the design
    /// (Lumley and Scott 2014). D = −2Σw̃(y log π + (1−y) log(1−π)), w̃ the weights over their mean in
    /// the domain, λ = vΣw̃/(p(1−p)), φ the variance of √w̃(y−p)/√(p(1−p)). Solved exactly.
    Likelihood,
}

/// A share of the rows with an answer, and what its intervals depend on.
#[derive(Clone, Debug)]
pub struct Proportion<'a> {
    survey: &'a Survey,
    event: Item<'a>,
    domain: Domain,
    estimate: Estimate,
}

impl<'a> Proportion<'a> {
    /// The weighted share of an event, answered with 1 or 0, among the rows of a domain with an
    /// answer. The domain has the rows without an answer too: they count in the n of
    /// [`IntervalMethod::Beta`].
    ///
    /// # Errors
    ///
    /// There is no answer or no weight, an answer is neither 0 nor 1, or there is no variance.
    pub fn new(
        survey: &'a Survey,
        domain: &Domain,
        event: Answers<'a>,
        degrees_of_freedom: f64,
    ) -> Result<Self, EstimateError> {
        let event = Item::answered(event, domain);
        if event.iter().any(|(_, answer)| !is_indicator(answer)) {
            return Err(EstimateError::Undefined {
                what: "a share",
                why: "an answer is neither 0 nor 1",
            });
        }
        let estimates = survey.estimate(&Means(vec![event.clone()]))?;
        let estimate = estimates.iter().next().ok_or(EstimateError::NoRows)?;
        let estimate = Estimate { degrees_of_freedom, ..estimate };
        Ok(Self { survey, event, domain: domain.clone(), estimate })
    }

    /// The share with its standard error.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        self.estimate
    }

    /// The confidence interval of the share at a level such as 0.95.
    ///
    /// A share of 0 or 1 has no variance. Then [`IntervalMethod::Mean`] gives the share itself, as
    /// R does; [`IntervalMethod::Beta`] and [`IntervalMethod::Wilson`], where R gives nothing, use
    /// the number of answers for the effective sample size (NCHS 2017, for Korn and Graubard); the
    /// others are an error. A share in between without variance, as in a census, is its own
    /// interval.
    ///
    /// # Errors
    ///
    /// The level is not between 0 and 1, there are no degrees of freedom, or the share is 0 or 1 and
    /// the method has no interval for it.
    pub fn interval(&self, method: IntervalMethod, level: f64) -> Result<Interval, EstimateError> {
        let undefined = |why| EstimateError::Undefined { what: "the interval of a share", why };
        if level <= 0.0 || level >= 1.0 || level.is_nan() {
            return Err(undefined("the level is not between 0 and 1"));
        }
        let Estimate { value: share, standard_error, degrees_of_freedom } = self.estimate;
        if degrees_of_freedom <= 0.0 || degrees_of_freedom.is_nan() {
            return Err(undefined("there are no degrees of freedom"));
        }
        // Weights made by a calibration may be negative, and so may the share.
        let is_inner = share > 0.0 && share < 1.0;
        if method == IntervalMethod::Mean || (is_inner && standard_error == 0.0) {
            return Ok(self.estimate.interval(level));
        }
        if !(0.0..=1.0).contains(&share) {
            return Err(undefined("the share is below 0 or above 1"));
        }
        let t = student::quantile(f64::midpoint(1.0, level), degrees_of_freedom);
        match method {
            IntervalMethod::Wilson => Ok(wilson(share, self.effective_size(), t)),
            IntervalMethod::Beta => Ok(self.korn_graubard(level, t)),
            _ if !is_inner => Err(undefined("the share is 0 or 1: `beta` and `wilson` have one")),
            IntervalMethod::Logit => Ok(self.logit(t)),
            IntervalMethod::Arcsine => Ok(self.arcsine(t)),
            IntervalMethod::Likelihood => self.likelihood(t),
            IntervalMethod::Mean => Ok(self.estimate.interval(level)),
        }
    }

    /// p(1−p)/v, or the number of answers where all are the same.
    fn effective_size(&self) -> f64 {
        let Estimate { value: share, standard_error, .. } = self.estimate;
        if share > 0.0 && share < 1.0 {
            share * (1.0 - share) / (standard_error * standard_error)
        } else {
            self.event.domain().len() as f64
        }
    }

    fn logit(&self, t: f64) -> Interval {
        let Estimate { value: share, standard_error, .. } = self.estimate;
        let log_odds = (share / (1.0 - share)).ln();
        let reach = t * standard_error / (share * (1.0 - share));
        let expit = |log_odds: f64| 1.0 / (1.0 + (-log_odds).exp());
        Interval { lower: expit(log_odds - reach), upper: expit(log_odds + reach) }
    }

    fn arcsine(&self, t: f64) -> Interval {
        let Estimate { value: share, standard_error, .. } = self.estimate;
        let angle = share.sqrt().asin();
        let reach = t * standard_error / (2.0 * (share * (1.0 - share)).sqrt());
        let (lower, upper) = ((angle - reach).sin().powi(2), (angle + reach).sin().powi(2));
        let right = std::f64::consts::FRAC_PI_2;
        // Beyond half a turn of sin² the reflected end is no limit of anything.
        let is_low = angle - reach >= -angle;
        let is_high = angle + reach <= right + (right - angle);
        Interval {
            lower: if is_low { lower.min(share) } else { 0.0 },
            upper: if is_high { upper.max(share) } else { 1.0 },
        }
    }

    fn korn_graubard(&self, level: f64, t: f64) -> Interval {
        let share = self.estimate.value;
        let rows = self.domain.len() as f64;
        let is_inner = share > 0.0 && share < 1.0;
        let own = student::quantile(f64::midpoint(1.0, level), rows - 1.0);
        let ratio = if is_inner && rows > 1.0 { own / t } else { 1.0 };
        let size = self.effective_size() * ratio * ratio;
        let (hits, others) = (size * share, size * (1.0 - share));
        let tail = (1.0 - level) / 2.0;
        Interval {
            lower: if hits > 0.0 { beta::quantile(tail, hits, others + 1.0) } else { 0.0 },
            upper: if others > 0.0 { beta::quantile(1.0 - tail, hits + 1.0, others) } else { 1.0 },
        }
    }
}

/// Whether an answer says that something is so, or is not.
#[expect(clippy::float_cmp, reason = "an indicator is exactly 0 or 1")]
fn is_indicator(answer: f64) -> bool {
    answer == 0.0 || answer == 1.0
}

/// Wilson's interval: the π whose score test with n rows does not reject the share.
fn wilson(share: f64, size: f64, t: f64) -> Interval {
    let extra = t * t / size;
    let centre = share + extra / 2.0;
    let reach = t / (2.0 * size) * (4.0 * size * share * (1.0 - share) + t * t).sqrt();
    let end = |value: f64| (value / (1.0 + extra)).clamp(0.0, 1.0);
    Interval { lower: end(centre - reach).min(share), upper: end(centre + reach).max(share) }
}

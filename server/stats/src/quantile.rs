//! Quantiles with Woodruff's intervals.

mod distribution_steps;

use crate::answers::{Answers, Item};
use crate::distribution::student;
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::estimate::Interval;
use crate::proportion::{IntervalMethod, Proportion};
use crate::survey::Survey;
use distribution_steps::Steps;

/// How a quantile is read off the weighted distribution (R `survey`, `svyquantile(qrule =)`; for
/// equal weights the types of Hyndman and Fan 1996).
///
/// Rows are sorted by value, x₁ ≤ … ≤ xₙ with weights w₁ … wₙ; Wₖ = w₁ + … + wₖ, W = Wₙ, Fₖ = Wₖ/W.
/// Rows of no weight do not count. Rules that interpolate run between points (pₖ, xₖ) and are
/// constant outside. Equal values stay in the order of the file: these rules depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantileRule {
    /// R's `math`, type 1: the first x with F ≥ p.
    Hf1,
    /// R's `school`, type 2: the same, but at Fₖ = p the mean of xₖ and xₖ₊₁.
    Hf2,
    /// Type 4: pₖ = Fₖ.
    Hf4,
    /// Type 5: pₖ = (Wₖ − wₖ/2)/W.
    Hf5,
    /// Type 6: pₖ = Wₖ/(W + wₙ).
    Hf6,
    /// Type 7: pₖ = Wₖ₋₁/Wₙ₋₁.
    Hf7,
    /// Type 8: pₖ = (Wₖ₋₁/3 + 2Wₖ/3)/(W + wₙ/3).
    Hf8,
    /// Type 9: pₖ = (3Wₖ₋₁/8 + 5Wₖ/8)/(W + wₙ/4).
    Hf9,
    /// Shah and Vaish (2006) as R has it: the last x, sorted by p, with pₖ ≤ p;
    /// pₖ = (Sₖ + ½ − wₖ/2)/(n + 1), Sₖ = Wₖ over the mean weight, wₖ the weight itself.
    ShahVaish,
}

/// A quantile with its uncertainty, in the units of the answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// The share of the population that is below, as it was asked for.
    pub probability: f64,
    /// The quantile.
    pub value: f64,
    /// The lower end of the interval; none where that of the share is below 0.
    pub lower: Option<f64>,
    /// The upper end of the interval; none where that of the share is above 1.
    pub upper: Option<f64>,
    /// (upper − lower)/(2t), t = t((1 + level)/2; df); none without both ends.
    pub standard_error: Option<f64>,
}

/// How quantiles and their intervals are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantileMethod {
    /// How the quantile is read off the distribution.
    pub rule: QuantileRule,
    /// How the interval of a share is made.
    pub interval: IntervalMethod,
    /// The level of the intervals, such as 0.95.
    pub level: f64,
    /// The degrees of freedom of t.
    pub degrees_of_freedom: f64,
}

/// Quantiles of the answers of a domain, in the order of the probabilities.
///
/// The interval is Woodruff's (1952): the interval of the share of rows at or below the quantile,
/// both ends of which are turned into quantiles by the same rule. With replicate weights that share
/// has its replicated variance.
///
/// # Errors
///
/// There is no answer or no weight, a weight is negative, an answer is infinite, a probability or
/// the level is outside [0, 1], or the share has no variance.
pub fn quantiles(
    survey: &Survey,
    domain: &Domain,
    answers: Answers<'_>,
    probabilities: &[f64],
    method: &QuantileMethod,
) -> Result<Vec<Quantile>, EstimateError> {
    let undefined = |why| EstimateError::Undefined { what: "a quantile", why };
    if probabilities.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return Err(undefined("a probability is not between 0 and 1"));
    }
    if method.level.is_nan() || method.level <= 0.0 || method.level >= 1.0 {
        return Err(undefined("the level is not between 0 and 1"));
    }
    let item = Item::answered(answers, domain);
    if item.iter().any(|(_, value)| value.is_infinite()) {
        return Err(undefined("an answer is infinite"));
    }
    let steps = Steps::new(&item, survey.weights())?.read_by(method.rule);
    probabilities
        .iter()
        .map(|&probability| {
            let value = steps.at(probability);
            let share = share_up_to(survey, domain, &item, value, method)?;
            let end = |end: f64| (0.0..=1.0).contains(&end).then(|| steps.at(end));
            let (lower, upper) =
                share.map_or((None, None), |share| (end(share.lower), end(share.upper)));
            let t = student::quantile(f64::midpoint(1.0, method.level), method.degrees_of_freedom);
            let standard_error = lower.zip(upper).map(|(lower, upper)| (upper - lower) / (2.0 * t));
            Ok(Quantile { probability, value, lower, upper, standard_error })
        })
        .collect()
}

/// The interval of the share of rows at or below a value; none where the share is 0 or 1 and the
/// method has no interval for it.
fn share_up_to(
    survey: &Survey,
    domain: &Domain,
    item: &Item<'_>,
    value: f64,
    method: &QuantileMethod,
) -> Result<Option<Interval>, EstimateError> {
    let mut event = vec![f64::NAN; survey.rows()];
    for (row, answer) in item.iter() {
        event[row] = f64::from(u8::from(answer <= value));
    }
    let event = Answers::Numbers(&event);
    let share = Proportion::new(survey, domain, event, method.degrees_of_freedom)?;
    Ok(share.interval(method.interval, method.level).ok())
}

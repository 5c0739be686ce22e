//! What a survey of a certain size will be able to tell.
//!
//! Sample sizes for a margin and the division of a total among strata are part of the language of
//! sampling plans, in decimals (`survey_specs::sampling::precision` and `allocation`). Here is what
//! a plan's author asks before: the design effect to write into it, the margin that a given number
//! of answers gives, and the difference between two rounds that it lets one see.
//!
//! Shares are from 0 to 1; a variance is that of one answer, p(1 − p) for a share p and the square of
//! the standard deviation for a mean.

use crate::distribution::normal;
use crate::sum::{Sum, sum};

/// A number that cannot be what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{what} is {value}; {expected} is expected")]
pub struct InvalidNumber {
    /// What it stands for.
    pub what: &'static str,
    /// The number.
    pub value: f64,
    /// What would be right.
    pub expected: &'static str,
}

const ABOVE_0: &str = "a finite number above 0";
const NOT_BELOW_0: &str = "a finite number from 0";
const BETWEEN_0_AND_1: &str = "a number between 0 and 1";

/// The design effect of clusters: 1 + (b − 1)·ρ (Kish, *Survey Sampling*, 1965, section 5.4).
///
/// `cluster_size` is the number b of answers in a cluster; where clusters differ, Σb²/Σb is the one to
/// take (Holt 1980). `intraclass_correlation` is ρ, the correlation of two answers of one cluster:
/// 0.02 to 0.1 is common for satisfaction in villages and communes.
///
/// # Errors
///
/// If b is below 1 or ρ not from −1 to 1.
pub fn cluster_design_effect(
    cluster_size: f64,
    intraclass_correlation: f64,
) -> Result<f64, InvalidNumber> {
    check("the cluster size", cluster_size, "a finite number from 1", |it| it >= 1.0)?;
    check("the intraclass correlation", intraclass_correlation, "a number from −1 to 1", |it| {
        it.abs() <= 1.0
    })?;
    Ok(1.0 + (cluster_size - 1.0) * intraclass_correlation)
}

/// The number of answers in a cluster that gives the smallest variance for the money:
/// √(c/a · (1 − ρ)/ρ) (Hansen, Hurwitz and Madow 1953; Kish 1965, chapter 8).
///
/// `cost_of_cluster` is what a further cluster costs without its answers, `cost_of_answer` what a
/// further answer in a cluster costs, in the same money.
///
/// # Errors
///
/// If a cost is not above 0, or ρ not between 0 and 1.
pub fn best_cluster_size(
    cost_of_cluster: f64,
    cost_of_answer: f64,
    intraclass_correlation: f64,
) -> Result<f64, InvalidNumber> {
    positive("the cost of a cluster", cost_of_cluster)?;
    positive("the cost of an answer", cost_of_answer)?;
    between("the intraclass correlation", intraclass_correlation)?;
    let spread = (1.0 - intraclass_correlation) / intraclass_correlation;
    Ok((cost_of_cluster / cost_of_answer * spread).sqrt())
}

/// The design effect of unequal weights: n·Σw²/(Σw)² = 1 + cv² (Kish, Journal of Official
/// Statistics 8, 1992). It is for weights that have nothing to do with the answers, and at least 1.
///
/// `weights` has one weight above 0 for each answer, in any unit and any order.
///
/// # Errors
///
/// If there is none, or one is not above 0.
pub fn weighting_design_effect(weights: &[f64]) -> Result<f64, InvalidNumber> {
    weights.iter().try_for_each(|weight| positive("a weight", *weight))?;
    let count = weights.len() as f64;
    positive("the number of weights", count)?;
    let mut squares = Sum::ZERO;
    for weight in weights {
        squares.add_product(*weight, *weight);
    }
    let total = sum(weights.iter().copied());
    Ok(count * squares.value() / (total * total))
}

/// A number of answers, and what its precision depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answers {
    /// The number n of people who answer, above 0.
    pub number: f64,
    /// The variance of one answer, from 0.
    pub variance: f64,
    /// Variance of the design / variance of a simple random sample of the same size, above 0.
    pub design_effect: f64,
    /// The number N of people there are; none if it is large or unknown.
    pub population: Option<f64>,
}

impl Answers {
    /// The variance of an estimated mean or share: deff · v/n · (N − n)/(N − 1), with v that of the
    /// whole population (Cochran, *Sampling Techniques*, 1977, section 3.2). It is what
    /// sample sizes in plans are the inverse of.
    fn variance_of_mean(&self) -> Result<f64, InvalidNumber> {
        let Self { number, variance, design_effect, population } = *self;
        positive("the number of answers", number)?;
        not_negative("the variance of an answer", variance)?;
        positive("the design effect", design_effect)?;
        let left = match population {
            None => 1.0,
            Some(people) => {
                check("the population", people, "not less than the number of answers", |it| {
                    it >= number
                })?;
                if people > 1.0 { (people - number) / (people - 1.0) } else { 0.0 }
            }
        };
        Ok(design_effect * variance / number * left)
    }
}

/// The margin, half the width of a confidence interval, that a number of answers gives:
/// z·√(deff · v/n · (N − n)/(N − 1)).
///
/// `confidence` is a share such as 0.95. The unit is that of the answers: 0.05 for five percentage
/// points of a share.
///
/// # Errors
///
/// If a number cannot be what it stands for.
pub fn expected_margin(answers: &Answers, confidence: f64) -> Result<f64, InvalidNumber> {
    Ok(two_sided(confidence)? * answers.variance_of_mean()?.sqrt())
}

/// Two rounds that are to be compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounds {
    /// The earlier round.
    pub before: Answers,
    /// The later round.
    pub after: Answers,
    /// The number of people who answer in both; 0 where each round has a sample of its own.
    pub same_people: f64,
    /// The correlation of the two answers of such a person, from −1 to 1.
    pub correlation: f64,
}

impl Rounds {
    /// The standard error of the difference:
    /// V = V₁ + V₂ − 2·r·√(V₁V₂)·m/√(n₁n₂), with m people in both rounds and r the correlation of
    /// their answers (Kish 1965, chapter 12).
    ///
    /// # Errors
    ///
    /// If a number cannot be what it stands for.
    pub fn standard_error(&self) -> Result<f64, InvalidNumber> {
        let Self { before, after, same_people, correlation } = self;
        let (one, two) = (before.variance_of_mean()?, after.variance_of_mean()?);
        let most = before.number.min(after.number);
        check(
            "the number of people in both rounds",
            *same_people,
            "a number from 0 to that of either round",
            |it| (0.0..=most).contains(&it),
        )?;
        check("the correlation", *correlation, "a number from −1 to 1", |it| it.abs() <= 1.0)?;
        let overlap = same_people / (before.number * after.number).sqrt();
        let covariance = correlation * overlap * (one * two).sqrt();
        Ok((one + two - 2.0 * covariance).max(0.0).sqrt())
    }
}

/// The probability that a two-sided test finds a difference between two rounds:
/// Φ(|d|/se − z) + Φ(−|d|/se − z), with z of the confidence, in the normal approximation.
///
/// # Errors
///
/// If a number cannot be what it stands for, or the rounds leave no uncertainty.
pub fn difference_power(
    rounds: &Rounds,
    difference: f64,
    confidence: f64,
) -> Result<f64, InvalidNumber> {
    let z = two_sided(confidence)?;
    let error = rounds.standard_error()?;
    positive("the standard error of the difference", error)?;
    check("the difference", difference, "a finite number", f64::is_finite)?;
    let shift = difference.abs() / error;
    Ok(normal::upper_tail(z - shift) + normal::upper_tail(z + shift))
}

/// The smallest difference between two rounds that is found with a given power:
/// (z of the confidence + z of the power) · se. The chance of finding it on the wrong side is left
/// out of account, as is usual; it is below 10⁻⁶ at a confidence of 0.95 and a power of 0.8.
///
/// # Errors
///
/// If a number cannot be what it stands for.
pub fn smallest_difference(
    rounds: &Rounds,
    confidence: f64,
    power: f64,
) -> Result<f64, InvalidNumber> {
    Ok(both(confidence, power)? * rounds.standard_error()?)
}

/// The number of answers in each of two rounds of samples of their own that finds a difference with
/// a given power: deff·(v₁ + v₂)·(z + z′)²/d², with z of the confidence and z′ of the power, rounded
/// up (Fleiss, *Statistical Methods for Rates and Proportions*, 1981, chapter 3, without continuity
/// correction).
///
/// `variances` are those of one answer before and after. Divide by the response rate for the number
/// of people to draw.
///
/// # Errors
///
/// If a number cannot be what it stands for.
pub fn answers_for_difference(
    variances: [f64; 2],
    difference: f64,
    design_effect: f64,
    confidence: f64,
    power: f64,
) -> Result<f64, InvalidNumber> {
    variances.iter().try_for_each(|it| not_negative("the variance of an answer", *it))?;
    check("the difference", difference, "a finite number other than 0", |it| it != 0.0)?;
    positive("the design effect", design_effect)?;
    let wanted = both(confidence, power)? / difference;
    let [before, after] = variances;
    Ok((design_effect * (before + after) * wanted * wanted).ceil())
}

/// z at (1 + confidence)/2.
fn two_sided(confidence: f64) -> Result<f64, InvalidNumber> {
    between("the confidence", confidence)?;
    Ok(normal::quantile(f64::midpoint(1.0, confidence)))
}

/// The sum of z of a two-sided confidence and z of a power.
fn both(confidence: f64, power: f64) -> Result<f64, InvalidNumber> {
    check("the power", power, "a number from 0.5 to below 1", |it| (0.5..1.0).contains(&it))?;
    Ok(two_sided(confidence)? + normal::quantile(power))
}

fn positive(what: &'static str, value: f64) -> Result<(), InvalidNumber> {
    check(what, value, ABOVE_0, |it| it > 0.0)
}

fn not_negative(what: &'static str, value: f64) -> Result<(), InvalidNumber> {
    check(what, value, NOT_BELOW_0, |it| it >= 0.0)
}

fn between(what: &'static str, value: f64) -> Result<(), InvalidNumber> {
    check(what, value, BETWEEN_0_AND_1, |it| it > 0.0 && it < 1.0)
}

fn check(
    what: &'static str,
    value: f64,
    expected: &'static str,
    fits: impl Fn(f64) -> bool,
) -> Result<(), InvalidNumber> {
    if value.is_finite() && fits(value) {
        return Ok(());
    }
    Err(InvalidNumber { what, value, expected })
}

#[cfg(test)]
mod tests;

//! Class adjustment for non-response.

use super::WeightingError;
use crate::code::Codes;
use crate::sum::Sum;
use crate::weight::Weights;

/// What became of a person of the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// Answered.
    Respondent,
    /// Belongs to the population, but did not answer.
    Nonrespondent,
    /// Turned out not to belong to the population: keeps its weight, stands for others like it.
    Ineligible,
}

/// Beyond which a class is reported as weak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassLimits {
    /// The fewest respondents a class should have.
    pub min_respondents: usize,
    /// The largest factor it should need.
    pub max_factor: f64,
}

/// One class of an adjustment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassReport {
    /// How many answered.
    pub respondents: usize,
    /// How many did not.
    pub nonrespondents: usize,
    /// How many were not of the population.
    pub ineligible: usize,
    /// The weight of those who should have answered over that of those who did; none if the class
    /// has no respondent.
    pub factor: Option<f64>,
    /// Whether it has fewer respondents than it should.
    pub has_few_respondents: bool,
    /// Whether its factor is larger than it should be.
    pub has_large_factor: bool,
}

/// Weights in which respondents stand for the non-respondents of their class.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustedForNonresponse {
    /// The weights: those of non-respondents are zero.
    pub weights: Weights,
    /// What was done in each class, in the order of the classes.
    pub classes: Vec<ClassReport>,
}

/// Multiplies the weights of the respondents of each class by Σw of its respondents and
/// non-respondents / Σw of its respondents (weighting-class adjustment, Oh and Scheuren 1983; a
/// class is a set of people as likely to answer).
///
/// # Errors
///
/// Columns of other lengths; or classes with non-respondents, but nobody to stand for them.
pub fn adjust_for_nonresponse(
    weights: &Weights,
    classes: &Codes,
    responses: &[Response],
    limits: ClassLimits,
) -> Result<AdjustedForNonresponse, WeightingError> {
    let expected = weights.rows();
    for found in [classes.rows(), responses.len()] {
        if found != expected {
            return Err(WeightingError::UnequalLengths { expected, found });
        }
    }
    let mut tallies = vec![Tally::default(); classes.levels()];
    let rows = || weights.as_slice().iter().zip(classes.of_row()).zip(responses);
    for ((&weight, &class), &response) in rows() {
        tallies[class as usize].add(weight, response);
    }
    let is_orphaned = |tally: &Tally| tally.factor().is_none() && tally.nonrespondents > 0;
    let orphaned: Vec<usize> = tallies
        .iter()
        .enumerate()
        .filter(|(_, tally)| is_orphaned(tally))
        .map(|(at, _)| at)
        .collect();
    if !orphaned.is_empty() {
        return Err(WeightingError::ClassesWithoutRespondents { classes: orphaned });
    }
    let factors: Vec<f64> = tallies.iter().map(|tally| tally.factor().unwrap_or(1.0)).collect();
    let adjusted = rows().map(|((&weight, &class), &response)| match response {
        Response::Respondent => weight * factors[class as usize],
        Response::Nonrespondent => 0.0,
        Response::Ineligible => weight,
    });
    Ok(AdjustedForNonresponse {
        weights: Weights::made(adjusted.collect()),
        classes: tallies.iter().map(|tally| tally.report(limits)).collect(),
    })
}

#[derive(Clone, Copy, Default)]
struct Tally {
    respondents: usize,
    nonrespondents: usize,
    ineligible: usize,
    answered: Sum,
    eligible: Sum,
}

impl Tally {
    fn add(&mut self, weight: f64, response: Response) {
        match response {
            Response::Respondent => {
                self.respondents += 1;
                self.answered.add(weight);
                self.eligible.add(weight);
            }
            Response::Nonrespondent => {
                self.nonrespondents += 1;
                self.eligible.add(weight);
            }
            Response::Ineligible => self.ineligible += 1,
        }
    }

    fn factor(&self) -> Option<f64> {
        let answered = self.answered.value();
        (answered > 0.0).then(|| self.eligible.value() / answered)
    }

    fn report(&self, limits: ClassLimits) -> ClassReport {
        let factor = self.factor();
        ClassReport {
            respondents: self.respondents,
            nonrespondents: self.nonrespondents,
            ineligible: self.ineligible,
            factor,
            has_few_respondents: self.respondents < limits.min_respondents,
            has_large_factor: factor.is_some_and(|factor| factor > limits.max_factor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: ClassLimits = ClassLimits { min_respondents: 2, max_factor: 2.0 };

    fn adjust(responses: &[Response]) -> Result<AdjustedForNonresponse, WeightingError> {
        let weights = Weights::new(vec![2.0, 3.0, 5.0, 1.0, 4.0]).expect("weights");
        let classes = Codes::new(vec![0, 0, 0, 1, 1], 2).expect("codes");
        adjust_for_nonresponse(&weights, &classes, responses, LIMITS)
    }

    #[test]
    fn respondents_take_the_weight_of_the_nonrespondents_of_their_class() {
        use Response::{Ineligible, Nonrespondent, Respondent};
        let adjusted = adjust(&[Respondent, Respondent, Nonrespondent, Respondent, Ineligible]);
        let adjusted = adjusted.expect("weights");
        assert_eq!(adjusted.weights.as_slice(), [4.0, 6.0, 0.0, 1.0, 4.0]);
        let [first, second] = adjusted.classes.as_slice() else { panic!("two classes") };
        assert_eq!((first.factor, first.has_few_respondents), (Some(2.0), false));
        assert_eq!((second.factor, second.has_few_respondents), (Some(1.0), true));
    }

    #[test]
    fn every_class_without_a_respondent_is_named() {
        let error = adjust(&[Response::Nonrespondent; 5]);
        let classes = vec![0, 1];
        assert_eq!(error, Err(WeightingError::ClassesWithoutRespondents { classes }));
    }
}

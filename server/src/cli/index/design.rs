//! The design of the responses: how sure an index is.

use std::path::Path;

use survey_specs::index::{Subject, WeightUse};
use survey_specs::problem::{Position, Problem};
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

use super::Asked;
use crate::cli::Failure;
use crate::cli::estimate::{SampleRefusal, file_sample};
use crate::cli::file;
use crate::index::respondents::Respondents;
use crate::index::uncertainty::Sample;

/// The largest population an index counts: far beyond any, and within what its decimals hold.
const LARGEST_TOTAL: f64 = 1e15;

/// The respondents with the design that a file describes; none if it is wrong, and then the problems
/// say why.
///
/// # Errors
///
/// A file cannot be read.
pub fn sample(
    design: &Path,
    responses: &Path,
    asked: &Asked,
    respondents: Respondents,
    problems: &mut Vec<Problem>,
) -> Result<Option<Sample>, Failure> {
    let source = file::read(design)?;
    let survey = match file_sample(&source.name, &source.bytes, responses) {
        Ok(survey) => survey,
        Err(SampleRefusal::Design(wrong)) => {
            problems.extend(wrong);
            return Ok(None);
        }
        Err(SampleRefusal::Responses { code, message }) => {
            problems.push(problem(code, message).in_file(&responses.display().to_string(), ""));
            return Ok(None);
        }
    };
    if survey.rows() != respondents.len() {
        let message = format!(
            "the table has {} rows, but {} respondents of the index's units; leave out empty rows \
             and rows of other units",
            survey.rows(),
            respondents.len()
        );
        problems.push(problem("unequal_rows", message));
        return Ok(None);
    }
    let total = survey.weights().total();
    if !(total > 0.0 && total <= LARGEST_TOTAL) {
        let message = format!(
            "the weights add up to {total}; more than 0 and not more than {LARGEST_TOTAL} is needed"
        );
        problems.push(problem("invalid_weight", message));
        return Ok(None);
    }
    let is_weighted = asked.definition.weights.under(&asked.policy) == Some(&WeightUse::Base);
    let survey = if is_weighted { survey } else { unweighted(&survey, problems)? };
    Ok(Some(Sample { respondents, survey }))
}

fn problem(code: &'static str, message: String) -> Problem {
    Problem::error(code, Position::default(), "", message)
}

/// Where the definition counts every respondent alike, so does the sample.
fn unweighted(survey: &Survey, problems: &mut Vec<Problem>) -> Result<Survey, Failure> {
    let weights = survey.weights().as_slice();
    let differ = |pair: &[f64]| pair[0].total_cmp(&pair[1]).is_ne();
    if weights.windows(2).any(differ) {
        let message = "the definition counts every answer once, so the weights of the design are \
                       not used; to use them choose the setting that weighs by base weights";
        problems.push(Problem::warning("unused_weights", Position::default(), "", message));
    }
    let Some(design) = survey.design().cloned() else {
        return Err(Failure::input(
            "unused_weights",
            "replicate weights need an index that weighs by base weights",
        ));
    };
    let weights = Weights::equal(survey.rows());
    Survey::linearised(design, weights).map_err(refused)
}

/// The tallies of every unit with the weights of the sample.
pub fn weigh(subjects: &mut [Subject], sample: &Sample) {
    let weights = sample.survey.weights().as_slice();
    let tallies = sample.respondents.tallies_with(weights, subjects.len());
    for (subject, tallies) in subjects.iter_mut().zip(tallies) {
        subject.tallies = tallies;
    }
}

/// What a design lacks.
pub fn refused(error: EstimateError) -> Failure {
    match error {
        EstimateError::LonelyCluster { stage: 1, .. } => Failure::input(
            "lonely_psu",
            "a stratum of the design has a single PSU among the responses; `lonely_psu` says what it \
             adds: remove, adjust, average or collapse",
        ),
        EstimateError::LonelyCluster { stage, .. } => Failure::input(
            "lonely_psu",
            format!(
                "a unit of stage {} has a single unit of stage {stage} among the responses, which \
                 says nothing of how they differ; with `ultimate_cluster: true` only the first \
                 stage counts, or `lonely_psu` says what it adds: remove, adjust",
                stage - 1
            ),
        ),
        other => Failure::input("bad_design", other.to_string()),
    }
}

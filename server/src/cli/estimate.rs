//! `thuocdo estimate`: estimates of survey data with their uncertainty, by requests.
//!
//! Suggested reading order: [`request`] (what can be asked) → `sampled` (columns become a sample) →
//! one module for each kind of estimator → `answer`. All statistics are in `thuocdo_stats`.

mod answer;
mod base;
mod calibrated;
mod columns;
mod condition;
mod contrast;
mod covariances;
mod csv;
mod each_place;
mod expression;
mod failure;
mod formula;
mod hypothesis;
mod interval;
mod levels;
mod model;
mod modelled;
mod place;
mod quantiles;
mod ranks;
mod request;
mod sampled;
mod standardised;
mod token;
mod tree;
mod trimmed;
mod unit_names;
mod variable;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Console, Failure, file};
use answer::Answer;
use columns::DataFolder;
use covariances::Made;
use failure::Refusal;
use place::Places;
use request::{Asked, Estimator, Request};
use sampled::Sampled;

/// Estimate from survey data: totals, means, ratios, quantiles, tests, models, indices and ranks.
#[derive(Debug, Args)]
pub struct Estimate {
    /// One request or an array of them, as JSON.
    requests: PathBuf,
    /// The folder of the data files that requests name [default: that of the requests].
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// An array with an object for each request.
    Json,
    /// A table with a row for each estimate.
    Csv,
}

/// The answer of each request, or why there is none.
type Answers = Vec<(Value, Result<Answer, Refusal>)>;

impl Estimate {
    pub fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let source = file::read(&self.requests)?;
        let asked = request::read(&source.bytes).map_err(|problem| {
            let text = String::from_utf8_lossy(&source.bytes);
            Failure::Input(vec![problem.in_file(&source.name, &text)])
        })?;
        let folder = self.data_dir.clone().or_else(|| Some(self.requests.parent()?.to_owned()));
        let answers = answers(asked, DataFolder::new(folder.unwrap_or_default()));
        self.print(&answers, console)?;
        // The output is complete; the exit code says that some of it are errors.
        let refused: Vec<_> = answers.iter().filter_map(refused).collect();
        if refused.is_empty() { Ok(()) } else { Err(Failure::Input(refused)) }
    }

    fn print(&self, answers: &Answers, console: &mut Console<'_>) -> Result<(), Failure> {
        let written = match self.format {
            Format::Json => {
                let all: Vec<Value> = answers.iter().map(to_json).collect();
                serde_json::to_writer(&mut *console.out, &all)
                    .map_err(std::io::Error::from)
                    .and_then(|()| writeln!(console.out))
            }
            Format::Csv => csv::table(answers)
                .map_err(std::io::Error::other)
                .and_then(|table| console.out.write_all(&table)),
        };
        written.map_err(|cause| Failure::environment("cannot write", &cause))
    }
}

fn to_json((id, answer): &(Value, Result<Answer, Refusal>)) -> Value {
    match answer {
        Ok(answer) => answer.to_json(id),
        Err(refusal) => json!({ "id": id, "error": refusal.to_json() }),
    }
}

fn refused(
    (id, answer): &(Value, Result<Answer, Refusal>),
) -> Option<survey_specs::problem::Problem> {
    let refusal = answer.as_ref().err()?;
    let id = id.as_str().map_or_else(|| id.to_string(), ToOwned::to_owned);
    let place = survey_specs::problem::Position::default();
    Some(survey_specs::problem::Problem::error(refusal.code(), place, id, refusal.to_string()))
}

/// Every request in turn; one that fails leaves the others alone.
fn answers(asked: Vec<Asked>, mut folder: DataFolder) -> Answers {
    for request in asked.iter().filter_map(|asked| asked.request.as_ref().ok()) {
        folder.want(&request.data, request.columns.iter().cloned());
    }
    let answer = |asked: Asked| {
        let answer = asked.request.map_err(Refusal::from);
        (asked.id.0, answer.and_then(|request| answer_of(&request, &mut folder)))
    };
    asked.into_iter().map(answer).collect()
}

fn answer_of(request: &Request, folder: &mut DataFolder) -> Result<Answer, Refusal> {
    let Some(design) = &request.design else { return without_sample(request, folder) };
    let table = folder.table(&request.data)?;
    let sampled = Sampled::of(table, design, folder)?;
    let places = Places::of(&request.domain, &sampled)?;
    if let Places::One(place) = &places
        && place.domain.is_empty()
    {
        return Err(Refusal::other("empty_domain", "`where` is true for no row of the data"));
    }
    let mut answer = of_sample(&request.estimator, &sampled, &places)?;
    for (key, value) in sampled.diagnostics() {
        answer.diagnostics.entry(key).or_insert(value);
    }
    Ok(answer)
}

/// What is estimated from a sample.
fn of_sample(estimator: &Estimator, sampled: &Sampled, places: &Places) -> Result<Answer, Refusal> {
    match estimator {
        Estimator::Base(base) => base::answer(base, sampled, places),
        Estimator::Contrast(contrasts) => contrast::answer(contrasts, sampled, places),
        Estimator::Variance(asked) => covariances::answer(asked, Made::Variances, sampled, places),
        Estimator::Correlation(asked) => {
            covariances::answer(asked, Made::Correlation, sampled, places)
        }
        Estimator::CronbachAlpha(asked) => covariances::answer(asked, Made::Alpha, sampled, places),
        Estimator::Composite(asked) => {
            tree::composite(asked, &places.one("composite")?.domain, sampled)
        }
        Estimator::Difference(asked) => {
            tree::difference(asked, &places.one("difference")?.domain, sampled)
        }
        Estimator::Ciprop(asked) => interval::answer(asked, sampled, places),
        Estimator::Quantile(asked) => quantiles::answer(asked, sampled, places),
        Estimator::StandardisedMean(asked) => standardised::answer(asked, sampled, places),
        Estimator::DesignDf => Ok(hypothesis::design_df(places)),
        Estimator::Chisq(asked) => hypothesis::chisq(asked, sampled, places),
        Estimator::Ttest(asked) => hypothesis::ttest(asked, sampled, places),
        Estimator::Glm(asked) => model::answer(asked, sampled, places),
        Estimator::Trim(asked) => trimmed::answer(asked, sampled, places),
        Estimator::FayHerriot(_)
        | Estimator::Csranks(_)
        | Estimator::MultinomialHolm(_)
        | Estimator::TauBest(_)
        | Estimator::JointRankRegion(_)
        | Estimator::RankProbabilities(_) => {
            Err(Refusal::other("bad_value", "this kind is computed from given estimates"))
        }
    }
}

/// What is computed from given estimates or counts.
fn without_sample(request: &Request, folder: &mut DataFolder) -> Result<Answer, Refusal> {
    let mut table = || folder.table(&request.data);
    match &request.estimator {
        Estimator::FayHerriot(asked) => modelled::answer(asked, &*table()?),
        Estimator::Csranks(asked) => ranks::csranks(asked, &*table()?),
        Estimator::MultinomialHolm(asked) => ranks::multinomial(asked),
        Estimator::TauBest(asked) => ranks::tau_best(asked, &*table()?),
        Estimator::JointRankRegion(asked) => ranks::joint_region(asked, &*table()?),
        Estimator::RankProbabilities(asked) => ranks::probabilities(asked, &*table()?),
        _ => Err(Refusal::other("missing_key", "a design is needed")),
    }
}

/// Why a table of responses has no sample.
#[derive(Debug)]
pub enum SampleRefusal {
    /// The design is wrong; every problem.
    Design(Vec<survey_specs::problem::Problem>),
    /// The responses do not fit it.
    Responses {
        /// The stable code.
        code: &'static str,
        /// What is wrong.
        message: String,
    },
}

/// The sample of a table of responses, from a design written as YAML that names its columns.
///
/// # Errors
///
/// The design cannot be read, or the responses do not fit it.
pub fn file_sample(
    name: &str,
    design: &[u8],
    responses: &std::path::Path,
) -> Result<crate::stats::survey::Survey, SampleRefusal> {
    let (design, columns) =
        request::Design::from_yaml(name, design).map_err(SampleRefusal::Design)?;
    let folder = responses.parent().map(ToOwned::to_owned).unwrap_or_default();
    let file = responses.file_name().map(|name| name.to_string_lossy().into_owned());
    let file = columns::FileName::new(&file.unwrap_or_default());
    let refused = |error: Refusal| SampleRefusal::Responses {
        code: error.code(),
        message: error.to_string(),
    };
    let mut folder = DataFolder::new(folder);
    folder.want(std::slice::from_ref(&file), columns);
    let table = folder.table(std::slice::from_ref(&file)).map_err(|error| refused(error.into()))?;
    let sampled = Sampled::of(table, &design, &mut folder).map_err(refused)?;
    Ok(sampled.survey)
}

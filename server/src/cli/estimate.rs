//! `thuocdo estimate`: estimates of survey data with their uncertainty, by requests.
//!
//! Suggested reading order: [`request`] (what can be asked) → `sampled` (columns become a sample) →
//! one module for each kind of estimator → `answer`. All statistics are in [`crate::stats`].

mod answer;
mod base;
mod calibrated;
mod columns;
mod condition;
mod contrast;
mod covariances;
mod csv;
mod expression;
mod failure;
mod formula;
mod levels;
mod place;
mod request;
mod sampled;
mod token;
mod tree;
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
    let mut answer = of_sample(&request.estimator, &sampled, &places)?;
    for (key, value) in sampled.diagnostics() {
        answer.diagnostics.entry(key).or_insert(value);
    }
    Ok(answer)
}

/// What is estimated from a sample.
fn of_sample(
    estimator: &Estimator,
    sampled: &Sampled,
    places: &Places,
) -> Result<Answer, Refusal> {
    match estimator {
        Estimator::Base(base) => base::answer(base, sampled, places),
        Estimator::Contrast(contrasts) => contrast::answer(contrasts, sampled, places),
        Estimator::Variance(asked) => {
            covariances::answer(asked, Made::Variances, sampled, places)
        }
        Estimator::Correlation(asked) => {
            covariances::answer(asked, Made::Correlation, sampled, places)
        }
        Estimator::CronbachAlpha(asked) => {
            covariances::answer(asked, Made::Alpha, sampled, places)
        }
        Estimator::Composite(asked) => {
            tree::composite(asked, &places.one("composite")?.domain, sampled)
        }
        Estimator::Difference(asked) => {
            tree::difference(asked, &places.one("difference")?.domain, sampled)
        }
        _ => Err(Refusal::other("unknown_kind", "this kind is not computed from a sample")),
    }
}

/// What is computed from given estimates or counts.
fn without_sample(request: &Request, _: &mut DataFolder) -> Result<Answer, Refusal> {
    match &request.estimator {
        _ => Err(Refusal::other("unknown_kind", "this kind needs a sample")),
    }
}

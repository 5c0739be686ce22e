//! `thuocdo index`: evaluate an index definition over files, without a store.

mod measured;
mod previous;
mod responses;
mod units;

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use survey_specs::date::Date;
use survey_specs::index::{IndexDefinition, Policy, Subject, compare, evaluate, read};
use survey_specs::problem::Problem;
use survey_specs::questionnaire::Instrument;
use survey_specs::{index, questionnaire};

use super::check::beside;
use super::file::{self, Source};
use super::{Console, Failure};
use crate::index::{IndexDocument, to_csv};

/// Evaluate an index definition over files: values per unit and node, ranks, bands, comparisons.
#[derive(Debug, Args)]
pub struct Index {
    /// The index definition (*.index.yaml).
    definition: PathBuf,
    /// The table of units: `code,name,class,parent,valid_from,valid_to` and perhaps `kind`,
    /// `population` and `code.SYSTEM`.
    #[arg(long, value_name = "UNITS.csv")]
    units: PathBuf,
    /// The table of what became of units: `predecessor,successor,date,kind,share`.
    #[arg(long, value_name = "LINEAGE.csv")]
    lineage: Option<PathBuf>,
    /// The day for which units are looked up [default: the definition's, else the latest].
    #[arg(long, value_name = "DATE")]
    at: Option<Date>,
    /// A setting of the definition and the variant or number to use.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    wishes: Vec<Wish>,
    /// The questionnaire that the responses answered [default: the one the definition names, from
    /// beside its file, or as shipped].
    #[arg(long, value_name = "Q.yaml")]
    questionnaire: Option<PathBuf>,
    /// The responses: a column `unit` and one column for each item.
    #[arg(long, value_name = "R.csv")]
    responses: Option<PathBuf>,
    /// Measured variables: `unit,variable,value`, `unit,variable,numerator,denominator` or
    /// `unit,criterion,self,appraised,survey`.
    #[arg(long, value_name = "VALUES.csv")]
    values: Vec<PathBuf>,
    /// What this command printed for an earlier edition, to compare with.
    #[arg(long, value_name = "INDEX.json")]
    previous: Option<PathBuf>,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The document as JSON.
    Json,
    /// A table.
    Csv,
}

/// A setting and its value, written `KEY=VALUE`.
#[derive(Clone, Debug)]
struct Wish {
    setting: String,
    value: String,
}

impl FromStr for Wish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (setting, value) = text.split_once('=').ok_or("KEY=VALUE is expected")?;
        Ok(Self { setting: setting.trim().to_owned(), value: value.trim().to_owned() })
    }
}

/// A definition with what it was read from and the policy that was asked for.
struct Asked {
    definition: IndexDefinition,
    policy: Policy,
    as_of: Option<Date>,
}

impl Index {
    pub fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let mut warnings = Vec::new();
        let (asked, places) = self.asked(&mut warnings)?;
        let instrument = self.instrument(&asked.definition)?;
        if let Some(instrument) = &instrument {
            let misfits = index::check::check(&asked.definition, &places.1, instrument);
            let text = String::from_utf8_lossy(&places.0.bytes);
            let misfits = misfits.into_iter().map(|problem| problem.in_file(&places.0.name, &text));
            sort_out(misfits.collect(), &mut warnings)?;
        }
        let found = units::find(&self.units, self.lineage.as_deref(), asked.as_of, &mut warnings)?;
        let answers = match (&self.responses, &instrument) {
            (None, _) => responses::Answers::default(),
            (Some(path), Some(instrument)) => {
                let source = file::read_data(path)?;
                responses::read(&source, instrument, &asked, &found, &mut warnings)?
            }
            (Some(_), None) => {
                return Err(Failure::Usage(
                    "--responses needs --questionnaire: the definition names no questionnaire that \
                     stands beside it or is shipped"
                        .to_owned(),
                ));
            }
        };
        let measured = measured::read(&self.values, &asked, &found, &mut warnings)?;
        let previous = self.previous.as_deref().map(previous::read).transpose()?;
        let subjects = subjects(&found, answers, measured);
        let outcome = evaluate(&asked.definition, &asked.policy, &subjects);
        let mut document = IndexDocument::of(
            &asked.definition,
            &asked.policy,
            asked.as_of,
            &found.units,
            &outcome,
        );
        if let Some(previous) = previous {
            let succession = found.history.succession_since(&previous, &found.units, asked.as_of);
            let Asked { definition, policy, .. } = &asked;
            document = document.compared(&compare::compare(
                definition,
                policy,
                &outcome,
                &previous,
                &succession,
            ));
        }
        if !warnings.is_empty() {
            console.problems(&warnings)?;
        }
        print(&document, self.format, console)
    }

    /// The definition, where its nodes stand, and the policy.
    fn asked(
        &self,
        warnings: &mut Vec<Problem>,
    ) -> Result<(Asked, (Source, read::Places)), Failure> {
        let source = file::read(&self.definition)?;
        let reading = read::read(&source.name, &source.bytes);
        sort_out(reading.problems, warnings)?;
        let definition = reading.definition.ok_or_else(|| {
            Failure::input("no_definition", format!("{} holds no definition", source.name))
        })?;
        let wishes = self.wishes.iter().map(|wish| (wish.setting.as_str(), wish.value.as_str()));
        let policy = definition
            .policy(wishes)
            .map_err(|error| Failure::input("invalid_setting", error.to_string()))?;
        let as_of = self.at.or(definition.as_of);
        Ok((Asked { definition, policy, as_of }, (source, reading.places)))
    }

    /// The questionnaire that the leaves read, if there is one.
    fn instrument(&self, definition: &IndexDefinition) -> Result<Option<Instrument>, Failure> {
        let source = match (&self.questionnaire, &definition.questionnaire) {
            (Some(path), _) => Some(file::read(path)?),
            (None, Some(code)) => beside::questionnaire(&self.definition, code)?,
            (None, None) => None,
        };
        let Some(source) = source else { return Ok(None) };
        let reading = questionnaire::read::check(&source.name, &source.bytes);
        match reading.draft {
            Some(draft) => Ok(Some(Instrument::new(draft.questionnaire().clone()))),
            None => Err(Failure::Input(reading.problems)),
        }
    }
}

/// Keeps warnings for later, unless there is an error among the problems.
fn sort_out(problems: Vec<Problem>, warnings: &mut Vec<Problem>) -> Result<(), Failure> {
    if problems.iter().any(Problem::is_error) {
        return Err(Failure::Input(problems));
    }
    warnings.extend(problems);
    Ok(())
}

fn subjects(
    found: &units::Found,
    mut answers: responses::Answers,
    mut measured: measured::Measured,
) -> Vec<Subject> {
    let subject = |unit: &survey_specs::unit::Unit| Subject {
        unit: unit.code.clone(),
        class: unit.class.clone(),
        tallies: answers.remove(&unit.code).unwrap_or_default(),
        measures: measured.remove(&unit.code).unwrap_or_default(),
    };
    found.units.iter().map(subject).collect()
}

fn print(
    document: &IndexDocument,
    format: Format,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let written = match format {
        Format::Json => {
            serde_json::to_writer(&mut *console.out, document).map_err(std::io::Error::from)
        }
        Format::Csv => to_csv(document)
            .map_err(std::io::Error::other)
            .and_then(|table| console.out.write_all(&table)),
    };
    let written = written.and_then(|()| match format {
        Format::Json => writeln!(console.out),
        Format::Csv => Ok(()),
    });
    written.map_err(|cause| Failure::environment("cannot write", &cause))
}

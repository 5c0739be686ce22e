//! `thuocdo index`: evaluate an index definition over files, without a store.

mod carried;
mod covariates;
mod design;
mod measured;
mod previous;
mod responses;
mod units;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::index::compare::{Previous, Series};
use survey_specs::index::{
    IndexDefinition, Measures, Policy, PolicyError, Subject, WeightUse, compare, evaluate, read,
};
use survey_specs::problem::{Position, Problem};
use survey_specs::questionnaire::Instrument;
use survey_specs::{index, questionnaire};

use super::check::beside;
use super::file::{self, Source};
use super::values::collected;
use super::{Console, Failure};
use crate::index::modelled::{Covariates, modelled};
use crate::index::respondents::Respondents;
use crate::index::uncertainty::{Sample, uncertainty};
use crate::index::{IndexDocument, NodeRow, to_csv};
use measured::Measured;

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
    /// How the respondents were drawn: the `design` of `thuocdo estimate` as YAML, naming columns of
    /// the responses. With it every value has a standard error, an interval and a rank set.
    #[arg(long, value_name = "D.yaml", requires = "responses")]
    design: Option<PathBuf>,
    /// Gives a modelled estimate beside each direct one (Fay and Herriot): values of units with few
    /// respondents borrow from the other units of their class.
    #[arg(long, requires = "design")]
    modelled: bool,
    /// What the model knows of every unit: a column `unit` and columns of numbers.
    #[arg(long, value_name = "COVARIATES.csv", requires = "modelled")]
    covariates: Option<PathBuf>,
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
    /// Whether the responses come with the design of their sample.
    has_design: bool,
}

impl Index {
    pub fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let mut problems = Vec::new();
        let (definition, source, places) = self.definition(&mut problems)?;
        let policy = self.policy(&definition, &mut problems)?;
        let as_of = self.at.or(definition.as_of);
        let has_design = self.design.is_some();
        let asked = Asked { definition, policy, as_of, has_design };
        let instrument = self.instrument(&asked.definition, &mut problems)?;
        if let Some(instrument) = &instrument {
            let misfits = index::check::check(&asked.definition, &places, instrument);
            let text = String::from_utf8_lossy(&source.bytes);
            problems.extend(misfits.into_iter().map(|it| it.in_file(&source.name, &text)));
        }
        let found = units::find(&self.units, self.lineage.as_deref(), as_of, &mut problems)?;
        let answers = self.answers(instrument.as_ref(), &asked, found.as_ref(), &mut problems)?;
        let sample = self.sample(&asked, answers.respondents, &mut problems)?;
        let answers = answers.of_units;
        let measured = measured::read(&self.values, &asked, found.as_ref(), &mut problems);
        let previous = self.previous.as_deref().map(previous::read).transpose();
        let previous = collected(previous, &mut problems)?.flatten();
        let covariates = self.covariates.as_deref().map(covariates::read).transpose();
        let covariates =
            collected(covariates, &mut problems)?.flatten().flatten().unwrap_or_default();
        // Without units there is a problem that says why.
        let Some(found) = found.filter(|_| !problems.iter().any(Problem::is_error)) else {
            return Err(Failure::Input(problems));
        };
        let sample =
            sample.map(|sample| Drawn { sample, covariates: self.modelled.then_some(covariates) });
        let document = document(&asked, &found, answers, measured, previous.as_ref(), sample)?;
        if !problems.is_empty() {
            console.problems(&problems)?;
        }
        print(&document, self.format, console)
    }

    /// The definition, what it was read from, and where its nodes stand. Nothing can be checked
    /// without it.
    fn definition(
        &self,
        problems: &mut Vec<Problem>,
    ) -> Result<(IndexDefinition, Source, read::Places), Failure> {
        let source = file::read(&self.definition)?;
        let reading = read::read(&source.name, &source.bytes);
        if reading.problems.iter().any(Problem::is_error) {
            return Err(Failure::Input(reading.problems));
        }
        problems.extend(reading.problems);
        let definition = reading.definition.ok_or_else(|| {
            Failure::input("no_definition", format!("{} holds no definition", source.name))
        })?;
        Ok((definition, source, reading.places))
    }

    /// The policy that was asked for. Where a setting is wrong, that is noted, and everything else is
    /// checked with the settings' defaults.
    fn policy(
        &self,
        definition: &IndexDefinition,
        problems: &mut Vec<Problem>,
    ) -> Result<Policy, Failure> {
        let wishes = || self.wishes.iter().map(|it| (it.setting.as_str(), it.value.as_str()));
        let refused = |error: PolicyError| {
            Problem::error("invalid_setting", Position::default(), "", error.to_string())
        };
        let error = match definition.policy(wishes()) {
            Ok(policy) => return Ok(policy),
            Err(error) => error,
        };
        // One wish by itself may contradict what only another one sets right.
        let is_own = |error: &PolicyError| !matches!(error, PolicyError::ContradictingMax { .. });
        let alone = wishes().filter_map(|wish| definition.policy([wish]).err()).filter(is_own);
        let wrong: Vec<Problem> = alone.map(refused).collect();
        problems.extend(if wrong.is_empty() { vec![refused(error)] } else { wrong });
        definition.policy([]).map_err(|_| Failure::Input(std::mem::take(problems)))
    }

    /// The questionnaire that the leaves read, if there is one and it can be read.
    fn instrument(
        &self,
        definition: &IndexDefinition,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<Instrument>, Failure> {
        let source = match (&self.questionnaire, &definition.questionnaire) {
            (Some(path), _) => file::read(path).map(Some),
            (None, Some(code)) => beside::questionnaire(&self.definition, code),
            (None, None) => Ok(None),
        };
        let Some(source) = collected(source, problems)? else { return Ok(None) };
        let Some(source) = source else {
            if self.responses.is_some() {
                return Err(Failure::Usage(
                    "--responses needs --questionnaire: the definition names no questionnaire that \
                     stands beside it or is shipped"
                        .to_owned(),
                ));
            }
            return Ok(None);
        };
        let reading = questionnaire::read::check(&source.name, &source.bytes);
        let Some(draft) = reading.draft else {
            problems.extend(reading.problems);
            return Ok(None);
        };
        Ok(Some(Instrument::new(draft.questionnaire().clone())))
    }

    /// The answers of each unit. Where there is no questionnaire to read them by, a problem says why.
    fn answers(
        &self,
        instrument: Option<&Instrument>,
        asked: &Asked,
        found: Option<&units::Found>,
        problems: &mut Vec<Problem>,
    ) -> Result<responses::Read, Failure> {
        let (Some(path), Some(instrument)) = (&self.responses, instrument) else {
            return Ok(responses::Read::default());
        };
        let Some(source) = collected(file::read_data(path), problems)? else {
            return Ok(responses::Read::default());
        };
        let (answers, told) = responses::read(&source, instrument, asked, found);
        problems.extend(told);
        Ok(answers)
    }

    /// The respondents as a sample, if a design was given.
    fn sample(
        &self,
        asked: &Asked,
        respondents: Respondents,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<Sample>, Failure> {
        let (Some(design), Some(responses)) = (&self.design, &self.responses) else {
            return Ok(None);
        };
        if problems.iter().any(Problem::is_error) {
            return Ok(None);
        }
        design::sample(design, responses, asked, respondents, problems)
    }
}

/// The respondents as they were drawn.
struct Drawn {
    sample: Sample,
    /// What a model knows of the units; none if nothing is modelled.
    covariates: Option<Covariates>,
}

/// The outcome of a definition, beside an earlier one if there is one.
fn document(
    asked: &Asked,
    found: &units::Found,
    answers: responses::Answers,
    measured: Measured,
    previous: Option<&Previous>,
    drawn: Option<Drawn>,
) -> Result<IndexDocument, Failure> {
    let Asked { definition, policy, as_of, .. } = asked;
    let carried = measured.carried;
    let mut subjects = subjects(found, answers, measured.measures);
    let is_weighted = definition.weights.under(policy) == Some(&WeightUse::Base);
    if let Some(drawn) = drawn.as_ref().filter(|_| is_weighted) {
        design::weigh(&mut subjects, &drawn.sample);
    }
    let outcome = evaluate(definition, policy, &subjects);
    let mut document = IndexDocument::of(definition, policy, *as_of, &found.units, &outcome);
    if let Some(Drawn { sample, covariates }) = drawn {
        let sure = uncertainty(definition, policy, &subjects, &outcome, &sample)
            .map_err(design::refused)?;
        document = document.with_uncertainty(&sure, &sample, is_weighted);
        if let Some(covariates) = covariates {
            document = document.with_modelled(&modelled(&outcome, &sure, &covariates));
        }
    }
    if let Some(previous) = previous {
        let succession = found.history.succession_since(previous, &found.units, *as_of);
        let comparisons = compare::compare(definition, policy, &outcome, previous, &succession);
        document = document.compared(&comparisons);
    }
    // A comparison knows of a change since the earlier result. What is carried over from before is
    // not measured of the unit as it is, with or without one.
    let is_carried = |row: &&mut NodeRow| row.comparable && carried.contains(row.unit.as_str());
    for row in document.nodes.iter_mut().filter(is_carried) {
        row.comparable = false;
        row.rank_change = None;
        row.series = Some(Series::CarriedOver.as_str().to_owned());
    }
    Ok(document)
}

fn subjects(
    found: &units::Found,
    mut answers: responses::Answers,
    mut measures: BTreeMap<UnitCode, Measures>,
) -> Vec<Subject> {
    let subject = |unit: &survey_specs::unit::Unit| Subject {
        unit: unit.code.clone(),
        class: unit.class.clone(),
        tallies: answers.remove(&unit.code).unwrap_or_default(),
        measures: measures.remove(&unit.code).unwrap_or_default(),
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

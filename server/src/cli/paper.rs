//! `thuocdo paper`: how far the paper forms of a round have come, and where their entries differ.

use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use survey_specs::code::{Lang, RoundCode};
use survey_specs::questionnaire::Instrument;

use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::paper::content::Part;
use crate::paper::error_rate::tallies;
use crate::paper::in_words::{Difference, differences};
use crate::paper::{PaperForm, Stage, Turn};
use crate::permission::Operator;
use crate::store::Store;

/// List paper forms and where their two entries differ.
#[derive(Debug, Subcommand)]
pub enum Paper {
    /// List the paper forms of a round with their state, and the error rate of each typist.
    List(List),
    /// List where the two entries of forms differ and nobody has decided.
    Differences(Differences),
}

/// List the paper forms of a round.
#[derive(Debug, Args)]
pub struct List {
    /// The round's code.
    round: RoundCode,
    #[command(flatten)]
    store: StoreArgs,
}

/// List where entries differ.
#[derive(Debug, Args)]
pub struct Differences {
    /// The round's code.
    round: RoundCode,
    /// Lines with tabs for people, or a table for programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The language of labels and answers.
    #[arg(long, value_name = "LANGUAGE", default_value = "vi")]
    lang: Lang,
    #[command(flatten)]
    store: StoreArgs,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Csv,
}

impl Paper {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(console).await,
            Self::Differences(differences) => differences.run(console).await,
        }
    }
}

impl List {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let forms = forms_of(store.as_ref(), &self.round).await?;
        for form in &forms {
            console.say(line(form))?;
        }
        for (typist, tally) in tallies(&forms) {
            let percent = tally.error_rate().map_or(0.0, |rate| rate * 100.0);
            console.say(format_args!(
                "{typist}\t{} forms\t{} of {} items changed\t{percent:.2} %",
                tally.forms, tally.changed, tally.items
            ))?;
        }
        Ok(())
    }
}

/// A form in one line: number, state, unit, typists.
fn line(form: &PaperForm) -> String {
    let open = form.stage.differences().len();
    let state = match &form.stage {
        Stage::Waiting(turn, _) => format!("waits for entry {}", turn.other().number()),
        Stage::Compared(_) if open > 0 => format!("differs in {open}"),
        Stage::Compared(_) | Stage::Resolved(..) => "cannot be stored".to_owned(),
        Stage::Stored(..) => "stored".to_owned(),
    };
    let unit = form.stage.entries().into_iter().flatten().next();
    let unit = unit.and_then(|entry| entry.content.unit.as_ref());
    let typist = |turn| form.stage.entry(turn).map_or("-", |entry| entry.typist.as_str());
    format!(
        "{}\t{state}\t{}\t{}\t{}",
        form.number,
        unit.map_or("-", |unit| unit.as_str()),
        typist(Turn::First),
        typist(Turn::Second)
    )
}

impl Differences {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let forms = forms_of(store.as_ref(), &self.round).await?;
        let instrument = instrument_of(store.as_ref(), &self.round).await?;
        let rows = forms.iter().flat_map(|form| differences(&instrument, form, &self.lang));
        match self.format {
            Format::Text => {
                for row in rows {
                    let [first, second] = &row.entries;
                    console.say(format_args!(
                        "{}\t{}\t{}\t{} | {}",
                        row.form,
                        place(&row.part),
                        row.label,
                        first.words,
                        second.words
                    ))?;
                }
                Ok(())
            }
            Format::Csv => console.say(table(rows)?.trim_end()),
        }
    }
}

/// The item, or the name of the field.
fn place(part: &Part) -> String {
    part.item().map_or_else(|| part.field().to_owned(), ToString::to_string)
}

/// The differences as CSV.
fn table(rows: impl Iterator<Item = Difference>) -> Result<String, Failure> {
    let failed = |cause: csv::Error| Failure::environment("cannot write the table", &cause);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns =
        ["form", "field", "item", "label", "entry_1", "entry_1_words", "entry_2", "entry_2_words"];
    writer.write_record(columns).map_err(failed)?;
    for row in rows {
        let [first, second] = &row.entries;
        let item = row.part.item().map_or_else(String::new, ToString::to_string);
        let code = |value: &serde_json::Value| match value {
            serde_json::Value::Null => String::new(),
            value => value.to_string(),
        };
        let cells = [
            row.form.to_string(),
            row.part.field().to_owned(),
            item,
            row.label.clone(),
            code(&first.value),
            first.words.clone(),
            code(&second.value),
            second.words.clone(),
        ];
        writer.write_record(cells.map(|cell| safe(&cell))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A cell that no spreadsheet takes for a formula, whatever somebody wrote on paper.
fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

async fn forms_of(store: &dyn Store, round: &RoundCode) -> Result<Vec<PaperForm>, Failure> {
    if store.round(round).await?.is_none() {
        return Err(unknown_round(round));
    }
    Ok(store.paper_forms(&Operator::at_the_console().may_run_fieldwork(), round).await?)
}

async fn instrument_of(store: &dyn Store, code: &RoundCode) -> Result<Arc<Instrument>, Failure> {
    let round = store.round(code).await?.ok_or_else(|| unknown_round(code))?;
    let version = store.version(&round.version).await?;
    let version = version.ok_or_else(|| {
        Failure::Environment(format!("the round `{code}` has no version {}", round.version))
    })?;
    Ok(Arc::new(Instrument::new(version.questionnaire().clone())))
}

fn unknown_round(code: &RoundCode) -> Failure {
    Failure::input("unknown_round", format!("there is no round `{code}`"))
}

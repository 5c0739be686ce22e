//! `thuocdo cases list`: the cases of a round with their status.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use survey_specs::code::{PsuCode, RoundCode, StratumCode, UnitCode};

use super::known_round;
use crate::cli::store_args::StoreArgs;
use crate::cli::{Console, Failure};
use crate::permission::{Operator, UserName};
use crate::store::case::{CallOutcome, Case, FieldworkCounts, MaySeeCases};

/// List cases.
#[derive(Debug, Args)]
pub struct List {
    /// The round's code.
    round: RoundCode,
    /// `text` for people, `csv` for programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    store: StoreArgs,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Csv,
}

/// The columns of the table. Contacts are not among them: a list goes from hand to hand.
const COLUMNS: [&str; 12] = [
    "unit",
    "case",
    "stratum",
    "psu",
    "base_weight",
    "assignee",
    "reserve",
    "status",
    "calls",
    "last_outcome",
    "replaced_by",
    "replaces",
];

impl List {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        known_round(store.as_ref(), &self.round).await?;
        let permission = Operator::at_the_console().may_run_fieldwork();
        let cases = store.cases(&MaySeeCases::all(&permission), &self.round).await?;
        match self.format {
            Format::Csv => {
                let table = table(&cases)?;
                console.say(table.trim_end())
            }
            Format::Text => {
                for case in &cases {
                    console.say(line(case))?;
                }
                console.say(summary(&FieldworkCounts::of(&cases)))
            }
        }
    }
}

/// A case in one line: code, unit, assignee, status, calls.
fn line(case: &Case) -> String {
    let unit = case.design.unit.as_ref().map_or("-", UnitCode::as_str);
    let assignee = case.assignee.as_ref().map_or("-", UserName::as_str);
    let mut line = format!("{}\t{unit}\t{assignee}\t{}", case.code, case.status().as_str());
    // Writing to a text cannot fail.
    if let Some(last) = case.last_outcome() {
        let _ = write!(line, "\t{} calls, the last: {}", case.outcomes.len(), last.as_str());
    }
    if let Some(reserve) = &case.replaced_by {
        let _ = write!(line, "\treplaced by {reserve}");
    }
    if let Some(replaced) = &case.replaces {
        let _ = write!(line, "\tinstead of {replaced}");
    }
    line
}

fn summary(counts: &FieldworkCounts) -> String {
    let by_status: Vec<String> =
        counts.by_status.iter().map(|(status, count)| format!("{count} {status}")).collect();
    let cases = if by_status.is_empty() { "no cases".to_owned() } else { by_status.join(", ") };
    match counts.response_rate() {
        Some(rate) => format!(
            "{cases}; response rate {:.1}% ({} of {} cases, {} out of scope left out)",
            100.0 * rate,
            counts.answered,
            counts.issued - counts.out_of_scope,
            counts.out_of_scope
        ),
        None => cases,
    }
}

fn table(cases: &[Case]) -> Result<String, Failure> {
    let unwritten =
        |cause: &(dyn std::error::Error + 'static)| Failure::environment("cannot write", cause);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(|cause| unwritten(&cause))?;
    for case in cases {
        writer.write_record(cells(case)).map_err(|cause| unwritten(&cause))?;
    }
    let bytes = writer.into_inner().map_err(|cause| unwritten(&cause))?;
    String::from_utf8(bytes).map_err(|cause| unwritten(&cause))
}

fn cells(case: &Case) -> [String; 12] {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let design = &case.design;
    [
        text(design.unit.as_ref().map(UnitCode::as_str)),
        case.code.to_string(),
        text(design.stratum.as_ref().map(StratumCode::as_str)),
        text(design.psu.as_ref().map(PsuCode::as_str)),
        design.base_weight.get().to_string(),
        text(case.assignee.as_ref().map(UserName::as_str)),
        u8::from(design.reserve).to_string(),
        case.status().as_str().to_owned(),
        case.outcomes.len().to_string(),
        text(case.last_outcome().map(CallOutcome::as_str)),
        text(case.replaced_by.as_ref().map(AsRef::as_ref)),
        text(case.replaces.as_ref().map(AsRef::as_ref)),
    ]
}

//! `thuocdo values load`: enter administrative values and assessed points of a round's units.

mod cell;
mod header;
pub mod misfit;
pub mod place;
mod row;
pub mod unknown;
pub mod values_table;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::problem::Problem;

use super::file;
use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::index::{IndexError, definition_of};
use crate::permission::{Operator, UserName};
use crate::store::Store;
use crate::store::value::{NewEntry, Origin};
use values_table::ValuesTable;

/// Load values.
#[derive(Debug, Subcommand)]
pub enum Values {
    /// Load values and points from tables; nothing is loaded if anything is wrong. What was given
    /// before stays in the history, and an empty cell takes it back.
    Load(Load),
}

/// Load values and points.
#[derive(Debug, Args)]
pub struct Load {
    /// The round's code.
    round: RoundCode,
    /// Tables with the columns `unit,variable,value`, `unit,variable,numerator,denominator` or
    /// `unit,criterion,self,appraised,survey` (and perhaps `explanation,evidence,note`), separated
    /// by commas or semicolons.
    #[arg(required = true, value_name = "VALUES.csv")]
    files: Vec<PathBuf>,
    /// The member of staff in whose name the values are entered [default: cli].
    #[arg(long = "as", value_name = "NAME")]
    name: Option<UserName>,
    #[command(flatten)]
    store: StoreArgs,
}

impl Values {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Load(load) => load.run(console).await,
        }
    }
}

impl Load {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let (mut table, mut problems) = read_tables(&self.files);
        let store = self
            .store
            .open_to_change(console, "values load", &format!("round={}", self.round))
            .await?;
        collected(check_name(store.as_ref(), self.name.as_ref()).await, &mut problems)?;
        let found = check(store.as_ref(), &self.round, &table).await;
        let found = collected(found, &mut problems)?;
        problems.extend(found.into_iter().flatten());
        problems.append(&mut table.warnings);
        let problems = place::in_order(problems, &self.files);
        if problems.iter().any(Problem::is_error) {
            return Err(Failure::Input(problems));
        }
        if !problems.is_empty() {
            console.problems(&problems)?;
        }
        let entries: Vec<NewEntry> =
            table.rows.into_iter().flat_map(values_table::ValuesRow::into_entries).collect();
        let origin = Origin::command_line(self.name.as_ref(), console.clock.now());
        let permission = Operator::at_the_console().may_design();
        let counts = store.load_values(&permission, &self.round, entries, &origin).await?;
        console.say(format_args!(
            "{}: {} new, {} changed, {} unchanged, {} withdrawn",
            self.round, counts.new, counts.changed, counts.unchanged, counts.withdrawn
        ))
    }
}

/// Reads tables of values as one: the rows that can be read, and every error of all files.
#[must_use]
pub fn read_tables(files: &[PathBuf]) -> (ValuesTable, Vec<Problem>) {
    let mut tables = Vec::new();
    let mut problems = Vec::new();
    for path in files {
        match file::read_data(path) {
            Ok(source) => {
                let (table, found) = values_table::read(&source);
                tables.push(table);
                problems.extend(found);
            }
            Err(failure) => problems.extend(failure.problems()),
        }
    }
    let (table, found) = ValuesTable::merge(tables);
    problems.extend(found);
    (table, problems)
}

/// What came out of a step; none if its input is wrong, which is noted beside what was found before.
///
/// # Errors
///
/// What is no fault of the input.
pub fn collected<T>(
    result: Result<T, Failure>,
    problems: &mut Vec<Problem>,
) -> Result<Option<T>, Failure> {
    match result {
        Ok(outcome) => Ok(Some(outcome)),
        Err(Failure::Input(found)) => {
            problems.extend(found);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

async fn check_name(store: &dyn Store, name: Option<&UserName>) -> Result<(), Failure> {
    let Some(name) = name else {
        return Ok(());
    };
    let staff = store.staff_list(&Operator::at_the_console().may_administer()).await?;
    if staff.iter().any(|entry| entry.staff.user == *name) {
        return Ok(());
    }
    Err(Failure::input("unknown_user", format!("there is no member of staff `{name}`")))
}

/// What is wrong with a table in this round.
async fn check(
    store: &dyn Store,
    round: &RoundCode,
    table: &ValuesTable,
) -> Result<Vec<Problem>, Failure> {
    let stored = store.round(round).await?;
    let stored = stored
        .ok_or_else(|| Failure::input("unknown_round", format!("there is no round `{round}`")))?;
    let definition = definition_of(store, &stored).await.map_err(|error| no_definition(&error))?;
    let units: BTreeSet<UnitCode> = store.round_units(round).await?.into_iter().collect();
    let mut problems = unknown::unknown(table, &units, &definition.variables());
    let policy = definition
        .policy([])
        .map_err(|error| Failure::input("invalid_setting", error.to_string()))?;
    problems.extend(misfit::misfits(table, &definition.supply(&policy)));
    Ok(problems)
}

fn no_definition(error: &IndexError) -> Failure {
    match error {
        IndexError::NoDefinition(round) => {
            let message = format!(
                "the round `{round}` has no index definition, so no variable is known; set a round \
                 up with `thuocdo round create --index FILE.index.yaml`"
            );
            Failure::input("no_index", message)
        }
        error => Failure::environment("the database", error),
    }
}

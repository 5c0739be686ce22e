//! `thuocdo units load`: load dated units, and what came of them.

mod foreign_code;
pub mod lineage_table;
mod merge;
mod parent_circle;
pub mod unit_table;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use survey_specs::code::UnitCode;
use survey_specs::problem::Problem;

use super::file;
use super::store_args::StoreArgs;
use super::table::{MOST_PROBLEMS, cell_error, in_file};
use super::{Console, Failure};
use crate::clock::today_in_vietnam;
use crate::permission::Operator;
use crate::store::Store;

/// Load units.
#[derive(Debug, Subcommand)]
pub enum Units {
    /// Load units and their lineage from tables; nothing is loaded if anything is wrong. A row with
    /// the code and `valid_from` of a stored version replaces it; other stored versions stay.
    Load(Load),
}

/// Load units and their lineage.
#[derive(Debug, Args)]
pub struct Load {
    /// A table with the columns `code,name,class,parent,valid_from,valid_to` and perhaps `kind`,
    /// `population` and, for the units' codes in other systems, `code.SYSTEM`, separated by commas or
    /// semicolons. Empty dates mean always.
    file: PathBuf,
    /// A table with the columns `predecessor,successor,date,kind,share`. A unit that was abolished has
    /// no successor. The rows of one predecessor and date replace what is stored of them.
    #[arg(long, value_name = "FILE")]
    lineage: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
}

impl Units {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Load(load) => load.run(console).await,
        }
    }
}

impl Load {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let source = file::read(&self.file)?;
        let lineage_source = self.lineage.as_deref().map(file::read).transpose()?;
        let units = unit_table::read(&source);
        let lineage = lineage_source.as_ref().map_or(Ok(Vec::new()), lineage_table::read);
        let (units, lineage) = match (units, lineage) {
            (Ok(units), Ok(lineage)) => (units, lineage),
            (units, lineage) => {
                let problems = [units.err(), lineage.err()];
                return Err(Failure::Input(problems.into_iter().flatten().flatten().collect()));
            }
        };
        let store = self.store.open().await?;
        let stored = store.units().await?;
        let rounds = round_begins(store.as_ref()).await?;
        let known = stored.iter().chain(units.iter().map(|(_, unit)| unit));
        let known: BTreeSet<&UnitCode> = known.map(|unit| &unit.code).collect();
        let mut problems = unknown_parents(&units, &known);
        problems.extend(merge::problems(&units, &stored, &rounds));
        problems.sort_by_key(|problem| problem.position);
        let mut problems = named(problems, &source);
        if let Some(source) = &lineage_source {
            problems.extend(named(unknown_ends(&lineage, &known), source));
        }
        if !problems.is_empty() {
            return Err(Failure::Input(problems));
        }
        let units: Vec<_> = units.into_iter().map(|(_, unit)| unit).collect();
        let lineage: Vec<_> = lineage.into_iter().map(|(_, link)| link).collect();
        store.load_units(&Operator::at_the_console().may_design(), &units, &lineage).await?;
        let codes: BTreeSet<_> = units.iter().map(|unit| &unit.code).collect();
        console.say(format_args!(
            "loaded {} units ({} dated versions) and {} links",
            codes.len(),
            units.len(),
            lineage.len()
        ))
    }
}

/// The rounds that are set up, with the units that must exist on their first days.
async fn round_begins(store: &dyn Store) -> Result<Vec<merge::RoundBegin>, Failure> {
    let mut begins = Vec::new();
    for round in store.rounds().await? {
        let units = store.round_units(&round.code).await?;
        let day = today_in_vietnam(round.opens_at);
        begins.push(merge::RoundBegin { round: round.code, day, units });
    }
    Ok(begins)
}

fn unknown_parents(units: &unit_table::Units, known: &BTreeSet<&UnitCode>) -> Vec<Problem> {
    let stray = units.iter().filter_map(|(line, unit)| {
        let parent = unit.parent.as_ref().filter(|parent| !known.contains(parent))?;
        Some(cell_error(*line, "unknown_unit", "parent", &format!("there is no unit `{parent}`")))
    });
    stray.collect()
}

fn unknown_ends(lineage: &lineage_table::Links, known: &BTreeSet<&UnitCode>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (line, link) in lineage {
        let ends =
            [("predecessor", Some(&link.predecessor)), ("successor", link.successor.as_ref())];
        for (column, unit) in ends {
            if let Some(unit) = unit.filter(|unit| !known.contains(unit)) {
                let message = format!(
                    "there is no unit `{unit}`; every unit of a link needs a row in the table of \
                     units, one that ended, too"
                );
                problems.push(cell_error(*line, "unknown_unit", column, &message));
            }
        }
    }
    problems
}

/// The first problems of a table, with its name and their lines.
fn named(mut problems: Vec<Problem>, source: &file::Source) -> Vec<Problem> {
    problems.truncate(MOST_PROBLEMS);
    in_file(problems, &source.name, &String::from_utf8_lossy(&source.bytes))
}

//! `thuocdo units load`: load dated units, and what came of them.

pub mod lineage_table;
pub mod unit_table;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use survey_specs::code::UnitCode;
use survey_specs::problem::Problem;

use super::file;
use super::store_args::StoreArgs;
use super::table::{cell_error, in_file};
use super::{Console, Failure};
use crate::permission::Operator;

/// Load units.
#[derive(Debug, Subcommand)]
pub enum Units {
    /// Load units and their lineage from tables; nothing is loaded if anything is wrong.
    Load(Load),
}

/// Load units and their lineage.
#[derive(Debug, Args)]
pub struct Load {
    /// A table with the columns `code,name,class,parent,valid_from,valid_to` and perhaps `kind` and
    /// `population`. Empty dates mean always.
    file: PathBuf,
    /// A table with the columns `predecessor,successor,date,kind,share`.
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
        let known: BTreeSet<UnitCode> =
            store.units().await?.into_iter().map(|unit| unit.code).collect();
        let known =
            known.into_iter().chain(units.iter().map(|(_, unit)| unit.code.clone())).collect();
        let mut problems = unknown_parents(&units, &known, &source);
        if let Some(source) = &lineage_source {
            problems.extend(unknown_ends(&lineage, &known, source));
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

fn unknown_parents(
    units: &unit_table::Units,
    known: &BTreeSet<UnitCode>,
    source: &file::Source,
) -> Vec<Problem> {
    let stray = units.iter().filter_map(|(line, unit)| {
        let parent = unit.parent.as_ref().filter(|parent| !known.contains(*parent))?;
        Some(cell_error(*line, "unknown_unit", "parent", &format!("there is no unit `{parent}`")))
    });
    in_file(stray.collect(), &source.name, &String::from_utf8_lossy(&source.bytes))
}

fn unknown_ends(
    lineage: &lineage_table::Links,
    known: &BTreeSet<UnitCode>,
    source: &file::Source,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (line, link) in lineage {
        for (column, unit) in [("predecessor", &link.predecessor), ("successor", &link.successor)] {
            if !known.contains(unit) {
                let message = format!("there is no unit `{unit}`");
                problems.push(cell_error(*line, "unknown_unit", column, &message));
            }
        }
    }
    in_file(problems, &source.name, &String::from_utf8_lossy(&source.bytes))
}

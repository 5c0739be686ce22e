//! Loading units: tables are read, checked with what is stored, and told as changes before anything
//! is stored.
//!
//! The command line brings files ([`crate::cli`]), the console brings workbooks, files and pasted cells
//! ([`sheet`]); from there on both go the same way: [`Tables::read`] → [`Tables::problems`] →
//! [`change::changes`] → [`UnitStore::load_units`](crate::store::UnitStore::load_units).

pub mod change;
pub mod lineage_table;
pub mod merge;
pub mod sheet;
pub mod unit_table;

mod foreign_code;
mod parent_circle;

use std::collections::BTreeSet;

use survey_specs::code::UnitCode;
use survey_specs::problem::Problem;
use survey_specs::unit::{Lineage, Unit};

use crate::clock::today_in_vietnam;
use crate::store::{Store, StoreError};
use crate::table::{MOST_PROBLEMS, Source, cell_error, in_file};

/// A table of units and perhaps one of lineage, as they were brought.
#[derive(Debug)]
pub struct Sources {
    /// The table of units.
    pub units: Source,
    /// The table of lineage.
    pub lineage: Option<Source>,
}

/// Units and links as they stand in tables, each with its line.
#[derive(Debug)]
pub struct Tables {
    /// The dated versions of units.
    pub units: unit_table::Units,
    /// The links.
    pub lineage: lineage_table::Links,
}

/// What is stored already.
#[derive(Debug)]
pub struct Stored {
    /// Every dated version of every unit.
    pub units: Vec<Unit>,
    /// Every link.
    pub lineage: Vec<Lineage>,
    /// The rounds that are set up.
    pub rounds: Vec<merge::RoundBegin>,
}

impl Stored {
    /// What the store holds now.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn read(store: &dyn Store) -> Result<Self, StoreError> {
        let mut rounds = Vec::new();
        for round in store.rounds().await? {
            let units = store.round_units(&round.code).await?;
            let day = today_in_vietnam(round.opens_at);
            rounds.push(merge::RoundBegin { round: round.code, day, units });
        }
        Ok(Self { units: store.units().await?, lineage: store.lineage().await?, rounds })
    }
}

/// What is wrong, by the table it stands in.
#[derive(Debug, Default)]
pub struct TableProblems {
    /// In the table of units.
    pub units: Vec<Problem>,
    /// In the table of lineage.
    pub lineage: Vec<Problem>,
}

impl TableProblems {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.lineage.is_empty()
    }

    /// All of them, those of units first.
    #[must_use]
    pub fn all(self) -> Vec<Problem> {
        [self.units, self.lineage].concat()
    }
}

impl Tables {
    /// Reads both tables.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with either in itself.
    pub fn read(sources: &Sources) -> Result<Self, TableProblems> {
        let units = unit_table::read(&sources.units);
        let lineage = sources.lineage.as_ref().map_or(Ok(Vec::new()), lineage_table::read);
        match (units, lineage) {
            (Ok(units), Ok(lineage)) => Ok(Self { units, lineage }),
            (units, lineage) => Err(TableProblems {
                units: units.err().unwrap_or_default(),
                lineage: lineage.err().unwrap_or_default(),
            }),
        }
    }

    /// What is wrong with the tables beside what is stored.
    #[must_use]
    pub fn problems(&self, stored: &Stored, sources: &Sources) -> TableProblems {
        let known = stored.units.iter().chain(self.units.iter().map(|(_, unit)| unit));
        let known: BTreeSet<&UnitCode> = known.map(|unit| &unit.code).collect();
        let mut units = unknown_parents(&self.units, &known);
        units.extend(merge::problems(&self.units, &stored.units, &stored.rounds));
        units.sort_by_key(|problem| problem.position);
        let lineage = sources.lineage.as_ref();
        TableProblems {
            units: named(units, &sources.units),
            lineage: lineage
                .map(|source| named(unknown_ends(&self.lineage, &known), source))
                .unwrap_or_default(),
        }
    }

    /// The units and links alone, as the store takes them.
    #[must_use]
    pub fn content(self) -> (Vec<Unit>, Vec<Lineage>) {
        let units = self.units.into_iter().map(|(_, unit)| unit);
        let lineage = self.lineage.into_iter().map(|(_, link)| link);
        (units.collect(), lineage.collect())
    }
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
fn named(mut problems: Vec<Problem>, source: &Source) -> Vec<Problem> {
    problems.truncate(MOST_PROBLEMS);
    in_file(problems, &source.name, &String::from_utf8_lossy(&source.bytes))
}

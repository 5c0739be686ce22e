//! `thuocdo units load`: load dated units, and what came of them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::file;
use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::permission::Operator;
use crate::unit_load::{Sources, Stored, Tables};

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
        let units = file::read(&self.file)?;
        let lineage = self.lineage.as_deref().map(file::read).transpose()?;
        let sources = Sources { units, lineage };
        let tables = Tables::read(&sources).map_err(|problems| Failure::Input(problems.all()))?;
        let store = self.store.open_to_change(console, "units load", "").await?;
        let stored = Stored::read(store.as_ref()).await?;
        let problems = tables.problems(&stored, &sources);
        if !problems.is_empty() {
            return Err(Failure::Input(problems.all()));
        }
        let (units, lineage) = tables.content();
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

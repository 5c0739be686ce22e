//! `thuocdo cases`: load, list and assign the cases of a round.

mod assign;
mod list;
mod load;
mod table;

pub(crate) use load::load_table;

use clap::Subcommand;
use survey_specs::code::RoundCode;

use super::{Console, Failure};
use crate::store::Store;
use crate::store::round::Round;

/// Load, list and assign the cases of a round: who is to be interviewed.
#[derive(Debug, Subcommand)]
pub enum Cases {
    /// Load cases from a table; nothing is loaded if anything is wrong. Loading again adds cases and
    /// updates assignees and contacts, and never removes any.
    Load(load::Load),
    /// List the cases of a round with their status.
    List(list::List),
    /// Say who is to interview cases.
    Assign(assign::Assign),
}

impl Cases {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Load(load) => load.run(console).await,
            Self::List(list) => list.run(console).await,
            Self::Assign(assign) => assign.run(console).await,
        }
    }
}

async fn known_round(store: &dyn Store, code: &RoundCode) -> Result<Round, Failure> {
    let round = store.round(code).await?;
    round.ok_or_else(|| Failure::input("unknown_round", format!("there is no round `{code}`")))
}

//! `thuocdo links`: make, print, show and revoke the links of a round.

mod create;
mod posters;
mod revoke;
mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use survey_specs::code::{RoundCode, UnitCode};

use super::round::unit_choice::UnitChoice;
use super::round::unknown_round;
use super::{Console, Failure};
use crate::clock::today_in_vietnam;
use crate::link::{Link, Signer};
use crate::link_order::read_code_or_address;
use crate::store::Store;
use crate::store::round::Round;

/// Make, print, show and revoke the links of a round.
#[derive(Debug, Subcommand)]
pub enum Links {
    /// Print links: of the round, of units, of desks, or one-time links.
    Create(create::Create),
    /// Write posters or counter cards with QR codes as an HTML file to print.
    Posters(posters::Posters),
    /// Say what a link is for, and whether it can be answered now.
    Show(show::Show),
    /// Revoke a link: from now on it leads nowhere. Who has opened it before may still send.
    Revoke(revoke::Revoke),
    /// List the links of a round that were revoked.
    ListRevoked(revoke::ListRevoked),
}

/// Which units, as the commands that make links are told.
#[derive(Clone, Debug, Args)]
struct NamedUnits {
    /// A unit; may be named several times.
    #[arg(long = "unit", value_name = "CODE", conflicts_with = "units_file")]
    units: Vec<UnitCode>,
    /// A file with one unit code per line or a column `code`.
    #[arg(long, value_name = "FILE")]
    units_file: Option<PathBuf>,
}

impl Links {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run(console).await,
            Self::Posters(posters) => posters.run(console).await,
            Self::Show(show) => show.run(console).await,
            Self::Revoke(revoke) => revoke.run(console).await,
            Self::ListRevoked(list) => list.run(console).await,
        }
    }
}

impl NamedUnits {
    /// The units that are named, without a word on whether the round is about them.
    async fn codes(&self, store: &dyn Store, round: &Round) -> Result<Vec<UnitCode>, Failure> {
        let Some(path) = &self.units_file else {
            return Ok(self.units.clone());
        };
        let day = today_in_vietnam(round.opens_at);
        let units = UnitChoice::File(path.clone()).on(store, day).await?;
        Ok(units.into_iter().map(|unit| unit.code).collect())
    }
}

async fn round_of_code(store: &dyn Store, code: &RoundCode) -> Result<Round, Failure> {
    store.round(code).await?.ok_or_else(|| unknown_round(code))
}

/// What a code or an address is for.
fn read_link(signer: &Signer, text: &str) -> Result<Link, Failure> {
    read_code_or_address(signer, text).map_err(|_| {
        let message = format!(
            "`{text}` is no link of this server: its code has been changed, or another database \
             signed it"
        );
        Failure::input("unknown_link", message)
    })
}

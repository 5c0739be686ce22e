//! `thuocdo round`: set up, list, open and close rounds, and print their links.

mod create;
mod links;
pub(super) mod unit_choice;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use survey_specs::code::RoundCode;

use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::clock::vietnam;
use crate::permission::Operator;
use crate::store::round::Round as StoredRound;

/// Set up, list, open and close rounds.
#[derive(Debug, Subcommand)]
pub enum Round {
    /// Set up a round and print its code and one link per unit.
    Create(create::Create),
    /// List the rounds, the newest first.
    List(List),
    /// Print the link of each unit of a round.
    Links(links::Links),
    /// Open a round now.
    Open(Change),
    /// Close a round now.
    Close(Change),
}

/// List the rounds.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    store: StoreArgs,
}

/// Open or close a round.
#[derive(Debug, Args)]
pub struct Change {
    /// The round's code.
    code: RoundCode,
    #[command(flatten)]
    store: StoreArgs,
}

impl Round {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run(console).await,
            Self::List(list) => list.run(console).await,
            Self::Links(links) => links.run(console).await,
            Self::Open(change) => change.run(console, true).await,
            Self::Close(change) => change.run(console, false).await,
        }
    }
}

impl List {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let permission = Operator::at_the_console().may_read_results();
        let now = console.clock.now();
        for round in store.rounds().await? {
            let counts = store.response_counts(&permission, &round.code).await?;
            let responses: i64 = counts.iter().map(|(_, count)| count).sum();
            console.say(format_args!("{}\t{responses} responses", line(&round, now)))?;
        }
        Ok(())
    }
}

impl Change {
    async fn run(self, console: &mut Console<'_>, open: bool) -> Result<(), Failure> {
        let operation = if open { "round open" } else { "round close" };
        let object = format!("round={}", self.code);
        let store = self.store.open_to_change(console, operation, &object).await?;
        let permission = Operator::at_the_console().may_design();
        let now = console.clock.now();
        let changed = if open {
            store.open_round(&permission, &self.code, now).await?
        } else {
            store.close_round(&permission, &self.code, now).await?
        };
        match changed {
            Some(round) => console.say(line(&round, now)),
            None => Err(unknown_round(&self.code)),
        }
    }
}

pub(super) fn unknown_round(code: &RoundCode) -> Failure {
    Failure::input("unknown_round", format!("there is no round `{code}`"))
}

/// A round in one line: code, status, opening and end.
fn line(round: &StoredRound, now: Timestamp) -> String {
    let status = match round.closes_at {
        Some(closes_at) if closes_at <= now => "closed",
        _ if now < round.opens_at => "planned",
        _ => "open",
    };
    let end =
        round.closes_at.map_or_else(|| "no end".to_owned(), |end| format!("until {}", local(end)));
    format!("{}\t{status}\tfrom {}\t{end}", round.code, local(round.opens_at))
}

pub(super) fn local(instant: Timestamp) -> String {
    instant.to_zoned(vietnam()).strftime("%Y-%m-%d %H:%M").to_string()
}

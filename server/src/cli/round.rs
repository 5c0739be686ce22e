//! `thuocdo round`: set up, list, open, pause, extend and close rounds, and print their links.

mod create;
mod extend;
mod fielding_args;
mod links;
pub(super) mod unit_choice;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use survey_specs::code::RoundCode;

use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::clock::vietnam;
use crate::permission::Operator;
use crate::store::round::{Round as StoredRound, RoundState};

/// Set up, list, open, pause, extend and close rounds.
#[derive(Debug, Subcommand)]
pub enum Round {
    /// Set up a round and print its code and one link per unit.
    Create(Box<create::Create>),
    /// List the rounds, the newest first.
    List(List),
    /// Print the link of each unit of a round.
    Links(links::Links),
    /// Open a round now.
    Open(Change),
    /// Take no new interviews for a while; who had begun may still send.
    Pause(Change),
    /// Go on after a pause.
    Resume(Change),
    /// Move the last day of a round.
    Extend(extend::Extend),
    /// Close a round now.
    Close(Change),
}

/// List the rounds.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    store: StoreArgs,
}

/// Open, pause, resume or close a round.
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
            Self::Open(change) => change.run(console, Turn::Open).await,
            Self::Pause(change) => change.run(console, Turn::Pause).await,
            Self::Resume(change) => change.run(console, Turn::Resume).await,
            Self::Extend(extend) => extend.run(console).await,
            Self::Close(change) => change.run(console, Turn::Close).await,
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

/// What is done to a round.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Open,
    Pause,
    Resume,
    Close,
}

impl Turn {
    /// How the audit log calls it.
    fn operation(self) -> &'static str {
        match self {
            Self::Open => "round open",
            Self::Pause => "round pause",
            Self::Resume => "round resume",
            Self::Close => "round close",
        }
    }
}

impl Change {
    async fn run(self, console: &mut Console<'_>, turn: Turn) -> Result<(), Failure> {
        let object = format!("round={}", self.code);
        let store = self.store.open_to_change(console, turn.operation(), &object).await?;
        let permission = Operator::at_the_console().may_design();
        let now = console.clock.now();
        let (may, code) = (&permission, &self.code);
        let changed = match turn {
            Turn::Open => store.open_round(may, code, now).await?,
            Turn::Pause => {
                let round = store.round(code).await?;
                let runs = |round: &StoredRound| {
                    matches!(round.state_at(now), RoundState::Open | RoundState::Paused)
                };
                if round.as_ref().is_some_and(|round| !runs(round)) {
                    return Err(Failure::input(
                        "not_running",
                        format!("the round `{code}` has not begun, or has closed"),
                    ));
                }
                store.pause_round(may, code, now).await?
            }
            Turn::Resume => store.resume_round(may, code).await?,
            Turn::Close => store.close_round(may, code, now).await?,
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
    let status = round.state_at(now).as_str();
    let end =
        round.closes_at.map_or_else(|| "no end".to_owned(), |end| format!("until {}", local(end)));
    format!("{}\t{status}\tfrom {}\t{end}", round.code, local(round.opens_at))
}

pub(super) fn local(instant: Timestamp) -> String {
    instant.to_zoned(vietnam()).strftime("%Y-%m-%d %H:%M").to_string()
}

//! `thuocdo round extend`: move the last day of a round.

use clap::Args;
use survey_specs::code::RoundCode;

use crate::cli::store_args::StoreArgs;
use crate::cli::{Console, Failure};
use crate::moment::Moment;
use crate::permission::Operator;
use crate::store::round::{RoundChange, RoundChanged};

/// Move the last day of a round.
#[derive(Debug, Args)]
pub struct Extend {
    /// The round's code.
    code: RoundCode,
    /// The new last day, as YYYY-MM-DD, or an instant with its offset.
    #[arg(long, value_name = "DATE")]
    closes: Moment,
    #[command(flatten)]
    store: StoreArgs,
}

impl Extend {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let object = format!("round={}", self.code);
        let store = self.store.open_to_change(console, "round extend", &object).await?;
        let now = console.clock.now();
        let closes_at = self.closes.end()?;
        let Some(round) = store.round(&self.code).await? else {
            return Err(super::unknown_round(&self.code));
        };
        if closes_at <= now.max(round.opens_at) {
            return Err(Failure::input(
                "empty_period",
                "the new last day lies in the past or before the first; `round close` ends a round",
            ));
        }
        let (revision, permission) = (round.fielding.revision, Operator::at_the_console());
        let change = RoundChange {
            title: round.title,
            index_definition: round.index_definition,
            opens_at: round.opens_at,
            closes_at: Some(closes_at),
            results_public: round.results_public,
            offline: round.offline,
            fielding: round.fielding,
        };
        match store.change_round(&permission.may_design(), &self.code, revision, &change).await? {
            RoundChanged::Changed(round) => console.say(super::line(&round, now)),
            RoundChanged::Overtaken(_) => Err(Failure::input(
                "overtaken",
                "somebody else has just changed the round; try again",
            )),
            RoundChanged::Unknown => Err(super::unknown_round(&self.code)),
        }
    }
}

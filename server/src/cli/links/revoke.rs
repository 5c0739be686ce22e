//! `thuocdo links revoke` and `thuocdo links list-revoked`.

use clap::Args;
use survey_specs::code::RoundCode;

use super::{read_link, round_of_code};
use crate::cli::round::local;
use crate::cli::store_args::StoreArgs;
use crate::cli::{Console, Failure};
use crate::link::Signer;
use crate::permission::{Operator, UserName};
use crate::store::Insertion;
use crate::store::link::Revocation;

/// In whose name the command line acts where nobody is named.
const NOBODY: &str = "cli";

/// Revoke a link.
#[derive(Debug, Args)]
pub struct Revoke {
    /// The round's code.
    round: RoundCode,
    /// The link's code, or the address that people open.
    link: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The member of staff in whose name it is revoked [default: cli].
    #[arg(long = "as", value_name = "NAME")]
    name: Option<UserName>,
    #[command(flatten)]
    store: StoreArgs,
}

/// List the revoked links of a round.
#[derive(Debug, Args)]
pub struct ListRevoked {
    /// The round's code.
    round: RoundCode,
    #[command(flatten)]
    store: StoreArgs,
}

impl Revoke {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self
            .store
            .open_to_change(console, "links revoke", &format!("round={}", self.round))
            .await?;
        let round = round_of_code(store.as_ref(), &self.round).await?;
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(Failure::input("no_reason", "say with --reason why the link is revoked"));
        }
        let signer = Signer::from_store(store.as_ref(), console.randomness).await?;
        let link = read_link(&signer, &self.link)?;
        if link.round != round.code {
            let message =
                format!("the link is of the round `{}`, not of `{}`", link.round, round.code);
            return Err(Failure::input("other_round", message));
        }
        let revocation = Revocation {
            round: round.code,
            link: link.statement(),
            reason: Some(reason.to_owned()),
            revoked_by: self.name.as_ref().map_or(NOBODY, UserName::as_str).to_owned(),
            revoked_at: console.clock.now(),
        };
        let permission = Operator::at_the_console().may_run_fieldwork();
        let done = match store.revoke_link(&permission, &revocation).await? {
            Insertion::Inserted => "revoked",
            Insertion::Taken => "revoked before; nothing was changed",
        };
        console.say(format_args!("{}\t{done}", revocation.link))
    }
}

impl ListRevoked {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let round = round_of_code(store.as_ref(), &self.round).await?;
        let permission = Operator::at_the_console().may_run_fieldwork();
        for revocation in store.revocations(&permission, &round.code).await? {
            let Revocation { link, reason, revoked_by, revoked_at, .. } = revocation;
            let reason = reason.unwrap_or_default();
            console.say(format_args!("{link}\t{}\t{revoked_by}\t{reason}", local(revoked_at)))?;
        }
        Ok(())
    }
}

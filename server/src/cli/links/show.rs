//! `thuocdo links show`: what a link is for, and whether it can be answered now.

use clap::Args;
use jiff::Timestamp;

use super::{read_link, round_of_code};
use crate::cli::round::local;
use crate::cli::store_args::StoreArgs;
use crate::cli::{Console, Failure};
use crate::clock::today_in_vietnam;
use crate::link::{Link, Signer};
use crate::store::Store;
use crate::store::response::ClaimKind;
use crate::store::round::Round;

/// Say what a link is for.
#[derive(Debug, Args)]
pub struct Show {
    /// The link's code, or the address that people open.
    link: String,
    #[command(flatten)]
    store: StoreArgs,
}

impl Show {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let signer = Signer::from_store(store.as_ref(), console.randomness).await?;
        let link = read_link(&signer, &self.link)?;
        let round = round_of_code(store.as_ref(), &link.round).await?;
        let now = console.clock.now();
        console.say(format_args!("round\t{}", round.code))?;
        if let Some(unit) = &link.unit {
            let on_day = store.unit_on(unit, today_in_vietnam(now)).await?;
            let name = on_day.map(|unit| unit.name).unwrap_or_default();
            console.say(format_args!("unit\t{unit}\t{name}"))?;
        }
        if let Some(desk) = &link.terms.desk {
            console.say(format_args!("desk\t{desk}"))?;
        }
        if let Some(case) = &link.terms.case {
            console.say(format_args!("case\t{case}"))?;
        }
        if link.terms.serial.is_some() {
            console.say("once\tit can be answered once")?;
        }
        if let Some(expires_at) = link.terms.expires_at {
            console.say(format_args!("expires\t{}", local(expires_at)))?;
        }
        console.say(format_args!("mode\t{}", link.mode().as_str()))?;
        let status = status(store.as_ref(), &round, &link, now).await?;
        console.say(format_args!("status\t{status}"))
    }
}

/// Whether a link can be answered, in the order in which the citizen's page decides it.
async fn status(
    store: &dyn Store,
    round: &Round,
    link: &Link,
    now: Timestamp,
) -> Result<String, Failure> {
    if round.closes_at.is_some_and(|closes_at| closes_at <= now) {
        return Ok("closed: the round no longer takes answers".to_owned());
    }
    if now < round.opens_at {
        return Ok(format!("planned: the round opens at {}", local(round.opens_at)));
    }
    for link in link.and_where_it_came_from() {
        if store.is_revoked(&round.code, &link.statement()).await? {
            return Ok("revoked".to_owned());
        }
    }
    if link.has_expired_at(now) {
        return Ok("expired".to_owned());
    }
    let Some(claim) = link.claim() else {
        return Ok("valid".to_owned());
    };
    let what = match claim.kind {
        ClaimKind::Link => "this one-time link",
        ClaimKind::Dossier => "this dossier",
        ClaimKind::Case => "this case",
    };
    Ok(match store.claimed_by(&round.code, &claim).await? {
        None => format!("valid: {what} has not been answered yet"),
        Some(response_id) => {
            format!("used: {what} has been answered by the response {response_id}")
        }
    })
}

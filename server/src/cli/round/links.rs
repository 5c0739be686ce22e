//! `thuocdo round links`: print the link of each unit of a round again.

use clap::Args;
use survey_specs::code::RoundCode;
use survey_specs::problem::{Position, Problem};
use survey_specs::unit::Unit;

use crate::cli::public_address::PublicAddress;
use crate::cli::store_args::StoreArgs;
use crate::cli::{Console, Failure};
use crate::clock::today_in_vietnam;
use crate::http::public_url::PublicUrl;
use crate::link::{Link, Signer};
use crate::store::Store;
use crate::store::round::Round;

/// Print the link of each unit of a round.
#[derive(Debug, Args)]
pub struct Links {
    /// The round's code.
    code: RoundCode,
    #[command(flatten)]
    address: PublicAddress,
    #[command(flatten)]
    store: StoreArgs,
}

impl Links {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let Some(round) = store.round(&self.code).await? else {
            return Err(super::unknown_round(&self.code));
        };
        let units = units_of(store.as_ref(), &round).await?;
        let signer = Signer::from_store(store.as_ref(), console.randomness).await?;
        print(&signer, &round.code, &units, &self.address.public_url, console)
    }
}

/// The units of a round as they were on its first day, by code; all of them, for whoever prints the
/// links does not count whether one is missing.
async fn units_of(store: &dyn Store, round: &Round) -> Result<Vec<Unit>, Failure> {
    let day = today_in_vietnam(round.opens_at);
    let (mut units, mut problems) = (Vec::new(), Vec::new());
    for code in store.round_units(&round.code).await? {
        if let Some(unit) = store.unit_on(&code, day).await? {
            units.push(unit);
        } else {
            let message = format!(
                "the round `{}` is about `{code}`, which has no version on the round's first day, \
                 {day}; load one with `thuocdo units load`",
                round.code
            );
            problems.push(Problem::error("unit_of_round", Position::default(), "", message));
        }
    }
    if problems.is_empty() { Ok(units) } else { Err(Failure::Input(problems)) }
}

/// One line per unit: its code, its name and its link, with tabs between.
pub(super) fn print(
    signer: &Signer,
    round: &RoundCode,
    units: &[Unit],
    public_url: &PublicUrl,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    for unit in units {
        let code = signer.link_code(&Link::plain(round.clone(), Some(unit.code.clone())));
        let link = public_url.join(&format!("/r/{code}"));
        console.say(format_args!("{}\t{}\t{link}", unit.code, unit.name))?;
    }
    Ok(())
}

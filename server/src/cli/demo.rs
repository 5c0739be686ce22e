//! `thuocdo demo`: load the demonstration province.

use std::sync::Arc;

use clap::Args;

use super::public_address::PublicAddress;
use super::serve::print_addresses;
use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::demo::{DEFAULT_RESPONSES, DEFAULT_SEED, DemoError, Loaded, Wish, load};
use crate::password::Password;
use crate::permission::{Operator, Role, UserName};
use crate::store::staff::NewStaff;
use crate::store::{Insertion, Store};

/// The account that is made for looking around.
const ADMINISTRATOR: &str = "admin";

/// The most responses that can be asked for: a typing mistake must not fill the disk.
const MOST_RESPONSES: i64 = 10_000_000;

/// Load the demonstration province, unless it is there already.
#[derive(Debug, Args)]
pub struct Demo {
    /// What every made-up number follows from.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_SEED)]
    seed: u64,
    /// Number of responses of both rounds together.
    #[arg(
        long,
        value_name = "N",
        default_value_t = DEFAULT_RESPONSES,
        value_parser = clap::value_parser!(u32).range(..=MOST_RESPONSES)
    )]
    responses: u32,
    #[command(flatten)]
    address: PublicAddress,
    #[command(flatten)]
    store: StoreArgs,
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        Self::environment("the demonstration province cannot be loaded", &error)
    }
}

impl Demo {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store: Arc<dyn Store> = self.store.open_to_change(console, "demo", "").await?;
        let now = console.clock.now();
        let wish = Wish { seed: self.seed, responses: self.responses, now };
        match load(store.as_ref(), Operator::at_the_console(), wish).await? {
            Loaded::Already(_) => console.say("the demonstration province is already loaded")?,
            Loaded::Now { rounds, responses } => {
                let rounds = rounds.len();
                console.say(format_args!(
                    "loaded the demonstration province: {rounds} rounds, {responses} responses"
                ))?;
            }
        }
        add_administrator(store.as_ref(), console).await?;
        print_addresses(store.as_ref(), &self.address.public_url, console).await?;
        // Afterwards nothing can be written any more.
        console.note_end(&Ok(())).await?;
        store.close().await;
        Ok(())
    }
}

/// Adds the account for looking around, unless it is there, and shows its password this once.
async fn add_administrator(store: &dyn Store, console: &mut Console<'_>) -> Result<(), Failure> {
    let user: UserName =
        ADMINISTRATOR.parse().map_err(|error| Failure::environment("the account", &error))?;
    if store.staff_for_sign_in(&user).await?.is_some() {
        return Ok(());
    }
    let password = Password::generated(console.randomness);
    let staff = NewStaff {
        user,
        role: Role::Administrator,
        unit: None,
        password_hash: password.hash(console.randomness)?,
        created_at: console.clock.now(),
    };
    match store.insert_staff(&Operator::at_the_console().may_administer(), &staff).await? {
        Insertion::Inserted => console.say(format_args!(
            "staff account: {ADMINISTRATOR}, password (shown only now): {}",
            password.reveal()
        )),
        // It exists and is disabled, which somebody wanted.
        Insertion::Taken => Ok(()),
    }
}

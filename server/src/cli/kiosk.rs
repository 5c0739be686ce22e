//! `thuocdo kiosk`: the PIN behind the screens of desks.

use std::io::Read;

use clap::{Args, Subcommand};
use survey_specs::code::{RoundCode, UnitCode};

use super::round::unknown_round;
use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::kiosk_pin::Pin;
use crate::permission::{Operator, UserName};
use crate::store::kiosk::KioskPin;

/// In whose name the command line acts where nobody is named.
const NOBODY: &str = "cli";

/// More than the longest PIN, with the end of its line.
const MOST: u64 = 64;

/// Set up desks (one-tap rating); `thuocdo links create --desk` prints their links.
#[derive(Debug, Subcommand)]
pub enum Kiosk {
    /// Set the PIN behind the screens of desks; prints a generated one once, unless one is given.
    Pin(SetPin),
}

/// Set the PIN behind the screens of desks.
#[derive(Debug, Args)]
pub struct SetPin {
    /// The round's code.
    round: RoundCode,
    /// The unit [default: all units that have no PIN of their own].
    unit: Option<UnitCode>,
    /// Read the PIN, 6 to 12 digits, from the first line of standard input.
    #[arg(long)]
    pin_stdin: bool,
    /// The member of staff in whose name it is set [default: cli].
    #[arg(long = "as", value_name = "NAME")]
    name: Option<UserName>,
    #[command(flatten)]
    store: StoreArgs,
}

impl Kiosk {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Pin(pin) => pin.run(console).await,
        }
    }
}

impl SetPin {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self
            .store
            .open_to_change(console, "kiosk pin", &format!("round={}", self.round))
            .await?;
        let round = store.round(&self.round).await?.ok_or_else(|| unknown_round(&self.round))?;
        if let Some(unit) = &self.unit
            && !store.round_units(&round.code).await?.contains(unit)
        {
            let message = format!("the round `{}` is not about the unit `{unit}`", round.code);
            return Err(Failure::input("unknown_unit", message));
        }
        let pin = self.pin(console)?;
        let set = KioskPin {
            round: round.code,
            unit: self.unit,
            verifier: pin.verifier(console.randomness),
            set_by: self.name.as_ref().map_or(NOBODY, UserName::as_str).to_owned(),
            set_at: console.clock.now(),
        };
        store.set_kiosk_pin(&Operator::at_the_console().may_run_fieldwork(), &set).await?;
        let whose = set.unit.map_or_else(|| "all units without their own".to_owned(), String::from);
        console.say(format_args!("new PIN for the desks of {whose}"))?;
        if self.pin_stdin {
            return Ok(());
        }
        console.say(format_args!("PIN (shown only now): {}", pin.reveal()))
    }

    fn pin(&self, console: &mut Console<'_>) -> Result<Pin, Failure> {
        if !self.pin_stdin {
            return Ok(Pin::generated(console.randomness));
        }
        let mut text = String::new();
        let read = (&mut *console.input).take(MOST).read_to_string(&mut text);
        read.map_err(|cause| {
            Failure::environment("cannot read the PIN from standard input", &cause)
        })?;
        let line = text.lines().next().unwrap_or_default();
        line.trim().parse().map_err(|unfit: crate::kiosk_pin::UnfitPin| {
            Failure::input("unfit_pin", unfit.to_string())
        })
    }
}

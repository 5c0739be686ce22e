//! `thuocdo user`: add, list, disable and reset staff.

use std::io::Read;

use clap::{Args, Subcommand};
use survey_specs::code::UnitCode;

use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::password::{LONGEST, Password};
use crate::permission::{Operator, Role, UserName};
use crate::store::Insertion;
use crate::store::staff::NewStaff;

/// Manage staff.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a member of staff; prints a generated password once, unless one is given.
    Add(Add),
    /// List the staff.
    List(List),
    /// Stop a member of staff from signing in, and end all sessions.
    Disable(Disable),
    /// Set a new password, let the person sign in again, and end all sessions.
    Reset(Reset),
}

/// Add a member of staff.
#[derive(Debug, Args)]
pub struct Add {
    /// The name to sign in with.
    name: UserName,
    /// administrator, designer, coordinator, enumerator, analyst or viewer.
    #[arg(long, value_name = "ROLE")]
    role: Role,
    /// The unit the person works for [default: the whole survey].
    #[arg(long, value_name = "UNIT")]
    unit: Option<UnitCode>,
    #[command(flatten)]
    password: PasswordArgs,
    #[command(flatten)]
    store: StoreArgs,
}

/// List the staff.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    store: StoreArgs,
}

/// Stop a member of staff from signing in.
#[derive(Debug, Args)]
pub struct Disable {
    /// The name.
    name: UserName,
    #[command(flatten)]
    store: StoreArgs,
}

/// Set a new password.
#[derive(Debug, Args)]
pub struct Reset {
    /// The name.
    name: UserName,
    #[command(flatten)]
    password: PasswordArgs,
    #[command(flatten)]
    store: StoreArgs,
}

/// Where a password comes from.
#[derive(Debug, Args)]
struct PasswordArgs {
    /// Read the password from the first line of standard input; otherwise one is generated.
    #[arg(long)]
    password_stdin: bool,
}

impl User {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(console).await,
            Self::List(list) => list.run(console).await,
            Self::Disable(disable) => disable.run(console).await,
            Self::Reset(reset) => reset.run(console).await,
        }
    }
}

impl Add {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        if let Some(unit) = &self.unit
            && !store.units().await?.iter().any(|known| known.code == *unit)
        {
            return Err(Failure::input("unknown_unit", format!("there is no unit `{unit}`")));
        }
        let password = self.password.password(&self.name, console)?;
        let staff = NewStaff {
            user: self.name.clone(),
            role: self.role,
            unit: self.unit,
            password_hash: password.hash(console.randomness)?,
            created_at: console.clock.now(),
        };
        match store.insert_staff(&Operator::at_the_console().may_administer(), &staff).await? {
            Insertion::Inserted => {
                console.say(format_args!("added {} as {}", self.name, self.role))?;
                self.password.reveal(&password, console)
            }
            Insertion::Taken => {
                let message = format!(
                    "there is a user `{0}` already; `thuocdo user reset {0}` sets a new password",
                    self.name
                );
                Err(Failure::input("taken_name", message))
            }
        }
    }
}

impl List {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        for entry in store.staff_list(&Operator::at_the_console().may_administer()).await? {
            let unit = entry.staff.unit.map_or_else(|| "-".to_owned(), String::from);
            let status = if entry.disabled_at.is_some() { "disabled" } else { "active" };
            console.say(format_args!(
                "{}\t{}\t{unit}\t{status}",
                entry.staff.user, entry.staff.role
            ))?;
        }
        Ok(())
    }
}

impl Disable {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let permission = Operator::at_the_console().may_administer();
        if store.disable_staff(&permission, &self.name, console.clock.now()).await? {
            console.say(format_args!("disabled {}", self.name))
        } else {
            Err(unknown(&self.name))
        }
    }
}

impl Reset {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open().await?;
        let password = self.password.password(&self.name, console)?;
        let hash = password.hash(console.randomness)?;
        let permission = Operator::at_the_console().may_administer();
        if !store.reset_password(&permission, &self.name, &hash).await? {
            return Err(unknown(&self.name));
        }
        console.say(format_args!("new password for {}", self.name))?;
        self.password.reveal(&password, console)
    }
}

impl PasswordArgs {
    fn password(&self, user: &UserName, console: &mut Console<'_>) -> Result<Password, Failure> {
        if !self.password_stdin {
            return Ok(Password::generated(console.randomness));
        }
        let mut text = String::new();
        let most = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(2);
        let read = (&mut *console.input).take(most).read_to_string(&mut text);
        read.map_err(|cause| {
            Failure::environment("cannot read the password from standard input", &cause)
        })?;
        Ok(Password::chosen(text.lines().next().unwrap_or_default(), user)?)
    }

    /// Shows a generated password, this once.
    fn reveal(&self, password: &Password, console: &mut Console<'_>) -> Result<(), Failure> {
        if self.password_stdin {
            return Ok(());
        }
        console.say(format_args!("password (shown only now): {}", password.reveal()))
    }
}

fn unknown(name: &UserName) -> Failure {
    Failure::input("unknown_user", format!("there is no user `{name}`"))
}

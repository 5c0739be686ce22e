//! `thuocdo user`: add, list, change, disable, enable and reset staff.

use std::io::Read;

use clap::{Args, Subcommand};
use survey_specs::code::UnitCode;

use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::clock::vietnam;
use crate::password::{LONGEST, Password};
use crate::permission::{Operator, Role, UserName};
use crate::store::staff::{NewStaff, StaffChange, StaffChanged};
use crate::store::{Insertion, Store};

/// Manage staff.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a member of staff; prints a generated password once, unless one is given.
    Add(Add),
    /// List the staff.
    List(List),
    /// Stop a member of staff from signing in, and end all sessions.
    Disable(Disable),
    /// Let a member of staff sign in again, with the password of before.
    Enable(Enable),
    /// Change what a member of staff is there for.
    Role(SetRole),
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

/// Let a member of staff sign in again.
#[derive(Debug, Args)]
pub struct Enable {
    /// The name.
    name: UserName,
    #[command(flatten)]
    store: StoreArgs,
}

/// Change what a member of staff is there for.
#[derive(Debug, Args)]
pub struct SetRole {
    /// The name.
    name: UserName,
    /// administrator, designer, coordinator, enumerator, analyst or viewer.
    #[arg(value_name = "ROLE")]
    role: Role,
    /// The unit the person works for, with those below it [default: the whole survey].
    #[arg(long, value_name = "UNIT")]
    unit: Option<UnitCode>,
    #[command(flatten)]
    store: StoreArgs,
}

/// Set a new password.
#[derive(Debug, Args)]
pub struct Reset {
    /// The name.
    name: UserName,
    /// Take the second factor away, too: for somebody whose phone is lost.
    #[arg(long)]
    second_factor: bool,
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
            Self::Enable(enable) => enable.run(console).await,
            Self::Role(role) => role.run(console).await,
            Self::Reset(reset) => reset.run(console).await,
        }
    }
}

impl Add {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let object = format!("user={} role={}", self.name, self.role);
        let store = self.store.open_to_change(console, "user add", &object).await?;
        check_unit(store.as_ref(), self.unit.as_ref()).await?;
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
            let status = match (entry.disabled_at, entry.invited_at) {
                (Some(_), _) => "disabled",
                (None, Some(_)) => "invited",
                (None, None) => "active",
            };
            let factor = if entry.second_factor_since.is_some() { "second factor" } else { "-" };
            let last = entry.last_sign_in_at.map_or_else(
                || "never".to_owned(),
                |at| at.to_zoned(vietnam()).strftime("%Y-%m-%d %H:%M").to_string(),
            );
            console.say(format_args!(
                "{}\t{}\t{unit}\t{status}\t{factor}\t{last}",
                entry.staff.user, entry.staff.role
            ))?;
        }
        Ok(())
    }
}

impl Disable {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let object = format!("user={}", self.name);
        let store = self.store.open_to_change(console, "user disable", &object).await?;
        let change = |change: StaffChange| StaffChange { disabled: true, ..change };
        change_staff(store.as_ref(), console, &self.name, change).await?;
        console.say(format_args!("disabled {}", self.name))
    }
}

impl Enable {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let object = format!("user={}", self.name);
        let store = self.store.open_to_change(console, "user enable", &object).await?;
        let change = |change: StaffChange| StaffChange { disabled: false, ..change };
        change_staff(store.as_ref(), console, &self.name, change).await?;
        console.say(format_args!("enabled {}", self.name))
    }
}

impl SetRole {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let object = format!("user={} role={}", self.name, self.role);
        let store = self.store.open_to_change(console, "user role", &object).await?;
        check_unit(store.as_ref(), self.unit.as_ref()).await?;
        let (role, unit) = (self.role, self.unit);
        let change = |change: StaffChange| StaffChange { role, unit, ..change };
        change_staff(store.as_ref(), console, &self.name, change).await?;
        console.say(format_args!("{} is {role} now", self.name))
    }
}

/// Changes a member of staff as it stands at the moment.
async fn change_staff(
    store: &dyn Store,
    console: &Console<'_>,
    name: &UserName,
    change: impl FnOnce(StaffChange) -> StaffChange,
) -> Result<(), Failure> {
    let permission = Operator::at_the_console().may_administer();
    let entry = store.staff_entry(&permission, name).await?.ok_or_else(|| unknown(name))?;
    let wanted = change(StaffChange {
        user: name.clone(),
        role: entry.staff.role,
        unit: entry.staff.unit,
        person: entry.person,
        disabled: entry.disabled_at.is_some(),
        revision: entry.revision,
        now: console.clock.now(),
    });
    match store.change_staff(&permission, &wanted).await? {
        StaffChanged::Changed(_) => Ok(()),
        StaffChanged::Unknown => Err(unknown(name)),
        StaffChanged::Stale(_) => Err(Failure::input(
            "stale_staff",
            format!("somebody else has just changed `{name}`; try again"),
        )),
        StaffChanged::LastAdministrator => Err(Failure::input(
            "last_administrator",
            format!("`{name}` is the last administrator who can sign in; add another one first"),
        )),
    }
}

async fn check_unit(store: &dyn Store, unit: Option<&UnitCode>) -> Result<(), Failure> {
    match unit {
        Some(unit) if !store.units().await?.iter().any(|known| known.code == *unit) => {
            Err(Failure::input("unknown_unit", format!("there is no unit `{unit}`")))
        }
        _ => Ok(()),
    }
}

impl Reset {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let object = format!("user={}", self.name);
        let store = self.store.open_to_change(console, "user reset", &object).await?;
        let password = self.password.password(&self.name, console)?;
        let hash = password.hash(console.randomness)?;
        let permission = Operator::at_the_console().may_administer();
        if !store.reset_password(&permission, &self.name, &hash).await? {
            return Err(unknown(&self.name));
        }
        if self.second_factor {
            store.delete_second_factor(&self.name, None).await?;
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

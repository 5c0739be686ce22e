//! Staff and their sessions.

use std::collections::BTreeSet;
use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::UnitCode;
use survey_specs::date::Date;

use super::row::{Columns, EngineRow};
use super::{Insertion, StoreError};
use crate::permission::{MayAdminister, Role, Staff, UserName};
use crate::second_factor::Seed;

/// A member of staff to add.
#[derive(Clone)]
pub struct NewStaff {
    /// The name to sign in with.
    pub user: UserName,
    /// What the person is there for.
    pub role: Role,
    /// The unit the person works for; none for the whole survey.
    pub unit: Option<UnitCode>,
    /// The password as an Argon2id hash.
    pub password_hash: String,
    /// When the person was added.
    pub created_at: Timestamp,
}

impl fmt::Debug for NewStaff {
    /// Without the password's hash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewStaff")
            .field("user", &self.user)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Who a member of staff is for colleagues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name that people read.
    pub display_name: Option<String>,
    /// The address for e-mail.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
}

/// The second factor of a member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// What its secret is derived from.
    pub seed: Seed,
    /// The time step of the last code that was taken.
    pub step: Option<i64>,
}

/// What a sign-in is checked against.
#[derive(Clone)]
pub struct Credentials {
    /// Who signs in.
    pub staff: Staff,
    /// The password as an Argon2id hash.
    pub password_hash: String,
    /// The second factor; none if the person signs in by password alone.
    pub second_factor: Option<SecondFactor>,
}

impl fmt::Debug for Credentials {
    /// Without the password's hash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("staff", &self.staff).finish_non_exhaustive()
    }
}

/// A member of staff in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffEntry {
    /// Who it is.
    pub staff: Staff,
    /// Who that is for colleagues.
    pub person: Person,
    /// How often the entry was changed, from 1.
    pub revision: i64,
    /// When the person was added.
    pub created_at: Timestamp,
    /// Since when the person may no longer sign in.
    pub disabled_at: Option<Timestamp>,
    /// Since when an invitation waits for its first password.
    pub invited_at: Option<Timestamp>,
    /// When the person signed in last.
    pub last_sign_in_at: Option<Timestamp>,
    /// Since when a second factor is asked for.
    pub second_factor_since: Option<Timestamp>,
}

/// What a member of staff is to become.
#[derive(Clone, Debug)]
pub struct StaffChange {
    /// Who.
    pub user: UserName,
    /// What the person is there for from now on.
    pub role: Role,
    /// The unit the person works for; none for the whole survey.
    pub unit: Option<UnitCode>,
    /// Who the person is for colleagues.
    pub person: Person,
    /// Whether the person may no longer sign in.
    pub disabled: bool,
    /// The revision that whoever changes it has seen.
    pub revision: i64,
    /// When it is changed.
    pub now: Timestamp,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum StaffChanged {
    /// It is so now.
    Changed(Box<StaffEntry>),
    /// Somebody else was faster; what stands there.
    Stale(Box<StaffEntry>),
    /// Nobody would be left who manages staff.
    LastAdministrator,
    /// There is nobody of this name.
    Unknown,
}

/// The SHA-256 of a session's token: whoever reads the database cannot sign in with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// A session to open.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The hash of its token.
    pub token_hash: TokenHash,
    /// Whose session it is.
    pub user: UserName,
    /// When it begins.
    pub created_at: Timestamp,
    /// The first instant at which it no longer holds.
    pub expires_at: Timestamp,
    /// The kind of device and browser it is on, in words.
    pub device: String,
}

/// A session that holds.
#[derive(Clone, Debug)]
pub struct Session {
    /// Whose it is.
    pub staff: Staff,
    /// The name that people read.
    pub display_name: Option<String>,
    /// Whether the person signs in with a second factor.
    pub second_factor: bool,
    /// Whether the person's role must.
    pub second_factor_required: bool,
    /// When it was used last, to the minute.
    pub seen_at: Timestamp,
}

/// A session in a list.
#[derive(Clone, Debug)]
pub struct SessionEntry {
    /// The hash of its token.
    pub token_hash: TokenHash,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub seen_at: Timestamp,
    /// The first instant at which it no longer holds.
    pub expires_at: Timestamp,
    /// The kind of device and browser it is on, in words; empty where it is not known.
    pub device: String,
}

pub(super) fn staff_of(row: &impl EngineRow) -> Result<Staff, StoreError> {
    let columns = Columns::of(row, "staff", "user_name");
    Ok(Staff {
        user: columns.parse("user_name")?,
        role: columns.parse("role")?,
        unit: columns.parse_or_none("unit")?,
        below: BTreeSet::new(),
    })
}

pub(super) fn credentials_of(row: &impl EngineRow) -> Result<Credentials, StoreError> {
    let columns = Columns::of(row, "staff", "user_name");
    let second_factor = match columns.timestamp_or_none("totp_since")? {
        Some(_) => Some(SecondFactor {
            seed: Seed(columns.bytes("totp_seed")?),
            step: columns.integer_or_none("totp_step")?,
        }),
        None => None,
    };
    let password_hash = columns.text("password_hash")?;
    Ok(Credentials { staff: staff_of(row)?, password_hash, second_factor })
}

pub(super) fn person_of(row: &impl EngineRow) -> Result<Person, StoreError> {
    let columns = Columns::of(row, "staff", "user_name");
    Ok(Person {
        display_name: columns.text_or_none("display_name")?,
        email: columns.text_or_none("email")?,
        phone: columns.text_or_none("phone")?,
    })
}

pub(super) fn session_of(row: &impl EngineRow) -> Result<Session, StoreError> {
    let columns = Columns::of(row, "staff", "user_name");
    Ok(Session {
        staff: staff_of(row)?,
        display_name: columns.text_or_none("display_name")?,
        second_factor: columns.timestamp_or_none("totp_since")?.is_some(),
        second_factor_required: columns.text_or_none("required_role")?.is_some(),
        seen_at: columns.timestamp("used_at")?,
    })
}

pub(super) fn session_entry_of(row: &impl EngineRow) -> Result<SessionEntry, StoreError> {
    let columns = Columns::of(row, "session", "user_name");
    Ok(SessionEntry {
        token_hash: TokenHash(columns.bytes("token_hash")?),
        created_at: columns.timestamp("created_at")?,
        seen_at: columns.timestamp("used_at")?,
        expires_at: columns.timestamp("expires_at")?,
        device: columns.text_or_none("device")?.unwrap_or_default(),
    })
}

pub(super) fn staff_entry_of(row: &impl EngineRow) -> Result<StaffEntry, StoreError> {
    let columns = Columns::of(row, "staff", "user_name");
    Ok(StaffEntry {
        staff: staff_of(row)?,
        person: person_of(row)?,
        revision: columns.integer("revision")?,
        created_at: columns.timestamp("created_at")?,
        disabled_at: columns.timestamp_or_none("disabled_at")?,
        invited_at: columns.timestamp_or_none("invited_at")?,
        last_sign_in_at: columns.timestamp_or_none("last_sign_in_at")?,
        second_factor_since: columns.timestamp_or_none("totp_since")?,
    })
}

/// Keeps staff and sessions.
#[async_trait]
pub trait StaffStore: Send + Sync {
    /// Adds a member of staff.
    async fn insert_staff(
        &self,
        permission: &MayAdminister,
        staff: &NewStaff,
    ) -> Result<Insertion, StoreError>;

    /// One member of staff.
    async fn staff_entry(
        &self,
        permission: &MayAdminister,
        user: &UserName,
    ) -> Result<Option<StaffEntry>, StoreError>;

    /// Changes a member of staff whom nobody has changed meanwhile; who is disabled by that loses all
    /// sessions. The last administrator who can sign in stays one.
    async fn change_staff(
        &self,
        permission: &MayAdminister,
        change: &StaffChange,
    ) -> Result<StaffChanged, StoreError>;

    /// The units below a unit on `day`, by their parents then.
    async fn units_below(
        &self,
        unit: &UnitCode,
        day: Date,
    ) -> Result<BTreeSet<UnitCode>, StoreError>;

    /// What a sign-in under this name is checked against; none if it is unknown or disabled.
    async fn staff_for_sign_in(&self, user: &UserName) -> Result<Option<Credentials>, StoreError>;

    /// The number of members of staff, disabled ones included.
    async fn staff_count(&self) -> Result<u64, StoreError>;

    /// Every member of staff, by name.
    async fn staff_list(&self, permission: &MayAdminister) -> Result<Vec<StaffEntry>, StoreError>;

    /// Stops a member of staff from signing in and ends all sessions; says whether the name exists.
    async fn disable_staff(
        &self,
        permission: &MayAdminister,
        user: &UserName,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Sets a new password, lets the person sign in again and ends all sessions; says whether the
    /// name exists.
    async fn reset_password(
        &self,
        permission: &MayAdminister,
        user: &UserName,
        password_hash: &str,
    ) -> Result<bool, StoreError>;

    /// Opens a session, notes that its owner has signed in, and forgets sessions that have expired.
    async fn insert_session(&self, session: &NewSession) -> Result<(), StoreError>;

    /// Whose session this is at `now`; none if it is unknown or expired, or its owner disabled.
    async fn session(
        &self,
        token_hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError>;

    /// Notes that a session was used.
    async fn touch_session(&self, token_hash: &TokenHash, now: Timestamp)
    -> Result<(), StoreError>;

    /// The sessions of a member of staff that hold at `now`, the latest used first.
    async fn sessions_of(
        &self,
        user: &UserName,
        now: Timestamp,
    ) -> Result<Vec<SessionEntry>, StoreError>;

    /// Ends all sessions of a member of staff but this one.
    async fn delete_other_sessions(
        &self,
        user: &UserName,
        kept: Option<&TokenHash>,
    ) -> Result<(), StoreError>;

    /// Ends a session; an unknown one is no error.
    async fn delete_session(&self, token_hash: &TokenHash) -> Result<(), StoreError>;
}

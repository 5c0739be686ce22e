//! Staff and their sessions.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::UnitCode;

use super::row::{Columns, EngineRow};
use super::{Insertion, StoreError};
use crate::permission::{MayAdminister, Role, Staff, UserName};

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

/// What a sign-in is checked against.
#[derive(Clone)]
pub struct Credentials {
    /// Who signs in.
    pub staff: Staff,
    /// The password as an Argon2id hash.
    pub password_hash: String,
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
    /// When the person was added.
    pub created_at: Timestamp,
    /// Since when the person may no longer sign in.
    pub disabled_at: Option<Timestamp>,
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
}

pub(super) fn staff_of(row: &impl EngineRow) -> Result<Staff, StoreError> {
    let columns = Columns::of(row, "staff", "user_name");
    Ok(Staff {
        user: columns.parse("user_name")?,
        role: columns.parse("role")?,
        unit: columns.parse_or_none("unit")?,
    })
}

pub(super) fn credentials_of(row: &impl EngineRow) -> Result<Credentials, StoreError> {
    let columns = Columns::of(row, "staff", "user_name");
    Ok(Credentials { staff: staff_of(row)?, password_hash: columns.text("password_hash")? })
}

pub(super) fn staff_entry_of(row: &impl EngineRow) -> Result<StaffEntry, StoreError> {
    let columns = Columns::of(row, "staff", "user_name");
    Ok(StaffEntry {
        staff: staff_of(row)?,
        created_at: columns.timestamp("created_at")?,
        disabled_at: columns.timestamp_or_none("disabled_at")?,
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

    /// Opens a session, and forgets those that have expired.
    async fn insert_session(&self, session: &NewSession) -> Result<(), StoreError>;

    /// Whose session this is at `now`; none if it is unknown or expired, or its owner disabled.
    async fn session(
        &self,
        token_hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Staff>, StoreError>;

    /// Ends a session; an unknown one is no error.
    async fn delete_session(&self, token_hash: &TokenHash) -> Result<(), StoreError>;
}

//! What members of staff sign in with: passwords, and links to choose one.

use async_trait::async_trait;
use jiff::Timestamp;

use super::row::{Columns, EngineRow};
use super::staff::{NewStaff, Person, TokenHash};
use super::{Insertion, StoreError};
use crate::permission::{MayAdminister, Role, UserName};

/// What a one-time link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Somebody new chooses the first password.
    Invitation,
    /// Somebody who has lost the password chooses another.
    PasswordReset,
}

impl LinkPurpose {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Invitation, Self::PasswordReset].into_iter().find(|purpose| purpose.as_str() == word)
    }
}

/// A one-time link to make. It takes the place of those that the person had.
#[derive(Clone, Debug)]
pub struct NewStaffLink {
    /// The hash of its token.
    pub token_hash: TokenHash,
    /// Whose password is chosen with it.
    pub user: UserName,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// The first instant at which it no longer holds.
    pub expires_at: Timestamp,
}

/// A one-time link that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffLink {
    /// Whose password is chosen with it.
    pub user: UserName,
    /// The name that people read.
    pub display_name: Option<String>,
    /// What the person is there for.
    pub role: Role,
    /// What it is for.
    pub purpose: LinkPurpose,
}

pub(super) fn staff_link_of(row: &impl EngineRow) -> Result<StaffLink, StoreError> {
    let columns = Columns::of(row, "staff_link", "user_name");
    Ok(StaffLink {
        user: columns.parse("user_name")?,
        display_name: columns.text_or_none("display_name")?,
        role: columns.parse("role")?,
        purpose: columns.word("purpose", LinkPurpose::from_word)?,
    })
}

/// Keeps what members of staff sign in with.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Adds a member of staff with what colleagues know of the person; with a link, as somebody who
    /// is invited and has no password yet.
    async fn insert_person(
        &self,
        permission: &MayAdminister,
        staff: &NewStaff,
        person: &Person,
        invitation: Option<&NewStaffLink>,
    ) -> Result<Insertion, StoreError>;

    /// Makes a one-time link; says whether the name exists.
    async fn insert_staff_link(
        &self,
        permission: &MayAdminister,
        link: &NewStaffLink,
    ) -> Result<bool, StoreError>;

    /// The link of this token, if it holds at `now` and its owner is not disabled.
    async fn staff_link(
        &self,
        token_hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<StaffLink>, StoreError>;

    /// Sets the password with a link, which is used up by that, and ends all sessions; none if the
    /// link does not hold.
    async fn use_staff_link(
        &self,
        token_hash: &TokenHash,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<UserName>, StoreError>;

    /// Sets the password of whoever is signed in, and ends the other sessions.
    async fn set_own_password(
        &self,
        user: &UserName,
        password_hash: &str,
        kept: &TokenHash,
    ) -> Result<(), StoreError>;

    /// What colleagues know of a member of staff.
    async fn person(&self, user: &UserName) -> Result<Option<Person>, StoreError>;

    /// Says who a member of staff is for colleagues.
    async fn set_person(&self, user: &UserName, person: &Person) -> Result<(), StoreError>;
}

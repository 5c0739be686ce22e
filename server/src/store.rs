//! Everything that is kept, and the only place with SQL.
//!
//! [`Store`] is what the rest of the server sees. Two engines stand behind it, each with its own SQL
//! and its own migrations: SQLite, embedded, and PostgreSQL, which several server processes may
//! share. One conformance story runs on both, and no call site knows which one it talks to.
//!
//! Every write runs in a task of its own, so a caller that is dropped half-way (a phone that goes
//! away) neither loses nor halves a write; answers are committed in groups by [one task](writer).

pub mod account;
pub mod assessment;
pub mod audit;
pub mod case;
pub mod draft;
pub mod file;
pub mod flag;
pub mod kiosk;
pub mod link;
pub mod media;
pub mod paper;
pub mod progress;
pub mod published;
pub mod questionnaire;
pub mod response;
pub mod result;
pub mod round;
pub mod second_factor;
pub mod staff;
pub mod unit;
pub mod value;

mod error;
mod group;
mod postgres;
mod row;
mod sqlite;
mod writer;

#[cfg(test)]
pub(crate) mod sample;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

pub use account::AccountStore;
pub use assessment::AssessmentStore;
pub use audit::AuditStore;
pub use case::CaseStore;
pub use draft::DraftStore;
pub use error::StoreError;
pub use file::FileStore;
pub use flag::FlagStore;
pub use kiosk::KioskStore;
pub use link::LinkStore;
pub use media::MediaStore;
pub use paper::PaperStore;
pub use progress::ProgressStore;
pub use published::PublishedStore;
pub use questionnaire::QuestionnaireStore;
pub use response::ResponseStore;
pub use result::ResultStore;
pub use round::RoundStore;
pub use second_factor::SecondFactorStore;
pub use staff::StaffStore;
pub use unit::UnitStore;
pub use value::ValueStore;

/// Everything that is kept.
pub trait Store:
    QuestionnaireStore
    + MediaStore
    + DraftStore
    + PublishedStore
    + KioskStore
    + LinkStore
    + FileStore
    + FlagStore
    + PaperStore
    + ProgressStore
    + UnitStore
    + CaseStore
    + RoundStore
    + ResponseStore
    + ResultStore
    + StaffStore
    + AccountStore
    + SecondFactorStore
    + AuditStore
    + ValueStore
    + AssessmentStore
    + Health
{
}

impl<T> Store for T where
    T: QuestionnaireStore
        + MediaStore
        + DraftStore
        + PublishedStore
        + KioskStore
        + LinkStore
        + FileStore
        + FlagStore
        + PaperStore
        + ProgressStore
        + UnitStore
        + CaseStore
        + RoundStore
        + ResponseStore
        + ResultStore
        + StaffStore
        + AccountStore
        + SecondFactorStore
        + AuditStore
        + ValueStore
        + AssessmentStore
        + Health
{
}

/// What concerns the store as a whole.
#[async_trait]
pub trait Health: Send + Sync {
    /// Whether the database answers and responses can be stored.
    async fn ping(&self) -> Result<(), StoreError>;

    /// The secret of this name; `candidate` becomes it if there is none yet. All processes that
    /// share a store get the same secret.
    async fn secret(&self, name: &str, candidate: [u8; 32]) -> Result<[u8; 32], StoreError>;

    /// Commits what was accepted and closes the connections; whatever is asked afterwards is
    /// [`StoreError::Unavailable`].
    async fn close(&self);
}

/// Where a store lies.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// The file `thuocdo.sqlite3` in this folder; both are created if they are missing.
    Sqlite(PathBuf),
    /// A PostgreSQL database, by its `postgres://` address.
    Postgres(String),
}

impl fmt::Debug for Location {
    /// Without the address of a PostgreSQL database: it may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(folder) => f.debug_tuple("Sqlite").field(folder).finish(),
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

/// Limits of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a write waits for a lock that another process holds, and a caller for a connection.
    pub lock_wait: Duration,
    /// The largest number of pages of 4 KiB that the SQLite file may grow to; none for no limit but
    /// the disk's.
    pub largest_file_pages: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { lock_wait: Duration::from_secs(5), largest_file_pages: None }
    }
}

/// Opens a store with the default [`Limits`] and brings its schema up to date.
///
/// # Errors
///
/// [`StoreError`] if the database cannot be reached, created or migrated.
pub async fn open(location: &Location) -> Result<Arc<dyn Store>, StoreError> {
    open_with(location, Limits::default()).await
}

/// Opens a store and brings its schema up to date.
///
/// # Errors
///
/// [`StoreError`] if the database cannot be reached, created or migrated.
#[tracing::instrument(name = "db.open", skip_all)]
pub async fn open_with(location: &Location, limits: Limits) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match location {
        Location::Sqlite(folder) => Arc::new(sqlite::SqliteStore::open(folder, limits).await?),
        Location::Postgres(address) => {
            Arc::new(postgres::PostgresStore::open(address, limits).await?)
        }
    })
}

/// Whether a row was inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Insertion {
    /// The row is new.
    Inserted,
    /// A row of this code or name exists and stays as it is.
    Taken,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_in_an_address_is_not_shown() {
        let location = Location::Postgres("postgres://lan:mat-khau@host/thuocdo".into());
        assert!(!format!("{location:?}").contains("mat-khau"));
    }
}

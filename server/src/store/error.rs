//! What can go wrong in the store, in the three ways a caller can tell apart.

use std::error::Error;
use std::sync::Arc;

use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

/// Why the store could not do what it was asked. "Not found" is no error: lookups give an `Option`.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing is wrong with the request, and the same one may succeed later: the disk is full, the
    /// database is locked or unreachable, or the server is shutting down.
    #[error("the store is unavailable")]
    Unavailable(#[source] Arc<dyn Error + Send + Sync>),
    /// A row holds what it never should.
    #[error("the row {row} of the table {table} has an impossible {column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key, as far as it is known.
        row: String,
    },
    /// The database refused a statement: a defect of this program or of the database.
    #[error("the database failed")]
    Driver(#[source] Arc<dyn Error + Send + Sync>),
}

/// What a database said when it refused a statement. Its details are left out: PostgreSQL repeats
/// whole rows in them, answers included.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message} (code {code})")]
struct Refusal {
    code: String,
    message: String,
}

/// The store was closed, or the task that commits responses has ended.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the store is closed")]
pub(super) struct Closed;

impl StoreError {
    pub(super) fn unavailable(source: impl Error + Send + Sync + 'static) -> Self {
        Self::Unavailable(Arc::new(source))
    }

    /// Whether the database gave a transaction up in favour of another one, so that the same one
    /// may be run again at once.
    pub(super) fn is_passing_conflict(&self) -> bool {
        let Self::Unavailable(source) = self else {
            return false;
        };
        let refusal = source.downcast_ref::<Refusal>();
        refusal.is_some_and(|refusal| matches!(&*refusal.code, "40001" | "40P01"))
    }

    pub(super) fn driver(source: impl Error + Send + Sync + 'static) -> Self {
        Self::Driver(Arc::new(source))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let is_unavailable = is_unavailable(&error);
        let source: Arc<dyn Error + Send + Sync> = match error {
            sqlx::Error::Database(error) => Arc::new(Refusal {
                code: error.code().unwrap_or_default().into_owned(),
                message: error.message().to_owned(),
            }),
            error => Arc::new(error),
        };
        if is_unavailable { Self::Unavailable(source) } else { Self::Driver(source) }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError::{Execute, ExecuteMigration};
        match error {
            Execute(error) | ExecuteMigration(error, _) => Self::from(error),
            error => Self::driver(error),
        }
    }
}

fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            if let Some(error) = error.try_downcast_ref::<SqliteError>() {
                sqlite_is_unavailable(error)
            } else if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
                postgres_is_unavailable(error.code())
            } else {
                false
            }
        }
        _ => false,
    }
}

/// Result codes of SQLite's C interface that say "not now".
fn sqlite_is_unavailable(error: &SqliteError) -> bool {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const READONLY: i32 = 8;
    const IOERR: i32 = 10;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    let code = sqlx::error::DatabaseError::code(error).and_then(|code| code.parse::<i32>().ok());
    // The lowest byte of an extended code is the primary one.
    code.is_some_and(|code| {
        matches!(code & 0xff, BUSY | LOCKED | READONLY | IOERR | FULL | CANTOPEN)
    })
}

/// `SQLSTATE`s of connection failures, exhausted resources, operators' interventions, locks that
/// were waited for in vain, and conflicts that remained after all retries.
fn postgres_is_unavailable(code: &str) -> bool {
    ["08", "53", "57P", "55P03", "25006", "40001", "40P01"]
        .iter()
        .any(|prefix| code.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_states_that_pass_by_are_told_from_defects() {
        for passing in ["08006", "53100", "53300", "57P01", "57P03", "55P03", "40P01"] {
            assert!(postgres_is_unavailable(passing), "{passing}");
        }
        for defect in ["23505", "42601", "57014", "22P02"] {
            assert!(!postgres_is_unavailable(defect), "{defect}");
        }
    }

    #[test]
    fn a_pool_without_a_free_connection_is_unavailable_and_a_missing_column_is_not() {
        assert!(matches!(sqlx::Error::PoolTimedOut.into(), StoreError::Unavailable(_)));
        assert!(matches!(sqlx::Error::ColumnNotFound("n".into()).into(), StoreError::Driver(_)));
    }
}

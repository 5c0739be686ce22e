//! The embedded engine: one SQLite file in WAL mode.
//!
//! One connection writes, always in a transaction that takes the write lock at its beginning: a
//! read transaction that wants to write later is refused at once when another process has written
//! meanwhile, whatever the time-out. A few read-only connections read beside it.

mod account;
mod assessment;
mod audit;
mod case;
mod draft;
mod file;
mod flag;
mod folder;
mod kiosk;
mod link;
mod media;
mod paper;
mod progress;
mod published;
mod questionnaire;
mod response;
mod result;
mod round;
mod second_factor;
mod staff;
mod unit;
mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Sqlite, SqlitePool, Transaction};
use survey_specs::code::UnitCode;

use super::row::Columns;
use super::writer::{Writer, detached};
use super::{Health, Limits, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// The name of the database's file in the data folder.
const FILE: &str = "thuocdo.sqlite3";
/// How many connections read.
const READERS: u32 = 4;
/// How often an opening is tried while other processes open the same new file.
const OPENING_ATTEMPTS: u32 = 20;

/// A store in one SQLite file.
pub(super) struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    responses: Writer,
}

impl SqliteStore {
    /// Opens the file in this folder, creating both where they are missing, for this account alone.
    pub(super) async fn open(folder: &Path, limits: Limits) -> Result<Self, StoreError> {
        let file = folder.join(FILE);
        folder::create(folder, &file).map_err(StoreError::unavailable)?;
        let common = SqliteConnectOptions::new()
            .filename(file)
            .busy_timeout(limits.lock_wait)
            .foreign_keys(true)
            .pragma("cache_size", "-65536")
            .disable_statement_logging();
        let mut writing = common
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .optimize_on_close(true, 400);
        if let Some(pages) = limits.largest_file_pages {
            writing = writing.pragma("max_page_count", pages.to_string());
        }
        let pool = || SqlitePoolOptions::new().acquire_timeout(limits.lock_wait * 2);
        let writer = pool()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            // A full disk can end a transaction behind sqlx's back; it then believes for ever that
            // one is open, and the connection is of no more use.
            .after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_lazy_with(writing);
        migrate(&writer).await?;
        let readers = pool().max_connections(READERS).connect_lazy_with(common.read_only(true));
        let responses = Writer::start(Arc::new(response::Committer(writer.clone())));
        Ok(Self { writer, readers, responses })
    }
}

/// Brings the schema up to date. Several processes may open a new file at the same moment, and the
/// change to WAL mode does not wait for a lock as everything else does.
async fn migrate(writer: &SqlitePool) -> Result<(), StoreError> {
    let mut attempt = 1;
    loop {
        match run_migrations(writer).await {
            Err(StoreError::Unavailable(_)) if attempt < OPENING_ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            outcome => return outcome,
        }
    }
}

async fn run_migrations(writer: &SqlitePool) -> Result<(), StoreError> {
    let mut transaction = begin(writer).await?;
    let connection: &mut SqliteConnection = &mut transaction;
    MIGRATIONS.run_direct(None, connection, false).await?;
    Ok(transaction.commit().await?)
}

/// Begins a transaction that holds the write lock from its beginning.
async fn begin(writer: &SqlitePool) -> Result<Transaction<'static, Sqlite>, StoreError> {
    Ok(writer.begin_with("begin immediate").await?)
}

/// Codes as a JSON list, for `in (select value from json_each(…))`.
fn code_list(codes: &BTreeSet<UnitCode>) -> String {
    codes.iter().map(UnitCode::as_str).collect::<serde_json::Value>().to_string()
}

/// A time as this engine keeps it.
fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

#[async_trait]
impl Health for SqliteStore {
    #[tracing::instrument(name = "db.ping", skip_all)]
    async fn ping(&self) -> Result<(), StoreError> {
        self.responses.check()?;
        // A constant alone would not touch the file.
        sqlx::query(r"select 1 from sqlite_schema limit 1").fetch_optional(&self.readers).await?;
        Ok(())
    }

    #[tracing::instrument(name = "db.secrets.get_or_insert", skip_all)]
    async fn secret(&self, name: &str, candidate: [u8; 32]) -> Result<[u8; 32], StoreError> {
        let (writer, name) = (self.writer.clone(), name.to_owned());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            sqlx::query(
                r"insert into secret (name, secret) values (?1, ?2) on conflict do nothing",
            )
            .bind(&name)
            .bind(&candidate[..])
            .execute(&mut *transaction)
            .await?;
            let row = sqlx::query(r"select name, secret from secret where name = ?1")
                .bind(&name)
                .fetch_one(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Columns::of(&row, "secret", "name").bytes("secret")
        })
        .await
    }

    async fn close(&self) {
        self.responses.close().await;
        self.readers.close().await;
        self.writer.close().await;
    }
}

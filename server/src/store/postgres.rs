//! The shared engine: a PostgreSQL database, which any number of server processes may use at once.
//!
//! Rows are locked in the order of their keys, so processes wait for each other and never in a
//! circle; should the database give up a transaction all the same, it is run again.

mod account;
mod assessment;
mod audit;
mod case;
mod draft;
mod file;
mod flag;
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

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Executor, PgPool};
use survey_specs::code::UnitCode;

use super::row::Columns;
use super::writer::{Writer, detached};
use super::{Health, Limits, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// How many connections one process holds at most.
const CONNECTIONS: u32 = 16;
/// How long a transaction may stand idle before the server ends it.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(30);

/// A store in a PostgreSQL database.
pub(super) struct PostgresStore {
    pool: PgPool,
    responses: Writer,
}

impl PostgresStore {
    /// Connects to the database at this address.
    pub(super) async fn open(address: &str, limits: Limits) -> Result<Self, StoreError> {
        let milliseconds = |duration: Duration| duration.as_millis().to_string();
        let options = PgConnectOptions::from_str(address)?
            .application_name("thuocdo")
            .options([
                ("lock_timeout", milliseconds(limits.lock_wait)),
                ("idle_in_transaction_session_timeout", milliseconds(IDLE_IN_TRANSACTION)),
                // Without it, each guarding ROLLBACK below would answer with a warning.
                ("client_min_messages", String::from("error")),
            ])
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(limits.lock_wait)
            // sqlx may give a connection back with a transaction open when a `begin` is cancelled
            // (transact-rs/sqlx#4385); nothing here cancels one, but the cost of a slip is too high.
            .after_release(|connection, _| {
                Box::pin(async move {
                    connection.execute("rollback").await?;
                    Ok(true)
                })
            })
            .connect_lazy_with(options);
        MIGRATIONS.run(&pool).await?;
        let responses = Writer::start(Arc::new(response::Committer(pool.clone())));
        Ok(Self { pool, responses })
    }
}

/// Codes as an array, for `= any(…)`.
fn code_list(codes: &BTreeSet<UnitCode>) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

#[async_trait]
impl Health for PostgresStore {
    #[tracing::instrument(name = "db.ping", skip_all)]
    async fn ping(&self) -> Result<(), StoreError> {
        self.responses.check()?;
        sqlx::query(r"select 1").execute(&self.pool).await?;
        Ok(())
    }

    #[tracing::instrument(name = "db.secrets.get_or_insert", skip_all)]
    async fn secret(&self, name: &str, candidate: [u8; 32]) -> Result<[u8; 32], StoreError> {
        let (pool, name) = (self.pool.clone(), name.to_owned());
        detached(async move {
            sqlx::query(
                r"insert into secret (name, secret) values ($1, $2) on conflict do nothing",
            )
            .bind(&name)
            .bind(&candidate[..])
            .execute(&pool)
            .await?;
            let row = sqlx::query(r"select name, secret from secret where name = $1")
                .bind(&name)
                .fetch_one(&pool)
                .await?;
            Columns::of(&row, "secret", "name").bytes("secret")
        })
        .await
    }

    async fn close(&self) {
        self.responses.close().await;
        self.pool.close().await;
    }
}

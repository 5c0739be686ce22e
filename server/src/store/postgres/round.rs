//! Rounds in PostgreSQL.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{RoundCode, UnitCode};

use super::PostgresStore;
use crate::permission::MayDesign;
use crate::store::round::{NewRound, Round, RoundStore, round_of, round_unit_of};
use crate::store::row::timestamptz;
use crate::store::writer::detached;
use crate::store::{Insertion, StoreError};

#[async_trait]
impl RoundStore for PostgresStore {
    #[tracing::instrument(name = "db.rounds.insert", skip_all)]
    async fn insert_round(&self, _: &MayDesign, new: &NewRound) -> Result<Insertion, StoreError> {
        let (pool, new) = (self.pool.clone(), new.clone());
        detached(async move {
            let NewRound { round, units } = new;
            let mut transaction = pool.begin().await?;
            let inserted = sqlx::query(
                r"
                insert into round (code, title, version, index_definition, opens_at, closes_at,
                    results_public, created_at, offline)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                on conflict do nothing",
            )
            .bind(round.code.as_str())
            .bind(round.title)
            .bind(round.version.as_str())
            .bind(round.index_definition.map(|hash| hash.to_string()))
            .bind(timestamptz(round.opens_at))
            .bind(round.closes_at.map(timestamptz))
            .bind(round.results_public)
            .bind(timestamptz(round.created_at))
            .bind(round.offline)
            .execute(&mut *transaction)
            .await?;
            if inserted.rows_affected() == 0 {
                return Ok(Insertion::Taken);
            }
            sqlx::query(
                r"
                insert into round_unit (round, unit)
                select $1, unit from unnest($2::text[]) as list (unit)
                on conflict do nothing",
            )
            .bind(round.code.as_str())
            .bind(units.iter().map(ToString::to_string).collect::<Vec<_>>())
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            Ok(Insertion::Inserted)
        })
        .await
    }

    #[tracing::instrument(name = "db.rounds.get", skip_all)]
    async fn round(&self, code: &RoundCode) -> Result<Option<Round>, StoreError> {
        let row = sqlx::query(r"select * from round where code = $1")
            .bind(code.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(round_of).transpose()
    }

    #[tracing::instrument(name = "db.rounds.list", skip_all)]
    async fn rounds(&self) -> Result<Vec<Round>, StoreError> {
        let rows = sqlx::query(r#"select * from round order by created_at desc, code collate "C""#)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(round_of).collect()
    }

    #[tracing::instrument(name = "db.rounds.open", skip_all)]
    async fn open_round(
        &self,
        _: &MayDesign,
        code: &RoundCode,
        now: Timestamp,
    ) -> Result<Option<Round>, StoreError> {
        let (pool, code) = (self.pool.clone(), code.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            let row = sqlx::query(
                r"
                update round set
                    opens_at = least(opens_at, $2),
                    closes_at = case when closes_at > $2 then closes_at end
                where code = $1
                returning *",
            )
            .bind(code.as_str())
            .bind(timestamptz(now))
            .fetch_optional(&mut *transaction)
            .await?;
            sqlx::query(r"delete from public_result where round = $1")
                .bind(code.as_str())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            row.as_ref().map(round_of).transpose()
        })
        .await
    }

    #[tracing::instrument(name = "db.rounds.close", skip_all)]
    async fn close_round(
        &self,
        _: &MayDesign,
        code: &RoundCode,
        now: Timestamp,
    ) -> Result<Option<Round>, StoreError> {
        let (pool, code) = (self.pool.clone(), code.clone());
        detached(async move {
            let row = sqlx::query(
                r"
                update round set closes_at = least(closes_at, $2)
                where code = $1
                returning *",
            )
            .bind(code.as_str())
            .bind(timestamptz(now))
            .fetch_optional(&pool)
            .await?;
            row.as_ref().map(round_of).transpose()
        })
        .await
    }

    #[tracing::instrument(name = "db.round_units.list", skip_all)]
    async fn round_units(&self, code: &RoundCode) -> Result<Vec<UnitCode>, StoreError> {
        let rows = sqlx::query(
            r#"select unit from round_unit where round = $1 order by unit collate "C""#,
        )
        .bind(code.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(round_unit_of).collect()
    }
}

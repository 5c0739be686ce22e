//! Counts of responses in PostgreSQL.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sqlx::PgConnection;
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::date::Date;

use super::PostgresStore;
use crate::permission::{MayReadResults, MayRunFieldwork};
use crate::store::StoreError;
use crate::store::group::{CountKey, CountSums};
use crate::store::progress::{
    Arrived, Coordinator, ProgressCount, ProgressStore, arrived_of, coordinator_of, day_count_of,
    progress_count_of, round_count_of,
};
use crate::store::row::{civil_date, timestamptz};

#[async_trait]
impl ProgressStore for PostgresStore {
    #[tracing::instrument(name = "db.response_counts.list", skip_all)]
    async fn progress_counts(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
        today: Date,
    ) -> Result<Vec<ProgressCount>, StoreError> {
        let rows = sqlx::query(
            r#"
            select unit, mode, disposition, sum(n)::bigint as n,
                coalesce(sum(n) filter (where received_on = $2), 0)::bigint as today,
                max(last_received_at) as last_received_at
            from response_count
            where round = $1
            group by unit, mode, disposition
            order by unit collate "C", mode collate "C", disposition collate "C""#,
        )
        .bind(round.as_str())
        .bind(civil_date(today))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(progress_count_of).collect()
    }

    #[tracing::instrument(name = "db.response_counts.list_by_day", skip_all)]
    async fn responses_by_day(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
        units: Option<&[UnitCode]>,
    ) -> Result<Vec<(Date, u64)>, StoreError> {
        let rows = sqlx::query(
            r"
            select received_on, sum(n)::bigint as n from response_count
            where round = $1 and ($2::text[] is null or unit = any ($2))
            group by received_on
            order by received_on",
        )
        .bind(round.as_str())
        .bind(units.map(|units| units.iter().map(ToString::to_string).collect::<Vec<_>>()))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(day_count_of).collect()
    }

    #[tracing::instrument(name = "db.response_counts.sum", skip_all)]
    async fn arrived(&self, _: &MayReadResults, round: &RoundCode) -> Result<Arrived, StoreError> {
        let row = sqlx::query(
            r"
            select coalesce(sum(n), 0)::bigint as n, max(last_received_at) as last_received_at
            from response_count
            where round = $1",
        )
        .bind(round.as_str())
        .fetch_one(&self.pool)
        .await?;
        arrived_of(&row)
    }

    #[tracing::instrument(name = "db.staff.list_coordinators", skip_all)]
    async fn coordinators(&self, _: &MayRunFieldwork) -> Result<Vec<Coordinator>, StoreError> {
        let rows = sqlx::query(
            r#"
            select unit, user_name, display_name, email, phone from staff
            where role = 'coordinator' and unit is not null and disabled_at is null
            order by unit collate "C", user_name collate "C""#,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(coordinator_of).collect()
    }

    #[tracing::instrument(name = "db.response_counts.list_by_round", skip_all)]
    async fn responses_by_round(
        &self,
        _: &MayReadResults,
    ) -> Result<Vec<(RoundCode, u64)>, StoreError> {
        let rows = sqlx::query(
            r#"
            select round, sum(n)::bigint as n from response_count
            group by round
            order by round collate "C""#,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(round_count_of).collect()
    }
}

/// Adds new responses to the counts.
pub(super) async fn add_to_counts(
    connection: &mut PgConnection,
    counts: &BTreeMap<CountKey<'_>, CountSums>,
) -> Result<(), StoreError> {
    if counts.is_empty() {
        return Ok(());
    }
    sqlx::query(
        r"
        insert into response_count (round, unit, received_on, mode, disposition, n, last_received_at)
        select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[],
            $6::bigint[], $7::timestamptz[])
        on conflict (round, unit, received_on, mode, disposition) do update set
            n = response_count.n + excluded.n,
            last_received_at = greatest(response_count.last_received_at, excluded.last_received_at)",
    )
    .bind(counts.keys().map(|key| key.0).collect::<Vec<_>>())
    .bind(counts.keys().map(|key| key.1).collect::<Vec<_>>())
    .bind(counts.keys().map(|key| civil_date(key.2)).collect::<Vec<_>>())
    .bind(counts.keys().map(|key| key.3).collect::<Vec<_>>())
    .bind(counts.keys().map(|key| key.4).collect::<Vec<_>>())
    .bind(counts.values().map(|sums| sums.n).collect::<Vec<_>>())
    .bind(counts.values().map(|sums| timestamptz(sums.last_received_at)).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

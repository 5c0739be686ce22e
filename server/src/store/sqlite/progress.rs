//! Counts of responses in SQLite.

use async_trait::async_trait;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::date::Date;

use super::{SqliteStore, micros};
use crate::permission::{MayReadResults, MayRunFieldwork};
use crate::store::StoreError;
use crate::store::group::{CountKey, CountSums};
use crate::store::progress::{
    Arrived, Coordinator, ProgressCount, ProgressStore, arrived_of, coordinator_of, day_count_of,
    progress_count_of, round_count_of,
};

#[async_trait]
impl ProgressStore for SqliteStore {
    #[tracing::instrument(name = "db.response_counts.list", skip_all)]
    async fn progress_counts(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
        today: Date,
    ) -> Result<Vec<ProgressCount>, StoreError> {
        let rows = sqlx::query(
            r"
            select unit, mode, disposition, sum(n) as n,
                sum(case when received_on = ?2 then n else 0 end) as today,
                max(last_received_at) as last_received_at
            from response_count
            where round = ?1
            group by unit, mode, disposition
            order by unit, mode, disposition",
        )
        .bind(round.as_str())
        .bind(today.to_string())
        .fetch_all(&self.readers)
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
        let mut query = QueryBuilder::<Sqlite>::new(
            r"select received_on, sum(n) as n from response_count where round = ",
        );
        query.push_bind(round.to_string());
        if let Some(units) = units {
            query.push(" and unit in (");
            let mut list = query.separated(", ");
            for unit in units {
                list.push_bind(unit.to_string());
            }
            query.push(")");
        }
        query.push(" group by received_on order by received_on");
        let rows = query.build().persistent(units.is_none()).fetch_all(&self.readers).await?;
        rows.iter().map(day_count_of).collect()
    }

    #[tracing::instrument(name = "db.response_counts.sum", skip_all)]
    async fn arrived(&self, _: &MayReadResults, round: &RoundCode) -> Result<Arrived, StoreError> {
        let row = sqlx::query(
            r"
            select coalesce(sum(n), 0) as n, max(last_received_at) as last_received_at
            from response_count
            where round = ?1",
        )
        .bind(round.as_str())
        .fetch_one(&self.readers)
        .await?;
        arrived_of(&row)
    }

    #[tracing::instrument(name = "db.staff.list_coordinators", skip_all)]
    async fn coordinators(&self, _: &MayRunFieldwork) -> Result<Vec<Coordinator>, StoreError> {
        let rows = sqlx::query(
            "
            select unit, user_name, display_name, email, phone from staff
            where role = 'coordinator' and unit is not null and disabled_at is null
            order by unit, user_name",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(coordinator_of).collect()
    }

    #[tracing::instrument(name = "db.response_counts.list_by_round", skip_all)]
    async fn responses_by_round(
        &self,
        _: &MayReadResults,
    ) -> Result<Vec<(RoundCode, u64)>, StoreError> {
        let rows = sqlx::query(
            r"select round, sum(n) as n from response_count group by round order by round",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(round_count_of).collect()
    }
}

/// Adds new responses to the counts.
pub(super) async fn add_to_counts(
    connection: &mut SqliteConnection,
    counts: impl IntoIterator<Item = (CountKey<'_>, CountSums)>,
) -> Result<(), StoreError> {
    for ((round, unit, day, mode, disposition), sums) in counts {
        sqlx::query(
            r"
            insert into response_count (round, unit, received_on, mode, disposition, n,
                last_received_at)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            on conflict (round, unit, received_on, mode, disposition) do update set
                n = n + excluded.n,
                last_received_at = max(last_received_at, excluded.last_received_at)",
        )
        .bind(round)
        .bind(unit)
        .bind(day.to_string())
        .bind(mode)
        .bind(disposition)
        .bind(sums.n)
        .bind(micros(sums.last_received_at))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

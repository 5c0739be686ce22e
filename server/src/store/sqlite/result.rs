//! Sums over rollup cells in SQLite.

use async_trait::async_trait;
use sqlx::{QueryBuilder, Sqlite};
use survey_specs::code::{ItemCode, RoundCode, UnitCode};

use super::SqliteStore;
use crate::permission::MayReadResults;
use crate::store::StoreError;
use crate::store::result::{ResultStore, Tally, response_count_of, tally_of};

#[async_trait]
impl ResultStore for SqliteStore {
    #[tracing::instrument(name = "db.rollup_cells.tally", skip_all)]
    async fn tallies(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<Tally>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            r"
            select unit, item, value, sum(n) as n, sum(sum_weight) as sum_weight,
                sum(sum_weight_squared) as sum_weight_squared
            from rollup_cell
            where round = ",
        );
        query.push_bind(round.to_string());
        if let Some(items) = items {
            query.push(" and item in (");
            let mut list = query.separated(", ");
            for item in items {
                list.push_bind(item.to_string());
            }
            query.push(")");
        }
        query.push(" group by unit, item, value order by unit, item, value");
        let rows = query.build().persistent(items.is_none()).fetch_all(&self.readers).await?;
        rows.iter().map(tally_of).collect()
    }

    #[tracing::instrument(name = "db.responses.count_by_unit", skip_all)]
    async fn response_counts(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
    ) -> Result<Vec<(Option<UnitCode>, i64)>, StoreError> {
        let rows = sqlx::query(
            r"
            select unit, count(*) as n from response
            where round = ?1
            group by unit
            order by unit nulls first",
        )
        .bind(round.as_str())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(response_count_of).collect()
    }
}

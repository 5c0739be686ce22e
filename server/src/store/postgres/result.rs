//! Sums over rollup cells in PostgreSQL.

use async_trait::async_trait;
use survey_specs::code::{ItemCode, RoundCode, UnitCode};

use super::PostgresStore;
use crate::permission::MayReadResults;
use crate::store::StoreError;
use crate::store::result::{ResultStore, Tally, response_count_of, tally_of};

#[async_trait]
impl ResultStore for PostgresStore {
    #[tracing::instrument(name = "db.rollup_cells.tally", skip_all)]
    async fn tallies(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<Tally>, StoreError> {
        let rows = sqlx::query(
            r#"
            select unit, item, value, sum(n)::bigint as n, sum(sum_weight) as sum_weight,
                sum(sum_weight_squared) as sum_weight_squared
            from rollup_cell
            where round = $1 and ($2::text[] is null or item = any ($2))
            group by unit, item, value
            order by unit collate "C", item collate "C", value collate "C""#,
        )
        .bind(round.as_str())
        .bind(items.map(|items| items.iter().map(ToString::to_string).collect::<Vec<_>>()))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(tally_of).collect()
    }

    #[tracing::instrument(name = "db.responses.count_by_unit", skip_all)]
    async fn response_counts(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
    ) -> Result<Vec<(Option<UnitCode>, i64)>, StoreError> {
        let rows = sqlx::query(
            r#"
            select unit, count(*) as n from response
            where round = $1
            group by unit
            order by unit collate "C" nulls first"#,
        )
        .bind(round.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(response_count_of).collect()
    }
}

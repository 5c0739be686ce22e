//! Counts of flags in SQLite.

use async_trait::async_trait;
use survey_specs::code::RoundCode;

use super::SqliteStore;
use crate::permission::MayReadResults;
use crate::store::StoreError;
use crate::store::flag::{FlagCount, FlagStore, flag_count_of};

#[async_trait]
impl FlagStore for SqliteStore {
    #[tracing::instrument(name = "db.flags.count", skip_all)]
    async fn flag_counts(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
    ) -> Result<Vec<FlagCount>, StoreError> {
        let rows = sqlx::query(
            r"
            select unit, flag, count(*) as n
            from response_flag join response using (round, response_id)
            where round = ?1
            group by unit, flag
            order by unit nulls first, flag",
        )
        .bind(round.as_str())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(flag_count_of).collect()
    }
}

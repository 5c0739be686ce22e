//! Sums over rollup cells in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite};
use survey_specs::code::{ItemCode, RoundCode, UnitCode};
use uuid::Uuid;

use super::{SqliteStore, begin, micros};
use crate::permission::MayReadResults;
use crate::store::StoreError;
use crate::store::result::{
    AnswerRow, ResultStore, Tally, answer_row_of, public_result_of, response_count_of, tally_of,
};
use crate::store::round::Round;
use crate::store::writer::detached;

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

    #[tracing::instrument(name = "db.responses.answer_rows", skip_all)]
    async fn answer_rows(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<AnswerRow>, StoreError> {
        let rows = sqlx::query(
            r"
            select response_id, unit, stratum, psu, base_weight, answers
            from response
            where round = ?1 and (?2 is null or response_id > ?2)
            order by response_id
            limit ?3",
        )
        .bind(round.as_str())
        .bind(after)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(answer_row_of).collect()
    }

    #[tracing::instrument(name = "db.public_results.get", skip_all)]
    async fn public_result(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
    ) -> Result<Option<String>, StoreError> {
        let row = sqlx::query(r"select round, document from public_result where round = ?1")
            .bind(round.as_str())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(public_result_of).transpose()
    }

    #[tracing::instrument(name = "db.public_results.freeze", skip_all)]
    async fn freeze_public_result(
        &self,
        _: &MayReadResults,
        round: &Round,
        document: &str,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let (writer, round, document) = (self.writer.clone(), round.clone(), document.to_owned());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            sqlx::query(
                r"
                insert into public_result (round, document, frozen_at)
                select code, ?2, ?3 from round where code = ?1 and closes_at = ?4 and closes_at <= ?3
                on conflict do nothing",
            )
            .bind(round.code.as_str())
            .bind(document)
            .bind(micros(now))
            .bind(round.closes_at.map(micros))
            .execute(&mut *transaction)
            .await?;
            let row = sqlx::query(r"select round, document from public_result where round = ?1")
                .bind(round.code.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
            transaction.commit().await?;
            row.as_ref().map(public_result_of).transpose()
        })
        .await
    }
}

//! Rounds in SQLite.

mod write;

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{RoundCode, UnitCode};

use super::{SqliteStore, begin, micros};
use crate::permission::{MayDesign, MayReadResults};
use crate::store::round::{
    IndexListed, NewRound, Round, RoundChange, RoundChanged, RoundSize, RoundStore, VersionListed,
    changed, index_listed_of, round_of, round_size_of, round_unit_of, unit_target_of,
    version_listed_of,
};
use crate::store::writer::detached;
use crate::store::{Insertion, StoreError};
use write::{delete_public_result, insert_round_once, round_now, write_change};

#[async_trait]
impl RoundStore for SqliteStore {
    #[tracing::instrument(name = "db.rounds.insert", skip_all)]
    async fn insert_round(&self, _: &MayDesign, new: &NewRound) -> Result<Insertion, StoreError> {
        let (writer, new) = (self.writer.clone(), new.clone());
        detached(async move {
            let NewRound { round, units, targets } = new;
            let mut transaction = begin(&writer).await?;
            if !insert_round_once(&mut transaction, &round).await? {
                return Ok(Insertion::Taken);
            }
            for unit in units {
                sqlx::query(
                    r"
                    insert into round_unit (round, unit, target) values (?1, ?2, ?3)
                    on conflict do nothing",
                )
                .bind(round.code.as_str())
                .bind(unit.as_str())
                .bind(targets.get(&unit).copied())
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await?;
            Ok(Insertion::Inserted)
        })
        .await
    }

    #[tracing::instrument(name = "db.rounds.get", skip_all)]
    async fn round(&self, code: &RoundCode) -> Result<Option<Round>, StoreError> {
        let row = sqlx::query(r"select * from round where code = ?1")
            .bind(code.as_str())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(round_of).transpose()
    }

    #[tracing::instrument(name = "db.rounds.list", skip_all)]
    async fn rounds(&self) -> Result<Vec<Round>, StoreError> {
        let rows = sqlx::query(r"select * from round order by created_at desc, code")
            .fetch_all(&self.readers)
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
        let (writer, code) = (self.writer.clone(), code.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let row = sqlx::query(
                r"
                update round set
                    opens_at = min(opens_at, ?2),
                    closes_at = case when closes_at > ?2 then closes_at end,
                    paused_at = null,
                    revision = revision + 1
                where code = ?1
                returning *",
            )
            .bind(code.as_str())
            .bind(micros(now))
            .fetch_optional(&mut *transaction)
            .await?;
            delete_public_result(&mut transaction, &code).await?;
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
        self.update_round(
            r"
            update round set
                closes_at = min(coalesce(closes_at, ?2), ?2),
                paused_at = null,
                revision = revision + 1
            where code = ?1
            returning *",
            code,
            now,
        )
        .await
    }

    #[tracing::instrument(name = "db.rounds.pause", skip_all)]
    async fn pause_round(
        &self,
        _: &MayDesign,
        code: &RoundCode,
        now: Timestamp,
    ) -> Result<Option<Round>, StoreError> {
        self.update_round(
            r"
            update round set paused_at = coalesce(paused_at, ?2), revision = revision + 1
            where code = ?1
            returning *",
            code,
            now,
        )
        .await
    }

    #[tracing::instrument(name = "db.rounds.resume", skip_all)]
    async fn resume_round(
        &self,
        _: &MayDesign,
        code: &RoundCode,
    ) -> Result<Option<Round>, StoreError> {
        let (writer, code) = (self.writer.clone(), code.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let row = sqlx::query(
                r"
                update round set paused_at = null, revision = revision + 1
                where code = ?1
                returning *",
            )
            .bind(code.as_str())
            .fetch_optional(&mut *transaction)
            .await?;
            transaction.commit().await?;
            row.as_ref().map(round_of).transpose()
        })
        .await
    }

    #[tracing::instrument(name = "db.rounds.change", skip_all)]
    async fn change_round(
        &self,
        _: &MayDesign,
        code: &RoundCode,
        revision: u64,
        change: &RoundChange,
    ) -> Result<RoundChanged, StoreError> {
        let (writer, code, change) = (self.writer.clone(), code.clone(), change.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let before = round_now(&mut transaction, &code).await?;
            let met = before.as_ref().is_some_and(|round| round.fielding.revision == revision);
            let other_end =
                before.as_ref().is_some_and(|round| round.closes_at != change.closes_at);
            if !met {
                return Ok(changed(before, false));
            }
            write_change(&mut transaction, &code, &change).await?;
            if other_end {
                delete_public_result(&mut transaction, &code).await?;
            }
            let after = round_now(&mut transaction, &code).await?;
            transaction.commit().await?;
            Ok(changed(after, true))
        })
        .await
    }

    #[tracing::instrument(name = "db.round_units.list", skip_all)]
    async fn round_units(&self, code: &RoundCode) -> Result<Vec<UnitCode>, StoreError> {
        let rows = sqlx::query(r"select unit from round_unit where round = ?1 order by unit")
            .bind(code.as_str())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(round_unit_of).collect()
    }

    #[tracing::instrument(name = "db.round_units.list_targets", skip_all)]
    async fn unit_targets(&self, code: &RoundCode) -> Result<Vec<(UnitCode, u32)>, StoreError> {
        let rows = sqlx::query(
            r"
            select unit, target from round_unit
            where round = ?1 and target is not null
            order by unit",
        )
        .bind(code.as_str())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(unit_target_of).collect()
    }

    #[tracing::instrument(name = "db.round_units.set_targets", skip_all)]
    async fn set_unit_targets(
        &self,
        _: &MayDesign,
        code: &RoundCode,
        revision: u64,
        targets: &BTreeMap<UnitCode, Option<u32>>,
    ) -> Result<RoundChanged, StoreError> {
        let (writer, code, targets) = (self.writer.clone(), code.clone(), targets.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let row = sqlx::query(
                r"
                update round set revision = revision + 1
                where code = ?1 and revision = ?2
                returning *",
            )
            .bind(code.as_str())
            .bind(i64::try_from(revision).unwrap_or(i64::MAX))
            .fetch_optional(&mut *transaction)
            .await?;
            let Some(row) = row else {
                return Ok(changed(round_now(&mut transaction, &code).await?, false));
            };
            for (unit, target) in targets {
                sqlx::query(r"update round_unit set target = ?3 where round = ?1 and unit = ?2")
                    .bind(code.as_str())
                    .bind(unit.as_str())
                    .bind(target)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            Ok(changed(Some(round_of(&row)?), true))
        })
        .await
    }

    #[tracing::instrument(name = "db.rounds.list_sizes", skip_all)]
    async fn round_sizes(&self, _: &MayReadResults) -> Result<Vec<RoundSize>, StoreError> {
        let rows = sqlx::query(
            r"
            select round.code, count(round_unit.unit) as units,
                case when count(round_unit.unit) = 0 then round.target
                    else sum(coalesce(round_unit.target, round.target)) end as target
            from round left join round_unit on round_unit.round = round.code
            group by round.code
            order by round.code",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(round_size_of).collect()
    }

    #[tracing::instrument(name = "db.questionnaire_versions.list_latest", skip_all)]
    async fn latest_versions(
        &self,
        _: &MayDesign,
        limit: u32,
    ) -> Result<Vec<VersionListed>, StoreError> {
        let rows = sqlx::query(
            r"
            select hash, published_at from questionnaire_version
            order by published_at desc, hash
            limit ?1",
        )
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(version_listed_of).collect()
    }

    #[tracing::instrument(name = "db.index_definitions.list_latest", skip_all)]
    async fn latest_index_definitions(
        &self,
        _: &MayDesign,
        limit: u32,
    ) -> Result<Vec<IndexListed>, StoreError> {
        let rows = sqlx::query(
            r"
            select hash, definition, added_at from index_definition
            order by added_at desc, hash
            limit ?1",
        )
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(index_listed_of).collect()
    }
}

impl SqliteStore {
    /// Runs a statement that changes the round `?1` at the instant `?2` and gives it back.
    async fn update_round(
        &self,
        statement: &'static str,
        code: &RoundCode,
        now: Timestamp,
    ) -> Result<Option<Round>, StoreError> {
        let (writer, code) = (self.writer.clone(), code.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let row = sqlx::query(statement)
                .bind(code.as_str())
                .bind(micros(now))
                .fetch_optional(&mut *transaction)
                .await?;
            transaction.commit().await?;
            row.as_ref().map(round_of).transpose()
        })
        .await
    }
}

//! Assessments in PostgreSQL.

use async_trait::async_trait;
use sqlx::PgConnection;
use survey_specs::code::{RoundCode, UnitCode};

use super::value::lock_history;
use super::{PostgresStore, code_list};
use crate::permission::{MayAppraise, MayClaim, MayReadAssessments};
use crate::store::StoreError;
use crate::store::assessment::{
    AssessmentStore, NewSchedule, NewStep, PartCount, Schedule, Scheduled, Step, Taken, count,
    part_count_of, schedule_of, step_of,
};
use crate::store::row::timestamptz;
use crate::store::value::Remark;
use crate::store::writer::detached;

#[async_trait]
impl AssessmentStore for PostgresStore {
    #[tracing::instrument(name = "db.assessments.get", skip_all)]
    async fn assessment_schedule(&self, round: &RoundCode) -> Result<Option<Schedule>, StoreError> {
        let row = sqlx::query(r"select * from assessment where round = $1")
            .bind(round.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(schedule_of).transpose()
    }

    #[tracing::instrument(name = "db.assessments.set", skip_all)]
    async fn set_assessment_schedule(
        &self,
        _: &MayAppraise,
        schedule: NewSchedule,
    ) -> Result<Scheduled, StoreError> {
        let pool = self.pool.clone();
        detached(async move {
            let mut transaction = pool.begin().await?;
            lock_history(&mut transaction, &schedule.round).await?;
            let held = held_schedule(&mut transaction, &schedule.round).await?;
            if held.as_ref().map_or(0, |held| held.revision) != schedule.expected {
                return Ok(Scheduled::Overtaken(held));
            }
            upsert_schedule(&mut transaction, &schedule).await?;
            let held = held_schedule(&mut transaction, &schedule.round).await?;
            transaction.commit().await?;
            Ok(held.map_or(Scheduled::Overtaken(None), Scheduled::Holds))
        })
        .await
    }

    #[tracing::instrument(name = "db.assessment_steps.list", skip_all)]
    async fn assessment_steps(
        &self,
        permission: &MayReadAssessments,
        round: &RoundCode,
    ) -> Result<Vec<Step>, StoreError> {
        let rows = sqlx::query(
            r#"
            select * from assessment_step
            where round = $1 and ($2::text[] is null or unit = any($2))
            order by unit collate "C", step"#,
        )
        .bind(round.as_str())
        .bind(permission.units().map(code_list))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(step_of).collect()
    }

    #[tracing::instrument(name = "db.assessment_steps.claim", skip_all)]
    async fn take_claim_step(
        &self,
        permission: &MayClaim,
        step: NewStep,
    ) -> Result<Taken, StoreError> {
        self.take_step(permission.unit(), step).await
    }

    #[tracing::instrument(name = "db.assessment_steps.appraise", skip_all)]
    async fn take_appraisal_step(
        &self,
        _: &MayAppraise,
        unit: &UnitCode,
        step: NewStep,
    ) -> Result<Taken, StoreError> {
        self.take_step(unit, step).await
    }

    #[tracing::instrument(name = "db.value_entries.count_parts", skip_all)]
    async fn part_counts(
        &self,
        permission: &MayReadAssessments,
        round: &RoundCode,
    ) -> Result<Vec<PartCount>, StoreError> {
        let rows = sqlx::query(
            r"
            select unit, part, count(*) as n from value_entry as this
            where round = $1
              and ($2::text[] is null or unit = any($2))
              and kind <> 'withdrawn'
              and entry = (
                select max(later.entry) from value_entry as later
                where later.round = this.round and later.unit = this.unit
                  and later.variable = this.variable and later.part = this.part)
            group by unit, part",
        )
        .bind(round.as_str())
        .bind(permission.units().map(code_list))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(part_count_of).collect()
    }
}

impl PostgresStore {
    async fn take_step(&self, unit: &UnitCode, step: NewStep) -> Result<Taken, StoreError> {
        let (pool, unit) = (self.pool.clone(), unit.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            lock_history(&mut transaction, &step.round).await?;
            let latest = latest_step(&mut transaction, &step.round, &unit).await?;
            if latest.as_ref().map_or(0, |latest| latest.number) != step.expected {
                return Ok(Taken::Overtaken(latest));
            }
            let taken = step.of(&unit);
            insert_step(&mut transaction, &step.round, &taken).await?;
            transaction.commit().await?;
            Ok(Taken::Holds(taken))
        })
        .await
    }
}

async fn held_schedule(
    connection: &mut PgConnection,
    round: &RoundCode,
) -> Result<Option<Schedule>, StoreError> {
    let row = sqlx::query(r"select * from assessment where round = $1")
        .bind(round.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(schedule_of).transpose()
}

async fn upsert_schedule(
    connection: &mut PgConnection,
    schedule: &NewSchedule,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into assessment (round, revision, claims_until, appraisal_until, set_by, set_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (round) do update set
            revision = excluded.revision, claims_until = excluded.claims_until,
            appraisal_until = excluded.appraisal_until, set_by = excluded.set_by,
            set_at = excluded.set_at",
    )
    .bind(schedule.round.as_str())
    .bind(count(schedule.expected.saturating_add(1)))
    .bind(schedule.deadlines.claims_until.map(timestamptz))
    .bind(schedule.deadlines.appraisal_until.map(timestamptz))
    .bind(schedule.set_by.as_str())
    .bind(timestamptz(schedule.set_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// The latest step of a unit's sheet.
pub(super) async fn latest_step(
    connection: &mut PgConnection,
    round: &RoundCode,
    unit: &UnitCode,
) -> Result<Option<Step>, StoreError> {
    let row = sqlx::query(
        r"
        select * from assessment_step where round = $1 and unit = $2
        order by step desc
        limit 1",
    )
    .bind(round.as_str())
    .bind(unit.as_str())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(step_of).transpose()
}

async fn insert_step(
    connection: &mut PgConnection,
    round: &RoundCode,
    step: &Step,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into assessment_step (round, unit, step, kind, note, taken_by, taken_at)
        values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(round.as_str())
    .bind(step.unit.as_str())
    .bind(count(step.number))
    .bind(step.kind.as_str())
    .bind(step.note.as_ref().map(Remark::as_str))
    .bind(&step.by)
    .bind(timestamptz(step.at))
    .execute(connection)
    .await?;
    Ok(())
}

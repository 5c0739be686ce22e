//! What happens at cases in the field, statement by statement.

use sqlx::PgConnection;
use survey_specs::code::{CaseCode, RoundCode};

use crate::store::StoreError;
use crate::store::case::{
    NewOutcome, NewRecheck, NewReplacement, Outcome, Recheck, outcome_of, recheck_of,
};
use crate::store::row::{Columns, timestamptz};

/// Lets nobody else load cases of a round or call its reserves; responses go on.
pub(super) async fn lock_round(
    connection: &mut PgConnection,
    round: &RoundCode,
) -> Result<(), StoreError> {
    sqlx::query(r"select code from round where code = $1 for no key update")
        .bind(round.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(())
}

/// Lets nobody else number what happens at a case.
pub(super) async fn lock_case(
    connection: &mut PgConnection,
    round: &RoundCode,
    case: &CaseCode,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        select case_code from field_case where round = $1 and case_code = $2
        for no key update",
    )
    .bind(round.as_str())
    .bind(case.as_str())
    .fetch_optional(connection)
    .await?;
    Ok(())
}

pub(super) async fn outcome_of_id(
    connection: &mut PgConnection,
    round: &RoundCode,
    outcome: &NewOutcome,
) -> Result<Option<(CaseCode, Outcome)>, StoreError> {
    let row = sqlx::query(r"select * from case_outcome where round = $1 and outcome_id = $2")
        .bind(round.as_str())
        .bind(outcome.outcome_id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(outcome_of).transpose()
}

pub(super) async fn insert_outcome(
    connection: &mut PgConnection,
    round: &RoundCode,
    case: &CaseCode,
    outcome: &NewOutcome,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into case_outcome (round, case_code, number, outcome_id, outcome, note,
            appointment_at, noted_at, recorded_by, recorded_at)
        select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9
        from case_outcome where round = $1 and case_code = $2",
    )
    .bind(round.as_str())
    .bind(case.as_str())
    .bind(outcome.outcome_id)
    .bind(outcome.outcome.as_str())
    .bind(&outcome.note)
    .bind(outcome.appointment_at.map(timestamptz))
    .bind(outcome.noted_at.map(timestamptz))
    .bind(outcome.recorded_by.as_str())
    .bind(timestamptz(outcome.recorded_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// The first reserve that was drawn where a case was, and that nobody has called or answered. A case
/// that is its own primary sampling unit is replaced by another such case.
pub(super) async fn next_reserve(
    connection: &mut PgConnection,
    round: &RoundCode,
    case: &CaseCode,
) -> Result<Option<CaseCode>, StoreError> {
    let row = sqlx::query(
        r#"
        select spare.case_code
        from field_case as this
        join field_case as spare on spare.round = this.round and spare.reserve
          and spare.case_code <> this.case_code
          and coalesce(spare.unit, '') = coalesce(this.unit, '')
          and spare.stratum = this.stratum and spare.drawn_within = this.drawn_within
          and (spare.psu = this.psu
            or (spare.psu = spare.case_code and this.psu = this.case_code))
        where this.round = $1 and this.case_code = $2
          and not exists (
            select 1 from case_replacement as called
            where called.round = spare.round and called.reserve = spare.case_code)
          and not exists (
            select 1 from claim
            where claim.round = spare.round and claim.kind = 'case'
              and claim.key = spare.case_code)
        order by spare.place, spare.case_code collate "C"
        limit 1"#,
    )
    .bind(round.as_str())
    .bind(case.as_str())
    .fetch_optional(connection)
    .await?;
    row.map(|row| Columns::of(&row, "field_case", "case_code").parse("case_code")).transpose()
}

pub(super) async fn insert_replacement(
    connection: &mut PgConnection,
    round: &RoundCode,
    replacement: &NewReplacement,
    reserve: &CaseCode,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into case_replacement (round, case_code, reserve, reason, replaced_by, replaced_at)
        values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(round.as_str())
    .bind(replacement.case.as_str())
    .bind(reserve.as_str())
    .bind(&replacement.reason)
    .bind(replacement.replaced_by.as_str())
    .bind(timestamptz(replacement.replaced_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives a reserve to whoever was to interview the case, unless it is somebody's already.
pub(super) async fn hand_on(
    connection: &mut PgConnection,
    round: &RoundCode,
    case: &CaseCode,
    reserve: &CaseCode,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        update field_case set assignee = (
            select assignee from field_case where round = $1 and case_code = $2)
        where round = $1 and case_code = $3 and assignee is null",
    )
    .bind(round.as_str())
    .bind(case.as_str())
    .bind(reserve.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn last_recheck(
    connection: &mut PgConnection,
    round: &RoundCode,
    case: &CaseCode,
) -> Result<Option<Recheck>, StoreError> {
    let row = sqlx::query(
        r"
        select * from case_recheck where round = $1 and case_code = $2
        order by number desc
        limit 1",
    )
    .bind(round.as_str())
    .bind(case.as_str())
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok(recheck_of(&row)?.1)).transpose()
}

pub(super) async fn insert_recheck(
    connection: &mut PgConnection,
    round: &RoundCode,
    case: &CaseCode,
    recheck: &NewRecheck,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into case_recheck (round, case_code, number, state, note, recorded_by, recorded_at)
        select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6
        from case_recheck where round = $1 and case_code = $2",
    )
    .bind(round.as_str())
    .bind(case.as_str())
    .bind(recheck.state.as_str())
    .bind(&recheck.note)
    .bind(recheck.recorded_by.as_str())
    .bind(timestamptz(recheck.recorded_at))
    .execute(connection)
    .await?;
    Ok(())
}

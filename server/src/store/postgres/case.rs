//! Cases in PostgreSQL.

mod fieldwork;

use async_trait::async_trait;
use sqlx::{PgConnection, PgExecutor};
use survey_specs::code::{CaseCode, PsuCode, RoundCode, StratumCode, UnitCode};

use super::{PostgresStore, code_list};
use crate::permission::{MayCollect, MayInterview, MayRunFieldwork, Staff, UserName};
use crate::store::StoreError;
use crate::store::case::{
    Case, CaseDesign, CaseSeen, CaseStore, CasesLoaded, MaySeeCases, NewCase, NewOutcome,
    NewRecheck, NewReplacement, Outcome, Recheck, RecheckRecorded, Recorded, Replaced, case_of,
    design_of, judged, loading, outcome_of, recheck_of, with_outcomes,
};
use crate::store::staff::staff_of;
use crate::store::writer::detached;
use fieldwork::{
    hand_on, insert_outcome, insert_recheck, insert_replacement, last_recheck, lock_case,
    lock_round, next_reserve, outcome_of_id,
};

#[async_trait]
impl CaseStore for PostgresStore {
    #[tracing::instrument(name = "db.cases.load", skip_all)]
    async fn load_cases(
        &self,
        _: &MayRunFieldwork,
        round: &RoundCode,
        cases: &[NewCase],
    ) -> Result<CasesLoaded, StoreError> {
        let (pool, round, cases) = (self.pool.clone(), round.clone(), cases.to_vec());
        detached(async move {
            let mut transaction = pool.begin().await?;
            // Reserves are called and cases loaded one after another.
            lock_round(&mut transaction, &round).await?;
            let all = MaySeeCases::everywhere();
            let kept = cases_of(&mut *transaction, &all, &round, None).await?;
            let loading = loading(kept, &cases);
            if !loading.answered.is_empty() {
                return Ok(CasesLoaded::Answered(loading.answered));
            }
            for (place, case) in &loading.rows {
                upsert_case(&mut transaction, &round, *place, case).await?;
                if !case.contact.is_empty() {
                    upsert_contact(&mut transaction, &round, case).await?;
                }
            }
            transaction.commit().await?;
            Ok(CasesLoaded::Loaded(loading.counts))
        })
        .await
    }

    #[tracing::instrument(name = "db.cases.list", skip_all)]
    async fn cases(
        &self,
        permission: &MaySeeCases,
        round: &RoundCode,
    ) -> Result<Vec<Case>, StoreError> {
        let cases = cases_of(&self.pool, permission, round, None).await?;
        let outcomes = outcomes_of(&self.pool, permission, round, None).await?;
        Ok(with_outcomes(cases, outcomes))
    }

    #[tracing::instrument(name = "db.cases.get", skip_all)]
    async fn case(
        &self,
        permission: &MaySeeCases,
        round: &RoundCode,
        case: &CaseCode,
    ) -> Result<CaseSeen, StoreError> {
        let all = MaySeeCases::everywhere();
        let cases = cases_of(&self.pool, &all, round, Some(case)).await?;
        let outcomes = outcomes_of(&self.pool, &all, round, Some(case)).await?;
        Ok(permission.seen(with_outcomes(cases, outcomes).pop()))
    }

    #[tracing::instrument(name = "db.cases.design", skip_all)]
    async fn case_design(
        &self,
        _: &MayCollect,
        round: &RoundCode,
        case: &CaseCode,
    ) -> Result<Option<CaseDesign>, StoreError> {
        let row = sqlx::query(r"select * from field_case where round = $1 and case_code = $2")
            .bind(round.as_str())
            .bind(case.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(design_of).transpose()
    }

    #[tracing::instrument(name = "db.cases.record_outcome", skip_all)]
    async fn record_outcome(
        &self,
        _: &MayInterview,
        round: &RoundCode,
        case: &CaseCode,
        outcome: &NewOutcome,
    ) -> Result<Recorded, StoreError> {
        let pool = self.pool.clone();
        let (round, case, outcome) = (round.clone(), case.clone(), outcome.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            lock_case(&mut transaction, &round, &case).await?;
            let kept = outcome_of_id(&mut transaction, &round, &outcome).await?;
            if let Some((kept_case, kept)) = kept {
                let same = kept_case == case && kept.says_the_same_as(&outcome);
                return Ok(if same { Recorded::Same } else { Recorded::Differs });
            }
            insert_outcome(&mut transaction, &round, &case, &outcome).await?;
            transaction.commit().await?;
            Ok(Recorded::New)
        })
        .await
    }

    #[tracing::instrument(name = "db.cases.replace", skip_all)]
    async fn replace_case(
        &self,
        _: &MayInterview,
        round: &RoundCode,
        replacement: &NewReplacement,
    ) -> Result<Replaced, StoreError> {
        let (pool, round) = (self.pool.clone(), round.clone());
        let replacement = replacement.clone();
        detached(async move {
            let mut transaction = pool.begin().await?;
            lock_round(&mut transaction, &round).await?;
            let all = MaySeeCases::everywhere();
            let found =
                cases_of(&mut *transaction, &all, &round, Some(&replacement.case)).await?.pop();
            if let Some(refused) = found.as_ref().and_then(Case::not_to_be_replaced) {
                return Ok(refused);
            }
            let Some(reserve) = next_reserve(&mut transaction, &round, &replacement.case).await?
            else {
                return Ok(Replaced::NoReserve);
            };
            insert_replacement(&mut transaction, &round, &replacement, &reserve).await?;
            hand_on(&mut transaction, &round, &replacement.case, &reserve).await?;
            transaction.commit().await?;
            Ok(Replaced::By(reserve))
        })
        .await
    }

    #[tracing::instrument(name = "db.cases.assign", skip_all)]
    async fn assign_cases(
        &self,
        _: &MayRunFieldwork,
        round: &RoundCode,
        cases: &[CaseCode],
        assignee: Option<&UserName>,
    ) -> Result<u64, StoreError> {
        let (pool, round, cases) = (self.pool.clone(), round.clone(), cases.to_vec());
        let assignee = assignee.cloned();
        detached(async move {
            let mut transaction = pool.begin().await?;
            let mut assigned = 0;
            for case in &cases {
                let done = sqlx::query(
                    r"update field_case set assignee = $3 where round = $1 and case_code = $2",
                )
                .bind(round.as_str())
                .bind(case.as_str())
                .bind(assignee.as_ref().map(UserName::as_str))
                .execute(&mut *transaction)
                .await?;
                assigned += done.rows_affected();
            }
            transaction.commit().await?;
            Ok(assigned)
        })
        .await
    }

    #[tracing::instrument(name = "db.staff.interviewers", skip_all)]
    async fn interviewers(&self, _: &MayRunFieldwork) -> Result<Vec<Staff>, StoreError> {
        let rows = sqlx::query(
            r#"
            select user_name, role, unit from staff
            where disabled_at is null
            order by user_name collate "C""#,
        )
        .fetch_all(&self.pool)
        .await?;
        let staff: Vec<Staff> = rows.iter().map(staff_of).collect::<Result<_, _>>()?;
        Ok(staff.into_iter().filter(|staff| staff.may_interview().is_some()).collect())
    }

    #[tracing::instrument(name = "db.cases.record_recheck", skip_all)]
    async fn record_recheck(
        &self,
        _: &MayRunFieldwork,
        round: &RoundCode,
        case: &CaseCode,
        recheck: &NewRecheck,
    ) -> Result<RecheckRecorded, StoreError> {
        let pool = self.pool.clone();
        let (round, case, recheck) = (round.clone(), case.clone(), recheck.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            lock_case(&mut transaction, &round, &case).await?;
            let last = last_recheck(&mut transaction, &round, &case).await?;
            let recorded = judged(last.as_ref(), &recheck);
            if recorded == RecheckRecorded::New {
                insert_recheck(&mut transaction, &round, &case, &recheck).await?;
                transaction.commit().await?;
            }
            Ok(recorded)
        })
        .await
    }

    #[tracing::instrument(name = "db.cases.rechecks", skip_all)]
    async fn rechecks(
        &self,
        permission: &MaySeeCases,
        round: &RoundCode,
    ) -> Result<Vec<(CaseCode, Recheck)>, StoreError> {
        let rows = sqlx::query(
            r#"
            select step.* from case_recheck as step
            join field_case as this
              on this.round = step.round and this.case_code = step.case_code
            where step.round = $1 and ($2::text[] is null or this.unit = any($2))
              and ($3::text is null or this.assignee = $3)
            order by this.place, this.case_code collate "C", step.number"#,
        )
        .bind(round.as_str())
        .bind(permission.units().map(code_list))
        .bind(permission.assignee().map(UserName::as_str))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(recheck_of).collect()
    }
}

/// Cases without their outcomes, in the order of loading.
async fn cases_of(
    executor: impl PgExecutor<'_>,
    permission: &MaySeeCases,
    round: &RoundCode,
    case: Option<&CaseCode>,
) -> Result<Vec<Case>, StoreError> {
    let rows = sqlx::query(
        r#"
        select this.*, contact.name, contact.address, contact.phone, contact.note,
            away.reserve as called_reserve, here.case_code as replaced_case,
            claim.response_id is not null as answered
        from field_case as this
        left join case_contact as contact
          on contact.round = this.round and contact.case_code = this.case_code
        left join case_replacement as away
          on away.round = this.round and away.case_code = this.case_code
        left join case_replacement as here
          on here.round = this.round and here.reserve = this.case_code
        left join claim
          on claim.round = this.round and claim.kind = 'case' and claim.key = this.case_code
        where this.round = $1 and ($2::text[] is null or this.unit = any($2))
          and ($3::text is null or this.assignee = $3) and ($4::text is null or this.case_code = $4)
        order by this.place, this.case_code collate "C""#,
    )
    .bind(round.as_str())
    .bind(permission.units().map(code_list))
    .bind(permission.assignee().map(UserName::as_str))
    .bind(case.map(CaseCode::as_str))
    .fetch_all(executor)
    .await?;
    rows.iter().map(case_of).collect()
}

/// The outcomes of cases, by case, the latest last.
async fn outcomes_of(
    executor: impl PgExecutor<'_>,
    permission: &MaySeeCases,
    round: &RoundCode,
    case: Option<&CaseCode>,
) -> Result<Vec<(CaseCode, Outcome)>, StoreError> {
    let rows = sqlx::query(
        r#"
        select step.* from case_outcome as step
        join field_case as this on this.round = step.round and this.case_code = step.case_code
        where step.round = $1 and ($2::text[] is null or this.unit = any($2))
          and ($3::text is null or this.assignee = $3) and ($4::text is null or this.case_code = $4)
        order by step.case_code collate "C", step.number"#,
    )
    .bind(round.as_str())
    .bind(permission.units().map(code_list))
    .bind(permission.assignee().map(UserName::as_str))
    .bind(case.map(CaseCode::as_str))
    .fetch_all(executor)
    .await?;
    rows.iter().map(outcome_of).collect()
}

async fn upsert_case(
    connection: &mut PgConnection,
    round: &RoundCode,
    place: i64,
    case: &NewCase,
) -> Result<(), StoreError> {
    let design = &case.design;
    sqlx::query(
        r"
        insert into field_case (round, case_code, place, unit, stratum, psu, variance_stratum,
            variance_psu, drawn_within, base_weight, reserve, assignee)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (round, case_code) do update set
            unit = excluded.unit, stratum = excluded.stratum, psu = excluded.psu,
            variance_stratum = excluded.variance_stratum, variance_psu = excluded.variance_psu,
            drawn_within = excluded.drawn_within, base_weight = excluded.base_weight,
            reserve = excluded.reserve, assignee = excluded.assignee",
    )
    .bind(round.as_str())
    .bind(case.code.as_str())
    .bind(place)
    .bind(design.unit.as_ref().map(UnitCode::as_str))
    .bind(design.stratum.as_ref().map_or("", StratumCode::as_str))
    .bind(design.psu.as_ref().map_or("", PsuCode::as_str))
    .bind(design.variance_stratum.as_ref().map_or("", StratumCode::as_str))
    .bind(design.variance_psu.as_ref().map_or("", PsuCode::as_str))
    .bind(&design.drawn_within)
    .bind(design.base_weight.get())
    .bind(design.reserve)
    .bind(case.assignee.as_ref().map(UserName::as_str))
    .execute(connection)
    .await?;
    Ok(())
}

async fn upsert_contact(
    connection: &mut PgConnection,
    round: &RoundCode,
    case: &NewCase,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into case_contact (round, case_code, name, address, phone, note)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (round, case_code) do update set
            name = excluded.name, address = excluded.address, phone = excluded.phone,
            note = excluded.note",
    )
    .bind(round.as_str())
    .bind(case.code.as_str())
    .bind(&case.contact.name)
    .bind(&case.contact.address)
    .bind(&case.contact.phone)
    .bind(&case.contact.note)
    .execute(connection)
    .await?;
    Ok(())
}

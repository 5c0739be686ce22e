//! Values and assessed points in PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use sqlx::PgConnection;
use survey_specs::code::{RoundCode, UnitCode, VariableCode};
use survey_specs::index::measure::Measures;

use super::assessment::latest_step;
use super::{PostgresStore, code_list};
use crate::permission::{MayAppraise, MayClaim, MayDesign, MayReadAssessments, MayReadResults};
use crate::store::StoreError;
use crate::store::row::timestamptz;
use crate::store::value::{
    Appraiser, Decision, Entry, LoadCounts, NewEntry, NewScore, Origin, Part, Remark, Scored,
    ValueStore, batches, decide, entry_of, evidence_text, held_of, last_number_of, measures_of,
    plan,
};
use crate::store::writer::detached;

/// How many entries go over in one statement.
const BATCH: usize = 10_000;

#[async_trait]
impl ValueStore for PostgresStore {
    #[tracing::instrument(name = "db.value_entries.load", skip_all, fields(n = entries.len()))]
    async fn load_values(
        &self,
        _: &MayDesign,
        round: &RoundCode,
        entries: Vec<NewEntry>,
        origin: &Origin,
    ) -> Result<LoadCounts, StoreError> {
        let (pool, round, origin) = (self.pool.clone(), round.clone(), origin.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            lock_history(&mut transaction, &round).await?;
            let mut counts = LoadCounts::default();
            for batch in batches(entries) {
                let units: BTreeSet<_> = batch.iter().map(|entry| &entry.key.unit).collect();
                let held = held_by_units(&mut transaction, &round, &units).await?;
                let last = last_number(&mut transaction, &round).await?;
                let plan = plan(held, last, batch, &origin);
                for entries in plan.entries.chunks(BATCH) {
                    insert_entries(&mut transaction, &round, entries).await?;
                }
                counts += plan.counts;
            }
            transaction.commit().await?;
            Ok(counts)
        })
        .await
    }

    #[tracing::instrument(name = "db.value_entries.claim", skip_all)]
    async fn claim_score(
        &self,
        permission: &MayClaim,
        score: NewScore,
    ) -> Result<Scored, StoreError> {
        self.give_score(permission.unit(), Part::Claimed, score).await
    }

    #[tracing::instrument(name = "db.value_entries.appraise", skip_all)]
    async fn appraise_score(
        &self,
        _: &MayAppraise,
        unit: &UnitCode,
        appraiser: Appraiser,
        score: NewScore,
    ) -> Result<Scored, StoreError> {
        self.give_score(unit, appraiser.part(), score).await
    }

    #[tracing::instrument(name = "db.value_entries.list_held", skip_all)]
    async fn current_entries(
        &self,
        permission: &MayReadAssessments,
        round: &RoundCode,
    ) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(
            r"
            select distinct on (unit, variable, part) * from value_entry
            where round = $1 and ($2::text[] is null or unit = any($2))
            order by unit, variable, part, entry desc",
        )
        .bind(round.as_str())
        .bind(permission.units().map(code_list))
        .fetch_all(&self.pool)
        .await?;
        let mut entries: Vec<_> = rows.iter().map(entry_of).collect::<Result<_, _>>()?;
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(entries)
    }

    #[tracing::instrument(name = "db.value_entries.list_of_variable", skip_all)]
    async fn value_history(
        &self,
        permission: &MayReadAssessments,
        round: &RoundCode,
        variable: &VariableCode,
    ) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(
            r"
            select * from value_entry
            where round = $1 and variable = $2 and ($3::text[] is null or unit = any($3))
            order by entry desc",
        )
        .bind(round.as_str())
        .bind(variable.as_str())
        .bind(permission.units().map(code_list))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(entry_of).collect()
    }

    #[tracing::instrument(name = "db.value_entries.measures", skip_all)]
    async fn measures(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
    ) -> Result<BTreeMap<UnitCode, Measures>, StoreError> {
        let rows = sqlx::query(
            r"
            select distinct on (unit, variable, part)
                unit, variable, part, kind, amount, denominator
            from value_entry
            where round = $1
            order by unit, variable, part, entry desc",
        )
        .bind(round.as_str())
        .fetch_all(&self.pool)
        .await?;
        let held: Vec<_> = rows.iter().map(held_of).collect::<Result<_, _>>()?;
        Ok(measures_of(held))
    }
}

impl PostgresStore {
    async fn give_score(
        &self,
        unit: &UnitCode,
        part: Part,
        score: NewScore,
    ) -> Result<Scored, StoreError> {
        let (pool, unit) = (self.pool.clone(), unit.clone());
        detached(async move {
            let round = score.round.clone();
            let mut transaction = pool.begin().await?;
            lock_history(&mut transaction, &round).await?;
            if let Some(seen) = score.after_step {
                let latest = latest_step(&mut transaction, &round, &unit).await?;
                if latest.map_or(0, |latest| latest.number) != seen {
                    return Ok(Scored::SheetMoved);
                }
            }
            let held = held_entry(&mut transaction, &unit, part, &score).await?;
            let last = last_number(&mut transaction, &round).await?;
            match decide(held, last, &unit, part, score) {
                Decision::Answer(scored) => Ok(*scored),
                Decision::Enter(entry) => {
                    insert_entries(&mut transaction, &round, std::slice::from_ref(&*entry)).await?;
                    transaction.commit().await?;
                    Ok(Scored::Holds(Some(*entry)))
                }
            }
        })
        .await
    }
}

/// Makes whoever else writes values of this round, sets its deadlines or takes a step with a sheet
/// wait: what holds and the next number must not change between reading and writing. Responses of the
/// round do not wait.
pub(super) async fn lock_history(
    connection: &mut PgConnection,
    round: &RoundCode,
) -> Result<(), StoreError> {
    sqlx::query(r"select code from round where code = $1 for no key update")
        .bind(round.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(())
}

/// The entries of these units that hold.
async fn held_by_units(
    connection: &mut PgConnection,
    round: &RoundCode,
    units: &BTreeSet<&UnitCode>,
) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query(
        r"
        select distinct on (unit, variable, part) * from value_entry
        where round = $1 and unit = any ($2)
        order by unit, variable, part, entry desc",
    )
    .bind(round.as_str())
    .bind(units.iter().map(|unit| unit.as_str()).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?;
    rows.iter().map(entry_of).collect()
}

/// The entry that holds where this score goes.
async fn held_entry(
    connection: &mut PgConnection,
    unit: &UnitCode,
    part: Part,
    score: &NewScore,
) -> Result<Option<Entry>, StoreError> {
    let row = sqlx::query(
        r"
        select * from value_entry
        where round = $1 and unit = $2 and variable = $3 and part = $4
        order by entry desc
        limit 1",
    )
    .bind(score.round.as_str())
    .bind(unit.as_str())
    .bind(score.criterion.as_str())
    .bind(part.as_str())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(entry_of).transpose()
}

/// The number of the latest entry of a round; 0 if there is none.
async fn last_number(connection: &mut PgConnection, round: &RoundCode) -> Result<i64, StoreError> {
    let row =
        sqlx::query(r"select coalesce(max(entry), 0) as entry from value_entry where round = $1")
            .bind(round.as_str())
            .fetch_one(connection)
            .await?;
    last_number_of(&row)
}

/// One column of a batch, as the array it is sent in.
fn column<'a, T>(entries: &'a [Entry], value: impl Fn(&'a Entry) -> T) -> Vec<T> {
    entries.iter().map(value).collect()
}

async fn insert_entries(
    connection: &mut PgConnection,
    round: &RoundCode,
    entries: &[Entry],
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into value_entry (round, entry, unit, variable, part, kind, amount, denominator,
            explanation, evidence, note, given_by, given_through, given_at)
        select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
            $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
            $13::text[], $14::timestamptz[])",
    )
    .bind(round.as_str())
    .bind(column(entries, |entry| entry.number.get()))
    .bind(column(entries, |entry| entry.key.unit.as_str()))
    .bind(column(entries, |entry| entry.key.variable.as_str()))
    .bind(column(entries, |entry| entry.key.part.as_str()))
    .bind(column(entries, |entry| entry.content.kind()))
    .bind(column(entries, |entry| entry.content.amount().map(|amount| amount.to_string())))
    .bind(column(entries, |entry| entry.content.denominator().map(|amount| amount.to_string())))
    .bind(column(entries, |entry| entry.remarks.explanation.as_ref().map(Remark::as_str)))
    .bind(column(entries, |entry| evidence_text(&entry.remarks)))
    .bind(column(entries, |entry| entry.remarks.note.as_ref().map(Remark::as_str)))
    .bind(column(entries, |entry| entry.origin.by.as_str()))
    .bind(column(entries, |entry| entry.origin.through.as_str()))
    .bind(column(entries, |entry| timestamptz(entry.origin.at)))
    .execute(connection)
    .await?;
    Ok(())
}

//! Values and assessed points in SQLite.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use sqlx::SqliteConnection;
use survey_specs::code::{RoundCode, UnitCode, VariableCode};
use survey_specs::index::measure::Measures;

use super::assessment::latest_step;
use super::{SqliteStore, begin, code_list, micros};
use crate::permission::{MayAppraise, MayClaim, MayDesign, MayReadAssessments, MayReadResults};
use crate::store::StoreError;
use crate::store::value::{
    Appraiser, Decision, Entry, LoadCounts, NewEntry, NewScore, Origin, Part, Remark, Scored,
    ValueStore, batches, decide, entry_of, evidence_text, held_of, last_number_of, measures_of,
    plan, unit_of,
};
use crate::store::writer::detached;

/// Of how many units the entries are read at a time: rows take far more memory than what is in them.
const UNITS_AT_A_TIME: usize = 100;

/// These columns of the entries that hold, before more conditions.
macro_rules! select_held {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            r"
            from value_entry as this
            where round = ?1
              and entry = (
                select max(later.entry) from value_entry as later
                where later.round = this.round and later.unit = this.unit
                  and later.variable = this.variable and later.part = this.part)",
            $rest
        )
    };
}

#[async_trait]
impl ValueStore for SqliteStore {
    #[tracing::instrument(name = "db.value_entries.load", skip_all, fields(n = entries.len()))]
    async fn load_values(
        &self,
        _: &MayDesign,
        round: &RoundCode,
        entries: Vec<NewEntry>,
        origin: &Origin,
    ) -> Result<LoadCounts, StoreError> {
        let (writer, round, origin) = (self.writer.clone(), round.clone(), origin.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let mut counts = LoadCounts::default();
            for batch in batches(entries) {
                let units: BTreeSet<_> = batch.iter().map(|entry| &entry.key.unit).collect();
                let held = held_by_units(&mut transaction, &round, &units).await?;
                let last = last_number(&mut transaction, &round).await?;
                let plan = plan(held, last, batch, &origin);
                for entry in &plan.entries {
                    insert_entry(&mut transaction, &round, entry).await?;
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
        let rows = sqlx::query(select_held!(
            "*",
            " and (?2 is null or unit in (select value from json_each(?2)))"
        ))
        .bind(round.as_str())
        .bind(permission.units().map(code_list))
        .fetch_all(&self.readers)
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
            where round = ?1 and variable = ?2 and (?3 is null or unit in (select value from json_each(?3)))
            order by entry desc",
        )
        .bind(round.as_str())
        .bind(variable.as_str())
        .bind(permission.units().map(code_list))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(entry_of).collect()
    }

    #[tracing::instrument(name = "db.value_entries.measures", skip_all)]
    async fn measures(
        &self,
        _: &MayReadResults,
        round: &RoundCode,
    ) -> Result<BTreeMap<UnitCode, Measures>, StoreError> {
        // One transaction, so that all units are as they were at one moment.
        let mut transaction = self.readers.begin().await?;
        let units = sqlx::query(r"select distinct unit from value_entry where round = ?1")
            .bind(round.as_str())
            .fetch_all(&mut *transaction)
            .await?;
        let units: Vec<UnitCode> = units.iter().map(unit_of).collect::<Result<_, _>>()?;
        let mut measures = BTreeMap::new();
        for units in units.chunks(UNITS_AT_A_TIME) {
            let rows = sqlx::query(select_held!(
                "unit, variable, part, kind, amount, denominator",
                " and unit in (select value from json_each(?2))"
            ))
            .bind(round.as_str())
            .bind(json_list(units)?)
            .fetch_all(&mut *transaction)
            .await?;
            let held: Vec<_> = rows.iter().map(held_of).collect::<Result<_, _>>()?;
            measures.extend(measures_of(held));
        }
        Ok(measures)
    }
}

impl SqliteStore {
    async fn give_score(
        &self,
        unit: &UnitCode,
        part: Part,
        score: NewScore,
    ) -> Result<Scored, StoreError> {
        let (writer, unit) = (self.writer.clone(), unit.clone());
        detached(async move {
            let round = score.round.clone();
            let mut transaction = begin(&writer).await?;
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
                    insert_entry(&mut transaction, &round, &entry).await?;
                    transaction.commit().await?;
                    Ok(Scored::Holds(Some(*entry)))
                }
            }
        })
        .await
    }
}

/// Units as one argument.
fn json_list<'u>(units: impl IntoIterator<Item = &'u UnitCode>) -> Result<String, StoreError> {
    let units: Vec<&str> = units.into_iter().map(UnitCode::as_str).collect();
    serde_json::to_string(&units).map_err(StoreError::driver)
}

/// The entries of these units that hold.
async fn held_by_units(
    connection: &mut SqliteConnection,
    round: &RoundCode,
    units: &BTreeSet<&UnitCode>,
) -> Result<Vec<Entry>, StoreError> {
    let units = json_list(units.iter().copied())?;
    let rows = sqlx::query(select_held!("*", " and unit in (select value from json_each(?2))"))
        .bind(round.as_str())
        .bind(units)
        .fetch_all(connection)
        .await?;
    rows.iter().map(entry_of).collect()
}

/// The entry that holds where this score goes.
async fn held_entry(
    connection: &mut SqliteConnection,
    unit: &UnitCode,
    part: Part,
    score: &NewScore,
) -> Result<Option<Entry>, StoreError> {
    let row = sqlx::query(
        r"
        select * from value_entry
        where round = ?1 and unit = ?2 and variable = ?3 and part = ?4
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
async fn last_number(
    connection: &mut SqliteConnection,
    round: &RoundCode,
) -> Result<i64, StoreError> {
    let row =
        sqlx::query(r"select coalesce(max(entry), 0) as entry from value_entry where round = ?1")
            .bind(round.as_str())
            .fetch_one(connection)
            .await?;
    last_number_of(&row)
}

async fn insert_entry(
    connection: &mut SqliteConnection,
    round: &RoundCode,
    entry: &Entry,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into value_entry (round, entry, unit, variable, part, kind, amount, denominator,
            explanation, evidence, note, given_by, given_through, given_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )
    .bind(round.as_str())
    .bind(entry.number.get())
    .bind(entry.key.unit.as_str())
    .bind(entry.key.variable.as_str())
    .bind(entry.key.part.as_str())
    .bind(entry.content.kind())
    .bind(entry.content.amount().map(|amount| amount.to_string()))
    .bind(entry.content.denominator().map(|amount| amount.to_string()))
    .bind(entry.remarks.explanation.as_ref().map(Remark::as_str))
    .bind(evidence_text(&entry.remarks))
    .bind(entry.remarks.note.as_ref().map(Remark::as_str))
    .bind(&entry.origin.by)
    .bind(entry.origin.through.as_str())
    .bind(micros(entry.origin.at))
    .execute(connection)
    .await?;
    Ok(())
}

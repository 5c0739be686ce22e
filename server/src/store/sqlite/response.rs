//! Responses in SQLite.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};
use survey_specs::code::RoundCode;
use uuid::Uuid;

use super::progress::add_to_counts;
use super::{SqliteStore, begin, micros};
use crate::permission::{MayCollect, MayDesign, MayReadResponses};
use crate::store::StoreError;
use crate::store::group::{CellKey, CellSums, cell_sums, count_sums, first_per_key, outcome};
use crate::store::response::{
    Claim, Flag, NewResponse, Receipt, ResponseStore, Stored, StoredResponse, flag_of, receipt_of,
    response_of,
};
use crate::store::row::Columns;
use crate::store::writer::{CommitGroup, detached, store_in_groups};

/// How many cells one statement brings up to date, to save round trips to the engine's thread.
const CELLS_PER_STATEMENT: usize = 64;

/// Commits groups of responses.
pub(super) struct Committer(pub(super) SqlitePool);

#[async_trait]
impl CommitGroup for Committer {
    #[tracing::instrument(name = "db.responses.commit_group", skip_all, fields(n = group.len()))]
    async fn commit_group(&self, group: &[NewResponse]) -> Result<Vec<Stored>, StoreError> {
        let mut transaction = begin(&self.0).await?;
        let (mut inserted, mut kept) = (BTreeSet::new(), BTreeMap::new());
        let mut barred = BTreeMap::new();
        for response in first_per_key(group) {
            // The response first: what is not stored itself takes no claim from whoever comes later.
            if !insert_response_once(&mut transaction, response).await? {
                let receipt =
                    receipt(&mut *transaction, &response.round, response.response_id).await?;
                kept.extend(receipt.map(|receipt| (response.key(), receipt)));
            } else if let Some(claim) = &response.claim
                && !take_claim(&mut transaction, response, claim).await?
            {
                delete_response(&mut transaction, response).await?;
                barred.insert(response.key(), claim.kind);
            } else {
                inserted.insert(response.key());
            }
        }
        let outcome = outcome(group, &inserted, kept, &barred)?;
        for response in outcome.conflicts {
            insert_into_quarantine(&mut transaction, response).await?;
        }
        for response in &outcome.created {
            insert_flags(&mut transaction, response).await?;
        }
        let cells: Vec<_> = cell_sums(&outcome.created).into_iter().collect();
        for chunk in cells.chunks(CELLS_PER_STATEMENT) {
            add_to_cells(&mut transaction, chunk).await?;
        }
        add_to_counts(&mut transaction, count_sums(&outcome.created)).await?;
        transaction.commit().await?;
        Ok(outcome.stored)
    }
}

#[async_trait]
impl ResponseStore for SqliteStore {
    #[tracing::instrument(name = "db.responses.store", skip_all)]
    async fn store_response(
        &self,
        _: &MayCollect,
        response: NewResponse,
    ) -> Result<Stored, StoreError> {
        self.responses.store(response).await
    }

    #[tracing::instrument(name = "db.responses.store_in_bulk", skip_all)]
    async fn store_responses_in_bulk(
        &self,
        _: &MayDesign,
        responses: Vec<NewResponse>,
    ) -> Result<u64, StoreError> {
        let engine = Arc::new(Committer(self.writer.clone()));
        detached(store_in_groups(engine, responses)).await
    }

    #[tracing::instrument(name = "db.responses.receipt", skip_all)]
    async fn receipt(
        &self,
        round: &RoundCode,
        response_id: Uuid,
    ) -> Result<Option<Receipt>, StoreError> {
        receipt(&self.readers, round, response_id).await
    }

    #[tracing::instrument(name = "db.quarantine.count", skip_all)]
    async fn quarantined(&self, round: &RoundCode, response_id: Uuid) -> Result<u64, StoreError> {
        let row = sqlx::query(
            r"select count(*) as n from quarantine where round = ?1 and response_id = ?2",
        )
        .bind(round.as_str())
        .bind(response_id)
        .fetch_one(&self.readers)
        .await?;
        Columns::of(&row, "quarantine", "n").count("n")
    }

    #[tracing::instrument(name = "db.claims.get", skip_all)]
    async fn claimed_by(
        &self,
        round: &RoundCode,
        claim: &Claim,
    ) -> Result<Option<Uuid>, StoreError> {
        let row = sqlx::query(
            r"select response_id from claim where round = ?1 and kind = ?2 and key = ?3",
        )
        .bind(round.as_str())
        .bind(claim.kind.as_str())
        .bind(&claim.key)
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| Columns::of(&row, "claim", "response_id").uuid("response_id")).transpose()
    }

    #[tracing::instrument(name = "db.flags.list_of_round", skip_all)]
    async fn flags_of_round(
        &self,
        _: &MayReadResponses,
        round: &RoundCode,
    ) -> Result<Vec<(Uuid, Flag)>, StoreError> {
        let rows = sqlx::query(
            r"select response_id, flag from response_flag where round = ?1 order by 1, 2",
        )
        .bind(round.as_str())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(flag_of).collect()
    }

    #[tracing::instrument(name = "db.responses.list_of_round", skip_all)]
    async fn responses_of_round(
        &self,
        _: &MayReadResponses,
        round: &RoundCode,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<StoredResponse>, StoreError> {
        let rows = sqlx::query(
            r"
            select response_id, unit, version, mode, language, started_on, disposition, answers,
                stratum, psu, base_weight, received_at
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
        rows.iter().map(response_of).collect()
    }
}

async fn receipt(
    executor: impl sqlx::Executor<'_, Database = Sqlite>,
    round: &RoundCode,
    response_id: Uuid,
) -> Result<Option<Receipt>, StoreError> {
    let row = sqlx::query(
        r"
        select response_id, content_hash, received_at from response
        where round = ?1 and response_id = ?2",
    )
    .bind(round.as_str())
    .bind(response_id)
    .fetch_optional(executor)
    .await?;
    row.as_ref().map(receipt_of).transpose()
}

/// Takes a claim for a response; says whether it was free.
async fn take_claim(
    connection: &mut SqliteConnection,
    response: &NewResponse,
    claim: &Claim,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        r"
        insert into claim (round, kind, key, response_id) values (?1, ?2, ?3, ?4)
        on conflict do nothing",
    )
    .bind(response.round.as_str())
    .bind(claim.kind.as_str())
    .bind(&claim.key)
    .bind(claim.kept_for(response.response_id))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes back a response that was inserted in this transaction, for another has its claim.
async fn delete_response(
    connection: &mut SqliteConnection,
    response: &NewResponse,
) -> Result<(), StoreError> {
    sqlx::query(r"delete from response where round = ?1 and response_id = ?2")
        .bind(response.round.as_str())
        .bind(response.response_id)
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert_flags(
    connection: &mut SqliteConnection,
    response: &NewResponse,
) -> Result<(), StoreError> {
    for flag in &response.flags {
        sqlx::query(
            r"
            insert into response_flag (round, response_id, flag) values (?1, ?2, ?3)
            on conflict do nothing",
        )
        .bind(response.round.as_str())
        .bind(response.response_id)
        .bind(flag.as_str())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Inserts a response unless one of its id is there; says whether it did.
async fn insert_response_once(
    connection: &mut SqliteConnection,
    response: &NewResponse,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        r"
        insert into response (round, response_id, unit, version, mode, language, started_on,
            disposition, consent_version, consent_given, content_hash, canonical_body, answers,
            paradata, stratum, psu, base_weight, received_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        on conflict (round, response_id) do nothing",
    )
    .bind(response.round.as_str())
    .bind(response.response_id)
    .bind(response.unit.as_ref().map(ToString::to_string))
    .bind(response.version.as_str())
    .bind(response.mode.as_str())
    .bind(response.language.as_str())
    .bind(response.started_on.to_string())
    .bind(response.disposition.as_str())
    .bind(response.consent.map(|consent| i64::from(consent.version)))
    .bind(response.consent.map(|consent| consent.given))
    .bind(&response.content_hash)
    .bind(&response.canonical_body)
    .bind(&response.answers_json)
    .bind(&response.paradata)
    .bind(response.stratum.as_ref().map(ToString::to_string))
    .bind(response.psu.as_ref().map(ToString::to_string))
    .bind(response.base_weight.get())
    .bind(micros(response.received_at))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

async fn insert_into_quarantine(
    connection: &mut SqliteConnection,
    response: &NewResponse,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into quarantine (round, response_id, content_hash, canonical_body, paradata,
            received_at)
        values (?1, ?2, ?3, ?4, ?5, ?6)
        on conflict do nothing",
    )
    .bind(response.round.as_str())
    .bind(response.response_id)
    .bind(&response.content_hash)
    .bind(&response.canonical_body)
    .bind(&response.paradata)
    .bind(micros(response.received_at))
    .execute(connection)
    .await?;
    Ok(())
}

async fn add_to_cells(
    connection: &mut SqliteConnection,
    cells: &[(CellKey<'_>, CellSums)],
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(
        r"
        insert into rollup_cell (round, unit, stratum, psu, item, value, n, sum_weight,
            sum_weight_squared) ",
    );
    query.push_values(cells, |mut row, ((round, unit, stratum, psu, item, value), sums)| {
        for part in [round, unit, stratum, psu, item, value] {
            row.push_bind((*part).to_owned());
        }
        row.push_bind(sums.n).push_bind(sums.sum_weight).push_bind(sums.sum_weight_squared);
    });
    query.push(
        r"
        on conflict (round, unit, stratum, psu, item, value) do update set
            n = n + excluded.n,
            sum_weight = sum_weight + excluded.sum_weight,
            sum_weight_squared = sum_weight_squared + excluded.sum_weight_squared",
    );
    // Full chunks all have the same text, which is worth keeping prepared; the rest has not.
    query.build().persistent(cells.len() == CELLS_PER_STATEMENT).execute(connection).await?;
    Ok(())
}

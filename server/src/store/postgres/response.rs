//! Responses in PostgreSQL. A group goes over in one statement per table, whatever its size: on a
//! network it is the round trips that cost.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use sqlx::{PgConnection, PgPool};
use survey_specs::code::RoundCode;
use uuid::Uuid;

use super::PostgresStore;
use super::progress::add_to_counts;
use crate::permission::{MayCollect, MayDesign, MayReadResponses};
use crate::store::StoreError;
use crate::store::group::{
    CellKey, CellSums, ResponseKey, cell_sums, count_sums, first_per_key, outcome,
};
use crate::store::response::{
    Claim, ClaimKind, Flag, NewResponse, Receipt, ResponseStore, Stored, StoredResponse, flag_of,
    key_of, receipt_of, response_of,
};
use crate::store::row::{Columns, civil_date, timestamptz};
use crate::store::writer::{CommitGroup, detached, store_in_groups};

/// How often a transaction that the database gave up is run again.
const ATTEMPTS: u32 = 5;

/// Commits groups of responses.
pub(super) struct Committer(pub(super) PgPool);

#[async_trait]
impl CommitGroup for Committer {
    #[tracing::instrument(name = "db.responses.commit_group", skip_all, fields(n = group.len()))]
    async fn commit_group(&self, group: &[NewResponse]) -> Result<Vec<Stored>, StoreError> {
        let mut attempt = 1;
        loop {
            match self.try_to_commit(group).await {
                Err(error) if attempt < ATTEMPTS && error.is_passing_conflict() => attempt += 1,
                outcome => return outcome,
            }
        }
    }
}

impl Committer {
    async fn try_to_commit(&self, group: &[NewResponse]) -> Result<Vec<Stored>, StoreError> {
        let mut transaction = self.0.begin().await?;
        let first = first_per_key(group);
        let mut inserted = insert_responses_once(&mut transaction, &first).await?;
        // The responses first: what is not stored itself takes no claim from whoever comes later.
        let new: Vec<_> =
            first.iter().copied().filter(|response| inserted.contains(&response.key())).collect();
        let barred = take_claims(&mut transaction, &new).await?;
        delete_responses(&mut transaction, &barred).await?;
        inserted.retain(|key| !barred.contains_key(key));
        let others: Vec<_> =
            first.into_iter().filter(|response| !inserted.contains(&response.key())).collect();
        // A statement of its own sees what another process has committed while the insert waited.
        let kept = receipts(&mut transaction, &others).await?;
        let outcome = outcome(group, &inserted, kept, &barred)?;
        insert_into_quarantine(&mut transaction, &outcome.conflicts).await?;
        insert_flags(&mut transaction, &outcome.created).await?;
        add_to_cells(&mut transaction, &cell_sums(&outcome.created)).await?;
        add_to_counts(&mut transaction, &count_sums(&outcome.created)).await?;
        transaction.commit().await?;
        Ok(outcome.stored)
    }
}

#[async_trait]
impl ResponseStore for PostgresStore {
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
        let engine = Arc::new(Committer(self.pool.clone()));
        detached(store_in_groups(engine, responses)).await
    }

    #[tracing::instrument(name = "db.responses.receipt", skip_all)]
    async fn receipt(
        &self,
        round: &RoundCode,
        response_id: Uuid,
    ) -> Result<Option<Receipt>, StoreError> {
        let row = sqlx::query(
            r"
            select response_id, content_hash, received_at from response
            where round = $1 and response_id = $2",
        )
        .bind(round.as_str())
        .bind(response_id)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(receipt_of).transpose()
    }

    #[tracing::instrument(name = "db.quarantine.count", skip_all)]
    async fn quarantined(&self, round: &RoundCode, response_id: Uuid) -> Result<u64, StoreError> {
        let row = sqlx::query(
            r"select count(*) as n from quarantine where round = $1 and response_id = $2",
        )
        .bind(round.as_str())
        .bind(response_id)
        .fetch_one(&self.pool)
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
            r"select response_id from claim where round = $1 and kind = $2 and key = $3",
        )
        .bind(round.as_str())
        .bind(claim.kind.as_str())
        .bind(&claim.key)
        .fetch_optional(&self.pool)
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
            r"select response_id, flag from response_flag where round = $1 order by 1, 2",
        )
        .bind(round.as_str())
        .fetch_all(&self.pool)
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
            where round = $1 and ($2::uuid is null or response_id > $2)
            order by response_id
            limit $3",
        )
        .bind(round.as_str())
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(response_of).collect()
    }
}

/// One column of a group, as the array it is sent in.
fn column<'a, T>(responses: &[&'a NewResponse], value: impl Fn(&'a NewResponse) -> T) -> Vec<T> {
    responses.iter().map(|response| value(response)).collect()
}

/// Takes the claims of these responses; says whose are taken already. Two processes take claims in the
/// same order, so neither waits for the other in a circle.
async fn take_claims(
    connection: &mut PgConnection,
    responses: &[&NewResponse],
) -> Result<BTreeMap<ResponseKey, ClaimKind>, StoreError> {
    let mut claims: Vec<_> = responses
        .iter()
        .filter_map(|response| response.claim.as_ref().map(|claim| (*response, claim)))
        .collect();
    if claims.is_empty() {
        return Ok(BTreeMap::new());
    }
    claims.sort_by_key(|(response, claim)| (&response.round, *claim, response.response_id));
    let rows = sqlx::query(
        r"
        insert into claim (round, kind, key, response_id)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
        on conflict do nothing
        returning round, kind, key",
    )
    .bind(claims.iter().map(|(response, _)| response.round.as_str()).collect::<Vec<_>>())
    .bind(claims.iter().map(|(_, claim)| claim.kind.as_str()).collect::<Vec<_>>())
    .bind(claims.iter().map(|(_, claim)| claim.key.as_str()).collect::<Vec<_>>())
    .bind(
        claims
            .iter()
            .map(|(response, claim)| claim.kept_for(response.response_id))
            .collect::<Vec<_>>(),
    )
    .fetch_all(connection)
    .await?;
    let mut free = BTreeSet::new();
    for row in &rows {
        let columns = Columns::of(row, "claim", "key");
        free.insert((columns.text("round")?, columns.text("kind")?, columns.text("key")?));
    }
    // Of several in this group the first has it, as it is inserted first.
    let barred = claims.into_iter().filter(|(response, claim)| {
        let taken = (response.round.to_string(), claim.kind.as_str().to_owned(), claim.key.clone());
        !free.remove(&taken)
    });
    Ok(barred.map(|(response, claim)| (response.key(), claim.kind)).collect())
}

/// Takes back responses that were inserted in this transaction, for others have their claims.
async fn delete_responses(
    connection: &mut PgConnection,
    barred: &BTreeMap<ResponseKey, ClaimKind>,
) -> Result<(), StoreError> {
    for (round, response_id) in barred.keys() {
        sqlx::query(r"delete from response where round = $1 and response_id = $2")
            .bind(round.as_str())
            .bind(response_id)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn insert_flags(
    connection: &mut PgConnection,
    responses: &[&NewResponse],
) -> Result<(), StoreError> {
    let flags: Vec<_> = responses
        .iter()
        .flat_map(|response| response.flags.iter().map(move |flag| (*response, flag)))
        .collect();
    if flags.is_empty() {
        return Ok(());
    }
    sqlx::query(
        r"
        insert into response_flag (round, response_id, flag)
        select * from unnest($1::text[], $2::uuid[], $3::text[])
        on conflict do nothing",
    )
    .bind(flags.iter().map(|(response, _)| response.round.as_str()).collect::<Vec<_>>())
    .bind(flags.iter().map(|(response, _)| response.response_id).collect::<Vec<_>>())
    .bind(flags.iter().map(|(_, flag)| flag.as_str()).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// Inserts those of these responses, one per key, whose key is free; gives the keys of those it did.
async fn insert_responses_once(
    connection: &mut PgConnection,
    responses: &[&NewResponse],
) -> Result<BTreeSet<ResponseKey>, StoreError> {
    let rows = sqlx::query(
        r"
        insert into response (round, response_id, unit, version, mode, language, started_on,
            disposition, consent_version, consent_given, content_hash, canonical_body, answers,
            paradata, stratum, psu, base_weight, received_at)
        select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[],
            $6::text[], $7::date[], $8::text[], $9::bigint[], $10::boolean[], $11::text[],
            $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
            $17::double precision[], $18::timestamptz[])
        on conflict (round, response_id) do nothing
        returning round, response_id",
    )
    .bind(column(responses, |response| response.round.as_str()))
    .bind(column(responses, |response| response.response_id))
    .bind(column(responses, |response| response.unit.as_ref().map(AsRef::<str>::as_ref)))
    .bind(column(responses, |response| response.version.as_str()))
    .bind(column(responses, |response| response.mode.as_str()))
    .bind(column(responses, |response| response.language.as_str()))
    .bind(column(responses, |response| civil_date(response.started_on)))
    .bind(column(responses, |response| response.disposition.as_str()))
    .bind(column(responses, |response| response.consent.map(|given| i64::from(given.version))))
    .bind(column(responses, |response| response.consent.map(|consent| consent.given)))
    .bind(column(responses, |response| response.content_hash.as_str()))
    .bind(column(responses, |response| response.canonical_body.as_str()))
    .bind(column(responses, |response| response.answers_json.as_str()))
    .bind(column(responses, |response| response.paradata.as_deref()))
    .bind(column(responses, |response| response.stratum.as_ref().map(AsRef::<str>::as_ref)))
    .bind(column(responses, |response| response.psu.as_ref().map(AsRef::<str>::as_ref)))
    .bind(column(responses, |response| response.base_weight.get()))
    .bind(column(responses, |response| timestamptz(response.received_at)))
    .fetch_all(connection)
    .await?;
    rows.iter().map(key_of).collect()
}

/// The receipts of what is stored under the keys of these responses.
async fn receipts(
    connection: &mut PgConnection,
    responses: &[&NewResponse],
) -> Result<BTreeMap<ResponseKey, Receipt>, StoreError> {
    if responses.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query(
        r"
        select response.round, response.response_id, content_hash, received_at
        from unnest($1::text[], $2::uuid[]) as asked (round, response_id)
        join response on response.round = asked.round
            and response.response_id = asked.response_id",
    )
    .bind(column(responses, |response| response.round.as_str()))
    .bind(column(responses, |response| response.response_id))
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((key_of(row)?, receipt_of(row)?))).collect()
}

async fn insert_into_quarantine(
    connection: &mut PgConnection,
    responses: &[&NewResponse],
) -> Result<(), StoreError> {
    if responses.is_empty() {
        return Ok(());
    }
    sqlx::query(
        r"
        insert into quarantine (round, response_id, content_hash, canonical_body, paradata,
            received_at)
        select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[],
            $6::timestamptz[])
        on conflict do nothing",
    )
    .bind(column(responses, |response| response.round.as_str()))
    .bind(column(responses, |response| response.response_id))
    .bind(column(responses, |response| response.content_hash.as_str()))
    .bind(column(responses, |response| response.canonical_body.as_str()))
    .bind(column(responses, |response| response.paradata.as_deref()))
    .bind(column(responses, |response| timestamptz(response.received_at)))
    .execute(connection)
    .await?;
    Ok(())
}

async fn add_to_cells(
    connection: &mut PgConnection,
    cells: &BTreeMap<CellKey<'_>, CellSums>,
) -> Result<(), StoreError> {
    if cells.is_empty() {
        return Ok(());
    }
    sqlx::query(
        r"
        insert into rollup_cell (round, unit, stratum, psu, item, value, n, sum_weight,
            sum_weight_squared)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
            $6::text[], $7::bigint[], $8::double precision[], $9::double precision[])
        on conflict (round, unit, stratum, psu, item, value) do update set
            n = rollup_cell.n + excluded.n,
            sum_weight = rollup_cell.sum_weight + excluded.sum_weight,
            sum_weight_squared = rollup_cell.sum_weight_squared + excluded.sum_weight_squared",
    )
    .bind(cells.keys().map(|key| key.0).collect::<Vec<_>>())
    .bind(cells.keys().map(|key| key.1).collect::<Vec<_>>())
    .bind(cells.keys().map(|key| key.2).collect::<Vec<_>>())
    .bind(cells.keys().map(|key| key.3).collect::<Vec<_>>())
    .bind(cells.keys().map(|key| key.4).collect::<Vec<_>>())
    .bind(cells.keys().map(|key| key.5).collect::<Vec<_>>())
    .bind(cells.values().map(|sums| sums.n).collect::<Vec<_>>())
    .bind(cells.values().map(|sums| sums.sum_weight).collect::<Vec<_>>())
    .bind(cells.values().map(|sums| sums.sum_weight_squared).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

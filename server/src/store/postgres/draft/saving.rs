//! The statements of which saving a draft in PostgreSQL consists.

use sqlx::PgConnection;
use survey_specs::questionnaire::media::MediaName;

use crate::draft::history::Latest;
use crate::draft::source::Source;
use crate::draft::{DraftId, Hand};
use crate::store::StoreError;
use crate::store::draft::{
    DraftEntry, Revision, draft_of, number, revision_of, title_text, trace_of,
};
use crate::store::row::timestamptz;

/// A draft without a revision, which no transaction leaves behind.
pub(super) fn missing(draft: DraftId) -> StoreError {
    StoreError::Inconsistent { table: "draft", column: "revision", row: draft.to_string() }
}

/// Holds a draft until the transaction ends, so that two saves come one after the other.
pub(super) async fn lock_draft(
    connection: &mut PgConnection,
    draft: DraftId,
) -> Result<(), StoreError> {
    sqlx::query(r"select 1 from draft where draft = $1 for update")
        .bind(draft.uuid())
        .fetch_optional(connection)
        .await?;
    Ok(())
}

pub(super) async fn one_draft(
    connection: &mut PgConnection,
    draft: DraftId,
) -> Result<Option<DraftEntry>, StoreError> {
    let row = sqlx::query(
        r"
        select
            draft, kind, code, title, items, revision,
            created_at, created_by, changed_at, changed_by, archived_at
        from draft
        where draft = $1",
    )
    .bind(draft.uuid())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(draft_of).transpose()
}

pub(super) async fn one_revision(
    connection: &mut PgConnection,
    draft: DraftId,
    revision: u64,
) -> Result<Option<Revision>, StoreError> {
    let row = sqlx::query(
        r"
        select draft, revision, source, changed_at, changed_by from draft_revision
        where draft = $1 and revision = $2",
    )
    .bind(draft.uuid())
    .bind(number(revision))
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(revision_of).transpose()
}

/// The latest revision with what decides whether it is thinned out.
pub(super) async fn latest(
    connection: &mut PgConnection,
    draft: DraftId,
) -> Result<Option<Latest>, StoreError> {
    let rows = sqlx::query(
        r"
        select draft, revision, changed_at, changed_by from draft_revision
        where draft = $1
        order by revision desc
        limit 2",
    )
    .bind(draft.uuid())
    .fetch_all(&mut *connection)
    .await?;
    let Some(latest) = rows.first().map(trace_of).transpose()? else { return Ok(None) };
    let published =
        sqlx::query(r"select 1 from publication where draft = $1 and revision = $2 limit 1")
            .bind(draft.uuid())
            .bind(number(latest.revision))
            .fetch_optional(connection)
            .await?;
    let before = rows.get(1).map(trace_of).transpose()?;
    Ok(Some(Latest { latest, published: published.is_some(), before }))
}

pub(super) async fn insert_revision(
    connection: &mut PgConnection,
    draft: DraftId,
    revision: u64,
    source: &Source,
    hand: &Hand,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into draft_revision (draft, revision, source, changed_at, changed_by)
        values ($1, $2, $3, $4, $5)",
    )
    .bind(draft.uuid())
    .bind(number(revision))
    .bind(source.json())
    .bind(timestamptz(hand.at))
    .bind(hand.user.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn delete_revision(
    connection: &mut PgConnection,
    draft: DraftId,
    revision: u64,
) -> Result<(), StoreError> {
    sqlx::query(r"delete from draft_revision where draft = $1 and revision = $2")
        .bind(draft.uuid())
        .bind(number(revision))
        .execute(connection)
        .await?;
    Ok(())
}

/// Makes this revision the latest one.
pub(super) async fn update_draft(
    connection: &mut PgConnection,
    draft: DraftId,
    revision: u64,
    source: &Source,
    hand: &Hand,
) -> Result<(), StoreError> {
    let summary = source.summary();
    sqlx::query(
        r"
        update draft
        set code = $2, title = $3, items = $4, revision = $5, changed_at = $6, changed_by = $7
        where draft = $1",
    )
    .bind(draft.uuid())
    .bind(&summary.code)
    .bind(title_text(summary))
    .bind(number(summary.items))
    .bind(number(revision))
    .bind(timestamptz(hand.at))
    .bind(hand.user.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn name_media(
    connection: &mut PgConnection,
    draft: DraftId,
    name: &MediaName,
    hash: &str,
    hand: &Hand,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into draft_media (draft, name, hash, added_at, added_by)
        values ($1, $2, $3, $4, $5)
        on conflict (draft, name) do update
        set hash = excluded.hash, added_at = excluded.added_at, added_by = excluded.added_by",
    )
    .bind(draft.uuid())
    .bind(name.as_str())
    .bind(hash)
    .bind(timestamptz(hand.at))
    .bind(hand.user.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

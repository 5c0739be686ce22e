//! Drafts in PostgreSQL.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::questionnaire::draft::Attachment;
use survey_specs::questionnaire::media::MediaName;

use super::PostgresStore;
use crate::draft::history::{Step, Trace};
use crate::draft::source::Source;
use crate::draft::{DraftId, DraftKind, Hand};
use crate::permission::MayDesign;
use crate::store::StoreError;
use crate::store::draft::{
    DraftEntry, DraftMedia, DraftStore, Editor, EditorStream, NewDraft, Publication, Revision,
    Saved, draft_media_of, draft_of, editor_of, number, publication_of, title_text, trace_of,
};
use crate::store::row::timestamptz;
use crate::store::writer::detached;

mod saving;

use saving::{
    delete_revision, insert_revision, latest, lock_draft, missing, name_media, one_draft,
    one_revision, update_draft,
};

#[async_trait]
impl DraftStore for PostgresStore {
    #[tracing::instrument(name = "db.drafts.insert", skip_all)]
    async fn insert_draft(&self, _: &MayDesign, draft: &NewDraft) -> Result<(), StoreError> {
        let (pool, draft) = (self.pool.clone(), draft.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            let summary = draft.source.summary();
            sqlx::query(
                r"
                insert into draft (
                    draft, kind, code, title, items, revision,
                    created_at, created_by, changed_at, changed_by
                )
                values ($1, $2, $3, $4, $5, 1, $6, $7, $6, $7)",
            )
            .bind(draft.draft.uuid())
            .bind(draft.kind.as_str())
            .bind(&summary.code)
            .bind(title_text(summary))
            .bind(number(summary.items))
            .bind(timestamptz(draft.hand.at))
            .bind(draft.hand.user.as_str())
            .execute(&mut *transaction)
            .await?;
            insert_revision(&mut transaction, draft.draft, 1, &draft.source, &draft.hand).await?;
            for (name, hash) in &draft.media {
                name_media(&mut transaction, draft.draft, name, hash.as_str(), &draft.hand).await?;
            }
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.drafts.list", skip_all)]
    async fn drafts(
        &self,
        _: &MayDesign,
        kind: Option<DraftKind>,
        archived: bool,
    ) -> Result<Vec<DraftEntry>, StoreError> {
        let rows = sqlx::query(
            r"
            select
                draft, kind, code, title, items, revision,
                created_at, created_by, changed_at, changed_by, archived_at
            from draft
            where ($1::text is null or kind = $1) and (archived_at is not null) = $2
            order by changed_at desc, draft",
        )
        .bind(kind.map(DraftKind::as_str))
        .bind(archived)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(draft_of).collect()
    }

    #[tracing::instrument(name = "db.drafts.get", skip_all)]
    async fn draft(&self, _: &MayDesign, draft: DraftId) -> Result<Option<DraftEntry>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        one_draft(&mut connection, draft).await
    }

    #[tracing::instrument(name = "db.draft_revisions.get", skip_all)]
    async fn draft_revision(
        &self,
        _: &MayDesign,
        draft: DraftId,
        revision: u64,
    ) -> Result<Option<Revision>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        one_revision(&mut connection, draft, revision).await
    }

    #[tracing::instrument(name = "db.draft_revisions.list", skip_all)]
    async fn draft_history(&self, _: &MayDesign, draft: DraftId) -> Result<Vec<Trace>, StoreError> {
        let rows = sqlx::query(
            r"
            select draft, revision, changed_at, changed_by from draft_revision
            where draft = $1
            order by revision desc",
        )
        .bind(draft.uuid())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(trace_of).collect()
    }

    #[tracing::instrument(name = "db.drafts.save", skip_all)]
    async fn save_draft(
        &self,
        _: &MayDesign,
        draft: DraftId,
        expected: u64,
        source: &Source,
        step: Step,
        hand: &Hand,
    ) -> Result<Saved, StoreError> {
        let (pool, source, hand) = (self.pool.clone(), source.clone(), hand.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            lock_draft(&mut transaction, draft).await?;
            let Some(entry) = one_draft(&mut transaction, draft).await? else {
                return Ok(Saved::Unknown);
            };
            let Some(held) = one_revision(&mut transaction, draft, entry.revision).await? else {
                return Err(missing(draft));
            };
            if held.source == source.json() {
                return Ok(Saved::Kept(entry));
            }
            if entry.revision != expected {
                return Ok(Saved::Stale(held));
            }
            let latest = latest(&mut transaction, draft).await?.filter(|_| step == Step::OfMany);
            if latest.is_some_and(|latest| latest.is_passing(&hand.user, hand.at)) {
                delete_revision(&mut transaction, draft, entry.revision).await?;
            }
            insert_revision(&mut transaction, draft, entry.revision + 1, &source, &hand).await?;
            update_draft(&mut transaction, draft, entry.revision + 1, &source, &hand).await?;
            let entry = one_draft(&mut transaction, draft).await?.ok_or_else(|| missing(draft))?;
            transaction.commit().await?;
            Ok(Saved::Kept(entry))
        })
        .await
    }

    #[tracing::instrument(name = "db.drafts.archive", skip_all)]
    async fn archive_draft(
        &self,
        _: &MayDesign,
        draft: DraftId,
        archived_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let pool = self.pool.clone();
        detached(async move {
            let mut transaction = pool.begin().await?;
            let done = sqlx::query(r"update draft set archived_at = $2 where draft = $1")
                .bind(draft.uuid())
                .bind(archived_at.map(timestamptz))
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(done.rows_affected() > 0)
        })
        .await
    }

    #[tracing::instrument(name = "db.draft_media.save", skip_all)]
    async fn save_draft_media(
        &self,
        _: &MayDesign,
        draft: DraftId,
        name: &MediaName,
        attachment: &Attachment,
        hand: &Hand,
    ) -> Result<(), StoreError> {
        let (pool, name) = (self.pool.clone(), name.clone());
        let (attachment, hand) = (attachment.clone(), hand.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            sqlx::query(
                r"
                insert into media (hash, media_type, content, stored_at)
                values ($1, $2, $3, $4)
                on conflict do nothing",
            )
            .bind(attachment.content.hash.as_str())
            .bind(attachment.content.media_type.as_str())
            .bind(&attachment.bytes[..])
            .bind(timestamptz(hand.at))
            .execute(&mut *transaction)
            .await?;
            let hash = attachment.content.hash.as_str();
            name_media(&mut transaction, draft, &name, hash, &hand).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.draft_media.list", skip_all)]
    async fn draft_media(
        &self,
        _: &MayDesign,
        draft: DraftId,
    ) -> Result<Vec<DraftMedia>, StoreError> {
        let rows = sqlx::query(
            r#"
            select named.name, named.hash, media.media_type, length(media.content)::bigint as bytes
            from draft_media as named
            join media on media.hash = named.hash
            where named.draft = $1
            order by named.name collate "C""#,
        )
        .bind(draft.uuid())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(draft_media_of).collect()
    }

    #[tracing::instrument(name = "db.draft_editors.renew", skip_all)]
    async fn renew_editor(
        &self,
        _: &MayDesign,
        stream: &EditorStream,
        now: Timestamp,
        gone: Timestamp,
    ) -> Result<(), StoreError> {
        let (pool, stream) = (self.pool.clone(), stream.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            sqlx::query(r"delete from draft_editor where seen_at < $1")
                .bind(timestamptz(gone))
                .execute(&mut *transaction)
                .await?;
            sqlx::query(
                r"
                insert into draft_editor (draft, stream, user_name, since, seen_at)
                values ($1, $2, $3, $4, $5)
                on conflict (draft, stream) do update set seen_at = excluded.seen_at",
            )
            .bind(stream.draft.uuid())
            .bind(stream.stream)
            .bind(stream.user.as_str())
            .bind(timestamptz(stream.since))
            .bind(timestamptz(now))
            .execute(&mut *transaction)
            .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.draft_editors.end", skip_all)]
    async fn end_editor(&self, _: &MayDesign, stream: &EditorStream) -> Result<(), StoreError> {
        let (pool, stream) = (self.pool.clone(), stream.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            sqlx::query(r"delete from draft_editor where draft = $1 and stream = $2")
                .bind(stream.draft.uuid())
                .bind(stream.stream)
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.draft_editors.list", skip_all)]
    async fn editors(
        &self,
        _: &MayDesign,
        draft: DraftId,
        gone: Timestamp,
    ) -> Result<Vec<Editor>, StoreError> {
        let rows = sqlx::query(
            r#"
            select user_name, min(since) as since from draft_editor
            where draft = $1 and seen_at >= $2
            group by user_name
            order by user_name collate "C""#,
        )
        .bind(draft.uuid())
        .bind(timestamptz(gone))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(editor_of).collect()
    }

    #[tracing::instrument(name = "db.publications.insert", skip_all)]
    async fn insert_publication(
        &self,
        _: &MayDesign,
        publication: &Publication,
    ) -> Result<(), StoreError> {
        let (pool, publication) = (self.pool.clone(), publication.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            sqlx::query(
                r"
                insert into publication (hash, draft, revision, published_at, published_by)
                values ($1, $2, $3, $4, $5)
                on conflict do nothing",
            )
            .bind(&publication.hash)
            .bind(publication.draft.uuid())
            .bind(number(publication.revision))
            .bind(timestamptz(publication.published.at))
            .bind(publication.published.user.as_str())
            .execute(&mut *transaction)
            .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.publications.list", skip_all)]
    async fn publications(&self, _: &MayDesign) -> Result<Vec<Publication>, StoreError> {
        let rows = sqlx::query(
            r"
            select hash, draft, revision, published_at, published_by from publication
            order by published_at, hash, draft, revision",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(publication_of).collect()
    }
}

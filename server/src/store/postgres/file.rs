//! Files of respondents in PostgreSQL.

use async_trait::async_trait;
use survey_specs::code::RoundCode;
use survey_specs::questionnaire::media::MediaHash;

use super::PostgresStore;
use crate::permission::{MayCollect, MayReadResponses};
use crate::store::file::{FileStore, NewFile};
use crate::store::media::{StoredMedia, media_of};
use crate::store::row::timestamptz;
use crate::store::writer::detached;
use crate::store::{Insertion, StoreError};

#[async_trait]
impl FileStore for PostgresStore {
    #[tracing::instrument(name = "db.response_file.insert", skip_all)]
    async fn insert_file(&self, _: &MayCollect, file: NewFile) -> Result<Insertion, StoreError> {
        let writer = self.pool.clone();
        detached(async move {
            let inserted = sqlx::query(
                r"
                insert into response_file (round, hash, media_type, content, received_at)
                values ($1, $2, $3, $4, $5)
                on conflict do nothing",
            )
            .bind(file.round.as_str())
            .bind(file.hash.as_str())
            .bind(file.media_type.as_str())
            .bind(&file.bytes[..])
            .bind(timestamptz(file.received_at))
            .execute(&writer)
            .await?;
            let is_new = inserted.rows_affected() > 0;
            Ok(if is_new { Insertion::Inserted } else { Insertion::Taken })
        })
        .await
    }

    #[tracing::instrument(name = "db.response_file.exists", skip_all)]
    async fn has_file(&self, round: &RoundCode, hash: &MediaHash) -> Result<bool, StoreError> {
        let row = sqlx::query(r"select 1 from response_file where round = $1 and hash = $2")
            .bind(round.as_str())
            .bind(hash.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    #[tracing::instrument(name = "db.response_file.get", skip_all)]
    async fn file(
        &self,
        _: &MayReadResponses,
        round: &RoundCode,
        hash: &MediaHash,
    ) -> Result<Option<StoredMedia>, StoreError> {
        let row = sqlx::query(
            r"
            select hash, media_type, content
            from response_file
            where round = $1 and hash = $2",
        )
        .bind(round.as_str())
        .bind(hash.as_str())
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| media_of(&row, hash)).transpose()
    }
}

//! Pictures and recordings in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::questionnaire::draft::Attachment;
use survey_specs::questionnaire::media::MediaHash;

use super::{SqliteStore, begin, micros};
use crate::permission::MayDesign;
use crate::store::StoreError;
use crate::store::media::{MediaStore, StoredMedia, media_of};
use crate::store::writer::detached;

#[async_trait]
impl MediaStore for SqliteStore {
    #[tracing::instrument(name = "db.media.insert", skip_all)]
    async fn insert_media(
        &self,
        _: &MayDesign,
        attachments: &[Attachment],
        stored_at: Timestamp,
    ) -> Result<(), StoreError> {
        if attachments.is_empty() {
            return Ok(());
        }
        let (writer, mut attachments) = (self.writer.clone(), attachments.to_vec());
        // Rows are locked in the order of their keys.
        attachments.sort_by(|a, b| a.content.hash.cmp(&b.content.hash));
        detached(async move {
            let mut transaction = begin(&writer).await?;
            for attachment in &attachments {
                sqlx::query(
                    r"
                    insert into media (hash, media_type, content, stored_at)
                    values (?1, ?2, ?3, ?4)
                    on conflict do nothing",
                )
                .bind(attachment.content.hash.as_str())
                .bind(attachment.content.media_type.as_str())
                .bind(&attachment.bytes[..])
                .bind(micros(stored_at))
                .execute(&mut *transaction)
                .await?;
            }
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.media.get", skip_all)]
    async fn media(&self, hash: &MediaHash) -> Result<Option<StoredMedia>, StoreError> {
        let row = sqlx::query(r"select hash, media_type, content from media where hash = ?1")
            .bind(hash.as_str())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| media_of(&row, hash)).transpose()
    }
}

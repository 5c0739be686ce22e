//! Published versions and index definitions in PostgreSQL.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::IndexCode;
use survey_specs::questionnaire::{PublishedVersion, VersionHash};

use super::PostgresStore;
use crate::permission::MayDesign;
use crate::store::StoreError;
use crate::store::questionnaire::{IndexDefinitionHash, QuestionnaireStore, version_of};
use crate::store::row::{Columns, timestamptz};
use crate::store::writer::detached;

#[async_trait]
impl QuestionnaireStore for PostgresStore {
    #[tracing::instrument(name = "db.questionnaire_versions.insert", skip_all)]
    async fn insert_version(
        &self,
        _: &MayDesign,
        version: &PublishedVersion,
        published_at: Timestamp,
    ) -> Result<(), StoreError> {
        let (pool, version) = (self.pool.clone(), version.clone());
        detached(async move {
            sqlx::query(
                r"
                insert into questionnaire_version (hash, questionnaire, canonical_json, published_at)
                values ($1, $2, $3, $4)
                on conflict do nothing",
            )
            .bind(version.hash().as_str())
            .bind(version.questionnaire().code.as_str())
            .bind(version.canonical_json())
            .bind(timestamptz(published_at))
            .execute(&pool)
            .await?;
            Ok(())
        })
        .await
    }

    #[tracing::instrument(name = "db.questionnaire_versions.get", skip_all)]
    async fn version(&self, hash: &VersionHash) -> Result<Option<PublishedVersion>, StoreError> {
        let row =
            sqlx::query(r"select hash, canonical_json from questionnaire_version where hash = $1")
                .bind(hash.as_str())
                .fetch_optional(&self.pool)
                .await?;
        row.map(|row| version_of(&row, hash)).transpose()
    }

    #[tracing::instrument(name = "db.index_definitions.insert", skip_all)]
    async fn insert_index_definition(
        &self,
        _: &MayDesign,
        code: &IndexCode,
        text: &str,
        added_at: Timestamp,
    ) -> Result<IndexDefinitionHash, StoreError> {
        let (pool, code, text) = (self.pool.clone(), code.clone(), text.to_owned());
        detached(async move {
            let hash = IndexDefinitionHash::of(&text);
            sqlx::query(
                r"
                insert into index_definition (hash, code, definition, added_at)
                values ($1, $2, $3, $4)
                on conflict do nothing",
            )
            .bind(hash.as_str())
            .bind(code.as_str())
            .bind(text)
            .bind(timestamptz(added_at))
            .execute(&pool)
            .await?;
            Ok(hash)
        })
        .await
    }

    #[tracing::instrument(name = "db.index_definitions.get", skip_all)]
    async fn index_definition(
        &self,
        hash: &IndexDefinitionHash,
    ) -> Result<Option<String>, StoreError> {
        let row = sqlx::query(r"select hash, definition from index_definition where hash = $1")
            .bind(hash.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Columns::of(&row, "index_definition", "hash").text("definition")).transpose()
    }
}

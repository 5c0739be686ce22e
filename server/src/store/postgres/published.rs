//! Lists of what was published, in PostgreSQL.

use async_trait::async_trait;
use survey_specs::code::QuestionnaireCode;
use survey_specs::questionnaire::VersionHash;

use super::PostgresStore;
use crate::permission::MayDesign;
use crate::store::StoreError;
use crate::store::published::{
    IndexDefinitionEntry, PublishedStore, VersionEntry, index_definition_entry_of, version_entry_of,
};
use crate::store::row::Columns;

#[async_trait]
impl PublishedStore for PostgresStore {
    #[tracing::instrument(name = "db.questionnaire_versions.list", skip_all)]
    async fn versions(&self, _: &MayDesign) -> Result<Vec<VersionEntry>, StoreError> {
        let rows = sqlx::query(
            r#"
            select hash, questionnaire, canonical_json, published_at from questionnaire_version
            order by published_at desc, hash collate "C""#,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(version_entry_of).collect()
    }

    #[tracing::instrument(name = "db.questionnaire_versions.newest", skip_all)]
    async fn newest_version(
        &self,
        _: &MayDesign,
        questionnaire: &QuestionnaireCode,
    ) -> Result<Option<VersionHash>, StoreError> {
        let row = sqlx::query(
            r#"
            select hash from questionnaire_version
            where questionnaire = $1
            order by published_at desc, hash collate "C"
            limit 1"#,
        )
        .bind(questionnaire.as_str())
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| Columns::of(&row, "questionnaire_version", "hash").parse("hash")).transpose()
    }

    #[tracing::instrument(name = "db.index_definitions.list", skip_all)]
    async fn index_definitions(
        &self,
        _: &MayDesign,
    ) -> Result<Vec<IndexDefinitionEntry>, StoreError> {
        let rows = sqlx::query(
            r#"
            select hash, code, definition, added_at from index_definition
            order by added_at desc, hash collate "C""#,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(index_definition_entry_of).collect()
    }
}

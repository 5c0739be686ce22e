//! `GET /api/v1/index-definitions`: what was published of index definitions.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use survey_specs::yaml;
use utoipa::ToSchema;

use crate::draft::DraftKind;
use crate::draft::source::Source;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Designer;
use crate::store::questionnaire::IndexDefinitionHash;

/// Index definitions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndexDefinitionList {
    index_definitions: Vec<IndexDefinitionLine>,
}

/// An index definition.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndexDefinitionLine {
    /// Its name.
    hash: String,
    /// The index's code.
    index: String,
    /// The title by language.
    title: BTreeMap<String, String>,
    /// How many nodes it has.
    nodes: u64,
    /// The questionnaire whose answers it reads; null if it reads none.
    #[schema(required)]
    questionnaire: Option<String>,
    /// When it was published.
    #[schema(format = "date-time")]
    published_at: String,
    /// Who published it; null if that was done on the server's command line.
    #[schema(required)]
    published_by: Option<String>,
    /// The draft it was made of; null if it was made of a file.
    #[schema(required)]
    draft: Option<String>,
    /// The codes of the rounds that compute it.
    rounds: Vec<String>,
}

/// The index definitions, the newest first, with the rounds that compute them.
#[utoipa::path(
    get, path = "/index-definitions", tag = "design", operation_id = "get_index_definitions",
    security(("session" = [])),
    responses(
        (status = 200, body = IndexDefinitionList, description = "The index definitions"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_index_definitions(
    State(app): State<Arc<App>>,
    Designer(permission): Designer,
) -> Result<impl IntoResponse, Problem> {
    let rounds = app.store.rounds().await?;
    let of = |hash: &IndexDefinitionHash| -> Vec<String> {
        let rounds = rounds.iter().filter(|round| round.index_definition.as_ref() == Some(hash));
        rounds.map(|round| round.code.to_string()).collect()
    };
    let publications = app.store.publications(&permission).await?;
    let definitions = app.store.index_definitions(&permission).await?;
    let lines = definitions.into_iter().map(|entry| {
        let hash = entry.hash.to_string();
        let publication = publications.iter().find(|publication| publication.hash == hash);
        let tree = yaml::parse(entry.text.as_bytes()).root.map(|root| root.to_json());
        let questionnaire = tree.as_ref().and_then(|tree| tree.get("questionnaire"));
        let questionnaire = questionnaire.and_then(serde_json::Value::as_str).map(str::to_owned);
        let source = tree.and_then(|tree| Source::new(DraftKind::Index, tree).ok());
        let summary = source.map(|source| source.summary().clone()).unwrap_or_default();
        IndexDefinitionLine {
            rounds: of(&entry.hash),
            hash,
            index: entry.index.to_string(),
            title: summary.title,
            nodes: summary.items,
            questionnaire,
            published_at: entry.added_at.to_string(),
            published_by: publication.map(|it| it.published.user.to_string()),
            draft: publication.map(|it| it.draft.to_string()),
        }
    });
    let index_definitions = lines.collect();
    Ok((no_store(), Json(IndexDefinitionList { index_definitions })))
}

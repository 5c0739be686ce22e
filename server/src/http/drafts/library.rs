//! `GET /api/v1/library`: what comes with the program to begin with.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::Author;
use crate::draft::library::entries;
use crate::http::collect::no_store;
use crate::http::problem::ProblemDetails;

/// Everything to begin with, what most people look for first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Library {
    entries: Vec<LibraryLine>,
}

/// One thing to begin with.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryLine {
    /// Its name, for `{"from": {"library": …}}`.
    code: String,
    /// `questionnaire` or `index`.
    #[schema(value_type = String, example = "questionnaire")]
    kind: &'static str,
    /// The title by language.
    title: BTreeMap<String, String>,
    /// How many items a questionnaire has, or how many nodes an index.
    items: u64,
    /// The languages it is written in.
    languages: Vec<String>,
    /// What it is for, by language of the interface.
    purpose: BTreeMap<String, String>,
    /// The questionnaire whose answers an index reads; null for others.
    #[schema(required)]
    questionnaire: Option<String>,
}

/// Ready questionnaires and index definitions with what each is for.
#[utoipa::path(
    get, path = "/library", tag = "design", operation_id = "get_library", security(("session" = [])),
    responses(
        (status = 200, body = Library, description = "Everything in the library"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_library(_: Author) -> impl IntoResponse {
    let lines = entries().iter().map(|entry| {
        let (vietnamese, english) = entry.purpose.clone();
        let value = entry.source.value();
        let languages = value.get("languages").and_then(serde_json::Value::as_array);
        let languages = languages.into_iter().flatten().filter_map(serde_json::Value::as_str);
        let reads = value.get("questionnaire").and_then(serde_json::Value::as_str);
        let is_index = value.get("index").is_some();
        LibraryLine {
            code: entry.name.clone(),
            kind: entry.kind.as_str(),
            title: entry.source.summary().title.clone(),
            items: entry.source.summary().items,
            languages: languages.map(str::to_owned).collect(),
            purpose: [("vi".to_owned(), vietnamese), ("en".to_owned(), english)].into(),
            questionnaire: reads.filter(|_| is_index).map(str::to_owned),
        }
    });
    (no_store(), Json(Library { entries: lines.collect() }))
}

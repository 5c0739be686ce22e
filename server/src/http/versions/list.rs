//! `GET /api/v1/versions`: what was published of questionnaires.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::App;
use crate::http::collect::no_store;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;

/// Published versions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionList {
    versions: Vec<VersionLine>,
}

/// A published version.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionLine {
    /// The version's name.
    hash: String,
    /// The questionnaire's code.
    questionnaire: String,
    /// The title by language.
    title: BTreeMap<String, String>,
    /// The languages, the default first.
    languages: Vec<String>,
    /// How many items it has; each row of a matrix is one.
    items: usize,
    /// When it was published.
    #[schema(format = "date-time")]
    published_at: String,
    /// Who published it; null if that was done on the server's command line.
    #[schema(required)]
    published_by: Option<String>,
    /// The draft it was made of; null if it was made of a file.
    #[schema(required)]
    draft: Option<String>,
    /// The rounds that ask it.
    rounds: Vec<RoundOfVersion>,
    /// How many responses to it there are.
    responses: u64,
}

/// A round that asks a version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoundOfVersion {
    /// The round's code.
    round: String,
    /// The round's title; null where it has none of its own.
    #[schema(required)]
    title: Option<String>,
    /// How many responses it has.
    responses: u64,
}

/// The published versions, the newest first, with the rounds that ask them.
#[utoipa::path(
    get, path = "/versions", tag = "design", operation_id = "get_versions", security(("session" = [])),
    responses(
        (status = 200, body = VersionList, description = "The versions"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_versions(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_design().ok_or(Problem::Forbidden)?;
    let reading = staff.may_read_results().ok_or(Problem::Forbidden)?;
    let mut rounds: BTreeMap<String, Vec<RoundOfVersion>> = BTreeMap::new();
    for round in app.store.rounds().await? {
        let counts = app.store.response_counts(&reading, &round.code).await?;
        let responses = counts.iter().map(|(_, count)| count.unsigned_abs()).sum();
        let (code, title) = (round.code.to_string(), round.title);
        let line = RoundOfVersion { round: code, title, responses };
        rounds.entry(round.version.to_string()).or_default().push(line);
    }
    let publications = app.store.publications(&permission).await?;
    let versions = app.store.versions(&permission).await?.into_iter().map(|entry| {
        let hash = entry.hash.to_string();
        // Whoever was first: later ones published what was there already.
        let publication = publications.iter().find(|publication| publication.hash == hash);
        let rounds = rounds.remove(&hash).unwrap_or_default();
        VersionLine {
            responses: rounds.iter().map(|round| round.responses).sum(),
            rounds,
            hash,
            questionnaire: entry.questionnaire.to_string(),
            title: entry.title,
            languages: entry.languages,
            items: entry.items,
            published_at: entry.published_at.to_string(),
            published_by: publication.map(|it| it.published.user.to_string()),
            draft: publication.map(|it| it.draft.to_string()),
        }
    });
    Ok((no_store(), Json(VersionList { versions: versions.collect() })))
}

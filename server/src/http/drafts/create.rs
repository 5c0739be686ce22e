//! `POST /api/v1/drafts`: begin a draft.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::Value;
use survey_specs::index;
use survey_specs::questionnaire::media::{MediaHash, MediaName};
use survey_specs::questionnaire::scales::share_scales;
use survey_specs::questionnaire::{PublishedVersion, VersionHash};
use survey_specs::yaml;
use utoipa::ToSchema;

use super::body::{DraftBody, read_body};
use super::draft::whole;
use super::problem::DraftProblem;
use super::{Author, begin, latest, source_of};
use crate::draft::source::Source;
use crate::draft::{DraftKind, library};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::problem::{Problem, ProblemDetails};
use crate::store::questionnaire::IndexDefinitionHash;

/// What to begin with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftToBegin {
    /// `questionnaire` or `index`.
    kind: String,
    /// What the draft says at first.
    from: Origin,
}

/// What a draft says at first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Nothing but a title.
    Empty,
    /// What the library has under this code.
    Library(String),
    /// What a published version says, by its hash.
    Version(String),
    /// What an index definition says, by its hash.
    IndexDefinition(String),
    /// What another draft says, by its id.
    Draft(String),
}

/// What a draft begins with: its source and the files that it names.
type Beginning = (Source, Vec<(MediaName, MediaHash)>);

/// Begins a draft from the library, from what was published, from another draft, or with nothing.
#[utoipa::path(
    post, path = "/drafts", tag = "design", operation_id = "create_draft", security(("session" = [])),
    request_body(content = DraftToBegin, content_type = "application/json"),
    responses(
        (status = 201, body = DraftBody, description = "The draft"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design, or from another site’s page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Too large"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "There is nothing of this name to begin with"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn create_draft(
    State(app): State<Arc<App>>,
    author: Author,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let body: DraftToBegin = read_body(request).await?;
    let kind = DraftKind::from_word(&body.kind)
        .ok_or_else(|| Problem::NotJson("`kind` is \"questionnaire\" or \"index\"".to_owned()))?;
    let (source, media) = beginning(&app, &author, kind, body.from).await?;
    let draft = begin(&app, &author, kind, source, media).await?;
    let whole: DraftBody = whole(&app, &author, &draft.to_string()).await?;
    Ok((StatusCode::CREATED, no_store(), Json(whole)))
}

async fn beginning(
    app: &App,
    author: &Author,
    kind: DraftKind,
    from: Origin,
) -> Result<Beginning, Problem> {
    let unknown = || Problem::from(DraftProblem::UnknownOrigin);
    match (from, kind) {
        (Origin::Empty, kind) => Ok((Source::empty(kind), Vec::new())),
        (Origin::Library(name), kind) => {
            Ok((library::source(kind, &name).ok_or_else(unknown)?, Vec::new()))
        }
        (Origin::Version(hash), DraftKind::Questionnaire) => {
            let hash = VersionHash::new(hash).map_err(|_| unknown())?;
            let version = app.store.version(&hash).await?.ok_or_else(unknown)?;
            of_version(&version)
        }
        (Origin::IndexDefinition(hash), DraftKind::Index) => {
            let hash: IndexDefinitionHash = hash.parse().map_err(|_| unknown())?;
            let text = app.store.index_definition(&hash).await?.ok_or_else(unknown)?;
            Ok((of_index_text(&text)?, Vec::new()))
        }
        (Origin::Draft(id), kind) => {
            let (entry, held) =
                latest(app, author, &id).await.map_err(|problem| match problem {
                    Problem::Draft(_) => unknown(),
                    other => other,
                })?;
            if entry.kind != kind {
                return Err(unknown());
            }
            let media = app.store.draft_media(&author.permission, entry.draft).await?;
            let media = media.into_iter().map(|media| (media.name, media.hash)).collect();
            Ok((source_of(kind, &held)?, media))
        }
        _ => Err(unknown()),
    }
}

/// What a version says, with its files under the names that its source gives them.
fn of_version(version: &PublishedVersion) -> Result<Beginning, Problem> {
    let questionnaire = version.questionnaire();
    // A version names no scales any more; whoever goes on with it changes one, and not every item.
    let mut tree = questionnaire.to_source();
    share_scales(&mut tree);
    let source = Source::new(DraftKind::Questionnaire, tree);
    let media = questionnaire.media();
    let files = media.iter().flat_map(|(_, media)| media.files());
    let named = files.filter_map(|(_, _, file)| {
        let content = file.content()?;
        let hex = content.hash.as_str().strip_prefix("sha256:")?;
        let ending = content.media_type.extensions().first()?;
        Some((MediaName::new(&format!("{hex}.{ending}")).ok()?, content.hash.clone()))
    });
    Ok((source.map_err(Problem::internal)?, named.collect()))
}

/// What the text of an index definition says.
fn of_index_text(text: &str) -> Result<Source, Problem> {
    let tree = yaml::parse(text.as_bytes()).root.map(|root| root.to_json());
    let source = tree.map(|tree: Value| Source::new(DraftKind::Index, tree));
    match source {
        Some(Ok(source)) => Ok(source),
        // A text that is kept was read before, so this says more than "no source".
        _ => Err(Problem::internal(index::read::InvalidDefinition(Vec::new()))),
    }
}

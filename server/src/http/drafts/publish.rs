//! `POST /api/v1/drafts/{draft}/publish`: fix a draft for good.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::IntoResponse;
use serde::Serialize;
use survey_specs::problem::{Position, Problem as SpecProblem};
use survey_specs::questionnaire::draft::Attachment;
use survey_specs::questionnaire::{Draft, PublishedVersion, compiled};
use utoipa::ToSchema;

use super::body::{HeldDraft, SeenRevision, read_body};
use super::problem::{DraftProblem, FileProblem};
use super::{Author, checked, latest};
use crate::draft::check::Sound;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::store::draft::Publication;

/// What was published.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedBody {
    /// The version of a questionnaire; null for an index.
    #[schema(required)]
    version: Option<String>,
    /// The index definition; null for a questionnaire.
    #[schema(required)]
    index_definition: Option<String>,
    /// What somebody should look at all the same.
    problems: Vec<FileProblem>,
}

/// Publishes a draft: makes a version of a questionnaire, or an index definition, that never changes.
/// The draft stays, to go on with. Publishing the same again gives the same.
#[utoipa::path(
    post, path = "/drafts/{draft}/publish", tag = "design", operation_id = "publish_draft", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
    ),
    request_body(content = SeenRevision, content_type = "application/json", description = "The revision to publish, which must be the latest"),
    responses(
        (status = 200, body = PublishedBody, description = "What was published"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design, or from another site’s page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Somebody else has saved meanwhile; `held` says what holds"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Too large"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The draft has errors; `problems` has all of them"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn publish_draft(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let seen: SeenRevision = read_body(request).await?;
    let (entry, held) = latest(&app, &author, &draft).await?;
    if held.revision != seen.revision {
        return Err(HeldDraft::refusal(entry.kind, &held)?);
    }
    let (checked, _) = checked(&app, &author, &entry, &held).await?;
    let problems: Vec<_> = checked.problems.into_iter().map(FileProblem::of_draft).collect();
    let published = author.hand(&app);
    let (hash, is_version) = match checked.sound {
        None => return Err(DraftProblem::Unsound(problems).into()),
        Some(Sound::Questionnaire(draft, attachments)) => {
            let version = version(*draft)?;
            keep_version(&app, &author, &version, &attachments).await?;
            (version.hash().to_string(), true)
        }
        Some(Sound::Index(definition, text)) => {
            let (permission, now) = (&author.permission, published.at);
            let code = &definition.code;
            let hash = app.store.insert_index_definition(permission, code, &text, now).await?;
            (hash.to_string(), false)
        }
    };
    let publication =
        Publication { hash: hash.clone(), draft: entry.draft, revision: held.revision, published };
    app.store.insert_publication(&author.permission, &publication).await?;
    app.drafts.tell(entry.draft);
    tracing::info!(user = %author.user, draft = %entry.draft, %hash, "published");
    let (version, index_definition) =
        if is_version { (Some(hash), None) } else { (None, Some(hash)) };
    Ok((no_store(), Json(PublishedBody { version, index_definition, problems })))
}

/// The version of a sound draft, if phones can be given it.
fn version(draft: Draft) -> Result<PublishedVersion, DraftProblem> {
    let unsound = |problems: Vec<SpecProblem>| {
        DraftProblem::Unsound(problems.into_iter().map(FileProblem::of_draft).collect())
    };
    let version = draft.publish().map_err(unsound)?;
    if let Err(error) = compiled::encode(version.hash().as_str(), version.questionnaire()) {
        let place = Position::default();
        return Err(unsound(vec![SpecProblem::error("too_large", place, "", error.to_string())]));
    }
    Ok(version)
}

/// Keeps a version, after the files that it names.
async fn keep_version(
    app: &App,
    author: &Author,
    version: &PublishedVersion,
    attachments: &[Attachment],
) -> Result<(), Problem> {
    let (permission, now) = (&author.permission, app.clock.now());
    app.store.insert_media(permission, attachments, now).await?;
    app.store.insert_version(permission, version, now).await?;
    Ok(())
}

//! `PUT /api/v1/rounds/{round}`: change what can be changed of a round.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::faults::Faults;
use super::problem::RoundProblem;
use super::settings::RoundSettings;
use super::wanted::SettingsWanted;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::{no_store, round_of_path, version_of};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::{Designer, SignedIn};
use crate::store::round::RoundChanged;

/// A change of a round.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundChangeWanted {
    /// The revision that whoever changes it has seen.
    revision: u64,
    /// Everything as it is to be.
    settings: SettingsWanted,
}

/// Changes a round: its title, dates, modes, languages, target, plan and who reads its results.
///
/// The last day can always be moved, which extends a round or opens a closed one again. Once there are
/// responses, the first day and the index stay as they are. The version and the units never change.
#[utoipa::path(
    put, path = "/rounds/{round}", tag = "rounds", operation_id = "put_round",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    request_body(content = RoundChangeWanted, content_type = "application/json"),
    responses(
        (status = 200, body = RoundSettings, description = "The round as it is now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Somebody else has changed it since; `held` says how it stands"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem with its place; nothing was changed"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn put_round(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Designer(permission): Designer,
    Path(round): Path<String>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let round = round_of_path(&app, &round).await?;
    let wanted: RoundChangeWanted = read_json(&body)?;
    let version = version_of(&app, &round).await?;
    let questionnaire = version.version.questionnaire();
    let may_read = staff.may_read_results().ok_or(Problem::Forbidden)?;
    let has_responses = app.store.arrived(&may_read, &round.code).await?.n > 0;
    let mut faults = Faults::new(language);
    let (before, now) = (Some((&round, has_responses)), app.clock.now());
    let store = app.store.as_ref();
    let change = wanted.settings.read(store, questionnaire, before, now, &mut faults).await?;
    faults.check()?;
    match store.change_round(&permission, &round.code, wanted.revision, &change).await? {
        RoundChanged::Changed(round) => {
            let settings = RoundSettings::of(&app, &round, language).await?;
            Ok((no_store(), Json(settings)))
        }
        RoundChanged::Overtaken(round) => {
            let held = RoundSettings::of(&app, &round, language).await?;
            Err(RoundProblem::Overtaken(Box::new(held)).into())
        }
        RoundChanged::Unknown => Err(Problem::UnknownRound),
    }
}

//! `POST /api/v1/rounds/{round}/assessment/survey-fill/preview`: what a survey's results come to as
//! points of a criterion.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;

use super::survey_points::{SurveyFill, SurveyFillPreview, prepared};
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;

/// Says what filling in a criterion from another round's results would come to; stores nothing.
///
/// For designers and administrators. The published percentage of the node counts, times what 100 per
/// cent are worth. Units that the other round does not have stay as they are.
#[utoipa::path(
    post, path = "/rounds/{round}/assessment/survey-fill/preview", tag = "assess",
    operation_id = "preview_survey_fill", security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    request_body(content = SurveyFill, content_type = "application/json"),
    responses(
        (status = 200, body = SurveyFillPreview),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or one of the rounds has no index"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "No such node, the criterion takes no survey, or 100 per cent are worth too much"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn preview_survey_fill(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
    WholeBody(bytes): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    staff.may_appraise().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let fill: SurveyFill = read_json(&bytes)?;
    let found = prepared(&app, &staff, &round, &fill, Language::accepted(&headers)).await?;
    Ok((no_store(), Json(found.preview)))
}

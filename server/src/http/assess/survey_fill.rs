//! `POST /api/v1/rounds/{round}/assessment/survey-fill`: a survey's results become the points of
//! a criterion.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;

use super::problem::AssessmentProblem;
use super::survey_points::{SurveyFill, SurveyFillPreview, prepared};
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::value::Origin;

/// Fills in a criterion of all units from another round's results, as the preview showed it.
///
/// For designers and administrators. Every unit's points are entered with their source, all or none.
#[utoipa::path(
    post, path = "/rounds/{round}/assessment/survey-fill", tag = "assess",
    operation_id = "fill_from_survey", security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    request_body(content = SurveyFill, content_type = "application/json"),
    responses(
        (status = 200, body = SurveyFillPreview, description = "What holds now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or one of the rounds has no index"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "This is not what the preview showed"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "No such node, the criterion takes no survey, or 100 per cent are worth too much"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn fill_from_survey(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
    WholeBody(bytes): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    staff.may_appraise().ok_or(Problem::Forbidden)?;
    let permission = staff.may_design().ok_or(Problem::Forbidden)?;
    let language = Language::accepted(&headers);
    let round = round_of_path(&app, &round).await?;
    let fill: SurveyFill = read_json(&bytes)?;
    let found = prepared(&app, &staff, &round, &fill, language).await?;
    if !found.is_seen(fill.token.as_deref()) {
        return Err(Problem::Assessment(AssessmentProblem::OtherThanSeen));
    }
    let origin = Origin::api(&staff.user, app.clock.now());
    app.store.load_values(&permission, &round.code, found.entries, &origin).await?;
    let now = prepared(&app, &staff, &round, &fill, language).await?;
    Ok((no_store(), Json(now.preview)))
}

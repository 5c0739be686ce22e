//! `PUT /api/v1/rounds/{round}/assessments/{unit}/{criterion}/appraised`: the points that appraisers give.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;

use super::body::{Appraisal, ScoreBody, read_appraisal};
use super::standing::takes_appraisal;
use super::{HeldScore, Place, answer};
use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::value::{Appraiser, NewScore, Origin};

/// Enters the points that the appraisers give a unit for a criterion; where they do, only these count.
///
/// For administrators and designers. `expected` is the number of the entry that they follow, so that
/// nobody's points are overwritten unseen; sending what holds already changes nothing.
#[utoipa::path(
    put, path = "/rounds/{round}/assessments/{unit}/{criterion}/appraised", tag = "assess",
    operation_id = "put_appraised_score", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("unit" = String, Path, description = "The unit's code", max_length = 32),
        ("criterion" = String, Path, description = "The criterion's code", max_length = 64),
    ),
    request_body(content = Appraisal, content_type = "application/json"),
    responses(
        (status = 200, body = HeldScore, description = "What holds now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, unit or assessed criterion"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Another entry than the expected one holds; it is told as `held`. Or the sheet has been appraised"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_appraised_score(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(path): Path<(String, String, String)>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_appraise().ok_or(Problem::Forbidden)?;
    let place = Place::of_path(&app, &path).await?;
    let reading = staff.may_read_assessments(Some(&place.unit)).ok_or(Problem::Forbidden)?;
    let seen = takes_appraisal(&app, &reading, &place.round, &place.unit).await?;
    let ScoreBody { points, remarks, expected } =
        read_appraisal(&body, &place, Language::accepted(&headers))?;
    let origin = Origin::api(&staff.user, app.clock.now());
    let Place { round, unit, criterion, .. } = place;
    let (round, after_step) = (round.code, Some(seen));
    let score = NewScore { round, criterion, points, remarks, expected, after_step, origin };
    let scored = app.store.appraise_score(&permission, &unit, Appraiser::Council, score).await?;
    let held = answer(scored)?;
    Ok((no_store(), Json(held)))
}

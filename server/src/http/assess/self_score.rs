//! `PUT /api/v1/rounds/{round}/assessments/{unit}/{criterion}/self`: the points that a unit gives itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use survey_specs::code::UnitCode;

use super::body::{ScoreBody, SelfScore, read_claim};
use super::standing::takes_claims;
use super::{HeldScore, Place, answer};
use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::value::{NewScore, Origin};

/// Enters the points that a unit gives itself for a criterion, with an explanation and links to evidence.
///
/// For coordinators of the unit or of the whole survey, and for administrators. `expected` is the number of the entry that they follow, so that
/// nobody's points are overwritten unseen; sending what holds already changes nothing.
#[utoipa::path(
    put, path = "/rounds/{round}/assessments/{unit}/{criterion}/self", tag = "assess",
    operation_id = "put_self_score", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("unit" = String, Path, description = "The unit's code", max_length = 32),
        ("criterion" = String, Path, description = "The criterion's code", max_length = 64),
    ),
    request_body(content = SelfScore, content_type = "application/json"),
    responses(
        (status = 200, body = HeldScore, description = "What holds now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or works for another unit, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, unit or assessed criterion"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Another entry than the expected one holds; it is told as `held`. Or the sheet has been handed in, or the time is over"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_self_score(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(path): Path<(String, String, String)>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let own = UnitCode::new(path.1.as_str()).map_err(|_| Problem::UnknownUnit)?;
    let permission = staff.may_claim_for(&own).ok_or(Problem::Forbidden)?;
    let reading = staff.may_read_assessments(Some(&own)).ok_or(Problem::Forbidden)?;
    let place = Place::of_path(&app, &path).await?;
    let seen = takes_claims(&app, &reading, &place.round, &place.unit).await?;
    let ScoreBody { points, remarks, expected } = read_claim(&body, &place, language)?;
    let origin = Origin::api(&staff.user, app.clock.now());
    let Place { round, criterion, .. } = place;
    let (round, after_step) = (round.code, Some(seen));
    let score = NewScore { round, criterion, points, remarks, expected, after_step, origin };
    let held = answer(app.store.claim_score(&permission, score).await?)?;
    Ok((no_store(), Json(held)))
}

//! `GET /api/v1/rounds/{round}/cases`: the cases that somebody may see.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use survey_specs::code::CaseCode;
use utoipa::ToSchema;

use super::entry::{CaseEntry, kinds_of, visit};
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::case::{Case, FieldworkCounts, MaySeeCases, Recheck, RecheckState};
use crate::store::round::Round;

/// Bytes of the tag: other content has another one, and nobody gains from forging it.
const TAG: usize = 12;

/// The cases of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cases {
    /// The round's code.
    round: String,
    /// The published version that is answered, `sha256:…`.
    version: String,
    /// Whether the round takes answers now.
    open: bool,
    /// The names of the units of these cases, by code.
    units: BTreeMap<String, String>,
    /// The kinds of each unit and of those above it, the unit's own first, which choose place words.
    kinds: BTreeMap<String, Vec<String>>,
    /// Cases by their status.
    counts: BTreeMap<&'static str, u64>,
    /// Answered cases over those that are not known to be out of scope (AAPOR's RR2); cases that were
    /// replaced stay among the latter. Null before there are such cases.
    #[schema(required)]
    response_rate: Option<f64>,
    /// The cases, in the order in which they were loaded.
    #[serde(rename = "cases")]
    entries: Vec<CaseEntry>,
}

/// The cases of a round, with contacts, calls and a visit for interviewing each.
///
/// Enumerators see the cases that are assigned to them, except reserves that nobody has called;
/// coordinators of a unit those of the unit; others who run the fieldwork, all. Visits stay good, so
/// they do not change the tag.
#[utoipa::path(
    get, path = "/rounds/{round}/cases", tag = "field", operation_id = "get_cases",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = Cases, description = "The cases, under a tag that changes with them"),
        (status = 304, description = "They are those of `If-None-Match`"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_cases(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let permission = MaySeeCases::of(&staff).ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let mut cases = app.store.cases(&permission, &round.code).await?;
    if permission.assignee().is_some() {
        cases.retain(|case| !case.waits());
    }
    let now = app.clock.now();
    let visits: Vec<_> = cases.iter().map(|case| visit(&app, &round, case, now)).collect();
    let mut body = Cases {
        round: round.code.to_string(),
        version: round.version.to_string(),
        open: round.is_open_at(now),
        units: names(&app, &round, &cases).await?,
        kinds: kinds(&app, &cases).await?,
        ..Cases::counted(&cases)
    };
    let mut flags = flags(&app, &permission, &round).await?;
    let entry = |case: Case| {
        let flag = flags.remove(&case.code);
        CaseEntry::of(case).with_recheck(flag)
    };
    body.entries = cases.into_iter().map(entry).collect();
    let digest = Sha256::digest(serde_json::to_vec(&body).map_err(Problem::internal)?);
    // Weak, because the content is compressed on the way.
    let tag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..TAG]));
    let known = request.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let headers = (no_store(), [(ETAG, tag.clone())]);
    if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, headers.0, headers.1).into_response());
    }
    let entries = body.entries.into_iter().zip(visits);
    let entries = entries.map(|(entry, visit)| entry.with_visit(visit)).collect();
    Ok((headers.0, headers.1, Json(Cases { entries, ..body })).into_response())
}

impl Cases {
    /// How far cases are; the rest is left open.
    fn counted(cases: &[Case]) -> Self {
        let counts = FieldworkCounts::of(cases);
        Self {
            round: String::new(),
            version: String::new(),
            open: false,
            units: BTreeMap::new(),
            kinds: BTreeMap::new(),
            response_rate: counts.response_rate(),
            counts: counts.by_status,
            entries: Vec::new(),
        }
    }
}

/// The names of the units of cases, as they are called today.
async fn names(
    app: &App,
    round: &Round,
    cases: &[Case],
) -> Result<BTreeMap<String, String>, Problem> {
    let codes: BTreeSet<_> = cases.iter().filter_map(|case| case.design.unit.as_ref()).collect();
    let today = today_in_vietnam(app.clock.now());
    let units = app.store.units_of_round(&round.code, today).await?;
    let named = units.into_iter().filter(|unit| codes.contains(&unit.code));
    Ok(named.map(|unit| (unit.code.to_string(), unit.name)).collect())
}

/// The kinds of the units of cases.
async fn kinds(app: &App, cases: &[Case]) -> Result<BTreeMap<String, Vec<String>>, Problem> {
    let codes: BTreeSet<_> = cases.iter().filter_map(|case| case.design.unit.as_ref()).collect();
    let mut kinds = BTreeMap::new();
    for code in codes {
        kinds.insert(code.to_string(), kinds_of(app, Some(code)).await?);
    }
    Ok(kinds)
}

/// The re-checks that are still to be made.
async fn flags(
    app: &App,
    permission: &MaySeeCases,
    round: &Round,
) -> Result<BTreeMap<CaseCode, Recheck>, Problem> {
    let mut steps: BTreeMap<_, _> =
        app.store.rechecks(permission, &round.code).await?.into_iter().collect();
    steps.retain(|_, step| step.state == RecheckState::Flagged);
    Ok(steps)
}

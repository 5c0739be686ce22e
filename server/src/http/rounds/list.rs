//! `GET /api/v1/rounds`: the rounds, with how far each has come.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Serialize;
use survey_specs::code::RoundCode;
use utoipa::ToSchema;

use super::settings::last_day;
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::{no_store, version_of};
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::results::round_title;
use crate::http::staff::Analyst;
use crate::store::round::{Round, RoundSize};

/// The rounds.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundList {
    /// The newest first.
    rounds: Vec<RoundLine>,
}

/// A round in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundLine {
    /// The code.
    round: String,
    /// What it is called, in the language asked for.
    name: String,
    /// Whether it takes answers: `planned`, `open`, `paused` or `closed`.
    #[schema(value_type = String, example = "open")]
    state: &'static str,
    /// The published version that is answered, `sha256:…`.
    version: String,
    /// The questionnaire's code.
    questionnaire: String,
    /// Whether an index is computed.
    has_index: bool,
    /// The first day in Viet Nam.
    #[schema(format = "date")]
    opens_on: String,
    /// The last day in Viet Nam; null while no end is set.
    #[schema(required, format = "date")]
    closes_on: Option<String>,
    /// The number of units.
    units: u64,
    /// The number of responses.
    responses: u64,
    /// The responses that are to come in, over all units; null for no target.
    #[schema(required)]
    target: Option<u64>,
}

/// The rounds, the newest first, with the number of units and responses and the target of each.
#[utoipa::path(
    get, path = "/rounds", tag = "rounds", operation_id = "get_rounds", security(("session" = [])),
    responses(
        (status = 200, body = RoundList),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_rounds(
    State(app): State<Arc<App>>,
    Analyst(permission): Analyst,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let sizes = app.store.round_sizes(&permission).await?;
    let sizes: BTreeMap<RoundCode, RoundSize> =
        sizes.into_iter().map(|size| (size.round.clone(), size)).collect();
    let counts: BTreeMap<_, _> =
        app.store.responses_by_round(&permission).await?.into_iter().collect();
    let mut rounds = Vec::new();
    for round in app.store.rounds().await? {
        let responses = counts.get(&round.code).copied().unwrap_or(0);
        rounds.push(line(&app, &round, sizes.get(&round.code), responses, language).await?);
    }
    Ok((no_store(), Json(RoundList { rounds })))
}

async fn line(
    app: &App,
    round: &Round,
    size: Option<&RoundSize>,
    responses: u64,
    language: Language,
) -> Result<RoundLine, Problem> {
    let version = version_of(app, round).await?;
    Ok(RoundLine {
        round: round.code.to_string(),
        name: round_title(app, round, &language.lang()?).await?,
        state: round.state_at(app.clock.now()).as_str(),
        version: round.version.to_string(),
        questionnaire: version.version.questionnaire().code.to_string(),
        has_index: round.index_definition.is_some(),
        opens_on: today_in_vietnam(round.opens_at).to_string(),
        closes_on: round.closes_at.map(|end| last_day(end).to_string()),
        units: size.map_or(0, |size| size.units),
        responses,
        target: size.and_then(|size| size.target),
    })
}

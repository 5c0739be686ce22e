//! `GET /api/v1/assessments`: the rounds that assess something.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::own_unit;
use super::standing::{DeadlinesBody, Sheets};
use crate::assessment::SheetState;
use crate::clock::today_in_vietnam;
use crate::criterion::Criteria;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::results::round_title;
use crate::http::staff::SignedIn;
use crate::index::definition_of;

/// The rounds that assess something.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessedRounds {
    /// The rounds, the newest first.
    rounds: Vec<AssessedRound>,
}

/// A round that assesses something.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessedRound {
    /// The round's code.
    round: String,
    /// Its title.
    title: String,
    /// Its first day.
    #[schema(format = "date")]
    opens_on: String,
    /// Number of criteria.
    criteria: usize,
    /// The units that the person may read: how many sheets stand where (`not_begun`, `under_way`,
    /// `handed_in`, `appraised`).
    states: BTreeMap<&'static str, usize>,
    /// The unit that the person works for, if the round is about it.
    #[schema(required)]
    unit: Option<String>,
    /// Until when its phases run.
    deadlines: DeadlinesBody,
}

/// The rounds whose index has criteria to assess, with where the sheets of their units stand.
///
/// For every role but the enumerator's. Who works for one unit sees the state of that unit only.
#[utoipa::path(
    get, path = "/assessments", tag = "assess", operation_id = "get_assessed_rounds",
    security(("session" = [])),
    responses(
        (status = 200, body = AssessedRounds),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_assessed_rounds(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_read_assessments(None).ok_or(Problem::Forbidden)?;
    let (lang, now) = (Language::accepted(&headers).lang()?, app.clock.now());
    let mut rounds = Vec::new();
    for round in app.store.rounds().await?.into_iter().filter(|it| it.index_definition.is_some()) {
        let definition = definition_of(app.store.as_ref(), &round).await?;
        let criteria = Criteria::of(&definition).iter().count();
        if criteria == 0 {
            continue;
        }
        let units = app.store.round_units(&round.code).await?;
        let sheets = Sheets::read(&app, &permission, &round).await?;
        let mut states: BTreeMap<&str, usize> =
            SheetState::ALL.iter().map(|state| (state.as_str(), 0)).collect();
        let read =
            units.iter().filter(|unit| permission.units().is_none_or(|own| own.contains(*unit)));
        for unit in read {
            *states.entry(sheets.state(unit).as_str()).or_default() += 1;
        }
        let schedule = app.store.assessment_schedule(&round.code).await?;
        rounds.push(AssessedRound {
            title: round_title(&app, &round, &lang).await?,
            opens_on: today_in_vietnam(round.opens_at).to_string(),
            round: round.code.to_string(),
            criteria,
            states,
            unit: own_unit(&staff, &units).map(ToString::to_string),
            deadlines: DeadlinesBody::of(schedule, now),
        });
    }
    Ok((no_store(), Json(AssessedRounds { rounds })))
}

//! `GET /api/v1/units/{unit}`: a unit in all its versions, with what became of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use survey_specs::code::UnitCode;
use survey_specs::unit::Unit;
use utoipa::ToSchema;

use super::day_or_today;
use super::lineage_words::{LineageEvent, events};
use super::list::{UnitRow, UnitsOnDay};
use super::problem::UnitsProblem;
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::results::round_title;
use crate::http::staff::Analyst;

/// For which day.
#[derive(Debug, Deserialize)]
pub struct Asked {
    day: Option<String>,
}

/// A unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitBody {
    /// The code.
    code: String,
    /// The day for which `now`, `above` and `children` are told.
    #[schema(format = "date")]
    day: String,
    /// The unit as it is on that day; null if it does not exist then.
    #[schema(required)]
    now: Option<UnitRow>,
    /// Every dated version, the earliest first.
    versions: Vec<UnitVersion>,
    /// What it came of and what became of it, the earliest first.
    lineage: Vec<LineageEvent>,
    /// The units above it on that day, the highest first.
    above: Vec<UnitRow>,
    /// The units directly below it on that day, by class and code.
    children: Vec<UnitRow>,
    /// The rounds that are about it, the newest first.
    rounds: Vec<RoundOfUnit>,
}

/// One dated version of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitVersion {
    /// The name.
    name: String,
    /// The ranking group.
    class: String,
    /// The kind, which chooses place words.
    #[schema(required)]
    kind: Option<String>,
    /// The code of the unit above.
    #[schema(required)]
    parent: Option<String>,
    /// Number of inhabitants.
    #[schema(required)]
    population: Option<u64>,
    /// First day; null for always.
    #[schema(required, format = "date")]
    valid_from: Option<String>,
    /// First day on which it no longer holds; null for none.
    #[schema(required, format = "date")]
    valid_to: Option<String>,
    /// Its codes in other systems.
    codes: BTreeMap<String, String>,
}

/// A round that is about a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundOfUnit {
    /// The round's code.
    round: String,
    /// The round's title.
    title: String,
    /// Its first day.
    #[schema(format = "date")]
    opens_on: String,
    /// Whether it takes responses now.
    open: bool,
}

impl UnitVersion {
    fn of(unit: &Unit) -> Self {
        let codes = unit.codes.iter();
        Self {
            name: unit.name.clone(),
            class: unit.class.to_string(),
            kind: unit.kind.as_ref().map(ToString::to_string),
            parent: unit.parent.as_ref().map(ToString::to_string),
            population: unit.population,
            valid_from: unit.valid_from.map(|day| day.to_string()),
            valid_to: unit.valid_to.map(|day| day.to_string()),
            codes: codes.map(|(system, code)| (system.to_string(), code.to_string())).collect(),
        }
    }
}

/// A unit in all its dated versions, with its history in words, the units around it and its rounds.
///
/// For every role but the enumerator's.
#[utoipa::path(
    get, path = "/units/{unit}", tag = "units", operation_id = "get_unit",
    security(("session" = [])),
    params(
        ("unit" = String, Path, description = "The unit's code", max_length = 32),
        ("day" = Option<String>, Query, description = "The day; today without one"),
    ),
    responses(
        (status = 200, body = UnitBody),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not a day"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such unit"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_unit(
    State(app): State<Arc<App>>,
    _permission: Analyst,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let unknown = || Problem::Units(UnitsProblem::UnknownUnit);
    let code = UnitCode::new(code).map_err(|_| unknown())?;
    let day = day_or_today(&app, asked.day.as_deref())?;
    let units = app.store.units().await?;
    let versions: Vec<UnitVersion> =
        units.iter().filter(|unit| unit.code == code).map(UnitVersion::of).collect();
    if versions.is_empty() {
        return Err(unknown());
    }
    let on_day = UnitsOnDay::new(&units, day);
    let mut children: Vec<&Unit> =
        on_day.iter().filter(|unit| unit.parent.as_ref() == Some(&code)).collect();
    children.sort_by(|a, b| (&a.class, &a.code).cmp(&(&b.class, &b.code)));
    let lineage = app.store.lineage().await?;
    let body = UnitBody {
        day: day.to_string(),
        now: on_day.get(&code).map(|unit| on_day.row(unit, None)),
        versions,
        lineage: events(&code, &lineage, &units, language),
        above: above(&code, &on_day),
        children: children.into_iter().map(|unit| on_day.row(unit, None)).collect(),
        rounds: rounds(&app, &code, language).await?,
        code: code.to_string(),
    };
    Ok((no_store(), Json(body)))
}

/// The units above one, the highest first.
fn above(code: &UnitCode, on_day: &UnitsOnDay<'_>) -> Vec<UnitRow> {
    /// No circle can be stored, but a reader that trusts this would hang if there was one.
    const MOST_ABOVE: usize = 32;
    let mut rows = Vec::new();
    let mut at = on_day.get(code).and_then(|unit| unit.parent.as_ref());
    while let Some(unit) = at.and_then(|code| on_day.get(code))
        && rows.len() < MOST_ABOVE
    {
        rows.push(on_day.row(unit, None));
        at = unit.parent.as_ref();
    }
    rows.reverse();
    rows
}

async fn rounds(
    app: &App,
    code: &UnitCode,
    language: Language,
) -> Result<Vec<RoundOfUnit>, Problem> {
    let (lang, now) = (language.lang()?, app.clock.now());
    let about = app.store.rounds_of_unit(code).await?;
    let mut rounds = Vec::new();
    for round in app.store.rounds().await? {
        if about.contains(&round.code) {
            rounds.push(RoundOfUnit {
                title: round_title(app, &round, &lang).await?,
                opens_on: today_in_vietnam(round.opens_at).to_string(),
                open: round.is_open_at(now),
                round: round.code.to_string(),
            });
        }
    }
    Ok(rounds)
}

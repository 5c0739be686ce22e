//! `GET /api/v1/field`: what an enumerator's app needs after signing in.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use survey_specs::code::UnitCode;
use survey_specs::questionnaire::Mode;
use utoipa::ToSchema;

use super::entry::kinds_of;
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::{no_store, version_of};
use crate::http::path::Query;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::link::{Link, Reach};
use crate::permission::Staff;
use crate::store::case::MaySeeCases;
use crate::store::round::Round;

/// The most units of a round for which visits are given without being asked for one.
const MOST_UNITS: usize = 500;

/// The ways in which staff take answers; a round that offers none of them is not for this app.
const MODES: [Mode; 3] = [Mode::Enumerator, Mode::Phone, Mode::Paper];

/// Which unit is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// One unit; as many as possible if there is none.
    unit: Option<String>,
}

/// What an enumerator's app needs after signing in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Field {
    /// The user name.
    user: String,
    /// What the person is there for.
    #[schema(value_type = String, example = "enumerator")]
    role: &'static str,
    /// The unit the person works for; null for the whole survey.
    #[schema(required)]
    unit: Option<String>,
    /// Whether the person may run the fieldwork: assign cases, flag re-checks.
    runs_fieldwork: bool,
    /// The rounds that take answers now.
    rounds: Vec<FieldRound>,
}

/// A round that takes answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldRound {
    /// The round's code.
    round: String,
    /// The title, by language.
    title: BTreeMap<String, String>,
    /// The published version that is answered, `sha256:…`.
    version: String,
    /// The languages in which the round is answered; the first is the default.
    languages: Vec<String>,
    /// Whether a phone may keep the round to answer without a network.
    offline: bool,
    /// The first instant at which it no longer takes answers; null while no end is set.
    #[schema(required, format = "date-time")]
    closes_at: Option<String>,
    /// How many cases are assigned to the person.
    cases: usize,
    /// Visits for interviews without a list, by unit.
    visits: Vec<FieldVisit>,
    /// Whether there are more units than visits: ask for one by `unit`.
    more_units: bool,
}

/// A visit for interviews without a list: whoever is met, in the mode `enumerator` or `phone`.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldVisit {
    /// The unit's code; null in a round without units.
    #[schema(required)]
    unit: Option<String>,
    /// The unit's name.
    #[schema(required)]
    unit_name: Option<String>,
    /// The kinds of the unit and of those above it, the unit's own first, which choose place words.
    kinds: Vec<String>,
    /// The server's signed statement; goes into the response.
    visit: String,
}

/// What an enumerator's app needs after signing in: who it is, and the rounds that take answers.
///
/// Visits are for the person's own unit, or for every unit of a round of at most 500 units.
#[utoipa::path(
    get, path = "/field", tag = "field", operation_id = "get_field", security(("session" = [])),
    params(("unit" = Option<String>, Query, description = "One unit's code", max_length = 32)),
    responses(
        (status = 200, body = Field),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_field(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Problem> {
    let permission = MaySeeCases::assigned_to(&staff).ok_or(Problem::Forbidden)?;
    let now = app.clock.now();
    let mut rounds = Vec::new();
    for round in app.store.rounds().await? {
        if round.is_open_at(now) && MODES.iter().any(|mode| round.fielding.modes.has(mode)) {
            rounds
                .push(field_round(&app, &staff, &permission, &round, asked.unit.as_deref()).await?);
        }
    }
    let field = Field {
        user: staff.user.to_string(),
        role: staff.role.as_str(),
        unit: staff.unit.as_ref().map(ToString::to_string),
        runs_fieldwork: staff.may_run_fieldwork().is_some(),
        rounds,
    };
    Ok((no_store(), Json(field)))
}

async fn field_round(
    app: &App,
    staff: &Staff,
    permission: &MaySeeCases,
    round: &Round,
    asked: Option<&str>,
) -> Result<FieldRound, Problem> {
    let version = version_of(app, round).await?;
    let questionnaire = version.version.questionnaire();
    let offered = round.fielding.languages_of(questionnaire);
    let own = questionnaire.title.languages();
    let title = match &round.title {
        Some(title) => {
            let languages = questionnaire.languages.iter();
            languages.map(|language| (language.to_string(), title.clone())).collect()
        }
        None => own.map(|(language, title)| (language.to_string(), title.to_owned())).collect(),
    };
    let cases = app.store.cases(permission, &round.code).await?;
    let (visits, more_units) = visits(app, staff, round, asked).await?;
    Ok(FieldRound {
        round: round.code.to_string(),
        title,
        version: round.version.to_string(),
        languages: offered.iter().map(ToString::to_string).collect(),
        offline: round.offline,
        closes_at: round.closes_at.map(|end| end.to_string()),
        cases: cases.iter().filter(|case| !case.waits()).count(),
        visits,
        more_units,
    })
}

/// Visits by unit, and whether there are more units.
async fn visits(
    app: &App,
    staff: &Staff,
    round: &Round,
    asked: Option<&str>,
) -> Result<(Vec<FieldVisit>, bool), Problem> {
    let now = app.clock.now();
    let units = app.store.units_of_round(&round.code, today_in_vietnam(now)).await?;
    if units.is_empty() {
        return Ok((vec![FieldVisit::new(app, round, None, now).await?], false));
    }
    let wanted =
        |code: &UnitCode| staff.covers(code) && asked.is_none_or(|asked| asked == code.as_str());
    let wanted = units.into_iter().filter(|unit| wanted(&unit.code));
    let mut wanted: Vec<_> = wanted.take(MOST_UNITS + 1).collect();
    let more = wanted.len() > MOST_UNITS;
    wanted.truncate(MOST_UNITS);
    let mut visits = Vec::with_capacity(wanted.len());
    for unit in wanted {
        visits.push(FieldVisit::new(app, round, Some((unit.code, unit.name)), now).await?);
    }
    Ok((visits, more))
}

impl FieldVisit {
    async fn new(
        app: &App,
        round: &Round,
        unit: Option<(UnitCode, String)>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let (code, name) = unit.unzip();
        let kinds = kinds_of(app, code.as_ref()).await?;
        let link = Link::plain(round.code.clone(), code.clone());
        Ok(Self {
            unit: code.map(String::from),
            unit_name: name,
            kinds,
            visit: app.signer.visit(&link, Reach::Staff, now),
        })
    }
}

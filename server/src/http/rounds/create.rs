//! `POST /api/v1/rounds`: set up a round.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use survey_specs::code::{QuestionnaireCode, RoundCode};
use survey_specs::questionnaire::VersionHash;
use utoipa::ToSchema;

use super::faults::Faults;
use super::settings::RoundSettings;
use super::units::{Units, UnitsWanted};
use super::wanted::SettingsWanted;
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::instruments::ReadyVersion;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Designer;
use crate::round_code::free_code;
use crate::store::Insertion;
use crate::store::round::{NewRound, Round, RoundChange};

/// A round that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundWanted {
    /// The code; null for the questionnaire's, with a number if that is taken.
    #[serde(default)]
    code: Option<String>,
    /// The published version that is answered, `sha256:…`.
    version: String,
    /// The units.
    #[serde(default)]
    units: UnitsWanted,
    /// Everything else.
    settings: SettingsWanted,
}

/// Sets up a round.
///
/// A round with an index computes it as responses come in. Its links follow from its code and units:
/// there is nothing more to make.
#[utoipa::path(
    post, path = "/rounds", tag = "rounds", operation_id = "create_round",
    security(("session" = [])),
    request_body(content = RoundWanted, content_type = "application/json"),
    responses(
        (status = 201, body = RoundSettings, description = "The round"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem with its place; nothing was set up"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn create_round(
    State(app): State<Arc<App>>,
    Designer(permission): Designer,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let wanted: RoundWanted = read_json(&body)?;
    let (round, units) = read(&app, wanted, language).await?;
    let new = NewRound { round, units: units.codes, targets: units.targets };
    if app.store.insert_round(&permission, &new).await? == Insertion::Taken {
        let mut faults = Faults::new(language);
        taken(&mut faults);
        faults.check()?;
    }
    let round = new.round;
    tracing::info!(round = %round.code, units = new.units.len(), "round set up");
    let settings = RoundSettings::of(&app, &round, language).await?;
    Ok((StatusCode::CREATED, no_store(), Json(settings)))
}

/// The round and its units, once everything about them has been checked.
async fn read(
    app: &App,
    wanted: RoundWanted,
    language: Language,
) -> Result<(Round, Units), Problem> {
    let (store, now) = (app.store.as_ref(), app.clock.now());
    let mut faults = Faults::new(language);
    let Some(version) = version_wanted(app, &wanted.version).await? else {
        faults.add(
            "version",
            "unknown_version",
            "Không có phiên bản phiếu này",
            "no such version was published",
        );
        faults.check()?;
        return Err(Problem::UnknownVersion);
    };
    let questionnaire = version.version.questionnaire();
    let settings = wanted.settings.read(store, questionnaire, None, now, &mut faults).await?;
    let first_day = today_in_vietnam(settings.opens_at);
    let units = wanted.units.on(store, first_day, &mut faults).await?;
    let code = code_wanted(app, wanted.code.as_deref(), &questionnaire.code, &mut faults).await?;
    let Some(code) = code.filter(|_| faults.is_empty()) else {
        faults.check()?;
        return Err(Problem::internal("a round without a code and without a problem"));
    };
    let RoundChange {
        title,
        index_definition,
        opens_at,
        closes_at,
        results_public,
        offline,
        fielding,
    } = settings;
    let version = version.version.hash().clone();
    let round = Round {
        code,
        title,
        version,
        index_definition,
        opens_at,
        closes_at,
        results_public,
        offline,
        created_at: now,
        fielding,
    };
    Ok((round, units))
}

async fn version_wanted(app: &App, hash: &str) -> Result<Option<Arc<ReadyVersion>>, Problem> {
    match VersionHash::new(hash) {
        Ok(hash) => Ok(app.instruments.version(app.store.as_ref(), &hash).await?),
        Err(_) => Ok(None),
    }
}

/// The code asked for, if it is free, or a free one made of the questionnaire's.
async fn code_wanted(
    app: &App,
    code: Option<&str>,
    questionnaire: &QuestionnaireCode,
    faults: &mut Faults,
) -> Result<Option<RoundCode>, Problem> {
    let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
        let free = free_code(app.store.as_ref(), questionnaire).await?;
        if free.is_none() {
            taken(faults);
        }
        return Ok(free);
    };
    let Ok(code) = RoundCode::new(code) else {
        faults.add(
            "code",
            "invalid_code",
            "Mã đợt gồm 1 đến 32 chữ không dấu, chữ số, gạch nối và gạch dưới",
            "a round's code has 1 to 32 ASCII letters, digits, `-` and `_`",
        );
        return Ok(None);
    };
    if app.store.round(&code).await?.is_some() {
        taken(faults);
    }
    Ok(Some(code))
}

fn taken(faults: &mut Faults) {
    faults.add(
        "code",
        "taken_code",
        "Đã có đợt khảo sát mang mã này",
        "there is a round of this code already",
    );
}

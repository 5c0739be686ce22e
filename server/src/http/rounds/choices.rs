//! `GET /api/v1/round-choices`: what a new round can be made of.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use survey_specs::code::Lang;
use survey_specs::index;
use survey_specs::questionnaire::VersionHash;
use utoipa::ToSchema;

use super::unit_classes::{UnitClassEntry, classes_on};
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Query;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Designer;
use crate::store::round::IndexListed;

/// So many versions and indices are offered, the newest first.
const MOST: u32 = 100;

/// Which version is to be among the choices, however old.
#[derive(Debug, Deserialize)]
pub struct Asked {
    // tidy: text because anybody may write anything into an address
    version: Option<String>,
}

/// What a new round can be made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundChoices {
    /// Today in Viet Nam.
    #[schema(format = "date")]
    today: String,
    /// The published versions, the newest first; the one that was asked for before all others.
    versions: Vec<VersionChoice>,
    /// The index definitions, the newest first.
    indexes: Vec<IndexChoice>,
    /// The classes of units today, the largest first.
    classes: Vec<UnitClassEntry>,
}

/// A version that can be asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionChoice {
    /// Its hash, `sha256:…`.
    version: String,
    /// The questionnaire's code.
    questionnaire: String,
    /// The questionnaire's title, in the language asked for.
    title: String,
    /// The languages it is written in; the first is the default.
    languages: Vec<String>,
    /// When it was published; null where that is not known.
    #[schema(required, format = "date-time")]
    published_at: Option<String>,
}

/// An index that can be computed.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndexChoice {
    /// The hash of its definition.
    index: String,
    /// Its code.
    code: String,
    /// Its title, in the language asked for.
    title: String,
    /// The questionnaire whose items it reads; null if it reads none.
    #[schema(required)]
    questionnaire: Option<String>,
}

/// What a new round can be made of: published versions, indices, and classes of units.
#[utoipa::path(
    get, path = "/round-choices", tag = "rounds", operation_id = "get_round_choices",
    security(("session" = [])),
    params(("version" = Option<String>, Query, description = "A version that is to be among the choices, however old")),
    responses(
        (status = 200, body = RoundChoices),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_round_choices(
    State(app): State<Arc<App>>,
    Designer(permission): Designer,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let lang = Language::accepted(&headers).lang()?;
    let mut versions = Vec::new();
    let first = asked.version.and_then(|hash| VersionHash::new(hash).ok());
    let latest = app.store.latest_versions(&permission, MOST).await?;
    let known = |hash: &VersionHash| {
        latest.iter().find(|one| one.hash == *hash).map(|one| one.published_at.to_string())
    };
    let others = latest.iter().map(|one| &one.hash).filter(|hash| Some(*hash) != first.as_ref());
    for hash in first.iter().chain(others) {
        versions.extend(version_choice(&app, hash, known(hash), &lang).await?);
    }
    let indexes = app.store.latest_index_definitions(&permission, MOST).await?;
    let today = today_in_vietnam(app.clock.now());
    let choices = RoundChoices {
        today: today.to_string(),
        versions,
        indexes: indexes.iter().filter_map(|listed| index_choice(listed, &lang)).collect(),
        classes: classes_on(&app, today).await?,
    };
    Ok((no_store(), Json(choices)))
}

async fn version_choice(
    app: &App,
    hash: &VersionHash,
    published_at: Option<String>,
    lang: &Lang,
) -> Result<Option<VersionChoice>, Problem> {
    let version = app.instruments.version(app.store.as_ref(), hash).await?;
    Ok(version.map(|version| {
        let questionnaire = version.version.questionnaire();
        let default = questionnaire.default_language();
        VersionChoice {
            version: hash.to_string(),
            questionnaire: questionnaire.code.to_string(),
            title: questionnaire.title.get(lang, default).to_owned(),
            languages: questionnaire.languages.iter().map(ToString::to_string).collect(),
            published_at,
        }
    }))
}

/// None for a definition that an older program took and this one cannot read.
fn index_choice(listed: &IndexListed, lang: &Lang) -> Option<IndexChoice> {
    let definition = index::read::read("index.yaml", listed.definition.as_bytes()).definition?;
    let default = definition.languages.first()?;
    Some(IndexChoice {
        index: listed.hash.to_string(),
        code: definition.code.to_string(),
        title: definition.title.get(lang, default).to_owned(),
        questionnaire: definition.questionnaire.as_ref().map(ToString::to_string),
    })
}

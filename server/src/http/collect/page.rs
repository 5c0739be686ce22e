//! `GET /r/{code}`: the citizen's page, the whole questionnaire as one form.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse};
use survey_specs::code::Lang;
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::{Mode, Questionnaire};
use thuocdo_app::respondent::{self, FirstPage};

use super::{Destination, Place, follow, no_store, taking_answers};
use crate::assets::{self, Role};
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::language::lang_parameter;
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::randomness::response_id;

/// The first page of a round, with a new visit and a new response id.
pub async fn page(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let destination = follow(&app, &code).await?;
    let now = app.clock.now();
    taking_answers(&destination.round, now)?;
    let place = Place::today(&app, destination.link.unit.as_ref()).await?;
    let asked = uri.query().and_then(lang_parameter);
    let context = Context {
        mode: Mode::Web,
        language: language(destination.version.version.questionnaire(), asked),
        kinds: place.kinds.clone(),
        started_on: today_in_vietnam(now),
    };
    let interview = Interview::start(Arc::clone(&destination.version.instrument), context);
    let visit = app.signer.visit(&destination.link, now);
    let id = response_id(app.clock.as_ref(), app.randomness.as_ref()).to_string();
    let first = first_page(&destination, place, code, interview, visit, id);
    Ok((no_store(), Html(respondent::page(&first))))
}

/// The language asked for, if the questionnaire is written in it, else its default.
#[must_use]
pub fn language(questionnaire: &Questionnaire, asked: Option<&str>) -> Lang {
    let known = questionnaire.languages.iter().find(|known| Some(known.as_str()) == asked);
    known.unwrap_or(questionnaire.default_language()).clone()
}

/// A first page on which nothing has been typed.
#[must_use]
pub fn first_page(
    destination: &Destination,
    place: Place,
    link_code: String,
    interview: Interview,
    visit: String,
    response_id: String,
) -> FirstPage {
    let version = destination.round.version.to_string();
    FirstPage {
        interview,
        fields: Vec::new(),
        problems: Vec::new(),
        consent_given: false,
        link_code,
        round: destination.round.code.clone(),
        unit: destination.link.unit.clone(),
        unit_name: place.name,
        visit,
        compiled_url: format!("/api/v1/versions/{version}/compiled"),
        version,
        response_id,
        script: assets::of_role(Role::RespondentJs).map(|asset| asset.path()),
    }
}

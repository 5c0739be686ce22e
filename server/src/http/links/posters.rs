//! `GET /staff/rounds/{round}/posters`: posters and counter cards, made to be printed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use survey_specs::code::{DeskCode, UnitCode};
use thuocdo_app::poster::{Elsewhere, PosterKind, PosterPage, poster_page};

use super::may_run;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path, version_of};
use crate::http::language::Language;
use crate::http::path::{Path, Query};
use crate::http::problem::Problem;
use crate::http::staff::{Visitor, sign_in};
use crate::moment::Moment;
use crate::poster::{PosterError, PosterOrder, PosterSource};

/// Units on one page; a larger round has several, so that none takes a browser's memory.
const UNITS_PER_PAGE: usize = 400;

impl From<PosterError> for Problem {
    fn from(error: PosterError) -> Self {
        match error {
            PosterError::UnknownUnits(_) => Self::UnknownUnit,
            PosterError::TooLong(error) => Self::internal(error),
            PosterError::Store(error) => error.into(),
        }
    }
}

/// The sheets that `kind=poster|card`, `unit=CODE` and `desk=CODE` (both any number of times) and
/// `expires=DATE` ask for, or the sign-in page if nobody is signed in. Whoever coordinates a unit
/// gets those of that unit and of the units below it.
pub async fn posters(
    State(app): State<Arc<App>>,
    Visitor(staff): Visitor,
    Path(code): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    uri: Uri,
) -> Result<Response, Problem> {
    let Some(staff) = staff else {
        return sign_in::sign_in_page(&uri, None);
    };
    staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &code).await?;
    let mut asked = Asked::of(&query)?;
    if asked.order.units.is_empty()
        && let Some(own) = staff.units()
    {
        let all = app.store.round_units(&round.code).await?;
        asked.order.units.extend(all.into_iter().filter(|unit| own.contains(unit)));
        if asked.order.units.is_empty() {
            return Err(Problem::Forbidden);
        }
    }
    for unit in &asked.order.units {
        may_run(&staff, Some(unit))?;
    }
    let version = version_of(&app, &round).await?;
    let source = PosterSource {
        store: app.store.as_ref(),
        signer: &app.signer,
        public_url: &app.public_url,
        round: &round,
        instrument: &version.instrument,
        now: app.clock.now(),
    };
    let places = asked.order.places(&source).await?;
    let parts = places.chunks(UNITS_PER_PAGE);
    let count = parts.len();
    let shown = places.chunks(UNITS_PER_PAGE).nth(asked.part).ok_or(Problem::UnknownPage)?;
    let mut gathered = asked.order.gather(&source, shown).await?;
    let language = Language::of_page(&uri);
    gathered.hints.elsewhere = Some(asked.elsewhere(language, &query));
    gathered.hints.parts = (0..count)
        .map(|part| {
            let number = (part + 1).to_string();
            (part != asked.part).then(|| address(&query, &[("part", &number)]))
        })
        .collect();
    let page =
        PosterPage { kind: asked.order.kind, sheets: gathered.sheets, hints: gathered.hints };
    Ok((no_store(), Html(poster_page(page, &language.lang()?))).into_response())
}

/// What the query asks for.
struct Asked {
    order: PosterOrder,
    /// Which part of the units, from 0.
    part: usize,
}

impl Asked {
    /// What cannot be read is an address that does not exist.
    fn of(query: &[(String, String)]) -> Result<Self, Problem> {
        let mut order = PosterOrder {
            kind: PosterKind::Poster,
            units: Vec::new(),
            desks: Vec::new(),
            expires_at: None,
        };
        let mut part = 0;
        for (name, value) in query {
            match name.as_str() {
                "kind" => {
                    order.kind = match value.as_str() {
                        "poster" => PosterKind::Poster,
                        "card" => PosterKind::Card,
                        _ => return Err(Problem::UnknownPage),
                    }
                }
                "unit" => {
                    order.units.push(UnitCode::new(value).map_err(|_| Problem::UnknownUnit)?);
                }
                "desk" => {
                    order.desks.push(DeskCode::new(value).map_err(|_| Problem::UnknownPage)?);
                }
                "expires" => {
                    let end = value.parse::<Moment>().and_then(Moment::end);
                    order.expires_at = Some(end.map_err(|_| Problem::UnknownPage)?);
                }
                "part" => {
                    let number: usize = value.parse().map_err(|_| Problem::UnknownPage)?;
                    part = number.checked_sub(1).ok_or(Problem::UnknownPage)?;
                }
                _ => {}
            }
        }
        Ok(Self { order, part })
    }

    fn elsewhere(&self, language: Language, query: &[(String, String)]) -> Elsewhere {
        let other_kind = match self.order.kind {
            PosterKind::Poster => "card",
            PosterKind::Card => "poster",
        };
        Elsewhere {
            other_language: address(query, &[("lang", language.pick("en", "vi"))]),
            other_kind: address(query, &[("kind", other_kind)]),
        }
    }
}

/// The same page, asked for with other values.
fn address(query: &[(String, String)], changed: &[(&str, &str)]) -> String {
    let mut address = form_urlencoded::Serializer::for_suffix("?".to_owned(), 1);
    let kept = query.iter().filter(|(name, _)| changed.iter().all(|(other, _)| name != other));
    for (name, value) in kept {
        address.append_pair(name, value);
    }
    for (name, value) in changed {
        address.append_pair(name, value);
    }
    address.finish()
}

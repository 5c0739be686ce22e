//! Collecting responses: links, the citizen's page, versions, and storing what was answered.

pub mod accept;
pub mod compiled;
pub mod file;
pub mod form;
pub mod link;
pub mod media;
pub mod page;
pub mod receipt;
pub mod response;
pub mod round_units;
pub mod traffic;
pub mod unit_picker;
pub mod version;

#[cfg(test)]
mod rich_story;

use std::sync::Arc;

use axum::http::header::{CACHE_CONTROL, HeaderName};
use jiff::Timestamp;
use survey_specs::code::{Lang, RoundCode, UnitCode, UnitKind};
use survey_specs::date::Date;
use survey_specs::questionnaire::Mode;
use uuid::Uuid;

use super::App;
use super::instruments::ReadyVersion;
use super::problem::Problem;
use super::rounds::problem::RoundProblem;
use crate::clock::today_in_vietnam;
use crate::link::{Link, Terms, Visit};
use crate::store::round::{Round, RoundState};
use crate::store::{Store, StoreError};

/// For pages and data that no browser and no proxy may keep.
#[must_use]
pub fn no_store() -> [(HeaderName, &'static str); 1] {
    [(CACHE_CONTROL, "no-store")]
}

/// What a link leads to.
#[derive(Debug)]
pub struct Destination {
    /// The link.
    pub link: Link,
    /// Its round.
    pub round: Round,
    /// The version that is answered.
    pub version: Arc<ReadyVersion>,
}

/// Follows the code of a link.
///
/// # Errors
///
/// If the code was not signed here or its round does not exist.
pub async fn follow(app: &App, code: &str) -> Result<Destination, Problem> {
    let link = app.signer.read_link(code).map_err(|_| Problem::UnknownLink)?;
    let round = app.store.round(&link.round).await?.ok_or(Problem::UnknownLink)?;
    let version = version_of(app, &round).await?;
    Ok(Destination { link, round, version })
}

impl Destination {
    /// The link for whoever opened the one of a whole round and chose a unit (`unit=CODE`).
    ///
    /// # Errors
    ///
    /// If the round is not about this unit.
    pub async fn with_chosen_unit(
        &self,
        app: &App,
        query: Option<&str>,
    ) -> Result<Option<Link>, Problem> {
        let (None, Some(chosen)) = (&self.link.unit, query.and_then(chosen_unit)) else {
            return Ok(None);
        };
        let unit = UnitCode::new(chosen).map_err(|_| Problem::UnknownUnit)?;
        if !app.store.round_units(&self.round.code).await?.contains(&unit) {
            return Err(Problem::UnknownUnit);
        }
        let terms = Terms { chosen: true, ..self.link.terms.clone() };
        Ok(Some(Link { round: self.link.round.clone(), unit: Some(unit), terms }))
    }

    /// The languages in which the round is answered; the first is the default.
    #[must_use]
    pub fn languages(&self) -> Vec<Lang> {
        self.round.fielding.languages_of(self.version.version.questionnaire())
    }

    /// The language asked for, if the round is answered in it, else the default.
    #[must_use]
    pub fn language(&self, asked: Option<&str>) -> Lang {
        let languages = self.languages();
        let known = languages.iter().find(|known| Some(known.as_str()) == asked);
        let default = || self.version.version.questionnaire().default_language().clone();
        known.or(languages.first()).cloned().unwrap_or_else(default)
    }

    /// Whether there is something to answer now.
    ///
    /// # Errors
    ///
    /// If the round opens later, is paused or has closed, the link has expired or was revoked, or what
    /// it may be used for once has been answered.
    pub async fn answerable(&self, app: &App, now: Timestamp) -> Result<(), Problem> {
        taking_answers(&self.round, now)?;
        let round = &self.round.code;
        for link in self.link.and_where_it_came_from() {
            if app.store.is_revoked(round, &link.statement()).await? {
                return Err(Problem::LinkRevoked);
            }
        }
        if self.link.has_expired_at(now) {
            return Err(Problem::LinkExpired);
        }
        if let Some(claim) = self.link.claim()
            && app.store.claimed_by(&self.round.code, &claim).await?.is_some()
        {
            return Err(Problem::Claimed(claim.kind));
        }
        Ok(())
    }
}

/// The value of `unit` in a query.
fn chosen_unit(query: &str) -> Option<String> {
    let mut fields = form_urlencoded::parse(query.as_bytes());
    let value = fields.find(|(name, _)| name == "unit").map(|(_, value)| value.into_owned());
    value.filter(|value| !value.is_empty())
}

/// The version of a round.
///
/// # Errors
///
/// If the store cannot be read, or lacks the version, which it must not.
pub async fn version_of(app: &App, round: &Round) -> Result<Arc<ReadyVersion>, Problem> {
    app.instruments.version(app.store.as_ref(), &round.version).await?.ok_or_else(|| {
        Problem::internal(format!("round {} has no version {}", round.code, round.version))
    })
}

/// The visit of a response, if it allows one for this round. The time of asking does not matter.
///
/// # Errors
///
/// If the visit is missing, not signed here, for another round, or was issued before the round
/// opened, while it is paused, or after it closed.
pub fn admit(app: &App, round: &Round, visit: &str) -> Result<Visit, Problem> {
    if visit.is_empty() {
        return Err(Problem::VisitMissing);
    }
    let visit = app.signer.read_visit(visit).map_err(|_| Problem::VisitRefused)?;
    if visit.link.round != round.code {
        return Err(Problem::VisitRefused);
    }
    taking_answers(round, visit.issued_at)?;
    Ok(visit)
}

/// Whether a round is answered in this way.
///
/// # Errors
///
/// If it is offered in other modes only.
pub fn offered(round: &Round, mode: Mode) -> Result<(), Problem> {
    if round.fielding.modes.has(&mode) { Ok(()) } else { Err(RoundProblem::ModeNotOffered.into()) }
}

/// Whether a round takes answers at an instant.
///
/// # Errors
///
/// If it opens later, is paused or has closed.
pub fn taking_answers(round: &Round, instant: Timestamp) -> Result<(), Problem> {
    match round.state_at(instant) {
        RoundState::Open => Ok(()),
        RoundState::Planned => Err(Problem::NotOpenYet(round.opens_at)),
        RoundState::Paused => Err(RoundProblem::Paused.into()),
        RoundState::Closed => Err(Problem::Closed),
    }
}

/// The response id in a path, a query or a field: a UUID of any version, in lower case with hyphens,
/// so that one id has one text everywhere.
///
/// # Errors
///
/// If it is anything else.
pub fn read_response_id(text: &str) -> Result<Uuid, Problem> {
    let id = Uuid::try_parse(text).map_err(|_| Problem::InvalidResponseId)?;
    if id.hyphenated().to_string() == text { Ok(id) } else { Err(Problem::InvalidResponseId) }
}

/// The round of this code in a path.
///
/// # Errors
///
/// If there is none.
pub async fn round_of_path(app: &App, code: &str) -> Result<Round, Problem> {
    let code = RoundCode::new(code).map_err(|_| Problem::UnknownRound)?;
    app.store.round(&code).await?.ok_or(Problem::UnknownRound)
}

/// What texts need to know about the unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The unit's name.
    pub name: Option<String>,
    /// The kinds of the unit and of those above it, the unit's own first.
    pub kinds: Vec<UnitKind>,
}

/// Units above one another are followed this far; a longer chain is a circle.
const LEVELS: usize = 8;

impl Place {
    /// The place of a unit on a day.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn of(
        store: &dyn Store,
        unit: Option<&UnitCode>,
        day: Date,
    ) -> Result<Self, StoreError> {
        let mut place = Self::default();
        let mut next = unit.cloned();
        for level in 0..LEVELS {
            let Some(code) = next.take() else { break };
            let Some(unit) = store.unit_on(&code, day).await? else {
                break;
            };
            if level == 0 {
                place.name = Some(unit.name);
            }
            place.kinds.extend(unit.kind);
            next = unit.parent;
        }
        Ok(place)
    }

    /// The place of a unit today.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn today(app: &App, unit: Option<&UnitCode>) -> Result<Self, StoreError> {
        Self::of(app.store.as_ref(), unit, today_in_vietnam(app.clock.now())).await
    }
}

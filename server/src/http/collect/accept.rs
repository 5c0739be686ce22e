//! What becomes of a response, whichever way it came: checked again by the engine, then stored once.

use jiff::{SignedDuration, Timestamp};
use survey_specs::code::{PsuCode, StratumCode};
use survey_specs::interview::{AnswerProblem, Known, recheck_knowing};
use survey_specs::questionnaire::VersionHash;
use survey_specs::time::{DateTime, Time};
use survey_specs::wire::{ResponseBody, answers_to_json};
use uuid::Uuid;

use super::Place;
use super::traffic::store_counted;
use crate::arrivals::Arrival;
use crate::clock::vietnam;
use crate::dossier::Dossier;
use crate::flagging;
use crate::http::App;
use crate::http::instruments::ReadyVersion;
use crate::http::language::Language;
use crate::http::problem::{ItemProblem, Problem};
use crate::link::Visit;
use crate::rollup;
use crate::store::response::{Claim, Flag, NewResponse, Stored};
use crate::store::round::Round;
use crate::traffic::senders::Sender;
use crate::weight::Weight;

/// The longest interview whose end is believed, in seconds: a day.
const LONGEST_S: i64 = 24 * 60 * 60;

/// A response as it arrived, with what its hash is made of.
#[derive(Debug)]
pub struct Arrived {
    /// The id that was made where the interview ran.
    pub response_id: Uuid,
    /// The body.
    pub body: ResponseBody,
    /// The body as canonical JSON, without its paradata.
    pub canonical_body: String,
    /// The hash of that.
    pub content_hash: String,
    /// The paradata as JSON.
    pub paradata: Option<String>,
    /// The dossier that is rated, at a desk.
    pub dossier: Option<Dossier>,
}

/// Why a response is not stored.
#[derive(Debug)]
pub enum Refusal {
    /// It breaks rules of its questionnaire.
    Invalid(Vec<AnswerProblem>),
    /// It names another version than the round's.
    OtherVersion,
    /// What it says to be the code of a dossier cannot be one.
    BadDossier,
    /// It rates a dossier, but did not come from a desk.
    StrayDossier,
    /// It names a language that its questionnaire is not written in.
    UnknownLanguage,
    /// Something that is not about its content.
    Problem(Problem),
}

impl<E: Into<Problem>> From<E> for Refusal {
    fn from(problem: E) -> Self {
        Self::Problem(problem.into())
    }
}

impl Refusal {
    /// The refusal as an answer to a program, in its language.
    #[must_use]
    pub fn into_problem(self, language: Language) -> Problem {
        let about_the_whole = |code, vietnamese: &str, english: &str| {
            let message = language.pick(vietnamese, english).to_owned();
            Problem::InvalidResponse(vec![ItemProblem { item: None, code, message }])
        };
        match self {
            Self::Problem(problem) => problem,
            Self::Invalid(problems) => {
                let in_words =
                    problems.iter().map(|problem| ItemProblem::from_engine(problem, language));
                Problem::InvalidResponse(in_words.collect())
            }
            Self::OtherVersion => about_the_whole(
                "other_version",
                "Đợt khảo sát này dùng phiên bản phiếu khác.",
                "This round is answered with another version of the questionnaire.",
            ),
            Self::BadDossier => about_the_whole(
                "bad_dossier",
                "Mã hồ sơ có 4 đến 64 chữ và số.",
                "The code of a dossier has 4 to 64 letters and digits.",
            ),
            Self::StrayDossier => about_the_whole(
                "stray_dossier",
                "Chỉ đánh giá hồ sơ tại quầy.",
                "A dossier is rated at a desk only.",
            ),
            Self::UnknownLanguage => about_the_whole(
                "unknown_language",
                "Phiếu không có ngôn ngữ này.",
                "The questionnaire is not written in this language.",
            ),
        }
    }
}

/// Checks a response that staff hand in and stores it once. The visit has been verified before: it is
/// the permission.
///
/// # Errors
///
/// [`Refusal`], with every problem of the response at once.
pub async fn accept(
    app: &App,
    round: &Round,
    version: &ReadyVersion,
    visit: &Visit,
    arrived: Arrived,
) -> Result<Stored, Refusal> {
    let response = checked(app, round, version, visit, arrived).await?;
    let arrival = Arrival::of(&response);
    let stored = app.store.store_response(&visit.permission(), response).await?;
    app.arrivals.tell_of(&stored, arrival);
    Ok(stored)
}

/// The same for a response that somebody sends: it counts, and may be too much.
///
/// # Errors
///
/// [`Refusal`], with every problem of the response at once.
pub async fn accept_from(
    sender: &Sender,
    app: &App,
    round: &Round,
    version: &ReadyVersion,
    visit: &Visit,
    arrived: Arrived,
) -> Result<Stored, Refusal> {
    let response = checked(app, round, version, visit, arrived).await?;
    let arrival = Arrival::of(&response);
    let stored = store_counted(app, visit, sender, response).await?;
    app.arrivals.tell_of(&stored, arrival);
    Ok(stored)
}

/// The response as it is stored.
async fn checked(
    app: &App,
    round: &Round,
    version: &ReadyVersion,
    visit: &Visit,
    arrived: Arrived,
) -> Result<NewResponse, Refusal> {
    let body = &arrived.body;
    let answered =
        VersionHash::new(body.version.as_str()).ok().filter(|answered| *answered == round.version);
    let answered = answered.ok_or(Refusal::OtherVersion)?;
    if !version.version.questionnaire().languages.contains(&body.language) {
        return Err(Refusal::UnknownLanguage);
    }
    let claim = claim(app, visit, arrived.dossier.as_ref())?;
    let place = Place::of(app.store.as_ref(), body.unit.as_ref(), body.started_on).await?;
    let paradata = arrived.paradata.as_deref();
    let known = known(visit, paradata);
    let response = recheck_knowing(&version.instrument, &place.kinds, body, known)
        .map_err(Refusal::Invalid)?;
    let mut flags = flagging::flags(&version.instrument, &response, body.mode, paradata);
    flags.extend((!visit.confirms(body.mode)).then_some(Flag::UnconfirmedMode));
    flags.extend(flagging::unoffered(&round.fielding, body.mode, &body.language));
    let drawn = Drawn::of(app, visit).await?;
    Ok(NewResponse {
        round: round.code.clone(),
        response_id: arrived.response_id,
        unit: body.unit.clone(),
        version: answered,
        mode: body.mode,
        language: body.language.clone(),
        started_on: body.started_on,
        disposition: response.disposition,
        consent: body.consent,
        content_hash: arrived.content_hash,
        canonical_body: arrived.canonical_body,
        answers_json: answers_to_json(&response.answers),
        paradata: arrived.paradata,
        stratum: drawn.stratum,
        psu: drawn.psu,
        base_weight: drawn.base_weight,
        received_at: app.clock.now(),
        cells: rollup::cells(&version.instrument, &response),
        claim,
        flags,
    })
}

/// What is known of how an interview went, by the server's own time: it began when its page was opened,
/// and took as long as the device says.
fn known(visit: &Visit, paradata: Option<&str>) -> Known {
    let paradata: Option<serde_json::Value> =
        paradata.and_then(|paradata| serde_json::from_str(paradata).ok());
    let seconds = paradata.as_ref().and_then(|paradata| paradata.get("duration_s")?.as_i64());
    let end = seconds
        .filter(|seconds| (0..=LONGEST_S).contains(seconds))
        .and_then(|seconds| visit.issued_at.checked_add(SignedDuration::from_secs(seconds)).ok());
    Known {
        start: local(visit.issued_at),
        end: end.and_then(local),
        // A visit does not say whose it is.
        username: None,
    }
}

/// An instant as clocks in Viet Nam show it.
fn local(instant: Timestamp) -> Option<DateTime> {
    let zoned = instant.to_zoned(vietnam());
    let (hour, minute) = (u8::try_from(zoned.hour()).ok()?, u8::try_from(zoned.minute()).ok()?);
    Some(DateTime { date: zoned.date().into(), time: Time::new(hour, minute).ok()? })
}

/// How whoever answers was drawn.
struct Drawn {
    stratum: Option<StratumCode>,
    psu: Option<PsuCode>,
    base_weight: Weight,
}

impl Drawn {
    /// As the case of a visit was; everybody stands for themselves where there is none.
    async fn of(app: &App, visit: &Visit) -> Result<Self, Problem> {
        let design = match &visit.link.terms.case {
            Some(case) => {
                app.store.case_design(&visit.permission(), &visit.link.round, case).await?
            }
            None => None,
        };
        let Some(design) = design else {
            return Ok(Self { stratum: None, psu: None, base_weight: Weight::ONE });
        };
        let (stratum, psu) = design.for_variance();
        let (stratum, psu) = (stratum.cloned(), psu.cloned());
        Ok(Self { stratum, psu, base_weight: design.base_weight })
    }
}

/// What a response answers that may be answered once: what its link is for, or a dossier at a desk.
fn claim(app: &App, visit: &Visit, dossier: Option<&Dossier>) -> Result<Option<Claim>, Refusal> {
    match dossier {
        None => Ok(visit.link.claim()),
        Some(dossier) if visit.link.terms.desk.is_some() => {
            Ok(Some(dossier.claim(&app.dossier_key, &visit.link.round)))
        }
        Some(_) => Err(Refusal::StrayDossier),
    }
}

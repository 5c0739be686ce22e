//! Everything that a request can be refused for, and the one place where it becomes an answer.
//!
//! Programs get `application/problem+json` (RFC 9457), people a page; both in the language they ask
//! for. A cause that is the server's own is logged here, once, and never sent.

use std::error::Error;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::assess::ScoreEntry;
use super::assess::problem::AssessmentProblem;
use super::collect::file::problem::FileProblem;
use super::drafts::problem::DraftProblem;
use super::field::problem::FieldProblem;
use super::language::Language;
use super::rounds::problem::RoundProblem;
use super::staff::body::StaffBody;
use super::units::problem::UnitsProblem;
use crate::paper::Objection;
use crate::store::StoreError;
use crate::store::response::ClaimKind;

mod details;
mod kind;
mod page;
mod paper;
mod words;

pub use details::{ItemProblem, ProblemDetails};

/// Seconds after which a client may try again when the store was not to be reached.
const RETRY_UNAVAILABLE_S: u64 = 5;

/// The header with a challenge for whoever is refused for want of work.
const CHALLENGE: HeaderName = HeaderName::from_static("thuocdo-challenge");

/// The most problems of a response that are listed: no questionnaire has so many items that somebody
/// would mend more at once, and a body of nonsense must not get an answer many times its size.
const PROBLEMS: usize = 200;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// There is no such address.
    #[error("no such address")]
    UnknownPage,
    /// The link is no link of this server.
    #[error("unknown link")]
    UnknownLink,
    /// There is no such round.
    #[error("unknown round")]
    UnknownRound,
    /// The round is not about this unit.
    #[error("unknown unit")]
    UnknownUnit,
    /// The index of the round does not assess this criterion.
    #[error("unknown criterion")]
    UnknownCriterion,
    /// The round has no index definition.
    #[error("the round has no index definition")]
    NoIndex,
    /// The index definition has no such setting or variant.
    #[error("unknown setting: {0}")]
    UnknownSetting(String),
    /// The number of a paper form cannot be one.
    #[error("not the number of a form")]
    InvalidFormNumber,
    /// Nobody has typed a paper form of this number.
    #[error("unknown form")]
    UnknownForm,
    /// A paper form does not take what somebody wants to enter.
    #[error("paper form: {0}")]
    Paper(Objection),
    /// A file is no file of a phone's queue; the text says what is wrong with it.
    #[error("not a queue file: {0}")]
    NotQueueFile(String),
    /// A file of a phone's queue is too large.
    #[error("queue file too large")]
    QueueFileTooLarge,
    /// No such version was published.
    #[error("unknown version")]
    UnknownVersion,
    /// No questionnaire has this picture or recording.
    #[error("unknown media")]
    UnknownMedia,
    /// The address does not take this method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The body is not what the address takes; the text says what is wrong with it.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// The fields of a form cannot be read.
    #[error("not a form")]
    InvalidForm,
    /// The response id is no UUID in its usual form.
    #[error("not a response id")]
    InvalidResponseId,
    /// The body ended early.
    #[error("the body ended early")]
    CutOff,
    /// The body is too large.
    #[error("body too large")]
    TooLarge,
    /// The request comes from another site's page.
    #[error("cross-site request")]
    CrossSite,
    /// There is no visit.
    #[error("no visit")]
    VisitMissing,
    /// The visit is not signed by this server, or is for another round or unit.
    #[error("visit refused")]
    VisitRefused,
    /// The round opens later.
    #[error("not open yet")]
    NotOpenYet(Timestamp),
    /// The round had closed when the visit was issued.
    #[error("closed")]
    Closed,
    /// The link has expired, by its own terms.
    #[error("the link has expired")]
    LinkExpired,
    /// Staff have revoked the link.
    #[error("the link was revoked")]
    LinkRevoked,
    /// What may be answered once has been answered; a response is kept in quarantine.
    #[error("answered before: {0:?}")]
    Claimed(ClaimKind),
    /// Too much came through one link, device or network.
    #[error("too many requests")]
    TooManyRequests {
        /// Seconds until the next one is taken.
        retry_after_s: u64,
        /// For whoever can work: with the work done, it is taken at once.
        challenge: Option<String>,
    },
    /// The response breaks rules of its questionnaire.
    #[error("invalid response: {} problems", .0.len())]
    InvalidResponse(Vec<ItemProblem>),
    /// Points cannot be taken as they are.
    #[error("invalid score: {} problems", .0.len())]
    InvalidScore(Vec<ItemProblem>),
    /// Links cannot be made or revoked as they are asked for.
    #[error("invalid links: {} problems", .0.len())]
    InvalidLinks(Vec<ItemProblem>),
    /// Other points hold than those that the sender saw.
    #[error("overtaken")]
    Overtaken(Option<Box<ScoreEntry>>),
    /// Something about a round.
    #[error("round: {}", .0.code())]
    Round(RoundProblem),
    /// Something about an assessment.
    #[error("assessment: {0:?}")]
    Assessment(AssessmentProblem),
    /// Something about the file of a respondent.
    #[error("file: {}", .0.code())]
    File(FileProblem),
    /// Something about units.
    #[error("units: {}", .0.code())]
    Units(UnitsProblem),
    /// Something about cases.
    #[error("fieldwork: {0:?}")]
    Field(FieldProblem),
    /// Something about drafts.
    #[error("draft: {}", .0.code())]
    Draft(Box<DraftProblem>),
    /// Another response is stored under this id; this one is kept in quarantine.
    #[error("conflict")]
    Conflict,
    /// Nobody is signed in.
    #[error("signed out")]
    SignedOut,
    /// Whoever is signed in may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The name or the password is wrong; which of them is not said.
    #[error("wrong name or password")]
    WrongNameOrPassword,
    /// The password is right, and the code of the second factor is still missing.
    #[error("a second factor is needed")]
    SecondFactorNeeded,
    /// The code of the second factor is wrong, or was used before.
    #[error("wrong code")]
    WrongCode,
    /// The role must have a second factor, and the person has none yet.
    #[error("a second factor has to be set up")]
    SecondFactorRequired,
    /// There is nobody of this name.
    #[error("unknown member of staff")]
    UnknownStaff,
    /// There is no such session.
    #[error("unknown session")]
    UnknownSession,
    /// What is said of a member of staff cannot be taken as it is.
    #[error("invalid account: {} problems", .0.len())]
    InvalidAccount(Vec<ItemProblem>),
    /// There is somebody of this name already.
    #[error("the name is taken")]
    TakenName,
    /// Somebody else has changed this member of staff meanwhile.
    #[error("the member of staff was changed meanwhile")]
    StaleStaff(Box<StaffBody>),
    /// Nobody would be left who manages staff.
    #[error("the last administrator")]
    LastAdministrator,
    /// The role must have a second factor, so that it cannot be given up.
    #[error("the role needs its second factor")]
    SecondFactorKept,
    /// Too many attempts under one name.
    #[error("too many attempts")]
    TooManyAttempts {
        /// Seconds until the next attempt is taken.
        retry_after_s: u64,
    },
    /// The answer took too long.
    #[error("timed out")]
    TimedOut,
    /// The store cannot be reached or written at the moment; nothing was acknowledged.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// A fault of the server.
    #[error("internal error")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

impl From<RoundProblem> for Problem {
    fn from(problem: RoundProblem) -> Self {
        Self::Round(problem)
    }
}

impl From<FileProblem> for Problem {
    fn from(problem: FileProblem) -> Self {
        Self::File(problem)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(Box::new(error)),
            _ => Self::Internal(Box::new(error)),
        }
    }
}

impl Problem {
    /// A fault of the server.
    pub fn internal(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::Unavailable(_) | Self::TimedOut => Some(RETRY_UNAVAILABLE_S),
            Self::TooManyAttempts { retry_after_s }
            | Self::TooManyRequests { retry_after_s, .. } => Some(*retry_after_s),
            _ => None,
        }
    }

    fn challenge(&self) -> Option<HeaderValue> {
        match self {
            Self::TooManyRequests { challenge, .. } => {
                challenge.as_ref().and_then(|challenge| HeaderValue::from_str(challenge).ok())
            }
            _ => None,
        }
    }

    /// The kind of problem in words, with what can be said beyond it.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        let (vietnamese, english) = self.titles();
        let title = language.pick(vietnamese, english);
        match self.detail(language) {
            Some(detail) => format!("{title}. {detail}."),
            None => format!("{title}."),
        }
    }

    /// Every problem of the items of what was sent.
    #[must_use]
    pub fn problems(&self) -> &[ItemProblem] {
        match self {
            Self::InvalidResponse(problems)
            | Self::InvalidScore(problems)
            | Self::InvalidLinks(problems)
            | Self::InvalidAccount(problems)
            | Self::Round(RoundProblem::Invalid(problems)) => problems,
            Self::Units(problem) => problem.problems(),
            _ => &[],
        }
    }

    /// Writes a cause that is the server's own into the log.
    pub fn log(&self) {
        match self {
            Self::Internal(cause) => {
                tracing::error!(error = %chain(cause.as_ref()), "request failed");
            }
            Self::Unavailable(cause) => {
                tracing::warn!(error = %chain(cause.as_ref()), "store unavailable");
            }
            _ => {}
        }
    }

    fn json(&self, language: Language) -> (HeaderValue, Vec<u8>) {
        // A struct of strings and numbers always has a JSON form.
        let body = serde_json::to_vec(&self.details(language)).unwrap_or_default();
        (HeaderValue::from_static("application/problem+json"), body)
    }
}

/// An error and what caused it, in one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        line.push_str(": ");
        line.push_str(&next.to_string());
        cause = next.source();
    }
    line
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let (content_type, body) = self.json(Language::default());
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, content_type);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = self.challenge() {
            headers.insert(CHALLENGE, challenge);
        }
        // `present` writes it again in the language and form that the request asks for.
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Middleware: shows problems in the language asked for, to programs as JSON and to people as a page.
pub async fn present(request: Request, next: Next) -> Response {
    let for_program = request.uri().path().starts_with("/api/");
    let language = if for_program {
        Language::accepted(request.headers())
    } else {
        Language::of_page(request.uri())
    };
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() else {
        return response;
    };
    let (content_type, body) =
        if for_program { problem.json(language) } else { page::page(&problem, language) };
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response.headers_mut().remove(CONTENT_LENGTH);
    *response.body_mut() = Body::from(body);
    response
}

//! Problems as pages, for people.

use axum::http::{HeaderValue, StatusCode};
use thuocdo_app::respondent::{Notice, notice_page};

use super::Problem;
use crate::clock::vietnam;
use crate::http::language::Language;
use crate::http::rounds::problem::RoundProblem;

/// The media type and the text of the page that shows a problem.
pub(super) fn page(problem: &Problem, language: Language) -> (HeaderValue, Vec<u8>) {
    let Ok(lang) = language.lang() else {
        return problem.json(language);
    };
    let page = notice_page(&notice(problem), &lang);
    (HeaderValue::from_static("text/html; charset=utf-8"), page.into_bytes())
}

fn notice(problem: &Problem) -> Notice {
    match problem {
        Problem::Draft(problem) if problem.status() == StatusCode::NOT_FOUND => Notice::NotFound,
        Problem::NotOpenYet(opens_at) => {
            let local = opens_at.to_zoned(vietnam());
            Notice::NotOpenYet(Some(local.strftime("%d/%m/%Y %H:%M").to_string()))
        }
        Problem::Closed => Notice::Closed,
        Problem::Round(RoundProblem::Paused) => Notice::Paused,
        Problem::Round(RoundProblem::ModeNotOffered) => Notice::NotThisWay,
        Problem::LinkExpired | Problem::LinkRevoked => Notice::LinkEnded,
        Problem::Claimed(_) => Notice::AnsweredBefore,
        Problem::Conflict => Notice::AnsweredOtherwise,
        Problem::TooLarge | Problem::QueueFileTooLarge => Notice::TooLarge,
        Problem::Forbidden | Problem::SecondFactorRequired => Notice::Forbidden,
        Problem::VisitMissing
        | Problem::VisitRefused
        | Problem::CrossSite
        | Problem::InvalidForm
        | Problem::InvalidResponse(_)
        | Problem::InvalidResponseId => Notice::VisitRefused,
        Problem::UnknownPage
        | Problem::UnknownLink
        | Problem::UnknownRound
        | Problem::UnknownUnit
        | Problem::UnknownCriterion
        | Problem::UnknownVersion
        | Problem::UnknownMedia
        | Problem::UnknownForm
        | Problem::InvalidFormNumber
        | Problem::NoIndex
        | Problem::UnknownSetting(_)
        | Problem::MethodNotAllowed
        | Problem::UnknownStaff
        | Problem::UnknownSession
        | Problem::SignedOut => Notice::NotFound,
        Problem::Draft(_)
        | Problem::NotJson(_)
        | Problem::InvalidScore(_)
        | Problem::Field(_)
        | Problem::Round(_)
        | Problem::File(_)
        | Problem::Units(_)
        | Problem::Assessment(_)
        | Problem::InvalidLinks(_)
        | Problem::InvalidAccount(_)
        | Problem::SecondFactorNeeded
        | Problem::WrongCode
        | Problem::TakenName
        | Problem::StaleStaff(_)
        | Problem::LastAdministrator
        | Problem::SecondFactorKept
        | Problem::Overtaken(_)
        | Problem::Paper(_)
        | Problem::NotQueueFile(_)
        | Problem::CutOff
        | Problem::WrongNameOrPassword
        | Problem::TooManyAttempts { .. }
        | Problem::TooManyRequests { .. }
        | Problem::TimedOut
        | Problem::Unavailable(_)
        | Problem::Internal(_) => Notice::Trouble,
    }
}

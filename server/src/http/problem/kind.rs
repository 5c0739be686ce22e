//! What kind of refusal a problem is: its HTTP status, and its stable code for programs.

use axum::http::StatusCode;

use super::{Problem, paper};
use crate::store::response::ClaimKind;

impl Problem {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotJson(_)
            | Self::UnknownSetting(_)
            | Self::InvalidForm
            | Self::InvalidFormNumber
            | Self::NotQueueFile(_)
            | Self::InvalidResponseId
            | Self::CutOff => StatusCode::BAD_REQUEST,
            Self::VisitMissing
            | Self::SignedOut
            | Self::WrongNameOrPassword
            | Self::SecondFactorNeeded
            | Self::WrongCode => StatusCode::UNAUTHORIZED,
            Self::VisitRefused
            | Self::NotOpenYet(_)
            | Self::Forbidden
            | Self::SecondFactorRequired
            | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::UnknownStaff
            | Self::UnknownSession
            | Self::UnknownPage
            | Self::UnknownLink
            | Self::UnknownRound
            | Self::UnknownUnit
            | Self::UnknownCriterion
            | Self::UnknownForm
            | Self::NoIndex
            | Self::UnknownVersion
            | Self::UnknownMedia => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict
            | Self::Claimed(_)
            | Self::Paper(_)
            | Self::Overtaken(_)
            | Self::TakenName
            | Self::StaleStaff(_)
            | Self::LastAdministrator
            | Self::SecondFactorKept => StatusCode::CONFLICT,
            Self::Closed | Self::LinkExpired | Self::LinkRevoked => StatusCode::GONE,
            Self::Round(problem) => problem.status(),
            Self::Field(problem) => problem.status(),
            Self::Draft(problem) => problem.status(),
            Self::File(problem) => problem.status(),
            Self::Units(problem) => problem.status(),
            Self::Assessment(problem) => problem.status(),
            Self::TooLarge | Self::QueueFileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::InvalidResponse(_)
            | Self::InvalidScore(_)
            | Self::InvalidLinks(_)
            | Self::InvalidAccount(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyAttempts { .. } | Self::TooManyRequests { .. } => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::TimedOut | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownPage => "unknown_page",
            Self::UnknownLink => "unknown_link",
            Self::UnknownRound => "unknown_round",
            Self::UnknownUnit => "unknown_unit",
            Self::UnknownCriterion => "unknown_criterion",
            Self::NoIndex => "no_index",
            Self::UnknownSetting(_) => "unknown_setting",
            Self::UnknownVersion => "unknown_version",
            Self::UnknownMedia => "unknown_media",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotJson(_) => "not_json",
            Self::InvalidForm => "invalid_form",
            Self::InvalidResponseId => "invalid_response_id",
            Self::CutOff => "cut_off",
            Self::TooLarge | Self::QueueFileTooLarge => "too_large",
            Self::InvalidFormNumber => "invalid_form_number",
            Self::UnknownForm => "unknown_form",
            Self::Paper(objection) => paper::code(*objection),
            Self::NotQueueFile(_) => "not_a_queue_file",
            Self::CrossSite => "cross_site",
            Self::VisitMissing => "visit_missing",
            Self::VisitRefused => "visit_refused",
            Self::NotOpenYet(_) => "not_open_yet",
            Self::Closed => "closed",
            Self::InvalidResponse(_) => "invalid_response",
            Self::InvalidScore(_) => "invalid_score",
            Self::InvalidLinks(_) => "invalid_links",
            Self::Overtaken(_) => "overtaken",
            Self::Round(problem) => problem.code(),
            Self::Field(problem) => problem.code(),
            Self::Draft(problem) => problem.code(),
            Self::File(problem) => problem.code(),
            Self::Units(problem) => problem.code(),
            Self::Assessment(problem) => problem.code(),
            Self::Conflict => "conflict",
            Self::LinkExpired => "link_expired",
            Self::LinkRevoked => "link_revoked",
            Self::Claimed(ClaimKind::Link) => "link_used",
            Self::Claimed(ClaimKind::Dossier) => "dossier_rated",
            Self::Claimed(ClaimKind::Case) => "case_answered",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::SignedOut => "signed_out",
            Self::Forbidden => "forbidden",
            Self::WrongNameOrPassword => "wrong_name_or_password",
            Self::SecondFactorNeeded => "second_factor_needed",
            Self::WrongCode => "wrong_code",
            Self::SecondFactorRequired => "second_factor_required",
            Self::UnknownStaff => "unknown_staff",
            Self::UnknownSession => "unknown_session",
            Self::InvalidAccount(_) => "invalid_account",
            Self::TakenName => "taken_name",
            Self::StaleStaff(_) => "stale_staff",
            Self::LastAdministrator => "last_administrator",
            Self::SecondFactorKept => "second_factor_kept",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::TimedOut => "timed_out",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }
}

//! What a request about cases can be refused for.

use axum::http::StatusCode;

/// Why a request about cases is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// The round has no such case.
    UnknownCase,
    /// The case is a reserve that nobody has called.
    ReserveNotCalled,
    /// No reserve is left for the case.
    NoReserve,
    /// Another outcome is kept under this id.
    OutcomeDiffers,
    /// There is no flag that a result could follow.
    NotFlagged,
    /// The case is flagged already.
    Flagged,
    /// Nobody of this name may interview.
    UnknownAssignee,
    /// An appointment has no time.
    AppointmentWithoutTime,
    /// A reason is needed.
    ReasonMissing,
    /// A text is too long.
    TextTooLong,
    /// What should be a time is none.
    InvalidTime,
    /// What should be the id of an outcome is no UUID.
    InvalidOutcomeId,
}

impl FieldProblem {
    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::UnknownCase => StatusCode::NOT_FOUND,
            Self::ReserveNotCalled
            | Self::NoReserve
            | Self::OutcomeDiffers
            | Self::NotFlagged
            | Self::Flagged => StatusCode::CONFLICT,
            Self::UnknownAssignee
            | Self::AppointmentWithoutTime
            | Self::ReasonMissing
            | Self::TextTooLong
            | Self::InvalidTime
            | Self::InvalidOutcomeId => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The stable code for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownCase => "unknown_case",
            Self::ReserveNotCalled => "reserve_not_called",
            Self::NoReserve => "no_reserve",
            Self::OutcomeDiffers => "outcome_differs",
            Self::NotFlagged => "not_flagged",
            Self::Flagged => "flagged",
            Self::UnknownAssignee => "unknown_assignee",
            Self::AppointmentWithoutTime => "appointment_without_time",
            Self::ReasonMissing => "reason_missing",
            Self::TextTooLong => "text_too_long",
            Self::InvalidTime => "invalid_time",
            Self::InvalidOutcomeId => "invalid_outcome_id",
        }
    }

    /// The problem in words: Vietnamese, English.
    #[must_use]
    pub fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownCase => ("Đợt khảo sát không có mẫu này", "The round has no such case"),
            Self::ReserveNotCalled => (
                "Đây là mẫu dự phòng chưa được dùng đến",
                "This is a reserve that nobody has called",
            ),
            Self::NoReserve => (
                "Không còn mẫu dự phòng cùng tầng và cùng đơn vị mẫu cấp một",
                "No reserve of the same stratum and primary sampling unit is left",
            ),
            Self::OutcomeDiffers => (
                "Mã kết quả này đã được dùng cho kết quả khác",
                "Another outcome is kept under this id",
            ),
            Self::NotFlagged => {
                ("Mẫu này không chờ phúc tra", "The case is not flagged for a re-check")
            }
            Self::Flagged => {
                ("Mẫu này đã chờ phúc tra", "The case is flagged for a re-check already")
            }
            Self::UnknownAssignee => {
                ("Không có người phỏng vấn với tên này", "Nobody of this name may interview")
            }
            Self::AppointmentWithoutTime => {
                ("Cuộc hẹn cần có thời gian", "An appointment needs a time")
            }
            Self::ReasonMissing => ("Cần ghi lý do", "A reason is needed"),
            Self::TextTooLong => {
                ("Ghi chú dài quá 2.000 ký tự", "A text has more than 2,000 characters")
            }
            Self::InvalidTime => (
                "Thời gian cần viết như 2026-11-21T08:30:00+07:00",
                "A time is written like 2026-11-21T08:30:00+07:00",
            ),
            Self::InvalidOutcomeId => ("Mã kết quả cần là UUID", "The id of an outcome is a UUID"),
        }
    }
}

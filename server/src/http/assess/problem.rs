//! What a request about an assessment can be refused for.

use axum::http::StatusCode;

use crate::assessment::SheetState;

/// Why a request about an assessment is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssessmentProblem {
    /// The sheet is with somebody else, or the step does not follow from where it stands.
    WrongState(SheetState),
    /// The units' time is over.
    PastDue,
    /// Somebody else has done something with the sheet, or set other deadlines.
    Overtaken,
    /// No step is called so.
    UnknownStep,
    /// A text is too long or has characters that no text has.
    InvalidNote,
    /// What should be a deadline is none.
    InvalidDeadline,
    /// The criterion takes no points of a survey.
    NoSurveyCriterion,
    /// The index of the other round has no such node.
    UnknownNode,
    /// A round's results cannot fill its own criteria.
    OwnRound,
    /// What 100 per cent are worth is no number of points that the criterion can take.
    InvalidMost,
    /// The results, or the points that stand there, are no longer what the preview showed.
    OtherThanSeen,
}

impl AssessmentProblem {
    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::WrongState(_) | Self::PastDue | Self::Overtaken | Self::OtherThanSeen => {
                StatusCode::CONFLICT
            }
            Self::UnknownStep
            | Self::InvalidNote
            | Self::InvalidDeadline
            | Self::NoSurveyCriterion
            | Self::UnknownNode
            | Self::OwnRound
            | Self::InvalidMost => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The stable code for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongState(_) => "wrong_state",
            Self::PastDue => "past_due",
            Self::Overtaken => "sheet_overtaken",
            Self::UnknownStep => "unknown_step",
            Self::InvalidNote => "invalid_note",
            Self::InvalidDeadline => "invalid_deadline",
            Self::NoSurveyCriterion => "no_survey_criterion",
            Self::UnknownNode => "unknown_node",
            Self::OwnRound => "own_round",
            Self::InvalidMost => "invalid_most",
            Self::OtherThanSeen => "other_than_seen",
        }
    }

    /// The problem in words: Vietnamese, English.
    #[must_use]
    pub fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::WrongState(SheetState::NotBegun) => {
                ("Đơn vị chưa chấm điểm nào", "The unit has given itself no points yet")
            }
            Self::WrongState(SheetState::UnderWay) => {
                ("Đơn vị đang tự chấm, chưa nộp", "The unit is still at it")
            }
            Self::WrongState(SheetState::HandedIn) => {
                ("Bảng tự chấm đã nộp; chờ thẩm định", "The sheet has been handed in")
            }
            Self::WrongState(SheetState::Appraised) => {
                ("Bảng điểm đã thẩm định xong", "The sheet has been appraised")
            }
            Self::PastDue => ("Đã hết hạn tự chấm điểm", "The time for self-scoring is over"),
            Self::Overtaken => (
                "Người khác vừa thay đổi; hãy xem lại",
                "Somebody else has changed this; look again",
            ),
            Self::UnknownStep => (
                "Cần một trong: hand_in, send_back, appraise, reopen",
                "One of hand_in, send_back, appraise, reopen is expected",
            ),
            Self::InvalidNote => (
                "Ghi chú có nhiều nhất 4000 ký tự, không có ký tự điều khiển",
                "A note has at most 4000 characters, and no control characters",
            ),
            Self::InvalidDeadline => (
                "Hạn cần viết như 2026-12-31 hoặc 2026-12-31T17:00:00+07:00",
                "A deadline is written like 2026-12-31 or 2026-12-31T17:00:00+07:00",
            ),
            Self::NoSurveyCriterion => (
                "Tiêu chí này không lấy điểm khảo sát",
                "This criterion takes no points of a survey",
            ),
            Self::UnknownNode => (
                "Bộ chỉ số của đợt kia không có mục này",
                "The other round's index has no such node",
            ),
            Self::OwnRound => (
                "Không thể lấy kết quả của chính đợt này",
                "A round's own results cannot fill its criteria",
            ),
            Self::InvalidMost => (
                "Điểm của 100 % phải lớn hơn 0 và không quá điểm tối đa của tiêu chí",
                "What 100 % are worth is above 0 and at most what the criterion can reach",
            ),
            Self::OtherThanSeen => (
                "Kết quả đã khác với bản xem trước; hãy xem lại",
                "This is no longer what the preview showed; look again",
            ),
        }
    }
}

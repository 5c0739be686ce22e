//! What a request about a round can be refused for.

use axum::http::StatusCode;

use super::settings::RoundSettings;
use crate::http::problem::ItemProblem;

/// Why a request about a round is refused.
#[derive(Debug)]
pub enum RoundProblem {
    /// What is asked for cannot be done; every problem.
    Invalid(Vec<ItemProblem>),
    /// Somebody else has changed the round since; this is how it stands.
    Overtaken(Box<RoundSettings>),
    /// The round takes no answers for a while.
    Paused,
    /// The round is answered in other ways.
    ModeNotOffered,
    /// The round has closed, or has not begun, so it can be neither paused nor resumed.
    NotRunning,
    /// The round has no sampling plan to draw cases by.
    NoPlan,
}

impl RoundProblem {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Overtaken(_) | Self::NotRunning | Self::NoPlan => StatusCode::CONFLICT,
            Self::Paused | Self::ModeNotOffered => StatusCode::FORBIDDEN,
        }
    }

    /// The stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_round",
            Self::Overtaken(_) => "overtaken",
            Self::Paused => "paused",
            Self::ModeNotOffered => "mode_not_offered",
            Self::NotRunning => "not_running",
            Self::NoPlan => "no_plan",
        }
    }

    /// The problem in words: Vietnamese, English.
    #[must_use]
    pub fn titles(&self) -> (&'static str, &'static str) {
        match self {
            Self::Invalid(_) => {
                ("Đợt khảo sát chưa hợp lệ", "The round is not valid as it is asked for")
            }
            Self::Overtaken(_) => {
                ("Đợt khảo sát đã được người khác thay đổi", "Somebody else has changed the round")
            }
            Self::Paused => ("Đợt khảo sát đang tạm dừng", "The round is paused"),
            Self::ModeNotOffered => (
                "Đợt khảo sát không nhận trả lời theo cách này",
                "The round is not answered this way",
            ),
            Self::NotRunning => {
                ("Đợt khảo sát chưa mở hoặc đã đóng", "The round has not begun, or has closed")
            }
            Self::NoPlan => {
                ("Đợt khảo sát không có phương án chọn mẫu", "The round has no sampling plan")
            }
        }
    }
}

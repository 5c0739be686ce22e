//! What a request about a respondent's file can be refused for.

use axum::http::StatusCode;

/// Why a request about a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// The address names no hash, or there is no such file.
    Unknown,
    /// The content is not what the address says.
    OtherContent,
    /// The content is no picture that can be taken.
    NotPicture,
    /// The file is too large.
    TooLarge,
    /// The round asks for no file.
    NotAsked,
}

impl FileProblem {
    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::Unknown | Self::NotAsked => StatusCode::NOT_FOUND,
            Self::OtherContent => StatusCode::BAD_REQUEST,
            Self::NotPicture => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// The stable code for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown_file",
            Self::OtherContent => "other_content",
            Self::NotPicture => "not_a_picture",
            Self::TooLarge => "too_large",
            Self::NotAsked => "no_file_asked",
        }
    }

    /// The problem in words: Vietnamese, English.
    #[must_use]
    pub fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Unknown => ("Không có tệp này", "There is no such file"),
            Self::OtherContent => (
                "Nội dung tệp không đúng với mã trong địa chỉ",
                "The content is not the one whose hash the address names",
            ),
            Self::NotPicture => (
                "Chỉ nhận ảnh JPEG, PNG hoặc WebP, mỗi cạnh nhiều nhất 4.096 điểm",
                "A JPEG, PNG or WebP picture of at most 4,096 pixels a side is expected",
            ),
            Self::TooLarge => ("Ảnh lớn hơn 2 MiB", "The picture is larger than 2 MiB"),
            Self::NotAsked => (
                "Phiếu của đợt này không hỏi ảnh",
                "The questionnaire of this round asks for no picture",
            ),
        }
    }
}

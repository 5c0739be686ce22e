//! What a request about units can be refused for.

use axum::http::StatusCode;

use crate::http::problem::ItemProblem;

/// Why a request about units is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitsProblem {
    /// There is no such unit.
    UnknownUnit,
    /// What should be a day is none.
    InvalidDay,
    /// What was sent is no table and no workbook; the text says what it is.
    NotATable(String),
    /// The file is too large.
    FileTooLarge,
    /// The tables cannot be loaded as they are.
    InvalidTables(Vec<ItemProblem>),
    /// The tables, or what is stored, are no longer what the preview showed.
    OtherThanSeen,
}

impl UnitsProblem {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::UnknownUnit => StatusCode::NOT_FOUND,
            Self::InvalidDay | Self::NotATable(_) => StatusCode::BAD_REQUEST,
            Self::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::InvalidTables(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::OtherThanSeen => StatusCode::CONFLICT,
        }
    }

    /// The stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownUnit => "unknown_unit",
            Self::InvalidDay => "invalid_day",
            Self::NotATable(_) => "not_a_table",
            Self::FileTooLarge => "too_large",
            Self::InvalidTables(_) => "invalid_tables",
            Self::OtherThanSeen => "other_than_seen",
        }
    }

    /// The problem in words: Vietnamese, English.
    #[must_use]
    pub fn titles(&self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownUnit => ("Không có đơn vị này", "There is no such unit"),
            Self::InvalidDay => {
                ("Ngày cần viết như 2026-11-21", "A day is written like 2026-11-21")
            }
            Self::NotATable(_) => (
                "Không đọc được bảng; cần tệp .xlsx hoặc .csv (UTF-8)",
                "The table cannot be read; an .xlsx file or a .csv file (UTF-8) is expected",
            ),
            Self::FileTooLarge => ("Tệp lớn hơn 8 MiB", "The file is larger than 8 MiB"),
            Self::InvalidTables(_) => {
                ("Bảng có lỗi; chưa nạp dòng nào", "The tables have problems; nothing was loaded")
            }
            Self::OtherThanSeen => (
                "Dữ liệu đã khác với bản xem trước; hãy xem lại rồi nạp",
                "This is no longer what the preview showed; look again, then load",
            ),
        }
    }

    /// What can be said beyond the title.
    #[must_use]
    pub fn detail(&self) -> Option<String> {
        if let Self::NotATable(what) = self { Some(what.clone()) } else { None }
    }

    /// Every problem of the tables.
    #[must_use]
    pub fn problems(&self) -> &[ItemProblem] {
        if let Self::InvalidTables(problems) = self { problems } else { &[] }
    }
}

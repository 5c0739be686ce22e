//! What a request about drafts can be refused for.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::HeldDraft;
use crate::http::language::Language;
use crate::http::problem::Problem;

/// Why a request about drafts is refused.
#[derive(Debug)]
pub enum DraftProblem {
    /// There is no such draft.
    UnknownDraft,
    /// The draft has no such revision, or it was thinned out.
    UnknownRevision,
    /// There is nothing of this name to begin with.
    UnknownOrigin,
    /// Somebody else has saved the draft meanwhile.
    Stale(Box<HeldDraft>),
    /// What is sent is no source.
    NotSource,
    /// What is sent is too large.
    TooLarge,
    /// The draft has errors, so it cannot be published.
    Unsound(Vec<FileProblem>),
    /// A file cannot be made a draft of.
    UnusableFile(Vec<FileProblem>),
    /// Nothing can be made of files of this name.
    UnknownFileKind,
    /// A picture or a recording cannot be taken; the code and what is wrong with it.
    InvalidMedia(&'static str, String),
}

/// What is wrong with a draft or a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileProblem {
    /// How bad it is.
    #[schema(value_type = String, example = "error")]
    severity: &'static str,
    /// A stable code for programs.
    #[schema(value_type = String, example = "unknown_item")]
    code: &'static str,
    /// What is wrong and what would be right.
    message: String,
    /// Where in the structure, such as `sections[1].items[3].label`; empty for the whole.
    path: String,
    /// The file, where one was sent.
    file: String,
    /// The line, or the row of a sheet, from 1; 0 if the problem is about the whole.
    line: usize,
    /// The column, from 1.
    column: usize,
}

impl FileProblem {
    /// A problem of a file that was sent.
    #[must_use]
    pub fn of_file(problem: survey_specs::problem::Problem) -> Self {
        Self {
            severity: problem.severity.as_str(),
            code: problem.code,
            message: problem.message,
            path: problem.path,
            file: problem.file,
            line: problem.position.line,
            column: problem.position.column,
        }
    }

    /// A problem of a draft: the lines of the file that was made of it to be read say nothing to
    /// anybody.
    #[must_use]
    pub fn of_draft(problem: survey_specs::problem::Problem) -> Self {
        Self { file: String::new(), line: 0, column: 0, ..Self::of_file(problem) }
    }
}

impl From<DraftProblem> for Problem {
    fn from(problem: DraftProblem) -> Self {
        Self::Draft(Box::new(problem))
    }
}

impl DraftProblem {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::UnknownDraft | Self::UnknownRevision => StatusCode::NOT_FOUND,
            Self::Stale(_) => StatusCode::CONFLICT,
            Self::NotSource => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnknownOrigin
            | Self::Unsound(_)
            | Self::UnusableFile(_)
            | Self::UnknownFileKind
            | Self::InvalidMedia(..) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownDraft => "unknown_draft",
            Self::UnknownRevision => "unknown_revision",
            Self::UnknownOrigin => "unknown_origin",
            Self::Stale(_) => "stale_draft",
            Self::NotSource => "not_a_source",
            Self::TooLarge => "too_large",
            Self::Unsound(_) => "draft_has_errors",
            Self::UnusableFile(_) => "unusable_file",
            Self::UnknownFileKind => "unknown_file_kind",
            Self::InvalidMedia(code, _) => code,
        }
    }

    /// The problem in words: Vietnamese, English.
    #[must_use]
    pub fn titles(&self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownDraft => ("Không có bản nháp này", "There is no such draft"),
            Self::UnknownRevision => {
                ("Bản nháp không còn lần lưu này", "The draft has no such revision any more")
            }
            Self::UnknownOrigin => {
                ("Không có mẫu này để bắt đầu", "There is nothing of this name to begin with")
            }
            Self::Stale(_) => {
                ("Người khác vừa lưu bản nháp này", "Somebody else has saved this draft meanwhile")
            }
            Self::NotSource => (
                "Nội dung bản nháp phải là một đối tượng JSON",
                "The source of a draft is a JSON object",
            ),
            Self::TooLarge => ("Nội dung gửi đến quá lớn", "What is sent is too large"),
            Self::Unsound(_) => (
                "Bản nháp còn lỗi nên chưa phát hành được",
                "The draft has errors, so it cannot be published",
            ),
            Self::UnusableFile(_) => {
                ("Không dùng được tệp này", "No draft can be made of this file")
            }
            Self::UnknownFileKind => (
                "Chỉ nhận tệp .xlsx, .md, .yaml và .json",
                "Files .xlsx, .md, .yaml and .json are taken",
            ),
            Self::InvalidMedia(..) => {
                ("Không dùng được hình hoặc tiếng này", "This picture or recording cannot be used")
            }
        }
    }

    /// What can be said beyond the title.
    #[must_use]
    pub fn detail(&self, language: Language) -> Option<String> {
        match self {
            Self::Stale(held) => Some(language.pick(
                format!("Chưa lưu gì; bản đang có là của {}", held.changed_by),
                format!("Nothing was stored; what holds is by {}", held.changed_by),
            )),
            Self::InvalidMedia(_, what) => Some(what.clone()),
            _ => None,
        }
    }

    /// Everything that is wrong with a draft or a file.
    #[must_use]
    pub fn problems(&self) -> &[FileProblem] {
        match self {
            Self::Unsound(problems) | Self::UnusableFile(problems) => problems,
            _ => &[],
        }
    }
}

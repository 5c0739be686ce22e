//! The body of an answer that refuses something (RFC 9457).

use serde::Serialize;
use survey_specs::interview::{AnswerProblem, Fault};
use utoipa::ToSchema;

use super::{PROBLEMS, Problem};
use crate::http::assess::ScoreEntry;
use crate::http::drafts::body::HeldDraft;
use crate::http::drafts::problem::{DraftProblem, FileProblem};
use crate::http::language::Language;
use crate::http::rounds::problem::RoundProblem;
use crate::http::rounds::settings::RoundSettings;
use crate::http::staff::body::StaffBody;

/// What is wrong with one item of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemProblem {
    /// The item's code; null if the problem is not about one item.
    #[schema(required)]
    pub item: Option<String>,
    /// A stable code for programs.
    #[schema(value_type = String, example = "required")]
    pub code: &'static str,
    /// The problem in words.
    pub message: String,
}

impl ItemProblem {
    /// A problem that the interview engine found, in words of this language.
    #[must_use]
    pub fn from_engine(problem: &AnswerProblem, language: Language) -> Self {
        let message = language.lang().map_or_else(|_| String::new(), |lang| problem.message(&lang));
        // The engine names the consent, which is no item, as if it were one.
        let consent = matches!(problem.fault, Fault::ConsentMissing | Fault::ConsentVersion(_));
        let item = (!consent && !problem.item.is_empty()).then(|| problem.item.clone());
        Self { item, code: problem.fault.code(), message }
    }
}

/// Something that is wrong with what was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ListedProblem {
    /// With an item of a response or a list.
    Item(ItemProblem),
    /// With a draft or a file.
    File(FileProblem),
}

/// What holds where something else was expected.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Held {
    /// Points.
    Score(Box<ScoreEntry>),
    /// A round.
    Round(Box<RoundSettings>),
    /// A draft.
    Draft(Box<HeldDraft>),
    /// A member of staff.
    Staff(Box<StaffBody>),
}

/// The body of every answer that refuses something (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDetails {
    /// The kind of problem, as a URI.
    #[schema(example = "urn:thuocdo:problem:closed")]
    r#type: String,
    /// The kind of problem in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The kind of problem for programs; stable.
    #[schema(value_type = String, example = "closed")]
    code: &'static str,
    /// What can be said beyond the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Every problem of what was sent, or the first 200 of a response.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ListedProblem>,
    /// What holds, where something else was expected: points, a round, a draft, or a member of staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<Held>,
}

impl Problem {
    pub(super) fn details(&self, language: Language) -> ProblemDetails {
        let (vietnamese, english) = self.titles();
        ProblemDetails {
            r#type: format!("urn:thuocdo:problem:{}", self.code()),
            title: language.pick(vietnamese, english),
            status: self.status().as_u16(),
            code: self.code(),
            detail: self.detail(language),
            problems: if let Self::Draft(problem) = self {
                problem.problems().iter().cloned().map(ListedProblem::File).collect()
            } else {
                let problems = self.problems().iter().take(PROBLEMS).cloned();
                problems.map(ListedProblem::Item).collect()
            },
            held: self.held(),
        }
    }

    /// What holds, where something else was expected.
    fn held(&self) -> Option<Held> {
        match self {
            Self::Overtaken(held) => held.clone().map(Held::Score),
            Self::Round(RoundProblem::Overtaken(held)) => Some(Held::Round(held.clone())),
            Self::Draft(problem) => match problem.as_ref() {
                DraftProblem::Stale(held) => Some(Held::Draft(held.clone())),
                _ => None,
            },
            Self::StaleStaff(held) => Some(Held::Staff(held.clone())),
            _ => None,
        }
    }
}

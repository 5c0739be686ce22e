//! What is said of drafts on the wire.

use std::collections::BTreeMap;

use axum::extract::Request;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use survey_specs::yaml::MAX_BYTES;
use utoipa::{PartialSchema, ToSchema};

use super::problem::DraftProblem;
use super::source_of;
use crate::draft::DraftKind;
use crate::http::body::{read_json, read_up_to};
use crate::http::problem::Problem;
use crate::store::draft::{DraftEntry, DraftMedia, Editor, Publication, Revision};

/// What stands around a source in a body, at most, in bytes.
const AROUND: u64 = 1_024;

/// A draft as a list shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftLine {
    /// The draft's id.
    #[schema(format = "uuid")]
    pub draft: String,
    /// `questionnaire` or `index`.
    #[schema(value_type = String, example = "questionnaire")]
    pub kind: &'static str,
    /// The code that it gives itself; empty if it has none yet.
    pub code: String,
    /// The title by language.
    pub title: BTreeMap<String, String>,
    /// How many items a questionnaire has, or how many nodes an index.
    pub items: u64,
    /// Counts up with every save.
    pub revision: u64,
    /// When it was begun.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// Who began it.
    pub created_by: String,
    /// When it was saved last.
    #[schema(format = "date-time")]
    pub changed_at: String,
    /// Who saved it last.
    pub changed_by: String,
    /// Since when it is put away; null if it is not.
    #[schema(required, format = "date-time")]
    pub archived_at: Option<String>,
    /// What was published of it last; null if nothing was.
    #[schema(required)]
    pub published: Option<PublishedDraft>,
}

/// What was published of a draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublishedDraft {
    /// The version, or the index definition.
    pub hash: String,
    /// The revision that was published.
    pub revision: u64,
    /// When.
    #[schema(format = "date-time")]
    pub at: String,
    /// Who published it.
    pub by: String,
}

impl From<&Publication> for PublishedDraft {
    fn from(publication: &Publication) -> Self {
        Self {
            hash: publication.hash.clone(),
            revision: publication.revision,
            at: publication.published.at.to_string(),
            by: publication.published.user.to_string(),
        }
    }
}

impl DraftLine {
    /// The line of a draft, with what of all publications is the last one of it.
    #[must_use]
    pub fn new(entry: DraftEntry, publications: &[Publication]) -> Self {
        let of_it = |publication: &&Publication| publication.draft == entry.draft;
        let published = publications.iter().rfind(of_it).map(PublishedDraft::from);
        Self {
            draft: entry.draft.to_string(),
            kind: entry.kind.as_str(),
            code: entry.summary.code,
            title: entry.summary.title,
            items: entry.summary.items,
            revision: entry.revision,
            created_at: entry.created.at.to_string(),
            created_by: entry.created.user.to_string(),
            changed_at: entry.changed.at.to_string(),
            changed_by: entry.changed.user.to_string(),
            archived_at: entry.archived_at.map(|at| at.to_string()),
            published,
        }
    }
}

/// A whole draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftBody {
    /// What the list says of it.
    #[serde(flatten)]
    pub line: DraftLine,
    /// The source: a JSON tree of the shape of the YAML files. It may be half-finished or wrong.
    #[schema(value_type = Object)]
    pub source: Value,
    /// Who has it open, whoever asks included.
    pub editors: Vec<EditorBody>,
    /// The pictures and recordings that were given to it.
    pub media: Vec<DraftMediaBody>,
}

/// Somebody who has a draft open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EditorBody {
    /// The user name.
    pub user: String,
    /// Since when.
    #[schema(format = "date-time")]
    pub since: String,
}

impl From<Editor> for EditorBody {
    fn from(editor: Editor) -> Self {
        Self { user: editor.user.to_string(), since: editor.since.to_string() }
    }
}

/// A picture or a recording of a draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftMediaBody {
    /// How the draft names it.
    #[schema(example = "images/desk.png")]
    pub name: String,
    /// Names its content.
    pub hash: String,
    /// What it is, such as `image/png`.
    #[schema(value_type = String)]
    pub media_type: &'static str,
    /// How many bytes it has.
    pub bytes: u64,
    /// Where it can be seen or heard.
    #[schema(example = "/media/sha256:…")]
    pub address: String,
}

impl From<DraftMedia> for DraftMediaBody {
    fn from(media: DraftMedia) -> Self {
        Self {
            name: media.name.to_string(),
            address: format!("/media/{}", media.hash),
            hash: media.hash.to_string(),
            media_type: media.media_type.as_str(),
            bytes: media.bytes,
        }
    }
}

/// What holds where something else was expected.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HeldDraft {
    /// The latest revision.
    pub revision: u64,
    /// What it says.
    #[schema(value_type = Object)]
    pub source: Value,
    /// When it was saved.
    #[schema(format = "date-time")]
    pub changed_at: String,
    /// Who saved it.
    pub changed_by: String,
}

impl HeldDraft {
    /// What holds, as a refusal.
    ///
    /// # Errors
    ///
    /// If the source that is kept cannot be read.
    pub fn refusal(kind: DraftKind, held: &Revision) -> Result<Problem, Problem> {
        let body = Self {
            revision: held.revision,
            source: source_of(kind, held)?.into_value(),
            changed_at: held.changed.at.to_string(),
            changed_by: held.changed.user.to_string(),
        };
        Ok(DraftProblem::Stale(Box::new(body)).into())
    }
}

/// Which revision somebody has seen.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenRevision {
    /// The latest revision, as far as the sender knows.
    pub revision: u64,
}

/// Reads a body that may hold a source as JSON.
///
/// # Errors
///
/// If it is too large or not JSON of this form.
pub async fn read_body<T: DeserializeOwned + PartialSchema>(
    request: Request,
) -> Result<T, Problem> {
    let most = usize::try_from(MAX_BYTES + AROUND).unwrap_or(usize::MAX);
    read_json(&read_bytes(request, most).await?)
}

/// Reads a body of at most so many bytes.
///
/// # Errors
///
/// If it is too large or ends early.
pub async fn read_bytes(request: Request, most: usize) -> Result<Vec<u8>, Problem> {
    read_up_to(request.into_body(), most).await.map_err(|problem| match problem {
        Problem::TooLarge => DraftProblem::TooLarge.into(),
        other => other,
    })
}

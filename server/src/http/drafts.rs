//! Drafts of questionnaires and index definitions: begun, saved, watched, published.

pub mod archive;
pub mod archive_undo;
pub mod body;
pub mod check;
pub mod create;
pub mod draft;
pub mod events;
pub mod history;
pub mod import;
pub mod index_yaml;
pub mod library;
pub mod list;
pub mod media;
pub mod media_create;
pub mod problem;
pub mod publish;
pub mod questionnaire_yaml;
pub mod revision;
pub mod revision_restore;
pub mod save;
pub mod translation;
pub mod translation_create;
pub mod xlsform;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use survey_specs::questionnaire::media::{MediaHash, MediaName};
use survey_specs::questionnaire::{Instrument, Questionnaire, VersionHash};

use super::App;
use super::collect::no_store;
use super::problem::Problem;
use super::staff::SignedIn;
use crate::draft::check::{Checked, Files, Sound, check, yaml};
use crate::draft::source::Source;
use crate::draft::{DraftId, DraftKind, Hand};
use crate::permission::{MayDesign, Staff, UserName};
use crate::randomness::response_id;
use crate::store::draft::{DraftEntry, NewDraft, Revision};
use problem::{DraftProblem, FileProblem};

/// The media type of Excel’s workbooks.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Staff who may design, with the name under which their changes are kept.
#[derive(Clone, Debug)]
pub struct Author {
    /// The permission.
    pub permission: MayDesign,
    /// Who it is.
    pub user: UserName,
}

impl<S> FromRequestParts<S> for Author
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let SignedIn(staff) = SignedIn::from_request_parts(parts, state).await?;
        let permission = staff.may_design().ok_or(Problem::Forbidden)?;
        Ok(Self { permission, user: staff.user })
    }
}

impl Author {
    /// This author, now.
    fn hand(&self, app: &App) -> Hand {
        Hand { user: self.user.clone(), at: app.clock.now() }
    }
}

/// The draft of an address.
async fn find(app: &App, author: &Author, id: &str) -> Result<DraftEntry, Problem> {
    let id: DraftId = id.parse().map_err(|_| DraftProblem::UnknownDraft)?;
    let found = app.store.draft(&author.permission, id).await?;
    Ok(found.ok_or(DraftProblem::UnknownDraft)?)
}

/// A revision of a draft.
async fn revision(
    app: &App,
    author: &Author,
    draft: DraftId,
    number: u64,
) -> Result<Revision, Problem> {
    let found = app.store.draft_revision(&author.permission, draft, number).await?;
    Ok(found.ok_or(DraftProblem::UnknownRevision)?)
}

/// The draft of an address with its latest revision. Between the two somebody may save, and the
/// revision be thinned out: then it is looked up again.
async fn latest(app: &App, author: &Author, id: &str) -> Result<(DraftEntry, Revision), Problem> {
    let entry = find(app, author, id).await?;
    let held = app.store.draft_revision(&author.permission, entry.draft, entry.revision).await?;
    if let Some(held) = held {
        return Ok((entry, held));
    }
    let entry = find(app, author, id).await?;
    let held = revision(app, author, entry.draft, entry.revision).await?;
    Ok((entry, held))
}

/// A draft of this kind as the file that says the same.
async fn as_yaml(
    app: &App,
    author: &Author,
    id: &str,
    kind: DraftKind,
) -> Result<impl IntoResponse + use<>, Problem> {
    let (entry, held) = latest(app, author, id).await?;
    if entry.kind != kind {
        return Err(DraftProblem::UnknownDraft.into());
    }
    let text = yaml(kind, &source_of(kind, &held)?);
    let name = file_name(&entry, &[kind.as_str(), ".yaml"].concat());
    let headers = [(CONTENT_TYPE, "application/yaml".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((no_store(), headers, text))
}

/// Tells a browser to save what it gets, under the draft's code and this ending.
fn file_name(entry: &DraftEntry, ending: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let code: String = entry.summary.code.chars().filter(plain).take(64).collect();
    let code = if code.is_empty() { "draft" } else { code.as_str() };
    format!("attachment; filename=\"{code}.{ending}\"")
}

/// The source of a revision.
fn source_of(kind: DraftKind, revision: &Revision) -> Result<Source, Problem> {
    let value = serde_json::from_str(&revision.source).map_err(Problem::internal)?;
    Source::new(kind, value).map_err(Problem::internal)
}

/// Begins a draft.
async fn begin(
    app: &App,
    author: &Author,
    kind: DraftKind,
    source: Source,
    media: Vec<(MediaName, MediaHash)>,
) -> Result<DraftId, Problem> {
    let draft = DraftId::new(response_id(app.clock.as_ref(), app.randomness.as_ref()));
    let new = NewDraft { draft, kind, source, media, hand: author.hand(app) };
    app.store.insert_draft(&author.permission, &new).await?;
    Ok(draft)
}

/// The contents of the files of a draft.
async fn files(app: &App, author: &Author, draft: DraftId) -> Result<Files, Problem> {
    let mut files = Files::new();
    for named in app.store.draft_media(&author.permission, draft).await? {
        if let Some(media) = app.store.media(&named.hash).await? {
            files.insert(named.name, media.bytes);
        }
    }
    Ok(files)
}

/// The version of the questionnaire that a source is about that was published last: the earlier one
/// of a questionnaire, and the one whose answers an index reads.
async fn newest(
    app: &App,
    author: &Author,
    source: &Source,
) -> Result<Option<VersionHash>, Problem> {
    let code = source.value().get("questionnaire").and_then(serde_json::Value::as_str);
    let Some(code) = code.and_then(|code| code.parse().ok()) else { return Ok(None) };
    Ok(app.store.newest_version(&author.permission, &code).await?)
}

/// The questionnaire that a draft comes to, for the pages that show it to whoever may design.
///
/// # Errors
///
/// If there is no such draft, or it has errors.
pub(crate) async fn questionnaire_of(
    app: &App,
    staff: &Staff,
    id: &str,
) -> Result<Questionnaire, Problem> {
    let permission = staff.may_design().ok_or(Problem::Forbidden)?;
    let author = Author { permission, user: staff.user.clone() };
    let (entry, held) = latest(app, &author, id).await?;
    if entry.kind != DraftKind::Questionnaire {
        return Err(DraftProblem::UnknownDraft.into());
    }
    let (checked, _) = checked(app, &author, &entry, &held).await?;
    let Some(Sound::Questionnaire(draft, _)) = checked.sound else {
        let problems = checked.problems.into_iter().map(FileProblem::of_draft).collect();
        return Err(DraftProblem::Unsound(problems).into());
    };
    Ok(draft.questionnaire().clone())
}

/// Checks a revision of a draft, off the threads that answer requests: a large source takes a while.
async fn checked(
    app: &App,
    author: &Author,
    entry: &DraftEntry,
    held: &Revision,
) -> Result<(Checked, Option<VersionHash>), Problem> {
    let source = source_of(entry.kind, held)?;
    let newest = newest(app, author, &source).await?;
    let instrument: Option<Arc<Instrument>> = match (&newest, entry.kind) {
        (Some(hash), DraftKind::Index) => {
            let ready = app.instruments.version(app.store.as_ref(), hash).await?;
            ready.map(|ready| Arc::clone(&ready.instrument))
        }
        _ => None,
    };
    let (kind, files) = (entry.kind, files(app, author, entry.draft).await?);
    let checking =
        tokio::task::spawn_blocking(move || check(kind, &source, &files, instrument.as_deref()));
    Ok((checking.await.map_err(Problem::internal)?, newest))
}

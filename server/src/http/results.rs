//! Results: the index of a round, for programs and for people, by permission.

pub mod index;
pub mod index_csv;
pub mod page;
pub mod public_page;
pub mod table;

mod suppression;

use jiff::Timestamp;
use survey_specs::code::Lang;

use super::App;
use super::collect::{round_of_path, version_of};
use super::problem::Problem;
use crate::index::{IndexDocument, IndexError, RoundIndex, for_round};
use crate::permission::{MayReadResults, Staff};
use crate::store::round::Round;

/// Whether everybody may read the results: only after the round has closed, as figures that still
/// move would tell how the last ones answered.
#[must_use]
pub fn is_public(round: &Round, now: Timestamp) -> bool {
    round.results_public && round.closes_at.is_some_and(|closes_at| closes_at <= now)
}

/// Who reads results.
#[derive(Clone, Copy, Debug)]
pub enum Reader {
    /// Staff: everything.
    Staff(MayReadResults),
    /// Everybody: small cells are suppressed.
    Public(MayReadResults),
}

impl Reader {
    /// The reader of a round's results that staff, or nobody who is known, can be.
    ///
    /// # Errors
    ///
    /// If these results are not public, and nobody is signed in or may not read them.
    pub fn of(staff: Option<&Staff>, round: &Round, now: Timestamp) -> Result<Self, Problem> {
        if let Some(permission) = staff.and_then(Staff::may_read_results) {
            return Ok(Self::Staff(permission));
        }
        let public = MayReadResults::for_the_public(round).filter(|_| is_public(round, now));
        match public {
            Some(permission) => Ok(Self::Public(permission)),
            None if staff.is_some() => Err(Problem::Forbidden),
            None => Err(Problem::SignedOut),
        }
    }

    fn permission(&self) -> &MayReadResults {
        match self {
            Self::Staff(permission) | Self::Public(permission) => permission,
        }
    }

    /// The index of a round, and as much of its figures as this reader may see.
    ///
    /// # Errors
    ///
    /// If the round has no index, a setting is unknown or the store fails.
    pub async fn index(
        &self,
        app: &App,
        round: &Round,
        settings: &[(String, String)],
    ) -> Result<(RoundIndex, IndexDocument), Problem> {
        let index = for_round(app.store.as_ref(), self.permission(), round, settings).await?;
        let mut document = index.document();
        if matches!(self, Self::Public(_)) {
            suppression::suppress_small_cells(&mut document);
        }
        Ok((index, document))
    }
}

impl From<IndexError> for Problem {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::NoDefinition(_) => Self::NoIndex,
            IndexError::Policy(error) => Self::UnknownSetting(error.to_string()),
            IndexError::Store(error) => error.into(),
            error @ IndexError::Inconsistent { .. } => Self::internal(error),
        }
    }
}

/// The title of a round: its own, else its questionnaire's.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn round_title(app: &App, round: &Round, language: &Lang) -> Result<String, Problem> {
    if let Some(title) = &round.title {
        return Ok(title.clone());
    }
    let version = version_of(app, round).await?;
    let questionnaire = version.version.questionnaire();
    Ok(questionnaire.title.get(language, questionnaire.default_language()).to_owned())
}

/// What both forms of the index are computed from: the round, its reader and the settings that the
/// query asks for.
async fn read_index(
    app: &App,
    code: &str,
    staff: Option<&Staff>,
    settings: &[(String, String)],
) -> Result<IndexDocument, Problem> {
    let round = round_of_path(app, code).await?;
    let reader = Reader::of(staff, &round, app.clock.now())?;
    let (_, document) = reader.index(app, &round, settings).await?;
    Ok(document)
}

//! Fieldwork: the cases of a round, what came of calls, reserves, and re-checks.

pub mod assignee;
pub mod cases;
pub mod outcome;
pub mod overview;
pub mod page;
pub mod paper_page;
pub mod problem;
pub mod recheck;
pub mod rechecks;
pub mod replacement;

mod body;
mod entry;

use survey_specs::code::CaseCode;

use super::App;
use super::collect::round_of_path;
use super::problem::Problem;
use crate::permission::Staff;
use crate::store::case::{Case, CaseSeen, MaySeeCases};
use crate::store::round::Round;
use problem::FieldProblem;

/// A case that an address names and that whoever asks may see.
#[derive(Debug)]
pub struct FoundCase {
    /// Its round.
    pub round: Round,
    /// The case.
    pub case: Case,
    /// What else whoever asks may see.
    pub permission: MaySeeCases,
}

impl FoundCase {
    /// The case of a path.
    ///
    /// # Errors
    ///
    /// If there is no such round or case, or it is somebody else's.
    pub async fn of_path(
        app: &App,
        staff: &Staff,
        (round, case): &(String, String),
    ) -> Result<Self, Problem> {
        let permission = MaySeeCases::of(staff).ok_or(Problem::Forbidden)?;
        let round = round_of_path(app, round).await?;
        let unknown = Problem::Field(FieldProblem::UnknownCase);
        let Ok(code) = CaseCode::new(case.as_str()) else { return Err(unknown) };
        match app.store.case(&permission, &round.code, &code).await? {
            CaseSeen::Yours(case) => Ok(Self { round, case: *case, permission }),
            CaseSeen::NotYours => Err(Problem::Forbidden),
            CaseSeen::Unknown => Err(unknown),
        }
    }

    /// The same case as it is now.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or the case has become somebody else's.
    pub async fn again(self, app: &App) -> Result<Self, Problem> {
        match app.store.case(&self.permission, &self.round.code, &self.case.code).await? {
            CaseSeen::Yours(case) => Ok(Self { case: *case, ..self }),
            CaseSeen::NotYours | CaseSeen::Unknown => Err(Problem::Forbidden),
        }
    }
}

#[cfg(test)]
mod tests;

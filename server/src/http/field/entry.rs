//! A case as the API shows it.

use jiff::Timestamp;
use serde::Serialize;
use survey_specs::code::UnitCode;
use utoipa::ToSchema;

use super::recheck::RecheckEntry;
use crate::http::App;
use crate::http::collect::Place;
use crate::http::problem::Problem;
use crate::link::{Link, Reach, Terms};
use crate::store::case::{Case, Contact, Outcome, Recheck};
use crate::store::round::Round;

/// A case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseEntry {
    /// Its code.
    case: String,
    /// The unit that its answers are about.
    #[schema(required)]
    unit: Option<String>,
    /// How far it is: `reserve`, `unassigned`, `assigned`, `in_progress`, `answered`, `closed` or
    /// `replaced`.
    #[schema(value_type = String, example = "assigned")]
    status: &'static str,
    /// Whether it was drawn as a reserve.
    reserve: bool,
    /// Who is to interview.
    #[schema(required)]
    assignee: Option<String>,
    /// How to find it.
    contact: ContactEntry,
    /// What came of each call, the latest last.
    outcomes: Vec<OutcomeEntry>,
    /// The reserve that was called for it.
    #[schema(required)]
    replaced_by: Option<String>,
    /// The case for which it was called.
    #[schema(required)]
    replaces: Option<String>,
    /// The re-check (phúc tra) that is to be made; null if there is none.
    #[schema(required)]
    recheck: Option<RecheckEntry>,
    /// The server's signed statement for a response that answers it; null if there is nothing to
    /// answer now.
    #[schema(required)]
    visit: Option<String>,
}

/// How to find a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactEntry {
    /// The name of the person, or of the head of the household.
    #[schema(required)]
    name: Option<String>,
    /// The address.
    #[schema(required)]
    address: Option<String>,
    /// The telephone number.
    #[schema(required)]
    phone: Option<String>,
    /// What else helps to find them.
    #[schema(required)]
    note: Option<String>,
}

/// What came of a call.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomeEntry {
    /// Its id.
    #[schema(format = "uuid")]
    // tidy: text because it is the wire form
    outcome_id: String,
    /// What came of it.
    #[schema(value_type = String, example = "not_at_home")]
    outcome: &'static str,
    /// What there is to remember.
    #[schema(required)]
    note: Option<String>,
    /// When to come again.
    #[schema(required, format = "date-time")]
    appointment_at: Option<String>,
    /// When it was noted, by the clock of the phone.
    #[schema(required, format = "date-time")]
    noted_at: Option<String>,
    /// Who sent it.
    by: String,
    /// When it was received.
    #[schema(format = "date-time")]
    recorded_at: String,
}

impl From<Contact> for ContactEntry {
    fn from(contact: Contact) -> Self {
        let Contact { name, address, phone, note } = contact;
        Self { name, address, phone, note }
    }
}

impl From<Outcome> for OutcomeEntry {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome_id: outcome.outcome_id.to_string(),
            outcome: outcome.outcome.as_str(),
            note: outcome.note,
            appointment_at: outcome.appointment_at.map(|at| at.to_string()),
            noted_at: outcome.noted_at.map(|at| at.to_string()),
            by: outcome.recorded_by.to_string(),
            recorded_at: outcome.recorded_at.to_string(),
        }
    }
}

impl CaseEntry {
    /// A case without a visit.
    #[must_use]
    pub fn of(case: Case) -> Self {
        let status = case.status();
        Self {
            case: case.code.to_string(),
            unit: case.design.unit.map(String::from),
            status: status.as_str(),
            reserve: case.design.reserve,
            assignee: case.assignee.map(|user| user.to_string()),
            contact: case.contact.into(),
            outcomes: case.outcomes.into_iter().map(OutcomeEntry::from).collect(),
            replaced_by: case.replaced_by.map(String::from),
            replaces: case.replaces.map(String::from),
            recheck: None,
            visit: None,
        }
    }

    /// The same case with the re-check that is to be made.
    #[must_use]
    pub fn with_recheck(self, step: Option<Recheck>) -> Self {
        let recheck = step.map(|step| RecheckEntry::of(self.case.clone(), step));
        Self { recheck, ..self }
    }

    /// The same case with a visit.
    #[must_use]
    pub fn with_visit(self, visit: Option<String>) -> Self {
        Self { visit, ..self }
    }
}

/// The kinds of a unit and of those above it, the unit's own first.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn kinds_of(app: &App, unit: Option<&UnitCode>) -> Result<Vec<String>, Problem> {
    let place = Place::today(app, unit).await?;
    Ok(place.kinds.iter().map(ToString::to_string).collect())
}

/// A visit for interviewing a case; none if there is nothing to answer now.
#[must_use]
pub fn visit(app: &App, round: &Round, case: &Case, now: Timestamp) -> Option<String> {
    if !round.is_open_at(now) || !case.status().is_open() {
        return None;
    }
    let terms = Terms { case: Some(case.code.clone()), ..Terms::default() };
    let link = Link { round: round.code.clone(), unit: case.design.unit.clone(), terms };
    Some(app.signer.visit(&link, Reach::Staff, now))
}

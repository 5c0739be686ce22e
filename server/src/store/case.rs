//! Cases: who is to be interviewed in a round, what came of each call, and who was called instead.
//!
//! A case is never removed. What is known of it is kept in parts: the design it was drawn by, how to
//! find it, the outcomes of calls, its replacement and its re-checks. Its [`CaseStatus`] is stored
//! nowhere: it follows from these and from whether a response has its claim.

mod loading;
mod permission;
mod recheck;
mod status;

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{CaseCode, PsuCode, RoundCode, StratumCode, UnitCode};
use uuid::Uuid;

use super::StoreError;
use super::row::{Columns, EngineRow};
use crate::permission::{MayCollect, MayInterview, MayRunFieldwork, Staff, UserName};
use crate::weight::Weight;

pub(super) use loading::loading;
pub use loading::{CasesLoaded, LoadCounts};
pub use permission::MaySeeCases;
pub use recheck::{NewRecheck, Recheck, RecheckRecorded, RecheckState};
pub(super) use recheck::{judged, recheck_of};
pub use status::{CallOutcome, CaseStatus, FieldworkCounts};

/// How a case was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseDesign {
    /// The unit that its answers are about; none in a round without units.
    pub unit: Option<UnitCode>,
    /// The stratum of the first stage.
    pub stratum: Option<StratumCode>,
    /// The primary sampling unit.
    pub psu: Option<PsuCode>,
    /// The stratum with certain units taken apart, where that is another one.
    pub variance_stratum: Option<StratumCode>,
    /// The primary sampling unit with certain units taken apart.
    pub variance_psu: Option<PsuCode>,
    /// What it was drawn within, as one text: the strata of all stages, and what was drawn above the
    /// last one. Reserves are called within it. Empty if it is unknown.
    pub drawn_within: String,
    /// The base weight.
    pub base_weight: Weight,
    /// Whether it waits to be called instead of another case.
    pub reserve: bool,
}

impl CaseDesign {
    /// Stratum and primary sampling unit as an estimate needs them: those with certain units taken
    /// apart, where there are such.
    #[must_use]
    pub fn for_variance(&self) -> (Option<&StratumCode>, Option<&PsuCode>) {
        if self.variance_stratum.is_some() || self.variance_psu.is_some() {
            (self.variance_stratum.as_ref(), self.variance_psu.as_ref())
        } else {
            (self.stratum.as_ref(), self.psu.as_ref())
        }
    }
}

/// How to find who is to be interviewed. Kept in a table of its own, and no longer than needed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// The name of the person, or of the head of the household.
    pub name: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// What else helps to find them.
    pub note: Option<String>,
}

impl std::fmt::Debug for Contact {
    /// Nothing of it: persons stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

impl Contact {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// This one, and where it says nothing, the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            name: self.name.or(other.name),
            address: self.address.or(other.address),
            phone: self.phone.or(other.phone),
            note: self.note.or(other.note),
        }
    }
}

/// A case as a table brings it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCase {
    /// Its code.
    pub code: CaseCode,
    /// How it was drawn.
    pub design: CaseDesign,
    /// Who is to interview; none leaves it as it is.
    pub assignee: Option<UserName>,
    /// How to find it; what is missing stays as it is.
    pub contact: Contact,
}

/// A case with everything that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its code.
    pub code: CaseCode,
    /// How it was drawn.
    pub design: CaseDesign,
    /// Its place in the order of loading, in which reserves are called.
    pub place: i64,
    /// Who is to interview.
    pub assignee: Option<UserName>,
    /// How to find it.
    pub contact: Contact,
    /// What came of each call, the latest last.
    pub outcomes: Vec<Outcome>,
    /// The reserve that was called for it.
    pub replaced_by: Option<CaseCode>,
    /// The case for which it was called.
    pub replaces: Option<CaseCode>,
    /// Whether a response has answered it.
    pub answered: bool,
}

/// What came of a call at a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutcome {
    /// The id that was made where it was noted, so that it can be sent again.
    pub outcome_id: Uuid,
    /// What came of it.
    pub outcome: CallOutcome,
    /// What there is to remember.
    pub note: Option<String>,
    /// When to come again.
    pub appointment_at: Option<Timestamp>,
    /// When it was noted, by the clock of the phone.
    pub noted_at: Option<Timestamp>,
    /// Who noted it.
    pub recorded_by: UserName,
    /// When the server got it.
    pub recorded_at: Timestamp,
}

/// What came of a call, as it is kept.
pub type Outcome = NewOutcome;

impl NewOutcome {
    /// Whether the other one says the same, whenever it came and whoever sent it: enumerators share
    /// phones, and what one has noted may go out when the next has signed in.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let (recorded_at, recorded_by) = (other.recorded_at, other.recorded_by.clone());
        Self { recorded_by, recorded_at, ..self.clone() } == *other
    }
}

/// What became of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is kept, for the first time.
    New,
    /// The same one was kept before.
    Same,
    /// Another one is kept under its id.
    Differs,
}

/// A reserve is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReplacement {
    /// The case that cannot be interviewed.
    pub case: CaseCode,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub replaced_by: UserName,
    /// When.
    pub replaced_at: Timestamp,
}

/// What became of a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// This reserve was called now.
    By(CaseCode),
    /// This reserve had been called before.
    Before(CaseCode),
    /// The case has been answered.
    Answered,
    /// It is itself a reserve that nobody has called.
    Waiting,
    /// No reserve of its stratum and primary sampling unit is left.
    NoReserve,
}

impl Case {
    /// Why no reserve is to be called for it, if there is a reason.
    pub(super) fn not_to_be_replaced(&self) -> Option<Replaced> {
        match (&self.replaced_by, self.answered, self.waits()) {
            (Some(reserve), ..) => Some(Replaced::Before(reserve.clone())),
            (None, true, _) => Some(Replaced::Answered),
            (None, false, true) => Some(Replaced::Waiting),
            (None, false, false) => None,
        }
    }
}

/// A case as somebody may see it.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseSeen {
    /// It is one of theirs.
    Yours(Box<Case>),
    /// It is somebody else's.
    NotYours,
    /// There is no such case in the round.
    Unknown,
}

pub(super) fn case_of(row: &impl EngineRow) -> Result<Case, StoreError> {
    let columns = Columns::of(row, "field_case", "case_code");
    Ok(Case {
        code: columns.parse("case_code")?,
        design: design_of(row)?,
        place: columns.integer("place")?,
        assignee: columns.parse_or_none("assignee")?,
        contact: Contact {
            name: columns.text_or_none("name")?,
            address: columns.text_or_none("address")?,
            phone: columns.text_or_none("phone")?,
            note: columns.text_or_none("note")?,
        },
        outcomes: Vec::new(),
        replaced_by: columns.parse_or_none("called_reserve")?,
        replaces: columns.parse_or_none("replaced_case")?,
        answered: columns.flag("answered")?,
    })
}

pub(super) fn design_of(row: &impl EngineRow) -> Result<CaseDesign, StoreError> {
    let columns = Columns::of(row, "field_case", "case_code");
    Ok(CaseDesign {
        unit: columns.parse_or_none("unit")?,
        stratum: columns.parse_or_none("stratum")?,
        psu: columns.parse_or_none("psu")?,
        variance_stratum: columns.parse_or_none("variance_stratum")?,
        variance_psu: columns.parse_or_none("variance_psu")?,
        drawn_within: columns.text("drawn_within")?,
        base_weight: Weight::new(columns.real("base_weight")?)
            .map_err(|_| columns.impossible("base_weight"))?,
        reserve: columns.flag("reserve")?,
    })
}

pub(super) fn outcome_of(row: &impl EngineRow) -> Result<(CaseCode, Outcome), StoreError> {
    let columns = Columns::of(row, "case_outcome", "outcome_id");
    let outcome = Outcome {
        outcome_id: columns.uuid("outcome_id")?,
        outcome: columns.word("outcome", CallOutcome::from_word)?,
        note: columns.text_or_none("note")?,
        appointment_at: columns.timestamp_or_none("appointment_at")?,
        noted_at: columns.timestamp_or_none("noted_at")?,
        recorded_by: columns.parse("recorded_by")?,
        recorded_at: columns.timestamp("recorded_at")?,
    };
    Ok((columns.parse("case_code")?, outcome))
}

/// Gives cases their outcomes.
pub(super) fn with_outcomes(mut cases: Vec<Case>, outcomes: Vec<(CaseCode, Outcome)>) -> Vec<Case> {
    let mut by_case: BTreeMap<CaseCode, Vec<Outcome>> = BTreeMap::new();
    for (case, outcome) in outcomes {
        by_case.entry(case).or_default().push(outcome);
    }
    for case in &mut cases {
        case.outcomes = by_case.remove(&case.code).unwrap_or_default();
    }
    cases
}

/// Keeps cases.
#[async_trait]
pub trait CaseStore: Send + Sync {
    /// Adds cases to a round, and brings assignees and contacts of known ones up to date. Nothing is
    /// loaded if that would change the design of a case that has been answered.
    async fn load_cases(
        &self,
        permission: &MayRunFieldwork,
        round: &RoundCode,
        cases: &[NewCase],
    ) -> Result<CasesLoaded, StoreError>;

    /// The cases of a round that somebody may see, in the order of loading.
    async fn cases(
        &self,
        permission: &MaySeeCases,
        round: &RoundCode,
    ) -> Result<Vec<Case>, StoreError>;

    /// One case of a round.
    async fn case(
        &self,
        permission: &MaySeeCases,
        round: &RoundCode,
        case: &CaseCode,
    ) -> Result<CaseSeen, StoreError>;

    /// How a case was drawn, for a response that answers it.
    async fn case_design(
        &self,
        permission: &MayCollect,
        round: &RoundCode,
        case: &CaseCode,
    ) -> Result<Option<CaseDesign>, StoreError>;

    /// Keeps what came of a call. The same outcome may be sent any number of times.
    async fn record_outcome(
        &self,
        permission: &MayInterview,
        round: &RoundCode,
        case: &CaseCode,
        outcome: &NewOutcome,
    ) -> Result<Recorded, StoreError>;

    /// Calls the next reserve of the same unit, strata and primary sampling unit; where every case is
    /// its own primary sampling unit, of the same unit and strata. Whoever was to interview the case
    /// is to interview the reserve, unless somebody is already.
    async fn replace_case(
        &self,
        permission: &MayInterview,
        round: &RoundCode,
        replacement: &NewReplacement,
    ) -> Result<Replaced, StoreError>;

    /// Says who is to interview cases, or that nobody is; gives the number of cases that there are of
    /// these.
    async fn assign_cases(
        &self,
        permission: &MayRunFieldwork,
        round: &RoundCode,
        cases: &[CaseCode],
        assignee: Option<&UserName>,
    ) -> Result<u64, StoreError>;

    /// The staff who may interview and can sign in, by name.
    async fn interviewers(&self, permission: &MayRunFieldwork) -> Result<Vec<Staff>, StoreError>;

    /// Keeps a step of a re-check, if it follows from the last one.
    async fn record_recheck(
        &self,
        permission: &MayRunFieldwork,
        round: &RoundCode,
        case: &CaseCode,
        recheck: &NewRecheck,
    ) -> Result<RecheckRecorded, StoreError>;

    /// Every step of the re-checks of a round's cases that somebody may see, by case, the latest last.
    async fn rechecks(
        &self,
        permission: &MaySeeCases,
        round: &RoundCode,
    ) -> Result<Vec<(CaseCode, Recheck)>, StoreError>;
}

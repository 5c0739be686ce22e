//! Administrative values and assessed points of a round's units, as a history that only grows.
//!
//! A variable of a unit has [`Part`]s, and each part a line of entries; the latest of them is what
//! holds. An entry is never changed or removed: what was wrong is followed by what is right, and what
//! no longer holds by [`Content::Withdrawn`].

mod entry;
mod history;
mod remark;

use std::collections::BTreeMap;
use std::ops::AddAssign;

use async_trait::async_trait;
use survey_specs::code::{RoundCode, UnitCode, VariableCode};
use survey_specs::index::measure::{Amount, Measures};

use super::StoreError;
use super::row::{Columns, EngineRow};
use crate::permission::{MayAppraise, MayClaim, MayDesign, MayReadAssessments, MayReadResults};

pub use entry::{Channel, Content, Entry, EntryNumber, NewEntry, Origin, Part, PartKey, joined};
pub(super) use history::{Decision, batches, decide, measures_of, plan};
pub use remark::{
    EvidenceLink, InvalidLink, InvalidRemark, LONGEST_LINK, LONGEST_REMARK, MOST_LINKS, Remark,
    Remarks,
};

/// What loading a table came to, in parts of variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadCounts {
    /// Parts that were missing and are given now.
    pub new: u64,
    /// Parts that were given otherwise, or with other remarks.
    pub changed: u64,
    /// Parts that stay as they are; they add nothing to the history.
    pub unchanged: u64,
    /// Parts that were given and are missing now.
    pub withdrawn: u64,
}

impl AddAssign for LoadCounts {
    fn add_assign(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.withdrawn += other.withdrawn;
    }
}

/// Points for one criterion, by somebody who saw what stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewScore {
    /// The round.
    pub round: RoundCode,
    /// The criterion.
    pub criterion: VariableCode,
    /// The points; none to withdraw them.
    pub points: Option<Amount>,
    /// What is said of them.
    pub remarks: Remarks,
    /// The entry that held when the person looked; none if there was none.
    pub expected: Option<EntryNumber>,
    /// The number of the latest step that the unit's sheet had then, 0 if it had none: points are taken
    /// or refused by where the sheet stands, so it must not have gone on. None where that does not
    /// matter.
    pub after_step: Option<u64>,
    /// Who gives them and when.
    pub origin: Origin,
}

/// Who else than the unit gives points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appraiser {
    /// The people who check what the unit gives itself.
    Council,
    /// A survey.
    Survey,
}

impl Appraiser {
    /// The part that holds the points.
    #[must_use]
    pub fn part(self) -> Part {
        match self {
            Self::Council => Part::Appraised,
            Self::Survey => Part::Survey,
        }
    }
}

/// What became of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Scored {
    /// This entry holds now: the new one, or an earlier one that says the same; none if nothing was
    /// given before and nothing is now.
    Holds(Option<Entry>),
    /// Another entry than the expected one holds, or none; nothing was stored.
    Overtaken(Option<Entry>),
    /// The sheet has gone a step further; nothing was stored.
    SheetMoved,
}

/// Keeps values and assessed points.
#[async_trait]
pub trait ValueStore: Send + Sync {
    /// Enters these values of a round, all or none. What holds already adds no entry. A key stands
    /// at most once among them.
    async fn load_values(
        &self,
        permission: &MayDesign,
        round: &RoundCode,
        entries: Vec<NewEntry>,
        origin: &Origin,
    ) -> Result<LoadCounts, StoreError>;

    /// Enters the points that the unit of the permission gives itself.
    async fn claim_score(
        &self,
        permission: &MayClaim,
        score: NewScore,
    ) -> Result<Scored, StoreError>;

    /// Enters the points that somebody else gives a unit.
    async fn appraise_score(
        &self,
        permission: &MayAppraise,
        unit: &UnitCode,
        appraiser: Appraiser,
        score: NewScore,
    ) -> Result<Scored, StoreError>;

    /// The entries that hold in a round, those that withdraw included, by unit, variable and part:
    /// of the unit of the permission, or of all.
    async fn current_entries(
        &self,
        permission: &MayReadAssessments,
        round: &RoundCode,
    ) -> Result<Vec<Entry>, StoreError>;

    /// Every entry of a variable, the latest first: of the unit of the permission, or of all.
    async fn value_history(
        &self,
        permission: &MayReadAssessments,
        round: &RoundCode,
        variable: &VariableCode,
    ) -> Result<Vec<Entry>, StoreError>;

    /// What holds in a round, as the index reads it; units of which nothing holds are not in it.
    async fn measures(
        &self,
        permission: &MayReadResults,
        round: &RoundCode,
    ) -> Result<BTreeMap<UnitCode, Measures>, StoreError>;
}

/// What holds of one part, without who and why.
pub(super) fn held_of(row: &impl EngineRow) -> Result<(PartKey, Content), StoreError> {
    let columns = Columns::of(row, "value_entry", "variable");
    let amount = || columns.parse("amount");
    let content = match columns.text("kind")?.as_str() {
        "plain" => Content::Plain(amount()?),
        "ratio" => {
            Content::Ratio { numerator: amount()?, denominator: columns.parse("denominator")? }
        }
        "points" => Content::Points(amount()?),
        "suppressed" => Content::Suppressed,
        "withdrawn" => Content::Withdrawn,
        _ => return Err(columns.impossible("kind")),
    };
    let key = PartKey {
        unit: columns.parse("unit")?,
        variable: columns.parse("variable")?,
        part: columns.word("part", Part::from_word)?,
    };
    Ok((key, content))
}

pub(super) fn entry_of(row: &impl EngineRow) -> Result<Entry, StoreError> {
    let columns = Columns::of(row, "value_entry", "variable");
    let (key, content) = held_of(row)?;
    let number = EntryNumber::new(columns.integer("entry")?);
    let evidence = columns.text_or_none("evidence")?.unwrap_or_default();
    let links: Result<Vec<_>, _> = evidence.lines().map(str::parse).collect();
    Ok(Entry {
        number: number.ok_or_else(|| columns.impossible("entry"))?,
        key,
        content,
        remarks: Remarks {
            explanation: columns.parse_or_none("explanation")?,
            evidence: links.map_err(|_| columns.impossible("evidence"))?,
            note: columns.parse_or_none("note")?,
        },
        origin: Origin {
            by: columns.text("given_by")?,
            through: columns.word("given_through", Channel::from_word)?,
            at: columns.timestamp("given_at")?,
        },
    })
}

pub(super) fn unit_of(row: &impl EngineRow) -> Result<UnitCode, StoreError> {
    Columns::of(row, "value_entry", "unit").parse("unit")
}

pub(super) fn last_number_of(row: &impl EngineRow) -> Result<i64, StoreError> {
    Columns::of(row, "value_entry", "entry").integer("entry")
}

/// Links as they are stored, one a line; none if there are none.
pub(super) fn evidence_text(remarks: &Remarks) -> Option<String> {
    let links: Vec<&str> = remarks.evidence.iter().map(EvidenceLink::as_str).collect();
    (!links.is_empty()).then(|| links.join("\n"))
}

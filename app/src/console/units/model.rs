//! What the API says of units, as far as the screens use it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `GET /units`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct UnitList {
    /// The day.
    pub day: String,
    /// Every class with its number of units.
    pub classes: Vec<ClassCount>,
    /// Number of units that fit.
    pub total: usize,
    /// Some of them.
    pub units: Vec<UnitRow>,
    /// Where the next ones begin.
    pub next: Option<usize>,
}

/// A class with its number of units.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct ClassCount {
    /// The class.
    pub class: String,
    /// Number of units.
    pub units: usize,
}

/// A unit as it is on a day.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct UnitRow {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The ranking group.
    pub class: String,
    /// The kind.
    pub kind: Option<String>,
    /// The code of the unit above.
    pub parent: Option<String>,
    /// Its name.
    pub parent_name: Option<String>,
    /// Number of inhabitants.
    pub population: Option<u64>,
    /// First day of this version.
    pub valid_from: Option<String>,
    /// First day on which it no longer holds.
    pub valid_to: Option<String>,
    /// Another name by which it was found.
    pub found_by: Option<String>,
}

/// `GET /units/{unit}`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct UnitBody {
    /// The code.
    pub code: String,
    /// The unit on the day; none if it does not exist then.
    pub now: Option<UnitRow>,
    /// Every dated version, the earliest first.
    pub versions: Vec<UnitVersion>,
    /// What it came of and what became of it.
    pub lineage: Vec<LineageEvent>,
    /// The units above, the highest first.
    pub above: Vec<UnitRow>,
    /// The units directly below.
    pub children: Vec<UnitRow>,
    /// The rounds about it.
    pub rounds: Vec<RoundOfUnit>,
}

/// One dated version of a unit.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct UnitVersion {
    /// The name.
    pub name: String,
    /// The ranking group.
    pub class: String,
    /// The kind.
    pub kind: Option<String>,
    /// The code of the unit above.
    pub parent: Option<String>,
    /// Number of inhabitants.
    pub population: Option<u64>,
    /// First day.
    pub valid_from: Option<String>,
    /// First day on which it no longer holds.
    pub valid_to: Option<String>,
    /// Codes in other systems.
    pub codes: BTreeMap<String, String>,
}

/// What happened to a unit on one day.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct LineageEvent {
    /// The first day of the new state.
    pub day: String,
    /// `came_of` or `became`.
    pub direction: String,
    /// What happened.
    pub kind: String,
    /// The units at the other end.
    pub units: Vec<LinkedUnit>,
    /// All of it as a sentence.
    pub sentence: String,
}

/// A unit at the other end of a link.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct LinkedUnit {
    /// The code.
    pub code: String,
    /// The name.
    pub name: Option<String>,
    /// The part of the unit before that went there.
    pub share: Option<String>,
}

/// A round that is about a unit.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct RoundOfUnit {
    /// The code.
    pub round: String,
    /// The title.
    pub title: String,
    /// The first day.
    pub opens_on: String,
    /// Whether it takes responses now.
    pub open: bool,
}

/// The body of a preview of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnitTables {
    /// The table of units.
    pub units: String,
    /// The table of lineage.
    pub lineage: Option<String>,
}

/// `POST /units/preview`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct UnitsPreview {
    /// What loading wants back; none if nothing can be loaded.
    // tidy: text because it is the wire form
    pub token: Option<String>,
    /// Number of rows of units.
    pub versions: usize,
    /// Number of rows of lineage.
    pub links: usize,
    /// Number of rows that are stored exactly so.
    pub unchanged: usize,
    /// Number of changes of each kind.
    pub counts: BTreeMap<String, usize>,
    /// The changes, by kind.
    pub changes: Vec<UnitChange>,
    /// Everything that is wrong.
    pub problems: Vec<PlacedProblem>,
    /// Dates that were typed otherwise.
    pub read_dates: Vec<ReadDate>,
}

/// One thing that loading would change.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct UnitChange {
    /// What kind of change.
    pub kind: String,
    /// The unit's code.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// The row of the sheet.
    pub row: Option<u64>,
    /// From which day on.
    pub day: Option<String>,
    /// What holds now.
    pub before: Option<String>,
    /// What will hold.
    pub after: Option<String>,
}

/// One problem of a table.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct PlacedProblem {
    /// `error` or `warning`.
    pub severity: String,
    /// `units` or `lineage`.
    pub table: String,
    /// The row of the sheet; 0 if the problem is about the table.
    pub row: u64,
    /// What people call the column.
    pub column_name: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A date that was typed otherwise than it is read.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct ReadDate {
    /// `units` or `lineage`.
    pub table: String,
    /// The row of the sheet.
    pub row: u64,
    /// What was typed.
    pub typed: String,
    /// How it is read.
    pub date: String,
}

/// `POST /units/load`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct LoadedUnits {
    /// Number of rows of units.
    pub versions: usize,
    /// Number of rows of lineage.
    pub links: usize,
}

//! Units: who gets an index.

use std::collections::{BTreeMap, BTreeSet};

use crate::code::{CodeSystem, ForeignCode, UnitClass, UnitCode, UnitKind};
use crate::date::Date;
use crate::number::Number;

/// One dated version of a unit: its name, class, kind and parent from `valid_from` on and up to,
/// but not including, `valid_to`. A missing date means always.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Unit {
    /// The unit's code, the same in all its dated versions.
    pub code: UnitCode,
    /// The unit's official name.
    pub name: String,
    /// The ranking group.
    pub class: UnitClass,
    /// The kind, which chooses place words.
    pub kind: Option<UnitKind>,
    /// The unit above this one.
    pub parent: Option<UnitCode>,
    /// Number of inhabitants, where known.
    pub population: Option<u64>,
    /// First day of this version.
    pub valid_from: Option<Date>,
    /// First day on which this version no longer holds.
    pub valid_to: Option<Date>,
    /// The unit's codes in other systems, as they are in this version.
    #[cfg_attr(feature = "author", serde(default))]
    pub codes: BTreeMap<CodeSystem, ForeignCode>,
}

impl Unit {
    /// Whether this version holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }
}

/// The codes of one other system on one day, each with its unit: for reading a file that names units
/// by them.
#[derive(Clone, Debug)]
pub struct CodeTable<'u> {
    /// The units of each code; of more than one, the code names none.
    units: BTreeMap<&'u ForeignCode, BTreeSet<&'u UnitCode>>,
}

/// A code of another system that names no unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UntranslatedCode {
    /// No unit has it on the day.
    #[error("no unit has the code `{0}`")]
    Unknown(ForeignCode),
    /// Several units have it on the day.
    #[error("more than one unit has the code `{0}`")]
    Shared(ForeignCode),
}

impl<'u> CodeTable<'u> {
    /// The codes that units have in `system` in the versions that hold on `day`.
    #[must_use]
    pub fn new(units: impl IntoIterator<Item = &'u Unit>, system: &CodeSystem, day: Date) -> Self {
        let mut table = Self { units: BTreeMap::new() };
        for unit in units.into_iter().filter(|unit| unit.holds_on(day)) {
            if let Some(code) = unit.codes.get(system) {
                table.units.entry(code).or_default().insert(&unit.code);
            }
        }
        table
    }

    /// The unit of this code.
    ///
    /// # Errors
    ///
    /// [`UntranslatedCode`] unless exactly one unit has it.
    pub fn unit(&self, code: &ForeignCode) -> Result<&'u UnitCode, UntranslatedCode> {
        let units = self.units.get(code);
        let mut units = units.into_iter().flatten();
        match (units.next(), units.next()) {
            (None, _) => Err(UntranslatedCode::Unknown(code.clone())),
            (Some(unit), None) => Ok(unit),
            (Some(_), Some(_)) => Err(UntranslatedCode::Shared(code.clone())),
        }
    }
}

/// One dated link between a unit and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Lineage {
    /// The unit before.
    pub predecessor: UnitCode,
    /// The unit after; none if it was abolished. It can be the predecessor itself: a unit that keeps
    /// its code when others become part of it, or when parts of it leave.
    pub successor: Option<UnitCode>,
    /// First day on which the successor stands in the predecessor's place, or on which the abolished
    /// unit is no more.
    pub date: Date,
    /// What happened.
    pub kind: LineageKind,
    /// The part of the predecessor's inhabitants that went into the successor, above 0 and up to 1,
    /// where known.
    pub share: Option<Number>,
}

/// What happened to a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(rename_all = "snake_case"))]
pub enum LineageKind {
    /// It became part of a unit that others became part of too.
    Merged,
    /// Several units came out of it.
    Split,
    /// It got another code or name and stayed what it was.
    Renamed,
    /// It ended, and no unit came of it.
    Abolished,
}

impl LineageKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::Merged, Self::Split, Self::Renamed, Self::Abolished];

    /// The word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Renamed => "renamed",
            Self::Abolished => "abolished",
        }
    }

    /// The kind of this word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str, portal: &str, from: Option<&str>, to: Option<&str>) -> Unit {
        Unit {
            code: code.parse().unwrap(),
            name: code.to_owned(),
            class: "xa".parse().unwrap(),
            kind: None,
            parent: None,
            population: None,
            valid_from: from.map(|day| day.parse().unwrap()),
            valid_to: to.map(|day| day.parse().unwrap()),
            codes: BTreeMap::from([("portal".parse().unwrap(), portal.parse().unwrap())]),
        }
    }

    #[test]
    fn a_code_of_another_system_names_the_unit_that_has_it_on_the_day() {
        let units = [
            unit("X01", "H21.17", None, Some("2025-07-01")),
            unit("X02", "H21.17", Some("2025-07-01"), None),
            unit("X03", "H21.18", None, None),
            unit("X04", "H21.18", None, None),
        ];
        let on = |day: &str, system: &str, code: &str| {
            let table = CodeTable::new(&units, &system.parse().unwrap(), day.parse().unwrap());
            table.unit(&code.parse().unwrap()).map(UnitCode::as_str)
        };
        assert_eq!(on("2025-06-30", "portal", "H21.17"), Ok("X01"));
        assert_eq!(on("2025-07-01", "portal", "H21.17"), Ok("X02"));
        let code = |code: &str| code.parse().unwrap();
        let unknown = |text| Err(UntranslatedCode::Unknown(code(text)));
        assert_eq!(on("2025-07-01", "portal", "H21.19"), unknown("H21.19"));
        assert_eq!(on("2025-07-01", "nso", "H21.17"), unknown("H21.17"));
        let shared = Err(UntranslatedCode::Shared(code("H21.18")));
        assert_eq!(on("2025-07-01", "portal", "H21.18"), shared);
    }
}

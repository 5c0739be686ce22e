//! What loading tables would change, told before anything is stored.

use std::collections::{BTreeMap, BTreeSet};

use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::unit::{Lineage, LineageKind, Unit};

use super::{Stored, Tables};

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// A unit that nobody knew.
    New,
    /// Another name.
    Renamed,
    /// Another unit above it.
    Moved,
    /// Another ranking group.
    Reclassified,
    /// Another kind, which chooses place words.
    KindChanged,
    /// It holds no longer from a day on.
    Ended,
    /// Other days, without an end.
    Period,
    /// A version before all that are stored.
    Earlier,
    /// Other inhabitants or codes in other systems.
    Figures,
    /// It became part of another unit.
    Merged,
    /// A part of it went to another unit.
    Split,
    /// It got another code.
    Recoded,
    /// It ended without a successor.
    Abolished,
    /// A stored link that no longer holds.
    LinkRemoved,
}

impl ChangeKind {
    /// Every kind, in the order in which people look at them.
    pub const ALL: [Self; 14] = [
        Self::New,
        Self::Renamed,
        Self::Moved,
        Self::Reclassified,
        Self::KindChanged,
        Self::Ended,
        Self::Period,
        Self::Earlier,
        Self::Figures,
        Self::Merged,
        Self::Split,
        Self::Recoded,
        Self::Abolished,
        Self::LinkRemoved,
    ];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::Reclassified => "reclassified",
            Self::KindChanged => "kind_changed",
            Self::Ended => "ended",
            Self::Period => "period",
            Self::Earlier => "earlier",
            Self::Figures => "figures",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Recoded => "recoded",
            Self::Abolished => "abolished",
            Self::LinkRemoved => "link_removed",
        }
    }
}

impl From<LineageKind> for ChangeKind {
    fn from(kind: LineageKind) -> Self {
        match kind {
            LineageKind::Merged => Self::Merged,
            LineageKind::Split => Self::Split,
            LineageKind::Renamed => Self::Recoded,
            LineageKind::Abolished => Self::Abolished,
        }
    }
}

/// One thing that loading would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// The line of the table it stands on; none for a stored link that goes.
    pub line: Option<u64>,
    /// From which day on; none for always.
    pub day: Option<Date>,
    /// What holds now.
    pub before: Option<String>,
    /// What will hold.
    pub after: Option<String>,
}

/// Everything that loading would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The changes, by kind and in the order of the tables.
    pub list: Vec<Change>,
    /// How many rows are stored exactly so.
    pub unchanged: usize,
}

/// What loading these tables would change.
#[must_use]
pub fn changes(tables: &Tables, stored: &Stored) -> Changes {
    let context = Context::new(tables, stored);
    let mut changes = Changes::default();
    for (line, unit) in &tables.units {
        context.version(*line, unit, &mut changes);
    }
    context.links(tables, stored, &mut changes);
    changes.list.sort_by_key(|change| (change.kind, change.line));
    changes
}

/// What is stored and what will be.
struct Context<'u> {
    stored: BTreeMap<&'u UnitCode, BTreeMap<Option<Date>, &'u Unit>>,
    merged: BTreeMap<&'u UnitCode, BTreeMap<Option<Date>, &'u Unit>>,
}

impl<'u> Context<'u> {
    fn new(tables: &'u Tables, stored: &'u Stored) -> Self {
        let mut known: BTreeMap<&UnitCode, BTreeMap<Option<Date>, &Unit>> = BTreeMap::new();
        for unit in &stored.units {
            known.entry(&unit.code).or_default().insert(unit.valid_from, unit);
        }
        let mut merged = known.clone();
        for (_, unit) in &tables.units {
            merged.entry(&unit.code).or_default().insert(unit.valid_from, unit);
        }
        Self { stored: known, merged }
    }

    /// The name that a unit will have last.
    fn name(&self, code: &UnitCode) -> Option<&'u str> {
        let versions = self.merged.get(code)?;
        versions.last_key_value().map(|(_, unit)| unit.name.as_str())
    }

    /// A code with its name, as people know it.
    fn named(&self, code: &UnitCode) -> String {
        self.name(code).map_or_else(|| code.to_string(), |name| format!("{code} · {name}"))
    }

    fn version(&self, line: u64, unit: &'u Unit, changes: &mut Changes) {
        let of_code = self.stored.get(&unit.code);
        let same = of_code.and_then(|versions| versions.get(&unit.valid_from));
        if same.is_some_and(|same| **same == *unit) {
            changes.unchanged += 1;
            return;
        }
        let before = same.copied().or_else(|| self.version_before(unit));
        let change = |kind, before: Option<String>, after: Option<String>| Change {
            kind,
            unit: unit.code.clone(),
            name: unit.name.clone(),
            line: Some(line),
            day: unit.valid_from,
            before,
            after,
        };
        let Some(before) = before else {
            let kind = if of_code.is_none() { ChangeKind::New } else { ChangeKind::Earlier };
            changes.list.push(change(kind, None, Some(unit.name.clone())));
            return;
        };
        let differences = [
            (ChangeKind::Renamed, Some(before.name.clone()), Some(unit.name.clone())),
            (ChangeKind::Moved, self.parent(before), self.parent(unit)),
            (
                ChangeKind::Reclassified,
                Some(before.class.to_string()),
                Some(unit.class.to_string()),
            ),
            (
                ChangeKind::KindChanged,
                before.kind.as_ref().map(ToString::to_string),
                unit.kind.as_ref().map(ToString::to_string),
            ),
            (ChangeKind::Figures, Some(figures(before)), Some(figures(unit))),
        ];
        let differing = differences.into_iter().filter(|(_, before, after)| before != after);
        changes.list.extend(differing.map(|(kind, before, after)| change(kind, before, after)));
        let ends_otherwise = match same {
            Some(_) => before.valid_to != unit.valid_to,
            None => unit.valid_to.is_some() && !self.goes_on(unit),
        };
        if ends_otherwise {
            self.end(line, before, unit, changes);
        }
    }

    /// That a version ends otherwise than before; nothing if another version follows at once.
    fn end(&self, line: u64, before: &Unit, unit: &Unit, changes: &mut Changes) {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        if unit.valid_to.is_some() && self.goes_on(unit) {
            return;
        }
        let kind = if unit.valid_to.is_some() { ChangeKind::Ended } else { ChangeKind::Period };
        changes.list.push(Change {
            kind,
            unit: unit.code.clone(),
            name: unit.name.clone(),
            line: Some(line),
            day: unit.valid_to,
            before: day(before.valid_to),
            after: day(unit.valid_to),
        });
    }

    /// Whether another version of the unit will begin on the day on which this one ends.
    fn goes_on(&self, unit: &Unit) -> bool {
        let versions = self.merged.get(&unit.code);
        versions.is_some_and(|versions| versions.contains_key(&unit.valid_to))
    }

    /// The version that will stand just before this one.
    fn version_before(&self, unit: &Unit) -> Option<&'u Unit> {
        let versions = self.merged.get(&unit.code)?;
        versions.range(..unit.valid_from).next_back().map(|(_, before)| *before)
    }

    fn parent(&self, unit: &Unit) -> Option<String> {
        unit.parent.as_ref().map(|parent| self.named(parent))
    }

    fn links(&self, tables: &Tables, stored: &Stored, changes: &mut Changes) {
        let events: BTreeSet<_> =
            tables.lineage.iter().map(|(_, link)| (&link.predecessor, link.date)).collect();
        let replaced: Vec<&Lineage> = stored
            .lineage
            .iter()
            .filter(|link| events.contains(&(&link.predecessor, link.date)))
            .collect();
        for (line, link) in &tables.lineage {
            if replaced.contains(&link) {
                changes.unchanged += 1;
            } else {
                changes.list.push(self.link(link.kind.into(), Some(*line), link));
            }
        }
        let said: BTreeSet<_> = tables
            .lineage
            .iter()
            .map(|(_, link)| (&link.predecessor, link.date, &link.successor))
            .collect();
        let gone = replaced
            .into_iter()
            .filter(|link| !said.contains(&(&link.predecessor, link.date, &link.successor)));
        changes.list.extend(gone.map(|link| self.link(ChangeKind::LinkRemoved, None, link)));
    }

    fn link(&self, kind: ChangeKind, row: Option<u64>, link: &Lineage) -> Change {
        let successor = link.successor.as_ref().map(|successor| match link.share {
            Some(share) => format!("{} ({share})", self.named(successor)),
            None => self.named(successor),
        });
        Change {
            kind,
            unit: link.predecessor.clone(),
            name: self.name(&link.predecessor).unwrap_or_default().to_owned(),
            line: row,
            day: Some(link.date),
            before: None,
            after: successor,
        }
    }
}

/// What is known of a version besides its name and place, as one text.
fn figures(unit: &Unit) -> String {
    let population = unit.population.map(|people| people.to_string());
    let codes = unit.codes.iter().map(|(system, code)| format!("{system}: {code}"));
    population.into_iter().chain(codes).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Source;
    use crate::unit_load::Sources;

    const UNITS: &str = "code,name,class,parent,valid_from,valid_to,kind,population\n";
    const LINEAGE: &str = "predecessor,successor,date,kind,share\n";

    fn tables(units: &str, lineage: &str) -> Tables {
        let source = |name: &str, head: &str, rows: &str| Source {
            name: name.to_owned(),
            bytes: [head, rows].concat().into_bytes(),
        };
        let units = source("u", UNITS, units);
        let lineage = (!lineage.is_empty()).then(|| source("l", LINEAGE, lineage));
        Tables::read(&Sources { units, lineage }).unwrap()
    }

    fn told(stored: (&str, &str), loaded: (&str, &str)) -> Vec<String> {
        let (units, lineage) = tables(stored.0, stored.1).content();
        let stored = Stored { units, lineage, rounds: Vec::new() };
        let found = changes(&tables(loaded.0, loaded.1), &stored);
        let mut told: Vec<String> = found
            .list
            .iter()
            .map(|change| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                let line = change.line.map_or_else(|| "-".to_owned(), |line| line.to_string());
                let (kind, unit) = (change.kind.as_str(), &change.unit);
                format!("{line} {kind} {unit}: {} → {}", text(&change.before), text(&change.after))
            })
            .collect();
        told.push(format!("unchanged {}", found.unchanged));
        told
    }

    const STORED: &str = "T01,Tỉnh Một,tinh,,,,,\nT02,Tỉnh Hai,tinh,,,,,\n\
                          X01,Xã Một,xa,T01,,,xa,100\nX02,Xã Hai,xa,T01,,,xa,200\n";

    #[test]
    fn every_kind_of_change_is_told_with_what_was_before() {
        let loaded = "T01,Tỉnh Một,tinh,,,,,\n\
                      X01,Xã Một,xa,T01,,2026-01-01,xa,100\n\
                      X01,Phường Một,xa,T02,2026-01-01,,phuong,110\n\
                      X02,Xã Hai,xa,T01,,2026-01-01,xa,200\n\
                      X03,Xã Ba,xa,T01,2026-01-01,,,\n";
        assert_eq!(
            told((STORED, ""), (loaded, "X02,X03,2026-01-01,merged,\n")),
            [
                "6 new X03:  → Xã Ba",
                "4 renamed X01: Xã Một → Phường Một",
                "4 moved X01: T01 · Tỉnh Một → T02 · Tỉnh Hai",
                "4 kind_changed X01: xa → phuong",
                "5 ended X02:  → 2026-01-01",
                "4 figures X01: 100 → 110",
                "2 merged X02:  → X03 · Xã Ba",
                "unchanged 1",
            ]
        );
    }

    #[test]
    fn what_is_stored_so_already_changes_nothing() {
        let links = "X01,X02,2026-01-01,split,0.4\n";
        assert_eq!(told((STORED, links), (STORED, links)), ["unchanged 5"]);
    }

    #[test]
    fn a_correction_replaces_what_was_stored_of_the_version() {
        let loaded = "X01,Xã Mốt,thi-tran,T01,,,xa,100\n";
        assert_eq!(
            told((STORED, ""), (loaded, "")),
            ["2 renamed X01: Xã Một → Xã Mốt", "2 reclassified X01: xa → thi-tran", "unchanged 0"]
        );
    }

    #[test]
    fn links_of_a_day_replace_those_that_are_stored_of_it() {
        let stored = "X01,X02,2026-01-01,split,0.4\nX01,T02,2026-01-01,split,0.6\n";
        assert_eq!(
            told((STORED, stored), (STORED, "X01,X02,2026-01-01,split,0.5\n")),
            [
                "2 split X01:  → X02 · Xã Hai (0.5)",
                "- link_removed X01:  → T02 · Tỉnh Hai (0.6)",
                "unchanged 4"
            ]
        );
    }

    #[test]
    fn a_version_before_all_others_is_told_as_such() {
        let stored = "X01,Xã Một,xa,,2025-01-01,,,\n";
        let loaded = "X01,Xã Cũ,xa,,,2025-01-01,,\n";
        assert_eq!(told((stored, ""), (loaded, "")), ["2 earlier X01:  → Xã Cũ", "unchanged 0"]);
        let end = "X01,Xã Một,xa,,2025-01-01,2026-01-01,,\n";
        assert_eq!(told((end, ""), (stored, "")), ["2 period X01: 2026-01-01 → ", "unchanged 0"]);
    }

    #[test]
    fn the_words_of_kinds_differ() {
        let words: BTreeSet<&str> = ChangeKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(words.len(), ChangeKind::ALL.len());
    }
}

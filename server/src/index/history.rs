//! The units of a result in time: what they came of since an earlier one.

use std::collections::{BTreeMap, BTreeSet};

use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::index::compare::{Previous, Succession};
use survey_specs::lineage::{Contribution, LineageGraph, Origin};
use survey_specs::unit::{Lineage, Unit};

/// Every dated version of every unit, and the links between them.
#[derive(Debug)]
pub struct UnitHistory {
    versions: BTreeMap<UnitCode, Vec<Unit>>,
    lineage: LineageGraph,
}

impl UnitHistory {
    /// The history of these units.
    #[must_use]
    pub fn new(versions: Vec<Unit>, links: impl IntoIterator<Item = Lineage>) -> Self {
        let lineage = LineageGraph::new(links, &versions);
        let mut by_code: BTreeMap<UnitCode, Vec<Unit>> = BTreeMap::new();
        for version in versions {
            by_code.entry(version.code.clone()).or_default().push(version);
        }
        Self { versions: by_code, lineage }
    }

    /// Every unit there ever was.
    pub fn units(&self) -> impl Iterator<Item = &UnitCode> {
        self.versions.keys()
    }

    /// Whether there ever was a unit of this code.
    #[must_use]
    pub fn knows(&self, unit: &UnitCode) -> bool {
        self.versions.contains_key(unit)
    }

    /// What units, as they are on `at`, came of since an earlier result.
    #[must_use]
    pub fn succession_since(
        &self,
        previous: &Previous,
        units: &[Unit],
        at: Option<Date>,
    ) -> Succession {
        let mut succession = self.succession(units, previous.as_of, at);
        let before: BTreeSet<&UnitCode> = previous.units().collect();
        if previous.as_of.is_none() {
            // Without a day, the earlier result says itself which units it was about: changes that
            // lead from none of them lie before it.
            succession.origins.retain(|unit, origin| match origin {
                Origin::Same => true,
                Origin::Renamed(earlier) => before.contains(earlier) && !before.contains(unit),
                Origin::Changed(parts) => {
                    parts.iter().any(|part| part.unit != *unit && before.contains(&part.unit))
                }
            });
        }
        self.forget_undated(&mut succession, |unit| before.contains(unit));
        succession
    }

    /// What units, as they are on `at`, came of since another day.
    #[must_use]
    pub fn succession(&self, units: &[Unit], since: Option<Date>, at: Option<Date>) -> Succession {
        let origins: BTreeMap<UnitCode, Origin> = units
            .iter()
            .map(|unit| (unit.code.clone(), self.lineage.origin(&unit.code, since, at)))
            .filter(|(_, origin)| *origin != Origin::Same)
            .collect();
        let changes: BTreeMap<&UnitCode, Date> =
            origins.values().flat_map(contributions).map(|part| (&part.unit, part.date)).collect();
        let populations = changes
            .into_iter()
            .filter_map(|(unit, day)| Some((unit.clone(), self.population_before(unit, day)?)))
            .collect();
        Succession { origins, populations }
    }

    /// A unit without a first day is taken to have always existed, and so to have become part of
    /// itself. Where nothing is known of it before, it more likely came into being with the change.
    pub fn forget_undated(
        &self,
        succession: &mut Succession,
        is_known_before: impl Fn(&UnitCode) -> bool,
    ) {
        for (unit, origin) in &mut succession.origins {
            let undated = self.versions.get(unit).is_some_and(|versions| {
                versions.iter().all(|version| version.valid_from.is_none())
            });
            if let Origin::Changed(parts) = origin
                && undated
                && !is_known_before(unit)
            {
                parts.retain(|part| part.unit != *unit);
            }
        }
    }

    /// The population of a unit just before a day.
    fn population_before(&self, unit: &UnitCode, day: Date) -> Option<u64> {
        let before = |version: &&Unit| {
            version.valid_from.is_none_or(|from| from < day)
                && version.valid_to.is_none_or(|to| day <= to)
        };
        self.versions.get(unit)?.iter().find(before).and_then(|version| version.population)
    }
}

/// The units that another one came of.
fn contributions(origin: &Origin) -> &[Contribution] {
    match origin {
        Origin::Changed(parts) => parts,
        Origin::Same | Origin::Renamed(_) => &[],
    }
}

//! What becomes of new entries beside those that hold: decided once for both engines, without SQL.

use std::collections::{BTreeMap, HashMap};

use survey_specs::code::{UnitCode, VariableCode};
use survey_specs::index::measure::Measures;

use super::{
    Content, Entry, EntryNumber, LoadCounts, NewEntry, NewScore, Origin, Part, PartKey, Remarks,
    Scored, joined,
};

/// The entries that a table adds to the history.
#[derive(Debug, Default)]
pub(in crate::store) struct Plan {
    /// What is entered.
    pub entries: Vec<Entry>,
    /// What the table came to.
    pub counts: LoadCounts,
}

/// How many entries are compared with what holds at a time: rows of a database take far more memory
/// than what is in them.
const BATCH: usize = 20_000;

/// A table in parts, by units: all that is about one unit is in one part.
pub(in crate::store) fn batches(mut table: Vec<NewEntry>) -> Vec<Vec<NewEntry>> {
    table.sort_by(|a, b| a.key.unit.cmp(&b.key.unit));
    let mut batches: Vec<Vec<NewEntry>> = Vec::new();
    for entry in table {
        match batches.last_mut() {
            Some(batch)
                if batch.len() < BATCH
                    || batch.last().is_some_and(|last| last.key.unit == entry.key.unit) =>
            {
                batch.push(entry);
            }
            _ => batches.push(vec![entry]),
        }
    }
    batches
}

/// Compares a table with what holds. Entries get the numbers after `last`, in the table's order.
pub(in crate::store) fn plan(
    held: Vec<Entry>,
    last: i64,
    table: Vec<NewEntry>,
    origin: &Origin,
) -> Plan {
    let held: HashMap<PartKey, (Content, Remarks)> =
        held.into_iter().map(|entry| (entry.key, (entry.content, entry.remarks))).collect();
    let mut plan = Plan::default();
    let mut next = last;
    for NewEntry { key, content, remarks } in table {
        let (before, said) = match held.get(&key) {
            Some((content, remarks)) => (*content, remarks.clone()),
            None => (Content::Withdrawn, Remarks::default()),
        };
        let remarks = match remarks {
            Some(remarks) => remarks,
            None if content == before => said.clone(),
            // What was said of other points does not explain these.
            None => Remarks::default(),
        };
        if (before, &said) == (content, &remarks) {
            plan.counts.unchanged += 1;
            continue;
        }
        match (before, content) {
            (Content::Withdrawn, Content::Withdrawn) => plan.counts.changed += 1,
            (Content::Withdrawn, _) => plan.counts.new += 1,
            (_, Content::Withdrawn) => plan.counts.withdrawn += 1,
            _ => plan.counts.changed += 1,
        }
        next += 1;
        plan.entries.extend(EntryNumber::new(next).map(|number| Entry {
            number,
            key,
            content,
            remarks,
            origin: origin.clone(),
        }));
    }
    plan
}

/// What becomes of a score.
#[derive(Debug)]
pub(in crate::store) enum Decision {
    /// It is entered.
    Enter(Box<Entry>),
    /// Nothing is stored.
    Answer(Box<Scored>),
}

/// Compares points with what holds. Points that hold already are no conflict: a sender that saw no
/// answer sends them again.
pub(in crate::store) fn decide(
    held: Option<Entry>,
    last: i64,
    unit: &UnitCode,
    part: Part,
    score: NewScore,
) -> Decision {
    let content = score.points.map_or(Content::Withdrawn, Content::Points);
    let is_held = match &held {
        Some(entry) => (entry.content, &entry.remarks) == (content, &score.remarks),
        None => (content, &score.remarks) == (Content::Withdrawn, &Remarks::default()),
    };
    if is_held {
        return Decision::Answer(Box::new(Scored::Holds(held)));
    }
    if held.as_ref().map(|entry| entry.number) != score.expected {
        return Decision::Answer(Box::new(Scored::Overtaken(held)));
    }
    let Some(number) = EntryNumber::new(last + 1) else {
        return Decision::Answer(Box::new(Scored::Overtaken(held)));
    };
    let key = PartKey { unit: unit.clone(), variable: score.criterion, part };
    Decision::Enter(Box::new(Entry {
        number,
        key,
        content,
        remarks: score.remarks,
        origin: score.origin,
    }))
}

/// The measures of each unit from what holds of its parts.
pub(in crate::store) fn measures_of(
    held: impl IntoIterator<Item = (PartKey, Content)>,
) -> BTreeMap<UnitCode, Measures> {
    let mut parts: BTreeMap<UnitCode, BTreeMap<VariableCode, Vec<(Part, Content)>>> =
        BTreeMap::new();
    for (PartKey { unit, variable, part }, content) in held {
        if content != Content::Withdrawn {
            parts.entry(unit).or_default().entry(variable).or_default().push((part, content));
        }
    }
    let measured = parts.into_iter().map(|(unit, variables)| {
        let measures = variables
            .into_iter()
            .filter_map(|(variable, parts)| joined(parts).map(|measure| (variable, measure)));
        (unit, measures.collect())
    });
    measured.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(unit: &str, variable: usize) -> NewEntry {
        let (unit, variable) = (unit.parse().unwrap(), format!("V{variable}").parse().unwrap());
        let key = PartKey { unit, variable, part: Part::Measured };
        NewEntry { key, content: Content::Suppressed, remarks: None }
    }

    #[test]
    fn a_long_table_is_cut_between_units_only() {
        let entries = 3 * BATCH;
        // Unit after unit in each of the variables, as some tables are sorted.
        let table: Vec<_> =
            (0..entries).map(|number| entry(&format!("X{}", number % 7), number / 7)).collect();
        let parts = batches(table);
        assert!(parts.len() > 1);
        assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), entries);
        for pair in parts.windows(2) {
            let (last, first) = (pair[0].last().unwrap(), pair[1].first().unwrap());
            assert!(last.key.unit < first.key.unit);
        }
        assert!(batches(Vec::new()).is_empty());
    }
}

//! What the public may read of an index: nothing that depends on the answers of a unit with few.
//!
//! Withholding single values does not do. A withheld leaf follows from its parent and its siblings, a
//! withheld unit from its class and the other units, or from the hole it leaves in the ranks. So it
//! is decided from counts alone, before anything is computed, which units are shown; and the index,
//! with its ranks and rows for classes, is computed as if the others did not exist. Whatever is left
//! is a function of the shown units alone, and says no more about a withheld unit than that it is
//! withheld. That holds for one withheld unit as for many, and for a class of which one unit is left:
//! its row is then this unit's own.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use survey_specs::code::{UnitClass, UnitCode};
use survey_specs::index::slope::Kink;
use survey_specs::index::{
    IndexDefinition, NodeOutcome, Outcome, Policy, Status, Subject, WeightUse, evaluate, full_marks,
};

use super::sample::{SampleError, of_units};
use super::uncertainty::{NodeUncertainty, Uncertainty, uncertainty};
use super::{IndexDocument, NodeRow, RoundCounts};

/// A value that rests on fewer answers than this could tell what single people answered.
const SMALLEST_N: u64 = 10;

/// The index as the public may read it: as precise as it is published, and without the units in
/// which a leaf has answers, but fewer than ten. So are its standard errors: they are those of a
/// sample in which the withheld units are not.
///
/// # Errors
///
/// The respondents make no sample, or its design has no rule for a stratum with a single cluster.
pub fn public_document(
    counts: &RoundCounts,
    policy: &Policy,
) -> Result<IndexDocument, SampleError> {
    let RoundCounts { definition, as_of, units, subjects, sample } = counts;
    let mut places = vec![None; subjects.len()];
    let mut shown = Vec::new();
    for (place, subject) in places.iter_mut().zip(subjects) {
        if is_shown(definition, subject) {
            *place = u32::try_from(shown.len()).ok();
            shown.push(subject.clone());
        }
    }
    let marks = full_marks(definition, policy);
    let outcome = evaluate(definition, policy, &shown);
    let place = |unit: u32| places.get(unit as usize).copied().flatten();
    let sample = match sample {
        Some(sample) => of_units(sample, place)?,
        None => None,
    };
    let sure = sample
        .as_ref()
        .map(|sample| uncertainty(definition, policy, &shown, &outcome, sample))
        .transpose()?;
    let rows = with_withheld_rows(definition, &marks, subjects, outcome, sure.as_ref());
    let outcome = Outcome { nodes: rows.iter().map(|row| row.node.clone()).collect() };
    let mut document = IndexDocument::of(definition, policy, Some(*as_of), units, &outcome);
    if let Some(sample) = &sample {
        let sure = Uncertainty {
            nodes: rows.iter().map(|row| row.uncertainty.clone()).collect(),
            rank_sets: rows.iter().map(|row| row.rank_set).collect(),
            kinks: rows.iter().map(|row| row.kink).collect(),
        };
        let is_weighted = definition.weights.under(policy) == Some(&WeightUse::Base);
        document = document.with_uncertainty(&sure, sample, is_weighted);
    }
    document.policy.insert("smallest_n".to_owned(), SMALLEST_N.to_string());
    document.nodes.iter_mut().for_each(drop_precision);
    Ok(document)
}

/// A row with how sure it is.
struct PublicRow {
    node: NodeOutcome,
    uncertainty: Option<NodeUncertainty>,
    rank_set: Option<[u64; 2]>,
    kink: Option<Kink>,
}

impl PublicRow {
    fn withheld(node: NodeOutcome) -> Self {
        Self { node, uncertainty: None, rank_set: None, kink: None }
    }
}

/// Whether no leaf of a unit has answers, but too few. No answers at all are nobody's answers.
fn is_shown(definition: &IndexDefinition, subject: &Subject) -> bool {
    definition.items().into_iter().all(|item| {
        let n: u64 = subject.tallies.of(&item).map(|(_, tally)| tally.n).sum();
        n == 0 || n >= SMALLEST_N
    })
}

/// The rows of every unit, then of every class: those there are, and empty ones for the others.
fn with_withheld_rows(
    definition: &IndexDefinition,
    marks: &[Option<Decimal>],
    subjects: &[Subject],
    shown: Outcome,
    sure: Option<&Uncertainty>,
) -> Vec<PublicRow> {
    let mut rows: BTreeMap<(Option<UnitCode>, UnitClass), Vec<PublicRow>> = BTreeMap::new();
    for (place, node) in shown.nodes.into_iter().enumerate() {
        let row = PublicRow {
            uncertainty: sure.and_then(|sure| sure.nodes.get(place)?.clone()),
            rank_set: sure.and_then(|sure| *sure.rank_sets.get(place)?),
            kink: sure.and_then(|sure| *sure.kinks.get(place)?),
            node,
        };
        rows.entry((row.node.unit.clone(), row.node.class.clone())).or_default().push(row);
    }
    let units = subjects.iter().map(|subject| (Some(subject.unit.clone()), subject.class.clone()));
    let classes: BTreeSet<&UnitClass> = subjects.iter().map(|subject| &subject.class).collect();
    let classes = classes.into_iter().map(|class| (None, class.clone()));
    units
        .chain(classes)
        .flat_map(|place| {
            rows.remove(&place).unwrap_or_else(|| {
                withheld(definition, marks, &place).into_iter().map(PublicRow::withheld).collect()
            })
        })
        .collect()
}

fn withheld(
    definition: &IndexDefinition,
    marks: &[Option<Decimal>],
    (unit, class): &(Option<UnitCode>, UnitClass),
) -> Vec<NodeOutcome> {
    let nodes = definition.root.walk().into_iter().zip(marks);
    let row = |(node, max): (&survey_specs::index::Node, &Option<Decimal>)| NodeOutcome {
        unit: unit.clone(),
        class: class.clone(),
        node: node.code.clone(),
        value: None,
        published: None,
        max: *max,
        percent: None,
        published_percent: None,
        n: None,
        status: Status::Suppressed,
        rank: None,
        band: None,
    };
    nodes.map(row).collect()
}

/// From more digits than are published, the counts behind a value can be found by trying.
fn drop_precision(row: &mut NodeRow) {
    let parsed = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    let digits = row.published.as_ref().and_then(|text| Some(text.split_once('.')?.1.len()));
    let rounded = |value: f64| {
        let digits = digits.unwrap_or_default();
        format!("{value:.digits$}").parse::<f64>().unwrap_or(value)
    };
    row.value = parsed(&row.published);
    row.percent = parsed(&row.published_percent);
    row.se = row.se.map(rounded);
    row.ci = row.ci.map(|ends| ends.map(rounded));
    row.deff = None;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use survey_specs::index::{Measures, Tallies, Tally};
    use survey_specs::unit::Unit;

    use super::*;

    /// Two blocks and leaves that can be computed from one another, and a class row of either kind.
    const INDEX: &str = "
index: hai-long
questionnaire: hai-long
languages: [vi]
title: Chỉ số
settings:
  class_row: {default: CLASS_ROW, choices: {mean: mean_of_units, pooled: pooled}}
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 1
on_missing: skip
weights: none
class_row: {setting: class_row}
leaf_rule: {top_box_share: {codes: [2]}}
root:
  node: TOTAL
  label: Chung
  aggregate: mean
  children:
    - {node: S1, from: a, label: A}
    - node: I
      label: Khối
      aggregate: pooled
      children:
        - {node: S2, from: b, label: B}
        - {node: S3, from: c, label: C}
";
    const UNITS: [(&str, &str); 6] = [
        ("x1", "xa"),
        ("x2", "xa"),
        ("x3", "xa"),
        ("x4", "xa"),
        ("p1", "phuong"),
        ("p2", "phuong"),
    ];

    /// The answers of one unit: of each item, how many chose the first and the second category.
    type Counts = [[u64; 2]; 3];

    fn is_small(counts: &Counts) -> bool {
        counts.iter().any(|[first, second]| (1..10).contains(&(first + second)))
    }

    fn document(class_row: &str, counts: &[Counts]) -> IndexDocument {
        let definition: IndexDefinition = INDEX.replace("CLASS_ROW", class_row).parse().unwrap();
        let subject = |(&(unit, class), counts): (&(&str, &str), &Counts)| {
            let mut tallies = Tallies::default();
            for (item, categories) in ["a", "b", "c"].into_iter().zip(counts) {
                for (category, &n) in ["1", "2"].into_iter().zip(categories) {
                    let tally = Tally { n, weight: n.into() };
                    tallies.add(item.parse().unwrap(), category.parse().unwrap(), tally);
                }
            }
            Subject {
                unit: unit.parse().unwrap(),
                class: class.parse().unwrap(),
                tallies,
                measures: Measures::default(),
            }
        };
        let unit = |&(code, class): &(&str, &str)| Unit {
            code: code.parse().unwrap(),
            name: format!("Đơn vị {code}"),
            class: class.parse().unwrap(),
            kind: None,
            parent: None,
            population: None,
            valid_from: None,
            valid_to: None,
            codes: BTreeMap::new(),
        };
        let policy = definition.policy([]).unwrap();
        let counts = RoundCounts {
            sample: None,
            as_of: "2026-11-22".parse().unwrap(),
            units: UNITS.iter().map(unit).collect(),
            subjects: UNITS.iter().zip(counts).map(subject).collect(),
            definition,
        };
        public_document(&counts, &policy).unwrap()
    }

    fn row<'d>(document: &'d IndexDocument, unit: &str, node: &str) -> &'d NodeRow {
        document.nodes.iter().find(|row| row.unit == unit && row.node == node).unwrap()
    }

    fn published<'d>(document: &'d IndexDocument, unit: &str, node: &str) -> Option<&'d str> {
        row(document, unit, node).published.as_deref()
    }

    /// Ten answers to each item, of which so many are of the second category.
    fn ten(second: u64) -> Counts {
        [[10 - second, second]; 3]
    }

    #[test]
    fn one_leaf_of_nine_answers_withholds_its_unit_and_one_of_ten_or_none_does_not() {
        let mut nine = ten(5);
        nine[1] = [9, 0];
        let mut unanswered = ten(5);
        unanswered[1] = [0, 0];
        let document = document("mean", &[nine, unanswered, ten(5), ten(6), ten(5), ten(5)]);
        for node in ["TOTAL", "S1", "I", "S2", "S3"] {
            let row = row(&document, "x1", node);
            assert_eq!((row.status.as_str(), row.n, row.max), ("suppressed", None, Some(100.0)));
            assert_eq!((row.value, row.percent, row.rank), (None, None, None));
            assert_eq!((&row.published, &row.published_percent), (&None, &None));
            assert_eq!(row.unit_name.as_deref(), Some("Đơn vị x1"));
        }
        assert_eq!(row(&document, "x2", "S2").status, "missing");
        assert_eq!(published(&document, "x2", "TOTAL"), Some("50.00"));
    }

    #[test]
    fn the_row_of_a_class_and_the_ranks_are_those_of_the_units_shown() {
        let small = [[0, 9]; 3];
        for class_row in ["mean", "pooled"] {
            let counts = [small, small, ten(4), ten(6), small, small];
            let document = document(class_row, &counts);
            assert_eq!(published(&document, "@xa", "TOTAL"), Some("50.00"));
            assert_eq!(row(&document, "@xa", "S1").n, Some(20));
            assert_eq!(row(&document, "x4", "TOTAL").rank, Some(1));
            assert_eq!(row(&document, "x3", "TOTAL").rank, Some(2));
            // Nothing is left of the other class.
            assert_eq!(row(&document, "@phuong", "TOTAL").status, "suppressed");
            assert_eq!(document.nodes.len(), 5 * (UNITS.len() + 2));
            assert_eq!(document.policy["smallest_n"], "10");
        }
    }

    #[test]
    fn the_public_gets_no_more_digits_than_are_published() {
        let thirds = [[20, 10]; 3];
        let document = document("mean", &[thirds; 6]);
        let row = row(&document, "x1", "S1");
        assert_eq!((row.value, row.percent), (Some(33.33), Some(33.33)));
        assert_eq!(row.published.as_deref(), Some("33.33"));
    }

    fn counts() -> impl Strategy<Value = Counts> {
        prop::array::uniform3(prop::array::uniform2(prop_oneof![0..8_u64, 5..30_u64]))
    }

    fn small_counts() -> impl Strategy<Value = Counts> {
        // One leaf is made small, whatever the others are.
        (counts(), 0..3_usize, 0..5_u64, 1..5_u64).prop_map(|(mut counts, leaf, first, second)| {
            counts[leaf] = [first, second];
            counts
        })
    }

    #[test]
    fn what_the_public_reads_does_not_depend_on_a_withheld_unit() {
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
        let all = prop::collection::vec(prop_oneof![counts(), small_counts()], UNITS.len());
        let others = prop::collection::vec(small_counts(), UNITS.len());
        let class_row = prop::sample::select(vec!["mean", "pooled"]);
        proptest!(config, |(mut one in all, others in others, small in small_counts(),
                            place in 0..UNITS.len(), class_row in class_row)| {
            one[place] = small;
            let two: Vec<_> = one
                .iter()
                .zip(&others)
                .map(|(counts, other)| if is_small(counts) { *other } else { *counts })
                .collect();
            let read = document(class_row, &one);
            prop_assert_eq!(&read, &document(class_row, &two));
            for (counts, (unit, _)) in one.iter().zip(UNITS) {
                let withheld = row(&read, unit, "TOTAL").status == "suppressed";
                prop_assert_eq!(withheld, is_small(counts));
            }
        });
    }
}

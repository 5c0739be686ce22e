//! The index engine on SIPAS: hand-computed values, the variants, what is missing, ranks, problems.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use rust_decimal::Decimal;
use survey_specs::code::{CategoryCode, ItemCode, UnitClass, UnitCode};
use survey_specs::index::{
    IndexDefinition, Measures, NodeOutcome, Outcome, Status, Subject, Tallies, Tally, evaluate,
};
use survey_specs::{index, shipped};

fn sipas() -> IndexDefinition {
    shipped::index("sipas-2026").unwrap().parse().unwrap()
}

/// One unit whose item `number` (1–39) was answered `counts[category - 1]` times with each category.
fn unit(code: &str, counts: impl Fn(usize) -> [u64; 5]) -> Subject {
    let mut tallies = Tallies::default();
    for number in 1..=39 {
        for (place, n) in counts(number).into_iter().enumerate().filter(|(_, n)| *n > 0) {
            let item = ItemCode::new(format!("c9_{number}")).unwrap();
            let category = CategoryCode::new((place + 1).to_string()).unwrap();
            tallies.add(item, category, Tally { n, weight: Decimal::from(2 * n) });
        }
    }
    let (unit, class) = (UnitCode::new(code).unwrap(), UnitClass::new("xa").unwrap());
    Subject { unit, class, tallies, measures: Measures::default() }
}

fn outcome(units: &[Subject], wishes: &[(&str, &str)]) -> Outcome {
    let definition = sipas();
    let policy = definition.policy(wishes.iter().copied()).unwrap();
    evaluate(&definition, &policy, units)
}

fn node<'a>(outcome: &'a Outcome, unit: Option<&str>, node: &str) -> &'a NodeOutcome {
    outcome
        .nodes
        .iter()
        .find(|found| {
            found.unit.as_ref().map(UnitCode::as_str) == unit && found.node.as_str() == node
        })
        .unwrap()
}

fn published(outcome: &Outcome, unit: &str, code: &str) -> String {
    node(outcome, Some(unit), code).published.clone().unwrap()
}

/// Every item of block I is liked by 3 of 4, every item of block II by 1 of 3.
fn two_blocks() -> Subject {
    unit("99001", |number| if number <= 23 { [0, 0, 1, 2, 1] } else { [1, 0, 1, 0, 1] })
}

#[test]
fn an_item_is_the_share_of_the_satisfied_and_the_total_the_mean_of_the_blocks() {
    let outcome = outcome(&[two_blocks()], &[]);
    assert_eq!(published(&outcome, "99001", "S1"), "75.00");
    assert_eq!(published(&outcome, "99001", "S24"), "33.33");
    assert_eq!(published(&outcome, "99001", "I"), "75.00");
    assert_eq!(published(&outcome, "99001", "II"), "33.33");
    // (75 + 33 1/3) / 2, rounded once, at display: not (75.00 + 33.33) / 2 = 54.165.
    assert_eq!(published(&outcome, "99001", "SIPAS"), "54.17");
    assert_eq!(node(&outcome, Some("99001"), "S1").n, Some(4));
}

#[test]
fn the_national_index_of_2022_is_the_mean_of_its_two_published_blocks() {
    // 79.72 and 80.43 give 80.075, published as 80.08 (vn-indices R4): 10,000 answers each.
    let unit =
        unit(
            "99001",
            |number| if number <= 23 { [0, 0, 2028, 7972, 0] } else { [0, 1957, 0, 0, 8043] },
        );
    assert_eq!(published(&outcome(&[unit], &[]), "99001", "SIPAS"), "80.08");
}

#[test]
fn items_and_groups_weigh_differently_in_a_block() {
    // Group IA (two items) is liked by all, the 21 other items of block I by nobody.
    let unit = unit("99001", |number| if number <= 2 { [0, 0, 0, 0, 4] } else { [4, 0, 0, 0, 0] });
    let by_items = outcome(std::slice::from_ref(&unit), &[("block_aggregate", "mean_of_items")]);
    let by_groups = outcome(&[unit], &[("block_aggregate", "mean_of_groups")]);
    assert_eq!(published(&by_items, "99001", "I"), "8.70"); // 2 of 23 items
    assert_eq!(published(&by_groups, "99001", "I"), "25.00"); // 1 of 4 groups
}

#[test]
fn pooling_differs_from_the_mean_of_items_when_answers_are_missing() {
    // S1: 1 of 1 is satisfied; S2: 0 of 3.
    let unit = unit("99001", |number| match number {
        1 => [0, 0, 0, 1, 0],
        2 => [3, 0, 0, 0, 0],
        _ => [0; 5],
    });
    let mean = outcome(std::slice::from_ref(&unit), &[]);
    let pooled = outcome(&[unit], &[("item_aggregate", "pooled_answers")]);
    assert_eq!(published(&mean, "99001", "IA"), "50.00");
    assert_eq!(published(&pooled, "99001", "IA"), "25.00");
}

#[test]
fn the_mean_score_runs_from_20_to_100() {
    let worst = unit("99001", |_| [3, 0, 0, 0, 0]);
    let mixed = unit("99002", |_| [1, 0, 0, 0, 1]);
    let outcome = outcome(&[worst, mixed], &[("item_index", "mean_score_x20")]);
    assert_eq!(published(&outcome, "99001", "SIPAS"), "20.00");
    assert_eq!(published(&outcome, "99002", "SIPAS"), "60.00");
}

#[test]
fn nothing_answered_is_missing_and_not_zero() {
    let silent = unit("99001", |_| [0; 5]);
    let outcome = outcome(&[silent, two_blocks_as("99002")], &[]);
    let total = node(&outcome, Some("99001"), "SIPAS");
    assert_eq!((total.status, total.value, total.rank), (Status::Missing, None, None));
    // It stays out of the class's mean too.
    assert_eq!(node(&outcome, None, "SIPAS").published.as_deref(), Some("54.17"));
    assert_eq!(node(&outcome, Some("99002"), "SIPAS").rank, Some(1));
}

fn two_blocks_as(code: &str) -> Subject {
    Subject { unit: UnitCode::new(code).unwrap(), ..two_blocks() }
}

#[test]
fn units_tie_on_the_published_value() {
    // 66.666… and 66.67 are both published as 66.67.
    let units = [
        unit("99001", |_| [1, 0, 0, 2, 0]),
        unit("99002", |_| [9_999, 0, 0, 20_001, 0]),
        unit("99003", |_| [1, 0, 0, 0, 0]),
    ];
    let outcome = outcome(&units, &[]);
    let ranks: Vec<_> =
        ["99001", "99002", "99003"].map(|code| node(&outcome, Some(code), "SIPAS").rank).to_vec();
    assert_eq!(ranks, [Some(1), Some(1), Some(3)]);
    assert_eq!(node(&outcome, None, "SIPAS").rank, None);
}

#[test]
fn the_class_is_the_mean_of_its_units_or_their_pooled_answers() {
    let units = [unit("99001", |_| [0, 0, 0, 1, 0]), unit("99002", |_| [3, 0, 0, 0, 0])];
    let mean = outcome(&units, &[]);
    let pooled = outcome(&units, &[("class_row", "pooled_sample")]);
    assert_eq!(node(&mean, None, "SIPAS").published.as_deref(), Some("50.00"));
    assert_eq!(node(&pooled, None, "SIPAS").published.as_deref(), Some("25.00"));
}

#[test]
fn base_weights_count_only_when_asked_for() {
    let mut subject = unit("99001", |_| [0; 5]);
    let item = || ItemCode::new("c9_1").unwrap();
    let category = |code: &str| CategoryCode::new(code).unwrap();
    subject.tallies.add(item(), category("5"), Tally { n: 1, weight: Decimal::from(30) });
    subject.tallies.add(item(), category("1"), Tally { n: 1, weight: Decimal::from(10) });
    let units = [subject];
    assert_eq!(published(&outcome(&units, &[]), "99001", "S1"), "50.00");
    assert_eq!(published(&outcome(&units, &[("weights", "base")]), "99001", "S1"), "75.00");
}

#[test]
fn a_wish_the_definition_does_not_know_is_refused_with_what_there_is() {
    let definition = sipas();
    let setting = definition.policy([("rounding", "3")]).unwrap_err().to_string();
    assert!(setting.contains("item_aggregate"), "{setting}");
    let variant = definition.policy([("item_index", "median")]).unwrap_err().to_string();
    assert!(variant.contains("mean_score_x20"), "{variant}");
}

#[test]
fn all_problems_of_a_definition_come_at_once() {
    let yaml = "\
index: demo
questionnaire: demo
languages: [vi]
title: Chỉ số
settings:
  how: {default: sum, choices: {mean: mean, pooled: puled}}
rounding: {digits: 99, mode: up, at: display}
minimum_n: 1
on_missing: skip
weights: none
class_row: mean_of_units
root:
  node: T
  label: Chung
  aggregate: {setting: haw}
  children:
    - {node: A, label: A, from: a, rule: {top_box_share: {codes: [1]}}}
    - {node: A, label: B, from: b}
";
    let reading = index::read::read("demo.index.yaml", yaml.as_bytes());
    assert!(reading.definition.is_none());
    let found: Vec<_> =
        reading.problems.iter().map(|problem| (problem.position.line, problem.code)).collect();
    assert_eq!(
        found,
        [
            (6, "unused_setting"),
            (6, "unknown_variant"),
            (7, "invalid_integer"),
            (7, "unknown_word"),
            (15, "unknown_setting"),
            (18, "duplicate_node"),
            (18, "no_leaf_rule"),
        ],
    );
}

proptest! {
    /// With every item answered by the same number of people, pooling and averaging agree in every
    /// group (vn-indices 1.4).
    #[test]
    fn variants_agree_when_every_item_has_the_same_n(satisfied in proptest::collection::vec(0_u64..=20, 39)) {
        let subject = unit("99001", |number| [20 - satisfied[number - 1], 0, 0, satisfied[number - 1], 0]);
        let mean = outcome(std::slice::from_ref(&subject), &[]);
        let pooled = outcome(&[subject], &[("item_aggregate", "pooled_answers")]);
        for group in ["IA", "IB", "IC", "ID", "IIA", "IIB", "IIC", "IID", "IIE"] {
            prop_assert_eq!(published(&mean, "99001", group), published(&pooled, "99001", group));
        }
    }

    /// No value leaves the scale, whatever was answered and whichever variants are used.
    #[test]
    fn values_stay_on_the_scale(counts in proptest::collection::vec(proptest::array::uniform5(0_u64..50), 39), score in any::<bool>(), pooled in any::<bool>()) {
        let wishes = [
            ("item_index", if score { "mean_score_x20" } else { "top_box_share" }),
            ("item_aggregate", if pooled { "pooled_answers" } else { "mean_of_items" }),
        ];
        let outcome = outcome(&[unit("99001", |number| counts[number - 1])], &wishes);
        for node in &outcome.nodes {
            prop_assert!(node.value.is_none_or(|value| value >= Decimal::ZERO && value <= node.max.unwrap()));
        }
    }
}

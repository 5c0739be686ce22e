//! Laws of the index engine, for any values.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use survey_specs::code::{CategoryCode, UnitCode};
use survey_specs::index::leaf::{OnEmpty, Rescale};
use survey_specs::index::node::{Direction, Ties, WhenEqual};
use survey_specs::index::{
    Absence, Aggregator, Amount, Chosen, ChosenNumber, ClassBase, ClassRow, IndexDefinition, Leaf,
    LeafRule, Measure, Measures, Node, NodeKind, NodeOutcome, NodeRules, Normaliser, Outcome,
    RankOrder, Rounding, RoundingMode, RoundingStage, Status, Subject, Tallies, Tally, WeightUse,
    evaluate,
};
use survey_specs::lineage::CarryRule;
use survey_specs::text::Text;

fn rules() -> NodeRules {
    let (mode, at) = (RoundingMode::HalfUp, vec![RoundingStage::Display]);
    NodeRules {
        rounding: Chosen::Fixed(Rounding { digits: 4, mode, at }),
        minimum_n: 1,
        on_missing: Absence::Skip,
        on_suppressed: Absence::Skip,
        rank: RankOrder::HighestFirst,
        comparable_with: Vec::new(),
    }
}

fn node(code: &str, kind: NodeKind) -> Node {
    Node {
        code: code.parse().unwrap(),
        label: Text::new([("vi".parse().unwrap(), code.to_owned())].into()),
        kind,
        normalise: None,
        max: None,
        part: None,
        counts: true,
        grouping: None,
        rules: rules(),
    }
}

fn leaf(code: &str, rule: LeafRule) -> Node {
    let leaf = Leaf { from: code.parse().unwrap(), rule: Chosen::Fixed(rule), points: None };
    node(code, NodeKind::Leaf(leaf))
}

fn inner(code: &str, aggregate: Aggregator, children: Vec<Node>) -> Node {
    node(code, NodeKind::Inner { aggregate: Chosen::Fixed(aggregate), children })
}

fn definition(root: Node) -> IndexDefinition {
    IndexDefinition {
        code: "law".parse().unwrap(),
        questionnaire: None,
        as_of: None,
        languages: vec!["vi".parse().unwrap()],
        title: Text::new([("vi".parse().unwrap(), "Luật".to_owned())].into()),
        source: None,
        settings: BTreeMap::new(),
        weights: Chosen::Fixed(WeightUse::Base),
        class_row: Chosen::Fixed(ClassRow::MeanOfUnits),
        class_base: ClassBase::Valued,
        carry_over: CarryRule::Refuse,
        root,
    }
}

fn outcome(root: Node, subjects: &[Subject]) -> Outcome {
    let definition = definition(root);
    evaluate(&definition, &definition.policy([]).unwrap(), subjects)
}

fn found<'o>(outcome: &'o Outcome, unit: &str, node: &str) -> &'o NodeOutcome {
    let is_it = |row: &&NodeOutcome| {
        row.unit.as_ref().map(UnitCode::as_str) == Some(unit) && row.node.as_str() == node
    };
    outcome.nodes.iter().find(is_it).unwrap()
}

/// A unit with these values for A, B and C.
fn measured(place: usize, values: &[Option<Decimal>]) -> Subject {
    let measures = ["A", "B", "C"].into_iter().zip(values).filter_map(|(variable, value)| {
        let amount = Amount::try_from((*value)?).unwrap();
        Some((variable.parse().unwrap(), Measure::Plain(amount)))
    });
    Subject {
        unit: format!("u{place}").parse().unwrap(),
        class: "xa".parse().unwrap(),
        tallies: Tallies::default(),
        measures: measures.collect(),
    }
}

fn value() -> LeafRule {
    LeafRule::Value { range: None }
}

fn leaves() -> Vec<Node> {
    ["A", "B", "C"].map(|code| leaf(code, value())).to_vec()
}

fn weights(weights: &[Decimal]) -> BTreeMap<survey_specs::code::NodeCode, Decimal> {
    ["A", "B", "C"].into_iter().zip(weights).map(|(code, w)| (code.parse().unwrap(), *w)).collect()
}

fn amount() -> impl Strategy<Value = Decimal> {
    (0_i64..1_000_000).prop_map(|cents| Decimal::new(cents, 2))
}

fn maybe() -> impl Strategy<Value = Option<Decimal>> {
    prop::option::weighted(0.8, amount())
}

fn values() -> impl Strategy<Value = Vec<Vec<Option<Decimal>>>> {
    prop::collection::vec(prop::collection::vec(maybe(), 3), 1..12)
}

fn positive() -> impl Strategy<Value = Decimal> {
    (1_i64..10_000).prop_map(|cents| Decimal::new(cents, 2))
}

fn subjects(values: &[Vec<Option<Decimal>>]) -> Vec<Subject> {
    values.iter().enumerate().map(|(place, values)| measured(place, values)).collect()
}

type MakeMean = fn(BTreeMap<survey_specs::code::NodeCode, Decimal>) -> Aggregator;

const MEANS: [MakeMean; 3] = [
    |weights| Aggregator::WeightedMean { weights },
    |weights| Aggregator::GeometricMean { weights },
    |weights| Aggregator::HarmonicMean { weights },
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn weights_are_scale_free(
        values in values(),
        base in prop::collection::vec(positive(), 3),
        factor in 2_i64..50,
    ) {
        let subjects = subjects(&values);
        let scaled: Vec<_> = base.iter().map(|weight| weight * Decimal::from(factor)).collect();
        for mean in MEANS {
            let one = outcome(inner("T", mean(weights(&base)), leaves()), &subjects);
            let other = outcome(inner("T", mean(weights(&scaled)), leaves()), &subjects);
            for (one, other) in one.nodes.iter().zip(&other.nodes) {
                let distance = one.value.zip(other.value).map(|(one, other)| (one - other).abs());
                prop_assert_eq!(one.value.is_some(), other.value.is_some());
                prop_assert!(distance.unwrap_or_default() < Decimal::new(1, 12));
            }
        }
    }

    #[test]
    fn a_permutation_of_units_permutes_results(values in values(), shift in 0_usize..12) {
        let mut tree = inner("T", Aggregator::Mean, leaves());
        tree.normalise = Some(Chosen::Fixed(Normaliser::Percentile {
            ties: Ties::Half,
            direction: Direction::Higher,
        }));
        let subjects = subjects(&values);
        let mut turned = subjects.clone();
        turned.rotate_left(shift % values.len());
        turned.reverse();
        let (one, other) = (outcome(tree.clone(), &subjects), outcome(tree, &turned));
        for row in one.nodes.iter().filter(|row| row.unit.is_some()) {
            let same = found(&other, row.unit.as_ref().unwrap().as_str(), row.node.as_str());
            prop_assert_eq!(row, same);
        }
        // The rows of classes come last.
        prop_assert_eq!(&one.nodes[one.nodes.len() - 4..], &other.nodes[other.nodes.len() - 4..]);
    }

    #[test]
    fn means_lie_between_their_parts_in_the_known_order(values in values()) {
        let subjects = subjects(&values);
        let named = |code: &str, aggregate| outcome(inner(code, aggregate, leaves()), &subjects);
        let mean = named("T", Aggregator::Mean);
        let geometric = named("T", Aggregator::GeometricMean { weights: BTreeMap::new() });
        let harmonic = named("T", Aggregator::HarmonicMean { weights: BTreeMap::new() });
        let min = named("T", Aggregator::Min);
        let hair = Decimal::new(1, 9);
        for place in 0..subjects.len() {
            let unit = format!("u{place}");
            let of = |outcome: &Outcome| found(outcome, &unit, "T").value;
            if let Some(mean) = of(&mean) {
                let (geometric, harmonic) = (of(&geometric).unwrap(), of(&harmonic).unwrap());
                prop_assert!(of(&min).unwrap() <= harmonic + hair);
                prop_assert!(harmonic <= geometric + hair);
                prop_assert!(geometric <= mean + hair);
            }
        }
    }

    #[test]
    fn min_max_stays_in_its_range_and_reaches_both_ends(
        values in values(),
        lower in prop::bool::ANY,
    ) {
        let direction = if lower { Direction::Lower } else { Direction::Higher };
        let to = (Decimal::ONE, Decimal::TEN);
        let when_equal = WhenEqual::Value(Decimal::TEN);
        let mut tree = inner("T", Aggregator::Mean, leaves());
        tree.normalise = Some(Chosen::Fixed(Normaliser::MinMax { to, direction, when_equal }));
        let subjects = subjects(&values);
        let plain = outcome(inner("T", Aggregator::Mean, leaves()), &subjects);
        let outcome = outcome(tree, &subjects);
        let all: Vec<(Decimal, Decimal)> = (0..subjects.len())
            .filter_map(|place| {
                let unit = format!("u{place}");
                found(&plain, &unit, "T").value.zip(found(&outcome, &unit, "T").value)
            })
            .collect();
        prop_assert!(all.iter().all(|(_, value)| to.0 <= *value && *value <= to.1));
        let spread = all.iter().any(|(raw, _)| *raw != all[0].0);
        if spread {
            prop_assert!(all.iter().any(|(_, value)| *value == to.0));
            prop_assert!(all.iter().any(|(_, value)| *value == to.1));
        }
        // The order is kept, or turned round.
        for (one, other) in all.iter().flat_map(|one| all.iter().map(move |other| (one, other))) {
            let raw = one.0.cmp(&other.0);
            let expected = if !spread {
                std::cmp::Ordering::Equal
            } else if lower {
                raw.reverse()
            } else {
                raw
            };
            prop_assert_eq!(one.1.cmp(&other.1), expected);
        }
    }

    #[test]
    fn a_better_ratio_never_earns_less(
        cases in prop::collection::vec((0_i64..500, 1_i64..500), 2),
        full_at in 1_i64..100,
    ) {
        let rule = LeafRule::Ratio {
            full_at: Decimal::new(full_at, 2),
            on_empty: OnEmpty::NotApplicable,
        };
        let mut leaf = leaf("A", rule);
        if let NodeKind::Leaf(leaf) = &mut leaf.kind {
            leaf.points = Some(ChosenNumber::Fixed(Decimal::from(6)));
        }
        let subject = |(place, (numerator, denominator)): (usize, &(i64, i64))| {
            let amount = |number: i64| Amount::try_from(Decimal::from(number)).unwrap();
            let (numerator, denominator) = (amount(*numerator), amount(*denominator));
            let measure = Measure::Ratio { numerator, denominator };
            let mut subject = measured(place, &[]);
            subject.measures = [("A".parse().unwrap(), measure)].into_iter().collect::<Measures>();
            subject
        };
        let subjects: Vec<_> = cases.iter().enumerate().map(subject).collect();
        let outcome = outcome(leaf, &subjects);
        let earned = |unit: &str| found(&outcome, unit, "A").value.unwrap();
        let better = cases[0].0 * cases[1].1 >= cases[1].0 * cases[0].1;
        let (first, second) = (earned("u0"), earned("u1"));
        prop_assert!((better && first >= second) || (!better && first <= second));
        prop_assert!(first <= Decimal::from(6));
    }

    #[test]
    fn pooling_is_the_mean_of_items_when_all_answer_all(
        n in 1_u64..200,
        satisfied in prop::collection::vec(0_u64..200, 3),
    ) {
        let codes: Vec<CategoryCode> = vec!["2".parse().unwrap()];
        let leaves = || ["A", "B", "C"]
            .map(|code| leaf(code, LeafRule::TopBoxShare { codes: codes.clone() }))
            .to_vec();
        let mut subject = measured(0, &[]);
        for (item, satisfied) in ["A", "B", "C"].into_iter().zip(satisfied) {
            let satisfied = satisfied.min(n);
            for (category, n) in [("2", satisfied), ("1", n - satisfied)] {
                let tally = Tally { n, weight: n.into() };
                subject.tallies.add(item.parse().unwrap(), category.parse().unwrap(), tally);
            }
        }
        let subjects = [subject];
        let pooled = outcome(inner("T", Aggregator::Pooled, leaves()), &subjects);
        let mean = outcome(inner("T", Aggregator::Mean, leaves()), &subjects);
        let of = |outcome: &Outcome| found(outcome, "u0", "T").value.unwrap();
        prop_assert!((of(&pooled) - of(&mean)).abs() < Decimal::new(1, 20));
    }

    #[test]
    fn a_linear_rescale_of_codes_is_the_rescaled_mean(
        counts in prop::collection::vec(0_u64..50, 5),
    ) {
        prop_assume!(counts.iter().sum::<u64>() > 0);
        let rescale = Rescale::Linear {
            from: (Decimal::ONE, Decimal::from(5)),
            to: (Decimal::ZERO, Decimal::ONE_HUNDRED),
        };
        let mut subject = measured(0, &[]);
        for (place, n) in counts.iter().enumerate() {
            let tally = Tally { n: *n, weight: (*n).into() };
            let category = (place + 1).to_string();
            subject.tallies.add("A".parse().unwrap(), category.parse().unwrap(), tally);
        }
        let outcome = outcome(leaf("A", LeafRule::MeanScore(rescale)), &[subject]);
        let n: u64 = counts.iter().sum();
        let sum: u64 = counts.iter().zip(0_u64..).map(|(n, step)| n * step).sum();
        let expected = Decimal::from(sum * 25) / Decimal::from(n);
        prop_assert_eq!(found(&outcome, "u0", "A").value.unwrap().normalize(), expected.normalize());
    }
}

#[test]
fn the_geometric_mean_of_4_and_9_is_6() {
    let aggregate = Aggregator::GeometricMean { weights: BTreeMap::new() };
    let subject = measured(0, &[Some(4.into()), Some(9.into())]);
    let outcome = outcome(inner("T", aggregate, leaves()), &[subject]);
    assert_eq!(found(&outcome, "u0", "T").value, Some(Decimal::from(6)));
}

#[test]
fn withheld_missing_and_unranked_are_three_things_and_none_is_zero() {
    let mut tree = inner("T", Aggregator::Sum { clip: false }, leaves());
    tree.rules.on_missing = Absence::Propagate;
    tree.rules.on_suppressed = Absence::Propagate;
    let whole = measured(0, &[Some(1.into()), Some(2.into()), Some(3.into())]);
    let missing = measured(1, &[Some(1.into()), None, Some(3.into())]);
    let mut withheld = measured(2, &[Some(1.into()), None, Some(3.into())]);
    withheld.measures.insert("B".parse().unwrap(), Measure::Suppressed);
    let outcome = outcome(tree, &[whole, missing, withheld]);
    let status = |unit| found(&outcome, unit, "T").status;
    assert_eq!(
        [status("u0"), status("u1"), status("u2")],
        [Status::Ok, Status::Missing, Status::Suppressed]
    );
    assert_eq!(found(&outcome, "u0", "T").rank, Some(1));
    assert_eq!(found(&outcome, "u1", "T").rank, None);
    // The class is what the one whole unit is.
    let class = outcome.nodes.iter().find(|row| row.unit.is_none()).unwrap();
    assert_eq!(class.value, Some(Decimal::from(6)));
}

#[test]
fn a_mean_on_its_own_scale_is_that_mean() {
    let rescale = |low: i64, high: i64| Rescale::Linear {
        from: (Decimal::ONE, Decimal::from(5)),
        to: (low.into(), high.into()),
    };
    let mut subject = measured(0, &[]);
    for (category, n) in [("3", 1), ("5", 1)] {
        let tally = Tally { n, weight: n.into() };
        subject.tallies.add("A".parse().unwrap(), category.parse().unwrap(), tally);
    }
    let with = |rescale, points: Option<i64>| {
        let mut leaf = leaf("A", LeafRule::MeanScore(rescale));
        if let NodeKind::Leaf(leaf) = &mut leaf.kind {
            leaf.points = points.map(|points| ChosenNumber::Fixed(points.into()));
        }
        let outcome = outcome(leaf, std::slice::from_ref(&subject));
        found(&outcome, "u0", "A").value.map(|value| value.normalize().to_string())
    };
    assert_eq!(with(rescale(1, 5), None).as_deref(), Some("4"));
    assert_eq!(with(rescale(0, 100), None).as_deref(), Some("75"));
    // Three quarters of eight points.
    assert_eq!(with(rescale(0, 100), Some(8)).as_deref(), Some("6"));
    assert_eq!(with(rescale(0, 4), Some(8)).as_deref(), Some("6"));
}

#[test]
fn a_given_value_rests_on_no_counted_answers() {
    let codes: Vec<CategoryCode> = vec!["2".parse().unwrap()];
    let leaf = leaf("A", LeafRule::TopBoxShare { codes });
    let outcome = outcome(leaf, &[measured(0, &[Some(80.into())])]);
    let row = found(&outcome, "u0", "A");
    assert_eq!((row.value, row.n, row.status), (Some(80.into()), None, Status::Ok));
}

#[test]
fn equal_sums_of_unequal_thirds_are_equal_to_their_class() {
    // 3/7 + 3/7 + 1/7 and 7/7 + 0 + 0 of six points are both exactly 6.
    let ratio = || LeafRule::Ratio { full_at: Decimal::ONE, on_empty: OnEmpty::NotApplicable };
    let leaves = ["A", "B", "C"].map(|code| {
        let mut leaf = leaf(code, ratio());
        if let NodeKind::Leaf(leaf) = &mut leaf.kind {
            leaf.points = Some(ChosenNumber::Fixed(6.into()));
        }
        leaf
    });
    let mut tree = inner("T", Aggregator::Sum { clip: false }, leaves.to_vec());
    let when_equal = WhenEqual::Value(Decimal::TEN);
    let to = (Decimal::ONE, Decimal::TEN);
    let direction = Direction::Higher;
    tree.normalise = Some(Chosen::Fixed(Normaliser::MinMax { to, direction, when_equal }));
    let of_sevenths = |place, sevenths: [i64; 3]| {
        let amount = |number: i64| Amount::try_from(Decimal::from(number)).unwrap();
        let ratio = |(variable, numerator): (&str, i64)| {
            let (numerator, denominator) = (amount(numerator), amount(7));
            (variable.parse().unwrap(), Measure::Ratio { numerator, denominator })
        };
        let mut subject = measured(place, &[]);
        subject.measures = ["A", "B", "C"].into_iter().zip(sevenths).map(ratio).collect();
        subject
    };
    let subjects = [of_sevenths(0, [3, 3, 1]), of_sevenths(1, [7, 0, 0])];
    let outcome = outcome(tree, &subjects);
    for unit in ["u0", "u1"] {
        assert_eq!(found(&outcome, unit, "T").value, Some(Decimal::TEN), "{unit}");
    }
}

#[test]
fn no_penalty_is_zero_without_a_sign() {
    let rule = LeafRule::Penalty(survey_specs::index::leaf::PerCase {
        each: Decimal::ONE,
        most: Decimal::TWO,
    });
    let outcome = outcome(leaf("A", rule), &[measured(0, &[Some(0.into())])]);
    let row = found(&outcome, "u0", "A");
    assert_eq!(row.published.as_deref(), Some("0.0000"));
    assert!(!row.value.unwrap().is_sign_negative());
}

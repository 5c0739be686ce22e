//! Numbers at their bounds: whatever the reader and the amounts allow is evaluated without a panic.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use survey_specs::code::{BandCode, CategoryCode, NodeCode};
use survey_specs::index::grouping::{BandedNumber, Bands, QuantileGroups};
use survey_specs::index::interval::Interval;
use survey_specs::index::leaf::{
    Incomplete, OnEmpty, PerCase, Rescale, Step, SurveyPoints, Unappraised,
};
use survey_specs::index::measure::LARGEST_AMOUNT;
use survey_specs::index::node::{Deviation, Direction, Ties, WhenEqual};
use survey_specs::index::{
    Absence, Aggregator, Amount, Assessed, Chosen, ChosenNumber, ClassBase, ClassRow, Grouping,
    IndexDefinition, Leaf, LeafRule, Measure, Node, NodeKind, NodeRules, Normaliser, RankOrder,
    Rounding, RoundingMode, RoundingStage, Status, Subject, Tallies, Tally, WeightUse, evaluate,
    full_marks,
};
use survey_specs::lineage::CarryRule;
use survey_specs::text::Text;

/// The codes of the leaves, each of which reads the variable or item of its own name.
const LEAVES: [&str; 4] = ["A", "B", "C", "D"];

/// The deepest tree that the reader admits.
const MOST_LEVELS: usize = 32;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Numbers of a definition: at most 1 000 000 either way with at most 12 digits after the point.
fn number() -> impl Strategy<Value = Decimal> {
    let texts = vec!["0", "0.000000000001", "1", "100", "999999.999999999999", "1000000"];
    (select(texts), any::<bool>())
        .prop_map(|(text, minus)| if minus { -decimal(text) } else { decimal(text) })
}

fn positive() -> impl Strategy<Value = Decimal> {
    let texts = vec!["0.000000000001", "0.8", "1", "3", "100", "999999.999999999999", "1000000"];
    select(texts).prop_map(decimal)
}

/// Two numbers, the smaller one first.
fn range() -> impl Strategy<Value = (Decimal, Decimal)> {
    (number(), number()).prop_filter_map("they differ", |(one, two)| {
        (one != two).then(|| (one.min(two), one.max(two)))
    })
}

/// Amounts: at most 10 000 000 000 either way with at most 28 digits.
fn amount() -> impl Strategy<Value = Decimal> {
    let texts = vec![
        "0",
        "0.0000000000000000000000000001",
        "0.000000000000000001",
        "1",
        "3",
        "9999999999.999999999999999999",
        "10000000000",
    ];
    (select(texts), any::<bool>())
        .prop_map(|(text, minus)| if minus { -decimal(text) } else { decimal(text) })
}

fn checked(amount: Decimal) -> Amount {
    assert!(amount.abs() <= LARGEST_AMOUNT);
    amount.try_into().unwrap()
}

fn measure() -> BoxedStrategy<Option<Measure>> {
    let maybe = || prop::option::of(amount().prop_map(checked));
    prop_oneof![
        4 => amount().prop_map(|amount| Some(Measure::Plain(checked(amount)))),
        4 => (amount(), amount()).prop_map(|(numerator, denominator)| {
            let (numerator, denominator) = (checked(numerator.abs()), checked(denominator.abs()));
            Some(Measure::Ratio { numerator, denominator })
        }),
        2 => (maybe(), maybe(), maybe()).prop_map(|(claimed, appraised, survey)| {
            Some(Measure::Assessed(Assessed { claimed, appraised, survey }))
        }),
        1 => Just(Some(Measure::Suppressed)),
        1 => Just(None),
    ]
    .boxed()
}

fn codes(codes: &[&str]) -> Vec<CategoryCode> {
    codes.iter().map(|code| code.parse().unwrap()).collect()
}

/// The categories that answers choose; the largest is the largest code that `check` admits.
const CATEGORIES: [&str; 4] = ["1", "5", "999999", "1000000"];

fn answers_rule() -> BoxedStrategy<LeafRule> {
    let items = || LEAVES.iter().map(|code| code.to_ascii_lowercase().parse().unwrap()).collect();
    prop_oneof![
        Just(LeafRule::TopBoxShare { codes: codes(&["1", "999999"]) }),
        positive().prop_map(|factor| LeafRule::MeanScore(Rescale::Multiply(factor))),
        (range(), number(), number())
            .prop_filter("the scores differ", |(_, low, high)| low != high)
            .prop_map(|(from, low, high)| {
                LeafRule::MeanScore(Rescale::Linear { from, to: (low, high) })
            }),
        select(vec!["0", "0.000000000001", "99.999999999999", "100"]).prop_map(|weight| {
            let weights = codes(&CATEGORIES).into_iter().map(|code| (code, decimal(weight)));
            LeafRule::OptionWeights { weights: weights.collect(), leave_out: codes(&["5"]) }
        }),
        Just(LeafRule::AllItemsTopBox {
            items: items(),
            codes: codes(&["1"]),
            incomplete: Incomplete::JudgeAnswered,
        }),
        Just(LeafRule::NetScore { promoters: codes(&["1"]), detractors: codes(&["5"]) }),
    ]
    .boxed()
}

fn measured_rule() -> BoxedStrategy<LeafRule> {
    let on_empty = select(vec![OnEmpty::Full, OnEmpty::Zero, OnEmpty::NotApplicable]);
    prop_oneof![
        (positive(), on_empty)
            .prop_map(|(full_at, on_empty)| LeafRule::Ratio { full_at, on_empty }),
        number().prop_map(|score| {
            LeafRule::StepTable { steps: vec![Step { interval: Interval::default(), score }] }
        }),
        (positive(), positive()).prop_map(|(each, most)| LeafRule::Penalty(PerCase { each, most })),
        (positive(), positive()).prop_map(|(each, most)| LeafRule::Bonus(PerCase { each, most })),
        Just(LeafRule::AssessedPoints {
            unappraised: Unappraised::Claimed,
            survey: SurveyPoints::Add
        }),
        positive().prop_map(|out_of| LeafRule::ExternalIndex { index: None, node: None, out_of }),
        prop::option::of(range()).prop_map(|range| LeafRule::Value { range }),
    ]
    .boxed()
}

fn normaliser() -> BoxedStrategy<Normaliser> {
    let direction = || select(vec![Direction::Higher, Direction::Lower]);
    let when_equal = || prop_oneof![Just(WhenEqual::Missing), number().prop_map(WhenEqual::Value)];
    let deviation = select(vec![Deviation::Population, Deviation::Sample]);
    let ties = select(vec![Ties::Below, Ties::Half, Ties::UpTo]);
    prop_oneof![
        3 => (range(), range(), direction(), any::<bool>()).prop_map(
            |(effective, to, direction, clip)| Normaliser::Linear {
                effective,
                display: None,
                to,
                direction,
                clip
            }
        ),
        1 => (range(), direction(), when_equal()).prop_map(|(to, direction, when_equal)| {
            Normaliser::MinMax { to, direction, when_equal }
        }),
        1 => (ties, direction())
            .prop_map(|(ties, direction)| Normaliser::Percentile { ties, direction }),
        2 => (deviation, number(), positive(), direction(), when_equal()).prop_map(
            |(deviation, centre, spread, direction, when_equal)| Normaliser::ZScore {
                deviation,
                centre,
                spread,
                direction,
                when_equal
            }
        ),
    ]
    .boxed()
}

/// A way to join nodes of these codes; weights sum to 100.
fn aggregator(children: &[String]) -> impl Strategy<Value = Aggregator> + use<> {
    let least = decimal("0.000000000001");
    let rest = Decimal::ONE_HUNDRED - least * Decimal::from(children.len() - 1);
    let weights: BTreeMap<NodeCode, Decimal> = children
        .iter()
        .enumerate()
        .map(|(place, code)| (code.parse().unwrap(), if place == 0 { rest } else { least }))
        .collect();
    let mut ways = vec![
        Aggregator::Sum { clip: false },
        Aggregator::Sum { clip: true },
        Aggregator::Mean,
        Aggregator::MeanOfLeaves,
        Aggregator::Pooled,
        Aggregator::WeightedMean { weights: weights.clone() },
        Aggregator::GeometricMean { weights: BTreeMap::new() },
        Aggregator::HarmonicMean { weights: BTreeMap::new() },
        Aggregator::Min,
        Aggregator::Mix { parts: [("p".parse().unwrap(), Decimal::ONE_HUNDRED)].into() },
    ];
    ways.push(Aggregator::GeometricMean { weights: weights.clone() });
    ways.push(Aggregator::HarmonicMean { weights });
    select(ways)
}

fn grouping() -> impl Strategy<Value = Grouping> {
    let label = || Text::new([("vi".parse().unwrap(), "Nhóm".to_owned())].into());
    let groups = move || -> Vec<(BandCode, Text)> {
        ["low", "high"].map(|code| (code.parse().unwrap(), label())).to_vec()
    };
    let quantiles = (1_u8..=9, any::<bool>()).prop_map(move |(quantile_type, cut_goes_up)| {
        let cuts = vec![decimal("0.999999999999")];
        Grouping::Quantiles(QuantileGroups { quantile_type, cuts, cut_goes_up, groups: groups() })
    });
    let of = select(vec![
        BandedNumber::Value,
        BandedNumber::Percent,
        BandedNumber::Published,
        BandedNumber::PublishedPercent,
    ]);
    prop_oneof![
        2 => quantiles,
        1 => of.prop_map(|of| Grouping::Bands(Bands { of, bands: Vec::new() })),
    ]
}

fn rules() -> impl Strategy<Value = NodeRules> {
    let mode = select(vec![RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Truncate]);
    let at = select(vec![
        vec![RoundingStage::Display],
        vec![RoundingStage::Leaf, RoundingStage::Group, RoundingStage::Total],
    ]);
    let order = select(vec![RankOrder::HighestFirst, RankOrder::LowestFirst]);
    (0_u32..=10, mode, at, order).prop_map(|(digits, mode, at, rank)| NodeRules {
        rounding: Chosen::Fixed(Rounding { digits, mode, at }),
        minimum_n: 0,
        on_missing: Absence::Skip,
        on_suppressed: Absence::Skip,
        rank,
        comparable_with: Vec::new(),
    })
}

fn node(code: &str, kind: NodeKind, rules: NodeRules) -> Node {
    Node {
        code: code.parse().unwrap(),
        label: Text::new([("vi".parse().unwrap(), code.to_owned())].into()),
        kind,
        normalise: None,
        max: None,
        part: Some("p".parse().unwrap()),
        counts: true,
        grouping: None,
        rules,
    }
}

fn leaf(code: &'static str) -> BoxedStrategy<Node> {
    let rule = prop_oneof![answers_rule(), measured_rule()];
    let decorated = (prop::option::of(positive()), prop::option::weighted(0.3, normaliser()));
    let made = (rule, decorated, rules()).prop_map(move |(rule, (points, normalise), rules)| {
        let from = if rule.reads_answers() { code.to_ascii_lowercase() } else { code.to_owned() };
        let takes_points =
            !matches!(rule, LeafRule::StepTable { .. } | LeafRule::Penalty(_) | LeafRule::Bonus(_));
        let points = points.filter(|_| takes_points).map(ChosenNumber::Fixed);
        let leaf = Leaf { from: from.parse().unwrap(), rule: Chosen::Fixed(rule), points };
        let mut node = node(code, NodeKind::Leaf(leaf), rules);
        node.normalise = normalise.map(Chosen::Fixed);
        node
    });
    made.boxed()
}

/// How nodes are joined, normalised, bounded and grouped, and their rules.
type Level = (Aggregator, Option<Normaliser>, Option<Decimal>, Option<Grouping>, NodeRules);

/// What stands above the leaves: how they are joined, then one node above the other, each of which
/// may stretch the values of the one below.
fn level(children: &[String]) -> BoxedStrategy<Level> {
    let max = prop::option::weighted(0.3, prop_oneof![Just(Decimal::ZERO), positive()]);
    let normalise = prop::option::weighted(0.6, normaliser());
    (aggregator(children), normalise, max, prop::option::of(grouping()), rules()).boxed()
}

fn tree() -> BoxedStrategy<Node> {
    let leaves = (leaf(LEAVES[0]), leaf(LEAVES[1]), leaf(LEAVES[2]), leaf(LEAVES[3]));
    let first = level(&LEAVES.map(str::to_owned));
    // All of these have one code below them, whose name the weights must bear.
    let above = prop::collection::vec(level(&["N".to_owned()]), 0..MOST_LEVELS - 2);
    let made = (leaves, first, above).prop_map(|((a, b, c, d), first, above)| {
        let mut children = vec![a, b, c, d];
        let mut top = None;
        for (place, level) in std::iter::once(first).chain(above).enumerate() {
            let (aggregate, normalise, max, grouping, rules) = level;
            let aggregate = Chosen::Fixed(named(aggregate, place));
            let code = format!("N{place}");
            let kind = NodeKind::Inner { aggregate, children: std::mem::take(&mut children) };
            let mut inner = node(&code, kind, rules);
            inner.normalise = normalise.map(Chosen::Fixed);
            inner.max = max;
            inner.grouping = grouping.map(Chosen::Fixed);
            children = vec![inner.clone()];
            top = Some(inner);
        }
        top.unwrap()
    });
    made.boxed()
}

/// The aggregator of the node at this place, whose weights name the node below.
fn named(aggregate: Aggregator, place: usize) -> Aggregator {
    let Some(below) = place.checked_sub(1) else { return aggregate };
    let renamed = |weights: BTreeMap<NodeCode, Decimal>| {
        let code: NodeCode = format!("N{below}").parse().unwrap();
        weights.into_values().map(|weight| (code.clone(), weight)).collect()
    };
    match aggregate {
        Aggregator::WeightedMean { weights } => {
            Aggregator::WeightedMean { weights: renamed(weights) }
        }
        Aggregator::GeometricMean { weights } => {
            Aggregator::GeometricMean { weights: renamed(weights) }
        }
        Aggregator::HarmonicMean { weights } => {
            Aggregator::HarmonicMean { weights: renamed(weights) }
        }
        other => other,
    }
}

/// Answers of up to 10⁹ respondents, each with a base weight of up to 10¹⁰.
fn tallies() -> impl Strategy<Value = Tallies> {
    let n = select(vec![0_u64, 1, 3, 1_000_000_000]);
    let weight = select(vec!["0.0000000000000000000000000001", "1", "10000000000"]);
    let chosen = prop::collection::vec((n, weight, select(CATEGORIES.to_vec())), LEAVES.len() * 2);
    chosen.prop_map(|chosen| {
        let mut tallies = Tallies::default();
        for (place, (n, weight, category)) in chosen.into_iter().enumerate() {
            let code = LEAVES[place % LEAVES.len()];
            let tally = Tally { n, weight: decimal(weight) * Decimal::from(n) };
            let item = code.to_ascii_lowercase().parse().unwrap();
            tallies.add(item, category.parse().unwrap(), tally);
            tallies.add_joint(&code.parse().unwrap(), place % 2 == 0, tally);
        }
        tallies
    })
}

fn subjects() -> impl Strategy<Value = Vec<Subject>> {
    let given = prop::option::weighted(0.1, amount());
    let unit = (prop::collection::vec(measure(), LEAVES.len()), tallies(), given, 0..2);
    prop::collection::vec(unit, 1..8).prop_map(|units| {
        let subject = |(place, (measures, tallies, given, class))| {
            let named = LEAVES.into_iter().zip(measures);
            let leaves = named.filter_map(|(code, measure): (&str, Option<Measure>)| {
                Some((code.parse().unwrap(), measure?))
            });
            let given: Option<Decimal> = given;
            let above = given.map(|given| ("N0".parse().unwrap(), Measure::Plain(checked(given))));
            Subject {
                unit: format!("u{place}").parse().unwrap(),
                class: format!("class{class}").parse().unwrap(),
                tallies,
                measures: leaves.chain(above).collect(),
            }
        };
        units.into_iter().enumerate().map(subject).collect()
    })
}

fn definition() -> impl Strategy<Value = IndexDefinition> {
    let class_row = select(vec![
        ClassRow::MeanOfUnits,
        ClassRow::Pooled,
        ClassRow::MeanAt(["N0".parse().unwrap()].into()),
    ]);
    let weights = select(vec![WeightUse::None, WeightUse::Base]);
    let class_base = select(vec![ClassBase::Valued, ClassBase::Ranked]);
    (tree(), class_row, weights, class_base).prop_map(|(root, class_row, weights, class_base)| {
        IndexDefinition {
            code: "bounds".parse().unwrap(),
            questionnaire: None,
            as_of: None,
            languages: vec!["vi".parse().unwrap()],
            title: Text::new([("vi".parse().unwrap(), "Giới hạn".to_owned())].into()),
            source: None,
            settings: BTreeMap::new(),
            weights: Chosen::Fixed(weights),
            class_row: Chosen::Fixed(class_row),
            class_base,
            carry_over: CarryRule::Refuse,
            root,
        }
    })
}

/// Counts of cases; `INDEX_BOUNDS_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("INDEX_BOUNDS_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(256)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        max_shrink_iters: 4096,
        ..ProptestConfig::default()
    })]

    #[test]
    fn numbers_at_their_bounds_are_evaluated(definition in definition(), subjects in subjects()) {
        // Settings whose points contradict a stated maximum are refused before anything is computed.
        let policy = definition.policy([]);
        prop_assume!(policy.is_ok());
        let policy = policy.unwrap();
        let outcome = evaluate(&definition, &policy, &subjects);
        for row in &outcome.nodes {
            prop_assert_eq!(row.value.is_some(), row.published.is_some());
            let stands = matches!(row.status, Status::Ok | Status::NotRanked);
            prop_assert_eq!(row.value.is_some(), stands);
            prop_assert!(row.rank.is_none() || row.value.is_some());
        }
        prop_assert_eq!(full_marks(&definition, &policy).len(), definition.root.walk().len());
    }
}

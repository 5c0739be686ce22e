//! Slopes worked out by hand, and where a value has none.

use std::fmt::Write;

use survey_specs::index::slope::{Obstacle, Slope, Slopes, Source, Term};
use survey_specs::index::{
    Amount, IndexDefinition, Measure, Measures, Node, Subject, Tallies, Tally, slopes,
};

/// A definition with the root and the lines given; leaves read shares of 4 and 5 unless they say
/// otherwise.
fn definition(lines: &str, root: &str) -> IndexDefinition {
    let mut yaml = String::from(
        "index: k\nquestionnaire: k\nlanguages: [vi]\ntitle: K\nminimum_n: 1\non_missing: skip\n\
         leaf_rule: {top_box_share: {codes: [4, 5]}}\n",
    );
    for (key, usual) in [
        ("weights:", "none"),
        ("class_row:", "mean_of_units"),
        ("rounding:", "{digits: 0, mode: half_up, at: display}"),
    ] {
        if !lines.contains(key) {
            writeln!(yaml, "{key} {usual}").unwrap();
        }
    }
    format!("{yaml}{lines}\nroot: {root}\n").parse().unwrap()
}

/// Two leaves below a root: A from answers to `a`, B from the rule given.
fn two(aggregate: &str, b: &str) -> String {
    format!(
        "{{node: T, label: T, aggregate: {aggregate}, children: [{{node: A, from: a, label: A}}, \
         {{node: B, label: B, {b}}}]}}"
    )
}

/// A unit in which so many answer `a` with 1 and so many with 4; each weighs 2.
fn unit(place: usize, (no, yes): (u64, u64), value: Option<i64>) -> Subject {
    let (mut tallies, mut measures) = (Tallies::default(), Measures::default());
    for (category, n) in [("1", no), ("4", yes)] {
        let tally = Tally { n, weight: (2 * n).into() };
        tallies.add("a".parse().unwrap(), category.parse().unwrap(), tally);
    }
    if let Some(value) = value {
        let amount = Amount::try_from(rust_decimal::Decimal::from(value)).unwrap();
        measures.insert("B".parse().unwrap(), Measure::Plain(amount));
    }
    let unit = format!("u{place}").parse().unwrap();
    Subject { unit, class: "xa".parse().unwrap(), tallies, measures }
}

fn units(answers: &[(u64, u64)], value: Option<i64>) -> Vec<Subject> {
    answers.iter().enumerate().map(|(place, answers)| unit(place, *answers, value)).collect()
}

/// The slopes, and the place of a node of a unit; the class row comes after the units.
struct Found {
    slopes: Slopes,
    nodes: Vec<String>,
}

impl Found {
    fn of(definition: &IndexDefinition, subjects: &[Subject]) -> Self {
        let slopes = slopes(definition, &definition.policy([]).unwrap(), subjects);
        let walk = definition.root.walk().into_iter();
        Self { slopes, nodes: walk.map(|node: &Node| node.code.to_string()).collect() }
    }

    fn at(&self, unit: usize, node: &str) -> Slope<'_> {
        let node = self.nodes.iter().position(|code| code == node).unwrap();
        self.slopes.at(unit * self.nodes.len() + node)
    }

    /// The terms of a smooth value: the unit or class, the category, and the slope.
    #[track_caller]
    fn terms(&self, unit: usize, node: &str) -> Vec<(Source, &'static str, f64)> {
        let Slope::Smooth(smooth) = self.at(unit, node) else {
            panic!("{:?}", self.at(unit, node))
        };
        let named = |term: Term| {
            let is = |category| self.slopes.category("a", category) == Some(term.tally);
            let category = ["1", "4"].into_iter().find(|category| is(category)).unwrap();
            (term.source, category, term.by)
        };
        smooth.terms().into_iter().map(named).collect()
    }

    #[track_caller]
    fn assert_kink(&self, unit: usize, node: &str, at: &str, why: Obstacle) {
        let Slope::NotSmooth(kink) = self.at(unit, node) else {
            panic!("{:?}", self.at(unit, node))
        };
        assert_eq!((self.nodes[kink.node].as_str(), kink.why), (at, why));
    }

    #[track_caller]
    fn assert_constant(&self, unit: usize, node: &str) {
        assert!(matches!(self.at(unit, node), Slope::Constant), "{:?}", self.at(unit, node));
    }
}

const LEAF: &str = "{node: A, from: a, label: A}";

fn normalised(normaliser: &str) -> String {
    format!("{{node: A, from: a, label: A, normalise: {normaliser}}}")
}

/// Of one and three answers, the share is 75: an answer more moves it by 25 / 4 or by −75 / 4.
#[test]
fn the_slope_of_a_share_is_the_score_less_the_share_by_the_answers() {
    let subjects = units(&[(1, 3)], None);
    let unit = Source::Unit(0);
    let counted = Found::of(&definition("", LEAF), &subjects);
    assert_eq!(counted.terms(0, "A"), [(unit, "1", -75.0 / 4.0), (unit, "4", 25.0 / 4.0)]);
    let weighed = Found::of(&definition("weights: base", LEAF), &subjects);
    assert_eq!(weighed.terms(0, "A"), [(unit, "1", -75.0 / 8.0), (unit, "4", 25.0 / 8.0)]);
    assert_eq!(weighed.slopes.value(0), Some(75.0));
}

/// Shares of 25, 50 and 75 become 0, 50 and 100: 100 × (x − a) / (b − a).
#[test]
fn the_ends_of_a_class_move_what_lies_between() {
    let scale = normalised("{min_max: {to: [0, 100], direction: higher, when_equal: missing}}");
    let found = Found::of(&definition("", &scale), &units(&[(3, 1), (2, 2), (1, 3)], None));
    let expected = [
        (Source::Unit(0), "1", -2.0 * 0.5 * -25.0 / 4.0),
        (Source::Unit(0), "4", -2.0 * 0.5 * 75.0 / 4.0),
        (Source::Unit(1), "1", 2.0 * -50.0 / 4.0),
        (Source::Unit(1), "4", 2.0 * 50.0 / 4.0),
        (Source::Unit(2), "1", -2.0 * 0.5 * -75.0 / 4.0),
        (Source::Unit(2), "4", -2.0 * 0.5 * 25.0 / 4.0),
    ];
    assert_eq!(found.terms(1, "A"), expected);
    // The ends stay where they are.
    assert_eq!((found.terms(0, "A"), found.terms(2, "A")), (Vec::new(), Vec::new()));
}

#[test]
fn the_row_of_a_class_moves_with_all_its_units() {
    let subjects = units(&[(1, 3), (2, 2)], None);
    let mean = Found::of(&definition("", LEAF), &subjects);
    let expected = [
        (Source::Unit(0), "1", -75.0 / 8.0),
        (Source::Unit(0), "4", 25.0 / 8.0),
        (Source::Unit(1), "1", -50.0 / 8.0),
        (Source::Unit(1), "4", 50.0 / 8.0),
    ];
    assert_eq!(mean.terms(2, "A"), expected);
    let pooled = Found::of(&definition("class_row: pooled", LEAF), &subjects);
    let class = Source::Class(0);
    assert_eq!(pooled.terms(2, "A"), [(class, "1", -62.5 / 8.0), (class, "4", 37.5 / 8.0)]);
    assert!(pooled.slopes.reads(class, 1) && !pooled.slopes.reads(class, 2));
}

#[test]
fn figures_are_constant() {
    let mixed = definition("", &two("mean", "rule: value"));
    let found = Found::of(&mixed, &units(&[(1, 3)], Some(40)));
    found.assert_constant(0, "B");
    assert_eq!(found.terms(0, "T").len(), 2);
    // A value that is given for the root stands above the answers.
    let mut subjects = units(&[(1, 3)], Some(40));
    let given = Measure::Plain(Amount::try_from(rust_decimal::Decimal::TEN).unwrap());
    subjects[0].measures.insert("T".parse().unwrap(), given);
    Found::of(&mixed, &subjects).assert_constant(0, "T");
    // As does a figure that is the smallest value, or that makes a product 0.
    let smallest = definition("", &two("min", "rule: value"));
    Found::of(&smallest, &units(&[(1, 3)], Some(40))).assert_constant(0, "T");
    let product = definition("", &two("geometric_mean", "rule: value"));
    Found::of(&product, &units(&[(1, 3)], Some(0))).assert_constant(0, "T");
}

#[test]
fn a_value_cut_off_at_a_bound_has_no_slope() {
    let line = |clip| {
        let bounds = "effective: [0, 50], to: [0, 10], direction: higher";
        normalised(&format!("{{linear: {{{bounds}, clip: {clip}}}}}"))
    };
    let subjects = units(&[(1, 3), (2, 2), (3, 1)], None);
    let clipped = Found::of(&definition("", &line(true)), &subjects);
    clipped.assert_kink(0, "A", "A", Obstacle::Clipped);
    clipped.assert_kink(1, "A", "A", Obstacle::Clipped);
    assert_eq!(clipped.terms(2, "A")[1], (Source::Unit(2), "4", 75.0 / 4.0 / 5.0));
    // The mean of all is made of theirs.
    clipped.assert_kink(3, "A", "A", Obstacle::Clipped);
    let free = Found::of(&definition("", &line(false)), &subjects);
    assert_eq!(free.terms(0, "A").len(), 2);

    let sum = two("{sum: {clip: true}}", "rule: {penalty: {each: 1, most: 80}}");
    let found = Found::of(&definition("", &sum), &units(&[(1, 3)], Some(80)));
    found.assert_kink(0, "T", "T", Obstacle::Clipped);
    let found = Found::of(&definition("", &sum), &units(&[(1, 3)], Some(5)));
    assert_eq!(found.terms(0, "T").len(), 2);
}

#[test]
fn a_tie_of_the_ends_of_a_class_has_no_slope() {
    let scale = normalised("{min_max: {to: [1, 10], direction: lower, when_equal: 10}}");
    let answers = [(3, 1), (6, 2), (2, 2), (1, 3)];
    let tied = Found::of(&definition("", &scale), &units(&answers, None));
    for unit in [0, 1, 2] {
        tied.assert_kink(unit, "A", "A", Obstacle::Tie);
    }
    assert_eq!(tied.terms(3, "A"), []);
    let equal = Found::of(&definition("", &scale), &units(&answers[..2], None));
    equal.assert_kink(0, "A", "A", Obstacle::Tie);
    // One alone is 10 whatever its answers.
    Found::of(&definition("", &scale), &units(&answers[..1], None)).assert_constant(0, "A");
}

#[test]
fn a_tie_of_the_smallest_values_has_no_slope() {
    let found =
        Found::of(&definition("", &two("min", "rule: value")), &units(&[(1, 3), (2, 2)], Some(75)));
    found.assert_kink(0, "T", "T", Obstacle::Tie);
    assert_eq!(found.terms(1, "T").len(), 2);
}

#[test]
fn a_place_in_the_class_has_no_slope() {
    let place = normalised("{percentile: {ties: half, direction: higher}}");
    let found = Found::of(&definition("", &place), &units(&[(1, 3), (2, 2)], None));
    found.assert_kink(1, "A", "A", Obstacle::Percentile);
}

#[test]
fn means_of_zero_have_no_slope() {
    for mean in ["geometric_mean", "harmonic_mean"] {
        let found = Found::of(
            &definition("", &two(mean, "rule: value")),
            &units(&[(3, 0), (2, 2)], Some(40)),
        );
        found.assert_kink(0, "T", "T", Obstacle::Zero);
        assert_eq!(found.terms(1, "T").len(), 2);
    }
}

#[test]
fn what_is_made_of_truncated_values_has_no_slope() {
    let subjects = units(&[(1, 3), (2, 1)], Some(40));
    let rounded = |mode: &str, at: &str| {
        let rounding = format!("rounding: {{digits: 1, mode: {mode}, at: {at}}}");
        Found::of(&definition(&rounding, &two("mean", "rule: value")), &subjects)
    };
    let truncated = rounded("truncate", "leaf");
    assert_eq!(truncated.terms(0, "A").len(), 2);
    truncated.assert_kink(0, "T", "A", Obstacle::Truncated);
    truncated.assert_constant(0, "B");
    truncated.assert_kink(2, "A", "A", Obstacle::Truncated);
    for smooth in [rounded("truncate", "display"), rounded("half_up", "[leaf, group, total]")] {
        assert_eq!(smooth.terms(1, "T").len(), 2);
        assert_eq!(smooth.terms(2, "T").len(), 4);
    }
}

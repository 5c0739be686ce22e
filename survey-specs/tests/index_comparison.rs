//! Results beside earlier ones: what may be compared, when units were merged, split or renamed, and
//! what is carried over.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use survey_specs::code::UnitCode;
use survey_specs::index::compare::{
    Comparison, Previous, PreviousNode, Series, Succession, compare,
};
use survey_specs::index::succeed::NotCarried;
use survey_specs::index::{
    IndexDefinition, Measure, Measures, Outcome, Subject, Tallies, evaluate,
};
use survey_specs::lineage::{CarryRefusal, Contribution, Origin};
use survey_specs::unit::LineageKind;

const INDEX: &str = "
index: chi-so-2026
languages: [vi]
title: Chỉ số
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 0
on_missing: propagate
class_row: mean_of_units
carry_over: population_weighted
comparable_with: [chi-so-2025]
root:
  node: TONG
  label: Tổng
  aggregate: sum
  children:
    - {node: A, label: A, rule: value}
    - {node: B, label: B, rule: value, comparable_with: []}
";

fn definition(text: &str) -> IndexDefinition {
    text.parse().unwrap()
}

fn unit(code: &str) -> UnitCode {
    code.parse().unwrap()
}

fn plain(text: &str) -> Measure {
    Measure::Plain(text.parse().unwrap())
}

fn outcome(definition: &IndexDefinition, units: &[(&str, &str, &str)]) -> Outcome {
    let subject = |(code, a, b): &(&str, &str, &str)| Subject {
        unit: unit(code),
        class: "tinh".parse().unwrap(),
        tallies: Tallies::default(),
        measures: Measures::from_iter([
            ("A".parse().unwrap(), plain(a)),
            ("B".parse().unwrap(), plain(b)),
        ]),
    };
    let subjects: Vec<Subject> = units.iter().map(subject).collect();
    evaluate(definition, &definition.policy([]).unwrap(), &subjects)
}

fn previous(definition: &str, rows: &[(&str, &str, &str, usize)]) -> Previous {
    let mut previous = Previous::new(definition.parse().unwrap(), None);
    for (code, node, published, rank) in rows {
        let result = PreviousNode { published: published.parse().ok(), rank: Some(*rank) };
        match code.strip_prefix('@') {
            Some(class) => {
                previous.insert_class(class.parse().unwrap(), node.parse().unwrap(), result);
            }
            None => previous.insert(unit(code), node.parse().unwrap(), result),
        }
    }
    previous
}

fn merged(parts: &[&str]) -> Origin {
    let part = |code: &&str| Contribution {
        unit: unit(code),
        share: Some(1.into()),
        by: LineageKind::Merged,
        date: "2025-07-01".parse().unwrap(),
    };
    Origin::Changed(parts.iter().map(part).collect())
}

fn succession(origins: &[(&str, Origin)], populations: &[(&str, u64)]) -> Succession {
    Succession {
        origins: origins.iter().map(|(code, origin)| (unit(code), origin.clone())).collect(),
        populations: populations.iter().map(|(code, people)| (unit(code), *people)).collect(),
    }
}

/// The comparison of each unit's or class's node, by `unit/node`.
fn comparisons(
    definition: &IndexDefinition,
    outcome: &Outcome,
    previous: &Previous,
    succession: &Succession,
) -> BTreeMap<String, Comparison> {
    let policy = definition.policy([]).unwrap();
    let compared = compare(definition, &policy, outcome, previous, succession);
    let name = |row: &survey_specs::index::NodeOutcome| {
        let unit = row.unit.as_ref().map_or_else(|| format!("@{}", row.class), ToString::to_string);
        format!("{unit}/{}", row.node)
    };
    outcome.nodes.iter().map(name).zip(compared).collect()
}

fn text(number: Option<rust_decimal::Decimal>) -> Option<String> {
    number.map(|number| number.to_string())
}

#[test]
fn places_gained_are_the_earlier_rank_less_this_one() {
    // The press on Long An: from 55 to 5 is "up 50 places".
    let definition = definition(INDEX);
    let outcome = outcome(&definition, &[("LA", "12.98", "1"), ("ST", "9", "1")]);
    let previous = previous("chi-so-2025", &[("LA", "A", "11.63", 55), ("ST", "A", "9.00", 1)]);
    let compared = comparisons(&definition, &outcome, &previous, &Succession::default());
    let long_an = &compared["LA/A"];
    assert!(long_an.comparable);
    assert_eq!(long_an.rank_change, Some(54));
    assert_eq!(text(long_an.change).as_deref(), Some("1.35"));
    assert_eq!(compared["ST/A"].rank_change, Some(-1));
}

#[test]
fn a_node_that_measures_something_else_is_not_compared() {
    let definition = definition(INDEX);
    let outcome = outcome(&definition, &[("LA", "1", "2")]);
    let rows = [("LA", "A", "1.00", 1), ("LA", "B", "1.00", 1)];
    let other =
        comparisons(&definition, &outcome, &previous("chi-so-2025", &rows), &Succession::default());
    assert!(other["LA/A"].comparable && !other["LA/B"].comparable);
    assert_eq!((&other["LA/B"].change, other["LA/B"].rank_change), (&None, None));
    // Another round of the same definition measures the same.
    let same =
        comparisons(&definition, &outcome, &previous("chi-so-2026", &rows), &Succession::default());
    assert!(same["LA/B"].comparable);
    // What the earlier result does not know is new.
    assert_eq!(same["LA/TONG"].series, Series::New);
}

#[test]
fn a_merged_unit_is_compared_with_what_its_people_had_and_flagged() {
    let definition = definition(INDEX);
    let outcome = outcome(&definition, &[("PT", "8", "1")]);
    let rows = [("PT", "A", "9.00", 1), ("VP", "A", "6.00", 2), ("HB", "A", "6.00", 2)];
    let previous = previous("chi-so-2025", &rows);
    let one = [("PT", merged(&["PT", "VP", "HB"]))];
    let people = [("PT", 1_500_000), ("VP", 1_000_000), ("HB", 500_000)];
    let compared = comparisons(&definition, &outcome, &previous, &succession(&one, &people));
    let phu_tho = &compared["PT/A"];
    assert_eq!(phu_tho.series, Series::CarriedOver);
    assert!(!phu_tho.comparable);
    // (9 × 1.5 + 6 × 1 + 6 × 0.5) / 3 = 7.5.
    assert_eq!(text(phu_tho.previous).as_deref(), Some("7.50"));
    assert_eq!(text(phu_tho.change).as_deref(), Some("0.50"));
    assert_eq!(phu_tho.rank_change, None);
    // Without one of the populations there is no weight, and so no value.
    let compared = comparisons(&definition, &outcome, &previous, &succession(&one, &people[..2]));
    let refusal = CarryRefusal::UnknownPopulation(unit("HB"));
    assert_eq!(compared["PT/A"].series, Series::Broken(refusal.clone()));
    assert_eq!(compared["PT/A"].series.note(), Some(refusal.to_string()));
    assert_eq!(compared["PT/A"].change, None);
    // The class is no longer of the same units.
    assert!(!compared["@tinh/A"].comparable);
}

#[test]
fn places_are_not_compared_in_a_class_whose_units_were_merged() {
    let definition = definition(INDEX);
    let outcome = outcome(&definition, &[("PT", "8", "1"), ("HN", "9", "1")]);
    let rows = [("PT", "A", "9.00", 1), ("VP", "A", "6.00", 3), ("HN", "A", "8.00", 2)];
    let merger = [("PT", merged(&["PT", "VP"]))];
    let people = [("PT", 1), ("VP", 1)];
    let previous = previous("chi-so-2025", &rows);
    let compared = comparisons(&definition, &outcome, &previous, &succession(&merger, &people));
    let whole = &compared["HN/A"];
    assert!(whole.comparable);
    assert_eq!((text(whole.change).as_deref(), whole.rank_change), (Some("1.00"), None));
}

#[test]
fn results_of_other_settings_are_not_compared() {
    let with_setting = INDEX.replace(
        "rounding:",
        "settings:\n  most: {number: {from: 1, to: 9}, default: 4}\nrounding:",
    );
    let with_setting =
        with_setting.replace("rule: value}", "rule: value, points: {setting: most}}");
    let definition = definition(&with_setting);
    let outcome = outcome(&definition, &[("LA", "1", "2")]);
    let mut previous = previous("chi-so-2026", &[("LA", "A", "1.00", 1)]);
    previous.settings.insert("most".to_owned(), "3".to_owned());
    let compared = comparisons(&definition, &outcome, &previous, &Succession::default());
    assert!(!compared["LA/A"].comparable);
    let note = compared["LA/A"].note();
    assert_eq!(note.as_deref(), Some("computed with other settings: most"));
    previous.settings.insert("most".to_owned(), "4".to_owned());
    let compared = comparisons(&definition, &outcome, &previous, &Succession::default());
    assert!(compared["LA/A"].comparable);
}

#[test]
fn nothing_is_carried_over_where_the_definition_does_not_say_so() {
    let definition = definition(&INDEX.replace("carry_over: population_weighted\n", ""));
    let outcome = outcome(&definition, &[("PT", "8", "1")]);
    let previous = previous("chi-so-2025", &[("PT", "A", "9.00", 1), ("VP", "A", "6.00", 2)]);
    let succession = succession(&[("PT", merged(&["PT", "VP"]))], &[("PT", 1), ("VP", 1)]);
    let compared = comparisons(&definition, &outcome, &previous, &succession);
    assert_eq!(compared["PT/A"].series, Series::Broken(CarryRefusal::Rule));
}

#[test]
fn a_new_name_goes_on_with_the_old_one_s_series() {
    let definition = definition(INDEX);
    let outcome = outcome(&definition, &[("HUE", "8", "1")]);
    let previous = previous("chi-so-2025", &[("TTH", "A", "7.50", 2), ("@tinh", "A", "7.50", 1)]);
    let renamed = [("HUE", Origin::Renamed(unit("TTH")))];
    let compared = comparisons(&definition, &outcome, &previous, &succession(&renamed, &[]));
    assert_eq!(compared["HUE/A"].series, Series::Renamed(unit("TTH")));
    assert!(compared["HUE/A"].comparable);
    assert_eq!(compared["HUE/A"].rank_change, Some(1));
    assert_eq!(text(compared["@tinh/A"].change).as_deref(), Some("0.50"));
}

#[test]
fn measures_are_carried_over_by_the_rule_of_their_form() {
    let definition = definition(INDEX);
    let people = [("X", 3), ("Y", 1)];
    let succession = succession(&[("X", merged(&["X", "Y"]))], &people);
    let carried = |x: Option<Measure>, y: Option<Measure>| {
        let measured = |code: &UnitCode| if code.as_str() == "X" { x } else { y };
        definition.carried_measure(&unit("X"), &succession, measured)
    };
    let ratio = |numerator: &str, denominator: &str| Measure::Ratio {
        numerator: numerator.parse().unwrap(),
        denominator: denominator.parse().unwrap(),
    };
    assert_eq!(carried(Some(plain("8")), Some(plain("4"))), Ok(Some(plain("7"))));
    // Cases are added to cases.
    assert_eq!(carried(Some(ratio("1", "2")), Some(ratio("3", "4"))), Ok(Some(ratio("4", "6"))));
    assert_eq!(carried(Some(Measure::Suppressed), Some(plain("4"))), Ok(Some(Measure::Suppressed)));
    assert_eq!(carried(None, None), Ok(None));
    assert_eq!(
        carried(None, Some(plain("4"))),
        Err(NotCarried::Refused(CarryRefusal::MissingValue(unit("X"))))
    );
    assert_eq!(carried(Some(plain("1")), Some(ratio("1", "2"))), Err(NotCarried::MixedForms));
    let points = Measure::Assessed(survey_specs::index::Assessed::default());
    assert_eq!(carried(Some(points), Some(points)), Err(NotCarried::Assessed));
}

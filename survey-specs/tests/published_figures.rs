//! Every figure of press articles and reports that was found with its input: each with its own
//! rounding, for one article cuts off where another rounds.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use survey_specs::code::UnitCode;
use survey_specs::index::compare::{Previous, PreviousNode, Succession, compare};
use survey_specs::index::{
    IndexDefinition, Measure, Measures, Outcome, Subject, Tallies, evaluate,
};

/// An index of one leaf that is given.
fn definition(rounding: &str, rule: &str) -> IndexDefinition {
    let yaml = format!(
        "
index: so-lieu
languages: [vi]
title: Số liệu
rounding: {rounding}
minimum_n: 0
on_missing: propagate
class_row: mean_of_units
comparable_with: [nam-truoc]
root: {{node: X, label: Số liệu, {rule}}}
"
    );
    yaml.parse().unwrap()
}

fn outcome(definition: &IndexDefinition, units: &[(&str, Measure)]) -> Outcome {
    let subject = |(unit, measure): &(&str, Measure)| Subject {
        unit: unit.parse().unwrap(),
        class: "lop".parse().unwrap(),
        tallies: Tallies::default(),
        measures: Measures::from_iter([("X".parse().unwrap(), *measure)]),
    };
    let subjects: Vec<Subject> = units.iter().map(subject).collect();
    evaluate(definition, &definition.policy([]).unwrap(), &subjects)
}

fn plain(text: &str) -> Measure {
    Measure::Plain(text.parse().unwrap())
}

fn ratio(numerator: &str, denominator: &str) -> Measure {
    let (numerator, denominator) = (numerator.parse().unwrap(), denominator.parse().unwrap());
    Measure::Ratio { numerator, denominator }
}

/// vn-indices.md §7.1: points of a PAR INDEX field in per cent of the most, cut off.
#[test]
fn the_article_on_long_an_cuts_off() {
    for (points, most, printed) in
        [("12.98", "13", "99.84"), ("13.6", "15", "90.66"), ("13.51", "16.5", "81.87")]
    {
        let rule = format!("rule: value, points: {most}");
        let definition = definition("{digits: 2, mode: truncate, at: display}", &rule);
        let outcome = outcome(&definition, &[("LA", plain(points))]);
        assert_eq!(outcome.nodes[0].published_percent.as_deref(), Some(printed), "{points}");
    }
}

/// §7.1: dossiers of Kiến Thụy, rounded to two digits, and of Việt Yên, to one.
#[test]
fn the_articles_on_kien_thuy_and_viet_yen_round() {
    let rule = "rule: {ratio: {full_at: 1, on_empty: na}}";
    for (numerator, denominator, digits, printed) in [
        ("1640", "2004", 2, "81.84"),
        ("13971", "41811", 2, "33.41"),
        ("656", "2004", 2, "32.73"),
        ("2553", "2555", 1, "99.9"),
    ] {
        let rounding = format!("{{digits: {digits}, mode: half_up, at: display}}");
        let definition = definition(&rounding, rule);
        let outcome = outcome(&definition, &[("U", ratio(numerator, denominator))]);
        assert_eq!(outcome.nodes[0].published.as_deref(), Some(printed), "{numerator}");
    }
}

/// §7.2: Huế 2012–2015, whose mean of 81.755 was printed as 81.76.
#[test]
fn the_mean_of_hue_over_four_years_goes_up_at_the_half() {
    let definition = definition("{digits: 2, mode: half_up, at: display}", "rule: value");
    let years = [("Y2012", "74.85"), ("Y2013", "76.72"), ("Y2014", "84.31"), ("Y2015", "91.14")];
    let years: Vec<_> = years.iter().map(|(year, value)| (*year, plain(value))).collect();
    let outcome = outcome(&definition, &years);
    let mean = outcome.nodes.iter().find(|row| row.unit.is_none()).unwrap();
    assert_eq!(mean.published.as_deref(), Some("81.76"));
}

/// §7.1, §7.2: what was printed as changed beside the year before.
#[test]
fn printed_changes_are_the_difference_of_printed_figures() {
    for (what, before, now, change) in [
        ("Việt Yên, civil service", "9.88", "11.23", "1.35"),
        ("SIPAS of the country, 2022 to 2023", "80.08", "82.66", "2.58"),
        ("PAR INDEX of the country, 2022 to 2023", "84.79", "86.98", "2.19"),
        ("Huế, 2013 to 2014", "76.72", "84.31", "7.59"),
    ] {
        let definition = definition("{digits: 2, mode: half_up, at: display}", "rule: value");
        let outcome = outcome(&definition, &[("U", plain(now))]);
        let mut previous = Previous::new("nam-truoc".parse().unwrap(), None);
        let earlier = PreviousNode { published: before.parse().ok(), rank: None };
        previous.insert("U".parse().unwrap(), "X".parse().unwrap(), earlier);
        let policy = definition.policy([]).unwrap();
        let compared = compare(&definition, &policy, &outcome, &previous, &Succession::default());
        assert_eq!(compared[0].change.unwrap().to_string(), change, "{what}");
    }
}

/// §7.1: Long An's fields went from 55 to 5, 7 to 1 and 26 to 11 of 63 provinces; Bắc Giang was 8th in
/// 2021 and not ranked in 2022.
#[test]
fn places_gained_are_the_earlier_place_less_the_later() {
    let definition = definition("{digits: 2, mode: half_up, at: display}", "rule: value");
    let provinces: Vec<UnitCode> =
        (1..=63).map(|place| format!("P{place}").parse().unwrap()).collect();
    // The province P1 has the highest value, and so on.
    let values: Vec<(&str, Measure)> = provinces
        .iter()
        .zip(1..)
        .map(|(unit, place): (_, i64)| (unit.as_str(), plain(&(100 - place).to_string())))
        .collect();
    let outcome = outcome(&definition, &values);
    let earlier: BTreeMap<&str, usize> = BTreeMap::from([("P5", 55), ("P1", 7), ("P11", 26)]);
    let mut previous = Previous::new("nam-truoc".parse().unwrap(), None);
    for unit in &provinces {
        let published = "50".parse().ok();
        let result = PreviousNode { published, rank: earlier.get(unit.as_str()).copied() };
        previous.insert(unit.clone(), "X".parse().unwrap(), result);
    }
    let policy = definition.policy([]).unwrap();
    let compared = compare(&definition, &policy, &outcome, &previous, &Succession::default());
    let gained = |place: usize| compared[place - 1].rank_change;
    assert_eq!((gained(5), gained(1), gained(11)), (Some(50), Some(6), Some(15)));
    // Not ranked before: no change, which is not a change of zero.
    assert_eq!(gained(8), None);
}

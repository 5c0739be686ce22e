use survey_specs::code::{CategoryCode, ItemCode, UnitCode};
use survey_specs::index::{Measures, evaluate};
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{Design, DesignColumns, LonelyRule, Selection, StageColumns};
use thuocdo_stats::weight::Weights;

use super::super::respondents::RespondentsBuilder;
use super::*;

const HEAD: &str = "
index: hai-long
questionnaire: hai-long
languages: [vi]
title: Chỉ số
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 1
on_missing: skip
weights: none
class_row: pooled
";

/// One share of answer 2 among answers to `a`.
const SHARE: &str = "
leaf_rule: {top_box_share: {codes: [2]}}
root: {node: S, from: a, label: A}
";

/// The respondents of units: of each, how many said 1 and how many said 2.
fn outcome(rules: &str, units: &[(&str, [usize; 2])]) -> (Outcome, Uncertainty) {
    let definition: IndexDefinition = [HEAD, rules].concat().parse().unwrap();
    let policy = definition.policy([]).unwrap();
    let item: ItemCode = "a".parse().unwrap();
    let categories = ["1", "2"].map(|code| CategoryCode::new(code).unwrap());
    let mut builder = RespondentsBuilder::new(&definition, &policy);
    let mut strata = Vec::new();
    for (place, (_, counts)) in (0..).zip(units) {
        for (category, count) in categories.iter().zip(counts) {
            for _ in 0..*count {
                builder.add(place, |asked| (*asked == item).then_some(category));
                strata.push(place);
            }
        }
    }
    let respondents = builder.finish();
    let columns = DesignColumns {
        strata: Some(Codes::new(strata, u32::try_from(units.len()).unwrap()).unwrap()),
        nested: true,
        stages: vec![StageColumns {
            units: Codes::of_each_row(respondents.len()).unwrap(),
            size: None,
        }],
        selection: Selection::Equal,
        ultimate_cluster: true,
        lonely: LonelyRule::Adjust,
        domain_lonely: false,
    };
    let weights = Weights::equal(respondents.len());
    let survey = Survey::linearised(Design::new(columns).unwrap(), weights).unwrap();
    let tallies = respondents.tallies_with(survey.weights().as_slice(), units.len());
    let subject = |((code, _), tallies): (&(&str, [usize; 2]), _)| Subject {
        unit: UnitCode::new(*code).unwrap(),
        class: "xa".parse().unwrap(),
        tallies,
        measures: Measures::default(),
    };
    let subjects: Vec<Subject> = units.iter().zip(tallies).map(subject).collect();
    let outcome = evaluate(&definition, &policy, &subjects);
    let sample = Sample { respondents, survey };
    let sure = uncertainty(&definition, &policy, &subjects, &outcome, &sample).unwrap();
    (outcome, sure)
}

#[test]
fn a_share_is_as_sure_as_the_textbook_says() {
    let (_, sure) = outcome(SHARE, &[("x", [30, 70]), ("y", [20, 60])]);
    let own = sure.nodes[0].as_ref().unwrap();
    let variance = 0.3 * 0.7 / 99.0;
    assert!((own.standard_error - 100.0 * f64::sqrt(variance)).abs() < 1e-12);
    assert!((own.degrees_of_freedom - 99.0).abs() < f64::EPSILON);
    assert!((own.design_effect.unwrap() - 1.0).abs() < 1e-12);
    let ends = own.interval.unwrap();
    assert!(
        (ends.upper - ends.lower - 2.0 * 1.984_216_951_508_682 * own.standard_error).abs() < 1e-9
    );
    assert!(!own.is_replicated && sure.kinks[0].is_none());
}

#[test]
fn units_whose_intervals_lie_apart_are_told_apart_and_others_are_not() {
    let (outcome, sure) = outcome(SHARE, &[("x", [10, 390]), ("y", [200, 200]), ("z", [205, 195])]);
    assert_eq!(outcome.nodes[0].rank, Some(1));
    assert_eq!(sure.rank_sets[..3], [Some([1, 1]), Some([2, 3]), Some([2, 3])]);
    assert_eq!(sure.rank_sets[3], None, "the row of a class has no rank");
}

#[test]
fn one_respondent_says_nothing_about_how_sure_a_value_is() {
    let (outcome, sure) = outcome(SHARE, &[("x", [0, 1]), ("y", [20, 60])]);
    assert!(outcome.nodes[0].value.is_some());
    assert_eq!(sure.nodes[0], None);
    assert_eq!(sure.rank_sets[..2], [None, Some([1, 2])], "the unsure one may stand above");
}

#[test]
fn a_value_at_the_end_of_its_scale_is_estimated_again_from_replicates() {
    let clipped = "
leaf_rule: {top_box_share: {codes: [2]}}
root:
  node: T
  label: T
  aggregate: mean
  children:
    - node: S
      from: a
      label: A
      normalise: {linear: {effective: [0, 40], to: [0, 100], direction: higher, clip: true}}
";
    let (outcome, sure) = outcome(clipped, &[("x", [60, 40]), ("y", [80, 20])]);
    assert_eq!(outcome.nodes[0].published.as_deref(), Some("100.00"));
    let [cut_off, smooth] = [0, 2].map(|place| sure.nodes[place].as_ref().unwrap());
    assert!(cut_off.is_replicated && sure.kinks[0].is_some());
    // Half of the replicates are cut off, so it varies less than it would without the end.
    assert!(cut_off.standard_error > 0.0 && cut_off.standard_error < 12.0);
    assert!(!smooth.is_replicated && sure.kinks[2].is_none());
}

#[test]
fn the_order_and_number_of_threads_change_no_bit() {
    let units: Vec<(String, [usize; 2])> =
        (0..30).map(|place| (format!("u{place}"), [20 + place, 50 + 2 * (place % 7)])).collect();
    let units: Vec<(&str, [usize; 2])> =
        units.iter().map(|(code, counts)| (code.as_str(), *counts)).collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| outcome(SHARE, &units).1)
    };
    assert_eq!(with(1), with(3));
}

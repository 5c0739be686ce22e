//! What authors of plans are told: every problem at once, each at its line.

use super::{TOP, listed};
use survey_specs::sampling::read::read;
use survey_specs::sampling::{Draw, IdScope, LonelyPsu, StageUnits};
use survey_specs::shipped;

/// Code and line of every problem of a plan.
#[track_caller]
fn expect(yaml: &str, expected: &[(&str, usize)]) {
    let problems = read("demo.plan.yaml", yaml.as_bytes()).problems;
    let found: Vec<_> = problems.iter().map(|it| (it.code, it.position.line)).collect();
    assert_eq!(found, expected, "\n{yaml}\n{}", listed(&problems));
}

/// Of a plan of one stage, in line 6.
#[track_caller]
fn expect_of_stage(stage: &str, expected: &[&str]) {
    let expected: Vec<_> = expected.iter().map(|code| (*code, 6)).collect();
    expect(&format!("{TOP}stages:\n- {{stage: a, {stage}}}\n"), &expected);
}

#[test]
fn mistakes_all_over_a_plan_are_told_at_once_and_in_words() {
    let yaml = "\
plan: demo
languages: [vi]
title: Mẫu
variance: {lonely_psu: ajust}
stages:
  - stage: commune
    ids: parent
    method: pps_sistematic
    size: adults
    take: 0
  - stage: person
    counted_by: adults
    method: sampford
    certainty: old
    take: {margin: 0.05, formula: slovin, confidence: 0.95}
    reserves: ten
";
    let problems = read("demo.plan.yaml", yaml.as_bytes()).problems;
    insta::assert_snapshot!(listed(&problems), @r"
    demo.plan.yaml:1:1: error[missing_key]: the key `population` is missing
      1 | plan: demo
    demo.plan.yaml:4:24: error[unknown_word]: `ajust` is not one of: fail, remove, certainty, adjust, average; did you mean `adjust`?
      4 | variance: {lonely_psu: ajust}
    demo.plan.yaml:7:10: error[contradicting_settings]: the first stage has no unit above it within which ids could be numbered
      7 |     ids: parent
    demo.plan.yaml:8:13: error[unknown_word]: `pps_sistematic` is not one of: srs, systematic, pps_systematic, sampford; did you mean `pps_systematic`?
      8 |     method: pps_sistematic
    demo.plan.yaml:10:11: error[invalid_integer]: `0` is not a whole number from 1 to 1000000000
      10 |     take: 0
    demo.plan.yaml:13:13: error[contradicting_settings]: `sampford` needs the sizes of units that the frame lists, and these are only counted (`counted_by`)
      13 |     method: sampford
    demo.plan.yaml:14:5: error[contradicting_settings]: `certainty` needs units that the frame lists, and these are only counted (`counted_by`)
      14 |     certainty: old
    demo.plan.yaml:15:43: error[contradicting_settings]: `confidence` cannot be chosen with `formula: slovin`, which always means a share of 0.5 and z = 2
      15 |     take: {margin: 0.05, formula: slovin, confidence: 0.95}
    demo.plan.yaml:16:15: error[invalid_integer]: `ten` is not a whole number from 0 to 1000000000
      16 |     reserves: ten
    ");
}

#[test]
fn a_stage_has_what_its_method_needs_and_nothing_else() {
    for (stage, problems) in [
        ("method: srs, take: 3", &[][..]),
        ("method: srs", &["missing_key"]),
        ("take: 3", &["missing_key"]),
        ("method: pps_systematic, take: 3", &["missing_key"]),
        ("method: sampford, size: {sum: x}, take: 3", &[]),
        ("method: sampford, size: x, sort_by: [y], take: 3", &["contradicting_settings"]),
        ("method: srs, size: x, take: 3", &["contradicting_settings"]),
        ("method: systematic, size: x, sort_by: [y], take: 3", &["contradicting_settings"]),
        ("method: pps_systematic, size: x, sort_by: [y], take: 3", &[]),
        ("method: lottery, size: x, sort_by: [y], take: 3", &["unknown_word"]),
        ("take: all", &[]),
        ("take: all, method: srs, certainty: c", &["contradicting_settings"; 2]),
        ("take: all, reserves: 3", &["contradicting_settings"]),
        ("method: srs, take: 3, if_fewer: take_all, reserves: 0", &[]),
        ("method: srs, take: 3, reserves: -1", &["invalid_integer"]),
        ("counted_by: n, method: systematic, take: 3", &[]),
        ("counted_by: n, method: sampford, take: 3", &["contradicting_settings"]),
        ("counted_by: n, id: i, method: srs, take: 3", &["contradicting_settings"]),
        ("counted_by: n, stratify_by: [n], method: srs, take: 3", &["stratified_by_itself"]),
        ("stratify_by: [a], method: srs, take: 3", &["stratified_by_itself"]),
        ("stratify_by: [x, x], method: srs, take: 3", &["duplicate_code"]),
        ("ids: parent, method: srs, take: 3", &["contradicting_settings"]),
        ("id: 'a,b', method: srs, take: 3", &["invalid_code"]),
    ] {
        expect_of_stage(stage, problems);
    }
}

#[test]
fn a_take_is_one_thing() {
    for (take, problems) in [
        ("0", &["invalid_integer"][..]),
        ("{by: x, of: {a: 3, b: 4}, otherwise: 1}", &[]),
        ("{by: x, of: {}}", &["empty_list"]),
        ("{by: x, of: {a: 0}}", &["invalid_integer"]),
        ("{by: x}", &["missing_key"]),
        ("{by: x, of: {a: 3}, margin: 0.05}", &["contradicting_settings"]),
        ("{number: 3}", &["unknown_take"]),
        ("some", &["invalid_integer"]),
        ("{share: 0.3}", &[]),
        ("{share: 1.3}", &["invalid_number"]),
        ("{margin: 0.05, confidence: 0.95}", &[]),
        ("{margin: 5, confidence: 95}", &["invalid_number"; 2]),
        ("{margin: 5, confidence: 0.95, sd: 20}", &[]),
        ("{margin: 0.1, confidence: 0.95, sd: 0}", &["invalid_number"]),
        ("{margin: 0.1, confidence: 0.95, sd: 1, proportion: 0.3}", &["contradicting_settings"]),
        ("{margin: 0.1, formula: slovin, sd: 1}", &["contradicting_settings"]),
        ("{margin: 0.05}", &["missing_key"]),
        ("{margin: 0.05, formula: slovin, response_rate: 0.8}", &[]),
        ("{margin: 0.05, formula: slovin, proportion: 0.3}", &["contradicting_settings"]),
        ("{margin: 0.05, formula: solvin, confidence: 0.95}", &["unknown_word"]),
        (
            "{margin: 0.05, confidence: 0.95, design_effect: 0, response_rate: 2}",
            &["invalid_number"; 2],
        ),
        ("{allocation: proportional, total: 100}", &[]),
        ("{allocation: proportional}", &["missing_key"]),
        ("{allocation: proportional, total: 100, sd: s}", &["contradicting_settings"]),
        ("{allocation: neyman, total: 100}", &["missing_key"]),
        ("{allocation: neyman, total: 100, sd: s, within: x, minimum: 2}", &[]),
        ("{allocation: neyman, total: 100, sd: s, within: z}", &["unknown_stratification"]),
        ("{allocation: power, total: 100}", &["missing_key"]),
        ("{allocation: power, total: 100, power: 2}", &["invalid_number"]),
        ("{allocation: power, total: {margin: 0.05, confidence: 0.9}, power: 0.5, cv: c}", &[]),
        ("{allocation: optimal, total: 100, sd: s}", &["unknown_word"]),
    ] {
        expect_of_stage(&format!("stratify_by: [x, y], method: srs, take: {take}"), problems);
    }
    let one = "method: srs, take: {allocation: equal, total: 9}";
    expect_of_stage(one, &["nothing_to_allocate"]);
    let within = "stratify_by: [x], method: srs, take: {allocation: equal, total: 9, within: x}";
    expect_of_stage(within, &["nothing_to_allocate"]);
}

#[test]
fn stages_have_codes_and_columns_of_their_own_and_only_the_last_is_counted() {
    expect(&format!("{TOP}stages: []\n"), &[("empty_list", 5)]);
    expect(
        &format!(
            "{TOP}stages:\n- {{method: srs, take: 1}}\n- {{stage: b, method: srs, take: 1}}\n"
        ),
        &[("missing_key", 6)],
    );
    expect(
        &format!(
            "{TOP}stages:\n- {{stage: a, method: srs, take: 1}}\n- {{stage: a, method: srs, take: 1}}\n"
        ),
        &[("duplicate_code", 7), ("duplicate_column", 7)],
    );
    expect(
        &format!(
            "{TOP}stages:\n- {{stage: a, counted_by: n, method: srs, take: 1}}\n- {{stage: b, method: srs, take: 1}}\n"
        ),
        &[("counted_above_another_stage", 6)],
    );
    let many = "- {stage: a, method: srs, take: 1}\n".repeat(17);
    expect(&format!("{TOP}stages:\n{many}"), &[("too_many_stages", 6)]);
}

#[test]
fn the_shipped_plans_are_read_as_they_are_meant() {
    for (name, yaml) in shipped::PLANS {
        let reading = read(name, yaml.as_bytes());
        assert_eq!(listed(&reading.problems), "");
        assert_eq!(reading.plan.unwrap().code.as_str(), *name);
    }
    let papi = read("papi", shipped::plan("papi-2011-2020").unwrap().as_bytes()).plan.unwrap();
    assert_eq!(papi.stages.len(), 4);
    assert_eq!(papi.listed_stages().count(), 3);
    assert_eq!(papi.variance.lonely_psu, LonelyPsu::Adjust);
    assert!(matches!(&papi.stages[0].units, StageUnits::Listed { scope: IdScope::Frame, .. }));
    assert!(matches!(&papi.stages[2].draw, Draw::Sample { certainty: Some(_), .. }));
    assert!(shipped::plan("papi-1999").is_none());
}

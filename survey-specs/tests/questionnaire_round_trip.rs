//! A questionnaire that is written and read again is the same questionnaire.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use survey_specs::problem::Problem;
use survey_specs::questionnaire::Questionnaire;
use survey_specs::questionnaire::read::read;
use survey_specs::questionnaire::write::source_to_yaml;
use survey_specs::shipped;
use survey_specs::yaml;

#[track_caller]
fn questionnaire(yaml: &str) -> Questionnaire {
    let reading = read("any.questionnaire.yaml", yaml.as_bytes());
    let errors: Vec<_> = reading
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(Problem::to_string)
        .collect();
    assert_eq!(errors, Vec::<String>::new(), "\n{yaml}");
    reading.draft.unwrap().questionnaire().clone()
}

/// The tree of a file.
#[track_caller]
fn source(yaml: &str) -> serde_json::Value {
    let document = yaml::parse(yaml.as_bytes());
    assert_eq!(document.problems, [], "\n{yaml}");
    document.root.unwrap().to_json()
}

#[track_caller]
fn assert_comes_back(original: &Questionnaire) {
    let written = original.to_yaml();
    assert_eq!(questionnaire(&written), *original, "\n{written}");
    assert_eq!(source(&written), original.to_source(), "\n{written}");
}

#[test]
fn a_shipped_questionnaire_survives_the_way_to_its_source_and_back() {
    for (name, yaml) in shipped::QUESTIONNAIRES {
        let original = questionnaire(yaml);
        assert_comes_back(&original);
        assert_eq!(questionnaire(&source_to_yaml(&source(yaml))), original, "{name}");
    }
}

#[test]
fn what_other_readers_of_yaml_would_take_for_something_else_survives() {
    assert_comes_back(&questionnaire(
        r#"
questionnaire: no
languages: [vi, en, no]
title: {vi: "null", en: "1.50", no: "yes"}
introduction: {vi: "a: b # c", en: "- a\n  b\n\n c", no: "'"}
place_words: [{kind: xa, vi: xã, en: "no"}]
consent: {version: 7, text: {vi: "{xã}", en: "\"", no: "…"}}
nonresponse: {paper: [dont_know, refused], kiosk: []}
sections:
  - section: s
    title: {vi: T}
    note: {vi: N}
    media: {image: {vi: a/b.png, en: c.jpg}, alt: {vi: X}, audio: {vi: d.mp3}}
    items:
      - {item: a, label: {vi: A}, type: single_choice, required: true, categories: [{code: "01", label: {vi: "1"}}, {code: 1, label: {vi: "01"}, other: required}, {code: no, label: {vi: "~"}}]}
      - {item: b, label: {vi: B}, type: number, min: "-1.25", max: 3, unit: {vi: kg}, show_if: "${a} = '01' and true()"}
      - {item: c, label: {vi: C}, type: text, pattern: " ^\\d{2} $", max_length: 20}
      - {item: d, label: {vi: D}, type: matrix, categories: [{code: 1, label: {vi: A}}, {code: 2, label: {vi: B}}], groups: [{group: g, title: {vi: G}, rows: [{row: d1, label: {vi: R}, show_if: "${b} > 1"}]}]}
"#,
    ));
}

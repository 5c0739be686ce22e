//! A questionnaire that is written and read again is the same questionnaire.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use survey_specs::problem::Problem;
use survey_specs::questionnaire::read::read;
use survey_specs::questionnaire::write::source_to_yaml;
use survey_specs::questionnaire::{Draft, Instrument, PublishedVersion, Questionnaire, compiled};
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

const RARE: &str = r#"
questionnaire: rare
languages: [vi]
title: T
sections:
  - section: s
    title: T
    items:
      - {item: a, label: A, type: number, min: 0, max: 10, step: 0.5, buttons: true, constraint: ". != 3", constraint_message: {vi: "Sai"}}
      - {item: b, label: B, type: time, min: "08:00", max: "17:30", required_if: "${a} > 3", required_message: {vi: "Cần"}}
      - {item: c, label: C, type: date_time, max: "2026-12-31T23:59", default: "2026-11-22T08:00"}
      - {item: d, label: D, type: ranking, required: true, categories: [{code: 1, label: X}, {code: 2, label: Y, show_if: "${a} = 1"}]}
      - {item: e, label: E, type: geopoint}
      - {item: f, label: F, type: image}
      - {item: g, label: G, type: acknowledge, required: true}
      - {item: h, type: computed, calculation: "concat(${a}, ' ', format-date(${c}, '%d/%m'))"}
      - {item: i, type: computed, constant: "2026"}
      - {item: j, type: computed, metadata: phone_number, short: {vi: J}}
      - {item: k, label: K, type: single_choice, read_only: true, default: 1, categories: [{code: 1, label: X}]}
"#;

#[test]
fn what_few_questionnaires_have_survives_in_yaml_in_json_and_in_the_compiled_form() {
    let original = questionnaire(RARE);
    assert_comes_back(&original);
    let version = Draft::new(original.clone()).publish().unwrap();
    let back = PublishedVersion::from_canonical_json(version.canonical_json()).unwrap();
    assert_eq!(back.questionnaire(), &original);
    let bytes = compiled::encode(version.hash().as_str(), &original).unwrap();
    let (_, decoded) = compiled::decode(&bytes).unwrap();
    assert_eq!(compiled::encode(version.hash().as_str(), &decoded).unwrap(), bytes);
    let item = |code: &str| Instrument::new(decoded.clone()).find(code).unwrap().item.clone();
    assert!(item("a").rules.constraint.is_some() && item("k").rules.read_only);
    assert!(item("d").response.categories()[1].show_if.is_some());
    for cut in 0..bytes.len() {
        assert!(compiled::decode(&bytes[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn a_questionnaire_without_anything_rare_is_compiled_as_it_always_was() {
    for (_, yaml) in shipped::QUESTIONNAIRES {
        let bytes = compiled::encode("sha256:0", &questionnaire(yaml)).unwrap();
        assert_eq!(&bytes[..4], b"TDQ\x01");
    }
}

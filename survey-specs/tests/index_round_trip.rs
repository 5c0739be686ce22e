//! A definition that is written and read again is the same definition.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "definitions/any_definition.rs"]
mod definitions;

use definitions::any_definition;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use survey_specs::index::{self, IndexDefinition};
use survey_specs::problem::Problem;
use survey_specs::shipped;
use survey_specs::yaml::{self, Node, write::to_yaml};

/// The tree of a YAML text as JSON: what is not in quotes and looks like it is a number, a truth
/// value or nothing.
fn tree(yaml: &str) -> Value {
    let document = yaml::parse(yaml.as_bytes());
    assert!(document.problems.is_empty(), "{:?}\n{yaml}", document.problems);
    as_json(&document.root.unwrap())
}

fn as_json(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Scalar(scalar) if scalar.quoted => json!(scalar.text),
        yaml::Value::Scalar(scalar) => match serde_json::from_str(&scalar.text) {
            Ok(value @ (Value::Number(_) | Value::Bool(_) | Value::Null)) => value,
            _ => json!(scalar.text),
        },
        yaml::Value::Sequence(nodes) => Value::Array(nodes.iter().map(as_json).collect()),
        yaml::Value::Mapping(entries) => Value::Object(
            entries
                .iter()
                .map(|(key, node)| (key.text.clone(), as_json(node)))
                .collect::<Map<_, _>>(),
        ),
    }
}

fn errors(problems: &[Problem]) -> Vec<String> {
    problems.iter().filter(|problem| problem.is_error()).map(ToString::to_string).collect()
}

#[track_caller]
fn read(text: &str) -> IndexDefinition {
    let reading = index::read::read("any.index.yaml", text.as_bytes());
    assert_eq!(errors(&reading.problems), Vec::<String>::new(), "\n{text}");
    reading.definition.unwrap()
}

#[test]
fn a_shipped_definition_survives_the_way_to_json_and_to_yaml() {
    for (_, yaml) in shipped::INDEXES {
        let definition = read(yaml);
        assert_eq!(read(&definition.to_json().to_string()), definition);
        let written = definition.to_yaml();
        assert_eq!(read(&written), definition);
        assert_eq!(read(&written).to_yaml(), written);
    }
}

#[test]
fn what_is_written_is_pleasant_to_read() {
    let yaml = "\
index: demo
languages: [vi, en]
title: {vi: Chỉ số, en: Index}
settings:
  how: {default: sum, choices: {sum: sum, mean: mean}, note: {vi: Hai cách, en: Two ways}}
  most: {number: {from: 0, to: 12}, default: 2.5}
questionnaire: demo
weights: none
class_row: {mean_at: [A]}
rounding: {digits: 2, mode: half_up, at: [leaf, group]}
minimum_n: 30
on_missing: {at_least: 2}
root:
  node: T
  label: {vi: Chung, en: \"No\"}
  aggregate: {setting: how}
  bands: {of: percent, bands: [{band: good, label: {vi: Khá, en: Good}, at_least: 50}, {band: bad, label: {vi: Kém, en: Bad}, below: 50}]}
  children:
    - {node: A, label: {vi: A, en: A}, from: a, rule: {top_box_share: {codes: [4, 5]}}, points: 6}
    - {node: B, label: {vi: B, en: B}, from: b, rule: {top_box_share: {codes: [4, 5]}}, points: {setting: most}, on_missing: skip}
    - {node: C, label: {vi: C, en: C}, counts: false, rule: value, normalise: {linear: {effective: [0, 2], to: [0.25, 2.5], direction: higher, clip: true}}}
";
    let definition = read(yaml);
    insta::assert_snapshot!(definition.to_yaml(), @r#"
    index: demo
    questionnaire: demo
    languages: [vi, en]
    title: {vi: Chỉ số, en: Index}
    settings:
      how: {default: sum, choices: {mean: mean, sum: sum}, note: {vi: Hai cách, en: Two ways}}
      most: {default: 2.5, number: {from: 0, to: 12}}
    rounding: {digits: 2, mode: half_up, at: [leaf, group]}
    minimum_n: 30
    on_missing: {at_least: 2}
    weights: none
    class_row: {mean_at: [A]}
    leaf_rule: {top_box_share: {codes: [4, 5]}}
    root:
      node: T
      label: {vi: Chung, en: "No"}
      bands:
        of: percent
        bands:
          - {band: good, label: {vi: Khá, en: Good}, at_least: 50}
          - {band: bad, label: {vi: Kém, en: Bad}, below: 50}
      aggregate: {setting: how}
      children:
        - {node: A, from: a, label: {vi: A, en: A}, points: 6}
        - {node: B, from: b, label: {vi: B, en: B}, on_missing: skip, points: {setting: most}}
        - node: C
          label: {vi: C, en: C}
          counts: false
          rule: value
          normalise: {linear: {effective: [0, 2], to: [0.25, 2.5], clip: true, direction: higher}}
    "#);
    let json = definition.to_json();
    let last = json["root"]["children"][2].to_string();
    insta::assert_snapshot!(last, @r#"{"counts":false,"label":{"en":"C","vi":"C"},"node":"C","normalise":{"linear":{"clip":true,"direction":"higher","effective":[0,2],"to":[0.25,2.5]}},"rule":"value"}"#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_definition_that_is_written_as_json_and_read_again_is_the_same(definition in any_definition()) {
        let json = definition.to_json();
        prop_assert_eq!(&read(&json.to_string()), &definition);
        let yaml = to_yaml(&json);
        prop_assert_eq!(&tree(&yaml), &json, "{}", yaml);
        prop_assert_eq!(&read(&yaml), &definition);
        let for_people = definition.to_yaml();
        prop_assert_eq!(&read(&for_people), &definition, "{}", for_people);
    }
}

#[test]
fn a_text_that_could_be_taken_for_something_else_stands_in_quotes() {
    let texts = "Có¦yes¦no¦Null¦4¦-1.5¦1e3¦2026-10-05¦12:30¦~¦¦ x¦a: b¦a:b¦a #b¦a#b¦- a¦*a¦&a¦!a¦\
                 |¦> a¦%a¦@a¦`a`¦{a}¦a, b¦\"a\"¦it's¦một\nhai¦tab\there¦\u{a0}¦\u{feff}¦S1¦1.2.3¦true¦---";
    let lines: Vec<_> = texts.split('¦').map(|text| to_yaml(&json!(text))).collect();
    insta::assert_snapshot!(lines.concat(), @r#"
    Có
    "yes"
    "no"
    "Null"
    "4"
    "-1.5"
    "1e3"
    "2026-10-05"
    "12:30"
    "~"
    ""
    " x"
    "a: b"
    a:b
    "a #b"
    a#b
    "- a"
    "*a"
    "&a"
    "!a"
    "|"
    "> a"
    "%a"
    "@a"
    "`a`"
    "{a}"
    "a, b"
    "\"a\""
    it's
    "một\nhai"
    "tab\there"
    " "
    "\U0000FEFF"
    S1
    "1.2.3"
    "true"
    "---"
    "#);
    let values = json!({ "flag": true, "nothing": null, "whole": 4, "part": 0.25, "4": ["4", 4] });
    insta::assert_snapshot!(to_yaml(&values), @r#"
    4: ["4", 4]
    flag: true
    nothing: null
    part: 0.25
    whole: 4
    "#);
    let note = json!({ "note": { "vi": "một\n\n  hai: #3", "en": "one" }, "list": [["a", ["b"]], [], {}] });
    insta::assert_snapshot!(to_yaml(&note), @"
    list: [[a, [b]], [], {}]
    note:
      en: one
      vi: |-
        một

          hai: #3
    ");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is missing from a definition, reading ends in a definition or in problems.
    #[test]
    fn a_definition_with_lines_or_words_missing_is_told_what_is_wrong(
        definition in any_definition(),
        start in any::<prop::sample::Index>(),
        length in 0_usize..80,
        whole_line in any::<bool>(),
    ) {
        let yaml = definition.to_yaml();
        let broken: String = if whole_line {
            let lines: Vec<_> = yaml.lines().collect();
            let left_out = start.index(lines.len());
            let kept = lines.iter().enumerate().filter(|(place, _)| *place != left_out);
            kept.flat_map(|(_, line)| [*line, "\n"]).collect()
        } else {
            let characters: Vec<char> = yaml.chars().collect();
            let start = start.index(characters.len());
            let end = (start + length).min(characters.len());
            characters[..start].iter().chain(&characters[end..]).collect()
        };
        let reading = index::read::read("any.index.yaml", broken.as_bytes());
        prop_assert_eq!(reading.definition.is_none(), !errors(&reading.problems).is_empty());
    }
}

/// Any JSON whose texts are in the one form of Unicode that YAML is read in.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[ -~]{0,12}",
        "[a-zà-ỹ0-9 :#,\\-\\[\\]{}&*!|>'\"%@`?\n\t~<=._+]{0,16}",
        "[0-9]{1,4}([-:.eE_xX+][0-9a-f]{0,3}){0,3}",
        "(y|n|yes|no|on|off|true|false|null|Null|NO|~|-|\\.|\\.inf|\\.nan|<<|---|\\.\\.\\.|#|)",
        "\\PC{0,12}",
        any::<String>(),
    ];
    let text = text.prop_map(|text| yaml::to_nfc(text.into()));
    let key = text.clone().prop_filter("YAML keys end at 1024 characters", |key| key.len() < 200);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1_000_000_i64..1_000_000).prop_map(|thousandths| {
            json!(
                format!("{}.{:03}", thousandths / 1000, thousandths.abs() % 1000)
                    .parse::<f64>()
                    .unwrap()
            )
        }),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn any_json_that_is_written_as_yaml_and_read_again_is_the_same(json in any_json()) {
        let yaml = to_yaml(&json);
        prop_assert_eq!(&tree(&yaml), &json, "\n{}", yaml);
    }
}

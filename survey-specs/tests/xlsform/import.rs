//! What a form becomes.

use serde_json::{Value, json};
use survey_specs::problem::Severity;

use super::{source, told};

/// The items of all sections.
fn items(source: &Value) -> Vec<&Value> {
    let sections = source["sections"].as_array().unwrap().iter();
    sections.flat_map(|section| section["items"].as_array().unwrap()).collect()
}

#[test]
fn groups_become_sections_one_after_the_other_with_the_conditions_of_all_around_them() {
    let (source, _) = source(
        r"
        | survey |
        |        | type        | name | label | relevant      |
        |        | integer     | age  | Age   |               |
        |        | begin_group | a    | A     | ${age} > 17   |
        |        | text        | q1   | Q1    |               |
        |        | begin_group | b    | B     | ${q1} = 'yes' |
        |        | text        | q2   | Q2    |               |
        |        | end_group   |      |       |               |
        |        | begin_group | c    |       |               |
        |        | text        | q3   | Q3    |               |
        |        | end_group   |      |       |               |
        |        | end_group   |      |       |               |
        ",
    );
    let sections: Vec<_> = source["sections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|section| {
            let condition = section["show_if"].as_str().unwrap_or_default();
            let items = section["items"].as_array().unwrap().iter();
            let items: Vec<_> = items.map(|item| item["item"].as_str().unwrap()).collect();
            format!("{} {condition}: {}", section["section"].as_str().unwrap(), items.join(" "))
        })
        .collect();
    assert_eq!(
        sections,
        [
            "main : age",
            "a ${age} > 17: q1",
            "b ${age} > 17 and ${q1} = 'yes': q2",
            "a_2 ${age} > 17: q3"
        ]
    );
}

#[test]
fn a_filter_becomes_a_condition_of_each_category() {
    let (source, _) = source(
        r"
        | survey  |
        |         | type             | name  | label | choice_filter  |
        |         | select_one state | state | State |                |
        |         | select_one city  | city  | City  | state=${state} |
        | choices |
        |         | list_name | name   | label  | state |
        |         | state     | tx     | Texas  |       |
        |         | state     | wa     | Wash.  |       |
        |         | city      | austin | Austin | tx    |
        |         | city      | nome   | Nome   | ak    |
        ",
    );
    let city = &items(&source)[1]["categories"];
    assert_eq!(city[0]["show_if"], json!("${state} = 'tx'"));
    // No state of this code can be chosen.
    assert_eq!(city.as_array().unwrap().len(), 1);
}

#[test]
fn rules_become_ranges_and_patterns_where_they_say_no_more() {
    let (source, problems) = source(
        r#"
        | survey |
        |        | type            | name | label | constraint                | constraint_message | required   | required_message | read_only | default |
        |        | integer         | a    | A     | . >= 1 and . < 10         |                    | yes        | Must             |           |         |
        |        | decimal         | b    | B     | . > 1                     |                    |            |                  |           |         |
        |        | text            | c    | C     | regex(., '^[0-9]+$')      |                    | ${a} = 1   |                  | yes       | 12      |
        |        | text            | d    | D     | regex(., "^[0-9]+$")      | Digits             |            |                  |           |         |
        |        | date            | e    | E     | . <= today()              |                    |            |                  |           |         |
        |        | select_multiple l | f  | F     | count-selected(.) <= 2    |                    |            |                  |           |         |
        | choices |
        |        | list_name | name | label |
        |        | l         | x    | X     |
        |        | l         | y    | Y     |
        "#,
    );
    let items = items(&source);
    assert_eq!((&items[0]["min"], &items[0]["max"]), (&json!(1), &json!(9)));
    assert_eq!(
        (&items[0]["required"], &items[0]["required_message"]["vi"]),
        (&json!(true), &json!("Must"))
    );
    assert_eq!(items[1]["constraint"], json!(". > 1"));
    assert_eq!(
        (&items[2]["pattern"], &items[2]["required_if"]),
        (&json!("^[0-9]+$"), &json!("${a} = 1"))
    );
    assert_eq!((&items[2]["default"], &items[2]["read_only"]), (&json!(12), &json!(true)));
    assert_eq!(items[3]["constraint_message"]["vi"], json!("Digits"));
    assert_eq!(items[4]["constraint"], json!(". <= today()"));
    assert_eq!(items[5]["max_selected"], json!(2));
    assert_eq!(told(&problems, Severity::Unsupported), Vec::<String>::new());
}

#[test]
fn expressions_are_translated_where_words_differ() {
    let (source, _) = source(
        r"
        | survey  |
        |         | type              | name | label | relevant                              | calculation                                |
        |         | select_multiple l | m    | M     |                                       |                                            |
        |         | select_one l      | o    | O     |                                       |                                            |
        |         | integer           | n    | N     |                                       |                                            |
        |         | text              | t1   | T     | ${m} = 'a.b'                          |                                            |
        |         | text              | t2   | T     | ${n} = '3' and ${o}                   |                                            |
        |         | text              | t3   | T     | starts-with(${t1}, 'x.')              |                                            |
        |         | text              | t4   | T     | ${o} = 'nobody' or ${n} > 1           |                                            |
        |         | calculate         | c1   |       |                                       | jr:choice-name(${o}, '${o}')               |
        |         | calculate         | c2   |       |                                       | ceiling(${n} div 2)                        |
        | choices |
        |         | list_name | name | label |
        |         | l         | a.b  | X     |
        |         | l         | y    | Y     |
        ",
    );
    let items = items(&source);
    let shown: Vec<_> = items[3..7].iter().map(|item| item["show_if"].as_str().unwrap()).collect();
    assert_eq!(
        shown,
        [
            "selected(${m}, 'a_b') and count-selected(${m}) = 1",
            "${n} = 3 and ${o} != ''",
            "regex(${t1}, '^x\\.')",
            "${n} > 1"
        ]
    );
    assert_eq!(items[7]["calculation"], json!("choice-name(${o}, ${o})"));
    assert_eq!(items[8]["calculation"], json!("-floor(-(${n} div 2))"));
}

#[test]
fn languages_are_told_by_their_tags_and_names() {
    let (source, problems) = source(
        r"
        | settings |
        |          | default_language |
        |          | Tiếng Việt (vi)  |
        | survey   |
        |          | type | name | label::English | label::Tiếng Việt (vi) | hint | label::Bahnar |
        |          | text | a    | Age            | Tuổi                   | Hỏi  | X             |
        ",
    );
    assert_eq!(source["languages"], json!(["vi", "en", "und"]));
    let item = items(&source)[0];
    assert_eq!(item["label"], json!({"vi": "Tuổi", "en": "Age", "und": "X"}));
    assert_eq!(item["hint"], json!({"vi": "Hỏi"}));
    assert_eq!(told(&problems, Severity::Warning), Vec::<String>::new());
}

#[test]
fn a_table_of_one_list_becomes_a_matrix() {
    let (source, _) = source(
        r"
        | survey  |
        |         | type         | name | label | appearance | required |
        |         | begin_group  | sat  | About | table-list |          |
        |         | select_one s | r1   | One   |            | yes      |
        |         | select_one s | r2   | Two   |            | yes      |
        |         | end_group    |      |       |            |          |
        | choices |
        |         | list_name | name | label |
        |         | s         | 1    | No    |
        |         | s         | 2    | Yes   |
        ",
    );
    let matrix = items(&source)[0];
    assert_eq!((&matrix["type"], &matrix["required"]), (&json!("matrix"), &json!(true)));
    assert_eq!(matrix["rows"][1], json!({"row": "r2", "label": {"vi": "Two"}}));
}

#[test]
fn whatever_is_not_supported_is_told_with_its_row() {
    let (source, problems) = source(
        r"
        | survey |
        |        | type            | name   | label        | relevant             | appearance | parameters    | media::image | calculation                |
        |        | begin_repeat    | child  | Child        |                      |            |               |              |                            |
        |        | text            | name-1 | Name {full}? |                      |            |               |              |                            |
        |        | end_repeat      |        |              |                      |            |               |              |                            |
        |        | audio           | voice  | Speak        |                      |            |               |              |                            |
        |        | image           | face   | Look         |                      | new-front  | max-pixels=10 | a.png        |                            |
        |        | select_one_from_file a.csv | town | Town |                    |            |               |              |                            |
        |        | calculate       | c      |              |                      |            |               |              | pulldata('a', 'b', 'c', 1) |
        |        | integer         | n      | N            | ${later} > 1         |            |               |              |                            |
        |        | text            | later  | L            | ${n} > 'x'           |            |               |              |                            |
        ",
    );
    let unsupported = told(&problems, Severity::Unsupported);
    for expected in [
        "repeat survey[2]",
        "text survey[3]",
        "type survey[5].type",
        "appearance survey[6].appearance",
        "parameter survey[6].parameters",
        "media survey[6].image",
        "type survey[7].type",
        "expression survey[8].calculation",
        "rule survey[9].show_if",
        "rule survey[10].show_if",
    ] {
        assert!(unsupported.iter().any(|told| told == expected), "{expected}: {unsupported:#?}");
    }
    let codes: Vec<_> = items(&source).into_iter().map(|item| item["item"].clone()).collect();
    assert_eq!(codes, ["name_1", "face", "town", "n", "later"]);
    assert_eq!(items(&source)[0]["label"]["vi"], json!("Name (full)?"));
    let warnings = told(&problems, Severity::Warning);
    assert!(warnings.iter().any(|told| told == "renamed survey[3].name"), "{warnings:#?}");
}

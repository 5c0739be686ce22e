//! What is refused, all of it at once.

use std::fmt::Write as _;

use serde_json::json;
use survey_specs::problem::Severity;
use survey_specs::xlsform::{Origin, Sheet, Workbook, import};

use super::{imported, told};

#[track_caller]
fn errors(tables: &str) -> Vec<String> {
    let imported = imported(tables);
    assert_eq!(imported.source, None);
    told(&imported.problems, Severity::Error)
}

#[test]
fn every_mistake_of_a_form_is_told_at_once() {
    let found = errors(
        r"
        | survey  |
        |         | type         | name | label        | relevant  | parameters       | trigger |
        |         | text         | a b  | A            |           |                  |         |
        |         | select_one x | b    | B            |           |                  |         |
        |         | texd         | c    | C            |           |                  |         |
        |         | text         | d    |              |           |                  |         |
        |         | text         | e    | Hello ${who} |           |                  |         |
        |         | text         | e    | E            | ${ d }    |                  | ${zz}   |
        |         | range        | f    | F            |           | start=1 end      |         |
        |         | range        | g    | G            |           | end=3 step=9     |         |
        |         | begin_group  | h    | H            |           |                  |         |
        |         | end_repeat   |      |              |           |                  |         |
        |         |              | i    | I            |           |                  |         |
        |         | calculate    | j    |              |           |                  |         |
        | choices |
        |         | list_name | name | label |
        |         | y         | 1    | One   |
        |         | y         | 1    | Uno   |
        |         | y         |      | Two   |
        ",
    );
    let expected = [
        "missing_name choices[4].name",
        "duplicate_choice choices[3].name",
        "invalid_name survey[2].name",
        "unknown_list survey[3].type",
        "unknown_type survey[4].type",
        "missing_label survey[5].label",
        "unknown_reference survey[6].label",
        "duplicate_name survey[7].name",
        "invalid_reference survey[7].relevant",
        "unknown_reference survey[7].trigger",
        "invalid_parameters survey[8].parameters",
        "invalid_parameter survey[9].parameters",
        "unmatched_begin survey[10].type",
        "unmatched_end survey[11].type",
        "missing_type survey[12].type",
        "missing_calculation survey[13].calculation",
    ];
    for one in expected {
        assert!(found.iter().any(|told| told == one), "{one}: {found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn a_problem_says_what_would_be_right() {
    let imported = imported(
        r"
        | survey  |
        |         | type           | name | label |
        |         | select_one yno | a    | A     |
        |         | intger         | b    | B ${aa} |
        | choices |
        |         | list_name | name | label |
        |         | yn        | y    | Yes   |
        ",
    );
    let told: Vec<_> = imported.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "sheet `survey`, row 2, column `type`: there is no list `yno` on the choices sheet; did you mean `yn`?",
            "sheet `survey`, row 3, column `label`: there is no row of the name `aa`; did you mean `${a}`?",
            "sheet `survey`, row 3, column `type`: there is no type `intger`; did you mean `integer`?",
        ]
    );
}

/// The place of a column, with its header and a cell.
#[track_caller]
fn with_column(header: &str) -> Vec<String> {
    errors(&format!("| survey |\n| | type | name | label | {header} |\n| | text | a | A | 1 |\n"))
}

#[test]
fn a_column_has_no_parts_that_would_be_lost() {
    for (header, path) in [
        ("relevant::vi", "relevant"),
        ("required::en", "required"),
        ("default::vi", "default"),
        ("hint::vi::en", "hint"),
        ("constraint_message::vi::x", "jr:constraintMsg"),
        ("media::image::vi::x", "media"),
        ("bind", "bind"),
        ("tag::vi", "name"),
    ] {
        assert!(
            with_column(header).contains(&format!("column_parts survey[2].{path}")),
            "{header}"
        );
    }
    let lost = imported(
        "| survey |\n| | type | name | label | appearance::vi |\n| | text | a | A | multiline |\n",
    );
    assert_eq!(told(&lost.problems, Severity::Unsupported), ["column survey[2].appearance"]);
}

#[test]
fn the_end_of_a_group_has_nothing_beside_it() {
    let form = |column: &str| {
        format!(
            "| survey |\n| | type | name | label | {column} |\n| | begin_group | g | G | |\n| | text | a | A | |\n| | end_group | | | x |\n"
        )
    };
    assert_eq!(errors(&form("save_to")), ["no_entities survey[4].save_to"]);
    let lost = imported(&form("hint"));
    assert_eq!(told(&lost.problems, Severity::Unsupported), ["column survey[4].hint"]);
}

#[test]
fn of_two_columns_of_one_name_in_a_text_the_later_cell_counts() {
    let imported = imported(
        "| survey |\n| | type | name | label | label |\n| | text | a | A | B |\n| | text | b | A |  |\n",
    );
    assert_eq!(told(&imported.problems, Severity::Warning)[0], "duplicate_column survey[1].label");
    let items = &imported.source.unwrap()["sections"][0]["items"];
    assert_eq!((&items[0]["label"]["vi"], &items[1]["label"]["vi"]), (&json!("B"), &json!("A")));
}

#[test]
fn a_form_that_would_become_too_large_is_refused() {
    let lists = |questions: usize, choices: usize, filter: &str| {
        let mut text =
            "| survey |\n| | type | name | label | choice_filter |\n| | text | t | T | |\n"
                .to_owned();
        for question in 0..questions {
            let _ = writeln!(text, "| | select_one l | q{question} | Q | {filter} |");
        }
        text.push_str("| choices |\n| | list_name | name | label | x |\n");
        for choice in 0..choices {
            let _ = writeln!(text, "| | l | c{choice} | C | {choice} |");
        }
        text
    };
    assert_eq!(errors(&lists(30, 1_000, "")), ["too_many_categories survey"]);
    let filter = vec!["x=${t}"; 400].join(" or ");
    assert_eq!(errors(&lists(1, 2_000, &filter)), ["too_much_text survey"]);
    let languages: Vec<_> = (0..60).map(|number| format!("label::L{number} | ")).collect();
    let languages = languages.concat();
    let cells = "x | ".repeat(60);
    let form = format!("| survey |\n| | type | name | {languages}\n| | text | a | {cells}\n");
    assert_eq!(errors(&form), ["too_many_languages survey"]);
}

#[test]
fn groups_without_end_and_labels_without_measure_end_in_a_problem() {
    let rows = |row: [&str; 3], times: usize| {
        let header = ["type", "name", "label"].map(str::to_owned).to_vec();
        let rows = (0..times)
            .map(|index| vec![row[0].to_owned(), format!("{}{index}", row[1]), row[2].to_owned()]);
        let rows = std::iter::once(header).chain(rows).collect();
        Workbook { sheets: vec![Sheet::new("survey", rows)], origin: Origin::Spreadsheet }
    };
    let codes = |workbook: &Workbook| {
        let imported = import(workbook, "form");
        assert!(imported.source.is_none());
        imported.problems.into_iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert!(codes(&rows(["begin_group", "g", "G"], 10_000)).contains(&"too_deep"));
    assert_eq!(codes(&rows(["text", "q", &"x".repeat(1 << 20)], 1)), ["cell_too_long"]);
    assert_eq!(codes(&rows(["text", "q", "Q"], 60_000)), ["too_many_rows"]);
}

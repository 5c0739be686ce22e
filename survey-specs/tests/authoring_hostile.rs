//! Files that mean harm, or are simply far too large, end in a clear problem and within seconds.

use std::fmt::Write;

use survey_specs::problem::Problem;
use survey_specs::questionnaire::read::check;
use survey_specs::yaml;

const HEAD: &str = "questionnaire: q\nlanguages: [vi]\ntitle: T\nsections:\n  - section: a\n    title: A\n    items:\n";

#[track_caller]
fn refused(text: &str, code: &str) -> Vec<Problem> {
    let reading = check("q.yaml", text.as_bytes());
    assert!(reading.draft.is_none());
    let found: Vec<&str> = reading.problems.iter().map(|problem| problem.code).collect();
    assert!(found.contains(&code), "{found:?}");
    assert!(reading.problems.iter().all(|problem| problem.to_string().len() < 1_000));
    reading.problems
}

#[test]
fn a_file_above_the_limit_is_refused_unread() {
    let bytes = vec![b'\n'; usize::try_from(yaml::MAX_BYTES).unwrap() + 1];
    assert_eq!(yaml::parse(&bytes).problems, [yaml::too_large()]);
}

#[test]
fn ten_thousand_nested_groups_are_too_deep() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
        let text = format!("a:\n  {}1{}\n", open.repeat(10_000), close.repeat(10_000));
        let problems = yaml::parse(text.as_bytes()).problems;
        assert_eq!(problems[0].code, "too_deep", "{open}: {}", problems[0]);
    }
    let mut nested = String::from(HEAD);
    for depth in 0..2_000 {
        writeln!(nested, "{}- items:", " ".repeat(6 + 2 * depth)).unwrap();
    }
    refused(&nested, "too_deep");
}

#[test]
fn a_long_list_in_brackets_is_refused_before_it_is_laid_out() {
    let text = format!("a: [{}]\n", "1,".repeat(4_000_000));
    assert_eq!(yaml::parse(text.as_bytes()).problems[0].code, "too_many_nodes");
    let text = format!("a: [{}]\n", "1,".repeat(1_000_000));
    assert_eq!(yaml::parse(text.as_bytes()).problems[0].code, "too_many_nodes");
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut text = String::from("a0: &a0 [x, x]\n");
    for level in 1..60 {
        writeln!(text, "a{level}: &a{level} [*a{0}, *a{0}, *a{0}]", level - 1).unwrap();
    }
    refused(&text, "alias_unsupported");
}

#[test]
fn a_label_of_a_megabyte_is_too_long() {
    let label = "ở".repeat(350_000);
    for label in [format!("\"{label}\""), label.clone(), format!("|\n          {label}")] {
        refused(
            &format!("{HEAD}      - item: q\n        type: text\n        label: {label}\n"),
            "text_too_long",
        );
    }
}

#[test]
fn a_million_blank_rows_are_refused() {
    refused(&format!("{HEAD}{}", "      -\n".repeat(1_000_000)), "too_many_nodes");
    refused(&format!("{HEAD}{}", "      -\n".repeat(400_000)), "too_many_problems");
    refused(&format!("{HEAD}{}", "\n".repeat(1_000_000)), "empty_value");
}

#[test]
fn many_mistakes_are_counted_and_not_all_listed() {
    let items =
        "      - {item: 9, tpye: text, label: [], requird: yes, show_if: 'a b c'}\n".repeat(50_000);
    assert!(refused(&format!("{HEAD}{items}"), "too_many_problems").len() < 600);
}

#[test]
fn many_conditions_on_many_items_are_checked_in_time() {
    let mut text = String::from(HEAD);
    for index in 0..5_000 {
        let late = 4_999 - index;
        writeln!(text, "      - {{item: q{index}, type: rating, min: 0, max: 9, label: L, show_if: \"${{q{late}}} = '1'\"}}").unwrap();
    }
    refused(&text, "cycle");
}

#[test]
fn a_file_of_one_endless_line_is_quoted_by_its_place_only() {
    let text = format!("a: [1,{}*x]\n", " ".repeat(5_000_000));
    let problems = check("q.yaml", text.as_bytes()).problems;
    assert!(problems[0].position.column > 5_000_000 && problems[0].excerpt.is_empty());
}

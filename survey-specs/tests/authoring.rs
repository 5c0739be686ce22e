//! What authors are told: every problem of a file at once, each at its line.

use survey_specs::problem::Problem;
use survey_specs::questionnaire::read::{check, read};
use survey_specs::questionnaire::{Draft, ResponseType};

/// A questionnaire of one section `a` with these items; the first of their lines is line 6.
fn with_items(items: &str) -> String {
    let items = items.trim_end().replace('\n', "\n      ");
    let title = "questionnaire: q\nlanguages: [vi, en]\ntitle: {vi: T, en: T}\n";
    format!(
        "{title}sections:\n  - {{section: a, title: {{vi: A, en: A}}, items: [\n      {items}\n      ]}}\n"
    )
}

/// Code and line of every problem.
fn remarks(yaml: &str) -> Vec<(&'static str, usize)> {
    check("q.yaml", yaml.as_bytes())
        .problems
        .iter()
        .map(|problem| (problem.code, problem.position.line))
        .collect()
}

#[track_caller]
fn expect(items: &str, expected: &[(&str, usize)]) {
    let yaml = with_items(items);
    let problems = check("q.yaml", yaml.as_bytes()).problems;
    let found: Vec<_> =
        problems.iter().map(|problem| (problem.code, problem.position.line)).collect();
    assert_eq!(found, expected, "\n{yaml}\n{}", listed(&problems));
}

fn listed(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

const YESNO: &str = "categories: [{code: 1, label: {vi: Có, en: \"Yes\"}}, {code: 2, label: {vi: Không, en: \"No\"}}]";

/// A single choice between 1 and 2 with these further keys.
fn yesno(code: &str, more: &str) -> String {
    format!("{{item: {code}, type: single_choice, label: {{vi: L, en: L}}, {YESNO}{more}}},\n")
}

#[test]
fn five_different_mistakes_show_five_problems_at_their_lines() {
    let yaml = "\
questionnaire: five-mistakes
languages: [vi, en]
title: {vi: Năm lỗi, en: Five mistakes}
sections:
  - section: a
    title: {vi: Phần A, en: Part A}
    items:
      - item: gender
        label: {vi: Giới tính, en: Gender}
        type: single_choise
      - item: age
        label: {vi: Tuổi}
        type: number
        min: mười tám
      - item: job
        label: {vi: Nghề nghiệp, en: Occupation}
        type: text
        requierd: true
        show_if: \"${agee} > 18\"
";
    let reading = check("five.questionnaire.yaml", yaml.as_bytes());
    assert!(reading.draft.is_none());
    insta::assert_snapshot!(listed(&reading.problems), @r#"
    five.questionnaire.yaml:10:15: error[unknown_word]: `single_choise` is not one of: single_choice, multiple_choice, scale, rating, number, text, date, note, matrix, time, date_time, ranking, geopoint, image, acknowledge, computed; did you mean `single_choice`?
      10 |         type: single_choise
    five.questionnaire.yaml:12:16: warning[missing_translation]: the text has no translation into `en`
      12 |         label: {vi: Tuổi}
    five.questionnaire.yaml:14:14: error[invalid_number]: `mười tám` is not a number: digits with at most one decimal point are expected
      14 |         min: mười tám
    five.questionnaire.yaml:18:9: error[unknown_key]: the key `requierd` is not known here; did you mean `required`?
      18 |         requierd: true
    five.questionnaire.yaml:19:18: error[unknown_item]: there is no item `agee`; did you mean `${age}`?
      19 |         show_if: "${agee} > 18"
    "#);
}

#[test]
fn a_sound_questionnaire_has_no_problem_and_becomes_a_draft() {
    let items = yesno("q1", "") + &yesno("q2", ", show_if: \"${q1} = '1'\", hint: \"Câu ${q1}\"");
    let reading = check("q.yaml", with_items(&items).as_bytes());
    assert_eq!(
        listed(&reading.problems.clone()).lines().filter(|line| line.contains("error[")).count(),
        0
    );
    let draft = reading.draft.unwrap();
    let q2 = &draft.questionnaire().sections[0].items[1];
    assert!(
        matches!(&q2.response, ResponseType::SingleChoice(categories) if categories.len() == 2)
    );
    assert_eq!(q2.show_if.as_ref().unwrap().source(), "${q1} = '1'");
    assert_eq!(
        remarks(&with_items(&items)),
        [("missing_translation", 7)],
        "a plain text is in the default language only"
    );
}

#[test]
fn keys_that_are_missing_unknown_empty_or_out_of_place_are_named() {
    expect("{item: q1, type: text}", &[("missing_key", 6)]);
    expect("{type: text, label: {vi: L, en: L}}", &[("missing_key", 6)]);
    expect("{item: q1, type: text, label: {vi: L, en: L}, maxlength: 5}", &[("unknown_key", 6)]);
    expect("{item: q1, type: text, label: {vi: L, en: L}, hint: }", &[("empty_value", 6)]);
    expect("{item: q1, type: text, label: {vi: L, en: L}, min: 5}", &[("key_not_for_type", 6)]);
    expect("{item: q1, type: text, label: [L]}", &[("wrong_kind", 6)]);
    expect("{item: q-1, type: text, label: {vi: L, en: L}}", &[("invalid_code", 6)]);
    expect(
        "{item: q1, type: text, label: {vi: L, en: L}, required: yes}",
        &[("invalid_boolean", 6)],
    );
    expect(
        "{item: q1, type: text, label: {vi: L, en: L}, max_length: 0}",
        &[("invalid_integer", 6)],
    );
    expect(
        "{item: q1, type: date, label: {vi: L, en: L}, min: 2026-02-30}",
        &[("invalid_date", 6)],
    );
    expect(
        "{item: q1, type: text, label: {vi: L, en: L}, nonresponse: [not_asked]}",
        &[("unknown_word", 6)],
    );
    expect("{item: q1, type: text, label: {vi: \"a\\0b\", en: L}}", &[("control_character", 6)]);
}

#[test]
fn a_key_that_stands_twice_is_said_and_the_first_one_counts() {
    expect(
        "{item: q1, type: text,\n label: {vi: L, en: L},\n label: {vi: M, en: M}}",
        &[("duplicate_key", 8)],
    );
}

#[test]
fn codes_are_unique_over_items_and_rows_and_warned_about_if_only_case_differs() {
    let matrix = format!(
        "{{item: m, type: matrix, label: {{vi: L, en: L}}, {YESNO}, rows: [\n{{row: q1, label: {{vi: L, en: L}}}}]}}"
    );
    expect(&(yesno("q1", "") + &matrix), &[("duplicate_code", 8)]);
    expect(&(yesno("q1", "") + &yesno("Q1", "")), &[("similar_codes", 7)]);
    for reserved in ["unit", "visit", "language"] {
        expect(&yesno(reserved, ""), &[("reserved_code", 6)]);
    }
    let twice = "{item: q1, type: scale, label: {vi: L, en: L}, categories: [\n{code: 1, label: {vi: C, en: C}},\n{code: 1, label: {vi: C, en: C}}]}";
    expect(twice, &[("duplicate_code", 8)]);
}

#[test]
fn sections_and_groups_have_codes_of_their_own() {
    let yaml = "\
questionnaire: q
languages: [vi, vi]
title: T
place_words:
  - {kind: xa, vi: xã}
  - {kind: xa, vi: phường}
scales:
  two: [{code: 1, label: A}, {code: 2, label: B}]
sections:
  - section: s
    title: S
    items:
      - item: m
        type: matrix
        label: L
        scale: two
        groups:
          - {group: g, rows: [{row: r1, label: L}]}
          - {group: g, rows: [{row: r2, label: L}]}
  - section: s
    title: S
    items: [{item: q1, type: text, label: L}]
";
    let expected = [
        ("duplicate_code", 2),
        ("duplicate_code", 6),
        ("duplicate_code", 19),
        ("duplicate_code", 20),
    ];
    assert_eq!(remarks(yaml), expected);
}

#[test]
fn conditions_refer_to_earlier_items_that_exist() {
    expect(&yesno("q1", ", show_if: \"${q9} = '1'\""), &[("unknown_item", 6)]);
    expect(
        &(yesno("q1", ", show_if: \"${q2} = '1'\"") + &yesno("q2", "")),
        &[("forward_reference", 6)],
    );
    expect(&yesno("q1", ", show_if: \"${q1} = '1'\""), &[("cycle", 6)]);
    let circle = yesno("q1", ", show_if: \"${q3} = '1'\"")
        + &yesno("q2", "")
        + &yesno("q3", ", show_if: \"${q1} = '1'\"");
    expect(&circle, &[("cycle", 6)]);
    let message = check("q.yaml", with_items(&circle).as_bytes()).problems[0].message.clone();
    assert!(message.contains("`q1`, `q3`") && !message.contains("q2"), "{message}");
}

#[test]
fn conditions_make_sense_for_the_types_they_refer_to() {
    let after =
        |condition: &str| yesno("q1", "") + &yesno("q2", &format!(", show_if: \"{condition}\""));
    expect(&after("${q1} = '3'"), &[("unknown_category", 7)]);
    expect(&after("string-length(${q1}) > 2"), &[("type_error", 7)]);
    expect(&after("${q1} = "), &[("condition_syntax", 7)]);
    let note = "{item: n, type: note, label: {vi: L, en: L}},\n".to_owned();
    expect(&(note + &yesno("q2", ", show_if: \"${n} = '1'\"")), &[("type_error", 7)]);
}

#[test]
fn nothing_is_said_about_references_to_items_that_could_not_be_read() {
    let broken = "{item: q1, type: single, label: {vi: L, en: L}},\n".to_owned();
    expect(&(broken + &yesno("q2", ", show_if: \"${q1} = '1'\"")), &[("unknown_word", 6)]);
}

#[test]
fn problems_after_an_item_that_could_not_be_read_keep_their_lines() {
    let broken = "{item: q-1, type: text, label: {vi: L, en: L}},\n".to_owned();
    expect(
        &(broken + &yesno("q2", ", show_if: \"${q9} = '1'\"")),
        &[("invalid_code", 6), ("unknown_item", 7)],
    );
}

#[test]
fn items_that_can_never_be_asked_are_found() {
    let three = |condition: &str| {
        yesno("q1", "") + &yesno("q2", "") + &yesno("q3", &format!(", show_if: \"{condition}\""))
    };
    for never in [
        "false()",
        "${q1} = '1' and ${q1} = '2'",
        "${q1} = '' and ${q1} = '1'",
        "${q1} = '1' and not(selected(${q1}, '1') or ${q2} = '3')",
    ] {
        let found = remarks(&with_items(&three(never)));
        assert!(
            matches!(found[..], [("unreachable" | "unknown_category", 8)]),
            "{never}: {found:?}"
        );
    }
    for possible in [
        "true()",
        "${q1} = '1' or ${q1} = '2'",
        "${q1} = ''",
        "${q1} != ${q2}",
        "today() < '2020-01-01'",
    ] {
        expect(&three(possible), &[]);
    }
    // What hangs on an unreachable item is unreachable too, unless it waits for a missing answer.
    let chain = |condition: &str| {
        yesno("q1", "")
            + &yesno("q2", ", show_if: \"${q1} != ${q1}\"")
            + &yesno("q3", &format!(", show_if: \"{condition}\""))
    };
    expect(&chain("${q2} = '1'"), &[("unreachable", 7), ("unreachable", 8)]);
    expect(&chain("${q2} = ''"), &[("unreachable", 7)]);
}

#[test]
fn a_section_and_its_items_are_reached_together_or_not_at_all() {
    let yaml = with_items(&yesno("q1", "")) + &format!("  - section: b
    title: {{vi: B, en: B}}
    show_if: \"${{q1}} = '1'\"
    items:
      - {{item: q2, type: text, label: {{vi: L, en: L}}, show_if: \"${{q1}} = '2'\"}}
      - {{item: q3, type: matrix, label: {{vi: L, en: L}}, {YESNO}, show_if: \"${{q1}} = '1'\", rows: [
          {{row: r, label: {{vi: L, en: L}}, show_if: \"${{q1}} = '2'\"}}]}}
");
    assert_eq!(remarks(&yaml), [("unreachable", 12), ("unreachable", 14)]);
}

#[test]
fn translations_are_demanded_for_the_default_language_and_missed_for_others() {
    expect("{item: q1, type: text, label: {en: L}}", &[("missing_translation", 6)]);
    expect(
        "{item: q1, type: text, label: {vi: L, fr: L}}",
        &[("missing_translation", 6), ("unknown_language", 6)],
    );
    expect(
        "{item: q1, type: text, label: {vi: \"\", en: \" \"}}",
        &[("empty_text", 6), ("empty_text", 6)],
    );
    let reading = check("q.yaml", with_items("{item: q1, type: text, label: L}").as_bytes());
    assert!(reading.draft.is_some(), "a missing translation is a warning");
}

#[test]
fn texts_are_short_and_their_braces_and_words_are_known() {
    expect(
        &format!("{{item: q1, type: text, label: {{vi: L, en: {}}}}}", "x".repeat(5_001)),
        &[("text_too_long", 6)],
    );
    for (label, code) in [
        ("{xã", "unbalanced_brace"),
        ("xã}", "unbalanced_brace"),
        ("{xã}", "unknown_place_word"),
        ("${q9}", "unknown_item"),
        ("${q1}", "forward_reference"),
        ("${q2}", "forward_reference"),
        ("${n}", "type_error"),
    ] {
        let items = format!(
            "{{item: n, type: note, label: {{vi: L, en: L}}}},\n{{item: q1, type: text, label: {{vi: \"{label}\", en: L}}}},\n{}",
            yesno("q2", "")
        );
        expect(&items, &[(code, 7)]);
    }
}

#[test]
fn place_words_are_looked_up_in_the_language_of_the_text() {
    let yaml = "\
questionnaire: q
languages: [vi, en]
title: {vi: \"Tại {phường|xã}\", en: \"In the {ward|commune}\"}
place_words:
  - {kind: phuong, vi: phường, en: ward}
  - {kind: xa, vi: xã, en: commune}
sections:
  - section: a
    title: {vi: \"{ward|xã}\", en: \"{phường}\"}
    items: [{item: q1, type: note, label: {vi: L, en: L}}]
";
    assert_eq!(remarks(yaml), [("unknown_place_word", 9), ("unknown_place_word", 9)]);
}

#[test]
fn answers_that_cannot_be_given_are_found() {
    let item = |rest: &str| format!("{{item: q1, label: {{vi: L, en: L}}, {rest}}}");
    let category = |rest: &str| {
        format!("{{code: 1, label: {{vi: C, en: C}}}}, {{code: 2, label: {{vi: C, en: C}}{rest}}}")
    };
    expect(
        &item("type: scale, categories: [{code: 1, label: {vi: C, en: C}}]"),
        &[("too_few_categories", 6)],
    );
    expect(&item("type: single_choice, categories: []"), &[("too_few_categories", 6)]);
    expect(
        &item(&format!("type: single_choice, categories: [{}]", category(", exclusive: true"))),
        &[("exclusive_single", 6)],
    );
    expect(
        &item(&format!("type: multiple_choice, min_selected: 3, categories: [{}]", category(""))),
        &[("min_selected_too_large", 6)],
    );
    expect(
        &item(&format!(
            "type: multiple_choice, min_selected: 2, max_selected: 1, categories: [{}]",
            category("")
        )),
        &[("empty_range", 6)],
    );
    expect(&item("type: rating, min: 5, max: 1"), &[("empty_range", 6)]);
    expect(&item("type: rating, min: 5, max: 5"), &[("empty_range", 6)]);
    expect(&item("type: number, min: 1.5, max: 1"), &[("empty_range", 6)]);
    expect(&item("type: date, min: 2026-01-02, max: 2026-01-01"), &[("empty_range", 6)]);
    expect(&item("type: note, required: true"), &[("required_note", 6)]);
    expect(&item("type: text, nonresponse: [refused, refused]"), &[("repeated_reason", 6)]);
    expect(&item("type: text, pattern: \"a(?=b)\""), &[("pattern_unsupported", 6)]);
    expect(&item(&format!("type: matrix, {YESNO}, rows: []")), &[("no_rows", 6)]);
    expect(&item(&format!("type: matrix, {YESNO}")), &[("missing_key", 6)]);
    expect(&item("type: scale, scale: sat5"), &[("unknown_scale", 6)]);
    expect("", &[("no_items", 5)]);
}

#[test]
fn only_one_category_of_an_item_asks_for_words() {
    let items = "{item: q1, type: multiple_choice, label: {vi: L, en: L}, categories: [
 {code: 1, label: {vi: C, en: C}, other: optional},
 {code: 2, label: {vi: C, en: C}, other: required}]}";
    expect(items, &[("several_other", 8)]);
}

#[test]
fn a_mistake_in_a_scale_is_said_once_and_a_scale_nobody_uses_is_a_warning() {
    let yaml = "\
questionnaire: q
languages: [vi, en]
title: {vi: T, en: T}
scales:
  two:
    - {code: 1, label: {en: A}}
    - {code: 2, label: {vi: B, en: B}}
  unused: [{code: 1, label: {vi: A, en: A}}]
sections:
  - section: s
    title: {vi: S, en: S}
    items:
      - {item: q1, type: scale, scale: two, label: {vi: L, en: L}}
      - {item: q2, type: scale, scale: two, label: {vi: L, en: L}}
";
    assert_eq!(remarks(yaml), [("missing_translation", 6), ("unused_scale", 8)]);
}

#[test]
fn reading_alone_looks_at_the_form_only() {
    let yaml = with_items(&yesno("q1", ", show_if: \"${q9} = '1'\""));
    let reading = read("q.yaml", yaml.as_bytes());
    assert_eq!(reading.problems, []);
    let problems = reading.draft.unwrap().publish().unwrap_err();
    assert_eq!((problems[0].code, problems[0].position.line), ("unknown_item", 6));
}

#[test]
fn a_draft_without_a_file_names_paths_in_place_of_lines() {
    let reading = read("q.yaml", with_items(&yesno("q1", ", show_if: \"${q9} = '1'\"")).as_bytes());
    let draft = Draft::new(reading.draft.unwrap().questionnaire().clone());
    let problems = draft.publish().unwrap_err();
    assert_eq!(
        (problems[0].position.line, problems[0].path.as_str()),
        (0, "sections[0].items[0].show_if")
    );
}

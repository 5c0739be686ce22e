//! How an interview runs, in the words of those who run it. One behaviour per test.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "interview/scenario.rs"]
mod scenario;

use std::collections::BTreeMap;
use std::sync::Arc;

use scenario::{REFUSED, Scenario, code, day, many, number, one, one_with, received, text, told};
use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{ItemCode, Lang};
use survey_specs::interview::{Disposition, Step, recheck};
use survey_specs::questionnaire::read::check;
use survey_specs::questionnaire::{Instrument, Mode};
use survey_specs::wire::{ConsentGiven, ResponseBody};

/// A yes-or-no item with these further keys.
fn yes_no(item: &str, more: &str) -> String {
    let label = format!("{{vi: \"{item}?\", en: \"{item}?\"}}");
    let categories =
        "[{code: 1, label: {vi: Có, en: \"Yes\"}}, {code: 2, label: {vi: Không, en: \"No\"}}]";
    format!(
        "- {{item: {item}, type: single_choice, label: {label}, categories: {categories}{more}}}\n"
    )
}

fn routed() -> Scenario {
    Scenario::of(
        &(yes_no("q1", ", required: true")
            + &yes_no("q2", ", required: true, show_if: \"${q1} = '1'\"")
            + &yes_no("q3", "")),
    )
}

#[test]
fn an_item_is_asked_when_its_condition_becomes_true() {
    routed()
        .expect_not_asked("q2")
        .answer("q1", one("1"))
        .expect_asked("q2")
        .answer("q1", one("2"))
        .expect_not_asked("q2");
}

#[test]
fn a_required_item_that_is_asked_needs_an_answer() {
    let scenario = routed().finish().expect_problems(&[("q1", "required")]);
    let scenario = scenario.answer("q1", one("1")).finish().expect_problems(&[("q2", "required")]);
    scenario.answer("q2", one("1")).finish().expect_response(&["q1", "q2"]);
}

#[test]
fn an_answer_that_became_irrelevant_is_kept_and_not_sent() {
    let scenario = routed().answer("q1", one("1")).answer("q2", one("2")).answer("q1", one("2"));
    assert_eq!(scenario.interview.given("q2"), Some(&one("2")));
    let finished = scenario.finish();
    let again = Scenario { interview: finished.scenario.interview.clone() };
    finished.expect_response(&["q1"]);
    again.answer("q1", one("1")).finish().expect_response(&["q1", "q2"]);
}

#[test]
fn what_hangs_on_an_item_that_is_not_asked_is_not_asked_either() {
    let items = yes_no("q1", "")
        + &yes_no("q2", ", show_if: \"${q1} = '1'\"")
        + &yes_no("q3", ", show_if: \"${q2} = '1'\"");
    Scenario::of(&items)
        .answer("q1", one("1"))
        .answer("q2", one("1"))
        .expect_asked("q3")
        .answer("q1", one("2"))
        .expect_not_asked("q3");
}

#[test]
fn an_answer_to_an_item_that_is_not_asked_is_refused_by_the_server() {
    let scenario = routed();
    let answers = BTreeMap::from([("q1", one("2")), ("q2", one("1"))]);
    let answers =
        answers.into_iter().map(|(item, answer)| (ItemCode::new(item).unwrap(), answer)).collect();
    assert_eq!(told(&received(&scenario.interview, answers).unwrap_err()), [("q2", "irrelevant")]);
}

#[test]
fn unknown_items_kinds_and_categories_are_refused_and_not_kept() {
    let scenario = routed()
        .mistake("q9", one("1"), "unknown_item")
        .mistake("q1", number("1"), "wrong_kind")
        .mistake("q1", one("3"), "unknown_category");
    assert_eq!(scenario.interview.given("q1"), None);
}

#[test]
fn numbers_texts_and_days_keep_their_limits_and_a_mistake_is_kept_for_correction() {
    let scenario = Scenario::of(
        "- {item: n, type: number, integer: true, min: 1, max: 9, label: N}
         - {item: t, type: text, max_length: 3, pattern: \"^a\", label: T}
         - {item: d, type: date, min: 2026-01-01, max: 2026-12-31, label: D}
         - {item: r, type: rating, min: 1, max: 5, label: R}",
    );
    let scenario = scenario
        .mistake("n", number("0"), "too_small")
        .mistake("n", number("10"), "too_large")
        .mistake("n", number("1.5"), "not_integer")
        .mistake("t", text("abcd"), "too_long")
        .mistake("t", text("b"), "no_match")
        .mistake("d", day("2025-12-31"), "too_early")
        .mistake("d", day("2027-01-01"), "too_late")
        .mistake("r", one("6"), "unknown_category")
        .mistake("r", one("05"), "unknown_category");
    assert_eq!(scenario.interview.given("n"), Some(&number("1.5")));
    let scenario = scenario.finish().expect_problems(&[
        ("n", "not_integer"),
        ("t", "no_match"),
        ("d", "too_late"),
    ]);
    let scenario =
        scenario.answer("n", number("9")).answer("t", text("aạb")).answer("d", day("2026-01-01"));
    scenario.answer("r", one("5")).finish().expect_response(&["d", "n", "r", "t"]);
}

fn channels() -> Scenario {
    Scenario::of(
        "- {item: m, type: multiple_choice, label: M, min_selected: 2, max_selected: 3, categories: [{code: a, label: A}, {code: b, label: B}, {code: c, label: C}, {code: d, label: D}, {code: z, label: Không, exclusive: true}]}",
    )
}

#[test]
fn a_multiple_choice_counts_its_categories_and_keeps_them_in_order() {
    let scenario = channels().mistake("m", many(&["a"]), "too_few").mistake(
        "m",
        many(&["a", "b", "c", "d"]),
        "too_many",
    );
    let response = scenario.answer("m", many(&["c", "a", "c"])).finish().expect_response(&["m"]);
    assert_eq!(response.answers["m"], many(&["a", "c"]));
}

#[test]
fn an_exclusive_category_stands_alone() {
    let scenario = channels().mistake("m", many(&["a", "z"]), "exclusive");
    scenario.answer("m", many(&["z"])).finish().expect_response(&["m"]);
}

#[test]
fn other_asks_for_words_where_they_are_required_and_takes_them_nowhere_else() {
    let scenario = Scenario::of(
        "- {item: q, type: single_choice, label: Q, categories: [{code: 1, label: A}, {code: 2, label: B, other: optional}]}
         - {item: r, type: single_choice, label: R, categories: [{code: 1, label: A}, {code: 2, label: B, other: required}]}",
    );
    let scenario = scenario
        .mistake("q", one_with("1", "x"), "words_not_asked")
        .answer("q", one("2"))
        .answer("q", one_with("2", "x"))
        .mistake("r", one("2"), "words_missing");
    scenario.answer("r", one_with("2", "y")).finish().expect_response(&["q", "r"]);
}

#[test]
fn words_beside_a_multiple_choice_belong_to_a_chosen_category() {
    let scenario = Scenario::of(
        "- {item: m, type: multiple_choice, label: M, categories: [{code: 1, label: A}, {code: 2, label: B, other: required}]}",
    );
    let with = |chosen: &[&str]| match many(chosen) {
        Answer::Many { categories, .. } => {
            Answer::Many { categories, other: [(code("2"), "x".to_owned())].into() }
        }
        other => other,
    };
    let scenario = scenario.mistake("m", with(&["1"]), "words_not_asked").mistake(
        "m",
        many(&["2"]),
        "words_missing",
    );
    scenario.answer("m", with(&["1", "2"])).finish().expect_response(&["m"]);
}

#[test]
fn a_reason_for_no_answer_is_taken_where_the_item_or_the_mode_offers_it() {
    let items = || yes_no("q1", ", required: true, nonresponse: [dont_know]");
    Scenario::of(&items()).mistake("q1", REFUSED, "reason_not_offered");
    let paper = Scenario::of(&items())
        .by(Mode::Paper)
        .answer("q1", REFUSED)
        .finish()
        .expect_response(&["q1"]);
    assert_eq!(paper.disposition, Disposition::Partial);
    let known = Scenario::of(&items()).answer("q1", Answer::Missing(ItemNonresponse::DontKnow));
    known.finish().expect_response(&["q1"]);
    let not_asked = Answer::Missing(ItemNonresponse::NotAsked);
    Scenario::of(&items()).by(Mode::Paper).mistake("q1", not_asked, "reason_not_offered");
}

#[test]
fn a_stated_reason_counts_as_no_answer_in_conditions() {
    let items = yes_no("q1", ", nonresponse: [refused]")
        + &yes_no("q2", ", show_if: \"${q1} != '1'\"")
        + &yes_no("q3", ", show_if: \"${q1} = ''\"");
    Scenario::of(&items).answer("q1", REFUSED).expect_not_asked("q2").expect_asked("q3");
}

#[test]
fn labels_pipe_in_earlier_answers_in_words() {
    let items = yes_no("q1", "")
        + "- {item: n, type: number, label: N}
           - {item: d, type: date, label: D}
           - {item: q2, type: text, label: {vi: \"${q1}/${n}/${d}\", en: \"${q1}/${n}/${d}\"}}";
    let scenario = Scenario::of(&items).expect_label("q2", "…/…/…");
    let scenario =
        scenario.answer("q1", one("1")).answer("n", number("1.5")).answer("d", day("2026-01-31"));
    scenario
        .expect_label("q2", "Có/1,5/31/01/2026")
        .in_english()
        .expect_label("q2", "Yes/1.5/31/01/2026");
}

#[test]
fn an_answer_that_is_no_longer_asked_for_is_not_piped_in() {
    let items = yes_no("q1", "")
        + &yes_no("q2", ", show_if: \"${q1} = '1'\"")
        + "- {item: q3, type: text, label: {vi: \"${q2}\", en: \"${q2}\"}}";
    Scenario::of(&items)
        .answer("q1", one("1"))
        .answer("q2", one("2"))
        .expect_label("q3", "Không")
        .answer("q1", one("2"))
        .expect_label("q3", "…");
}

#[test]
fn place_words_follow_the_kind_of_the_unit() {
    let place = || {
        Scenario::of(
            "- {item: q, type: text, label: {vi: \"Ở {phường|xã} này\", en: \"In this {ward|commune}\"}}",
        )
    };
    place()
        .in_unit_of(&["xa", "tinh"])
        .expect_label("q", "Ở xã này")
        .in_english()
        .expect_label("q", "In this commune");
    place().in_unit_of(&["phuong"]).expect_label("q", "Ở phường này");
    place().expect_label("q", "Ở phường/xã này");
}

/// Two sections; the first has a matrix of two groups, so there are four pages.
fn paged() -> Scenario {
    Scenario::over(&format!(
        "  - section: a
    title: A
    items:
      {}      - item: m
        type: matrix
        label: M
        categories: [{{code: 1, label: A}}, {{code: 2, label: B}}]
        groups:
          - {{group: g, rows: [{{row: r1, label: R}}, {{row: r2, label: R, show_if: \"${{q1}} = '1'\"}}]}}
          - {{group: h, rows: [{{row: r3, label: R, show_if: \"${{q1}} = '1'\"}}]}}
  - section: b
    title: B
    items: [{{item: q2, type: text, label: Q}}]
",
        yes_no("q1", ", required: true")
    ))
}

#[test]
fn pages_turn_over_what_is_asked() {
    let scenario = paged()
        .expect_page(&["q1"])
        .answer("q1", one("1"))
        .forward(Step::Page)
        .expect_page(&["r1", "r2"]);
    let scenario =
        scenario.forward(Step::Page).expect_page(&["r3"]).forward(Step::Page).expect_page(&["q2"]);
    assert_eq!(scenario.interview.page_number(), (4, 4));
    let scenario = scenario.forward(Step::Review).expect_page(&[]).back().expect_page(&["q2"]);
    scenario.back().expect_page(&["r3"]);
}

#[test]
fn a_page_with_nothing_to_ask_is_passed_over() {
    let scenario = paged()
        .answer("q1", one("2"))
        .forward(Step::Page)
        .expect_page(&["r1"])
        .forward(Step::Page)
        .expect_page(&["q2"]);
    assert_eq!(scenario.interview.page_number(), (3, 3));
    scenario.back().expect_page(&["r1"]);
}

#[test]
fn a_page_with_a_problem_is_not_left() {
    paged()
        .stuck(&[("q1", "required")])
        .answer("q1", one("2"))
        .forward(Step::Page)
        .back()
        .clear("q1")
        .stuck(&[("q1", "required")]);
}

#[test]
fn one_turns_to_an_item_that_is_asked_and_to_no_other() {
    let mut scenario = paged().answer("q1", one("2"));
    assert!(scenario.interview.turn_to("q2"));
    let mut scenario = scenario.expect_page(&["q2"]);
    assert!(!scenario.interview.turn_to("r3") && !scenario.interview.turn_to("q9"));
    scenario.expect_page(&["q2"]);
}

#[test]
fn progress_counts_what_is_asked_and_notes_do_not_count() {
    let scenario = Scenario::of(
        &("- {item: i, type: note, label: I}\n".to_owned()
            + &yes_no("q1", "")
            + &yes_no("q2", ", show_if: \"${q1} = '1'\"")),
    );
    let progress = |scenario: &Scenario| {
        (scenario.interview.progress().answered, scenario.interview.progress().asked)
    };
    assert_eq!(progress(&scenario), (0, 1));
    assert_eq!(progress(&scenario.answer("q1", one("1"))), (1, 2));
}

#[test]
fn consent_must_be_given_to_the_version_that_is_asked_for() {
    let yaml = "questionnaire: q\nlanguages: [vi]\ntitle: T\nconsent: {version: 2, text: C}\nsections: [{section: a, title: A, items: [{item: q, type: text, label: Q}]}]\n";
    let draft = check("q", yaml.as_bytes()).draft.unwrap();
    let instrument = Arc::new(Instrument::new(draft.questionnaire().clone()));
    let body = |consent| ResponseBody {
        version: String::new(),
        unit: None,
        visit: String::new(),
        mode: Mode::Web,
        language: Lang::new("vi").unwrap(),
        started_on: "2026-11-21".parse().unwrap(),
        consent,
        answers: BTreeMap::new(),
    };
    let says = |consent| {
        recheck(&instrument, &[], &body(consent)).map_err(|problems| problems[0].fault.code())
    };
    assert_eq!(says(None), Err("consent_missing"));
    assert_eq!(says(Some(ConsentGiven { version: 2, given: false })), Err("consent_missing"));
    assert_eq!(says(Some(ConsentGiven { version: 1, given: true })), Err("consent_version"));
    assert!(says(Some(ConsentGiven { version: 2, given: true })).is_ok());
}

//! Interviews over items with rules that few have: what is said when, and what becomes of answers when
//! earlier ones change.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use survey_specs::answer::Answer;
use survey_specs::code::{CategoryCode, ItemCode, Lang};
use survey_specs::interview::form::{default_fields, read_answer};
use survey_specs::interview::{Context, Fault, Interview, Known};
use survey_specs::questionnaire::{Instrument, Mode, read};

/// An interview over items that stand as a list in YAML.
#[track_caller]
fn interview(items: &str) -> Interview {
    let yaml = format!(
        "questionnaire: q\nlanguages: [vi, en]\ntitle: {{vi: T, en: T}}\nsections:\n  - section: s\n    title: {{vi: T, en: T}}\n    items:\n{items}"
    );
    let reading = read::check("q.yaml", yaml.as_bytes());
    let errors: Vec<_> = reading
        .problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(ToString::to_string)
        .collect();
    assert_eq!(errors, Vec::<String>::new(), "{yaml}");
    let context = Context {
        mode: Mode::Web,
        language: Lang::new("vi").unwrap(),
        kinds: Vec::new(),
        started_on: "2026-11-22".parse().unwrap(),
    };
    let questionnaire = reading.draft.unwrap().questionnaire().clone();
    Interview::start(Arc::new(Instrument::new(questionnaire)), context)
}

/// The codes of the problems that a file has.
fn problems(items: &str) -> Vec<&'static str> {
    let yaml = format!(
        "questionnaire: q\nlanguages: [vi]\ntitle: T\nsections:\n  - section: s\n    title: T\n    items:\n{items}"
    );
    let mut codes: Vec<_> = read::check("q.yaml", yaml.as_bytes())
        .problems
        .iter()
        .map(|problem| problem.code)
        .collect();
    codes.dedup();
    codes
}

fn one(code: &str) -> Answer {
    Answer::One { category: CategoryCode::new(code).unwrap(), other: None }
}

fn number(number: i64) -> Answer {
    Answer::Number(number.into())
}

fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

const CASCADE: &str = "
      - {item: province, label: {vi: Tỉnh, en: P}, type: single_choice, categories: [{code: n, label: {vi: N, en: N}}, {code: s, label: {vi: S, en: S}}]}
      - item: commune
        label: {vi: Xã, en: C}
        type: single_choice
        required: true
        required_message: {vi: 'Chọn xã của ${province}', en: Choose}
        categories:
          - {code: n1, label: {vi: Bắc, en: N}, show_if: \"${province} = 'n'\"}
          - {code: s1, label: {vi: Nam, en: S}, show_if: \"${province} = 's'\"}
          - {code: x, label: {vi: Khác, en: X}}
      - {item: why, label: {vi: Vì sao, en: W}, type: text, show_if: \"${commune} = 'n1'\"}
";

#[test]
fn a_category_that_is_no_longer_offered_counts_as_not_chosen_and_comes_back_with_its_reason() {
    let mut interview = interview(CASCADE);
    let commune = interview.instrument().find("commune").unwrap().index;
    let offered = |interview: &Interview| {
        interview.offered_categories(interview.instrument().question(commune))
    };
    assert_eq!(offered(&interview), [false, false, true]);
    interview.answer("province", one("n")).unwrap();
    interview.answer("commune", one("n1")).unwrap();
    interview.answer("why", text("vì")).unwrap();
    assert_eq!(offered(&interview), [true, false, true]);
    assert_eq!(interview.finalise().unwrap().answers.len(), 3);
    interview.answer("province", one("s")).unwrap();
    assert_eq!((interview.counting("commune"), interview.counting("why")), (None, None));
    let problems = interview.problems();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].fault, Fault::RequiredInWords("Chọn xã của S".to_owned()));
    assert_eq!(problems[0].fault.code(), "required");
    interview.answer("province", one("n")).unwrap();
    assert_eq!(interview.finalise().unwrap().answers.len(), 3);
}

#[test]
fn an_answer_is_refused_by_its_constraint_only_where_that_is_false() {
    let mut interview = interview(
        "
      - {item: adults, label: {vi: A, en: A}, type: number}
      - {item: children, label: {vi: C, en: C}, type: number, constraint: '. <= ${adults} and . != 3', constraint_message: {vi: 'Nhiều hơn ${adults}', en: More}}
",
    );
    // Whether there are more children than adults is not known yet.
    interview.answer("children", number(9)).unwrap();
    let three = interview.answer("children", number(3)).unwrap_err();
    assert_eq!(three.fault, Fault::Constraint(Some("Nhiều hơn …".to_owned())));
    interview.answer("children", number(9)).unwrap();
    interview.answer("adults", number(2)).unwrap();
    let problem = interview.problems().remove(0);
    assert_eq!(problem.message(&Lang::new("vi").unwrap()), "Nhiều hơn 2");
    assert!(interview.forward().is_err());
    interview.answer("children", number(2)).unwrap();
    assert!(interview.finalise().is_ok());
}

#[test]
fn what_is_computed_is_never_asked_and_may_be_used_by_conditions_texts_and_calculations() {
    let mut interview = interview(
        "
      - {item: a, label: {vi: A, en: A}, type: number}
      - {item: twice, type: computed, calculation: '${a} * 2'}
      - {item: told, type: computed, calculation: \"concat('2a=', ${twice})\"}
      - {item: year, type: computed, constant: '2026'}
      - {item: began, type: computed, metadata: start}
      - {item: user, type: computed, metadata: username}
      - {item: device, type: computed, metadata: device_id}
      - {item: b, label: {vi: 'Vì ${told}, ${began}?', en: B}, type: text, show_if: \"${twice} > 4\"}
",
    );
    let label =
        |interview: &Interview| interview.render(interview.instrument().find("b").unwrap().label());
    assert_eq!(interview.page_questions().len(), 1);
    assert_eq!(label(&interview), "Vì …, …?");
    interview.answer("a", number(3)).unwrap();
    interview.set_known(Known {
        start: Some("2026-11-22T08:00".parse().unwrap()),
        end: None,
        username: Some("lan".to_owned()),
    });
    assert_eq!(label(&interview), "Vì 2a=6, 08:00 22/11/2026?");
    assert_eq!(interview.page_questions().len(), 2);
    assert_eq!((interview.progress().asked, interview.page_number()), (2, (1, 1)));
    assert!(interview.answer("twice", number(9)).is_err());
    let answers = interview.finalise().unwrap().answers;
    let codes: Vec<_> = answers.keys().map(ItemCode::as_str).collect();
    assert_eq!(codes, ["a", "began", "told", "twice", "user", "year"]);
}

#[test]
fn a_page_with_nothing_but_computed_items_is_passed_over() {
    let interview = interview(
        "
      - {item: a, label: {vi: A, en: A}, type: number}
      - {item: m, label: {vi: M, en: M}, type: matrix, categories: [{code: 1, label: {vi: X, en: X}}, {code: 2, label: {vi: Y, en: Y}}], rows: [{row: m1, label: {vi: R, en: R}}]}
      - {item: t, type: computed, constant: x}
",
    );
    assert_eq!(interview.page_number(), (1, 2));
}

#[test]
fn a_default_stands_in_the_fields_and_one_that_cannot_be_changed_is_the_answer() {
    let interview = interview(
        "
      - {item: a, label: {vi: A, en: A}, type: multiple_choice, default: x y, categories: [{code: x, label: {vi: X, en: X}}, {code: y, label: {vi: Y, en: Y}}]}
      - {item: b, label: {vi: B, en: B}, type: ranking, default: y x, categories: [{code: x, label: {vi: X, en: X}}, {code: y, label: {vi: Y, en: Y}}]}
      - {item: c, label: {vi: C, en: C}, type: date, default: 2026-01-31, read_only: true}
",
    );
    let instrument = interview.instrument();
    let fields: Vec<_> = instrument.questions().flat_map(default_fields).collect();
    let names: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(names, ["a=x", "a=y", "b.rank.y=1", "b.rank.x=2", "c=2026-01-31"]);
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let ranked = read_answer(instrument.find("b").unwrap(), pairs).unwrap();
    let codes = ["y", "x"].map(|code| CategoryCode::new(code).unwrap()).to_vec();
    assert_eq!(ranked, Some(Answer::Ranked(codes)));
    // A default is no answer until it is sent; one that cannot be changed is.
    let answers = interview.finalise().unwrap().answers;
    assert_eq!(answers.keys().map(ItemCode::as_str).collect::<Vec<_>>(), ["c"]);
}

#[test]
fn an_item_is_required_while_its_condition_holds() {
    let mut interview = interview(
        "
      - {item: a, label: {vi: A, en: A}, type: number}
      - {item: b, label: {vi: B, en: B}, type: text, required_if: '${a} > 1'}
",
    );
    assert!(interview.finalise().is_ok());
    interview.answer("a", number(2)).unwrap();
    assert_eq!(interview.problems()[0].fault, Fault::Required);
}

#[test]
fn rules_that_contradict_the_item_are_found_before_anybody_is_asked() {
    for (items, expected) in [
        ("      - {item: a, label: A, type: note, constraint: '1 = 1'}", "rule_without_answer"),
        ("      - {item: a, label: A, type: number, read_only: true}", "read_only_without_default"),
        ("      - {item: a, label: A, type: number, min: 5, default: 3}", "default_not_allowed"),
        ("      - {item: a, label: A, type: number, step: 0}", "step_not_positive"),
        ("      - {item: a, label: A, type: number, buttons: true, min: 0}", "too_many_buttons"),
        ("      - {item: a, label: A, type: number, show_if: '. > 1'}", "own_answer_elsewhere"),
        (
            "      - {item: a, label: A, type: number, constraint: '. = 1 and ${b} = 1'}\n      - {item: b, label: B, type: number}",
            "forward_reference",
        ),
        ("      - {item: a, label: A, type: number, constraint: \". = 'x'\"}", "type_error"),
        ("      - {item: a, type: computed, calculation: '${a} + 1'}", "cycle"),
        (
            "      - {item: a, type: computed, calculation: '${b} + 1'}\n      - {item: b, type: computed, calculation: '${a} + 1'}",
            "cycle",
        ),
        ("      - {item: a, type: computed, constant: x, metadata: start}", "both_given"),
        ("      - {item: a, type: computed}", "missing_key"),
        ("      - {item: a, type: computed, constant: x, required: true}", "required_note"),
        ("      - {item: a, label: A, type: time, min: '17:00', max: '08:00'}", "empty_range"),
        ("      - {item: a, label: A, type: time, min: '8 giờ'}", "invalid_time"),
        (
            "      - {item: a, label: A, type: ranking, categories: [{code: 1, label: A}]}",
            "too_few_categories",
        ),
        (
            "      - {item: a, label: A, type: geopoint}\n      - {item: b, label: B, type: text, show_if: \"${a} = 'x'\"}",
            "type_error",
        ),
        (
            "      - {item: a, label: A, type: matrix, categories: [{code: 1, label: A}, {code: 2, label: B, show_if: 'true()'}], rows: [{row: r, label: R}]}",
            "show_if_in_matrix",
        ),
    ] {
        assert_eq!(problems(items), [expected], "{items}");
    }
}

//! How an interview runs, in the words of those who run it. One behaviour per test.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{CategoryCode, ItemCode, Lang, UnitKind};
use survey_specs::interview::{AnswerProblem, Context, Disposition, Interview, Response, Step, recheck};
use survey_specs::questionnaire::read::check;
use survey_specs::questionnaire::{Instrument, Mode};
use survey_specs::text::Text;
use survey_specs::wire::{ConsentGiven, ResponseBody};

/// A questionnaire over Vietnamese and English with these sections, place words for communes and
/// wards, and "refused" offered on paper.
fn questionnaire(sections: &str) -> Arc<Instrument> {
    let yaml = format!(
        "questionnaire: q\nlanguages: [vi, en]\ntitle: T\nplace_words:\n  - {{kind: phuong, vi: phường, en: ward}}\n  - {{kind: xa, vi: xã, en: commune}}\nnonresponse: {{paper: [refused]}}\nsections:\n{sections}"
    );
    let reading = check("scenario", yaml.as_bytes());
    let draft = reading.draft.unwrap_or_else(|| panic!("{:#?}", reading.problems));
    Arc::new(Instrument::new(draft.questionnaire().clone()))
}

/// A scenario: one person, one questionnaire, step by step.
struct Scenario {
    interview: Interview,
}

impl Scenario {
    /// A web interview in Vietnamese over one section with these items.
    fn of(items: &str) -> Self {
        let lines: Vec<String> = items.lines().map(|line| format!("      {}", line.trim())).collect();
        Self::over(&format!("  - section: a\n    title: A\n    items:\n{}\n", lines.join("\n")))
    }

    fn over(sections: &str) -> Self {
        let context = Context {
            mode: Mode::Web,
            language: Lang::new("vi").unwrap(),
            kinds: Vec::new(),
            started_on: "2026-11-21".parse().unwrap(),
        };
        Self { interview: Interview::start(questionnaire(sections), context) }
    }

    fn restarted(self, change: impl FnOnce(&mut Context)) -> Self {
        let mut context = self.interview.context().clone();
        change(&mut context);
        let questionnaire = self.interview.instrument().questionnaire().clone();
        Self { interview: Interview::start(Arc::new(Instrument::new(questionnaire)), context) }
    }

    fn by(self, mode: Mode) -> Self {
        self.restarted(|context| context.mode = mode)
    }

    fn in_unit_of(self, kinds: &[&str]) -> Self {
        self.restarted(|context| context.kinds = kinds.iter().map(|kind| UnitKind::new(*kind).unwrap()).collect())
    }

    fn in_english(mut self) -> Self {
        self.interview.set_language(Lang::new("en").unwrap());
        self
    }

    #[track_caller]
    fn answer(mut self, item: &str, answer: Answer) -> Self {
        self.interview.answer(item, answer).unwrap();
        self
    }

    /// Gives an answer that is told to be wrong for this reason.
    #[track_caller]
    fn mistake(mut self, item: &str, answer: Answer, code: &str) -> Self {
        assert_eq!(self.interview.answer(item, answer).unwrap_err().fault.code(), code);
        self
    }

    fn clear(mut self, item: &str) -> Self {
        self.interview.clear(item);
        self
    }

    /// Exactly these items are asked on the current page, in this order.
    #[track_caller]
    fn expect_page(self, items: &[&str]) -> Self {
        let asked: Vec<&str> = self.interview.page_questions().iter().map(|question| question.code().as_str()).collect();
        assert_eq!(asked, items);
        self
    }

    #[track_caller]
    fn expect_asked(self, item: &str) -> Self {
        assert!(self.is_asked(item), "{item} is not asked");
        self
    }

    #[track_caller]
    fn expect_not_asked(self, item: &str) -> Self {
        assert!(!self.is_asked(item), "{item} is asked");
        self
    }

    fn is_asked(&self, item: &str) -> bool {
        self.interview.relevance()[self.interview.instrument().find(item).unwrap().index]
    }

    #[track_caller]
    fn forward(mut self, step: Step) -> Self {
        assert_eq!(self.interview.forward(), Ok(step));
        self
    }

    /// Tries to turn the page and is told these items and reasons.
    #[track_caller]
    fn stuck(mut self, expected: &[(&str, &str)]) -> Self {
        let page = self.interview.page().cloned();
        assert_eq!(told(&self.interview.forward().unwrap_err()), expected);
        assert_eq!(self.interview.page().cloned(), page, "the page stays");
        self
    }

    fn back(mut self) -> Self {
        assert!(self.interview.back());
        self
    }

    #[track_caller]
    fn expect_label(self, item: &str, words: &str) -> Self {
        let label: &Text = self.interview.instrument().find(item).unwrap().label();
        assert_eq!(self.interview.render(label), words);
        self
    }

    fn finish(self) -> Finished {
        let outcome = self.interview.finalise();
        Finished { scenario: self, outcome }
    }
}

/// What came of a scenario.
struct Finished {
    scenario: Scenario,
    outcome: Result<Response, Vec<AnswerProblem>>,
}

impl Finished {
    /// The response holds exactly these items, and the server's re-check says the same.
    #[track_caller]
    fn expect_response(self, items: &[&str]) -> Response {
        let response = self.outcome.unwrap();
        assert_eq!(response.answers.keys().map(ItemCode::as_str).collect::<Vec<_>>(), items);
        assert_eq!(received(&self.scenario.interview, response.answers.clone()), Ok(response.clone()));
        response
    }

    #[track_caller]
    fn expect_problems(self, expected: &[(&str, &str)]) -> Scenario {
        assert_eq!(told(&self.outcome.unwrap_err()), expected);
        self.scenario
    }
}

fn told(problems: &[AnswerProblem]) -> Vec<(&str, &str)> {
    problems.iter().map(|problem| (problem.item.as_str(), problem.fault.code())).collect()
}

/// What the server says of these answers in the context of an interview.
fn received(interview: &Interview, answers: BTreeMap<ItemCode, Answer>) -> Result<Response, Vec<AnswerProblem>> {
    let context = interview.context();
    let body = ResponseBody {
        version: "sha256:0".to_owned(),
        unit: None,
        visit: String::new(),
        mode: context.mode,
        language: context.language.clone(),
        started_on: context.started_on,
        consent: None,
        answers,
    };
    recheck(&Arc::new(interview.instrument().clone()), &context.kinds, &body)
}

fn code(category: &str) -> CategoryCode {
    CategoryCode::new(category).unwrap()
}

fn one(category: &str) -> Answer {
    Answer::One { category: code(category), other: None }
}

fn one_with(category: &str, words: &str) -> Answer {
    Answer::One { category: code(category), other: Some(words.to_owned()) }
}

fn many(categories: &[&str]) -> Answer {
    Answer::Many { categories: categories.iter().map(|category| code(category)).collect(), other: BTreeMap::new() }
}

fn number(text: &str) -> Answer {
    Answer::Number(text.parse().unwrap())
}

fn text(words: &str) -> Answer {
    Answer::Text(words.to_owned())
}

fn day(text: &str) -> Answer {
    Answer::Date(text.parse().unwrap())
}

const REFUSED: Answer = Answer::Missing(ItemNonresponse::Refused);

/// A yes-or-no item with these further keys.
fn yes_no(item: &str, more: &str) -> String {
    let label = format!("{{vi: \"{item}?\", en: \"{item}?\"}}");
    let categories = "[{code: 1, label: {vi: Có, en: \"Yes\"}}, {code: 2, label: {vi: Không, en: \"No\"}}]";
    format!("- {{item: {item}, type: single_choice, label: {label}, categories: {categories}{more}}}\n")
}

fn routed() -> Scenario {
    Scenario::of(&(yes_no("q1", ", required: true") + &yes_no("q2", ", required: true, show_if: \"${q1} = '1'\"") + &yes_no("q3", "")))
}

#[test]
fn an_item_is_asked_when_its_condition_becomes_true() {
    routed().expect_not_asked("q2").answer("q1", one("1")).expect_asked("q2").answer("q1", one("2")).expect_not_asked("q2");
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
    let items = yes_no("q1", "") + &yes_no("q2", ", show_if: \"${q1} = '1'\"") + &yes_no("q3", ", show_if: \"${q2} = '1'\"");
    Scenario::of(&items).answer("q1", one("1")).answer("q2", one("1")).expect_asked("q3").answer("q1", one("2")).expect_not_asked("q3");
}

#[test]
fn an_answer_to_an_item_that_is_not_asked_is_refused_by_the_server() {
    let scenario = routed();
    let answers = BTreeMap::from([("q1", one("2")), ("q2", one("1"))]);
    let answers = answers.into_iter().map(|(item, answer)| (ItemCode::new(item).unwrap(), answer)).collect();
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
    let scenario = scenario.finish().expect_problems(&[("n", "not_integer"), ("t", "no_match"), ("d", "too_late")]);
    let scenario = scenario.answer("n", number("9")).answer("t", text("aạb")).answer("d", day("2026-01-01"));
    scenario.answer("r", one("5")).finish().expect_response(&["d", "n", "r", "t"]);
}

fn channels() -> Scenario {
    Scenario::of(
        "- {item: m, type: multiple_choice, label: M, min_selected: 2, max_selected: 3, categories: [{code: a, label: A}, {code: b, label: B}, {code: c, label: C}, {code: d, label: D}, {code: z, label: Không, exclusive: true}]}",
    )
}

#[test]
fn a_multiple_choice_counts_its_categories_and_keeps_them_in_order() {
    let scenario = channels().mistake("m", many(&["a"]), "too_few").mistake("m", many(&["a", "b", "c", "d"]), "too_many");
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
        Answer::Many { categories, .. } => Answer::Many { categories, other: [(code("2"), "x".to_owned())].into() },
        other => other,
    };
    let scenario = scenario.mistake("m", with(&["1"]), "words_not_asked").mistake("m", many(&["2"]), "words_missing");
    scenario.answer("m", with(&["1", "2"])).finish().expect_response(&["m"]);
}

#[test]
fn a_reason_for_no_answer_is_taken_where_the_item_or_the_mode_offers_it() {
    let items = || yes_no("q1", ", required: true, nonresponse: [dont_know]");
    Scenario::of(&items()).mistake("q1", REFUSED, "reason_not_offered");
    let paper = Scenario::of(&items()).by(Mode::Paper).answer("q1", REFUSED).finish().expect_response(&["q1"]);
    assert_eq!(paper.disposition, Disposition::Partial);
    let known = Scenario::of(&items()).answer("q1", Answer::Missing(ItemNonresponse::DontKnow));
    known.finish().expect_response(&["q1"]);
    let not_asked = Answer::Missing(ItemNonresponse::NotAsked);
    Scenario::of(&items()).by(Mode::Paper).mistake("q1", not_asked, "reason_not_offered");
}

#[test]
fn a_stated_reason_counts_as_no_answer_in_conditions() {
    let items = yes_no("q1", ", nonresponse: [refused]") + &yes_no("q2", ", show_if: \"${q1} != '1'\"") + &yes_no("q3", ", show_if: \"${q1} = ''\"");
    Scenario::of(&items).answer("q1", REFUSED).expect_not_asked("q2").expect_asked("q3");
}

#[test]
fn labels_pipe_in_earlier_answers_in_words() {
    let items = yes_no("q1", "")
        + "- {item: n, type: number, label: N}
           - {item: d, type: date, label: D}
           - {item: q2, type: text, label: {vi: \"${q1}/${n}/${d}\", en: \"${q1}/${n}/${d}\"}}";
    let scenario = Scenario::of(&items).expect_label("q2", "…/…/…");
    let scenario = scenario.answer("q1", one("1")).answer("n", number("1.5")).answer("d", day("2026-01-31"));
    scenario.expect_label("q2", "Có/1,5/31/01/2026").in_english().expect_label("q2", "Yes/1.5/31/01/2026");
}

#[test]
fn place_words_follow_the_kind_of_the_unit() {
    let place = || Scenario::of("- {item: q, type: text, label: {vi: \"Ở {phường|xã} này\", en: \"In this {ward|commune}\"}}");
    place().in_unit_of(&["xa", "tinh"]).expect_label("q", "Ở xã này").in_english().expect_label("q", "In this commune");
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
    let scenario = paged().expect_page(&["q1"]).answer("q1", one("1")).forward(Step::Page).expect_page(&["r1", "r2"]);
    let scenario = scenario.forward(Step::Page).expect_page(&["r3"]).forward(Step::Page).expect_page(&["q2"]);
    assert_eq!(scenario.interview.page_number(), (4, 4));
    let scenario = scenario.forward(Step::Review).expect_page(&[]).back().expect_page(&["q2"]);
    scenario.back().expect_page(&["r3"]);
}

#[test]
fn a_page_with_nothing_to_ask_is_passed_over() {
    let scenario = paged().answer("q1", one("2")).forward(Step::Page).expect_page(&["r1"]).forward(Step::Page).expect_page(&["q2"]);
    assert_eq!(scenario.interview.page_number(), (3, 3));
    scenario.back().expect_page(&["r1"]);
}

#[test]
fn a_page_with_a_problem_is_not_left() {
    paged().stuck(&[("q1", "required")]).answer("q1", one("2")).forward(Step::Page).back().clear("q1").stuck(&[("q1", "required")]);
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
    let scenario = Scenario::of(&("- {item: i, type: note, label: I}\n".to_owned() + &yes_no("q1", "") + &yes_no("q2", ", show_if: \"${q1} = '1'\"")));
    let progress = |scenario: &Scenario| (scenario.interview.progress().answered, scenario.interview.progress().asked);
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
    let says = |consent| recheck(&instrument, &[], &body(consent)).map_err(|problems| problems[0].fault.code());
    assert_eq!(says(None), Err("consent_missing"));
    assert_eq!(says(Some(ConsentGiven { version: 2, given: false })), Err("consent_missing"));
    assert_eq!(says(Some(ConsentGiven { version: 1, given: true })), Err("consent_version"));
    assert!(says(Some(ConsentGiven { version: 2, given: true })).is_ok());
}

//! Laws of the interview, over random questionnaires and random people.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{CategoryCode, ItemCode, Lang, UnitCode};
use survey_specs::interview::{AnswerProblem, Context, Fault, Interview, Step, recheck};
use survey_specs::questionnaire::media::MediaHash;
use survey_specs::questionnaire::read::{check, read};
use survey_specs::questionnaire::{ACKNOWLEDGED, Instrument, Mode, Question, QuestionKind};
use survey_specs::wire::read::{content_hash, read_body};
use survey_specs::wire::{ConsentGiven, Paradata, ResponseBody};

/// Two earlier items, and how conditions over them are joined.
type PlannedCondition = (Index, Index, usize);

/// What one item of a random questionnaire is like.
#[derive(Clone, Debug)]
struct Plan {
    kind: usize,
    required: bool,
    /// Begins a new section.
    section: bool,
    /// When it is asked, if not always.
    condition: Option<PlannedCondition>,
    reason: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let condition = proptest::option::of((any::<Index>(), any::<Index>(), 0_usize..4));
    (0_usize..17, any::<bool>(), prop::bool::weighted(0.3), condition, any::<bool>()).prop_map(
        |(kind, required, section, condition, reason)| Plan {
            kind,
            required,
            section,
            condition,
            reason,
        },
    )
}

const KINDS: [&str; 17] = [
    "type: single_choice, categories: [{code: 1, label: A}, {code: 2, label: B}, {code: 3, label: C, other: required}]",
    "type: multiple_choice, max_selected: 2, categories: [{code: a, label: A}, {code: b, label: B, other: optional}, {code: c, label: C}, {code: z, label: Z, exclusive: true}]",
    "type: rating, min: 1, max: 5",
    "type: number, integer: true, min: -3, max: 3",
    "type: text, max_length: 6, pattern: \"^\\\\w\"",
    "type: date, min: 2026-01-01, max: 2026-12-31",
    "type: note",
    "type: matrix, categories: [{code: 1, label: A}, {code: 2, label: B}]",
    "type: time, min: \"07:00\", max: \"17:00\"",
    "type: date_time, min: 2026-01-01T00:00",
    "type: ranking, categories: [{code: a, label: A}, {code: b, label: B}, {code: c, label: C}]",
    "type: geopoint",
    "type: image",
    "type: acknowledge",
    "type: computed",
    "type: number, min: -4, max: 4, step: 2, constraint: \". != 2\"",
    "type: single_choice",
];

/// The kinds that have no answer of their own, as places in [`KINDS`].
const NOTE: usize = 6;
const MATRIX: usize = 7;
const COMPUTED: usize = 14;
const CASCADE: usize = 16;

/// Conditions on an item of each kind, one that is easily true and one that is not.
const CONDITIONS: [[&str; 2]; 17] = [
    ["${x} != '2'", "${x} = '3'"],
    ["selected(${x}, 'a')", "count-selected(${x}) = 2"],
    ["${x} >= 2", "${x} = 5"],
    ["${x} < 3", "${x} = 0"],
    ["${x} != ''", "string-length(${x}) > 3"],
    ["${x} <= today()", "${x} = '2026-01-01'"],
    ["true()", "${x} = ''"],
    ["${x} = '1'", "${x} = ''"],
    ["${x} >= '08:00'", "${x} = '07:30'"],
    ["date(${x}) >= today()", "${x} > '2026-12-01T12:00'"],
    ["selected-at(${x}, 0) != 'b'", "selected-at(${x}, 2) = 'a'"],
    ["${x} != ''", "${x} = ''"],
    ["${x} != ''", "${x} = ''"],
    ["selected(${x}, 'OK')", "${x} = ''"],
    ["string-length(${x}) > 5", "${x} = 'none'"],
    ["${x} <= 0", "min(${x}, 1) = 1"],
    ["choice-name(${x}, ${x}) = 'A'", "${x} = 'b'"],
];

/// Codes and kinds of the items so far that a condition may refer to.
type Asked = Vec<(String, usize)>;

/// A questionnaire that the linter passes, made from plans.
fn instrument(plans: &[Plan]) -> Arc<Instrument> {
    let head = "questionnaire: q\nlanguages: [vi]\ntitle: T\nconsent: {version: 1, text: C}\n";
    let mut lines = vec![format!("{head}nonresponse: {{paper: [refused]}}\nsections:")];
    let mut asked = Asked::new();
    for (number, plan) in plans.iter().enumerate() {
        if number == 0 || plan.section {
            lines.push(format!("  - section: s{number}\n    title: S\n    items:"));
        }
        lines.push(format!("      - {{{}}}", item(number, plan, &mut asked)));
    }
    let yaml = lines.join("\n");
    // Contradictory conditions are fine here: an item that is never asked is one more path.
    let mut problems = check("q.yaml", yaml.as_bytes()).problems;
    problems.retain(|problem| problem.code != "unreachable");
    assert!(problems.is_empty(), "{yaml}\n{problems:#?}");
    let draft = read("q.yaml", yaml.as_bytes()).draft.unwrap();
    Arc::new(Instrument::new(draft.questionnaire().clone()))
}

/// The keys of one item, which later ones may then refer to.
fn item(number: usize, plan: &Plan, asked: &mut Asked) -> String {
    let mut keys = vec![format!("item: q{number}, label: L, {}", KINDS[plan.kind])];
    if plan.kind == COMPUTED {
        let last = asked
            .last()
            .map_or_else(|| "1 = 2".to_owned(), |(code, _)| format!("${{{code}}} = ''"));
        keys.push(format!("calculation: \"if({last}, 'none', concat('some', 'thing'))\""));
    } else if plan.kind == CASCADE {
        let hidden = asked.last().map_or_else(
            || "1 = 2".to_owned(),
            |(code, kind)| CONDITIONS[*kind][0].replace("${x}", &format!("${{{code}}}")),
        );
        keys.push(format!(
            "categories: [{{code: a, label: A}}, {{code: b, label: B, show_if: \"{hidden}\"}}]"
        ));
    }
    if plan.kind != NOTE && plan.kind != COMPUTED {
        keys.push(format!("required: {}", plan.required));
        keys.extend(plan.reason.then(|| "nonresponse: [dont_know]".to_owned()));
    }
    if let (Some(condition), false) = (&plan.condition, asked.is_empty()) {
        keys.push(format!("show_if: \"{}\"", condition_over(condition, asked)));
    }
    if plan.kind == MATRIX {
        let first = format!("{{row: q{number}_1, label: R}}");
        let second = format!("{{row: q{number}_2, label: R, show_if: \"${{q{number}_1}} = '1'\"}}");
        let third = format!("{{row: q{number}_3, label: R}}");
        keys.push(format!(
            "groups: [{{group: g, rows: [{first}, {second}]}}, {{group: h, rows: [{third}]}}]"
        ));
        asked.push((format!("q{number}_2"), MATRIX));
    } else if plan.kind != NOTE {
        asked.push((format!("q{number}"), plan.kind));
    }
    keys.join(", ")
}

fn condition_over((one, other, joined): &PlannedCondition, asked: &Asked) -> String {
    let about = |index: &Index, easy: usize| {
        let (code, kind) = index.get(asked);
        CONDITIONS[*kind][easy].replace("${x}", &format!("${{{code}}}"))
    };
    match joined {
        0 => about(one, 0),
        1 => about(one, 1),
        2 => format!("{} or {}", about(one, 0), about(other, 1)),
        _ => format!("not({}) and {}", about(one, 1), about(other, 0)),
    }
}

/// What a person may do; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Act {
    Answer(Index, u8),
    Clear(Index),
    Forward,
    Back,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (any::<Index>(), any::<u8>()).prop_map(|(item, seed)| Act::Answer(item, seed)),
        1 => any::<Index>().prop_map(Act::Clear),
        3 => Just(Act::Forward),
        1 => Just(Act::Back),
    ]
}

/// An answer that keeps the rules of its question, out of the many there are.
fn allowed(question: Question<'_>, mode: Mode, seed: u8) -> Option<Answer> {
    let code = |text: &str| CategoryCode::new(text).unwrap();
    if seed > 200 && question.is_answerable() {
        if !question.item.nonresponse.is_empty() {
            return Some(Answer::Missing(ItemNonresponse::DontKnow));
        } else if mode == Mode::Paper {
            return Some(Answer::Missing(ItemNonresponse::Refused));
        }
    }
    let words = |text: &str| Some(text.to_owned());
    Some(match question.kind() {
        // What is not offered at times is left to those who do not look: see `perform`.
        QuestionKind::One(categories) if is_cascade(question) => {
            Answer::One { category: categories[0].code.clone(), other: None }
        }
        QuestionKind::One(categories) => {
            let category = &categories[usize::from(seed) % categories.len()];
            Answer::One {
                category: category.code.clone(),
                other: category.other.and_then(|_| words("tự ghi \"x\"")),
            }
        }
        QuestionKind::Many { .. } => match seed % 4 {
            0 => Answer::Many { categories: vec![code("z")], other: BTreeMap::new() },
            1 => Answer::Many {
                categories: vec![code("b"), code("a")],
                other: [(code("b"), "báo\n\\".to_owned())].into(),
            },
            2 => Answer::Many { categories: vec![code("c"), code("c")], other: BTreeMap::new() },
            _ => Answer::Many { categories: vec![code("c"), code("a")], other: BTreeMap::new() },
        },
        QuestionKind::Rating(_) => {
            Answer::One { category: code(&(seed % 5 + 1).to_string()), other: None }
        }
        QuestionKind::Number(range) if range.step.is_some() => {
            Answer::Number((i64::from(seed % 3) * 4 - 4).into())
        }
        QuestionKind::Number(_) => Answer::Number((i64::from(seed % 7) - 3).into()),
        QuestionKind::Text(_) => {
            Answer::Text(["a", "được", "b 123", "_"][usize::from(seed % 4)].to_owned())
        }
        QuestionKind::Date(_) => Answer::Date(
            ["2026-01-01", "2026-11-21", "2026-12-31"][usize::from(seed % 3)].parse().unwrap(),
        ),
        QuestionKind::Time(_) => {
            Answer::Time(["07:00", "07:30", "17:00"][usize::from(seed % 3)].parse().unwrap())
        }
        QuestionKind::DateTime(_) => {
            let moments = ["2026-01-01T00:00", "2026-11-22T08:30", "2027-01-01T23:59"];
            Answer::DateTime(moments[usize::from(seed % 3)].parse().unwrap())
        }
        QuestionKind::Ranking(_) => {
            let order = ["abc", "cba", "bca"][usize::from(seed % 3)].chars();
            Answer::Ranked(order.map(|letter| code(&letter.to_string())).collect())
        }
        QuestionKind::Geopoint => Answer::Geopoint("21.0285 105.8542 0 5".parse().unwrap()),
        QuestionKind::Image => Answer::File(MediaHash::of(&[seed])),
        QuestionKind::Acknowledge => Answer::One { category: code(ACKNOWLEDGED), other: None },
        QuestionKind::Note | QuestionKind::Computed(_) => return None,
    })
}

fn is_cascade(question: Question<'_>) -> bool {
    question.categories().iter().any(|category| category.show_if.is_some())
}

fn started(instrument: &Arc<Instrument>, mode: Mode) -> Interview {
    let context = Context {
        mode,
        language: Lang::new("vi").unwrap(),
        kinds: Vec::new(),
        started_on: "2026-11-21".parse().unwrap(),
    };
    Interview::start(Arc::clone(instrument), context)
}

fn perform(interview: &mut Interview, act: &Act) {
    let instrument = interview.instrument().clone();
    let pick = |index: &Index| instrument.question(index.index(instrument.len()));
    match act {
        Act::Answer(index, seed) => {
            let question = pick(index);
            if is_cascade(question) && seed % 2 == 1 && *seed <= 200 {
                let category = CategoryCode::new("b").unwrap();
                interview
                    .answer(question.code().as_str(), Answer::One { category, other: None })
                    .unwrap();
            } else if let Some(answer) = allowed(question, interview.context().mode, *seed) {
                interview.answer(question.code().as_str(), answer).unwrap();
            }
        }
        Act::Clear(index) => interview.clear(pick(index).code().as_str()),
        // A page with a problem stays; where the session then is, is part of what is tried out.
        Act::Forward => drop(interview.forward()),
        Act::Back => drop(interview.back()),
    }
}

fn perform_all(interview: &mut Interview, acts: &[Act]) {
    for act in acts {
        perform(interview, act);
    }
}

/// Answers whatever still stands between the session and a response.
fn completed(mut interview: Interview, seed: u8) -> Interview {
    let instrument = interview.instrument().clone();
    for _ in 0..=instrument.len() {
        for problem in interview.problems() {
            let question = instrument.find(&problem.item).unwrap();
            let answer = allowed(question, interview.context().mode, seed).unwrap();
            interview.answer(&problem.item, answer).unwrap();
        }
    }
    interview
}

fn given(interview: &Interview) -> Vec<(ItemCode, Option<Answer>)> {
    interview
        .instrument()
        .questions()
        .map(|question| {
            (question.code().clone(), interview.given(question.code().as_str()).cloned())
        })
        .collect()
}

fn session() -> impl Strategy<Value = (Vec<Plan>, Vec<Act>, Mode, u8)> {
    (
        vec(plan(), 1..9),
        vec(act(), 0..25),
        prop::sample::select(vec![Mode::Web, Mode::Paper]),
        any::<u8>(),
    )
}

/// Laws that are tried on interviews without routing prove nothing.
#[test]
fn a_good_part_of_the_random_interviews_has_irrelevant_answers_and_problems() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut with_strays, mut with_problems, mut with_pages) = (0, 0, 0);
    for _ in 0..100 {
        let (plans, acts, mode, _) = session().new_tree(&mut runner).unwrap().current();
        let mut interview = started(&instrument(&plans), mode);
        perform_all(&mut interview, &acts);
        let relevance = interview.relevance();
        let stray = |question: Question<'_>| {
            !relevance[question.index] && interview.given(question.code().as_str()).is_some()
        };
        with_strays += u32::from(interview.instrument().questions().any(stray));
        with_problems += u32::from(!interview.problems().is_empty());
        with_pages += u32::from(interview.page_number().0 > 1);
    }
    assert!(
        with_strays >= 15 && with_problems >= 15 && with_pages >= 15,
        "{with_strays} {with_problems} {with_pages}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_became_irrelevant_is_kept_in_the_session_and_not_sent((plans, acts, mode, seed) in session()) {
        let mut interview = started(&instrument(&plans), mode);
        perform_all(&mut interview, &acts);
        let interview = completed(interview, seed);
        let before = given(&interview);
        let response = interview.finalise().unwrap();
        prop_assert_eq!(given(&interview), before, "finishing changes nothing");
        let relevance = interview.relevance();
        for question in interview.instrument().questions().filter(Question::is_answerable) {
            let kept = interview.given(question.code().as_str());
            let expected = kept.filter(|_| relevance[question.index]);
            let sent = response.answers.get(question.code());
            if is_cascade(question) {
                prop_assert!(sent.is_none() || sent == expected, "{}", question.code());
            } else {
                prop_assert_eq!(sent, expected, "{}", question.code());
            }
        }
    }

    #[test]
    fn going_forward_and_back_changes_nothing((plans, acts, mode, _) in session()) {
        let mut interview = started(&instrument(&plans), mode);
        for act in &acts {
            perform(&mut interview, act);
            let (page, answers, problems) = (interview.page().cloned(), given(&interview), interview.problems());
            let asks = !interview.page_questions().is_empty();
            if interview.page().is_some() && interview.forward().is_ok() {
                prop_assert!(interview.back() || !asks);
                // A page that has come to ask nothing, because of an answer given elsewhere, is passed over.
                prop_assert!(!asks || interview.page() == page.as_ref());
            }
            prop_assert_eq!(given(&interview), answers);
            prop_assert_eq!(interview.problems(), problems);
        }
    }

    #[test]
    fn every_path_ends((plans, acts, mode, _) in session(), seeds in vec(any::<u8>(), 64)) {
        let instrument = instrument(&plans);
        let mut interview = started(&instrument, mode);
        perform_all(&mut interview, &acts);
        while interview.back() {}
        let mut steps = 0;
        let mut last = interview.page().map(|page| page.first);
        while interview.page().is_some() {
            // A required item may appear on the page by an answer to another one on it.
            for _ in 0..instrument.len() {
                let open = interview.page_questions().iter().map(|question| question.index).collect::<Vec<_>>();
                for index in open {
                    let question = instrument.question(index);
                    if interview.counting(question.code().as_str()).is_none()
                        && let Some(answer) = allowed(question, mode, seeds[index % seeds.len()])
                    {
                        interview.answer(question.code().as_str(), answer).unwrap();
                    }
                }
            }
            let step = interview.forward().unwrap();
            steps += 1;
            prop_assert!(steps <= instrument.pages().len());
            let page = interview.page().map(|page| page.first);
            prop_assert!(step == Step::Review && page.is_none() || page > last);
            last = page;
        }
        prop_assert!(interview.finalise().is_ok());
    }

    #[test]
    fn a_response_of_the_engine_passes_the_servers_check_before_and_after_the_wire((plans, acts, mode, seed) in session()) {
        let instrument = instrument(&plans);
        let mut interview = started(&instrument, mode);
        perform_all(&mut interview, &acts);
        let response = completed(interview.clone(), seed).finalise().unwrap();
        let body = ResponseBody {
            version: format!("sha256:{}", "0".repeat(64)),
            unit: Some(UnitCode::new("X").unwrap()),
            visit: "v".to_owned(),
            mode,
            language: interview.context().language.clone(),
            started_on: interview.context().started_on,
            consent: Some(ConsentGiven { version: 1, given: true }),
            answers: response.answers.clone(),
        };
        prop_assert_eq!(recheck(&instrument, &[], &body), Ok(response.clone()));
        let sent = serde_json::from_str(&body.to_json(&Paradata::default())).unwrap();
        let received = read_body(&sent).unwrap();
        prop_assert_eq!(content_hash(&sent).unwrap(), body.content_hash());
        prop_assert_eq!(recheck(&instrument, &[], &received), Ok(response));
    }

    #[test]
    fn the_server_refuses_exactly_what_the_engine_would_not_have_sent((plans, acts, mode, _) in session()) {
        let instrument = instrument(&plans);
        let mut interview = started(&instrument, mode);
        perform_all(&mut interview, &acts);
        let answers: BTreeMap<_, _> = given(&interview).into_iter().filter_map(|(item, answer)| Some((item, answer?))).collect();
        let body = ResponseBody {
            version: String::new(),
            unit: None,
            visit: String::new(),
            mode,
            language: interview.context().language.clone(),
            started_on: interview.context().started_on,
            consent: Some(ConsentGiven { version: 1, given: true }),
            answers,
        };
        let relevance = interview.relevance();
        let irrelevant = |item: &ItemCode| !relevance[instrument.find(item.as_str()).unwrap().index];
        let strays: Vec<&str> = body.answers.keys().filter(|item| irrelevant(item)).map(ItemCode::as_str).collect();
        let refused = recheck(&instrument, &[], &body).err().unwrap_or_default();
        for stray in &strays {
            prop_assert!(refused.iter().any(|problem| problem.item == *stray && problem.fault == Fault::Irrelevant));
        }
        let hidden: Vec<&str> = body.answers.keys().filter(|item| !irrelevant(item) && interview.counting(item.as_str()).is_none()).map(ItemCode::as_str).collect();
        for item in &hidden {
            prop_assert!(refused.iter().any(|problem| problem.item == *item && matches!(problem.fault, Fault::NotOffered(_))));
        }
        let missing_and_hidden = |problem: &AnswerProblem| problem.fault.is_required() && hidden.contains(&problem.item.as_str());
        let others = interview.problems().into_iter().filter(|problem| !missing_and_hidden(problem)).count();
        prop_assert_eq!(refused.len(), strays.len() + hidden.len() + others);
    }
}

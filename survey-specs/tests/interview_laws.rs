//! Laws of the interview, over random questionnaires and random people.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{CategoryCode, ItemCode, Lang, UnitCode};
use survey_specs::interview::{Context, Fault, Interview, Step, recheck};
use survey_specs::questionnaire::read::check;
use survey_specs::questionnaire::{Instrument, Mode, Question, QuestionKind};
use survey_specs::wire::read::{content_hash, read_body};
use survey_specs::wire::{ConsentGiven, Paradata, ResponseBody};

/// What one item of a random questionnaire is like.
#[derive(Clone, Debug)]
struct Plan {
    kind: usize,
    required: bool,
    /// Begins a new section.
    section: bool,
    /// A condition on an earlier item, and on another: which ones, and how they are joined.
    condition: Option<(prop::sample::Index, prop::sample::Index, usize)>,
    reason: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let condition = proptest::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_usize..4));
    (0_usize..8, any::<bool>(), prop::bool::weighted(0.3), condition, any::<bool>())
        .prop_map(|(kind, required, section, condition, reason)| Plan { kind, required, section, condition, reason })
}

const KINDS: [&str; 8] = [
    "type: single_choice, categories: [{code: 1, label: A}, {code: 2, label: B}, {code: 3, label: C, other: required}]",
    "type: multiple_choice, max_selected: 2, categories: [{code: a, label: A}, {code: b, label: B, other: optional}, {code: c, label: C}, {code: z, label: Z, exclusive: true}]",
    "type: rating, min: 1, max: 5",
    "type: number, integer: true, min: -3, max: 3",
    "type: text, max_length: 6, pattern: \"^\\\\w\"",
    "type: date, min: 2026-01-01, max: 2026-12-31",
    "type: note",
    "type: matrix, categories: [{code: 1, label: A}, {code: 2, label: B}]",
];

/// Conditions on an item of each kind, one that is easily true and one that is not.
const CONDITIONS: [[&str; 2]; 8] = [
    ["${x} != '2'", "${x} = '3'"],
    ["selected(${x}, 'a')", "count-selected(${x}) = 2"],
    ["${x} >= 2", "${x} = 5"],
    ["${x} < 3", "${x} = 0"],
    ["${x} != ''", "string-length(${x}) > 3"],
    ["${x} <= today()", "${x} = '2026-01-01'"],
    ["true()", "${x} = ''"],
    ["${x} = '1'", "${x} = ''"],
];

/// A questionnaire that the linter passes, made from plans.
fn instrument(plans: &[Plan]) -> Arc<Instrument> {
    let mut yaml = String::from(
        "questionnaire: q\nlanguages: [vi]\ntitle: T\nconsent: {version: 1, text: C}\nnonresponse: {paper: [refused]}\nsections:\n",
    );
    let mut asked: Vec<(String, usize)> = Vec::new();
    for (number, plan) in plans.iter().enumerate() {
        if number == 0 || plan.section {
            yaml += &format!("  - section: s{number}\n    title: S\n    items:\n");
        }
        let mut item = format!("item: q{number}, label: L, {}", KINDS[plan.kind]);
        if plan.kind != 6 {
            item += &format!(", required: {}", plan.required);
            item += if plan.reason { ", nonresponse: [dont_know]" } else { "" };
        }
        if let (Some((one, other, joined)), false) = (&plan.condition, asked.is_empty()) {
            let about = |index: &prop::sample::Index, easy: usize| {
                let (code, kind) = index.get(&asked);
                CONDITIONS[*kind][easy].replace('x', code)
            };
            item += &match joined {
                0 => format!(", show_if: \"{}\"", about(one, 0)),
                1 => format!(", show_if: \"{}\"", about(one, 1)),
                2 => format!(", show_if: \"{} or {}\"", about(one, 0), about(other, 1)),
                _ => format!(", show_if: \"not({}) and {}\"", about(one, 1), about(other, 0)),
            };
        }
        if plan.kind == 7 {
            let rows = format!("{{row: q{number}_1, label: R}}, {{row: q{number}_2, label: R, show_if: \"${{q{number}_1}} = '1'\"}}");
            item += &format!(", groups: [{{group: g, rows: [{rows}]}}, {{group: h, rows: [{{row: q{number}_3, label: R}}]}}]");
            asked.push((format!("q{number}_2"), 7));
        } else if plan.kind != 6 {
            asked.push((format!("q{number}"), plan.kind));
        }
        yaml += &format!("      - {{{item}}}\n");
    }
    // Contradictory conditions are fine here: an item that is never asked is one more path.
    let reading = survey_specs::questionnaire::read::read("q.yaml", yaml.as_bytes());
    let draft = reading.draft.unwrap_or_else(|| panic!("{yaml}\n{:#?}", reading.problems));
    let wrong: Vec<_> = check("q.yaml", yaml.as_bytes()).problems.into_iter().filter(|p| p.code != "unreachable").collect();
    assert!(wrong.is_empty(), "{yaml}\n{wrong:#?}");
    Arc::new(Instrument::new(draft.questionnaire().clone()))
}

/// What a person may do; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Act {
    Answer(prop::sample::Index, u8),
    Clear(prop::sample::Index),
    Forward,
    Back,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(item, seed)| Act::Answer(item, seed)),
        1 => any::<prop::sample::Index>().prop_map(Act::Clear),
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
        QuestionKind::One(categories) => {
            let category = &categories[usize::from(seed) % categories.len()];
            Answer::One { category: category.code.clone(), other: category.other.and_then(|_| words("tự ghi \"x\"")) }
        }
        QuestionKind::Many { .. } => match seed % 4 {
            0 => Answer::Many { categories: vec![code("z")], other: BTreeMap::new() },
            1 => Answer::Many { categories: vec![code("b"), code("a")], other: [(code("b"), "báo\n\\".to_owned())].into() },
            2 => Answer::Many { categories: vec![code("c"), code("c")], other: BTreeMap::new() },
            _ => Answer::Many { categories: vec![code("c"), code("a")], other: BTreeMap::new() },
        },
        QuestionKind::Rating(_) => Answer::One { category: code(&(seed % 5 + 1).to_string()), other: None },
        QuestionKind::Number(_) => Answer::Number((i64::from(seed % 7) - 3).into()),
        QuestionKind::Text(_) => Answer::Text(["a", "được", "b 123", "_"][usize::from(seed % 4)].to_owned()),
        QuestionKind::Date(_) => Answer::Date(["2026-01-01", "2026-11-21", "2026-12-31"][usize::from(seed % 3)].parse().unwrap()),
        QuestionKind::Note => return None,
    })
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
    let pick = |index: &prop::sample::Index| instrument.question(index.index(instrument.len()));
    match act {
        Act::Answer(index, seed) => {
            let question = pick(index);
            if let Some(answer) = allowed(question, interview.context().mode, *seed) {
                interview.answer(question.code().as_str(), answer).unwrap();
            }
        }
        Act::Clear(index) => interview.clear(pick(index).code().as_str()),
        // A page with a problem stays; where the session then is, is part of what is tried out.
        Act::Forward => drop(interview.forward()),
        Act::Back => drop(interview.back()),
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
    interview.instrument().questions().map(|question| {
        (question.code().clone(), interview.given(question.code().as_str()).cloned())
    }).collect()
}

fn session() -> impl Strategy<Value = (Vec<Plan>, Vec<Act>, Mode, u8)> {
    (vec(plan(), 1..9), vec(act(), 0..25), prop::sample::select(vec![Mode::Web, Mode::Paper]), any::<u8>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_became_irrelevant_is_kept_in_the_session_and_not_sent((plans, acts, mode, seed) in session()) {
        let mut interview = started(&instrument(&plans), mode);
        acts.iter().for_each(|act| perform(&mut interview, act));
        let interview = completed(interview, seed);
        let before = given(&interview);
        let response = interview.finalise().unwrap();
        prop_assert_eq!(given(&interview), before, "finishing changes nothing");
        let relevance = interview.relevance();
        for question in interview.instrument().questions() {
            let kept = interview.given(question.code().as_str());
            let expected = kept.filter(|_| relevance[question.index]);
            prop_assert_eq!(response.answers.get(question.code()), expected, "{}", question.code());
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
        acts.iter().for_each(|act| perform(&mut interview, act));
        while interview.back() {}
        let mut steps = 0;
        let mut last = interview.page().map(|page| page.first);
        while interview.page().is_some() {
            // A required item may appear on the page by an answer to another one on it.
            for _ in 0..instrument.len() {
                let open = interview.page_questions().iter().map(|question| question.index).collect::<Vec<_>>();
                for index in open {
                    let question = instrument.question(index);
                    if interview.given(question.code().as_str()).is_none()
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
        acts.iter().for_each(|act| perform(&mut interview, act));
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
        acts.iter().for_each(|act| perform(&mut interview, act));
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
        prop_assert_eq!(refused.len(), strays.len() + interview.problems().len());
    }
}

//! A small language for scenarios: one person, one questionnaire, step by step.

use std::collections::BTreeMap;
use std::sync::Arc;

use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{CategoryCode, ItemCode, Lang, UnitKind};
use survey_specs::interview::{AnswerProblem, Context, Interview, Response, Step, recheck};
use survey_specs::questionnaire::read::check;
use survey_specs::questionnaire::{Instrument, Mode};
use survey_specs::text::Text;
use survey_specs::wire::ResponseBody;

/// A questionnaire over Vietnamese and English with these sections, place words for communes and
/// wards, and "refused" offered on paper.
pub fn questionnaire(sections: &str) -> Arc<Instrument> {
    let yaml = format!(
        "questionnaire: q\nlanguages: [vi, en]\ntitle: T\nplace_words:\n  - {{kind: phuong, vi: phường, en: ward}}\n  - {{kind: xa, vi: xã, en: commune}}\nnonresponse: {{paper: [refused]}}\nsections:\n{sections}"
    );
    let reading = check("scenario", yaml.as_bytes());
    let draft = reading.draft.unwrap_or_else(|| panic!("{:#?}", reading.problems));
    Arc::new(Instrument::new(draft.questionnaire().clone()))
}

/// A scenario: one person, one questionnaire, step by step.
pub struct Scenario {
    pub interview: Interview,
}

impl Scenario {
    /// A web interview in Vietnamese over one section with these items.
    pub fn of(items: &str) -> Self {
        let lines: Vec<String> =
            items.lines().map(|line| format!("      {}", line.trim())).collect();
        Self::over(&format!("  - section: a\n    title: A\n    items:\n{}\n", lines.join("\n")))
    }

    pub fn over(sections: &str) -> Self {
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

    pub fn by(self, mode: Mode) -> Self {
        self.restarted(|context| context.mode = mode)
    }

    pub fn in_unit_of(self, kinds: &[&str]) -> Self {
        self.restarted(|context| {
            context.kinds = kinds.iter().map(|kind| UnitKind::new(*kind).unwrap()).collect();
        })
    }

    pub fn in_english(mut self) -> Self {
        self.interview.set_language(Lang::new("en").unwrap());
        self
    }

    #[track_caller]
    pub fn answer(mut self, item: &str, answer: Answer) -> Self {
        self.interview.answer(item, answer).unwrap();
        self
    }

    /// Gives an answer that is told to be wrong for this reason.
    #[track_caller]
    pub fn mistake(mut self, item: &str, answer: Answer, code: &str) -> Self {
        assert_eq!(self.interview.answer(item, answer).unwrap_err().fault.code(), code);
        self
    }

    pub fn clear(mut self, item: &str) -> Self {
        self.interview.clear(item);
        self
    }

    /// Exactly these items are asked on the current page, in this order.
    #[track_caller]
    pub fn expect_page(self, items: &[&str]) -> Self {
        let asked: Vec<&str> = self
            .interview
            .page_questions()
            .iter()
            .map(|question| question.code().as_str())
            .collect();
        assert_eq!(asked, items);
        self
    }

    #[track_caller]
    pub fn expect_asked(self, item: &str) -> Self {
        assert!(self.is_asked(item), "{item} is not asked");
        self
    }

    #[track_caller]
    pub fn expect_not_asked(self, item: &str) -> Self {
        assert!(!self.is_asked(item), "{item} is asked");
        self
    }

    pub fn is_asked(&self, item: &str) -> bool {
        self.interview.relevance()[self.interview.instrument().find(item).unwrap().index]
    }

    #[track_caller]
    pub fn forward(mut self, step: Step) -> Self {
        assert_eq!(self.interview.forward(), Ok(step));
        self
    }

    /// Tries to turn the page and is told these items and reasons.
    #[track_caller]
    pub fn stuck(mut self, expected: &[(&str, &str)]) -> Self {
        let page = self.interview.page().cloned();
        assert_eq!(told(&self.interview.forward().unwrap_err()), expected);
        assert_eq!(self.interview.page().cloned(), page, "the page stays");
        self
    }

    pub fn back(mut self) -> Self {
        assert!(self.interview.back());
        self
    }

    #[track_caller]
    pub fn expect_label(self, item: &str, words: &str) -> Self {
        let label: &Text = self.interview.instrument().find(item).unwrap().label();
        assert_eq!(self.interview.render(label), words);
        self
    }

    pub fn finish(self) -> Finished {
        let outcome = self.interview.finalise();
        Finished { scenario: self, outcome }
    }
}

/// What came of a scenario.
pub struct Finished {
    pub scenario: Scenario,
    outcome: Result<Response, Vec<AnswerProblem>>,
}

impl Finished {
    /// The response holds exactly these items, and the server's re-check says the same.
    #[track_caller]
    pub fn expect_response(self, items: &[&str]) -> Response {
        let response = self.outcome.unwrap();
        assert_eq!(response.answers.keys().map(ItemCode::as_str).collect::<Vec<_>>(), items);
        assert_eq!(
            received(&self.scenario.interview, response.answers.clone()),
            Ok(response.clone())
        );
        response
    }

    #[track_caller]
    pub fn expect_problems(self, expected: &[(&str, &str)]) -> Scenario {
        assert_eq!(told(&self.outcome.unwrap_err()), expected);
        self.scenario
    }
}

pub fn told(problems: &[AnswerProblem]) -> Vec<(&str, &str)> {
    problems.iter().map(|problem| (problem.item.as_str(), problem.fault.code())).collect()
}

/// What the server says of these answers in the context of an interview.
pub fn received(
    interview: &Interview,
    answers: BTreeMap<ItemCode, Answer>,
) -> Result<Response, Vec<AnswerProblem>> {
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

pub fn code(category: &str) -> CategoryCode {
    CategoryCode::new(category).unwrap()
}

pub fn one(category: &str) -> Answer {
    Answer::One { category: code(category), other: None }
}

pub fn one_with(category: &str, words: &str) -> Answer {
    Answer::One { category: code(category), other: Some(words.to_owned()) }
}

pub fn many(categories: &[&str]) -> Answer {
    Answer::Many {
        categories: categories.iter().map(|category| code(category)).collect(),
        other: BTreeMap::new(),
    }
}

pub fn number(text: &str) -> Answer {
    Answer::Number(text.parse().unwrap())
}

pub fn text(words: &str) -> Answer {
    Answer::Text(words.to_owned())
}

pub fn day(text: &str) -> Answer {
    Answer::Date(text.parse().unwrap())
}

pub const REFUSED: Answer = Answer::Missing(ItemNonresponse::Refused);

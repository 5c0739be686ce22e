//! One paper form while it is typed: what stands in each field, what it means, and which is next.
//!
//! | typed | means |
//! |---|---|
//! | a category's code | that category; several of a multiple choice with spaces or commas between |
//! | `CODE=words` | a category with the respondent's own words |
//! | a number, a text, a day (`dd/mm/yyyy`) | itself |
//! | nothing, or `-` | no answer |
//! | `?`, `x`, `n` | doesn't know, refused, does not apply, where the questionnaire offers it on paper |

use std::collections::BTreeMap;
use std::sync::Arc;

use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{ItemCode, Lang};
use survey_specs::interview::form::read_answer;
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::{Instrument, Mode, Question, QuestionKind};
use survey_specs::wire::answers_to_json;

use crate::respondent::item_problem::ItemProblem;

/// A form that is being typed.
#[derive(Clone, Debug)]
pub struct Sheet {
    interview: Interview,
    /// What was typed, by the question's index.
    typed: Vec<String>,
    answers: BTreeMap<ItemCode, Answer>,
    /// What cannot be read, by item.
    unread: BTreeMap<String, String>,
}

/// What a field says back to the typist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The answer in words; empty for none.
    pub words: String,
    /// Whether the routing does not lead there.
    pub skipped: bool,
    /// What is wrong; empty if nothing.
    pub problem: String,
}

impl Sheet {
    /// An empty form. `language` is that in which it is shown.
    #[must_use]
    pub fn new(instrument: Arc<Instrument>, language: Lang, started_on: &str) -> Option<Self> {
        let typed = vec![String::new(); instrument.len()];
        let context = Context {
            mode: Mode::Paper,
            language,
            kinds: Vec::new(),
            started_on: started_on.parse().ok()?,
        };
        let interview = Interview::start(instrument, context);
        Some(Self { interview, typed, answers: BTreeMap::new(), unread: BTreeMap::new() })
    }

    /// The questions and the answers as far as they make sense.
    #[must_use]
    pub fn interview(&self) -> &Interview {
        &self.interview
    }

    /// What was typed for a question.
    #[must_use]
    pub fn typed(&self, index: usize) -> &str {
        self.typed.get(index).map_or("", String::as_str)
    }

    /// All that was typed, by item, as far as there is anything.
    #[must_use]
    pub fn all_typed(&self) -> Vec<(String, String)> {
        let questions = self.interview.instrument().questions().zip(&self.typed);
        let typed = questions.filter(|(_, text)| !text.is_empty());
        typed.map(|(question, text)| (question.code().to_string(), text.clone())).collect()
    }

    /// Takes over what was typed for an item; says whether the answer is complete, so that the next
    /// field may have the focus.
    pub fn type_in(&mut self, item: &str, text: &str) -> bool {
        let language = self.interview.context().language.clone();
        let Some(question) = self.interview.instrument().find(item) else { return false };
        let (index, code) = (question.index, question.code().clone());
        let text = text.trim();
        let offered = self.interview.offered_reasons(question);
        let read = read(question, text, &offered);
        let complete = is_complete(question, text);
        if let Some(typed) = self.typed.get_mut(index) {
            text.clone_into(typed);
        }
        self.interview.clear(item);
        self.answers.remove(&code);
        self.unread.remove(item);
        match read {
            Ok(Some(answer)) => {
                // The interview takes what it can; what breaks a rule is sent all the same, and the
                // server says so.
                let refused = self.interview.answer(item, answer.clone()).err();
                if let Some(problem) = refused {
                    self.unread.insert(item.to_owned(), problem.message(&language));
                }
                self.answers.insert(code, answer);
            }
            Ok(None) => {}
            Err(()) => {
                let unreadable = if language.as_str() == "en" {
                    "This cannot be read."
                } else {
                    "Không đọc được."
                };
                self.unread.insert(item.to_owned(), unreadable.to_owned());
            }
        }
        complete && !self.unread.contains_key(item)
    }

    /// The first question after `item` that is asked; the first of all after none.
    #[must_use]
    pub fn next(&self, item: Option<&str>) -> Option<String> {
        let after = item.and_then(|item| self.interview.instrument().find(item));
        let from = after.map_or(0, |question| question.index + 1);
        let relevance = self.interview.relevance();
        let asked = |question: &Question<'_>| {
            question.index >= from
                && question.is_answerable()
                && relevance.get(question.index) == Some(&true)
        };
        self.interview.instrument().questions().find(asked).map(|found| found.code().to_string())
    }

    /// The question next to `item`, asked or not.
    #[must_use]
    pub fn neighbour(&self, item: &str, forward: bool) -> Option<String> {
        let instrument = self.interview.instrument();
        let index = instrument.find(item)?.index;
        let mut questions = instrument.questions().filter(Question::is_answerable);
        let found = if forward {
            questions.find(|question| question.index > index)
        } else {
            questions.rfind(|question| question.index < index)
        };
        found.map(|question| question.code().to_string())
    }

    /// What each field says back, by the question's index.
    #[must_use]
    pub fn said(&self) -> Vec<Said> {
        let relevance = self.interview.relevance();
        let said = |question: Question<'_>| {
            let item = question.code();
            let words = self
                .answers
                .get(item)
                .map(|answer| self.interview.answer_in_words(question, answer));
            Said {
                words: words.unwrap_or_default(),
                skipped: relevance.get(question.index) != Some(&true),
                problem: self.unread.get(item.as_str()).cloned().unwrap_or_default(),
            }
        };
        self.interview.instrument().questions().map(said).collect()
    }

    /// What is missing or wrong by the rules, before anything is sent.
    #[must_use]
    pub fn problems(&self) -> Vec<(String, String)> {
        let problems = self.interview.problems();
        let in_words = problems.iter().map(|problem| {
            let problem = ItemProblem::of(&self.interview, problem);
            (problem.item, problem.message)
        });
        in_words.collect()
    }

    /// Whether something was typed that is no answer at all.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.unread.keys().any(|item| !self.answers.keys().any(|code| code.as_str() == item))
    }

    /// The answers as the API takes them.
    #[must_use]
    pub fn answers_json(&self) -> serde_json::Value {
        serde_json::from_str(&answers_to_json(&self.answers)).unwrap_or_default()
    }
}

fn reason(text: &str) -> Option<ItemNonresponse> {
    match text {
        "?" => Some(ItemNonresponse::DontKnow),
        "x" | "X" => Some(ItemNonresponse::Refused),
        "n" | "N" => Some(ItemNonresponse::NotApplicable),
        _ => None,
    }
}

/// The answer that was typed; none for no answer.
fn read(
    question: Question<'_>,
    text: &str,
    offered: &[ItemNonresponse],
) -> Result<Option<Answer>, ()> {
    if matches!(text, "" | "-") {
        return Ok(None);
    }
    if let Some(reason) = reason(text).filter(|reason| offered.contains(reason)) {
        return Ok(Some(Answer::Missing(reason)));
    }
    let item = question.code().as_str();
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut choose = |part: &str| {
        let (code, words) = part.split_once('=').unwrap_or((part, ""));
        fields.push((item.to_owned(), code.trim().to_owned()));
        fields.push(([item, ".other.", code.trim()].concat(), words.to_owned()));
    };
    match question.kind() {
        QuestionKind::One(_) | QuestionKind::Rating(_) => choose(text),
        QuestionKind::Many { .. } => {
            let (codes, words) = text.split_once('=').unwrap_or((text, ""));
            let mut codes = codes.split([' ', ',']).filter(|code| !code.is_empty()).peekable();
            while let Some(code) = codes.next() {
                let words = if codes.peek().is_none() { words } else { "" };
                choose(&[code, "=", words].concat());
            }
        }
        QuestionKind::Date(_) => fields.push((item.to_owned(), iso_day(text))),
        _ => fields.push((item.to_owned(), text.to_owned())),
    }
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    read_answer(question, fields).map_err(|_| ())
}

/// `dd/mm/yyyy` as `yyyy-mm-dd`; anything else as it is.
#[must_use]
pub fn iso_day(text: &str) -> String {
    let parts: Vec<&str> = text.split(['/', '.']).map(str::trim).collect();
    match parts[..] {
        [day, month, year] => format!("{year:0>4}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    }
}

/// Whether nothing that may follow would change the meaning, so that no Enter is needed.
fn is_complete(question: Question<'_>, text: &str) -> bool {
    match question.kind() {
        QuestionKind::Text(_) => false,
        _ if text == "-" || reason(text).is_some() => true,
        QuestionKind::One(_) | QuestionKind::Rating(_) => {
            let codes =
                || question.categories().iter().map(|category| (category, category.code.as_str()));
            let chosen = codes().find(|(_, code)| *code == text);
            let may_go_on = codes().any(|(_, code)| code != text && code.starts_with(text));
            chosen.is_some_and(|(category, _)| category.other.is_none()) && !may_go_on
        }
        _ => false,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use survey_specs::questionnaire::read;

    const YAML: &str = "
questionnaire: test
languages: [vi, en]
title: {vi: Thử, en: Test}
consent: {version: 3, text: {vi: Đồng ý, en: Agree}}
nonresponse: {paper: [dont_know, refused]}
sections:
  - section: a
    title: {vi: A, en: A}
    items:
      - item: seen
        label: {vi: Có đến không?, en: Did you come?}
        type: single_choice
        required: true
        categories: [{code: 1, label: {vi: Có, en: 'Yes'}}, {code: 2, label: {vi: Không, en: 'No'}}, {code: 21, label: {vi: Khác, en: Other}, other: optional}]
      - {item: why, label: {vi: Vì sao?, en: Why?}, type: text, required: true, show_if: \"${seen} = '1'\"}
      - item: many
        label: {vi: Gì?, en: What?}
        type: multiple_choice
        categories: [{code: 1, label: {vi: Một, en: One}}, {code: 2, label: {vi: Hai, en: Two}}]
      - {item: age, label: {vi: Tuổi, en: Age}, type: number, integer: true, min: 18}
      - {item: day, label: {vi: Ngày, en: Day}, type: date}
";

    pub fn instrument() -> Arc<Instrument> {
        let read = read::read("test", YAML.as_bytes());
        let draft = read.draft.unwrap_or_else(|| panic!("{:?}", read.problems));
        Arc::new(Instrument::new(draft.questionnaire().clone()))
    }

    fn sheet() -> Sheet {
        Sheet::new(instrument(), Lang::new("vi").unwrap(), "2026-11-22").unwrap()
    }

    #[test]
    fn a_code_is_complete_unless_another_begins_with_it() {
        let mut sheet = sheet();
        for (text, complete) in
            [("1", true), ("2", false), ("21", false), ("-", true), ("?", true), ("9", false)]
        {
            assert_eq!(sheet.type_in("seen", text), complete, "{text}");
        }
    }

    #[test]
    fn the_next_field_is_the_next_that_is_asked() {
        let mut sheet = sheet();
        assert_eq!(sheet.next(None).as_deref(), Some("seen"));
        sheet.type_in("seen", "2");
        assert_eq!(sheet.next(Some("seen")).as_deref(), Some("many"));
        assert!(sheet.said()[1].skipped);
        sheet.type_in("seen", "1");
        assert_eq!(sheet.next(Some("seen")).as_deref(), Some("why"));
        assert_eq!(sheet.neighbour("many", false).as_deref(), Some("why"));
        assert_eq!(sheet.next(Some("day")), None);
    }

    #[test]
    fn what_was_typed_becomes_answers_and_what_breaks_rules_goes_along() {
        let mut sheet = sheet();
        for (item, text) in [
            ("seen", "21=gì đó"),
            ("many", "1, 2"),
            ("age", "7"),
            ("day", "1/2/2026"),
            ("why", "vì"),
        ] {
            sheet.type_in(item, text);
        }
        assert_eq!(
            sheet.answers_json(),
            serde_json::json!({
                "seen": {"one": "21", "other": {"21": "gì đó"}}, "many": {"many": ["1", "2"]},
                "age": {"number": "7"}, "day": {"date": "2026-02-01"}, "why": {"text": "vì"},
            })
        );
        assert!(!sheet.said()[3].problem.is_empty(), "too young");
        assert!(!sheet.is_unreadable());
        sheet.type_in("age", "bảy");
        assert!(sheet.is_unreadable());
        sheet.type_in("age", "x");
        assert_eq!(sheet.answers_json()["age"], serde_json::json!({"missing": "refused"}));
        sheet.type_in("age", "-");
        assert!(sheet.answers_json().get("age").is_none() && !sheet.is_unreadable());
    }
}

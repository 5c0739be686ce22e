//! What the answers of a session come to: what is asked, and the answer that counts for each
//! question, found in one pass from the first question to the last.

use super::form::{default_fields, read_answer};
use super::{AnswerProblem, Fault, Interview, validate};
use crate::RICH;
use crate::answer::Answer;
use crate::code::{CategoryCode, ItemCode};
use crate::condition::{Condition, Scope, Truth};
use crate::date::Date;
use crate::questionnaire::{Category, Computed, Metadata, Question, QuestionKind};

/// What the answers of a session come to. While the pass is under way, it knows the questions so
/// far, which are all that conditions and calculations refer to.
pub(super) struct Standing<'a> {
    interview: &'a Interview,
    asked: Vec<bool>,
    answers: Vec<Option<Counting<'a>>>,
    /// The answers that nobody gave as they are: what is computed, and what is left of an answer.
    made: Vec<Answer>,
}

/// Where the answer that counts stands.
#[derive(Clone, Copy)]
enum Counting<'a> {
    Given(&'a Answer),
    /// A place among those that were made.
    Made(usize),
}

/// What counts in place of what was given.
enum InPlace {
    /// What was given counts.
    Given,
    /// This counts, or nothing.
    Made(Option<Answer>),
}

impl<'a> Standing<'a> {
    pub(super) fn of(interview: &'a Interview) -> Self {
        let instrument = &interview.instrument;
        let length = instrument.len();
        let (asked, answers) = (Vec::with_capacity(length), Vec::with_capacity(length));
        let mut standing = Self { interview, asked, answers, made: Vec::new() };
        for question in instrument.questions() {
            let asked = question.conditions().all(|condition| condition.holds(&standing));
            let mut answer = None;
            if asked {
                answer = interview.answers[question.index].as_ref().map(Counting::Given);
                if RICH && let InPlace::Made(made) = standing.made(question) {
                    answer = made.map(|made| {
                        standing.made.push(made);
                        Counting::Made(standing.made.len() - 1)
                    });
                }
            }
            standing.asked.push(asked);
            standing.answers.push(answer);
        }
        standing
    }

    /// Whether the conditions of a question hold.
    pub(super) fn is_asked(&self, index: usize) -> bool {
        self.asked.get(index) == Some(&true)
    }

    /// The answer that counts for a question; none if it is not asked.
    pub(super) fn answer_at(&self, index: usize) -> Option<&Answer> {
        match (*self.answers.get(index)?)? {
            Counting::Given(answer) => Some(answer),
            Counting::Made(place) => self.made.get(place),
        }
    }

    fn made(&self, question: Question<'a>) -> InPlace {
        if let QuestionKind::Computed(computed) = question.kind() {
            return InPlace::Made(self.computed(computed));
        } else if question.item.rules.read_only {
            return InPlace::Made(default_answer(question));
        }
        match &self.interview.answers[question.index] {
            Some(given) if question.categories().iter().any(|it| self.hides(it)) => {
                InPlace::Made(self.as_offered(question, given))
            }
            _ => InPlace::Given,
        }
    }

    fn computed(&self, computed: &Computed) -> Option<Answer> {
        let known = &self.interview.known;
        match computed {
            #[cfg(feature = "rich")]
            Computed::Calculation(calculation) => calculation.answer(self),
            #[cfg(not(feature = "rich"))]
            Computed::Calculation(_) => None,
            Computed::Constant(text) => Some(Answer::Text(text.clone())),
            Computed::Metadata(Metadata::Today) => Some(Answer::Date(self.today())),
            Computed::Metadata(Metadata::Start) => known.start.map(Answer::DateTime),
            Computed::Metadata(Metadata::End) => known.end.map(Answer::DateTime),
            Computed::Metadata(Metadata::Username) => known.username.clone().map(Answer::Text),
            Computed::Metadata(_) => None,
        }
    }

    /// Whether a category is not offered, by the answers so far.
    pub(super) fn hides(&self, category: &Category) -> bool {
        RICH && category.show_if.as_ref().is_some_and(|condition| !condition.holds(self))
    }

    fn hides_code(&self, question: Question<'_>, code: &CategoryCode) -> bool {
        question.category(code).is_some_and(|category| self.hides(category))
    }

    /// An answer without the categories that are not offered; none if nothing is left.
    fn as_offered(&self, question: Question<'_>, given: &Answer) -> Option<Answer> {
        let offered = |code: &CategoryCode| !self.hides_code(question, code);
        match given {
            Answer::One { category, .. } => offered(category).then(|| given.clone()),
            Answer::Many { categories, other } => {
                let mut categories = categories.clone();
                categories.retain(offered);
                let mut other = other.clone();
                other.retain(|code, _| offered(code));
                (!categories.is_empty()).then_some(Answer::Many { categories, other })
            }
            Answer::Ranked(categories) => {
                let mut categories = categories.clone();
                categories.retain(offered);
                (!categories.is_empty()).then_some(Answer::Ranked(categories))
            }
            other => Some(other.clone()),
        }
    }

    /// A category of a given answer that is not offered.
    pub(super) fn not_offered(&self, question: Question<'_>) -> Option<AnswerProblem> {
        let chosen = match self.interview.answers[question.index].as_ref()? {
            Answer::One { category, .. } => std::slice::from_ref(category),
            Answer::Many { categories, .. } | Answer::Ranked(categories) => categories,
            _ => return None,
        };
        let hidden = chosen.iter().find(|code| self.hides_code(question, code))?;
        Some(AnswerProblem::new(question.code().as_str(), Fault::NotOffered(hidden.to_string())))
    }

    /// Whether an answer must be given.
    pub(super) fn requires(&self, question: Question<'_>) -> bool {
        let when = question.item.rules.required_if.as_ref().filter(|_| RICH);
        question.is_answerable()
            && (question.item.required || when.is_some_and(|condition| condition.holds(self)))
    }

    /// What is wrong with the answer, or with its absence, to a question that is asked.
    pub(super) fn problem(&self, question: Question<'_>) -> Option<AnswerProblem> {
        if !question.is_answerable() {
            return None;
        }
        let code = question.code().as_str();
        let Some(answer) = self.answer_at(question.index) else {
            let message = question.item.rules.required_message.as_ref().filter(|_| RICH);
            return self.requires(question).then(|| {
                let words = message.map(|text| self.interview.render_in(text, Some(self)));
                AnswerProblem::new(code, words.map_or(Fault::Required, Fault::RequiredInWords))
            });
        };
        let (questionnaire, mode) =
            (self.interview.instrument.questionnaire(), self.interview.context.mode);
        let broken = validate::rules(question, answer, questionnaire, mode).err();
        if RICH { broken.or_else(|| self.broken_in_scope(question, answer)) } else { broken }
    }

    /// The rules that look at more than the answer itself.
    fn broken_in_scope(&self, question: Question<'_>, answer: &Answer) -> Option<AnswerProblem> {
        let refuse = |fault| Some(AnswerProblem::new(question.code().as_str(), fault));
        if let (QuestionKind::Ranking(categories), Answer::Ranked(ranked)) =
            (question.kind(), answer)
        {
            let offered = categories.iter().filter(|category| !self.hides(category)).count();
            if ranked.len() != offered {
                return refuse(Fault::Ranking);
            }
        }
        let constraint = question.item.rules.constraint.as_ref()?;
        if !answer.is_substantive() || self.keeps(&constraint.condition, answer) {
            return None;
        }
        let words = constraint.message.as_ref();
        refuse(Fault::Constraint(words.map(|text| self.interview.render_in(text, Some(self)))))
    }

    fn keeps(&self, condition: &Condition, own: &Answer) -> bool {
        condition.truth(&WithOwn { standing: self, own }) != Truth::False
    }
}

/// The default as an answer.
fn default_answer(question: Question<'_>) -> Option<Answer> {
    let fields = default_fields(question);
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    validate::fit(question, read_answer(question, fields).ok()??).ok()
}

impl Scope for Standing<'_> {
    fn answer(&self, item: &ItemCode) -> Option<&Answer> {
        self.answer_at(self.interview.instrument.find(item.as_str())?.index)
    }

    fn today(&self) -> Date {
        self.interview.context.started_on
    }

    fn label(&self, item: &ItemCode, category: &str) -> Option<String> {
        if !RICH {
            return None;
        }
        let question = self.interview.instrument.find(item.as_str())?;
        let known = question.categories().iter().find(|known| known.code.as_str() == category)?;
        Some(self.interview.render_in(&known.label, Some(self)))
    }
}

/// What a constraint sees: `.` is the answer itself.
struct WithOwn<'a> {
    standing: &'a Standing<'a>,
    own: &'a Answer,
}

impl Scope for WithOwn<'_> {
    fn answer(&self, item: &ItemCode) -> Option<&Answer> {
        if item.is_own() { Some(self.own) } else { self.standing.answer(item) }
    }

    fn today(&self) -> Date {
        self.standing.today()
    }

    fn label(&self, item: &ItemCode, category: &str) -> Option<String> {
        self.standing.label(item, category)
    }
}

//! The interview: one live session over an [`Instrument`], the only place that decides routing,
//! relevance, validation and completion.
//!
//! The phone, the plain form's handler, the designer's preview, the server's re-check and the tests
//! call the same functions:
//!
//! 1. [`Interview::start`] opens a session;
//! 2. [`Interview::answer`] takes an answer, [`Interview::forward`] and [`Interview::back`] turn
//!    pages;
//! 3. [`Interview::finalise`] turns the session into a [`Response`] or says everything that is
//!    missing;
//! 4. [`recheck`](fn@recheck) does the same to what arrived at the server.
//!
//! An answer to an item that becomes irrelevant stays in the session, so that changing one's mind
//! twice loses nothing, but never gets into the response.

pub mod form;
mod problem;
mod recheck;
mod render;
mod standing;
mod validate;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::RICH;
use crate::answer::Answer;
use crate::code::{ItemCode, Lang, UnitKind};
use crate::date::Date;
use crate::questionnaire::{Instrument, Mode, Page, Question, QuestionKind};
use crate::time::DateTime;

pub use problem::{AnswerProblem, Fault};
pub use recheck::{recheck, recheck_knowing};
pub use render::localised;
use standing::Standing;

/// What an interview needs to know of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// How the answers come in.
    pub mode: Mode,
    /// The language texts are rendered in.
    pub language: Lang,
    /// The kind of the unit and of the units above it, which choose place words.
    pub kinds: Vec<UnitKind>,
    /// The day on which the interview began: `today()`.
    pub started_on: Date,
}

/// What is known of how an interview goes, for the items that record it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// When it began.
    pub start: Option<DateTime>,
    /// When it ended.
    pub end: Option<DateTime>,
    /// The enumerator's user name.
    pub username: Option<String>,
}

/// Why an item would refuse an answer, as far as the answer alone says.
#[cfg(feature = "author")]
pub(crate) fn refusal(
    question: Question<'_>,
    answer: Answer,
    questionnaire: &crate::questionnaire::Questionnaire,
) -> Option<AnswerProblem> {
    match validate::fit(question, answer) {
        Ok(answer) => validate::rules(question, &answer, questionnaire, Mode::Web).err(),
        Err(problem) => Some(problem),
    }
}

/// One live session.
#[derive(Clone, Debug)]
pub struct Interview {
    instrument: Arc<Instrument>,
    context: Context,
    known: Known,
    /// The answer to each question, by the question's index.
    answers: Vec<Option<Answer>>,
    page: usize,
}

/// The finalised outcome of an interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The answers to the items that were asked. An item without an entry was not asked or left out.
    pub answers: BTreeMap<ItemCode, Answer>,
    /// How far the interview got.
    pub disposition: Disposition,
}

/// How far an interview got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Every required item that was asked has an answer in substance.
    Complete,
    /// Some required item has only a stated reason for having no answer.
    Partial,
}

impl Disposition {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
        }
    }
}

/// How much of what is asked has been answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Items that are asked and have an answer.
    pub answered: usize,
    /// Items that are asked, by what is known now.
    pub asked: usize,
}

/// Where [`Interview::forward`] led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To another page.
    Page,
    /// Past the last page: the answers can be reviewed and sent.
    Review,
}

impl Interview {
    /// Opens a session on its first page.
    #[must_use]
    pub fn start(instrument: Arc<Instrument>, context: Context) -> Self {
        let answers = vec![None; instrument.len()];
        let mut interview = Self { instrument, context, known: Known::default(), answers, page: 0 };
        interview.page = interview.next_page(0).unwrap_or(interview.instrument.pages().len());
        interview
    }

    /// The questionnaire being answered.
    #[must_use]
    pub fn instrument(&self) -> &Instrument {
        &self.instrument
    }

    /// What the interview knows of the world.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Says what is known of how the interview goes.
    pub fn set_known(&mut self, known: Known) {
        self.known = known;
    }

    /// Switches the language of the texts; answers stay.
    pub fn set_language(&mut self, language: Lang) {
        self.context.language = language;
    }

    /// Keeps an answer, in place of an earlier one. An answer that breaks a rule of the item, such
    /// as a number out of range, is kept too, so that it can be corrected; the problem comes back
    /// here and from [`problems`](Self::problems) until it is.
    ///
    /// # Errors
    ///
    /// The problem of the answer. Where its [`Fault`] is one of kind (the item does not exist, takes
    /// another kind of answer or has no such category), the answer is not kept.
    pub fn answer(&mut self, item: &str, answer: Answer) -> Result<(), AnswerProblem> {
        let Some(question) = self.instrument.find(item) else {
            return Err(AnswerProblem::new(item, Fault::UnknownItem));
        };
        let answer = validate::fit(question, answer)?;
        let rules = &question.item.rules;
        let looks_around = RICH
            && (rules.constraint.is_some() || matches!(question.kind(), QuestionKind::Ranking(_)));
        let verdict =
            validate::rules(question, &answer, self.instrument.questionnaire(), self.context.mode);
        let index = question.index;
        self.answers[index] = Some(answer);
        if looks_around && verdict.is_ok() {
            let standing = Standing::of(self);
            let problem = standing.problem(self.instrument.question(index));
            return problem.filter(|_| standing.is_asked(index)).map_or(Ok(()), Err);
        }
        verdict
    }

    /// Takes an answer back.
    pub fn clear(&mut self, item: &str) {
        if let Some(index) = self.instrument.find(item).map(|question| question.index) {
            self.answers[index] = None;
        }
    }

    /// The answer kept for an item, whether the item is asked at present or not.
    #[must_use]
    pub fn given(&self, item: &str) -> Option<&Answer> {
        self.answers[self.instrument.find(item)?.index].as_ref()
    }

    /// For every question in order: whether it is asked, by the answers so far. What is computed is
    /// never asked.
    ///
    /// One pass suffices because conditions refer to earlier items only. An answer to a question
    /// that is itself not asked counts as missing, and so does a category that is not offered.
    #[must_use]
    pub fn relevance(&self) -> Vec<bool> {
        let standing = Standing::of(self);
        let questions = self.instrument.questions();
        questions.map(|question| question.is_shown() && standing.is_asked(question.index)).collect()
    }

    /// Whether each category of a question is offered, by the answers so far.
    #[must_use]
    pub fn offered_categories(&self, question: Question<'_>) -> Vec<bool> {
        let categories = question.categories();
        if !RICH || categories.iter().all(|category| category.show_if.is_none()) {
            return vec![true; categories.len()];
        }
        let standing = Standing::of(self);
        categories.iter().map(|category| !standing.hides(category)).collect()
    }

    /// The answer that counts for a question, by the answers so far: what was given, if the question
    /// is asked and the answer offered, or what is computed.
    #[must_use]
    pub fn counting(&self, item: &str) -> Option<Answer> {
        let index = self.instrument.find(item)?.index;
        Standing::of(self).answer_at(index).cloned()
    }

    /// The current page; none when the last page has been left and the answers are under review.
    #[must_use]
    pub fn page(&self) -> Option<&Page> {
        self.instrument.pages().get(self.page)
    }

    /// The number of the current page among those that have something to ask, from 1, and their
    /// number.
    #[must_use]
    pub fn page_number(&self) -> (usize, usize) {
        let relevance = self.relevance();
        let asked = |page: &&Page| relevance[page.first..page.end].contains(&true);
        let pages = self.instrument.pages();
        let before = pages.iter().take(self.page).filter(asked).count();
        let all = pages.iter().filter(asked).count();
        (all.min(before + 1), all)
    }

    /// The questions of the current page that are asked, in order.
    #[must_use]
    pub fn page_questions(&self) -> Vec<Question<'_>> {
        let Some(page) = self.page() else { return Vec::new() };
        let relevance = self.relevance();
        (page.first..page.end)
            .filter(|&index| relevance[index])
            .map(|index| self.instrument.question(index))
            .collect()
    }

    /// Turns to the next page that has something to ask.
    ///
    /// # Errors
    ///
    /// Every problem of the current page; the page stays.
    pub fn forward(&mut self) -> Result<Step, Vec<AnswerProblem>> {
        let problems =
            self.page().map_or_else(Vec::new, |page| self.problems_within(page.first..page.end));
        if !problems.is_empty() {
            return Err(problems);
        }
        let next = self.next_page(self.page + 1);
        self.page = next.unwrap_or(self.instrument.pages().len());
        Ok(if next.is_some() { Step::Page } else { Step::Review })
    }

    /// Turns back to the page before; says whether there was one.
    pub fn back(&mut self) -> bool {
        let relevance = self.relevance();
        let before = self.instrument.pages()[..self.page]
            .iter()
            .rposition(|page| relevance[page.first..page.end].contains(&true));
        if let Some(page) = before {
            self.page = page;
        }
        before.is_some()
    }

    /// Turns to the page on which an item stands; says whether the item is asked at present.
    pub fn turn_to(&mut self, item: &str) -> bool {
        let Some(index) = self.instrument.find(item).map(|question| question.index) else {
            return false;
        };
        let page =
            self.instrument.pages().iter().position(|page| (page.first..page.end).contains(&index));
        match page {
            Some(page) if self.relevance()[index] => {
                self.page = page;
                true
            }
            _ => false,
        }
    }

    /// The first page from `from` on that has something to ask.
    fn next_page(&self, from: usize) -> Option<usize> {
        let relevance = self.relevance();
        let pages = self.instrument.pages();
        (from..pages.len())
            .find(|&page| relevance[pages[page].first..pages[page].end].contains(&true))
    }

    /// How much of what is asked has been answered.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let standing = Standing::of(self);
        let mut progress = Progress { answered: 0, asked: 0 };
        for question in self.instrument.questions().filter(Question::is_answerable) {
            if standing.is_asked(question.index) {
                progress.asked += 1;
                progress.answered += usize::from(standing.answer_at(question.index).is_some());
            }
        }
        progress
    }

    /// Everything that stands between this session and a response, in the questionnaire's order.
    #[must_use]
    pub fn problems(&self) -> Vec<AnswerProblem> {
        self.problems_within(0..self.instrument.len())
    }

    fn problems_within(&self, range: std::ops::Range<usize>) -> Vec<AnswerProblem> {
        let standing = Standing::of(self);
        range
            .filter(|index| standing.is_asked(*index))
            .filter_map(|index| standing.problem(self.instrument.question(index)))
            .collect()
    }

    /// Ends the interview. The session stays as it is, so that a refused response can be mended.
    /// What is computed is among the answers.
    ///
    /// # Errors
    ///
    /// Every problem, in the questionnaire's order.
    pub fn finalise(&self) -> Result<Response, Vec<AnswerProblem>> {
        let problems = self.problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        let standing = Standing::of(self);
        let mut answers = BTreeMap::new();
        let mut disposition = Disposition::Complete;
        for question in self.instrument.questions() {
            if let Some(answer) = standing.answer_at(question.index) {
                if !answer.is_substantive() && standing.requires(question) {
                    disposition = Disposition::Partial;
                }
                answers.insert(question.code().clone(), answer.clone());
            }
        }
        Ok(Response { answers, disposition })
    }
}

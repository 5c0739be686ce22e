//! The paged questionnaire as a state: which screen is shown, what was typed, what is wrong. Pure;
//! [`App`](super::app::App) shows it and `browser` feeds it.

#[cfg(feature = "console")]
mod previewed;

use std::sync::Arc;

use survey_specs::code::{Lang, UnitCode};
use survey_specs::interview::{AnswerProblem, Context, Interview, Response, Step};
use survey_specs::questionnaire::{Instrument, Page, Question};
use survey_specs::wire::{ConsentGiven, ResponseBody};

use super::Notice;
use super::block::{ItemProblem, Sheet};
use super::frame::ReceiptShown;
use super::typed::{Typed, answer_from};

/// One respondent's way through the questionnaire.
#[derive(Clone, Debug)]
pub struct Session {
    interview: Interview,
    unit_name: String,
    typed: Typed,
    consent_given: bool,
    screen: Screen,
    /// Whether the respondent came from the review to mend one answer.
    mending: bool,
    /// What was typed and could not be understood, so that the interview knows nothing of it.
    unread: Vec<AnswerProblem>,
    problems: Vec<ItemProblem>,
}

/// What is on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The introduction and the consent.
    Start,
    /// The interview's current page.
    Questions,
    /// All answers, before they are sent.
    Review(Sending),
    /// The response is safe on this device, and goes by itself once there is a network.
    Kept,
    /// The receipt.
    Received(ReceiptShown),
    /// The answers cannot be taken.
    Refused(Notice),
}

/// How far the sending got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// Not asked for yet.
    Idle,
    /// The response is on its way.
    UnderWay,
    /// The last attempt failed; the next one comes by itself.
    Waiting,
}

impl Session {
    /// Takes over from the plain form: what was typed there is kept, and whoever has begun to
    /// answer finds the page of `active`, the field in use, else the first page with something to do.
    #[must_use]
    pub fn take_over(
        instrument: Arc<Instrument>,
        context: Context,
        unit_name: String,
        fields: Vec<(String, String)>,
        active: Option<&str>,
    ) -> Self {
        let questionnaire = instrument.questionnaire();
        let has_start = questionnaire.consent.is_some() || questionnaire.introduction.is_some();
        let mut session = Self {
            interview: Interview::start(instrument, context),
            unit_name,
            typed: Typed::default(),
            consent_given: false,
            screen: if has_start { Screen::Start } else { Screen::Questions },
            mending: false,
            unread: Vec::new(),
            problems: Vec::new(),
        };
        session.consent_given = fields.iter().any(|(name, _)| name == CONSENT);
        session.typed = Typed::new(fields);
        let all = 0..session.interview.instrument().len();
        session.unread = answer_from(&mut session.interview, &session.typed, all);
        session.resume(active);
        session
    }

    fn resume(&mut self, active: Option<&str>) {
        let asks_consent = self.interview.instrument().questionnaire().consent.is_some();
        let begun = self.interview.progress().answered > 0;
        if !begun || (asks_consent && !self.consent_given) {
            return;
        }
        let item = active.map(|field| field.split('.').next().unwrap_or(field));
        let found = item.is_some_and(|item| self.interview.turn_to(item))
            || self
                .interview
                .problems()
                .first()
                .is_some_and(|problem| self.interview.turn_to(&problem.item));
        if found {
            self.screen = Screen::Questions;
        }
    }

    /// The questionnaire, the language and the answers.
    #[must_use]
    pub fn interview(&self) -> &Interview {
        &self.interview
    }

    /// The unit's name; empty if the answers are about none.
    #[must_use]
    pub fn unit_name(&self) -> &str {
        &self.unit_name
    }

    /// What is on the screen.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// How far the sending got.
    #[must_use]
    pub fn sending(&self) -> Sending {
        match self.screen {
            Screen::Review(sending) => sending,
            _ => Sending::Idle,
        }
    }

    /// Whether the consent is ticked.
    #[must_use]
    pub fn consent_given(&self) -> bool {
        self.consent_given
    }

    /// Whether one answer is being mended, after which the review comes back.
    #[must_use]
    pub fn mending(&self) -> bool {
        self.mending
    }

    /// What was wrong at the last attempt to go on.
    #[must_use]
    pub fn problems(&self) -> &[ItemProblem] {
        &self.problems
    }

    /// What the questions are shown with.
    #[must_use]
    pub fn sheet(&self) -> Sheet<'_> {
        Sheet {
            interview: &self.interview,
            typed: &self.typed,
            problems: &self.problems,
            remark: None,
        }
    }

    /// Whether the respondent had begun to answer when the app took over.
    #[must_use]
    pub fn begun(&self) -> bool {
        self.interview.progress().answered > 0
    }

    /// Whether a question is asked, by the answers so far.
    #[must_use]
    pub fn is_asked(&self, index: usize) -> bool {
        self.interview.relevance().get(index) == Some(&true)
    }

    /// A question in words, with earlier answers piped in.
    #[must_use]
    pub fn label(&self, index: usize) -> String {
        self.interview.render(self.interview.instrument().question(index).label())
    }

    /// Whether leaving the page would lose something.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        !matches!(self.screen, Screen::Kept | Screen::Received(_) | Screen::Refused(_))
            && self.interview.progress().answered > 0
    }

    /// Takes what stands in the form now.
    pub fn type_in(&mut self, fields: Vec<(String, String)>) {
        match self.screen {
            Screen::Start => self.consent_given = fields.iter().any(|(name, _)| name == CONSENT),
            Screen::Questions => {
                let Some(page) = self.interview.page().cloned() else { return };
                self.typed.replace(&questions(&self.interview, &page), fields);
                let unread = answer_from(&mut self.interview, &self.typed, page.first..page.end);
                let instrument = self.interview.instrument();
                let elsewhere = |item: &str| {
                    instrument
                        .find(item)
                        .is_some_and(|question| !(page.first..page.end).contains(&question.index))
                };
                self.unread.retain(|problem| elsewhere(&problem.item));
                self.unread.extend(unread);
            }
            _ => {}
        }
    }

    /// Goes on: from the start to the questions, from page to page, and to the review. Says whether
    /// another screen is shown.
    pub fn forward(&mut self) -> bool {
        self.problems = match self.screen {
            Screen::Start => self.consent_problem(),
            Screen::Questions => self.page_problems(),
            _ => return false,
        };
        if !self.problems.is_empty() {
            return false;
        }
        if self.screen == Screen::Start {
            self.screen = Screen::Questions;
        } else if self.next_page() == Step::Review {
            self.screen = Screen::Review(Sending::Idle);
            self.mending = false;
        }
        true
    }

    /// The next page; after mending, the next page on which something is wrong, else the review.
    fn next_page(&mut self) -> Step {
        loop {
            match self.interview.forward() {
                Ok(Step::Page) if self.mending && self.page_problems().is_empty() => {}
                Ok(step) => return step,
                Err(_) => return Step::Page,
            }
        }
    }

    fn consent_problem(&self) -> Vec<ItemProblem> {
        let asked = self.interview.instrument().questionnaire().consent.is_some();
        if !asked || self.consent_given {
            return Vec::new();
        }
        vec![ItemProblem::consent_missing(&self.interview)]
    }

    /// What is wrong on the current page, what could not be understood included.
    fn page_problems(&self) -> Vec<ItemProblem> {
        let asked = self.interview.page_questions();
        let of_page = |problem: &&AnswerProblem| {
            asked.iter().any(|question| question.code().as_str() == problem.item)
        };
        let unread = |item: &str| self.unread.iter().any(|problem| problem.item == item);
        let mut problems = self.interview.problems();
        problems.retain(|problem| !unread(&problem.item));
        let all = self.unread.iter().chain(&problems).filter(of_page);
        all.map(|problem| ItemProblem::of(&self.interview, problem)).collect()
    }

    /// Goes one screen back; says whether there was one.
    pub fn back(&mut self) -> bool {
        let moved = match self.screen {
            Screen::Questions if self.interview.back() => true,
            Screen::Questions => self.open_start(),
            Screen::Review(Sending::Idle) => {
                self.screen = Screen::Questions;
                self.interview.back()
            }
            _ => false,
        };
        if moved {
            self.mending = false;
            self.problems.clear();
        }
        moved
    }

    fn open_start(&mut self) -> bool {
        let questionnaire = self.interview.instrument().questionnaire();
        let has_start = questionnaire.consent.is_some() || questionnaire.introduction.is_some();
        if has_start {
            self.screen = Screen::Start;
        }
        has_start
    }

    /// Goes from the review to the page of an item; says whether it is asked.
    pub fn mend(&mut self, item: &str) -> bool {
        let found =
            matches!(self.screen, Screen::Review(Sending::Idle)) && self.interview.turn_to(item);
        if found {
            self.screen = Screen::Questions;
            self.mending = true;
            self.problems.clear();
        }
        found
    }

    /// Switches the language; answers stay.
    pub fn set_language(&mut self, language: Lang) {
        self.interview.set_language(language.clone());
        self.problems.clear();
        if let Screen::Received(receipt) = &mut self.screen {
            let thanks = self.interview.instrument().questionnaire().thanks.as_ref();
            receipt.thanks = thanks.map(|text| self.interview.render(text)).unwrap_or_default();
            receipt.language = language;
        }
    }

    /// The response, if nothing stands in its way; otherwise the page of the first problem is shown.
    pub fn finalise(&mut self) -> Option<Response> {
        match self.interview.finalise() {
            Ok(response) => {
                self.screen = Screen::Review(Sending::UnderWay);
                Some(response)
            }
            Err(problems) => {
                self.show_problems(
                    problems
                        .iter()
                        .map(|problem| ItemProblem::of(&self.interview, problem))
                        .collect(),
                );
                None
            }
        }
    }

    /// Shows the page of the first problem, with all problems.
    pub fn show_problems(&mut self, problems: Vec<ItemProblem>) {
        self.screen = Screen::Review(Sending::Idle);
        if let Some(first) = problems.first() {
            self.mend(&first.item);
        }
        self.problems = problems;
    }

    /// Says how the sending goes.
    pub fn set_sending(&mut self, sending: Sending) {
        self.screen = Screen::Review(sending);
    }

    /// Shows the last screen: the receipt, or why the answers cannot be taken.
    pub fn end(&mut self, screen: Screen) {
        self.screen = screen;
    }

    /// What is sent.
    #[must_use]
    pub fn body(
        &self,
        response: Response,
        version: &str,
        unit: Option<UnitCode>,
        visit: &str,
    ) -> ResponseBody {
        let context = self.interview.context();
        let consent = self.interview.instrument().questionnaire().consent.as_ref();
        ResponseBody {
            version: version.to_owned(),
            unit,
            visit: visit.to_owned(),
            mode: context.mode,
            language: context.language.clone(),
            started_on: context.started_on,
            consent: consent.map(|consent| ConsentGiven {
                version: consent.version,
                given: self.consent_given,
            }),
            answers: response.answers,
        }
    }
}

/// The name of the field with the consent.
pub const CONSENT: &str = "consent";

/// The questions of a page, asked or not.
fn questions<'a>(interview: &'a Interview, page: &Page) -> Vec<Question<'a>> {
    (page.first..page.end).map(|index| interview.instrument().question(index)).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use survey_specs::answer::Answer;
    use survey_specs::interview::Fault;
    use survey_specs::questionnaire::{Mode, read};

    const YAML: &str = "
questionnaire: test
languages: [vi, en]
title: {vi: Thử, en: Test}
consent: {version: 3, text: {vi: Đồng ý, en: Agree}}
sections:
  - section: a
    title: {vi: A, en: A}
    items:
      - item: seen
        label: {vi: Có đến không?, en: Did you come?}
        type: single_choice
        required: true
        categories: [{code: 1, label: {vi: Có, en: 'Yes'}}, {code: 2, label: {vi: Không, en: 'No'}}]
      - {item: age, label: {vi: Tuổi, en: Age}, type: number, integer: true, min: 18}
      - {item: why, label: {vi: 'Vì sao ${seen}?', en: 'Why ${seen}?'}, type: text, required: true, show_if: \"${seen} = '1'\"}
  - section: b
    title: {vi: B, en: B}
    items:
      - {item: more, label: {vi: Thêm, en: More}, type: text}
";

    fn fields(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    pub fn take_over(typed: &[(&str, &str)], active: Option<&str>) -> Session {
        let draft = read::read("test", YAML.as_bytes()).draft.unwrap();
        let instrument = Arc::new(Instrument::new(draft.questionnaire().clone()));
        let context = Context {
            mode: Mode::Web,
            language: Lang::new("vi").unwrap(),
            kinds: Vec::new(),
            started_on: "2026-11-21".parse().unwrap(),
        };
        Session::take_over(instrument, context, String::new(), fields(typed), active)
    }

    pub fn on_first_page() -> Session {
        let mut session = take_over(&[], None);
        session.type_in(fields(&[("consent", "3")]));
        assert!(session.forward());
        session
    }

    fn items(problems: &[ItemProblem]) -> Vec<&str> {
        problems.iter().map(|problem| problem.item.as_str()).collect()
    }

    #[test]
    fn no_page_is_shown_before_the_consent() {
        let mut session = take_over(&[], None);
        assert!(!session.forward());
        assert_eq!(
            (session.screen(), items(session.problems())),
            (&Screen::Start, vec!["consent"])
        );
        session.type_in(fields(&[("consent", "3")]));
        assert!(session.forward());
        assert_eq!((session.screen(), session.problems()), (&Screen::Questions, &[][..]));
    }

    #[test]
    fn what_was_typed_before_the_take_over_is_kept_and_its_page_is_shown() {
        let typed = [("consent", "3"), ("seen", "2"), ("more", "xin")];
        let session = take_over(&typed, Some("more"));
        assert_eq!(session.screen(), &Screen::Questions);
        assert_eq!(session.interview().page().unwrap().first, 3);
        assert_eq!(session.interview().given("more"), Some(&Answer::Text(String::from("xin"))));
        // Without the consent, the start comes first, and nothing is lost.
        let session = take_over(&typed[1..], Some("more"));
        assert_eq!(session.screen(), &Screen::Start);
        assert!(session.interview().given("seen").is_some());
    }

    #[test]
    fn a_page_is_left_only_when_it_is_in_order() {
        let mut session = on_first_page();
        assert!(!session.forward());
        assert_eq!(items(session.problems()), ["seen"]);
        session.type_in(fields(&[("seen", "1"), ("age", "mười tám")]));
        assert!(!session.forward());
        assert_eq!(
            items(session.problems()),
            ["age", "why"],
            "what cannot be read is no answer left out"
        );
        session.type_in(fields(&[("seen", "2"), ("age", "17")]));
        assert!(!session.forward());
        assert_eq!(items(session.problems()), ["age"]);
        session.type_in(fields(&[("seen", "2"), ("age", "")]));
        assert!(session.forward());
        assert!(session.forward());
        assert_eq!(session.screen(), &Screen::Review(Sending::Idle));
    }

    #[test]
    fn hidden_questions_and_piped_answers_follow_what_is_typed() {
        let mut session = on_first_page();
        assert!(!session.is_asked(2));
        session.type_in(fields(&[("seen", "1")]));
        assert!(session.is_asked(2));
        assert_eq!(session.label(2), "Vì sao Có?");
        session.set_language(Lang::new("en").unwrap());
        assert_eq!(session.label(2), "Why Yes?");
    }

    pub fn under_review() -> Session {
        let mut session = on_first_page();
        session.type_in(fields(&[("seen", "2")]));
        assert!(session.forward() && session.forward());
        session
    }

    #[test]
    fn after_mending_one_answer_the_review_comes_back_unless_it_raised_a_new_question() {
        let mut session = under_review();
        assert!(session.mend("seen"));
        assert!(session.mending());
        session.type_in(fields(&[("seen", "1")]));
        assert!(!session.forward());
        assert_eq!(items(session.problems()), ["why"]);
        session.type_in(fields(&[("seen", "1"), ("why", "gần nhà")]));
        assert!(session.forward());
        assert_eq!(session.screen(), &Screen::Review(Sending::Idle));
        assert!(!session.mend("unknown"));
    }

    #[test]
    fn going_back_from_the_review_reaches_the_start_and_loses_nothing() {
        let mut session = under_review();
        assert!(session.back() && session.back() && session.back());
        assert_eq!(session.screen(), &Screen::Start);
        assert!(!session.back());
        assert!(session.consent_given() && session.is_unsent());
    }

    #[test]
    fn what_is_sent_holds_the_consent_and_no_answer_to_a_question_not_asked() {
        let mut session = on_first_page();
        session.type_in(fields(&[("seen", "1"), ("why", "gần nhà")]));
        session.type_in(fields(&[("seen", "2"), ("why", "gần nhà")]));
        assert!(session.forward() && session.forward());
        let response = session.finalise().unwrap();
        assert_eq!(session.sending(), Sending::UnderWay);
        let body = session.body(response, "sha256:00", None, "visit");
        assert_eq!(body.consent, Some(ConsentGiven { version: 3, given: true }));
        assert_eq!(
            body.answers.keys().map(survey_specs::code::ItemCode::as_str).collect::<Vec<_>>(),
            ["seen"]
        );
    }

    #[test]
    fn problems_that_the_server_names_are_shown_at_their_items() {
        let mut session = under_review();
        session.set_sending(Sending::UnderWay);
        let problem = AnswerProblem::new("more", Fault::TooLong(10));
        session.show_problems(vec![ItemProblem::of(session.interview(), &problem)]);
        assert_eq!(session.screen(), &Screen::Questions);
        assert_eq!(session.interview().page().unwrap().first, 3);
        assert_eq!(items(session.problems()), ["more"]);
    }
}

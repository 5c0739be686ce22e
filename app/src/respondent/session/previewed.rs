//! A session that the designer of a questionnaire looks at: the questionnaire changes under it, and it
//! shows what is being edited.

use std::sync::Arc;

use survey_specs::interview::Context;
use survey_specs::questionnaire::Instrument;

use super::{Screen, Session, answer_from, questions};

impl Session {
    /// The same session over another state of the questionnaire: what was typed is kept as far as it
    /// still fits, and so is the screen.
    #[must_use]
    pub fn over(&self, instrument: Arc<Instrument>, context: Context) -> Self {
        let mut session =
            Self::take_over(instrument, context, self.unit_name.clone(), Vec::new(), None);
        session.typed = self.typed.clone();
        session.consent_given = self.consent_given;
        let all = 0..session.interview.instrument().len();
        session.unread = answer_from(&mut session.interview, &session.typed, all);
        let here = self.interview.page().filter(|_| self.screen == Screen::Questions);
        if let Some(page) = here {
            let mut of_page = questions(&self.interview, page).into_iter();
            let _ = of_page.any(|question| session.show_item(question.code().as_str()));
        }
        session
    }

    /// Shows the introduction and the consent, where there are any.
    pub fn show_start(&mut self) {
        if self.open_start() {
            self.mending = false;
            self.problems.clear();
        }
    }

    /// Shows the page on which an item stands; says whether it is asked at present.
    pub fn show_item(&mut self, item: &str) -> bool {
        let found = self.interview.turn_to(item);
        if found {
            self.screen = Screen::Questions;
            self.mending = false;
            self.problems.clear();
        }
        found
    }
}

//! What one visitor gives: the rating, the reasons and the comment, by the rules of the questionnaire.

use std::sync::Arc;

use survey_specs::answer::Answer;
use survey_specs::code::{CategoryCode, Lang};
use survey_specs::interview::form::read_answer;
use survey_specs::interview::{Context, Interview, Response};
use survey_specs::questionnaire::{
    Instrument, MultipleChoice, Question, QuestionKind, ResponseType,
};

/// The fewest and the most levels that are shown as faces.
const LEVELS: std::ops::RangeInclusive<usize> = 3..=5;

/// The place of the question that is rated: the first that is asked of everybody by a scale of three
/// to five levels, worst first. None if the questionnaire has none, or if a rating alone would not
/// make a response.
#[must_use]
pub fn rating_of(instrument: &Arc<Instrument>, context: &Context) -> Option<usize> {
    let fits = |question: &Question<'_>| match &question.item.response {
        ResponseType::Scale(levels) => LEVELS.contains(&levels.len()),
        _ => false,
    };
    let rating = instrument.questions().find(fits)?.index;
    let levels = instrument.question(rating).categories().len();
    let enough = |level| {
        let mut visitor = Visitor::new(Arc::clone(instrument), context.clone(), rating);
        visitor.rate(level)
            && visitor
                .interview
                .finalise()
                .is_ok_and(|response| response.answers.contains_key(visitor.rating().code()))
    };
    (0..levels).all(enough).then_some(rating)
}

/// One visitor.
#[derive(Clone, Debug)]
pub struct Visitor {
    interview: Interview,
    rating: usize,
    /// What was chosen and written beyond the rating, as the fields of a form.
    fields: Vec<(String, String)>,
    /// The code of the dossier that was dealt with.
    pub dossier: Option<String>,
}

impl Visitor {
    /// A visitor who has given nothing yet.
    #[must_use]
    pub fn new(instrument: Arc<Instrument>, context: Context, rating: usize) -> Self {
        let interview = Interview::start(instrument, context);
        Self { interview, rating, fields: Vec::new(), dossier: None }
    }

    /// The questionnaire, the language and the answers.
    #[must_use]
    pub fn interview(&self) -> &Interview {
        &self.interview
    }

    /// The question that is rated.
    #[must_use]
    pub fn rating(&self) -> Question<'_> {
        self.interview.instrument().question(self.rating)
    }

    /// Switches the language.
    pub fn set_language(&mut self, language: Lang) {
        self.interview.set_language(language);
    }

    /// Rates with the level at this place; says whether there is one.
    pub fn rate(&mut self, level: usize) -> bool {
        let code = self.rating().code().clone();
        let Some(category) = self.rating().categories().get(level).map(|it| it.code.clone()) else {
            return false;
        };
        self.interview.answer(code.as_str(), Answer::One { category, other: None }).is_ok()
    }

    /// The questions that may be answered beyond the rating, by what was given so far.
    #[must_use]
    pub fn more(&self) -> Vec<Question<'_>> {
        let relevance = self.interview.relevance();
        let asked = |question: &Question<'_>| {
            question.index != self.rating
                && relevance.get(question.index) == Some(&true)
                && matches!(
                    question.kind(),
                    QuestionKind::One(_) | QuestionKind::Many { .. } | QuestionKind::Text(_)
                )
        };
        self.interview.instrument().questions().filter(asked).collect()
    }

    /// Whether a category is chosen.
    #[must_use]
    pub fn has(&self, item: &str, category: &CategoryCode) -> bool {
        self.fields.iter().any(|(name, value)| name == item && value == category.as_str())
    }

    /// What stands in the field of this name.
    #[must_use]
    pub fn written(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Chooses a category, or lets go of it. What excludes the others does.
    pub fn toggle(&mut self, item: &str, category: &str) {
        let Ok(category) = CategoryCode::new(category) else { return };
        let was_chosen = self.has(item, &category);
        let Some(question) = self.interview.instrument().find(item) else { return };
        let Some(chosen) = question.category(&category) else { return };
        let stays = |other: &str| match &question.item.response {
            ResponseType::MultipleChoice(MultipleChoice { categories, .. }) => {
                let excludes = |code: &str| {
                    categories.iter().any(|known| known.code.as_str() == code && known.exclusive)
                };
                other != category.as_str() && !chosen.exclusive && !excludes(other)
            }
            _ => false,
        };
        let let_go =
            |value: &str| if was_chosen { value == category.as_str() } else { !stays(value) };
        self.fields.retain(|(name, value)| name != item || !let_go(value));
        if !was_chosen {
            self.fields.push((item.to_owned(), category.as_str().to_owned()));
        }
        self.answer();
    }

    /// Takes what was written into the field of this name.
    pub fn write(&mut self, name: &str, text: &str) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), text.to_owned()));
        self.answer();
    }

    /// Takes back all that was said beyond the rating.
    pub fn take_back_more(&mut self) {
        self.fields.clear();
        self.answer();
    }

    /// Answers what is asked beyond the rating with what stands in the fields.
    fn answer(&mut self) {
        let fields = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let read = |question: Question<'_>| {
            let answer = read_answer(question, fields.clone()).ok().flatten();
            (question.code().clone(), answer)
        };
        let answers: Vec<_> = self.more().into_iter().map(read).collect();
        for (item, answer) in answers {
            self.interview.clear(item.as_str());
            if let Some(answer) = answer {
                // What breaks a rule is left out when the response is made.
                let _ = self.interview.answer(item.as_str(), answer);
            }
        }
    }

    /// The response. An unfinished answer beyond the rating does not cost the rating: it is left out.
    #[must_use]
    pub fn response(&self) -> Option<Response> {
        let mut interview = self.interview.clone();
        let problems = match interview.finalise() {
            Ok(response) => return Some(response),
            Err(problems) => problems,
        };
        for problem in &problems {
            interview.clear(&problem.item);
        }
        interview.finalise().ok()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use survey_specs::questionnaire::{Mode, read};

    use survey_specs::code::ItemCode;

    use super::*;

    pub const ONE_TAP: &str =
        include_str!("../../../../survey-specs/specs/one-tap.questionnaire.yaml");

    pub fn instrument(yaml: &str) -> Arc<Instrument> {
        let draft = read::read("test", yaml.as_bytes()).draft.unwrap();
        Arc::new(Instrument::new(draft.questionnaire().clone()))
    }

    pub fn context() -> Context {
        Context {
            mode: Mode::Kiosk,
            language: Lang::new("vi").unwrap(),
            kinds: Vec::new(),
            started_on: "2026-11-21".parse().unwrap(),
        }
    }

    /// A questionnaire on which a rating alone is not enough.
    pub fn unfit() -> String {
        ONE_TAP.replace("type: text", "type: text\n        required: true")
    }

    pub fn visitor() -> Visitor {
        let instrument = instrument(ONE_TAP);
        let rating = rating_of(&instrument, &context()).unwrap();
        Visitor::new(instrument, context(), rating)
    }

    fn codes(visitor: &Visitor) -> Vec<&str> {
        visitor.more().iter().map(|question| question.code().as_str()).collect()
    }

    #[test]
    fn reasons_are_asked_after_a_low_rating_only() {
        let mut visitor = visitor();
        assert_eq!(visitor.rating().code().as_str(), "rating");
        assert!(visitor.rate(4));
        assert_eq!(codes(&visitor), ["comment"]);
        assert!(visitor.rate(0));
        assert_eq!(codes(&visitor), ["reasons", "comment"]);
        assert!(!visitor.rate(5));
    }

    #[test]
    fn the_rating_alone_is_a_response() {
        let mut visitor = visitor();
        assert!(visitor.response().is_none());
        assert!(visitor.rate(1));
        let answers = visitor.response().unwrap().answers;
        assert_eq!(answers.keys().map(ItemCode::as_str).collect::<Vec<_>>(), ["rating"]);
    }

    #[test]
    fn reasons_are_chosen_and_let_go_and_go_with_the_comment() {
        let mut visitor = visitor();
        visitor.rate(0);
        for reason in ["7", "1", "4", "4"] {
            visitor.toggle("reasons", reason);
        }
        visitor.toggle("reasons", "99");
        visitor.toggle("nothing", "1");
        visitor.write("comment", "  Chờ hai giờ ");
        let answers = visitor.response().unwrap().answers;
        let many = |codes: &[&str]| Answer::Many {
            categories: codes.iter().map(|code| CategoryCode::new(*code).unwrap()).collect(),
            other: std::collections::BTreeMap::new(),
        };
        let given = |item: &str| answers.iter().find(|(code, _)| code.as_str() == item).unwrap().1;
        assert_eq!(*given("reasons"), many(&["1", "7"]));
        assert_eq!(*given("comment"), Answer::Text("Chờ hai giờ".to_owned()));
    }

    #[test]
    fn an_unfinished_answer_does_not_cost_the_rating() {
        let mut visitor = visitor();
        visitor.rate(0);
        visitor.write("comment", &"a".repeat(501));
        let answers = visitor.response().unwrap().answers;
        assert_eq!(answers.len(), 1, "{answers:?}");
    }

    #[test]
    fn a_questionnaire_that_asks_for_more_than_a_rating_is_none_for_a_desk() {
        assert_eq!(rating_of(&instrument(&unfit()), &context()), None);
        let choice = ONE_TAP.replace("type: scale", "type: single_choice");
        assert_eq!(rating_of(&instrument(&choice), &context()), None);
    }

    #[test]
    fn what_excludes_the_others_does() {
        let exclusive = ONE_TAP.replace("{code: 9, label", "{code: 9, exclusive: true, label");
        let instrument = instrument(&exclusive);
        let mut visitor = Visitor::new(instrument, context(), 0);
        visitor.rate(0);
        let chosen = |visitor: &Visitor| -> Vec<String> {
            let codes = ["1", "2", "9"].into_iter();
            codes
                .filter(|code| visitor.has("reasons", &CategoryCode::new(*code).unwrap()))
                .map(str::to_owned)
                .collect()
        };
        for (pressed, left) in
            [("1", vec!["1"]), ("2", vec!["1", "2"]), ("9", vec!["9"]), ("1", vec!["1"])]
        {
            visitor.toggle("reasons", pressed);
            assert_eq!(chosen(&visitor), left, "after {pressed}");
        }
    }
}

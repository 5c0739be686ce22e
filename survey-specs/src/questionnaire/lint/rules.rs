//! Rules that few items have, where they contradict the item or cannot be kept.

use rust_decimal::Decimal;

use super::Linter;
use crate::interview::form::{default_fields, read_answer};
use crate::questionnaire::instrument::lone_question;
use crate::questionnaire::{Item, NumberRange, ResponseType};

/// The most numbers that are shown as buttons.
const MOST_BUTTONS: u32 = 31;

impl Linter<'_> {
    /// The rules of an item that is no row.
    pub(super) fn rules(&self, path: &str, item: &Item) {
        let rules = &item.rules;
        let takes_none = matches!(item.response, ResponseType::Note | ResponseType::Computed(_));
        let is_matrix = matches!(item.response, ResponseType::Matrix(_));
        for (key, there) in [
            ("constraint", rules.constraint.is_some()),
            ("required_if", rules.required_if.is_some()),
            ("required_message", rules.required_message.is_some()),
            ("default", rules.default.is_some()),
            ("read_only", rules.read_only),
        ] {
            let of_rows = is_matrix && !matches!(key, "required_if" | "required_message");
            if there && (takes_none || of_rows) {
                let message = if takes_none {
                    format!("`{key}` has no meaning for an item that takes no answer")
                } else {
                    format!("`{key}` has no meaning for a matrix; its rows take the answers")
                };
                self.error("rule_without_answer", &format!("{path}.{key}"), message);
            }
        }
        if takes_none || is_matrix {
            return;
        }
        if item.required && rules.required_if.is_some() {
            let message = "the item is required always, so `required_if` changes nothing";
            self.error("required_twice", &format!("{path}.required_if"), message);
        }
        if rules.required_message.is_some() && !item.required && rules.required_if.is_none() {
            let message = "the item is never required, so this is never said";
            self.warning("message_without_rule", &format!("{path}.required_message"), message);
        }
        if rules.read_only && rules.default.is_none() {
            let message = "what nobody can change needs a `default`, which is its answer";
            self.error("read_only_without_default", &format!("{path}.read_only"), message);
        }
        self.default(path, item);
    }

    /// A default that the item itself would refuse stands in everybody's way.
    fn default(&self, path: &str, item: &Item) {
        let Some(section) = self.questionnaire.sections.first() else { return };
        let question = lone_question(section, item);
        let fields = default_fields(question);
        if fields.is_empty() {
            return;
        }
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let read = read_answer(question, fields);
        let refused = match read {
            Ok(Some(answer)) => crate::interview::refusal(question, answer, self.questionnaire),
            Ok(None) => None,
            Err(problem) => Some(problem),
        };
        if let Some(problem) = refused {
            let language = crate::code::Lang::new("en");
            let words = language.map(|language| problem.message(&language)).unwrap_or_default();
            let words = words.trim_end_matches('.');
            let message = format!("the default is no answer to this item: {words}");
            self.error("default_not_allowed", &format!("{path}.default"), message);
        }
    }

    pub(super) fn steps(&self, path: &str, range: &NumberRange) {
        if let Some(step) = range.step.filter(|step| step.decimal() <= Decimal::ZERO) {
            let message = format!("the step must be larger than zero, and is {step}");
            self.error("step_not_positive", &format!("{path}.step"), message);
            return;
        }
        if range.buttons && range.choices(MOST_BUTTONS).is_none() {
            let message = format!(
                "buttons need a `min`, a `max` and a `step` (or `integer`) that make at most {MOST_BUTTONS} numbers"
            );
            self.error("too_many_buttons", &format!("{path}.buttons"), message);
        }
    }
}

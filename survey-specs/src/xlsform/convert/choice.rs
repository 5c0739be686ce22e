//! Lists of choices become categories.

use serde_json::{Map, Value as Json, json};

use super::{Converter, patch};
use crate::xlsform::expression::{Expression, parse, translate, with_columns, write};
use crate::xlsform::form::{Choice, Question, choices_place};
use crate::xlsform::problems::Place;
use crate::xlsform::table::Value;

impl Converter<'_, '_> {
    /// The categories of a question, each with the condition that the question's filter means for it.
    pub(super) fn categories(&mut self, question: &Question<'_>, place: &Place) -> Json {
        let Some(chosen) = &question.choice else { return json!([]) };
        let form = self.form;
        let Some(list) = form.lists.get(&chosen.list) else { return json!([]) };
        let mut filter = self.filter(question, place);
        let length = question.record.text("choice_filter").map_or(0, str::len);
        let mut categories = Vec::new();
        let mut dropped = Vec::new();
        for (index, choice) in list.choices.iter().enumerate() {
            let code = self.naming.list(&list.name).get(index).map(ToString::to_string);
            let Some(code) = code else { continue };
            let mut category = Map::new();
            category.insert("code".to_owned(), super::item::number_json(&code));
            category.insert("label".to_owned(), self.choice_label(choice));
            filter = filter.filter(|_| self.spend(length));
            if let Some(filter) = &filter {
                match self.shown_if(filter, choice, place) {
                    Shown::Always => {}
                    Shown::Never => {
                        dropped.push(choice.name.clone());
                        continue;
                    }
                    Shown::If(condition) => {
                        category.insert("show_if".to_owned(), json!(condition));
                    }
                }
            }
            let mut category = Json::Object(category);
            let choice_place = choices_place(&choice.record);
            self.media(&choice.record, &choice_place);
            if let Some(mut extra) = patch::of(&choice.record, &choice_place, self.problems) {
                extra.as_object_mut().map(|entries| entries.remove("code"));
                patch::apply(&mut category, extra);
            }
            categories.push(category);
        }
        if !dropped.is_empty() {
            dropped.truncate(12);
            let message = format!(
                "these choices can never pass the filter and are left out here: {}",
                dropped.join(", ")
            );
            self.problems.warning("filtered_choices", &place.column("choice_filter"), &message);
        }
        if chosen.or_other {
            self.other(question, &mut categories);
        }
        Json::Array(categories)
    }

    pub(super) fn choice_label(&mut self, choice: &Choice<'_>) -> Json {
        let place = choices_place(&choice.record);
        let label = choice.record.get("label").and_then(|value| self.text(value, &place, "label"));
        label.unwrap_or_else(|| {
            let message =
                format!("the choice `{}` has no label; its name stands for it", choice.name);
            self.problems.warning("missing_label", &place.column("label"), &message);
            self.languages.plain(&choice.name)
        })
    }

    /// Another answer in words belongs to the category here.
    fn other(&mut self, question: &Question<'_>, categories: &mut Vec<Json>) {
        let is_other =
            |category: &Json| category.get("code").is_some_and(|code| *code == json!("other"));
        if !categories.iter().any(is_other) {
            let words = [("vi", "Khác"), ("en", "Other")];
            let label: Map<String, Json> = self
                .languages
                .tags()
                .into_iter()
                .map(|tag| {
                    let word = words.iter().find(|(known, _)| *known == tag);
                    let word = word.map_or("Other", |(_, word)| word);
                    (tag, json!(word))
                })
                .collect();
            categories.push(json!({ "code": "other", "label": label }));
        }
        // Nothing may come of it in a ranking, where words have no place.
        let takes_words = question
            .choice
            .as_ref()
            .is_some_and(|choice| choice.choosing != crate::xlsform::vocabulary::Choosing::Rank);
        if takes_words && let Some(other) = categories.iter_mut().find(|it| is_other(it)) {
            other["other"] = json!("optional");
        }
    }

    fn filter(&mut self, question: &Question<'_>, place: &Place) -> Option<Expression> {
        let cell = question.record.get("choice_filter").and_then(Value::cell)?;
        let place = place.column("choice_filter").with_index(cell.index);
        match parse(&cell.text) {
            Ok(filter) => Some(filter),
            Err(reason) => {
                let message =
                    format!("the filter is not supported: {reason}; all choices are offered");
                self.problems.unsupported("expression", &place, &message);
                None
            }
        }
    }

    fn shown_if(&mut self, filter: &Expression, choice: &Choice<'_>, place: &Place) -> Shown {
        let column = |name: &str| {
            let key = if name == "list_name" { "list name" } else { name };
            choice.record.text(key).unwrap_or_default().to_owned()
        };
        let known = with_columns(filter, &column);
        let items = self.naming.with_own(None);
        match translate(&known, true, &items) {
            Ok(Expression::Boolean(true)) => Shown::Always,
            Ok(Expression::Boolean(false)) => Shown::Never,
            Ok(condition) => Shown::If(write(&condition)),
            Err(reason) => {
                let message = format!(
                    "the filter is not supported: {}; the choices are offered always",
                    reason.0
                );
                self.problems.unsupported("expression", &place.column("choice_filter"), &message);
                Shown::Always
            }
        }
    }
}

/// When a choice is offered.
enum Shown {
    Always,
    Never,
    If(String),
}

//! One question as an item of the source.

use std::fmt::Write;

use serde_json::{Map, Value as Json, json};

use super::shape::{self, Shape};
use super::{Converter, patch};
use crate::xlsform::expression::{ItemKind, Items};
use crate::xlsform::form::Question;
use crate::xlsform::name;
use crate::xlsform::parameters::decimal;
use crate::xlsform::problems::Place;
use crate::xlsform::table::Value;

/// An item that is being written.
pub(super) type Item = Map<String, Json>;

impl Converter<'_, '_> {
    /// The item that a question becomes; none if it is left out, or part of another.
    pub(super) fn item(&mut self, question: &Question<'_>) -> Option<Json> {
        let place = question.place();
        let extra = patch::of(&question.record, &place, self.problems);
        if extra.as_ref().is_some_and(|extra| extra.get("words_of").is_some()) {
            // The words of an "other" category, which belong to its item.
            return None;
        }
        let code = self.naming.of_row(question.record.row.number)?.clone();
        self.origins.note(code.as_str(), place.clone());
        let mut item = Item::new();
        item.insert("item".to_owned(), json!(code));
        let shape = shape::of(question);
        match shape {
            Shape::LeftOut(reason) => {
                let message =
                    format!("`{}` ({}) is left out: {reason}", question.name, question.kind);
                self.problems.unsupported("type", &place.column("type"), &message);
                return None;
            }
            Shape::AsText(reason) => {
                let message = format!("`{}` is asked for words: {reason}", question.name);
                self.problems.unsupported("type", &place.column("type"), &message);
            }
            _ => {}
        }
        let is_computed = self.response(question, shape, &mut item, &place)?;
        self.texts(question, is_computed, &mut item, &place);
        self.relevance(&question.record, &mut item, &place);
        if !is_computed && shape != Shape::Note {
            self.rules(question, shape, &mut item, &place);
        }
        self.remarks(question, shape, &place);
        let mut item = Json::Object(item);
        if let Some(mut extra) = extra {
            extra.as_object_mut().map(|entries| entries.remove("item"));
            patch::apply(&mut item, extra);
        }
        Some(item)
    }

    /// Label and hint. Where only one of them is there, it is the label.
    fn texts(
        &mut self,
        question: &Question<'_>,
        is_computed: bool,
        item: &mut Item,
        place: &Place,
    ) {
        let record = &question.record;
        let of = |this: &mut Self, key: &str| {
            record.get(key).and_then(|value| this.text(value, place, key))
        };
        let (label, hint) = (of(self, "label"), of(self, "hint"));
        let guidance = of(self, "guidance_hint");
        let (label, hint) = match (label, hint) {
            (None, Some(hint)) => (Some(hint), None),
            both => both,
        };
        match label {
            Some(label) => _ = item.insert("label".to_owned(), label),
            None if !is_computed => {
                let message =
                    format!("`{}` has no label in words; its name stands for it", question.name);
                self.problems.warning("missing_label", &place.column("label"), &message);
                item.insert("label".to_owned(), self.languages.plain(&question.name));
            }
            None => {}
        }
        if let Some(guidance) = guidance {
            if hint.is_none() && !is_computed {
                item.insert("hint".to_owned(), guidance);
            } else {
                let message = "the guidance is left out: an item has one hint";
                self.problems.unsupported("guidance_hint", &place.column("guidance_hint"), message);
            }
        }
        if let Some(hint) = hint {
            item.insert("hint".to_owned(), hint);
        }
    }

    /// A text by language, with the codes of items in its references.
    pub(super) fn text(&mut self, value: &Value, place: &Place, column: &str) -> Option<Json> {
        let items = self.naming.with_own(None);
        let mut lost = Vec::new();
        let mut change = |text: &str| {
            let Ok(found) = name::references(text) else { return text.to_owned() };
            let mut changed = String::new();
            let mut from = 0;
            for reference in found {
                changed.push_str(&text[from..reference.start]);
                match items.item(reference.name) {
                    Some((code, kind)) if !reference.last_saved && *kind != ItemKind::Absent => {
                        let _ = write!(changed, "${{{code}}}");
                    }
                    _ => {
                        lost.push(reference.name.to_owned());
                        changed.push('…');
                    }
                }
                from = reference.end;
            }
            changed.push_str(&text[from..]);
            changed
        };
        let text = self.languages.text(value, &mut change);
        for name in lost {
            let message = format!("`${{{name}}}` has no answer here; `…` stands in its place");
            self.problems.unsupported("piped_text", &place.column(column), &message);
        }
        text
    }

    /// The kind of answer. Whether the item is computed, and none if it is left out.
    fn response(
        &mut self,
        question: &Question<'_>,
        shape: Shape,
        item: &mut Item,
        place: &Place,
    ) -> Option<bool> {
        let calculation = question.record.text_at("bind", "calculate");
        let is_fixed =
            matches!(shape, Shape::Calculate | Shape::Metadata(_) | Shape::Note | Shape::Hidden);
        if calculation.is_some() && !is_fixed {
            if question.record.get("label").is_some() {
                let message = format!("`{}` is computed and is not shown", question.name);
                self.problems.unsupported(
                    "shown_calculation",
                    &place.column("calculation"),
                    &message,
                );
            }
            return self.calculation(question, item, place);
        }
        let kind = match shape {
            Shape::Integer => {
                item.insert("integer".to_owned(), json!(true));
                Self::preset_range(question, item);
                "number"
            }
            Shape::Decimal => "number",
            Shape::Text => {
                text_rules(question, item);
                "text"
            }
            Shape::AsText(_) | Shape::LeftOut(_) => "text",
            Shape::Date => "date",
            Shape::Time => "time",
            Shape::DateTime => "date_time",
            Shape::Note => "note",
            Shape::Geopoint => "geopoint",
            Shape::Image => "image",
            Shape::Acknowledge => "acknowledge",
            Shape::Range => self.range(question, item, place),
            Shape::One | Shape::Many | Shape::Ranking => {
                let categories = self.categories(question, place);
                item.insert("categories".to_owned(), categories);
                let is_scale = words(question).any(|word| word == "likert");
                match shape {
                    Shape::Many => "multiple_choice",
                    Shape::Ranking => "ranking",
                    _ if is_scale => "scale",
                    _ => "single_choice",
                }
            }
            Shape::Calculate => return self.calculation(question, item, place),
            Shape::Hidden => return self.hidden(question, item, place),
            Shape::Metadata(word) => {
                item.insert("metadata".to_owned(), json!(word));
                item.insert("type".to_owned(), json!("computed"));
                return Some(true);
            }
        };
        item.insert("type".to_owned(), json!(kind));
        Some(false)
    }

    fn preset_range(question: &Question<'_>, item: &mut Item) {
        let most = match question.kind.as_str() {
            "percentage" => 100,
            "number of days in last month" => 31,
            "number of days in last six months" => 183,
            "number of days in last year" => 365,
            _ => return,
        };
        item.insert("min".to_owned(), json!(0));
        item.insert("max".to_owned(), json!(most));
    }

    fn range(&mut self, question: &Question<'_>, item: &mut Item, place: &Place) -> &'static str {
        let number = |key: &str, otherwise: i64| {
            question.parameter(key).and_then(decimal).unwrap_or_else(|| otherwise.into())
        };
        let (start, end, step) = (number("start", 1), number("end", 10), number("step", 1));
        let (min, max) = (start.min(end), start.max(end));
        for key in ["tick_interval", "placeholder", "tick_labelset"] {
            if question.parameter(key).is_some() {
                let message =
                    format!("the parameter `{key}` has no effect: no marks stand along a range");
                self.problems.unsupported("parameter", &place.column("parameters"), &message);
            }
        }
        if shape::is_rating(question)
            && step == 1.into()
            && let (Ok(min), Ok(max)) = (u8::try_from(min), u8::try_from(max))
        {
            item.insert("min".to_owned(), json!(min));
            item.insert("max".to_owned(), json!(max));
            return "rating";
        }
        item.insert("min".to_owned(), number_json(&min.normalize().to_string()));
        item.insert("max".to_owned(), number_json(&max.normalize().to_string()));
        if step != 1.into() {
            item.insert("step".to_owned(), number_json(&step.abs().normalize().to_string()));
        }
        if [start, end, step].iter().all(rust_decimal::Decimal::is_integer) {
            item.insert("integer".to_owned(), json!(true));
        }
        "number"
    }

    fn calculation(
        &mut self,
        question: &Question<'_>,
        item: &mut Item,
        place: &Place,
    ) -> Option<bool> {
        let cell = question.bind("calculate").or_else(|| question.record.get("default")?.cell());
        let column = if question.bind("calculate").is_some() { "calculation" } else { "default" };
        if question.record.get("trigger").is_some() {
            let message = "the value follows every answer it is made of, not only the trigger";
            self.problems.unsupported("trigger", &place.column("trigger"), message);
        }
        let text =
            self.expression(cell?, false, None, &place.column(column), "the question is left out")?;
        item.insert("calculation".to_owned(), json!(text));
        item.insert("type".to_owned(), json!("computed"));
        Some(true)
    }

    fn hidden(&mut self, question: &Question<'_>, item: &mut Item, place: &Place) -> Option<bool> {
        if question.bind("calculate").is_some() || super::rule::is_computed_default(question) {
            return self.calculation(question, item, place);
        }
        let Some(default) = question.record.get("default").and_then(Value::cell) else {
            let message = format!("`{}` never has a value, and is left out", question.name);
            self.problems.unsupported("hidden", &place.column("type"), &message);
            return None;
        };
        item.insert("constant".to_owned(), json!(default.typed.trim()));
        item.insert("type".to_owned(), json!("computed"));
        Some(true)
    }

    /// Says what has no effect.
    fn remarks(&mut self, question: &Question<'_>, shape: Shape, place: &Place) {
        for word in words(question) {
            let is_kept = match shape {
                Shape::Text => word == "multiline",
                Shape::One => word == "likert",
                Shape::Range => word == "rating",
                _ => false,
            };
            if !is_kept {
                let message = format!(
                    "the appearance `{word}` has no effect; the page chooses how to show the question"
                );
                self.problems.unsupported("appearance", &place.column("appearance"), &message);
            }
        }
        let known: &[&str] = match shape {
            Shape::Range => {
                &["start", "end", "step", "tick_interval", "placeholder", "tick_labelset"]
            }
            Shape::Text => &["rows"],
            _ => &[],
        };
        for (key, _) in question.parameters.iter().filter(|(key, _)| !known.contains(&key.as_str()))
        {
            let message = format!("the parameter `{key}` has no effect");
            self.problems.unsupported("parameter", &place.column("parameters"), &message);
        }
        let computed = matches!(shape, Shape::Calculate | Shape::Hidden);
        if question.record.get("trigger").is_some()
            && !computed
            && question.bind("calculate").is_none()
        {
            let message = "a trigger without a calculation has no effect";
            self.problems.unsupported("trigger", &place.column("trigger"), message);
        }
        self.media(&question.record, place);
    }

    /// Pictures and recordings are files, which a workbook only names.
    pub(super) fn media(&mut self, record: &crate::xlsform::table::Record<'_>, place: &Place) {
        let Some(Value::Parts(parts)) = record.get("media") else { return };
        let extra = patch::of(record, place, &mut crate::xlsform::problems::Problems::default());
        if extra.is_some_and(|extra| extra.get("media").is_some()) {
            return;
        }
        for (kind, value) in parts {
            let file = value.first().map_or("", |cell| cell.text.as_str());
            let message =
                format!("the file `{file}` is not in the workbook; attach it to the item by hand");
            self.problems.unsupported("media", &place.column(kind), &message);
        }
    }
}

/// The words of a question's appearance.
pub(super) fn words<'q>(question: &'q Question<'_>) -> impl Iterator<Item = &'q str> {
    question.appearance().unwrap_or_default().split_whitespace()
}

fn text_rules(question: &Question<'_>, item: &mut Item) {
    let has_lines = question.parameter("rows").is_some_and(|rows| rows != "1");
    if has_lines || words(question).any(|word| word == "multiline") {
        item.insert("multiline".to_owned(), json!(true));
    }
    if question.kind == "phone number" {
        item.insert("pattern".to_owned(), json!("^\\d*$"));
    }
}

/// A whole number as such, anything else as its text.
pub(super) fn number_json(text: &str) -> Json {
    let whole = text.parse::<i32>().ok().filter(|number| number.to_string() == text);
    whole.map_or_else(|| json!(text), |number| json!(number))
}

//! One item, as it stands in the file.

use serde_json::{Value, json};

use super::{Object, media, reasons, text};
use crate::code::CategoryCode;
use crate::number::Number;
use crate::questionnaire::{
    Category, Computed, DEFAULT_MAX_LENGTH, Item, ItemRules, Matrix, MultipleChoice, NumberRange,
    OtherWords, Rating, ResponseType, Row, RowGroup, TextRules,
};

pub(super) fn item(item: &Item) -> Value {
    let mut json = Object::default();
    json.set("item", json!(item.code));
    if item.label.languages().next().is_some() {
        json.set("label", text(&item.label));
    }
    json.set_some("short", item.short.as_ref().map(text));
    json.set_some("hint", item.hint.as_ref().map(text));
    json.set_some("media", item.media.as_ref().map(media));
    json.set_flag("required", item.required);
    if !item.nonresponse.is_empty() {
        json.set("nonresponse", reasons(&item.nonresponse));
    }
    json.set_some("show_if", item.show_if.as_ref().map(|condition| json!(condition)));
    rules(&mut json, &item.rules);
    response(&mut json, &item.response);
    json.into()
}

fn rules(json: &mut Object, rules: &ItemRules) {
    if let Some(constraint) = &rules.constraint {
        json.set("constraint", json!(constraint.condition));
        json.set_some("constraint_message", constraint.message.as_ref().map(text));
    }
    json.set_some("required_if", rules.required_if.as_ref().map(|condition| json!(condition)));
    json.set_some("required_message", rules.required_message.as_ref().map(text));
    let default = rules.default.as_ref();
    json.set_some("default", default.map(|typed| whole(typed).unwrap_or_else(|| json!(typed))));
    json.set_flag("read_only", rules.read_only);
}

fn response(json: &mut Object, response: &ResponseType) {
    let mut kind = |word: &str| json.set("type", json!(word));
    match response {
        ResponseType::SingleChoice(list) => {
            kind("single_choice");
            json.set("categories", categories(list));
        }
        ResponseType::Scale(list) => {
            kind("scale");
            json.set("categories", categories(list));
        }
        ResponseType::MultipleChoice(choice) => {
            kind("multiple_choice");
            multiple_choice(json, choice);
        }
        ResponseType::Rating(range) => {
            kind("rating");
            rating(json, range);
        }
        ResponseType::Number(range) => {
            kind("number");
            number_range(json, range);
        }
        ResponseType::Text(rules) => {
            kind("text");
            text_rules(json, rules);
        }
        ResponseType::Date(range) => {
            kind("date");
            json.set_some("min", range.min.map(|day| json!(day)));
            json.set_some("max", range.max.map(|day| json!(day)));
        }
        ResponseType::Note => kind("note"),
        ResponseType::Matrix(rows) => {
            kind("matrix");
            matrix(json, rows);
        }
        ResponseType::Time(range) => {
            kind("time");
            json.set_some("min", range.min.map(|time| json!(time)));
            json.set_some("max", range.max.map(|time| json!(time)));
        }
        ResponseType::DateTime(range) => {
            kind("date_time");
            json.set_some("min", range.min.map(|moment| json!(moment)));
            json.set_some("max", range.max.map(|moment| json!(moment)));
        }
        ResponseType::Ranking(list) => {
            kind("ranking");
            json.set("categories", categories(list));
        }
        ResponseType::Geopoint => kind("geopoint"),
        ResponseType::Image => kind("image"),
        ResponseType::Acknowledge => kind("acknowledge"),
        ResponseType::Computed(source) => {
            kind("computed");
            computed(json, source);
        }
    }
}

fn computed(json: &mut Object, source: &Computed) {
    match source {
        Computed::Calculation(calculation) => json.set("calculation", json!(calculation)),
        Computed::Constant(text) => json.set("constant", json!(text)),
        Computed::Metadata(metadata) => json.set("metadata", json!(metadata)),
    }
}

fn multiple_choice(json: &mut Object, choice: &MultipleChoice) {
    json.set_some("min_selected", choice.min_selected.map(|count| json!(count)));
    json.set_some("max_selected", choice.max_selected.map(|count| json!(count)));
    json.set("categories", categories(&choice.categories));
}

fn rating(json: &mut Object, rating: &Rating) {
    json.set("min", json!(rating.min));
    json.set("max", json!(rating.max));
    json.set_some("low", rating.low.as_ref().map(text));
    json.set_some("high", rating.high.as_ref().map(text));
}

fn number_range(json: &mut Object, range: &NumberRange) {
    json.set_flag("integer", range.integer);
    json.set_some("min", range.min.map(number));
    json.set_some("max", range.max.map(number));
    json.set_some("unit", range.unit.as_ref().map(text));
    json.set_some("step", range.step.map(number));
    json.set_flag("buttons", range.buttons);
}

fn text_rules(json: &mut Object, rules: &TextRules) {
    json.set_flag("multiline", rules.multiline);
    if rules.max_length != DEFAULT_MAX_LENGTH {
        json.set("max_length", json!(rules.max_length));
    }
    json.set_some("pattern", rules.pattern.as_ref().map(|pattern| json!(pattern.source())));
}

/// The rows by themselves if they have no group worth a name.
fn matrix(json: &mut Object, matrix: &Matrix) {
    json.set("categories", categories(&matrix.scale));
    match matrix.groups.as_slice() {
        [RowGroup { code: None, heading: None, title: None, rows }] => {
            json.set("rows", rows_of(rows));
        }
        groups => json.set("groups", Value::Array(groups.iter().map(group).collect())),
    }
}

fn group(group: &RowGroup) -> Value {
    let mut json = Object::default();
    json.set_some("group", group.code.as_ref().map(|code| json!(code)));
    json.set_some("heading", group.heading.as_ref().map(text));
    json.set_some("title", group.title.as_ref().map(text));
    json.set("rows", rows_of(&group.rows));
    json.into()
}

fn rows_of(rows: &[Row]) -> Value {
    let row = |row: &Row| {
        let mut json = Object::default();
        json.set("row", json!(row.code));
        json.set("label", text(&row.label));
        json.set_some("short", row.short.as_ref().map(text));
        json.set_some("media", row.media.as_ref().map(media));
        json.set_some("show_if", row.show_if.as_ref().map(|condition| json!(condition)));
        Value::from(json)
    };
    Value::Array(rows.iter().map(row).collect())
}

fn categories(categories: &[Category]) -> Value {
    let category = |category: &Category| {
        let mut json = Object::default();
        json.set("code", code(&category.code));
        json.set("label", text(&category.label));
        json.set_some("short", category.short.as_ref().map(text));
        json.set_some("media", category.media.as_ref().map(media));
        json.set_flag("exclusive", category.exclusive);
        let other = category.other.map(|words| match words {
            OtherWords::Optional => json!("optional"),
            OtherWords::Required => json!("required"),
        });
        json.set_some("other", other);
        json.set_some("show_if", category.show_if.as_ref().map(|condition| json!(condition)));
        Value::from(json)
    };
    Value::Array(categories.iter().map(category).collect())
}

/// A code as people write it: `1` without quotes, and `01` with them.
fn code(code: &CategoryCode) -> Value {
    whole(code.as_str()).unwrap_or_else(|| json!(code))
}

/// A JSON number where the file may have one without quotes, else a text.
fn number(number: Number) -> Value {
    let text = number.to_string();
    whole(&text).unwrap_or_else(|| json!(text))
}

/// A whole number whose digits are this text.
fn whole(text: &str) -> Option<Value> {
    text.parse::<i32>().ok().filter(|number| number.to_string() == text).map(|number| json!(number))
}

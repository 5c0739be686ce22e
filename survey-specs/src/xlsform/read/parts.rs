//! Parts of a column's name after `::`: which columns have them, and how many. A value in a column
//! that cannot be named so would be lost.

use crate::xlsform::form::{Form, Node, choices_place};
use crate::xlsform::problems::{Place, Problems};
use crate::xlsform::table::{Record, Value};

/// Texts in several languages.
const TEXTS: [&str; 3] = ["label", "hint", "guidance_hint"];

/// Columns of questions without any part.
const PLAIN: [&str; 6] = ["name", "default", "parameters", "trigger", "choice_filter", "disabled"];

/// Columns that are nothing without a part.
const GROUPED: [(&str, &str); 3] = [
    ("bind", "bind::relevant"),
    ("control", "body::accuracyThreshold"),
    ("instance", "instance::name"),
];

/// Expressions, which are of no language.
const RULES: [&str; 5] = ["relevant", "required", "constraint", "calculate", "readonly"];

/// Texts beside the rules.
const MESSAGES: [&str; 3] = ["jr:constraintMsg", "jr:requiredMsg", "jr:noAppErrorString"];

/// Settings that the reference converter takes as they are.
const SETTINGS: [&str; 10] = [
    "title",
    "id_string",
    "instance_name",
    "version",
    "style",
    "name",
    "namespaces",
    "clean_text_values",
    "omit_instanceID",
    "public_key",
];

/// Checks the columns of every row that means something.
pub(super) fn check(form: &Form<'_>, problems: &mut Problems) {
    nodes(&form.nodes, problems);
    for choice in form.lists.iter().flat_map(|list| &list.choices) {
        choices(&choice.record, &choices_place(&choice.record), problems);
    }
    if let Some(record) = &form.settings {
        settings(record, &Place::in_sheet("settings", record.row, ""), problems);
    }
}

fn nodes(of: &[Node<'_>], problems: &mut Problems) {
    for node in of {
        match node {
            Node::Group(group) => {
                every_row(&group.record, &group.place(), problems);
                for rule in rules_with_parts(&group.record) {
                    lost(&group.place(), rule, problems);
                }
                nodes(&group.nodes, problems);
            }
            Node::Question(question) => {
                every_row(&question.record, &question.place(), problems);
                for (key, value) in &question.record.values {
                    if PLAIN.contains(&key.as_str()) {
                        at_most(1, value, key, &question.place(), problems);
                    }
                }
                for rule in rules_with_parts(&question.record) {
                    too_many(1, rule, &question.place(), problems);
                }
            }
        }
    }
}

/// What holds for questions and for groups.
fn every_row(record: &Record<'_>, place: &Place, problems: &mut Problems) {
    for (key, value) in &record.values {
        if TEXTS.contains(&key.as_str()) {
            at_most(2, value, key, place, problems);
        }
        if key == "media" {
            at_most(3, value, key, place, problems);
            if value.cell().is_some() {
                lost(place, key, problems);
            }
        }
        if let Some((_, example)) = GROUPED.iter().find(|(known, _)| known == key)
            && value.cell().is_some()
        {
            let message = format!("`{key}` says nothing alone; it is written such as `{example}`");
            problems.error("column_parts", &place.column(key), &message);
        }
    }
    for message in MESSAGES {
        if let Some(value) = record.at("bind", message) {
            at_most(2, value, message, place, problems);
        }
    }
    for key in ["appearance", "jr:count"] {
        if record.at("control", key).is_some_and(|value| value.cell().is_none()) {
            lost(place, key, problems);
        }
    }
}

fn choices(record: &Record<'_>, place: &Place, problems: &mut Problems) {
    for (key, value) in &record.values {
        match key.as_str() {
            "label" if depth(value) > 2 => lost(place, key, problems),
            "label" => {}
            "media" if value.cell().is_some() => {
                let message = "`media` says nothing alone; it is written such as `media::image`";
                problems.error("column_parts", &place.column(key), message);
            }
            "media" => at_most(3, value, key, place, problems),
            _ => at_most(1, value, key, place, problems),
        }
    }
}

fn settings(record: &Record<'_>, place: &Place, problems: &mut Problems) {
    for (key, value) in &record.values {
        if SETTINGS.contains(&key.as_str()) {
            at_most(1, value, key, place, problems);
        } else if value.cell().is_none() {
            lost(place, key, problems);
        }
    }
}

/// The expressions of a row whose columns name more than they can.
fn rules_with_parts<'r>(record: &'r Record<'_>) -> impl Iterator<Item = &'static str> + 'r {
    let has_parts =
        |rule: &&str| record.at("bind", rule).is_some_and(|value| value.cell().is_none());
    RULES.into_iter().filter(has_parts)
}

/// How many names lead to the deepest cell, the first one counted.
fn depth(value: &Value) -> usize {
    match value {
        Value::Cell(_) => 1,
        Value::Parts(parts) => {
            1 + parts.iter().map(|(_, value)| depth(value)).max().unwrap_or_default()
        }
    }
}

fn at_most(names: usize, value: &Value, key: &str, place: &Place, problems: &mut Problems) {
    if depth(value) > names {
        too_many(names, key, place, problems);
    }
}

fn too_many(names: usize, key: &str, place: &Place, problems: &mut Problems) {
    let message = match names {
        1 => format!(
            "`{key}` is of no language and has nothing after it; the column is `{key}` alone"
        ),
        2 => format!("after `{key}` comes a language and nothing else"),
        _ => format!("after `{key}` come its kind and a language, and nothing else"),
    };
    problems.error("column_parts", &place.column(key), &message);
}

/// The reference converter takes it and makes nothing of it.
fn lost(place: &Place, key: &str, problems: &mut Problems) {
    let message =
        format!("a column `{key}` with these parts means nothing, and its cell is not read");
    problems.unsupported("column", &place.column(key), &message);
}

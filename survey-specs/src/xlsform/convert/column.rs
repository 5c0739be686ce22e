//! Columns that are not read.

use std::collections::BTreeSet;

use super::EXTRA;
use crate::xlsform::form::{Form, Node};
use crate::xlsform::problems::{Place, Problems};
use crate::xlsform::table::{Record, Value};

/// What is read of a row of the survey sheet.
const SURVEY: [&str; 11] = [
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "default",
    "choice_filter",
    "parameters",
    "trigger",
    "media",
    "disabled",
];

/// What is read of its groups of columns.
const BIND: [&str; 7] = [
    "relevant",
    "required",
    "constraint",
    "calculate",
    "readonly",
    "jr:constraintMsg",
    "jr:requiredMsg",
];

/// What is read of the settings.
const SETTINGS: [&str; 7] = [
    "title",
    "id_string",
    "default_language",
    "name",
    "allow_choice_duplicates",
    "clean_text_values",
    "omit_instanceID",
];

/// Says once for each column that it is not read.
pub(super) fn unread(form: &Form<'_>, problems: &mut Problems) {
    let mut unread = BTreeSet::new();
    let mut filters = String::new();
    nodes(&form.nodes, &mut unread, &mut filters);
    for column in &unread {
        let message = format!("the column `{column}` is not read");
        problems.unsupported("column", &Place::sheet("survey").column(column), &message);
    }
    let mut unread = BTreeSet::new();
    for choice in form.lists.iter().flat_map(|list| &list.choices) {
        for (key, _) in &choice.record.values {
            let is_read = ["list name", "name", "label", "media"].contains(&key.as_str())
                || key.starts_with("thuocdo_")
                || filters.contains(key.as_str());
            if !is_read {
                unread.insert(key.clone());
            }
        }
    }
    for column in &unread {
        let message = format!("the column `{column}` is in no filter and is not read");
        problems.unsupported("column", &Place::sheet("choices").column(column), &message);
    }
    for (key, _) in form.settings.iter().flat_map(|record| &record.values) {
        if !SETTINGS.contains(&key.as_str()) && !key.starts_with(EXTRA) {
            let message = match key.as_str() {
                "version" => "versions are named here by what they say, when they are published",
                "style" => "the page looks the same for every questionnaire",
                _ => "this setting has no effect",
            };
            problems.unsupported("setting", &Place::sheet("settings").column(key), message);
        }
    }
}

fn nodes(of: &[Node<'_>], unread: &mut BTreeSet<String>, filters: &mut String) {
    for node in of {
        match node {
            Node::Group(group) => {
                record(&group.record, unread);
                nodes(&group.nodes, unread, filters);
            }
            Node::Question(question) => {
                record(&question.record, unread);
                filters.push_str(question.record.text("choice_filter").unwrap_or_default());
                filters.push(' ');
            }
        }
    }
}

fn record(record: &Record<'_>, unread: &mut BTreeSet<String>) {
    for (key, value) in &record.values {
        match (key.as_str(), value) {
            ("bind", Value::Parts(parts)) => {
                let others = parts.iter().filter(|(part, _)| !BIND.contains(&part.as_str()));
                unread.extend(others.map(|(part, _)| format!("bind::{part}")));
            }
            ("control", Value::Parts(parts)) => {
                // How often a repeat is asked is said with the repeat.
                let others = parts
                    .iter()
                    .filter(|(part, _)| !["appearance", "jr:count"].contains(&part.as_str()));
                unread.extend(others.map(|(part, _)| format!("body::{part}")));
            }
            (key, _) if SURVEY.contains(&key) || key.starts_with(EXTRA) => {}
            (key, _) => _ = unread.insert(key.to_owned()),
        }
    }
}

//! A workbook that was read as a form: settings, lists, and the tree of questions.

use std::collections::BTreeMap;

use super::problems::Place;
use super::table::{Cell, Record, Value};
use super::vocabulary::{Choosing, Control};

/// A form.
#[derive(Debug, Default)]
pub(super) struct Form<'w> {
    /// The first row of the settings sheet.
    pub(super) settings: Option<Record<'w>>,
    /// The title and the id where they stand on the survey sheet.
    pub(super) title: Option<String>,
    // tidy: text because it is what the form's author wrote
    pub(super) id: Option<String>,
    /// The name of the form's root element, which references cannot mean.
    pub(super) root: String,
    /// The language of columns that name none.
    pub(super) default_language: String,
    pub(super) lists: Lists<'w>,
    pub(super) nodes: Vec<Node<'w>>,
}

/// The lists of choices in their order, found by name.
#[derive(Debug, Default)]
pub(super) struct Lists<'w> {
    in_order: Vec<List<'w>>,
    by_name: BTreeMap<String, usize>,
}

impl<'w> Lists<'w> {
    pub(super) fn get(&self, name: &str) -> Option<&List<'w>> {
        self.in_order.get(*self.by_name.get(name)?)
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, List<'w>> {
        self.in_order.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.in_order.is_empty()
    }

    /// Adds a choice to its list.
    pub(super) fn add(&mut self, list: &str, choice: Choice<'w>) {
        let known = self.by_name.get(list).and_then(|at| self.in_order.get_mut(*at));
        if let Some(known) = known {
            known.choices.push(choice);
            return;
        }
        self.by_name.insert(list.to_owned(), self.in_order.len());
        self.in_order.push(List { name: list.to_owned(), choices: vec![choice] });
    }
}

/// A list of choices.
#[derive(Debug)]
pub(super) struct List<'w> {
    pub(super) name: String,
    pub(super) choices: Vec<Choice<'w>>,
}

/// One choice of a list.
#[derive(Debug)]
pub(super) struct Choice<'w> {
    pub(super) name: String,
    pub(super) record: Record<'w>,
}

/// A row of the survey sheet that means something, with what is inside of it.
#[derive(Debug)]
pub(super) enum Node<'w> {
    Group(Group<'w>),
    Question(Question<'w>),
}

/// A group, repeat or loop.
#[derive(Debug)]
pub(super) struct Group<'w> {
    pub(super) control: Control,
    pub(super) name: String,
    pub(super) record: Record<'w>,
    pub(super) nodes: Vec<Node<'w>>,
}

/// A question, whether it is asked or computed.
#[derive(Debug)]
pub(super) struct Question<'w> {
    /// The type, under its first name; of a choice, what is left is in `choice`.
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) record: Record<'w>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) choice: Option<Choosable>,
}

/// What a question chooses from.
#[derive(Debug)]
pub(super) struct Choosable {
    pub(super) choosing: Choosing,
    pub(super) list: String,
    pub(super) or_other: bool,
}

impl<'w> Form<'w> {
    pub(super) fn setting(&self, key: &str) -> Option<&str> {
        self.settings.as_ref()?.text(key)
    }
}

/// The place of a row of the survey sheet.
pub(super) fn survey_place(record: &Record<'_>) -> Place {
    Place::in_sheet("survey", record.row, "")
}

/// The place of a row of the choices sheet.
pub(super) fn choices_place(record: &Record<'_>) -> Place {
    Place::in_sheet("choices", record.row, "")
}

impl Question<'_> {
    pub(super) fn place(&self) -> Place {
        survey_place(&self.record)
    }

    pub(super) fn parameter(&self, key: &str) -> Option<&str> {
        // A parameter that comes twice is the later one.
        self.parameters.iter().rev().find(|(known, _)| known == key).map(|(_, it)| it.as_str())
    }

    pub(super) fn appearance(&self) -> Option<&str> {
        self.record.text_at("control", "appearance")
    }

    /// What decides whether, how or with what value the question is asked.
    pub(super) fn bind(&self, key: &str) -> Option<&Cell> {
        self.record.at("bind", key).and_then(Value::cell)
    }
}

impl Group<'_> {
    /// What decides when the group is asked.
    pub(super) fn relevant(&self) -> Option<&Cell> {
        self.record.at("bind", "relevant").and_then(Value::cell)
    }

    pub(super) fn place(&self) -> Place {
        survey_place(&self.record)
    }

    pub(super) fn appearance(&self) -> Option<&str> {
        self.record.text_at("control", "appearance")
    }
}

//! Groups become sections. A group within a group becomes a section after its own, shown when both
//! are.

use serde_json::{Value as Json, json};

use super::{Converter, matrix, patch};
use crate::xlsform::expression::{Expression, Operator, write};
use crate::xlsform::form::{Group, Node};
use crate::xlsform::problems::Place;
use crate::xlsform::vocabulary::Control;

/// What the sections of a group share.
#[derive(Clone)]
struct Frame {
    /// The name that their codes are made of.
    name: String,
    title: Json,
    note: Option<Json>,
    condition: Option<Expression>,
    /// How long the condition is, in bytes.
    length: usize,
    /// The condition as it was written, while it is a single one.
    written: Option<String>,
    place: Place,
    extra: Option<Json>,
}

/// The sections so far.
#[derive(Default)]
struct Sections {
    done: Vec<Json>,
    /// Which frame the last section belongs to.
    open: Option<usize>,
    frames: usize,
}

impl Converter<'_, '_> {
    /// The sections of the form.
    pub(super) fn sections(&mut self, title: &Json) -> Json {
        let frame = Frame {
            name: "main".to_owned(),
            title: title.clone(),
            note: None,
            condition: None,
            length: 0,
            written: None,
            place: Place::sheet("survey"),
            extra: None,
        };
        let mut sections = Sections::default();
        let form = self.form;
        self.walk(&form.nodes, &frame, 0, &mut sections);
        if sections.done.is_empty() {
            let message = "the form asks nothing that is supported here";
            self.problems.unsupported("empty_form", &Place::sheet("survey"), message);
        }
        Json::Array(sections.done)
    }

    fn walk(&mut self, nodes: &[Node<'_>], frame: &Frame, id: usize, sections: &mut Sections) {
        for node in nodes {
            match node {
                Node::Question(question) => {
                    if let Some(item) = self.item(question) {
                        self.put(item, frame, id, sections);
                    }
                }
                Node::Group(group) if matrix::is_matrix(group) => {
                    if let Some(item) = self.matrix(group, &frame.title) {
                        self.put(item, frame, id, sections);
                    }
                }
                Node::Group(group) => self.group(group, frame, id, sections),
            }
        }
    }

    fn group(&mut self, group: &Group<'_>, outer: &Frame, id: usize, sections: &mut Sections) {
        let place = group.place();
        self.group_remarks(group, &place);
        let before = sections.done.len();
        let open = sections.open;
        match self.frame(group, outer, &place) {
            Some(frame) => {
                sections.frames += 1;
                let id = sections.frames;
                self.walk(&group.nodes, &frame, id, sections);
            }
            // A group without a label and a condition only holds questions together.
            None => self.walk(&group.nodes, outer, id, sections),
        }
        if group.nodes.is_empty() && sections.done.len() == before && sections.open == open {
            let message = format!("the group `{}` is empty and is left out", group.name);
            self.problems.unsupported("empty_group", &place, &message);
        }
    }

    fn group_remarks(&mut self, group: &Group<'_>, place: &Place) {
        let name = &group.name;
        match group.control {
            Control::Group => {}
            Control::Repeat => {
                let message = format!("the questions of the repeat `{name}` are asked once");
                self.problems.unsupported("repeat", place, &message);
            }
            Control::Loop => {
                let message = format!(
                    "the questions of the loop `{name}` are asked once, not for each choice"
                );
                self.problems.unsupported("loop", place, &message);
            }
        }
        for word in group.appearance().unwrap_or_default().split_whitespace() {
            if word != "field-list" {
                let message = format!(
                    "the appearance `{word}` of a group has no effect; what stands in one section is shown together"
                );
                self.problems.unsupported("appearance", &place.column("appearance"), &message);
            }
        }
    }

    fn frame(&mut self, group: &Group<'_>, outer: &Frame, place: &Place) -> Option<Frame> {
        let record = &group.record;
        let label = record.get("label").and_then(|value| self.text(value, place, "label"));
        let extra = patch::of(record, place, self.problems);
        let (condition, written) = self.group_condition(group, place).unzip();
        if label.is_none() && condition.is_none() && extra.is_none() {
            return None;
        }
        let own_length = group.relevant().map_or(0, |cell| cell.text.len());
        let length = outer.length + own_length;
        if !self.spend(length) {
            return None;
        }
        let note = record.get("hint").and_then(|value| self.text(value, place, "hint"));
        let (condition, written) = match (&outer.condition, condition) {
            (Some(outer), Some(own)) => {
                (Some(Expression::binary(Operator::And, outer.clone(), own)), None)
            }
            (None, own) => (own, written.flatten()),
            (outer_condition, None) => (outer_condition.clone(), outer.written.clone()),
        };
        Some(Frame {
            name: group.name.clone(),
            title: label.unwrap_or_else(|| outer.title.clone()),
            note,
            condition,
            length,
            written,
            place: place.clone(),
            extra,
        })
    }

    /// Puts an item into the section of its group, which is begun anew if another came between.
    fn put(&mut self, item: Json, frame: &Frame, id: usize, sections: &mut Sections) {
        if sections.open != Some(id) || sections.done.is_empty() {
            let Some(section) = self.section(frame) else { return };
            sections.done.push(section);
            sections.open = Some(id);
        }
        let items = sections.done.last_mut().and_then(|section| section.get_mut("items"));
        if let Some(items) = items.and_then(Json::as_array_mut) {
            items.push(item);
        }
    }

    fn section(&mut self, frame: &Frame) -> Option<Json> {
        let texts = [Some(&frame.title), frame.note.as_ref(), frame.extra.as_ref()];
        let texts: usize = texts.into_iter().flatten().map(|text| text.to_string().len()).sum();
        if !self.spend(frame.length + texts) {
            return None;
        }
        let wanted = frame.extra.as_ref().and_then(|extra| extra.get("section")?.as_str());
        let code = self.naming.section(wanted.unwrap_or(&frame.name))?;
        self.origins.note(code.as_str(), frame.place.clone());
        let mut section = json!({ "section": code, "title": frame.title, "items": [] });
        if let Some(note) = &frame.note {
            section["note"] = note.clone();
        }
        if let Some(condition) = &frame.condition {
            let text = frame.written.clone().unwrap_or_else(|| write(condition));
            section["show_if"] = json!(text);
        }
        if let Some(mut extra) = frame.extra.clone() {
            // The code was made unique above.
            if let Some(entries) = extra.as_object_mut() {
                entries.remove("section");
                entries.remove("items");
            }
            patch::apply(&mut section, extra);
        }
        Some(section)
    }
}

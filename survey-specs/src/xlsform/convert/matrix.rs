//! Groups of questions with one list between them become a matrix.

use serde_json::{Map, Value as Json, json};

use super::{Converter, naming, patch};
use crate::xlsform::form::{Group, Node, Question};
use crate::xlsform::problems::{Place, Problems};
use crate::xlsform::vocabulary::{Choosing, Control, truth};

/// Whether a group is shown as one table, or comes from a matrix.
pub(super) fn is_matrix(group: &Group<'_>) -> bool {
    if group.control != Control::Group {
        return false;
    }
    let extra = patch::of(&group.record, &group.place(), &mut Problems::default());
    if extra.is_some_and(|extra| extra.get("type") == Some(&json!("matrix"))) {
        return is_grouped(group) || rows(group).is_some();
    }
    let is_table =
        group.appearance().unwrap_or_default().split_whitespace().any(|word| word == "table-list");
    let is_field_list =
        group.appearance().unwrap_or_default().split_whitespace().any(|word| word == "field-list");
    match rows(group) {
        Some(rows) if is_table => rows.len() > 1,
        Some(rows) if is_field_list => {
            rows.len() > 1
                && rows
                    .iter()
                    .all(|row| matches!(row.appearance(), Some("list-nolabel" | "likert")))
        }
        _ => false,
    }
}

/// Whether everything in a group is a group of rows of one list.
fn is_grouped(group: &Group<'_>) -> bool {
    let mut list = None;
    !group.nodes.is_empty()
        && group.nodes.iter().all(|node| match node {
            Node::Group(inner) => rows(inner).is_some_and(|rows| {
                let own = rows.first().and_then(|row| row.choice.as_ref()).map(|it| &it.list);
                let first = list.get_or_insert(own);
                *first == own
            }),
            Node::Question(_) => false,
        })
}

/// The rows of a group, if all it holds are plain choices of one list.
fn rows<'g, 'w>(group: &'g Group<'w>) -> Option<Vec<&'g Question<'w>>> {
    let mut rows: Vec<&Question<'_>> = Vec::new();
    for node in &group.nodes {
        let Node::Question(question) = node else { return None };
        let choice = question.choice.as_ref()?;
        let is_plain = choice.choosing == Choosing::One
            && !choice.or_other
            && ["choice_filter", "default", "hint", "guidance_hint", "trigger"]
                .iter()
                .all(|key| question.record.get(key).is_none())
            && ["constraint", "calculate", "readonly"]
                .iter()
                .all(|key| question.record.at("bind", key).is_none())
            && question.bind("required").is_none_or(|cell| truth(&cell.text).is_some())
            && super::shape::of(question) == super::shape::Shape::One;
        if !is_plain {
            return None;
        }
        // A row that only carries the labels of the columns.
        if question.appearance() == Some("label") {
            continue;
        }
        let is_same = rows
            .first()
            .and_then(|row| row.choice.as_ref())
            .is_none_or(|first| first.list == choice.list);
        let is_required =
            |row: &Question<'_>| row.bind("required").and_then(|it| truth(&it.text)) == Some(true);
        if !is_same || rows.first().is_some_and(|first| is_required(first) != is_required(question))
        {
            return None;
        }
        rows.push(question);
    }
    (!rows.is_empty()).then_some(rows)
}

impl Converter<'_, '_> {
    /// The matrix that a group becomes.
    pub(super) fn matrix(&mut self, group: &Group<'_>, title: &Json) -> Option<Json> {
        let place = group.place();
        let code = self.naming.of_row(group.record.row.number)?.clone();
        self.origins.note(code.as_str(), place.clone());
        let extra = patch::of(&group.record, &place, self.problems);
        let record = &group.record;
        let label = record.get("label").and_then(|value| self.text(value, &place, "label"));
        let mut item = Map::new();
        item.insert("item".to_owned(), json!(code));
        item.insert("label".to_owned(), label.unwrap_or_else(|| title.clone()));
        if let Some(hint) = record.get("hint").and_then(|value| self.text(value, &place, "hint")) {
            item.insert("hint".to_owned(), hint);
        }
        item.insert("type".to_owned(), json!("matrix"));
        self.relevance(record, &mut item, &place);
        let first = match rows(group) {
            Some(rows) => {
                let first = *rows.first()?;
                item.insert("rows".to_owned(), self.rows(&rows));
                first
            }
            None => self.groups(group, &mut item)?,
        };
        item.insert("categories".to_owned(), self.categories(first, &place));
        if first.bind("required").and_then(|cell| truth(&cell.text)) == Some(true) {
            item.insert("required".to_owned(), json!(true));
        }
        self.media(record, &place);
        let mut item = Json::Object(item);
        if let Some(mut extra) = extra {
            extra.as_object_mut().map(|entries| entries.remove("item"));
            patch::apply(&mut item, extra);
        }
        Some(item)
    }

    /// The groups of rows, and the first row of all.
    fn groups<'g, 'w>(
        &mut self,
        group: &'g Group<'w>,
        item: &mut Map<String, Json>,
    ) -> Option<&'g Question<'w>> {
        let mut groups = Vec::new();
        let mut first = None;
        for node in &group.nodes {
            let Node::Group(inner) = node else { continue };
            let rows = rows(inner)?;
            first = first.or(rows.first().copied());
            let place = inner.place();
            let mut entry = Map::new();
            if let Some(code) = naming::group_code(inner) {
                entry.insert("group".to_owned(), json!(code));
            }
            let title = inner.record.get("label").and_then(|it| self.text(it, &place, "label"));
            if let Some(title) = title {
                entry.insert("title".to_owned(), title);
            }
            entry.insert("rows".to_owned(), self.rows(&rows));
            let mut entry = Json::Object(entry);
            if let Some(extra) = patch::of(&inner.record, &place, self.problems) {
                patch::apply(&mut entry, extra);
            }
            groups.push(entry);
        }
        item.insert("groups".to_owned(), Json::Array(groups));
        first
    }

    fn rows(&mut self, rows: &[&Question<'_>]) -> Json {
        let rows = rows.iter().filter_map(|question| self.row(question, &question.place()));
        Json::Array(rows.collect())
    }

    fn row(&mut self, question: &Question<'_>, place: &Place) -> Option<Json> {
        let code = self.naming.of_row(question.record.row.number)?.clone();
        self.origins.note(code.as_str(), place.clone());
        let label = question.record.get("label").and_then(|it| self.text(it, place, "label"));
        let label = label.unwrap_or_else(|| self.languages.plain(&question.name));
        let mut row = Map::new();
        row.insert("row".to_owned(), json!(code));
        row.insert("label".to_owned(), label);
        self.relevance(&question.record, &mut row, place);
        self.media(&question.record, place);
        let mut row = Json::Object(row);
        if let Some(mut extra) = patch::of(&question.record, place, self.problems) {
            extra.as_object_mut().map(|entries| entries.remove("row"));
            patch::apply(&mut row, extra);
        }
        Some(row)
    }
}

//! The survey sheet, row by row.

mod row;

pub(super) use row::stem as stem_of;

use std::collections::{BTreeMap, BTreeSet};

use crate::xlsform::form::{Form, Group, Lists, Node};
use crate::xlsform::name;
use crate::xlsform::problems::{Place, Problems};
use crate::xlsform::table::{Record, Table};
use crate::xlsform::vocabulary::{Control, SETTINGS_ALIASES, truth, type_of};
use crate::xlsform::workbook::Workbook;

/// The deepest nesting of groups.
const MAX_DEPTH: usize = 64;

/// The names that rows gave, for those who refer to them.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Every question and group, and how often its name stands.
    pub(super) elements: BTreeMap<String, usize>,
    /// The questions alone.
    questions: BTreeSet<String>,
    /// Repeats, whose names stand once.
    repeats: BTreeSet<String>,
}

/// A group whose end has not come yet.
struct Open<'w> {
    /// None of the form itself.
    group: Option<Group<'w>>,
    nodes: Vec<Node<'w>>,
    /// Names of what is directly inside, also of what a converter adds there.
    names: BTreeSet<String>,
}

/// The list that all choices of a group shown as one table share.
#[derive(Clone, Debug, PartialEq, Eq)]
enum TableList {
    None,
    Expected,
    Of(String),
}

/// What reading has come to.
struct Reader<'r, 'w> {
    workbook: &'w Workbook,
    lists: &'r Lists<'w>,
    root: &'r str,
    problems: &'r mut Problems,
    names: Names,
    open: Vec<Open<'w>>,
    table_list: TableList,
    /// Names in `trigger`, with their places.
    triggers: Vec<(String, Place)>,
    /// Names in `reference-geometry`, with their places.
    geometries: Vec<(String, Place)>,
    /// Lists and files that questions choose from.
    instances: BTreeSet<String>,
    title: Option<String>,
    // tidy: text because it is what the form's author wrote
    id: Option<String>,
    audited: bool,
}

/// Reads the rows into the form.
pub(super) fn read<'w>(
    table: &Table<'w>,
    workbook: &'w Workbook,
    form: &mut Form<'w>,
    problems: &mut Problems,
) -> Names {
    let mut reader = Reader {
        workbook,
        lists: &form.lists,
        root: &form.root,
        problems,
        names: Names::default(),
        open: vec![Open { group: None, nodes: Vec::new(), names: BTreeSet::new() }],
        table_list: TableList::None,
        triggers: Vec::new(),
        geometries: Vec::new(),
        instances: BTreeSet::new(),
        title: None,
        id: None,
        audited: false,
    };
    for record in &table.records {
        if !reader.row(record) {
            break;
        }
    }
    let omits_id = form.setting("omit_instanceID").is_some_and(|word| truth(word) == Some(true));
    let (names, nodes, title, id) = reader.end(omits_id);
    form.nodes = nodes;
    form.title = title;
    form.id = id;
    names
}

impl<'w> Reader<'_, 'w> {
    /// Reads one row; false if nothing more should be read.
    fn row(&mut self, record: &Record<'w>) -> bool {
        let place = Place::in_sheet("survey", record.row, "");
        if let Some(word) = record.text("disabled") {
            let message = "the row is `disabled` and left out; `relevant` is the newer way";
            if truth(word) == Some(true) {
                self.problems.unsupported("disabled", &place, message);
                return true;
            }
        }
        if record.values.iter().all(|(key, _)| key == "disabled") {
            return true;
        }
        let Some(kind) = record.get("type").and_then(|value| value.cell()) else {
            if record.get("name").is_some() || record.get("label").is_some() {
                let message = "the row has a name or a label, but no type";
                self.problems.error("missing_type", &place.column("type"), message);
            } else {
                let message = "the row has no type, name or label, and is taken for a remark";
                self.problems.unsupported("remark", &place, message);
            }
            return true;
        };
        let kind = type_of(&kind.text).to_owned();
        if kind == "audit" {
            self.audit(record, &place);
            return true;
        }
        if let Some((_, setting)) = SETTINGS_ALIASES.iter().find(|(known, _)| *known == kind) {
            let value = record.text("name").map(str::to_owned);
            match *setting {
                ["title"] => self.title = value,
                ["id_string"] => self.id = value,
                _ => {}
            }
            return true;
        }
        if let Some(control) = Control::closed(&kind) {
            self.close(control, record, &place);
            return true;
        }
        let Some(name) = self.name(record, &kind, &place) else { return true };
        if let Some((control, list)) = Control::opened(&kind) {
            return self.begin(control, list, name, record, &place);
        }
        self.question(&kind, name, record, &place);
        true
    }

    /// The name of a row, noted where it is.
    fn name(&mut self, record: &Record<'w>, kind: &str, place: &Place) -> Option<String> {
        let cell = record.get("name").and_then(|value| value.first());
        let name = match cell {
            Some(cell) => cell.text.clone(),
            None if kind == "note" => format!("generated_note_name_{}", record.row.number),
            None => {
                let message = "the row has no name";
                self.problems.error("missing_name", &place.column("name"), message);
                return None;
            }
        };
        let place = place.at("name", cell);
        if !name::is_tag(&name) {
            let message = format!(
                "`{name}` is no name: it begins with a letter or `_`, and goes on with letters, digits, `_`, `-` or `.`"
            );
            self.problems.error("invalid_name", &place, &message);
        }
        *self.names.elements.entry(name.clone()).or_default() += 1;
        if name == "meta" {
            self.problems.error(
                "reserved_name",
                &place,
                "the name `meta` is kept for the form itself",
            );
        } else {
            self.inside(&name, &place);
        }
        Some(name)
    }

    /// Notes a name of what stands directly inside the group that is open.
    fn inside(&mut self, name: &str, place: &Place) {
        let is_new = self.open.last_mut().is_none_or(|open| open.names.insert(name.to_owned()));
        if !is_new {
            let message = format!("the name `{name}` stands twice within the same group");
            self.problems.error("duplicate_name", place, &message);
        }
    }

    fn begin(
        &mut self,
        control: Control,
        list: Option<&str>,
        name: String,
        record: &Record<'w>,
        place: &Place,
    ) -> bool {
        if control == Control::Repeat {
            if name == self.root {
                let message = format!("a repeat cannot be called `{name}`, as the form itself is");
                self.problems.error("reserved_name", &place.column("name"), &message);
            } else if !self.names.repeats.insert(name.clone()) {
                let message = format!("another repeat is called `{name}`");
                self.problems.error("duplicate_name", &place.column("name"), &message);
            }
            let count = record.text_at("control", "jr:count");
            if count.is_some_and(|count| !name::is_reference(count)) {
                self.inside(&format!("{name}_count"), place);
            }
        }
        if control == Control::Loop {
            match list {
                None => self.problems.error(
                    "missing_list",
                    &place.column("type"),
                    "the loop names no list",
                ),
                Some(list) if self.lists.get(list).is_none() => {
                    let message = format!("there is no list `{list}` on the choices sheet");
                    self.problems.error("unknown_list", &place.column("type"), &message);
                }
                Some(_) => {}
            }
        }
        self.parameters(record, place);
        self.trigger(record, place);
        let appearance = record.text_at("control", "appearance").unwrap_or_default();
        let mut names = BTreeSet::new();
        if appearance.split_whitespace().any(|word| word == "table-list") {
            self.table_list = TableList::Expected;
            if record.get("label").is_some() || record.get("hint").is_some() {
                names.insert(format!("generated_table_list_label_{}", record.row.number));
            }
        }
        if self.open.len() > MAX_DEPTH {
            let message = format!("groups are nested more than {MAX_DEPTH} deep");
            self.problems.error("too_deep", place, &message);
            return false;
        }
        let group = Group { control, name, record: record.clone(), nodes: Vec::new() };
        self.open.push(Open { group: Some(group), nodes: Vec::new(), names });
        true
    }

    fn close(&mut self, control: Control, record: &Record<'w>, place: &Place) {
        self.parameters(record, place);
        self.trigger(record, place);
        let opened = self.open.last().and_then(|open| open.group.as_ref()).map(|it| it.control);
        if opened != Some(control) {
            let word = control.word();
            let message = match opened {
                None => format!("this closes a {word}, but none is open"),
                Some(other) => format!("this closes a {word}, but a {} is open", other.word()),
            };
            self.problems.error("unmatched_end", &place.column("type"), &message);
            return;
        }
        self.table_list = TableList::None;
        if let Some(Open { group: Some(mut group), nodes, .. }) = self.open.pop() {
            group.nodes = nodes;
            if let Some(outer) = self.open.last_mut() {
                outer.nodes.push(Node::Group(group));
            }
        }
    }

    /// Checks what only the end of the sheet can tell.
    fn end(mut self, omits_id: bool) -> (Names, Vec<Node<'w>>, Option<String>, Option<String>) {
        for (wanted, place) in std::mem::take(&mut self.triggers) {
            if !self.names.questions.contains(&wanted) {
                let message = format!("there is no question `{wanted}`");
                self.problems.error("unknown_reference", &place, &message);
            }
        }
        self.check_geometries();
        while self.open.len() > 1 {
            let Some(Open { group: Some(mut group), nodes, .. }) = self.open.pop() else { break };
            let word = group.control.word();
            let message = format!("the {word} `{}` is never closed with `end_{word}`", group.name);
            self.problems.error("unmatched_begin", &group.place().column("type"), &message);
            group.nodes = nodes;
            if let Some(outer) = self.open.last_mut() {
                outer.nodes.push(Node::Group(group));
            }
        }
        if !omits_id {
            *self.names.elements.entry("instanceID".to_owned()).or_default() += 1;
        }
        let nodes = self.open.pop().map(|open| open.nodes).unwrap_or_default();
        (self.names, nodes, self.title, self.id)
    }

    fn check_geometries(&mut self) {
        for (wanted, place) in std::mem::take(&mut self.geometries) {
            let is_list = self.instances.contains(&wanted) || self.lists.get(&wanted).is_some();
            let repeat = name::references(&wanted).unwrap_or_default();
            let is_repeat = name::is_reference(&wanted)
                && repeat.iter().all(|one| self.names.repeats.contains(one.name));
            if !is_list && !is_repeat {
                let message = format!(
                    "`reference-geometry` names `{wanted}`, which is no list, file or repeat"
                );
                self.problems.error("invalid_parameter", &place, &message);
            }
        }
    }
}

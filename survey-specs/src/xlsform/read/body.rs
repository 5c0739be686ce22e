//! What stands for each question on the page, and what it needs for that.

use std::collections::{BTreeMap, BTreeSet};

use super::survey;
use crate::xlsform::form::{Form, Group, Node, Question};
use crate::xlsform::name;
use crate::xlsform::problems::{Place, Problems};
use crate::xlsform::table::{Record, Value};
use crate::xlsform::vocabulary::{
    Body, Choosing, Control, FILE_ENDINGS, MEDIA, TYPES_WITH_HINT, body, types,
};

/// Checks the questions of a form one by one, and then what they share.
pub(super) fn check(form: &Form<'_>, problems: &mut Problems) {
    let mut seen = Seen::default();
    count_names(&form.nodes, &mut seen.named);
    nodes(&form.nodes, form, &mut seen, problems);
    seen.end(problems);
}

/// What questions share.
#[derive(Default)]
struct Seen {
    /// Questions that set others when they change, by name, with those others' places.
    triggered: BTreeMap<String, Vec<Place>>,
    /// Questions that nobody sees.
    unseen: BTreeSet<String>,
    /// The files by the name that expressions have for them.
    files: BTreeMap<String, String>,
    /// Lists that are searched, and lists that are not.
    searched: BTreeMap<String, Place>,
    unsearched: BTreeSet<String>,
    externals: BTreeSet<String>,
    /// How many rows have each name.
    named: BTreeMap<String, usize>,
}

fn nodes(nodes: &[Node<'_>], form: &Form<'_>, seen: &mut Seen, problems: &mut Problems) {
    for node in nodes {
        match node {
            Node::Group(group) => {
                check_group(group, problems);
                seen.pulled(&group.record, form, &group.place(), problems);
                self::nodes(&group.nodes, form, seen, problems);
            }
            Node::Question(question) => {
                seen.question(question, form, problems);
            }
        }
    }
}

fn check_group(group: &Group<'_>, problems: &mut Problems) {
    media(&group.record, &group.place(), problems);
    let is_repeat =
        |node: &Node<'_>| matches!(node, Node::Group(inner) if inner.control == Control::Repeat);
    if group.control == Control::Loop && group.nodes.iter().any(is_repeat) {
        let message = "a repeat within a loop would stand several times under one name";
        problems.error("repeat_in_loop", &group.place(), message);
    }
}

impl Seen {
    fn question(&mut self, question: &Question<'_>, form: &Form<'_>, problems: &mut Problems) {
        let place = question.place();
        let record = &question.record;
        let kind = question.kind.as_str();
        if matches!(kind, "xml-external" | "csv-external") {
            if !self.externals.insert(question.name.clone()) {
                let message = format!("another file is called `{}`", question.name);
                problems.error("duplicate_file", &place.column("name"), &message);
            }
            let ending = if kind == "csv-external" { "csv" } else { "xml" };
            let file = format!("{}.{ending}", question.name);
            self.file(&question.name, &file, form, &place, problems);
            if question.name == "__last-saved" {
                let message = "this name is kept for the interview before this one";
                problems.error("reserved_name", &place.column("name"), message);
            }
            return;
        }
        let shown = if question.choice.is_some() { Some(Body::Choices) } else { body(kind) };
        let Some(shown) = shown else {
            let near = problems.hint(kind, types(), |near| format!("; did you mean `{near}`?"));
            let message = format!("there is no type `{kind}`{near}");
            problems.error("unknown_type", &place.column("type"), &message);
            return;
        };
        if question.choice.is_none() && shown == Body::Choices && record.get("itemset").is_none() {
            let message = format!("`{kind}` needs the name of a list after it");
            problems.error("missing_list", &place.column("type"), &message);
        }
        self.choice(question, form, problems);
        self.pulled(record, form, &place, problems);
        media(record, &place, problems);
        self.triggers(question);
        if question.name == form.root && record.get("trigger").is_some() {
            let message = "a question that is called as the form itself cannot be set by others";
            problems.error("reserved_name", &place.column("name"), message);
        }
        self.visible(question, shown, problems);
    }

    fn triggers(&mut self, question: &Question<'_>) {
        if question.kind == "background-geopoint" {
            return;
        }
        let Some(text) = question.record.text("trigger") else { return };
        for part in text.split(',') {
            for reference in name::references(part).unwrap_or_default() {
                let places = self.triggered.entry(reference.name.to_owned()).or_default();
                places.push(question.place().column("trigger"));
            }
        }
    }

    /// A question that people see has something to show.
    fn visible(&mut self, question: &Question<'_>, shown: Body, problems: &mut Problems) {
        let record = &question.record;
        let has = |key: &str| record.get(key).is_some();
        let is_computed = record.at("bind", "calculate").is_some() || has("trigger");
        let label = has("label") || record.text_at("control", "appearance") == Some("label");
        let hint = has("hint") || TYPES_WITH_HINT.contains(&question.kind.as_str());
        if question.kind == "calculate" || (is_computed && !label && !hint) {
            self.unseen.insert(question.name.clone());
            return;
        }
        if shown == Body::Hidden {
            return;
        }
        let place = question.place();
        if !label && !hint && !has("media") {
            let message = if has("guidance_hint") {
                "a guidance hint alone may stay hidden: the question needs a label or a hint too"
            } else {
                "the question has no label and no hint"
            };
            problems.error("missing_label", &place.column("label"), message);
        }
        if let Some(Value::Parts(media)) = record.get("media") {
            let has = |wanted: &str| media.iter().any(|(key, _)| key == wanted);
            if has("big-image") && !has("image") {
                let message = "a `big-image` needs an `image` beside it";
                problems.error("missing_image", &place.column("big-image"), message);
            }
        }
    }

    fn choice(&mut self, question: &Question<'_>, form: &Form<'_>, problems: &mut Problems) {
        let Some(choice) = &question.choice else { return };
        let place = question.place();
        let record = &question.record;
        if choice.choosing == Choosing::External {
            return;
        }
        let stored = record.text_at("bind", "type");
        if stored.is_some_and(|it| !matches!(it, "string" | "odk:rank")) {
            let message = "a choice is stored as `string`";
            problems.error("invalid_bind", &place.column("bind::type"), message);
        }
        for reference in name::references(&choice.list).unwrap_or_default() {
            if self.named.get(reference.name) != Some(&1) {
                let message = format!("there is no single row of the name `{}`", reference.name);
                problems.error("unknown_reference", &place.column("type"), &message);
            }
        }
        let (base, ending) = survey::stem_of(&choice.list);
        let is_file = FILE_ENDINGS.contains(&ending);
        if is_file {
            self.file(base, &choice.list, form, &place, problems);
        }
        let searches = question.appearance().is_some_and(|appearance| {
            let after = appearance.find("search(").map(|at| &appearance[at..]);
            appearance.chars().count() > 7 && after.is_some_and(|rest| rest.contains(')'))
        });
        if searches && is_file {
            let message = "a list that is a file cannot be searched with `search()`";
            problems.error("searched_file", &place.column("appearance"), message);
        }
        if searches {
            self.searched.insert(choice.list.clone(), place);
        } else {
            self.unsearched.insert(choice.list.clone());
        }
    }

    /// Files that expressions of a row look into.
    fn pulled(
        &mut self,
        record: &Record<'_>,
        form: &Form<'_>,
        place: &Place,
        problems: &mut Problems,
    ) {
        let binds = ["calculate", "constraint", "readonly", "required", "relevant"];
        let cells = binds.iter().filter_map(|key| record.text_at("bind", key));
        let cells =
            cells.chain(["choice_filter", "default"].iter().filter_map(|key| record.text(key)));
        let mut files = Vec::new();
        for cell in cells.filter(|cell| cell.contains("pulldata(")) {
            for (at, _) in cell.match_indices("pulldata") {
                let rest = cell[at + "pulldata".len()..].trim_start();
                let file = rest.strip_prefix('(').and_then(|rest| rest.split_once(','));
                if let Some((file, _)) = file {
                    files.push(file.replace(['\'', '"'], "").trim().to_owned());
                }
            }
        }
        for file in files {
            self.file(&file, &format!("{file}.csv"), form, place, problems);
        }
    }

    /// One name stands for one file, and for no list.
    fn file(
        &mut self,
        base: &str,
        file: &str,
        form: &Form<'_>,
        place: &Place,
        problems: &mut Problems,
    ) {
        let earlier = self.files.entry(base.to_owned()).or_insert_with(|| file.to_owned());
        if earlier != file {
            let message = format!("`{base}` would stand for the files `{earlier}` and `{file}`");
            problems.error("ambiguous_file", place, &message);
        }
        if form.lists.get(base).is_some() {
            let message = format!("`{base}` would stand for the file `{file}` and for a list");
            problems.error("ambiguous_file", place, &message);
        }
    }

    fn end(self, problems: &mut Problems) {
        for name in &self.unseen {
            for place in self.triggered.get(name).into_iter().flatten() {
                let message =
                    format!("`{name}` is computed and never seen, so nothing hangs on its change");
                problems.error("unseen_trigger", place, &message);
            }
        }
        for (list, place) in
            self.searched.iter().filter(|(list, _)| self.unsearched.contains(*list))
        {
            let message = format!("the list `{list}` is searched here and chosen from elsewhere");
            problems.error("searched_list", &place.column("appearance"), &message);
        }
    }
}

/// Counts how many rows have each name.
fn count_names(nodes: &[Node<'_>], named: &mut BTreeMap<String, usize>) {
    for node in nodes {
        let name = match node {
            Node::Group(group) => {
                count_names(&group.nodes, named);
                &group.name
            }
            Node::Question(question) => &question.name,
        };
        *named.entry(name.clone()).or_default() += 1;
    }
}

/// Pictures and recordings are of the kinds that a label can have.
fn media(record: &Record<'_>, place: &Place, problems: &mut Problems) {
    let Some(Value::Parts(parts)) = record.get("media") else { return };
    let inner = parts.iter().find(|(key, _)| key == "default").map(|(_, value)| value);
    let parts = match inner {
        Some(Value::Parts(inner)) => inner,
        _ => parts,
    };
    for (key, _) in parts.iter().filter(|(key, _)| !MEDIA.contains(&key.as_str())) {
        let message = format!("`{key}` is no kind of media; there are {}", MEDIA.join(", "));
        problems.error("unknown_media", &place.column("media"), &message);
    }
}

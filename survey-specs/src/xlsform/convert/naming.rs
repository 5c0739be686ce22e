//! Codes of items, sections and categories, made of the names in a form.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{patch, shape};
use crate::code::{CategoryCode, GroupCode, ItemCode, SectionCode};
use crate::xlsform::expression::{Choices, ItemKind, Items};
use crate::xlsform::form::{Form, Group, List, Node, Question};
use crate::xlsform::problems::{Place, Problems};

/// Codes that stand for something else in downloads.
const RESERVED: [&str; 6] = ["consent", "language", "response_id", "started_on", "unit", "visit"];

/// The most characters of a code.
const LONGEST: usize = 32;

/// Every code of a form.
#[derive(Debug, Default)]
pub(super) struct Naming {
    /// The item of each row, by the row's number.
    items: BTreeMap<usize, ItemCode>,
    /// Items by the name in the form; none where the name stands for several.
    by_name: BTreeMap<String, Option<(ItemCode, ItemKind)>>,
    /// The categories of each list.
    lists: BTreeMap<String, Codes>,
    sections: Taken,
}

/// The codes of a list.
#[derive(Debug, Default)]
struct Codes {
    /// In the order of the choices.
    in_order: Vec<CategoryCode>,
    by_name: Rc<Choices>,
    /// The same with another answer in words.
    with_other: Rc<Choices>,
}

/// Gives every question and choice its code.
pub(super) fn name_everything(form: &Form<'_>, problems: &mut Problems) -> Naming {
    let mut naming = Naming::default();
    for list in form.lists.iter() {
        let codes = categories(list, problems);
        naming.lists.insert(list.name.clone(), codes);
    }
    let mut taken = Taken::default();
    let mut rows = Vec::new();
    collect(&form.nodes, &mut rows);
    for (name, place, row, kind) in rows {
        let wanted = kind.extra.clone().unwrap_or_else(|| name.to_owned());
        let code = item_code(&wanted, &mut taken);
        let Some(code) = code else { continue };
        if code.as_str() != wanted {
            let message = format!(
                "the name `{name}` becomes `{code}`: a letter, then letters, digits and `_`, at most {LONGEST}, each once"
            );
            problems.warning("renamed", &place.column("name"), &message);
        }
        naming.items.insert(row, code.clone());
        let item_kind = match kind.question {
            Some(question) => naming.kind(question),
            None => ItemKind::Absent,
        };
        naming
            .by_name
            .entry(name.to_owned())
            .and_modify(|known| *known = None)
            .or_insert(Some((code, item_kind)));
    }
    naming
}

/// A row that becomes an item.
struct Named<'f, 'w> {
    /// The code that the extra column asks for.
    extra: Option<String>,
    question: Option<&'f Question<'w>>,
}

fn collect<'f, 'w>(nodes: &'f [Node<'w>], rows: &mut Vec<(&'f str, Place, usize, Named<'f, 'w>)>) {
    for node in nodes {
        let (name, place, record) = match node {
            Node::Question(question) => (&question.name, question.place(), &question.record),
            Node::Group(group) => (&group.name, group.place(), &group.record),
        };
        let extra = patch::of(record, &place, &mut Problems::default());
        let extra =
            extra.and_then(|it| it.get("item").or(it.get("row"))?.as_str().map(str::to_owned));
        let row = record.row.number;
        match node {
            Node::Question(question) => {
                rows.push((name, place, row, Named { extra, question: Some(question) }));
            }
            Node::Group(group) => {
                // A group that becomes a matrix has a code of its own.
                if super::matrix::is_matrix(group) {
                    rows.push((name, place, row, Named { extra, question: None }));
                }
                collect(&group.nodes, rows);
            }
        }
    }
}

/// A free code that is as near to a name as can be.
fn item_code(name: &str, taken: &mut Taken) -> Option<ItemCode> {
    ItemCode::new(taken.free(&variable(name, "q_"), &RESERVED)?).ok()
}

/// The codes that are given.
#[derive(Debug, Default)]
struct Taken {
    codes: BTreeSet<String>,
    /// The number after the last one that each name was given with.
    next: BTreeMap<String, usize>,
}

impl Taken {
    /// The name, or the name with the first number that is free.
    fn free(&mut self, base: &str, reserved: &[&str]) -> Option<String> {
        if !reserved.contains(&base) && self.codes.insert(base.to_owned()) {
            return Some(base.to_owned());
        }
        let from = self.next.get(base).copied().unwrap_or(2);
        for number in from..100_000 {
            let end = format!("_{number}");
            let room = LONGEST - end.len();
            let code = format!("{}{end}", base.get(..room.min(base.len())).unwrap_or(base));
            if self.codes.insert(code.clone()) {
                self.next.insert(base.to_owned(), number + 1);
                return Some(code);
            }
        }
        None
    }
}

/// A name made of ASCII letters, digits and `_`, beginning with a letter.
fn variable(name: &str, prefix: &str) -> String {
    let mut code: String = ascii(name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' })
        .collect();
    if !code.starts_with(|c: char| c.is_ascii_alphabetic()) {
        code.insert_str(0, prefix);
    }
    code.truncate(LONGEST);
    code
}

/// A text with marks taken off its letters, where that leaves ASCII.
pub(super) fn ascii(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect()
}

/// The codes of a list's choices.
fn categories(list: &List<'_>, problems: &mut Problems) -> Codes {
    let mut taken = Taken::default();
    let mut in_order = Vec::new();
    let mut by_name = Choices::new();
    for choice in &list.choices {
        let place = Place::in_sheet("choices", choice.record.row, "name");
        let extra = patch::of(&choice.record, &place, &mut Problems::default());
        let extra = extra.as_ref().and_then(|extra| extra.get("code")).map(|code| match code {
            serde_json::Value::String(code) => code.clone(),
            other => other.to_string(),
        });
        let wanted = extra.as_deref().unwrap_or(&choice.name);
        let mut base: String = ascii(wanted)
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' })
            .collect();
        if !base.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            base.insert(0, 'c');
        }
        base.truncate(LONGEST);
        let code = taken.free(&base, &[]);
        let Some(code) = code.and_then(|code| CategoryCode::new(code).ok()) else { continue };
        if code.as_str() != wanted {
            let message = format!(
                "the choice `{wanted}` of the list `{}` becomes `{code}`: letters, digits, `_` and `-`, at most {LONGEST}, each once",
                list.name
            );
            problems.warning("renamed", &place, &message);
        }
        by_name.entry(choice.name.clone()).or_insert_with(|| code.clone());
        in_order.push(code);
    }
    let mut with_other = by_name.clone();
    if let Ok(other) = CategoryCode::new("other") {
        with_other.entry("other".to_owned()).or_insert(other);
    }
    Codes { in_order, by_name: Rc::new(by_name), with_other: Rc::new(with_other) }
}

impl Naming {
    /// The code of the item that a row becomes.
    pub(super) fn of_row(&self, row: usize) -> Option<&ItemCode> {
        self.items.get(&row)
    }

    /// The codes of a list, in the order of its choices.
    pub(super) fn list(&self, name: &str) -> &[CategoryCode] {
        self.lists.get(name).map_or(&[], |codes| codes.in_order.as_slice())
    }

    /// What a question chooses from.
    pub(super) fn choices(&self, question: &Question<'_>) -> Rc<Choices> {
        let Some(choice) = &question.choice else { return Rc::default() };
        let Some(codes) = self.lists.get(&choice.list) else { return Rc::default() };
        Rc::clone(if choice.or_other { &codes.with_other } else { &codes.by_name })
    }

    /// What expressions know of a question.
    pub(super) fn kind(&self, question: &Question<'_>) -> ItemKind {
        shape::kind(question, || self.choices(question))
    }

    /// A free code for a section.
    pub(super) fn section(&mut self, name: &str) -> Option<SectionCode> {
        let base = variable(name, "s_");
        SectionCode::new(self.sections.free(&base, &[])?).ok()
    }

    /// What an item's own constraint sees.
    pub(super) fn with_own<'n>(&'n self, own: Option<&'n ItemKind>) -> InRow<'n> {
        InRow { naming: self, own }
    }
}

/// The code of a group of rows.
pub(super) fn group_code(group: &Group<'_>) -> Option<GroupCode> {
    GroupCode::new(variable(&group.name, "g_")).ok()
}

/// The items that an expression in a row may refer to.
pub(super) struct InRow<'n> {
    naming: &'n Naming,
    own: Option<&'n ItemKind>,
}

impl Items for InRow<'_> {
    fn item(&self, name: &str) -> Option<(&ItemCode, &ItemKind)> {
        self.naming.by_name.get(name)?.as_ref().map(|(code, kind)| (code, kind))
    }

    fn own(&self) -> Option<&ItemKind> {
        self.own
    }
}

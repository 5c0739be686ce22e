//! Names of rows: the codes of items, unless a form keeps them for itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;

use super::{list, word};
use crate::xlsform::name;

/// Names that mean something else in a form.
const RESERVED: [&str; 4] = ["meta", "instanceID", "instanceName", "data"];

/// The names of a form's rows.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
    /// Codes whose names are others.
    renamed: BTreeMap<String, String>,
}

impl Names {
    /// The names of all items and rows, which are known before groups are named.
    pub(super) fn of(source: &Value) -> Self {
        let mut names = Self::default();
        for item in list(source, "sections").iter().flat_map(|section| list(section, "items")) {
            names.item(word(item, "item"));
            let groups = list(item, "groups").iter().flat_map(|group| list(group, "rows"));
            for row in list(item, "rows").iter().chain(groups) {
                names.item(word(row, "row"));
            }
        }
        names
    }

    fn item(&mut self, code: &str) {
        if RESERVED.contains(&code) {
            let name = self.free(&format!("{code}_item"));
            self.renamed.insert(code.to_owned(), name);
        } else {
            self.taken.insert(code.to_owned());
        }
    }

    /// A name that no other row has.
    pub(super) fn free(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while RESERVED.contains(&name.as_str()) || self.taken.contains(&name) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        self.taken.insert(name.clone());
        name
    }

    /// The name of a group of this code.
    pub(super) fn group(&mut self, code: &str) -> String {
        self.free(code)
    }

    /// The name of an item.
    pub(super) fn of_item<'n>(&'n self, code: &'n str) -> &'n str {
        self.renamed.get(code).map_or(code, String::as_str)
    }

    /// A text with names in place of codes.
    pub(super) fn in_text(&self, text: &str) -> String {
        let Ok(found) = name::references(text) else { return text.to_owned() };
        let mut changed = String::new();
        let mut from = 0;
        for reference in found {
            changed.push_str(&text[from..reference.start]);
            let _ = write!(changed, "${{{}}}", self.of_item(reference.name));
            from = reference.end;
        }
        changed.push_str(&text[from..]);
        changed
    }
}

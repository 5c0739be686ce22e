//! Categories become lists. Items with the same categories share one.

use serde_json::Value;

use super::rows::Rows;
use super::{Form, expression, media_columns, scalar, word};

/// The lists of a form.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) rows: Rows,
    lists: Vec<List>,
}

/// One list.
#[derive(Debug)]
struct List {
    name: String,
    categories: Vec<Value>,
    first_row: usize,
    filter: Option<String>,
}

/// A list that an item chooses from.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub(super) name: String,
    pub(super) filter: Option<String>,
}

impl Lists {
    /// The row of the first category of a list, if the list was not asked for before.
    pub(super) fn first_row(&self, categories: &[Value]) -> Option<usize> {
        self.lists.iter().find(|list| list.categories == categories).map(|list| list.first_row)
    }
}

impl Form {
    /// The list of these categories, which is written if it is new.
    pub(super) fn list(&mut self, item: &str, categories: &[Value]) -> Chosen {
        let held = self.lists.lists.iter().find(|list| list.categories == categories);
        if let Some(list) = held {
            return Chosen { name: list.name.clone(), filter: list.filter.clone() };
        }
        let mut name = item.to_owned();
        while self.lists.lists.iter().any(|list| list.name == name) {
            name.push('_');
        }
        let mut conditions: Vec<String> = Vec::new();
        let mut first_row = None;
        for category in categories {
            let row = self.lists.rows.add();
            first_row = first_row.or(Some(row));
            self.lists.rows.set(row, "list_name", &name);
            self.lists.rows.set(row, "name", &scalar(category.get("code").unwrap_or(&Value::Null)));
            self.category(row, category);
            let condition = word(category, "show_if");
            if !condition.is_empty() {
                let place = conditions.iter().position(|known| known == condition);
                let place = place.unwrap_or_else(|| {
                    conditions.push(condition.to_owned());
                    conditions.len() - 1
                });
                self.lists.rows.set(row, "thuocdo_show", &(place + 1).to_string());
            }
        }
        let filter = (!conditions.is_empty()).then(|| {
            let shown = conditions.iter().enumerate().map(|(place, condition)| {
                let condition = expression::written(condition, &self.names);
                format!(" or (thuocdo_show = '{}' and ({condition}))", place + 1)
            });
            format!("thuocdo_show = ''{}", shown.collect::<String>())
        });
        self.lists.lists.push(List {
            name: name.clone(),
            categories: categories.to_vec(),
            first_row: first_row.unwrap_or_default(),
            filter: filter.clone(),
        });
        Chosen { name, filter }
    }

    fn category(&mut self, row: usize, category: &Value) {
        let label = category.get("label").and_then(Value::as_object);
        for (tag, name) in &self.languages {
            if let Some(words) = label.and_then(|label| label.get(tag)).and_then(Value::as_str) {
                let words = self.names.in_text(words);
                self.lists.rows.set(row, &format!("label::{name}"), &words);
            }
        }
        for kind in ["image", "audio"] {
            for (column, file) in media_columns(&self.languages, category.get("media"), kind) {
                self.lists.rows.set(row, &column, &file);
            }
        }
    }
}

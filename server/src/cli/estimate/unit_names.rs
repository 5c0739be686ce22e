//! The names of units of which a file has a row each.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::columns::{ColumnName, Table};
use super::failure::Refusal;
use super::levels::{Level, coded};

/// Units, in the order of the file.
#[derive(Debug)]
pub struct UnitNames(Vec<Level>);

impl UnitNames {
    /// The names in a column; without one, the numbers of the rows.
    ///
    /// # Errors
    ///
    /// The column is not there, a name is missing or stands twice, or there is no row.
    pub fn of(table: &Table, column: Option<&ColumnName>) -> Result<Self, Refusal> {
        if table.rows() == 0 {
            return Err(Refusal::other("no_rows", "the data has no rows"));
        }
        let Some(column) = column else {
            let numbers = (1_u32..).take(table.rows()).map(f64::from);
            return Ok(Self(numbers.map(Level::Number).collect()));
        };
        let coded = coded(table.column(column)?);
        let mut seen = BTreeSet::new();
        let mut names = Vec::new();
        for (place, code) in coded.codes.iter().enumerate() {
            let Some(level) = coded.levels.get(*code as usize) else {
                let message = format!("row {} has no name in the column `{column}`", place + 1);
                return Err(Refusal::other("missing_value", message));
            };
            if !seen.insert(code) {
                let message = format!("`{level}` stands twice in the column `{column}`");
                return Err(Refusal::other("duplicate_unit", message));
            }
            names.push(level.clone());
        }
        Ok(Self(names))
    }

    /// All names.
    pub fn to_json(&self) -> Value {
        self.0.iter().map(of_level).collect()
    }

    /// The names of some units.
    pub fn some(&self, units: &[usize]) -> Value {
        units.iter().filter_map(|unit| self.0.get(*unit)).map(of_level).collect()
    }

    /// Some units for a message.
    pub fn list(&self, units: &[usize]) -> String {
        const MOST: usize = 10;
        let names = units.iter().take(MOST).filter_map(|unit| self.0.get(*unit));
        let names: Vec<String> = names.map(|level| format!("`{level}`")).collect();
        let more = if units.len() > MOST {
            format!(" and {} more", units.len() - MOST)
        } else {
            String::new()
        };
        format!("{}{more}", names.join(", "))
    }
}

fn of_level(level: &Level) -> Value {
    match level {
        Level::Number(number) => json!(number),
        Level::Text(text) => json!(text),
    }
}

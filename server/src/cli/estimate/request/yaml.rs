//! A design as people write it: the same object as YAML.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Number, Value};
use survey_specs::problem::{Position, Problem};
use survey_specs::yaml::{self, Node, Scalar};

use super::super::columns::ColumnName;
use super::design::Design;
use super::fields::{Read, Reading};

impl Design {
    /// Reads a design from a YAML file, with the columns that it names.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, with line and column.
    pub fn from_yaml(
        name: &str,
        bytes: &[u8],
    ) -> Result<(Self, BTreeSet<ColumnName>), Vec<Problem>> {
        let document = yaml::parse(bytes);
        let in_file = |problems: Vec<Problem>| -> Vec<Problem> {
            problems.into_iter().map(|problem| problem.in_file(name, &document.text)).collect()
        };
        let Some(root) = &document.root else {
            let mut problems = document.problems.clone();
            if problems.is_empty() {
                let message = "the file is empty; a design is needed";
                problems.push(Problem::error("missing_key", Position::default(), "", message));
            }
            return Err(in_file(problems));
        };
        if document.problems.iter().any(Problem::is_error) {
            return Err(in_file(document.problems.clone()));
        }
        let mut positions = BTreeMap::new();
        let value = json(root, "", &mut positions);
        let reading = Reading::of(positions);
        let read = Self::read(&reading.root(&value));
        reading.end(read).map_err(|error| in_file(error.problems))
    }
}

/// The tree as JSON, and where each path stands. The tree's depth is bounded by its reader.
fn json(node: &Node, path: &str, positions: &mut BTreeMap<String, Position>) -> Value {
    positions.insert(path.to_owned(), node.position);
    match &node.value {
        yaml::Value::Scalar(scalar) => scalar_json(scalar),
        yaml::Value::Sequence(items) => {
            let item = |(place, item)| json(item, &format!("{path}[{place}]"), positions);
            Value::Array(items.iter().enumerate().map(item).collect())
        }
        yaml::Value::Mapping(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{dot}{}", key.text);
                map.insert(key.text.clone(), json(value, &path, positions));
                positions.insert(path, key.position);
            }
            Value::Object(map)
        }
    }
}

/// What a bare word stands for; in quotes it is always a text.
fn scalar_json(scalar: &Scalar) -> Value {
    let text = scalar.text.as_str();
    if scalar.quoted {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => {
            let whole = || text.parse::<u64>().ok().map(Number::from);
            let decimal =
                || super::super::columns::number(text.as_bytes()).and_then(Number::from_f64);
            whole().or_else(decimal).map_or_else(|| Value::String(text.to_owned()), Value::Number)
        }
    }
}

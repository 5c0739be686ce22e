//! The answers as one table, for people: a row for each row of results, a column for each key.

use serde_json::{Map, Value};

use super::Answers;

/// Columns that come first, where there are any.
const FIRST: [&str; 2] = ["id", "error"];

/// The table. An object or a list inside a row is taken apart: `estimate.q1`, `ci95_t.1`.
///
/// # Errors
///
/// Only if writing into memory fails.
pub fn table(answers: &Answers) -> Result<Vec<u8>, csv::Error> {
    let rows: Vec<Map<String, Value>> = answers.iter().flat_map(rows_of).collect();
    let mut header: Vec<String> = FIRST.iter().map(|name| (*name).to_owned()).collect();
    for row in &rows {
        for key in row.keys() {
            if !header.contains(key) {
                header.push(key.clone());
            }
        }
    }
    header.retain(|name| rows.iter().any(|row| row.contains_key(name)));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header)?;
    for row in &rows {
        writer
            .write_record(header.iter().map(|name| row.get(name).map(text).unwrap_or_default()))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn rows_of(
    (id, answer): &(Value, Result<super::answer::Answer, super::failure::Refusal>),
) -> Vec<Map<String, Value>> {
    let row = |content: &Value| {
        let mut row = Map::new();
        row.insert("id".to_owned(), id.clone());
        flatten("", content, &mut row);
        row
    };
    match answer {
        Err(refusal) => {
            let mut row = Map::new();
            row.insert("id".to_owned(), id.clone());
            row.insert("error".to_owned(), Value::String(refusal.to_string()));
            vec![row]
        }
        Ok(answer) => match &answer.results {
            Value::Array(rows) => rows.iter().map(row).collect(),
            Value::Object(lists) => by_unit(lists).iter().map(row).collect(),
            other => vec![row(other)],
        },
    }
}

/// An object of lists, such as that of ranks, as a row for each place of the longest lists; the
/// elements of shorter ones, which belong to no unit, have rows of their own.
fn by_unit(lists: &Map<String, Value>) -> Vec<Value> {
    let length = |value: &Value| value.as_array().map(Vec::len);
    let longest = lists.values().filter_map(length).max();
    let Some(longest) = longest else { return vec![Value::Object(lists.clone())] };
    let at = |place: usize| {
        let cell = |(key, value): (&String, &Value)| match value {
            Value::Array(list) if list.len() == longest => {
                Some((key.clone(), list.get(place)?.clone()))
            }
            Value::Array(_) => None,
            other => Some((key.clone(), other.clone())),
        };
        Value::Object(lists.iter().filter_map(cell).collect())
    };
    let shorter = lists.iter().filter(|(_, value)| length(value).is_some_and(|n| n < longest));
    let own = shorter.flat_map(|(key, value)| {
        let elements = value.as_array().into_iter().flatten();
        elements.map(|element| Value::Object(Map::from_iter([(key.clone(), element.clone())])))
    });
    (0..longest).map(at).chain(own).collect()
}

fn flatten(prefix: &str, value: &Value, row: &mut Map<String, Value>) {
    let name = |key: &str| {
        if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
    };
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                flatten(&name(key), value, row);
            }
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                flatten(&name(&(place + 1).to_string()), value, row);
            }
        }
        leaf => {
            let name = if prefix.is_empty() { "result" } else { prefix };
            row.insert(name.to_owned(), leaf.clone());
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::answer::Answer;
    use super::*;

    #[test]
    fn lists_of_different_lengths_lose_nothing() {
        let results = json!({ "in": ["A"], "out": ["B", "C"], "tau": 1 });
        let table = table(&vec![(json!("best"), Ok(Answer::of(results)))]).unwrap();
        let expected = "id,out,tau,in\nbest,B,1,\nbest,C,1,\nbest,,,A\n";
        assert_eq!(String::from_utf8(table).unwrap(), expected);
    }
}

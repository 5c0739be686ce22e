//! Categories and rows from a spreadsheet: text with a tab between columns and a line per row.

use serde_json::{Map, Value};

/// Categories or rows as they were pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// What was found, in order: a code, if there was one, and a label per language.
    pub entries: Vec<(Option<String>, Vec<String>)>,
}

/// Reads what was pasted. The first column is taken for codes if every line has more than one column
/// and the first ones could be codes, all different; the other columns are the languages in their
/// order. A line in quotes may hold line breaks, as spreadsheets write them.
#[must_use]
pub fn read(text: &str) -> Pasted {
    let lines: Vec<Vec<String>> =
        cells(text).into_iter().filter(|line| line.iter().any(|cell| !cell.is_empty())).collect();
    let could_be_code = |cell: &String| {
        !cell.is_empty()
            && cell.len() <= 32
            && cell.starts_with(|c: char| c.is_ascii_alphanumeric())
            && cell.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    let firsts: Vec<&String> = lines.iter().filter_map(|line| line.first()).collect();
    let mut different = firsts.clone();
    different.sort_unstable();
    different.dedup();
    let with_codes = !lines.is_empty()
        && lines.iter().all(|line| line.len() > 1)
        && firsts.iter().all(|cell| could_be_code(cell))
        && different.len() == firsts.len();
    let entry = |line: Vec<String>| {
        let mut cells = line.into_iter();
        let code = if with_codes { cells.next() } else { None };
        (code, cells.collect())
    };
    Pasted { entries: lines.into_iter().map(entry).collect() }
}

/// Lines and cells; a cell in quotes may hold tabs, line breaks and doubled quotes.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut lines = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = text.chars().filter(|c| *c != '\r').peekable();
    while let Some(character) = characters.next() {
        let Some(line) = lines.last_mut() else { break };
        let at_start = line.last().is_some_and(String::is_empty);
        match character {
            '"' if !quoted && at_start => quoted = true,
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                push(line, '"');
            }
            '"' if quoted => quoted = false,
            '\t' if !quoted => line.push(String::new()),
            '\n' if !quoted => lines.push(vec![String::new()]),
            other => push(line, other),
        }
    }
    for cell in lines.iter_mut().flatten() {
        *cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    lines
}

fn push(line: &mut [String], character: char) {
    if let Some(cell) = line.last_mut() {
        cell.push(character);
    }
}

impl Pasted {
    /// What was pasted as entries of a list, under this key for the code. Codes that were not given
    /// are made by `code`.
    #[must_use]
    pub fn into_list(
        self,
        key: &str,
        languages: &[String],
        mut code: impl FnMut(usize) -> String,
    ) -> Vec<Value> {
        let entry = |(place, (given, labels)): (usize, (Option<String>, Vec<String>))| {
            let label: Map<String, Value> = languages
                .iter()
                .zip(labels)
                .filter(|(_, label)| !label.is_empty())
                .map(|(language, label)| (language.clone(), Value::from(label)))
                .collect();
            let code = given.unwrap_or_else(|| code(place));
            let code = code
                .parse::<i32>()
                .ok()
                .filter(|number| number.to_string() == code)
                .map_or_else(|| Value::from(code.clone()), Value::from);
            let fields = [(key.to_owned(), code), ("label".to_owned(), Value::Object(label))];
            Value::Object(Map::from_iter(fields))
        };
        self.entries.into_iter().enumerate().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn list(text: &str) -> Value {
        let languages = ["vi".to_owned(), "en".to_owned()];
        Value::Array(read(text).into_list("code", &languages, |place| (place + 1).to_string()))
    }

    #[test]
    fn codes_and_labels_come_by_columns() {
        assert_eq!(
            list("1\tCó\tYes\r\n2\tKhông\tNo\r\n"),
            json!([{"code": 1, "label": {"vi": "Có", "en": "Yes"}}, {"code": 2, "label": {"vi": "Không", "en": "No"}}])
        );
    }

    #[test]
    fn labels_alone_are_numbered_and_empty_lines_do_not_count() {
        assert_eq!(
            list("Rất hài lòng\n\n  Hài lòng \n"),
            json!([{"code": 1, "label": {"vi": "Rất hài lòng"}}, {"code": 2, "label": {"vi": "Hài lòng"}}])
        );
        assert_eq!(
            list("Có\tYes\nKhông\tNo")[1],
            json!({"code": 2, "label": {"vi": "Không", "en": "No"}})
        );
    }

    #[test]
    fn cells_in_quotes_are_one_cell_and_the_same_number_twice_is_no_code() {
        assert_eq!(list("1\t\"Có, \"\"rất\"\"\nnhiều\"")[0]["label"]["vi"], "Có, \"rất\" nhiều");
        assert_eq!(list("1\tA\n1\tB")[1], json!({"code": 2, "label": {"vi": "1", "en": "B"}}));
        assert_eq!(list(" \n\t\n"), json!([]));
    }
}

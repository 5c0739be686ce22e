//! Workbooks as tables in Markdown, the way forms are written in mails and tests:
//!
//! ```text
//! | survey |
//! |        | type    | name | label    |
//! |        | integer | age  | How old? |
//! ```
//!
//! A text in the first column begins a sheet. Lines that begin with `#` are remarks, and so is what
//! follows a `#` after the last bar. A bar within a cell is written `\|`.

use super::workbook::{MAX_SHEETS, Origin, Row, Sheet, Workbook};
use crate::problem::{Position, Problem};

/// How far into a file its first bars must come.
const BEGINNING: usize = 5_000;

/// Reads tables in Markdown.
///
/// # Errors
///
/// A problem if the text holds no table, a table before the name of any sheet, or too many sheets.
pub fn read(text: &str) -> Result<Workbook, Box<Problem>> {
    if text.chars().take(BEGINNING).filter(|c| *c == '|').count() < 5 {
        let message = "this is no table in Markdown: rows begin and end with `|`, and the first \
                       column names the sheet, such as `| survey |`";
        return Err(Box::new(Problem::error("no_table", Position::default(), "", message)));
    }
    let mut sheets: Vec<Sheet> = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        let Some(content) = table_line(line) else { continue };
        let mut cells = split(content);
        let first = cells.remove(0);
        if let Some(name) = first {
            // A sheet that comes twice is the later one, as with every reader of these tables.
            sheets.retain(|sheet| sheet.name != name);
            if sheets.len() >= MAX_SHEETS {
                let place = Position { line: index + 1, column: 1 };
                let message = format!("there are more than {MAX_SHEETS} sheets");
                return Err(Box::new(Problem::error("too_many_sheets", place, "", message)));
            }
            sheets.push(Sheet { name, rows: Vec::new() });
        }
        let Some(sheet) = sheets.last_mut() else {
            let place = Position { line: index + 1, column: 1 };
            let message = "a row stands before the name of any sheet, such as `| survey |`";
            return Err(Box::new(Problem::error("no_sheet_name", place, "", message)));
        };
        if cells.iter().any(Option::is_some) {
            sheet.rows.push(Row { number: sheet.rows.len() + 1, line: index + 1, cells });
        }
    }
    Ok(Workbook { sheets, origin: Origin::Markdown })
}

/// What stands between the first and the last bar of a line.
fn table_line(line: &str) -> Option<&str> {
    if line.trim_start().starts_with('#') {
        return None;
    }
    // A remark ends the line; it has no bar in it. Its sign is the last one that something follows.
    let last_bar = line.rfind('|')?;
    let end = line
        .char_indices()
        .rev()
        .find(|(at, c)| *c == '#' && *at > last_bar && *at + 1 < line.len())
        .map_or(line.len(), |(at, _)| at);
    let line = &line[..end];
    let open = line.find('|')?;
    let close = line.rfind('|').filter(|close| *close > open)?;
    if !line[..open].trim().is_empty() {
        return None;
    }
    let content = &line[open + 1..close];
    let is_separator = !content.is_empty() && content.chars().all(|c| matches!(c, '|' | '-'));
    (!is_separator).then_some(content)
}

/// The cells between bars: at least one.
fn split(content: &str) -> Vec<Option<String>> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut escaped = false;
    for c in content.chars() {
        if c == '|' && !escaped {
            cells.push(stripped(&cell));
            cell.clear();
        } else {
            cell.push(c);
        }
        escaped = c == '\\';
    }
    cells.push(stripped(&cell));
    cells
}

fn stripped(cell: &str) -> Option<String> {
    let cell = cell.trim();
    (!cell.is_empty()).then(|| cell.replace("\\|", "|"))
}

/// Writes a workbook as tables in Markdown. Line breaks within cells become spaces, which is all
/// that this form can hold.
#[must_use]
pub fn write(workbook: &Workbook) -> String {
    let mut text = String::new();
    for sheet in &workbook.sheets {
        text.push_str("| ");
        text.push_str(&sheet.name);
        text.push_str(" |\n");
        let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        for row in sheet.rows.iter().filter(|row| !row.is_empty()) {
            text.push('|');
            for index in 0..width {
                let cell = row.cells.get(index).and_then(Option::as_deref).unwrap_or_default();
                text.push_str(" | ");
                text.push_str(&cell.replace(['\n', '\r'], " ").replace('|', "\\|"));
            }
            text.push_str(" |\n");
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(row: &Row) -> Vec<&str> {
        row.cells.iter().map(|cell| cell.as_deref().unwrap_or("-")).collect()
    }

    #[test]
    fn a_table_has_sheets_rows_and_places() {
        let text = "\n# a remark\n| survey |\n|  | type | name |\n| |------|\n  | | text | a\\|b |  # remark\n| choices | list_name | name |\n";
        let workbook = read(text).unwrap();
        assert_eq!(workbook.sheets.len(), 2);
        let survey = workbook.sheet("survey").unwrap();
        assert_eq!(cells(&survey.rows[0]), ["type", "name"]);
        assert_eq!(cells(&survey.rows[2]), ["text", "a|b"]);
        assert_eq!((survey.rows[2].number, survey.rows[2].line), (3, 6));
        assert_eq!(survey.rows[2].position(1), Position { line: 6, column: 2 });
        assert_eq!(cells(&workbook.sheets[1].rows[0]), ["list_name", "name"]);
    }

    #[test]
    fn what_is_no_table_is_said() {
        assert_eq!(read("hello").unwrap_err().code, "no_table");
        assert_eq!(read("|  | a | b | c | d |").unwrap_err().code, "no_sheet_name");
    }

    #[test]
    fn what_is_written_reads_as_it_was() {
        let rows = vec![vec!["type".into(), "name".into()], vec!["a|b".into(), String::new()]];
        let workbook =
            Workbook { sheets: vec![Sheet::new("survey", rows)], origin: Origin::Markdown };
        let again = read(&write(&workbook)).unwrap();
        assert_eq!(cells(&again.sheets[0].rows[1]), ["a|b", "-"]);
    }
}

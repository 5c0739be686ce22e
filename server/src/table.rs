//! Reading CSV tables, with every problem at once: its line, its row and the name of its column.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use survey_specs::problem::{Position, Problem};
use survey_specs::yaml::to_nfc;

/// A file and the name that its problems carry.
#[derive(Debug)]
pub struct Source {
    /// The name, as whoever brings the file calls it.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Problems that are shown of one table; a wrong file has as many as rows.
pub const MOST_PROBLEMS: usize = 200;

/// A table, read with the problems of its form.
#[derive(Debug)]
pub struct Table<'s> {
    name: &'s str,
    text: String,
    columns: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
    problems: Vec<Problem>,
}

impl<'s> Table<'s> {
    /// Reads a table that must have these columns and may have those.
    #[must_use]
    pub fn read(source: &'s Source, required: &[&str], optional: &[&str]) -> Self {
        let mut table = Self {
            name: &source.name,
            text: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            problems: Vec::new(),
        };
        if let Some(problem) = too_wide(&source.bytes) {
            table.problems.push(problem);
            return table;
        }
        match utf8(source) {
            Ok(text) => table.text = to_nfc(text.into()),
            Err(problems) => {
                table.problems.extend(problems);
                return table;
            }
        }
        table.read_rows();
        table.check_columns(required, optional);
        table
    }

    fn read_rows(&mut self) {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&self.text))
            .trim(csv::Trim::All)
            .from_reader(self.text.as_bytes());
        match reader.headers() {
            Ok(header) => self.columns = header.iter().map(str::to_owned).collect(),
            Err(error) => self.problems.push(broken_row(&error)),
        }
        for record in reader.into_records() {
            match record {
                Ok(record) if record.iter().all(str::is_empty) => {}
                Ok(record) => self.rows.push((line_of(&record, &self.text), record)),
                Err(error) => self.problems.push(broken_row(&error)),
            }
            if self.problems.len() >= MOST_PROBLEMS {
                break;
            }
        }
    }

    fn check_columns(&mut self, required: &[&str], optional: &[&str]) {
        let place = Position { line: 1, column: 1 };
        for missing in
            required.iter().filter(|name| !self.columns.iter().any(|known| known == *name))
        {
            let message = format!(
                "the column `{missing}` is missing; the columns are {}",
                listed(&self.columns)
            );
            self.problems.push(Problem::error("missing_column", place, *missing, message));
        }
        let known = |name: &str| required.contains(&name) || optional.contains(&name);
        let mut seen = BTreeSet::new();
        for column in &self.columns {
            let name = cut(column);
            if !known(column) {
                let all = [required, optional].concat().join(", ");
                let message = format!("the column `{name}` is unknown; there are {all}");
                self.problems.push(Problem::error("unknown_column", place, name, message));
            } else if !seen.insert(column) {
                let message = format!("the column `{name}` stands twice");
                self.problems.push(Problem::error("duplicate_column", place, name, message));
            }
            if self.problems.len() >= MOST_PROBLEMS {
                break;
            }
        }
    }

    /// Reads the rows one by one, if the columns are right.
    ///
    /// # Errors
    ///
    /// Every problem of the table.
    pub fn rows<T>(
        mut self,
        mut read: impl FnMut(&mut Row<'_>) -> Result<T, Noted>,
    ) -> Result<Vec<(u64, T)>, Vec<Problem>> {
        let mut items = Vec::with_capacity(self.rows.len());
        if self.problems.is_empty() {
            for (line, record) in &self.rows {
                let mut row =
                    Row { line: *line, record, columns: &self.columns, problems: Vec::new() };
                items.extend(read(&mut row).ok().map(|item| (*line, item)));
                self.problems.append(&mut row.problems);
                if self.problems.len() >= MOST_PROBLEMS {
                    break;
                }
            }
        }
        if self.problems.is_empty() {
            Ok(items)
        } else {
            Err(in_file(self.problems, self.name, &self.text))
        }
    }
}

/// That the header has more columns than any table can need, so that the rest need not be read.
#[must_use]
pub fn too_wide(bytes: &[u8]) -> Option<Problem> {
    const MOST_COLUMNS: usize = 10_000;
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let header = lines.find(|line| !line.trim_ascii().is_empty())?;
    let separators = header.iter().filter(|byte| matches!(byte, b',' | b';' | b'\t')).count();
    (separators >= MOST_COLUMNS).then(|| {
        let message = format!("the header has more than {MOST_COLUMNS} columns");
        Problem::error("too_many_columns", Position { line: 1, column: 1 }, "", message)
    })
}

/// The first names of columns, as many as a person reads.
fn listed(columns: &[String]) -> String {
    const MOST_NAMES: usize = 20;
    let mut names: Vec<String> = columns.iter().take(MOST_NAMES).map(|name| cut(name)).collect();
    if columns.len() > MOST_NAMES {
        names.push(format!("… ({} in all)", columns.len()));
    }
    names.join(", ")
}

/// The beginning of a cell, for a message: a wrong file can hold it all in one.
#[must_use]
pub fn cut(text: &str) -> String {
    const LONGEST: usize = 64;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The text of a file without its byte order mark.
///
/// # Errors
///
/// Where it is no UTF-8.
pub fn utf8(source: &Source) -> Result<&str, Vec<Problem>> {
    match std::str::from_utf8(&source.bytes) {
        Ok(text) => Ok(text.trim_start_matches('\u{feff}')),
        Err(error) => {
            let line = source.bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
            let message =
                "the file is not UTF-8 here; save it with the encoding UTF-8 (\"CSV UTF-8\")";
            let problem = Problem::error("broken_utf8", Position { line, column: 1 }, "", message);
            Err(vec![problem.in_file(&source.name, "")])
        }
    }
}

/// What separates the cells: where a comma separates the digits of a number, as in Viet Nam, Excel
/// writes semicolons between cells; what is copied out of it has tabs. The header tells, for no name
/// of a column has any of them.
#[must_use]
pub fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
    let count = |delimiter: char| header.matches(delimiter).count();
    let (commas, semicolons, tabs) = (count(','), count(';'), count('\t'));
    if tabs > commas.max(semicolons) {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}

/// Gives problems the name of the file and the line they are about.
#[must_use]
pub fn in_file(problems: Vec<Problem>, name: &str, text: &str) -> Vec<Problem> {
    let lines: Vec<&str> = text.lines().collect();
    let excerpt = |problem: &Problem| {
        problem
            .position
            .line
            .checked_sub(1)
            .and_then(|line| lines.get(line))
            .copied()
            .unwrap_or_default()
    };
    let named = problems.into_iter().map(|mut problem| {
        let line = excerpt(&problem);
        name.clone_into(&mut problem.file);
        problem.excerpt = line.chars().take(100).collect();
        problem
    });
    named.collect()
}

/// The line on which a record begins. The reader's own count stops before the empty lines that it
/// skips.
#[must_use]
pub fn line_of(record: &csv::StringRecord, text: &str) -> u64 {
    let Some(place) = record.position() else {
        return 0;
    };
    let rest = usize::try_from(place.byte()).ok().and_then(|byte| text.as_bytes().get(byte..));
    let empty = rest.unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let skipped = empty.filter(|byte| **byte == b'\n').count();
    place.line() + u64::try_from(skipped).unwrap_or(0)
}

/// A row that cannot be taken apart.
pub fn broken_row(error: &csv::Error) -> Problem {
    let line = error.position().map_or(0, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells; the header has {expected_len}")
        }
        _ => error.to_string(),
    };
    Problem::error("broken_row", Position { line: to_usize(line), column: 1 }, "", message)
}

fn to_usize(line: u64) -> usize {
    usize::try_from(line).unwrap_or(usize::MAX)
}

/// That a cell cannot be used; its problem has been noted.
#[derive(Clone, Copy, Debug)]
pub struct Noted;

/// One row, and what is wrong with it.
#[derive(Debug)]
pub struct Row<'t> {
    line: u64,
    record: &'t csv::StringRecord,
    columns: &'t [String],
    problems: Vec<Problem>,
}

impl<'t> Row<'t> {
    /// The text of a cell; none if it is empty or its column is not there.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&'t str> {
        let place = self.columns.iter().position(|known| known == column)?;
        self.record.get(place).filter(|text| !text.is_empty())
    }

    /// A cell that must be filled in.
    ///
    /// # Errors
    ///
    /// If it is empty or cannot be read; the problem has been noted.
    pub fn required<T: FromStr<Err: Display>>(&mut self, column: &str) -> Result<T, Noted> {
        if let Some(value) = self.optional(column)? {
            return Ok(value);
        }
        self.error("missing_value", column, "a value is needed");
        Err(Noted)
    }

    /// A cell that may be empty.
    ///
    /// # Errors
    ///
    /// If it cannot be read; the problem has been noted.
    pub fn optional<T: FromStr<Err: Display>>(&mut self, column: &str) -> Result<Option<T>, Noted> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|error: T::Err| {
            let message = error.to_string();
            let quoted = if message.contains(text) {
                message
            } else {
                format!("`{}`: {message}", cut(text))
            };
            self.error("invalid_value", column, &quoted);
            Noted
        })
    }

    /// Notes a problem of a cell.
    pub fn error(&mut self, code: &'static str, column: &str, message: &str) {
        self.problems.push(cell_error(self.line, code, column, message));
    }
}

/// A problem of a cell in the row that begins on this line.
#[must_use]
pub fn cell_error(line: u64, code: &'static str, column: &str, message: &str) -> Problem {
    let position = Position { line: to_usize(line), column: 1 };
    // The header is the first line, and people count the rows below it.
    let row = line.saturating_sub(1);
    Problem::error(code, position, column, format!("row {row}, column `{column}`: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = Vec<(u64, (String, Option<u8>))>;

    fn read(text: &str) -> Result<Rows, Vec<String>> {
        let source = Source { name: "t.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        let table = Table::read(&source, &["code"], &["age"]);
        let rows = table.rows(|row| {
            let (code, age) = (row.required("code"), row.optional("age"));
            Ok((code?, age?))
        });
        rows.map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn cells_are_read_by_the_names_of_their_columns() {
        let rows = read("\u{feff}age,code\n7, a \n\n,b\n").unwrap();
        assert_eq!(rows, [(2, ("a".to_owned(), Some(7))), (4, ("b".to_owned(), None))]);
    }

    #[test]
    fn semicolons_separate_cells_if_they_do_so_in_the_header() {
        let rows = read("\u{feff}\r\nage;code\r\n7;\"a, b; c\"\r\n;d,e\r\n").unwrap();
        assert_eq!(rows, [(3, ("a, b; c".to_owned(), Some(7))), (4, ("d,e".to_owned(), None))]);
        let problems = read("code;age\na;old\n").unwrap_err();
        insta::assert_snapshot!(problems.join("\n"), @r"
        t.csv:2:1: error[invalid_value]: row 1, column `age`: `old`: invalid digit found in string
          2 | a;old
        ");
        assert_eq!(read("code,age\na;b,1\n").unwrap(), [(2, ("a;b".to_owned(), Some(1)))]);
    }

    #[test]
    fn every_wrong_cell_is_named_by_row_and_column() {
        let problems = read("code,age\n,1\nb,old\nc,300\n").unwrap_err();
        insta::assert_snapshot!(problems.join("\n"), @r"
        t.csv:2:1: error[missing_value]: row 1, column `code`: a value is needed
          2 | ,1
        t.csv:3:1: error[invalid_value]: row 2, column `age`: `old`: invalid digit found in string
          3 | b,old
        t.csv:4:1: error[invalid_value]: row 3, column `age`: `300`: number too large to fit in target type
          4 | c,300
        ");
    }

    #[test]
    fn missing_and_unknown_columns_are_named_and_no_row_is_read() {
        let problems = read("kode,age,age\na,b,c\n").unwrap_err();
        insta::assert_snapshot!(problems.join("\n"), @r"
        t.csv:1:1: error[missing_column]: the column `code` is missing; the columns are kode, age, age
          1 | kode,age,age
        t.csv:1:1: error[unknown_column]: the column `kode` is unknown; there are code, age
          1 | kode,age,age
        t.csv:1:1: error[duplicate_column]: the column `age` stands twice
          1 | kode,age,age
        ");
    }

    #[test]
    fn rows_of_another_length_and_broken_bytes_are_problems() {
        let problems = read("code,age\na\n").unwrap_err();
        assert_eq!(
            problems[0].lines().next().unwrap(),
            "t.csv:2:1: error[broken_row]: the row has 1 cells; the header has 2"
        );
        let source = Source { name: "t.csv".to_owned(), bytes: b"code\nphu\xf4ng\n".to_vec() };
        let problems = Table::read(&source, &["code"], &[]).rows(|_| Ok(())).unwrap_err();
        assert_eq!((problems[0].code, problems[0].position.line), ("broken_utf8", 2));
    }

    #[test]
    fn a_million_wrong_rows_do_not_make_a_million_problems() {
        let text = format!("code,age\n{}", "a,x\n".repeat(1_000_000));
        assert_eq!(read(&text).unwrap_err().len(), MOST_PROBLEMS);
    }
}

//! A table of values: what its rows say, row by row, with every problem at once.

use std::collections::BTreeMap;

use survey_specs::code::{UnitCode, VariableCode};
use survey_specs::index::measure::{Measure, Measures};
use survey_specs::problem::{Position, Problem};

use super::header::{Column, Header};
use super::row::{self, Cells};
use crate::cli::file::Source;
use crate::cli::table::{MOST_PROBLEMS, cell_error, too_wide};
use crate::store::value::{Content, NewEntry, Part, PartKey, Remarks, joined};

/// The most rows of one table.
pub const MOST_ROWS: usize = 1_000_000;

/// The code of the problem that a table has more rows.
const TOO_MANY_ROWS: &str = "too_many_rows";

/// The bytes that some programs begin a file in UTF-8 with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What one or more tables say.
#[derive(Debug, Default)]
pub struct ValuesTable {
    /// The names of the files.
    pub files: Vec<String>,
    /// The rows that say something, in the order of the files. No unit has a variable twice.
    pub rows: Vec<ValuesRow>,
    /// What somebody should look at.
    pub warnings: Vec<Problem>,
}

/// What one row says of a variable of a unit.
#[derive(Clone, Debug)]
pub struct ValuesRow {
    /// Which of the files.
    pub file: usize,
    /// The line on which the row begins.
    pub line: u64,
    /// The unit.
    pub unit: UnitCode,
    /// The variable or the criterion.
    pub variable: VariableCode,
    /// What it says.
    pub given: Given,
}

/// What a row gives.
#[derive(Clone, Debug)]
pub enum Given {
    /// A value or a ratio, or that it is withheld or missing.
    Measured(Content),
    /// Points: of itself, of appraisers and of a survey; none where the table has no such column.
    Assessed([Option<GivenPoints>; 3]),
}

/// Points of one part.
#[derive(Clone, Debug)]
pub struct GivenPoints {
    /// The points, or that they are withheld or missing.
    pub content: Content,
    /// What is said of them; none where the table has no column for it.
    pub remarks: Option<Box<Remarks>>,
}

impl ValuesRow {
    /// The measure; none if it is missing.
    #[must_use]
    pub fn measure(&self) -> Option<Measure> {
        joined(self.contents())
    }

    /// What the row says of each part that it speaks of.
    pub fn contents(&self) -> impl Iterator<Item = (Part, Content)> {
        let (measured, points) = match &self.given {
            Given::Measured(content) => (Some((Part::Measured, *content)), None),
            Given::Assessed(points) => (None, Some(points)),
        };
        let points = points.into_iter().flat_map(|points| Part::ASSESSED.into_iter().zip(points));
        let points = points.filter_map(|(part, points)| Some((part, points.as_ref()?.content)));
        measured.into_iter().chain(points)
    }

    /// Whether the row says only that everything is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_said = |points: &GivenPoints| points.remarks.as_deref().is_some_and(is_said);
        let remarked = match &self.given {
            Given::Measured(_) => false,
            Given::Assessed(points) => points.iter().flatten().any(is_said),
        };
        !remarked && self.contents().all(|(_, content)| content == Content::Withdrawn)
    }

    /// The column that names the variable.
    #[must_use]
    pub fn code_column(&self) -> &'static str {
        let column = match self.given {
            Given::Measured(_) => Column::Variable,
            Given::Assessed(_) => Column::Criterion,
        };
        column.as_str()
    }

    /// The entries of the history that the row asks for.
    pub fn into_entries(self) -> impl Iterator<Item = NewEntry> {
        let Self { unit, variable, given, .. } = self;
        let parts = match given {
            Given::Measured(content) => vec![(Part::Measured, content, None)],
            Given::Assessed(points) => {
                let points = Part::ASSESSED.into_iter().zip(points);
                let given = points.filter_map(|(part, points)| Some((part, points?)));
                given.map(|(part, points)| (part, points.content, points.remarks)).collect()
            }
        };
        parts.into_iter().map(move |(part, content, remarks)| NewEntry {
            key: PartKey { unit: unit.clone(), variable: variable.clone(), part },
            content,
            remarks: remarks.map(|remarks| *remarks),
        })
    }
}

/// Whether there is anything in remarks.
fn is_said(remarks: &Remarks) -> bool {
    *remarks != Remarks::default()
}

impl ValuesTable {
    /// Several tables as one, and where two of them speak of the same variable of the same unit.
    #[must_use]
    pub fn merge(tables: Vec<Self>) -> (Self, Vec<Problem>) {
        let mut all = Self::default();
        for table in tables {
            let first = all.files.len();
            all.files.extend(table.files);
            all.warnings.extend(table.warnings);
            all.rows.extend(table.rows.into_iter().map(|mut row| {
                row.file += first;
                row
            }));
        }
        let problems = all.duplicates(Told::AcrossFiles);
        (all, problems)
    }

    /// The measures of each unit; what is missing is not in it.
    #[must_use]
    pub fn measures(&self) -> BTreeMap<UnitCode, Measures> {
        let mut measures: BTreeMap<UnitCode, Measures> = BTreeMap::new();
        for row in &self.rows {
            if let Some(measure) = row.measure() {
                let unit = measures.entry(row.unit.clone()).or_default();
                unit.insert(row.variable.clone(), measure);
            }
        }
        measures
    }

    /// A problem of a row's cell.
    #[must_use]
    pub fn problem(
        &self,
        row: &ValuesRow,
        code: &'static str,
        column: &str,
        message: &str,
    ) -> Problem {
        let mut problem = cell_error(row.line, code, column, message);
        problem.file = self.files.get(row.file).cloned().unwrap_or_default();
        problem
    }

    /// Rows that speak of what an earlier row speaks of.
    fn duplicates(&self, told: Told) -> Vec<Problem> {
        let mut order: Vec<&ValuesRow> = self.rows.iter().collect();
        order.sort_by(|a, b| (&a.unit, &a.variable).cmp(&(&b.unit, &b.variable)));
        let mut problems = Vec::new();
        let mut first: Option<&ValuesRow> = None;
        let mut last_file = 0;
        for row in order {
            let above = std::mem::replace(&mut last_file, row.file);
            let Some(before) =
                first.filter(|first| first.unit == row.unit && first.variable == row.variable)
            else {
                first = Some(row);
                continue;
            };
            if told == Told::AcrossFiles && above == row.file {
                continue;
            }
            let place = match self.files.get(before.file) {
                Some(file) if before.file != row.file => format!("of {file} "),
                _ => String::new(),
            };
            let message = format!(
                "row {} {place}speaks of `{}` of the unit `{}` already",
                before.line.saturating_sub(1),
                row.variable,
                row.unit
            );
            problems.push((
                row.file,
                self.problem(row, "duplicate_value", row.code_column(), &message),
            ));
        }
        problems.sort_by_key(|(file, problem)| (*file, problem.position));
        problems.into_iter().map(|(_, problem)| problem).take(MOST_PROBLEMS).collect()
    }
}

/// Which repetitions are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Those of one file.
    InFile,
    /// Those of several files; what stands twice in one of them was told when it was read.
    AcrossFiles,
}

/// Reads a table of values: the rows that can be read, and every error, each with row and column; of
/// a table that is wrong throughout, the first 200.
#[must_use]
pub fn read(source: &Source) -> (ValuesTable, Vec<Problem>) {
    if let Some(problem) = too_wide(&source.bytes) {
        let table = ValuesTable { files: vec![source.name.clone()], ..ValuesTable::default() };
        return (table, named(vec![problem], source));
    }
    let bytes = source.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&source.bytes);
    let mut reading = Reading { bytes, rows: Vec::new(), errors: Vec::new(), warnings: Vec::new() };
    reading.read();
    let Reading { rows, mut errors, warnings, .. } = reading;
    let table =
        ValuesTable { files: vec![source.name.clone()], rows, warnings: named(warnings, source) };
    let is_whole = errors.iter().all(|problem| problem.code != TOO_MANY_ROWS);
    if is_whole && errors.len() < MOST_PROBLEMS {
        errors.extend(table.duplicates(Told::InFile));
    }
    errors.sort_by_key(|problem| problem.position);
    errors.truncate(MOST_PROBLEMS);
    (table, named(errors, source))
}

/// A table while it is read. Rows come one by one: a table of 100 MB does not fit into memory twice.
struct Reading<'s> {
    bytes: &'s [u8],
    rows: Vec<ValuesRow>,
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Reading<'_> {
    fn read(&mut self) {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(self.bytes))
            .trim(csv::Trim::All)
            .from_reader(self.bytes);
        let names = match reader.byte_headers() {
            Ok(names) => names.clone(),
            Err(error) => return self.errors.push(broken_row(&error)),
        };
        let names: Result<Vec<&str>, _> = names.iter().map(std::str::from_utf8).collect();
        let Ok(names) = names else {
            let place = Position { line: 1, column: 1 };
            return self.errors.push(Problem::error(BROKEN_UTF8, place, "", NOT_UTF8));
        };
        let (header, problems) = Header::read(names);
        if !problems.is_empty() {
            self.errors = problems;
            return;
        }
        let mut record = csv::ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) if record.iter().all(<[u8]>::is_empty) => {}
                Ok(true) if self.rows.len() >= MOST_ROWS => {
                    let message =
                        format!("a table has at most {MOST_ROWS} rows; make several of it");
                    let line = line_of(&record, self.bytes);
                    return self.errors.push(cell_error(line, TOO_MANY_ROWS, "unit", &message));
                }
                Ok(true) => self.row(&header, &record),
                Err(error) => self.errors.push(broken_row(&error)),
            }
            if self.errors.len() >= MOST_PROBLEMS {
                return;
            }
        }
        if self.rows.is_empty() && self.errors.is_empty() {
            let place = Position { line: 1, column: 1 };
            let message = "the table has no row: everything is missing";
            self.warnings.push(Problem::warning("no_rows", place, "", message));
        }
    }

    fn row(&mut self, header: &Header, record: &csv::ByteRecord) {
        let line = line_of(record, self.bytes);
        let mut cells = Cells::new(header, record, line);
        let row = row::read(&mut cells);
        let (errors, warnings) = cells.into_problems();
        self.errors.extend(errors);
        let room = MOST_PROBLEMS.saturating_sub(self.warnings.len());
        self.warnings.extend(warnings.into_iter().take(room));
        if let Ok((unit, variable, given)) = row {
            self.rows.push(ValuesRow { file: 0, line, unit, variable, given });
        }
    }
}

/// What separates the cells: where a comma separates the digits of a number, as in Viet Nam, Excel
/// writes semicolons between cells. The header tells, for no name of a column has either.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    let cells = |sign: u8| header.unwrap_or_default().split(|byte| *byte == sign).count();
    if cells(b';') > cells(b',') { b';' } else { b',' }
}

/// The line on which a record begins. The reader's own count stops before the empty lines that it
/// skips.
fn line_of(record: &csv::ByteRecord, bytes: &[u8]) -> u64 {
    let Some(place) = record.position() else {
        return 0;
    };
    let rest = usize::try_from(place.byte()).ok().and_then(|byte| bytes.get(byte..));
    let empty = rest.unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let skipped = empty.filter(|byte| **byte == b'\n').count();
    place.line() + u64::try_from(skipped).unwrap_or(0)
}

fn broken_row(error: &csv::Error) -> Problem {
    let line = error.position().map_or(0, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells; the header has {expected_len}")
        }
        _ => error.to_string(),
    };
    Problem { path: String::new(), message, ..cell_error(line, "broken_row", "", "") }
}

/// The code of the problem that bytes are no text.
const BROKEN_UTF8: &str = "broken_utf8";

/// What is wrong with bytes that are no text.
const NOT_UTF8: &str =
    "the file is not UTF-8 here; save it with the encoding UTF-8 (\"CSV UTF-8\")";

/// Bytes of a cell that are no text.
pub(super) fn broken_utf8(line: u64, column: &str) -> Problem {
    cell_error(line, BROKEN_UTF8, column, NOT_UTF8)
}

/// Gives problems, which are in order, the name of the file and the line they are about.
pub fn named(problems: Vec<Problem>, source: &Source) -> Vec<Problem> {
    /// As much of a line as an excerpt may need.
    const LONGEST: usize = 400;
    let bytes = source.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&source.bytes);
    let mut lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
    let mut current: (usize, &[u8]) = (0, &[]);
    let with_excerpt = |problem: Problem| {
        while current.0 < problem.position.line {
            let Some(next) = lines.next() else {
                break;
            };
            current = next;
        }
        let line = if current.0 == problem.position.line { current.1 } else { &[] };
        let line = line.get(..LONGEST).unwrap_or(line);
        problem.with_excerpt(&source.name, &String::from_utf8_lossy(line))
    };
    problems.into_iter().map(with_excerpt).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::values::unknown::unknown;

    fn source(name: &str, text: impl Into<Vec<u8>>) -> Source {
        Source { name: name.to_owned(), bytes: text.into() }
    }

    fn read_text(text: &str) -> Result<ValuesTable, String> {
        let (table, problems) = read(&source("v.csv", text));
        if problems.is_empty() { Ok(table) } else { Err(shown(&problems)) }
    }

    fn shown(problems: &[Problem]) -> String {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    /// Unit, variable and what `Measure` they have, as text.
    fn told(table: &ValuesTable) -> Vec<String> {
        let measure = |row: &ValuesRow| match row.measure() {
            None => "missing".to_owned(),
            Some(Measure::Suppressed) => "suppressed".to_owned(),
            Some(Measure::Plain(amount)) => amount.to_string(),
            Some(Measure::Ratio { numerator, denominator }) => format!("{numerator}/{denominator}"),
            Some(Measure::Assessed(points)) => {
                let [a, b, c] = [points.claimed, points.appraised, points.survey].map(|points| {
                    points.map_or_else(|| "-".to_owned(), |points| points.to_string())
                });
                format!("{a} {b} {c}")
            }
        };
        let rows = table.rows.iter();
        rows.map(|row| format!("{} {} {} {}", row.line, row.unit, row.variable, measure(row)))
            .collect()
    }

    #[test]
    fn each_form_is_read_and_empty_is_missing() {
        let plain = "unit,variable,value\nX01,GDP,12.50\nX02,GDP,\nX03,GDP,suppressed\n";
        assert_eq!(
            told(&read_text(plain).unwrap()),
            ["2 X01 GDP 12.5", "3 X02 GDP missing", "4 X03 GDP suppressed"]
        );
        let ratio = "unit,variable,numerator,denominator\nX01,ONTIME,98,100\nX02,ONTIME,0,0\n\
                     X03,ONTIME,,\nX04,ONTIME,suppressed,40\n";
        assert_eq!(
            told(&read_text(ratio).unwrap()),
            [
                "2 X01 ONTIME 98/100",
                "3 X02 ONTIME 0/0",
                "4 X03 ONTIME missing",
                "5 X04 ONTIME suppressed"
            ]
        );
        let assessed = "unit,criterion,self,appraised,survey\nX01,C1,4.5,4,\nX02,C1,,,2\n\
                        X03,C1,,,\nX04,C1,3,suppressed,\n";
        assert_eq!(
            told(&read_text(assessed).unwrap()),
            ["2 X01 C1 4.5 4 -", "3 X02 C1 - - 2", "4 X03 C1 missing", "5 X04 C1 suppressed"]
        );
    }

    #[test]
    fn the_forms_may_stand_in_one_table_and_each_row_fills_one() {
        let text = "unit;variable;value;numerator;denominator;criterion;self;explanation;evidence\r\n\
                    X01;GDP;7;;;;;;\r\n\r\nX01;ONTIME;;1;2;;;;\r\n\
                    X01;;;;;C1;4;\"Đã làm\nxong\";https://a.vn/1 https://a.vn/2\r\n";
        let table = read_text(text).unwrap();
        assert_eq!(told(&table), ["2 X01 GDP 7", "4 X01 ONTIME 1/2", "5 X01 C1 4 - -"]);
        let entries: Vec<NewEntry> =
            table.rows.iter().cloned().flat_map(ValuesRow::into_entries).collect();
        assert_eq!(entries.len(), 3, "a part without a column is not spoken of");
        let remarks = entries[2].remarks.as_ref().unwrap();
        assert_eq!(remarks.explanation.as_ref().unwrap().as_str(), "Đã làm\nxong");
        assert_eq!(remarks.evidence.len(), 2);
        assert_eq!(entries[0].remarks, None);
        let mixed = "unit,variable,value,numerator,denominator,criterion,self\n\
                     X01,GDP,7,1,2,,\nX01,GDP,7,,,C1,\nX02,,7,,,,4\nX03,,,,,,\n,,,,,,\n";
        insta::assert_snapshot!(read_text(mixed).unwrap_err(), @"
        v.csv:2:1: error[two_forms]: row 1, column `value`: the row has a ratio too: a variable has a value or a numerator and a denominator
          2 | X01,GDP,7,1,2,,
        v.csv:3:1: error[two_forms]: row 2, column `criterion`: the row has `variable` filled in too: a row is about a variable or about a criterion
          3 | X01,GDP,7,,,C1,
        v.csv:4:1: error[two_forms]: row 3, column `self`: the row has `value` filled in too: a row is about a variable or about a criterion
          4 | X02,,7,,,,4
        v.csv:5:1: error[missing_value]: row 4, column `variable`: a code is needed
          5 | X03,,,,,,
        ");
    }

    #[test]
    fn all_mistakes_come_at_once() {
        let text = "unit,variable,numerator,denominator,criterion,self,appraised,evidence\n\
                    ,A B,1,2,,,,\nX01,A,-1,2,,,,\nX01,B,1,,,,,\nX01,C,\"1,5\",10%,,,,\n\
                    X01,,,,C1,-1,99999999999,ftp://a https://a.vn\nX01,D,1,2\nX01,C1,1,1,,,,\nX01,C1,3,4,,,,\n";
        insta::assert_snapshot!(read_text(text).unwrap_err(), @r#"
        v.csv:2:1: error[missing_value]: row 1, column `unit`: a code is needed
          2 | ,A B,1,2,,,,
        v.csv:2:1: error[invalid_value]: row 1, column `variable`: `A B` is not a valid variable code: 1 to 64 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit
          2 | ,A B,1,2,,,,
        v.csv:3:1: error[negative_amount]: row 2, column `numerator`: `-1` is below 0
          3 | X01,A,-1,2,,,,
        v.csv:4:1: error[half_ratio]: row 3, column `denominator`: a numerator needs its denominator
          4 | X01,B,1,,,,,
        v.csv:5:1: error[decimal_comma]: row 4, column `numerator`: `1,5`: numbers have a decimal point, and nothing between thousands: write `1.5`
          5 | X01,C,"1,5",10%,,,,
        v.csv:5:1: error[percent_sign]: row 4, column `denominator`: `10%`: leave the sign % out and write `10`, if the index takes it in per cent
          5 | X01,C,"1,5",10%,,,,
        v.csv:6:1: error[invalid_link]: row 5, column `evidence`: `ftp://a`: a link begins with `https://` or `http://` and the name of a host
          6 | X01,,,,C1,-1,99999999999,ftp://a https://a.vn
        v.csv:6:1: error[negative_points]: row 5, column `self`: `-1` is below 0
          6 | X01,,,,C1,-1,99999999999,ftp://a https://a.vn
        v.csv:6:1: error[amount_too_large]: row 5, column `appraised`: `99999999999`: beyond 10000000000, the largest amount
          6 | X01,,,,C1,-1,99999999999,ftp://a https://a.vn
        v.csv:7:1: error[broken_row]: the row has 4 cells; the header has 8
          7 | X01,D,1,2
        v.csv:9:1: error[duplicate_value]: row 8, column `variable`: row 7 speaks of `C1` of the unit `X01` already
          9 | X01,C1,3,4,,,,
        "#);
    }

    #[test]
    fn a_numerator_above_its_denominator_is_a_warning() {
        let text = "unit,variable,numerator,denominator\nX01,A,3,2\nX01,B,1,0\n";
        let table = read_text(text).unwrap();
        assert_eq!(told(&table), ["2 X01 A 3/2", "3 X01 B 1/0"]);
        assert!(table.warnings.iter().all(|warning| !warning.is_error()));
        assert_eq!(table.warnings.len(), 2);
        assert_eq!(table.warnings[0].excerpt, "X01,A,3,2");
    }

    #[test]
    fn broken_bytes_are_named_by_row_and_column() {
        let bytes = b"unit,variable,value\nX01,A,1\nX02,A,\xf4\nph\xf4,A,2\n".to_vec();
        let (_, problems) = read(&source("v.csv", bytes));
        let found: Vec<_> = problems
            .iter()
            .map(|problem| (problem.code, problem.position.line, problem.path.as_str()))
            .collect();
        assert_eq!(found, [("broken_utf8", 3, "value"), ("broken_utf8", 4, "unit")]);
        let (_, header) = read(&source("v.csv", b"unit,bi\xe5n,value\n".to_vec()));
        assert_eq!((header[0].code, header[0].position.line), ("broken_utf8", 1));
        assert!(!header[0].message.contains("row"), "{}", header[0].message);
    }

    #[test]
    fn tables_are_merged_unless_two_speak_of_the_same() {
        let one = || read(&source("a.csv", "unit,variable,value\nX01,A,1\n")).0;
        let (other, _) = read(&source("b.csv", "unit,criterion,self\nX01,C1,2\n"));
        let (both, problems) = ValuesTable::merge(vec![one(), other]);
        assert!(problems.is_empty());
        assert_eq!(both.measures()["X01"].iter().count(), 2);
        let (same, twice) = read(&source("b.csv", "unit,variable,value\n\nX01,A,\nX01,A,3\n"));
        assert_eq!(twice.len(), 1, "what stands twice in one table is told there");
        let (_, problems) = ValuesTable::merge(vec![one(), same]);
        assert_eq!(
            shown(&problems),
            "b.csv:3:1: error[duplicate_value]: row 2, column `variable`: row 1 of a.csv speaks of `A` of the unit `X01` already"
        );
    }

    #[test]
    fn unknown_units_and_variables_are_named_once_with_what_may_be_meant() {
        let table = read_text(
            "unit,variable,value\nX01,GDPP,1\nX02,GDPP,2\nX09,GDP,\nX01,EMPTY,\nX02,EMPTY,\n",
        )
        .unwrap();
        let units = ["X01", "X02"].map(|unit| unit.parse().unwrap()).into();
        let variables = ["GDP"].map(|variable| variable.parse().unwrap()).into();
        insta::assert_snapshot!(shown(&unknown(&table, &units, &variables)), @"
        v.csv:2:1: error[unknown_variable]: row 1, column `variable`: the index has no variable, criterion or node `GDPP` (2 rows); did you mean `GDP`?
        v.csv:4:1: error[unknown_unit]: row 3, column `unit`: there is no unit `X09` here; did you mean `X01`?
        v.csv:5:1: warning[unknown_variable]: row 4, column `variable`: the index has no variable, criterion or node `EMPTY` (2 rows)
        ");
    }

    #[test]
    fn a_table_without_rows_or_with_too_many_says_so() {
        let empty = read_text("unit,variable,value\n,,\n").unwrap();
        assert_eq!(empty.warnings[0].code, "no_rows");
        assert!(read_text("").unwrap_err().contains("missing_column"));
        let rows = "X,A,1\n".repeat(MOST_ROWS + 2);
        let problems = read_text(&format!("unit,variable,value\n{rows}")).unwrap_err();
        assert!(problems.contains("1000002:1: error[too_many_rows]"), "{}", &problems[..2_000]);
    }

    #[test]
    fn a_table_that_is_wrong_throughout_does_not_make_a_million_problems() {
        for row in ["X01,A,x\n", "X01\n", ",,1\n"] {
            let text = format!("unit,variable,value\n{}", row.repeat(300_000));
            let (_, problems) = read(&source("v.csv", text));
            assert_eq!(problems.len(), MOST_PROBLEMS, "{row}");
        }
        let blank = format!("unit,variable,value\n{}", "\n,,\n".repeat(300_000));
        let (table, problems) = read(&source("v.csv", blank));
        assert!(table.rows.is_empty() && problems.is_empty());
    }
}

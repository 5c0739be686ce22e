//! The table of a frame, row by row: it may have a million of them.

use std::borrow::Cow;

use survey_specs::problem::{Position, Problem};
use survey_specs::sampling::Plan;
use survey_specs::sampling::frame::build::FrameBuilder;
use survey_specs::sampling::frame::{Frame, MAX_ROWS, duplicates};
use survey_specs::sampling::takes::{Takes, takes};
use survey_specs::yaml::fields::Problems;
use survey_specs::yaml::to_nfc;

use crate::cli::file::Source;
use crate::cli::table::{broken_row, delimiter, utf8};

/// The longest line that is quoted from.
const LONGEST_LINE: usize = 20_000;

/// Reads a frame for a plan, with what the plan takes in each stratum, and everything that is wrong.
pub fn read(source: &Source, plan: &Plan) -> (Option<(Frame, Takes)>, Vec<Problem>) {
    let text = match utf8(source) {
        Ok(text) => text,
        Err(problems) => return (None, problems),
    };
    let problems = Problems::default();
    let mut table = Table::new(text, &problems);
    let done = table.header().and_then(|header| {
        let mut builder = FrameBuilder::new(plan, &header, &problems)?;
        table.rows(|line, record| {
            builder.row(line, &|place| record.get(place).unwrap_or_default());
            !builder.is_full()
        });
        let frame = builder.finish()?;
        let takes = takes(plan, &frame, &problems)?;
        Some((frame, takes))
    });
    (done, in_file(problems, &source.name, text))
}

/// What is wrong with the form of a table, whatever its columns mean.
pub fn check_form(source: &Source) -> Vec<Problem> {
    let text = match utf8(source) {
        Ok(text) => text,
        Err(problems) => return problems,
    };
    let problems = Problems::default();
    let mut table = Table::new(text, &problems);
    let place = Position { line: 1, column: 1 };
    let note = |code, path: &str, message: String| {
        problems.note(Problem::error(code, place, path, message));
    };
    let mut rows = 0;
    for name in duplicates(&table.header().unwrap_or_default()) {
        note("duplicate_column", name, format!("the column `{name}` stands twice"));
    }
    table.rows(|_, _| {
        rows += 1;
        rows <= MAX_ROWS
    });
    if rows == 0 {
        note("empty_frame", "", "the table has no row".to_owned());
    }
    if rows > MAX_ROWS {
        note("too_many_rows", "", format!("a frame has at most {MAX_ROWS} rows"));
    }
    in_file(problems, &source.name, text)
}

/// The records of a table.
struct Table<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    problems: &'t Problems,
}

impl<'t> Table<'t> {
    fn new(text: &'t str, problems: &'t Problems) -> Self {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        Self { text, reader, problems }
    }

    /// The names of the columns; none if there is no header.
    fn header(&mut self) -> Option<Vec<String>> {
        match self.reader.headers() {
            Ok(header) => Some(header.iter().map(|name| to_nfc(Cow::Borrowed(name))).collect()),
            Err(error) => {
                self.problems.note(broken_row(&error));
                None
            }
        }
    }

    /// Hands over each row that is not empty, with its line, for as long as that is wanted.
    fn rows(&mut self, mut hand_over: impl FnMut(usize, &csv::StringRecord) -> bool) {
        let mut record = csv::StringRecord::new();
        loop {
            match self.reader.read_record(&mut record) {
                Ok(false) => return,
                Ok(true) if record.iter().all(str::is_empty) => {}
                Ok(true) => {
                    if !hand_over(line_of(&record, self.text), &record) {
                        return;
                    }
                }
                Err(error) => self.problems.note(broken_row(&error)),
            }
        }
    }
}

/// The line on which a record begins: the reader's own count stops before the empty lines that it
/// skips.
fn line_of(record: &csv::StringRecord, text: &str) -> usize {
    let Some(place) = record.position() else { return 0 };
    let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(whole(place.byte())..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    whole(place.line()) + skipped.filter(|byte| **byte == b'\n').count()
}

/// The problems in the order of the file, with its name and their lines. The lines are looked for in
/// one pass and not kept: a large table has more of them than bytes to spare.
fn in_file(problems: Problems, name: &str, text: &str) -> Vec<Problem> {
    let mut lines = text.lines().enumerate().peekable();
    let quoted = |problem: Problem| {
        let Some(wanted) = problem.position.line.checked_sub(1) else { return problem };
        while lines.next_if(|(index, _)| *index < wanted).is_some() {}
        let line =
            lines.peek().filter(|(index, line)| *index == wanted && line.len() <= LONGEST_LINE);
        match line {
            Some((_, line)) => problem.with_excerpt(name, line),
            None => problem,
        }
    };
    problems.finish(name, "").into_iter().map(quoted).collect()
}

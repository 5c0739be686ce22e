//! A chunk of a file: some whole rows, of which the wanted columns are read.

use std::collections::HashMap;

use super::number::number;
use super::{MISSING_CODE, MISSING_SMALL, small_to_f64};

/// How the fields of a file lie.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The byte between two fields.
    pub separator: u8,
    /// The byte after a row.
    pub row_end: u8,
    /// The number of fields of a row.
    pub width: usize,
    /// For each field the place of its column among those to read.
    pub slots: Vec<Option<usize>>,
}

/// Whether a column is read as numbers or as texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As numbers, until a text is met.
    Numbers,
    /// As texts.
    Texts,
}

/// Some whole rows of a file.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'t> {
    /// The file's place among those that are stacked.
    pub file: usize,
    /// The rows, each but perhaps the last with its end.
    pub text: &'t [u8],
    /// How they lie.
    pub layout: &'t Layout,
}

/// What was read of a chunk.
#[derive(Debug)]
pub struct Scanned<'t> {
    /// The number of rows.
    pub rows: usize,
    /// The number of lines: rows, and lines that are empty but for separators.
    pub lines: usize,
    /// A part of each column to read, in the order of the slots; none if it was not to be read.
    pub parts: Vec<Option<Part<'t>>>,
    /// The first line with another number of fields, counted from 0, and that number.
    pub ragged: Option<(usize, usize)>,
}

/// A chunk's part of a column.
#[derive(Debug)]
pub enum Part<'t> {
    /// Whole numbers from 0 to 254.
    Small(Vec<u8>),
    /// Other numbers.
    Numeric(Vec<f64>),
    /// Texts as codes of `Words::texts`.
    Text(Words<'t>),
    /// A text was met in this row, counted from 0: the column holds no numbers.
    Refused { row: usize, text: &'t [u8] },
}

/// The different texts of a part, in the order in which they were first seen.
#[derive(Debug, Default)]
pub struct Words<'t> {
    pub codes: Vec<u32>,
    pub texts: Vec<&'t [u8]>,
    places: HashMap<&'t [u8], u32>,
    last: Option<(&'t [u8], u32)>,
}

impl<'t> Chunk<'t> {
    /// Reads the columns that have a kind.
    pub fn scan(&self, kinds: &[Option<Kind>]) -> Scanned<'t> {
        let part = |kind: &Option<Kind>| {
            kind.map(|kind| match kind {
                Kind::Numbers => Part::Small(Vec::new()),
                Kind::Texts => Part::Text(Words::default()),
            })
        };
        let mut scanned =
            Scanned { rows: 0, lines: 0, parts: kinds.iter().map(part).collect(), ragged: None };
        let Layout { separator, row_end, .. } = *self.layout;
        let (mut place, mut start) = (0, 0);
        for (end, byte) in self.text.iter().enumerate() {
            if (*byte != separator && *byte != row_end) || end < start {
                continue;
            }
            if place == 0
                && let Some(length) = self.empty_line(start..end)
            {
                scanned.lines += 1;
                start += length;
                continue;
            }
            self.field(&mut scanned, place, start..end);
            place += 1;
            start = end + 1;
            if *byte == row_end {
                scanned.end_row(place, self.layout.width);
                place = 0;
            }
        }
        let is_rest = start < self.text.len() || place > 0;
        if is_rest && !(place == 0 && self.empty_line(start..start).is_some()) {
            self.field(&mut scanned, place, start..self.text.len());
            scanned.end_row(place + 1, self.layout.width);
        }
        scanned
    }

    /// The length, its end included, of a line that holds nothing but separators, if its first field
    /// is empty and the file has several columns: what a spreadsheet leaves below a table.
    #[inline]
    fn empty_line(&self, first_field: std::ops::Range<usize>) -> Option<usize> {
        let start = first_field.start;
        let is_blank = |byte: &u8| *byte == self.layout.separator || byte.is_ascii_whitespace();
        if self.layout.width < 2 || !self.text.get(first_field)?.iter().all(is_blank) {
            return None;
        }
        let rest = self.text.get(start..)?;
        let length = rest.iter().position(|byte| *byte == self.layout.row_end);
        let line = rest.get(..length.unwrap_or(rest.len()))?;
        line.iter().all(is_blank).then_some(line.len() + usize::from(length.is_some()))
    }

    #[inline]
    fn field(&self, scanned: &mut Scanned<'t>, place: usize, range: std::ops::Range<usize>) {
        let slot = self.layout.slots.get(place).copied().flatten();
        let part = slot.and_then(|slot| scanned.parts.get_mut(slot)).and_then(Option::as_mut);
        if let (Some(part), Some(field)) = (part, self.text.get(range)) {
            part.push(field, scanned.rows);
        }
    }
}

impl Scanned<'_> {
    fn end_row(&mut self, found: usize, expected: usize) {
        if found != expected && self.ragged.is_none() {
            self.ragged = Some((self.lines, found));
        }
        self.rows += 1;
        self.lines += 1;
    }
}

impl<'t> Part<'t> {
    #[inline]
    fn push(&mut self, field: &'t [u8], row: usize) {
        match self {
            Self::Small(values) => match small(field) {
                Some(value) => values.push(value),
                None => self.push_large(field, row),
            },
            Self::Numeric(values) => match number_or_missing(field) {
                Some(value) => values.push(value),
                None => *self = Self::Refused { row, text: field.trim_ascii() },
            },
            Self::Text(words) => words.push(field.trim_ascii()),
            Self::Refused { .. } => {}
        }
    }

    /// A field that does not fit among small numbers turns them into numbers or is a text.
    #[cold]
    fn push_large(&mut self, field: &'t [u8], row: usize) {
        let Self::Small(values) = self else {
            return;
        };
        *self = match number_or_missing(field) {
            Some(value) => {
                let mut wide: Vec<f64> = values.iter().map(|small| small_to_f64(*small)).collect();
                wide.push(value);
                Self::Numeric(wide)
            }
            None => Self::Refused { row, text: field.trim_ascii() },
        };
    }
}

/// A field that is empty or a whole number from 0 to 254 in up to three digits.
#[inline]
fn small(field: &[u8]) -> Option<u8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    let value = match *field {
        [] | [b'\r'] => return Some(MISSING_SMALL),
        [one] | [one, b'\r'] => digit(one)?,
        [ten, one] | [ten, one, b'\r'] => digit(ten)? * 10 + digit(one)?,
        [hundred, ten, one] | [hundred, ten, one, b'\r'] => {
            digit(hundred)? * 100 + digit(ten)? * 10 + digit(one)?
        }
        _ if field.trim_ascii().is_empty() => return Some(MISSING_SMALL),
        _ => return None,
    };
    u8::try_from(value).ok().filter(|value| *value != MISSING_SMALL)
}

#[inline]
fn number_or_missing(field: &[u8]) -> Option<f64> {
    let field = field.trim_ascii();
    if field.is_empty() { Some(f64::NAN) } else { number(field) }
}

impl<'t> Words<'t> {
    fn push(&mut self, text: &'t [u8]) {
        if text.is_empty() {
            self.codes.push(MISSING_CODE);
            return;
        }
        // In most files rows with the same text stand together.
        if let Some((last, code)) = self.last
            && last == text
        {
            self.codes.push(code);
            return;
        }
        let next = u32::try_from(self.texts.len()).unwrap_or(MISSING_CODE);
        let code = *self.places.entry(text).or_insert(next);
        if code == next {
            self.texts.push(text);
        }
        self.last = Some((text, code));
        self.codes.push(code);
    }
}

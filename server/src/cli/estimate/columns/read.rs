//! From the bytes of files to a [`Table`].
//!
//! The bytes are cut into chunks at the ends of rows, and the chunks are read on all threads. Each
//! chunk is a function of its bytes alone and the parts are put together in the order of the rows,
//! so threads change nothing. A file with quotes is rewritten without them first.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::merge::{FirstText, named, numbers, spelled, texts};
use super::scan::{Chunk, Kind, Layout, Part, Scanned};
use super::{Column, ColumnError, ColumnName, Table, cut};

/// The bytes of a file and the name that its errors carry.
#[derive(Debug)]
pub struct Source {
    /// The name.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Which columns are read.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'w> {
    /// All of them.
    All,
    /// Those of these names that there are.
    These(&'w BTreeSet<ColumnName>),
}

/// The bytes of a chunk: long enough that a thread is busy, short enough that all of them are.
const CHUNK: usize = 1 << 20;

/// The bytes in which the kind of a column mostly shows.
const SAMPLE: usize = 1 << 14;

/// Separators inside the program of files that had quotes; the control characters made for it.
const UNIT_SEPARATOR: u8 = 0x1f;
const RECORD_SEPARATOR: u8 = 0x1e;

/// Reads the wanted columns of files that stand one below the other. The files have the same
/// columns in any order.
///
/// # Errors
///
/// The first thing that is wrong with a file.
pub fn read(files: &[Source], wanted: Wanted<'_>) -> Result<Table, ColumnError> {
    let opened: Vec<Opened<'_>> = files.iter().map(open).collect::<Result<_, _>>()?;
    let header = opened.first().map(|file| file.header.clone()).unwrap_or_default();
    for file in opened.iter().skip(1) {
        same_columns(&header, file)?;
    }
    let is_wanted = |name: &&ColumnName| match wanted {
        Wanted::All => true,
        Wanted::These(names) => names.contains(name),
    };
    let names: Vec<ColumnName> = header.iter().filter(is_wanted).cloned().collect();
    let layouts: Vec<Layout> = opened.iter().map(|file| file.layout(&names)).collect();
    let chunks: Vec<Chunk<'_>> = opened
        .iter()
        .zip(&layouts)
        .enumerate()
        .flat_map(|(place, (file, layout))| chunks(place, file.rows(), layout))
        .collect();
    let scan = Scan { opened: &opened, chunks: &chunks, width: names.len() };
    let (rows, columns) = scan.columns()?;
    Ok(Table { rows, header, columns: names.into_iter().zip(columns).collect() })
}

/// Reads a file of replicate weights: every column, in the file's order.
///
/// # Errors
///
/// What is wrong with the file, also if a field is empty or a text.
pub fn replicate_weights(file: Source) -> Result<Vec<Vec<f64>>, ColumnError> {
    let files = [file];
    let table = read(&files, Wanted::All)?;
    let columns = table.header().iter().map(|name| Ok(table.numbers(name)?.into_owned()));
    let columns = columns.collect::<Result<Vec<_>, ColumnError>>()?;
    no_gaps(&files, &columns)?;
    Ok(columns)
}

/// Reads a file without header that holds a matrix of numbers: its columns.
///
/// # Errors
///
/// What is wrong with the file, also if a field is empty or a text.
pub fn matrix(file: Source) -> Result<Vec<Vec<f64>>, ColumnError> {
    if file.bytes.is_empty() {
        return Err(ColumnError::EmptyFile { file: file.name });
    }
    let width = file
        .bytes
        .split(|byte| *byte == b'\n')
        .next()
        .map_or(0, |row| row.split(|byte| *byte == b',').count());
    let numbered: Vec<String> = (1..=width).map(|column| column.to_string()).collect();
    let mut bytes = numbered.join(",").into_bytes();
    bytes.push(b'\n');
    bytes.extend_from_slice(file.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&file.bytes));
    replicate_weights(Source { name: file.name, bytes })
}

fn no_gaps(files: &[Source], columns: &[Vec<f64>]) -> Result<(), ColumnError> {
    let gap = columns.iter().enumerate().find_map(|(column, values)| {
        values.iter().position(|value| value.is_nan()).map(|row| (row + 1, column + 1))
    });
    let name = files.first().map(|file| file.name.clone()).unwrap_or_default();
    match gap {
        Some((row, column)) => Err(ColumnError::MissingValue { file: name, row, column }),
        None => Ok(()),
    }
}

/// A file whose header has been read.
struct Opened<'f> {
    name: &'f str,
    header: Vec<ColumnName>,
    text: Cow<'f, [u8]>,
    /// Where the rows below the header begin.
    start: usize,
    separator: u8,
    row_end: u8,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn open(file: &Source) -> Result<Opened<'_>, ColumnError> {
    if let Err(error) = std::str::from_utf8(&file.bytes) {
        let before = file.bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        return Err(ColumnError::BrokenUtf8 { file: file.name.clone(), line });
    }
    let bytes = file.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&file.bytes);
    let delimiter = delimiter(bytes);
    let (text, separator, row_end) = if bytes.contains(&b'"') {
        (Cow::Owned(unquoted(&file.name, bytes, delimiter)?), UNIT_SEPARATOR, RECORD_SEPARATOR)
    } else {
        let end = bytes.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r'));
        let content = end.and_then(|end| bytes.get(..=end)).unwrap_or_default();
        (Cow::Borrowed(content), delimiter, b'\n')
    };
    if text.is_empty() {
        return Err(ColumnError::EmptyFile { file: file.name.clone() });
    }
    let length = text.iter().position(|byte| *byte == row_end).unwrap_or(text.len());
    let first = text.get(..length).unwrap_or_default();
    let header: Vec<ColumnName> = first.split(|byte| *byte == separator).map(named).collect();
    let mut seen = BTreeSet::new();
    if let Some(twice) = header.iter().find(|name| !seen.insert(*name)) {
        let name = cut(twice.as_str());
        return Err(ColumnError::DuplicateColumn { file: file.name.clone(), name });
    }
    Ok(Opened { name: &file.name, header, text, start: length + 1, separator, row_end })
}

/// Semicolons, as Excel writes them where the comma is the decimal sign, or commas: whichever the
/// header has more of.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| header.split(|byte| *byte == delimiter).count();
    if count(b';') > count(b',') { b';' } else { b',' }
}

/// The fields of a file with quotes, separated by control characters.
fn unquoted(name: &str, bytes: &[u8], delimiter: u8) -> Result<Vec<u8>, ColumnError> {
    let broken = |cause: String| ColumnError::BrokenQuotes { file: name.to_owned(), cause };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(bytes);
    let mut text = Vec::with_capacity(bytes.len());
    for record in reader.byte_records() {
        let record = record.map_err(|error| match error.kind() {
            csv::ErrorKind::UnequalLengths { pos, expected_len, len } => broken(format!(
                "line {}: the row has {len} fields; the header has {expected_len}",
                pos.as_ref().map_or(0, csv::Position::line),
            )),
            _ => broken(error.to_string()),
        })?;
        for (place, field) in record.iter().enumerate() {
            if field.iter().any(|byte| matches!(*byte, UNIT_SEPARATOR | RECORD_SEPARATOR)) {
                let line = record.position().map_or(0, csv::Position::line);
                return Err(broken(format!("line {line}: a field holds a control character")));
            }
            if place > 0 {
                text.push(UNIT_SEPARATOR);
            }
            text.extend_from_slice(field);
        }
        text.push(RECORD_SEPARATOR);
    }
    Ok(text)
}

impl Opened<'_> {
    fn rows(&self) -> &[u8] {
        self.text.get(self.start..).unwrap_or_default()
    }

    fn layout(&self, names: &[ColumnName]) -> Layout {
        let places: BTreeMap<&ColumnName, usize> = names.iter().zip(0..).collect();
        Layout {
            separator: self.separator,
            row_end: self.row_end,
            width: self.header.len(),
            slots: self.header.iter().map(|name| places.get(name).copied()).collect(),
        }
    }
}

fn same_columns(first: &[ColumnName], file: &Opened<'_>) -> Result<(), ColumnError> {
    let wanted: BTreeSet<&ColumnName> = first.iter().collect();
    let found: BTreeSet<&ColumnName> = file.header.iter().collect();
    let different = |has, name: &ColumnName| ColumnError::DifferentColumns {
        file: file.name.to_owned(),
        has,
        name: cut(name.as_str()),
    };
    if let Some(name) = wanted.difference(&found).next() {
        return Err(different("lacks", name));
    }
    found.difference(&wanted).next().map_or(Ok(()), |name| Err(different("also has", name)))
}

/// Cuts rows into chunks at the ends of rows.
fn chunks<'t>(file: usize, mut text: &'t [u8], layout: &'t Layout) -> Vec<Chunk<'t>> {
    let mut chunks = Vec::new();
    while !text.is_empty() {
        let after = text.get(CHUNK..).unwrap_or_default();
        let end = after.iter().position(|byte| *byte == layout.row_end);
        let (chunk, rest) = text.split_at(end.map_or(text.len(), |end| CHUNK + end + 1));
        chunks.push(Chunk { file, text: chunk, layout });
        text = rest;
    }
    chunks
}

/// The work of reading all chunks.
struct Scan<'s, 't> {
    opened: &'s [Opened<'t>],
    chunks: &'s [Chunk<'s>],
    width: usize,
}

impl<'s> Scan<'s, '_> {
    fn columns(&self) -> Result<(usize, Vec<Column>), ColumnError> {
        let mut kinds = self.sampled_kinds();
        let all = |kinds: &[Option<Kind>]| -> Vec<Scanned<'s>> {
            self.chunks.par_iter().map(|chunk| chunk.scan(kinds)).collect()
        };
        let mut scanned = all(&kinds);
        self.check_rows(&scanned)?;
        let starts: Vec<usize> = scanned
            .iter()
            .scan(0, |rows, chunk| Some(std::mem::replace(rows, *rows + chunk.rows)))
            .collect();
        let rows = scanned.iter().map(|chunk| chunk.rows).sum();
        let first: Vec<Option<FirstText>> =
            (0..self.width).map(|slot| first_text(slot, &scanned, &starts)).collect();
        // A text so late in the files that the sample did not show it: once more, as texts.
        let late = |slot: usize| {
            let refused = |chunk: &Scanned<'_>| {
                matches!(chunk.parts.get(slot), Some(Some(Part::Refused { .. })))
            };
            scanned.iter().any(refused).then_some(Kind::Texts)
        };
        let again: Vec<Option<Kind>> = (0..self.width).map(late).collect();
        if again.iter().any(Option::is_some) {
            for (before, after) in scanned.iter_mut().zip(all(&again)) {
                for (old, new) in before.parts.iter_mut().zip(after.parts) {
                    *old = new.or_else(|| old.take());
                }
            }
        }
        for (kind, again) in kinds.iter_mut().zip(again) {
            *kind = again.or(*kind);
        }
        let columns = (0..self.width).into_par_iter().map(|slot| {
            let parts: Vec<&Part<'_>> = scanned
                .iter()
                .filter_map(|chunk| chunk.parts.get(slot).and_then(Option::as_ref))
                .collect();
            match kinds.get(slot).copied().flatten() {
                Some(Kind::Texts) => {
                    let nothing = FirstText { row: 0, text: String::new() };
                    let first = first.get(slot).cloned().flatten().unwrap_or(nothing);
                    texts(&parts, rows, first)
                }
                _ => numbers(&parts, rows),
            }
        });
        Ok((rows, columns.collect()))
    }

    /// The kinds that the beginning of the files shows; a column of texts may still seem one of
    /// numbers.
    fn sampled_kinds(&self) -> Vec<Option<Kind>> {
        let mut kinds = vec![Some(Kind::Numbers); self.width];
        for chunk in self.chunks.iter().take(1) {
            let after = chunk.text.get(SAMPLE..).unwrap_or_default();
            let end = after.iter().position(|byte| *byte == chunk.layout.row_end);
            let sample = end.and_then(|end| chunk.text.get(..=SAMPLE + end)).unwrap_or(chunk.text);
            let scanned = Chunk { text: sample, ..*chunk }.scan(&kinds);
            for (kind, part) in kinds.iter_mut().zip(&scanned.parts) {
                if matches!(part, Some(Part::Refused { .. })) {
                    *kind = Some(Kind::Texts);
                }
            }
        }
        kinds
    }

    /// That every row is as long as the header.
    fn check_rows(&self, scanned: &[Scanned<'_>]) -> Result<(), ColumnError> {
        // The header is the first line of each file.
        let (mut file, mut line) = (0, 2);
        for (chunk, read) in self.chunks.iter().zip(scanned) {
            if chunk.file != file {
                (file, line) = (chunk.file, 2);
            }
            if let Some((row, found)) = read.ragged {
                let name = self.opened.get(file).map_or("", |file| file.name).to_owned();
                let expected = chunk.layout.width;
                return Err(ColumnError::RaggedRow {
                    file: name,
                    line: line + row,
                    found,
                    expected,
                });
            }
            line += read.lines;
        }
        Ok(())
    }
}

/// The first text of a column that is no number.
fn first_text(slot: usize, scanned: &[Scanned<'_>], starts: &[usize]) -> Option<FirstText> {
    scanned.iter().zip(starts).find_map(|(chunk, start)| match chunk.parts.get(slot)? {
        Some(Part::Refused { row, text }) => {
            Some(FirstText { row: start + row, text: spelled(text) })
        }
        Some(Part::Text(words)) => {
            let is_text = |word: &[u8]| super::number(word).is_none();
            let place = words.texts.iter().position(|word| is_text(word))?;
            let code = u32::try_from(place).ok()?;
            let row = words.codes.iter().position(|known| *known == code)?;
            let text = words.texts.get(place)?;
            Some(FirstText { row: start + row, text: spelled(text) })
        }
        _ => None,
    })
}

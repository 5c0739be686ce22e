//! Finds the entries of a file without reading what is in them.
//!
//! A reader of JSON gives up at the first fault, and everything after it would be lost. This one only
//! follows brackets and quotes; where they do not close, it looks for what an entry begins with.

use std::ops::Range;

use super::MOST_ENTRIES;

/// The longest entry that is followed, in bytes.
const LONGEST: usize = 8 << 20;

/// How often the beginning of the next entry is looked for, so that no file takes long.
const MOST_BREAKS: usize = 50;

/// What an entry begins with, as phones write it.
const BEGINNING: &[u8] = b"{\"round\":";

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Scan<'a> {
    /// The number behind `thuocdo_queue`.
    pub version: Option<&'a [u8]>,
    /// Where the entries stand.
    pub entries: Vec<Range<usize>>,
    /// Whether there was a list of entries.
    pub found: bool,
    /// Where the file stops making sense.
    pub broken: Option<(usize, Break)>,
}

/// How a file stops making sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// It ends early.
    CutOff,
    /// Something else stands where JSON goes on.
    Damaged,
    /// It has more entries than are read.
    TooMany,
}

impl Break {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::CutOff => "cut_off",
            Self::Damaged => "damaged",
            Self::TooMany => "too_many_entries",
        }
    }

    pub(super) fn message(self) -> &'static str {
        match self {
            Self::CutOff => "the file ends here in the middle: what stood after this is not in it",
            Self::Damaged => "the file is damaged here: what could be found after this was read",
            Self::TooMany => "only 100000 entries of a file are read: split it",
        }
    }
}

/// Goes through a file.
pub(super) fn scan(bytes: &[u8]) -> Scan<'_> {
    let mut scan = Scan::default();
    let mut reader = Reader { bytes, at: 0 };
    if let Err(break_) = top(&mut reader, &mut scan) {
        scan.broken.get_or_insert((reader.at.min(bytes.len()), break_));
    }
    scan
}

/// The object that a file is.
fn top<'a>(reader: &mut Reader<'a>, scan: &mut Scan<'a>) -> Result<(), Break> {
    reader.expect(b'{')?;
    loop {
        reader.space();
        let key = reader.value()?;
        let key = reader.bytes.get(key).unwrap_or_default();
        reader.expect(b':')?;
        reader.space();
        if key == b"\"entries\"" && reader.peek() == Some(b'[') {
            scan.found = true;
            entries(reader, scan)?;
        } else {
            let value = reader.value()?;
            if key == b"\"thuocdo_queue\"" {
                scan.version = reader.bytes.get(value);
            }
        }
        reader.space();
        match reader.peek() {
            Some(b',') => reader.at += 1,
            Some(b'}') => return Ok(()),
            None => return Err(Break::CutOff),
            Some(_) => return Err(Break::Damaged),
        }
    }
}

/// The list of entries, from its bracket.
fn entries(reader: &mut Reader<'_>, scan: &mut Scan<'_>) -> Result<(), Break> {
    reader.expect(b'[')?;
    let mut breaks = 0;
    reader.space();
    if reader.peek() == Some(b']') {
        reader.at += 1;
        return Ok(());
    }
    loop {
        reader.space();
        let start = reader.at;
        let next = reader.value().and_then(|entry| {
            if scan.entries.len() == MOST_ENTRIES {
                reader.at = start;
                return Err(Break::TooMany);
            }
            // A quote that was lost has swallowed the next entry.
            if beginning(reader.bytes, start + 1..entry.end).is_some() {
                return Err(Break::Damaged);
            }
            scan.entries.push(entry);
            reader.space();
            reader.peek().ok_or(Break::CutOff)
        });
        match next {
            Ok(b',') => reader.at += 1,
            Ok(b']') => {
                reader.at += 1;
                return Ok(());
            }
            Ok(_) => resume(reader, scan, reader.at, Break::Damaged, &mut breaks)?,
            Err(Break::TooMany) => return Err(Break::TooMany),
            Err(why) => resume(reader, scan, start, why, &mut breaks)?,
        }
    }
}

/// Goes on at the next place that looks like an entry, after something that does not close.
fn resume(
    reader: &mut Reader<'_>,
    scan: &mut Scan<'_>,
    fault: usize,
    why: Break,
    breaks: &mut usize,
) -> Result<(), Break> {
    *breaks += 1;
    match beginning(reader.bytes, fault + 1..reader.bytes.len()) {
        Some(next) if *breaks <= MOST_BREAKS => {
            scan.broken.get_or_insert((fault, Break::Damaged));
            scan.entries.push(fault..next);
            reader.at = next;
            Ok(())
        }
        _ => {
            reader.at = fault;
            Err(why)
        }
    }
}

/// Where the next entry seems to begin. Within a text its quotes would be escaped.
fn beginning(bytes: &[u8], within: Range<usize>) -> Option<usize> {
    let from = within.start;
    let offset =
        bytes.get(within)?.windows(BEGINNING.len()).position(|window| window == BEGINNING)?;
    Some(from + offset)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Break> {
        self.space();
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(Break::Damaged),
            None => Err(Break::CutOff),
        }
    }

    /// Passes one value, by its brackets and quotes.
    fn value(&mut self) -> Result<Range<usize>, Break> {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            if self.at - start > LONGEST {
                return Err(Break::Damaged);
            }
            match self.peek().ok_or(Break::CutOff)? {
                b'"' => self.text()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b'}' | b']' => return Err(Break::Damaged),
                _ if depth > 0 => self.at += 1,
                _ => self.word(),
            }
            if depth == 0 {
                break;
            }
        }
        if self.at == start { Err(Break::Damaged) } else { Ok(start..self.at) }
    }

    /// Passes a text, from its quote.
    fn text(&mut self) -> Result<(), Break> {
        self.at += 1;
        loop {
            match self.peek().ok_or(Break::CutOff)? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                _ => self.at += 1,
            }
        }
    }

    /// Passes a number or a word.
    fn word(&mut self) {
        while self.peek().is_some_and(|byte| {
            !byte.is_ascii_whitespace()
                && !matches!(byte, b',' | b':' | b'}' | b']' | b'{' | b'[' | b'"')
        }) {
            self.at += 1;
        }
    }
}

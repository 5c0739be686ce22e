//! The file in which a phone saves what waits on it: `{"thuocdo_queue": 1, "saved_at": …,
//! "entries": [{"round", "response_id", "content_hash", "body"}, …]}`.
//!
//! Such a file may be all that is left of a day's work, so it is read as far as it can be: a broken
//! entry keeps no other out, and of a file that was cut off, everything before the cut counts.

mod scan;

use serde_json::Value;
use survey_specs::problem::Position;

use crate::http::json;
use scan::{Scan, scan};

/// The version of the form that is read here.
const VERSION: u64 = 1;

/// The largest body of a response, in bytes, as over the network.
const LARGEST_BODY: usize = 1 << 20;

/// The most entries that are read of one file; a phone never has so many.
pub const MOST_ENTRIES: usize = 100_000;

/// What is read of a file.
#[derive(Debug)]
pub struct QueueFile {
    /// Its entries, in order.
    pub entries: Vec<QueueEntry>,
    /// Why it was not read to its end, and where; none if it was.
    pub broken: Option<Broken>,
}

/// Where a file stops making sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where.
    pub position: Position,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong there.
    pub message: &'static str,
}

/// One entry of a file.
#[derive(Debug)]
pub struct QueueEntry {
    /// Where it begins.
    pub position: Position,
    /// What stands there, or why it is no entry.
    pub content: Result<Waiting, Unreadable>,
}

/// A response that waits to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The round's code, as it was sent.
    pub round: String,
    /// The response's id, as it was sent.
    // tidy: text because it is what a stranger sent
    pub response_id: String,
    /// The hash that the phone expects in the receipt.
    pub content_hash: String,
    /// The body.
    pub body: Value,
}

/// Why an entry cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is not JSON.
    #[error("the entry is not JSON, or a key stands twice in an object")]
    NotJson,
    /// It lacks a part, or a part has another type.
    #[error(
        "an entry has `round`, `response_id`, `content_hash` and `body`; `{0}` is missing or is something else"
    )]
    Part(&'static str),
    /// Its body is no JSON.
    #[error("the body is not JSON, or a key stands twice in an object")]
    Body,
    /// Its body is too large.
    #[error("the body is larger than 1 MiB")]
    TooLarge,
}

impl Unreadable {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotJson => "broken_entry",
            Self::Part(_) => "incomplete_entry",
            Self::Body => "broken_body",
            Self::TooLarge => "too_large",
        }
    }
}

/// A file that is no file of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotQueueFile {
    /// It does not begin as one.
    #[error("a file of a phone's queue begins with {{\"thuocdo_queue\":1")]
    Other,
    /// It is of a later version of this program.
    #[error("the file is of a newer version of Thước Đo")]
    Newer,
    /// It has no entries at all.
    #[error("the file has no `entries`")]
    NoEntries,
}

impl QueueFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`NotQueueFile`] if it is something else altogether.
    pub fn read(bytes: &[u8]) -> Result<Self, NotQueueFile> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let Scan { version, entries, broken, found } = scan(bytes);
        match version.and_then(|text| std::str::from_utf8(text).ok()?.parse::<u64>().ok()) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(NotQueueFile::Newer),
            _ => return Err(NotQueueFile::Other),
        }
        if !found {
            return Err(NotQueueFile::NoEntries);
        }
        let mut places = Places::of(bytes);
        let mut read = Vec::with_capacity(entries.len());
        for entry in entries {
            let position = places.position(entry.start);
            let content = bytes.get(entry).ok_or(Unreadable::NotJson).and_then(waiting);
            read.push(QueueEntry { position, content });
        }
        let broken = broken.map(|(at, break_)| Broken {
            position: Places::of(bytes).position(at),
            code: break_.code(),
            message: break_.message(),
        });
        Ok(Self { entries: read, broken })
    }
}

/// Reads one entry.
fn waiting(bytes: &[u8]) -> Result<Waiting, Unreadable> {
    // An object around a body has a few hundred bytes, and a body as text is longer by its escapes.
    if bytes.len() > 3 * LARGEST_BODY {
        return Err(Unreadable::TooLarge);
    }
    let mut entry = json::read(bytes).map_err(|_| Unreadable::NotJson)?;
    let text = |key: &'static str| {
        let text = entry.get(key).and_then(Value::as_str).filter(|text| text.len() <= 128);
        text.map(str::to_owned).ok_or(Unreadable::Part(key))
    };
    let (round, response_id, content_hash) =
        (text("round")?, text("response_id")?, text("content_hash")?);
    let body = match entry.get_mut("body").map(Value::take) {
        Some(Value::String(text)) if text.len() > LARGEST_BODY => return Err(Unreadable::TooLarge),
        Some(Value::String(text)) => json::read(text.as_bytes()).map_err(|_| Unreadable::Body)?,
        Some(object @ Value::Object(_)) => object,
        _ => return Err(Unreadable::Part("body")),
    };
    Ok(Waiting { round, response_id, content_hash, body })
}

/// Finds lines and columns of ascending places in a file, reading it once.
struct Places<'a> {
    bytes: &'a [u8],
    at: usize,
    position: Position,
}

impl<'a> Places<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, position: Position { line: 1, column: 1 } }
    }

    fn position(&mut self, place: usize) -> Position {
        for byte in self.bytes.get(self.at..place).unwrap_or_default() {
            match byte {
                b'\n' => {
                    self.position.line += 1;
                    self.position.column = 1;
                }
                // Bytes within a character.
                0x80..=0xbf => {}
                _ => self.position.column += 1,
            }
        }
        self.at = self.at.max(place);
        self.position
    }
}

#[cfg(test)]
mod tests;

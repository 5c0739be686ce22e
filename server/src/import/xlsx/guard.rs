//! Looks through the files of a workbook before the library reads them. It makes room for as many
//! texts as a file says that it has, reckons with whatever numbers places have, and goes through any
//! number of empty cells; so none of these may be beyond reason.

/// The most tags of all files together. A form has four for each cell.
const MAX_TAGS: usize = 2_000_000;

/// The most shared texts and formulas that a file may say it has.
const MAX_COUNT: usize = MAX_TAGS;

/// The longest tag that is looked at, in bytes; those that matter are short.
const LONGEST_TAG: usize = 4_096;

/// Why a workbook is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More cells and rows than a form has, whether they hold anything or not.
    #[error(
        "it has far too many rows and cells, most of them perhaps empty but formatted; delete the rows below the last one, and save it again"
    )]
    TooManyTags,
    /// A number that no program for spreadsheets writes.
    #[error("a place or a count in it is beyond what a workbook can have")]
    BeyondReason,
}

/// What is left of the bounds.
#[derive(Debug)]
pub struct Guard {
    tags: usize,
}

impl Guard {
    pub fn new() -> Self {
        Self { tags: MAX_TAGS }
    }

    /// Looks through one file.
    ///
    /// # Errors
    ///
    /// The first thing in it that is beyond reason.
    pub fn check(&mut self, part: &[u8]) -> Result<(), Refusal> {
        let mut rest = part;
        while let Some(open) = rest.iter().position(|byte| *byte == b'<') {
            self.tags = self.tags.checked_sub(1).ok_or(Refusal::TooManyTags)?;
            rest = rest.get(open + 1..).unwrap_or_default();
            let counts = match name(rest) {
                b"c" | b"row" | b"dimension" | b"f" | b"sst" => is_reasonable(rest),
                _ => true,
            };
            if !counts {
                return Err(Refusal::BeyondReason);
            }
        }
        Ok(())
    }
}

/// The name that a tag begins with, without a prefix.
fn name(tag: &[u8]) -> &[u8] {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let end = tag.iter().take(64).position(is_end).unwrap_or_default();
    let name = tag.get(..end).unwrap_or_default();
    let local = name.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
    name.get(local..).unwrap_or_default()
}

/// Whether the places and counts of a tag are such as a workbook has.
fn is_reasonable(tag: &[u8]) -> bool {
    let tag = tag.get(..LONGEST_TAG.min(tag.len())).unwrap_or_default();
    let end = tag.iter().position(|byte| *byte == b'>').unwrap_or(tag.len());
    let mut rest = tag.get(..end).unwrap_or_default();
    while let Some((key, value, after)) = attribute(rest) {
        let is_sound = match key {
            b"r" | b"ref" => is_place(value),
            b"si" | b"count" | b"uniqueCount" => number(value).is_some_and(|it| it <= MAX_COUNT),
            _ => true,
        };
        if !is_sound {
            return false;
        }
        rest = after;
    }
    // An attribute that ends beyond what was looked at is none that any program writes here.
    end < tag.len()
}

/// The next attribute: its name, its value and what follows.
fn attribute(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let equals = text.iter().position(|byte| *byte == b'=')?;
    let (before, after) = (text.get(..equals)?, text.get(equals + 1..)?);
    let key = before.trim_ascii_end().rsplit(u8::is_ascii_whitespace).next()?;
    let after = after.trim_ascii_start();
    let quote = *after.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let after = after.get(1..)?;
    let close = after.iter().position(|byte| *byte == quote)?;
    Some((key, after.get(..close)?, after.get(close + 1..)?))
}

/// The number of a value; the largest one if it is beyond any.
fn number(value: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(value.trim_ascii()).ok()?;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(usize::MAX))
}

/// Whether a value is a row, a cell or a range whose end is not before its start.
fn is_place(value: &[u8]) -> bool {
    let mut last = (0, 0);
    value.split(|byte| *byte == b':').all(|cell| {
        let letters = cell.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (column, row) = cell.split_at(letters);
        if column.len() > 3 || row.len() > 7 || !row.iter().all(u8::is_ascii_digit) {
            return false;
        }
        let column = column
            .iter()
            .fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
        let place = (number(row).unwrap_or_default(), column);
        let follows = place.0 >= last.0 && place.1 >= last.1;
        last = place;
        follows
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(part: &str) -> Result<(), Refusal> {
        Guard::new().check(part.as_bytes())
    }

    #[test]
    fn what_programs_write_passes() {
        for part in [
            r#"<sst xmlns="http://x/2006/main" count="12" uniqueCount="9"><si><t>a</t></si></sst>"#,
            r#"<x:dimension ref="A1:XFD1048576"/><x:row r="1048576" ht="12.800000190734863">"#,
            r#"<c r="XFD1048576" s="1" t="s"><f t="shared" ref="A1:B9" si="3">A1&lt;2</f></c>"#,
            "<row/><c /><c><f>A1</f></c>",
            "",
        ] {
            assert_eq!(check(part), Ok(()), "{part}");
        }
    }

    #[test]
    fn numbers_beyond_reason_are_refused() {
        for part in [
            r#"<sst count="1" uniqueCount="4000000000">"#,
            "<x:sst uniqueCount = '99999999999999999999999'>",
            r#"<sst uniqueCount="&#52;000000000">"#,
            r#"<c r="ZZZZZZZZ1">"#,
            r#"<row r="99999999999">"#,
            r#"<dimension ref="B2:A1"/>"#,
            r#"<f t="shared" si="4000000000" ref="A1"/>"#,
        ] {
            assert_eq!(check(part), Err(Refusal::BeyondReason), "{part}");
        }
        let far = format!("<sst {}uniqueCount=\"4000000000\">", " ".repeat(LONGEST_TAG));
        assert_eq!(check(&far), Err(Refusal::BeyondReason));
        assert_eq!(check(&"<a/>".repeat(MAX_TAGS + 1)), Err(Refusal::TooManyTags));
    }
}

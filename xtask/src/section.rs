//! Tables that are written into a document, between two markers.

use std::fs;
use std::path::Path;

use crate::step::Failure;

/// A part of a document that a command rewrites.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// The line before it.
    pub begin: &'static str,
    /// The line after it.
    pub end: &'static str,
    /// What stands above it where the document does not have it yet.
    pub introduction: &'static str,
}

impl Section {
    /// Puts the table in its place; where there is none yet, at the end of the document.
    pub fn write(&self, path: &Path, table: &str) -> Result<(), Failure> {
        let shown = || path.display().to_string();
        let mut text = if path.exists() {
            fs::read_to_string(path).map_err(Failure::io(shown()))?
        } else {
            String::new()
        };
        let Self { begin, end, introduction } = self;
        if !text.contains(begin) {
            text.extend([introduction, begin, "\n", end, "\n"]);
        }
        let text = self.replaced(&text, table).ok_or_else(|| {
            Failure::Failed(format!("{} has no lines `{begin}` and `{end}`", shown()))
        })?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Failure::io(shown()))?;
        }
        fs::write(path, text).map_err(Failure::io(shown()))
    }

    /// The text with the table between the markers.
    fn replaced(&self, text: &str, table: &str) -> Option<String> {
        let Self { begin, end, .. } = self;
        let (before, rest) = text.split_once(begin)?;
        let (_, after) = rest.split_once(end)?;
        Some(format!("{before}{begin}\n{table}\n{end}{after}"))
    }
}

/// A number as tables have it: 14600 → `14,600`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECTION: Section = Section { begin: "<!-- a -->", end: "<!-- b -->", introduction: "" };

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let text = "one\n<!-- a -->\nold\n<!-- b -->\ntwo\n";
        let written = SECTION.replaced(text, "new").expect("both markers");
        assert_eq!(written, "one\n<!-- a -->\nnew\n<!-- b -->\ntwo\n");
        assert_eq!(SECTION.replaced("no markers", "new"), None);
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(14_600), "14,600");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}

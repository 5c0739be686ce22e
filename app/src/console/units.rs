//! Units: the list of a day, a unit with its history, and loading tables with a preview.

pub mod import_screen;
pub mod list_screen;
pub mod model;
pub mod preview;
pub mod unit_screen;
pub mod words;

use std::fmt::Write;

use crate::console::language::Language;

/// A day such as `2025-07-01` as it is written in a language; a text that is no day stays as it is.
#[must_use]
pub fn shown_day(day: &str, language: Language) -> String {
    let mut parts = day.split('-');
    match (language, parts.next(), parts.next(), parts.next(), parts.next()) {
        (Language::Vietnamese, Some(year), Some(month), Some(day), None) => {
            format!("{day}/{month}/{year}")
        }
        _ => day.to_owned(),
    }
}

/// A part of an address with what means something in one written otherwise.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_shown_as_people_write_them() {
        assert_eq!(shown_day("2025-07-01", Language::Vietnamese), "01/07/2025");
        assert_eq!(shown_day("2025-07-01", Language::English), "2025-07-01");
        assert_eq!(shown_day("luôn", Language::Vietnamese), "luôn");
    }

    #[test]
    fn what_is_searched_for_stands_in_an_address() {
        assert_eq!(escaped("Xã A&b=1"), "X%C3%A3%20A%26b%3D1");
    }
}

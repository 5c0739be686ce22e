//! The code of a dossier while it is typed, on the screen's keypad, on a keyboard, or by a scanner,
//! which is a keyboard that types fast and ends with Enter.

use super::state::Millis;

/// The fewest and the most letters and digits of a code; the server knows the same bounds.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=64;
/// What may be typed in all, separators included.
const LONGEST: usize = 80;
/// Enter so soon after a typed letter ends the code, wherever the focus is.
const SCANNER: Millis = 1_000;

/// The keys of the pad, in rows.
pub const PAD: [&str; 4] = ["1234567890", "ABCDEFGHIJ", "KLMNOPQRST", "UVWXYZ.-/"];

/// What was typed of a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedDossier {
    text: String,
    typed_at: Option<Millis>,
}

impl TypedDossier {
    /// What stands there.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes a letter, a digit or what separates the parts of a code; says whether it did.
    pub fn key(&mut self, key: char, now: Millis) -> bool {
        let known = key.is_ascii_alphanumeric() || matches!(key, '.' | '-' | '/' | '_' | ' ');
        if !known || self.text.len() >= LONGEST {
            return false;
        }
        self.text.push(key.to_ascii_uppercase());
        self.typed_at = Some(now);
        true
    }

    /// Takes the last sign back.
    pub fn delete(&mut self) {
        self.text.pop();
    }

    /// Whether Enter ends the code, rather than pressing the button that has the focus.
    #[must_use]
    pub fn ends_with_enter(&self, now: Millis) -> bool {
        self.typed_at.is_some_and(|at| now.saturating_sub(at) < SCANNER)
    }

    /// The code, if it can be one. It holds nothing that JSON would have to escape.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        let count = self.text.chars().filter(char::is_ascii_alphanumeric).count();
        LENGTH.contains(&count).then(|| self.text.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> TypedDossier {
        let mut typed = TypedDossier::default();
        for (now, key) in (1_000..).zip(text.chars()) {
            typed.key(key, now);
        }
        typed
    }

    #[test]
    fn a_code_is_what_the_server_takes_for_one() {
        assert_eq!(typed("000.00.17.h21-260115-0042").code().unwrap(), "000.00.17.H21-260115-0042");
        assert_eq!(typed("12.3").code(), None);
        assert_eq!(typed("ab\"}12").code().unwrap(), "AB12");
        assert_eq!(typed("đ123").code(), None);
        assert_eq!(typed(&"9".repeat(90)).code(), None);
        assert_eq!(typed(&"9".repeat(90)).text().len(), 80);
    }

    #[test]
    fn a_scanner_ends_with_enter_and_a_finger_that_rests_does_not() {
        let mut scanned = typed("12345");
        assert!(scanned.ends_with_enter(1_010));
        assert!(!scanned.ends_with_enter(3_000));
        scanned.delete();
        assert_eq!(scanned.text(), "1234");
        assert!(!TypedDossier::default().ends_with_enter(0));
    }
}

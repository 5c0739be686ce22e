//! What a link or a visit is for, as text: a unit and what else holds, each behind a `~`, which no
//! code has. One target has one text, so that a link can be revoked by it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use survey_specs::code::{CaseCode, DeskCode, UnitCode};

use super::Reach;
use crate::randomness::Randomness;

/// What holds for a link beyond its round and unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Whether it was made to be printed as a QR code.
    pub printed: bool,
    /// Whether whoever answers chose the unit, having opened the link of the whole round.
    pub chosen: bool,
    /// The first instant at which it leads nowhere, to the minute; none if only the round's end counts.
    pub expires_at: Option<Timestamp>,
    /// The desk at which people rate what they were served with.
    pub desk: Option<DeskCode>,
    /// The case it was made for, which is answered once.
    pub case: Option<CaseCode>,
    /// What makes it different from all others, if it may be used once.
    pub serial: Option<Serial>,
}

impl Terms {
    /// Whether nothing holds beyond the round and the unit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The number of a one-time link: 60 random bits as twelve letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

/// A text that is no serial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a serial has twelve small letters and digits")]
pub struct InvalidSerial;

/// Without `i`, `l`, `o` and `u`, which are misread.
const SERIAL_DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SERIAL_LENGTH: usize = 12;

impl Serial {
    /// A new serial.
    #[must_use]
    pub fn generated(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; SERIAL_LENGTH];
        randomness.fill(&mut bytes);
        Self(bytes.iter().map(|byte| char::from(SERIAL_DIGITS[usize::from(byte % 32)])).collect())
    }
}

impl FromStr for Serial {
    type Err = InvalidSerial;

    fn from_str(text: &str) -> Result<Self, InvalidSerial> {
        let known = text.bytes().all(|byte| SERIAL_DIGITS.contains(&byte));
        if known && text.len() == SERIAL_LENGTH {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSerial)
        }
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text of a link's target.
pub(super) fn written(unit: Option<&UnitCode>, terms: &Terms) -> String {
    written_with_reach(unit, terms, Reach::Link)
}

/// The text of a visit's target.
pub(super) fn written_with_reach(unit: Option<&UnitCode>, terms: &Terms, reach: Reach) -> String {
    let mut text = unit.map_or_else(String::new, ToString::to_string);
    let mut add = |letter: char, value: &str| {
        text.push('~');
        text.push(letter);
        text.push_str(value);
    };
    if let Some(case) = &terms.case {
        add('c', case.as_str());
    }
    if let Some(desk) = &terms.desk {
        add('d', desk.as_str());
    }
    if let Some(expires_at) = terms.expires_at {
        add('e', &in_base_36(minutes(expires_at)));
    }
    if terms.chosen {
        add('p', "");
    }
    if terms.printed {
        add('q', "");
    }
    if reach == Reach::Staff {
        add('s', "");
    }
    if let Some(serial) = &terms.serial {
        add('t', &serial.0);
    }
    text
}

/// Reads a target; none unless it is written as [`written_with_reach`] writes it.
pub(super) fn read(text: &str) -> Option<(Option<UnitCode>, Terms, Reach)> {
    let mut parts = text.split('~');
    let unit = match parts.next()? {
        "" => None,
        unit => Some(UnitCode::new(unit).ok()?),
    };
    let (mut terms, mut reach) = (Terms::default(), Reach::Link);
    for part in parts {
        let letter = part.chars().next()?;
        let value = &part[letter.len_utf8()..];
        match letter {
            'c' => terms.case = Some(CaseCode::new(value).ok()?),
            'd' => terms.desk = Some(DeskCode::new(value).ok()?),
            'e' => terms.expires_at = Some(expiry(value)?),
            'p' => terms.chosen = true,
            's' => reach = Reach::Staff,
            'q' => terms.printed = true,
            't' => terms.serial = Some(value.parse().ok()?),
            _ => return None,
        }
    }
    (written_with_reach(unit.as_ref(), &terms, reach) == text).then_some((unit, terms, reach))
}

/// Whole minutes since 1970; an expiry within a minute counts from its beginning.
fn minutes(instant: Timestamp) -> u64 {
    u64::try_from(instant.as_second() / 60).unwrap_or_default()
}

fn expiry(value: &str) -> Option<Timestamp> {
    let minutes = i64::from_str_radix(value, 36).ok()?;
    Timestamp::from_second(minutes.checked_mul(60)?).ok()
}

fn in_base_36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        digits.extend(char::from_digit(digit, 36));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

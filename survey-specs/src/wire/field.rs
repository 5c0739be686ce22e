//! What an interviewer's device knows of how an interview went: paradata, outside the content hash.

use std::fmt;

/// What is said of an interview beside [`Paradata`](super::Paradata).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldParadata {
    /// Who answered.
    pub respondent: Option<Respondent>,
    /// Whether others were present.
    pub others_present: Option<OthersPresent>,
    /// What the interviewer remarks; empty for nothing.
    pub remarks: String,
    /// Where the interview was held.
    pub gps: Gps,
    /// How long each page stood on the screen, in the order of the visits.
    pub pages: Vec<PageVisit>,
}

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Respondent {
    /// The person who was drawn.
    Selected,
    /// Another member of the household.
    Household,
    /// Somebody else, for the person who was drawn.
    Proxy,
}

/// Whether others were present while the questions were answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OthersPresent {
    /// Nobody else.
    None,
    /// Others, who took no part.
    Listening,
    /// Others, who took part in the answers.
    TakingPart,
}

/// Where an interview was held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gps {
    /// The round does not ask for it.
    #[default]
    NotAsked,
    /// It was asked for, and not given.
    Declined,
    /// Here.
    At(Place),
}

/// A place on the earth, no finer than some ten metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Degrees north.
    pub latitude: Degrees,
    /// Degrees east.
    pub longitude: Degrees,
    /// How far it may be off, in metres.
    pub accuracy_m: u32,
}

/// Degrees with four decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Degrees(i32);

/// How long a page stood on the screen once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageVisit {
    /// The page: 0 is the introduction, the pages of questions count from 1, and the review is one
    /// more than they are.
    pub page: u32,
    /// Milliseconds.
    pub ms: u64,
}

impl Respondent {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 3] = [Self::Selected, Self::Household, Self::Proxy];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Selected => "selected",
            Self::Household => "household",
            Self::Proxy => "proxy",
        }
    }

    /// The kind of this word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl OthersPresent {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 3] = [Self::None, Self::Listening, Self::TakingPart];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Listening => "listening",
            Self::TakingPart => "taking_part",
        }
    }

    /// The kind of this word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl Degrees {
    /// Degrees, rounded; none if there are no such degrees.
    #[must_use]
    pub fn new(degrees: f64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "at most 3.6 million")]
        (degrees.abs() <= 180.0).then(|| Self((degrees * 10_000.0).round() as i32))
    }
}

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 10_000, self.0.unsigned_abs() % 10_000);
        write!(f, "{sign}{whole}.{part:04}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_have_four_decimals() {
        for (degrees, text) in [
            (10.776_889, "10.7769"),
            (-0.000_04, "0.0000"),
            (-106.5, "-106.5000"),
            (0.05, "0.0500"),
        ] {
            assert_eq!(Degrees::new(degrees).unwrap().to_string(), text);
        }
        for none in [f64::NAN, 180.1, f64::INFINITY] {
            assert_eq!(Degrees::new(none), None);
        }
    }
}

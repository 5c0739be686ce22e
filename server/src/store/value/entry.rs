//! What the history of values is made of.

use std::fmt;

use jiff::Timestamp;
use survey_specs::code::{UnitCode, VariableCode};
use survey_specs::index::measure::{Amount, Assessed, Measure};

use super::Remarks;
use crate::permission::UserName;
use crate::store::row::to_microseconds;

/// The place of an entry in the history of its round, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryNumber(i64);

impl EntryNumber {
    /// The entry of this number; none below 1.
    #[must_use]
    pub fn new(number: i64) -> Option<Self> {
        (number > 0).then_some(Self(number))
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for EntryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What an entry is about, within a variable of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The variable itself: a plain value or a ratio. Where it holds, it stands in the place of
    /// assessed points.
    Measured,
    /// The points that the unit gives itself.
    Claimed,
    /// The points that the appraisers give.
    Appraised,
    /// The points that a survey gives.
    Survey,
}

impl Part {
    /// Every part, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::Measured, Self::Claimed, Self::Appraised, Self::Survey];

    /// The parts of assessed points.
    pub const ASSESSED: [Self; 3] = [Self::Claimed, Self::Appraised, Self::Survey];

    /// The word that is stored, and that names the column of a table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Claimed => "self",
            Self::Appraised => "appraised",
            Self::Survey => "survey",
        }
    }

    pub(in crate::store) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == word)
    }
}

/// What an entry says of its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A number.
    Plain(Amount),
    /// So many out of so many.
    Ratio {
        /// The cases that count.
        numerator: Amount,
        /// All cases.
        denominator: Amount,
    },
    /// Points.
    Points(Amount),
    /// It is known and withheld.
    Suppressed,
    /// What was given before no longer holds: the part is missing.
    Withdrawn,
}

impl Content {
    /// The word that is stored.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Plain(_) => "plain",
            Self::Ratio { .. } => "ratio",
            Self::Points(_) => "points",
            Self::Suppressed => "suppressed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The value, the points or the numerator.
    #[must_use]
    pub fn amount(self) -> Option<Amount> {
        match self {
            Self::Plain(amount) | Self::Points(amount) => Some(amount),
            Self::Ratio { numerator, .. } => Some(numerator),
            Self::Suppressed | Self::Withdrawn => None,
        }
    }

    /// The denominator of a ratio.
    #[must_use]
    pub fn denominator(self) -> Option<Amount> {
        if let Self::Ratio { denominator, .. } = self { Some(denominator) } else { None }
    }
}

/// The measure that the parts of one variable come to; none if all are missing.
///
/// A value or ratio stands in the place of points. Points are withheld as a whole as soon as one of
/// their parts is: the others would tell it, or would count in its place.
#[must_use]
pub fn joined(parts: impl IntoIterator<Item = (Part, Content)>) -> Option<Measure> {
    let mut measured = None;
    let mut assessed = Assessed::default();
    let mut is_withheld = false;
    for (part, content) in parts {
        match (part, content) {
            (_, Content::Withdrawn) => {}
            (Part::Measured, Content::Plain(amount) | Content::Points(amount)) => {
                measured = Some(Measure::Plain(amount));
            }
            (Part::Measured, Content::Ratio { numerator, denominator }) => {
                measured = Some(Measure::Ratio { numerator, denominator });
            }
            (Part::Measured, Content::Suppressed) => measured = Some(Measure::Suppressed),
            (_, Content::Suppressed) => is_withheld = true,
            (Part::Claimed, content) => assessed.claimed = content.amount(),
            (Part::Appraised, content) => assessed.appraised = content.amount(),
            (Part::Survey, content) => assessed.survey = content.amount(),
        }
    }
    if measured.is_some() {
        measured
    } else if is_withheld {
        Some(Measure::Suppressed)
    } else {
        (assessed != Assessed::default()).then_some(Measure::Assessed(assessed))
    }
}

/// Which part of which variable of which unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartKey {
    /// The unit.
    pub unit: UnitCode,
    /// The variable or criterion.
    pub variable: VariableCode,
    /// The part.
    pub part: Part,
}

/// The way an entry came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// From a table, by the command line.
    CommandLine,
    /// Over the API, by somebody who had signed in.
    Api,
}

impl Channel {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CommandLine => "cli",
            Self::Api => "api",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        [Self::CommandLine, Self::Api].into_iter().find(|channel| channel.as_str() == word)
    }
}

/// Who gave an entry, by which way, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The user name; `cli` for whoever runs the command line and does not say a name.
    pub by: String,
    /// The way it came in.
    pub through: Channel,
    /// When, to the microsecond.
    pub at: Timestamp,
}

impl Origin {
    /// From the command line, in this person's name or in nobody's.
    #[must_use]
    pub fn command_line(name: Option<&UserName>, at: Timestamp) -> Self {
        let by = name.map_or(Channel::CommandLine.as_str(), UserName::as_str).to_owned();
        Self { by, through: Channel::CommandLine, at: to_microseconds(at) }
    }

    /// From somebody who has signed in.
    #[must_use]
    pub fn api(user: &UserName, at: Timestamp) -> Self {
        Self { by: user.to_string(), through: Channel::Api, at: to_microseconds(at) }
    }
}

/// What is to hold from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What it is about.
    pub key: PartKey,
    /// What it says.
    pub content: Content,
    /// What is said of it; none to leave the remarks of an unchanged content as they are.
    pub remarks: Option<Remarks>,
}

/// One entry of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the history of the round.
    pub number: EntryNumber,
    /// What it is about.
    pub key: PartKey,
    /// What it says.
    pub content: Content,
    /// What is said of it.
    pub remarks: Remarks,
    /// Who gave it and when.
    pub origin: Origin,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn parts_join_to_one_measure() {
        let (four, three) = (Content::Points(amount("4")), Content::Points(amount("3")));
        assert_eq!(joined([]), None);
        assert_eq!(joined([(Part::Claimed, Content::Withdrawn)]), None);
        let assessed =
            Assessed { claimed: Some(amount("4")), appraised: None, survey: Some(amount("3")) };
        let parts =
            [(Part::Claimed, four), (Part::Appraised, Content::Withdrawn), (Part::Survey, three)];
        assert_eq!(joined(parts), Some(Measure::Assessed(assessed)));
    }

    #[test]
    fn a_value_stands_in_the_place_of_points_until_it_is_withdrawn() {
        let points = (Part::Appraised, Content::Points(amount("3")));
        let value = (Part::Measured, Content::Plain(amount("9")));
        assert_eq!(joined([points, value]), Some(Measure::Plain(amount("9"))));
        assert_eq!(joined([value, points]), Some(Measure::Plain(amount("9"))));
        let withdrawn = joined([(Part::Measured, Content::Withdrawn), points]);
        assert!(matches!(withdrawn, Some(Measure::Assessed(_))), "{withdrawn:?}");
        let (numerator, denominator) = (amount("3"), amount("0"));
        let ratio = (Part::Measured, Content::Ratio { numerator, denominator });
        assert_eq!(joined([ratio]), Some(Measure::Ratio { numerator, denominator }));
    }

    #[test]
    fn points_are_withheld_as_soon_as_one_part_is() {
        let parts =
            [(Part::Claimed, Content::Points(amount("4"))), (Part::Appraised, Content::Suppressed)];
        assert_eq!(joined(parts), Some(Measure::Suppressed));
        assert_eq!(joined([(Part::Measured, Content::Suppressed)]), Some(Measure::Suppressed));
    }
}

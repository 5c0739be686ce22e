//! When something begins and ends, as it is typed: a day in Viet Nam, or an exact instant.

use std::str::FromStr;

use jiff::{Timestamp, ToSpan};
use survey_specs::date::Date;

use crate::clock::vietnam;

/// A day such as `2026-11-21`, or an instant such as `2026-11-21T08:00:00+07:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A day in Viet Nam.
    Day(Date),
    /// An exact instant.
    Instant(Timestamp),
}

/// A text that is neither.
#[derive(Clone, Debug, thiserror::Error)]
#[error("a day like 2026-11-21, or an instant like 2026-11-21T08:00:00+07:00, is expected")]
pub struct InvalidMoment;

impl FromStr for Moment {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, InvalidMoment> {
        let day = text.parse().map(Self::Day);
        day.or_else(|_| text.parse().map(Self::Instant)).map_err(|_| InvalidMoment)
    }
}

impl Moment {
    /// The instant at which something begins that begins here: a day begins at its midnight.
    ///
    /// # Errors
    ///
    /// If the calendar ends before it.
    pub fn begin(self) -> Result<Timestamp, InvalidMoment> {
        match self {
            Self::Day(day) => midnight(day.civil()),
            Self::Instant(instant) => Ok(instant),
        }
    }

    /// The first instant that no longer belongs to something that ends here: the day is its last.
    ///
    /// # Errors
    ///
    /// If the calendar ends before it.
    pub fn end(self) -> Result<Timestamp, InvalidMoment> {
        match self {
            Self::Day(day) => {
                midnight(day.civil().checked_add(1.day()).map_err(|_| InvalidMoment)?)
            }
            Self::Instant(instant) => Ok(instant),
        }
    }
}

fn midnight(day: jiff::civil::Date) -> Result<Timestamp, InvalidMoment> {
    day.to_zoned(vietnam()).map(|midnight| midnight.timestamp()).map_err(|_| InvalidMoment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_from_one_day_to_the_same_day_lasts_that_day_in_vietnam() {
        let day: Moment = "2026-11-21".parse().unwrap();
        assert_eq!(day.begin().unwrap().to_string(), "2026-11-20T17:00:00Z");
        assert_eq!(day.end().unwrap().to_string(), "2026-11-21T17:00:00Z");
    }

    #[test]
    fn an_instant_is_taken_as_it_is() {
        let instant: Moment = "2026-11-21T08:00:00+07:00".parse().unwrap();
        assert_eq!(instant.begin().unwrap().to_string(), "2026-11-21T01:00:00Z");
        assert_eq!(instant.begin().unwrap(), instant.end().unwrap());
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in ["21/11/2026", "tomorrow", "2026-11-21T08:00:00", ""] {
            assert!(bad.parse::<Moment>().is_err(), "{bad}");
        }
    }
}

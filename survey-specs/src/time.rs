//! Times of day without a time zone, alone and with their day, to the minute.

use std::fmt;
use std::io;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::date::Date;

/// The beginning of a day.
pub const MIDNIGHT: Time = Time(0);

/// The minutes of a day.
const MINUTES: u16 = 24 * 60;

/// A time of day, written `HH:MM`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(try_from = "String", into = "String"))]
pub struct Time(u16);

/// A day and a time of day, written `YYYY-MM-DDTHH:MM`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(try_from = "String", into = "String"))]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// The time of day.
    pub time: Time,
}

/// A text that is not a time of day in the form `HH:MM`, alone or after a day and a `T`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time in the form HH:MM, or YYYY-MM-DDTHH:MM with a day")]
pub struct InvalidTime;

impl Time {
    /// The time of this hour (0–23) and minute (0–59).
    ///
    /// # Errors
    ///
    /// [`InvalidTime`] if the day has no such time.
    pub fn new(hour: u8, minute: u8) -> Result<Self, InvalidTime> {
        if hour < 24 && minute < 60 {
            Ok(Self(u16::from(hour) * 60 + u16::from(minute)))
        } else {
            Err(InvalidTime)
        }
    }

    /// Minutes since midnight.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl DateTime {
    /// The moment as it is written in Viet Nam: `HH:MM dd/mm/yyyy`.
    #[must_use]
    pub fn time_day_month_year(self) -> String {
        let mut text = self.time.to_string();
        text.push(' ');
        text.push_str(&self.date.day_month_year());
        text
    }
}

impl FromStr for Time {
    type Err = InvalidTime;

    /// Reads `HH:MM`. Seconds are dropped, as some browsers send them.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let digits = |part: &[u8]| match part {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
            _ => None,
        };
        let bytes = text.as_bytes();
        let (time, seconds) = bytes.split_at_checked(5).ok_or(InvalidTime)?;
        let whole = match seconds {
            [] => true,
            [b':', seconds @ ..] => digits(seconds).is_some_and(|seconds| seconds < 60),
            _ => false,
        };
        match (time.split(|byte| *byte == b':').map(digits).collect::<Vec<_>>().as_slice(), whole) {
            ([Some(hour), Some(minute)], true) => Self::new(*hour, *minute),
            _ => Err(InvalidTime),
        }
    }
}

impl FromStr for DateTime {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let (date, time) = text.split_once('T').ok_or(InvalidTime)?;
        Ok(Self { date: date.parse().map_err(|_| InvalidTime)?, time: time.parse()? })
    }
}

impl TryFrom<String> for Time {
    type Error = InvalidTime;
    fn try_from(text: String) -> Result<Self, InvalidTime> {
        text.parse()
    }
}

impl TryFrom<String> for DateTime {
    type Error = InvalidTime;
    fn try_from(text: String) -> Result<Self, InvalidTime> {
        text.parse()
    }
}

impl From<Time> for String {
    fn from(time: Time) -> String {
        time.to_string()
    }
}

impl From<DateTime> for String {
    fn from(moment: DateTime) -> String {
        moment.to_string()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl BorshSerialize for Time {
    fn serialize<W: io::Write>(&self, writer: &mut W) -> io::Result<()> {
        self.0.serialize(writer)
    }
}

impl BorshDeserialize for Time {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let minutes = u16::deserialize_reader(reader)?;
        if minutes < MINUTES { Ok(Self(minutes)) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_or_without_seconds_and_written_without() {
        for (text, written) in [("08:05", "08:05"), ("23:59:59", "23:59"), ("00:00:00", "00:00")] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), written);
        }
        for bad in
            ["", "8:05", "24:00", "12:60", "12.30", "12:3", "12:30:", "12:30:60", "ab:cd", "１2:30"]
        {
            assert_eq!(bad.parse::<Time>(), Err(InvalidTime), "{bad}");
        }
    }

    #[test]
    fn a_moment_is_a_day_and_a_time() {
        let moment: DateTime = "2026-11-22T14:30".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-22T14:30");
        assert_eq!(moment.time_day_month_year(), "14:30 22/11/2026");
        assert!(moment < "2026-11-22T14:31".parse().unwrap());
        for bad in ["2026-11-22", "2026-11-22 14:30", "2026-02-30T14:30", "T14:30", "2026-11-22T"] {
            assert_eq!(bad.parse::<DateTime>(), Err(InvalidTime), "{bad}");
        }
    }

    #[test]
    fn no_bytes_make_a_time_that_no_day_has() {
        assert!(borsh::from_slice::<Time>(&1440_u16.to_le_bytes()).is_err());
        assert_eq!(borsh::from_slice::<Time>(&[0, 0]).unwrap().to_string(), "00:00");
    }
}

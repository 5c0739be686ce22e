//! Calendar dates without a time zone, as answers and rounds use them.

use std::fmt;
use std::io;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use jiff::civil;

/// A day of the Gregorian calendar, written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(try_from = "String", into = "String"))]
pub struct Date(civil::Date);

/// A text that is not a day of the calendar in the form `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date in the form YYYY-MM-DD")]
pub struct InvalidDate;

impl Date {
    /// The day of this year, month (1–12) and day of the month.
    ///
    /// # Errors
    ///
    /// [`InvalidDate`] if the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, InvalidDate> {
        civil::Date::new(year, month, day).map(Self).map_err(|_| InvalidDate)
    }

    /// The day as it is written in Viet Nam and most of the world: `dd/mm/yyyy`.
    #[must_use]
    pub fn day_month_year(self) -> String {
        format!("{:02}/{:02}/{}", self.0.day(), self.0.month(), self.0.year())
    }

    /// The number of the day, from 0 for 1970-01-01.
    #[must_use]
    pub fn days_since_1970(self) -> i32 {
        // Years begin in March here, so that a leap day is the last of its year.
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        let (year, month, day) = (i32::from(year), i32::from(month), i32::from(day));
        let year = if month > 2 { year } else { year - 1 };
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        365 * year + leap_days + day_of_year - 719_468
    }

    /// The year, the month (1–12) and the day of the month.
    #[must_use]
    pub fn year_month_day(self) -> (u16, u16, u16) {
        let small = |number: i8| u16::from(number.unsigned_abs());
        (self.0.year().unsigned_abs(), small(self.0.month()), small(self.0.day()))
    }

    /// The same day as `jiff` knows it.
    #[must_use]
    pub fn civil(self) -> civil::Date {
        self.0
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self(date)
    }
}

impl FromStr for Date {
    type Err = InvalidDate;

    /// Reads exactly `YYYY-MM-DD`; jiff's own parser takes many more forms and costs more wasm.
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let digits = |range: std::ops::Range<usize>| -> Result<i16, InvalidDate> {
            let part = text.get(range).ok_or(InvalidDate)?;
            part.bytes().try_fold(0_i16, |number, byte| match byte {
                b'0'..=b'9' => Ok(number * 10 + i16::from(byte - b'0')),
                _ => Err(InvalidDate),
            })
        };
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(InvalidDate);
        }
        let small = |number: i16| i8::try_from(number).map_err(|_| InvalidDate);
        Self::new(digits(0..4)?, small(digits(5..7)?)?, small(digits(8..10)?)?)
    }
}

impl TryFrom<String> for Date {
    type Error = InvalidDate;
    fn try_from(text: String) -> Result<Self, InvalidDate> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl BorshSerialize for Date {
    fn serialize<W: io::Write>(&self, writer: &mut W) -> io::Result<()> {
        (self.0.year(), self.0.month(), self.0.day()).serialize(writer)
    }
}

impl BorshDeserialize for Date {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let (year, month, day) = BorshDeserialize::deserialize_reader(reader)?;
        Self::new(year, month, day).map_err(|_| io::ErrorKind::InvalidData.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_leap_years_and_centuries() {
        for (day, number) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-11-22", 20_779),
            ("1900-03-01", -25_508),
        ] {
            assert_eq!(day.parse::<Date>().unwrap().days_since_1970(), number, "{day}");
        }
    }

    #[test]
    fn people_read_the_day_first() {
        assert_eq!(Date::new(2026, 1, 31).unwrap().day_month_year(), "31/01/2026");
    }

    #[test]
    fn reads_and_writes_the_iso_form_only() {
        assert_eq!("2026-11-21".parse::<Date>().unwrap().to_string(), "2026-11-21");
        for bad in [
            "2026-02-30",
            "2026-1-1",
            "21/11/2026",
            "2026-11-21T00:00",
            "+026-11-21",
            "",
            "２０２６-11-21",
        ] {
            assert_eq!(bad.parse::<Date>(), Err(InvalidDate), "{bad}");
        }
    }
}

//! Assessments: units give themselves points, appraisers check them, and the result is told.
//!
//! [`keeping`] says how what is typed into one field gets to the server and what becomes of it; the
//! screens draw it.

pub mod cell_view;
pub mod fill_screen;
pub mod keeping;
pub mod model;
pub mod progress_screen;
pub mod result_screen;
pub mod rounds_screen;
pub mod sheet_screen;
pub mod state;
pub mod words;

use survey_specs::code::Lang;

use crate::console::language::Language;
use crate::ui::number::localised;

/// A decimal such as `12.5` as it is written in a language.
#[must_use]
pub fn shown_number(decimal: &str, language: Language) -> String {
    Lang::new(language.tag()).map_or_else(|_| decimal.to_owned(), |lang| localised(decimal, &lang))
}

/// An instant such as `2026-12-15T17:00:00Z` as day and time, in the time zone of Viet Nam. Nothing is
/// known of other zones here, and this one has been seven hours ahead since 1975.
#[must_use]
pub fn shown_instant(instant: &str, language: Language) -> String {
    const AHEAD_H: i64 = 7;
    let Some((minutes_of_day, day)) = minutes(instant) else { return instant.to_owned() };
    let local = minutes_of_day + AHEAD_H * 60;
    let day = if local >= 24 * 60 { day.next() } else { day };
    let (hour, minute) = (local / 60 % 24, local % 60);
    match language {
        Language::Vietnamese => {
            format!("{hour:02}:{minute:02} {:02}/{:02}/{}", day.day, day.month, day.year)
        }
        Language::English => {
            format!("{}-{:02}-{:02} {hour:02}:{minute:02}", day.year, day.month, day.day)
        }
    }
}

/// The last day before an instant, in Viet Nam, as a date field takes it: of the end of a day, that day.
#[must_use]
pub fn last_day_before(instant: &str) -> Option<String> {
    let (minutes_of_day, day) = minutes(instant)?;
    // Midnight in Viet Nam is 17:00 of the day before in UTC, so a deadline of a day ends on that day.
    let day = if minutes_of_day > 17 * 60 { day.next() } else { day };
    Some(format!("{}-{:02}-{:02}", day.year, day.month, day.day))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
}

impl Date {
    fn next(self) -> Self {
        let Self { year, month, day } = self;
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        match (day < days, month < 12) {
            (true, _) => Self { day: day + 1, ..self },
            (false, true) => Self { year, month: month + 1, day: 1 },
            (false, false) => Self { year: year + 1, month: 1, day: 1 },
        }
    }
}

/// The minutes since midnight and the day of an instant in UTC.
fn minutes(instant: &str) -> Option<(i64, Date)> {
    let (date, time) = instant.strip_suffix('Z')?.split_once('T')?;
    let number = |text: Option<&str>| text?.parse::<i64>().ok();
    let mut parts = date.split('-');
    let day = Date {
        year: number(parts.next())?,
        month: number(parts.next())?,
        day: number(parts.next())?,
    };
    let mut parts = time.split(':');
    Some((number(parts.next())? * 60 + number(parts.next())?, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_in_the_time_of_viet_nam() {
        let shown = |instant| shown_instant(instant, Language::Vietnamese);
        assert_eq!(shown("2026-12-15T17:00:00Z"), "00:00 16/12/2026");
        assert_eq!(shown("2026-12-31T17:30:00.5Z"), "00:30 01/01/2027");
        assert_eq!(shown("2028-02-28T20:05:00Z"), "03:05 29/02/2028");
        assert_eq!(shown("hôm qua"), "hôm qua");
        assert_eq!(shown_instant("2026-12-15T01:00:00Z", Language::English), "2026-12-15 08:00");
    }

    #[test]
    fn a_deadline_of_a_day_ends_on_that_day() {
        assert_eq!(last_day_before("2026-12-15T17:00:00Z").as_deref(), Some("2026-12-15"));
        assert_eq!(last_day_before("2026-12-15T18:00:00Z").as_deref(), Some("2026-12-16"));
        assert_eq!(last_day_before(""), None);
    }
}

//! Days and times as they are read and typed.

use survey_specs::date::Date;

/// The offset of Viet Nam from UTC, in minutes.
const VIETNAM: i64 = 7 * 60;

/// A day such as `2026-12-01` as it is read: `01/12/2026`; of an instant in UTC, the day in Viet Nam.
/// What is neither stays as it is.
#[must_use]
pub fn shown(day: &str) -> String {
    let of_instant = || read(day)?.0.parse::<Date>().ok();
    let date = day.parse::<Date>().ok().or_else(of_instant);
    date.map_or_else(|| day.to_owned(), Date::day_month_year)
}

/// The day so many days later; none at the end of the calendar, or if it is no day.
#[must_use]
pub fn later(day: &str, days: u32) -> Option<String> {
    let mut day = day.parse::<Date>().ok()?.civil();
    for _ in 0..days {
        day = day.tomorrow().ok()?;
    }
    Some(Date::from(day).to_string())
}

/// An instant such as `2026-12-01T01:05:09Z` as it is read in Viet Nam: `01/12 08:05`. What is no
/// instant in UTC stays as it is.
#[must_use]
pub fn moment(instant: &str) -> String {
    read(instant).map_or_else(
        || instant.to_owned(),
        |(day, minutes)| {
            let day: String = shown(&day).chars().take(5).collect();
            format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
        },
    )
}

/// The day in Viet Nam and the minute of that day.
fn read(instant: &str) -> Option<(String, i64)> {
    let (day, time) = instant.strip_suffix('Z')?.split_once('T')?;
    let mut parts = time.split([':', '.']);
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let there = hours * 60 + minutes + VIETNAM;
    let day = if there >= 24 * 60 { later(day, 1)? } else { day.to_owned() };
    Some((day, there % (24 * 60)))
}

/// A number as Vietnamese reads it: `1.234`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_vietnam_writes_them() {
        assert_eq!(shown("2026-12-01"), "01/12/2026");
        assert_eq!(shown("hôm nay"), "hôm nay");
        assert_eq!(later("2026-12-31", 1).as_deref(), Some("2027-01-01"));
        assert_eq!(later("2026-11-22", 30).as_deref(), Some("2026-12-22"));
        assert_eq!(later("x", 1), None);
    }

    #[test]
    fn instants_are_read_by_the_clock_of_vietnam() {
        assert_eq!(moment("2026-12-01T01:05:09Z"), "01/12 08:05");
        assert_eq!(moment("2026-12-31T17:00:00.5Z"), "01/01 00:00");
        assert_eq!(moment("2026-12-31T16:59:59Z"), "31/12 23:59");
        assert_eq!(moment("soon"), "soon");
    }

    #[test]
    fn numbers_are_grouped_by_points() {
        assert_eq!([0, 999, 4_050, 1_000_000].map(grouped), ["0", "999", "4.050", "1.000.000"]);
    }
}

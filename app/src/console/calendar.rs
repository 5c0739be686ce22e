//! Days and instants as people in Viet Nam read them, in either language of the interface.

use survey_specs::date::Date;

/// Viet Nam is seven hours before UTC, all year, since 1975.
const MINUTES_AHEAD: u32 = 7 * 60;

const MINUTES_OF_A_DAY: u32 = 24 * 60;

/// A day such as `2026-12-01` as `01/12/2026`; of an instant in UTC, the day in Viet Nam. What is
/// neither stays as it is.
#[must_use]
pub fn day(text: &str) -> String {
    let date = text.parse::<Date>().ok().or_else(|| there(text).map(|(date, _)| date));
    date.map_or_else(|| text.to_owned(), Date::day_month_year)
}

/// An instant such as `2026-11-22T15:30:00Z` as `22/11/2026 22:30`; what is none stays as it is.
#[must_use]
pub fn moment(instant: &str) -> String {
    there(instant).map_or_else(
        || instant.to_owned(),
        |(date, minute)| [&date.day_month_year(), " ", &clock(minute)].concat(),
    )
}

/// The same without the year, for what goes on at present: `22/11 22:30`.
#[must_use]
pub fn recent(instant: &str) -> String {
    there(instant).map_or_else(
        || instant.to_owned(),
        |(date, minute)| {
            let day: String = date.day_month_year().chars().take("22/11".len()).collect();
            [&day, " ", &clock(minute)].concat()
        },
    )
}

/// The day so many days later; none at the end of the calendar, or if it is no day.
#[must_use]
pub fn later(day: &str, days: u32) -> Option<String> {
    let mut date = day.parse().ok()?;
    for _ in 0..days {
        date = next(date)?;
    }
    Some(date.to_string())
}

/// A day, or the day in Viet Nam of an instant in UTC, as a date field takes it. What is neither
/// stays as it is.
#[must_use]
pub fn day_field(text: &str) -> String {
    there(text).map_or_else(|| text.to_owned(), |(date, _)| date.to_string())
}

/// The last day before an instant, in Viet Nam, as a date field takes it: of the end of a day, that day.
#[must_use]
pub fn last_day_before(instant: &str) -> Option<String> {
    let (date, _) = there(instant)?;
    Some(ended_day(instant).unwrap_or_else(|| date.to_string()))
}

/// The day that ends at an instant; none if it ends no day.
#[must_use]
pub fn ended_day(instant: &str) -> Option<String> {
    let (date, minute) = there(instant)?;
    let ended = date.civil().yesterday().ok().filter(|_| minute == 0)?;
    Some(Date::from(ended).to_string())
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn next(date: Date) -> Option<Date> {
    date.civil().tomorrow().ok().map(Date::from)
}

/// The day in Viet Nam and the minute of that day, of an instant in UTC.
fn there(instant: &str) -> Option<(Date, u32)> {
    let (day, time) = instant.strip_suffix('Z')?.split_once('T')?;
    let mut parts = time.split(':').map(str::parse::<u8>);
    let (hour, minute) = (u32::from(parts.next()?.ok()?), u32::from(parts.next()?.ok()?));
    let date = day.parse().ok()?;
    let minute = hour * 60 + minute + MINUTES_AHEAD;
    let date = if minute < MINUTES_OF_A_DAY { date } else { next(date)? };
    Some((date, minute % MINUTES_OF_A_DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_viet_nam_writes_them() {
        assert_eq!(day("2026-12-01"), "01/12/2026");
        assert_eq!(day("2026-12-31T17:00:00Z"), "01/01/2027");
        assert_eq!(day_field("2026-12-31T17:00:00Z"), "2027-01-01");
        assert_eq!(day_field("2026-12-31"), "2026-12-31");
        // A code may look like a day at first sight.
        for other in ["hôm nay", "H21-17-01", ""] {
            assert_eq!(day(other), other);
        }
    }

    #[test]
    fn instants_are_read_by_the_clock_of_viet_nam() {
        assert_eq!(moment("2026-11-22T08:05:09.123456Z"), "22/11/2026 15:05");
        assert_eq!(moment("2026-12-31T17:00:00Z"), "01/01/2027 00:00");
        assert_eq!(moment("2026-12-31T16:59:59Z"), "31/12/2026 23:59");
        assert_eq!(moment("2028-02-28T20:00:00Z"), "29/02/2028 03:00");
        assert_eq!(moment("2027-02-28T20:00:00Z"), "01/03/2027 03:00");
        assert_eq!(moment("soon"), "soon");
        assert_eq!(recent("2026-12-01T01:05:09Z"), "01/12 08:05");
        assert_eq!(recent("soon"), "soon");
    }

    #[test]
    fn days_are_counted_over_the_ends_of_months() {
        assert_eq!(later("2026-12-31", 1).as_deref(), Some("2027-01-01"));
        assert_eq!(later("2026-11-22", 30).as_deref(), Some("2026-12-22"));
        assert_eq!(later("x", 1), None);
    }

    #[test]
    fn a_deadline_of_a_day_ends_on_that_day() {
        assert_eq!(last_day_before("2026-12-15T17:00:00Z").as_deref(), Some("2026-12-15"));
        assert_eq!(last_day_before("2026-12-15T18:00:00Z").as_deref(), Some("2026-12-16"));
        assert_eq!(last_day_before(""), None);
        assert_eq!(ended_day("2026-12-15T17:00:00Z").as_deref(), Some("2026-12-15"));
        assert_eq!(ended_day("2026-12-15T18:00:00Z"), None);
    }
}

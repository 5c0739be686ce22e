//! Instants as people in Viet Nam read them.

use survey_specs::date::Date;

/// Hours by which Viet Nam is ahead of UTC, since 1975.
const AHEAD_H: u32 = 7;

/// An instant of the API, such as `2026-11-22T08:05:00Z`, as `22/11/2026 15:05`; what is none of them
/// stays as it is.
#[must_use]
pub fn local(instant: &str) -> String {
    in_viet_nam(instant).unwrap_or_else(|| instant.to_owned())
}

fn in_viet_nam(instant: &str) -> Option<String> {
    let (day, time) = instant.strip_suffix('Z')?.split_once('T')?;
    let day: Date = day.parse().ok()?;
    let mut parts = time.split(':');
    let (hour, minute) = (parts.next()?.parse::<u32>().ok()?, parts.next()?);
    let hour = hour + AHEAD_H;
    let day = if hour < 24 { day } else { Date::from(day.civil().tomorrow().ok()?) };
    Some(format!("{} {:02}:{minute}", day.day_month_year(), hour % 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_as_the_clocks_of_viet_nam_show_it() {
        for (instant, shown) in [
            ("2026-11-22T08:05:00Z", "22/11/2026 15:05"),
            ("2026-12-31T17:00:00.123456Z", "01/01/2027 00:00"),
            ("2026-11-22", "2026-11-22"),
            ("", ""),
        ] {
            assert_eq!(local(instant), shown);
        }
    }
}

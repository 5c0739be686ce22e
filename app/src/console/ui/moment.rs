//! Instants as people in Viet Nam read them.

/// Viet Nam is seven hours before UTC, all year.
const HOURS_AHEAD: i64 = 7;

/// An instant such as `2026-11-22T15:30:00Z` as `22/11/2026 22:30`; what is none stays as it is.
#[must_use]
pub fn shown(instant: &str) -> String {
    read(instant).unwrap_or_else(|| instant.to_owned())
}

fn read(instant: &str) -> Option<String> {
    let (day, time) = instant.strip_suffix('Z')?.split_once('T')?;
    let mut parts = day.split('-').map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let mut parts = time.split(':');
    let hour = parts.next()?.parse::<i64>().ok()? + HOURS_AHEAD;
    let minute = parts.next()?.parse::<i64>().ok()?;
    let (year, month, day) = days_later((year, month, day), hour / 24);
    Some(format!("{day:02}/{month:02}/{year} {:02}:{minute:02}", hour % 24))
}

/// The day after so many days, which are none or one.
fn days_later((year, month, day): (i64, i64, i64), days: i64) -> (i64, i64, i64) {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match day + days {
        day if day <= last => (year, month, day),
        day if month < 12 => (year, month + 1, day - last),
        day => (year + 1, 1, day - last),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn an_instant_is_shown_by_the_clock_of_viet_nam() {
        assert_eq!(shown("2026-11-22T08:05:09.123456Z"), "22/11/2026 15:05");
        assert_eq!(shown("2026-12-31T17:00:00Z"), "01/01/2027 00:00");
        assert_eq!(shown("2028-02-28T20:00:00Z"), "29/02/2028 03:00");
        assert_eq!(shown("2027-02-28T20:00:00Z"), "01/03/2027 03:00");
        assert_eq!(shown("soon"), "soon");
    }
}

//! Time as an argument: whoever needs the time takes a [`Clock`].

use std::sync::{Mutex, PoisonError};

use jiff::tz::{self, TimeZone};
use jiff::{SignedDuration, Timestamp};
use survey_specs::date::Date;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's clock is read")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock for tests: it stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves the clock to `now`, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves the clock by `duration`; at the end of time it stops.
    pub fn advance(&self, duration: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(duration).unwrap_or(Timestamp::MAX);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time zone of Viet Nam, in which rounds open and close and days are counted.
#[must_use]
pub fn vietnam() -> TimeZone {
    // The time-zone database is bundled, so the name is always found; the offset is what it has
    // said since 1975.
    TimeZone::get("Asia/Ho_Chi_Minh").unwrap_or_else(|_| TimeZone::fixed(tz::offset(7)))
}

/// The day that `now` falls on in Viet Nam.
#[must_use]
pub fn today_in_vietnam(now: Timestamp) -> Date {
    Date::from(now.to_zoned(vietnam()).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_vietnam_begins_at_five_in_the_afternoon_utc() {
        let day = |time: &str| today_in_vietnam(time.parse().unwrap()).to_string();
        assert_eq!(day("2026-11-20T16:59:59Z"), "2026-11-20");
        assert_eq!(day("2026-11-20T17:00:00Z"), "2026-11-21");
    }

    #[test]
    fn a_manual_clock_moves_only_when_it_is_moved() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        clock.advance(SignedDuration::from_hours(1));
        assert_eq!(clock.now(), clock.now());
        assert_eq!(clock.now().as_second(), 3_600);
        clock.set(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
    }
}

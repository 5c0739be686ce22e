//! How far a unit, or a round, has come against its target and the time. Pure.

use jiff::{SignedDuration, Timestamp};

use crate::clock::today_in_vietnam;

/// The time of a round, and the moment at which it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// The first instant.
    pub opens_at: Timestamp,
    /// The first instant that no longer belongs to it; none while no end is set.
    pub closes_at: Option<Timestamp>,
    /// The moment.
    pub now: Timestamp,
}

/// How something stands against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nothing has come, though something should have by now.
    Silent,
    /// Less has come than should have by now.
    Behind,
    /// As much has come as should have by now.
    OnPace,
    /// The target is reached.
    Done,
    /// The round has not begun.
    Waiting,
    /// There is no target.
    NoTarget,
}

impl Standing {
    /// The word for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Behind => "behind",
            Self::OnPace => "on_pace",
            Self::Done => "done",
            Self::Waiting => "waiting",
            Self::NoTarget => "no_target",
        }
    }

    /// Whether somebody should be reminded.
    #[must_use]
    pub fn lags(self) -> bool {
        matches!(self, Self::Silent | Self::Behind)
    }
}

/// Responses against a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// How it stands.
    pub standing: Standing,
    /// How many responses there should be by now; none without a target or an end.
    pub expected: Option<u64>,
    /// How many should come on each day that is left, today included; none if the target is reached,
    /// or there is no target, end or time left.
    pub needed_per_day: Option<u64>,
}

impl Course {
    /// The share of the time that has passed, from 0 to 1; none while no end is set.
    #[must_use]
    pub fn elapsed(&self) -> Option<f64> {
        let closes_at = self.closes_at?;
        let whole = closes_at.duration_since(self.opens_at).as_secs_f64();
        let passed = self.now.duration_since(self.opens_at).as_secs_f64();
        Some(if whole > 0.0 { (passed / whole).clamp(0.0, 1.0) } else { 1.0 })
    }

    /// The days in Viet Nam on which the round is still open, today included; none while no end is
    /// set.
    #[must_use]
    pub fn days_left(&self) -> Option<u64> {
        let closes_at = self.closes_at?;
        if closes_at <= self.now {
            return Some(0);
        }
        let begin = self.now.max(self.opens_at);
        let last = closes_at.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(closes_at);
        let (first, last) = (today_in_vietnam(begin).civil(), today_in_vietnam(last).civil());
        let days = first.until(last).map_or(0, |span| i64::from(span.get_days()));
        Some(u64::try_from(days).unwrap_or(0) + 1)
    }

    /// How `n` responses stand against a target.
    #[must_use]
    pub fn pace(&self, n: u64, target: Option<u64>) -> Pace {
        let Some(target) = target else {
            return Pace { standing: Standing::NoTarget, expected: None, needed_per_day: None };
        };
        let expected = self.elapsed().map(|elapsed| part_of(target, elapsed));
        let short = target.saturating_sub(n);
        let needed_per_day =
            self.days_left().filter(|days| *days > 0 && short > 0).map(|days| short.div_ceil(days));
        let due = expected.unwrap_or(0);
        let standing = if n >= target {
            Standing::Done
        } else if self.now < self.opens_at {
            Standing::Waiting
        } else if n == 0 && due > 0 {
            Standing::Silent
        } else if n < due {
            Standing::Behind
        } else {
            Standing::OnPace
        };
        Pace { standing, expected, needed_per_day }
    }
}

/// The whole responses that a share of a target comes to.
fn part_of(target: u64, share: f64) -> u64 {
    // A share in ten thousandths is exact enough for days, and keeps to whole numbers.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the share is between 0 and 1"
    )]
    let parts = (share * 10_000.0).floor() as u64;
    target.saturating_mul(parts) / 10_000
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A round of the ten days from 1 to 10 December, looked at on a day and hour in Viet Nam.
    fn course(now: &str) -> Course {
        Course {
            opens_at: "2026-12-01T00:00:00+07:00".parse().unwrap(),
            closes_at: Some("2026-12-11T00:00:00+07:00".parse().unwrap()),
            now: now.parse().unwrap(),
        }
    }

    fn standing(now: &str, n: u64) -> &'static str {
        course(now).pace(n, Some(30)).standing.as_str()
    }

    #[test]
    fn today_and_the_last_day_count_among_the_days_that_are_left() {
        for (now, left) in [
            ("2026-11-20T08:00:00+07:00", 10),
            ("2026-12-01T00:00:00+07:00", 10),
            ("2026-12-10T00:00:00+07:00", 1),
            ("2026-12-10T23:59:59+07:00", 1),
            ("2026-12-11T00:00:00+07:00", 0),
            ("2027-01-01T00:00:00+07:00", 0),
        ] {
            assert_eq!(course(now).days_left(), Some(left), "{now}");
        }
        let endless = Course { closes_at: None, ..course("2026-12-05T00:00:00+07:00") };
        assert_eq!((endless.days_left(), endless.elapsed()), (None, None));
    }

    #[test]
    fn a_unit_lags_that_has_less_than_its_share_of_the_time() {
        let half = "2026-12-06T00:00:00+07:00";
        let pace = course(half).pace(14, Some(30));
        assert_eq!((pace.standing, pace.expected), (Standing::Behind, Some(15)));
        assert_eq!(pace.needed_per_day, Some(4), "16 in five days");
        assert_eq!(standing(half, 0), "silent");
        assert_eq!(standing(half, 15), "on_pace");
        assert_eq!(standing(half, 30), "done");
        assert_eq!(course(half).pace(31, Some(30)).needed_per_day, None);
        assert_eq!(course(half).pace(31, None).standing, Standing::NoTarget);
    }

    #[test]
    fn nobody_lags_before_the_beginning_and_on_its_first_morning() {
        assert_eq!(standing("2026-11-20T08:00:00+07:00", 0), "waiting");
        assert_eq!(standing("2026-12-01T07:00:00+07:00", 0), "on_pace");
        assert_eq!(standing("2026-12-01T09:00:00+07:00", 0), "silent");
    }

    #[test]
    fn after_the_end_whoever_is_short_lags() {
        let after = "2026-12-12T00:00:00+07:00";
        assert_eq!(standing(after, 29), "behind");
        assert_eq!(course(after).pace(29, Some(30)).needed_per_day, None);
    }

    #[test]
    fn without_an_end_nobody_lags() {
        let endless = Course { closes_at: None, ..course("2026-12-09T00:00:00+07:00") };
        assert_eq!(endless.pace(0, Some(30)).standing, Standing::OnPace);
    }
}

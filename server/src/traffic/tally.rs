//! How often something happened of late, in thirteen numbers.

use jiff::Timestamp;

/// The slots of a whole span; one more is open.
const SLOTS: i64 = 12;

/// Counts over the last twelve slots of `SLOT_S` seconds and the one that is open. So it looks back
/// over a span, or up to a twelfth more, and never over less: what is held below a limit by it stays
/// below in any span whatever.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally<const SLOT_S: i64> {
    newest: i64,
    slots: [u32; 13],
}

/// Counts over a minute.
pub type Minute = Tally<5>;
/// Counts over ten minutes.
pub type TenMinutes = Tally<50>;
/// Counts over an hour.
pub type Hour = Tally<300>;
/// Counts over a day.
pub type Day = Tally<7_200>;

impl<const SLOT_S: i64> Tally<SLOT_S> {
    fn slot_at(now: Timestamp) -> i64 {
        now.as_second().div_euclid(SLOT_S)
    }

    fn place(slot: i64) -> usize {
        usize::try_from(slot.rem_euclid(SLOTS + 1)).unwrap_or_default()
    }

    /// The slot that is open; none if the clock was set back so far that nothing here makes sense.
    fn open(&self, now: Timestamp) -> Option<i64> {
        let slot = Self::slot_at(now);
        (slot >= self.newest - SLOTS).then_some(slot.max(self.newest))
    }

    fn in_slot(&self, slot: i64) -> u32 {
        let held = (self.newest - SLOTS..=self.newest).contains(&slot);
        let count = self.slots.get(Self::place(slot)).copied().unwrap_or_default();
        if held { count } else { 0 }
    }

    /// How often it happened within the span that ends now.
    #[must_use]
    pub fn count(&self, now: Timestamp) -> u32 {
        let Some(open) = self.open(now) else { return 0 };
        (open - SLOTS..=open).fold(0, |sum, slot| sum.saturating_add(self.in_slot(slot)))
    }

    /// It happened now.
    pub fn add(&mut self, now: Timestamp) {
        let Some(open) = self.open(now) else {
            *self = Self { newest: Self::slot_at(now), ..Self::default() };
            return self.add(now);
        };
        for passed in (self.newest + 1..=open).rev().take(self.slots.len()) {
            if let Some(slot) = self.slots.get_mut(Self::place(passed)) {
                *slot = 0;
            }
        }
        self.newest = open;
        if let Some(slot) = self.slots.get_mut(Self::place(open)) {
            *slot = slot.saturating_add(1);
        }
    }

    /// What was added at an instant did not happen.
    pub fn take_back(&mut self, at: Timestamp) {
        let slot = Self::slot_at(at);
        if self.in_slot(slot) > 0
            && let Some(count) = self.slots.get_mut(Self::place(slot))
        {
            *count -= 1;
        }
    }

    /// Both together.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let newest = self.newest.max(other.newest);
        let mut both = Self { newest, ..Self::default() };
        for slot in newest - SLOTS..=newest {
            if let Some(sum) = both.slots.get_mut(Self::place(slot)) {
                *sum = self.in_slot(slot).saturating_add(other.in_slot(slot));
            }
        }
        both
    }

    /// Whole seconds until the count is below `most`, if nothing happens meanwhile; at least 1 and at
    /// most a span and a slot.
    #[must_use]
    pub fn seconds_until_below(&self, most: u32, now: Timestamp) -> u64 {
        let mut left = self.count(now);
        let open = self.open(now).unwrap_or_else(|| Self::slot_at(now));
        let mut until = open;
        for slot in open - SLOTS..=open {
            if left < most {
                break;
            }
            left -= self.in_slot(slot).min(left);
            until = slot + SLOTS + 1;
        }
        let wait = until.saturating_mul(SLOT_S) - now.as_second();
        u64::try_from(wait.clamp(1, (SLOTS + 1) * SLOT_S)).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_is_older_than_the_span_is_forgotten() {
        let mut tally = Hour::default();
        for minute in 0..60 {
            tally.add(second(minute * 60));
        }
        assert_eq!(tally.count(second(3_599)), 60);
        assert_eq!(tally.count(second(3_900)), 55);
        assert_eq!(tally.count(second(7_500)), 0);
        assert_eq!(tally.count(second(90_000_000)), 0);
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace_and_twice_is_no_less_than_nothing() {
        let mut tally = Minute::default();
        tally.add(second(100));
        tally.take_back(second(100));
        tally.take_back(second(100));
        assert_eq!(tally.count(second(100)), 0);
        tally.add(second(10_000));
        tally.take_back(second(100));
        assert_eq!(tally.count(second(10_000)), 1);
    }

    #[test]
    fn a_clock_set_back_by_a_year_starts_afresh_and_by_a_second_changes_nothing() {
        let mut tally = Hour::default();
        tally.add(second(100_000_000));
        assert_eq!(tally.count(second(99_999_999)), 1);
        assert_eq!(tally.count(second(68_000_000)), 0);
        tally.add(second(68_000_000));
        assert_eq!(tally.count(second(68_000_000)), 1);
    }

    proptest! {
        #[test]
        fn held_below_a_limit_no_span_has_more(
            steps in proptest::collection::vec(0_i64..700, 1..400),
            most in 1_u32..20,
        ) {
            let (mut tally, mut now, mut taken) = (Hour::default(), 1_700_000_000, Vec::new());
            for step in steps {
                now += step;
                if tally.count(second(now)) < most {
                    tally.add(second(now));
                    taken.push(now);
                }
            }
            for end in &taken {
                let within = taken.iter().filter(|it| (end - 3_600..=*end).contains(*it)).count();
                prop_assert!(u32::try_from(within).unwrap() <= most);
            }
        }

        #[test]
        fn who_waits_as_long_as_was_said_is_taken_and_a_second_earlier_is_not(
            steps in proptest::collection::vec(0_i64..400, 1..200),
            most in 1_u32..20,
        ) {
            let (mut tally, mut now) = (Hour::default(), 1_700_000_000);
            for step in steps {
                now += step;
                tally.add(second(now));
            }
            if tally.count(second(now)) >= most {
                let wait = tally.seconds_until_below(most, second(now)).cast_signed();
                prop_assert!(tally.count(second(now + wait)) < most);
                prop_assert!(tally.count(second(now + wait - 1)) >= most);
            }
        }

        #[test]
        fn two_tallies_count_as_one(
            steps in proptest::collection::vec((0_i64..700, proptest::bool::ANY), 1..200),
        ) {
            let (mut one, mut other, mut whole) = (Hour::default(), Hour::default(), Hour::default());
            let mut now = second(1_700_000_000);
            for (step, first) in steps {
                now += SignedDuration::from_secs(step);
                if first { one.add(now) } else { other.add(now) }
                whole.add(now);
            }
            prop_assert_eq!(one.with(&other).count(now), whole.count(now));
        }
    }
}

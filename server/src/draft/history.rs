//! Which revisions of a draft are thinned out: a screen saves every second or so, and nobody wants a
//! history of single letters.

use jiff::{SignedDuration, Timestamp};

use crate::permission::UserName;

/// Revisions by one hand are kept about this far apart.
pub const APART: SignedDuration = SignedDuration::from_mins(5);

/// How a save follows what was saved before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One of many, as a screen makes them: what it follows may be thinned out.
    OfMany,
    /// One by itself, such as going back to an earlier revision: what it follows stays.
    Whole,
}

/// A revision as far as thinning out must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Its number.
    pub revision: u64,
    /// When it was saved.
    pub changed_at: Timestamp,
    /// Who saved it.
    pub changed_by: UserName,
}

/// The latest revision and the one kept before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The latest revision, which the next one follows.
    pub latest: Trace,
    /// Whether something was published from the latest revision.
    pub published: bool,
    /// The revision kept before it.
    pub before: Option<Trace>,
}

impl Latest {
    /// Whether the latest revision need not be kept once a further one by `user` is saved `at`: it is
    /// one step of many that the same person made within a short time.
    ///
    /// What stays: the first revision, what one person left before another went on, what stood
    /// before a pause, what was published, and otherwise one revision every [`APART`].
    #[must_use]
    pub fn is_passing(&self, user: &UserName, at: Timestamp) -> bool {
        let Some(before) = &self.before else { return false };
        let near = |earlier: Timestamp, later: Timestamp| later.duration_since(earlier) < APART;
        !self.published
            && self.latest.changed_by == *user
            && near(before.changed_at, self.latest.changed_at)
            && near(self.latest.changed_at, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> UserName {
        name.parse().unwrap()
    }

    fn second(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).unwrap()
    }

    /// The seconds of the revisions that are kept of saves at these seconds.
    fn kept(saves: &[(i64, &str)]) -> Vec<i64> {
        let mut kept: Vec<Trace> = Vec::new();
        for (number, (at, by)) in (1..).zip(saves) {
            if let Some(latest) = kept.last().cloned() {
                let before = kept.len().checked_sub(2).and_then(|place| kept.get(place)).cloned();
                let latest = Latest { latest, published: false, before };
                if latest.is_passing(&user(by), second(*at)) {
                    kept.pop();
                }
            }
            kept.push(Trace { revision: number, changed_at: second(*at), changed_by: user(by) });
        }
        let start = second(0);
        kept.iter().map(|trace| trace.changed_at.duration_since(start).as_secs()).collect()
    }

    #[test]
    fn of_many_saves_in_a_row_one_every_five_minutes_is_kept() {
        let saves: Vec<_> = (0..=720).map(|second| (second, "lan")).collect();
        assert_eq!(kept(&saves), [0, 300, 600, 720]);
    }

    #[test]
    fn what_one_person_left_before_another_went_on_is_kept() {
        assert_eq!(
            kept(&[(0, "lan"), (1, "lan"), (2, "lan"), (3, "mai"), (4, "lan")]),
            [0, 2, 3, 4]
        );
    }

    #[test]
    fn what_stood_before_a_pause_is_kept() {
        assert_eq!(kept(&[(0, "lan"), (1, "lan"), (2, "lan"), (4_000, "lan")]), [0, 2, 4_000]);
    }

    #[test]
    fn what_was_published_is_kept() {
        let trace =
            |revision, at| Trace { revision, changed_at: second(at), changed_by: user("a") };
        let mut latest =
            Latest { latest: trace(2, 1), published: false, before: Some(trace(1, 0)) };
        assert!(latest.is_passing(&user("a"), second(2)));
        latest.published = true;
        assert!(!latest.is_passing(&user("a"), second(2)));
    }
}

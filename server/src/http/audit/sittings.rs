//! Work that saves itself: one entry of the log stands for what a person does within half an hour.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::permission::UserName;

/// For how long one entry stands.
const SITTING: SignedDuration = SignedDuration::from_mins(30);

/// Who is at work on what, by this process's entries. Another process writes an entry of its own.
#[derive(Debug, Default)]
pub struct Sittings(Mutex<BTreeMap<(UserName, String), Timestamp>>);

impl Sittings {
    /// Whether an entry says already that this person is at work on this object.
    pub fn is_under_way(&self, user: &UserName, object: &str, now: Timestamp) -> bool {
        let begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = begun.get(&(user.clone(), object.to_owned()));
        begun.is_some_and(|begun| now.duration_since(*begun) < SITTING)
    }

    /// Notes that an entry says so.
    pub fn begin(&self, user: &UserName, object: &str, now: Timestamp) {
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        begun.retain(|_, begun| now.duration_since(*begun) < SITTING);
        begun.insert((user.clone(), object.to_owned()), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_stands_for_half_an_hour_of_one_persons_work_on_one_thing() {
        let (sittings, now) = (Sittings::default(), Timestamp::UNIX_EPOCH);
        let user = |name: &str| name.parse::<UserName>().unwrap();
        let under_way = |name: &str, object: &str, minutes: i64| {
            let then = now + SignedDuration::from_mins(minutes);
            sittings.is_under_way(&user(name), object, then)
        };
        assert!(!under_way("lan", "draft=1", 0));
        sittings.begin(&user("lan"), "draft=1", now);
        assert!(under_way("lan", "draft=1", 0) && under_way("lan", "draft=1", 29));
        assert!(!under_way("lan", "draft=1", 30));
        assert!(!under_way("mai", "draft=1", 0) && !under_way("lan", "draft=2", 0));
        sittings.begin(&user("mai"), "draft=1", now + SITTING);
        assert_eq!(sittings.0.lock().unwrap().len(), 1, "what is over is forgotten");
    }
}

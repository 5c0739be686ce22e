//! Who sends, as keyed hashes that live no longer than a day.
//!
//! The key is random and in memory alone. It serves for 23 hours; then another one takes its place,
//! and for one hour, the longest time over which anybody's responses are counted, the counts under
//! both are added. After that the old key is gone, and its hashes with it.

use jiff::{SignedDuration, Timestamp};

use super::network::Network;
use super::table::{Key, Table};
use super::tally::{Hour, Minute, TenMinutes};
use crate::link::keyed_hash;
use crate::randomness::Randomness;

/// How long new hashes are made with one key.
const KEY_SERVES: SignedDuration = SignedDuration::from_hours(23);

/// How long a key and the hashes made with it are kept.
pub const KEY_LIVES: SignedDuration = SignedDuration::from_hours(24);

/// Bytes of the id that a phone makes for itself.
const DEVICE_BYTES: usize = 22;

/// The random id that a phone has made for itself. Never stored, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceId(String);

impl std::fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceId(…)")
    }
}

impl DeviceId {
    /// The id in a header: 22 characters of URL-safe base64, which are 128 bits; none if it is
    /// anything else.
    #[must_use]
    pub fn read(header: &str) -> Option<Self> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let well_formed = header.len() == DEVICE_BYTES && header.bytes().all(known);
        well_formed.then(|| Self(header.to_owned()))
    }
}

/// Who sends a request, as far as the request says.
#[derive(Clone, Debug, Default)]
pub struct Sender {
    /// The device, if its program says so.
    pub device: Option<DeviceId>,
    /// The network, if it says anything about who sends.
    pub network: Option<Network>,
    /// Work that was done for a challenge.
    pub work: Option<String>,
}

/// What is counted of a device at a link, of a network, or of a network at a link.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Responses that were taken.
    pub responses: Hour,
    /// The same, nearer by.
    pub recent: TenMinutes,
    /// Responses that were refused.
    pub refused: Hour,
    /// Pages for answering.
    pub pages: Hour,
    /// Responses that took the slow lane.
    pub slow: Minute,
}

impl Counts {
    fn with(&self, other: &Self) -> Self {
        Self {
            responses: self.responses.with(&other.responses),
            recent: self.recent.with(&other.recent),
            refused: self.refused.with(&other.refused),
            pages: self.pages.with(&other.pages),
            slow: self.slow.with(&other.slow),
        }
    }
}

/// What is counted by.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A device at a link.
    Device(&'a DeviceId, &'a str),
    /// A network.
    Network(Network),
    /// A network at a link.
    NetworkAtLink(Network, &'a str),
}

/// Counts under one key.
#[derive(Debug)]
struct Keyed {
    key: [u8; 32],
    since: Timestamp,
    devices: Table<Counts>,
    networks: Table<Counts>,
    networks_at_links: Table<Counts>,
}

impl Keyed {
    fn new(key: [u8; 32], entries: u32, since: Timestamp) -> Self {
        Self {
            key,
            since,
            devices: Table::of(entries),
            networks: Table::of(entries),
            networks_at_links: Table::of(entries),
        }
    }

    fn hash(&self, subject: Subject<'_>) -> Key {
        let text = match subject {
            Subject::Device(device, link) => format!("device|{}|{link}", device.0),
            Subject::Network(network) => format!("network|{:?}", network.bytes()),
            Subject::NetworkAtLink(network, link) => format!("at|{:?}|{link}", network.bytes()),
        };
        let mut key = Key::default();
        for (byte, hashed) in key.iter_mut().zip(keyed_hash(&self.key, &text)) {
            *byte = hashed;
        }
        key
    }

    fn table(&mut self, subject: Subject<'_>) -> &mut Table<Counts> {
        match subject {
            Subject::Device(..) => &mut self.devices,
            Subject::Network(_) => &mut self.networks,
            Subject::NetworkAtLink(..) => &mut self.networks_at_links,
        }
    }

    fn counts(&mut self, subject: Subject<'_>) -> Counts {
        let key = self.hash(subject);
        self.table(subject).get(&key).copied().unwrap_or_default()
    }
}

/// The counts of everybody who sends.
#[derive(Debug)]
pub struct Senders {
    entries: u32,
    present: Option<Keyed>,
    earlier: Option<Keyed>,
}

impl Senders {
    /// Nobody yet; at most so many of each kind.
    #[must_use]
    pub fn of(entries: u32) -> Self {
        Self { entries, present: None, earlier: None }
    }

    /// Forgets keys that have lived a day, and all that was hashed with them. A clock that was set back
    /// makes a key no younger: it goes at once.
    pub fn forget(&mut self, now: Timestamp) {
        let lives = |keyed: &Keyed| {
            let age = now.duration_since(keyed.since);
            (SignedDuration::ZERO..KEY_LIVES).contains(&age)
        };
        self.present = self.present.take().filter(lives);
        self.earlier = self.earlier.take().filter(lives);
    }

    fn present(&mut self, now: Timestamp, randomness: &dyn Randomness) -> &mut Keyed {
        self.forget(now);
        let serves = |keyed: &mut Keyed| now.duration_since(keyed.since) < KEY_SERVES;
        if let Some(served) = self.present.take_if(|keyed| !serves(keyed)) {
            self.earlier = Some(served);
        }
        let entries = self.entries;
        self.present.get_or_insert_with(|| {
            let mut key = [0; 32];
            randomness.fill(&mut key);
            Keyed::new(key, entries, now)
        })
    }

    /// What has been counted of a subject.
    pub fn counts(
        &mut self,
        subject: Subject<'_>,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Counts {
        let present = self.present(now, randomness).counts(subject);
        let earlier = self.earlier.as_mut().map(|keyed| keyed.counts(subject));
        earlier.map_or(present, |earlier| present.with(&earlier))
    }

    /// The counts of a subject to add to.
    pub fn count(
        &mut self,
        subject: Subject<'_>,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> &mut Counts {
        let present = self.present(now, randomness);
        let key = present.hash(subject);
        present.table(subject).entry(key)
    }

    /// The number of all entries.
    #[must_use]
    #[cfg(test)]
    pub fn entries(&self) -> usize {
        let of = |keyed: &Keyed| {
            keyed.devices.entries() + keyed.networks.entries() + keyed.networks_at_links.entries()
        };
        self.present.iter().chain(&self.earlier).map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    #[test]
    fn a_device_id_has_22_characters_of_base64() {
        assert!(DeviceId::read("AbcdefghijklmnopqrstU_").is_some());
        for bad in ["", "short", &"a".repeat(23), "AbcdefghijklmnopqrstU=", &"ß".repeat(11)] {
            assert!(DeviceId::read(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_hour_that_a_new_key_falls_into_is_counted_whole_and_a_day_later_nothing_is_left() {
        let randomness = SeededRandomness::new(1);
        let mut senders = Senders::of(100);
        let subject = Subject::Network(Network::of("203.0.113.5".parse().unwrap()));
        let start: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        senders.count(subject, start, &randomness).responses.add(start);
        let before = start + KEY_SERVES - SignedDuration::from_mins(20);
        senders.count(subject, before, &randomness).responses.add(before);
        let after = start + KEY_SERVES + SignedDuration::from_mins(20);
        senders.count(subject, after, &randomness).responses.add(after);
        let counts = senders.counts(subject, after, &randomness);
        assert_eq!((counts.responses.count(after), senders.entries()), (2, 2));
        senders.forget(start + KEY_LIVES);
        assert_eq!(senders.entries(), 1);
        senders.forget(after + KEY_LIVES);
        assert_eq!(senders.entries(), 0);
    }

    #[test]
    fn the_same_sender_has_another_hash_under_another_key() {
        let mut one = Keyed::new([1; 32], 10, Timestamp::UNIX_EPOCH);
        let other = Keyed::new([2; 32], 10, Timestamp::UNIX_EPOCH);
        let subject = Subject::Network(Network::of("203.0.113.5".parse().unwrap()));
        assert_ne!(one.hash(subject), other.hash(subject));
        assert_eq!(one.table(subject).entries(), 0);
    }
}

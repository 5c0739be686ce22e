//! How much comes through a link, from a device and from a network, and what is done about too much.
//!
//! Limits hold by link and device first. A network may have a whole office or a whole provider behind
//! it, so a network alone refuses nobody until far beyond its limit. While a link is under attack, or
//! a network beyond its limit, a response takes work ([`challenge`]) or the slow lane, which is open
//! to whoever can do no work. Nothing is lost by a refusal: a phone keeps its response and tries again.
//!
//! Everything is counted in this process and in bounded memory; the clock and randomness are arguments.
//! Nothing here is stored or printed: see [`senders`].

pub mod burst;
pub mod challenge;
pub mod limits;
pub mod links;
pub mod network;
pub mod senders;
pub mod table;
pub mod tally;

use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::randomness::Randomness;
use burst::is_burst;
use challenge::Challenger;
use limits::Limits;
use links::LinkCounts;
use senders::{Counts, Sender, Senders, Subject};
use table::{Key, Table};
use tally::Tally;

/// So many refusals of one sender count against a link.
const REFUSALS_OF_ONE: u32 = 20;

/// A network is refused, with work and without, only beyond so many times its limits.
const FAR_ABOVE_NETWORK: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// Seconds after which somebody may try again who found the slow lane full.
const RETRY_SLOW_S: u64 = 60;

/// How a link is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By whoever has it.
    Open,
    /// By one person, once.
    Once,
    /// By all who come to a desk.
    Desk,
    /// By signed-in staff.
    Staff,
}

impl Channel {
    /// Whether it is for people who are neither at a desk nor staff.
    fn is_for_all(self) -> bool {
        matches!(self, Self::Open | Self::Once)
    }
}

/// What a response comes through.
#[derive(Clone, Copy, Debug)]
pub struct Through<'a> {
    /// The link, without its signature.
    pub link: &'a str,
    /// How it is used.
    pub channel: Channel,
}

/// Too much has come; nothing was counted as taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooMuch {
    /// Seconds until something is taken again.
    pub retry_after_s: u64,
    /// With the work for this done, it is taken at once.
    pub challenge: Option<String>,
}

/// A response that is taken, and how to take it back.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Admitted {
    /// Whether it came in a burst.
    pub burst: bool,
    usual: bool,
    at: Timestamp,
}

#[derive(Debug)]
struct Counted {
    senders: Senders,
    links: Table<LinkCounts>,
    spent: Table<()>,
}

/// Counts what comes.
#[derive(Debug)]
pub struct Traffic {
    limits: Limits,
    challenger: Challenger,
    counted: Mutex<Counted>,
}

/// Whether a tally has reached a limit, and for how many seconds it will stay there.
fn reached<const SLOT_S: i64>(
    tally: &Tally<SLOT_S>,
    most: NonZeroU32,
    now: Timestamp,
) -> Option<u64> {
    (tally.count(now) >= most.get()).then(|| tally.seconds_until_below(most.get(), now))
}

fn key_of(link: &str) -> Key {
    let mut key = Key::default();
    for (byte, hashed) in key.iter_mut().zip(Sha256::digest(link.as_bytes())) {
        *byte = hashed;
    }
    key
}

/// What is known of whoever sends a response, before it is counted.
struct Standing {
    link: LinkCounts,
    device: Option<Counts>,
    network: Option<Counts>,
    under_attack: bool,
    /// Whether the network is beyond its limit.
    crowded: bool,
}

impl Traffic {
    /// Nothing counted yet, with the secret of challenges.
    #[must_use]
    pub fn new(limits: Limits, secret: [u8; 32]) -> Self {
        let entries = limits.counted.get();
        let counted = Counted {
            senders: Senders::of(entries),
            links: Table::of(entries),
            spent: Table::of(entries),
        };
        Self { limits, challenger: Challenger::new(secret), counted: Mutex::new(counted) }
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a response, or says when to come again.
    ///
    /// # Errors
    ///
    /// If there has been too much from this device, at this desk, or from this network by far; or if
    /// there is no work while it is asked for, and the slow lane is full.
    pub fn admit(
        &self,
        through: Through<'_>,
        sender: &Sender,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<Admitted, TooMuch> {
        let mut counted = self.counted();
        let standing = counted.standing(&self.limits, through.link, sender, now, randomness);
        if let Some(retry_after_s) = self.beyond(through.channel, &standing, now) {
            counted.refuse(through, sender, now, randomness);
            return Err(TooMuch { retry_after_s, challenge: None });
        }
        counted.links.entry(key_of(through.link)).tried.add(now);
        let crowded = standing.crowded && through.channel.is_for_all();
        let attacked = standing.under_attack && through.channel != Channel::Staff;
        if (attacked || crowded) && !self.has_worked(&mut counted, through.link, sender, now) {
            self.take_slow_lane(&mut counted, through.link, sender, &standing, now, randomness)?;
        }
        Ok(counted.take(through, sender, &standing, now, randomness))
    }

    /// Seconds to wait where a limit that no work lifts is reached.
    fn beyond(&self, channel: Channel, standing: &Standing, now: Timestamp) -> Option<u64> {
        let limits = &self.limits;
        let of_device = match channel {
            Channel::Open | Channel::Once => limits.device,
            Channel::Desk => limits.desk,
            Channel::Staff => limits.staff,
        };
        let device = standing.device.and_then(|counts| reached(&counts.responses, of_device, now));
        let desk = || match channel {
            Channel::Desk => reached(&standing.link.taken, limits.desk_per_day, now),
            _ => None,
        };
        let network = || {
            let far = limits.network.saturating_mul(FAR_ABOVE_NETWORK);
            let counts = standing.network.filter(|_| channel.is_for_all())?;
            reached(&counts.responses, far, now)
        };
        // A program without a device of its own is counted by its network, staff or not.
        let nameless = || {
            let counts = standing.network.filter(|_| channel == Channel::Staff)?;
            reached(&counts.responses, limits.staff, now)
        };
        let nameless = || if standing.device.is_none() { nameless() } else { None };
        device.or_else(desk).or_else(network).or_else(nameless)
    }

    /// Whether there is work for the link that was not shown before.
    fn has_worked(
        &self,
        counted: &mut Counted,
        link: &str,
        sender: &Sender,
        now: Timestamp,
    ) -> bool {
        let proven = sender.work.as_ref().and_then(|work| self.challenger.proven(link, work, now));
        let fresh = proven.filter(|key| counted.spent.get(key).is_none());
        if let Some(key) = fresh {
            counted.spent.entry(key);
        }
        fresh.is_some()
    }

    fn take_slow_lane(
        &self,
        counted: &mut Counted,
        link: &str,
        sender: &Sender,
        standing: &Standing,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<(), TooMuch> {
        let of_link = reached(&standing.link.slow, self.limits.slow_lane, now);
        let of_network = standing
            .network
            .and_then(|counts| reached(&counts.slow, self.limits.slow_lane_of_network, now));
        if of_link.or(of_network).is_some() {
            let challenge = Some(self.challenge(link, now, randomness));
            return Err(TooMuch { retry_after_s: RETRY_SLOW_S, challenge });
        }
        counted.links.entry(key_of(link)).slow.add(now);
        if let Some(network) = sender.network {
            counted.senders.count(Subject::Network(network), now, randomness).slow.add(now);
        }
        Ok(())
    }

    /// What was taken had been stored before: it does not count.
    pub fn take_back(
        &self,
        admitted: Admitted,
        through: Through<'_>,
        sender: &Sender,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) {
        let mut counted = self.counted();
        let at = admitted.at;
        let link = counted.links.entry(key_of(through.link));
        link.tried.take_back(at);
        link.taken.take_back(at);
        if admitted.usual {
            link.usual.take_back(at);
        }
        for subject in subjects(through, sender) {
            let counts = counted.senders.count(subject, now, randomness);
            counts.responses.take_back(at);
            counts.recent.take_back(at);
        }
    }

    /// Counts a page for answering, and gives a challenge if the response will need work.
    ///
    /// # Errors
    ///
    /// If the network has opened so many pages that no office and no provider explains them.
    pub fn open_page(
        &self,
        link: &str,
        sender: &Sender,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<Option<String>, TooMuch> {
        let mut counted = self.counted();
        if let Some(network) = sender.network {
            let counts = counted.senders.counts(Subject::Network(network), now, randomness);
            let far = self.limits.network_pages.saturating_mul(FAR_ABOVE_NETWORK);
            if let Some(retry_after_s) = reached(&counts.pages, far, now) {
                return Err(TooMuch { retry_after_s, challenge: None });
            }
            counted.senders.count(Subject::Network(network), now, randomness).pages.add(now);
        }
        let standing = counted.standing(&self.limits, link, sender, now, randomness);
        drop(counted);
        Ok((standing.under_attack || standing.crowded)
            .then(|| self.challenge(link, now, randomness)))
    }

    fn challenge(&self, link: &str, now: Timestamp, randomness: &dyn Randomness) -> String {
        let mut nonce = [0; 12];
        randomness.fill(&mut nonce);
        self.challenger.challenge(link, self.limits.work_bits, nonce, now)
    }

    /// Forgets senders that have been known for a day.
    pub fn forget(&self, now: Timestamp) {
        self.counted().senders.forget(now);
    }
}

/// What a response of this sender is counted by.
/// Desks and staff have limits of their own, and take nothing from what their network may send,
/// unless nothing but the network is known.
fn subjects<'a>(through: Through<'a>, sender: &'a Sender) -> impl Iterator<Item = Subject<'a>> {
    let link = through.link;
    let device = sender.device.as_ref().map(|device| Subject::Device(device, link));
    let nameless = sender.device.is_none() && through.channel == Channel::Staff;
    let network = sender.network.filter(|_| nameless || through.channel.is_for_all());
    let at_link = network.map(|network| Subject::NetworkAtLink(network, link));
    let network = network.map(Subject::Network);
    device.into_iter().chain(network).chain(at_link)
}

impl Counted {
    fn standing(
        &mut self,
        limits: &Limits,
        link: &str,
        sender: &Sender,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Standing {
        let device = sender.device.as_ref().map(|device| Subject::Device(device, link));
        let network = sender.network.map(Subject::Network);
        let mut counts = |subject| self.senders.counts(subject, now, randomness);
        let (device, network) = (device.map(&mut counts), network.map(&mut counts));
        let link = self.links.get(&key_of(link)).copied().unwrap_or_default();
        let crowded = network.is_some_and(|counts| {
            reached(&counts.responses, limits.network, now).is_some()
                || reached(&counts.pages, limits.network_pages, now).is_some()
        });
        Standing { under_attack: link.is_under_attack(limits, now), link, device, network, crowded }
    }

    /// Counts a refusal; beyond some, those of one sender say nothing about the link.
    fn refuse(
        &mut self,
        through: Through<'_>,
        sender: &Sender,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) {
        let Some(subject) = subjects(through, sender).next() else { return };
        let counts = self.senders.count(subject, now, randomness);
        counts.refused.add(now);
        if counts.refused.count(now) <= REFUSALS_OF_ONE {
            self.links.entry(key_of(through.link)).refused.add(now);
        }
    }

    fn take(
        &mut self,
        through: Through<'_>,
        sender: &Sender,
        standing: &Standing,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Admitted {
        let usual = !standing.under_attack;
        let link = self.links.entry(key_of(through.link));
        link.taken.add(now);
        if usual {
            link.usual.add(now);
        }
        let usual_of_link = link.usual.count(now) / (24 * 6);
        let mut burst = false;
        for subject in subjects(through, sender) {
            let counts = self.senders.count(subject, now, randomness);
            counts.responses.add(now);
            counts.recent.add(now);
            let counts = self.senders.counts(subject, now, randomness);
            burst |= is_burst(subject, &counts, usual_of_link, now);
        }
        Admitted { burst: burst && through.channel == Channel::Open, usual, at: now }
    }
}

#[cfg(test)]
mod tests;

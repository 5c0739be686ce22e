//! How much may come in how short a time. All of it is configuration; the defaults are in
//! `docs/fieldwork.md`.

use std::num::NonZeroU32;

use serde::Deserialize;

/// How much may come, per hour where no other time is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Responses from one device through one open link.
    pub device: NonZeroU32,
    /// Responses from one device with the visits of signed-in staff.
    pub staff: NonZeroU32,
    /// Responses from one device at one desk.
    pub desk: NonZeroU32,
    /// Responses through the link of one desk, per day.
    pub desk_per_day: NonZeroU32,
    /// Responses that people tried to send through one link, beyond which it counts as under attack
    /// unless it usually has as many.
    pub link: NonZeroU32,
    /// Responses from one network, beyond which work is asked for.
    pub network: NonZeroU32,
    /// Pages for answering that one network opened, beyond which work is asked for.
    pub network_pages: NonZeroU32,
    /// Responses without work, per minute and link, while work is asked for.
    pub slow_lane: NonZeroU32,
    /// The same from one network.
    pub slow_lane_of_network: NonZeroU32,
    /// Zero bits that the hash of work begins with; each more doubles the work.
    pub work_bits: WorkBits,
    /// Devices, networks and links that are counted at once, of each kind; beyond, those that were not
    /// seen longest are forgotten.
    pub counted: NonZeroU32,
}

/// A number of zero bits: 1 to 24. More would keep an old phone busy for minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "u8")]
pub struct WorkBits(u8);

/// A number of bits that nobody should have to work for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("work_bits is a number from 1 to 24")]
pub struct InvalidWorkBits;

impl TryFrom<u8> for WorkBits {
    type Error = InvalidWorkBits;

    fn try_from(bits: u8) -> Result<Self, InvalidWorkBits> {
        if (1..=24).contains(&bits) { Ok(Self(bits)) } else { Err(InvalidWorkBits) }
    }
}

impl WorkBits {
    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        u32::from(self.0)
    }
}

impl Default for Limits {
    fn default() -> Self {
        let of = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            device: of(30),
            staff: of(600),
            desk: of(1_800),
            desk_per_day: of(2_000),
            link: of(3_000),
            network: of(600),
            network_pages: of(3_000),
            slow_lane: of(30),
            slow_lane_of_network: of(3),
            work_bits: WorkBits(16),
            counted: of(50_000),
        }
    }
}

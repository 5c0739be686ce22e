//! What is counted of a link.

use jiff::Timestamp;

use super::limits::Limits;
use super::tally::{Day, Hour, Minute};

/// A link is under attack only beyond so many times what it usually has.
const FAR_ABOVE_USUAL: u32 = 4;

/// A link is under attack if a tenth of its limit was refused.
const REFUSED_SHARE: u32 = 10;

/// What is counted of a link. It says nothing about anybody, and outlives the keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkCounts {
    /// Responses that somebody tried to send, but for those that a device's limit refused.
    pub tried: Hour,
    /// Those that the limit of a device or a network refused.
    pub refused: Hour,
    /// Responses that were taken.
    pub taken: Day,
    /// Those of them that were taken while there was no attack.
    pub usual: Day,
    /// Responses that took the slow lane.
    pub slow: Minute,
}

impl LinkCounts {
    /// Whether so much comes through it that responses take work.
    #[must_use]
    pub fn is_under_attack(&self, limits: &Limits, now: Timestamp) -> bool {
        let usual = self.usual.count(now) / 24;
        let far = limits.link.get().max(usual.saturating_mul(FAR_ABOVE_USUAL));
        let refused = (limits.link.get() / REFUSED_SHARE).max(1);
        self.tried.count(now) >= far || self.refused.count(now) >= refused
    }
}

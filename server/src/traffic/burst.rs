//! Whether so much came at once that an analyst should know of it.

use jiff::Timestamp;

use super::senders::{Counts, Subject};

/// Responses from one device within ten minutes that are a burst.
const BURST_OF_DEVICE: u32 = 10;

/// Responses from one network through one link within ten minutes that may be a burst, if it is more
/// than so many times what is usual.
const BURST_OF_NETWORK: u32 = 20;
const BURST_ABOVE_USUAL: u32 = 3;

/// Whether so much came within ten minutes that an analyst should know of it. From one device nobody
/// answers so fast; from a network it is a burst only if neither the network, over the hour before,
/// nor the link, over the day, usually has about as much.
#[must_use]
pub fn is_burst(subject: Subject<'_>, counts: &Counts, usual_of_link: u32, now: Timestamp) -> bool {
    let recent = counts.recent.count(now);
    match subject {
        Subject::Device(..) => recent >= BURST_OF_DEVICE,
        Subject::Network(_) => false,
        Subject::NetworkAtLink(..) => {
            let usual_of_network = counts.responses.count(now).saturating_sub(recent) / 5;
            let usual = usual_of_link.max(usual_of_network);
            recent >= BURST_OF_NETWORK && recent > usual.saturating_mul(BURST_ABOVE_USUAL)
        }
    }
}

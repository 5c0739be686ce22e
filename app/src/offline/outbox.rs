//! The outbox: what was handed in and has no receipt yet. Pure; the caller brings the replies.
//!
//! Entries live in memory: closing the page loses them, which is why the page warns. The seam is made
//! for a store on the device, so that the page need not change when it comes.

use std::fmt;

use survey_specs::wire::ContentHash;

/// One response on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The round, as it stands in the address.
    pub round: String,
    /// The response id, made on this device.
    pub response_id: String,
    /// The body as JSON.
    pub body: String,
    /// The hash that the receipt must echo.
    pub content_hash: ContentHash,
}

/// What came back for an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing: no network, or the connection broke.
    Unreachable,
    /// 200 or 201 with a receipt.
    Receipt(Receipt),
    /// 422: what is wrong with which item.
    Problems(Vec<(String, String)>),
    /// Any other status, with the seconds of `Retry-After` if it had one.
    Status(u16, Option<u32>),
}

/// The server's receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The response id.
    pub response_id: String,
    /// The hash of what was stored.
    pub content_hash: String,
    /// When it was stored, RFC 3339.
    pub received_at: String,
}

/// What becomes of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored: the receipt fits, and the entry has left the outbox.
    Delivered(Receipt),
    /// Never to be stored as it is; the entry has left the outbox.
    Refused(Refusal),
    /// Still in the outbox; try again after this many milliseconds.
    Waiting(u32),
}

/// Why an entry will never be stored as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 409: other answers were stored under the same id before.
    AnsweredOtherwise,
    /// 410: the page was opened after the round had closed.
    Closed,
    /// 401, 403: the visit does not hold.
    Visit,
    /// 404: the round is gone.
    Unknown,
    /// 413: the body is too large.
    TooLarge,
    /// 422: item and message of every problem.
    Problems(Vec<(String, String)>),
}

/// What was handed in and has no receipt yet, in order.
#[derive(Debug, Default)]
pub struct Outbox {
    entries: Vec<Queued>,
}

struct Queued {
    entry: Entry,
    failures: u32,
}

impl fmt::Debug for Queued {
    /// Without the body: answers are never written to a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} after {} failures", self.entry.response_id, self.failures)
    }
}

impl Outbox {
    /// Takes an entry, unless one of its id is there: handing in twice is harmless.
    pub fn hand_in(&mut self, entry: Entry) {
        if self.entries.iter().all(|queued| queued.entry.response_id != entry.response_id) {
            self.entries.push(Queued { entry, failures: 0 });
        }
    }

    /// The entry to send next.
    #[must_use]
    pub fn first(&self) -> Option<&Entry> {
        self.entries.first().map(|queued| &queued.entry)
    }

    /// Says what a reply means for the first entry, and lets go of it if it is settled. `jitter` is a
    /// random number that spreads the devices of a village over time when the network returns.
    pub fn settle(&mut self, reply: Reply, jitter: u8) -> Option<Outcome> {
        let queued = self.entries.first_mut()?;
        let outcome = judge(&queued.entry, reply, queued.failures, jitter);
        match outcome {
            Outcome::Waiting(_) => queued.failures = queued.failures.saturating_add(1),
            Outcome::Delivered(_) | Outcome::Refused(_) => {
                self.entries.remove(0);
            }
        }
        Some(outcome)
    }
}

fn judge(entry: &Entry, reply: Reply, failures: u32, jitter: u8) -> Outcome {
    let refusal = match reply {
        Reply::Receipt(receipt) if fits(entry, &receipt) => return Outcome::Delivered(receipt),
        Reply::Problems(problems) => Refusal::Problems(problems),
        Reply::Status(409, _) => Refusal::AnsweredOtherwise,
        Reply::Status(410, _) => Refusal::Closed,
        Reply::Status(401 | 403, _) => Refusal::Visit,
        Reply::Status(404, _) => Refusal::Unknown,
        Reply::Status(413, _) => Refusal::TooLarge,
        Reply::Status(_, retry_after) => {
            return Outcome::Waiting(delay(failures, retry_after, jitter));
        }
        // A receipt for something else is no receipt: a proxy or a portal may have answered.
        Reply::Receipt(_) | Reply::Unreachable => {
            return Outcome::Waiting(delay(failures, None, jitter));
        }
    };
    Outcome::Refused(refusal)
}

fn fits(entry: &Entry, receipt: &Receipt) -> bool {
    receipt.response_id == entry.response_id && receipt.content_hash == entry.content_hash.as_str()
}

/// Milliseconds before the next attempt: two seconds, doubled with each failure up to a minute, plus
/// up to a quarter by `jitter`; never sooner than the server asks for.
#[must_use]
pub fn delay(failures: u32, retry_after: Option<u32>, jitter: u8) -> u32 {
    let doubled = 2_000_u32 << failures.min(5);
    let base = doubled.min(60_000).max(retry_after.unwrap_or(0).min(3_600) * 1_000);
    base + base / 4 / 255 * u32::from(jitter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let body = String::from("{}");
        Entry {
            round: String::from("r1"),
            response_id: String::from("id-1"),
            content_hash: ContentHash::of(body.as_bytes()),
            body,
        }
    }

    fn receipt() -> Receipt {
        Receipt {
            response_id: entry().response_id,
            content_hash: entry().content_hash.as_str().to_owned(),
            received_at: String::from("2026-11-21T07:05:00Z"),
        }
    }

    fn outbox() -> Outbox {
        let mut outbox = Outbox::default();
        outbox.hand_in(entry());
        outbox
    }

    #[test]
    fn an_entry_leaves_only_with_a_receipt_that_echoes_its_id_and_its_hash() {
        for wrong in [
            Receipt { response_id: String::from("id-2"), ..receipt() },
            Receipt { content_hash: String::from("sha256:00"), ..receipt() },
        ] {
            let mut outbox = outbox();
            assert!(matches!(outbox.settle(Reply::Receipt(wrong), 0), Some(Outcome::Waiting(_))));
            assert_eq!(outbox.first(), Some(&entry()));
        }
        let mut outbox = outbox();
        assert_eq!(
            outbox.settle(Reply::Receipt(receipt()), 0),
            Some(Outcome::Delivered(receipt()))
        );
        assert_eq!(outbox.first(), None);
        assert_eq!(outbox.settle(Reply::Unreachable, 0), None);
    }

    #[test]
    fn trouble_that_may_pass_keeps_the_entry() {
        for reply in [
            Reply::Unreachable,
            Reply::Status(503, None),
            Reply::Status(429, Some(5)),
            Reply::Status(500, None),
        ] {
            let mut outbox = outbox();
            assert!(matches!(outbox.settle(reply, 0), Some(Outcome::Waiting(_))));
            assert!(outbox.first().is_some());
        }
    }

    #[test]
    fn a_final_no_ends_the_attempts() {
        for (status, refusal) in [
            (401, Refusal::Visit),
            (403, Refusal::Visit),
            (404, Refusal::Unknown),
            (409, Refusal::AnsweredOtherwise),
            (410, Refusal::Closed),
            (413, Refusal::TooLarge),
        ] {
            let mut outbox = outbox();
            assert_eq!(
                outbox.settle(Reply::Status(status, None), 0),
                Some(Outcome::Refused(refusal))
            );
            assert_eq!(outbox.first(), None);
        }
    }

    #[test]
    fn handing_in_twice_sends_once() {
        let mut outbox = outbox();
        outbox.hand_in(entry());
        outbox.settle(Reply::Receipt(receipt()), 0);
        assert_eq!(outbox.first(), None);
    }

    #[test]
    fn attempts_come_slower_and_slower_but_keep_coming() {
        let delays: Vec<_> = (0..8).map(|failures| delay(failures, None, 0)).collect();
        assert_eq!(delays, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        assert_eq!(delay(u32::MAX, None, 255), 60_000 + 58 * 255);
        assert_eq!(delay(0, Some(30), 0), 30_000);
        assert_eq!(delay(0, Some(u32::MAX), 0), 3_600_000);
    }
}

//! What comes through links, as it is counted.

use super::Destination;
use crate::http::App;
use crate::http::problem::Problem;
use crate::link::{Link, Reach, Visit};
use crate::store::StoreError;
use crate::store::response::{Flag, NewResponse, Stored};
use crate::traffic::senders::Sender;
use crate::traffic::{Admitted, Channel, Through, TooMuch};

impl From<TooMuch> for Problem {
    fn from(TooMuch { retry_after_s, challenge }: TooMuch) -> Self {
        Self::TooManyRequests { retry_after_s, challenge }
    }
}

/// A link as it is counted, and how it is used.
#[derive(Debug)]
struct Counted {
    link: String,
    channel: Channel,
}

impl Counted {
    /// Whoever may choose a unit comes through the one link of the round, and staff through their
    /// account, however many units or cases there are.
    fn new(link: &Link, reach: Reach) -> Self {
        let channel = if reach == Reach::Staff {
            Channel::Staff
        } else if link.terms.desk.is_some() {
            Channel::Desk
        } else if link.claim().is_some() {
            Channel::Once
        } else {
            Channel::Open
        };
        let of_round = channel == Channel::Staff || link.terms.chosen;
        let link = if of_round { link.round.to_string() } else { link.statement() };
        Self { link, channel }
    }

    fn through(&self) -> Through<'_> {
        Through { link: &self.link, channel: self.channel }
    }
}

/// Counts that somebody opened a page for answering; gives a challenge if work will be asked for.
///
/// # Errors
///
/// If far too many were opened from one network.
pub fn open_page(
    app: &App,
    destination: &Destination,
    sender: &Sender,
) -> Result<Option<String>, Problem> {
    let counted = Counted::new(&destination.link, Reach::Link);
    let now = app.clock.now();
    Ok(app.traffic.open_page(&counted.link, sender, now, app.randomness.as_ref())?)
}

/// Stores a response unless too much has come. One that was stored before is never refused, and does
/// not count.
///
/// # Errors
///
/// If too much has come, or the store fails.
pub async fn store_counted(
    app: &App,
    visit: &Visit,
    sender: &Sender,
    mut response: NewResponse,
) -> Result<Stored, Problem> {
    let counted = Counted::new(&visit.link, visit.reach);
    let randomness = app.randomness.as_ref();
    match app.traffic.admit(counted.through(), sender, app.clock.now(), randomness) {
        Ok(admitted) => {
            response.flags.extend(admitted.burst.then_some(Flag::Burst));
            let stored = app.store.store_response(&visit.permission(), response).await;
            if !is_new(&stored) {
                take_back(app, &counted, sender, admitted);
            }
            Ok(stored?)
        }
        Err(too_much) => {
            let kept = app.store.receipt(&response.round, response.response_id).await?;
            match kept {
                Some(receipt) if receipt.content_hash == response.content_hash => {
                    Ok(Stored::Same(receipt))
                }
                _ => Err(too_much.into()),
            }
        }
    }
}

/// Counts a file as if it were a response.
///
/// # Errors
///
/// If too much has come.
pub fn count_file(app: &App, visit: &Visit, sender: &Sender) -> Result<(), Problem> {
    let counted = Counted::new(&visit.link, visit.reach);
    let (now, randomness) = (app.clock.now(), app.randomness.as_ref());
    let _: Admitted = app.traffic.admit(counted.through(), sender, now, randomness)?;
    Ok(())
}

fn take_back(app: &App, counted: &Counted, sender: &Sender, admitted: Admitted) {
    let (now, randomness) = (app.clock.now(), app.randomness.as_ref());
    app.traffic.take_back(admitted, counted.through(), sender, now, randomness);
}

/// Whether something was written: a response, or a body in quarantine.
fn is_new(stored: &Result<Stored, StoreError>) -> bool {
    matches!(stored, Ok(Stored::Created(_) | Stored::Conflict | Stored::Claimed(_)))
}

#[cfg(test)]
mod tests;

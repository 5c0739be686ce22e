//! Tells those who have a draft open that something happened to it.
//!
//! Within one process this is a broadcast. Several processes may share one store, so whoever watches
//! also looks at the store now and then ([`LOOK`]); the broadcast only makes it sooner.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::broadcast;

use super::DraftId;

/// How often somebody who watches looks at the store, if nothing is heard.
pub const LOOK: Duration = Duration::from_secs(3);

/// How often somebody who watches says that the draft is still open.
pub const RENEW: SignedDuration = SignedDuration::from_secs(10);

/// How long somebody who was not heard of counts as having the draft open.
pub const GONE: SignedDuration = SignedDuration::from_secs(30);

/// How many happenings one who watches may lag behind; after that it looks at the store anyway.
const LAG: usize = 256;

/// The happenings of drafts in this process.
#[derive(Clone, Debug)]
pub struct DraftWatch(broadcast::Sender<DraftId>);

impl Default for DraftWatch {
    fn default() -> Self {
        Self(broadcast::Sender::new(LAG))
    }
}

impl DraftWatch {
    /// Says that something happened to a draft.
    pub fn tell(&self, draft: DraftId) {
        // Nobody watches: nobody needs to know.
        let _ = self.0.send(draft);
    }

    /// Hears of what happens to a draft from now on.
    #[must_use]
    pub fn watch(&self, draft: DraftId) -> Watched {
        Watched { draft, happenings: self.0.subscribe() }
    }
}

/// What happens to one draft.
#[derive(Debug)]
pub struct Watched {
    draft: DraftId,
    happenings: broadcast::Receiver<DraftId>,
}

impl Watched {
    /// Waits until something may have happened: it was heard, or it is time to look.
    pub async fn wait(&mut self) {
        let look = tokio::time::sleep(LOOK);
        tokio::pin!(look);
        loop {
            tokio::select! {
                () = &mut look => return,
                heard = self.happenings.recv() => match heard {
                    Ok(draft) if draft != self.draft => {}
                    // Whoever lags has missed something, perhaps of this draft.
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
                    // Only the end of the process ends the broadcast.
                    Err(broadcast::error::RecvError::Closed) => {
                        look.await;
                        return;
                    }
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use uuid::Uuid;

    use super::*;

    fn draft(number: u128) -> DraftId {
        DraftId::new(Uuid::from_u128(number))
    }

    /// Whether waiting ends at once.
    fn hears(watched: &mut Watched) -> bool {
        let wait = pin!(watched.wait());
        wait.poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[tokio::test]
    async fn what_happens_to_the_draft_is_heard_at_once_and_of_others_nothing() {
        let watch = DraftWatch::default();
        watch.tell(draft(1));
        let mut watched = watch.watch(draft(1));
        assert!(!hears(&mut watched), "that was before");
        watch.tell(draft(2));
        assert!(!hears(&mut watched), "that was another draft");
        watch.tell(draft(1));
        assert!(hears(&mut watched));
        assert!(!hears(&mut watched), "once for each happening");
    }

    #[tokio::test]
    async fn who_lags_behind_looks_at_once() {
        let watch = DraftWatch::default();
        let mut watched = watch.watch(draft(1));
        for _ in 0..=LAG {
            watch.tell(draft(2));
        }
        assert!(hears(&mut watched));
    }
}

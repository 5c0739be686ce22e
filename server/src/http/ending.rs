//! The end of the server, for streams of events: they would last for ever, and keep it from ending.

use tokio::sync::watch;

/// Whether the server has been asked to end.
#[derive(Clone, Debug)]
pub struct Ending(watch::Sender<bool>);

impl Default for Ending {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Ending {
    /// Says that the server ends now.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Waits until the server is asked to end; returns at once if it was.
    pub async fn begun(&self) {
        let mut asked = self.0.subscribe();
        if asked.wait_for(|asked| *asked).await.is_err() {
            // Without a sender nobody can ask; this one holds a sender.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_before_or_after_is_told() {
        let ending = Ending::default();
        let before = tokio::spawn({
            let ending = ending.clone();
            async move { ending.begun().await }
        });
        ending.begin();
        ending.begun().await;
        before.await.unwrap();
    }
}

//! What the server says by itself, as it happens.

use futures_util::StreamExt;
use gloo_net::eventsource::futures::EventSource;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What kind of event it is.
    pub kind: &'static str,
    /// Its data, JSON.
    pub data: String,
}

impl Event {
    /// The data, if it is what is expected.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.data).ok()
    }
}

/// Listens to these kinds of events for as long as the caller's screen stands. The browser connects
/// again by itself whenever the connection breaks.
pub fn listen(path: &str, kinds: &'static [&'static str], heard: impl Fn(Event) + Clone + 'static) {
    let Ok(source) = EventSource::new(&[super::ROOT, path].concat()) else { return };
    let source = StoredValue::new_local(source);
    for kind in kinds {
        let heard = heard.clone();
        let Some(Ok(mut events)) = source.try_update_value(|source| source.subscribe(*kind)) else {
            continue;
        };
        // The stream ends when the source is closed.
        leptos::task::spawn_local(async move {
            while let Some(Ok((_, message))) = events.next().await {
                if let Some(data) = message.data().as_string() {
                    heard(Event { kind, data });
                }
            }
        });
    }
    on_cleanup(move || source.dispose());
}

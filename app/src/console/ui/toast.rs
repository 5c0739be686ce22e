//! Short messages about what was done, in a corner of the screen and aloud.

use std::time::Duration;

use leptos::prelude::*;

use crate::console::api::ApiError;
use crate::console::browser;
use crate::console::language::use_language;
use crate::console::words::words;

/// How long a message stays. A failure stays until it is closed.
const STAYS: Duration = Duration::from_secs(6);

/// One message.
#[derive(Clone, Debug)]
struct Toast {
    id: u32,
    text: String,
    failure: bool,
    /// What can be done about it, under this name.
    offer: Option<(String, Callback<()>)>,
}

/// The messages of the moment.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

impl Messages {
    /// Says that something was done.
    pub fn say(self, text: impl Into<String>) {
        let id = self.add(text.into(), false, None);
        set_timeout(move || self.close(id), STAYS);
    }

    /// Says that something was done, and offers to do something about it, such as to undo it. It
    /// stays twice as long, for there is something to decide.
    pub fn offer(self, text: impl Into<String>, name: impl Into<String>, act: Callback<()>) {
        let id = self.add(text.into(), false, Some((name.into(), act)));
        set_timeout(move || self.close(id), STAYS * 2);
    }

    /// Says that something failed.
    pub fn fail(self, error: &ApiError) {
        self.add(error.message.clone(), true, None);
    }

    /// Hands a text to the clipboard and says so, or that the browser does not let it.
    pub fn copy(self, text: String) {
        leptos::task::spawn_local(async move {
            let is_copied = browser::copy(&text).await;
            let words = words(use_language().get_untracked());
            if is_copied {
                self.say(words.copied);
            } else {
                self.add(words.not_copied.to_owned(), true, None);
            }
        });
    }

    fn add(self, text: String, failure: bool, offer: Option<(String, Callback<()>)>) -> u32 {
        let id = self.last.get_value().wrapping_add(1);
        self.last.set_value(id);
        self.shown.update(|shown| shown.push(Toast { id, text, failure, offer }));
        id
    }

    fn close(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Makes the messages known to everything below.
pub fn provide_toasts() {
    provide_context(Messages { shown: RwSignal::default(), last: StoredValue::new(0) });
}

/// The messages of the moment, to add one.
#[must_use]
pub fn use_messages() -> Messages {
    use_context()
        .unwrap_or_else(|| Messages { shown: RwSignal::default(), last: StoredValue::new(0) })
}

/// The corner with the messages.
#[component]
pub fn Toasts() -> impl IntoView {
    let messages = use_messages();
    let language = use_language();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || messages.shown.get() key=|toast| toast.id let:toast>
                <div class="toast" class:is-failure=toast.failure>
                    <p>{toast.text}</p>
                    {toast.offer.map(|(name, act)| view! {
                        <button
                            type="button"
                            on:click=move |_| {
                                act.run(());
                                messages.close(toast.id);
                            }
                        >{name}</button>
                    })}
                    <button
                        type="button"
                        class="quiet"
                        aria-label=move || words(language.get()).close
                        on:click=move |_| messages.close(toast.id)
                    >"×"</button>
                </div>
            </For>
        </div>
    }
}

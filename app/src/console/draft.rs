//! The keeping of a draft that is being edited: saved by itself, joined with what others save, safe
//! when the network is away and when the screen is left.
//!
//! A screen fetches the draft with [`fetch`], holds its tree as it likes, calls [`keep`] once, and
//! [`Keeper::edited`] after each edit. [`status::DraftStatus`] and [`conflicts::Conflicts`] show what
//! goes on.
//!
//! Suggested reading order: [`keeping`] (the state) → this module, which carries out its steps →
//! [`told`] (changes in words) → [`history`].

pub mod conflicts;
pub mod hand;
pub mod history;
pub mod keeping;
pub mod reading;
pub mod status;
pub mod told;
pub mod words;

use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use survey_specs::source::Side;

use super::api::events::{Event, listen};
use super::api::{Api, ApiError};
use super::browser::{leaving, storage};
use super::language::{Language, use_language};
use keeping::{Arrival, Fault, Held, Keeping, News, Spare, State, Step};
use words::words;

/// A draft as `GET /drafts/{draft}` gives it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Loaded {
    /// The draft's id.
    // tidy: text because it is only sent back
    pub draft: String,
    /// `questionnaire` or `index`.
    pub kind: String,
    /// The draft as the server holds it.
    #[serde(flatten)]
    pub held: Held,
    /// Who has it open.
    #[serde(default)]
    pub editors: Vec<Editor>,
}

/// Somebody who has the draft open.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Editor {
    /// The name to sign in with.
    pub user: String,
}

/// What an edited draft is sent as.
#[derive(Serialize)]
struct Saving<'a> {
    revision: i64,
    source: &'a Value,
}

/// What the server says of a draft that it kept.
#[derive(Deserialize)]
struct Kept {
    revision: i64,
}

/// That somebody saved the draft.
#[derive(Deserialize)]
struct Changed {
    revision: i64,
}

/// Who has the draft open now.
#[derive(Deserialize)]
struct Present {
    editors: Vec<Editor>,
}

/// Fetches a draft.
///
/// # Errors
///
/// [`ApiError`] as any call.
pub async fn fetch(api: Api, draft: &str) -> Result<Loaded, ApiError> {
    api.get(&["/drafts/", draft].concat()).await
}

/// Keeps one draft, for as long as its screen stands.
#[derive(Clone, Copy, Debug)]
pub struct Keeper {
    /// Whether what is on the screen is kept.
    pub state: RwSignal<State>,
    /// Who has the draft open.
    pub editors: RwSignal<Vec<Editor>>,
    /// What somebody else changed last.
    pub news: RwSignal<Option<News>>,
    keeping: StoredValue<Keeping>,
    draft: StoredValue<String>,
    /// Counts the waits, so that an earlier one is forgotten.
    waits: StoredValue<u32>,
    read: Callback<(), Arc<Value>>,
    replace: Callback<Arc<Value>>,
    language: RwSignal<Language>,
}

/// Begins to keep a draft. `read` gives what stands on the screen; `replace` puts something else
/// there, which came from somebody else or from an earlier visit.
pub fn keep(
    loaded: &Loaded,
    read: Callback<(), Arc<Value>>,
    replace: Callback<Arc<Value>>,
) -> Keeper {
    let keeper = Keeper {
        state: RwSignal::new(State::Saved),
        editors: RwSignal::new(loaded.editors.clone()),
        news: RwSignal::new(None),
        keeping: StoredValue::new(Keeping::new(loaded.held.clone())),
        draft: StoredValue::new(loaded.draft.clone()),
        waits: StoredValue::new(0),
        read,
        replace,
        language: use_language(),
    };
    keeper.resume(loaded);
    keeper.follow(&loaded.draft);
    let online = window_event_listener_untyped("online", move |_| keeper.retry());
    let hidden = window_event_listener_untyped("pagehide", move |_| keeper.put_by());
    on_cleanup(move || {
        online.remove();
        hidden.remove();
        keeper.leave();
    });
    leaving::ask_before_leaving(
        move || keeper.would_lose(),
        move || keeper.keeping.try_with_value(Keeping::is_unsaved).unwrap_or_default(),
        move || words(keeper.language.get_untracked()).leave_unsaved.to_owned(),
    );
    keeper
}

/// The name under which the browser keeps unsaved edits of a draft.
fn spare_name(draft: &str) -> String {
    ["thuocdo-draft-", draft].concat()
}

impl Keeper {
    /// Something was edited.
    pub fn edited(self) {
        self.step(Keeping::edit);
    }

    /// Tries at once what failed, or what waits.
    pub fn retry(self) {
        self.step(Keeping::retry);
    }

    /// The revision that the server is known to hold; publishing names it.
    #[must_use]
    pub fn revision(self) -> i64 {
        self.keeping.with_value(Keeping::revision)
    }

    /// A side was chosen for each conflict, in their order.
    pub fn resolve(self, choices: &[Side]) {
        let mine = self.read.run(());
        self.take(|keeping| keeping.resolve(choices, &mine));
    }

    /// Edits that an earlier visit could not save come back.
    fn resume(self, loaded: &Loaded) {
        let name = spare_name(&loaded.draft);
        let Some(text) = storage::kept(&name) else { return };
        let Ok(spare) = serde_json::from_str::<Spare>(&text) else {
            storage::forget(&name);
            return;
        };
        let (keeping, arrival) = Keeping::resume(loaded.held.clone(), spare);
        self.keeping.set_value(keeping);
        self.arrive(arrival);
    }

    fn follow(self, draft: &str) {
        let heard = move |event: Event| match event.kind {
            "changed" => {
                if let Some(Changed { revision }) = event.read() {
                    self.step(|keeping| keeping.heard(revision));
                }
            }
            _ => {
                if let Some(Present { editors }) = event.read() {
                    // The screen may be gone by now.
                    let _ = self.editors.try_set(editors);
                }
            }
        };
        listen(&["/drafts/", draft, "/events"].concat(), &["changed", "editors"], heard);
    }

    fn api(self) -> Api {
        Api(self.language)
    }

    /// Whether edits would be lost if the screen were left now: those on their way are not.
    fn would_lose(self) -> bool {
        let lost = |keeping: &Keeping| {
            matches!(
                keeping.state(),
                State::Unreachable | State::Refused(_) | State::Conflicting(_)
            )
        };
        self.keeping.try_with_value(lost).unwrap_or_default()
    }

    /// The screen is being left: what is not saved yet is sent without it.
    fn leave(self) {
        self.put_by();
        let is_waiting = |keeping: &Keeping| *keeping.state() == State::Edited;
        if !self.keeping.try_with_value(is_waiting).unwrap_or_default() {
            return;
        }
        let Some(mine) = self.read.try_run(()) else { return };
        let Some(Step::Save { revision, source }) =
            self.keeping.try_update_value(|keeping| keeping.due(&mine))
        else {
            return;
        };
        let (Some(draft), api) = (self.draft.try_get_value(), self.api()) else { return };
        spawn_local(async move {
            let path = ["/drafts/", &draft].concat();
            let saving = Saving { revision, source: &source };
            // What is not kept now is put by, and comes back when the draft is opened again.
            if api.put::<_, Kept>(&path, &saving).await.is_ok() {
                storage::forget(&spare_name(&draft));
            }
        });
    }

    /// Has the browser keep what the server does not have yet.
    fn put_by(self) {
        let Some(mine) = self.read.try_run(()) else { return };
        let spare = self.keeping.try_with_value(|keeping| keeping.spare(&mine));
        let (Some(spare), Some(draft)) = (spare, self.draft.try_get_value()) else { return };
        let name = spare_name(&draft);
        match spare.map(|spare| serde_json::to_string(&spare)) {
            // A browser that keeps nothing still has the edits on the screen.
            Some(Ok(text)) => _ = storage::keep(&name, &text),
            Some(Err(_)) => {}
            None => storage::forget(&name),
        }
    }

    fn step(self, step: impl FnOnce(&mut Keeping) -> Step) {
        // A screen that is gone has nothing to keep.
        if let Some(step) = self.keeping.try_update_value(step) {
            self.carry_out(step);
        }
    }

    fn take(self, arrive: impl FnOnce(&mut Keeping) -> Arrival) {
        if let Some(arrival) = self.keeping.try_update_value(arrive) {
            self.arrive(arrival);
        }
    }

    fn arrive(self, arrival: Arrival) {
        if let Some(source) = arrival.replace {
            self.replace.run(source);
        }
        if arrival.news.is_some() {
            self.news.set(arrival.news);
        }
        self.carry_out(arrival.step);
    }

    fn carry_out(self, step: Step) {
        if let Some(state) = self.keeping.try_with_value(|keeping| keeping.state().clone())
            && self.state.try_with_untracked(|shown| *shown != state) == Some(true)
        {
            self.state.set(state);
        }
        match step {
            Step::Rest => {
                if self.keeping.try_with_value(Keeping::is_unsaved) == Some(false) {
                    self.put_by();
                }
            }
            Step::Wait(milliseconds) => self.wait(milliseconds),
            Step::Save { revision, source } => {
                self.put_by();
                self.save(revision, source);
            }
            Step::Fetch => self.fetch(),
        }
    }

    fn wait(self, milliseconds: u32) {
        let Some(turn) = self.waits.try_update_value(|waits| {
            *waits = waits.wrapping_add(1);
            *waits
        }) else {
            return;
        };
        spawn_local(async move {
            TimeoutFuture::new(milliseconds).await;
            if self.waits.try_get_value() == Some(turn) {
                let mine = self.read.run(());
                self.step(|keeping| keeping.due(&mine));
            }
        });
    }

    fn save(self, revision: i64, source: Arc<Value>) {
        let (api, Some(draft)) = (self.api(), self.draft.try_get_value()) else { return };
        spawn_local(async move {
            let path = ["/drafts/", &draft].concat();
            let saved = api.put::<_, Kept>(&path, &Saving { revision, source: &source }).await;
            let Some(mine) = self.read.try_run(()) else {
                // The screen was left meanwhile.
                if saved.is_ok() {
                    storage::forget(&spare_name(&draft));
                }
                return;
            };
            match saved {
                Ok(kept) => self.step(|keeping| keeping.kept(kept.revision, &mine)),
                Err(error) => match held(&error) {
                    Some(theirs) => self.take(|keeping| keeping.arrived(theirs, &mine)),
                    None => self.step(|keeping| keeping.failed(fault(error))),
                },
            }
        });
    }

    fn fetch(self) {
        let (api, Some(draft)) = (self.api(), self.draft.try_get_value()) else { return };
        spawn_local(async move {
            // What cannot be fetched now comes with the next event or the next save.
            let Ok(loaded) = fetch(api, &draft).await else { return };
            if let Some(mine) = self.read.try_run(()) {
                self.take(|keeping| keeping.fetched(loaded.held, &mine));
            }
        });
    }
}

/// What the server holds instead, if that is why it did not save.
fn held(error: &ApiError) -> Option<Held> {
    let held = error.details.get("held").filter(|_| error.status == 409)?;
    serde_json::from_value(held.clone()).ok()
}

/// Whether it is worth trying again.
fn fault(error: ApiError) -> Fault {
    match error.status {
        // Nobody signed in any more, too many requests: both pass.
        0 | 401 | 408 | 429 | 500.. => Fault::Unreachable,
        _ => Fault::Refused(error.message),
    }
}

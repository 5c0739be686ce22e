//! The button that publishes. What is published is what is saved, so saving comes first.

use leptos::prelude::*;
use survey_specs::source::Path;

use super::desk::Desk;
use crate::console::draft::Keeper;
use crate::console::draft::keeping::State;
use crate::console::questionnaires::model::Kind;
use crate::console::questionnaires::publish::{PublishDialog, Ways};
use crate::console::ui::busy::Busy;

/// The button, and the dialog that follows once everything is saved.
#[component]
pub fn Publishing(
    /// The draft on the desk.
    desk: Desk,
    /// What keeps it.
    keeper: Keeper,
    /// The draft's id.
    // tidy: text because it is only sent back
    draft: String,
) -> impl IntoView {
    let waiting = RwSignal::new(false);
    let to_publish = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let state = keeper.state.get();
        if !waiting.get() || matches!(state, State::Edited | State::Saving) {
            return;
        }
        waiting.set(false);
        // What cannot be saved is said beside the button.
        if state == State::Saved {
            to_publish.set(Some(draft.clone()));
        }
    });
    let begin = move || {
        keeper.retry();
        waiting.set(true);
    };
    let at = move |written: String| desk.peek(|tree| Path::nearest(tree, &written));
    let ways = Ways {
        lead_to: Callback::new(move |written| desk.lead_to(&at(written))),
        name: Callback::new(move |written| desk.place_name(&at(written))),
    };
    view! {
        <Busy busy=waiting act=begin class="primary">{move || desk.words().publish}</Busy>
        <PublishDialog kind=Kind::Questionnaire draft=to_publish ways/>
    }
}

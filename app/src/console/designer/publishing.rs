//! Publishing: what stands in its way, and then the version that never changes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use serde_json::json;
use survey_specs::source::Path;

use super::desk::Desk;
use crate::console::api::use_api;
use crate::console::draft::keeping::State;
use crate::console::ui::busy::Busy;
use crate::console::ui::dialog::Dialog;
use crate::console::ui::problem_list::{ProblemList, ShownProblem};

/// What was published.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
struct Published {
    /// The version's hash.
    // tidy: text because it is only shown and sent back
    version: Option<String>,
}

/// The button and what follows from it.
#[component]
pub fn Publishing(
    /// The draft.
    desk: Desk,
    /// The draft's id.
    // tidy: text because it is only sent back
    draft: String,
) -> impl IntoView {
    let api = use_api();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Result<Published, String>>);
    let refused = RwSignal::new(Vec::<ShownProblem>::new());
    let errors = Memo::new(move |_| {
        desk.checked.get().problems.iter().filter(|problem| problem.is_error()).count()
    });
    let is_saved = move || desk.keeper().is_some_and(|keeper| keeper.state.get() == State::Saved);
    let publish = move || {
        let Some(keeper) = desk.keeper() else { return };
        let path = ["/drafts/", &draft, "/publish"].concat();
        busy.set(true);
        refused.set(Vec::new());
        spawn_local(async move {
            let body = json!({"revision": keeper.revision()});
            let published = api.post::<_, Published>(&path, &body).await;
            let _ = busy.try_set(false);
            let said = published.map_err(|error| {
                let problems = error.details.get("problems").cloned().unwrap_or_default();
                let _ = refused.try_set(serde_json::from_value(problems).unwrap_or_default());
                error.message
            });
            let _ = outcome.try_set(Some(said));
        });
    };
    let publish = StoredValue::new_local(publish);
    let lead_to = Callback::new(move |written: String| {
        open.set(false);
        let at = desk.peek(|tree| Path::nearest(tree, &written));
        desk.lead_to(&at);
    });
    let begin = move |_| {
        outcome.set(None);
        refused.set(Vec::new());
        open.set(true);
    };
    view! {
        <button type="button" class="primary" aria-haspopup="dialog" on:click=begin>{move || desk.words().publish}</button>
        <Dialog open title=desk.says(|words| words.publish)>
            {move || match outcome.get() {
                Some(Ok(Published { version })) => view! {
                    <p role="status">{desk.words().published}</p>
                    <p><code>{version.clone()}</code></p>
                    <div class="actions">
                        <a class="button primary" href=["/console/rounds/new?version=", version.as_deref().unwrap_or_default()].concat()>{desk.words().to_round}</a>
                        <a class="button" href="/console/questionnaires">{desk.words().to_list}</a>
                    </div>
                }
                .into_any(),
                other => view! {
                    <p>{desk.words().publish_text}</p>
                    {(errors.get() > 0).then(|| view! { <p class="wrong" role="alert">{desk.words().publish_errors} {errors.get()}</p> })}
                    {other.and_then(Result::err).map(|message| view! { <p class="wrong" role="alert">{message}</p> })}
                    <ProblemList problems=refused lead_to/>
                    <div class="actions">
                        <Busy busy enabled=Signal::derive(move || errors.get() == 0 && is_saved()) class="primary"
                            act=move || publish.with_value(|publish| publish())>{desk.words().publish}</Busy>
                        {(!is_saved()).then(|| view! { <small>{desk.words().saving_first}</small> })}
                    </div>
                }
                .into_any(),
            }}
        </Dialog>
    }
}

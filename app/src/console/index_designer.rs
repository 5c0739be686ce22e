//! The index designer: the definition of an index as a tree, with a worked example beside it.
//!
//! The tree that is edited is the source of the file; [`check`] reads it with the reader of files, and
//! [`example`] computes it with the real evaluator. What is pure stands in [`tree`], [`acts`],
//! [`expression`], [`rules`], [`example`] and [`ruler`], and is tested without a browser.
//!
//! Suggested reading order: [`tree`] → [`acts`] → [`desk`] → this module → the editors.

pub mod acts;
pub mod check;
pub mod desk;
pub mod example;
mod example_view;
pub mod expression;
mod fields;
mod item_picker;
pub mod items;
mod node_editor;
mod outline_view;
mod parameter_fields;
pub mod problem_words;
pub mod questionnaires;
mod rule_editor;
pub mod ruler;
pub mod rules;
mod steps;
pub mod tree;
mod weights;
mod whole_editor;
pub mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};
use survey_specs::source::Path;

use super::api::{Api, use_api};
use super::browser;
use super::draft::conflicts::Conflicts;
use super::draft::status::DraftStatus;
use super::draft::words::words as draft_words;
use super::draft::{Loaded as LoadedDraft, fetch};
use super::questionnaires::model::Kind as DraftKind;
use super::ui::busy::Busy;
use super::ui::empty::Empty;
use super::ui::loaded::Loaded;
use super::ui::problem_list::{ProblemList, ShownProblem};
use super::ui::shortcut::{Keys, on_keys};
use super::ui::toast::use_messages;
use acts::{Kind, Way};
use desk::Desk;
use node_editor::NodeEditor;
use outline_view::{Deed, Outline, perform};
use whole_editor::WholeEditor;

/// The screen: it fetches the draft that its address names.
#[component]
pub fn IndexDesigner() -> impl IntoView {
    let params = use_params_map();
    let draft = move || params.with(|params| params.get("draft").unwrap_or_default());
    let resource = LocalResource::new(move || {
        let (api, draft) = (use_api(), draft());
        async move { fetch(api, &draft).await }
    });
    view! { <Loaded resource let:loaded><Screen loaded/></Loaded> }
}

#[component]
fn Screen(loaded: LoadedDraft) -> impl IntoView {
    let desk = Desk::new(&loaded);
    questionnaires::begin(desk);
    on_keys(Keys::control("z"), move || desk.undo());
    on_keys(Keys { shift: true, ..Keys::control("z") }, move || desk.redo());
    on_keys(Keys::control("y"), move || desk.redo());
    // A link may name the place to begin at, as a problem's does.
    if let Some(asked) = use_query_map().with_untracked(|query| query.get("at")) {
        desk.lead_to(&asked);
    }
    let status = desk.keeper().map(|keeper| {
        view! {
            <DraftStatus keeper/>
            <Conflicts keeper/>
        }
    });
    let title = desk
        .follow(|tree| (tree::text(tree.get("title"), "vi"), tree::text(tree.get("title"), "en")));
    let named = move || {
        let (vietnamese, english) = title.get();
        desk.language.get().pick(vietnamese, english)
    };
    Effect::new(move |_| browser::set_title(&named()));
    let draft = loaded.draft.clone();
    let history = DraftKind::Index.history(&draft);
    view! {
        <div class="index-designer">
            <div class="screen-head">
                <div>
                    <A href="/console/indexes">{move || desk.words().back}</A>
                    <h1>{named}</h1>
                </div>
                <div class="actions">
                    {status}
                    <A href=history attr:class="button quiet">{move || draft_words(desk.language.get()).history}</A>
                    <Publish desk draft/>
                </div>
            </div>
            <Toolbar desk/>
            <p class="unseen" role="status" aria-live="polite">{move || desk.said.get()}</p>
            <div class="index-panes">
                <div class="index-tree"><Outline desk/><NoNodes desk/></div>
                <div class="index-editor"><Problems desk/><Editor desk/></div>
            </div>
        </div>
    }
}

/// What can be done to the node in hand.
#[component]
fn Toolbar(desk: Desk) -> impl IntoView {
    let on_node = move || desk.here.with(|here| *here != Path::root());
    let button =
        move |name: fn(&'static words::Words) -> &'static str, deed: Deed, needs_node: bool| {
            view! {
                <button
                    type="button"
                    disabled=move || needs_node && !on_node()
                    on:click=move |_| perform(desk, deed)
                >{move || name(desk.words())}</button>
            }
        };
    view! {
        <div class="actions toolbar" role="toolbar" aria-label=move || desk.words().nodes>
            {button(|words| words.add_group, Deed::Add(Kind::Group), false)}
            {button(|words| words.add_leaf, Deed::Add(Kind::Leaf), false)}
            {button(|words| words.duplicate, Deed::Duplicate, true)}
            {button(|words| words.up, Deed::Shift(Way::Up), true)}
            {button(|words| words.down, Deed::Shift(Way::Down), true)}
            {button(|words| words.move_in, Deed::Shift(Way::In), true)}
            {button(|words| words.move_out, Deed::Shift(Way::Out), true)}
            {button(|words| words.remove, Deed::Remove, true)}
            <button type="button" disabled=move || !desk.can_travel().0 on:click=move |_| desk.undo()>
                {move || desk.words().undo}
            </button>
            <button type="button" disabled=move || !desk.can_travel().1 on:click=move |_| desk.redo()>
                {move || desk.words().redo}
            </button>
            <button type="button" class="quiet" on:click=move |_| new_example(desk)>
                {move || desk.words().new_example}
            </button>
            <details class="keys">
                <summary>{move || desk.words().shortcuts}</summary>
                <p>{move || desk.words().keys_help}</p>
            </details>
        </div>
    }
}

/// Forgets what was changed in the example, and makes it up again.
fn new_example(desk: Desk) {
    let mut example = example::Example::default();
    if let Some(definition) = desk.sound()
        && let Some(policy) = desk.policy(&definition)
    {
        example.fill(&definition, &policy, desk.instrument.get_untracked().as_deref());
    }
    desk.example.set(example);
}

/// What stands where there is no node yet.
#[component]
fn NoNodes(desk: Desk) -> impl IntoView {
    let rows = desk.rows;
    move || {
        rows.with(Vec::is_empty).then(|| {
            view! {
                <Empty title=desk.says(|words| words.empty) text=desk.says(|words| words.empty_text)>
                    <button type="button" class="primary" on:click=move |_| perform(desk, Deed::Add(Kind::Group))>
                        {move || desk.words().add_group}
                    </button>
                </Empty>
            }
        })
    }
}

/// Everything that is wrong, each with a way to its place.
#[component]
fn Problems(desk: Desk) -> impl IntoView {
    let problems = Signal::derive(move || {
        let language = desk.language.get();
        let checked = desk.checked.get();
        let shown = checked.problems.iter().map(|problem| ShownProblem {
            severity: problem.severity.to_owned(),
            code: problem.code.to_owned(),
            message: problem_words::told(problem.code, &problem.message, language),
            path: problem.at.to_string(),
        });
        shown.collect::<Vec<_>>()
    });
    let lead_to = Callback::new(move |path: String| desk.lead_to(&path));
    view! {
        <details class="index-problems" open=move || desk.checked.with(|checked| checked.has_errors())>
            <summary>
                {move || desk.words().problems}": "{move || problems.with(Vec::len)}
            </summary>
            {move || desk.checked.with(|checked| checked.has_errors())
                .then(|| view! { <p class="soft">{desk.words().stale}</p> })}
            {move || problems.with(Vec::is_empty)
                .then(|| view! { <p class="soft">{desk.words().no_problems}</p> })}
            <ProblemList problems lead_to/>
        </details>
    }
}

/// The editor of what is in hand.
#[component]
fn Editor(desk: Desk) -> impl IntoView {
    let rows = desk.rows;
    // Drawn anew only when another node comes to hand, or the same one becomes something else.
    let row = Memo::new(move |_| {
        let here = desk.here.get();
        rows.with(|rows| rows.iter().find(|row| row.slot == here).cloned())
            .map(|row| tree::OutlineRow { code: String::new(), ..row })
    });
    move || match row.get() {
        Some(row) => view! { <NodeEditor desk row/> }.into_any(),
        None => view! { <WholeEditor desk/> }.into_any(),
    }
}

/// Publishes the definition as it was saved last.
#[component]
fn Publish(desk: Desk, draft: String) -> impl IntoView {
    let busy = RwSignal::new(false);
    let messages = use_messages();
    let act = move || {
        let Some(keeper) = desk.keeper() else { return };
        let (api, path) = (Api(desk.language), ["/drafts/", &draft, "/publish"].concat());
        busy.set(true);
        spawn_local(async move {
            let body = serde_json::json!({ "revision": keeper.revision() });
            match api.post::<_, serde_json::Value>(&path, &body).await {
                Ok(_) => messages.say(words::words(desk.language.get_untracked()).published_now),
                Err(error) => messages.fail(&error),
            }
            // The screen may have been left meanwhile.
            let _ = busy.try_set(false);
        });
    };
    let enabled = Signal::derive(move || {
        let saved = desk
            .keeper()
            .is_none_or(|keeper| keeper.state.get() == super::draft::keeping::State::Saved);
        saved && !desk.checked.with(|checked| checked.has_errors())
    });
    view! { <Busy busy enabled act class="primary">{move || desk.words().publish}</Busy> }
}

//! The designer of questionnaires: the outline at the left, the editor in the middle, the
//! respondent's page at the right.
//!
//! Suggested reading order: [`reading`] and [`acts`] (the draft's tree), [`desk`] (the draft in
//! hand), [`outline`] and [`item_editor`] (the screen), [`condition`] and [`preview`].

pub mod acts;
mod categories;
pub mod check;
pub mod condition;
mod condition_builder;
pub mod desk;
mod entries;
mod fields;
mod folded;
mod item_editor;
pub mod kinds;
mod lines;
mod matrix_rows;
mod media_fields;
pub mod outline;
pub mod paste;
pub mod preview;
pub mod problem_words;
mod publishing;
pub mod reading;
mod settings;
mod shortcuts;
mod text_cells;
mod whole_editor;
pub mod words;

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};
use survey_specs::source::Path;

use super::browser;
use super::draft::conflicts::Conflicts;
use super::draft::status::DraftStatus;
use super::draft::{self, Loaded as LoadedDraft};
use super::language::use_language;
use super::questionnaires::model::Kind;
use super::ui::loaded::Loaded;
use super::ui::problem_list::{ProblemList, ShownProblem};
use desk::Desk;
use item_editor::ItemEditor;
use media_fields::Attached;
use outline::Outline;
use preview::Preview;
use publishing::Publishing;
use reading::{item_of, section_of};
use shortcuts::{Shortcuts, listen};
use whole_editor::{SectionEditor, WholeEditor};

/// The screen of one draft.
#[component]
pub fn DesignerScreen() -> impl IntoView {
    let params = use_params_map();
    let language = use_language();
    let loaded = LocalResource::new(move || {
        let draft = params.with(|params| params.get("draft").unwrap_or_default());
        // The draft is not fetched again for another language of the interface.
        let api = super::api::Api(language);
        async move { draft::fetch(api, &draft).await }
    });
    view! { <Loaded resource=loaded children=|loaded| view! { <Designer loaded/> }/> }
}

/// The parts of the designer that a narrow screen shows one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Outline,
    Editor,
    Preview,
}

impl Tab {
    const ALL: [Self; 3] = [Self::Outline, Self::Editor, Self::Preview];

    fn word(self) -> &'static str {
        match self {
            Self::Outline => "outline",
            Self::Editor => "editor",
            Self::Preview => "preview",
        }
    }

    fn name(self, words: &words::Words) -> &'static str {
        match self {
            Self::Outline => words.outline,
            Self::Editor => words.editor,
            Self::Preview => words.preview,
        }
    }
}

#[component]
fn Designer(loaded: LoadedDraft) -> impl IntoView {
    let desk = Desk::new(&loaded);
    provide_context(Attached::of(&loaded.draft));
    let (adding, helping) = (RwSignal::new(false), RwSignal::new(false));
    let with_preview = RwSignal::new(true);
    let tab = RwSignal::new(Tab::Editor);
    listen(desk, adding, helping, with_preview);
    let title = desk.follow(|tree| {
        let languages = reading::languages(tree);
        let first = languages.first().map(String::as_str).unwrap_or_default();
        reading::text_somehow(tree.get("title"), first)
    });
    Effect::new(move |_| browser::set_title(&title.get()));
    // Whoever chooses in the outline of a narrow screen wants to edit it.
    Effect::new(move |before: Option<Path>| {
        let here = desk.here.get();
        if before.is_some_and(|before| before != here) && tab.get_untracked() == Tab::Outline {
            tab.set(Tab::Editor);
        }
        here
    });
    // A link may name the place to begin at, as a problem's does.
    if let Some(asked) = use_query_map().with_untracked(|query| query.get("at")) {
        desk.lead_to(&desk.peek(|tree| Path::nearest(tree, &asked)));
    }
    let keeper = desk.keeper();
    let history = Kind::Questionnaire.history(&loaded.draft);
    view! {
        <div class="designer" data-tab=move || tab.get().word() class:without-preview=move || !with_preview.get()>
            <header class="designer-head">
                <A href="/console/questionnaires" attr:class="back">"← " {move || desk.words().questionnaires}</A>
                <h1>{move || title.get()}</h1>
                {keeper.map(|keeper| view! { <DraftStatus keeper/> <Conflicts keeper/> })}
                <div class="actions">
                    <Travel desk/>
                    <A href=history attr:class="button quiet">{move || draft::words::words(desk.language.get()).history}</A>
                    <button type="button" class="quiet" aria-pressed=move || with_preview.get().to_string()
                        on:click=move |_| with_preview.update(|on| *on = !*on)>{move || desk.words().preview}</button>
                    <button type="button" class="quiet" aria-label=move || desk.words().shortcuts on:click=move |_| helping.set(true)>"?"</button>
                    {keeper.map(|keeper| view! { <Publishing desk keeper draft=loaded.draft/> })}
                </div>
            </header>
            <div class="designer-tabs" role="group">
                {Tab::ALL.map(|known| view! {
                    <button type="button" aria-pressed=move || (tab.get() == known).to_string() on:click=move |_| tab.set(known)>
                        {move || known.name(desk.words())}
                    </button>
                })}
            </div>
            <div class="panes">
                <nav class="pane-outline" aria-label=move || desk.words().outline>
                    <Outline desk adding/>
                    <Problems desk/>
                </nav>
                <section class="pane-editor" aria-label=move || desk.words().editor>
                    <Editor desk/>
                </section>
                <aside class="pane-preview" aria-label=move || desk.words().preview>
                    {move || with_preview.get().then(|| view! { <Preview desk/> })}
                </aside>
            </div>
            <p class="unseen" role="status" aria-live="polite">{move || desk.said.get()}</p>
            <Shortcuts desk open=helping/>
        </div>
    }
}

/// Taking back, and doing again.
#[component]
fn Travel(desk: Desk) -> impl IntoView {
    view! {
        <button type="button" class="quiet" aria-label=move || desk.words().undo title=move || desk.words().undo
            disabled=move || !desk.can_travel().0 on:click=move |_| desk.undo()>"↶"</button>
        <button type="button" class="quiet" aria-label=move || desk.words().redo title=move || desk.words().redo
            disabled=move || !desk.can_travel().1 on:click=move |_| desk.redo()>"↷"</button>
    }
}

/// Everything that is wrong, each with a way to its place.
#[component]
fn Problems(desk: Desk) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let language = desk.language.get();
        let checked = desk.checked.get();
        let shown = |problem: &check::Found| ShownProblem {
            severity: problem.severity.to_owned(),
            code: problem.code.to_owned(),
            message: [desk.place_name(&problem.at).as_str(), ": ", &problem.told(language)]
                .concat(),
            path: problem.at.to_string(),
        };
        checked.problems.iter().map(shown).collect::<Vec<_>>()
    });
    let lead_to = Callback::new(move |written: String| {
        let at = desk.peek(|tree| Path::nearest(tree, &written));
        desk.lead_to(&at);
    });
    let counted = move || {
        let is_error = |problem: &ShownProblem| problem.severity == "error";
        let (count, wrong) = shown.with(|all| (all.len(), all.iter().any(is_error)));
        let class = if wrong { "badge is-wrong" } else { "badge is-warn" };
        (count > 0).then_some((class, count))
    };
    view! {
        <details class="problem-pane" open=true>
            <summary>
                {move || if shown.with(Vec::is_empty) { desk.words().no_problems } else { desk.words().problems }}
                {move || counted().map(|(class, count)| view! { " " <span class=class>{count}</span> })}
            </summary>
            <ProblemList problems=shown lead_to places=false/>
        </details>
    }
}

/// The editor of what is in hand.
#[component]
fn Editor(desk: Desk) -> impl IntoView {
    let name = Memo::new(move |_| {
        let here = desk.here.get();
        desk.read(|_| ());
        desk.thing_name(&here)
    });
    view! {
        <div class="editor-head">
            <h2>{move || name.get()}</h2>
            <label class="check">
                <input type="checkbox" prop:checked=move || desk.only_missing.get()
                    on:change=move |event| desk.only_missing.set(event_target_checked(&event))/>
                <span>{move || desk.words().only_missing}</span>
            </label>
        </div>
        {move || {
            let at = desk.here.get();
            match (item_of(&at), section_of(&at)) {
                (Some(at), _) => view! { <ItemEditor desk at/> }.into_any(),
                (None, Some(at)) => view! { <SectionEditor desk at/> }.into_any(),
                (None, None) => view! { <WholeEditor desk/> }.into_any(),
            }
        }}
    }
}

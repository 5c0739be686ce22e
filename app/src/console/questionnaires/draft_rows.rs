//! The drafts, with what can be done to each.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use super::model::{DraftLine, DraftList, Kind, Origin, Stage, in_language};
use super::publish::PublishDialog;
use super::translation::{FetchTranslation, TakeTranslation};
use super::words::{said, words};
use super::{Drafts, PublishedLines, counted, use_begin};
use crate::console::api::Api;
use crate::console::calendar::moment;
use crate::console::draft::words::words as draft_words;
use crate::console::language::use_language;
use crate::console::ui::empty::Empty;
use crate::console::ui::toast::use_messages;
use crate::ui::fold::is_found;

/// The drafts as a table; what teaches how to begin where there are none.
#[component]
pub fn DraftRows(
    /// What they will become.
    kind: Kind,
    /// The drafts.
    list: DraftList,
    /// Where they came from, to be fetched again after a change.
    drafts: Drafts,
    /// What was published, to be fetched again after publishing.
    published: PublishedLines,
    /// What is searched for.
    search: RwSignal<String>,
    /// Whether these are the ones that are put away.
    archived: RwSignal<bool>,
    /// Whether the dialog that begins a draft is open.
    beginning: RwSignal<bool>,
) -> impl IntoView {
    let language = use_language();
    let to_publish = RwSignal::new(None::<String>);
    let done = Callback::new(move |()| {
        drafts.refetch();
        published.refetch();
    });
    if list.drafts.is_empty() {
        return view! { <NoDrafts kind archived beginning/> }.into_any();
    }
    let lines = StoredValue::new(list.drafts);
    let found = move || {
        let typed = search.get();
        let is_found = |line: &&DraftLine| {
            let titles: Vec<&str> = line.title.values().map(String::as_str).collect();
            is_found(&[&line.code, " ", &titles.join(" ")].concat(), &typed)
        };
        lines.with_value(|lines| lines.iter().filter(is_found).cloned().collect::<Vec<_>>())
    };
    let rows = move || {
        let found = found();
        if found.is_empty() {
            let nothing = words(language.get()).nothing_found;
            return view! { <tr><td colspan="4">{nothing}</td></tr> }.into_any();
        }
        let row = |line| view! { <DraftRow kind line drafts archived to_publish/> };
        found.into_iter().map(row).collect_view().into_any()
    };
    view! {
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{move || words(language.get()).title}</th>
                        <th scope="col">{move || words(language.get()).state}</th>
                        <th scope="col">{move || words(language.get()).changed}</th>
                        <th scope="col">{move || words(language.get()).actions}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <PublishDialog kind draft=to_publish done/>
    }
    .into_any()
}

#[component]
fn NoDrafts(kind: Kind, archived: RwSignal<bool>, beginning: RwSignal<bool>) -> impl IntoView {
    let language = use_language();
    let text = move || match kind {
        Kind::Questionnaire => words(language.get()).no_drafts_text.to_owned(),
        Kind::Index => words(language.get()).no_index_drafts_text.to_owned(),
    };
    move || {
        if archived.get() {
            return view! { <p class="soft">{words(language.get()).no_archived}</p> }.into_any();
        }
        let title = said(|words| words.no_drafts);
        view! {
            <Empty title=title text=Signal::derive(text)>
                <button type="button" class="primary" on:click=move |_| beginning.set(true)>
                    {move || super::new(kind, language.get())}
                </button>
            </Empty>
        }
        .into_any()
    }
}

/// One draft.
#[component]
fn DraftRow(
    kind: Kind,
    line: DraftLine,
    drafts: Drafts,
    archived: RwSignal<bool>,
    to_publish: RwSignal<Option<String>>,
) -> impl IntoView {
    let language = use_language();
    let begin = use_begin(kind);
    let stage = line.stage();
    let title = line.title.clone();
    let shown = move || {
        let title = in_language(&title, language.get());
        if title.is_empty() { words(language.get()).untitled.to_owned() } else { title }
    };
    let state = move || {
        let words = words(language.get());
        match stage {
            Stage::Unpublished => (words.unpublished, "badge"),
            Stage::Published => (words.published_state, "badge is-good"),
            Stage::Changed => (words.changed_since, "badge is-warn"),
        }
    };
    let id = StoredValue::new(line.draft.clone());
    let actions = move || {
        if archived.get() {
            return view! { <TakeOut id drafts/> }.into_any();
        }
        view! {
            <A href=kind.designer(&id.get_value()) attr:class="button">
                {move || words(language.get()).open}
            </A>
            <button type="button" on:click=move |_| to_publish.set(Some(id.get_value()))>
                {move || words(language.get()).publish}
            </button>
            <button
                type="button"
                class="quiet"
                on:click=move |_| begin.run(Origin::Draft(id.get_value()))
            >{move || words(language.get()).copy}</button>
            <A href=kind.history(&id.get_value()) attr:class="button quiet">
                {move || draft_words(language.get()).history}
            </A>
            <Exports kind id drafts/>
            <PutAway id drafts/>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">
                <A href=kind.designer(&line.draft)>{shown}</A>
                <small class="under">
                    {line.code.clone()} " · " {move || counted(kind, line.items, language.get())}
                </small>
            </th>
            <td><span class=move || state().1>{move || state().0}</span></td>
            <td>{moment(&line.changed_at)}<small class="under">{line.changed_by.clone()}</small></td>
            <td><div class="actions">{actions}</div></td>
        </tr>
    }
}

/// Puts a draft away, and offers to take it out again at once.
#[component]
fn PutAway(id: StoredValue<String>, drafts: Drafts) -> impl IntoView {
    let (language, messages) = (use_language(), use_messages());
    let undo = use_take_out(id, drafts);
    let put_away = move |_| {
        let (api, draft) = (Api(language), id.get_value());
        spawn_local(async move {
            match api.delete(&["/drafts/", &draft].concat()).await {
                Ok(()) => {
                    let words = words(language.get_untracked());
                    messages.offer(words.was_put_away, words.undo, undo);
                    drafts.refetch();
                }
                Err(error) => messages.fail(&error),
            }
        });
    };
    view! {
        <button type="button" class="quiet" on:click=put_away>
            {move || words(language.get()).put_away}
        </button>
    }
}

#[component]
fn TakeOut(id: StoredValue<String>, drafts: Drafts) -> impl IntoView {
    let language = use_language();
    let take_out = use_take_out(id, drafts);
    view! {
        <button type="button" on:click=move |_| take_out.run(())>
            {move || words(language.get()).take_out}
        </button>
    }
}

/// Takes a draft out again.
fn use_take_out(id: StoredValue<String>, drafts: Drafts) -> Callback<()> {
    let (language, messages) = (use_language(), use_messages());
    Callback::new(move |()| {
        // The row may be gone by now, and what it knew with it.
        let Some(draft) = id.try_get_value() else { return };
        let api = Api(language);
        spawn_local(async move {
            let address = format!("/drafts/{draft}/restoration");
            match api.tell(&address, &serde_json::json!({})).await {
                Ok(()) => drafts.refetch(),
                Err(error) => messages.fail(&error),
            }
        });
    })
}

/// The draft as files.
#[component]
fn Exports(kind: Kind, id: StoredValue<String>, drafts: Drafts) -> impl IntoView {
    let language = use_language();
    let file = move |name: &str| format!("/api/v1/drafts/{}/{name}", id.get_value());
    let yaml = [kind.word(), ".yaml"].concat();
    view! {
        <details class="menu">
            <summary>{move || words(language.get()).export}</summary>
            <ul>
                <li><a href=file(&yaml) download>{move || words(language.get()).export_yaml}</a></li>
                <li><FetchTranslation id/></li>
                <li><TakeTranslation id done=Callback::new(move |()| drafts.refetch())/></li>
                {(kind == Kind::Questionnaire).then(|| view! {
                    <li>
                        <a href=file("xlsform.xlsx") download>
                            {move || words(language.get()).export_xlsform}
                        </a>
                    </li>
                    <li>
                        <a href=format!("/staff/drafts/{}/paper", id.get_value()) rel="external">
                            {move || words(language.get()).paper}
                        </a>
                    </li>
                })}
            </ul>
        </details>
    }
}

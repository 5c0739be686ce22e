//! The dialog that begins a draft: from the library, from what was published, from a file, or with
//! nothing.

use leptos::prelude::*;

use super::from_file::FromFile;
use super::model::{Kind, Library, LibraryLine, Origin, PublishedLine, in_language};
use super::words::words;
use super::{PublishedLines, counted, new, use_begin};
use crate::console::api::Api;
use crate::console::calendar::moment;
use crate::console::language::{Language, use_language};
use crate::console::ui::dialog::Dialog;
use crate::console::ui::loaded::Loaded;
use crate::ui::fold::is_found;

/// Where a draft comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Library,
    Published,
    File,
    Empty,
}

impl Way {
    const ALL: [Self; 4] = [Self::Library, Self::Published, Self::File, Self::Empty];

    fn name(self, language: Language) -> &'static str {
        let words = words(language);
        match self {
            Self::Library => words.from_library,
            Self::Published => words.from_published,
            Self::File => words.from_file,
            Self::Empty => words.from_nothing,
        }
    }
}

/// Begins a draft.
#[component]
pub fn BeginDialog(
    /// What it will become.
    kind: Kind,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// What was published.
    published: PublishedLines,
) -> impl IntoView {
    let language = use_language();
    let way = RwSignal::new(Way::Library);
    let title = Signal::derive(move || new(kind, language.get()).to_owned());
    let ways = move || {
        let button = |known: Way| {
            view! {
                <button
                    type="button"
                    aria-pressed=move || (way.get() == known).to_string()
                    on:click=move |_| way.set(known)
                >{move || known.name(language.get())}</button>
            }
        };
        Way::ALL.map(button)
    };
    view! {
        <Dialog open title>
            <div class="ways" role="group">{ways()}</div>
            {move || match way.get() {
                Way::Library => view! { <FromLibrary kind/> }.into_any(),
                Way::Published => view! {
                    <Loaded
                        resource=published
                        children={move |lines: Vec<PublishedLine>| view! { <FromPublished kind lines/> }}
                    />
                }
                .into_any(),
                Way::File => view! { <FromFile kind/> }.into_any(),
                Way::Empty => view! { <FromNothing kind/> }.into_any(),
            }}
        </Dialog>
    }
}

/// The library, with what each thing in it is for.
#[component]
fn FromLibrary(kind: Kind) -> impl IntoView {
    let language = use_language();
    let library = LocalResource::new(move || {
        let api = Api::tracked(language);
        async move { api.get::<Library>("/library").await }
    });
    view! {
        <p class="soft">{move || words(language.get()).library_hint}</p>
        <Loaded
            resource=library
            children={move |library: Library| view! { <LibraryEntries kind library/> }}
        />
    }
}

#[component]
fn LibraryEntries(kind: Kind, library: Library) -> impl IntoView {
    let language = use_language();
    let begin = use_begin(kind);
    let search = RwSignal::new(String::new());
    let entries: Vec<LibraryLine> =
        library.entries.into_iter().filter(|entry| entry.kind == kind.word()).collect();
    let entries = StoredValue::new(entries);
    let found = move || {
        let typed = search.get();
        let is_found = |entry: &&LibraryLine| {
            let texts: Vec<&str> =
                entry.title.values().chain(entry.purpose.values()).map(String::as_str).collect();
            is_found(&[&entry.code, " ", &texts.join(" ")].concat(), &typed)
        };
        entries.with_value(|entries| entries.iter().filter(is_found).cloned().collect::<Vec<_>>())
    };
    let row = move |entry: LibraryLine| {
        let code = entry.code.clone();
        let name = in_language(&entry.title, language.get());
        let named = [words(language.get()).use_this, ": ", &name].concat();
        view! {
            <li class="offer">
                <div>
                    <h3>{name}</h3>
                    <p>{in_language(&entry.purpose, language.get())}</p>
                    <small>{entry.code} " · " {counted(kind, entry.items, language.get())}</small>
                </div>
                <button
                    type="button"
                    class="primary"
                    aria-label=named
                    on:click=move |_| begin.run(Origin::Library(code.clone()))
                >{words(language.get()).use_this}</button>
            </li>
        }
    };
    view! {
        <input
            type="search"
            aria-label=move || words(language.get()).search
            placeholder=move || words(language.get()).search
            prop:value=move || search.get()
            on:input=move |event| search.set(event_target_value(&event))
        />
        <ul class="offers">
            {move || {
                let found = found();
                if found.is_empty() {
                    let nothing = words(language.get()).nothing_found;
                    return view! { <li class="soft">{nothing}</li> }.into_any();
                }
                found.into_iter().map(row).collect_view().into_any()
            }}
        </ul>
    }
}

/// What was published, to be changed.
#[component]
fn FromPublished(kind: Kind, lines: Vec<PublishedLine>) -> impl IntoView {
    let language = use_language();
    let begin = use_begin(kind);
    if lines.is_empty() {
        return view! { <p class="soft">{move || words(language.get()).no_published_text}</p> }
            .into_any();
    }
    let row = move |line: PublishedLine| {
        let hash = line.hash.clone();
        let title = line.title.clone();
        view! {
            <li class="offer">
                <div>
                    <h3>{move || in_language(&title, language.get())}</h3>
                    <small>{line.code} " · " {moment(&line.published_at)}</small>
                </div>
                <button
                    type="button"
                    on:click=move |_| begin.run(Origin::published(kind, &hash))
                >{move || words(language.get()).change_by_draft}</button>
            </li>
        }
    };
    view! { <ul class="offers">{lines.into_iter().map(row).collect_view()}</ul> }.into_any()
}

#[component]
fn FromNothing(kind: Kind) -> impl IntoView {
    let language = use_language();
    let begin = use_begin(kind);
    view! {
        <p>{move || words(language.get()).empty_hint}</p>
        <button type="button" class="primary" on:click=move |_| begin.run(Origin::Empty)>
            {move || words(language.get()).begin}
        </button>
    }
}

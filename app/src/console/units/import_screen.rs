//! Loading units: bring tables, see every change, load them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::model::{LoadedUnits, UnitTables, UnitsPreview};
use super::preview::PreviewView;
use super::words::words;
use crate::console::address::escaped;
use crate::console::api::{Api, ApiError};
use crate::console::browser;
use crate::console::browser::files::{self, LocalFile};
use crate::console::language::{Language, use_language};
use crate::console::ui::busy::Busy;
use crate::console::ui::field::TextArea;
use crate::console::ui::toast::use_messages;

/// What was brought.
#[derive(Clone, Debug)]
enum Brought {
    /// A file.
    File(LocalFile),
    /// Pasted cells.
    Texts(UnitTables),
}

impl Brought {
    async fn preview(&self, api: Api) -> Result<UnitsPreview, ApiError> {
        match self {
            Self::File(file) => api.upload("/units/preview", file.media_type(), file.blob()).await,
            Self::Texts(tables) => api.post("/units/preview", tables).await,
        }
    }

    async fn load(&self, api: Api, token: &str) -> Result<LoadedUnits, ApiError> {
        let address = format!("/units/load?token={}", escaped(token));
        match self {
            Self::File(file) => api.upload(&address, file.media_type(), file.blob()).await,
            Self::Texts(tables) => api.post(&address, tables).await,
        }
    }

    fn name(&self) -> Option<String> {
        match self {
            Self::File(file) => Some(file.name()),
            Self::Texts(_) => None,
        }
    }
}

/// The state of the screen.
#[derive(Clone, Copy)]
struct Desk {
    brought: StoredValue<Option<Brought>, LocalStorage>,
    file_name: RwSignal<Option<String>>,
    preview: RwSignal<Option<UnitsPreview>>,
    failure: RwSignal<Option<String>>,
    looking: RwSignal<bool>,
    loading: RwSignal<bool>,
    language: RwSignal<Language>,
    pasted_units: RwSignal<String>,
    pasted_lineage: RwSignal<String>,
}

impl Desk {
    fn new() -> Self {
        Self {
            brought: StoredValue::new_local(None),
            file_name: RwSignal::new(None),
            preview: RwSignal::new(None),
            failure: RwSignal::new(None),
            looking: RwSignal::new(false),
            loading: RwSignal::new(false),
            language: use_language(),
            pasted_units: RwSignal::new(String::new()),
            pasted_lineage: RwSignal::new(String::new()),
        }
    }

    /// Looks at what was brought.
    fn look(self, brought: Brought) {
        self.file_name.set(brought.name());
        self.brought.set_value(Some(brought.clone()));
        self.failure.set(None);
        self.preview.set(None);
        self.looking.set(true);
        let api = Api(self.language);
        spawn_local(async move {
            match brought.preview(api).await {
                Ok(preview) => self.preview.set(Some(preview)),
                Err(error) => self.failure.set(Some(error.message)),
            }
            self.looking.set(false);
        });
    }

    fn again(self) {
        self.preview.set(None);
        self.failure.set(None);
        self.file_name.set(None);
    }
}

/// The screen.
#[component]
pub fn ImportScreen() -> impl IntoView {
    let language = use_language();
    let (desk, messages, navigate) = (Desk::new(), use_messages(), use_navigate());
    Effect::new(move |_| browser::set_title(words(language.get()).import));
    let load = move || {
        let (Some(brought), Some(preview)) =
            (desk.brought.get_value(), desk.preview.get_untracked())
        else {
            return;
        };
        let Some(token) = preview.token else { return };
        desk.loading.set(true);
        let (api, words) = (Api(language), words(language.get_untracked()));
        let navigate = navigate.clone();
        spawn_local(async move {
            match brought.load(api, &token).await {
                Ok(loaded) => {
                    let rows = loaded.versions + loaded.links;
                    messages.say(format!("{}: {rows}", words.loaded));
                    navigate("/console/units", leptos_router::NavigateOptions::default());
                }
                Err(error) => {
                    messages.fail(&error);
                    // Perhaps somebody else was faster: what is shown is looked at again.
                    desk.look(brought);
                }
            }
            desk.loading.set(false);
        });
    };
    let load = StoredValue::new_local(load);
    view! {
        <p><A href="/console/units">"← " {move || words(language.get()).back}</A></p>
        <div class="screen-head">
            <h1>{move || words(language.get()).import}</h1>
            <a class="button quiet" href="/api/v1/units/template.xlsx" download rel="external">
                {move || words(language.get()).template}
            </a>
        </div>
        {move || desk.failure.get().map(|text| view! {
            <div class="failure" role="alert"><p>{text}</p></div>
        })}
        {move || desk.looking.get().then(|| view! {
            <p class="waiting" role="status">{words(language.get()).looking}</p>
        })}
        {move || match (desk.preview.get(), language.get()) {
            (None, _) => view! { <Bring desk/> }.into_any(),
            (Some(preview), language) => {
                let can_load = preview.token.is_some() && !preview.changes.is_empty();
                view! {
                    <div class="import-actions actions">
                        <Busy
                            busy=desk.loading
                            enabled=can_load
                            class="primary"
                            act=move || load.with_value(|load| load())
                        >{words(language).load}</Busy>
                        <button type="button" on:click=move |_| desk.again()>
                            {words(language).another_file}
                        </button>
                        {desk.file_name.get().map(|name| view! { <code>{name}</code> })}
                    </div>
                    <PreviewView preview/>
                }
                .into_any()
            }
        }}
    }
}

/// A place to drop or choose a file, and fields to paste into.
#[component]
fn Bring(desk: Desk) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let over = RwSignal::new(false);
    let (units, lineage) = (desk.pasted_units, desk.pasted_lineage);
    let look = move || {
        let given = lineage.get_untracked();
        let lineage = (!given.trim().is_empty()).then_some(given);
        desk.look(Brought::Texts(UnitTables { units: units.get_untracked(), lineage }));
    };
    view! {
        <div
            class="drop"
            class:is-over=move || over.get()
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                over.set(false);
                if let Some(file) = files::dropped(&event) {
                    desk.look(Brought::File(file));
                }
            }
        >
            <p>{words.drop_here}</p>
            <label class="button primary file-button">
                {words.choose_file}
                <input
                    type="file"
                    class="file-input"
                    accept=".xlsx,.csv,.txt,.tsv"
                    on:change=move |event| {
                        if let Some(file) = files::chosen(&event) {
                            desk.look(Brought::File(file));
                        }
                    }
                />
            </label>
            <p class="soft">{words.file_hint}</p>
        </div>
        <fieldset>
            <legend>{words.paste}</legend>
            <TextArea
                label=words.paste_units
                hint=words.paste_hint
                value=units
                rows=6
                class="cells"
            />
            <TextArea label=words.paste_lineage value=lineage class="cells"/>
            <Busy
                busy=desk.looking
                enabled=Signal::derive(move || !units.get().trim().is_empty())
                act=look
            >{words.look}</Busy>
        </fieldset>
    }
}

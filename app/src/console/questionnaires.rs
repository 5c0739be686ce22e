//! The lists of questionnaires and of index definitions: drafts, what was published, and how a new
//! one begins.
//!
//! Suggested reading order: [`model`] → this module → [`draft_rows`] → [`published_rows`] →
//! [`begin`] → [`publish`].

pub mod begin;
pub mod draft_rows;
pub mod from_file;
pub mod model;
pub mod problem_words;
pub mod publish;
pub mod published_rows;
pub mod translation;
pub mod words;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::api::{Api, ApiError};
use super::browser;
use super::language::{Language, use_language};
use super::ui::field::unique_id;
use super::ui::loaded::Loaded;
use super::ui::shortcut::{Keys, on_keys};
use super::ui::toast::use_messages;
use begin::BeginDialog;
use draft_rows::DraftRows;
use model::{
    Begun, DraftList, IndexDefinitionList, Kind, NewDraft, Origin, PublishedLine, VersionList,
};
use published_rows::PublishedRows;
use words::words;

/// What is fetched of the drafts.
pub type Drafts = LocalResource<Result<DraftList, ApiError>>;

/// What is fetched of what was published.
pub type PublishedLines = LocalResource<Result<Vec<PublishedLine>, ApiError>>;

/// Questionnaires.
#[component]
pub fn Questionnaires() -> impl IntoView {
    view! { <Designs kind=Kind::Questionnaire/> }
}

/// Index definitions.
#[component]
pub fn Indexes() -> impl IntoView {
    view! { <Designs kind=Kind::Index/> }
}

/// The drafts of a kind, and what was published.
#[component]
fn Designs(kind: Kind) -> impl IntoView {
    let language = use_language();
    let (search, archived) = (RwSignal::new(String::new()), RwSignal::new(false));
    let beginning = RwSignal::new(false);
    let drafts: Drafts = LocalResource::new(move || {
        let (api, archived) = (Api::tracked(language), archived.get());
        async move { api.get(&format!("/drafts?kind={}&archived={archived}", kind.word())).await }
    });
    let published: PublishedLines =
        LocalResource::new(move || published_lines(Api::tracked(language), kind));
    let title = move || title(kind, language.get());
    Effect::new(move |_| browser::set_title(title()));
    let search_id = unique_id("search");
    let to_search = search_id.clone();
    on_keys(Keys::plain("n"), move || beginning.set(true));
    on_keys(Keys::plain("/"), move || browser::focusing::focus(&to_search));
    view! {
        <div class="screen-head">
            <h1>{title}</h1>
            <div class="actions">
                <input
                    id=search_id
                    type="search"
                    class="search"
                    aria-label=move || words(language.get()).search
                    placeholder=move || words(language.get()).search
                    prop:value=move || search.get()
                    on:input=move |event| search.set(event_target_value(&event))
                />
                <button type="button" class="primary" on:click=move |_| beginning.set(true)>
                    {move || new(kind, language.get())}
                </button>
            </div>
        </div>
        <section class="designs">
            <div class="section-head">
                <h2>{move || words(language.get()).drafts}</h2>
                <button
                    type="button"
                    class="quiet"
                    aria-pressed=move || archived.get().to_string()
                    on:click=move |_| archived.update(|archived| *archived = !*archived)
                >{move || words(language.get()).archived}</button>
            </div>
            <Loaded
                resource=drafts
                children={move |list: DraftList| view! {
                    <DraftRows kind list drafts published search archived beginning/>
                }}
            />
        </section>
        <section class="designs">
            <h2>{move || words(language.get()).published}</h2>
            <Loaded
                resource=published
                children={move |lines: Vec<PublishedLine>| view! { <PublishedRows kind lines search/> }}
            />
        </section>
        <BeginDialog kind open=beginning published/>
    }
}

/// What was published of a kind, the newest first.
///
/// # Errors
///
/// [`ApiError`] as any call.
pub async fn published_lines(api: Api, kind: Kind) -> Result<Vec<PublishedLine>, ApiError> {
    match kind {
        Kind::Questionnaire => api.get::<VersionList>("/versions").await.map(Into::into),
        Kind::Index => api.get::<IndexDefinitionList>("/index-definitions").await.map(Into::into),
    }
}

/// Begins a draft and goes on in its designer.
#[must_use]
pub fn use_begin(kind: Kind) -> Callback<Origin> {
    let (language, messages) = (use_language(), use_messages());
    let navigate = StoredValue::new_local(use_navigate());
    Callback::new(move |from: Origin| {
        let api = Api(language);
        leptos::task::spawn_local(async move {
            let new = NewDraft { kind: kind.word(), from };
            match api.post::<_, Begun>("/drafts", &new).await {
                Ok(begun) => {
                    navigate.with_value(|go| {
                        go(&kind.designer(&begun.draft), NavigateOptions::default());
                    });
                }
                Err(error) => messages.fail(&error),
            }
        });
    })
}

fn title(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Questionnaire => words(language).questionnaires,
        Kind::Index => words(language).indexes,
    }
}

fn new(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Questionnaire => words(language).new_questionnaire,
        Kind::Index => words(language).new_index,
    }
}

/// How many items or nodes, in words.
#[must_use]
pub fn counted(kind: Kind, items: u64, language: Language) -> String {
    let words = words(language);
    let what = match kind {
        Kind::Questionnaire => words.items,
        Kind::Index => words.nodes,
    };
    format!("{items} {what}")
}

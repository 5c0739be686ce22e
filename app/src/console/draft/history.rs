//! What happened to a draft since it was begun: who changed what, and when, with the way back.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Kept;
use super::keeping::Held;
use super::told::{Part, Told, sentence, short, told};
use super::words::words;
use crate::console::api::{Api, ApiError};
use crate::console::browser;
use crate::console::calendar::moment;
use crate::console::language::use_language;
use crate::console::questionnaires::model::Kind;
use crate::console::ui::busy::Busy;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;

/// How many revisions are shown at once.
const SHOWN: usize = 10;

/// The largest number of things named in the sentence of a revision; its details have all.
const NAMED: usize = 6;

/// `GET /drafts/{draft}/history`, the latest first.
#[derive(Clone, Debug, Deserialize)]
struct History {
    revisions: Vec<Revision>,
}

/// When a draft was saved, and by whom.
#[derive(Clone, Debug, Deserialize)]
struct Revision {
    revision: i64,
    changed_at: String,
    changed_by: String,
}

/// The history of a questionnaire's draft.
#[component]
pub fn QuestionnaireHistory() -> impl IntoView {
    view! { <DraftHistory kind=Kind::Questionnaire/> }
}

/// The history of the draft of an index definition.
#[component]
pub fn IndexHistory() -> impl IntoView {
    view! { <DraftHistory kind=Kind::Index/> }
}

#[component]
fn DraftHistory(kind: Kind) -> impl IntoView {
    let language = use_language();
    let params = use_params_map();
    let draft = Memo::new(move |_| params.with(|params| params.get("draft").unwrap_or_default()));
    let history: Fetched = LocalResource::new(move || {
        // What happened does not depend on the language of the interface.
        let (api, draft) = (Api(language), draft.get());
        async move { api.get(&["/drafts/", &draft, "/history"].concat()).await }
    });
    Effect::new(move |_| browser::set_title(words(language.get()).history));
    view! {
        <p><A href=move || kind.designer(&draft.get())>"← " {move || words(language.get()).back_to_draft}</A></p>
        <div class="screen-head"><h1>{move || words(language.get()).history}</h1></div>
        <p class="soft">{move || words(language.get()).history_text}</p>
        <Loaded
            resource=history
            children={move |found: History| view! {
                <Revisions draft=draft.get_untracked() revisions=found.revisions history/>
            }}
        />
    }
}

type Fetched = LocalResource<Result<History, ApiError>>;

/// What the draft said in the revisions that were fetched.
type Sources = RwSignal<BTreeMap<i64, Arc<Value>>>;

#[component]
fn Revisions(draft: String, revisions: Vec<Revision>, history: Fetched) -> impl IntoView {
    let (language, messages) = (use_language(), use_messages());
    let sources: Sources = RwSignal::new(BTreeMap::new());
    let shown = RwSignal::new(SHOWN);
    let latest = revisions.first().map_or(0, |line| line.revision);
    let count = revisions.len();
    let revisions = StoredValue::new(revisions);
    let draft = StoredValue::new(draft);
    // One after another, the latest first, and one more than is shown: it is what the last one changed.
    Effect::new(move |_| {
        let most = shown.get();
        let missing = |line: &Revision| {
            sources.with_untracked(|sources| !sources.contains_key(&line.revision))
        };
        let wanted: Vec<i64> = revisions.with_value(|all| {
            let wanted = all.iter().take(most.saturating_add(1)).filter(|line| missing(line));
            wanted.map(|line| line.revision).collect()
        });
        let api = Api(language);
        spawn_local(async move {
            for revision in wanted {
                let Some(draft) = draft.try_get_value() else { return };
                match api.get::<Held>(&format!("/drafts/{draft}/history/{revision}")).await {
                    Ok(held) => {
                        // The screen may be gone by now.
                        let _ = sources.try_update(|all| all.insert(revision, held.source));
                    }
                    Err(error) => {
                        messages.fail(&error);
                        return;
                    }
                }
            }
        });
    });
    let line = move |place: usize| {
        let (line, before) = revisions.with_value(|all| {
            (all.get(place).cloned(), all.get(place + 1).map(|before| before.revision))
        });
        line.map(|line| view! { <RevisionLine draft line before latest sources history/> })
    };
    view! {
        <ol class="revisions">
            <For each=move || 0..shown.get().min(count) key=|place| *place let:place>{line(place)}</For>
        </ol>
        {move || (shown.get() < count).then(|| view! {
            <button type="button" on:click=move |_| shown.update(|shown| *shown += SHOWN)>
                {words(language.get()).older}
            </button>
        })}
    }
}

/// One revision: when, who, what, and the way back to it.
#[component]
fn RevisionLine(
    draft: StoredValue<String>,
    line: Revision,
    before: Option<i64>,
    latest: i64,
    sources: Sources,
    history: Fetched,
) -> impl IntoView {
    let language = use_language();
    let revision = line.revision;
    let all = Memo::new(move |_| {
        let language = language.get();
        sources
            .with(|sources| Some(told(sources.get(&before?)?, sources.get(&revision)?, language)))
    });
    let said = move || {
        let words = words(language.get());
        match (before, all.get()) {
            (None, _) => words.begun.to_owned(),
            (_, None) => "…".to_owned(),
            (_, Some(all)) if all.is_empty() => words.nothing_changed.to_owned(),
            (_, Some(all)) => sentence(&all, NAMED, words),
        }
    };
    let is_latest = revision == latest;
    view! {
        <li class="revision">
            <div>
                <p class="soft">
                    <time datetime=line.changed_at.clone()>{moment(&line.changed_at)}</time>
                    {is_latest.then(|| view! { " " <span class="badge is-good">{move || words(language.get()).now}</span> })}
                </p>
                <p><strong>{line.changed_by.clone()}</strong> " " {said}</p>
                {move || all.get().filter(|all| all.iter().any(|told| !told.parts.is_empty())).map(|all| view! {
                    <details>
                        <summary>{words(language.get()).details}</summary>
                        <ul class="plain">{all.into_iter().map(|told| view! { <ToldParts told/> }).collect_view()}</ul>
                    </details>
                })}
            </div>
            {(!is_latest).then(|| view! { <Restore draft revision latest history/> })}
        </li>
    }
}

/// What became of each part of a thing.
#[component]
fn ToldParts(told: Told) -> impl IntoView {
    let language = use_language();
    let part = move |part: Part| {
        let empty = words(language.get_untracked()).empty;
        let said =
            |text: Option<String>| text.map_or_else(|| empty.to_owned(), |text| short(&text));
        let both = part.before.is_some() || part.after.is_some();
        let texts = both.then(|| {
            let (before, after) = (said(part.before), said(part.after));
            view! { ": " <del>{before}</del> " → " <ins>{after}</ins> }
        });
        view! { <li>{part.name} {texts}</li> }
    };
    let parts = told.parts.into_iter().filter(|part| !part.name.is_empty());
    view! { <li>{told.name} <ul>{parts.map(part).collect_view()}</ul></li> }
}

/// Makes an earlier revision the latest again.
#[component]
fn Restore(
    draft: StoredValue<String>,
    revision: i64,
    latest: i64,
    history: Fetched,
) -> impl IntoView {
    let (language, messages) = (use_language(), use_messages());
    let busy = RwSignal::new(false);
    let restore = move || {
        busy.set(true);
        let (api, words) = (Api(language), words(language.get_untracked()));
        let path = format!("/drafts/{}/history/{revision}/restoration", draft.get_value());
        spawn_local(async move {
            match api.post::<_, Kept>(&path, &json!({ "revision": latest })).await {
                Ok(_) => messages.say(words.restored),
                Err(error) if error.status == 409 => messages.say(words.meanwhile),
                Err(error) => messages.fail(&error),
            }
            // The screen may be gone by now.
            let _ = busy.try_set(false);
            history.refetch();
        });
    };
    view! { <Busy busy act=restore>{move || words(language.get()).restore}</Busy> }
}

//! Whether the chain of the log holds.

use leptos::prelude::*;

use super::model::{AuditCheck, Broken};
use super::words::words;
use crate::console::api::use_api;
use crate::console::language::use_language;
use crate::console::ui::busy::Busy;
use crate::console::ui::toast::use_messages;

/// A button that checks the chain, and what was found.
#[component]
pub fn ChainCheck() -> impl IntoView {
    let language = use_language();
    let (api, messages) = (use_api(), use_messages());
    let (found, busy) = (RwSignal::new(None::<AuditCheck>), RwSignal::new(false));
    let check = move || {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match api.get::<AuditCheck>("/audit/check").await {
                Ok(check) => found.set(Some(check)),
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
        });
    };
    view! {
        <section class="card audit-check">
            <p class="soft">{move || words(language.get()).check_text}</p>
            <Busy busy act=check>{move || words(language.get()).check}</Busy>
            <div role="status">{move || found.get().map(|check| view! { <Found check/> })}</div>
        </section>
    }
}

/// What a check found.
#[component]
fn Found(check: AuditCheck) -> impl IntoView {
    let language = use_language();
    let AuditCheck { holds, entries, head, head_hash, broken } = check;
    let broken = broken.map(|Broken { number, what }| {
        let told = move || {
            let words = words(language.get());
            let what = match what.as_str() {
                "missing" => words.missing,
                "changed" => words.changed,
                "unchained" => words.unchained,
                _ => words.other_head,
            };
            format!("{} {number}: {what}", words.broken)
        };
        view! { <p class="failure" role="alert">{told}</p> }
    });
    view! {
        {holds.then(|| view! { <p class="good">{move || words(language.get()).holds}</p> })}
        {broken}
        <dl class="facts">
            <dt>{move || words(language.get()).entries}</dt>
            <dd>{entries}</dd>
            <dt>{move || words(language.get()).head}</dt>
            <dd><code>{format!("{head}:{head_hash}")}</code></dd>
        </dl>
    }
}

//! Setting up the second factor, its recovery codes, and turning it off.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::words::{said, words};
use crate::console::api::{Api, ApiError, use_api};
use crate::console::browser;
use crate::console::language::use_language;
use crate::console::session::use_me;
use crate::console::ui::busy::Busy;
use crate::console::ui::field::TextField;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::refusal::{Refusal, RefusalLine};
use crate::console::ui::toast::use_messages;

#[derive(Serialize)]
struct Confirmation {
    password: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Offer {
    seed: String,
    key: String,
    qr: String,
}

#[derive(Serialize)]
struct FirstCode {
    seed: String,
    code: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Codes {
    codes: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Left {
    left: u64,
}

/// Where somebody is in setting it up.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Nothing is begun; whether a second factor is set up.
    Settled { on: bool },
    /// The app has to read the key and say its first code.
    Offered(Offer),
    /// The recovery codes are shown, this once.
    Codes(Vec<String>),
}

/// The second factor of the own account.
#[component]
pub fn SecondFactor() -> impl IntoView {
    let language = use_language();
    let me = use_me();
    let step = RwSignal::new(Step::Settled { on: me.get_untracked().second_factor });
    view! {
        <section class="card">
            <h2>{move || words(language.get()).factor}</h2>
            {move || match step.get() {
                Step::Settled { on: false } => view! { <Begin step/> }.into_any(),
                Step::Settled { on: true } => view! { <Standing step/> }.into_any(),
                Step::Offered(offer) => view! { <Confirm offer step/> }.into_any(),
                Step::Codes(codes) => view! { <Shown codes step/> }.into_any(),
            }}
        </section>
    }
}

/// Asks for the present password and begins.
#[component]
fn Begin(step: RwSignal<Step>) -> impl IntoView {
    let language = use_language();
    let api = use_api();
    let password = RwSignal::new(String::new());
    let (refusal, busy) = (Refusal::default(), RwSignal::new(false));
    let begin = move || {
        busy.set(true);
        refusal.clear();
        leptos::task::spawn_local(async move {
            let body = Confirmation { password: password.get_untracked() };
            match api.post::<_, Offer>("/account/second-factor", &body).await {
                Ok(offer) => step.set(Step::Offered(offer)),
                Err(error) => refusal.set(error),
            }
            busy.set(false);
        });
    };
    view! {
        <p>{move || words(language.get()).factor_off}</p>
        <p class="soft">{move || words(language.get()).factor_text}</p>
        <PasswordField password refusal/>
        <RefusalLine refusal/>
        <Busy busy class="primary" act=begin>{move || words(language.get()).begin}</Busy>
    }
}

/// Shows the key and asks for the first code.
#[component]
fn Confirm(offer: Offer, step: RwSignal<Step>) -> impl IntoView {
    let language = use_language();
    let (api, me) = (use_api(), use_me());
    let code = RwSignal::new(String::new());
    let (refusal, busy) = (Refusal::default(), RwSignal::new(false));
    let seed = StoredValue::new(offer.seed);
    let confirm = move || {
        busy.set(true);
        refusal.clear();
        leptos::task::spawn_local(async move {
            let body = FirstCode { seed: seed.get_value(), code: code.get_untracked() };
            match api.put::<_, Codes>("/account/second-factor", &body).await {
                Ok(Codes { codes }) => {
                    me.update(|me| me.second_factor = true);
                    step.set(Step::Codes(codes));
                }
                Err(error) => refusal.set(error),
            }
            busy.set(false);
        });
    };
    view! {
        <p>{move || words(language.get()).scan}</p>
        <div
            class="factor-qr"
            role="img"
            aria-label=move || words(language.get()).qr
            inner_html=offer.qr
        ></div>
        <p>{move || words(language.get()).key}": "<code>{offer.key}</code></p>
        <TextField label=said(|words| words.code) value=code autocomplete="one-time-code"
            problem=refusal.of("code")/>
        <RefusalLine refusal/>
        <Busy busy class="primary" act=confirm>{move || words(language.get()).confirm}</Busy>
    }
}

/// The recovery codes, this once. Going on loads the console anew: more may be offered now.
#[component]
fn Shown(codes: Vec<String>, step: RwSignal<Step>) -> impl IntoView {
    let language = use_language();
    let (messages, me) = (use_messages(), use_me());
    let text = codes.join("\n");
    let copy = move |_| messages.copy(text.clone());
    let done = move |_| {
        if me.get_untracked().second_factor_missing {
            browser::go_to("/console");
        } else {
            step.set(Step::Settled { on: true });
        }
    };
    view! {
        <h3>{move || words(language.get()).codes_title}</h3>
        <p>{move || words(language.get()).codes_text}</p>
        <ul class="recovery-codes">
            {codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}
        </ul>
        <div class="actions">
            <button type="button" on:click=copy>{move || words(language.get()).copy}</button>
            <button type="button" class="primary" on:click=done>
                {move || words(language.get()).done}
            </button>
        </div>
    }
}

/// The second factor is set up: new recovery codes, or turning it off.
#[component]
fn Standing(step: RwSignal<Step>) -> impl IntoView {
    let language = use_language();
    let (api, messages, me) = (use_api(), use_messages(), use_me());
    let password = RwSignal::new(String::new());
    let (refusal, busy) = (Refusal::default(), RwSignal::new(false));
    let left = LocalResource::new(move || {
        let api = Api::tracked(language);
        async move { api.get::<Left>("/account/recovery-codes").await }
    });
    let settle = move |done: Result<Step, ApiError>| {
        match done {
            Ok(next) => step.set(next),
            Err(error) => refusal.set(error),
        }
        busy.set(false);
    };
    let new_codes = move || {
        busy.set(true);
        refusal.clear();
        let body = Confirmation { password: password.get_untracked() };
        leptos::task::spawn_local(async move {
            let codes = api.post::<_, Codes>("/account/recovery-codes", &body).await;
            settle(codes.map(|Codes { codes }| Step::Codes(codes)));
        });
    };
    let give_up = move || {
        busy.set(true);
        refusal.clear();
        let body = Confirmation { password: password.get_untracked() };
        leptos::task::spawn_local(async move {
            let done = api.tell("/account/second-factor/removal", &body).await;
            if done.is_ok() {
                me.update(|me| me.second_factor = false);
                messages.say(words(language.get_untracked()).given_up);
            }
            settle(done.map(|()| Step::Settled { on: false }));
        });
    };
    view! {
        <p>{move || words(language.get()).factor_on}</p>
        <Loaded resource=left children=move |found: Left| view! {
            <p>{move || words(language.get()).codes_left}": "<b>{found.left}</b></p>
        }/>
        <PasswordField password refusal/>
        <RefusalLine refusal/>
        <div class="actions">
            <Busy busy act=new_codes>{move || words(language.get()).new_codes}</Busy>
            <Busy busy class="danger" act=give_up>{move || words(language.get()).give_up}</Busy>
        </div>
    }
}

/// The present password, once more.
#[component]
fn PasswordField(password: RwSignal<String>, refusal: Refusal) -> impl IntoView {
    let label = said(|words| words.present_password);
    view! {
        <TextField label value=password kind="password" autocomplete="current-password"
            problem=refusal.of("password")/>
    }
}

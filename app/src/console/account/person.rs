//! Who one is for colleagues.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::words::{said, words};
use crate::console::api::{Api, use_api};
use crate::console::language::use_language;
use crate::console::people::role_name;
use crate::console::session::use_me;
use crate::console::ui::busy::Busy;
use crate::console::ui::field::{TextField, given};
use crate::console::ui::loaded::Loaded;
use crate::console::ui::refusal::{Refusal, RefusalLine};
use crate::console::ui::toast::use_messages;

/// What colleagues know of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
struct Person {
    display_name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

/// The form for it.
#[component]
pub fn PersonForm() -> impl IntoView {
    let language = use_language();
    let me = use_me();
    let person = LocalResource::new(move || {
        let api = Api::tracked(language);
        async move { api.get::<Person>("/account").await }
    });
    view! {
        <section class="card">
            <h2>{move || words(language.get()).person}</h2>
            <dl class="facts">
                <dt>{move || words(language.get()).user}</dt>
                <dd>{move || me.get().user}</dd>
                <dt>{move || words(language.get()).role}</dt>
                <dd>{move || role_name(&me.get().role, language.get())}</dd>
                {move || me.get().unit.map(|unit| view! {
                    <dt>{words(language.get()).unit}</dt>
                    <dd>{unit}</dd>
                })}
            </dl>
            <Loaded resource=person children=move |person| view! { <Fields person/> }/>
        </section>
    }
}

#[component]
fn Fields(person: Person) -> impl IntoView {
    let language = use_language();
    let (api, messages, me) = (use_api(), use_messages(), use_me());
    let text = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
    let (name, email, phone) = (text(person.display_name), text(person.email), text(person.phone));
    let (refusal, busy) = (Refusal::default(), RwSignal::new(false));
    let save = move || {
        busy.set(true);
        refusal.clear();
        let person = Person {
            display_name: given(&name.get_untracked()),
            email: given(&email.get_untracked()),
            phone: given(&phone.get_untracked()),
        };
        leptos::task::spawn_local(async move {
            match api.put::<_, Person>("/account", &person).await {
                Ok(saved) => {
                    me.update(|me| me.display_name = saved.display_name);
                    messages.say(words(language.get_untracked()).saved);
                }
                Err(error) => refusal.set(error),
            }
            busy.set(false);
        });
    };
    view! {
        <TextField label=said(|words| words.name) value=name autocomplete="name"
            problem=refusal.of("display_name")/>
        <TextField label=said(|words| words.email) value=email kind="email" autocomplete="email"
            problem=refusal.of("email")/>
        <TextField label=said(|words| words.phone) value=phone kind="tel" autocomplete="tel"
            problem=refusal.of("phone")/>
        <RefusalLine refusal/>
        <Busy busy class="primary" act=save>{move || words(language.get()).save}</Busy>
    }
}

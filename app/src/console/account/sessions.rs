//! Where one is signed in.

use leptos::prelude::*;

use super::words::words;
use crate::console::api::{Api, use_api};
use crate::console::calendar::moment;
use crate::console::language::use_language;
use crate::console::people::model::{SessionLine, SessionList};
use crate::console::ui::busy::Busy;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;

/// Where one is signed in, and signing out there.
#[component]
pub fn OwnSessions() -> impl IntoView {
    let language = use_language();
    let (api, messages) = (use_api(), use_messages());
    let sessions = LocalResource::new(move || {
        let api = Api::tracked(language);
        async move { api.get::<SessionList>("/account/sessions").await }
    });
    let busy = RwSignal::new(false);
    let end = Callback::new(move |address: String| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match api.delete(&address).await {
                Ok(()) => messages.say(words(language.get_untracked()).ended),
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
            sessions.refetch();
        });
    });
    view! {
        <section class="card">
            <h2>{move || words(language.get()).sessions}</h2>
            <Loaded resource=sessions children=move |list| {
                let others = list.sessions.len() > 1;
                let line = move |session| view! { <Line session busy end/> };
                view! {
                    <ul class="own-sessions">{list.sessions.into_iter().map(line).collect_view()}</ul>
                    {others.then(|| view! {
                        <Busy busy class="danger" act=move || end.run("/account/sessions".to_owned())>
                            {words(language.get()).end_others}
                        </Busy>
                    })}
                }
            }/>
        </section>
    }
}

#[component]
fn Line(session: SessionLine, busy: RwSignal<bool>, end: Callback<String>) -> impl IntoView {
    let language = use_language();
    let SessionLine { session, device, created_at, seen_at, current } = session;
    let address = format!("/account/sessions/{session}");
    let device = move || {
        if device.is_empty() {
            words(language.get()).unknown_device.to_owned()
        } else {
            device.clone()
        }
    };
    let times = move || {
        let words = words(language.get());
        format!("{} {}, {} {}", words.began, moment(&created_at), words.last_used, moment(&seen_at))
    };
    view! {
        <li>
            <span>{device}<br/><small>{times}</small></span>
            {if current {
                view! { <span class="badge is-good">{move || words(language.get()).this_one}</span> }
                    .into_any()
            } else {
                view! {
                    <Busy busy act=move || end.run(address.clone())>
                        {move || words(language.get()).end}
                    </Busy>
                }.into_any()
            }}
        </li>
    }
}

//! Where somebody is signed in.

use leptos::prelude::*;

use super::model::{SessionLine, SessionList};
use super::words::words;
use crate::console::api::{Api, use_api};
use crate::console::calendar::moment;
use crate::console::language::use_language;
use crate::console::ui::busy::Busy;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;

/// Where somebody is signed in, and signing out everywhere.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn Sessions(user: String) -> impl IntoView {
    let language = use_language();
    let (api, messages) = (use_api(), use_messages());
    let address = StoredValue::new(format!("/staff/{user}/sessions"));
    let sessions = LocalResource::new(move || {
        let api = Api::tracked(language);
        async move { api.get::<SessionList>(&address.get_value()).await }
    });
    let busy = RwSignal::new(false);
    let sign_out = move || {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match api.delete(&address.get_value()).await {
                Ok(()) => messages.say(words(language.get_untracked()).signed_out),
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
            sessions.refetch();
        });
    };
    let line = move |session: SessionLine| {
        let words = words(language.get());
        let device = if session.device.is_empty() {
            words.unknown_device.to_owned()
        } else {
            session.device
        };
        let seen = format!(" ({} {})", words.last_used, moment(&session.seen_at));
        view! { <li>{device}<small>{seen}</small></li> }
    };
    view! {
        <h3>{move || words(language.get()).sessions}</h3>
        <Loaded resource=sessions children=move |list| if list.sessions.is_empty() {
            view! { <p class="soft">{words(language.get()).no_sessions}</p> }.into_any()
        } else {
            view! {
                <ul>{list.sessions.into_iter().map(line).collect_view()}</ul>
                <Busy busy class="danger" act=sign_out>
                    {move || words(language.get()).sign_out_everywhere}
                </Busy>
            }.into_any()
        }/>
    }
}

//! Inviting somebody, and the link or the password that comes of it.

use leptos::prelude::*;

use super::model::{Added, OneTimeLink, ROLES, ToAdd, UnitChoices, proposed_user};
use super::words::{role_name, said, words};
use crate::console::address::escaped;
use crate::console::api::{Api, use_api};
use crate::console::calendar::moment;
use crate::console::language::use_language;
use crate::console::ui::busy::Busy;
use crate::console::ui::field::{ChoiceField, Labelled, TextField, given, unique_id};
use crate::console::ui::refusal::{Refusal, RefusalLine};
use crate::console::ui::toast::use_messages;

/// What came of inviting somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Made {
    Link(OneTimeLink),
    Password(Added),
}

/// The form for somebody new.
#[component]
pub fn Invite(again: Callback<()>) -> impl IntoView {
    let language = use_language();
    let made = RwSignal::new(None::<Made>);
    move || match made.get() {
        None => view! { <NewPerson made again/> }.into_any(),
        Some(Made::Link(link)) => view! { <LinkShown link/> }.into_any(),
        Some(Made::Password(added)) => {
            let label = words(language.get()).password_made;
            let hint = words(language.get()).password_hint;
            view! { <Secret label hint secret=added.password note=added.user/> }.into_any()
        }
    }
}

/// What is asked of somebody new.
#[component]
fn NewPerson(made: RwSignal<Option<Made>>, again: Callback<()>) -> impl IntoView {
    let language = use_language();
    let api = use_api();
    let [name, user, email, phone, unit] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let role = RwSignal::new("coordinator".to_owned());
    let (refusal, busy) = (Refusal::default(), RwSignal::new(false));
    // The proposal follows the name until somebody types another user name.
    let proposed = RwSignal::new(String::new());
    Effect::new(move |_| {
        let proposal = proposed_user(&name.get());
        if user.with_untracked(|user| *user == proposed.get_untracked()) {
            user.set(proposal.clone());
        }
        proposed.set(proposal);
    });
    let wanted = move || ToAdd {
        user: user.get_untracked(),
        role: role.get_untracked(),
        unit: given(&unit.get_untracked()),
        display_name: given(&name.get_untracked()),
        email: given(&email.get_untracked()),
        phone: given(&phone.get_untracked()),
    };
    let send = move |with_link: bool| {
        busy.set(true);
        refusal.clear();
        leptos::task::spawn_local(async move {
            let done = if with_link {
                api.post::<_, OneTimeLink>("/invitations", &wanted()).await.map(Made::Link)
            } else {
                api.post::<_, Added>("/staff", &wanted()).await.map(Made::Password)
            };
            match done {
                Ok(done) => {
                    made.set(Some(done));
                    again.run(());
                }
                Err(error) => refusal.set(error),
            }
            busy.set(false);
        });
    };
    view! {
        <TextField label=said(|words| words.name) value=name problem=refusal.of("display_name")/>
        <TextField label=said(|words| words.user) hint=said(|words| words.user_hint) value=user required=true
            problem=refusal.of("user")/>
        <RoleField role/>
        <UnitField unit problem=refusal.of("unit")/>
        <TextField label=said(|words| words.email) value=email kind="email" problem=refusal.of("email")/>
        <TextField label=said(|words| words.phone) value=phone kind="tel" problem=refusal.of("phone")/>
        <RefusalLine refusal/>
        <div class="actions">
            <Busy busy class="primary" act=move || send(true)>
                {move || words(language.get()).send_link}
            </Busy>
            <Busy busy act=move || send(false)>{move || words(language.get()).give_password}</Busy>
        </div>
    }
}

/// A role, with what it is there for.
#[component]
pub fn RoleField(role: RwSignal<String>) -> impl IntoView {
    let language = use_language();
    let choices = Signal::derive(move || {
        ROLES.map(|role| (role.to_owned(), role_name(role, language.get()))).to_vec()
    });
    let hint = Signal::derive(move || {
        let place = ROLES.iter().position(|known| role.with(|role| role == known));
        let hints = words(language.get()).role_hints;
        place.and_then(|place| hints.get(place).copied()).unwrap_or_default().to_owned()
    });
    let label = said(|words| words.role);
    view! { <ChoiceField label value=role choices hint/> }
}

/// A unit by its code, found by its name.
#[component]
pub fn UnitField(unit: RwSignal<String>, problem: Signal<Option<String>>) -> impl IntoView {
    let language = use_language();
    let (id, list) = (unique_id("unit"), unique_id("units"));
    let found = LocalResource::new(move || {
        let wanted = escaped(&unit.get());
        let api = Api::tracked(language);
        async move {
            // Without suggestions the code can still be typed.
            api.get::<UnitChoices>(&format!("/units?limit=20&q={wanted}")).await.unwrap_or_default()
        }
    });
    let options = move || {
        let units = found.get().unwrap_or_default().units;
        let option =
            |unit: super::model::UnitChoice| view! { <option value=unit.code>{unit.name}</option> };
        units.into_iter().map(option).collect_view()
    };
    let label = said(|words| words.unit);
    let hint = said(|words| words.unit_hint);
    view! {
        <Labelled id=id.clone() label hint problem>
            <input
                id=id.clone()
                list=list.clone()
                autocomplete="off"
                aria-describedby=[id.as_str(), "-hint"].concat()
                prop:value=move || unit.get()
                on:input=move |event| unit.set(event_target_value(&event))
            />
            <datalist id=list>{options}</datalist>
        </Labelled>
    }
}

/// A one-time link, to be handed over.
#[component]
pub fn LinkShown(link: OneTimeLink) -> impl IntoView {
    let language = use_language();
    move || {
        let words = words(language.get());
        let note = format!("{} {}", words.holds_until, moment(&link.expires_at));
        view! { <Secret label=words.link_made hint=words.link_hint secret=link.url.clone() note/> }
    }
}

/// Something that is shown this once, with a button that copies it.
#[component]
fn Secret(label: &'static str, hint: &'static str, secret: String, note: String) -> impl IntoView {
    let language = use_language();
    let messages = use_messages();
    let id = unique_id("secret");
    let copied = secret.clone();
    let copy = move |_| messages.copy(copied.clone());
    view! {
        <p>{hint}</p>
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class="one-time">
                <input id=id readonly prop:value=secret/>
                <button type="button" class="primary" on:click=copy>
                    {move || words(language.get()).copy}
                </button>
            </div>
            <small>{note}</small>
        </div>
    }
}

//! Changing one person, and helping with a lost password or phone.

use leptos::prelude::*;

use super::invite::{LinkShown, RoleField, UnitField};
use super::model::{Member, OneTimeLink, ToSet};
use super::sessions::Sessions;
use super::words::{said, words};
use crate::console::api::use_api;
use crate::console::language::use_language;
use crate::console::ui::busy::Busy;
use crate::console::ui::field::{CheckField, TextField, given};
use crate::console::ui::refusal::{Refusal, RefusalLine};
use crate::console::ui::toast::use_messages;

/// What stands in the form of one person.
#[derive(Clone, Copy, Debug, Default)]
struct Form {
    name: RwSignal<String>,
    role: RwSignal<String>,
    unit: RwSignal<String>,
    email: RwSignal<String>,
    phone: RwSignal<String>,
    disabled: RwSignal<bool>,
    revision: RwSignal<i64>,
}

impl Form {
    fn fill(self, member: Member) {
        self.name.set(member.display_name.unwrap_or_default());
        self.role.set(member.role);
        self.unit.set(member.unit.unwrap_or_default());
        self.email.set(member.email.unwrap_or_default());
        self.phone.set(member.phone.unwrap_or_default());
        self.disabled.set(member.state == "disabled");
        self.revision.set(member.revision);
    }

    fn wanted(self) -> ToSet {
        ToSet {
            role: self.role.get_untracked(),
            unit: given(&self.unit.get_untracked()),
            display_name: given(&self.name.get_untracked()),
            email: given(&self.email.get_untracked()),
            phone: given(&self.phone.get_untracked()),
            disabled: self.disabled.get_untracked(),
            revision: self.revision.get_untracked(),
        }
    }
}

/// The form of one person.
#[component]
pub fn Edit(member: Member, again: Callback<()>, open: RwSignal<bool>) -> impl IntoView {
    let language = use_language();
    let (api, messages) = (use_api(), use_messages());
    let form = Form::default();
    form.fill(member.clone());
    let (refusal, busy) = (Refusal::default(), RwSignal::new(false));
    let address = StoredValue::new(format!("/staff/{}", member.user));
    let save = move || {
        busy.set(true);
        refusal.clear();
        leptos::task::spawn_local(async move {
            match api.put::<_, Member>(&address.get_value(), &form.wanted()).await {
                Ok(_) => {
                    messages.say(words(language.get_untracked()).saved);
                    open.set(false);
                    again.run(());
                }
                Err(mut error) => {
                    // The next attempt is made in sight of what somebody else has changed.
                    if let Some(held) = error.held::<Member>() {
                        form.fill(held);
                        words(language.get_untracked()).stale.clone_into(&mut error.message);
                    }
                    refusal.set(error);
                }
            }
            busy.set(false);
        });
    };
    view! {
        <TextField label=said(|words| words.name) value=form.name problem=refusal.of("display_name")/>
        <RoleField role=form.role/>
        <UnitField unit=form.unit problem=refusal.of("unit")/>
        <TextField label=said(|words| words.email) value=form.email kind="email" problem=refusal.of("email")/>
        <TextField label=said(|words| words.phone) value=form.phone kind="tel" problem=refusal.of("phone")/>
        <CheckField label=said(|words| words.may_not_sign_in) value=form.disabled/>
        <RefusalLine refusal/>
        <div class="actions">
            <Busy busy class="primary" act=save>{move || words(language.get()).save}</Busy>
        </div>
        <Help member again/>
    }
}

/// What an administrator does for somebody who has lost a password or a phone.
#[component]
fn Help(member: Member, again: Callback<()>) -> impl IntoView {
    let language = use_language();
    let (api, messages) = (use_api(), use_messages());
    let link = RwSignal::new(None::<OneTimeLink>);
    let busy = RwSignal::new(false);
    let address = StoredValue::new(format!("/staff/{}", member.user));
    let reset_password = move || {
        busy.set(true);
        leptos::task::spawn_local(async move {
            let address = format!("{}/password-reset", address.get_value());
            match api.post::<_, OneTimeLink>(&address, &serde_json::json!({})).await {
                Ok(made) => link.set(Some(made)),
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
        });
    };
    let reset_factor = move || {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match api.delete(&format!("{}/second-factor", address.get_value())).await {
                Ok(()) => messages.say(words(language.get_untracked()).second_factor_gone),
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
            again.run(());
        });
    };
    view! {
        <hr/>
        <div class="actions">
            <Busy busy act=reset_password>{move || words(language.get()).reset_password}</Busy>
            {member.second_factor.then(|| view! {
                <Busy busy class="danger" act=reset_factor>
                    {move || words(language.get()).reset_second_factor}
                </Busy>
            })}
        </div>
        {move || link.get().map(|link| view! { <LinkShown link/> })}
        <Sessions user=member.user/>
    }
}

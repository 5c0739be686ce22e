//! Another password.

use leptos::prelude::*;
use serde::Serialize;

use super::words::{said, words};
use crate::console::api::use_api;
use crate::console::language::{Language, use_language};
use crate::console::session::use_me;
use crate::console::ui::busy::Busy;
use crate::console::ui::field::TextField;
use crate::console::ui::refusal::{Refusal, RefusalLine};
use crate::console::ui::toast::use_messages;
use crate::password;

#[derive(Serialize)]
struct PasswordToSet {
    password: String,
    new_password: String,
}

/// What is said of a password while it is typed: why it cannot be chosen; nothing before anything
/// was typed.
fn said_while_typing(typed: &str, user: &str, language: Language) -> Option<&'static str> {
    let unfit = password::check(typed, user).err().filter(|_| !typed.is_empty())?;
    let (vietnamese, english) = unfit.words();
    Some(language.pick(vietnamese, english))
}

/// The form for it.
#[component]
pub fn PasswordForm() -> impl IntoView {
    let language = use_language();
    let (api, messages, me) = (use_api(), use_messages(), use_me());
    let [present, new, again] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let (refusal, busy) = (Refusal::default(), RwSignal::new(false));
    let of_server = refusal.of("new_password");
    let problem = Signal::derive(move || {
        let said = said_while_typing(&new.get(), &me.get().user, language.get());
        said.map(str::to_owned).or_else(|| of_server.get())
    });
    let different = Signal::derive(move || {
        let differs = !again.with(String::is_empty) && again.get() != new.get();
        differs.then(|| words(language.get()).different.to_owned())
    });
    let ready = Signal::derive(move || {
        let fit = password::check(&new.get(), &me.get().user).is_ok();
        fit && !present.with(String::is_empty) && again.get() == new.get()
    });
    let good = move || {
        let fit = password::check(&new.get(), &me.get().user).is_ok();
        fit.then(
            || view! { <p class="good" role="status">{words(language.get()).good_password}</p> },
        )
    };
    let save = move || {
        busy.set(true);
        refusal.clear();
        let body =
            PasswordToSet { password: present.get_untracked(), new_password: new.get_untracked() };
        leptos::task::spawn_local(async move {
            match api.set("/account/password", &body).await {
                Ok(()) => {
                    for field in [present, new, again] {
                        field.set(String::new());
                    }
                    messages.say(words(language.get_untracked()).password_changed);
                }
                Err(error) => refusal.set(error),
            }
            busy.set(false);
        });
    };
    view! {
        <section class="card">
            <h2>{move || words(language.get()).password}</h2>
            <TextField label=said(|words| words.present_password) value=present kind="password"
                autocomplete="current-password" problem=refusal.of("password")/>
            <TextField label=said(|words| words.new_password) hint=said(|words| words.password_hint) value=new
                kind="password" autocomplete="new-password" problem/>
            {good}
            <TextField label=said(|words| words.again) value=again kind="password"
                autocomplete="new-password" problem=different/>
            <RefusalLine refusal/>
            <Busy busy enabled=ready class="primary" act=save>
                {move || words(language.get()).change_password}
            </Busy>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_types_a_password_is_told_at_once() {
        let said = |typed| said_while_typing(typed, "lan", Language::English);
        assert_eq!(said(""), None);
        assert!(said("short").unwrap().contains("12 characters"));
        assert!(said("matkhau123456").unwrap().contains("guessed"));
        assert_eq!(said("ba con mèo trên mái"), None);
    }
}

//! The own account: name, password, second factor, and where one is signed in.

mod password_form;
mod person;
mod second_factor;
mod sessions;
mod words;

use leptos::prelude::*;

use super::browser;
use super::language::use_language;
use super::session::use_me;
use password_form::PasswordForm;
use person::PersonForm;
use second_factor::SecondFactor;
use sessions::OwnSessions;
use words::words;

/// The own account.
#[component]
pub fn Account() -> impl IntoView {
    let language = use_language();
    let me = use_me();
    Effect::new(move |_| browser::set_title(words(language.get()).title));
    let missing = move || me.get().second_factor_missing;
    view! {
        <header class="screen-head">
            <h1>{move || words(language.get()).title}</h1>
        </header>
        {move || missing().then(|| view! {
            <p class="failure" role="alert">{words(language.get()).factor_missing}</p>
        })}
        <div class="account">
            <PersonForm/>
            <SecondFactor/>
            <PasswordForm/>
            <OwnSessions/>
        </div>
    }
}

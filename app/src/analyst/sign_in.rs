//! The page on which staff sign in, and the start page.

use leptos::prelude::*;

use super::frame::framed;
use super::words::words;
use super::{Home, SignIn, SignInFailure};

/// The page on which staff sign in.
#[must_use]
pub fn sign_in_page(page: &SignIn) -> String {
    let words = words(&page.language);
    framed(words.sign_in, &page.language, None, "", view! { <SignInForm page=page.clone()/> })
}

#[component]
fn SignInForm(page: SignIn) -> impl IntoView {
    let words = words(&page.language);
    let failure = page.failure.map(|failure| match failure {
        SignInFailure::WrongNameOrPassword => words.wrong_name_or_password,
        SignInFailure::Unavailable => words.unavailable,
    });
    let described_by = failure.map(|_| "failure");
    view! {
        <h1>{words.sign_in}</h1>
        <form class="card" method="post" action=page.action>
            {failure.map(|text| view! { <p class="error" id="failure" role="alert">{text}</p> })}
            <label for="user">{words.user}</label>
            <input
                id="user"
                name="user"
                value=page.user
                autocomplete="username"
                autocapitalize="none"
                spellcheck="false"
                required
                aria-describedby=described_by
            />
            <label for="password">{words.password}</label>
            <input
                id="password"
                name="password"
                type="password"
                autocomplete="current-password"
                required
                aria-describedby=described_by
            />
            {page.next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
            <button>{words.sign_in}</button>
        </form>
    }
}

/// The start page.
#[must_use]
pub fn home_page(page: &Home) -> String {
    let words = words(&page.language);
    let results: Vec<_> = page
        .public_results
        .iter()
        .map(|(title, href)| view! { <li><a href=href.clone()>{title.clone()}</a></li> })
        .collect();
    let results = if results.is_empty() {
        view! { <p class="empty">{words.no_public_results}</p> }.into_any()
    } else {
        view! { <ul class="links">{results}</ul> }.into_any()
    };
    let content = view! {
        <h1>{words.product}</h1>
        <p class="lead">{words.promise}</p>
        <h2>{words.public_results}</h2>
        {results}
        <p><a class="button" href=page.sign_in_href.clone()>{words.sign_in}</a></p>
    };
    framed(words.product, &page.language, None, "", content)
}

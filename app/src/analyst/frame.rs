//! What stands around every staff and public page.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::words::words;
use super::{Staff, style};
use crate::ui::document::{Head, document};

/// A whole document with the masthead around `content`. What `asked` says, such as
/// `&previous=2025`, stays in the address when the language changes.
pub fn framed(
    title: &str,
    language: &Lang,
    staff: Option<&Staff>,
    asked: &str,
    content: impl IntoView,
) -> String {
    let head = Head { title, language, style: style(), scripts: Vec::new(), preload: None };
    document(
        &head,
        view! {
            <Masthead language=language.clone() staff=staff.cloned() asked=asked.to_owned()/>
            <main>{content}</main>
        },
    )
}

/// The product's name, the other language, and who is signed in.
#[component]
fn Masthead(language: Lang, staff: Option<Staff>, asked: String) -> impl IntoView {
    let words = words(&language);
    let (tag, name) = words.other_language;
    let signed_in = staff.map(|staff| {
        view! {
            <form method="post" action=staff.sign_out_action>
                <span>{staff.name}</span>
                <button class="quiet">{words.sign_out}</button>
            </form>
        }
    });
    view! {
        <header>
            <a class="brand" href="/">{words.product}</a>
            <nav>
                <a href=["?lang=", tag, &asked].concat() lang=tag hreflang=tag>{name}</a>
                {signed_in}
            </nav>
        </header>
    }
}

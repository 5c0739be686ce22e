//! The pages without a questionnaire: the receipt, and why there is nothing to answer.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::frame::{LanguageSwitch, Masthead, MastheadView, ReceiptShown, ReceiptView};
use super::words::words;
use super::{Notice, ReceiptPage, style};
use crate::ui::document::{Head, document};

/// The receipt of a response, as an HTML document.
#[must_use]
pub fn receipt_page(page: &ReceiptPage) -> String {
    let interview = &page.interview;
    let questionnaire = interview.instrument().questionnaire();
    let language = interview.context().language.clone();
    let separator = if page.address.contains('?') { "&lang=" } else { "?lang=" };
    let switch = LanguageSwitch::Link([&page.address, separator].concat());
    let masthead = Masthead::of(interview, page.unit_name.as_deref(), switch);
    let receipt = ReceiptShown {
        thanks: questionnaire
            .thanks
            .as_ref()
            .map(|text| interview.render(text))
            .unwrap_or_default(),
        response_id: page.response_id.clone(),
        received_at: page.received_at.clone(),
        language: language.clone(),
    };
    let head = Head {
        title: words(&language).receipt,
        language: &language,
        style: style(),
        scripts: page.scripts.iter().map(String::as_str).collect(),
        preload: None,
    };
    document(&head, view! { <main><MastheadView masthead/><ReceiptView receipt/></main> })
}

/// Why there is no questionnaire to show, as an HTML document.
///
/// The language links and the way to try again are relative: the address asked for may be anything,
/// and one such as `//elsewhere` would lead to another host.
#[must_use]
pub fn notice_page(notice: &Notice, language: &Lang) -> String {
    let (title, text) = notice.words(language);
    let languages = ["vi", "en"].into_iter().filter_map(|tag| Lang::new(tag).ok()).collect();
    let masthead = Masthead {
        title: title.clone(),
        unit: String::new(),
        language: language.clone(),
        languages,
        switch: LanguageSwitch::Link(String::from("?lang=")),
    };
    let again = notice.may_try_again().then(|| {
        let href = ["?lang=", language.as_str()].concat();
        view! { <p><a class="button" href=href>{words(language).reload}</a></p> }
    });
    let sign_out = (*notice == Notice::Forbidden).then(|| {
        let label = if language.as_str() == "en" { "Sign out" } else { "Đăng xuất" };
        view! { <form method="post" action="/staff/sign-out"><button>{label}</button></form> }
    });
    let head = Head { title: &title, language, style: style(), scripts: Vec::new(), preload: None };
    document(
        &head,
        view! { <main><MastheadView masthead/><section class="notice"><p>{text}</p>{again}{sign_out}</section></main> },
    )
}

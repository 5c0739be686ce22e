//! The pages without a questionnaire: the receipt, and why there is nothing to answer.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::frame::{Masthead, MastheadView, ReceiptShown, ReceiptView};
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
    let masthead =
        Masthead::of(interview, page.unit_name.as_deref(), &[&page.address, separator].concat());
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
        script: None,
        preload: None,
    };
    document(&head, view! { <main><MastheadView masthead/><ReceiptView receipt/></main> })
}

/// Why there is no questionnaire to show, as an HTML document. `address` is the address of the page
/// asked for, without its query; the language links and the way to try again point to it.
#[must_use]
pub fn notice_page(notice: &Notice, language: &Lang, address: &str) -> String {
    let (title, text) = notice.words(language);
    let languages = ["vi", "en"].into_iter().filter_map(|tag| Lang::new(tag).ok()).collect();
    let masthead = Masthead {
        title: title.clone(),
        unit: String::new(),
        language: language.clone(),
        languages,
        address: [address, "?lang="].concat(),
    };
    let again = notice.may_try_again().then(|| {
        let href = address.to_owned();
        view! { <p><a class="button" href=href>{words(language).reload}</a></p> }
    });
    let head = Head { title: &title, language, style: style(), script: None, preload: None };
    document(
        &head,
        view! { <main><MastheadView masthead/><section class="notice"><p>{text}</p>{again}</section></main> },
    )
}

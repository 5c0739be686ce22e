//! The frame as parts of the pages that the server renders.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

use leptos::prelude::*;

use super::{
    ConsentAsked, ErrorLine, Masthead, ReceiptShown, write_consent, write_error_list, write_errors,
    write_masthead, write_receipt,
};
use crate::respondent::words::Words;
use crate::ui::html::part_of_page;

/// The title, the unit and the ways to the other languages.
#[component]
pub fn MastheadView(masthead: Masthead) -> impl IntoView {
    part_of_page(|html| write_masthead(html, &masthead))
}

/// The text of the consent and the box to tick.
#[component]
pub fn ConsentView(consent: ConsentAsked, words: &'static Words) -> impl IntoView {
    part_of_page(|html| write_consent(html, &consent, words))
}

/// What must be looked at again, with links to the questions; read aloud at once.
#[component]
pub fn ErrorsView(
    lines: Vec<ErrorLine>,
    heading: &'static str,
    words: &'static Words,
) -> impl IntoView {
    part_of_page(|html| write_errors(html, &lines, heading, words))
}

/// Problems, each with a link to its question.
#[component]
pub fn ErrorList(lines: Vec<ErrorLine>) -> impl IntoView {
    part_of_page(|html| write_error_list(html, &lines))
}

/// The receipt.
#[component]
pub fn ReceiptView(receipt: ReceiptShown) -> impl IntoView {
    part_of_page(|html| write_receipt(html, &receipt))
}

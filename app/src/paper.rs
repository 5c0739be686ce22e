//! The questionnaire on paper: a form to be printed on A4, filled in with a pen and typed in later.
//!
//! The page is made of the same questionnaire as everything else, needs no script, and looks like the
//! State's forms: head, parts, tables with a box for each category, dotted lines. With a round, each
//! form has its number and a code of the number, which is what paper entry asks for.

mod field;
mod form;
mod question;
mod table;
mod words;

use std::sync::LazyLock;

use leptos::prelude::*;
use survey_specs::interview::Interview;

use crate::poster::QrShown;
use crate::respondent::language::language_name;
use crate::ui::document::{Head, document};
use crate::ui::style::minified;
use form::form;
use words::words;

/// What is printed.
#[derive(Clone, Debug)]
pub struct PaperPage {
    /// The questionnaire, the language and the kinds of the unit, with nothing answered.
    pub interview: Interview,
    /// The unit's name; the form has a line for it if there is none.
    pub unit_name: Option<String>,
    /// The forms, each with its number; without any, one form without a number.
    pub forms: Vec<NumberedForm>,
    /// What was asked for, to ask for something else.
    pub asked: PaperAsked,
    /// Numbers among these that have been typed in already.
    pub taken: Vec<String>,
    /// Whether what is printed may still change.
    pub is_draft: bool,
}

/// The number of one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberedForm {
    /// The number.
    pub number: String,
    /// The number as a code to scan.
    pub qr: QrShown,
}

/// What the page was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperAsked {
    /// The round; without one, forms have no numbers.
    pub round: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The first number.
    pub form: String,
    /// The number of forms.
    pub count: usize,
}

/// The style sheet, which the policy names by its hash.
#[must_use]
pub fn style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| minified(include_str!("../style/paper.css")));
    &STYLE
}

/// The forms as an HTML document without scripts.
#[must_use]
pub fn paper_page(page: &PaperPage) -> String {
    let interview = &page.interview;
    let language = &interview.context().language;
    let title = interview.render(&interview.instrument().questionnaire().title);
    let head = Head { title: &title, language, style: style(), scripts: Vec::new(), preload: None };
    let one_by_one = page.forms.len() > 1;
    let forms = if page.forms.is_empty() {
        vec![form(page, None)]
    } else {
        page.forms.iter().map(|number| form(page, Some(number))).collect()
    };
    // Where several forms are printed at once, sheets are told apart by the number at their foot.
    let class = match (one_by_one, language.as_str()) {
        (true, _) => "several",
        (false, "en") => "english",
        (false, _) => "one",
    };
    document(&head, view! { {hints(page)} <main class=class>{forms}</main> })
}

/// What stands above the forms on the screen only: how to print, and what else can be printed.
fn hints(page: &PaperPage) -> AnyView {
    let questionnaire = page.interview.instrument().questionnaire();
    let shown = page.interview.context().language.clone();
    let words = words(&shown);
    let asked = page.asked.clone();
    let languages = questionnaire.languages.iter().map(|language| {
        let selected = *language == shown;
        view! { <option value=language.to_string() selected=selected>{language_name(language)}</option> }
    });
    let numbers = asked.round.as_ref().map(|round| {
        view! {
            <input type="hidden" name="round" value=round.clone()/>
            <label>{words.first_number}" "<input name="form" maxlength="32" value=asked.form/></label>
            <label>
                {words.count}" "
                <input name="count" type="number" min="1" max="200" value=asked.count.to_string()/>
            </label>
        }
    });
    let unit = asked.unit.map(|unit| view! { <input type="hidden" name="unit" value=unit/> });
    let taken = (!page.taken.is_empty())
        .then(|| view! { <p class="note">{words.taken}" "{page.taken.join(", ")}"."</p> });
    let draft = page.is_draft.then(|| view! { <p class="note">{words.draft}</p> });
    let blank = page.forms.is_empty().then(|| view! { <p>{words.blank}</p> });
    view! {
        <header>
            <p>{words.how_to_print}</p>
            {draft}
            {taken}
            {blank}
            <form method="get">
                {unit}
                <label>{words.language}" "<select name="lang">{languages.collect_view()}</select></label>
                {numbers}
                <button>{words.show}</button>
            </form>
        </header>
    }
    .into_any()
}

#[cfg(test)]
mod tests;

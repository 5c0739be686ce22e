//! What stands around the questions, in the plain form and in the browser alike: the masthead, the
//! consent, the summary of errors and the receipt.

#[cfg(feature = "ssr")]
mod view;

use survey_specs::code::Lang;
use survey_specs::interview::Interview;

use super::block::ItemProblem;
use super::language::language_name;
use super::words::{Words, words};
use crate::ui::html::{Attributes, Html, flag, said};
#[cfg(feature = "ssr")]
pub use view::{ConsentView, ErrorList, ErrorsView, MastheadView, ReceiptView};

/// What the masthead says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masthead {
    /// The questionnaire's title.
    pub title: String,
    /// The unit's name; empty if the answers are about none.
    pub unit: String,
    /// The language of the page.
    pub language: Lang,
    /// The languages there are.
    pub languages: Vec<Lang>,
    /// How to get to another language.
    pub switch: LanguageSwitch,
}

/// How a page is had in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LanguageSwitch {
    /// By a link to this address, up to the language's tag.
    Link(String),
    /// By a button of the form [`FORM`], so that what was typed goes along and comes back.
    Button,
}

/// The id of the plain form; with its hyphen no item is called so.
pub const FORM: &str = "the-form";

/// The field that asks for the form in another language. Neither an item nor a part of one is called
/// so: `language` is reserved.
pub const LANGUAGE_SWITCH: &str = "language.to";

impl Masthead {
    /// The masthead of a questionnaire.
    #[must_use]
    pub fn of(interview: &Interview, unit: Option<&str>, switch: LanguageSwitch) -> Self {
        let questionnaire = interview.instrument().questionnaire();
        Self {
            title: interview.render(&questionnaire.title),
            unit: unit.unwrap_or_default().to_owned(),
            language: interview.context().language.clone(),
            languages: questionnaire.languages.clone(),
            switch,
        }
    }
}

/// The title, the unit and the ways to the other languages.
pub fn write_masthead(html: &mut Html, masthead: &Masthead) {
    let words = words(&masthead.language);
    let mut others =
        masthead.languages.iter().filter(|other| **other != masthead.language).peekable();
    html.element("header", &[], |html| {
        let attributes = [("aria-label", Some(words.languages)), ("lang", words.lang)];
        html.element("nav", &attributes, |html| {
            if masthead.switch == LanguageSwitch::Button && others.peek().is_some() {
                write_button_for_enter(html);
            }
            others.for_each(|other| write_way_to_language(html, other, &masthead.switch));
        });
        html.line("h1", &[], &masthead.title);
        if let Some(unit) = said(&masthead.unit) {
            html.line("p", &[("class", Some("place"))], unit);
        }
    });
}

fn write_way_to_language(html: &mut Html, language: &Lang, switch: &LanguageSwitch) {
    let tag = Some(language.as_str());
    match switch {
        LanguageSwitch::Link(address) => {
            let href = [address, language.as_str()].concat();
            let attributes = [("href", Some(href.as_str())), ("lang", tag), ("hreflang", tag)];
            html.line("a", &attributes, &language_name(language));
        }
        LanguageSwitch::Button => {
            let attributes = [
                ("form", Some(FORM)),
                ("name", Some(LANGUAGE_SWITCH)),
                ("value", tag),
                ("lang", tag),
                ("formnovalidate", flag(true)),
            ];
            html.line("button", &attributes, &language_name(language));
        }
    }
}

/// The first button of the form, which Enter in a field presses; it sends. Nobody sees or hears it.
fn write_button_for_enter(html: &mut Html) {
    let attributes = [
        ("form", Some(FORM)),
        ("class", Some("enter")),
        ("tabindex", Some("-1")),
        ("aria-hidden", Some("true")),
    ];
    html.line("button", &attributes, "");
}

/// The consent that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentAsked {
    /// The version of the text: the value of the field.
    pub version: u32,
    /// What the respondent agrees to.
    pub text: String,
    /// Whether the box is ticked.
    pub given: bool,
    /// Whether it should have been.
    pub missing: bool,
}

impl ConsentAsked {
    /// The consent of a questionnaire, if it asks for one.
    #[must_use]
    pub fn of(interview: &Interview, given: bool, missing: bool) -> Option<Self> {
        let consent = interview.instrument().questionnaire().consent.as_ref()?;
        Some(Self {
            version: consent.version,
            text: interview.render(&consent.text),
            given,
            missing,
        })
    }
}

/// The text of the consent and the box to tick.
pub fn write_consent(html: &mut Html, consent: &ConsentAsked, words: &Words) {
    let missing = consent.missing;
    let lang = ("lang", words.lang);
    let class = if missing { "consent wrong" } else { "consent" };
    let attributes = [("id", missing.then_some("consent")), ("class", Some(class))];
    html.element("fieldset", &attributes, |html| {
        html.line("legend", &[lang], words.consent_heading);
        html.line("p", &[], &consent.text);
        if missing {
            let attributes = [("id", Some("consent-error")), ("class", Some("error")), lang];
            html.line("p", &attributes, words.consent_missing);
        }
        html.element("label", &[], |html| {
            let attributes = [
                ("type", Some("checkbox")),
                ("name", Some("consent")),
                ("value", Some(&*consent.version.to_string())),
                ("checked", flag(consent.given)),
                ("aria-describedby", missing.then_some("consent-error")),
            ];
            html.open("input", &attributes);
            html.line("span", &[lang], words.consent_agree);
        });
    });
}

/// One line of the summary of errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorLine {
    /// The id of the question, for the link.
    pub anchor: String,
    /// The question and what is wrong.
    pub text: String,
}

/// The lines of the summary of errors, in the order of the problems.
#[must_use]
pub fn error_lines(interview: &Interview, problems: &[ItemProblem]) -> Vec<ErrorLine> {
    let line = |problem: &ItemProblem| {
        let mut text = match interview.instrument().find(&problem.item) {
            Some(question) => interview.render(question.short()).trim_end_matches(':').to_owned(),
            None => String::new(),
        };
        if !problem.unanswered {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&problem.message);
        }
        ErrorLine { anchor: problem.item.clone(), text }
    };
    problems.iter().map(line).collect()
}

/// What must be looked at again, with links to the questions; read aloud at once.
pub fn write_errors(html: &mut Html, lines: &[ErrorLine], heading: &str, words: &Words) {
    if lines.is_empty() {
        return;
    }
    let attributes = [
        ("id", Some("errors")),
        ("role", Some("alert")),
        ("tabindex", Some("-1")),
        ("class", Some("errors")),
    ];
    html.element("div", &attributes, |html| {
        html.line("h2", &[("lang", words.lang)], heading);
        write_error_list(html, lines);
    });
}

/// Problems, each with a link to its question.
pub fn write_error_list(html: &mut Html, lines: &[ErrorLine]) {
    html.element("ul", &[], |html| {
        for line in lines {
            html.element("li", &[], |html| {
                let href = ["#", &line.anchor].concat();
                html.line("a", &[("href", Some(&*href))], &line.text);
            });
        }
    });
}

/// What the respondent gets for the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptShown {
    /// The questionnaire's thanks; empty if it has none.
    pub thanks: String,
    /// The response id.
    pub response_id: String,
    /// When the response arrived, in local time.
    pub received_at: String,
    /// The language of the page.
    pub language: Lang,
}

/// The receipt.
pub fn write_receipt(html: &mut Html, receipt: &ReceiptShown) {
    let words = words(&receipt.language);
    let lang = ("lang", words.lang);
    html.element("section", &[("class", Some("receipt"))], |html| {
        html.line("h2", &heading(words), words.receipt);
        html.line("p", &[], &receipt.thanks);
        html.element("dl", &[], |html| {
            html.line("dt", &[lang], words.receipt_id);
            html.line("dd", &[("id", Some("receipt-id"))], &receipt.response_id);
            html.line("dt", &[lang], words.receipt_time);
            html.line("dd", &[], &receipt.received_at);
        });
        html.line("p", &[("class", Some("hint")), lang], words.receipt_remark);
    });
}

/// What makes an element the one that takes the focus when a screen is put up.
pub const HEADING: Attributes<'static> = &[TABINDEX, ID];

/// The same for a heading in the interface's own words.
#[must_use]
pub fn heading(words: &Words) -> [(&'static str, Option<&'static str>); 3] {
    [TABINDEX, ID, ("lang", words.lang)]
}

const TABINDEX: (&str, Option<&str>) = ("tabindex", Some("-1"));
const ID: (&str, Option<&str>) = ("id", Some("heading"));

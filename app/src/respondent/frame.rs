//! What stands around the questions, in the plain form and in the browser alike: the masthead, the
//! consent, the summary of errors and the receipt.

use leptos::prelude::*;
use survey_specs::code::Lang;
use survey_specs::interview::Interview;

use super::block::ItemProblem;
use super::words::{Words, words};

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
    /// The address of this page in another language, up to the language's tag.
    pub address: String,
}

impl Masthead {
    /// The masthead of a questionnaire.
    #[must_use]
    pub fn of(interview: &Interview, unit: Option<&str>, address: &str) -> Self {
        let questionnaire = interview.instrument().questionnaire();
        Self {
            title: interview.render(&questionnaire.title),
            unit: unit.unwrap_or_default().to_owned(),
            language: interview.context().language.clone(),
            languages: questionnaire.languages.clone(),
            address: address.to_owned(),
        }
    }
}

/// The title, the unit and the ways to the other languages.
#[component]
pub fn MastheadView(masthead: Masthead) -> impl IntoView {
    let Masthead { title, unit, language, languages, address } = masthead;
    let links: Vec<_> = languages
        .into_iter()
        .filter(|other| *other != language)
        .map(|other| {
            let href = [&address, other.as_str()].concat();
            let tag = other.as_str().to_owned();
            view! { <a href=href lang=tag.clone() hreflang=tag>{language_name(&other)}</a> }
        })
        .collect();
    view! {
        <header>
            <nav aria-label=words(&language).languages>{links}</nav>
            <h1>{title}</h1>
            {(!unit.is_empty()).then(|| view! { <p class="place">{unit}</p> })}
        </header>
    }
}

/// The name of a language in itself.
#[must_use]
pub fn language_name(language: &Lang) -> String {
    match language.as_str() {
        "vi" => "Tiếng Việt",
        "en" => "English",
        other => other,
    }
    .to_owned()
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
#[component]
pub fn ConsentView(consent: ConsentAsked, words: &'static Words) -> impl IntoView {
    let missing = consent.missing;
    view! {
        <fieldset class=if missing { "consent wrong" } else { "consent" } id=missing.then_some("consent")>
            <legend>{words.consent_heading}</legend>
            <p>{consent.text}</p>
            {missing.then(|| view! { <p class="error" id="consent-error">{words.consent_missing}</p> })}
            <label>
                <input
                    type="checkbox"
                    name="consent"
                    value=consent.version
                    checked=consent.given
                    aria-describedby=missing.then_some("consent-error")
                />
                <span>{words.consent_agree}</span>
            </label>
        </fieldset>
    }
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
#[component]
pub fn ErrorsView(lines: Vec<ErrorLine>, heading: &'static str) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        view! {
            <div class="errors" id="errors" role="alert" tabindex="-1">
                <h2>{heading}</h2>
                <ErrorList lines/>
            </div>
        }
    })
}

/// Problems, each with a link to its question.
#[component]
pub fn ErrorList(lines: Vec<ErrorLine>) -> impl IntoView {
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| view! { <li><a href=["#", &line.anchor].concat()>{line.text}</a></li> })
        .collect();
    view! { <ul>{lines}</ul> }
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
#[component]
pub fn ReceiptView(receipt: ReceiptShown) -> impl IntoView {
    let words = words(&receipt.language);
    view! {
        <section class="receipt">
            <h2 tabindex="-1" id="heading">{words.receipt}</h2>
            <p>{receipt.thanks}</p>
            <dl>
                <dt>{words.receipt_id}</dt>
                <dd id="receipt-id">{receipt.response_id}</dd>
                <dt>{words.receipt_time}</dt>
                <dd>{receipt.received_at}</dd>
            </dl>
            <p class="hint">{words.receipt_remark}</p>
        </section>
    }
}

//! A page of the questionnaire on the screen: the same components on the server and in the browser.
//!
//! The markup is lean on purpose, because the plain first page must fit into one initial TCP
//! window: a label wraps its field, so that neither needs an id, and layout is left to the style
//! sheet. A question has an id only where the error summary must link to it.

use leptos::either::Either;
use leptos::prelude::*;

use super::block::{Block, Choice, Entry, MatrixHead, Shown};
use super::session::Session;

/// One page of the questionnaire: the head of a matrix, if it has one, and the questions. In the
/// browser, `session` hides the questions that are not asked and pipes answers into the others.
#[component]
pub fn BlockView(block: Block, session: Option<RwSignal<Session>>) -> impl IntoView {
    let in_matrix = block.matrix.is_some();
    let questions: Vec<_> = block
        .questions
        .into_iter()
        .map(|shown| view! { <QuestionView shown in_matrix session/> })
        .collect();
    view! {
        <div class=if in_matrix { "matrix" } else { "list" }>
            {block.matrix.map(|head| view! { <MatrixHeadView head/> })}
            {questions}
        </div>
    }
}

/// What stands above the rows of a matrix: its question, its group and, on wide screens, the
/// headings of its columns. These repeat what every field says by itself, so that they are not read
/// aloud.
#[component]
fn MatrixHeadView(head: MatrixHead) -> impl IntoView {
    let columns: Vec<_> =
        head.columns.into_iter().map(|column| view! { <span>{column}</span> }).collect();
    view! {
        {heading("question", head.label)}
        {remarks(&[("hint", &head.hint), ("when", &head.remark)], None)}
        {heading("block", head.heading)}
        {said(head.title).map(|title| view! { <h4>{title}</h4> })}
        <div class="columns" aria-hidden="true">{columns}</div>
    }
}

fn heading(class: &'static str, text: String) -> impl IntoView {
    said(text).map(|text| view! { <h3 class=class>{text}</h3> })
}

/// One question with its remarks and its fields.
#[component]
fn QuestionView(
    shown: Shown,
    in_matrix: bool,
    session: Option<RwSignal<Session>>,
) -> impl IntoView {
    let Shown { index, label, .. } = shown;
    let hidden =
        move || session.is_some_and(|session| session.with(|session| !session.is_asked(index)));
    let label = move || {
        session
            .map_or_else(|| label.clone(), |session| session.with(|session| session.label(index)))
    };
    let wrong = !shown.error.is_empty();
    let error_id = wrong.then(|| [&shown.code, "-error"].concat());
    let class = match (in_matrix, wrong) {
        (true, false) => "row",
        (true, true) => "row wrong",
        (false, true) => "question wrong",
        (false, false) => "question",
    };
    let remarks_on_it = remarks(
        &[("hint", &shown.hint), ("when", &shown.remark), ("error", &shown.error)],
        error_id.clone(),
    );
    let label_id = shown.entry.is_some().then(|| [&shown.code, "-label"].concat());
    let unit = shown.entry.as_ref().map(|entry| entry.label.clone()).unwrap_or_default();
    let entry = shown.entry.map(|entry| view! { <EntryView entry labelled_by=label_id.clone()/> });
    let choices: Vec<_> =
        shown.choices.into_iter().map(|choice| view! { <ChoiceView choice/> }).collect();
    view! {
        <fieldset
            class=class
            id=wrong.then(|| shown.code.clone())
            hidden=hidden
            aria-describedby=error_id
        >
            <legend id=label_id>
                {label}
                {said(shown.optional.to_owned()).map(|optional| view! { <small>" ("{optional}")"</small> })}
            </legend>
            {remarks_on_it}
            {entry}
            {remarks(&[("unit", &unit)], None)}
            {choices}
        </fieldset>
    }
}

/// Paragraphs, as far as there is something to say; `id` is that of the error.
fn remarks(texts: &[(&'static str, &str)], mut id: Option<String>) -> Vec<impl IntoView + use<>> {
    let mut remarks = Vec::new();
    for &(class, text) in texts {
        if !text.is_empty() {
            remarks.push(remark(class, id.take_if(|_| class == "error"), text.to_owned()));
        }
    }
    remarks
}

fn remark(class: &'static str, id: Option<String>, text: String) -> impl IntoView {
    view! { <p class=class id=id>{text}</p> }
}

/// A radio button or a check box with its label, and the field for own words under it.
#[component]
fn ChoiceView(choice: Choice) -> impl IntoView {
    view! {
        <label>
            <input type=choice.kind name=choice.name value=choice.value checked=choice.checked/>
            <span>{choice.label}</span>
        </label>
        {choice.words.map(|entry| view! { <label class="words">{entry.label.clone()} <EntryView entry labelled_by=None/></label> })}
    }
}

/// A field to type into.
#[component]
fn EntryView(entry: Entry, labelled_by: Option<String>) -> impl IntoView {
    if entry.multiline {
        Either::Left(view! {
            <textarea name=entry.name rows="4" maxlength=entry.max_length aria-labelledby=labelled_by>
                {inside_textarea(&entry.value)}
            </textarea>
        })
    } else {
        Either::Right(view! {
            <input
                type=entry.kind
                name=entry.name
                value=said(entry.value)
                inputmode=entry.keyboard
                maxlength=entry.max_length
                min=entry.min
                max=entry.max
                aria-labelledby=labelled_by
            />
        })
    }
}

/// What was typed, for the inside of a `<textarea>`: Leptos escapes the children of every element it
/// renders but this and three that nobody types into.
#[cfg(feature = "ssr")]
fn inside_textarea(typed: &str) -> String {
    typed.replace('&', "&amp;").replace('<', "&lt;")
}

/// What was typed: in the browser it becomes a text node, which needs no escaping.
#[cfg(not(feature = "ssr"))]
fn inside_textarea(typed: &str) -> String {
    typed.to_owned()
}

/// The text, if there is one.
fn said(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

//! A page of the questionnaire as HTML: the same on the server and in the browser.
//!
//! The markup is lean on purpose, because the plain first page must fit into one initial TCP
//! window: a label wraps its field, so that neither needs an id, and layout is left to the style
//! sheet. A question has an id only where the error summary must link to it.

use super::block::{Block, Choice, Entry, MatrixHead, Shown};
use crate::ui::html::{Html, flag, said};

/// One page of the questionnaire as a part of the plain form.
#[cfg(feature = "ssr")]
#[leptos::component]
pub fn BlockView(block: Block) -> impl leptos::prelude::IntoView {
    crate::ui::html::part_of_page(|html| write_block(html, &block))
}

/// One page of the questionnaire: the head of a matrix, if it has one, and the questions, one
/// `<fieldset>` for each, in order.
pub fn write_block(html: &mut Html, block: &Block) {
    let in_matrix = block.matrix.is_some();
    let class = if in_matrix { "matrix" } else { "list" };
    html.element("div", &[("class", Some(class))], |html| {
        if let Some(head) = &block.matrix {
            write_matrix_head(html, head);
        }
        for shown in &block.questions {
            write_question(html, shown, in_matrix);
        }
    });
}

/// What stands above the rows of a matrix: its question, its group and, on wide screens, the
/// headings of its columns. These repeat what every field says by itself, so that they are not read
/// aloud.
fn write_matrix_head(html: &mut Html, head: &MatrixHead) {
    write_said(html, "h3", "question", &head.label);
    write_said(html, "p", "hint", &head.hint);
    write_said(html, "p", "when", &head.remark);
    write_said(html, "h3", "block", &head.heading);
    if let Some(title) = said(&head.title) {
        html.line("h4", &[], title);
    }
    html.element("div", &[("aria-hidden", Some("true")), ("class", Some("columns"))], |html| {
        for column in &head.columns {
            html.line("span", &[], column);
        }
    });
}

/// One question with its remarks and its fields.
fn write_question(html: &mut Html, shown: &Shown, in_matrix: bool) {
    let wrong = !shown.error.is_empty();
    let error_id = wrong.then(|| [&shown.code, "-error"].concat());
    let class = match (in_matrix, wrong) {
        (true, false) => "row",
        (true, true) => "row wrong",
        (false, true) => "question wrong",
        (false, false) => "question",
    };
    let attributes = [
        ("id", wrong.then_some(shown.code.as_str())),
        ("hidden", flag(shown.hidden)),
        ("aria-describedby", error_id.as_deref()),
        ("class", Some(class)),
    ];
    html.element("fieldset", &attributes, |html| {
        let label_id = shown.entry.is_some().then(|| [&shown.code, "-label"].concat());
        html.element("legend", &[("id", label_id.as_deref())], |html| {
            html.text(&shown.label);
            if let Some(optional) = said(shown.optional) {
                html.line("small", &[], &[" (", optional, ")"].concat());
            }
        });
        write_said(html, "p", "hint", &shown.hint);
        write_said(html, "p", "when", &shown.remark);
        if wrong {
            let attributes = [("id", error_id.as_deref()), ("class", Some("error"))];
            html.line("p", &attributes, &shown.error);
        }
        if let Some(entry) = &shown.entry {
            write_entry(html, entry, label_id.as_deref());
            write_said(html, "p", "unit", &entry.label);
        }
        for choice in &shown.choices {
            write_choice(html, choice);
        }
    });
}

/// A text in an element of its own, if there is one.
fn write_said(html: &mut Html, name: &'static str, class: &str, text: &str) {
    if let Some(text) = said(text) {
        html.line(name, &[("class", Some(class))], text);
    }
}

/// A radio button or a check box with its label, and the field for own words under it.
fn write_choice(html: &mut Html, choice: &Choice) {
    let attributes = [
        ("type", Some(choice.kind)),
        ("name", Some(choice.name.as_str())),
        ("value", Some(choice.value.as_str())),
        ("checked", flag(choice.checked)),
    ];
    html.element("label", &[], |html| {
        html.open("input", &attributes);
        html.line("span", &[], &choice.label);
    });
    if let Some(entry) = &choice.words {
        html.element("label", &[("class", Some("words"))], |html| {
            html.text(&entry.label);
            write_entry(html, entry, None);
        });
    }
}

/// A field to type into.
fn write_entry(html: &mut Html, entry: &Entry, labelled_by: Option<&str>) {
    let name = ("name", Some(entry.name.as_str()));
    let max_length = entry.max_length.map(|length| length.to_string());
    let max_length = ("maxlength", max_length.as_deref());
    let labelled_by = ("aria-labelledby", labelled_by);
    if entry.multiline {
        html.element("textarea", &[name, ("rows", Some("4")), max_length, labelled_by], |html| {
            // Browsers drop a line break at the very beginning, so one that was typed needs another.
            if entry.value.starts_with(['\n', '\r']) {
                html.text("\n");
            }
            html.text(&entry.value);
        });
    } else {
        let attributes = [
            ("type", Some(entry.kind)),
            name,
            ("value", said(&entry.value)),
            ("inputmode", entry.keyboard),
            max_length,
            ("min", entry.min.as_deref()),
            ("max", entry.max.as_deref()),
            labelled_by,
        ];
        html.open("input", &attributes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn multiline(value: &str) -> String {
        let entry = Entry { multiline: true, value: value.to_owned(), ..Entry::default() };
        let mut html = Html::default();
        write_entry(&mut html, &entry, None);
        let html = html.into_text();
        let (_, inside) = html.split_once('>').unwrap();
        inside.strip_suffix("</textarea>").unwrap().to_owned()
    }

    #[test]
    fn nothing_that_is_typed_ends_the_field_it_was_typed_into() {
        assert_eq!(multiline("</textarea><script>\"&lt;"), "&lt;/textarea>&lt;script>\"&amp;lt;");
    }

    #[test]
    fn a_line_break_at_the_beginning_of_a_text_survives_the_browser_that_drops_the_first() {
        assert_eq!(multiline("\nhai"), "\n\nhai");
        assert_eq!(multiline("một\nhai"), "một\nhai");
    }
}

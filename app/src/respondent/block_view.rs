//! A page of the questionnaire as HTML: the same on the server and in the browser.
//!
//! The markup is lean on purpose, because the plain first page must fit into one initial TCP
//! window: a label wraps its field, so that neither needs an id, and layout is left to the style
//! sheet. A question has an id only where the error summary must link to it.

use super::block::{Block, Choice, Entry, MatrixHead, Rank, Shown};
use super::media_view::{write_media, write_picture, write_recordings};
use crate::ui::html::{Html, flag, said};
use survey_specs::RICH;

/// One page of the questionnaire as a part of the plain form.
#[cfg(feature = "ssr")]
#[leptos::component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn BlockView(block: Block) -> impl leptos::prelude::IntoView {
    crate::ui::html::part_of_page(|html| write_block(html, &block))
}

/// One page of the questionnaire: the head of a matrix, if it has one, and the questions, one
/// `<fieldset>` for each, in order.
pub fn write_block(html: &mut Html, block: &Block) {
    let head = block.matrix.as_ref().zip(block.questions.first());
    let head = head.map(|(head, first)| (head, HeadIds::of(head, &first.code)));
    let class = if head.is_some() { "matrix" } else { "list" };
    let attributes = [
        ("class", Some(class)),
        ("role", head.is_some().then_some("group")),
        ("aria-labelledby", head.as_ref().and_then(|(_, ids)| said(&ids.all))),
    ];
    html.element("div", &attributes, |html| {
        if let Some((head, ids)) = &head {
            write_matrix_head(html, head, ids);
        }
        for shown in &block.questions {
            write_question(html, shown, head.is_some(), block.lang);
        }
    });
}

/// The ids of what stands above the rows of a matrix: together the name of the group of rows, which a
/// reader says to whoever enters it. Empty where there is no such text.
struct HeadIds {
    label: String,
    title: String,
    all: String,
}

impl HeadIds {
    fn of(head: &MatrixHead, first: &str) -> Self {
        let id = |text: &str, ending: &str| {
            if text.is_empty() { String::new() } else { [first, ending].concat() }
        };
        let (label, title) = (id(&head.label, "-head"), id(&head.title, "-title"));
        let both = if label.is_empty() || title.is_empty() { "" } else { " " };
        let all = [label.as_str(), both, &title].concat();
        Self { label, title, all }
    }
}

/// What stands above the rows of a matrix: its question, its group and, on wide screens, the
/// headings of its columns. These repeat what every field says by itself, so that they are not read
/// aloud.
fn write_matrix_head(html: &mut Html, head: &MatrixHead, ids: &HeadIds) {
    if let Some(label) = said(&head.label) {
        html.line("h3", &[("id", said(&ids.label)), ("class", Some("question"))], label);
    }
    write_media(html, &head.media);
    write_said(html, "p", "hint", &head.hint);
    write_said(html, "p", "when", &head.remark);
    write_said(html, "h3", "block", &head.heading);
    if let Some(title) = said(&head.title) {
        html.line("h4", &[("id", said(&ids.title))], title);
    }
    html.element("div", &[("aria-hidden", Some("true")), ("class", Some("columns"))], |html| {
        for column in &head.columns {
            html.line("span", &[], column);
        }
    });
}

/// One question with its remarks and its fields.
fn write_question(html: &mut Html, shown: &Shown, in_matrix: bool, lang: Option<&'static str>) {
    let wrong = !shown.error.is_empty();
    let described = Descriptions::of(shown);
    let class = match (in_matrix, wrong) {
        (true, false) => "row",
        (true, true) => "row wrong",
        (false, true) => "question wrong",
        (false, false) => "question",
    };
    let attributes = [
        ("id", wrong.then_some(shown.code.as_str())),
        ("hidden", flag(shown.hidden)),
        ("aria-describedby", said(&described.all).filter(|_| shown.entry.is_none())),
        ("class", Some(class)),
    ];
    html.element("fieldset", &attributes, |html| {
        let label_id = shown.entry.is_some().then(|| [&shown.code, "-label"].concat());
        html.element("legend", &[("id", label_id.as_deref())], |html| {
            html.text(&shown.label);
            if let Some(optional) = said(shown.optional) {
                html.line("small", &[("lang", lang)], &[" (", optional, ")"].concat());
            }
        });
        write_media(html, &shown.media);
        write_described(html, "p", "hint", &described.hint, &shown.hint);
        write_said(html, "p", "when", &shown.remark);
        if wrong {
            let attributes =
                [("id", said(&described.error)), ("class", Some("error")), ("lang", lang)];
            html.line("p", &attributes, &shown.error);
        }
        if let Some(entry) = &shown.entry {
            let said_of = SaidOf {
                name: label_id.as_deref(),
                description: said(&described.all),
                wrong: wrong.then_some("true"),
            };
            write_entry(html, entry, said_of);
            write_described(html, "p", "unit", &described.unit, &entry.label);
        }
        for choice in &shown.choices {
            write_choice(html, choice, lang);
        }
        if RICH {
            write_said(html, "p", "fixed", &shown.fixed);
            for rank in &shown.ranks {
                write_rank(html, rank);
            }
        }
    });
}

/// The ids of what a reader says beside the name of a question. Empty where there is no such text.
#[derive(Default)]
struct Descriptions {
    hint: String,
    error: String,
    unit: String,
    /// All of them, as `aria-describedby` lists them.
    all: String,
}

impl Descriptions {
    fn of(shown: &Shown) -> Self {
        let mut ids = Self::default();
        let unit = shown.entry.as_ref().map_or("", |entry| &entry.label);
        for (id, text, ending) in [
            (&mut ids.hint, shown.hint.as_str(), "-hint"),
            (&mut ids.error, &shown.error, "-error"),
            (&mut ids.unit, unit, "-unit"),
        ] {
            if !text.is_empty() {
                *id = [&shown.code, ending].concat();
                ids.all.push_str(if ids.all.is_empty() { "" } else { " " });
                ids.all.push_str(id);
            }
        }
        ids
    }
}

/// What a reader says of a field to type into.
#[derive(Clone, Copy, Default)]
struct SaidOf<'a> {
    /// The id of its name, where no label stands around it.
    name: Option<&'a str>,
    /// The ids of what describes it.
    description: Option<&'a str>,
    /// That what stands in it is wrong.
    wrong: Option<&'a str>,
}

/// A text with an id in an element of its own, if there is one.
fn write_described(html: &mut Html, name: &'static str, class: &str, id: &str, text: &str) {
    if let Some(text) = said(text) {
        html.line(name, &[("id", said(id)), ("class", Some(class))], text);
    }
}

/// A text in an element of its own, if there is one.
fn write_said(html: &mut Html, name: &'static str, class: &str, text: &str) {
    if let Some(text) = said(text) {
        html.line(name, &[("class", Some(class))], text);
    }
}

/// A radio button or a check box with its label, what is played with it, and the field for own words
/// under it.
fn write_choice(html: &mut Html, choice: &Choice, lang: Option<&'static str>) {
    let attributes = [
        ("type", Some(choice.kind)),
        ("name", Some(choice.name.as_str())),
        ("value", Some(choice.value.as_str())),
        ("checked", flag(choice.checked)),
    ];
    let hidden = if RICH { flag(choice.hidden) } else { None };
    html.element("label", &[("hidden", hidden)], |html| {
        html.open("input", &attributes);
        if let Some(picture) = &choice.media.picture {
            write_picture(html, picture);
        }
        html.line("span", &[], &choice.label);
    });
    write_recordings(html, &choice.media);
    if let Some(entry) = &choice.words {
        html.element("label", &[("class", Some("words"))], |html| {
            if lang.is_some() {
                html.line("span", &[("lang", lang)], &entry.label);
            } else {
                html.text(&entry.label);
            }
            write_entry(html, entry, SaidOf::default());
        });
    }
}

/// A category of a ranking with its place to choose.
fn write_rank(html: &mut Html, rank: &Rank) {
    html.element("label", &[("class", Some("rank")), ("hidden", flag(rank.hidden))], |html| {
        html.element("select", &[("name", Some(rank.name.as_str()))], |html| {
            html.line("option", &[("value", Some(""))], "–");
            for place in 1..=rank.places {
                let place = place.to_string();
                html.line("option", &[("selected", flag(place == rank.chosen))], &place);
            }
        });
        html.line("span", &[], &rank.label);
    });
}

/// A field to type into.
fn write_entry(html: &mut Html, entry: &Entry, said_of: SaidOf<'_>) {
    let name = ("name", Some(entry.name.as_str()));
    let max_length = entry.max_length.map(|length| length.to_string());
    let max_length = ("maxlength", max_length.as_deref());
    let labelled_by = ("aria-labelledby", said_of.name);
    let described_by = ("aria-describedby", said_of.description);
    let invalid = ("aria-invalid", said_of.wrong);
    if entry.multiline {
        let rows = ("rows", Some("4"));
        let attributes = [name, rows, max_length, labelled_by, described_by, invalid];
        html.element("textarea", &attributes, |html| {
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
            described_by,
            invalid,
            ("data-sensor", if RICH { entry.sensor } else { None }),
            ("hidden", flag(RICH && entry.sensor == Some("image"))),
        ];
        html.open("input", &attributes);
    }
}

#[cfg(test)]
mod tests {
    use survey_specs::questionnaire::media::PixelSize;

    use super::*;
    use crate::respondent::media_view::{MediaShown, Picture, Recording};

    fn multiline(value: &str) -> String {
        let entry = Entry { multiline: true, value: value.to_owned(), ..Entry::default() };
        let mut html = Html::default();
        write_entry(&mut html, &entry, SaidOf::default());
        let html = html.into_text();
        let (_, inside) = html.split_once('>').unwrap();
        inside.strip_suffix("</textarea>").unwrap().to_owned()
    }

    fn media(name: &str) -> MediaShown {
        let picture = Picture {
            address: ["/media/", name].concat(),
            alt: name.to_owned(),
            size: Some(PixelSize { width: 4, height: 3 }),
        };
        let recording =
            Recording { address: ["/media/", name, "-sound"].concat(), label: name.to_owned() };
        MediaShown { picture: Some(picture), recordings: vec![recording] }
    }

    fn shown(code: &str) -> Shown {
        Shown { code: code.to_owned(), label: code.to_owned(), ..Shown::default() }
    }

    fn written(block: &Block) -> String {
        let mut html = Html::default();
        write_block(&mut html, block);
        html.into_text()
    }

    #[test]
    fn a_picture_of_a_category_is_in_its_label_and_its_recording_is_not() {
        let choice = Choice {
            kind: "radio",
            name: String::from("a"),
            value: String::from("1"),
            label: String::from("Có"),
            checked: false,
            hidden: false,
            media: media("yes"),
            words: None,
        };
        let question = Shown { media: media("ask"), choices: vec![choice], ..shown("a") };
        let html = written(&Block { matrix: None, questions: vec![question], lang: None });
        let (question, choice) = html.split_once("<label>").unwrap();
        assert!(question.contains("src=\"/media/ask\"") && question.contains("/media/ask-sound"));
        let (inside, after) = choice.split_once("</label>").unwrap();
        assert!(inside.contains("src=\"/media/yes\"") && !inside.contains("<audio"), "{inside}");
        assert!(after.contains("src=\"/media/yes-sound\""), "{after}");
    }

    #[test]
    fn rows_of_a_matrix_are_a_group_named_by_its_question_and_its_title() {
        let head = MatrixHead {
            label: String::from("Bảng"),
            title: String::from("Một"),
            ..MatrixHead::default()
        };
        let html = written(&Block { matrix: Some(head), questions: vec![shown("m1")], lang: None });
        assert!(
            html.starts_with(
                "<div class=\"matrix\" role=\"group\" aria-labelledby=\"m1-head m1-title\">\
                 <h3 id=\"m1-head\" class=\"question\">Bảng</h3>\
                 <h4 id=\"m1-title\">Một</h4>"
            ),
            "{html}"
        );
    }

    #[test]
    fn a_field_says_its_hint_its_error_and_its_unit_and_the_interface_its_language() {
        let entry = Entry { label: String::from("tuổi"), kind: "text", ..Entry::default() };
        let question = Shown {
            hint: String::from("Nhập số"),
            error: String::from("Sai"),
            optional: "không bắt buộc",
            entry: Some(entry),
            ..shown("age")
        };
        let html = written(&Block { matrix: None, questions: vec![question], lang: Some("vi") });
        for expected in [
            "aria-labelledby=\"age-label\" aria-describedby=\"age-hint age-error age-unit\" \
             aria-invalid=\"true\"",
            "<p id=\"age-hint\" class=\"hint\">",
            "<p id=\"age-error\" class=\"error\" lang=\"vi\">",
            "<p id=\"age-unit\" class=\"unit\">",
            "<small lang=\"vi\"> (không bắt buộc)</small>",
        ] {
            assert!(html.contains(expected), "{expected} in {html}");
        }
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

//! Posters and counter cards, made to be printed: a code to scan, for whom, until when, and what
//! becomes of the answers. Vietnamese stands large and English small on every sheet; the language of
//! the page is that of the hints around the sheets, which are not printed.

mod sheet;
mod words;

use std::sync::LazyLock;

use leptos::prelude::*;
use survey_specs::code::Lang;

use crate::ui::document::{Head, document};
use crate::ui::style::minified;
use sheet::{Card, Poster};
use words::words;

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PosterKind {
    /// An A4 page for the wall.
    Poster,
    /// An A6 card for the counter, four to an A4 page.
    Card,
}

impl PosterKind {
    /// Side of the printed QR code with its quiet zone, in millimetres.
    #[must_use]
    pub fn side_mm(self) -> u32 {
        match self {
            Self::Poster => 104,
            Self::Card => 48,
        }
    }

    /// The smallest module that is printed, in hundredths of a millimetre: what a cheap phone reads
    /// from an arm's length off the counter, and from a step further off the wall.
    #[must_use]
    pub fn least_module(self) -> u32 {
        match self {
            Self::Poster => 80,
            Self::Card => 50,
        }
    }
}

/// What stands on one poster or card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the survey is called in Vietnamese, or in its own language.
    pub title: String,
    /// What it is called in English, if it is written in English too.
    pub english_title: Option<String>,
    /// The unit's name; none for the round as a whole.
    pub unit_name: Option<String>,
    /// The name of the unit above it.
    pub parent_name: Option<String>,
    /// The code of the desk.
    pub desk: Option<String>,
    /// The code to scan.
    pub qr: QrShown,
    /// The address to type, without the scheme; whoever types it chooses the unit there.
    pub short_address: String,
    /// The last day, or the last minute, on which answers are taken.
    pub until: Option<Until>,
}

/// A QR code as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrShown {
    /// The dark modules, in modules.
    pub path: String,
    /// Modules along each side, with the quiet zone.
    pub modules: u32,
}

/// When answers are taken for the last time, in local time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// With this day, as `dd/mm/yyyy`.
    EndOf(String),
    /// At this minute, as `HH:MM dd/mm/yyyy`.
    Minute(String),
}

/// What the page says around the sheets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PosterHints {
    /// Units whose links were revoked, so that they have no sheet.
    pub revoked: Vec<String>,
    /// Whether the codes lead to this machine only.
    pub local_address: bool,
    /// Whether the round has closed.
    pub closed: bool,
    /// The same in the other language, and as the other kind; none in a file.
    pub elsewhere: Option<Elsewhere>,
    /// The parts of a round with more sheets than one page has; the address is none for this part.
    pub parts: Vec<Option<String>>,
}

/// Where the same sheets are found otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// With hints in the other language.
    pub other_language: String,
    /// As cards instead of posters, or the other way round.
    pub other_kind: String,
}

/// Posters or cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PosterPage {
    /// What is printed.
    pub kind: PosterKind,
    /// The sheets, in their order.
    pub sheets: Vec<Sheet>,
    /// What the page says around them.
    pub hints: PosterHints,
}

/// The style sheet, which the policy names by its hash.
#[must_use]
pub fn style() -> &'static str {
    static STYLE: LazyLock<String> =
        LazyLock::new(|| minified(include_str!("../style/poster.css")));
    &STYLE
}

/// Posters or cards as an HTML document without scripts.
#[must_use]
pub fn poster_page(page: PosterPage, language: &Lang) -> String {
    let words = words(language);
    let title = match page.kind {
        PosterKind::Poster => words.posters,
        PosterKind::Card => words.cards,
    };
    let head = Head { title, language, style: style(), scripts: Vec::new(), preload: None };
    let count = page.sheets.len();
    let sheets = match page.kind {
        PosterKind::Poster => {
            let posters = page.sheets.into_iter().map(|sheet| view! { <Poster sheet/> });
            posters.collect_view().into_any()
        }
        PosterKind::Card => pages_of_cards(&page.sheets),
    };
    let hints = view! { <Hints kind=page.kind hints=page.hints count language=language.clone()/> };
    document(&head, view! { {hints}<main>{sheets}</main> })
}

/// Four cards to a page; the last page may have fewer.
fn pages_of_cards(sheets: &[Sheet]) -> AnyView {
    const PER_PAGE: usize = 4;
    let pages = sheets.chunks(PER_PAGE).map(|sheets| {
        let cards = sheets.iter().cloned().map(|sheet| view! { <Card sheet/> });
        view! { <div class="page">{cards.collect_view()}</div> }
    });
    pages.collect_view().into_any()
}

#[component]
fn Hints(kind: PosterKind, hints: PosterHints, count: usize, language: Lang) -> impl IntoView {
    let words = words(&language);
    let (title, how, other_kind) = match kind {
        PosterKind::Poster => (words.posters, words.print_posters, words.cards),
        PosterKind::Card => (words.cards, words.print_cards, words.posters),
    };
    let elsewhere = hints.elsewhere.map(|elsewhere| {
        let (tag, name) = words.other_language;
        view! {
            <nav>
                <a href=elsewhere.other_kind>{other_kind}</a>
                <a href=elsewhere.other_language lang=tag hreflang=tag>{name}</a>
            </nav>
        }
    });
    let notes = [
        hints.local_address.then(|| words.local_address.to_owned()),
        hints.closed.then(|| words.closed.to_owned()),
        (!hints.revoked.is_empty())
            .then(|| format!("{} {}.", words.revoked, hints.revoked.join(", "))),
        (count == 0).then(|| words.nothing.to_owned()),
    ];
    let notes = notes.into_iter().flatten().map(|note| view! { <p class="note">{note}</p> });
    let parts = (1..).zip(hints.parts).map(|(number, address)| match address {
        Some(address) => view! { <a href=address>{number}</a> }.into_any(),
        None => view! { <b aria-current="page">{number}</b> }.into_any(),
    });
    let parts: Vec<_> = parts.collect();
    let parts = (parts.len() > 1)
        .then(|| view! { <nav aria-label=words.parts>{words.parts}": "{parts}</nav> });
    view! {
        <header>
            <h1>{title}" ("{count}")"</h1>
            <p>{how}</p>
            {notes.collect_view()}
            {elsewhere}
            {parts}
        </header>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str) -> Sheet {
        Sheet {
            title: "Phiếu <hài lòng>".to_owned(),
            english_title: Some("Satisfaction".to_owned()),
            unit_name: Some(name.to_owned()),
            parent_name: Some("Tỉnh Điện Biên".to_owned()),
            desk: None,
            qr: QrShown { path: "M4 4h7v1h-7z".to_owned(), modules: 45 },
            short_address: "khaosat.example.vn/r/sipas-2026".to_owned(),
            until: Some(Until::EndOf("30/11/2026".to_owned())),
        }
    }

    fn page(kind: PosterKind, sheets: usize) -> String {
        let sheets = (0..sheets).map(|number| sheet(&format!("Xã Số {number}"))).collect();
        let hints = PosterHints::default();
        poster_page(PosterPage { kind, sheets, hints }, &Lang::new("vi").unwrap())
    }

    #[test]
    fn a_poster_says_in_both_languages_for_whom_how_and_until_when() {
        let page = page(PosterKind::Poster, 1);
        for expected in [
            "<h2 class=\"short\">Xã Số 0</h2>",
            "Tỉnh Điện Biên",
            "Phiếu &lt;hài lòng&gt;",
            "khaosat.example.vn/r/sipas-2026",
            "hết ngày 30/11/2026",
            "tự nguyện",
            "lang=\"en\"",
            "Satisfaction",
            "until the end of 30/11/2026",
            "width=\"104mm\"",
            "viewBox=\"0 0 45 45\"",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        assert!(!page.contains("<script") && !page.contains("style="), "{page}");
    }

    #[test]
    fn a_poster_has_a_page_of_its_own_and_four_cards_share_one() {
        assert_eq!(page(PosterKind::Poster, 9).matches("<section class=\"poster\"").count(), 9);
        let cards = page(PosterKind::Card, 9);
        assert_eq!(cards.matches("<section class=\"card\"").count(), 9);
        assert_eq!(cards.matches("<div class=\"page\">").count(), 3);
    }

    #[test]
    fn long_names_are_set_smaller() {
        let set = |name: &str| {
            let sheets = vec![sheet(name)];
            let page =
                PosterPage { kind: PosterKind::Poster, sheets, hints: PosterHints::default() };
            poster_page(page, &Lang::new("en").unwrap())
        };
        assert!(set("Xã Mường Nhé").contains("<h2 class=\"short\">Xã"));
        let office = "Trung tâm Phục vụ hành chính công phường Cao Lãnh";
        assert!(set(office).contains("<h2 class=\"long\">"));
        assert!(set(&format!("{office}, {office}")).contains("<h2 class=\"longest\">"));
    }

    #[test]
    fn what_was_revoked_and_what_leads_nowhere_is_said_beside_the_sheets() {
        let hints = PosterHints {
            revoked: vec!["Xã Số 1".to_owned()],
            local_address: true,
            closed: true,
            elsewhere: None,
            parts: vec![None, Some("?part=2".to_owned())],
        };
        let page = PosterPage { kind: PosterKind::Card, sheets: Vec::new(), hints };
        let page = poster_page(page, &Lang::new("en").unwrap());
        for expected in
            ["revoked: Xã Số 1.", "this machine", "has closed", "href=\"?part=2\"", "(0)"]
        {
            assert!(page.contains(expected), "{expected} in {page}");
        }
    }

    #[test]
    fn a_usual_code_is_printed_larger_than_a_phone_needs() {
        for (kind, modules) in [(PosterKind::Poster, 45), (PosterKind::Card, 45)] {
            assert!(kind.side_mm() * 100 / modules >= 2 * kind.least_module());
        }
    }
}

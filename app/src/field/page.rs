//! The pages of enumerators and typists as the server sends them: what the app needs to begin. Nobody's
//! contacts or answers stand in them, so they need no session and may be kept.

use std::sync::LazyLock;

use leptos::prelude::*;
use survey_specs::code::{Lang, RoundCode};
use survey_specs::date::Date;

use crate::ui::document::{Head, document};
use crate::ui::style::minified;

/// What a page is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screens {
    /// Cases and interviews.
    Enumerator,
    /// Typing the paper forms of a round.
    Paper {
        /// The round.
        round: RoundCode,
        /// The address of the version's compiled form.
        compiled_url: String,
    },
}

/// Everything that such a page says.
#[derive(Clone, Debug)]
pub struct FieldPage {
    /// What it is for.
    pub screens: Screens,
    /// The language of the interface.
    pub language: Lang,
    /// The day in Viet Nam.
    pub day: Date,
    /// The addresses of the page's scripts; none where the app was built without them.
    pub scripts: Vec<String>,
    /// What the page needs to be opened without a network.
    pub assets: Vec<String>,
}

/// The style sheet of these pages, exactly as it stands in their `<style>`: the questionnaire's, and
/// what the lists and forms need beside it.
#[must_use]
pub fn style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| {
        let sheets = [
            include_str!("../../style/respondent.css"),
            include_str!("../../style/rich.css"),
            include_str!("../../style/field.css"),
        ];
        minified(&sheets.concat())
    });
    &STYLE
}

/// What the keyboard does where paper forms are typed, as browsers call the keys.
const KEYS: &str = "Enter ArrowUp ArrowDown Ctrl+Enter 1 2";

/// The page.
#[must_use]
pub fn field_page(page: &FieldPage) -> String {
    let english = page.language.as_str() == "en";
    let (name, title, without) = match (&page.screens, english) {
        (Screens::Enumerator, false) => {
            ("enumerator", "Phỏng vấn", "Trang này cần JavaScript để làm việc khi không có mạng.")
        }
        (Screens::Enumerator, true) => {
            ("enumerator", "Interviews", "This page needs JavaScript, to work without a network.")
        }
        (Screens::Paper { .. }, false) => {
            ("paper", "Nhập phiếu giấy", "Trang này cần JavaScript để nhập nhanh bằng bàn phím.")
        }
        (Screens::Paper { .. }, true) => {
            ("paper", "Entering paper forms", "This page needs JavaScript, to type fast.")
        }
    };
    let (round, compiled) = match &page.screens {
        Screens::Enumerator => (None, None),
        Screens::Paper { round, compiled_url } => {
            (Some(round.to_string()), Some(compiled_url.clone()))
        }
    };
    let head = Head {
        title,
        language: &page.language,
        style: style(),
        scripts: page.scripts.iter().map(String::as_str).collect(),
        preload: compiled.as_deref(),
    };
    let offline = (page.screens == Screens::Enumerator).then_some("");
    document(
        &head,
        view! {
            <main
                class="field-work"
                data-screen=name
                data-day=page.day.to_string()
                data-assets=page.assets.join(" ")
                data-offline=offline
                data-round=round
                data-compiled=compiled.clone()
                data-keys=compiled.as_ref().map(|_| KEYS)
            >
                <h1>{title}</h1>
                <noscript>
                    <p>{without}</p>
                </noscript>
            </main>
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(screens: Screens, language: &str) -> String {
        field_page(&FieldPage {
            screens,
            language: Lang::new(language).unwrap(),
            day: "2026-11-22".parse().unwrap(),
            scripts: vec!["/assets/fieldwork-0.js".to_owned()],
            assets: vec!["/assets/a.js".to_owned(), "/assets/a.wasm".to_owned()],
        })
    }

    #[test]
    fn the_page_says_which_screens_it_is_for_and_what_it_needs_offline() {
        let html = page(Screens::Enumerator, "vi");
        for expected in [
            "data-screen=\"enumerator\"",
            "data-day=\"2026-11-22\"",
            "data-assets=\"/assets/a.js /assets/a.wasm\"",
            "data-offline",
        ] {
            assert!(html.contains(expected), "{expected} in {html}");
        }
        let round: RoundCode = "r1".parse().unwrap();
        let paper = Screens::Paper { round, compiled_url: "/compiled/sha256:00".to_owned() };
        let html = page(paper, "en");
        assert!(html.contains("data-round=\"r1\"") && html.contains("<html lang=\"en\""), "{html}");
        assert!(!html.contains("data-offline"));
    }
}

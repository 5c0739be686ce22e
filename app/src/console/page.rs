//! The console's page as the server sends it: nothing of anybody, and what the app needs to begin.

use std::sync::LazyLock;

use leptos::prelude::*;
use survey_specs::code::Lang;

use crate::ui::document::{Head, document};
use crate::ui::style::minified;

/// Everything that the page says.
#[derive(Clone, Debug)]
pub struct ConsolePage {
    /// The language of the interface.
    pub language: Lang,
    /// The address of the script that starts the app; none where the app was built without it.
    pub script: Option<String>,
    /// The address of the wasm, which the script will fetch at once.
    pub wasm: Option<String>,
}

/// The style sheet of the console, exactly as it stands in its `<style>`.
#[must_use]
pub fn style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| {
        let sheets = [
            include_str!("../../style/tokens.css"),
            include_str!("../../style/console.css"),
            include_str!("../../style/console/designer.css"),
            include_str!("../../style/console/draft.css"),
            include_str!("../../style/console/index_designer.css"),
            include_str!("../../style/console/assessments.css"),
            include_str!("../../style/console/questionnaires.css"),
            include_str!("../../style/console/units.css"),
            include_str!("../../style/console/rounds.css"),
            include_str!("../../style/console/people.css"),
        ];
        minified(&sheets.concat())
    });
    &STYLE
}

/// The page.
#[must_use]
pub fn console_page(page: &ConsolePage) -> String {
    let english = page.language.as_str() == "en";
    let (title, without, pages) = if english {
        (
            "Thước Đo – console",
            "The console needs JavaScript and its app. Rounds and results can be read without: ",
            "rounds and results",
        )
    } else {
        (
            "Thước Đo – quản trị",
            "Trang quản trị cần JavaScript và ứng dụng của nó. Các đợt khảo sát và kết quả vẫn xem được tại: ",
            "các đợt khảo sát và kết quả",
        )
    };
    let head = Head {
        title,
        language: &page.language,
        style: style(),
        scripts: page.script.iter().map(String::as_str).collect(),
        preload: page.wasm.as_deref(),
    };
    let without = view! {
        <main class="bare">
            <p>{without} <a href="/staff">{pages}</a></p>
        </main>
    };
    if page.script.is_none() {
        document(&head, without)
    } else {
        document(&head, view! { <noscript>{without}</noscript> })
    }
}

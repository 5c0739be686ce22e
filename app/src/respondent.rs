//! The respondent's pages: the questionnaire, the receipt and the notices.
//!
//! [`page`], [`receipt_page`] and [`notice_page`] are what the server calls; each returns a whole
//! HTML document. Their one style sheet is [`style`], inlined in `<style>`; the server hashes exactly
//! this text for its content security policy.

#[cfg(any(feature = "respondent", feature = "field", feature = "console", test))]
pub(crate) mod app;
pub(crate) mod block;
mod block_view;
#[cfg(feature = "ssr")]
pub(crate) mod condition_words;
#[cfg(feature = "ssr")]
mod first_page;
pub(crate) mod frame;
pub(crate) mod item_problem;
pub(crate) mod language;
pub mod media_view;
#[cfg(feature = "ssr")]
mod notice;
mod notice_words;
#[cfg(any(feature = "respondent", feature = "field", feature = "console", test))]
mod review;
pub mod session;
mod typed;
#[cfg(feature = "ssr")]
mod unit_picker;
pub mod words;

use std::sync::LazyLock;

use survey_specs::code::{Lang, RoundCode, UnitCode};
use survey_specs::interview::{AnswerProblem, Interview};

#[cfg(feature = "ssr")]
pub use first_page::page;
#[cfg(feature = "ssr")]
pub use frame::LANGUAGE_SWITCH;
#[cfg(feature = "ssr")]
pub use notice::{notice_page, receipt_page};
#[cfg(feature = "ssr")]
pub use unit_picker::{
    ParentChoice, Shown, UnitChoice, UnitChoiceLink, UnitPickerPage, unit_picker_page,
};

use crate::ui::style::minified;
use notice_words::notice_words;

/// Everything that the first page of a questionnaire shows.
#[derive(Clone, Debug)]
pub struct FirstPage {
    /// The questionnaire, what is known of the world (mode, language, kinds of the unit, first day)
    /// and the answers as far as they were understood.
    pub interview: Interview,
    /// The fields of the form as they were typed, so that invalid ones come back; empty at first.
    pub fields: Vec<(String, String)>,
    /// What was wrong with the form when it was sent; empty at first.
    pub problems: Vec<AnswerProblem>,
    /// Whether the consent is ticked.
    pub consent_given: bool,
    /// The code of the link: the page's address is `/r/{link_code}`.
    pub link_code: String,
    /// The round.
    pub round: RoundCode,
    /// The unit the answers are about; none if the link is not for one unit.
    pub unit: Option<UnitCode>,
    /// The unit's name.
    pub unit_name: Option<String>,
    /// The server's signed statement of when and for what the page was opened.
    pub visit: String,
    /// The published version, `sha256:…`.
    pub version: String,
    /// The response id of a post without scripts.
    pub response_id: String,
    /// The addresses of the page's scripts; none where the app was built without them.
    pub scripts: Vec<String>,
    /// The addresses that are kept with the page besides what every page needs, if it is to open without
    /// a network.
    pub also: Vec<String>,
    /// Where the unit can be chosen; none if the link is for one unit, or there is no choice.
    pub unit_choice: Option<String>,
    /// Whether a phone may keep the page, to be answered without a network.
    pub offline: bool,
    /// The languages that are offered.
    pub languages: Vec<Lang>,
    /// The address of the version's compiled form.
    pub compiled_url: String,
}

/// Everything that the page with the receipt shows.
#[derive(Clone, Debug)]
pub struct ReceiptPage {
    /// The questionnaire and the language; answers are not needed.
    pub interview: Interview,
    /// The unit's name.
    pub unit_name: Option<String>,
    /// The response id.
    pub response_id: String,
    /// When the response arrived, as it is shown: local time, `dd/mm/yyyy HH:MM`.
    pub received_at: String,
    /// The address of this page with its query but without `lang`, for the language links.
    pub address: String,
    /// The addresses of the page's scripts; none where the app was built without them.
    pub scripts: Vec<String>,
}

/// Why there is no questionnaire to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The round opens later, on this day (`dd/mm/yyyy HH:MM`) if it is known.
    NotOpenYet(Option<String>),
    /// The round has closed.
    Closed,
    /// The round takes no answers for a while.
    Paused,
    /// The round is not answered in this way.
    NotThisWay,
    /// No round has this link, or its signature is wrong.
    NotFound,
    /// The server cannot answer at the moment; nothing was stored.
    Trouble,
    /// The link has expired or was revoked.
    LinkEnded,
    /// What may be answered once has been answered.
    AnsweredBefore,
    /// Other answers were already sent under this response id; both are kept for the staff.
    AnsweredOtherwise,
    /// The visit of the form is missing or not for this page: the page must be opened anew.
    VisitRefused,
    /// The form was larger than the server takes.
    TooLarge,
    /// Whoever is signed in may not see the page; there is a button to sign out.
    Forbidden,
}

/// The style sheet of the respondent's pages, exactly as it stands in their `<style>`.
#[must_use]
pub fn style() -> &'static str {
    static STYLE: LazyLock<String> =
        LazyLock::new(|| minified(include_str!("../style/respondent.css")));
    &STYLE
}

/// The same with what few questionnaires need, exactly as it stands in the `<style>` of their pages.
#[must_use]
pub fn rich_style() -> &'static str {
    static STYLE: LazyLock<String> =
        LazyLock::new(|| [style(), &minified(include_str!("../style/rich.css"))].concat());
    &STYLE
}

impl Notice {
    /// The heading and the text of the notice.
    #[must_use]
    pub fn words(&self, language: &Lang) -> (String, String) {
        let words = notice_words(self);
        let (title, text, opens) = match language.as_str() {
            "en" => (words.english.0, words.english.1, " It opens on "),
            _ => (words.vietnamese.0, words.vietnamese.1, " Thời gian mở: "),
        };
        let text = match self {
            Self::NotOpenYet(Some(time)) => [text, opens, time, "."].concat(),
            _ => text.to_owned(),
        };
        (title.to_owned(), text)
    }

    /// Whether opening the page once more may help.
    #[must_use]
    pub fn may_try_again(&self) -> bool {
        matches!(self, Self::NotOpenYet(_) | Self::Trouble | Self::VisitRefused)
    }
}

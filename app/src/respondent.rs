//! The respondent's pages: the questionnaire, the receipt and the notices.
//!
//! [`page`], [`receipt_page`] and [`notice_page`] are what the server calls; each returns a whole
//! HTML document. Their one style sheet is [`style`], inlined in `<style>`; the server hashes exactly
//! this text for its content security policy.

#[cfg(any(feature = "respondent", test))]
pub(crate) mod app;
pub(crate) mod block;
mod block_view;
#[cfg(feature = "ssr")]
mod condition_words;
#[cfg(feature = "ssr")]
mod first_page;
pub(crate) mod frame;
pub(crate) mod language;
pub mod media_view;
#[cfg(feature = "ssr")]
mod notice;
#[cfg(any(feature = "respondent", test))]
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
pub use notice::{notice_page, receipt_page};
#[cfg(feature = "ssr")]
pub use unit_picker::{
    ParentChoice, Shown, UnitChoice, UnitChoiceLink, UnitPickerPage, unit_picker_page,
};

use crate::ui::style::minified;

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
    /// Where the unit can be chosen; none if the link is for one unit, or there is no choice.
    pub unit_choice: Option<String>,
    /// Whether a phone may keep the page, to be answered without a network.
    pub offline: bool,
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

impl Notice {
    /// The heading and the text of the notice.
    #[must_use]
    pub fn words(&self, language: &Lang) -> (String, String) {
        let english = language.as_str() == "en";
        let (title, text) = match self {
            Self::NotOpenYet(_) if english => {
                ("The survey has not opened yet", "Please come back when it opens.")
            }
            Self::NotOpenYet(_) => {
                ("Cuộc khảo sát chưa mở", "Xin Ông/Bà quay lại khi cuộc khảo sát mở.")
            }
            Self::Closed if english => (
                "The survey has closed",
                "It no longer takes answers. Thank you for your interest.",
            ),
            Self::Closed => (
                "Cuộc khảo sát đã kết thúc",
                "Phiếu không còn được tiếp nhận. Xin cảm ơn Ông/Bà đã quan tâm.",
            ),
            Self::LinkEnded if english => (
                "This link is no longer in use",
                "It has expired or was replaced. Please scan the QR code at the office once more.",
            ),
            Self::LinkEnded => (
                "Đường dẫn này không còn dùng nữa",
                "Đường dẫn đã hết hạn hoặc đã được thay. Xin quét lại mã QR tại nơi làm thủ tục.",
            ),
            Self::AnsweredBefore if english => (
                "This has been answered already",
                "It can be answered once, and the answers that came first count. Thank you.",
            ),
            Self::AnsweredBefore => (
                "Phiếu này đã được trả lời",
                "Mỗi phiếu chỉ trả lời một lần; phiếu đến trước được ghi nhận. Xin cảm ơn Ông/Bà.",
            ),
            Self::NotFound if english => (
                "This link leads to no survey",
                "Please check that it was copied in full, or scan the QR code once more.",
            ),
            Self::NotFound => (
                "Không tìm thấy cuộc khảo sát",
                "Xin kiểm tra đường dẫn đã được chép đủ chưa, hoặc quét lại mã QR.",
            ),
            Self::Trouble if english => (
                "The server cannot answer at the moment",
                "Nothing is lost on your side: go back one page, wait a minute and send again.",
            ),
            Self::Trouble => (
                "Máy chủ tạm thời chưa trả lời được",
                "Câu trả lời của Ông/Bà chưa mất: xin quay lại trang trước, chờ một phút rồi gửi lại.",
            ),
            Self::AnsweredOtherwise if english => (
                "This form was already sent with other answers",
                "The first answers count; the second ones are kept for the staff to look at.",
            ),
            Self::AnsweredOtherwise => (
                "Phiếu này đã được gửi với câu trả lời khác",
                "Phiếu gửi lần đầu được ghi nhận; phiếu gửi sau được giữ lại để cán bộ xem xét.",
            ),
            Self::VisitRefused if english => (
                "This page has to be opened anew",
                "It was opened too long ago or for another survey. Please open the link again.",
            ),
            Self::VisitRefused => (
                "Cần mở lại trang khảo sát",
                "Trang này được mở đã lâu hoặc cho cuộc khảo sát khác. Xin mở lại đường dẫn.",
            ),
            Self::TooLarge if english => {
                ("The form is too large", "Please shorten what you have written.")
            }
            Self::TooLarge => ("Phiếu quá dài", "Xin rút ngắn phần ý kiến đã viết."),
            Self::Forbidden if english => (
                "Your account may not see this page",
                "Sign out and sign in with another account, or ask an administrator.",
            ),
            Self::Forbidden => (
                "Tài khoản này không có quyền xem trang này",
                "Xin đăng xuất rồi đăng nhập bằng tài khoản khác, hoặc hỏi người quản trị.",
            ),
        };
        let opens = match self {
            Self::NotOpenYet(Some(time)) if english => [" It opens on ", time, "."].concat(),
            Self::NotOpenYet(Some(time)) => [" Thời gian mở: ", time, "."].concat(),
            _ => String::new(),
        };
        (title.to_owned(), [text, &opens].concat())
    }

    /// Whether opening the page once more may help.
    #[must_use]
    pub fn may_try_again(&self) -> bool {
        matches!(self, Self::NotOpenYet(_) | Self::Trouble | Self::VisitRefused)
    }
}

//! What the console's frame says.

use super::language::Language;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub product: &'static str,
    pub questionnaires: &'static str,
    pub indexes: &'static str,
    pub rounds: &'static str,
    pub assessments: &'static str,
    pub units: &'static str,
    pub people: &'static str,
    pub audit: &'static str,
    pub account: &'static str,
    pub sign_out: &'static str,
    pub skip: &'static str,
    pub loading: &'static str,
    pub retry: &'static str,
    pub no_such_screen: &'static str,
    pub back_to_start: &'static str,
    pub offline: &'static str,
    pub unreadable: &'static str,
    pub close: &'static str,
    pub copied: &'static str,
    pub not_copied: &'static str,
    pub navigation: &'static str,
}

/// The words of a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    language.pick(&VIETNAMESE, &ENGLISH)
}

static VIETNAMESE: Words = Words {
    product: "Thước Đo",
    questionnaires: "Phiếu khảo sát",
    indexes: "Bộ chỉ số",
    rounds: "Đợt khảo sát",
    assessments: "Chấm điểm",
    units: "Đơn vị",
    people: "Người dùng",
    audit: "Nhật ký",
    account: "Tài khoản của tôi",
    sign_out: "Đăng xuất",
    skip: "Tới nội dung chính",
    loading: "Đang tải…",
    retry: "Thử lại",
    no_such_screen: "Không có trang này.",
    back_to_start: "Về trang đầu",
    unreadable: "Không đọc được câu trả lời của máy chủ. Nếu phần mềm vừa được nâng cấp, hãy tải lại trang.",
    offline: "Không có kết nối với máy chủ. Kiểm tra mạng rồi thử lại.",
    close: "Đóng",
    copied: "Đã sao chép.",
    not_copied: "Trình duyệt không cho sao chép ở đây. Hãy chọn đoạn cần chép rồi nhấn Ctrl+C.",
    navigation: "Các phần của trang quản trị",
};

static ENGLISH: Words = Words {
    product: "Thước Đo",
    questionnaires: "Questionnaires",
    indexes: "Indices",
    rounds: "Rounds",
    assessments: "Assessments",
    units: "Units",
    people: "People",
    audit: "Audit log",
    account: "My account",
    sign_out: "Sign out",
    skip: "Skip to the content",
    loading: "Loading…",
    retry: "Try again",
    no_such_screen: "There is no such screen.",
    back_to_start: "Back to the start",
    unreadable: "The server’s answer cannot be read. If the program was just upgraded, load the page again.",
    offline: "No connection to the server. Check the network and try again.",
    close: "Close",
    copied: "Copied.",
    not_copied: "The browser does not let this be copied here. Select the text and press Ctrl+C.",
    navigation: "Parts of the console",
};

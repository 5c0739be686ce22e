//! What the console's frame says.

use super::language::Language;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub product: &'static str,
    pub console: &'static str,
    pub questionnaires: &'static str,
    pub indexes: &'static str,
    pub rounds: &'static str,
    pub assessments: &'static str,
    pub units: &'static str,
    pub people: &'static str,
    pub audit: &'static str,
    pub account: &'static str,
    pub results: &'static str,
    pub fieldwork: &'static str,
    pub sign_out: &'static str,
    pub skip: &'static str,
    pub loading: &'static str,
    pub retry: &'static str,
    pub no_such_screen: &'static str,
    pub back_to_start: &'static str,
    pub offline: &'static str,
    pub close: &'static str,
    pub cancel: &'static str,
    pub shortcuts: &'static str,
    pub navigation: &'static str,
}

/// The words of a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    language.pick(&VIETNAMESE, &ENGLISH)
}

static VIETNAMESE: Words = Words {
    product: "Thước Đo",
    console: "Quản trị",
    questionnaires: "Phiếu khảo sát",
    indexes: "Bộ chỉ số",
    rounds: "Đợt khảo sát",
    assessments: "Chấm điểm",
    units: "Đơn vị",
    people: "Người dùng",
    audit: "Nhật ký",
    account: "Tài khoản của tôi",
    results: "Kết quả",
    fieldwork: "Phỏng vấn",
    sign_out: "Đăng xuất",
    skip: "Tới nội dung chính",
    loading: "Đang tải…",
    retry: "Thử lại",
    no_such_screen: "Không có trang này.",
    back_to_start: "Về trang đầu",
    offline: "Không có kết nối với máy chủ. Kiểm tra mạng rồi thử lại.",
    close: "Đóng",
    cancel: "Hủy",
    shortcuts: "Phím tắt",
    navigation: "Các phần của trang quản trị",
};

static ENGLISH: Words = Words {
    product: "Thước Đo",
    console: "Console",
    questionnaires: "Questionnaires",
    indexes: "Indices",
    rounds: "Rounds",
    assessments: "Assessments",
    units: "Units",
    people: "People",
    audit: "Audit log",
    account: "My account",
    results: "Results",
    fieldwork: "Interviews",
    sign_out: "Sign out",
    skip: "Skip to the content",
    loading: "Loading…",
    retry: "Try again",
    no_such_screen: "There is no such screen.",
    back_to_start: "Back to the start",
    offline: "No connection to the server. Check the network and try again.",
    close: "Close",
    cancel: "Cancel",
    shortcuts: "Shortcuts",
    navigation: "Parts of the console",
};

//! What the screen of the audit log says.

use leptos::prelude::Signal;

use crate::console::language::{self, Language};

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub title: &'static str,
    pub when: &'static str,
    pub who: &'static str,
    pub what: &'static str,
    pub object: &'static str,
    pub outcome: &'static str,
    pub done: &'static str,
    pub refused: &'static str,
    pub failed: &'static str,
    pub unknown: &'static str,
    pub nobody: &'static str,
    pub user: &'static str,
    pub operation: &'static str,
    pub from: &'static str,
    pub until: &'static str,
    pub text: &'static str,
    pub older: &'static str,
    pub export: &'static str,
    pub check: &'static str,
    pub check_text: &'static str,
    pub holds: &'static str,
    pub entries: &'static str,
    pub head: &'static str,
    pub broken: &'static str,
    pub missing: &'static str,
    pub changed: &'static str,
    pub unchained: &'static str,
    pub other_head: &'static str,
    pub empty_title: &'static str,
    pub empty_text: &'static str,
}

/// The words of a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    language.pick(&VIETNAMESE, &ENGLISH)
}

/// A word, as a field takes it: it follows the language.
#[must_use]
pub fn said(pick: fn(&'static Words) -> &'static str) -> Signal<String> {
    language::said(words, pick)
}

/// What operations are called, where they have a name for people.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("sign_in", "Đăng nhập", "Signed in"),
    ("delete_session", "Đăng xuất", "Signed out"),
    ("POST /staff/sign-out", "Đăng xuất", "Signed out"),
    ("choose_password", "Chọn mật khẩu qua đường dẫn", "Chose a password by a link"),
    ("create_staff", "Thêm người dùng", "Added a person"),
    ("put_staff", "Sửa người dùng", "Changed a person"),
    ("create_invitation", "Mời người dùng", "Invited a person"),
    ("create_password_reset", "Tạo đường dẫn đặt lại mật khẩu", "Made a link for another password"),
    (
        "delete_staff_second_factor",
        "Bỏ xác thực hai bước của người dùng",
        "Took a second factor away",
    ),
    (
        "delete_staff_sessions",
        "Đăng xuất người dùng khỏi mọi nơi",
        "Signed a person out everywhere",
    ),
    (
        "put_second_factor_roles",
        "Đổi vai trò phải xác thực hai bước",
        "Changed which roles need a second factor",
    ),
    ("put_account", "Sửa thông tin của mình", "Changed the own details"),
    ("put_password", "Đổi mật khẩu của mình", "Changed the own password"),
    ("offer_second_factor", "Bắt đầu cài xác thực hai bước", "Began to set up a second factor"),
    ("put_second_factor", "Bật xác thực hai bước", "Set up a second factor"),
    ("remove_second_factor", "Tắt xác thực hai bước", "Turned the second factor off"),
    ("create_recovery_codes", "Tạo mã dự phòng mới", "Made new recovery codes"),
    ("delete_other_sessions", "Đăng xuất khỏi mọi nơi khác", "Signed out everywhere else"),
    ("delete_one_session", "Đăng xuất khỏi một nơi", "Signed out of one place"),
    ("create_links", "Tạo đường dẫn khảo sát", "Made links"),
    ("revoke_link", "Thu hồi đường dẫn khảo sát", "Revoked a link"),
    ("put_kiosk_pin", "Đặt mã PIN của quầy", "Set the PIN of desks"),
    ("put_self_score", "Tự chấm điểm", "Gave points to the own unit"),
    ("put_appraised_score", "Thẩm định điểm", "Gave points by appraisal"),
    ("put_survey_score", "Nhập điểm khảo sát", "Gave points by survey"),
    ("create_case_outcome", "Ghi kết quả tiếp xúc", "Recorded an outcome"),
    ("create_case_replacement", "Thay người được phỏng vấn", "Called a reserve"),
    ("put_case_assignee", "Giao người phỏng vấn", "Assigned a case"),
    ("put_case_recheck", "Phúc tra", "Re-checked a case"),
    ("put_paper_entry", "Nhập phiếu giấy", "Typed a paper form"),
    ("put_paper_resolution", "Quyết định phiếu giấy", "Settled a paper form"),
    ("post_queue_file", "Nộp tệp của điện thoại", "Handed in a phone's file"),
    ("create_draft", "Tạo bản nháp", "Began a draft"),
    ("put_draft", "Lưu bản nháp", "Saved a draft"),
    ("delete_draft", "Cất bản nháp", "Put a draft away"),
    ("restore_draft", "Lấy lại bản nháp", "Took a draft back"),
    ("publish_draft", "Công bố phiên bản", "Published a version"),
    ("load_units", "Nạp đơn vị", "Loaded units"),
];

/// What an operation is called; its own name where it has none for people.
#[must_use]
pub fn operation_name(operation: &str, language: Language) -> String {
    let known = OPERATIONS.iter().find(|(name, _, _)| *name == operation);
    known.map_or_else(
        || operation.to_owned(),
        |(_, vietnamese, english)| language.pick(*vietnamese, *english).to_owned(),
    )
}

static VIETNAMESE: Words = Words {
    title: "Nhật ký",
    when: "Lúc",
    who: "Ai",
    what: "Việc",
    object: "Đối tượng",
    outcome: "Kết quả",
    done: "Xong",
    refused: "Bị từ chối",
    failed: "Lỗi",
    unknown: "Không rõ",
    nobody: "(chưa rõ)",
    user: "Người dùng",
    operation: "Mã việc",
    from: "Từ ngày",
    until: "Đến ngày",
    text: "Có chữ",
    older: "Xem cũ hơn",
    export: "Tải bảng CSV",
    check: "Kiểm tra chuỗi",
    check_text: "Mỗi dòng gắn với dòng trước bằng một mã băm: sửa hay xóa dòng nào cũng bị phát hiện.",
    holds: "Chuỗi còn nguyên vẹn.",
    entries: "Số dòng",
    head: "Mã băm cuối, nên ghi lại ở nơi khác",
    broken: "Chuỗi bị đứt ở dòng",
    missing: "dòng này không còn",
    changed: "dòng này đã bị sửa",
    unchained: "dòng này không nối với dòng trước",
    other_head: "dòng cuối không khớp",
    empty_title: "Chưa có dòng nào như vậy",
    empty_text: "Mọi việc làm thay đổi hệ thống đều được ghi ở đây trước khi thực hiện. Bớt điều kiện lọc để xem thêm.",
};

static ENGLISH: Words = Words {
    title: "Audit log",
    when: "When",
    who: "Who",
    what: "What",
    object: "Object",
    outcome: "Outcome",
    done: "Done",
    refused: "Refused",
    failed: "Failed",
    unknown: "Unknown",
    nobody: "(unknown)",
    user: "User",
    operation: "Operation",
    from: "From",
    until: "Until",
    text: "Text",
    older: "Show older",
    export: "Download as CSV",
    check: "Check the chain",
    check_text: "Each entry is tied to the one before by a hash: whatever is changed or removed is found.",
    holds: "The chain holds.",
    entries: "Entries",
    head: "The last hash, worth noting elsewhere",
    broken: "The chain is broken at entry",
    missing: "the entry is missing",
    changed: "the entry was changed",
    unchained: "the entry is not tied to the one before",
    other_head: "the last entry is another one",
    empty_title: "There is no such entry",
    empty_text: "Whatever changes something is written down here before it is done. Ask for less to see more.",
};

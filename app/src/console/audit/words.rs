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
    pub every_operation: &'static str,
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
    operation: "Việc",
    every_operation: "Mọi việc",
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
    every_operation: "Every operation",
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

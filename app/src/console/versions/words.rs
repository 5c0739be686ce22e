//! What the screen of a version says.

use leptos::prelude::Signal;

use crate::console::language::{self, Language};

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub all: &'static str,
    pub unknown: &'static str,
    pub published: &'static str,
    pub code: &'static str,
    pub items: &'static str,
    pub languages: &'static str,
    pub hash: &'static str,
    pub hash_hint: &'static str,
    pub rounds: &'static str,
    pub paper: &'static str,
    pub differences: &'static str,
    pub only_version: &'static str,
    pub compare_with: &'static str,
    pub none: &'static str,
    pub counts: &'static str,
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
    all: "Tất cả phiếu khảo sát",
    unknown: "Không có phiên bản này.",
    published: "Phát hành",
    code: "Mã phiếu",
    items: "Số câu",
    languages: "Ngôn ngữ",
    hash: "Mã phiên bản",
    hash_hint: "Tính từ nội dung: nội dung khác một chữ là mã khác.",
    rounds: "Dùng trong",
    paper: "In ra giấy",
    differences: "Khác gì so với phiên bản khác",
    only_version: "Phiếu này mới có một phiên bản. Khi có phiên bản sau, ở đây nêu rõ đã thêm, bỏ, sửa gì và điều gì làm số liệu không còn so sánh được.",
    compare_with: "So với phiên bản",
    none: "Hai phiên bản không khác gì nhau.",
    counts: "Số thay đổi",
};

static ENGLISH: Words = Words {
    all: "All questionnaires",
    unknown: "There is no such version.",
    published: "Published",
    code: "Code",
    items: "Items",
    languages: "Languages",
    hash: "Version",
    hash_hint: "Made of the content: one letter more is another version.",
    rounds: "Used in",
    paper: "Print on paper",
    differences: "What differs from another version",
    only_version: "There is only one version of this questionnaire. When there is another, this says what was added, removed and changed, and what makes figures no longer comparable.",
    compare_with: "Compare with the version",
    none: "The two versions do not differ.",
    counts: "Changes",
};

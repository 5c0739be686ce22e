//! What is said of the keeping of a draft.

use crate::console::language::Language;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub saved: &'static str,
    pub edited: &'static str,
    pub saving: &'static str,
    pub unreachable: &'static str,
    pub refused: &'static str,
    pub conflicting: &'static str,
    pub retry: &'static str,
    pub also_here: &'static str,
    pub somebody: &'static str,
    pub changed: &'static str,
    pub and_more: &'static str,
    pub conflict_title: &'static str,
    pub conflict_text: &'static str,
    pub mine: &'static str,
    pub theirs: &'static str,
    pub removed: &'static str,
    pub keep_choices: &'static str,
    pub leave_unsaved: &'static str,
}

/// The words of a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    language.pick(&VIETNAMESE, &ENGLISH)
}

static VIETNAMESE: Words = Words {
    saved: "Đã lưu",
    edited: "Sắp lưu…",
    saving: "Đang lưu…",
    unreachable: "Chưa lưu được: không có kết nối. Sẽ tự thử lại; nội dung vẫn được giữ trên máy này.",
    refused: "Máy chủ chưa nhận: ",
    conflicting: "Hai người cùng sửa một chỗ: cần chọn.",
    retry: "Lưu ngay",
    also_here: "Cũng đang mở: ",
    somebody: "Người khác",
    changed: " vừa sửa: ",
    and_more: " và các chỗ khác",
    conflict_title: "Hai người cùng sửa một chỗ",
    conflict_text: "Mọi sửa đổi khác của cả hai đã được giữ. Với mỗi chỗ dưới đây, hãy chọn nội dung để lại.",
    mine: "Của tôi",
    theirs: "Của người kia",
    removed: "(đã xóa)",
    keep_choices: "Giữ các lựa chọn này",
    leave_unsaved: "Có sửa đổi chưa gửi được lên máy chủ. Chúng được giữ trên máy này và trở lại khi mở lại bản nháp. Rời trang?",
};

static ENGLISH: Words = Words {
    saved: "Saved",
    edited: "Saving soon…",
    saving: "Saving…",
    unreachable: "Not saved: no connection. It is tried again by itself; the text is kept on this computer.",
    refused: "The server does not take it: ",
    conflicting: "Two people changed the same place: please choose.",
    retry: "Save now",
    also_here: "Also open: ",
    somebody: "Somebody else",
    changed: " just changed: ",
    and_more: " and other places",
    conflict_title: "Two people changed the same place",
    conflict_text: "All other changes of both are kept. For each place below, choose what is to stay.",
    mine: "Mine",
    theirs: "The other person’s",
    removed: "(removed)",
    keep_choices: "Keep these choices",
    leave_unsaved: "Some changes have not reached the server. They are kept on this computer and come back when the draft is opened again. Leave?",
};

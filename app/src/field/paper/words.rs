//! What the screens of typists say, in both languages of the interface.

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub title: &'static str,
    pub entry: [&'static str; 2],
    pub which_entry: &'static str,
    pub same_person: &'static str,
    pub begin: &'static str,
    pub form: &'static str,
    pub unit: &'static str,
    pub language: &'static str,
    pub day: &'static str,
    pub consent: &'static str,
    pub agreed: &'static str,
    pub not_agreed: &'static str,
    pub keys: &'static str,
    pub item: &'static str,
    pub typed: &'static str,
    pub meaning: &'static str,
    pub skipped: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub states: [(&'static str, &'static str); 5],
    pub look_again: &'static str,
    pub as_found: &'static str,
    pub unreadable: &'static str,
    pub number_missing: &'static str,
    pub last: &'static str,
    pub differences: &'static str,
    pub no_differences: &'static str,
    pub of_form: &'static str,
    pub choose: &'static str,
    pub resolve: &'static str,
    pub resolved: &'static str,
    pub to_typing: &'static str,
    pub no_network: &'static str,
    pub no_questionnaire: &'static str,
}

/// The words of a language: the English ones for English, else the Vietnamese.
#[must_use]
pub fn words(language: &str) -> &'static Words {
    if language == "en" { &ENGLISH } else { &VIETNAMESE }
}

impl Words {
    /// The state of a form in words.
    #[must_use]
    pub fn state(&self, word: &str) -> &'static str {
        self.states.iter().find(|(known, _)| *known == word).map_or("", |(_, words)| words)
    }
}

static VIETNAMESE: Words = Words {
    title: "Nhập phiếu giấy",
    entry: ["Lần nhập 1", "Lần nhập 2"],
    which_entry: "Ông/Bà nhập lần thứ mấy?",
    same_person: "Một người nhập cả hai lần (chỉ khi không có người thứ hai)",
    begin: "Bắt đầu nhập",
    form: "Số phiếu",
    unit: "Mã đơn vị",
    language: "Ngôn ngữ",
    day: "Ngày phỏng vấn",
    consent: "Đồng ý (1 có, 2 không)",
    agreed: "Có",
    not_agreed: "Không",
    keys: "Gõ mã phương án; Enter: câu sau; ↑ ↓: đi lại; -: không trả lời; ?: không biết; x: từ chối; 5=lời ghi: phương án có ghi thêm; Ctrl+Enter: lưu, sang phiếu sau.",
    item: "Câu hỏi",
    typed: "Nhập",
    meaning: "Nghĩa là",
    skipped: "không hỏi",
    save: "Lưu, sang phiếu sau",
    saved: "Đã lưu",
    states: [
        ("one_entry", "đã nhập một lần"),
        ("differs", "hai lần nhập khác nhau"),
        ("refused", "chưa vào được cơ sở dữ liệu"),
        ("agreed", "hai lần nhập giống nhau"),
        ("stored", "hai lần nhập giống nhau, đã vào cơ sở dữ liệu"),
    ],
    look_again: "Xin xem lại trên phiếu giấy:",
    as_found: "Nếu phiếu giấy đúng là như vậy, nhấn Ctrl+Enter lần nữa để lưu nguyên như trên giấy.",
    unreadable: "Có ô không đọc được; xin sửa trước khi lưu.",
    number_missing: "Xin nhập số phiếu.",
    last: "Phiếu vừa nhập",
    differences: "Phiếu có khác biệt",
    no_differences: "Không còn phiếu nào khác nhau.",
    of_form: "Phiếu",
    choose: "Xem phiếu giấy rồi nhấn 1 hoặc 2 cho từng dòng; Enter để lưu.",
    resolve: "Lưu quyết định",
    resolved: "Đã quyết định",
    to_typing: "Về nhập phiếu",
    no_network: "Chưa lưu được: không có mạng. Những gì đã nhập vẫn còn đây; xin thử lại.",
    no_questionnaire: "Chưa tải được bảng hỏi. Xin mở lại trang.",
};

static ENGLISH: Words = Words {
    title: "Entering paper forms",
    entry: ["First entry", "Second entry"],
    which_entry: "Which entry do you make?",
    same_person: "One person makes both entries (only where there is no second one)",
    begin: "Begin typing",
    form: "Form number",
    unit: "Unit code",
    language: "Language",
    day: "Day of the interview",
    consent: "Consent (1 yes, 2 no)",
    agreed: "Yes",
    not_agreed: "No",
    keys: "Type the category's code; Enter: next; ↑ ↓: move; -: no answer; ?: does not know; x: refused; 5=words: a category with own words; Ctrl+Enter: save and open the next form.",
    item: "Question",
    typed: "Typed",
    meaning: "Means",
    skipped: "not asked",
    save: "Save, next form",
    saved: "Saved",
    states: [
        ("one_entry", "entered once"),
        ("differs", "the two entries differ"),
        ("refused", "cannot be stored yet"),
        ("agreed", "both entries agree"),
        ("stored", "both entries agree, stored"),
    ],
    look_again: "Please look at the paper again:",
    as_found: "If the paper really says so, press Ctrl+Enter once more to keep it as it stands.",
    unreadable: "A field cannot be read; please mend it before saving.",
    number_missing: "Please give the number of the form.",
    last: "Forms just entered",
    differences: "Forms that differ",
    no_differences: "No forms differ any more.",
    of_form: "Form",
    choose: "Look at the paper and press 1 or 2 for each line; Enter to save.",
    resolve: "Save the decision",
    resolved: "Decided",
    to_typing: "Back to typing",
    no_network: "Not saved: there is no network. What you typed is still here; please try again.",
    no_questionnaire: "The questionnaire could not be loaded. Please open the page again.",
};

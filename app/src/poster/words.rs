//! The words of posters and cards, and those around them.

use survey_specs::code::Lang;

use super::{Sheet, Until};

/// The words around the sheets in one language.
pub(super) struct Words {
    pub posters: &'static str,
    pub cards: &'static str,
    pub print_posters: &'static str,
    pub print_cards: &'static str,
    pub local_address: &'static str,
    pub closed: &'static str,
    pub revoked: &'static str,
    pub nothing: &'static str,
    pub parts: &'static str,
    /// The tag and the name of the other language.
    pub other_language: (&'static str, &'static str),
}

const VIETNAMESE: Words = Words {
    posters: "Áp phích",
    cards: "Thẻ để quầy",
    print_posters: "In trang này trên giấy A4, tỉ lệ 100 %: mỗi đơn vị một tờ. Phần hướng dẫn này không được in.",
    print_cards: "In trang này trên giấy A4, tỉ lệ 100 %, rồi cắt theo đường kẻ: mỗi tờ bốn thẻ A6. Phần hướng dẫn này không được in.",
    local_address: "Mã chỉ mở được trên chính máy này: hãy đặt địa chỉ công khai (--public-url) trước khi in.",
    closed: "Đợt khảo sát đã đóng: người quét mã sẽ không trả lời được.",
    revoked: "Không in vì đường dẫn đã bị thu hồi:",
    nothing: "Không có tờ nào để in.",
    parts: "Phần",
    other_language: ("en", "English"),
};

const ENGLISH: Words = Words {
    posters: "Posters",
    cards: "Counter cards",
    print_posters: "Print this page on A4 paper at 100 %: one sheet for each unit. These hints are not printed.",
    print_cards: "Print this page on A4 paper at 100 % and cut along the lines: four A6 cards to a sheet. These hints are not printed.",
    local_address: "The codes lead to this machine only: set the public address (--public-url) before you print.",
    closed: "The round has closed: whoever scans a code can no longer answer.",
    revoked: "Left out, for their links were revoked:",
    nothing: "There is no sheet to print.",
    parts: "Part",
    other_language: ("vi", "Tiếng Việt"),
};

/// The words around the sheets.
pub(super) fn words(language: &Lang) -> &'static Words {
    if language.as_str() == "en" { &ENGLISH } else { &VIETNAMESE }
}

/// The words on a sheet in one language.
pub(super) struct SheetWords {
    /// What the code is, for whoever hears the page.
    pub scan: String,
    pub ask: &'static str,
    pub free: &'static str,
    pub or_type: &'static str,
    /// What to do behind the short address.
    pub then_choose: &'static str,
    pub consent: &'static str,
}

/// The words on a sheet, in Vietnamese and in English.
pub(super) fn sheet_words(sheet: &Sheet) -> (SheetWords, SheetWords) {
    let name = sheet.unit_name.as_deref();
    let vietnamese = SheetWords {
        scan: format!("Mã QR để trả lời: {}", name.unwrap_or(&sheet.title)),
        ask: "Mời Ông/Bà quét mã bằng camera điện thoại hoặc Zalo và cho biết ý kiến.",
        free: "Không cần cài ứng dụng, không cần đăng nhập.",
        or_type: "Hoặc gõ địa chỉ",
        then_choose: if name.is_some() { " rồi chọn đơn vị này." } else { "." },
        consent: "Trả lời là tự nguyện; chỉ công bố kết quả tổng hợp, không công bố ý kiến của từng người.",
    };
    let english = SheetWords {
        scan: format!("QR code for answering: {}", name.unwrap_or(&sheet.title)),
        ask: "Please scan the code with your phone’s camera or Zalo and tell us your opinion.",
        free: "There is nothing to install and no account.",
        or_type: "Or type the address",
        then_choose: if name.is_some() { " and choose this unit." } else { "." },
        consent: "Taking part is voluntary; only overall results are published, never one person’s answers.",
    };
    (vietnamese, english)
}

/// Until when answers are taken, in Vietnamese and in English.
pub(super) fn until_words(until: &Until) -> (String, String) {
    match until {
        Until::EndOf(day) => (
            format!("Nhận ý kiến đến hết ngày {day}."),
            format!("Answers are taken until the end of {day}."),
        ),
        Until::Minute(minute) => {
            (format!("Nhận ý kiến đến {minute}."), format!("Answers are taken until {minute}."))
        }
    }
}

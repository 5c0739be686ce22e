//! What the desk's screens say beside the questionnaire's own texts.

use survey_specs::code::Lang;

/// The words of one language.
#[cfg_attr(
    not(feature = "field"),
    expect(dead_code, reason = "what is said about a touch is said in the browser alone")
)]
#[derive(Debug)]
pub struct Words {
    pub agreeing: &'static str,
    pub too_soon: &'static str,
    pub levels: &'static str,
    pub rated: &'static str,
    pub more: &'static str,
    pub specify: &'static str,
    pub done: &'static str,
    pub skip: &'static str,
    pub thanks: &'static str,
    pub next: &'static str,
    pub dossier: &'static str,
    pub dossier_hint: &'static str,
    pub dossier_unfit: &'static str,
    pub no_dossier: &'static str,
    pub go_on: &'static str,
    pub delete: &'static str,
    pub full_screen: &'static str,
    pub pin: &'static str,
    pub pin_hint: &'static str,
    pub pin_wrong: &'static str,
    pub pin_rests: &'static str,
    pub cancel: &'static str,
    pub staff: &'static str,
    pub waiting: &'static str,
    pub aside: &'static str,
    pub many_waiting: &'static str,
    pub no_pin: &'static str,
    pub ask_dossier: &'static str,
    pub use_camera: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub resume: &'static str,
    pub leave: &'static str,
    pub languages: &'static str,
}

/// The words of a language: Vietnamese for every language but English.
#[must_use]
pub fn words(language: &Lang) -> &'static Words {
    if language.as_str() == "en" { &ENGLISH } else { &VIETNAMESE }
}

static VIETNAMESE: Words = Words {
    agreeing: "Chạm vào một mức là đồng ý tham gia.",
    too_soon: "Xin chờ một chút rồi chạm lại.",
    levels: "Các mức hài lòng",
    rated: "Ông/Bà đã chọn",
    more: "Ông/Bà muốn nói thêm?",
    specify: "Xin ghi cụ thể",
    done: "Xong",
    skip: "Bỏ qua",
    thanks: "Xin cảm ơn Ông/Bà!",
    next: "Người tiếp theo",
    dossier: "Mã hồ sơ của Ông/Bà",
    dossier_hint: "Bấm mã trên giấy hẹn hoặc đưa mã vạch vào máy quét. Mã chỉ dùng để mỗi hồ sơ được đánh giá một lần, không được lưu lại.",
    dossier_unfit: "Mã hồ sơ có 4 đến 64 chữ và số.",
    no_dossier: "Không có mã",
    go_on: "Tiếp tục",
    delete: "Xóa",
    full_screen: "Toàn màn hình",
    pin: "Mã PIN của cán bộ",
    pin_hint: "Chỉ dành cho cán bộ. Người dân xin bấm “Quay lại”.",
    pin_wrong: "Mã PIN không đúng.",
    pin_rests: "Sai nhiều lần. Xin thử lại sau một phút.",
    cancel: "Quay lại",
    staff: "Dành cho cán bộ",
    waiting: "đánh giá còn chờ gửi trên máy này",
    aside: "đánh giá không được nhận (hồ sơ đã đánh giá, đợt đã kết thúc…)",
    many_waiting: "Máy này lâu chưa gửi được đánh giá. Xin báo cán bộ kiểm tra mạng.",
    no_pin: "Máy này chưa có mã PIN: ai cũng mở được màn hình này.",
    ask_dossier: "Hỏi mã hồ sơ trước khi đánh giá",
    use_camera: "Quét mã hồ sơ bằng máy ảnh",
    on: "Bật",
    off: "Tắt",
    resume: "Tiếp tục nhận đánh giá",
    leave: "Thoát toàn màn hình",
    languages: "Ngôn ngữ",
};

static ENGLISH: Words = Words {
    agreeing: "By touching a level you agree to take part.",
    too_soon: "Please wait a moment, then touch again.",
    levels: "Levels of satisfaction",
    rated: "You chose",
    more: "Would you like to say more?",
    specify: "Please specify",
    done: "Done",
    skip: "Skip",
    thanks: "Thank you!",
    next: "Next person",
    dossier: "The code of your dossier",
    dossier_hint: "Type the code on your receipt or hold its barcode before the scanner. It only makes sure that a dossier is rated once, and is not kept.",
    dossier_unfit: "The code of a dossier has 4 to 64 letters and digits.",
    no_dossier: "I have no code",
    go_on: "Continue",
    delete: "Delete",
    full_screen: "Full screen",
    pin: "Staff PIN",
    pin_hint: "For staff only. Visitors please press “Back”.",
    pin_wrong: "That PIN is wrong.",
    pin_rests: "Wrong too often. Please try again in a minute.",
    cancel: "Back",
    staff: "For staff",
    waiting: "ratings wait on this device",
    aside: "ratings were not taken (dossier rated before, round closed…)",
    many_waiting: "This device has not been able to send for a long time. Please tell the staff to check the network.",
    no_pin: "This device has no PIN: anybody can open this screen.",
    ask_dossier: "Ask for the code of the dossier before rating",
    use_camera: "Scan the code of the dossier with the camera",
    on: "On",
    off: "Off",
    resume: "Go on taking ratings",
    leave: "Leave full screen",
    languages: "Language",
};

/// What the page says before the app has begun, or without it.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct PageWords {
    pub unfit: &'static str,
    pub starting: &'static str,
    pub no_scripts: &'static str,
    pub open_form: &'static str,
}

/// The page's words of a language: Vietnamese for every language but English.
#[cfg(feature = "ssr")]
#[must_use]
pub fn page_words(language: &Lang) -> &'static PageWords {
    if language.as_str() == "en" { &ENGLISH_PAGE } else { &VIETNAMESE_PAGE }
}

#[cfg(feature = "ssr")]
static VIETNAMESE_PAGE: PageWords = PageWords {
    unfit: "Bảng hỏi của đợt này không hợp với màn hình một chạm: cần một câu có thang 3 đến 5 mức, và không câu nào khác bắt buộc.",
    starting: "Đang mở màn hình đánh giá…",
    no_scripts: "Màn hình một chạm cần JavaScript. Không có cũng trả lời được bằng phiếu:",
    open_form: "Mở phiếu",
};

#[cfg(feature = "ssr")]
static ENGLISH_PAGE: PageWords = PageWords {
    unfit: "This round's questionnaire does not fit a one-tap screen: it needs one question with a scale of 3 to 5 levels, and no other that must be answered.",
    starting: "Opening the rating screen…",
    no_scripts: "The one-tap screen needs JavaScript. Without it, the form can be answered:",
    open_form: "Open the form",
};

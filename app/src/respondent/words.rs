//! What the respondent's pages say beside the questionnaire's own texts.

use survey_specs::code::Lang;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    /// What the attribute `lang` says of these words: none on a page in their own language.
    pub lang: Option<&'static str>,
    pub all_required: &'static str,
    pub optional: &'static str,
    pub specify: &'static str,
    pub acknowledge: &'static str,
    pub coordinates: &'static str,
    pub picture: &'static str,
    pub exclusive: &'static str,
    pub only_if: &'static str,
    pub consent_heading: &'static str,
    pub consent_agree: &'static str,
    pub consent_missing: &'static str,
    pub errors_heading: &'static str,
    pub errors_more: &'static str,
    pub error: &'static str,
    pub numbers: &'static str,
    pub at_least: &'static str,
    pub at_most: &'static str,
    pub send: &'static str,
    pub send_remark: &'static str,
    pub begin: &'static str,
    pub next: &'static str,
    pub back: &'static str,
    pub to_review: &'static str,
    pub review: &'static str,
    pub review_remark: &'static str,
    pub to_send: &'static str,
    pub change: &'static str,
    pub no_answer: &'static str,
    pub part: &'static str,
    pub of: &'static str,
    pub answered: &'static str,
    pub questions: &'static str,
    pub sending: &'static str,
    pub retrying: &'static str,
    pub keep_open: &'static str,
    pub kept: &'static str,
    pub kept_remark: &'static str,
    pub another: &'static str,
    pub receipt: &'static str,
    pub receipt_id: &'static str,
    pub receipt_time: &'static str,
    pub receipt_remark: &'static str,
    pub reload: &'static str,
    pub languages: &'static str,
}

/// The words of a language: for one that the interface does not speak the Vietnamese ones, which then
/// say of themselves that they are Vietnamese.
#[must_use]
pub fn words(language: &Lang) -> &'static Words {
    static VIETNAMESE: Words = SPOKEN_BY_MOST;
    static VIETNAMESE_ELSEWHERE: Words = Words { lang: Some("vi"), ..SPOKEN_BY_MOST };
    match language.as_str() {
        "en" => &ENGLISH,
        "vi" => &VIETNAMESE,
        _ => &VIETNAMESE_ELSEWHERE,
    }
}

const SPOKEN_BY_MOST: Words = Words {
    lang: None,
    all_required: "Xin trả lời tất cả các câu, trừ những câu ghi “không bắt buộc”.",
    optional: "không bắt buộc",
    specify: "Xin ghi cụ thể",
    acknowledge: "Tôi đã đọc và xác nhận",
    coordinates: "Vĩ độ và kinh độ, ví dụ 21.0285 105.8542",
    picture: "Chọn hoặc chụp một ảnh",
    exclusive: "Không chọn cùng phương án khác",
    only_if: "Chỉ trả lời nếu",
    consent_heading: "Đồng ý tham gia",
    consent_agree: "Tôi đã đọc và đồng ý tham gia khảo sát.",
    consent_missing: "Xin đánh dấu vào ô đồng ý thì phiếu mới được ghi nhận.",
    errors_heading: "Phiếu chưa gửi được. Xin trả lời hoặc xem lại:",
    errors_more: "câu nữa cần xem lại",
    error: "Xin trả lời hoặc xem lại:",
    numbers: "Nhập số",
    at_least: "từ",
    at_most: "đến",
    send: "Gửi phiếu",
    send_remark: "Sau khi gửi, Ông/Bà sẽ nhận được mã xác nhận.",
    begin: "Bắt đầu trả lời",
    next: "Tiếp tục",
    back: "Quay lại",
    to_review: "Xong, xem lại phiếu",
    review: "Xem lại trước khi gửi",
    review_remark: "Chạm vào một dòng để sửa câu trả lời.",
    to_send: "Đến nút gửi phiếu",
    change: "Sửa",
    no_answer: "Không trả lời",
    part: "Trang",
    of: "trên",
    answered: "Đã trả lời",
    questions: "câu",
    sending: "Đang gửi phiếu…",
    retrying: "Chưa gửi được – đang thử lại.",
    keep_open: "Câu trả lời vẫn còn đây. Xin giữ trang này mở cho đến khi có mạng.",
    kept: "Phiếu đã được giữ trên máy này",
    kept_remark: "Khi có mạng, phiếu tự được gửi đi. Ông/Bà có thể đóng trang này.",
    another: "Trả lời phiếu khác",
    receipt: "Đã nhận được phiếu",
    receipt_id: "Mã xác nhận",
    receipt_time: "Thời gian nhận",
    receipt_remark: "Ông/Bà có thể chụp lại màn hình này để lưu mã xác nhận.",
    reload: "Mở lại trang khảo sát",
    languages: "Ngôn ngữ",
};

static ENGLISH: Words = Words {
    lang: None,
    all_required: "Please answer every question, except those marked “optional”.",
    optional: "optional",
    specify: "Please specify",
    acknowledge: "I have read this and confirm it",
    coordinates: "Latitude and longitude, such as 21.0285 105.8542",
    picture: "Choose or take a picture",
    exclusive: "Cannot be chosen together with others",
    only_if: "Answer only if",
    consent_heading: "Agreeing to take part",
    consent_agree: "I have read this and agree to take part in the survey.",
    consent_missing: "Please tick the box; the form is recorded only if you agree.",
    errors_heading: "The form has not been sent. Please answer or check:",
    errors_more: "more questions to check",
    error: "Please answer or check:",
    numbers: "Enter a number",
    at_least: "from",
    at_most: "to",
    send: "Send the form",
    send_remark: "You will get a receipt once it is sent.",
    begin: "Start answering",
    next: "Continue",
    back: "Back",
    to_review: "Done, review the form",
    review: "Review before sending",
    review_remark: "Tap a line to change the answer.",
    to_send: "Go to the button that sends",
    change: "Change",
    no_answer: "No answer",
    part: "Page",
    of: "of",
    answered: "Answered",
    questions: "questions",
    sending: "Sending the form…",
    retrying: "Not sent yet – trying again.",
    keep_open: "Your answers are still here. Please keep this page open until you are connected.",
    kept: "Your form is kept on this phone",
    kept_remark: "It will be sent by itself once there is a network. You may close this page.",
    another: "Answer another form",
    receipt: "Your form has been received",
    receipt_id: "Receipt number",
    receipt_time: "Received at",
    receipt_remark: "You may take a screenshot to keep the receipt number.",
    reload: "Open the survey page again",
    languages: "Language",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_where_the_page_is_in_a_language_that_they_are_not_in() {
        for (tag, lang, next) in
            [("vi", None, "Tiếp tục"), ("en", None, "Continue"), ("km", Some("vi"), "Tiếp tục")]
        {
            let words = words(&Lang::new(tag).unwrap());
            assert_eq!((words.lang, words.next), (lang, next), "{tag}");
        }
    }
}

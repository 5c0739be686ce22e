//! Why there is nothing to answer, in words.

use super::Notice;

/// A notice in both languages: heading and text.
#[derive(Debug)]
pub struct NoticeWords {
    pub vietnamese: (&'static str, &'static str),
    pub english: (&'static str, &'static str),
}

/// The words of a notice.
pub fn notice_words(notice: &Notice) -> &'static NoticeWords {
    match notice {
        Notice::NotOpenYet(_) => &NOT_OPEN_YET,
        Notice::Closed => &CLOSED,
        Notice::Paused => &PAUSED,
        Notice::NotThisWay => &NOT_THIS_WAY,
        Notice::NotFound => &NOT_FOUND,
        Notice::Trouble => &TROUBLE,
        Notice::LinkEnded => &LINK_ENDED,
        Notice::AnsweredBefore => &ANSWERED_BEFORE,
        Notice::AnsweredOtherwise => &ANSWERED_OTHERWISE,
        Notice::VisitRefused => &VISIT_REFUSED,
        Notice::TooLarge => &TOO_LARGE,
        Notice::Forbidden => &FORBIDDEN,
    }
}

static NOT_OPEN_YET: NoticeWords = NoticeWords {
    vietnamese: ("Cuộc khảo sát chưa mở", "Xin Ông/Bà quay lại khi cuộc khảo sát mở."),
    english: ("The survey has not opened yet", "Please come back when it opens."),
};

static CLOSED: NoticeWords = NoticeWords {
    vietnamese: (
        "Cuộc khảo sát đã kết thúc",
        "Phiếu không còn được tiếp nhận. Xin cảm ơn Ông/Bà đã quan tâm.",
    ),
    english: ("The survey has closed", "It no longer takes answers. Thank you for your interest."),
};

static PAUSED: NoticeWords = NoticeWords {
    vietnamese: (
        "Cuộc khảo sát đang tạm dừng",
        "Xin Ông/Bà quay lại sau. Phiếu đã bắt đầu trả lời trước đó vẫn gửi được bình thường.",
    ),
    english: (
        "The survey is paused",
        "Please come back later. A form that was begun before can still be sent.",
    ),
};

static NOT_THIS_WAY: NoticeWords = NoticeWords {
    vietnamese: (
        "Cuộc khảo sát này không trả lời qua đường dẫn",
        "Phiếu được hỏi theo cách khác, như qua phỏng vấn viên hoặc tại quầy. Xin cảm ơn Ông/Bà.",
    ),
    english: (
        "This survey is not answered by a link",
        "It is answered in another way, such as with an interviewer or at a counter. Thank you.",
    ),
};

static NOT_FOUND: NoticeWords = NoticeWords {
    vietnamese: (
        "Không tìm thấy cuộc khảo sát",
        "Xin kiểm tra đường dẫn đã được chép đủ chưa, hoặc quét lại mã QR.",
    ),
    english: (
        "This link leads to no survey",
        "Please check that it was copied in full, or scan the QR code once more.",
    ),
};

static TROUBLE: NoticeWords = NoticeWords {
    vietnamese: (
        "Máy chủ tạm thời chưa trả lời được",
        "Câu trả lời của Ông/Bà chưa mất: xin quay lại trang trước, chờ một phút rồi gửi lại.",
    ),
    english: (
        "The server cannot answer at the moment",
        "Nothing is lost on your side: go back one page, wait a minute and send again.",
    ),
};

static LINK_ENDED: NoticeWords = NoticeWords {
    vietnamese: (
        "Đường dẫn này không còn dùng nữa",
        "Đường dẫn đã hết hạn hoặc đã được thay. Xin quét lại mã QR tại nơi làm thủ tục.",
    ),
    english: (
        "This link is no longer in use",
        "It has expired or was replaced. Please scan the QR code at the office once more.",
    ),
};

static ANSWERED_BEFORE: NoticeWords = NoticeWords {
    vietnamese: (
        "Phiếu này đã được trả lời",
        "Mỗi phiếu chỉ trả lời một lần; phiếu đến trước được ghi nhận. Xin cảm ơn Ông/Bà.",
    ),
    english: (
        "This has been answered already",
        "It can be answered once, and the answers that came first count. Thank you.",
    ),
};

static ANSWERED_OTHERWISE: NoticeWords = NoticeWords {
    vietnamese: (
        "Phiếu này đã được gửi với câu trả lời khác",
        "Phiếu gửi lần đầu được ghi nhận; phiếu gửi sau được giữ lại để cán bộ xem xét.",
    ),
    english: (
        "This form was already sent with other answers",
        "The first answers count; the second ones are kept for the staff to look at.",
    ),
};

static VISIT_REFUSED: NoticeWords = NoticeWords {
    vietnamese: (
        "Cần mở lại trang khảo sát",
        "Trang này được mở đã lâu hoặc cho cuộc khảo sát khác. Xin mở lại đường dẫn.",
    ),
    english: (
        "This page has to be opened anew",
        "It was opened too long ago or for another survey. Please open the link again.",
    ),
};

static TOO_LARGE: NoticeWords = NoticeWords {
    vietnamese: ("Phiếu quá dài", "Xin rút ngắn phần ý kiến đã viết."),
    english: ("The form is too large", "Please shorten what you have written."),
};

static FORBIDDEN: NoticeWords = NoticeWords {
    vietnamese: (
        "Tài khoản này không có quyền xem trang này",
        "Xin đăng xuất rồi đăng nhập bằng tài khoản khác, hoặc hỏi người quản trị.",
    ),
    english: (
        "Your account may not see this page",
        "Sign out and sign in with another account, or ask an administrator.",
    ),
};

//! Problems in words, Vietnamese and English.

use super::{PROBLEMS, Problem};
use crate::http::language::Language;
use crate::store::response::ClaimKind;

impl Problem {
    // tidy: long because it is a table: one line of words for each kind.
    /// The kind of problem in words: Vietnamese, English.
    #[expect(clippy::too_many_lines, reason = "a table: one line of words for each kind")]
    pub(super) fn titles(&self) -> (&'static str, &'static str) {
        match self {
            Self::Round(problem) => problem.titles(),
            Self::Field(problem) => problem.titles(),
            Self::Draft(problem) => problem.titles(),
            Self::File(problem) => problem.titles(),
            Self::Units(problem) => problem.titles(),
            Self::Assessment(problem) => problem.titles(),
            Self::UnknownPage => ("Không có địa chỉ này", "There is no such address"),
            Self::UnknownLink => {
                ("Không có đường dẫn khảo sát này", "There is no such survey link")
            }
            Self::UnknownRound => ("Không có đợt khảo sát này", "There is no such round"),
            Self::UnknownUnit => {
                ("Đợt khảo sát không có đơn vị này", "The round is not about this unit")
            }
            Self::UnknownCriterion => {
                ("Chỉ số không chấm điểm tiêu chí này", "The index does not assess this criterion")
            }
            Self::NoIndex => (
                "Đợt khảo sát này không có định nghĩa chỉ số",
                "This round has no index definition",
            ),
            Self::UnknownSetting(_) => {
                ("Chỉ số không có cài đặt này", "The index has no such setting")
            }
            Self::UnknownVersion => {
                ("Không có phiên bản phiếu này", "No such version was published")
            }
            Self::UnknownMedia => {
                ("Không có hình hoặc tiếng này", "There is no such picture or recording")
            }
            Self::MethodNotAllowed => {
                ("Địa chỉ này không nhận phương thức này", "This address does not take this method")
            }
            Self::NotJson(_) => ("Nội dung không phải JSON hợp lệ", "The body is not valid JSON"),
            Self::InvalidForm => ("Không đọc được biểu mẫu", "The form cannot be read"),
            Self::InvalidResponseId => {
                ("Mã phiếu trả lời không phải UUID", "The response id is not a UUID")
            }
            Self::CutOff => ("Nội dung gửi đến bị đứt giữa chừng", "The body ended early"),
            Self::QueueFileTooLarge | Self::TooLarge => {
                ("Nội dung gửi đến quá lớn", "The body is too large")
            }
            Self::CrossSite => {
                ("Yêu cầu đến từ một trang khác", "The request comes from another site")
            }
            Self::VisitMissing => ("Thiếu lượt truy cập", "The visit is missing"),
            Self::VisitRefused => (
                "Lượt truy cập không dùng được cho phiếu này",
                "The visit is not valid for this response",
            ),
            Self::NotOpenYet(_) => ("Đợt khảo sát chưa mở", "The round is not open yet"),
            Self::Closed => ("Đợt khảo sát đã đóng", "The round has closed"),
            Self::InvalidResponse(_) => ("Phiếu trả lời chưa hợp lệ", "The response is not valid"),
            Self::InvalidFormNumber => {
                ("Số phiếu không đúng dạng", "The number of a form is not valid")
            }
            Self::UnknownForm => {
                ("Chưa ai nhập phiếu giấy số này", "Nobody has typed this paper form")
            }
            Self::Paper(objection) => super::paper::title(*objection),
            Self::NotQueueFile(_) => {
                ("Không phải tệp phiếu chờ của điện thoại", "Not a file of a phone's queue")
            }
            Self::InvalidScore(_) => ("Điểm chưa hợp lệ", "The points are not valid"),
            Self::InvalidLinks(_) => {
                ("Yêu cầu về đường dẫn chưa hợp lệ", "The request about links is not valid")
            }
            Self::Overtaken(_) => {
                ("Điểm đã được người khác thay đổi", "Somebody else has changed these points")
            }
            Self::Conflict => (
                "Mã phiếu này đã có câu trả lời khác",
                "Other answers are stored under this response id",
            ),
            Self::LinkExpired => ("Đường dẫn đã hết hạn", "The link has expired"),
            Self::LinkRevoked => ("Đường dẫn không còn dùng nữa", "The link is no longer in use"),
            Self::Claimed(ClaimKind::Link) => {
                ("Đường dẫn này đã được dùng để trả lời", "This link has been used to answer")
            }
            Self::Claimed(ClaimKind::Dossier) => {
                ("Hồ sơ này đã được đánh giá", "This dossier has been rated")
            }
            Self::Claimed(ClaimKind::Case) => {
                ("Trường hợp này đã có phiếu trả lời", "This case has been answered")
            }
            Self::TooManyRequests { .. } => (
                "Có quá nhiều phiếu trong thời gian ngắn",
                "Too many responses within a short time",
            ),
            Self::SignedOut => ("Cần đăng nhập", "You need to sign in"),
            Self::Forbidden => ("Bạn không có quyền làm việc này", "You may not do this"),
            Self::WrongNameOrPassword => ("Sai tên hoặc mật khẩu", "Wrong name or password"),
            Self::SecondFactorNeeded => {
                ("Cần thêm mã xác thực", "The code of your second factor is needed")
            }
            Self::WrongCode => {
                ("Mã xác thực không đúng hoặc đã dùng rồi", "The code is wrong or was used before")
            }
            Self::SecondFactorRequired => (
                "Vai trò của bạn cần xác thực hai bước; hãy cài đặt trong tài khoản trước",
                "Your role needs a second factor; set it up in your account first",
            ),
            Self::UnknownStaff => ("Không có người dùng này", "There is no such user"),
            Self::UnknownSession => ("Không có phiên đăng nhập này", "There is no such session"),
            Self::InvalidAccount(_) => ("Thông tin chưa hợp lệ", "The details are not valid"),
            Self::TakenName => ("Tên người dùng này đã có", "There is a user of this name already"),
            Self::StaleStaff(_) => {
                ("Người khác vừa sửa người dùng này", "Somebody else has just changed this user")
            }
            Self::LastAdministrator => (
                "Đây là quản trị viên cuối cùng; hãy thêm một quản trị viên khác trước",
                "This is the last administrator; add another one first",
            ),
            Self::SecondFactorKept => (
                "Vai trò của bạn cần xác thực hai bước, không tắt được",
                "Your role needs its second factor; it cannot be given up",
            ),
            Self::TooManyAttempts { .. } => {
                ("Thử đăng nhập quá nhiều lần", "Too many attempts to sign in")
            }
            Self::TimedOut => ("Máy chủ trả lời quá chậm", "The server took too long"),
            Self::Unavailable(_) => {
                ("Máy chủ tạm thời không lưu được", "The server cannot store or read at the moment")
            }
            Self::Internal(_) => ("Máy chủ gặp lỗi", "The server failed"),
        }
    }

    /// What can be said beyond the title.
    pub(super) fn detail(&self, language: Language) -> Option<String> {
        Some(match self {
            Self::Draft(problem) => return problem.detail(language),
            Self::NotJson(what) | Self::UnknownSetting(what) | Self::NotQueueFile(what) => {
                what.clone()
            }
            Self::Units(problem) => return problem.detail(),
            Self::NotOpenYet(opens_at) => {
                language.pick("Mở lúc ", "Opens at ").to_owned() + &opens_at.to_string()
            }
            Self::InvalidResponse(problems) if problems.len() > PROBLEMS => {
                let more = problems.len() - PROBLEMS;
                language.pick(
                    format!("Còn {more} lỗi nữa không liệt kê ở đây"),
                    format!("{more} more problems are not listed"),
                )
            }
            Self::InvalidResponseId => language
                .pick(
                    "Cần 36 ký tự chữ thường có gạch nối",
                    "36 characters are expected: lower case, with hyphens",
                )
                .to_owned(),
            Self::QueueFileTooLarge => {
                language.pick("Nhiều nhất 64 MiB", "At most 64 MiB").to_owned()
            }
            Self::InvalidFormNumber => language
                .pick("1 đến 32 chữ cái không dấu và chữ số", "1 to 32 letters and digits")
                .to_owned(),
            Self::TooLarge => language.pick("Nhiều nhất 1 MiB", "At most 1 MiB").to_owned(),
            Self::Conflict => language
                .pick(
                    "Câu trả lời gửi trước được giữ nguyên; bản này được lưu riêng để xem xét",
                    "The answers sent first stand; these are kept apart for review",
                )
                .to_owned(),
            Self::Claimed(_) => language
                .pick(
                    "Phiếu đến trước được ghi nhận; phiếu này được lưu riêng để xem xét",
                    "The response that came first counts; this one is kept apart for review",
                )
                .to_owned(),
            Self::StaleStaff(_) => language
                .pick(
                    "Chưa có gì được lưu; nội dung đang có ở trong `held`",
                    "Nothing was stored; `held` says what stands there now",
                )
                .to_owned(),
            Self::Overtaken(Some(_)) => language
                .pick(
                    "Chưa có gì được lưu; điểm đang có ở trong `held`",
                    "Nothing was stored; `held` says what stands there now",
                )
                .to_owned(),
            Self::Overtaken(None) => language
                .pick(
                    "Chưa có gì được lưu; chưa có điểm nào",
                    "Nothing was stored; no points stand there",
                )
                .to_owned(),
            Self::Unavailable(_) => language
                .pick(
                    "Chưa có gì được lưu; xin gửi lại sau ít giây",
                    "Nothing was stored; please send again in a few seconds",
                )
                .to_owned(),
            _ => return None,
        })
    }
}

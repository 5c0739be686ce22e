//! What the screens of assessments say.

use leptos::prelude::Signal;

use crate::console::language::{self, Language};

macro_rules! tables {
    ($($name:ident: $vietnamese:literal / $english:literal,)*) => {
        /// The words of one language.
        #[derive(Debug)]
        pub struct Words {
            $(pub $name: &'static str,)*
        }

        static VIETNAMESE: Words = Words { $($name: $vietnamese,)* };

        static ENGLISH: Words = Words { $($name: $english,)* };
    };
}

tables! {
    title: "Chấm điểm" / "Assessments",
    none_title: "Chưa có đợt chấm điểm" / "There is no assessment yet",
    none_text: "Một đợt có chấm điểm khi bộ chỉ số của nó có tiêu chí chấm điểm, như PAR INDEX. Hãy tạo đợt với bộ chỉ số như vậy; các đơn vị tự chấm ở đây, rồi người thẩm định kiểm tra." / "A round assesses if its index has criteria with assessed points, such as PAR INDEX. Set up a round with such an index; units score themselves here, and appraisers check.",
    round: "Đợt" / "Round",
    criteria: "tiêu chí" / "criteria",
    claims_until: "Hạn tự chấm" / "Self-scoring until",
    appraisal_until: "Hạn thẩm định" / "Appraisal until",
    no_deadline: "chưa đặt" / "not set",
    end_of: "hết ngày" / "end of",
    over: "đã hết hạn" / "over",
    late: "trễ hạn" / "late",
    not_begun: "Chưa bắt đầu" / "Not begun",
    under_way: "Đang tự chấm" / "Under way",
    handed_in: "Đã nộp" / "Handed in",
    appraised: "Đã thẩm định" / "Appraised",
    was_handed_in: "nộp bảng tự chấm" / "handed the sheet in",
    was_sent_back: "trả lại cho đơn vị" / "sent the sheet back",
    was_appraised: "thẩm định xong" / "finished the appraisal",
    was_reopened: "mở lại thẩm định" / "went on with the appraisal",
    done_hand_in: "Đã nộp bảng tự chấm." / "Handed in.",
    done_send_back: "Đã trả lại cho đơn vị." / "Sent back to the unit.",
    done_appraise: "Đã thẩm định xong." / "The appraisal is finished.",
    done_reopen: "Đã mở lại thẩm định." / "The appraisal goes on.",
    own_sheet: "Bảng điểm của đơn vị" / "Your unit's sheet",
    result: "Kết quả" / "Result",
    from_survey: "Điểm từ khảo sát" / "Points from a survey",
    back_rounds: "Về danh sách đợt" / "Back to the rounds",
    back_progress: "Về tiến độ các đơn vị" / "Back to all units",
    deadlines: "Thời hạn" / "Deadlines",
    save: "Lưu" / "Save",
    saved: "Đã lưu" / "Saved",
    progress: "Tiến độ theo đơn vị" / "Progress by unit",
    unit: "Đơn vị" / "Unit",
    state: "Trạng thái" / "State",
    self_scored: "Tự chấm" / "Self-scored",
    appraisal: "Thẩm định" / "Appraisal",
    surveyed: "Khảo sát" / "Survey",
    filter: "Lọc theo tên hoặc mã" / "Filter by name or code",
    all: "Tất cả" / "All",
    no_unit: "Không có đơn vị phù hợp." / "No unit fits.",
    points: "Điểm" / "Points",
    most: "Tối đa" / "Most",
    self_score: "Điểm tự chấm" / "Self score",
    appraised_score: "Điểm thẩm định" / "Appraised score",
    survey_score: "Điểm khảo sát" / "Survey score",
    measured: "Số liệu đã nạp" / "Loaded value",
    explanation: "Giải trình" / "Explanation",
    evidence: "Tài liệu kiểm chứng (mỗi dòng một đường dẫn https://…)" / "Evidence (one https://… link a line)",
    note: "Nhận xét của người thẩm định" / "The appraiser's note",
    details: "Giải trình và tài liệu" / "Explanation and evidence",
    history: "Lịch sử" / "History",
    no_history: "Chưa có điểm nào." / "No points yet.",
    withdrawn: "rút lại" / "withdrawn",
    withheld: "không công bố" / "withheld",
    waiting: "chưa lưu" / "not saved yet",
    sending: "đang lưu…" / "saving…",
    kept: "đã lưu" / "saved",
    try_again: "Lưu lại" / "Save again",
    overtaken: "Người khác vừa ghi điểm khác:" / "Somebody else has given other points:",
    take_theirs: "Lấy điểm của họ" / "Take theirs",
    keep_mine: "Giữ điểm của tôi" / "Keep mine",
    nothing: "không có điểm" / "no points",
    scored: "tiêu chí đã chấm" / "criteria scored",
    appraised_criteria: "tiêu chí đã thẩm định" / "criteria appraised",
    sum_claimed: "Tổng tự chấm" / "Sum of the unit's own points",
    sum_appraised: "Tổng thẩm định" / "Sum of the appraisal",
    hand_in: "Nộp bảng tự chấm" / "Hand in",
    hand_in_text: "Sau khi nộp, điểm tự chấm được khóa cho tới khi người thẩm định trả lại." / "Once handed in, your points stand still until an appraiser sends the sheet back.",
    hand_in_missing: "Còn tiêu chí chưa tự chấm:" / "Criteria without points of your own:",
    send_back: "Trả lại cho đơn vị" / "Send back to the unit",
    finish: "Thẩm định xong" / "Finish the appraisal",
    reopen: "Mở lại thẩm định" / "Go on with the appraisal",
    why: "Lý do hoặc lời nhắn" / "Reason or message",
    unsaved: "Còn ô chưa lưu" / "Some fields are not saved",
    previous_unit: "Đơn vị trước" / "Unit before",
    next_unit: "Đơn vị sau" / "Next unit",
    shortcuts: "Enter: tiêu chí sau · Alt+N, Alt+P: đơn vị sau, trước" / "Enter: next criterion · Alt+N, Alt+P: next unit, unit before",
    steps: "Quá trình" / "What was done",
    earlier_steps: "Các bước trước đó" / "Earlier steps",
    claims_closed: "Đã hết hạn tự chấm; điểm không sửa được nữa." / "The time for self-scoring is over; points can no longer be changed.",
    sheet_locked: "Bảng tự chấm đã nộp nên điểm tự chấm được khóa." / "The sheet has been handed in, so the unit's points stand still.",
    only_empty: "Chỉ hiện tiêu chí chưa chấm" / "Only criteria without points",
    compare_with: "So với đợt" / "Compare with",
    no_comparison: "không so sánh" / "no comparison",
    rank: "Xếp hạng" / "Rank",
    percent: "Tỷ lệ" / "Per cent",
    change: "Tăng, giảm điểm" / "Change in points",
    rank_change: "Tăng, giảm bậc" / "Change in rank",
    total: "Tổng hợp" / "Totals",
    by_field: "Theo lĩnh vực" / "By field",
    choose_unit: "Chọn một đơn vị để xem theo lĩnh vực." / "Choose a unit to see it by field.",
    no_result: "Chưa có kết quả: cần điểm của mọi lĩnh vực." / "No result yet: every field needs points.",
    copy: "Sao chép câu này" / "Copy this sentence",
    fill_text: "Lấy kết quả của một đợt khảo sát làm điểm của một tiêu chí, cho mọi đơn vị một lần. Xem trước rồi mới ghi; nguồn được ghi lại cùng điểm." / "Take the results of a survey round as the points of a criterion, for all units at once. You see them before they are entered, and their source is kept.",
    criterion: "Tiêu chí" / "Criterion",
    source_round: "Đợt khảo sát" / "Survey round",
    source_node: "Mục của bộ chỉ số" / "Node of its index",
    most_hint: "Điểm ứng với 100 %" / "Points for 100 %",
    look: "Xem trước" / "Preview",
    fill: "Ghi điểm cho các đơn vị này" / "Enter these points",
    filled: "Đã ghi điểm" / "Points entered",
    fill_none: "Bộ chỉ số này không có tiêu chí lấy điểm khảo sát, hoặc chưa có đợt nào khác có bộ chỉ số." / "This index has no criterion that takes points of a survey, or there is no other round with an index.",
    held_now: "Đang có" / "Held now",
    new_points: "Điểm mới" / "New points",
    outcome: "Sẽ ra sao" / "What becomes of it",
    outcome_new: "ghi mới" / "new",
    outcome_changed: "thay đổi" / "changed",
    outcome_unchanged: "giữ nguyên" / "unchanged",
    outcome_not_in_source: "đợt kia không có đơn vị này" / "not in the other round",
    outcome_withheld: "kết quả không công bố" / "withheld",
    outcome_no_percent: "chưa có kết quả" / "no result yet",
    source: "Nguồn" / "Source",
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

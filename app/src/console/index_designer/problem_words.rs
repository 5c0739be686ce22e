//! Problems of definitions in the words of their designer.

use crate::console::designer::problem_words::in_words;
use crate::console::language::Language;

/// A problem in the language of the interface, with the names that the checker put between backquotes.
#[must_use]
pub fn told(code: &str, message: &str, language: Language) -> String {
    in_words(sentence(code), message, language)
}

/// The sentence of a code.
#[must_use]
pub fn sentence(code: &str) -> Option<&'static str> {
    SENTENCES.iter().find(|(known, _)| *known == code).map(|(_, sentence)| *sentence)
}

/// By the code of the problem.
static SENTENCES: &[(&str, &str)] = &[
    ("category_without_weight", "Có phương án chưa có trọng số"),
    ("comparable_with_itself", "Một phương án không thể so sánh với chính nó"),
    ("constant_leaf", "Tiêu chí này luôn cho cùng một điểm"),
    ("constant_score", "Mọi câu trả lời đều cho cùng một điểm"),
    ("contradicting_max", "Điểm tối đa mâu thuẫn với tổng các mục bên dưới"),
    ("cuts_not_ascending", "Các mốc phải tăng dần"),
    ("cycle", "Các nút chứa nhau thành vòng tròn"),
    ("default_out_of_range", "Giá trị mặc định nằm ngoài khoảng cho phép"),
    ("definition_too_large", "Bộ chỉ số quá lớn, hãy bớt nút hoặc tách ra"),
    ("duplicate_code", "Mã đã có trong danh sách, hãy bỏ một lần"),
    ("duplicate_node", "Mã nút bị trùng"),
    ("empty_interval", "Khoảng này không chứa số nào"),
    ("empty_list", "Danh sách còn trống"),
    ("empty_part", "Các phần của phép trộn chưa khớp với nút con"),
    ("empty_range", "Khoảng này không chứa số nào"),
    ("from_not_for_rule", "Cách tính này không nhận mục “lấy từ”"),
    ("gap_in_bands", "Giữa các mức có khoảng trống"),
    ("gap_in_steps", "Giữa các bậc có khoảng trống"),
    ("invalid_code", "Mã không hợp lệ"),
    ("invalid_cut", "Mốc chia không hợp lệ"),
    ("invalid_languages", "Danh sách ngôn ngữ không hợp lệ"),
    ("invalid_number", "Số không hợp lệ"),
    ("missing_key", "Còn thiếu một mục bắt buộc"),
    ("missing_part", "Các phần của phép trộn chưa khớp với nút con"),
    ("missing_points", "Cần ghi điểm tối đa"),
    ("missing_translation", "Chưa có bản dịch"),
    ("missing_weight", "Có nút con chưa có trọng số"),
    ("no_children", "Nhóm cần ít nhất một nút con"),
    ("no_default", "Thiết lập cần giá trị mặc định"),
    ("no_leaf_rule", "Tiêu chí chưa có cách tính"),
    ("node_used_twice", "Mã nút bị trùng"),
    ("not_a_number", "Mã phương án không phải là số nên không có điểm trung bình"),
    (
        "not_scorable",
        "Câu hỏi này không chấm điểm được: cần câu chọn một, thang đo hoặc dòng của bảng",
    ),
    ("nothing_counts", "Không nút con nào được tính"),
    ("number_too_large", "Số không hợp lệ"),
    ("other_questionnaire", "Bộ chỉ số dành cho phiếu khảo sát khác"),
    ("overlap", "Các khoảng chồng lên nhau"),
    ("part_without_mix", "Nút trên không phải phép trộn nên không có phần"),
    ("points_not_for_rule", "Cách tính này đã tự có điểm: hãy bỏ trống ô điểm"),
    (
        "pooled_class_row",
        "Tiêu chí này không gộp được câu trả lời nên dòng của nhóm đơn vị không có giá trị",
    ),
    ("pooled_without_answers", "Chỉ gộp được các tiêu chí đọc câu trả lời"),
    ("promoter_and_detractor", "Một phương án không thể vừa ủng hộ vừa phản đối"),
    ("root_must_count", "Nút gốc luôn phải được tính"),
    ("score_too_large", "Điểm vượt ra ngoài thang"),
    ("score_too_small", "Điểm vượt ra ngoài thang"),
    ("setting_kind", "Thiết lập này không dùng được ở đây vì khác loại"),
    ("too_deep", "Cây có quá nhiều tầng"),
    ("too_many_decimals", "Số không hợp lệ"),
    ("too_many_nodes", "Cây có quá nhiều nút"),
    ("two_edges", "Khoảng có hai mốc cùng một phía, hãy giữ một mốc"),
    ("two_groupings", "Chỉ dùng một cách xếp nhóm"),
    ("unknown_aggregate", "Không có cách tổng hợp này"),
    ("unknown_category", "Câu hỏi không có phương án này"),
    ("unknown_child", "Trọng số của một nút không phải là nút con"),
    ("unknown_item", "Phiếu khảo sát không có câu hỏi này"),
    ("unknown_language", "Ngôn ngữ này không có trong danh sách ngôn ngữ"),
    ("unknown_leaf_rule", "Không có cách tính này"),
    ("unknown_node", "Không có nút này"),
    ("unknown_normaliser", "Không có cách chuẩn hóa này"),
    ("unknown_part", "Các phần của phép trộn chưa khớp với nút con"),
    ("unknown_rescale", "Không có cách đổi thang này"),
    ("unknown_setting", "Không có thiết lập này"),
    ("unknown_variant", "Giá trị này không có trong các lựa chọn của thiết lập"),
    ("unknown_word", "Giá trị này không có trong danh sách cho phép"),
    ("unused_node", "Nút này chưa đứng ở đâu trong cây"),
    ("unused_questionnaire", "Không tiêu chí nào đọc phiếu khảo sát này"),
    ("unused_setting", "Thiết lập này chưa được dùng"),
    ("weighted_and_left_out", "Một phương án không thể vừa có trọng số vừa bị loại"),
    ("weights_sum", "Tổng trọng số phải bằng 1 hoặc 100"),
    ("wrong_count", "Số lượng giá trị chưa đúng"),
];

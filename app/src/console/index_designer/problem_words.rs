//! Problems of definitions in Vietnamese. The particulars, which name codes, stand in English beside.

use crate::console::language::Language;

/// A problem in the language of the interface.
#[must_use]
pub fn told(code: &str, message: &str, language: Language) -> String {
    let short = match code {
        _ if language == Language::English => return message.to_owned(),
        "missing_key" => "Còn thiếu một mục bắt buộc",
        "missing_translation" => "Chưa có bản dịch",
        "unknown_item" => "Phiếu khảo sát không có câu hỏi này",
        "not_scorable" => {
            "Câu hỏi này không chấm điểm được: cần câu chọn một, thang đo hoặc dòng của bảng"
        }
        "unknown_category" => "Câu hỏi không có phương án này",
        "category_without_weight" => "Có phương án chưa có trọng số",
        "not_a_number" => "Mã phương án không phải là số nên không có điểm trung bình",
        "score_too_large" | "score_too_small" => "Điểm vượt ra ngoài thang",
        "constant_score" => "Mọi câu trả lời đều cho cùng một điểm",
        "weights_sum" => "Tổng trọng số phải bằng 1 hoặc 100",
        "missing_weight" => "Có nút con chưa có trọng số",
        "unknown_child" => "Trọng số của một nút không phải là nút con",
        "empty_list" => "Danh sách còn trống",
        "no_leaf_rule" => "Tiêu chí chưa có cách tính",
        "missing_points" => "Cần ghi điểm tối đa",
        "points_not_for_rule" => "Cách tính này đã tự có điểm: hãy bỏ trống ô điểm",
        "contradicting_max" => "Điểm tối đa mâu thuẫn với tổng các mục bên dưới",
        "duplicate_node" | "node_used_twice" => "Mã nút bị trùng",
        "unknown_node" => "Không có nút này",
        "no_children" => "Nhóm cần ít nhất một nút con",
        "nothing_counts" => "Không nút con nào được tính",
        "missing_part" | "unknown_part" | "empty_part" => {
            "Các phần của phép trộn chưa khớp với nút con"
        }
        "part_without_mix" => "Nút trên không phải phép trộn nên không có phần",
        "pooled_without_answers" => "Chỉ gộp được các tiêu chí đọc câu trả lời",
        "overlap" => "Các khoảng chồng lên nhau",
        "gap_in_bands" => "Giữa các mức có khoảng trống",
        "gap_in_steps" => "Giữa các bậc có khoảng trống",
        "unknown_setting" => "Không có thiết lập này",
        "unused_setting" => "Thiết lập này chưa được dùng",
        "unused_node" => "Nút này chưa đứng ở đâu trong cây",
        "other_questionnaire" => "Bộ chỉ số dành cho phiếu khảo sát khác",
        "invalid_number" | "number_too_large" | "too_many_decimals" => "Số không hợp lệ",
        "invalid_code" => "Mã không hợp lệ",
        "comparable_with_itself" => "Một phương án không thể so sánh với chính nó",
        "constant_leaf" => "Tiêu chí này luôn cho cùng một điểm",
        "cuts_not_ascending" => "Các mốc phải tăng dần",
        "cycle" => "Các nút chứa nhau thành vòng tròn",
        "default_out_of_range" => "Giá trị mặc định nằm ngoài khoảng cho phép",
        "definition_too_large" => "Bộ chỉ số quá lớn, hãy bớt nút hoặc tách ra",
        "duplicate_code" => "Mã đã có trong danh sách, hãy bỏ một lần",
        "from_not_for_rule" => "Cách tính này không nhận mục “lấy từ”",
        "invalid_cut" => "Mốc chia không hợp lệ",
        "invalid_languages" => "Danh sách ngôn ngữ không hợp lệ",
        "no_default" => "Thiết lập cần giá trị mặc định",
        "pooled_class_row" => {
            "Tiêu chí này không gộp được câu trả lời nên dòng của nhóm đơn vị không có giá trị"
        }
        "promoter_and_detractor" => "Một phương án không thể vừa ủng hộ vừa phản đối",
        "root_must_count" => "Nút gốc luôn phải được tính",
        "setting_kind" => "Thiết lập này không dùng được ở đây vì khác loại",
        "too_deep" => "Cây có quá nhiều tầng",
        "too_many_nodes" => "Cây có quá nhiều nút",
        "two_edges" => "Khoảng có hai mốc cùng một phía, hãy giữ một mốc",
        "two_groupings" => "Chỉ dùng một cách xếp nhóm",
        "unknown_aggregate" => "Không có cách tổng hợp này",
        "unknown_language" => "Ngôn ngữ này không có trong danh sách ngôn ngữ",
        "unknown_leaf_rule" => "Không có cách tính này",
        "unknown_normaliser" => "Không có cách chuẩn hóa này",
        "unknown_rescale" => "Không có cách đổi thang này",
        "unknown_variant" => "Giá trị này không có trong các lựa chọn của thiết lập",
        "unknown_word" => "Giá trị này không có trong danh sách cho phép",
        "unused_questionnaire" => "Không tiêu chí nào đọc phiếu khảo sát này",
        "weighted_and_left_out" => "Một phương án không thể vừa có trọng số vừa bị loại",
        "wrong_count" => "Số lượng giá trị chưa đúng",
        "empty_interval" | "empty_range" => "Khoảng này không chứa số nào",
        _ => return message.to_owned(),
    };
    [short, " (", message, ")"].concat()
}

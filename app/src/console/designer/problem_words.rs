//! What is wrong with a draft, in the words of the designer.

use crate::console::language::Language;

/// A problem in the language of the interface. The sentence says what to do; the names that the
/// checker put between backquotes are added, as they say which one is meant.
#[must_use]
pub fn told(code: &str, message: &str, language: Language) -> String {
    let sentence =
        SENTENCES.iter().find(|(known, _)| *known == code).map(|(_, sentence)| *sentence);
    let (Language::Vietnamese, Some(sentence)) = (language, sentence) else {
        return capitalised(message);
    };
    let bare = |name| str::trim_matches(name, ['$', '{', '}']);
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).map(bare).collect();
    if names.is_empty() {
        return sentence.to_owned();
    }
    [sentence, " (", &names.join(", "), ")"].concat()
}

fn capitalised(message: &str) -> String {
    let mut characters = message.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// By the code of the problem.
static SENTENCES: &[(&str, &str)] = &[
    ("alias_unsupported", "Tệp dùng bí danh YAML (&, *), hãy viết đầy đủ ra"),
    ("alt_without_image", "Có lời mô tả ảnh nhưng chưa có ảnh"),
    ("both_given", "Chỉ dùng một trong hai cách, không dùng cả hai"),
    ("broken_utf8", "Tệp không phải UTF-8, hãy lưu lại với mã UTF-8"),
    ("calculation_syntax", "Công thức viết chưa đúng"),
    ("condition_syntax", "Điều kiện viết chưa đúng"),
    ("control_character", "Văn bản có ký tự lạ không nhìn thấy, hãy gõ lại"),
    ("cycle", "Các điều kiện phụ thuộc vòng tròn vào nhau"),
    ("default_not_allowed", "Giá trị điền sẵn không hợp với câu hỏi này"),
    ("duplicate_code", "Mã bị trùng, hãy đổi một trong hai"),
    ("duplicate_key", "Thiết lập này ghi hai lần, hãy giữ một"),
    ("empty_file", "Tệp trống"),
    ("empty_range", "Giá trị nhỏ nhất lớn hơn giá trị lớn nhất"),
    ("empty_text", "Chưa nhập nội dung"),
    ("empty_value", "Chưa nhập giá trị"),
    ("exclusive_single", "“Loại trừ các phương án khác” chỉ dùng cho câu chọn nhiều"),
    ("forward_reference", "Điều kiện chỉ được dựa vào câu đứng trước"),
    ("invalid_boolean", "Chỉ nhận có hoặc không"),
    ("invalid_code", "Mã chưa hợp lệ: dùng chữ không dấu, số và dấu gạch dưới, bắt đầu bằng chữ"),
    ("invalid_date", "Ngày chưa hợp lệ"),
    ("invalid_integer", "Phải là số nguyên trong khoảng cho phép"),
    ("invalid_number", "Phải là một số"),
    ("invalid_time", "Giờ chưa hợp lệ"),
    ("key_not_for_type", "Thiết lập này không dùng cho loại câu hỏi này"),
    ("key_not_text", "Tên thiết lập phải là chữ"),
    ("media_damaged", "Tệp bị hỏng, hãy tải lên tệp khác"),
    ("media_name_too_long", "Tên tệp quá dài, hãy đặt tên ngắn hơn"),
    ("media_not_as_named", "Nội dung tệp không đúng với đuôi tên tệp"),
    ("media_not_attached", "Tệp chưa được tải lên"),
    ("media_not_found", "Chưa có tệp này"),
    ("media_outside", "Tệp phải nằm trong thư mục của phiếu"),
    ("media_pixels", "Ảnh quá lớn, hãy thu nhỏ lại"),
    ("media_too_large", "Tệp lớn quá 2 MB"),
    ("media_too_large_together", "Các tệp cộng lại lớn quá 64 MB"),
    (
        "media_type_unknown",
        "Không nhận loại tệp này: ảnh PNG, JPEG, WebP hoặc âm thanh MP3, M4A, OGG",
    ),
    ("media_unreadable", "Không đọc được tệp, hãy tải lên lại"),
    ("media_wrong_kind", "Tệp không đúng loại (ảnh hay âm thanh)"),
    (
        "message_without_rule",
        "Có lời nhắc nhưng không có điều kiện kiểm tra, hãy thêm điều kiện hoặc xóa lời nhắc",
    ),
    ("min_selected_too_large", "Số phương án tối thiểu nhiều hơn số phương án có thể chọn"),
    ("missing_alt", "Ảnh cần lời mô tả cho người không nhìn thấy"),
    ("missing_image", "Chưa có ảnh cho ngôn ngữ mặc định"),
    ("missing_key", "Còn thiếu một phần bắt buộc"),
    ("missing_text", "Chưa nhập nội dung"),
    ("missing_translation", "Chưa dịch, người đọc sẽ thấy ngôn ngữ mặc định"),
    ("no_items", "Phần này chưa có câu hỏi nào"),
    ("no_languages", "Cần ít nhất một ngôn ngữ"),
    ("no_media", "Chưa chọn tệp nào"),
    ("no_rows", "Bảng chưa có dòng nào"),
    ("not_canonical", "Tệp không phải dạng chuẩn của phiếu đã phát hành"),
    ("other_in_ranking", "Câu xếp hạng không hỏi thêm “ghi rõ” được"),
    (
        "own_answer_elsewhere",
        "Dấu . (câu trả lời của chính câu này) chỉ dùng trong điều kiện kiểm tra",
    ),
    ("pattern_unsupported", "Mẫu kiểm tra viết chưa đúng"),
    ("read_only_without_default", "Câu chỉ đọc cần giá trị điền sẵn"),
    ("repeated_reason", "Lý do này đã có rồi"),
    ("required_note", "Lời dẫn không có câu trả lời nên không thể bắt buộc"),
    ("required_twice", "Chỉ chọn một: luôn bắt buộc, hoặc bắt buộc theo điều kiện"),
    ("reserved_code", "Mã này hệ thống đã dùng, hãy chọn mã khác"),
    ("rule_without_answer", "Loại này không có câu trả lời nên không đặt quy tắc được"),
    ("several_documents", "Tệp có nhiều phần ngăn bằng ---, hãy giữ một phần"),
    ("several_other", "Chỉ một phương án được hỏi thêm “ghi rõ”"),
    (
        "show_if_in_matrix",
        "Phương án của bảng không ẩn hiện theo điều kiện được, hãy đặt điều kiện ở dòng",
    ),
    ("similar_codes", "Hai mã chỉ khác nhau chữ hoa, chữ thường, dễ nhầm"),
    ("step_not_positive", "Bước nhảy phải lớn hơn 0"),
    ("syntax", "Tệp YAML viết sai cú pháp"),
    ("tag_unsupported", "Tệp dùng nhãn kiểu YAML (!), hãy bỏ đi"),
    ("text_too_long", "Văn bản dài quá 5.000 ký tự"),
    ("too_deep", "Cấu trúc lồng nhau quá sâu"),
    ("too_few_categories", "Cần ít nhất hai phương án trả lời"),
    ("too_large", "Tệp quá lớn"),
    ("too_many_buttons", "Khoảng số quá rộng để bấm nút, hãy bỏ nút hoặc thu hẹp khoảng"),
    ("too_many_nodes", "Tệp có quá nhiều mục"),
    ("too_many_problems", "Có quá nhiều lỗi, hãy sửa các lỗi đã liệt kê rồi kiểm tra lại"),
    ("type_error", "Điều kiện so sánh hai thứ không cùng loại"),
    ("unbalanced_brace", "Dấu { } chưa đủ cặp"),
    ("unknown_category", "Không có phương án này"),
    ("unknown_item", "Không có câu hỏi mang mã này"),
    ("unknown_key", "Thiết lập này không có trong hệ thống"),
    ("unknown_language", "Ngôn ngữ này không có trong danh sách ngôn ngữ của phiếu"),
    ("unknown_place_word", "Từ này chưa có trong bảng từ chỉ đơn vị"),
    ("unknown_scale", "Không có thang mức độ mang tên này"),
    ("unknown_word", "Giá trị này không có trong danh sách cho phép"),
    ("unreachable", "Không bao giờ được hỏi, vì điều kiện không thể đúng"),
    ("unused_scale", "Thang mức độ này chưa câu nào dùng"),
    ("wrong_kind", "Giá trị không đúng dạng"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_the_names_that_it_is_about() {
        let message = "there is no item `gone`; did you mean `${gone2}`?";
        assert_eq!(
            told("unknown_item", message, Language::Vietnamese),
            "Không có câu hỏi mang mã này (gone, gone2)"
        );
        assert_eq!(
            told("unknown_item", message, Language::English),
            "There is no item `gone`; did you mean `${gone2}`?"
        );
        assert_eq!(told("new_code", "something", Language::Vietnamese), "Something");
    }
}

//! What is wrong with a file that was chosen, in the words of somebody who made it in Excel.

use crate::console::language::Language;
use crate::console::{designer, index_designer};

/// A problem in the language of the interface. Where it is stands beside it; the names that the
/// reader put between backquotes are added, as they say which one is meant.
#[must_use]
pub fn told(code: &str, message: &str, language: Language) -> String {
    let message = without_place(message);
    let sentence =
        SENTENCES.iter().find(|(known, _)| *known == code).map(|(_, sentence)| *sentence);
    let (Language::Vietnamese, Some(sentence)) = (language, sentence) else {
        let told = designer::problem_words::told(code, message, language);
        let is_unknown = told == designer::problem_words::told("", message, language);
        return if is_unknown {
            index_designer::problem_words::told(code, message, language)
        } else {
            told
        };
    };
    let bare = |name| str::trim_matches(name, ['$', '{', '}']);
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).map(bare).take(6).collect();
    if names.is_empty() {
        return sentence.to_owned();
    }
    [sentence, " (", &names.join(", "), ")"].concat()
}

/// A message without the sheet, row and column before it.
fn without_place(message: &str) -> &str {
    let is_placed = message.starts_with("sheet `") || message.starts_with("row ");
    let rest = message.split_once(": ").filter(|_| is_placed);
    rest.map_or(message, |(_, rest)| rest)
}

/// By the code of the problem.
pub static SENTENCES: &[(&str, &str)] = &[
    ("ambiguous_file", "Hai tệp hoặc danh sách cùng một tên, hãy đổi tên một cái"),
    ("ambiguous_reference", "Nhiều dòng cùng mang tên này, mỗi tên được nhắc đến chỉ đặt một lần"),
    ("appearance", "Kiểu hiển thị này không có ở đây, câu hỏi hiện như thường"),
    ("audit", "Không dùng dòng audit: hệ thống tự ghi thời gian trả lời"),
    ("broken_workbook", "Tệp không phải sổ Excel hoặc đã hỏng, hãy mở bằng Excel và lưu lại"),
    ("cell_too_long", "Ô này dài quá 32.767 ký tự, hãy rút ngắn"),
    (
        "changed_source_text",
        "Văn bản gốc đã sửa sau khi lấy bảng dịch, nên chưa lấy bản dịch của dòng này",
    ),
    (
        "choice_with_space",
        "Mã phương án của câu chọn nhiều không được có dấu cách, hãy thay bằng dấu gạch dưới",
    ),
    (
        "choice_without_list",
        "Dòng phương án chưa ghi tên danh sách nên bị bỏ qua, hãy điền cột list_name",
    ),
    ("column", "Cột này không dùng đến nên không đọc"),
    ("column_parts", "Tên cột có phần thừa hoặc thiếu sau dấu ::, hãy sửa lại tên cột"),
    ("computed_default", "Giá trị điền sẵn bằng công thức không dùng ở đây, người trả lời tự điền"),
    ("default", "Giá trị điền sẵn không có trong danh sách phương án nên bị bỏ"),
    ("disabled", "Dòng đang tắt (disabled) nên bị bỏ qua"),
    ("duplicate_choice", "Danh sách có hai phương án trùng mã, hãy đổi một mã"),
    ("duplicate_column", "Cột này có hai lần, hãy giữ một cột"),
    ("duplicate_file", "Hai dòng dùng cùng một tên tệp, hãy giữ một dòng"),
    ("duplicate_name", "Tên này đã dùng trong cùng nhóm, hãy đổi một trong hai"),
    ("empty_form", "Không có câu hỏi nào dùng được ở đây"),
    ("empty_group", "Nhóm không có câu hỏi nào nên bị bỏ"),
    ("entry", "Phần này không dùng được ở đây nên bị bỏ"),
    ("expression", "Biểu thức dùng hàm không có ở đây nên bị bỏ, hãy đặt lại trong phần thiết kế"),
    ("extra_settings", "Trang settings chỉ đọc dòng đầu, dòng này bị bỏ"),
    ("filtered_choices", "Các phương án này không bao giờ qua được bộ lọc nên bị bỏ"),
    ("filtered_other", "Danh sách có “khác” (or_other) thì không lọc được, hãy bỏ một trong hai"),
    ("filtered_table", "Danh sách trong bảng (table-list) không lọc được, hãy bỏ bộ lọc"),
    ("formula_without_value", "Ô công thức chưa có giá trị, hãy mở tệp bằng Excel rồi lưu lại"),
    ("guidance_hint", "Hướng dẫn riêng được nối vào lời gợi ý"),
    ("hidden", "Giá trị ẩn này không giữ được ở đây"),
    ("invalid_bind", "Câu chọn phương án chỉ lưu dạng string, hãy bỏ cột bind::type"),
    ("invalid_extra", "Ô thuocdo_json không đúng định dạng JSON nên bị bỏ"),
    ("invalid_file_name", "Tên tệp danh sách phải kết thúc bằng .csv, .xml hoặc .geojson"),
    ("invalid_id", "Mã phiếu (form_id) không được là None, hãy đặt mã khác"),
    ("invalid_name", "Tên chưa hợp lệ: bắt đầu bằng chữ hoặc dấu gạch dưới, không có dấu cách"),
    ("invalid_parameter", "Tham số có giá trị chưa hợp lệ, hãy sửa cột parameters"),
    ("invalid_parameters", "Tham số phải viết thành cặp, như start=1 end=10"),
    (
        "invalid_reference",
        "Chỗ nhắc đến câu khác viết chưa đúng: viết là ${tên}, không có dấu cách",
    ),
    ("key_twice", "Mã này đã có ở dòng trên nên bỏ dòng này"),
    ("language_assumed", "Tệp không ghi ngôn ngữ, nên coi các cột là tiếng Việt"),
    ("loop", "Câu hỏi lặp theo danh sách (loop) chỉ hỏi một lần"),
    ("media", "Sổ Excel không chứa ảnh, âm thanh: hãy tải tệp lên ở câu hỏi trong phần thiết kế"),
    ("message_without_rule", "Có lời nhắc nhưng không có điều kiện kiểm tra nên bỏ lời nhắc"),
    ("missing_calculation", "Dòng calculate cần công thức ở cột calculation"),
    ("missing_column", "Thiếu một cột bắt buộc, hãy thêm vào dòng tiêu đề"),
    ("missing_image", "Có big-image thì cần có image bên cạnh"),
    ("missing_label", "Chưa có nhãn, hãy điền cột label"),
    ("missing_list", "Chưa ghi tên danh sách phương án sau loại câu hỏi"),
    ("missing_name", "Chưa có tên, hãy điền cột name"),
    ("missing_translation", "Chưa có bản dịch"),
    ("missing_trigger", "Dòng này cần cột trigger"),
    ("missing_type", "Dòng có tên hoặc nhãn nhưng chưa có loại câu hỏi, hãy điền cột type"),
    ("mixed_table", "Các câu trong một bảng phải dùng chung một danh sách phương án"),
    ("no_choices", "Thiếu trang external_choices"),
    ("no_entities", "Cột save_to cần trang entities, hãy bỏ cột này"),
    ("no_header", "Ô này không có tiêu đề cột ở dòng đầu, hãy đặt tên cột"),
    ("no_sheet_name", "Có dòng đứng trước tên trang, hãy thêm dòng tên trang như | survey |"),
    ("no_survey", "Không có trang survey với dòng tiêu đề, hãy đặt tên trang câu hỏi là survey"),
    ("no_table", "Tệp không phải bảng Markdown: mỗi dòng bắt đầu và kết thúc bằng dấu |"),
    ("old_workbook", "Đây là tệp .xls cũ hoặc có mật khẩu, hãy lưu lại thành .xlsx không mật khẩu"),
    ("omitted_id", "Không thể bỏ instanceID khi mã hóa câu trả lời"),
    ("other_without_list", "Phương án “khác” (or_other) cần danh sách ở trang choices"),
    ("parameter", "Tham số này không có tác dụng ở đây"),
    ("piped_text", "Câu được nhắc đến không có câu trả lời ở đây nên thay bằng dấu …"),
    ("read_only", "Chỉ đọc theo điều kiện không dùng được ở đây"),
    ("remark", "Dòng không có loại, tên và nhãn nên coi là ghi chú"),
    ("renamed", "Tên được đổi cho hợp quy tắc: chữ không dấu, số và dấu gạch dưới"),
    ("repeat", "Nhóm lặp (repeat) chỉ hỏi một lần"),
    ("repeat_in_loop", "Không đặt nhóm lặp (repeat) bên trong loop, hãy tách ra"),
    ("reserved_name", "Tên này hệ thống đã dùng, hãy chọn tên khác"),
    ("rows_after_gap", "Các dòng sau khoảng trống dài không được đọc, hãy xóa các dòng trống"),
    ("rule", "Quy tắc này không dùng được ở đây nên bị bỏ, hãy đặt lại trong phần thiết kế"),
    ("searched_file", "Danh sách lấy từ tệp không dùng được search()"),
    (
        "searched_list",
        "Danh sách dùng search() thì không dùng cho câu khác, hãy tách thành hai danh sách",
    ),
    ("setting", "Thiết lập này không có tác dụng ở đây"),
    ("sheet", "Trang này không được đọc"),
    ("shown_calculation", "Giá trị tính sẵn không hiện ra cho người trả lời"),
    ("text", "Văn bản đã được sửa cho dùng được ở đây, hãy xem lại"),
    ("too_deep", "Các nhóm lồng nhau quá sâu, hãy bớt tầng"),
    ("too_large", "Tệp quá lớn: hãy xóa các dòng trống có định dạng và hình ảnh, rồi lưu lại"),
    (
        "too_many_categories",
        "Các câu có quá 20.000 phương án cộng lại, hãy hỏi bằng chữ thay cho danh sách dài",
    ),
    ("too_many_cells", "Tệp có quá 500.000 ô, hãy bớt trang và cột không dùng"),
    ("too_many_columns", "Trang có quá 1.000 cột, các cột sau không được đọc"),
    ("too_many_languages", "Tệp có quá 50 ngôn ngữ"),
    ("too_many_questions", "Tệp có quá 10.000 câu hỏi và nhóm, hãy tách thành nhiều phiếu"),
    ("too_many_rows", "Tệp có quá 50.000 dòng, hãy bớt dòng"),
    ("too_many_sheets", "Tệp có quá 200 trang, hãy bớt trang không dùng"),
    ("too_much_text", "Tệp có quá nhiều chữ, hãy rút ngắn văn bản, bộ lọc và điều kiện"),
    ("trigger", "Cột trigger không có tác dụng ở đây"),
    ("two_ids", "Có cả form_id và id_string, chỉ giữ form_id"),
    ("type", "Loại câu hỏi này không có ở đây nên bị bỏ hoặc hỏi bằng chữ"),
    ("unexpected_calculation", "Dòng này không được có công thức, hãy xóa ô calculation"),
    ("unfinished", "Cần sửa thêm trong phần thiết kế trước khi phát hành"),
    ("unknown_column", "Không có cột hoặc ngôn ngữ này nên không đọc"),
    ("unknown_file", "Không nhận loại tệp này: cần sổ Excel .xlsx, bảng .md hoặc tệp .yaml"),
    ("unknown_list", "Không có danh sách phương án này ở trang choices"),
    ("unknown_media", "Không có loại tệp này: chỉ có image, big-image, audio, video"),
    ("unknown_parameter", "Tham số này không dùng cho loại câu hỏi này, hãy xóa"),
    ("unknown_reference", "Không có câu hỏi nào mang tên được nhắc đến, hãy xem lại tên"),
    ("unknown_type", "Không có loại câu hỏi này, hãy xem lại cột type"),
    ("unmatched_begin", "Nhóm mở mà chưa đóng, hãy thêm dòng end_group"),
    ("unmatched_end", "Dòng đóng nhóm không khớp với nhóm đang mở, hãy xóa hoặc sửa"),
    ("unseen_trigger", "Câu được tính sẵn không ai thấy nên không kích hoạt được gì"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_without_its_place_and_with_its_names() {
        let message =
            "sheet `survey`, row 3, column `type`: there is no list `yno`; did you mean `yn`?";
        assert_eq!(
            told("unknown_list", message, Language::Vietnamese),
            "Không có danh sách phương án này ở trang choices (yno, yn)"
        );
        assert_eq!(
            told("unknown_list", message, Language::English),
            "There is no list `yno`; did you mean `yn`?"
        );
    }

    #[test]
    fn files_of_questionnaires_and_indexes_are_told_in_the_words_of_their_designers() {
        let vietnamese = |code| told(code, "x: `a`", Language::Vietnamese);
        assert_eq!(vietnamese("unknown_item"), "Không có câu hỏi mang mã này (a)");
        assert!(vietnamese("weights_sum").starts_with("Tổng trọng số phải bằng 1 hoặc 100"));
    }
}

//! Problems of tables in the words of whoever looks at a spreadsheet: with the row that it shows.

use serde::Serialize;
use survey_specs::problem::Problem as TableProblem;
use utoipa::ToSchema;

use super::problem::UnitsProblem;
use crate::http::language::Language;
use crate::http::problem::{ItemProblem, Problem};
use crate::unit_load::TableProblems;
use crate::unit_load::sheet::TableKind;

/// One problem of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlacedProblem {
    /// `error`, `warning`, or `unsupported` for what was not read.
    #[schema(value_type = String, example = "error")]
    severity: &'static str,
    /// A stable code for programs.
    #[schema(value_type = String, example = "missing_value")]
    code: &'static str,
    /// `units` or `lineage`.
    #[schema(value_type = String, example = "units")]
    table: &'static str,
    /// The row of the sheet, the header being row 1; 0 if the problem is about the table as a whole.
    row: u64,
    /// The column; empty if the problem is about the row as a whole.
    column: String,
    /// What people call the column.
    column_name: String,
    /// What is wrong and what would be right.
    message: String,
}

/// The problems with their places and words.
pub fn placed(problems: &TableProblems, language: Language) -> Vec<PlacedProblem> {
    let of = |table, problems: &[TableProblem]| -> Vec<PlacedProblem> {
        problems.iter().map(|problem| one(table, problem, language)).collect()
    };
    [of("units", &problems.units), of("lineage", &problems.lineage)].concat()
}

/// Remarks on what was not read of a workbook.
pub fn placed_remarks(
    remarks: &[(TableKind, TableProblem)],
    language: Language,
) -> Vec<PlacedProblem> {
    let place = |(kind, remark): &(TableKind, TableProblem)| {
        let placed = one(kind.as_str(), remark, language);
        PlacedProblem { column: String::new(), column_name: String::new(), ..placed }
    };
    remarks.iter().map(place).collect()
}

/// The refusal of tables that have problems.
pub fn refusal(problems: &TableProblems, language: Language) -> Problem {
    let item = |placed: PlacedProblem| ItemProblem {
        item: Some(format!("{}:{}:{}", placed.table, placed.row, placed.column)),
        code: placed.code,
        message: placed.message,
    };
    let problems = placed(problems, language).into_iter().map(item).collect();
    Problem::Units(UnitsProblem::InvalidTables(problems))
}

fn one(table: &'static str, problem: &TableProblem, language: Language) -> PlacedProblem {
    let english = counted_from_header(without_place(&problem.message));
    let vietnamese = in_vietnamese(table, problem).unwrap_or_else(|| english.clone());
    PlacedProblem {
        severity: problem.severity.as_str(),
        code: problem.code,
        table,
        row: u64::try_from(problem.position.line).unwrap_or(0),
        column: problem.path.clone(),
        column_name: language.pick(column_name(table, &problem.path), &problem.path).to_owned(),
        message: language.pick(vietnamese, english),
    }
}

/// A message without the row and column before it, which stand beside it.
fn without_place(message: &str) -> &str {
    let rest = message.strip_prefix("row ").and_then(|rest| rest.split_once("`: "));
    rest.map_or(message, |(_, rest)| rest)
}

/// A message whose row numbers are those of a spreadsheet, in which the header is row 1.
fn counted_from_header(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once("row ") {
        out.push_str(before);
        out.push_str("row ");
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = after.split_at(digits);
        match number.parse::<u64>() {
            Ok(number) => out.push_str(&(number + 1).to_string()),
            Err(_) => out.push_str(number),
        }
        rest = tail;
    }
    out + rest
}

/// What the message quotes, such as the cell or the unit.
fn quoted(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}

/// What a Vietnamese sheet has above a column; its own name if that is not known.
fn column_name<'c>(table: &str, column: &'c str) -> &'c str {
    match (table, column) {
        (_, "code") => "Mã",
        (_, "name") => "Tên đơn vị",
        (_, "class") => "Nhóm",
        (_, "parent") => "Trực thuộc",
        (_, "valid_from") => "Từ ngày",
        (_, "valid_to") => "Đến ngày",
        ("units", "kind") => "Loại",
        (_, "population") => "Dân số",
        (_, "predecessor") => "Mã cũ",
        (_, "successor") => "Mã mới",
        (_, "date") => "Ngày",
        (_, "kind") => "Hình thức",
        (_, "share") => "Tỷ lệ",
        (_, other) => other,
    }
}

/// The problem in Vietnamese; none for those that only whoever makes files by program meets.
fn in_vietnamese(table: &str, problem: &TableProblem) -> Option<String> {
    let message = without_place(&problem.message);
    let quotes = quoted(message);
    let first = quotes.first().copied().unwrap_or_default();
    Some(match problem.code {
        "missing_column" => {
            let code = if first.is_empty() { "code" } else { first };
            format!("Thiếu cột “{}” (`{code}`)", column_name(table, code))
        }
        "unknown_column" => format!("Không có cột `{first}`; xem tệp mẫu"),
        "duplicate_column" => format!("Cột `{first}` có hai lần"),
        "too_many_columns" => "Dòng tiêu đề có quá nhiều cột".to_owned(),
        "too_many_code_systems" => "Có quá 16 cột mã của hệ thống khác".to_owned(),
        "broken_row" => "Số ô của dòng này khác với dòng tiêu đề".to_owned(),
        "broken_utf8" => "Tệp không phải UTF-8; hãy lưu với mã \"CSV UTF-8\" hoặc .xlsx".to_owned(),
        "missing_value" => "Ô này không được để trống".to_owned(),
        "invalid_value" => format!("`{first}` không hợp lệ: {}", expected(&problem.path)),
        "no_units" => "Bảng không có dòng nào dưới tiêu đề".to_owned(),
        "empty_period" => format!("Ngày hết hiệu lực `{first}` phải sau ngày bắt đầu"),
        "own_parent" => "Một đơn vị không thể trực thuộc chính nó".to_owned(),
        "name_too_long" => "Tên có nhiều nhất 200 ký tự".to_owned(),
        "control_character" => "Tên là một dòng, không có dấu tab".to_owned(),
        "hidden_character" => "Tên có ký tự ẩn; hãy gõ lại tên".to_owned(),
        "overlapping_versions" => format!(
            "`{first}` có hai dòng cùng hiệu lực trong một số ngày; ngày hết hiệu lực của dòng cũ \
             phải bằng ngày bắt đầu của dòng mới"
        ),
        "parent_circle" => {
            let circle = message.rsplit_once(": ").map_or(first, |(_, circle)| circle);
            format!("Các đơn vị cấp trên nối thành vòng: {circle}")
        }
        "too_many_parents" => "Có quá nhiều cấp, đơn vị này trên đơn vị kia".to_owned(),
        "shared_code" => format!(
            "Mã `{first}` cùng lúc là của `{}`; mỗi mã chỉ của một đơn vị tại một thời điểm",
            quotes.get(1).copied().unwrap_or_default()
        ),
        "unknown_unit" => format!("Chưa có đơn vị `{first}`; hãy thêm một dòng cho đơn vị này"),
        "unit_of_round" => format!(
            "Đợt khảo sát `{first}` gồm đơn vị này, nhưng theo bảng thì nó không tồn tại vào ngày \
             đầu của đợt"
        ),
        "share_out_of_range" => format!("Tỷ lệ `{first}` phải lớn hơn 0 và không quá 1"),
        "shares_above_one" => format!("Các tỷ lệ của `{first}` cộng lại lớn hơn 1"),
        "abolished_successor" => "Đơn vị đã giải thể thì không có đơn vị mới".to_owned(),
        "abolished_share" => "Đơn vị đã giải thể thì không có tỷ lệ".to_owned(),
        "missing_successor" => {
            "Cần có đơn vị mới; chỉ đơn vị giải thể mới để trống ô này".to_owned()
        }
        "own_successor" => {
            format!("`{first}` sáp nhập hoặc chia tách mà không có đơn vị nào khác")
        }
        "rows_after_gap" => {
            "Các dòng sau một khoảng trống dài không được đọc; hãy xóa các dòng trống".to_owned()
        }
        "formula_without_value" => {
            "Ô này là công thức chưa có giá trị; hãy mở tệp bằng Excel rồi lưu lại".to_owned()
        }
        "duplicate_link" => "Biến động này đã có ở một dòng trên".to_owned(),
        _ => return None,
    })
}

/// What a column takes.
fn expected(column: &str) -> &'static str {
    match column {
        "code" | "parent" | "predecessor" | "successor" => {
            "mã gồm 1 đến 32 chữ cái không dấu, chữ số và các dấu _ - . và bắt đầu bằng chữ hoặc số"
        }
        "class" => "nhóm là một từ không dấu, chữ thường, như `nhom_1`",
        "valid_from" | "valid_to" | "date" => "cần một ngày như 2025-07-01 hoặc 1/7/2025",
        "population" => "cần một số nguyên không có dấu ngăn cách, như 12000",
        "share" => "cần một số thập phân có dấu chấm, như 0.6",
        "kind" => "cần một từ không dấu; với biến động: sáp nhập, chia tách, đổi mã hoặc giải thể",
        _ => "xem tệp mẫu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Source;
    use crate::unit_load::sheet::Sheet;
    use crate::unit_load::{Sources, Tables};

    fn problems(units: &str, language: Language) -> Vec<String> {
        let header = "code,name,class,parent,valid_from,valid_to,population\n";
        let bytes = [header, units].concat().into_bytes();
        let units = Source { name: "units".to_owned(), bytes };
        let problems = Tables::read(&Sources { units, lineage: None }).unwrap_err();
        let line = |problem: PlacedProblem| {
            format!("{}/{}/{}", problem.row, problem.column, problem.message)
        };
        placed(&problems, language).into_iter().map(line).collect()
    }

    #[test]
    fn a_problem_has_the_row_of_the_spreadsheet_and_words_of_the_language() {
        let rows = "X 01,,xa,,,,\nX02,Hai,xa,,32/1/2026,,1 000\n";
        let told = problems(rows, Language::Vietnamese);
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(told[0].starts_with("2/code/`X 01` không hợp lệ: mã gồm"), "{told:?}");
        assert_eq!(told[1], "2/name/Ô này không được để trống");
        assert!(told.iter().any(|line| line.starts_with("3/population/`1 000`")), "{told:?}");
        let english = problems(rows, Language::English);
        assert_eq!(english[1], "2/name/a value is needed");
    }

    #[test]
    fn columns_have_the_names_by_which_a_vietnamese_sheet_is_read() {
        for kind in [TableKind::Units, TableKind::Lineage] {
            let columns = match kind {
                TableKind::Units => "code name class parent valid_from valid_to kind population",
                TableKind::Lineage => "predecessor successor date kind share",
            };
            let columns: Vec<_> = columns.split(' ').collect();
            let names: Vec<_> =
                columns.iter().map(|column| column_name(kind.as_str(), column)).collect();
            let sheet = Sheet::of_text("sheet", names.join(";").into_bytes()).unwrap();
            let read = String::from_utf8(sheet.typed(kind).source.bytes).unwrap();
            assert_eq!(read.trim_end().replace('"', ""), columns.join(","));
        }
    }

    #[test]
    fn rows_that_a_message_names_are_counted_from_the_header_too() {
        let rows = "X01,Một,xa,,,,\nX01,Mốt,xa,,2026-01-01,,\n";
        let told = problems(rows, Language::English);
        assert!(told[0].contains("the one in row 2 holds too"), "{told:?}");
        assert_eq!(counted_from_header("row x, 3 rows"), "row x, 3 rows");
    }
}

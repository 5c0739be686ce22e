//! Tables as people bring them: a sheet of a workbook, or cells that were copied out of one. Headers
//! may be in Vietnamese and dates written day/month/year; the table readers get them in their own
//! form, each row on the line that it has in the sheet.

use survey_specs::date::Date;
use survey_specs::problem::Problem;

use crate::fold::fold;
use crate::table::{Source, broken_row, delimiter, line_of, too_wide, utf8};

/// The cells of a sheet as text, row by row from the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The sheet's name.
    pub name: String,
    /// The rows; an empty one for a blank line.
    pub rows: Vec<Vec<String>>,
}

/// Which of the two tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Units in their dated versions.
    Units,
    /// What became of them.
    Lineage,
}

/// A date that was typed otherwise than it is read, so that people can see how it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadDate {
    /// The row of the sheet, from 1.
    pub line: u64,
    /// The column, by its own name.
    pub column: &'static str,
    /// What was typed.
    pub typed: String,
    /// How it is read.
    pub date: Date,
}

/// A sheet as the readers of tables take it.
#[derive(Debug)]
pub struct TypedTable {
    /// The table.
    pub source: Source,
    /// The dates that were typed otherwise.
    pub dates: Vec<ReadDate>,
}

/// What people call a column; the first is the reader's own name for it.
type Names = (&'static str, &'static [&'static str]);

const UNIT_COLUMNS: [Names; 8] = [
    ("code", &["ma", "ma don vi", "unit code"]),
    ("name", &["ten", "ten don vi", "unit name"]),
    ("class", &["nhom", "nhom xep hang", "cap"]),
    ("parent", &["truc thuoc", "don vi cap tren", "ma don vi cap tren", "ma cap tren"]),
    ("valid_from", &["tu ngay", "hieu luc tu", "ngay bat dau", "valid from"]),
    ("valid_to", &["den ngay", "hieu luc den", "het hieu luc", "ngay ket thuc", "valid to"]),
    ("kind", &["loai", "loai hinh", "loai don vi"]),
    ("population", &["dan so", "so dan"]),
];

const LINEAGE_COLUMNS: [Names; 5] = [
    ("predecessor", &["don vi cu", "ma don vi cu", "ma cu", "don vi truoc"]),
    ("successor", &["don vi moi", "ma don vi moi", "ma moi", "don vi sau"]),
    ("date", &["ngay", "tu ngay", "ngay hieu luc", "hieu luc tu"]),
    ("kind", &["bien dong", "hinh thuc", "hinh thuc bien dong"]),
    ("share", &["ty le", "ti le", "phan dan so"]),
];

/// What people call what happened to a unit.
const HAPPENINGS: [Names; 4] = [
    ("merged", &["sap nhap", "nhap", "hop nhat"]),
    ("split", &["chia", "tach", "chia tach"]),
    ("renamed", &["doi ma", "doi ten"]),
    ("abolished", &["giai the", "bai bo", "cham dut", "ket thuc"]),
];

impl TableKind {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Lineage => "lineage",
        }
    }

    fn columns(self) -> &'static [Names] {
        match self {
            Self::Units => &UNIT_COLUMNS,
            Self::Lineage => &LINEAGE_COLUMNS,
        }
    }

    /// The sheet of this table in a workbook of several: the one of its name, for units else the first.
    #[must_use]
    pub fn of_workbook(self, sheets: &[Sheet]) -> Option<&Sheet> {
        let titles: &[&str] = match self {
            Self::Units => &["units", "don vi"],
            Self::Lineage => &["lineage", "bien dong"],
        };
        let named = sheets.iter().find(|sheet| titles.contains(&fold(&sheet.name).as_str()));
        match self {
            Self::Units => named.or_else(|| sheets.first()),
            Self::Lineage => named,
        }
    }
}

impl Sheet {
    /// The cells of a text: commas, semicolons or tabs between them.
    ///
    /// # Errors
    ///
    /// If it is no UTF-8 or no table.
    pub fn of_text(name: &str, bytes: Vec<u8>) -> Result<Self, Vec<Problem>> {
        if let Some(problem) = too_wide(&bytes) {
            return Err(vec![problem]);
        }
        let source = Source { name: name.to_owned(), bytes };
        let text = utf8(&source)?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Vec<String>> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| vec![broken_row(&error)])?;
            let line = line_of(&record, text);
            // The reader skips blank lines, which count in what people see.
            let blank = usize::try_from(line).unwrap_or(0).saturating_sub(rows.len() + 1);
            rows.extend(std::iter::repeat_n(Vec::new(), blank));
            rows.push(record.iter().map(str::to_owned).collect());
        }
        Ok(Self { name: name.to_owned(), rows })
    }

    /// Whether no cell holds anything below the header.
    #[must_use]
    pub fn has_no_row(&self) -> bool {
        let mut filled = self.rows.iter().filter(|row| !is_blank(row));
        filled.next().is_none() || filled.next().is_none()
    }

    /// The sheet as a table that the readers take.
    #[must_use]
    pub fn typed(&self, kind: TableKind) -> TypedTable {
        let header = self.rows.iter().position(|row| !is_blank(row)).unwrap_or(0);
        let names: Vec<String> =
            self.rows.get(header).into_iter().flatten().map(|cell| own_name(kind, cell)).collect();
        let kept: Vec<usize> =
            (0..names.len()).filter(|&place| self.is_used(&names, place)).collect();
        let (mut text, mut dates) = (String::new(), Vec::new());
        for (line, row) in (1_u64..).zip(&self.rows) {
            if is_blank(row) {
                text.push('\n');
                continue;
            }
            let is_header = usize::try_from(line).ok() == Some(header + 1);
            let cells = kept.iter().map(|&place| {
                let name = names.get(place).map(String::as_str).unwrap_or_default();
                let cell = row.get(place).map(String::as_str).unwrap_or_default().trim();
                if is_header {
                    name.to_owned()
                } else {
                    own_cell(kind, line, name, cell, &mut dates)
                }
            });
            // What stands beyond the header is kept, so that the reader can refuse it.
            let beyond = row.iter().skip(names.len()).filter(|cell| !cell.trim().is_empty());
            push_row(&mut text, cells.chain(beyond.cloned()));
        }
        let source = Source { name: self.name.clone(), bytes: text.into_bytes() };
        TypedTable { source, dates }
    }

    /// Whether a column has a name, or else a cell that somebody filled in.
    fn is_used(&self, names: &[String], place: usize) -> bool {
        let has_name = names.get(place).is_some_and(|name| !name.is_empty());
        has_name
            || self
                .rows
                .iter()
                .any(|row| row.get(place).is_some_and(|cell| !cell.trim().is_empty()))
    }
}

fn is_blank(row: &[String]) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
}

/// The reader's own name of a column, or what stands there.
fn own_name(kind: TableKind, typed: &str) -> String {
    let typed = typed.trim();
    let folded = fold(typed);
    let known = kind
        .columns()
        .iter()
        .find(|(own, names)| own.eq_ignore_ascii_case(typed) || names.contains(&folded.as_str()));
    known.map_or_else(|| typed.to_owned(), |(own, _)| (*own).to_owned())
}

/// A cell as the reader takes it.
fn own_cell(
    kind: TableKind,
    line: u64,
    name: &str,
    cell: &str,
    dates: &mut Vec<ReadDate>,
) -> String {
    let date_columns = ["valid_from", "valid_to", "date"];
    if let Some(column) = date_columns.into_iter().find(|column| *column == name)
        && let Some(date) = day_month_year(cell)
    {
        dates.push(ReadDate { line, column, typed: cell.to_owned(), date });
        return date.to_string();
    }
    if kind == TableKind::Lineage && name == "kind" {
        let folded = fold(cell);
        let known = HAPPENINGS.iter().find(|(_, names)| names.contains(&folded.as_str()));
        if let Some((own, _)) = known {
            return (*own).to_owned();
        }
    }
    cell.to_owned()
}

/// A date as it is written in Viet Nam, such as `1/7/2025`.
fn day_month_year(cell: &str) -> Option<Date> {
    let mut parts = cell.split(['/', '.', '-']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |text: &str, most: usize| {
        !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let shaped = is_number(day, 2) && is_number(month, 2) && year.len() == 4 && is_number(year, 4);
    (shaped && parts.next().is_none())
        .then(|| format!("{year}-{month:0>2}-{day:0>2}").parse().ok())?
}

/// One line of a table; a cell of several lines becomes one.
fn push_row(text: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push('"');
        text.extend(cell.chars().flat_map(|letter| match letter {
            '"' => vec!['"', '"'],
            '\n' | '\r' | '\t' => vec![' '],
            other => vec![other],
        }));
        text.push('"');
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, kind: TableKind) -> (String, Vec<ReadDate>) {
        let sheet = Sheet::of_text("t", text.as_bytes().to_vec()).unwrap();
        let TypedTable { source, dates } = sheet.typed(kind);
        (String::from_utf8(source.bytes).unwrap(), dates)
    }

    #[test]
    fn cells_from_excel_are_read_with_vietnamese_headers_and_dates() {
        let (text, dates) = typed(
            "Mã\tTên đơn vị\tNhóm\tTrực thuộc\tTừ ngày\tĐến ngày\tcode.nso\n\
             X01\tXã \"Hoa\" Nắng\txa\tT01\t1/7/2025\t\t00042\n",
            TableKind::Units,
        );
        assert_eq!(
            text,
            "\"code\",\"name\",\"class\",\"parent\",\"valid_from\",\"valid_to\",\"code.nso\"\n\
             \"X01\",\"Xã \"\"Hoa\"\" Nắng\",\"xa\",\"T01\",\"2025-07-01\",\"\",\"00042\"\n"
        );
        assert_eq!(dates.len(), 1);
        assert_eq!((dates[0].line, dates[0].typed.as_str()), (2, "1/7/2025"));
    }

    #[test]
    fn what_happened_may_be_said_in_vietnamese() {
        let (text, _) = typed(
            "Đơn vị cũ;Đơn vị mới;Ngày hiệu lực;Hình thức;Tỷ lệ\nX02;X10;2025-07-01;Sáp nhập;\n",
            TableKind::Lineage,
        );
        assert!(text.ends_with("\"X02\",\"X10\",\"2025-07-01\",\"merged\",\"\"\n"), "{text}");
    }

    #[test]
    fn rows_keep_their_lines_and_columns_without_anything_go() {
        let text = ",,,\n\ncode,name,,\nX01,Một,,\n\n\nX02,Hai,,\n";
        let (text, _) = typed(text, TableKind::Units);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            ["", "", "\"code\",\"name\"", "\"X01\",\"Một\"", "", "", "\"X02\",\"Hai\""]
        );
    }

    #[test]
    fn what_is_no_date_stays_as_it_is() {
        for cell in ["2025-07-01", "1/7", "31/02/2025", "1/7/25", "a/b/2025", ""] {
            assert_eq!(day_month_year(cell), None, "{cell}");
        }
        assert_eq!(day_month_year("01.07.2025").unwrap().to_string(), "2025-07-01");
    }

    #[test]
    fn the_sheets_of_a_workbook_are_found_by_name() {
        let sheet = |name: &str| Sheet { name: name.to_owned(), rows: Vec::new() };
        let book = [sheet("Hướng dẫn"), sheet("Biến động"), sheet("Đơn vị")];
        let name =
            |kind: TableKind, book: &[Sheet]| kind.of_workbook(book).map(|it| it.name.clone());
        assert_eq!(name(TableKind::Units, &book).as_deref(), Some("Đơn vị"));
        assert_eq!(name(TableKind::Lineage, &book).as_deref(), Some("Biến động"));
        assert_eq!(name(TableKind::Units, &[sheet("Sheet1")]).as_deref(), Some("Sheet1"));
        assert_eq!(name(TableKind::Lineage, &[sheet("Sheet1")]), None);
    }
}

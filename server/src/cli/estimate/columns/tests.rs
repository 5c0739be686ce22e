use std::fmt::Write as _;

use super::*;

fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
}

fn table(text: &str) -> Table {
    read(&[source("a.csv", text)], Wanted::All).unwrap()
}

fn error(text: &str) -> String {
    let error = read(&[source("a.csv", text)], Wanted::All).unwrap_err();
    format!("{}: {error}", error.code())
}

fn numbers(table: &Table, name: &str) -> Vec<Option<f64>> {
    let numbers = table.numbers(&ColumnName::new(name)).unwrap();
    numbers.iter().map(|value| (!value.is_nan()).then_some(*value)).collect()
}

fn texts(table: &Table, name: &str) -> Vec<String> {
    let Column::Text(text) = table.column(&ColumnName::new(name)).unwrap() else {
        panic!("`{name}` is a column of numbers");
    };
    let level = |code: &u32| text.levels.get(*code as usize).cloned().unwrap_or_default();
    text.codes.iter().map(level).collect()
}

#[test]
fn a_column_is_numeric_if_every_field_that_is_not_empty_is_a_number() {
    let table = table("\u{feff}item,weight,type\r\n4,1.5,E\r\n,2,1\r\n254,-3e2,\r\n\r\n");
    assert_eq!(table.rows(), 3);
    assert_eq!(numbers(&table, "item"), [Some(4.0), None, Some(254.0)]);
    assert!(matches!(table.column(&ColumnName::new("item")).unwrap(), Column::Small(_)));
    assert_eq!(numbers(&table, "weight"), [Some(1.5), Some(2.0), Some(-300.0)]);
    assert_eq!(texts(&table, "type"), ["E", "1", ""]);
    assert!(table.column(&ColumnName::new("type")).unwrap().is_missing(2));
}

#[test]
fn a_text_in_the_last_row_makes_all_rows_texts_as_they_were_written() {
    let mut text = "code,n\n".to_owned();
    for row in 0..200_000 {
        writeln!(text, "{:02},300", row % 7).unwrap();
    }
    text.push_str("K,x");
    let table = table(&text);
    assert_eq!(table.rows(), 200_001);
    let codes = texts(&table, "code");
    assert_eq!((codes[1].as_str(), codes[199_999].as_str()), ("01", "02"));
    assert_eq!(codes[200_000], "K");
    let error = table.numbers(&ColumnName::new("n")).unwrap_err();
    assert_eq!(error.to_string(), "the column `n` must hold numbers; row 200001 holds `x`");
}

#[test]
fn stacked_files_may_order_their_columns_differently() {
    let files = [source("a.csv", "x,t\n1,1\n2,2\n"), source("b.csv", "t,x\nR1,3\n")];
    let table = read(&files, Wanted::All).unwrap();
    assert_eq!(numbers(&table, "x"), [Some(1.0), Some(2.0), Some(3.0)]);
    assert_eq!(texts(&table, "t"), ["1", "2", "R1"]);
    let files = [source("a.csv", "x,t\n1,1\n"), source("b.csv", "x\n1\n")];
    let error = read(&files, Wanted::All).unwrap_err();
    assert_eq!(error.code(), "different_columns");
    assert!(error.to_string().starts_with("`b.csv` lacks the column `t`"), "{error}");
}

#[test]
fn only_wanted_columns_are_read_and_a_missing_one_names_its_neighbours() {
    let names = [ColumnName::new("stype"), ColumnName::new("api0")].into();
    let table = read(&[source("a.csv", "stype,api00\nE,1\n")], Wanted::These(&names)).unwrap();
    assert!(table.column(&ColumnName::new("stype")).is_ok());
    let error = table.column(&ColumnName::new("api0")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no column `api0` (did you mean `api00`?); the columns are stype, api00"
    );
}

#[test]
fn quoted_fields_are_read_rightly() {
    let text = "name,\"the \"\"x\"\"\"\n\"Hà Nội, thủ đô\",1\n\"two\nlines\",\n";
    let table = table(text);
    assert_eq!(texts(&table, "name"), ["Hà Nội, thủ đô", "two\nlines"]);
    assert_eq!(numbers(&table, "the \"x\""), [Some(1.0), None]);
    assert_eq!(
        error("a,b\n\"1\",2\n3\n"),
        "broken_row: `a.csv`: line 3: the row has 1 fields; the header has 2"
    );
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_line() {
    assert_eq!(
        error("a,b\n1,2\n3\n4,5\n"),
        "broken_row: `a.csv`, line 3: the row has 1 fields; the header has 2"
    );
    assert_eq!(error("a,a\n"), "duplicate_column: `a.csv`, line 1: the column `a` stands twice");
    assert_eq!(error("\n\n"), "empty_file: `a.csv` is empty");
    let broken = Source { name: "a.csv".to_owned(), bytes: b"a\n1\n\xff\n".to_vec() };
    let error = read(&[broken], Wanted::All).unwrap_err();
    assert_eq!(error, ColumnError::BrokenUtf8 { file: "a.csv".to_owned(), line: 3 });
}

#[test]
fn an_empty_line_is_a_missing_value_where_there_is_one_column() {
    assert_eq!(numbers(&table("x\n1\n\n3\n"), "x"), [Some(1.0), None, Some(3.0)]);
}

#[test]
fn one_letter_in_two_forms_is_one_level() {
    let table = table("t\nxa\u{303}\nx\u{e3}\n");
    let Column::Text(text) = table.column(&ColumnName::new("t")).unwrap() else { panic!() };
    assert_eq!((text.codes.as_slice(), text.levels.len()), ([0, 0].as_slice(), 1));
}

#[test]
fn nan_and_infinite_texts_are_no_numbers() {
    let table = table("a,b,c\nNaN,inf,1e999\n1,2,3\n");
    for name in ["a", "b", "c"] {
        assert_eq!(table.numbers(&ColumnName::new(name)).unwrap_err().code(), "not_numeric");
    }
}

#[test]
fn a_matrix_has_no_header_and_no_gaps() {
    let columns = matrix(source("p.csv", "0.9,0.2\n0.2,0.5\n")).unwrap();
    assert_eq!(columns, [[0.9, 0.2], [0.2, 0.5]]);
    let error = matrix(source("p.csv", "1,2\n3,\n")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`p.csv`, row 2, column 2: a number is needed and the field is empty"
    );
    assert_eq!(matrix(source("p.csv", "")).unwrap_err().code(), "empty_file");
}

#[test]
fn replicate_weights_keep_the_order_of_the_file() {
    let columns = replicate_weights(source("r.csv", "r2,r10,r1\n1,2,3\n")).unwrap();
    assert_eq!(columns, [[1.0], [2.0], [3.0]]);
}

#[test]
fn a_file_is_read_once_for_all_requests() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "x,y\n1,2\n").unwrap();
    let mut data = DataFolder::new(folder.path().to_owned());
    let files = [FileName::new("a.csv")];
    data.want(&files, [ColumnName::new("x")]);
    data.want(&files, [ColumnName::new("y")]);
    let table = data.table(&files).unwrap();
    assert!(table.numbers(&ColumnName::new("x")).is_ok());
    assert!(table.numbers(&ColumnName::new("y")).is_ok());
    std::fs::remove_file(folder.path().join("a.csv")).unwrap();
    assert!(data.table(&files).is_ok());
    assert_eq!(data.table(&[FileName::new("b.csv")]).unwrap_err().code(), "unreadable_file");
}

#[test]
fn hostile_headers_are_errors_or_names() {
    let long = "n".repeat(1 << 20);
    let table = table(&format!("{long}\n1\n"));
    let error = table.column(&ColumnName::new("m")).unwrap_err();
    assert!(error.to_string().len() < 300);
    assert!(table.column(&ColumnName::new(&long)).is_ok());
    let wide: String = ",".repeat(1 << 20);
    assert!(read(&[source("a.csv", &wide)], Wanted::All).is_err());
}

#[test]
fn a_header_with_semicolons_separates_by_semicolons() {
    let table = table("item;weight\n4;1.5\n5;2\n");
    assert_eq!(numbers(&table, "item"), [Some(4.0), Some(5.0)]);
    assert_eq!(numbers(&table, "weight"), [Some(1.5), Some(2.0)]);
    let quoted = self::table("item;\"weight\"\n4;\"1.5\"\n");
    assert_eq!(numbers(&quoted, "weight"), [Some(1.5)]);
}

#[test]
fn lines_that_are_empty_but_for_separators_are_no_rows() {
    let table = table("a,b\n1,2\n,\n\n , \r\n3,\n,4\n,,\n");
    assert_eq!(numbers(&table, "a"), [Some(1.0), Some(3.0), None]);
    assert_eq!(numbers(&table, "b"), [Some(2.0), None, Some(4.0)]);
    assert!(error("a,b\n1,2\n,\n1,2,3\n").contains("line 4"));
}

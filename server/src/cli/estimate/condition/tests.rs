use super::super::columns::{Source, Table, Wanted, read};
use super::*;

fn table() -> Table {
    let text = "stype,sch.wide,api00,school no\nE,Yes,600,1\nH,No,601.5,2\nE,,700,3\n,No,,4\n";
    let file = Source { name: "a.csv".to_owned(), bytes: text.as_bytes().to_vec() };
    read(&[file], Wanted::All).unwrap()
}

/// The answers of the four rows: yes, no, `.` for missing.
fn answers(text: &str) -> String {
    let answers = Condition::parse(text).unwrap().evaluate(&table()).unwrap();
    let letter = |answer: &Option<bool>| match answer {
        Some(true) => 'y',
        Some(false) => 'n',
        None => '.',
    };
    answers.iter().map(letter).collect()
}

fn syntax(text: &str) -> String {
    Condition::parse(text).unwrap_err().to_string()
}

#[test]
fn a_comparison_with_a_missing_value_is_missing() {
    for (text, expected) in [
        ("stype == 'E'", "yny."),
        ("stype != 'E'", "nyn."),
        ("stype > 'E'", "nyn."),
        ("api00 > 600", "nyy."),
        ("api00 <= 601.5", "yyn."),
        ("api00 > -1e2", "yyy."),
        ("`school no` >= 3", "nnyy"),
        ("stype == 'no such level'", "nnn."),
    ] {
        assert_eq!(answers(text), expected, "{text}");
    }
}

#[test]
fn missing_answers_carry_on_as_in_sql() {
    for (text, expected) in [
        ("!(stype == 'E')", "nyn."),
        ("! stype == 'E'", "nyn."),
        ("stype == 'E' && sch.wide == 'Yes'", "yn.n"),
        ("stype == 'E' || sch.wide == 'No'", "yyyy"),
        ("stype == 'H' || sch.wide == 'Yes'", "yy.."),
        ("stype == 'E' || stype == 'H' && api00 > 1000", "yny."),
        ("(stype == 'E' || stype == 'H') && api00 > 1000", "nnn."),
        ("comp == 1 || 1 == 1", ""),
    ] {
        if expected.is_empty() {
            assert!(Condition::parse(text).is_err(), "{text}");
        } else {
            assert_eq!(answers(text), expected, "{text}");
        }
    }
}

#[test]
fn the_label_of_an_event_has_no_blanks() {
    assert_eq!(Condition::parse("ell == 0").unwrap().label(), "ell==0");
}

#[test]
fn types_that_do_not_fit_are_said() {
    let error = |text: &str| {
        let error = Condition::parse(text).unwrap().evaluate(&table()).unwrap_err();
        format!("{}: {error}", error.code())
    };
    assert_eq!(
        error("api00 == 'x'"),
        "type_mismatch: the column `api00` holds numbers and is compared with the text 'x'; \
         write a number without quotes"
    );
    assert_eq!(
        error("stype == 1"),
        "type_mismatch: the column `stype` holds texts such as 'E' and is compared with a \
         number; write a text in single quotes"
    );
    assert!(error("stipe == 'E'").starts_with(
        "missing_column: there is no column `stipe` (did you mean `stype`?); the columns are"
    ));
}

#[test]
fn what_is_wrong_stands_at_its_place() {
    for (text, expected) in [
        ("", "character 1: the name of a column is expected; here the text ends"),
        ("stype = 'E'", "character 7: `=` has no meaning here; equality is `==`"),
        (
            "stype == E",
            "character 10: a number or a text in single quotes is expected; here stands `E`",
        ),
        ("(api00 > 1", "character 11: `)` is expected; here the text ends"),
        (
            "api00 > 1 api99 > 1",
            "character 11: `&&`, `||` or the end is expected; here stands `api99`",
        ),
        ("1 < api00", "character 1: the name of a column is expected; here stands 1"),
        (
            "api00 > -'1'",
            "character 10: a number or a text in single quotes is expected; here stands '1'",
        ),
    ] {
        assert_eq!(syntax(text), expected);
    }
}

#[test]
fn hostile_conditions_are_errors() {
    assert!(syntax(&"(".repeat(10_000)).ends_with("more than 64 levels of parentheses and signs"));
    assert!(syntax(&"!".repeat(10_000)).ends_with("more than 64 levels of parentheses and signs"));
    assert!(syntax(&format!("{} == 1", "n".repeat(1 << 20))).contains("longer than"));
    let many = vec!["api00 > 1"; 3_000].join(" && ");
    assert_eq!(answers(&many), "yyy.");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,60}", signs in "[a1.()!&|<>=' `-]{0,40}") {
        let _ = Condition::parse(&text);
        if let Ok(condition) = Condition::parse(&signs) {
            let _ = condition.evaluate(&table());
        }
    }
}

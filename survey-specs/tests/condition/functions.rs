//! What functions give, and what is said of those that are called in a way that makes no sense.

use survey_specs::answer::Answer;
use survey_specs::condition::{Calculation, Condition, ItemType};

use crate::respondent::{Items, Respondent};

/// The value of a calculation as a text; `-` for none.
fn value(source: &str) -> String {
    let calculation =
        Calculation::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    assert_eq!(calculation.check(&Items::new()).0, [], "{source}");
    match calculation.answer(&Respondent::with_gaps()) {
        None => "-".to_owned(),
        Some(Answer::Number(number)) => number.to_string(),
        Some(Answer::Text(text)) => text,
        Some(Answer::Date(date)) => date.to_string(),
        Some(Answer::DateTime(moment)) => moment.to_string(),
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn functions_make_texts_numbers_and_days_of_values() {
    for (source, expected) in [
        ("concat(${name}, ' ', ${age})", "Nguyễn Thị Ánh 34"),
        ("concat('a', 1.50, today(), ${gender} = '2')", "a1.52026-11-21true"),
        ("join(', ', 'a', 'b', ${age})", "a, b, 34"),
        ("number('4.50') + 1", "5.5"),
        ("number(${age} > 18)", "1"),
        ("int(7 div 2)", "3"),
        ("int(0 - 7 div 2)", "-3"),
        ("floor(0 - 7 div 2)", "-4"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(10 div 3, 2)", "3.33"),
        ("min(3, ${age}, 5)", "3"),
        ("max(3, ${age}, 5)", "34"),
        ("sum(1, 2.5, ${age})", "37.5"),
        ("selected-at(${channels}, 1)", "tv"),
        ("format-date(${born}, '%d/%m/%Y, %e.%n.%y %H:%M')", "04/03/1992, 4.3.92 00:00"),
        ("format-date('2026-11-22T08:05', '%H giờ %M')", "08 giờ 05"),
        ("date('2026-01-31')", "2026-01-31"),
        ("date('2026-01-31T10:00')", "-"),
        ("date-time(${born})", "1992-03-04T00:00"),
        ("decimal-date-time(today()) - decimal-date-time('2026-11-20T12:00')", "0.5"),
        ("int((decimal-date-time(today()) - decimal-date-time(${born})) div 365.25)", "34"),
        ("if(${age} >= 18, 'adult', '')", "adult"),
        ("if(${age} < 18, 5, '')", "-"),
        ("coalesce(${income}, '')", "-"),
    ] {
        assert_eq!(value(source), expected, "{source}");
    }
}

#[test]
fn what_is_computed_from_something_unknown_is_unknown() {
    for source in [
        "concat('x', ${income})",
        "join(', ', 'a', ${income})",
        "sum(1, ${children})",
        "min(1, ${children})",
        "round(${income}, 2)",
        "round(1, 99)",
        "number('x')",
        "selected-at(${channels}, 2)",
        "selected-at(${channels}, -1)",
        "date('31/01/2026')",
        "choice-name(${gender}, ${gender})",
    ] {
        assert_eq!(value(source), "-", "{source}");
    }
}

#[test]
fn a_text_that_grows_without_end_is_unknown_before_it_fills_the_memory() {
    let x = format!("'{}'", "x".repeat(3_000));
    let mut source = format!("concat({x}, {x})");
    assert!(Calculation::parse(&source).is_err(), "too long for a condition");
    source = format!("concat({})", vec!["${name}"; 400].join(", "));
    assert!(Calculation::parse(&source).is_ok());
}

#[test]
fn the_type_of_a_value_is_known() {
    for (source, kind) in [
        ("concat('a')", ItemType::Text),
        ("${age} * 2", ItemType::Number),
        ("if(true(), ${born}, today())", ItemType::Date),
        ("date-time(today())", ItemType::DateTime),
        ("${age} > 3", ItemType::Text),
        ("if(true(), 5, '')", ItemType::Number),
        ("${gender}", ItemType::Any),
    ] {
        assert_eq!(Calculation::parse(source).unwrap().check(&Items::new()).1, kind, "{source}");
    }
}

#[test]
fn calls_that_make_no_sense_are_refused_with_their_place() {
    for (source, offset, message) in [
        (
            "selected-at('x', 0) = 'a'",
            12,
            "`selected-at` takes an item first: `selected-at(${item}, n)`.",
        ),
        (
            "choice-name('1', 'x') = 'a'",
            17,
            "`choice-name` takes an item second: `choice-name(code, ${item})`.",
        ),
        (
            "format-date(today(), '%Q') = 'a'",
            21,
            "`format-date` takes a format in quotes, with `%Y`, `%m`, `%d`, `%H`, `%M` and their like,: `format-date(day, '%d/%m/%Y')`.",
        ),
        ("concat() = ''", 0, "Wrong number of arguments: `concat(a, b, …)`."),
        ("round(1, 2, 3) = 1", 0, "Wrong number of arguments: `round(a, digits)`."),
        (".5 > 1", 0, "`.5` is not expected here; write a number as `0.5`."),
        ("now() > 1", 0, "There is no function `now`; did you mean `not(condition)`?"),
    ] {
        let error = Condition::parse(source).unwrap_err();
        assert_eq!((error.offset, error.message.as_str()), (offset, message), "{source}");
    }
    for (source, message) in [
        (
            "selected-at(${gender}, 0) = '1'",
            "`selected-at` takes a multiple choice or a ranking, and `gender` is none.",
        ),
        (
            "choice-name('1', ${age}) = 'x'",
            "`choice-name` takes an item with categories, and `age` has none.",
        ),
        ("sum(${name}, 1) = 2", "`sum` takes numbers, but `name` is a text."),
        ("date(${age}) = today()", "`date` takes a date, but `age` is a number."),
        ("concat(${age}) = 5", "This is a text and cannot be compared with a number."),
    ] {
        let problems = Condition::parse(source).unwrap().check(&Items::new());
        let found: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(found, [message], "{source}");
    }
}

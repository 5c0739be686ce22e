//! Which conditions are refused, where, and in which words.

use survey_specs::condition::{Condition, MAX_DEPTH, MAX_LENGTH};

use crate::respondent::Items;

/// Checks syntax errors; `¦` marks the place in the source.
#[track_caller]
fn assert_refused(table: &[(&str, &str)]) {
    for (marked, message) in table {
        let offset = marked.find('¦').unwrap();
        let source = marked.replace('¦', "");
        let error = Condition::parse(&source).unwrap_err();
        assert_eq!(error.message, *message, "{source}");
        assert_eq!(error.offset, offset, "{source}: {}", error.message);
    }
}

/// Checks problems of a single kind in conditions that parse; `¦` marks the place.
#[track_caller]
fn assert_problem(table: &[(&str, &str, &str)]) {
    for (marked, code, message) in table {
        let offset = marked.find('¦').unwrap();
        let source = marked.replace('¦', "");
        let condition =
            Condition::parse(&source).unwrap_or_else(|error| panic!("{source}: {error}"));
        let problems = condition.check(&Items::new());
        let [problem] = problems.as_slice() else {
            panic!("{source}: {problems:?}");
        };
        assert_eq!((problem.code, problem.message.as_str()), (*code, *message), "{source}");
        assert_eq!(problem.offset, Some(offset), "{source}");
    }
}

#[test]
fn a_condition_that_breaks_off_says_what_is_missing() {
    assert_refused(&[
        ("¦", "The condition ends too early: a value is missing."),
        ("  ¦", "The condition ends too early: a value is missing."),
        ("${age} >=¦", "The condition ends too early: a value is missing."),
        ("¦${age", "This item is not closed with `}`."),
        ("${a} = ¦'x", "This text is not closed with `'`."),
        ("${a} = ¦\"x'", "This text is not closed with `\"`."),
        ("¦(${a} = 1", "This parenthesis is not closed with `)`."),
        ("¦not(${a} = 1", "This call is not closed with `)`."),
        ("(1 = 1¦]", "`]` is not expected here."),
        ("${a} = 1¦)", "This parenthesis closes nothing, or something is missing before it."),
    ]);
}

#[test]
fn habits_from_other_languages_are_answered_with_the_right_spelling() {
    assert_refused(&[
        ("${a} ¦== 1", "Write `=` instead of `==`."),
        ("${a} ¦<> 1", "Write `!=` instead of `<>`."),
        ("${a} = 1 ¦&& ${b} = 2", "Write `and` instead of `&`."),
        ("${a} = 1 ¦|| ${b} = 2", "Write `or` instead of `|`."),
        ("¦!${a}", "Write `not(…)` or `!=` instead of `!`."),
        ("6 ¦/ 2 = 3", "Write `div` to divide."),
        ("6 ¦% 2 = 0", "Write `mod` for the remainder."),
        ("${a} = ¦‘x’", "Write straight quotes: `'`."),
        ("1 < ${a} ¦< 5", "Comparisons do not chain; join two comparisons with `and`."),
        ("¦age > 18", "`age` stands alone: an item is written `${age}`, a text `'age'`."),
        ("¦$age > 18", "An item is written `${item}`."),
        ("${a} = ¦true", "The function `true` needs parentheses: `true()`."),
        ("${a} = 1 ¦AND ${b} = 2", "`AND` is not expected here."),
        ("${a} = 1 ¦${b} = 2", "`$` is not expected here."),
        (
            "${a} = ¦18abc",
            "`18abc` is not a number: digits with at most one decimal point are expected.",
        ),
        ("${a} = 1¦,5", "`,` is not expected here."),
        (
            "¦${tuổi} > 18",
            "`tuổi` is not a valid item code: 1 to 32 ASCII letters, digits or `_`, beginning with a letter.",
        ),
    ]);
}

#[test]
fn functions_are_checked_by_name_and_arguments() {
    assert_refused(&[
        (
            "¦slected(${a}, 'x')",
            "There is no function `slected`; did you mean `selected(${item}, 'code')`?",
        ),
        (
            "¦count_selected(${a}) > 1",
            "There is no function `count_selected`; did you mean `count-selected(${item})`?",
        ),
        (
            "¦concatenate('a', 'b') = 'ab'",
            "There is no function `concatenate`; there are `selected`, `count-selected`, `coalesce`, `if`, \
             `regex`, `string-length`, `today`, `not`, `true`, `false`, `concat`, `join`, `number`, `int`, `round`, \
             `floor`, `min`, `max`, `sum`, `selected-at`, `choice-name`, `format-date`, `date`, `date-time`, \
             `decimal-date-time`.",
        ),
        ("¦today(1) = 1", "Wrong number of arguments: `today()`."),
        ("¦not() = 1", "Wrong number of arguments: `not(condition)`."),
        ("¦if(1 = 1, 2) = 2", "Wrong number of arguments: `if(condition, a, b)`."),
        ("¦coalesce(1, 2, 3, 4, 5) = 2", "Wrong number of arguments: `coalesce(a, b)`."),
        ("selected(¦'x', 'y')", "`selected` takes an item first: `selected(${item}, 'code')`."),
        (
            "selected(${a}, ¦1)",
            "`selected` takes a category code in quotes: `selected(${item}, 'code')`.",
        ),
        (
            "selected(${a}, ¦'một')",
            "`một` is not a valid category code: 1 to 32 ASCII letters, digits, `_` or `-`, beginning \
             with a letter or digit.",
        ),
        ("count-selected(¦1) = 1", "`count-selected` takes an item: `count-selected(${item})`."),
        (
            "regex(${a}, ¦${b})",
            "The pattern of `regex` is a text in quotes: `regex(text, 'pattern')`.",
        ),
        ("regex(${a}, 'ab¦\\b')", "Word boundaries such as `\\b` are not supported."),
        ("not(${a} = 1 ¦${b})", "`$` is not expected here."),
    ]);
}

#[test]
fn hostile_conditions_end_in_an_error() {
    let too_deep = format!("The condition is nested more than {MAX_DEPTH} deep.");
    let many = |part: &str| part.repeat(MAX_LENGTH / part.len());
    for source in [
        many("("),
        many("not("),
        many("if("),
        many("if(1,"),
        format!("{}${{a}}", "-".repeat(100)),
        format!("1{}", "+1".repeat(1_900)),
        format!("1{}=1", " div 1".repeat(600)),
        format!("{}1{}", "(1+".repeat(65), ")".repeat(65)),
        format!("{}1{}", "(1+".repeat(63), ")".repeat(63)) + "*1*1",
    ] {
        let error = Condition::parse(&source).unwrap_err();
        assert_eq!(error.message, too_deep, "{source}");
    }
    let error = Condition::parse(&"x".repeat(MAX_LENGTH + 1)).unwrap_err();
    assert_eq!(error.to_string(), "A condition has at most 4000 bytes.");
}

#[test]
fn the_largest_conditions_within_the_bounds_are_read_checked_and_compiled() {
    let depth = usize::from(MAX_DEPTH) - 1;
    for source in [
        format!("{}true(){}", "not(".repeat(depth), ")".repeat(depth)),
        format!("{}true(){}", "(".repeat(depth), ")".repeat(depth)),
        format!("true(){}", " and true()".repeat(300)),
        format!("true(){}", " or true()".repeat(300)),
    ] {
        let condition = Condition::parse(&source).unwrap();
        assert_eq!(condition.check(&Items::new()), []);
        let compiled: Condition = borsh::from_slice(&borsh::to_vec(&condition).unwrap()).unwrap();
        assert_eq!(compiled.expression(), condition.expression());
    }
}

#[test]
fn items_and_categories_must_exist() {
    assert_problem(&[
        (
            "¦${agee} > 18",
            "unknown_item",
            "There is no item `agee` that this condition could refer to.",
        ),
        ("¦${x} = ''", "unknown_item", "There is no item `x` that this condition could refer to."),
        (
            "${age} > 1 and ¦selected(${x}, '1')",
            "unknown_item",
            "There is no item `x` that this condition could refer to.",
        ),
        ("${gender} = ¦'3'", "unknown_category", "`gender` has no category `3`; it has `1`, `2`."),
        (
            "¦'nam' != ${gender}",
            "unknown_category",
            "`gender` has no category `nam`; it has `1`, `2`.",
        ),
        ("${gender} = ¦3", "unknown_category", "`gender` has no category `3`; it has `1`, `2`."),
        (
            "${sat} = ¦7",
            "unknown_category",
            "`sat` has no category `7`; it has `1`, `2`, `3`, `4`, `5`.",
        ),
        (
            "¦selected(${channels}, 'radio')",
            "unknown_category",
            "`channels` has no category `radio`; it has `internet`, `tv`, `loudspeaker`.",
        ),
        (
            "¦selected(${sat}, '0')",
            "unknown_category",
            "`sat` has no category `0`; it has `1`, `2`, `3`, `4`, `5`.",
        ),
        (
            "coalesce(${gender}, '9') = ¦'5'",
            "unknown_category",
            "This has no category `5`; it has `1`, `2`, `9`.",
        ),
    ]);
}

const TYPE_ERRORS: &[(&str, &str, &str)] = &[
    ("¦${age}", "type_error", "A condition is true or false, but `age` is a number."),
    ("¦today()", "type_error", "A condition is true or false, but this is a date."),
    (
        "${age} > 18 and ¦${gender}",
        "type_error",
        "`and` joins conditions, but `gender` is a category.",
    ),
    ("¦'x' or true()", "type_error", "`or` joins conditions, but 'x' is a text."),
    ("not(¦${name})", "type_error", "`not` takes a condition, but `name` is a text."),
    ("if(¦${age}, 1, 2) = 1", "type_error", "`if` decides by a condition, but `age` is a number."),
    ("${age} = ¦'18'", "type_error", "`age` is a number, so write 18 without quotes."),
    ("${age} = ¦'x'", "type_error", "'x' is a text and cannot be compared with a number."),
    ("¦${name} > 18", "type_error", "`name` is a text and cannot be compared with a number."),
    (
        "${age} ¦= ${born}",
        "type_error",
        "`age` is a number and `born` is a date; `=` cannot compare them.",
    ),
    (
        "(${age} > 1) ¦< true()",
        "type_error",
        "This is true or false and this is true or false; `<` cannot compare them.",
    ),
    ("${name} ¦< 'x'", "type_error", "`<` compares numbers or dates, but both sides are texts."),
    (
        "${born} < ¦'2026-02-30'",
        "type_error",
        "'2026-02-30' is a text; beside a date, a date such as '2026-01-31' is needed.",
    ),
    (
        "${born} < ¦${name}",
        "type_error",
        "`name` is a text; beside a date, a date such as '2026-01-31' is needed.",
    ),
    (
        "¦${job} > 3",
        "type_error",
        "`job` is a category and cannot count as a number, because not all its codes are numbers.",
    ),
    ("${sat} > ¦'x'", "type_error", "'x' is a text and cannot be compared with a number."),
    (
        "${gender} ¦= ${job}",
        "type_error",
        "The two sides have no value in common, so they are never equal.",
    ),
    ("'a' ¦= 'b'", "type_error", "The two sides have no value in common, so they are never equal."),
    ("1 + ¦'2' = 3", "type_error", "`+` takes numbers, but '2' is a text."),
    ("-¦${name} = 3", "type_error", "`-` takes numbers, but `name` is a text."),
    (
        "coalesce(${age}, ¦'x') = 5",
        "type_error",
        "`age` is a number, but 'x' is a text; both must be of one type.",
    ),
    (
        "coalesce(${born}, ¦'never') < today()",
        "type_error",
        "`born` is a date, but 'never' is a text; both must be of one type.",
    ),
    ("regex(¦${age}, 'x')", "type_error", "`regex` takes a text, but `age` is a number."),
    (
        "string-length(¦${gender}) = 1",
        "type_error",
        "`string-length` takes a text, but `gender` is a category.",
    ),
    (
        "¦${channels} = 'tv'",
        "type_error",
        "`channels` takes several categories; ask for one with `selected(${channels}, '…')`.",
    ),
    (
        "¦selected(${age}, '1')",
        "type_error",
        "`selected` takes an item with categories, and `age` has none.",
    ),
    (
        "¦count-selected(${gender}) = 1",
        "type_error",
        "`count-selected` takes a multiple choice, and `gender` is none.",
    ),
    (
        "¦${services} = ''",
        "type_error",
        "`services` is a note or a whole matrix and has no answer; refer to a row of a matrix.",
    ),
    (
        "¦${welcome} = 1",
        "type_error",
        "`welcome` is a note or a whole matrix and has no answer; refer to a row of a matrix.",
    ),
];

#[test]
fn values_must_have_the_types_that_operators_take() {
    assert_problem(TYPE_ERRORS);
}

#[test]
fn all_problems_of_a_condition_are_reported_at_once_and_in_order() {
    let source = "${gender} = '3' and (${nobody} > 1 or ${age} = 'x')";
    let problems = Condition::parse(source).unwrap().check(&Items::new());
    let found: Vec<_> =
        problems.iter().map(|problem| (problem.code, problem.offset.unwrap())).collect();
    assert_eq!(found, [("unknown_category", 12), ("unknown_item", 21), ("type_error", 47)]);
}

#[test]
fn a_compiled_condition_is_checked_without_places() {
    let condition = Condition::parse("${gender} = '3'").unwrap();
    let compiled: Condition = borsh::from_slice(&borsh::to_vec(&condition).unwrap()).unwrap();
    let problems = compiled.check(&Items::new());
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].offset, None);
}

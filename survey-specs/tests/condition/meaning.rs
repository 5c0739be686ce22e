//! What conditions mean, for one respondent with gaps.

use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::condition::{Condition, Truth};

use crate::respondent::{Items, Respondent, item, one};

const T: Truth = Truth::True;
const F: Truth = Truth::False;
const U: Truth = Truth::Unknown;

/// Checks the truth of conditions, each of which must also pass the static check.
#[track_caller]
fn assert_truths(table: &[(&str, Truth)]) {
    let respondent = Respondent::with_gaps();
    for (source, expected) in table {
        let condition =
            Condition::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert_eq!(condition.check(&Items::new()), [], "{source}");
        assert_eq!(condition.truth(&respondent), *expected, "{source}");
        assert_eq!(condition.holds(&respondent), *expected == T, "{source}");
    }
}

#[test]
fn conditions_compare_answers_of_every_type() {
    assert_truths(&[
        ("${gender} = '2'", T),
        ("${gender} = \"1\"", F),
        ("${gender} != '1'", T),
        ("'2' = ${gender}", T),
        ("${job} = 'civil-servant'", T),
        ("${age} = 34", T),
        ("${age} = 34.0", T),
        ("${age} >= 18 and ${age} < 60", T),
        ("${name} = 'Nguyễn Thị Ánh'", T),
        ("${name} != 'Trần'", T),
        ("${born} < '2000-01-01'", T),
        ("'1992-03-04' = ${born}", T),
        ("${born} > today()", F),
        ("today() = '2026-11-21'", T),
        ("(${age} > 18) = true()", T),
        ("(${age} > 18) != (${gender} = '2')", F),
    ]);
}

#[test]
fn choices_and_ratings_with_numeric_codes_count_as_numbers() {
    assert_truths(&[
        ("${gender} = 2", T),
        ("${gender} != 1", T),
        ("${sat} >= 4", T),
        ("${sat} < '4'", F),
        ("${sat} = '4'", T),
        ("${sat} > ${gender}", T),
        // As texts, 10 would come before 4.
        ("${rate} > ${sat}", T),
        ("${rate} > '9'", T),
        ("${sat} + ${gender} = 6", T),
        ("${sat} * 20 = 80", T),
    ]);
}

#[test]
fn functions_look_at_selections_texts_and_days() {
    assert_truths(&[
        ("selected(${channels}, 'internet')", T),
        ("selected(${channels}, 'loudspeaker')", F),
        ("selected(${gender}, '2')", T),
        ("selected(${sat}, '5')", F),
        ("count-selected(${channels}) = 2", T),
        ("count-selected(${channels}) > 2", F),
        // Characters, not bytes.
        ("string-length(${name}) = 14", T),
        ("regex(${name}, '^Nguyễn\\s')", T),
        ("regex(${name}, '\\d')", F),
        ("not(${age} > 40)", T),
        ("if(${gender} = '1', 60, 55) = 55", T),
        ("if(${age} > 18, selected(${channels}, 'tv'), false())", T),
        ("true() or false()", T),
        ("true() and false()", F),
    ]);
}

#[test]
fn arithmetic_is_exact_decimal_and_follows_precedence() {
    assert_truths(&[
        ("0.1 + 0.2 = 0.3", T),
        ("2 + 3 * 4 = 14", T),
        ("(2 + 3) * 4 = 20", T),
        ("10 - 3 - 2 = 5", T),
        ("12 div 3 div 2 = 2", T),
        ("1 div 4 = 0.25", T),
        ("7 mod 3 = 1", T),
        ("-7 mod 3 = -1", T),
        ("-${age} = -34", T),
        ("--${age} = 34", T),
        ("5 -3=2", T),
        ("${age}-4=30", T),
        // `and` binds tighter than `or`.
        ("true() or false() and false()", T),
        ("(true() or false()) and false()", F),
    ]);
}

#[test]
fn a_missing_answer_makes_conditions_unknown() {
    for missing in ["income", "children"] {
        let sources = [
            "${m} > 5",
            "${m} = ${m}",
            "not(${m} > 5)",
            "${m} + 1 > 0",
            "-${m} < 0",
            "if(${m} > 5, 1, 2) = 1",
        ];
        for source in sources {
            assert_truths(&[(&source.replace("${m}", &format!("${{{missing}}}")), U)]);
        }
    }
    let mut nobody = Respondent::with_gaps();
    nobody.answers.clear();
    for source in [
        "selected(${channels}, 'tv')",
        "count-selected(${channels}) = 0",
        "string-length(${name}) = 0",
        "regex(${name}, '')",
        "${gender} = '1' and ${sat} > 3",
    ] {
        assert_eq!(Condition::parse(source).unwrap().truth(&nobody), U, "{source}");
    }
}

#[test]
fn and_or_and_not_follow_kleene() {
    assert_truths(&[
        ("${income} > 5 and ${age} < 18", F),
        ("${age} < 18 and ${income} > 5", F),
        ("${income} > 5 and ${age} > 18", U),
        ("${income} > 5 or ${age} > 18", T),
        ("${age} > 18 or ${income} > 5", T),
        ("${income} > 5 or ${age} < 18", U),
        ("${income} > 5 or not(${income} > 5)", U),
    ]);
}

#[test]
fn emptiness_coalesce_and_if_look_at_missing_answers_on_purpose() {
    assert_truths(&[
        ("${income} = ''", T),
        ("${income} != ''", F),
        ("${children} = ''", T),
        ("${age} = \"\"", F),
        ("'' != ${age}", T),
        ("${channels} != ''", T),
        ("${born} = ''", F),
        ("coalesce(${income}, 0) = 0", T),
        ("coalesce(${age}, 0) = 34", T),
        ("coalesce(${income}, ${children}) = 0", U),
        ("coalesce(${income} > 5, true())", T),
        ("coalesce(${born}, '2000-01-01') < '1995-01-01'", T),
        ("coalesce(${sat}, 0) >= 4", T),
        ("coalesce('0', ${sat}) < 3", T),
        ("if(${income} > 5, 1, 1) = 1", T),
        ("if(${income} > 5, ${age}, 34) = 34", T),
        ("if(${income} > 5, 1, 2) = 1", U),
        ("if(${income} > 5, true(), ${age} > 18)", T),
    ]);
    let mut undated = Respondent::with_gaps();
    undated.answers.remove(&item("born"));
    let condition = Condition::parse("coalesce(${born}, '2000-01-01') < '2005-01-01'").unwrap();
    assert_eq!(condition.check(&Items::new()), []);
    assert_eq!(condition.truth(&undated), T, "two literals stand for dates beside a date item");
}

#[test]
fn overflow_and_division_by_zero_are_unknown() {
    let large = "9999999999999999999999999999";
    assert_truths(&[
        ("1 div 0 = 1", U),
        ("1 mod 0 = 1", U),
        ("${age} div (${age} - 34) > 0", U),
        (&format!("{large} * {large} > 0"), U),
        (&format!("coalesce({large} * {large}, 1) = 1"), T),
    ]);
}

#[test]
fn every_kind_of_nonresponse_is_a_missing_answer() {
    for reason in ItemNonresponse::ALL {
        let mut respondent = Respondent::with_gaps();
        respondent.answers.insert(item("age"), Answer::Missing(reason));
        let truth = |source: &str| Condition::parse(source).unwrap().truth(&respondent);
        assert_eq!(truth("${age} = ''"), T, "{reason:?}");
        assert_eq!(truth("${age} > 18"), U, "{reason:?}");
    }
}

#[test]
fn a_condition_names_its_items_once_each_in_order() {
    let source = "${b} = 1 and (selected(${a}, 'x') or ${b} = 2) and not(count-selected(${d}) > if(${c} = '', 1, 2))";
    let condition = Condition::parse(source).unwrap();
    assert_eq!(condition.items(), [&item("b"), &item("a"), &item("d"), &item("c")]);
    assert_eq!(condition.source(), source);
}

#[test]
fn a_compiled_condition_decides_as_its_source_does_and_leaves_the_source_behind() {
    let source = "${gender} = '2' and regex(${name}, '^N[a-zễ]+') and ${age} * 2 < 100";
    let condition = Condition::parse(source).unwrap();
    let bytes = borsh::to_vec(&condition).unwrap();
    let compiled: Condition = borsh::from_slice(&bytes).unwrap();
    assert_eq!(compiled.source(), "");
    let mut respondent = Respondent::with_gaps();
    assert_eq!(compiled.truth(&respondent), T);
    respondent.answers.insert(item("gender"), one("1"));
    assert_eq!(compiled.truth(&respondent), F);
}

#[test]
fn a_condition_is_its_source_in_json() {
    let condition: Condition = serde_json::from_str(r#""${age} >= 18""#).unwrap();
    assert_eq!(serde_json::to_string(&condition).unwrap(), r#""${age} >= 18""#);
    let refused = serde_json::from_str::<Condition>(r#""${age} >=""#).unwrap_err();
    assert!(refused.to_string().contains("a value is missing"), "{refused}");
}

//! Laws that hold for all conditions and all respondents.

use std::collections::BTreeMap;

use proptest::prelude::*;
use survey_specs::answer::Answer;
use survey_specs::code::CategoryCode;
use survey_specs::condition::pattern::Pattern;
use survey_specs::condition::{Comparison, Condition, Expression, Function, Operation, Truth};

use crate::respondent::{CHANNELS, GENDERS, Items, JOBS, Respondent, item, many, one};

/// The expression in the condition language, every operator within parentheses.
fn print(expression: &Expression) -> String {
    let joined = |operands: &[Expression], word: &str| {
        let operands: Vec<_> = operands.iter().map(print).collect();
        format!("({})", operands.join(word))
    };
    match expression {
        Expression::Boolean(truth) => format!("{truth}()"),
        Expression::Number(number) => number.to_string(),
        Expression::Text(text) => format!("'{text}'"),
        Expression::Today => "today()".to_owned(),
        Expression::Item(item) => format!("${{{item}}}"),
        Expression::IsEmpty(item) => format!("(${{{item}}} = '')"),
        Expression::Selected { item, category } => format!("selected(${{{item}}}, \"{category}\")"),
        Expression::CountSelected(item) => format!("count-selected( ${{{item}}} )"),
        Expression::Not(inner) => format!("not({})", print(inner)),
        Expression::And(operands) => joined(operands, " and "),
        Expression::Or(operands) => joined(operands, "\n or "),
        Expression::Compare { comparison, left, right } => {
            format!("({}{}{})", print(left), comparison.as_str(), print(right))
        }
        Expression::Negate(inner) => format!("-{}", print(inner)),
        Expression::Calculate { operation, left, right } => {
            format!("({} {} {})", print(left), operation.as_str(), print(right))
        }
        Expression::Coalesce { first, second } => {
            format!("coalesce({},{})", print(first), print(second))
        }
        Expression::If { condition, then, otherwise } => {
            format!("if({} , {} , {})", print(condition), print(then), print(otherwise))
        }
        Expression::Matches { text, pattern } => {
            format!("regex({}, '{}')", print(text), pattern.source())
        }
        Expression::TextLength(text) => format!("string-length({})", print(text)),
        Expression::Call { function, arguments } => {
            let arguments: Vec<_> = arguments.iter().map(print).collect();
            format!("{}({})", function.name(), arguments.join(" , "))
        }
    }
}

fn parsed(expression: &Expression) -> Condition {
    let source = print(expression);
    Condition::parse(&source).unwrap_or_else(|error| panic!("{source}: {error}"))
}

fn any_item() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["gender", "job", "sat", "channels", "age", "income", "name", "born"])
}

fn any_comparison() -> impl Strategy<Value = Comparison> {
    prop::sample::select(vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ])
}

/// Every operation that has a result for all small numbers.
fn total_operation() -> impl Strategy<Value = Operation> {
    prop::sample::select(vec![Operation::Add, Operation::Subtract, Operation::Multiply])
}

/// Every function that takes one value of any kind.
fn any_function() -> impl Strategy<Value = Function> {
    prop::sample::select(vec![
        Function::Concat,
        Function::Number,
        Function::Int,
        Function::Round,
        Function::Floor,
        Function::Min,
        Function::Max,
        Function::Sum,
        Function::Date,
        Function::DateTime,
        Function::DecimalDateTime,
    ])
}

fn any_number() -> impl Strategy<Value = Expression> {
    (-20_i64..80).prop_map(|number| Expression::Number(number.into()))
}

fn selection() -> impl Strategy<Value = Expression> {
    let choices = prop_oneof![
        (Just("gender"), prop::sample::select(GENDERS.to_vec())),
        (Just("job"), prop::sample::select(JOBS.to_vec())),
        (Just("channels"), prop::sample::select(CHANNELS.to_vec())),
    ];
    choices.prop_map(|(choice, code)| Expression::Selected {
        item: item(choice),
        category: CategoryCode::new(code).unwrap(),
    })
}

fn compare(comparison: Comparison, left: Expression, right: Expression) -> Expression {
    Expression::Compare { comparison, left: Box::new(left), right: Box::new(right) }
}

fn calculate(operation: Operation, left: Expression, right: Expression) -> Expression {
    Expression::Calculate { operation, left: Box::new(left), right: Box::new(right) }
}

fn negate(inner: Expression) -> Expression {
    match inner {
        // The parser folds the sign into a literal.
        Expression::Number(_) => inner,
        _ => Expression::Negate(Box::new(inner)),
    }
}

fn decide(condition: Expression, then: Expression, otherwise: Expression) -> Expression {
    Expression::If {
        condition: Box::new(condition),
        then: Box::new(then),
        otherwise: Box::new(otherwise),
    }
}

fn search(text: Expression) -> Expression {
    Expression::Matches { text: Box::new(text), pattern: Pattern::parse("^[^ ]+n").unwrap() }
}

/// Expressions of all kinds, most of them nonsense.
fn any_expression() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Expression::Boolean),
        any_number(),
        prop::sample::select(vec!["1", "2", "9", "farmer", "2026-01-31", "Ân"])
            .prop_map(|text| Expression::Text(text.to_owned())),
        Just(Expression::Today),
        any_item().prop_map(|code| Expression::Item(item(code))),
        any_item().prop_map(|code| Expression::IsEmpty(item(code))),
        any_item().prop_map(|code| Expression::CountSelected(item(code))),
        selection(),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            3 => (any_comparison(), two.clone()).prop_map(|(by, (one, two))| compare(by, one, two)),
            1 => prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::And),
            1 => prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::Or),
            1 => inner.clone().prop_map(|inner| Expression::Not(Box::new(inner))),
            1 => inner.clone().prop_map(negate),
            1 => (total_operation(), two.clone()).prop_map(|(by, (one, two))| calculate(by, one, two)),
            1 => two.prop_map(|(first, second)| Expression::Coalesce { first: first.into(), second: second.into() }),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(c, a, b)| decide(c, a, b)),
            1 => inner.clone().prop_map(search),
            1 => (any_function(), prop::collection::vec(inner.clone(), 1..2)).prop_map(|(function, arguments)| Expression::Call { function, arguments }),
            1 => inner.prop_map(|inner| Expression::TextLength(Box::new(inner))),
        ]
    })
}

/// Numbers whose type is sound, without the forms that look at missing answers on purpose.
fn sound_number(depth: u32) -> BoxedStrategy<Expression> {
    let items = prop::sample::select(vec!["age", "income", "sat", "gender"]);
    let leaf = prop_oneof![
        any_number(),
        items.prop_map(|code| Expression::Item(item(code))),
        Just(Expression::CountSelected(item("channels"))),
        Just(Expression::TextLength(Box::new(Expression::Item(item("name"))))),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || sound_number(depth - 1);
    prop_oneof![
        leaf,
        inner().prop_map(negate),
        (total_operation(), inner(), inner()).prop_map(|(by, one, two)| calculate(by, one, two)),
        (sound_condition(depth - 1), inner(), inner()).prop_map(|(c, a, b)| decide(c, a, b)),
    ]
    .boxed()
}

/// Conditions whose type is sound, without the forms that look at missing answers on purpose.
fn sound_condition(depth: u32) -> BoxedStrategy<Expression> {
    let name = || Expression::Item(item("name"));
    let leaf = prop_oneof![
        any::<bool>().prop_map(Expression::Boolean),
        selection(),
        any_comparison().prop_map(|by| compare(
            by,
            Expression::Item(item("born")),
            Expression::Today
        )),
        any_comparison().prop_map(|by| {
            compare(by, Expression::Text("2001-05-05".to_owned()), Expression::Item(item("born")))
        }),
        Just(search(name())),
        Just(compare(Comparison::Equal, name(), Expression::Text("Ân".to_owned()))),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || sound_condition(depth - 1);
    prop_oneof![
        1 => leaf,
        // Beside a plain number a rating must be able to have that value; sums can be anything.
        2 => (any_comparison(), sound_number(depth - 1), sound_number(depth - 1)).prop_map(|(by, one, two)| {
            compare(by, calculate(Operation::Add, one, Expression::Number(0.into())), two)
        }),
        1 => prop::collection::vec(inner(), 2..4).prop_map(Expression::And),
        1 => prop::collection::vec(inner(), 2..4).prop_map(Expression::Or),
        1 => inner().prop_map(|inner| Expression::Not(Box::new(inner))),
        1 => (inner(), inner(), inner()).prop_map(|(c, a, b)| decide(c, a, b)),
    ]
    .boxed()
}

/// Somebody who answered every item.
fn complete() -> impl Strategy<Value = Respondent> {
    let texts = prop::sample::select(vec!["Ân", "Nguyễn Văn A", "x"]);
    let dates = prop::sample::select(vec!["1960-12-31", "2001-05-05", "2026-11-21"]);
    (
        prop::sample::select(GENDERS.to_vec()),
        prop::sample::select(JOBS.to_vec()),
        prop::sample::subsequence(CHANNELS.to_vec(), 1..=3),
        1_u8..=5,
        (-5_i64..90, -5_i64..90),
        texts,
        dates,
    )
        .prop_map(|(gender, job, channels, sat, (age, income), name, born)| {
            let answers = BTreeMap::from([
                (item("gender"), one(gender)),
                (item("job"), one(job)),
                (item("channels"), many(&channels)),
                (item("sat"), one(&sat.to_string())),
                (item("age"), Answer::Number(age.into())),
                (item("income"), Answer::Number(income.into())),
                (item("name"), Answer::Text(name.to_owned())),
                (item("born"), Answer::Date(born.parse().unwrap())),
            ]);
            Respondent { answers }
        })
}

/// Somebody who answered every item, and the same person having left some out.
fn complete_and_partial() -> impl Strategy<Value = (Respondent, Respondent)> {
    (complete(), prop::collection::vec(any::<bool>(), 8)).prop_map(|(whole, kept)| {
        let mut kept = kept.into_iter();
        let mut partial = whole.clone();
        partial.answers.retain(|_, _| kept.next().unwrap_or(true));
        (whole, partial)
    })
}

fn not(inner: &Expression) -> Expression {
    Expression::Not(Box::new(inner.clone()))
}

fn and(one: &Expression, other: &Expression) -> Expression {
    Expression::And(vec![one.clone(), other.clone()])
}

fn or(one: &Expression, other: &Expression) -> Expression {
    Expression::Or(vec![one.clone(), other.clone()])
}

proptest! {
    #[test]
    fn a_printed_condition_is_read_back(expression in any_expression()) {
        let condition = parsed(&expression);
        prop_assert_eq!(condition.expression(), &expression);
    }

    #[test]
    fn a_compiled_condition_decides_as_its_source(expression in any_expression(), (_, partial) in complete_and_partial()) {
        let condition = parsed(&expression);
        let compiled: Condition = borsh::from_slice(&borsh::to_vec(&condition).unwrap()).unwrap();
        prop_assert_eq!(compiled.truth(&partial), condition.truth(&partial));
        prop_assert_eq!(compiled.items(), condition.items());
    }

    #[test]
    fn conditions_obey_the_laws_of_kleene(
        (a, b, c) in (any_expression(), any_expression(), any_expression()),
        (_, partial) in complete_and_partial(),
    ) {
        let truth = |expression: &Expression| parsed(expression).truth(&partial);
        for (name, left, right) in [
            ("de Morgan", not(&and(&a, &b)), or(&not(&a), &not(&b))),
            ("de Morgan", not(&or(&a, &b)), and(&not(&a), &not(&b))),
            ("double negation", not(&not(&a)), and(&a, &a)),
            ("idempotence", or(&a, &a), and(&a, &a)),
            ("commutativity", and(&a, &b), and(&b, &a)),
            ("commutativity", or(&a, &b), or(&b, &a)),
            ("associativity", and(&a, &and(&b, &c)), Expression::And(vec![a.clone(), b.clone(), c.clone()])),
            ("associativity", or(&or(&a, &b), &c), Expression::Or(vec![a.clone(), b.clone(), c.clone()])),
            ("distributivity", and(&a, &or(&b, &c)), or(&and(&a, &b), &and(&a, &c))),
            ("distributivity", or(&a, &and(&b, &c)), and(&or(&a, &b), &or(&a, &c))),
            ("absorption", or(&a, &and(&a, &b)), and(&a, &or(&a, &b))),
        ] {
            prop_assert_eq!(truth(&left), truth(&right), "{}: {} ~ {}", name, print(&left), print(&right));
        }
        prop_assert_eq!(truth(&and(&a, &a)), truth(&a));
    }

    #[test]
    fn a_sound_condition_is_decided_once_all_its_items_are_answered(
        condition in sound_condition(4),
        (whole, partial) in complete_and_partial(),
    ) {
        let condition = parsed(&condition);
        prop_assert_eq!(condition.check(&Items::new()), []);
        prop_assert_ne!(condition.truth(&whole), Truth::Unknown, "{}", condition.source());
        // One more answer never turns what was known around.
        let before = condition.truth(&partial);
        if before != Truth::Unknown {
            prop_assert_eq!(before, condition.truth(&whole), "{}", condition.source());
        }
    }

    #[test]
    fn what_passes_the_check_is_decided_once_all_its_items_are_answered(
        condition in any_expression(),
        whole in complete(),
    ) {
        let condition = parsed(&condition);
        let problems = condition.check(&Items::new());
        if problems.is_empty() {
            prop_assert_ne!(condition.truth(&whole), Truth::Unknown, "{}", condition.source());
        }
        for problem in problems {
            prop_assert!(problem.offset.is_some_and(|offset| offset < condition.source().len()));
        }
    }

    #[test]
    fn no_source_makes_the_condition_reader_panic(
        noise in "\\PC*",
        bytes in prop::collection::vec(any::<u8>(), 0..64),
        words in prop::collection::vec(
            prop::sample::select(vec![
                "${age}", "'x'", "''", "18", "1.5", "and", "or", "not(", "if(", "selected(", "regex(",
                "coalesce(", "today()", "(", ")", ",", "=", "!=", "<", ">=", "+", "-", "*", "div", "mod", "$", "ệ",
            ]),
            0..12,
        ),
    ) {
        for source in [noise, String::from_utf8_lossy(&bytes).into_owned(), words.join(" "), words.concat()] {
            match Condition::parse(&source) {
                Ok(condition) => {
                    let _ = condition.check(&Items::new());
                    let _ = condition.truth(&Respondent::with_gaps());
                }
                Err(error) => prop_assert!(source.is_char_boundary(error.offset), "{}: {}", source, error),
            }
        }
    }
}

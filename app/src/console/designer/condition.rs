//! Conditions as rows of plain words: “Câu 8 – là – Có”, joined by and or by or.
//!
//! [`Rows::of`] reads an expression into rows, if rows can say it, and [`Rows::write`] writes them as
//! an expression. What rows cannot say stays an expression.

use serde_json::Value;
use survey_specs::condition::{Comparison, Condition, Expression};
use survey_specs::source::Path;

use super::reading::{categories, items, list, name, rows, text_somehow, word_of};

/// A condition in rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// How the rows are joined.
    pub joint: Joint,
    /// The rows, in order.
    pub rows: Vec<Row>,
}

/// How rows are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joint {
    /// All of them must hold.
    #[default]
    All,
    /// One of them must hold.
    Any,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The code of the item that is looked at.
    pub item: String,
    /// What is asked of its answer.
    pub test: Test,
    /// What the answer is compared with; empty where nothing is.
    pub value: String,
}

/// What is asked of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Test {
    /// The answer is this.
    #[default]
    Is,
    /// The answer is something else.
    IsNot,
    /// The answer includes this category.
    Includes,
    /// The answer does not include this category.
    IncludesNot,
    /// The answer is at least this.
    AtLeast,
    /// The answer is at most this.
    AtMost,
    /// The answer is more than this.
    MoreThan,
    /// The answer is less than this.
    LessThan,
    /// At least so many categories are chosen.
    ChoosesAtLeast,
    /// At most so many categories are chosen.
    ChoosesAtMost,
    /// There is an answer.
    Answered,
    /// There is none.
    Unanswered,
}

impl Test {
    /// Every test with the word that stands for it where it is chosen.
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::Is, "is"),
        (Self::IsNot, "is_not"),
        (Self::Includes, "includes"),
        (Self::IncludesNot, "includes_not"),
        (Self::AtLeast, "at_least"),
        (Self::AtMost, "at_most"),
        (Self::MoreThan, "more_than"),
        (Self::LessThan, "less_than"),
        (Self::ChoosesAtLeast, "chooses_at_least"),
        (Self::ChoosesAtMost, "chooses_at_most"),
        (Self::Answered, "answered"),
        (Self::Unanswered, "unanswered"),
    ];

    /// The word of a test.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(test, _)| *test == self).map_or("", |(_, word)| word)
    }

    /// The test of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(test, _)| *test)
    }

    /// Whether the answer is compared with something.
    #[must_use]
    pub fn takes_value(self) -> bool {
        !matches!(self, Self::Answered | Self::Unanswered)
    }
}

/// What an answer is, as far as rows care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answers {
    /// One of these categories: code and label.
    One(Vec<(String, String)>),
    /// Several of these categories.
    Many(Vec<(String, String)>),
    /// A number, or a whole number between two others.
    Number,
    /// Words, a day, a time.
    Words(&'static str),
    /// Something that is there or not.
    Present,
}

impl Answers {
    /// The tests that make sense.
    #[must_use]
    pub fn tests(&self) -> &'static [Test] {
        use Test::{
            Answered, AtLeast, AtMost, ChoosesAtLeast, ChoosesAtMost, Includes, IncludesNot, Is,
            IsNot, LessThan, MoreThan, Unanswered,
        };
        match self {
            Self::One(categories) if categories.iter().all(|(code, _)| is_number(code)) => {
                &[Is, IsNot, AtLeast, AtMost, Answered, Unanswered]
            }
            Self::Many(_) => {
                &[Includes, IncludesNot, ChoosesAtLeast, ChoosesAtMost, Answered, Unanswered]
            }
            Self::Number => &[Is, IsNot, AtLeast, AtMost, MoreThan, LessThan, Answered, Unanswered],
            Self::One(_) | Self::Words("text") => &[Is, IsNot, Answered, Unanswered],
            Self::Words(_) => &[Is, AtLeast, AtMost, Answered, Unanswered],
            Self::Present => &[Answered, Unanswered],
        }
    }

    /// The categories to choose from; none where the value is typed.
    #[must_use]
    pub fn choices(&self, test: Test) -> Option<&[(String, String)]> {
        let counts = matches!(test, Test::ChoosesAtLeast | Test::ChoosesAtMost);
        match self {
            Self::One(categories) | Self::Many(categories) if !counts => Some(categories),
            _ => None,
        }
    }
}

/// A question that a condition may look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What its answer is.
    pub answers: Answers,
}

/// Every question before a place that a condition there may look at.
#[must_use]
pub fn subjects(tree: &Value, before: &Path, language: &str) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for (path, item) in items(tree) {
        if path >= *before && !before.is_within(&path) {
            break;
        }
        let kind = word_of(item, "type");
        let answers = answers(tree, item, &kind, language);
        if kind == "matrix" {
            for (row_path, row) in rows(&path, item) {
                if row_path >= *before {
                    break;
                }
                let name = name(row, language);
                subjects.push(Subject {
                    code: word_of(row, "row"),
                    name,
                    answers: answers.clone(),
                });
            }
        } else if kind != "note" && path < *before && !before.is_within(&path) {
            let name = name(item, language);
            subjects.push(Subject { code: word_of(item, "item"), name, answers });
        }
    }
    subjects.retain(|subject| !subject.code.is_empty());
    subjects
}

fn answers(tree: &Value, item: &Value, kind: &str, language: &str) -> Answers {
    let options = || {
        let option = |category: &Value| {
            (word_of(category, "code"), text_somehow(category.get("label"), language))
        };
        categories(tree, item).iter().map(option).collect()
    };
    match kind {
        "single_choice" | "scale" | "matrix" => Answers::One(options()),
        "multiple_choice" => Answers::Many(options()),
        "rating" => {
            let end = |key: &str| word_of(item, key).parse::<u8>().ok();
            match (end("min"), end("max")) {
                (Some(min), Some(max)) if min <= max => {
                    let number = |number: u8| (number.to_string(), number.to_string());
                    Answers::One((min..=max).map(number).collect())
                }
                _ => Answers::Number,
            }
        }
        "number" => Answers::Number,
        "text" => Answers::Words("text"),
        "date" => Answers::Words("date"),
        "time" => Answers::Words("time"),
        "date_time" => Answers::Words("datetime-local"),
        "computed" if list(item, "categories").is_empty() => Answers::Words("text"),
        _ => Answers::Present,
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(part)
}

impl Rows {
    /// The rows that say the same as a condition; none if rows cannot say it.
    #[must_use]
    pub fn of(condition: &Condition) -> Option<Self> {
        let (joint, parts) = match condition.expression() {
            Expression::And(parts) => (Joint::All, parts.as_slice()),
            Expression::Or(parts) => (Joint::Any, parts.as_slice()),
            one => (Joint::All, std::slice::from_ref(one)),
        };
        let rows = parts.iter().map(row).collect::<Option<Vec<_>>>()?;
        Some(Self { joint, rows })
    }

    /// The rows as an expression; empty without rows. A choice is compared with the code of a
    /// category, everything that can be less or more with a number.
    #[must_use]
    pub fn write(&self, subjects: &[Subject]) -> String {
        let glue = match self.joint {
            Joint::All => " and ",
            Joint::Any => " or ",
        };
        self.rows.iter().map(|row| written(row, subjects)).collect::<Vec<_>>().join(glue)
    }
}

fn row(expression: &Expression) -> Option<Row> {
    let (test, item, value) = match expression {
        Expression::IsEmpty(item) => (Test::Unanswered, item, String::new()),
        Expression::Selected { item, category } => (Test::Includes, item, category.to_string()),
        Expression::Not(inner) => match inner.as_ref() {
            Expression::IsEmpty(item) => (Test::Answered, item, String::new()),
            Expression::Selected { item, category } => {
                (Test::IncludesNot, item, category.to_string())
            }
            _ => return None,
        },
        Expression::Compare { comparison, left, right } => {
            let value = match right.as_ref() {
                Expression::Number(number) => number.to_string(),
                Expression::Text(text) => text.clone(),
                _ => return None,
            };
            match left.as_ref() {
                Expression::Item(item) => (comparison_test(*comparison), item, value),
                Expression::CountSelected(item) => {
                    (counting_test(*comparison).filter(|_| is_number(&value))?, item, value)
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(Row { item: item.to_string(), test, value })
}

fn comparison_test(comparison: Comparison) -> Test {
    match comparison {
        Comparison::Equal => Test::Is,
        Comparison::NotEqual => Test::IsNot,
        Comparison::Less => Test::LessThan,
        Comparison::LessOrEqual => Test::AtMost,
        Comparison::Greater => Test::MoreThan,
        Comparison::GreaterOrEqual => Test::AtLeast,
    }
}

fn counting_test(comparison: Comparison) -> Option<Test> {
    match comparison {
        Comparison::GreaterOrEqual => Some(Test::ChoosesAtLeast),
        Comparison::LessOrEqual => Some(Test::ChoosesAtMost),
        _ => None,
    }
}

fn written(row: &Row, subjects: &[Subject]) -> String {
    let item = ["${", &row.item, "}"].concat();
    let subject = subjects.iter().find(|subject| subject.code == row.item);
    let is_number_item = subject.is_some_and(|subject| subject.answers == Answers::Number);
    let sign = match row.test {
        Test::Answered => return [&item, " != ''"].concat(),
        Test::Unanswered => return [&item, " = ''"].concat(),
        Test::Includes => return ["selected(", &item, ", ", &quoted(&row.value), ")"].concat(),
        Test::IncludesNot => {
            return ["not(selected(", &item, ", ", &quoted(&row.value), "))"].concat();
        }
        Test::ChoosesAtLeast => {
            return ["count-selected(", &item, ") >= ", number(&row.value)].concat();
        }
        Test::ChoosesAtMost => {
            return ["count-selected(", &item, ") <= ", number(&row.value)].concat();
        }
        Test::Is => " = ",
        Test::IsNot => " != ",
        Test::AtLeast => " >= ",
        Test::AtMost => " <= ",
        Test::MoreThan => " > ",
        Test::LessThan => " < ",
    };
    let is_ordered = !matches!(row.test, Test::Is | Test::IsNot);
    let bare = is_number(&row.value) && (is_number_item || is_ordered)
        || is_number_item && row.value.is_empty();
    let value = if bare { number(&row.value).to_owned() } else { quoted(&row.value) };
    [&item, sign, &value].concat()
}

/// A number, or 0 where there is none yet.
fn number(value: &str) -> &str {
    if is_number(value) { value } else { "0" }
}

/// A text literal. The language has no escapes, so a text with both kinds of quotes loses one kind.
fn quoted(text: &str) -> String {
    if text.contains('\'') && !text.contains('"') {
        return ["\"", text, "\""].concat();
    }
    ["'", &text.replace('\'', "’"), "'"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::designer::reading::sections;
    use serde_json::json;

    fn tree() -> Value {
        json!({"languages": ["vi"], "scales": {"yn": [{"code": 1, "label": "Có"}, {"code": 2, "label": "Không"}]},
            "sections": [{"section": "a", "items": [
                {"item": "q", "label": "Đã đến?", "type": "single_choice", "scale": "yn"},
                {"item": "ways", "label": "Cách", "type": "multiple_choice",
                 "categories": [{"code": "net", "label": "Mạng"}, {"code": "desk", "label": "Quầy"}]},
                {"item": "age", "label": "Tuổi", "type": "number"},
                {"item": "hello", "label": "Chào", "type": "note"},
                {"item": "m", "label": "Bảng", "type": "matrix", "scale": "yn",
                 "rows": [{"row": "m1", "label": "Một"}, {"row": "m2", "label": "Hai"}]},
                {"item": "why", "label": "Vì sao?", "type": "text"},
                {"item": "day", "label": "Ngày", "type": "date"},
                {"item": "end", "label": "Hết", "type": "text"}]}]})
    }

    fn item(index: usize) -> Path {
        sections().index(0).key("items").index(index)
    }

    fn all() -> Vec<Subject> {
        subjects(&tree(), &item(7), "vi")
    }

    #[test]
    fn a_condition_looks_at_earlier_questions_only() {
        let codes = |before: &Path| {
            let found = subjects(&tree(), before, "vi");
            found.into_iter().map(|subject| subject.code).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(codes(&item(2)), "q ways");
        assert_eq!(codes(&item(4).key("rows").index(1)), "q ways age m1");
        assert_eq!(codes(&item(5)), "q ways age m1 m2");
        assert_eq!(codes(&sections().index(0)), "");
        let yn = vec![("1".to_owned(), "Có".to_owned()), ("2".to_owned(), "Không".to_owned())];
        assert_eq!(all()[0].answers, Answers::One(yn));
    }

    #[test]
    fn what_rows_say_is_written_and_read_again() {
        let values = |subject: &Subject, test: Test| match (&subject.answers, test) {
            _ if !test.takes_value() => vec![String::new()],
            (_, Test::ChoosesAtLeast | Test::ChoosesAtMost) => vec!["2".to_owned()],
            (Answers::Number, _) => vec!["18".to_owned(), "4.5".to_owned(), "-3".to_owned()],
            (Answers::Words("date"), _) => vec!["2026-01-31".to_owned()],
            (Answers::Words(_), _) => vec!["x’y \"z\"".to_owned(), "18".to_owned()],
            (answers, test) => {
                let choices = answers.choices(test).unwrap_or_default();
                choices.iter().map(|(code, _)| code.clone()).collect()
            }
        };
        let subjects = all();
        let mut every = Vec::new();
        for subject in &subjects {
            for &test in subject.answers.tests() {
                for value in values(subject, test) {
                    every.push(Row { item: subject.code.clone(), test, value });
                }
            }
        }
        assert!(every.len() > 30);
        for joint in [Joint::All, Joint::Any] {
            for pair in every.windows(2) {
                let rows = Rows { joint, rows: pair.to_vec() };
                let written = rows.write(&subjects);
                let condition =
                    Condition::parse(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
                assert_eq!(Rows::of(&condition), Some(rows), "{written}");
            }
        }
    }

    #[test]
    fn an_expression_that_rows_can_say_means_the_same_when_it_is_written_again() {
        for source in [
            "${q} = 1",
            "${age} >= 18 and selected(${ways}, 'net')",
            "not(selected(${ways}, 'net')) or ${why} = ''",
            "count-selected(${ways}) >= 2",
            "${day} <= '2026-01-31'",
            "${m1} >= 2",
        ] {
            let rows = Rows::of(&Condition::parse(source).unwrap()).unwrap();
            let again = Condition::parse(&rows.write(&all())).unwrap();
            assert_eq!(Rows::of(&again), Some(rows), "{source}");
        }
    }

    #[test]
    fn what_rows_cannot_say_stays_an_expression() {
        for source in [
            "${q} = 1 and (${age} > 18 or ${age} < 3)",
            "${age} + 1 > 18",
            "not(${age} > 18)",
            "today() > '2026-01-01'",
            "${age} > ${q}",
        ] {
            assert_eq!(Rows::of(&Condition::parse(source).unwrap()), None, "{source}");
        }
    }
}

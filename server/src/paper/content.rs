//! What stands on a paper form, as somebody typed it, and where two typists differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use survey_specs::answer::Answer;
use survey_specs::canonical::to_canonical_json;
use survey_specs::code::{ItemCode, Lang, UnitCode};
use survey_specs::date::Date;
use survey_specs::interview::{AnswerProblem, Fault};
use survey_specs::questionnaire::{Mode, VersionHash};
use survey_specs::wire::read::read_body;
use survey_specs::wire::{ConsentGiven, ResponseBody, answers_to_json};

/// The fields that are typed.
const FIELDS: [&str; 5] = ["unit", "language", "started_on", "consent", "answers"];

/// What stands on a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The unit.
    pub unit: Option<UnitCode>,
    /// The language of the form.
    pub language: Lang,
    /// The day of the interview.
    pub started_on: Date,
    /// The consent, where the form asks for one.
    pub consent: Option<ConsentGiven>,
    /// What stands at each item.
    pub answers: BTreeMap<ItemCode, Typed>,
}

/// What stands at an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// An answer, which may break a rule of its item.
    Answer(Answer),
    /// Something that no answer can be made of, such as a number that is none.
    Unreadable(Value),
}

/// One thing that two entries can differ in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The unit.
    Unit,
    /// The language.
    Language,
    /// The day of the interview.
    StartedOn,
    /// The consent.
    Consent,
    /// The answer to an item.
    Answer(ItemCode),
}

impl Part {
    /// The name of its field.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Language => "language",
            Self::StartedOn => "started_on",
            Self::Consent => "consent",
            Self::Answer(_) => "answers",
        }
    }

    /// Its item, if it is an answer.
    #[must_use]
    pub fn item(&self) -> Option<&ItemCode> {
        match self {
            Self::Answer(item) => Some(item),
            _ => None,
        }
    }
}

impl Typed {
    /// The JSON it was typed as, in canonical order.
    #[must_use]
    pub fn to_value(&self, item: &ItemCode) -> Value {
        match self {
            Self::Unreadable(value) => value.clone(),
            Self::Answer(answer) => {
                let one = BTreeMap::from([(item.clone(), answer.clone())]);
                let object = serde_json::from_str::<Value>(&answers_to_json(&one));
                let answer =
                    object.ok().and_then(|mut it| it.get_mut(item.as_str())?.take().into());
                answer.unwrap_or(Value::Null)
            }
        }
    }

    /// The form in which two entries are compared: the order of categories and the spaces of a text
    /// say nothing.
    fn normal(&self) -> Self {
        let folded = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Self::Answer(Answer::Text(text)) => Self::Answer(Answer::Text(folded(text))),
            Self::Answer(Answer::One { category, other }) => Self::Answer(Answer::One {
                category: category.clone(),
                other: other.as_ref().map(folded),
            }),
            Self::Answer(Answer::Many { categories, other }) => {
                let categories: BTreeSet<_> = categories.iter().cloned().collect();
                Self::Answer(Answer::Many {
                    categories: categories.into_iter().collect(),
                    other: other.iter().map(|(code, text)| (code.clone(), folded(text))).collect(),
                })
            }
            same => same.clone(),
        }
    }
}

/// What was read, with the problems of answers that cannot be read.
#[derive(Debug)]
pub struct Read {
    /// What stands on the form.
    pub content: Content,
    /// The answers that are no answers.
    pub unreadable: Vec<AnswerProblem>,
}

impl Content {
    /// Reads what was sent: `unit`, `language`, `started_on`, `consent` and `answers`, as a response
    /// has them.
    ///
    /// # Errors
    ///
    /// Every problem, if something other than the form of an answer is wrong.
    pub fn read(sent: &Value) -> Result<Read, Vec<AnswerProblem>> {
        let malformed = |what: &str| AnswerProblem::new("", Fault::Malformed(what.to_owned()));
        let Value::Object(fields) = sent else {
            return Err(vec![malformed("{…}")]);
        };
        let stray = fields.keys().filter(|key| !FIELDS.contains(&key.as_str()));
        let stray: Vec<_> =
            stray.map(|key| malformed(&key.chars().take(64).collect::<String>())).collect();
        let known = fields.iter().filter(|(key, _)| FIELDS.contains(&key.as_str()));
        let known: Map<_, _> = known.map(|(key, value)| (key.clone(), value.clone())).collect();
        let mut body = Value::Object(known);
        // What the server says of a form itself.
        body["version"] = json!(format!("sha256:{}", "0".repeat(64)));
        body["visit"] = json!("");
        body["mode"] = json!(Mode::Paper.as_str());
        let problems = read_body(&body).err().unwrap_or_default();
        let (unreadable, fatal): (Vec<_>, Vec<_>) = problems
            .into_iter()
            .partition(|problem| !problem.item.is_empty() && problem.fault != Fault::UnknownItem);
        let kept = take_unreadable(&mut body, &unreadable);
        match read_body(&body) {
            Ok(body) if fatal.is_empty() && stray.is_empty() => {
                Ok(Read { content: Self::of(body, kept), unreadable })
            }
            _ => Err(stray.into_iter().chain(fatal).chain(unreadable).collect()),
        }
    }

    fn of(body: ResponseBody, unreadable: BTreeMap<ItemCode, Typed>) -> Self {
        let readable = body.answers.into_iter().map(|(item, answer)| (item, Typed::Answer(answer)));
        Self {
            unit: body.unit,
            language: body.language,
            started_on: body.started_on,
            consent: body.consent,
            answers: readable.chain(unreadable).collect(),
        }
    }

    /// The content as it was sent.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let consent =
            self.consent.map(|consent| json!({"version": consent.version, "given": consent.given}));
        let answers: Map<String, Value> =
            self.answers.iter().map(|(item, it)| (item.to_string(), it.to_value(item))).collect();
        json!({
            "unit": self.unit.as_ref().map(UnitCode::as_str),
            "language": self.language.as_str(),
            "started_on": self.started_on.to_string(),
            "consent": consent,
            "answers": answers,
        })
    }

    /// The content as canonical JSON, as it is stored.
    #[must_use]
    pub fn to_json(&self) -> String {
        let value = self.to_value();
        // A value that came as JSON always has a JSON form.
        to_canonical_json(&value).unwrap_or_else(|_| value.to_string())
    }

    /// The content of this JSON, if it is one.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        let value = serde_json::from_str(text).ok()?;
        Self::read(&value).ok().map(|read| read.content)
    }

    /// The body of a response with the answers that can be read, and the items whose answers cannot.
    #[must_use]
    pub fn to_body(&self, version: &VersionHash, visit: &str) -> (ResponseBody, Vec<ItemCode>) {
        let (mut answers, mut unreadable) = (BTreeMap::new(), Vec::new());
        for (item, typed) in &self.answers {
            match typed {
                Typed::Answer(answer) => {
                    answers.insert(item.clone(), answer.clone());
                }
                Typed::Unreadable(_) => unreadable.push(item.clone()),
            }
        }
        let body = ResponseBody {
            version: version.as_str().to_owned(),
            unit: self.unit.clone(),
            visit: visit.to_owned(),
            mode: Mode::Paper,
            language: self.language.clone(),
            started_on: self.started_on,
            consent: self.consent,
            answers,
        };
        (body, unreadable)
    }

    /// The parts that stand on the form.
    #[must_use]
    pub fn parts(&self) -> BTreeSet<Part> {
        let fixed = [Part::Unit, Part::Language, Part::StartedOn, Part::Consent];
        fixed.into_iter().chain(self.answers.keys().cloned().map(Part::Answer)).collect()
    }

    /// Where two entries differ.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Part> {
        let parts = self.parts().into_iter().chain(other.parts()).collect::<BTreeSet<_>>();
        let differs = |part: &Part| match part {
            Part::Unit => self.unit != other.unit,
            Part::Language => self.language != other.language,
            Part::StartedOn => self.started_on != other.started_on,
            Part::Consent => self.consent != other.consent,
            Part::Answer(item) => {
                let normal = |content: &Self| content.answers.get(item).map(Typed::normal);
                normal(self) != normal(other)
            }
        };
        parts.into_iter().filter(differs).collect()
    }
}

/// Takes the answers that cannot be read out of a body.
fn take_unreadable(body: &mut Value, problems: &[AnswerProblem]) -> BTreeMap<ItemCode, Typed> {
    let Some(Value::Object(answers)) = body.get_mut("answers") else {
        return BTreeMap::new();
    };
    let taken = problems.iter().filter_map(|problem| {
        let item = ItemCode::new(problem.item.as_str()).ok()?;
        Some((item, Typed::Unreadable(answers.remove(&problem.item)?)))
    });
    taken.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "made by `json!` at each call")]
    fn sent(answers: Value) -> Value {
        json!({
            "unit": "X01", "language": "vi", "started_on": "2026-11-20",
            "consent": {"version": 3, "given": true}, "answers": answers,
        })
    }

    fn content(answers: Value) -> Content {
        Content::read(&sent(answers)).unwrap().content
    }

    #[test]
    fn what_is_typed_comes_back_from_the_store_as_it_was() {
        let typed = content(json!({
            "visited": {"one": "1"}, "words": {"text": "Cảm ơn"}, "many": {"many": ["2", "1"]},
            "age": {"number": "bốn mươi"}, "day": {"date": "2026-02-30"}, "odd": 17,
        }));
        assert_eq!(Content::from_json(&typed.to_json()), Some(typed.clone()));
        let (body, unreadable) =
            typed.to_body(&VersionHash::new(format!("sha256:{}", "1".repeat(64))).unwrap(), "v");
        assert_eq!(body.answers.len(), 3);
        assert_eq!(
            unreadable.iter().map(ItemCode::as_str).collect::<Vec<_>>(),
            ["age", "day", "odd"]
        );
    }

    #[test]
    fn what_is_wrong_beside_the_answers_is_said_at_once_and_nothing_is_read() {
        let problems = Content::read(&json!({
            "unit": 5, "language": "vi", "started_on": "yesterday", "shoes": 1,
            "answers": {"age": {"number": "x"}},
        }))
        .unwrap_err();
        let said: Vec<_> = problems.iter().map(|it| (it.item.as_str(), it.fault.code())).collect();
        assert_eq!(
            said,
            [("", "malformed"), ("", "malformed"), ("", "malformed"), ("age", "not_number")]
        );
        for nonsense in [json!(null), json!([]), json!("x"), json!({"answers": 5})] {
            assert!(Content::read(&nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn spaces_and_the_order_of_categories_are_no_difference_and_everything_else_is() {
        let first = content(json!({
            "words": {"text": "xin  cảm ơn "}, "many": {"many": ["1", "2"]}, "age": {"number": "4"},
        }));
        let second = content(json!({
            "words": {"text": "xin cảm ơn"}, "many": {"many": ["2", "1"]}, "age": {"number": "x"},
            "more": {"one": "1"},
        }));
        let item = |code: &str| Part::Answer(code.parse().unwrap());
        assert_eq!(first.differences(&second), [item("age"), item("more")]);
        assert_eq!(second.differences(&first), first.differences(&second));
        let mut third = first.clone();
        third.unit = None;
        third.consent = None;
        assert_eq!(first.differences(&third), [Part::Unit, Part::Consent]);
    }
}

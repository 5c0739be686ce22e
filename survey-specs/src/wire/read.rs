//! Reads a response from JSON, with every problem at once, and hashes what was sent.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{ConsentGiven, ContentHash, ResponseBody};
use crate::answer::{Answer, ItemNonresponse};
use crate::canonical::{NotCanonical, to_canonical_json};
use crate::code::{CategoryCode, ItemCode, Lang, UnitCode};
use crate::date::Date;
use crate::interview::{AnswerProblem, Fault};
use crate::questionnaire::media::MediaHash;
use crate::questionnaire::{Mode, VersionHash};
use crate::yaml::to_nfc;

/// The key of the facts about how the interview went, which are no content.
const PARADATA: &str = "paradata";

/// The key of the dossier that is rated, which is no content either: it is never stored.
const DOSSIER: &str = "dossier";

/// The keys of the body, in the order of the contract.
const KEYS: [&str; 10] = [
    "version",
    "unit",
    "visit",
    "mode",
    "language",
    "started_on",
    "consent",
    "answers",
    PARADATA,
    DOSSIER,
];

/// The longest part of what was sent that a problem repeats, in characters.
const LONGEST: usize = 64;

/// Takes the paradata out of a body, as they were sent.
pub fn take_paradata(body: &mut Value) -> Option<Value> {
    body.as_object_mut()?.remove(PARADATA)
}

/// Takes the code of a dossier out of a body; a value that is no text comes as an empty one.
pub fn take_dossier(body: &mut Value) -> Option<String> {
    let value = body.as_object_mut()?.remove(DOSSIER).filter(|value| !value.is_null())?;
    Some(value.as_str().unwrap_or_default().to_owned())
}

/// The hash of the content that was sent: everything but the paradata and the dossier, whatever it is.
///
/// # Errors
///
/// [`NotCanonical`] if the JSON holds a number that RFC 8785 cannot write.
pub fn content_hash(body: &Value) -> Result<ContentHash, NotCanonical> {
    let canonical = match body {
        Value::Object(fields) => {
            let content: BTreeMap<_, _> =
                fields.iter().filter(|(key, _)| *key != PARADATA && *key != DOSSIER).collect();
            to_canonical_json(&content)?
        }
        other => to_canonical_json(other)?,
    };
    Ok(ContentHash::of(canonical.as_bytes()))
}

/// Reads the body of a `PUT`. Texts come out in Unicode NFC. What the questionnaire says about the
/// answers is not looked at; that is [`recheck`](fn@crate::interview::recheck)'s part.
///
/// # Errors
///
/// Every problem: those of the body first, with an empty item and the name of the field, then those
/// of the answers in the order of their item codes.
pub fn read_body(body: &Value) -> Result<ResponseBody, Vec<AnswerProblem>> {
    let Value::Object(fields) = body else {
        return Err(vec![malformed("", "{…}")]);
    };
    let mut reader = Reader { fields, problems: Vec::new() };
    let body = reader.body();
    match body {
        Some(body) if reader.problems.is_empty() => Ok(body),
        _ => Err(reader.problems),
    }
}

fn malformed(item: &str, what: &str) -> AnswerProblem {
    AnswerProblem::new(item, Fault::Malformed(cut(what)))
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// What a field that may be null was read as; none if it could not be.
type Nullable<T> = Option<Option<T>>;

struct Reader<'a> {
    fields: &'a Map<String, Value>,
    problems: Vec<AnswerProblem>,
}

impl<'a> Reader<'a> {
    fn body(&mut self) -> Option<ResponseBody> {
        for key in self.fields.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            self.problems.push(malformed("", key));
        }
        let version = self.text("version", |text| VersionHash::new(text).ok());
        let unit = self.unit();
        let visit = self.text("visit", |text| Some(text.to_owned()));
        let mode = self.text("mode", Mode::from_word);
        let language = self.text("language", |text| Lang::new(text).ok());
        let started_on = self.text("started_on", |text| text.parse::<Date>().ok());
        let consent = self.consent();
        let answers = self.answers();
        Some(ResponseBody {
            version: version?.into(),
            unit: unit?,
            visit: visit?,
            mode: mode?,
            language: language?,
            started_on: started_on?,
            consent: consent?,
            answers: answers?,
        })
    }

    /// A field that must be a text of some form.
    fn text<T>(&mut self, key: &str, read: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        let value = self.fields.get(key).and_then(Value::as_str).and_then(read);
        if value.is_none() {
            self.problems.push(malformed("", key));
        }
        value
    }

    /// The unit, which may be null but not left out: an answer without its unit would be lost.
    fn unit(&mut self) -> Nullable<UnitCode> {
        if self.fields.get("unit").is_some_and(Value::is_null) {
            return Some(None);
        }
        self.text("unit", |text| UnitCode::new(text).ok()).map(Some)
    }

    /// The consent, which may be null or left out where none is asked for.
    fn consent(&mut self) -> Nullable<ConsentGiven> {
        let value = self.fields.get("consent").filter(|value| !value.is_null());
        let Some(value) = value else {
            return Some(None);
        };
        let consent = consent(value);
        if consent.is_none() {
            self.problems.push(malformed("", "consent"));
        }
        consent.map(Some)
    }

    fn answers(&mut self) -> Option<BTreeMap<ItemCode, Answer>> {
        let Some(Value::Object(answers)) = self.fields.get("answers") else {
            self.problems.push(malformed("", "answers"));
            return None;
        };
        let mut read = BTreeMap::new();
        for (item, value) in answers {
            match (ItemCode::new(item.as_str()), answer(value)) {
                (Ok(code), Ok(answer)) => {
                    read.insert(code, answer);
                }
                (Ok(_), Err(fault)) => self.problems.push(AnswerProblem::new(item, fault)),
                (Err(_), _) => {
                    self.problems.push(AnswerProblem::new(&cut(item), Fault::UnknownItem));
                }
            }
        }
        Some(read)
    }
}

fn consent(value: &Value) -> Option<ConsentGiven> {
    let fields = value.as_object()?;
    let version = u32::try_from(fields.get("version")?.as_u64()?).ok()?;
    let given = fields.get("given")?.as_bool()?;
    (fields.len() == 2).then_some(ConsentGiven { version, given })
}

/// One answer: an object with exactly one kind, and perhaps `other` beside `one` or `many`.
fn answer(value: &Value) -> Result<Answer, Fault> {
    let wrong = |what: &str| Fault::Malformed(cut(what));
    let fields = value.as_object().ok_or_else(|| wrong("{…}"))?;
    let other = fields.get("other");
    let mut kinds = fields.iter().filter(|(key, _)| *key != "other");
    let (Some((kind, value)), None) = (kinds.next(), kinds.next()) else {
        return Err(wrong("one | many | number | text | date | time | … | missing"));
    };
    if other.is_some() && !matches!(kind.as_str(), "one" | "many") {
        return Err(wrong("other"));
    }
    let text = || value.as_str().ok_or_else(|| wrong(kind));
    match kind.as_str() {
        "one" => one(category(text()?)?, other),
        "many" => Ok(Answer::Many { categories: codes(value, kind)?, other: words(other)? }),
        "number" => text()?.parse().map(Answer::Number).map_err(|_| Fault::NotNumber),
        "text" => Ok(Answer::Text(own_words(text()?, "text")?)),
        "date" => text()?.parse().map(Answer::Date).map_err(|_| Fault::NotDate),
        "time" => text()?.parse().map(Answer::Time).map_err(|_| Fault::NotTime),
        "date_time" => text()?.parse().map(Answer::DateTime).map_err(|_| Fault::NotTime),
        "ranked" => codes(value, kind).map(Answer::Ranked),
        "geo" => text()?.parse().map(Answer::Geopoint).map_err(|_| Fault::NotPlace),
        "file" => MediaHash::new(text()?).map(Answer::File).map_err(|_| Fault::NotFile),
        "missing" => {
            ItemNonresponse::from_word(text()?).map(Answer::Missing).ok_or_else(|| wrong(kind))
        }
        unknown => Err(wrong(unknown)),
    }
}

fn codes(value: &Value, kind: &str) -> Result<Vec<CategoryCode>, Fault> {
    let wrong = || Fault::Malformed(cut(kind));
    let codes = value.as_array().ok_or_else(wrong)?.iter();
    codes.map(|code| category(code.as_str().ok_or_else(wrong)?)).collect()
}

fn one(category: CategoryCode, other: Option<&Value>) -> Result<Answer, Fault> {
    let mut words = words(other)?;
    let other = words.remove(&category);
    match words.keys().next() {
        Some(stray) => Err(Fault::WordsNotAsked(stray.to_string())),
        None => Ok(Answer::One { category, other }),
    }
}

fn category(text: &str) -> Result<CategoryCode, Fault> {
    CategoryCode::new(text).map_err(|_| Fault::UnknownCategory(cut(text)))
}

fn words(other: Option<&Value>) -> Result<BTreeMap<CategoryCode, String>, Fault> {
    let wrong = || Fault::Malformed("other".to_owned());
    let Some(other) = other else {
        return Ok(BTreeMap::new());
    };
    let by_category = other.as_object().ok_or_else(wrong)?.iter();
    let read = |(code, words): (&String, &Value)| {
        Ok((category(code)?, own_words(words.as_str().ok_or_else(wrong)?, "other")?))
    };
    by_category.map(read).collect()
}

/// What a person wrote, in NFC: not empty, and without the control characters that no store keeps
/// and no page shows.
fn own_words(text: &str, what: &str) -> Result<String, Fault> {
    let unreadable = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.trim().is_empty() || text.contains(unreadable) {
        return Err(Fault::Malformed(what.to_owned()));
    }
    Ok(to_nfc(text.into()))
}

//! What a form says after somebody has looked at the paper again.

use serde_json::Value;
use survey_specs::interview::{AnswerProblem, Fault};

use super::content::{Content, Part, Read};
use super::{Objection, Stage};

/// Why there is no resolved content.
#[derive(Debug)]
pub enum Unresolved {
    /// The form cannot be resolved at all.
    Objection(Objection),
    /// What was sent is wrong.
    Invalid(Vec<AnswerProblem>),
    /// It says nothing about parts in which the entries differ.
    Open(Vec<Part>),
}

/// What both entries agree on, or what was decided before, with what was sent in its place. A null
/// among the answers takes the answer away.
///
/// # Errors
///
/// [`Unresolved`], with everything that is still open or wrong.
pub fn resolved(stage: &Stage, sent: &Value) -> Result<Read, Unresolved> {
    let base = match stage {
        Stage::Waiting(..) => return Err(Unresolved::Objection(Objection::EntryMissing)),
        Stage::Compared([first, _]) | Stage::Stored([first, _], None) => &first.content,
        Stage::Resolved(_, held) | Stage::Stored(_, Some(held)) => &held.content,
    };
    let malformed = |what: &str| AnswerProblem::new("", Fault::Malformed(what.to_owned()));
    let Value::Object(given) = sent else {
        return Err(Unresolved::Invalid(vec![malformed("{…}")]));
    };
    let answers = match given.get("answers") {
        None => None,
        Some(Value::Object(answers)) => Some(answers),
        Some(_) => return Err(Unresolved::Invalid(vec![malformed("answers")])),
    };
    let is_given = |part: &Part| match part.item() {
        Some(item) => answers.is_some_and(|answers| answers.contains_key(item.as_str())),
        None => given.contains_key(part.field()),
    };
    let open: Vec<_> = stage.differences().into_iter().filter(|part| !is_given(part)).collect();
    if !open.is_empty() {
        return Err(Unresolved::Open(open));
    }
    let mut value = base.to_value();
    for (key, field) in given.iter().filter(|(key, _)| *key != "answers") {
        value[key.as_str()] = field.clone();
    }
    if let (Some(kept), Some(answers)) = (value["answers"].as_object_mut(), answers) {
        for (item, answer) in answers {
            if answer.is_null() {
                kept.remove(item);
            } else {
                kept.insert(item.clone(), answer.clone());
            }
        }
    }
    Content::read(&value).map_err(Unresolved::Invalid)
}

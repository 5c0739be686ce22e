//! The differences of two entries, as whoever looks at the paper again needs them.

use std::sync::Arc;

use serde_json::Value;
use survey_specs::code::Lang;
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::{Instrument, Mode};

use super::content::{Content, Part, Typed};
use super::{FormNumber, PaperForm};

/// One part in which the entries of a form differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The form.
    pub form: FormNumber,
    /// The part.
    pub part: Part,
    /// The label of the item; the name of the field, if it is none.
    pub label: String,
    /// What the first and the second entry have there.
    pub entries: [Side; 2],
}

/// What one entry has at a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// As it was typed; null for nothing.
    pub value: Value,
    /// In words; empty for nothing.
    pub words: String,
}

/// Where the entries of a form differ, in the language of the questionnaire that is asked for, or
/// its first one.
#[must_use]
pub fn differences(
    instrument: &Arc<Instrument>,
    form: &PaperForm,
    language: &Lang,
) -> Vec<Difference> {
    let [Some(first), Some(second)] = form.stage.entries() else {
        return Vec::new();
    };
    let context = Context {
        mode: Mode::Paper,
        language: language.clone(),
        kinds: Vec::new(),
        started_on: first.content.started_on,
    };
    let interview = Interview::start(Arc::clone(instrument), context);
    let side = |content: &Content, part: &Part| side(&interview, content, part);
    let difference = |part: Part| Difference {
        form: form.number.clone(),
        label: label(&interview, &part),
        entries: [side(&first.content, &part), side(&second.content, &part)],
        part,
    };
    form.stage.differences().into_iter().map(difference).collect()
}

fn label(interview: &Interview, part: &Part) -> String {
    let question = part.item().and_then(|item| interview.instrument().find(item.as_str()));
    question.map_or_else(|| part.field().to_owned(), |question| interview.render(question.label()))
}

fn side(interview: &Interview, content: &Content, part: &Part) -> Side {
    let plain = |text: String| Side { value: Value::String(text.clone()), words: text };
    let nothing = || Side { value: Value::Null, words: String::new() };
    match part {
        Part::Unit => content.unit.as_ref().map_or_else(nothing, |unit| plain(unit.to_string())),
        Part::Language => plain(content.language.to_string()),
        Part::StartedOn => Side {
            value: Value::String(content.started_on.to_string()),
            words: content.started_on.day_month_year(),
        },
        Part::Consent => {
            let value = content.to_value()["consent"].take();
            let words = if value.is_null() { String::new() } else { value.to_string() };
            Side { value, words }
        }
        Part::Answer(item) => content.answers.get(item).map_or_else(nothing, |typed| {
            let value = typed.to_value(item);
            let words = match (typed, interview.instrument().find(item.as_str())) {
                (Typed::Answer(answer), Some(question)) => {
                    interview.answer_in_words(question, answer)
                }
                _ => value.to_string(),
            };
            Side { value, words }
        }),
    }
}

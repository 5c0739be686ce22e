//! Writes a response as RFC 8785 canonical JSON by hand: keys in order, no spaces, strings escaped
//! as ECMAScript does. A general serialiser would cost the phone a quarter of its wasm.

use std::collections::BTreeMap;

use super::field::{FieldParadata, Gps};
use super::{Paradata, ResponseBody};
use crate::RICH;
use crate::answer::Answer;
use crate::code::{CategoryCode, ItemCode};

/// The whole body; keys stand in the order of their code units, as RFC 8785 §3.2.3 asks.
pub(super) fn body(body: &ResponseBody, paradata: Option<&str>) -> String {
    let mut out = String::with_capacity(4096);
    out.push_str("{\"answers\":");
    out.push_str(&answers_object(&body.answers));
    out.push_str(",\"consent\":");
    match body.consent {
        Some(consent) => {
            out.push_str(if consent.given {
                "{\"given\":true,\"version\":"
            } else {
                "{\"given\":false,\"version\":"
            });
            out.push_str(&consent.version.to_string());
            out.push('}');
        }
        None => out.push_str("null"),
    }
    member(&mut out, ",\"language\":", body.language.as_str());
    member(&mut out, ",\"mode\":", body.mode.as_str());
    if let Some(paradata) = paradata {
        out.push_str(",\"paradata\":");
        out.push_str(paradata);
    }
    member(&mut out, ",\"started_on\":", &body.started_on.to_string());
    match &body.unit {
        Some(unit) => member(&mut out, ",\"unit\":", unit.as_str()),
        None => out.push_str(",\"unit\":null"),
    }
    member(&mut out, ",\"version\":", &body.version);
    member(&mut out, ",\"visit\":", &body.visit);
    out.push('}');
    out
}

pub(super) fn paradata(paradata: &Paradata) -> String {
    let mut out = String::from("{");
    if let Some(seconds) = paradata.duration_s {
        out.push_str("\"duration_s\":");
        out.push_str(&seconds.to_string());
        out.push(',');
    }
    out.push_str(if paradata.without_scripts {
        "\"without_scripts\":true}"
    } else {
        "\"without_scripts\":false}"
    });
    out
}

/// What an interviewer's device adds; keys stand in order here too.
pub(super) fn field_paradata(general: &Paradata, field: &FieldParadata) -> String {
    let mut out = paradata(general);
    out.pop();
    match field.gps {
        Gps::NotAsked => {}
        Gps::Declined => out.push_str(",\"gps\":\"declined\""),
        Gps::At(place) => {
            out.push_str(",\"gps\":{\"accuracy_m\":");
            out.push_str(&place.accuracy_m.to_string());
            for (key, degrees) in [("latitude", place.latitude), ("longitude", place.longitude)] {
                out.push_str(",\"");
                out.push_str(key);
                out.push_str("\":");
                out.push_str(&degrees.to_string());
            }
            out.push('}');
        }
    }
    if let Some(present) = field.others_present {
        member(&mut out, ",\"others_present\":", present.as_str());
    }
    out.push_str(",\"pages\":[");
    for visit in &field.pages {
        comma(&mut out);
        out.push_str("{\"ms\":");
        out.push_str(&visit.ms.to_string());
        out.push_str(",\"page\":");
        out.push_str(&visit.page.to_string());
        out.push('}');
    }
    out.push(']');
    if !field.remarks.is_empty() {
        member(&mut out, ",\"remarks\":", &field.remarks);
    }
    if let Some(respondent) = field.respondent {
        member(&mut out, ",\"respondent\":", respondent.as_str());
    }
    out.push('}');
    out
}

pub(super) fn answers_object(answers: &BTreeMap<ItemCode, Answer>) -> String {
    let mut out = String::from("{");
    for (item, answer) in answers {
        comma(&mut out);
        string(&mut out, item.as_str());
        out.push(':');
        answer_object(&mut out, answer);
    }
    out.push('}');
    out
}

fn answer_object(out: &mut String, answer: &Answer) {
    match answer {
        Answer::One { category, other } => {
            member(out, "{\"one\":", category.as_str());
            if let Some(words) = other {
                out.push_str(",\"other\":{");
                string(out, category.as_str());
                out.push(':');
                string(out, words);
                out.push('}');
            }
        }
        Answer::Many { categories, other } => {
            out.push_str("{\"many\":[");
            for category in categories {
                comma(out);
                string(out, category.as_str());
            }
            out.push(']');
            other_words(out, other);
        }
        Answer::Number(number) => member(out, "{\"number\":", &number.to_string()),
        Answer::Text(text) => member(out, "{\"text\":", text),
        Answer::Date(date) => member(out, "{\"date\":", &date.to_string()),
        Answer::Missing(reason) => member(out, "{\"missing\":", reason.as_str()),
        _ if !RICH => {}
        Answer::Time(time) => member(out, "{\"time\":", &time.to_string()),
        Answer::DateTime(moment) => member(out, "{\"date_time\":", &moment.to_string()),
        Answer::Ranked(categories) => {
            out.push_str("{\"ranked\":[");
            for category in categories {
                comma(out);
                string(out, category.as_str());
            }
            out.push(']');
        }
        Answer::Geopoint(place) => member(out, "{\"geo\":", &place.to_string()),
        Answer::File(hash) => member(out, "{\"file\":", hash.as_str()),
    }
    out.push('}');
}

fn other_words(out: &mut String, other: &BTreeMap<CategoryCode, String>) {
    if other.is_empty() {
        return;
    }
    out.push_str(",\"other\":{");
    for (category, words) in other {
        comma(out);
        string(out, category.as_str());
        out.push(':');
        string(out, words);
    }
    out.push('}');
}

fn member(out: &mut String, key: &str, value: &str) {
    out.push_str(key);
    string(out, value);
}

/// A comma, unless the object or array has just been opened.
fn comma(out: &mut String) {
    if !out.ends_with(['{', '[']) {
        out.push(',');
    }
}

/// A JSON string as RFC 8785 §3.2.2.2 writes it.
fn string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                let code = control as usize;
                out.push_str("\\u00");
                out.push(char::from(HEX[code >> 4]));
                out.push(char::from(HEX[code & 15]));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}

#[cfg(all(test, feature = "author"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strings_are_written_as_the_canonicaliser_writes_them(text in "\\PC*|[\\x00-\\x7f]*") {
            let mut out = String::new();
            string(&mut out, &text);
            prop_assert_eq!(out, serde_json_canonicalizer::to_string(&text).unwrap());
        }
    }
}

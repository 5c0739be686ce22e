//! What travels between a device and the server: one response as JSON, and its receipt.
//!
//! The device writes the body with [`ResponseBody::to_canonical_json`], which is RFC 8785 canonical
//! JSON, and hashes exactly these bytes; the server canonicalises whatever arrives and must get the
//! same hash.

pub mod field;
mod json;
#[cfg(feature = "author")]
pub mod read;

use std::collections::BTreeMap;
use std::fmt;

use crate::answer::Answer;
use crate::code::{ItemCode, Lang, UnitCode};
use crate::date::Date;
use crate::questionnaire::Mode;

/// The body of `PUT …/responses/{id}`, without its paradata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseBody {
    /// The published version that was answered, `sha256:…`.
    pub version: String,
    /// The unit the answers are about; none if the link was not for one unit.
    pub unit: Option<UnitCode>,
    /// The server's signed statement of when and for what the page was opened.
    pub visit: String,
    /// How the answers came in.
    pub mode: Mode,
    /// The language of the interview when it ended.
    pub language: Lang,
    /// The day on which the interview began; `today()` in conditions.
    pub started_on: Date,
    /// The consent, where the questionnaire asks for one.
    pub consent: Option<ConsentGiven>,
    /// The answers to the items that were asked.
    pub answers: BTreeMap<ItemCode, Answer>,
}

/// The respondent's consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentGiven {
    /// The version of the consent text that was shown.
    pub version: u32,
    /// Whether the respondent agreed.
    pub given: bool,
}

/// Facts about how the interview went; not part of the content hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paradata {
    /// Seconds from the first page to sending.
    pub duration_s: Option<u32>,
    /// Whether the plain form was sent, without scripts.
    pub without_scripts: bool,
}

/// SHA-256 of the canonical JSON of a [`ResponseBody`], written `sha256:` and 64 hex digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ContentHash(String);

impl ContentHash {
    /// The hash of these bytes, which must be canonical JSON.
    #[must_use]
    pub fn of(canonical: &[u8]) -> Self {
        Self(sha256_text(canonical))
    }

    /// The hash as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `sha256:` and the SHA-256 of `bytes` in lower-case hex digits.
#[must_use]
pub fn sha256_text(bytes: &[u8]) -> String {
    use sha2::Digest;
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(71);
    text.push_str("sha256:");
    for byte in sha2::Sha256::digest(bytes) {
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 15)]));
    }
    text
}

impl ResponseBody {
    /// The body as RFC 8785 canonical JSON, without paradata.
    #[must_use]
    pub fn to_canonical_json(&self) -> String {
        json::body(self, None)
    }

    /// The body as JSON for sending, with its paradata.
    #[must_use]
    pub fn to_json(&self, paradata: &Paradata) -> String {
        json::body(self, Some(&json::paradata(paradata)))
    }

    /// The same from an interviewer's device, which knows more of how the interview went.
    #[must_use]
    pub fn to_json_in_field(&self, paradata: &Paradata, field: &field::FieldParadata) -> String {
        json::body(self, Some(&json::field_paradata(paradata, field)))
    }

    /// The hash that the server's receipt must echo.
    #[must_use]
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of(self.to_canonical_json().as_bytes())
    }
}

/// The answers alone as canonical JSON, in the form they have in the body.
#[must_use]
pub fn answers_to_json(answers: &BTreeMap<ItemCode, Answer>) -> String {
    json::answers_object(answers)
}

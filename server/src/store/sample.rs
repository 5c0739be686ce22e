//! Responses for the store's own tests. What the store promises on both engines is told by the
//! conformance story in `tests/tests/conformance`.

use survey_specs::interview::Disposition;
use survey_specs::questionnaire::{Mode, PublishedVersion, read};
use survey_specs::wire::sha256_text;
use uuid::Uuid;

use super::response::NewResponse;
use crate::rollup::CellValue;
use crate::weight::Weight;

const QUESTIONNAIRE: &str = "
questionnaire: mau
languages: [vi]
title: Phiếu mẫu
sections:
  - section: a
    title: Phần A
    items: [{item: words, type: text, label: Ý kiến}]
";

/// A published version with one item.
pub(crate) fn version() -> PublishedVersion {
    let reading = read::check("sample", QUESTIONNAIRE.as_bytes());
    reading.draft.unwrap().publish().unwrap()
}

/// The `n`th response, with these words, to a round `r1`.
pub(crate) fn saying(n: u128, words: &str) -> NewResponse {
    NewResponse {
        round: "r1".parse().unwrap(),
        response_id: Uuid::from_u128(n),
        unit: None,
        version: version().hash().clone(),
        mode: Mode::Web,
        language: "vi".parse().unwrap(),
        started_on: "2026-11-21".parse().unwrap(),
        disposition: Disposition::Complete,
        consent: None,
        content_hash: sha256_text(words.as_bytes()),
        canonical_body: format!("{{\"words\":\"{words}\"}}"),
        answers_json: String::from("{}"),
        paradata: None,
        stratum: None,
        psu: None,
        base_weight: Weight::ONE,
        received_at: jiff::Timestamp::UNIX_EPOCH,
        cells: vec![CellValue { item: "words".parse().unwrap(), value: ".answered".into() }],
        claim: None,
        flags: Vec::new(),
    }
}

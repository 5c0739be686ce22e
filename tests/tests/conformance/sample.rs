//! A small questionnaire with every kind of item, and responses to it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{CategoryCode, ItemCode, RoundCode};
use survey_specs::date::Date;
use survey_specs::interview::{Disposition, Response};
use survey_specs::questionnaire::{Instrument, Mode, PublishedVersion, read};
use survey_specs::wire::{ConsentGiven, ResponseBody, answers_to_json};
use thuocdo_server::clock::ManualClock;
use thuocdo_server::randomness::{SeededRandomness, response_id};
use thuocdo_server::rollup;
use thuocdo_server::store::response::NewResponse;
use thuocdo_server::weight::Weight;
use uuid::Uuid;

const QUESTIONNAIRE: &str = "
questionnaire: mau
languages: [vi]
title: Phiếu mẫu
sections:
  - section: a
    title: Phần A
    items:
      - {item: hello, type: note, label: Xin chào}
      - item: gender
        label: Giới tính
        type: single_choice
        nonresponse: [dont_know, refused, not_applicable]
        categories: [{code: 1, label: Nam}, {code: 2, label: Nữ}]
      - item: channels
        label: Kênh thông tin
        type: multiple_choice
        nonresponse: [dont_know]
        categories: [{code: 1, label: Đài}, {code: 2, label: Báo}, {code: 3, label: Mạng}]
      - {item: stars, type: rating, label: Đánh giá, min: 1, max: 5}
      - {item: visits, type: number, label: Số lần, integer: true, nonresponse: [refused]}
      - {item: words, type: text, label: Ý kiến}
      - {item: day, type: date, label: Ngày}
      - item: service
        label: Dịch vụ
        type: matrix
        scale: sat
        rows: [{row: s1, label: Nhanh}, {row: s2, label: Đúng}]
scales:
  sat: [{code: 1, label: Kém}, {code: 2, label: Tốt}]
";

static VERSION: LazyLock<PublishedVersion> = LazyLock::new(|| {
    let reading = read::check("sample", QUESTIONNAIRE.as_bytes());
    let draft = reading.draft.unwrap_or_else(|| panic!("{:?}", reading.problems));
    draft.publish().unwrap()
});

static INSTRUMENT: LazyLock<Arc<Instrument>> =
    LazyLock::new(|| Arc::new(Instrument::new(VERSION.questionnaire().clone())));

/// The sample questionnaire, published.
pub fn version() -> PublishedVersion {
    VERSION.clone()
}

/// The sample questionnaire, ready for interviews.
pub fn instrument() -> &'static Instrument {
    &INSTRUMENT
}

/// The instant this many seconds after the story begins; with microseconds, which are kept.
pub fn instant(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-11-21T01:02:03.456789Z".parse().unwrap();
    start + SignedDuration::from_secs(seconds)
}

/// The `n`th response id.
pub fn id(n: u64) -> Uuid {
    response_id(&ManualClock::at(instant(0)), &SeededRandomness::new(n))
}

pub fn category(code: &str) -> CategoryCode {
    code.parse().unwrap()
}

pub fn one(code: &str) -> Answer {
    Answer::One { category: category(code), other: None }
}

pub fn many(codes: &[&str]) -> Answer {
    let categories = codes.iter().map(|code| category(code)).collect();
    Answer::Many { categories, other: BTreeMap::new() }
}

pub fn text(words: &str) -> Answer {
    Answer::Text(words.to_owned())
}

pub fn missing(reason: ItemNonresponse) -> Answer {
    Answer::Missing(reason)
}

pub fn answers<const N: usize>(answers: [(&str, Answer); N]) -> BTreeMap<ItemCode, Answer> {
    answers.into_iter().map(|(item, answer)| (item.parse().unwrap(), answer)).collect()
}

/// A response to the sample questionnaire, as the handler of a `PUT` makes it.
pub fn response(
    round: &RoundCode,
    response_id: Uuid,
    answers: BTreeMap<ItemCode, Answer>,
) -> NewResponse {
    let body = ResponseBody {
        version: VERSION.hash().to_string(),
        unit: None,
        visit: String::from("v1"),
        mode: Mode::Web,
        language: "vi".parse().unwrap(),
        started_on: Date::new(2026, 11, 21).unwrap(),
        consent: Some(ConsentGiven { version: 1, given: true }),
        answers,
    };
    let response = Response { answers: body.answers.clone(), disposition: Disposition::Complete };
    NewResponse {
        round: round.clone(),
        response_id,
        unit: body.unit.clone(),
        version: VERSION.hash().clone(),
        mode: body.mode,
        language: body.language.clone(),
        started_on: body.started_on,
        disposition: response.disposition,
        consent: body.consent,
        content_hash: body.content_hash().to_string(),
        canonical_body: body.to_canonical_json(),
        answers_json: answers_to_json(&body.answers),
        paradata: Some(String::from(r#"{"duration_s":61}"#)),
        stratum: None,
        psu: None,
        base_weight: Weight::ONE,
        received_at: instant(1),
        cells: rollup::cells(instrument(), &response),
        claim: None,
        flags: Vec::new(),
    }
}

/// A response whose only answer are these words.
pub fn saying(round: &RoundCode, response_id: Uuid, words: &str) -> NewResponse {
    response(round, response_id, answers([("words", text(words))]))
}

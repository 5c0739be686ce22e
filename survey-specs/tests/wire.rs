//! Responses on the wire: what a device writes is what the server reads, and what nobody should
//! have written is named in full.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::collection::{btree_map, btree_set};
use proptest::prelude::*;
use serde_json::{Value, json};
use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::{CategoryCode, ItemCode, Lang, UnitCode};
use survey_specs::date::Date;
use survey_specs::number::Number;
use survey_specs::questionnaire::Mode;
use survey_specs::questionnaire::media::MediaHash;
use survey_specs::time::{DateTime, Time};
use survey_specs::wire::read::{content_hash, read_body, take_paradata};
use survey_specs::wire::{ConsentGiven, Paradata, ResponseBody};

const HASH: &str = "sha256:715af3204903062e47738416da491dd2d09b65b75ceacc97e31add7584e844a9";

fn category() -> impl Strategy<Value = CategoryCode> {
    "[a-z0-9]{1,4}".prop_map(|code| CategoryCode::new(code).unwrap())
}

/// What a person may write, letters of all sorts, brought into the form in which it is kept.
fn words() -> impl Strategy<Value = String> {
    "[\\PC\n\t]{0,20}[a-zạ-ỹ\"\\\\𝄞]".prop_map(|text| survey_specs::yaml::to_nfc(text.into()))
}

fn date() -> impl Strategy<Value = Date> {
    (1_i16..=9999, 1_i8..=12, 1_i8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn answer() -> impl Strategy<Value = Answer> {
    let many = (btree_set(category(), 1..5), words()).prop_map(|(categories, words)| {
        let other =
            categories.iter().take(1).map(|category| (category.clone(), words.clone())).collect();
        Answer::Many { categories: categories.into_iter().collect(), other }
    });
    prop_oneof![
        (category(), proptest::option::of(words()))
            .prop_map(|(category, other)| Answer::One { category, other }),
        many,
        (any::<i64>(), 0_u32..10).prop_map(|(digits, scale)| {
            Answer::Number(Number::from(rust_decimal::Decimal::new(digits, scale)))
        }),
        words().prop_map(Answer::Text),
        date().prop_map(Answer::Date),
        (0_u8..24, 0_u8..60)
            .prop_map(|(hour, minute)| Answer::Time(Time::new(hour, minute).unwrap())),
        (date(), 0_u8..24).prop_map(|(date, hour)| {
            Answer::DateTime(DateTime { date, time: Time::new(hour, 59).unwrap() })
        }),
        proptest::collection::vec(category(), 0..4).prop_map(Answer::Ranked),
        (-90_i64..=90, -180_i64..=180, proptest::option::of(0_i64..9)).prop_map(
            |(north, east, altitude)| {
                let altitude = altitude.map(|metres| format!(" {metres}")).unwrap_or_default();
                Answer::Geopoint(format!("{north} {east}{altitude}").parse().unwrap())
            }
        ),
        any::<u8>().prop_map(|byte| Answer::File(MediaHash::of(&[byte]))),
        proptest::sample::select(&ItemNonresponse::ALL[..]).prop_map(Answer::Missing),
    ]
}

fn body() -> impl Strategy<Value = ResponseBody> {
    let item = "[a-zA-Z][a-z0-9_]{0,6}".prop_map(|code| ItemCode::new(code).unwrap());
    let unit = proptest::option::of(
        "[a-z0-9][a-z0-9.]{0,4}".prop_map(|code| UnitCode::new(code).unwrap()),
    );
    let consent = proptest::option::of((1_u32.., any::<bool>()));
    let mode = proptest::sample::select(&Mode::ALL[..]);
    (btree_map(item, answer(), 0..8), unit, consent, mode, date(), "\\PC{0,20}").prop_map(
        |(answers, unit, consent, mode, started_on, visit)| ResponseBody {
            version: HASH.to_owned(),
            unit,
            visit,
            mode,
            language: Lang::new("vi").unwrap(),
            started_on,
            consent: consent.map(|(version, given)| ConsentGiven { version, given }),
            answers,
        },
    )
}

proptest! {
    #[test]
    fn what_a_device_writes_is_what_the_server_reads_and_hashes(body in body(), duration_s in proptest::option::of(any::<u32>())) {
        let paradata = Paradata { duration_s, without_scripts: false };
        let mut sent: Value = serde_json::from_str(&body.to_json(&paradata)).unwrap();
        prop_assert_eq!(content_hash(&sent).unwrap(), body.content_hash());
        prop_assert_eq!(read_body(&sent), Ok(body.clone()));
        prop_assert!(take_paradata(&mut sent).is_some());
        prop_assert_eq!(survey_specs::canonical::to_canonical_json(&sent).unwrap(), body.to_canonical_json());
        prop_assert_eq!(read_body(&sent), Ok(body));
    }

    #[test]
    fn no_json_makes_the_reader_panic(key in "[a-z]{1,8}", value in answer_like(3)) {
        let mut sent = valid();
        sent["answers"] = value.clone();
        sent[key] = value.clone();
        prop_assert!(read_body(&sent).is_err() || sent["answers"].is_object());
        prop_assert!(read_body(&value).is_err());
    }
}

/// JSON that looks somewhat like answers.
fn answer_like(depth: u32) -> impl Strategy<Value = Value> {
    let word = proptest::sample::select(vec![
        "one", "many", "other", "text", "number", "date", "missing", "c1", "", "1",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(depth, 32, 5, move |inner| {
        let object = proptest::collection::vec((word.clone(), inner.clone()), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            object.prop_map(|fields| fields
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

/// The body of the contract.
fn valid() -> Value {
    json!({
        "version": HASH, "unit": "X", "visit": "v", "mode": "web", "language": "vi", "started_on": "2026-11-21",
        "consent": {"version": 1, "given": true},
        "answers": {
            "c4": {"one": "1"}, "c2": {"many": ["1", "7"], "other": {"7": "báo"}}, "n": {"number": "42"},
            "c11": {"text": "…"}, "c9_3": {"missing": "dont_know"}, "d": {"date": "2026-01-31"}
        },
        "paradata": {"duration_s": 90}
    })
}

/// Item and message of every problem.
fn problems(sent: &Value) -> Vec<(String, String)> {
    let english = Lang::new("en").unwrap();
    let problems = read_body(sent).unwrap_err();
    problems
        .iter()
        .map(|problem| {
            (
                problem.item.clone(),
                format!("{}: {}", problem.fault.code(), problem.message(&english)),
            )
        })
        .collect()
}

#[test]
fn the_body_of_the_contract_is_read() {
    let body = read_body(&valid()).unwrap();
    assert_eq!(body.answers.len(), 6);
    assert_eq!(body.unit.unwrap().as_str(), "X");
    assert_eq!(body.consent, Some(ConsentGiven { version: 1, given: true }));
}

#[test]
fn the_hash_is_of_the_content_whatever_the_order_and_the_paradata() {
    let sent = valid();
    let hash = content_hash(&sent).unwrap();
    let mut without = sent.clone();
    assert_eq!(take_paradata(&mut without), Some(json!({"duration_s": 90})));
    assert_eq!(content_hash(&without).unwrap(), hash);
    without["answers"]["n"] = json!({"number": "43"});
    assert_ne!(content_hash(&without).unwrap(), hash);
    assert!(content_hash(&json!([1])).is_ok(), "anything that arrives can be kept under its hash");
}

#[test]
fn consent_may_be_left_out_and_the_unit_may_be_null() {
    let mut sent = valid();
    sent.as_object_mut().unwrap().remove("consent");
    sent["unit"] = Value::Null;
    let body = read_body(&sent).unwrap();
    assert_eq!((body.consent, body.unit), (None, None));
}

#[test]
fn every_problem_of_the_body_is_named_at_once() {
    let sent = json!({"version": "sha256:1", "visit": 7, "mode": "fax", "language": "", "started_on": "21/11/2026",
        "consent": {"version": -1, "given": true}, "answers": [], "colour": "red"});
    let named: Vec<String> =
        problems(&sent).into_iter().map(|(item, message)| format!("{item}{message}")).collect();
    let expected: Vec<String> = [
        "colour",
        "version",
        "unit",
        "visit",
        "mode",
        "language",
        "started_on",
        "consent",
        "answers",
    ]
    .map(|field| format!("malformed: Not of the form the contract describes: {field}."))
    .into();
    assert_eq!(named, expected);
    assert_eq!(problems(&json!(null)).len(), 1);
}

#[test]
fn every_problem_of_the_answers_is_named_with_its_item() {
    let mut sent = valid();
    sent["answers"] = json!({
        "a0": {"one": "1"}, "a1": {"one": 1}, "a2": {"one": "một"}, "a3": {"one": "1", "other": {"2": "x"}},
        "a4": {"many": "1"}, "a5": {"many": ["1", "?"]}, "a6": {"number": 42}, "a7": {"number": "4,2"},
        "a8": {"text": "  \n"}, "a9": {"date": "2026-02-30"}, "b1": {"missing": "busy"}, "b2": {}, "b3": "1",
        "b4": {"one": "1", "text": "x"}, "b5": {"text": "x", "other": {}}, "b6": {"many": ["1"], "other": {"1": ""}},
        "b7": {"text": "a\u{0}b"}, "tuổi": {"one": "1"},
    });
    let found: Vec<String> = problems(&sent)
        .into_iter()
        .map(|(item, message)| format!("{item} {}", message.split(':').next().unwrap()))
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r"
    a1 malformed
    a2 unknown_category
    a3 words_not_asked
    a4 malformed
    a5 unknown_category
    a6 malformed
    a7 not_number
    a8 malformed
    a9 not_date
    b1 malformed
    b2 malformed
    b3 malformed
    b4 malformed
    b5 malformed
    b6 malformed
    b7 malformed
    tuổi unknown_item
    ");
}

#[test]
fn texts_are_brought_into_nfc() {
    let mut sent = valid();
    sent["answers"] =
        json!({"t": {"text": "Co\u{301}"}, "c": {"one": "1", "other": {"1": "o\u{302}\u{301}"}}});
    let answers = read_body(&sent).unwrap().answers;
    assert_eq!(answers["t"], Answer::Text("C\u{f3}".to_owned()));
    assert!(matches!(&answers["c"], Answer::One { other: Some(words), .. } if words == "\u{1ed1}"));
}

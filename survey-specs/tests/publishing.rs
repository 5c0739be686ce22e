//! From a draft to the version that people answer: immutable, named by its hash, and the same on
//! the phone.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use survey_specs::questionnaire::draft::NotPublished;
use survey_specs::questionnaire::read::check;
use survey_specs::questionnaire::{Draft, PublishedVersion, VersionHash, compiled};
use survey_specs::shipped;

/// A questionnaire with every kind of answer and every key.
const EVERYTHING: &str = include_str!("publishing/everything.questionnaire.yaml");

fn draft(yaml: &str) -> Draft {
    let reading = check("q.yaml", yaml.as_bytes());
    assert_eq!(reading.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    reading.draft.unwrap()
}

#[test]
fn the_hash_is_that_of_the_canonical_json() {
    let version = draft(EVERYTHING).publish().unwrap();
    let value: serde_json::Value = serde_json::from_str(version.canonical_json()).unwrap();
    let canonical = survey_specs::canonical::to_canonical_json(&value).unwrap();
    assert_eq!(canonical, version.canonical_json());
    assert_eq!(version.hash().as_str(), survey_specs::wire::sha256_text(canonical.as_bytes()));
    // A published version never changes; if this changes, so did the form of stored versions.
    insta::assert_snapshot!(version.hash(), @"sha256:715af3204903062e47738416da491dd2d09b65b75ceacc97e31add7584e844a9");
}

#[test]
fn what_is_the_same_has_the_same_hash_and_a_letter_more_has_another() {
    let hash = |yaml: &str| draft(yaml).publish().unwrap().hash().clone();
    let first = hash(EVERYTHING);
    assert_eq!(first, hash(&format!("# a remark\n{EVERYTHING}")));
    assert_ne!(first, hash(&EVERYTHING.replace("Mọi kiểu", "Mọi kiểu câu")));
}

#[test]
fn a_version_comes_back_from_its_canonical_json_as_it_was() {
    for yaml in [EVERYTHING, shipped::questionnaire("sipas-2026").unwrap()] {
        let version = draft(yaml).publish().unwrap();
        let back = PublishedVersion::from_canonical_json(version.canonical_json()).unwrap();
        assert_eq!(back, version);
        let json = serde_json::to_string(version.questionnaire()).unwrap();
        assert_eq!(
            &serde_json::from_str::<survey_specs::questionnaire::Questionnaire>(&json).unwrap(),
            version.questionnaire()
        );
    }
}

#[test]
fn only_canonical_json_of_a_questionnaire_is_taken_back() {
    let json = draft(EVERYTHING).publish().unwrap().canonical_json().to_owned();
    for (text, not_canonical) in [
        (json.replacen('{', "{ ", 1), true),
        (json.replacen("\"code\":\"everything\",", "", 1) + " ", true),
        ("{}".to_owned(), false),
        ("[".to_owned(), false),
        ("[".repeat(100_000), false),
    ] {
        let refused = PublishedVersion::from_canonical_json(&text).unwrap_err();
        assert_eq!(matches!(refused, NotPublished::NotCanonical), not_canonical, "{refused}");
    }
    let without_language = json.replacen("\"languages\":[\"vi\",\"en\"]", "\"languages\":[]", 1);
    let refused = PublishedVersion::from_canonical_json(&without_language).unwrap_err();
    assert!(matches!(refused, NotPublished::NoLanguage), "{refused}");
}

#[test]
fn a_draft_with_an_error_is_not_published_and_one_with_a_warning_is() {
    let mut broken = draft(EVERYTHING);
    broken.questionnaire_mut().sections[0].items.clear();
    assert!(broken.publish().unwrap_err().iter().any(|problem| problem.code == "no_items"));
    let mut warned = draft(EVERYTHING);
    let vietnamese = warned.questionnaire().languages[0].clone();
    let title = warned.questionnaire().title.in_language(&vietnamese).unwrap().to_owned();
    warned.questionnaire_mut().title = survey_specs::text::Text::new([(vietnamese, title)].into());
    assert!(warned.publish().is_ok());
}

#[test]
fn a_hash_is_sha256_in_lower_case_hex() {
    let hash = format!("sha256:{}", "0a".repeat(32));
    assert_eq!(VersionHash::new(hash.as_str()).unwrap().to_string(), hash);
    for bad in [&hash[1..], &hash[..70], &hash.to_uppercase(), "sha256:", ""] {
        assert!(VersionHash::new(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_compiled_form_holds_the_same_questionnaire() {
    for yaml in [EVERYTHING, shipped::questionnaire("sipas-2026").unwrap()] {
        let version = draft(yaml).publish().unwrap();
        let bytes = compiled::encode(version.hash().as_str(), version.questionnaire()).unwrap();
        let (hash, questionnaire) = compiled::decode(&bytes).unwrap();
        assert_eq!(hash, version.hash().as_str());
        // Conditions come back without their source, so the two are compared in compiled form.
        assert_eq!(compiled::encode(&hash, &questionnaire).unwrap(), bytes);
        assert_eq!(questionnaire.title, version.questionnaire().title);
        assert!(bytes.len() < version.canonical_json().len());
    }
}

#[test]
fn damaged_compiled_forms_are_refused_or_are_questionnaires_but_never_a_panic() {
    let version = draft(EVERYTHING).publish().unwrap();
    let bytes = compiled::encode(version.hash().as_str(), version.questionnaire()).unwrap();
    for length in 0..bytes.len() {
        assert_eq!(
            compiled::decode(&bytes[..length]),
            Err(compiled::NotCompiled),
            "{length} bytes"
        );
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(compiled::decode(&longer), Err(compiled::NotCompiled));
    let mut refused = 0;
    for place in 0..bytes.len() {
        for byte in [0, 1, 8, 0x7f, 0xff] {
            let mut damaged = bytes.clone();
            damaged[place] = byte;
            refused += usize::from(compiled::decode(&damaged).is_err());
        }
    }
    assert!(refused > bytes.len() / 10, "only {refused} were refused");
    assert_eq!(compiled::decode(&vec![0xff; 100_000]), Err(compiled::NotCompiled));
    assert_eq!(compiled::decode(b"TDQ\x02"), Err(compiled::NotCompiled));
}

//! Pictures and recordings: from the files that an author names to the content that people see and
//! hear.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "media/sample.rs"]
mod sample;

use std::collections::BTreeMap;

use sample::{M4A, MP3, jpeg, ogg, png, webp};
use survey_specs::code::Lang;
use survey_specs::problem::Problem;
use survey_specs::questionnaire::draft::{NotPublished, Unreadable};
use survey_specs::questionnaire::media::{
    MAX_FILE_BYTES, Media, MediaHash, MediaName, MediaType, NotMedia, Place, inspect,
};
use survey_specs::questionnaire::read::{Reading, check, check_with_media};
use survey_specs::questionnaire::{Draft, Instrument, PublishedVersion, Questionnaire, compiled};
use survey_specs::shipped;
use survey_specs::wire::sha256_text;

/// Media in every place where they may stand.
const EVERYWHERE: &str = include_str!("media/everywhere.questionnaire.yaml");

fn folder() -> BTreeMap<&'static str, Vec<u8>> {
    BTreeMap::from([
        ("images/desk.png", png(640, 480)),
        ("images/desk-en.jpg", jpeg(300, 200, None)),
        ("face.webp", webp(b"VP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x1f\0\0")),
        ("question.mp3", MP3.to_vec()),
        ("question-hmn.opus", ogg(b"OpusHead\x01")),
        ("row.m4a", M4A.to_vec()),
    ])
}

fn with_folder(yaml: &str, folder: &BTreeMap<&'static str, Vec<u8>>) -> Reading {
    check_with_media("q.yaml", yaml.as_bytes(), |name: &MediaName| {
        folder.get(name.as_str()).cloned().ok_or(Unreadable::Missing)
    })
}

fn published(yaml: &str) -> PublishedVersion {
    let reading = with_folder(yaml, &folder());
    assert_eq!(listed(&reading.problems), "");
    reading.draft.unwrap().publish().unwrap()
}

fn listed(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A questionnaire with one text item that has these media, which stand on line 8.
fn with_media(media: &str) -> String {
    format!(
        "questionnaire: q\nlanguages: [vi, en]\ntitle: {{vi: T, en: T}}\nsections:\n  - section: a\n    title: {{vi: A, en: A}}\n    items:\n      - {{item: q1, type: text, label: {{vi: L, en: L}}, media: {media}}}\n"
    )
}

#[track_caller]
fn expect(media: &str, expected: &[&str]) -> Vec<Problem> {
    let reading = with_folder(&with_media(media), &folder());
    let problems = reading.problems;
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, expected, "{media}\n{}", listed(&problems));
    assert!(problems.iter().all(|problem| problem.position.line == 8), "{}", listed(&problems));
    problems
}

#[test]
fn what_is_shipped_has_the_hash_and_the_compiled_form_it_had_before_there_were_media() {
    for (name, hash, compiled_hash) in [
        (
            "par-index-survey",
            "39054d2735921bfa8e46788ac1a9f4e648f832368828ca35497887129865243b",
            "fb57b797eaf6c446e1d787f378f867cfbe9e44513ac69fc90bfb8607b287a614",
        ),
        (
            "papi-survey",
            "59654d0ec712888f2148314c2415ba2dd1cc5001142980dddb6133ca7f236301",
            "dfa8c800d9289f7caccdabc03aed0089974dca940694125bbaab3171d228418e",
        ),
        (
            "sipas-2017",
            "027658c3c4bbcde7c32fa838d3ed29470987a450df78878d33b5cc7435c7a919",
            "473b72c237f70397685a98aa873a07f61045425f419d1fbbca236b2a6aa09f87",
        ),
        (
            "sipas-2026",
            "4306aaba74a5a123cff97a00ea79919e20cf1f432e41526a23731ab4d864c011",
            "c8a9903256170605484afdef392238eaf3946fa6734e8a9621e3282ab94b4be2",
        ),
    ] {
        let yaml = shipped::questionnaire(name).unwrap();
        let version = check(name, yaml.as_bytes()).draft.unwrap().publish().unwrap();
        let bytes = compiled::encode(version.hash().as_str(), version.questionnaire()).unwrap();
        assert_eq!(version.hash().as_str(), format!("sha256:{hash}"), "{name}");
        assert_eq!(sha256_text(&bytes), format!("sha256:{compiled_hash}"), "{name}");
    }
    let yaml = include_str!("publishing/everything.questionnaire.yaml");
    let version = check("q.yaml", yaml.as_bytes()).draft.unwrap().publish().unwrap();
    let bytes = compiled::encode(version.hash().as_str(), version.questionnaire()).unwrap();
    insta::assert_snapshot!(sha256_text(&bytes), @"sha256:8270e89ee2cbf2bdfa1eab177eaee558a37e3095c5bff2253cdf77b2a0385a2f");
}

#[test]
fn a_published_version_names_content_and_no_file() {
    let version = published(EVERYWHERE);
    let json = version.canonical_json();
    for name in folder().keys() {
        assert!(!json.contains(name), "{name}");
    }
    for bytes in folder().values() {
        assert!(json.contains(MediaHash::of(bytes).as_str()));
    }
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    insta::assert_json_snapshot!(value["sections"][0]["media"], @r#"
    {
      "alt": {
        "en": "The desk",
        "vi": "Bàn tiếp dân"
      },
      "image": {
        "en": {
          "bytes": 23,
          "hash": "sha256:2019a931307bb6f387676208c32f36647eaa37be1a170b3179b9a7d91a2441ff",
          "media_type": "image/jpeg",
          "size": {
            "height": 200,
            "width": 300
          }
        },
        "vi": {
          "bytes": 29,
          "hash": "sha256:c369d74f4fd90e3fc42b64f27f9a3b8167bb9f1d94281037112056fd00a3d8b4",
          "media_type": "image/png",
          "size": {
            "height": 480,
            "width": 640
          }
        }
      }
    }
    "#);
    let back = PublishedVersion::from_canonical_json(json).unwrap();
    assert_eq!(back, version);
}

#[test]
fn the_hash_of_a_version_covers_what_its_pictures_show() {
    let mut other = folder();
    other.insert("face.webp", webp(b"VP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x2f\0\0"));
    let other = with_folder(EVERYWHERE, &other).draft.unwrap().publish().unwrap();
    assert_ne!(other.hash(), published(EVERYWHERE).hash());
    let mut renamed = folder();
    let bytes = renamed.remove("face.webp").unwrap();
    renamed.insert("smile.webp", bytes);
    let yaml = EVERYWHERE.replace("face.webp", "smile.webp");
    let same = with_folder(&yaml, &renamed).draft.unwrap().publish().unwrap();
    assert_eq!(same.hash(), published(EVERYWHERE).hash(), "names of files are not part of it");
}

#[test]
fn every_place_keeps_its_media_on_the_phone() {
    let version = published(EVERYWHERE);
    let bytes = compiled::encode(version.hash().as_str(), version.questionnaire()).unwrap();
    let (_, on_the_phone) = compiled::decode(&bytes).unwrap();
    assert_eq!(on_the_phone.media(), version.questionnaire().media());
    let places: Vec<Place> = on_the_phone.media().into_iter().map(|(place, _)| place).collect();
    assert_eq!(
        places,
        [
            Place::Section(0),
            Place::Item(0, 0),
            Place::Category(0, 1, 0),
            Place::Category(0, 2, 0),
            Place::Item(0, 3),
            Place::Category(0, 3, 0),
            Place::Row(0, 3, 0, 1),
        ],
    );
    assert_eq!(on_the_phone.media_contents().len(), folder().len(), "each content once");
    assert_eq!(compiled::encode(version.hash().as_str(), &on_the_phone).unwrap(), bytes);
    let instrument = Instrument::new(on_the_phone);
    let media_of = |code: &str| instrument.find(code).unwrap().media();
    assert!(media_of("look").is_some() && media_of("r2").is_some());
    assert!(media_of("r1").is_none(), "a row has its own media, not those of the matrix");
}

#[test]
fn a_compiled_form_with_a_place_that_is_not_there_is_refused() {
    let version = published(EVERYWHERE);
    let bytes = compiled::encode("h", version.questionnaire()).unwrap();
    for length in 0..bytes.len() {
        assert_eq!(compiled::decode(&bytes[..length]), Err(compiled::NotCompiled), "{length}");
    }
    for place in 0..bytes.len() {
        for byte in [0, 1, 7, 0xff] {
            let mut damaged = bytes.clone();
            damaged[place] = byte;
            let _ = compiled::decode(&damaged);
        }
    }
    let mut plain: Questionnaire = version.questionnaire().clone();
    for (place, _) in version.questionnaire().media() {
        *plain.media_slot(place).unwrap() = None;
    }
    let mut forged = compiled::encode("h", &plain).unwrap();
    forged[3] = 2;
    forged.extend(1_u32.to_le_bytes());
    forged.push(0);
    forged.extend(9_u64.to_le_bytes());
    forged.extend([0; 9]);
    assert_eq!(compiled::decode(&forged), Err(compiled::NotCompiled), "there is no section 9");
    let at = forged.len() - 17;
    forged[at] = 0;
    assert_eq!(
        compiled::decode(&forged).unwrap().1.media(),
        [(Place::Section(0), &Media::default())]
    );
}

#[test]
fn a_draft_is_not_published_before_its_files_were_looked_at() {
    let draft = check("q.yaml", EVERYWHERE.as_bytes()).draft.unwrap();
    let problems = draft.publish().unwrap_err();
    assert!(problems.iter().all(|problem| problem.code == "media_not_attached"));
    assert_eq!(problems.first().unwrap().position.line, 14);
}

#[test]
fn a_published_version_becomes_a_draft_again_with_its_media() {
    let version = published(EVERYWHERE);
    let draft = Draft::new(version.questionnaire().clone());
    assert_eq!(draft.publish().unwrap(), version);
}

#[test]
fn json_that_names_a_file_is_no_published_version() {
    let json = published(&with_media("{audio: question.mp3}")).canonical_json().to_owned();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let content = &value["sections"][0]["items"][0]["media"]["audio"]["vi"];
    let forged = json.replace(&serde_json::to_string(content).unwrap(), "\"question.mp3\"");
    assert_ne!(forged, json);
    let refused = PublishedVersion::from_canonical_json(&forged).unwrap_err();
    assert!(matches!(refused, NotPublished::NotQuestionnaire(_)), "{refused}");
}

#[test]
fn every_file_that_cannot_be_used_is_named_at_its_place() {
    expect("{audio: question.mp3}", &[]);
    expect("{audio: nowhere.mp3}", &["media_not_found"]);
    expect("{audio: {vi: nowhere.mp3, hmn: nothing.mp3}}", &["media_not_found"; 2]);
    expect("{audio: ../question.mp3}", &["media_outside"]);
    expect("{audio: /etc/question.mp3}", &["media_outside"]);
    expect("{audio: question.wav}", &["media_type_unknown"]);
    expect("{image: drawing.svg, alt: {vi: A, en: A}}", &["media_type_unknown"]);
    expect("{image: images/desk.png}", &["missing_alt"]);
    expect("{image: images/desk.png, alt: {en: A}}", &["missing_translation"]);
    expect("{image: images/desk.png, alt: {vi: A}}", &["missing_translation"]);
    expect("{image: {en: images/desk.png}, alt: {vi: A, en: A}}", &["missing_image"]);
    expect(
        "{image: {vi: images/desk.png, fr: images/desk.png}, alt: {vi: A, en: A}}",
        &["unknown_language"],
    );
    expect("{image: question.mp3, alt: {vi: A, en: A}}", &["media_wrong_kind"]);
    expect("{audio: images/desk.png}", &["media_wrong_kind"]);
    expect("{audio: question.mp3, alt: {vi: A, en: A}}", &["alt_without_image"]);
    expect("{audio: {}}", &["no_media"]);
    expect("{audoi: question.mp3}", &["no_media", "unknown_key"]);
    expect("{audio: [question.mp3]}", &["wrong_kind"]);
    expect("question.mp3", &["wrong_kind"]);
}

#[test]
fn a_file_is_what_it_holds_and_not_what_it_is_called() {
    let mut folder = folder();
    folder.insert("question.mp3", png(1, 1));
    folder.insert("row.m4a", b"<html><script>".to_vec());
    folder.insert("face.webp", vec![0; usize::try_from(MAX_FILE_BYTES).unwrap() + 1]);
    folder.insert("images/desk.png", png(100_000, 10));
    let problems = with_folder(EVERYWHERE, &folder).problems;
    insta::assert_snapshot!(listed(&problems), @r#"
    q.yaml:8:22: error[media_too_large]: `face.webp`: the file is larger than 2 MiB
      8 |       media: {image: face.webp, alt: {vi: "Mặt cười", en: "A smile"}}
    q.yaml:14:19: error[media_pixels]: `images/desk.png`: a picture has 1 to 4096 pixels a side
      14 |       image: {vi: images/desk.png, en: images/desk-en.jpg}
    q.yaml:21:23: error[media_not_as_named]: `question.mp3`: by its content the file is image/png: name it .png
      21 |           audio: {vi: question.mp3, hmn: question-hmn.opus}
    q.yaml:28:24: error[media_not_as_named]: `question.mp3`: by its content the file is image/png: name it .png
      28 |         media: {audio: question.mp3}
    q.yaml:31:74: error[media_damaged]: `row.m4a`: the file is no PNG, JPEG or WebP picture and no MP3, M4A, Opus or Vorbis recording, or it is damaged
      31 |           - {row: r2, label: {vi: "Hàng 2", en: "Row 2"}, media: {audio: row.m4a}}
    "#);
}

#[test]
fn problems_of_files_stand_with_all_others() {
    let yaml =
        with_media("{audio: nowhere.mp3}").replace("type: text", "type: text, max_length: 0");
    let codes: Vec<_> =
        with_folder(&yaml, &folder()).problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["invalid_integer", "media_not_found"]);
}

#[test]
fn the_size_of_a_picture_is_that_which_is_shown() {
    let size = |bytes: &[u8]| {
        let size = inspect(bytes).unwrap().size.unwrap();
        (size.width, size.height)
    };
    assert_eq!(size(&png(640, 480)), (640, 480));
    assert_eq!(size(&jpeg(300, 200, None)), (300, 200));
    assert_eq!(size(&jpeg(300, 200, Some(1))), (300, 200));
    assert_eq!(size(&jpeg(300, 200, Some(6))), (200, 300), "the camera was held upright");
    assert_eq!(size(&webp(b"VP8 \x20\0\0\0\0\0\0\x9d\x01\x2a\x40\x01\xf0\0")), (320, 240));
    assert_eq!(size(&webp(b"VP8L\x20\0\0\0\x2f\x3f\xc1\x3b\0")), (320, 240));
    assert_eq!(size(&webp(b"VP8X\x0a\0\0\0\0\0\0\0\x3f\x01\0\xef\0\0")), (320, 240));
}

#[test]
fn recordings_are_told_from_everything_else() {
    for (bytes, kind) in [
        (MP3.to_vec(), MediaType::Mp3),
        (b"ID3\x04\0\0".to_vec(), MediaType::Mp3),
        (ogg(b"OpusHead\x01"), MediaType::Ogg),
        (ogg(b"\x01vorbis\0"), MediaType::Ogg),
        (M4A.to_vec(), MediaType::M4a),
    ] {
        assert_eq!(inspect(&bytes).unwrap().media_type, kind);
    }
    for bytes in [
        &b""[..],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"\xff\xf1\x50\x80",
        b"\0\0\0\x1cftypqt  ",
        b"OggS",
        b"RIFF\x40\0\0\0WAVEfmt ",
        b"%PDF-1.7",
    ] {
        assert_eq!(inspect(bytes), Err(NotMedia::Unknown), "{bytes:?}");
    }
    assert_eq!(inspect(&ogg(b"\x7fFLAC")), Err(NotMedia::Unknown));
    assert_eq!(inspect(&png(0, 5)), Err(NotMedia::Pixels));
}

#[test]
fn a_file_that_ends_early_or_lies_about_itself_is_no_panic() {
    for bytes in [
        png(3, 3),
        jpeg(3, 3, Some(8)),
        webp(b"VP8X"),
        webp(b"VP8 "),
        ogg(b"OpusHead"),
        M4A.to_vec(),
    ] {
        for length in 0..bytes.len() {
            let _ = inspect(&bytes[..length]);
        }
        for place in 0..bytes.len() {
            for byte in [0, 0xff] {
                let mut damaged = bytes.clone();
                damaged[place] = byte;
                let _ = inspect(&damaged);
            }
        }
    }
    let mut endless = b"\xff\xd8".to_vec();
    endless.resize(usize::try_from(MAX_FILE_BYTES).unwrap(), 0xff);
    assert_eq!(inspect(&endless), Err(NotMedia::Unknown));
}

#[test]
fn a_scale_gives_its_pictures_to_every_item_that_names_it() {
    let version = published(EVERYWHERE);
    let vietnamese = Lang::new("vi").unwrap();
    let faces: Vec<_> = version
        .questionnaire()
        .media()
        .into_iter()
        .filter(|(place, _)| matches!(place, Place::Category(..)))
        .map(|(_, media)| media.in_language(&vietnamese, &[]).image.unwrap().0.hash.clone())
        .collect();
    assert_eq!(faces.len(), 3);
    assert!(faces.iter().all(|hash| *hash == faces[0]));
}

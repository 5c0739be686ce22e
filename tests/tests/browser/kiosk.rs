//! A desk's tablet without a network, and the network again.

use std::fs;

use serde_json::{Value, json};
use thuocdo_tests::round::FieldedRound;
use thuocdo_tests::server::Store;

use crate::Stage;
use crate::screens::screenshots;

const ONE_TAP: &str = include_str!("../../../survey-specs/specs/one-tap.questionnaire.yaml");

/// The unit of the desk.
const UNIT: &str = "x01";

/// Six letters and digits in a row that stand nowhere else.
const DOSSIER: &str = "H21-QZ7X4K9W";

pub fn a_desk_rates_for_days_without_a_network(stage: &Stage) {
    let round = FieldedRound::of_questionnaire(&stage.program, ONE_TAP);
    let stored = |words: &[&str]| {
        let named = round.store.arguments();
        stage.program.run(words.iter().copied().chain(named.iter().map(String::as_str))).succeeded()
    };
    let made = stored(&["links", "create", &round.code, "--unit", UNIT, "--desk", "quay-1"]);
    let desk = made.trim().rsplit("/k/").next().expect("a link");
    let printed = stored(&["kiosk", "pin", &round.code, UNIT]);
    let pin = printed.trim().rsplit(' ').next().expect("a PIN");
    let server = round.serve();
    let task = json!({
        "origin": server.origin(), "desk": desk, "pin": pin, "dossier": DOSSIER,
        "screenshots": screenshots(),
    });
    let mut script = stage.browser.start("kiosk.mjs", &task);
    script.reached("sent");
    script.go_on();
    let saw = script.finish();

    let sent: Vec<(u64, &Value)> = saw
        .as_array()
        .expect("what was sent")
        .iter()
        .map(|sent| (sent[0].as_u64().expect("a status"), &sent[1]))
        .collect();
    // A reload may cut off an answer; then the same rating is sent again, and answered 200.
    let stored_ones = || sent.iter().filter(|(status, _)| [200, 201].contains(status));
    let refused = sent.iter().filter(|(status, _)| *status == 409).count();
    // Each was stored once; the second rating of a dossier was not.
    assert_eq!((stored_ones().count(), refused, sent.len()), (5, 1, 6), "{saw}");
    let ratings: Vec<_> =
        stored_ones().map(|(_, body)| body["answers"]["rating"]["one"].clone()).collect();
    assert_eq!(ratings, ["1", "5", "4", "4", "3"].map(Value::from), "{saw}");
    for (_, body) in &sent {
        assert_eq!((&body["mode"], &body["unit"]), (&json!("kiosk"), &json!(UNIT)));
        assert_eq!(body["consent"]["given"], true);
    }
    assert_eq!(sent[0].1["answers"]["reasons"]["many"], json!(["1"]));
    assert_eq!(sent[0].1["answers"]["comment"]["text"], "Chờ từ sáng");
    assert_eq!(sent[2].1["language"], "en");

    drop(server);
    let Store::Folder(folder) = &round.store else { unreachable!("a folder") };
    for file in fs::read_dir(folder).expect("the data folder") {
        let path = file.expect("a file").path();
        let Ok(bytes) = fs::read(&path) else { continue };
        for needle in [&b"QZ7X4K9W"[..], b"qz7x4k9w"] {
            let holds = bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!holds, "{} holds the code of a dossier", path.display());
        }
    }
}

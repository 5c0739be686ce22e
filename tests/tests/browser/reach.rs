//! Who can use the screens: large text, high contrast, other scripts, the keyboard alone.

use serde_json::json;
use thuocdo_tests::client::Client;
use thuocdo_tests::round::{FieldedRound, UNITS, response_id};
use thuocdo_tests::sipas::{Satisfaction, answers};

use crate::Stage;
use crate::answering::task;
use crate::screens::screenshots;

/// A questionnaire in languages that the interface does not speak: Arabic from right to left, Hmong.
const FOREIGN: &str = r#"
questionnaire: tieng-khac
languages: [vi, ar, hmn]
title: {vi: "Ý kiến về bộ phận một cửa", ar: "رأيكم في خدمة الشباك الواحد", hmn: "Nej lub tswv yim"}
consent:
  version: 1
  text: {vi: "Ông/Bà đồng ý tham gia.", ar: "أوافق على المشاركة في هذا الاستطلاع.", hmn: "Kuv pom zoo koom."}
scales:
  satisfaction:
    - {code: 1, label: {vi: "Rất không hài lòng", ar: "غير راضٍ إطلاقًا", hmn: "Tsis txaus siab kiag li"}}
    - {code: 2, label: {vi: "Bình thường", ar: "عادي", hmn: "Ib txwm"}}
    - {code: 3, label: {vi: "Rất hài lòng", ar: "راضٍ جدًا", hmn: "Txaus siab heev"}}
sections:
  - section: a
    title: {vi: "Phục vụ", ar: "الخدمة", hmn: "Kev pab"}
    items:
      - item: overall
        type: single_choice
        label: {vi: "Ông/Bà có hài lòng không?", ar: "هل أنتم راضون عن الخدمة؟", hmn: "Nej puas txaus siab?"}
        hint: {vi: "Chọn một", ar: "اختر إجابة واحدة.", hmn: "Xaiv ib qho"}
        scale: satisfaction
      - item: age
        type: number
        integer: true
        min: 18
        max: 99
        unit: {vi: "tuổi", ar: "سنة", hmn: "xyoo"}
        label: {vi: "Tuổi", ar: "العمر", hmn: "Hnub nyoog"}
      - item: m
        type: matrix
        scale: satisfaction
        label: {vi: "Từng mặt", ar: "تقييم كل جانب", hmn: "Txhua yam"}
        rows:
          - {row: m1, label: {vi: "Thời gian chờ", ar: "مدة الانتظار", hmn: "Sijhawm tos"}}
          - {row: m2, label: {vi: "Thái độ của công chức", ar: "معاملة الموظفين للمواطنين", hmn: "Kev hais lus"}}
      - item: words
        type: text
        multiline: true
        required: false
        label: {vi: "Ý kiến khác", ar: "ملاحظات أخرى", hmn: "Lwm yam"}
"#;

pub fn every_screen_stays_whole_for_whoever_needs_more(stage: &Stage) {
    let round = FieldedRound::in_folder(&stage.program);
    let server = round.serve();
    let phone = Client::new(server.origin());
    for (number, (unit, _, _)) in (1..).zip(UNITS) {
        let answers = answers(2, |item| Satisfaction::Category(item % 5 + 1));
        let _ = round.put(&phone, unit, &response_id(number), "web", &answers).expect(201);
    }
    let mut task = task(&round, &server, &answers(1, |item| Satisfaction::Category(item % 5 + 1)));
    task["pages"] = json!(["gender", "c8_1", "c9_1", "c11"]);
    task["otherPages"] = json!([
        ["units", format!("/r/{}/units", round.code)],
        ["results", format!("/results/{}", round.code)],
        ["unknown-link", format!("/r/{}.khong-co.AAAA", round.code)],
    ]);
    task["parts"] = json!(["largeText", "contrasts", "otherPages", "waiting"]);
    task["screenshots"] = json!(screenshots());
    let saw = stage.browser.run("reach.mjs", &task);
    let looked = saw.as_array().expect("screens").len();
    assert!(looked >= 98, "{looked} looks: {saw}");
}

pub fn other_languages_and_scripts_keep_what_was_typed(stage: &Stage) {
    let answers = answers(5, |item| Satisfaction::Category(item % 5 + 1));
    for (round, part) in [
        (FieldedRound::of_questionnaire(&stage.program, FOREIGN), "foreign"),
        (FieldedRound::in_folder(&stage.program), "switchWithoutScripts"),
    ] {
        let server = round.serve();
        let mut task = task(&round, &server, &answers);
        task["parts"] = json!([part]);
        task["screenshots"] = json!(screenshots());
        let _ = stage.browser.run("reach.mjs", &task);
    }
}

pub fn the_keyboard_alone_is_enough(stage: &Stage) {
    let round = FieldedRound::in_folder(&stage.program);
    let server = round.serve();
    let answers = answers(4, |item| Satisfaction::Category(item % 5 + 1));
    let saw = stage.browser.run("keyboard.mjs", &task(&round, &server, &answers));
    assert_eq!(saw["receipt"].as_str().map(str::len), Some(36), "{saw}");
    assert_eq!(saw["questions"], answers.as_object().expect("answers").len());
    #[expect(clippy::print_stdout, reason = "the run is recorded: docs/accessibility.md quotes it")]
    {
        println!("with the keyboard alone: {} keys on {} pages", saw["keys"], saw["pages"]);
    }
}

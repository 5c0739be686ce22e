use std::sync::Arc;

use survey_specs::code::Lang;
use survey_specs::interview::Context;
use survey_specs::questionnaire::{Instrument, Mode, read};

use super::*;

const YAML: &str = "
questionnaire: test
languages: [vi, en]
title: {vi: 'Phiếu hỏi: Thử', en: 'Form: Test'}
place_words: [{kind: phuong, vi: phường, en: ward}, {kind: xa, vi: xã, en: commune}]
consent: {version: 1, text: {vi: Tự nguyện., en: Voluntary.}}
nonresponse: {paper: [dont_know]}
sections:
  - section: a
    title: {vi: 'Phần A: Ông/Bà', en: 'Part A: You'}
    items:
      - item: q
        label: {vi: 'Có đến {phường|xã} không?', en: 'Did you come to the {ward|commune}?'}
        type: single_choice
        categories: [{code: 1, label: {vi: Có, en: 'Yes'}}, {code: 2, label: {vi: Không, en: 'No'}, other: optional}]
      - {item: age, label: {vi: Tuổi, en: Age}, type: number, min: 18, max: 99, unit: {vi: tuổi, en: years}}
      - {item: day, label: {vi: Ngày nào, en: Which day}, type: date}
      - {item: stars, label: {vi: Điểm, en: Points}, type: rating, min: 1, max: 3, low: {vi: Kém, en: Bad}}
      - {item: note, label: {vi: Xin đọc., en: Please read.}, type: note}
      - {item: when, label: {vi: Mấy giờ, en: What time}, type: time}
      - {item: from, label: {vi: Từ lúc, en: Since}, type: date_time}
      - item: order
        label: {vi: Xếp hạng, en: Rank}
        type: ranking
        categories: [{code: a, label: {vi: Nhanh, en: Fast}}, {code: b, label: {vi: Rẻ, en: Cheap}, show_if: '${age} > 20'}]
      - {item: where, label: {vi: Ở đâu, en: Where}, type: geopoint}
      - {item: photo, label: {vi: Ảnh, en: Photo}, type: image}
      - {item: year, label: {vi: Năm, en: Year}, type: number, default: 2026, read_only: true}
      - {item: ok, label: {vi: Đã hiểu, en: Understood}, type: acknowledge}
  - section: b
    title: {vi: 'Phần B: Bảng', en: 'Part B: Table'}
    show_if: ${q} = '1'
    items:
      - item: m
        label: {vi: Về các việc sau, en: The following}
        type: matrix
        categories: [{code: 1, label: {vi: Tốt, en: Good}}, {code: 2, label: {vi: Kém, en: Bad}}]
        groups:
          - {group: g1, heading: {vi: 'I. Một', en: 'I. One'}, title: {vi: A, en: A}, rows: [{row: m1, label: {vi: Hàng một, en: Row one}}]}
          - {group: g2, title: {vi: B, en: B}, rows: [{row: m2, label: {vi: Hàng hai, en: Row two}, show_if: '${age} > 60'}]}
      - {item: more, label: {vi: Ý kiến khác, en: Anything else}, type: text, multiline: true}
";

fn page(language: &str, kinds: &[&str], forms: &[&str]) -> String {
    let draft = read::read("test", YAML.as_bytes()).draft.expect("a questionnaire");
    let context = Context {
        mode: Mode::Paper,
        language: Lang::new(language).expect("a language"),
        kinds: kinds.iter().map(|kind| kind.parse().expect("a kind")).collect(),
        started_on: "2026-11-22".parse().expect("a day"),
    };
    let instrument = Arc::new(Instrument::new(draft.questionnaire().clone()));
    let qr = QrShown { path: "M4 4h7v1h-7z".to_owned(), modules: 29 };
    let forms =
        forms.iter().map(|number| NumberedForm { number: (*number).to_owned(), qr: qr.clone() });
    paper_page(&PaperPage {
        interview: Interview::start(instrument, context),
        unit_name: None,
        forms: forms.collect(),
        asked: PaperAsked::default(),
        taken: Vec::new(),
        is_draft: false,
    })
}

#[test]
fn the_form_has_the_head_the_parts_and_the_lines_of_the_states_forms() {
    let page = page("vi", &[], &[]);
    for expected in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "<h1>Phiếu hỏi</h1>",
        "<p class=\"about\">Thử</p>",
        "Phần A: Ông/Bà",
        "Phần C: Thông tin điều tra viên",
        "1. Có đến phường/xã không?",
        "12. Về các việc sau",
        "Tự nguyện.",
        "“Không biết”",
        "từ 18 đến 99",
        "Chỉ trả lời nếu câu “Có đến phường/xã không?” là “Có”.",
        "Chỉ trả lời nếu câu “Tuổi” lớn hơn 60.",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("style="), "{page}");
}

#[test]
fn words_are_those_of_the_unit_and_of_the_language() {
    assert!(page("vi", &["xa"], &[]).contains("1. Có đến xã không?"));
    let page = page("en", &["phuong"], &[]);
    for expected in ["1. Did you come to the ward?", "Part C: About the interviewer", "Form</h1>"] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
}

#[test]
fn every_form_has_its_number_on_every_sheet_and_as_a_code() {
    let page = page("vi", &[], &["0041", "0042"]);
    assert_eq!(page.matches("class=\"form\"").count(), 2);
    assert_eq!(page.matches("<tfoot>").count(), 2);
    assert_eq!(page.matches("viewBox=\"0 0 29 29\"").count(), 2);
    assert_eq!(page.matches("<b>0042</b>").count(), 2);
    assert!(page.contains("<main class=\"several\">"), "{page}");
}

#[test]
fn a_matrix_is_a_table_whose_rows_go_on_counting() {
    let page = page("vi", &[], &[]);
    assert_eq!(page.matches("<thead>").count(), 1);
    for expected in [
        "<td class=\"row-number\">2</td>",
        "<tr class=\"heading\"><th colspan=\"4\"",
        "Tốt <small>(1)</small>",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    assert_eq!(page.matches("<td class=\"tick\">").count(), 4);
}

#[test]
fn every_kind_of_item_has_a_place_for_the_pen() {
    let page = page("vi", &[], &[]);
    for expected in [
        "giờ <i class=\"blank\"></i> phút",
        "Ghi thứ tự vào ô",
        "Chỉ trả lời nếu câu “Tuổi” lớn hơn 20.",
        "Vĩ độ:",
        "Ảnh kèm theo",
        "Đã đọc",
        "<strong>2026</strong>",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
}

//! The plain first page of the shipped SIPAS questionnaire: complete, labelled, linked, and small.

use std::collections::BTreeSet;
use std::sync::Arc;

use survey_specs::code::{Lang, RoundCode, UnitCode, UnitKind};
use survey_specs::interview::{AnswerProblem, Context, Fault, Interview};
use survey_specs::questionnaire::{Instrument, Mode, QuestionKind, read};
use survey_specs::shipped;

use crate::respondent::{FirstPage, Notice, ReceiptPage, notice_page, page, receipt_page, style};

fn interview(language: &str, mode: Mode) -> Interview {
    let yaml = shipped::questionnaire("sipas-2026").unwrap();
    let draft = read::read("sipas-2026", yaml.as_bytes()).draft.unwrap();
    let context = Context {
        mode,
        language: Lang::new(language).unwrap(),
        kinds: ["phuong", "tinh"].map(|kind| UnitKind::new(kind).unwrap()).to_vec(),
        started_on: "2026-11-21".parse().unwrap(),
    };
    Interview::start(Arc::new(Instrument::new(draft.questionnaire().clone())), context)
}

fn first_page(language: &str, mode: Mode) -> FirstPage {
    let interview = interview(language, mode);
    FirstPage {
        languages: interview.instrument().questionnaire().languages.clone(),
        interview,
        fields: Vec::new(),
        problems: Vec::new(),
        consent_given: false,
        link_code: String::from("sipas-2026.00042.MTIzNDU2Nzg5MA"),
        round: RoundCode::new("sipas-2026").unwrap(),
        unit: Some(UnitCode::new("00042").unwrap()),
        unit_name: Some(String::from("Phường Bến Nghe, tỉnh Sông Lam")),
        visit: String::from(
            "v1.sipas-2026.00042.1763700000000000.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg",
        ),
        version: format!("sha256:{}", "0123456789abcdef".repeat(4)),
        response_id: String::from("0199f1d2-7c3b-7a54-8f3e-2b1c0d9e8f7a"),
        also: Vec::new(),
        scripts: vec![
            String::from("/assets/phone-0123456789abcdef.js"),
            String::from("/assets/respondent-0123456789abcdef.js"),
        ],
        unit_choice: None,
        offline: true,
        compiled_url: format!("/api/v1/versions/sha256:{}/compiled", "0123456789abcdef".repeat(4)),
    }
}

/// The values of an attribute, in the order of the document.
fn attributes<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let opening = format!(" {name}=\"");
    html.split(&opening).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

fn brotli(text: &str, quality: i32) -> usize {
    let mut out = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
    brotli::BrotliCompress(&mut text.as_bytes(), &mut out, &settings).unwrap();
    out.len()
}

#[test]
fn a_round_in_one_language_offers_no_other_and_tells_the_script_so() {
    let all = page(&first_page("vi", Mode::Web));
    assert!(all.contains("value=\"en\"") && !all.contains("data-languages"));
    let one = FirstPage { languages: vec!["vi".parse().unwrap()], ..first_page("vi", Mode::Web) };
    let one = page(&one);
    assert!(one.contains("data-languages=\"vi\"") && !one.contains("value=\"en\""));
}

#[test]
fn the_whole_questionnaire_fits_into_one_initial_tcp_window() {
    for language in ["vi", "en"] {
        let html = page(&first_page(language, Mode::Web));
        // The server compresses each response by itself, at a quality that costs little time.
        for quality in [5, 11] {
            let bytes = brotli(&html, quality);
            assert!(bytes <= 14_600, "{language}: {bytes} bytes by brotli {quality}");
        }
    }
}

#[test]
fn every_category_of_every_item_can_be_chosen_in_the_form() {
    let first = first_page("vi", Mode::Web);
    let html = page(&first);
    let mut questions = 0;
    for question in first.interview.instrument().questions() {
        questions += 1;
        let code = question.code();
        let kind = match question.kind() {
            QuestionKind::One(_) => "radio",
            QuestionKind::Many { .. } => "checkbox",
            _ => {
                assert!(html.contains(&format!(" name=\"{code}\"")), "{code}");
                continue;
            }
        };
        for category in question.categories() {
            let label = first.interview.render(&category.label);
            let field = format!(
                "<label><input type=\"{kind}\" name=\"{code}\" value=\"{}\"><span>{label}</span></label>",
                category.code
            );
            assert!(html.contains(&field), "{field}");
            let words = format!("name=\"{code}.other.{}\"", category.code);
            assert_eq!(html.contains(&words), category.other.is_some(), "{words}");
        }
    }
    assert_eq!(questions, 85);
}

#[test]
fn place_words_are_chosen_and_no_marker_of_the_renderer_is_left() {
    let html = page(&first_page("vi", Mode::Web));
    assert!(html.contains("Qua loa phát thanh phường."));
    assert!(!html.contains("<!>") && !html.contains("<!--"));
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"vi\">"));
    assert!(html.contains(&format!("<style>{}</style>", style())));
}

#[test]
fn without_a_built_app_the_page_asks_for_no_script() {
    let html = page(&FirstPage { scripts: Vec::new(), ..first_page("vi", Mode::Web) });
    assert!(!html.contains("<script") && !html.contains("preload"));
}

#[test]
fn another_language_is_a_button_of_the_form_after_one_that_enter_presses() {
    let html = page(&first_page("vi", Mode::Web));
    let nav = html.split_once("<nav").unwrap().1.split_once("</nav>").unwrap().0;
    let buttons: Vec<_> = nav.split("<button ").skip(1).collect();
    let [enter, english] = &buttons[..] else { panic!("{nav}") };
    assert!(enter.contains("form=\"the-form\"") && !enter.contains("name="), "{enter}");
    assert!(english.contains("name=\"language.to\" value=\"en\""), "{english}");
    assert!(english.contains("formnovalidate"), "{english}");
    assert!(html.contains("<form id=\"the-form\""));
}

#[test]
fn only_modes_with_an_enumerator_offer_reasons_for_having_no_answer() {
    assert!(!page(&first_page("vi", Mode::Web)).contains("missing"));
    let html = page(&first_page("vi", Mode::Enumerator));
    assert_eq!(html.matches("value=\"missing:dont_know\"").count(), 83, "one per choice of one");
    assert!(html.contains("name=\"c2.missing\" value=\"refused\""));
}

/// The page that comes back when nothing but a hostile comment was filled in.
fn refused_page() -> String {
    let mut first = first_page("vi", Mode::Web);
    first.fields = vec![
        (String::from("gender"), String::from("2")),
        (String::from("ethnicity.other.2"), String::from("\"><script>alert(1)</script>")),
        (String::from("c11"), String::from("</textarea><b>hay</b>")),
    ];
    first.problems = vec![AnswerProblem::new("consent", Fault::ConsentMissing)];
    first.problems.extend(first.interview.problems());
    page(&first)
}

#[test]
fn the_error_summary_leads_to_every_problem_and_ids_stand_once() {
    let html = refused_page();
    let ids = attributes(&html, "id");
    let unique: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id stands twice");
    let anchors: Vec<_> =
        attributes(&html, "href").into_iter().filter_map(|href| href.strip_prefix('#')).collect();
    assert_eq!(anchors.len(), 85, "the consent and 84 required items");
    for anchor in anchors {
        assert!(unique.contains(anchor), "{anchor}");
    }
    for name in ["aria-describedby", "aria-labelledby", "form"] {
        let references: Vec<_> =
            attributes(&html, name).into_iter().flat_map(|ids| ids.split(' ')).collect();
        assert!(!references.is_empty(), "{name}");
        for id in references {
            assert!(unique.contains(id), "{name}={id}");
        }
    }
}

#[test]
fn what_was_typed_comes_back_and_cannot_break_out() {
    let html = refused_page();
    assert!(html.contains("name=\"gender\" value=\"2\" checked>"));
    assert!(!html.contains("name=\"gender\" value=\"1\" checked"));
    assert!(!html.contains("<script>") && !html.contains("<b>hay"));
    assert!(html.contains("&lt;/textarea>&lt;b>hay"));
}

#[test]
fn the_receipt_and_the_notices_speak_both_languages() {
    for (language, heading, other) in
        [("vi", "Đã nhận được phiếu", "lang=en"), ("en", "Your form has been received", "lang=vi")]
    {
        let receipt = ReceiptPage {
            interview: interview(language, Mode::Web),
            unit_name: None,
            response_id: String::from("0199f1d2-7c3b-7a54-8f3e-2b1c0d9e8f7a"),
            received_at: String::from("21/11/2026 14:05"),
            address: String::from("/r/x/receipt?id=1"),
            scripts: Vec::new(),
        };
        let html = receipt_page(&receipt);
        for part in [heading, "0199f1d2-7c3b-7a54-8f3e-2b1c0d9e8f7a", "21/11/2026 14:05", other] {
            assert!(html.contains(part), "{part}");
        }
        let language = Lang::new(language).unwrap();
        let opens = Some(String::from("01/12/2026 08:00"));
        assert!(notice_page(&Notice::NotOpenYet(opens), &language).contains("01/12/2026 08:00"));
        for notice in [
            Notice::Closed,
            Notice::NotFound,
            Notice::Trouble,
            Notice::AnsweredOtherwise,
            Notice::VisitRefused,
            Notice::TooLarge,
            Notice::Forbidden,
        ] {
            let (title, _) = notice.words(&language);
            assert!(notice_page(&notice, &language).contains(&title));
        }
    }
}

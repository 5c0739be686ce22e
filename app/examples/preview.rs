use std::sync::Arc;
use survey_specs::code::*;
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::{Instrument, Mode, read};
use thuocdo_app::respondent::*;
fn br(q: i32, s: &str) -> usize {
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut s.as_bytes(), &mut out, &brotli::enc::BrotliEncoderParams { quality: q, lgwin: 22, ..Default::default() }).unwrap();
    out.len()
}
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let file = std::env::args().nth(2);
    let yaml = match &file { Some(f) => std::fs::read_to_string(f).unwrap(), None => survey_specs::shipped::questionnaire("sipas-2026").unwrap().to_owned() };
    let r = read::read("x", yaml.as_bytes());
    for p in &r.problems { println!("{p:?}"); }
    let q = r.draft.unwrap().questionnaire().clone();
    let instrument = Arc::new(Instrument::new(q));
    for lang in ["vi", "en"] {
        let context = Context { mode: Mode::Web, language: Lang::new(lang).unwrap(), kinds: vec![UnitKind::new("phuong").unwrap(), UnitKind::new("tinh").unwrap()], started_on: "2026-11-21".parse().unwrap() };
        let interview = Interview::start(instrument.clone(), context);
        let mut first = FirstPage { interview: interview.clone(), fields: vec![], problems: vec![], consent_given: false, link_code: "sipas26.00042.abcdefghijklmnop".into(), round: RoundCode::new("sipas26").unwrap(), unit: Some(UnitCode::new("00042").unwrap()), unit_name: Some("Phường Hoa Lư, tỉnh Sông Lam".into()), visit: "v1.sipas26.00042.1763700000.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg".into(), version: format!("sha256:{}", "0123456789abcdef".repeat(4)), response_id: "0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee".into(), script: Some("/assets/respondent-0123456789ab.js".into()), compiled_url: format!("/api/v1/versions/sha256:{}/compiled", "0123456789abcdef".repeat(4)) };
        let html = page(&first);
        println!("{lang}: raw {} q5 {} q6 {} q11 {} style q11 {} raw style {}", html.len(), br(5, &html), br(6, &html), br(11, &html), br(11, style()), style().len());
        std::fs::write(format!("{dir}/page-{lang}.html"), html.replace("<script", "<!--<script").replace("</script>", "-->")).unwrap();
        first.fields = vec![("gender".into(), "1".into()), ("c11".into(), "Xin <b>cảm ơn</b>".into())];
        first.problems = { let mut i = interview.clone(); for q in instrument.questions() { let _ = &q; } i.clear("x"); i.problems() };
        first.problems.insert(0, survey_specs::interview::AnswerProblem::new("consent", survey_specs::interview::Fault::ConsentMissing));
        std::fs::write(format!("{dir}/errors-{lang}.html"), page(&first).replace("<script", "<!--<script").replace("</script>", "-->")).unwrap();
        let receipt = ReceiptPage { interview, unit_name: first.unit_name.clone(), response_id: first.response_id.clone(), received_at: "21/11/2026 14:05".into(), address: "/r/x/receipt?id=1".into() };
        std::fs::write(format!("{dir}/receipt-{lang}.html"), receipt_page(&receipt)).unwrap();
        std::fs::write(format!("{dir}/notice-{lang}.html"), notice_page(&Notice::NotOpenYet(Some("01/12/2026 08:00".into())), &Lang::new(lang).unwrap(), "/r/x")).unwrap();
    }
}

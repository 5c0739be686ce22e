//! `POST /r/{code}`: the same page sent without scripts.
//!
//! The fields are replayed through the interview engine, which drops answers to items that are not
//! asked; what comes out is stored like any other response. What cannot be stored comes back with
//! everything that was typed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use survey_specs::date::Date;
use survey_specs::interview::form::read_answer;
use survey_specs::interview::{AnswerProblem, Context, Interview, recheck};
use survey_specs::questionnaire::{Instrument, Question};
use survey_specs::wire::{ConsentGiven, ResponseBody};
use survey_specs::yaml::to_nfc;
use thuocdo_app::respondent::{self, FirstPage, LANGUAGE_SWITCH};
use uuid::Uuid;

use super::accept::{Arrived, Refusal, accept_from};
use super::page::first_page;
use super::{Destination, Place, admit, follow, no_store, read_response_id};
use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::language::lang_parameter;
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::link::Visit;
use crate::store::response::Stored;
use crate::traffic::senders::Sender;

/// The most fields that are read; the largest questionnaire has some hundred.
const MOST_FIELDS: usize = 10_000;

/// The fields of the form as they were typed, in Unicode NFC and with plain line ends.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() == MOST_FIELDS {
                return Err(Problem::InvalidForm);
            }
            fields.push((name.into_owned(), typed(&value)));
        }
        Ok(Self(fields))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// What a person typed: without the control characters that no keyboard makes.
fn typed(value: &str) -> String {
    let plain = value.replace("\r\n", "\n");
    let keyed = plain.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    to_nfc(keyed.collect::<String>().into())
}

/// A form as it was sent, and where it was sent to.
struct Sent {
    destination: Destination,
    code: String,
    fields: Fields,
    visit: Visit,
    response_id: Uuid,
    place: Place,
    interview: Interview,
    /// Answers that could not even be read.
    unread: Vec<AnswerProblem>,
}

/// Stores the answers and leads to the receipt, or shows the page again and says what is missing. A
/// form that asks for another language comes back in it as it was typed.
pub async fn form(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    uri: Uri,
    sender: Sender,
    WholeBody(body): WholeBody,
) -> Result<Response, Problem> {
    let sent = Sent::read(&app, code, &uri, &body).await?;
    if sent.fields.get(LANGUAGE_SWITCH).is_some() {
        let page = Html(respondent::page(&sent.page_again(Vec::new())));
        return Ok((no_store(), page).into_response());
    }
    match sent.store(&app, &sender).await {
        Ok(Stored::Created(_) | Stored::Same(_)) => {
            Ok((no_store(), Redirect::to(&sent.receipt_address())).into_response())
        }
        Ok(Stored::Conflict) => Err(Problem::Conflict),
        Ok(Stored::Claimed(kind)) => Err(Problem::Claimed(kind)),
        Err(Refusal::Invalid(problems)) => {
            let page = Html(respondent::page(&sent.page_again(problems)));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, no_store(), page).into_response())
        }
        // Both come from the page itself; a form that says otherwise was tampered with.
        Err(
            Refusal::OtherVersion
            | Refusal::UnknownLanguage
            | Refusal::StrayDossier
            | Refusal::BadDossier,
        ) => Err(Problem::InvalidForm),
        Err(Refusal::Problem(problem)) => Err(problem),
    }
}

impl Sent {
    async fn read(app: &App, code: String, uri: &Uri, body: &[u8]) -> Result<Self, Problem> {
        let destination = follow(app, &code).await?;
        let fields = Fields::read(body)?;
        let visit = admit(app, &destination.round, fields.text("visit"))?;
        if visit.link != destination.link {
            return Err(Problem::VisitRefused);
        }
        let response_id = read_response_id(fields.text("response_id"))?;
        let started_on: Date =
            fields.text("started_on").parse().map_err(|_| Problem::InvalidForm)?;
        let unit = destination.link.unit.as_ref();
        let place = Place::of(app.store.as_ref(), unit, started_on).await?;
        let named = fields.get(LANGUAGE_SWITCH).or_else(|| fields.get("language"));
        let asked = named.or_else(|| uri.query().and_then(lang_parameter));
        let context = Context {
            mode: visit.link.mode(),
            language: destination.language(asked),
            kinds: place.kinds.clone(),
            started_on,
        };
        let mut interview = Interview::start(Arc::clone(&destination.version.instrument), context);
        let unread = replay(&mut interview, &destination.version.instrument, &fields);
        Ok(Self { destination, code, fields, visit, response_id, place, interview, unread })
    }

    async fn store(&self, app: &App, sender: &Sender) -> Result<Stored, Refusal> {
        let body = self.response_body();
        let version = &self.destination.version;
        if !self.unread.is_empty() {
            // Nothing is stored, but everything else that is wrong is said at the same time.
            let others = recheck(&version.instrument, &self.place.kinds, &body).err();
            return Err(Refusal::Invalid(self.joined(others.unwrap_or_default())));
        }
        let arrived = Arrived {
            response_id: self.response_id,
            content_hash: body.content_hash().to_string(),
            canonical_body: body.to_canonical_json(),
            paradata: Some(r#"{"without_scripts":true}"#.to_owned()),
            dossier: None,
            body,
        };
        accept_from(sender, app, &self.destination.round, version, &self.visit, arrived).await
    }

    /// The answers to what is asked, as a response that any device could have sent.
    fn response_body(&self) -> ResponseBody {
        let context = self.interview.context();
        let relevance = self.interview.relevance();
        let questions = self.interview.instrument().questions();
        let asked = questions.filter(|question| relevance[question.index]);
        let answers = asked.filter_map(|question| {
            let answer = self.interview.given(question.code().as_str())?;
            Some((question.code().clone(), answer.clone()))
        });
        let agreed = self.fields.get("consent").and_then(|version| version.parse().ok());
        ResponseBody {
            version: self.destination.round.version.to_string(),
            unit: self.destination.link.unit.clone(),
            visit: self.fields.text("visit").to_owned(),
            mode: context.mode,
            language: context.language.clone(),
            started_on: context.started_on,
            consent: agreed.map(|version| ConsentGiven { version, given: true }),
            answers: answers.collect(),
        }
    }

    /// Everything that is wrong, in the order of the questionnaire. Where an answer could not be
    /// read, that it is also missing would be said twice.
    fn joined(&self, others: Vec<AnswerProblem>) -> Vec<AnswerProblem> {
        let said = |problem: &AnswerProblem| {
            let unread = || self.unread.iter().any(|other| other.item == problem.item);
            problem.fault.is_required() && unread()
        };
        let mut problems: Vec<_> = others.into_iter().filter(|problem| !said(problem)).collect();
        problems.extend(self.unread.iter().cloned());
        let instrument = self.interview.instrument();
        problems
            .sort_by_key(|problem| instrument.find(&problem.item).map(|question| question.index));
        problems
    }

    /// The page with everything that was typed, and what is wrong with it.
    fn page_again(&self, problems: Vec<AnswerProblem>) -> FirstPage {
        let visit = self.fields.text("visit").to_owned();
        let id = self.response_id.to_string();
        let (place, code) = (self.place.clone(), self.code.clone());
        let page = first_page(&self.destination, place, code, self.interview.clone(), visit, id);
        FirstPage {
            fields: self.fields.0.clone(),
            problems,
            consent_given: self.fields.get("consent").is_some(),
            ..page
        }
    }

    fn receipt_address(&self) -> String {
        let questionnaire = self.interview.instrument().questionnaire();
        let language = &self.interview.context().language;
        let address = format!("/r/{}/receipt?id={}", self.code, self.response_id);
        if language == questionnaire.default_language() {
            address
        } else {
            format!("{address}&lang={language}")
        }
    }
}

/// Gives every field to the interview. What could not even be read comes back, if it was asked.
fn replay(
    interview: &mut Interview,
    instrument: &Instrument,
    fields: &Fields,
) -> Vec<AnswerProblem> {
    let mut unread = Vec::new();
    for question in instrument.questions().filter(Question::is_answerable) {
        let answer = match read_answer(question, fields.iter()) {
            Ok(Some(answer)) => answer,
            Ok(None) => continue,
            Err(problem) => {
                unread.push(problem);
                continue;
            }
        };
        let code = question.code().as_str();
        if let Err(problem) = interview.answer(code, answer)
            && interview.given(code).is_none()
        {
            unread.push(problem);
        }
    }
    let relevance = interview.relevance();
    let asked = |problem: &AnswerProblem| {
        instrument.find(&problem.item).is_some_and(|question| relevance[question.index])
    };
    unread.retain(asked);
    unread
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Method, StatusCode};
    use jiff::SignedDuration;
    use uuid::Uuid;

    use crate::http::test_app::{Answer, ROUND, TestApp};
    use crate::permission::Operator;

    /// The form as a browser without scripts holds it: what the page hid in it, and what was typed.
    struct Sheet<'a> {
        app: &'a TestApp,
        hidden: Vec<(&'static str, String)>,
    }

    impl<'a> Sheet<'a> {
        async fn open(app: &'a TestApp) -> Self {
            let page = app.anyone().get(&format!("/r/{}", app.link(Some("X01")))).await;
            let hidden = ["response_id", "visit", "started_on", "language"];
            let hidden = hidden.map(|name| (name, hidden_value(page.text(), name)));
            Self { app, hidden: hidden.to_vec() }
        }

        async fn send(&self, typed: &[(&str, &str)]) -> Answer {
            let hidden = self.hidden.iter().map(|(name, value)| (*name, value.as_str()));
            let fields: Vec<_> = hidden.chain(typed.iter().copied()).collect();
            self.app
                .anyone()
                .post_form(&format!("/r/{}", self.app.link(Some("X01"))), &fields)
                .await
        }

        fn response_id(&self) -> Uuid {
            self.hidden[0].1.parse().unwrap()
        }
    }

    fn hidden_value(page: &str, name: &str) -> String {
        let input =
            page.split("<input").find(|input| input.contains(&format!("name=\"{name}\""))).unwrap();
        let value = input.split_once("value=\"").unwrap().1;
        value.split_once('"').unwrap().0.to_owned()
    }

    const COMPLETE: &[(&str, &str)] = &[
        ("consent", "3"),
        ("visited", "1"),
        ("satisfied", "3"),
        ("age", "42"),
        ("words", "Tốt\r\nlắm"),
    ];

    async fn stored_answers(app: &TestApp) -> Vec<String> {
        let permission = Operator::at_the_console().may_read_responses();
        let round = ROUND.parse().unwrap();
        let stored =
            app.app.store.responses_of_round(&permission, &round, None, 100).await.unwrap();
        stored.into_iter().map(|response| response.answers_json).collect()
    }

    #[tokio::test]
    async fn a_complete_form_leads_to_its_receipt() {
        let app = TestApp::new().await;
        let sheet = Sheet::open(&app).await;
        let answer = sheet.send(COMPLETE).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let receipt = app.anyone().get(answer.header("location")).await;
        assert_eq!(receipt.status, StatusCode::OK);
        assert!(receipt.text().contains(&sheet.response_id().to_string()));
        assert!(receipt.text().contains("21/11/2026 08:00"), "{}", receipt.text());
        assert_eq!(
            stored_answers(&app).await,
            [
                r#"{"age":{"number":"42"},"satisfied":{"one":"3"},"visited":{"one":"1"},"words":{"text":"Tốt\nlắm"}}"#
            ]
        );
    }

    #[tokio::test]
    async fn sending_the_same_form_again_changes_nothing() {
        let app = TestApp::new().await;
        let sheet = Sheet::open(&app).await;
        let first = sheet.send(COMPLETE).await;
        app.clock.set(TestApp::closing() + SignedDuration::from_hours(1));
        let second = sheet.send(COMPLETE).await;
        assert_eq!(second.status, StatusCode::SEE_OTHER);
        assert_eq!(second.header("location"), first.header("location"));
        assert_eq!(stored_answers(&app).await.len(), 1);
    }

    #[tokio::test]
    async fn other_answers_under_the_same_id_are_refused_and_kept_apart() {
        let app = TestApp::new().await;
        let sheet = Sheet::open(&app).await;
        sheet.send(COMPLETE).await;
        let other = sheet.send(&[("consent", "3"), ("visited", "2")]).await;
        assert_eq!(other.status, StatusCode::CONFLICT);
        assert_eq!(other.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(stored_answers(&app).await.len(), 1);
        let quarantined =
            app.app.store.quarantined(&ROUND.parse().unwrap(), sheet.response_id()).await;
        assert_eq!(quarantined.unwrap(), 1);
    }

    #[tokio::test]
    async fn another_language_brings_back_everything_that_was_typed_and_stores_nothing() {
        let app = TestApp::new().await;
        let sheet = Sheet::open(&app).await;
        let typed = [COMPLETE, &[("language.to", "en")]].concat();
        let answer = sheet.send(&typed).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = answer.text();
        for expected in [
            "<html lang=\"en\"",
            "name=\"visited\" value=\"1\" checked",
            "name=\"satisfied\" value=\"3\" checked",
            "value=\"42\"",
            "Tốt\nlắm",
            "value=\"3\" checked",
            "name=\"language.to\" value=\"vi\"",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        assert_eq!(hidden_value(page, "response_id"), sheet.response_id().to_string());
        assert_eq!(hidden_value(page, "language"), "en");
        assert!(!page.contains("id=\"errors\""));
        assert!(stored_answers(&app).await.is_empty());
        let unknown = sheet.send(&[("visited", "1"), ("language.to", "xx")]).await;
        assert!(unknown.text().contains("<html lang=\"vi\""), "{}", unknown.text());
    }

    #[tokio::test]
    async fn an_incomplete_form_comes_back_with_everything_that_was_typed() {
        let app = TestApp::new().await;
        let sheet = Sheet::open(&app).await;
        let answer = sheet
            .send(&[("visited", "1"), ("age", "bốn mươi"), ("words", "Tôi <b>chờ</b> lâu")])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = answer.text();
        for expected in [
            "value=\"bốn mươi\"",
            "Tôi &lt;b&gt;chờ&lt;/b&gt; lâu",
            "Xin Ông/Bà trả lời câu này.",
            "Xin Ông/Bà nhập một số.",
            "class=\"consent wrong\"",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        assert_eq!(hidden_value(page, "response_id"), sheet.response_id().to_string());
        assert!(stored_answers(&app).await.is_empty());

        let mended = sheet.send(COMPLETE).await;
        assert_eq!(mended.status, StatusCode::SEE_OTHER);
    }

    #[tokio::test]
    async fn answers_to_items_that_are_not_asked_are_dropped() {
        let app = TestApp::new().await;
        let sheet = Sheet::open(&app).await;
        let answer = sheet.send(&[("consent", "3"), ("visited", "2"), ("satisfied", "3")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(stored_answers(&app).await, [r#"{"visited":{"one":"2"}}"#]);
    }

    #[tokio::test]
    async fn words_are_stored_in_one_form_of_unicode_and_without_control_characters() {
        let app = TestApp::new().await;
        let sheet = Sheet::open(&app).await;
        let decomposed = "Tô\u{301}t\u{0}";
        let answer = sheet.send(&[("consent", "3"), ("visited", "2"), ("words", decomposed)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(
            stored_answers(&app).await,
            [r#"{"visited":{"one":"2"},"words":{"text":"Tốt"}}"#]
        );
    }

    #[tokio::test]
    async fn a_form_opened_before_the_close_is_taken_after_it_and_one_opened_later_is_not() {
        let app = TestApp::new().await;
        let in_time = Sheet::open(&app).await;
        let mut late = Sheet::open(&app).await;
        app.clock.set(TestApp::closing());
        late.hidden[1].1 = app.visit(Some("X01")).await;
        assert_eq!(late.send(COMPLETE).await.status, StatusCode::GONE);
        assert_eq!(in_time.send(COMPLETE).await.status, StatusCode::SEE_OTHER);
    }

    #[tokio::test]
    async fn a_form_whose_hidden_fields_were_lost_or_changed_is_not_stored() {
        let app = TestApp::new().await;
        let cases = [
            ("visit", String::new(), StatusCode::UNAUTHORIZED),
            ("visit", app.visit(Some("X02")).await, StatusCode::FORBIDDEN),
            ("visit", app.visit(None).await, StatusCode::FORBIDDEN),
            ("response_id", "17".to_owned(), StatusCode::BAD_REQUEST),
            ("started_on", "yesterday".to_owned(), StatusCode::BAD_REQUEST),
        ];
        for (field, value, status) in cases {
            let mut sheet = Sheet::open(&app).await;
            for hidden in &mut sheet.hidden {
                if hidden.0 == field {
                    hidden.1.clone_from(&value);
                }
            }
            assert_eq!(sheet.send(COMPLETE).await.status, status, "{field}={value}");
        }
        assert!(stored_answers(&app).await.is_empty());
    }

    #[tokio::test]
    async fn ten_megabytes_and_a_hundred_thousand_fields_are_refused() {
        let app = TestApp::new().await;
        let address = format!("/r/{ROUND}");
        let large = format!("words={}", "x".repeat(10 << 20));
        let answer = app.anyone().send(Method::POST, &address, None, Body::from(large)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        let many = "a=&".repeat(100_000);
        let answer = app.anyone().send(Method::POST, &address, None, Body::from(many)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }

    #[tokio::test]
    async fn another_site_cannot_send_the_form() {
        let app = TestApp::new().await;
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")]
        {
            let from_there = app.anyone().with_header(name, value);
            let answer = from_there.post_form(&format!("/r/{ROUND}"), COMPLETE).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
        }
        for (name, value) in
            [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8080")]
        {
            let from_here = app.anyone().with_header(name, value);
            let answer = from_here.post_form(&format!("/r/{ROUND}"), COMPLETE).await;
            assert_eq!(
                answer.status,
                StatusCode::UNAUTHORIZED,
                "{name}: only the visit is missing"
            );
        }
    }
}

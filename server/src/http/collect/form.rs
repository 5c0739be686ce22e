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
use survey_specs::interview::{AnswerProblem, Context, Fault, Interview};
use survey_specs::questionnaire::{Mode, Question};
use survey_specs::wire::{ConsentGiven, ResponseBody};
use survey_specs::yaml::to_nfc;
use thuocdo_app::respondent;
use uuid::Uuid;

use super::accept::{Arrived, Refusal, accept};
use super::page::{first_page, language};
use super::{Destination, Place, admit, follow, no_store};
use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::language::lang_parameter;
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::store::response::Stored;

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

/// Stores the answers and leads to the receipt, or shows the page again and says what is missing.
pub async fn form(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    uri: Uri,
    WholeBody(body): WholeBody,
) -> Result<Response, Problem> {
    let destination = follow(&app, &code).await?;
    let fields = Fields::read(&body)?;
    let round = &destination.round;
    let visit_text = fields.get("visit").unwrap_or_default();
    let visit = admit(&app, round, visit_text)?;
    if visit.unit != destination.link.unit {
        return Err(Problem::VisitRefused);
    }
    let id = fields.get("response_id").unwrap_or_default();
    let response_id = Uuid::try_parse(id).map_err(|_| Problem::InvalidResponseId)?;
    let started_on = fields.get("started_on").unwrap_or_default();
    let started_on: Date = started_on.parse().map_err(|_| Problem::InvalidForm)?;
    let asked = fields.get("language").or_else(|| uri.query().and_then(lang_parameter));
    let place = Place::of(app.store.as_ref(), destination.link.unit.as_ref(), started_on).await?;
    let context = Context {
        mode: Mode::Web,
        language: language(destination.version.version.questionnaire(), asked),
        kinds: place.kinds.clone(),
        started_on,
    };
    let mut interview = Interview::start(Arc::clone(&destination.version.instrument), context);
    let unread = replay(&mut interview, &fields);
    let body = response_body(&destination, &interview, &fields, visit_text);
    let canonical_body = body.to_canonical_json();
    let arrived = Arrived {
        response_id,
        content_hash: body.content_hash().to_string(),
        canonical_body,
        paradata: Some(r#"{"without_scripts":true}"#.to_owned()),
        body,
    };
    let outcome = if unread.is_empty() {
        accept(&app, round, &destination.version, &visit, arrived).await
    } else {
        // Nothing is stored, but everything else that is wrong is said at the same time.
        let others = survey_specs::interview::recheck(&destination.version.instrument, &place.kinds, &arrived.body);
        Err(Refusal::Invalid(joined(&interview, unread, others.err().unwrap_or_default())))
    };
    match outcome {
        Ok(Stored::Created(_) | Stored::Same(_)) => {
            Ok(Redirect::to(&receipt_address(&code, response_id, &interview)).into_response())
        }
        Ok(Stored::Conflict) => Err(Problem::Conflict),
        Err(Refusal::Invalid(problems)) => {
            let visit = visit_text.to_owned();
            let id = response_id.to_string();
            let mut page = first_page(&destination, place, code, interview, visit, id);
            page.consent_given = fields.get("consent").is_some();
            page.problems = problems;
            page.fields = fields.0;
            let page = Html(respondent::page(&page));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, no_store(), page).into_response())
        }
        // Both come from the page itself, so they cannot be wrong in a form that was not tampered with.
        Err(Refusal::OtherVersion | Refusal::UnknownLanguage) => Err(Problem::InvalidForm),
        Err(Refusal::Problem(problem)) => Err(problem),
    }
}

/// Gives every field to the interview. What could not even be read comes back, if it was asked.
fn replay(interview: &mut Interview, fields: &Fields) -> Vec<AnswerProblem> {
    let instrument = Arc::new(interview.instrument().clone());
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
    unread.retain(|problem| instrument.find(&problem.item).is_some_and(|question| relevance[question.index]));
    unread
}

/// The answers to what is asked, as a response that any device could have sent.
fn response_body(
    destination: &Destination,
    interview: &Interview,
    fields: &Fields,
    visit: &str,
) -> ResponseBody {
    let relevance = interview.relevance();
    let asked = interview.instrument().questions().filter(|question| relevance[question.index]);
    let answers = asked.filter_map(|question| {
        let answer = interview.given(question.code().as_str())?;
        Some((question.code().clone(), answer.clone()))
    });
    let agreed = fields.get("consent").and_then(|version| version.parse().ok());
    ResponseBody {
        version: destination.round.version.to_string(),
        unit: destination.link.unit.clone(),
        visit: visit.to_owned(),
        mode: interview.context().mode,
        language: interview.context().language.clone(),
        started_on: interview.context().started_on,
        consent: agreed.map(|version| ConsentGiven { version, given: true }),
        answers: answers.collect(),
    }
}

/// Everything that is wrong, in the order of the questionnaire. Where an answer could not be read,
/// that it is also missing would be said twice.
fn joined(interview: &Interview, unread: Vec<AnswerProblem>, others: Vec<AnswerProblem>) -> Vec<AnswerProblem> {
    let said = |problem: &AnswerProblem| {
        problem.fault == Fault::Required && unread.iter().any(|other| other.item == problem.item)
    };
    let mut problems: Vec<_> = others.into_iter().filter(|problem| !said(problem)).collect();
    problems.extend(unread);
    problems.sort_by_key(|problem| interview.instrument().find(&problem.item).map(|question| question.index));
    problems
}

fn receipt_address(code: &str, response_id: Uuid, interview: &Interview) -> String {
    let questionnaire = interview.instrument().questionnaire();
    let language = &interview.context().language;
    if language == questionnaire.default_language() {
        format!("/r/{code}/receipt?id={response_id}")
    } else {
        format!("/r/{code}/receipt?id={response_id}&lang={language}")
    }
}

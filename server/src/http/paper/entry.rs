//! `PUT /api/v1/rounds/{round}/paper/{form}/entries/{entry}`: what one person typed of a paper form.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde_json::Value;
use utoipa::ToSchema;

use super::settle::settle;
use super::{FormBody, Paper, form_number, invalid, read_sent};
use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::paper::content::Content;
use crate::paper::{NewEntry, Turn};
use crate::randomness::response_id;

/// Keeps one of the two entries of a paper form; when both agree, the response is stored.
///
/// For staff who may interview. Sending the same again changes nothing; a correction by the same
/// person is one more revision. The two entries are by different people, unless whoever runs the
/// fieldwork says `same_person=true`. What breaks a rule is refused, unless `as_found` says that
/// the paper reads so: then the entry is kept as it is, and what is made of it sets the item aside.
#[utoipa::path(
    put, path = "/rounds/{round}/paper/{form}/entries/{entry}", tag = "fieldwork",
    operation_id = "put_paper_entry", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("form" = String, Path, description = "The number on the paper", max_length = 32),
        ("entry" = u8, Path, description = "1 or 2", minimum = 1, maximum = 2),
        ("same_person" = Option<bool>, Query, description = "Whether one person may make both entries; for those who run the fieldwork"),
    ),
    request_body(content = PaperContentSchema, content_type = "application/json"),
    responses(
        (status = 200, body = FormBody, description = "Kept; how far the form has come"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON, or no number of a form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, another unit's form, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or no entry 1 or 2"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "The other entry is by the same person, this one by somebody else, or the form is settled"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem with its item; nothing was kept"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn put_paper_entry(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path((round, form, turn)): Path<(String, String, String)>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_interview().ok_or(Problem::Forbidden)?;
    let any_person = query.iter().any(|(key, value)| key == "same_person" && value == "true");
    if any_person && staff.may_run_fieldwork().is_none() {
        return Err(Problem::Forbidden);
    }
    let turn = turn.parse().ok().and_then(Turn::from_number).ok_or(Problem::UnknownPage)?;
    let number = form_number(&form)?;
    let language = Language::accepted(&headers);
    let paper = Paper::of_path(&app, &round).await?;
    let (sent, as_found) = read_sent(&body)?;
    let read = Content::read(&sent).map_err(|problems| invalid(&problems, language))?;
    paper.check(&app, &staff, &read, as_found, language).await?;
    let entry = NewEntry {
        turn,
        typist: permission.user().clone(),
        content: read.content,
        as_found,
        any_person,
        entered_at: app.clock.now(),
    };
    let new_id = response_id(app.clock.as_ref(), app.randomness.as_ref());
    let kept =
        app.store.save_paper_entry(&permission, &paper.round.code, &number, new_id, entry).await?;
    let form = kept.map_err(Problem::Paper)?;
    let outcome = settle(&app, &paper, &form, language).await?;
    Ok((no_store(), Json(FormBody::new(&form, &outcome, language))))
}

/// What stands on a paper form: a response's body without what the server knows itself.
// For the description only: it is read by `crate::paper::content`.
#[derive(Debug, ToSchema)]
#[schema(as = PaperContent)]
#[expect(dead_code, reason = "described, never made")]
pub struct PaperContentSchema {
    /// The unit's code; null if the form is not about one.
    #[schema(required)]
    unit: Option<String>,
    /// The language of the form.
    language: String,
    /// The day of the interview, as it stands on the form.
    #[schema(format = "date")]
    started_on: String,
    /// `{"version": …, "given": …}`, where the form asks for consent.
    #[schema(value_type = Option<Object>)]
    consent: Option<Value>,
    /// One answer per item that has one, by item code, as in a response.
    #[schema(value_type = Object)]
    answers: Value,
    /// Whether the typist confirms that the paper says what breaks a rule.
    #[schema(nullable = false)]
    as_found: Option<bool>,
}

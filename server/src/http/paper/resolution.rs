//! `PUT /api/v1/rounds/{round}/paper/{form}/resolution`: what a form says, where its entries differ.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde_json::Value;
use utoipa::ToSchema;

use super::settle::settle;
use super::{FormBody, Paper, form_concerns, form_number, invalid, read_sent};
use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{ItemProblem, Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::paper::NewResolution;
use crate::paper::content::Part;
use crate::paper::resolve::{Unresolved, resolved};

/// Decides what a form says and stores its response.
///
/// For administrators, designers and coordinators. What is not sent stays as both entries have it, or
/// as it was decided before; each part in which they differ must be sent, a null among the answers
/// for none. `as_found` says that the paper breaks rules.
#[utoipa::path(
    put, path = "/rounds/{round}/paper/{form}/resolution", tag = "fieldwork",
    operation_id = "put_paper_resolution", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("form" = String, Path, description = "The number on the paper", max_length = 32),
    ),
    request_body(content = PaperResolutionSchema, content_type = "application/json"),
    responses(
        (status = 200, body = FormBody, description = "Kept; how far the form has come"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON, or no number of a form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, another unit's form, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round or form"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "An entry is missing, the form has changed meanwhile, or other content is stored"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem, and every part that is still open; nothing was kept"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn put_paper_resolution(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path((round, form)): Path<(String, String)>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let (number, language) = (form_number(&form)?, Language::accepted(&headers));
    let paper = Paper::of_path(&app, &round).await?;
    let held = app.store.paper_form(&permission, &paper.round.code, &number).await?;
    let held = held.ok_or(Problem::UnknownForm)?;
    if !form_concerns(&staff, &held) {
        return Err(Problem::Forbidden);
    }
    let (sent, as_found) = read_sent(&body)?;
    let read = resolved(&held.stage, &sent).map_err(|error| refused(error, language))?;
    paper.check(&app, &staff, &read, as_found, language).await?;
    let resolution = NewResolution {
        by: staff.user.clone(),
        content: read.content,
        seen: held.stage.seen(),
        at: app.clock.now(),
    };
    let kept = app
        .store
        .save_paper_resolution(&permission, &paper.round.code, &number, resolution)
        .await?;
    let form = kept.ok_or(Problem::UnknownForm)?.map_err(Problem::Paper)?;
    let outcome = settle(&app, &paper, &form, language).await?;
    Ok((no_store(), Json(FormBody::new(&form, &outcome, language))))
}

fn refused(error: Unresolved, language: Language) -> Problem {
    let open = |part: &Part| {
        let message = language.pick(
            "hai lần nhập khác nhau; cần ghi điều phiếu giấy viết.",
            "the two entries differ; say what the paper reads.",
        );
        ItemProblem {
            item: part.item().map(ToString::to_string),
            code: "unresolved",
            message: format!("{}: {message}", part.field()),
        }
    };
    match error {
        Unresolved::Objection(objection) => Problem::Paper(objection),
        Unresolved::Invalid(problems) => invalid(&problems, language),
        Unresolved::Open(parts) => Problem::InvalidResponse(parts.iter().map(open).collect()),
    }
}

/// What a form says, as far as it must be said.
// For the description only: it is read by `crate::paper::resolve`.
#[derive(Debug, ToSchema)]
#[schema(as = PaperResolution)]
#[expect(dead_code, reason = "described, never made")]
pub struct PaperResolutionSchema {
    /// The unit's code, if it is not as both entries have it.
    unit: Option<String>,
    /// The language of the form.
    #[schema(nullable = false)]
    language: Option<String>,
    /// The day of the interview.
    #[schema(format = "date", nullable = false)]
    started_on: Option<String>,
    /// The consent.
    #[schema(value_type = Option<Object>)]
    consent: Option<Value>,
    /// The answers that are decided, by item code; null for none.
    #[schema(value_type = Option<Object>, nullable = false)]
    answers: Option<Value>,
    /// Whether the paper really says what breaks a rule.
    #[schema(nullable = false)]
    as_found: Option<bool>,
}

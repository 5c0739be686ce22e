//! `GET /api/v1/rounds/{round}/paper`: the paper forms of a round, and how well they were typed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::settle::outcome;
use super::{FormBody, Paper, form_concerns};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::paper::error_rate::tallies;

/// The paper forms of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperForms {
    /// By number.
    forms: Vec<FormBody>,
    /// By name.
    typists: Vec<Typist>,
}

/// The work of one typist.
#[expect(clippy::struct_field_names, reason = "the name on the wire")]
#[derive(Debug, Serialize, ToSchema)]
pub struct Typist {
    /// The name.
    typist: String,
    /// Forms of which it is known what they say.
    forms: u64,
    /// Items and fields of those forms.
    items: u64,
    /// Those that turned out to be something else.
    changed: u64,
    /// `changed` of `items`, from 0 to 1; null without items.
    #[schema(required)]
    error_rate: Option<f64>,
}

/// Lists the paper forms of a round with their state, and the error rate of each typist.
///
/// For administrators, designers and coordinators; of the own unit for those who work for one.
#[utoipa::path(
    get, path = "/rounds/{round}/paper", tag = "fieldwork", operation_id = "get_paper_forms",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = PaperForms, description = "Every form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_paper_forms(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let language = Language::accepted(&headers);
    let paper = Paper::of_path(&app, &round).await?;
    let mut forms = app.store.paper_forms(&permission, &paper.round.code).await?;
    forms.retain(|form| form_concerns(&staff, form));
    let mut bodies = Vec::with_capacity(forms.len());
    for form in &forms {
        bodies.push(FormBody::new(form, &outcome(&app, &paper, form).await?, language));
    }
    let typists = tallies(&forms).into_iter().map(|(typist, tally)| Typist {
        typist: typist.to_string(),
        forms: tally.forms,
        items: tally.items,
        changed: tally.changed,
        error_rate: tally.error_rate(),
    });
    Ok((no_store(), Json(PaperForms { forms: bodies, typists: typists.collect() })))
}

//! `GET /api/v1/rounds/{round}/paper/differences`: where the two entries of forms differ.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{Paper, form_concerns};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::paper::in_words::{Difference, Side, differences};

/// Where entries differ and nobody has decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperDifferences {
    /// By form, in the order of the fields and then of the items' codes.
    differences: Vec<DifferenceBody>,
}

/// One part in which the entries of a form differ.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaperDifference)]
pub struct DifferenceBody {
    /// The form.
    form: String,
    /// `unit`, `language`, `started_on`, `consent` or `answers`.
    field: &'static str,
    /// The item, if it is an answer.
    #[schema(required)]
    item: Option<String>,
    /// The item's label, or the field's name.
    label: String,
    /// The first entry.
    entry_1: SideBody,
    /// The second entry.
    entry_2: SideBody,
}

/// What one entry has there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaperDifferenceSide)]
pub struct SideBody {
    /// As it was typed; null for nothing.
    #[schema(required, value_type = Option<Object>)]
    value: Value,
    /// In words.
    words: String,
}

impl From<Side> for SideBody {
    fn from(side: Side) -> Self {
        Self { value: side.value, words: side.words }
    }
}

impl From<Difference> for DifferenceBody {
    fn from(difference: Difference) -> Self {
        let [first, second] = difference.entries;
        Self {
            form: difference.form.to_string(),
            field: difference.part.field(),
            item: difference.part.item().map(ToString::to_string),
            label: difference.label,
            entry_1: first.into(),
            entry_2: second.into(),
        }
    }
}

/// Lists where the two entries of a form differ, in codes and in words.
///
/// For administrators, designers and coordinators; of the own unit for those who work for one.
#[utoipa::path(
    get, path = "/rounds/{round}/paper/differences", tag = "fieldwork",
    operation_id = "get_paper_differences", security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = PaperDifferences, description = "Every difference that is not resolved"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_paper_differences(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let language = Language::accepted(&headers).lang()?;
    let paper = Paper::of_path(&app, &round).await?;
    let forms = app.store.paper_forms(&permission, &paper.round.code).await?;
    let of_form = |form| differences(&paper.version.instrument, form, &language);
    let concern = forms.iter().filter(|form| form_concerns(&staff, form));
    let differences = concern.flat_map(of_form).map(DifferenceBody::from).collect();
    Ok((no_store(), Json(PaperDifferences { differences })))
}

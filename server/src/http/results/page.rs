//! `GET /staff/rounds/{round}`: the index of a round per unit, for staff.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use thuocdo_app::analyst::results_page;

use super::Reader;
use super::earlier::asked_for;
use super::table::{Asked, results};
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::{Path, Query};
use crate::http::problem::Problem;
use crate::http::staff::{Visitor, shown, sign_in};

/// The results, or the sign-in page if nobody is signed in; beside those of the round that
/// `previous` names.
pub async fn staff_results(
    State(app): State<Arc<App>>,
    Visitor(staff): Visitor,
    Path(code): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    uri: Uri,
) -> Result<Response, Problem> {
    let Some(staff) = staff else {
        return sign_in::sign_in_page(&uri, None);
    };
    let permission = staff.may_read_results().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &code).await?;
    let asked = Asked { language: Language::of_page(&uri), previous: asked_for(&query) };
    let page = results(&app, &round, Reader::Staff(permission), Some(shown(&staff)), asked).await?;
    Ok((no_store(), Html(results_page(&page))).into_response())
}

//! `GET /api/v1/rounds/{round}/reminders.csv`: the units that lag, as a table.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::reminders::{CoordinatorShown, reminders_of};
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::sheet::Sheet;
use crate::http::staff::SignedIn;

/// The units that lag, as a table that Excel opens: with a byte order mark, and with nothing that it
/// would take for a formula.
#[utoipa::path(
    get, path = "/rounds/{round}/reminders.csv", tag = "rounds",
    operation_id = "get_reminders_csv", security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = String, content_type = "text/csv"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_reminders_csv(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    let mut sheet = Sheet::new([
        "unit",
        "name",
        "responses",
        "target",
        "expected",
        "last_response_at",
        "coordinators",
        "link",
        "text",
    ]);
    for reminder in reminders_of(&app, &staff, &round).await? {
        let coordinators: Vec<_> =
            reminder.coordinators.into_iter().map(CoordinatorShown::line).collect();
        sheet.rows.push([
            reminder.unit,
            reminder.name,
            reminder.responses.to_string(),
            reminder.target.to_string(),
            reminder.expected.map_or_else(String::new, |expected| expected.to_string()),
            reminder.last_response_at.unwrap_or_default(),
            coordinators.join(", "),
            reminder.link,
            reminder.text,
        ]);
    }
    let file_name = format!("attachment; filename=\"{}-reminders.csv\"", round.code);
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file_name)];
    Ok((no_store(), headers, sheet.to_csv().map_err(Problem::internal)?))
}

//! `GET /api/v1/rounds/{round}/links/{code}/qr.svg`: the QR code of a link.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use super::may_run;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::qr::QrCode;

/// The QR code of a link's address, as an SVG with its quiet zone.
///
/// For administrators, designers and coordinators; whoever coordinates one unit gets those of that
/// unit. Error correction is M or better. A link that is to be printed is made with `printed`.
#[utoipa::path(
    get, path = "/rounds/{round}/links/{code}/qr.svg", tag = "links", operation_id = "get_link_qr",
    security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("code" = String, Path, description = "The link's code", max_length = 300),
    ),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml", description = "The code, a millimetre to the module"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or coordinates another unit"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or no such link of it"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_link_qr(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path((round, code)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    let link = app.signer.read_link(&code).map_err(|_| Problem::UnknownLink)?;
    may_run(&staff, link.unit.as_ref())?;
    if link.round != round.code {
        return Err(Problem::UnknownLink);
    }
    let address = app.public_url.join(&format!("/r/{}", app.signer.link_code(&link)));
    let svg = QrCode::of(&address).map_err(Problem::internal)?.svg();
    Ok((no_store(), [(CONTENT_TYPE, "image/svg+xml")], svg))
}

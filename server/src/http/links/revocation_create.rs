//! `POST /api/v1/rounds/{round}/links/revocations`: revokes a link.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::may_run;
use super::revocations::RevokedLink;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{ItemProblem, Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::link_order::read_code_or_address;
use crate::store::Insertion;
use crate::store::link::Revocation;

/// The longest reason, in letters.
const LONGEST_REASON: usize = 500;

/// A link to revoke.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkToRevoke {
    /// Its code, or the address that people open.
    link: String,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Revokes a link: from now on it leads nowhere.
///
/// For administrators, designers and coordinators; whoever coordinates one unit revokes links of that
/// unit. Whoever has opened it before may still send what was answered. Revoking it again changes
/// nothing and tells what stands. With the link of the whole round end all that came of it by
/// choosing a unit.
#[utoipa::path(
    post, path = "/rounds/{round}/links/revocations", tag = "links", operation_id = "revoke_link",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    request_body(content = LinkToRevoke, content_type = "application/json"),
    responses(
        (status = 200, body = RevokedLink, description = "Revoked before; what was said then"),
        (status = 201, body = RevokedLink, description = "Revoked"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or coordinates another unit, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or no such link of it"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "No reason, or one that is too long"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn revoke_link(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let LinkToRevoke { link, reason } = read_json(&body)?;
    let link = read_code_or_address(&app.signer, &link)
        .ok()
        .filter(|link| link.round == round.code)
        .ok_or(Problem::UnknownLink)?;
    let permission = may_run(&staff, link.unit.as_ref())?;
    let revocation = Revocation {
        round: round.code.clone(),
        link: link.statement(),
        reason: Some(read_reason(&reason, Language::accepted(&headers))?),
        revoked_by: staff.user.to_string(),
        revoked_at: app.clock.now(),
    };
    let (status, stands) = match app.store.revoke_link(&permission, &revocation).await? {
        Insertion::Inserted => (StatusCode::CREATED, revocation),
        Insertion::Taken => {
            let revoked = app.store.revocations(&permission, &round.code).await?;
            let stands = revoked.into_iter().find(|earlier| earlier.link == revocation.link);
            (StatusCode::OK, stands.unwrap_or(revocation))
        }
    };
    tracing::info!(round = %round.code, by = %staff.user, "link revoked");
    Ok((status, no_store(), Json(RevokedLink::of(stands))))
}

fn read_reason(reason: &str, language: Language) -> Result<String, Problem> {
    let reason: String = reason.chars().filter(|c| !c.is_control()).collect();
    let reason = reason.trim();
    if !reason.is_empty() && reason.chars().count() <= LONGEST_REASON {
        return Ok(reason.to_owned());
    }
    let message = language.pick("Lý do có 1 đến 500 chữ", "a reason has 1 to 500 letters");
    Err(Problem::InvalidLinks(vec![ItemProblem {
        item: Some("reason".to_owned()),
        code: "invalid_reason",
        message: message.to_owned(),
    }]))
}

//! `GET /api/v1/rounds/{round}/links/revocations`: the links of a round that were revoked.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::link::Revocation;

/// The revoked links of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revocations {
    /// By link.
    revocations: Vec<RevokedLink>,
}

/// A revoked link.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevokedLink {
    /// Its code without the signature.
    #[schema(example = "sipas-2026.00042~q")]
    link: String,
    /// The unit's code; null for the round as a whole.
    #[schema(required)]
    unit: Option<String>,
    /// Why.
    #[schema(required)]
    reason: Option<String>,
    /// The name of whoever revoked it.
    revoked_by: String,
    /// When.
    #[schema(format = "date-time")]
    revoked_at: String,
}

impl RevokedLink {
    /// A revocation as it is told.
    pub(super) fn of(revocation: Revocation) -> Self {
        Self {
            unit: unit_of(&revocation.link),
            link: revocation.link,
            reason: revocation.reason,
            revoked_by: revocation.revoked_by,
            revoked_at: revocation.revoked_at.to_string(),
        }
    }
}

/// The unit in the code of a link without its signature: what stands between the round and the terms.
fn unit_of(link: &str) -> Option<String> {
    let (_, target) = link.split_once('.')?;
    let unit = target.split('~').next().unwrap_or_default();
    (!unit.is_empty()).then(|| unit.to_owned())
}

/// The links that were revoked, with who did it and why.
///
/// For administrators, designers and coordinators; whoever coordinates a unit sees those of that
/// unit and of the units below it.
#[utoipa::path(
    get, path = "/rounds/{round}/links/revocations", tag = "links",
    operation_id = "get_link_revocations", security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = Revocations, description = "What was revoked"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_link_revocations(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let own = staff.units();
    let revoked = app.store.revocations(&permission, &round.code).await?;
    let revoked = revoked.into_iter().map(RevokedLink::of);
    let is_own = |link: &RevokedLink| {
        own.as_ref()
            .is_none_or(|own| own.iter().any(|unit| Some(unit.as_str()) == link.unit.as_deref()))
    };
    let seen = revoked.filter(is_own);
    Ok((no_store(), Json(Revocations { revocations: seen.collect() })))
}

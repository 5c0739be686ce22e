//! `GET /api/v1/rounds/{round}/flags`: what an analyst should know of the responses of a round.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::flag::FlagCount;
use crate::store::response::Flag;

/// The flags of a round's responses.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundFlags {
    /// How many responses have which flag, by unit.
    counts: Vec<FlagCountEntry>,
    /// The responses that have flags, by id; null for whoever may not read single responses.
    #[schema(required)]
    responses: Option<Vec<FlaggedResponse>>,
}

/// The number of a unit's responses that have a flag.
#[derive(Debug, Serialize, ToSchema)]
struct FlagCountEntry {
    /// The unit's code; null for responses about the whole round.
    #[schema(required)]
    unit: Option<String>,
    /// The flag.
    #[schema(value_type = FlagSchema)]
    flag: &'static str,
    /// The number of responses.
    n: u64,
}

/// A response that has flags.
#[derive(Debug, Serialize, ToSchema)]
struct FlaggedResponse {
    /// The response's id.
    #[schema(format = "uuid")]
    // tidy: text because it is the wire form
    response_id: String,
    /// Its flags.
    #[schema(value_type = Vec<FlagSchema>)]
    flags: Vec<&'static str>,
}

/// What an analyst should know of a response.
#[derive(Debug, ToSchema)]
#[schema(as = Flag, rename_all = "snake_case")]
#[expect(dead_code, reason = "described, never made")]
enum FlagSchema {
    UnconfirmedMode,
    Burst,
    StraightLining,
    TooFast,
    UnofferedMode,
    UnofferedLanguage,
}

impl From<FlagCount> for FlagCountEntry {
    fn from(count: FlagCount) -> Self {
        let unit = count.unit.map(|unit| unit.to_string());
        Self { unit, flag: count.flag.as_str(), n: count.n }
    }
}

/// The flags of a round's responses, for staff.
///
/// A flag is a hint for whoever looks at the data: no response is refused or left out for it.
#[utoipa::path(
    get, path = "/rounds/{round}/flags", tag = "results", operation_id = "get_flags",
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = RoundFlags),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not read results"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_flags(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_read_results().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?.code;
    let counts = app.store.flag_counts(&permission, &round).await?;
    let responses = match staff.may_read_responses() {
        Some(permission) => {
            Some(by_response(&app.store.flags_of_round(&permission, &round).await?))
        }
        None => None,
    };
    let counts = counts.into_iter().map(FlagCountEntry::from).collect();
    Ok((no_store(), Json(RoundFlags { counts, responses })))
}

/// The flags of each response together; they come in the order of the ids.
fn by_response(flags: &[(Uuid, Flag)]) -> Vec<FlaggedResponse> {
    let together = flags.chunk_by(|(one, _), (other, _)| one == other);
    let entries = together.filter_map(|flags| {
        let (id, _) = flags.first()?;
        let words = flags.iter().map(|(_, flag)| flag.as_str()).collect();
        Some(FlaggedResponse { response_id: id.to_string(), flags: words })
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::json;

    use crate::http::test_app::TestApp;
    use crate::permission::Role;

    const ADDRESS: &str = "/api/v1/rounds/dot-1/flags";

    #[tokio::test]
    async fn whoever_reads_results_sees_counts_and_whoever_reads_responses_which() {
        let app = TestApp::new().await;
        let (id, mut response) = (app.response_id(), app.response("3").await);
        // A mode that the visit of a plain link does not confirm.
        response["mode"] = json!("phone");
        assert_eq!(app.put(id, &response).await.status, StatusCode::CREATED);
        app.collect(1, 1).await;
        let counts = json!([{"unit": "X01", "flag": "unconfirmed_mode", "n": 1}]);
        let responses = json!([{"response_id": id.to_string(), "flags": ["unconfirmed_mode"]}]);
        let analyst = app.staff(Role::Analyst).await.get(ADDRESS).await;
        assert_eq!(analyst.json(), json!({"counts": counts, "responses": responses}));
        let viewer = app.staff(Role::Viewer).await.get(ADDRESS).await;
        assert_eq!(viewer.json(), json!({"counts": counts, "responses": null}));
    }

    #[tokio::test]
    async fn the_public_and_enumerators_see_no_flags() {
        let app = TestApp::new().await;
        assert_eq!(app.anyone().get(ADDRESS).await.problem(), (401, "signed_out".to_owned()));
        let enumerator = app.staff(Role::Enumerator).await;
        assert_eq!(enumerator.get(ADDRESS).await.problem(), (403, "forbidden".to_owned()));
        let analyst = app.staff(Role::Analyst).await;
        let unknown = analyst.get("/api/v1/rounds/dot-9/flags").await;
        assert_eq!(unknown.problem(), (404, "unknown_round".to_owned()));
    }
}

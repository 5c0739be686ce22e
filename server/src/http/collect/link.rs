//! `GET /api/v1/links/{code}`: what a link is for, and a visit for answering.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::traffic::open_page;
use super::{Place, follow, no_store};
use crate::http::App;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::rounds::problem::RoundProblem;
use crate::link::Reach;
use crate::traffic::senders::Sender;

/// What a link is for.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkTarget {
    /// The round's code.
    round: String,
    /// The unit's code; null if the link is for the whole round.
    #[schema(required)]
    unit: Option<String>,
    /// The unit's name.
    #[schema(required)]
    unit_name: Option<String>,
    /// The kinds of the unit and of those above it, which choose place words.
    unit_kinds: Vec<String>,
    /// The published version that is answered, `sha256:…`.
    version: String,
    /// The languages in which the round is answered; the first is the default.
    languages: Vec<String>,
    /// The server's signed statement of when this was asked; goes into the response.
    visit: String,
    /// Whether the round takes answers now.
    status: LinkStatus,
    /// A challenge, while responses through the link need work to be taken at once; good for ten minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    challenge: Option<String>,
}

/// Whether a round takes answers.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LinkStatus {
    /// It opens later.
    Planned,
    /// It takes answers.
    Open,
    /// It takes none for a while; answers from earlier visits are taken.
    Paused,
    /// It has closed; answers from earlier visits are still taken.
    Closed,
}

/// What a link is for, with a visit that begins now.
#[utoipa::path(
    get, path = "/links/{code}", tag = "collect", operation_id = "get_link",
    params(("code" = String, Path, description = "The code of the link, as it stands in /r/{code}", max_length = 300)),
    responses(
        (status = 200, body = LinkTarget, description = "What the link is for"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such link"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "A one-time link that has been used"),
        (status = 410, body = ProblemDetails, content_type = "application/problem+json", description = "The link has expired or was revoked"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "Far too many pages were opened from this network; try again after Retry-After"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_link(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    sender: Sender,
) -> Result<impl IntoResponse, Problem> {
    let destination = follow(&app, &code).await?;
    let challenge = open_page(&app, &destination, &sender)?;
    let now = app.clock.now();
    let link = &destination.link;
    let place = Place::today(&app, link.unit.as_ref()).await?;
    let languages = destination.languages();
    let target = LinkTarget {
        round: link.round.to_string(),
        unit: link.unit.as_ref().map(ToString::to_string),
        unit_name: place.name,
        unit_kinds: place.kinds.iter().map(ToString::to_string).collect(),
        version: destination.round.version.to_string(),
        languages: languages.iter().map(ToString::to_string).collect(),
        visit: app.signer.visit(link, Reach::Link, now),
        status: match destination.answerable(&app, now).await {
            Ok(()) => LinkStatus::Open,
            Err(Problem::NotOpenYet(_)) => LinkStatus::Planned,
            Err(Problem::Round(RoundProblem::Paused)) => LinkStatus::Paused,
            Err(Problem::Closed) => LinkStatus::Closed,
            Err(problem) => return Err(problem),
        },
        challenge,
    };
    Ok((no_store(), Json(target)))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use jiff::SignedDuration;
    use serde_json::Value;

    use crate::http::test_app::{ROUND, TestApp};

    #[tokio::test]
    async fn a_link_of_a_unit_says_everything_that_the_app_needs() {
        let app = TestApp::new().await;
        let answer = app.anyone().get(&format!("/api/v1/links/{}", app.link(Some("X01")))).await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
        let mut target = answer.json();
        assert!(target["visit"].take().as_str().unwrap().starts_with("v1.dot-1.X01."));
        assert_eq!(target["version"].take(), app.version.hash().as_str());
        insta::assert_json_snapshot!(target, @r#"
        {
          "languages": [
            "vi",
            "en"
          ],
          "round": "dot-1",
          "status": "open",
          "unit": "X01",
          "unit_kinds": [
            "phuong"
          ],
          "unit_name": "Phường Một",
          "version": null,
          "visit": null
        }
        "#);
    }

    #[tokio::test]
    async fn a_link_of_the_whole_round_has_no_unit_and_gives_a_visit_after_the_close_too() {
        let app = TestApp::new().await;
        app.clock.set(TestApp::closing() + SignedDuration::from_hours(1));
        let target = app.anyone().get(&format!("/api/v1/links/{ROUND}")).await.json();
        assert_eq!(target["unit"], Value::Null);
        assert_eq!(target["status"], "closed");
        assert!(target["visit"].as_str().unwrap().starts_with("v1.dot-1.-."));
    }

    #[tokio::test]
    async fn forged_links_and_unknown_rounds_do_not_exist() {
        let app = TestApp::new().await;
        let of_another_unit = app.link(Some("X01")).replace("X01", "X02");
        for code in [of_another_unit.as_str(), "dot-2", "dot-1.X01", "%FF", "a%2Fb"] {
            let answer = app.anyone().get(&format!("/api/v1/links/{code}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{code}");
            assert!(
                ["unknown_link", "unknown_page"].contains(&answer.problem().1.as_str()),
                "{code}"
            );
        }
    }
}

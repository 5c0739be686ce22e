//! `GET /api/v1/versions/{hash}`: a published version as the canonical JSON that its hash is made of.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use survey_specs::questionnaire::VersionHash;

use crate::http::App;
use crate::http::instruments::ReadyVersion;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::standing::asset::immutable;

/// A published version. It never changes, so it may be kept for ever.
#[utoipa::path(
    get, path = "/versions/{hash}", tag = "collect", operation_id = "get_version",
    params(("hash" = String, Path, description = "sha256: and 64 hex digits", pattern = "^sha256:[0-9a-f]{64}$")),
    responses(
        (status = 200, body = Object, content_type = "application/json", description = "RFC 8785 canonical JSON"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such version"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_version(
    State(app): State<Arc<App>>,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    let ready = published(&app, &hash).await?;
    Ok(immutable(ready.version.canonical_json().to_owned(), "application/json"))
}

/// The published version of a hash in a path.
///
/// # Errors
///
/// If there is none.
pub async fn published(app: &App, hash: &str) -> Result<Arc<ReadyVersion>, Problem> {
    let hash = VersionHash::new(hash).map_err(|_| Problem::UnknownVersion)?;
    let version = app.instruments.version(app.store.as_ref(), &hash).await?;
    version.ok_or(Problem::UnknownVersion)
}

#[cfg(test)]
mod tests {
    use survey_specs::questionnaire::compiled;
    use survey_specs::wire::sha256_text;

    use crate::http::test_app::TestApp;

    #[tokio::test]
    async fn a_version_is_the_json_that_its_hash_is_made_of_and_may_be_kept_for_ever() {
        let app = TestApp::new().await;
        let hash = app.version.hash().as_str();
        let answer = app.anyone().get(&format!("/api/v1/versions/{hash}")).await;
        assert_eq!(sha256_text(&answer.body), hash);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }

    #[tokio::test]
    async fn the_compiled_form_beside_it_is_of_the_same_version() {
        let app = TestApp::new().await;
        let hash = app.version.hash().as_str();
        let answer = app.anyone().get(&format!("/api/v1/versions/{hash}/compiled")).await;
        let (of, questionnaire) = compiled::decode(&answer.body).unwrap();
        assert_eq!(of, hash);
        assert_eq!(questionnaire.code, app.version.questionnaire().code);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }

    #[tokio::test]
    async fn the_compiled_form_comes_compressed_to_whoever_accepts_it() {
        let app = TestApp::new().await;
        let address = format!("/compiled/{}", app.version.hash());
        let plain = app.anyone().get(&address).await;
        assert_eq!(plain.header("content-encoding"), "");
        for _ in 0..2 {
            let asking = app.anyone().with_header("accept-encoding", "gzip, deflate, br");
            let answer = asking.get(&address).await;
            assert_eq!(
                (answer.header("content-encoding"), answer.header("vary")),
                ("br", "accept-encoding")
            );
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
            let mut form = Vec::new();
            brotli::BrotliDecompress(&mut &answer.body[..], &mut form).unwrap();
            assert_eq!(form, plain.body);
        }
        let gzip = app.anyone().with_header("accept-encoding", "gzip").get(&address).await;
        assert_eq!(
            (gzip.header("content-encoding"), gzip.header("vary")),
            ("gzip", "accept-encoding")
        );
    }

    #[tokio::test]
    async fn an_unknown_version_does_not_exist() {
        let app = TestApp::new().await;
        for hash in [format!("sha256:{}", "0".repeat(64)), "sha256:1".to_owned(), "x".to_owned()] {
            let answer = app.anyone().get(&format!("/api/v1/versions/{hash}")).await;
            assert_eq!(answer.problem(), (404, "unknown_version".to_owned()));
        }
    }
}

//! `GET /worker.js`: the service worker, told which build it belongs to and what a citizen needs
//! without a network.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};

use crate::assets::{self, Asset, Role};
use crate::http::problem::Problem;

/// Lets the worker stand before every page, wherever its own file lies.
const ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");

/// What every citizen's phone keeps. What few questionnaires need beyond it, their pages name
/// themselves, and the worker keeps it with them.
const KEPT: [Role; 3] = [Role::PhoneJs, Role::RespondentJs, Role::RespondentWasm];

/// The worker; unknown where the server was built without the app.
pub async fn worker() -> Result<Response, Problem> {
    let worker = assets::of_role(Role::WorkerJs).ok_or(Problem::UnknownPage)?;
    let kept: Vec<_> = KEPT.into_iter().filter_map(assets::of_role).map(Asset::path).collect();
    script(worker, &assets::build(), &kept)
}

/// The worker's text after what it has to know. Its address never changes, so a browser asks each
/// time whether there is another.
fn script(worker: &Asset, build: &str, kept: &[String]) -> Result<Response, Problem> {
    let (build, kept) = (serde_json::json!(build), serde_json::json!(kept));
    let text = std::str::from_utf8(worker.identity)
        .map_err(|_| Problem::internal("the service worker is not UTF-8"))?;
    let mut response = format!("const BUILD={build},ASSETS={kept};\n{text}").into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(worker.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(ALLOWED, HeaderValue::from_static("/"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::http::test_app::TestApp;

    const WORKER: Asset = Asset {
        name: "worker-1.js",
        role: Role::WorkerJs,
        content_type: "text/javascript; charset=utf-8",
        identity: b"start();",
        brotli: b"",
        gzip: b"",
    };

    #[tokio::test]
    async fn the_worker_is_told_its_build_and_what_to_keep() {
        let kept = ["/assets/respondent-1.js".to_owned()];
        let response = script(&WORKER, "0123456789abcdef", &kept).unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header("cache-control"), "no-cache");
        assert_eq!(header("service-worker-allowed"), "/");
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        assert_eq!(
            String::from_utf8_lossy(&body),
            "const BUILD=\"0123456789abcdef\",ASSETS=[\"/assets/respondent-1.js\"];\nstart();"
        );
    }

    #[tokio::test]
    async fn there_is_a_worker_where_there_is_an_app() {
        let app = TestApp::new().await;
        let answer = app.anyone().get("/worker.js").await;
        if assets::of_role(Role::WorkerJs).is_none() {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            return;
        }
        assert_eq!(answer.status, StatusCode::OK);
        let start = format!("const BUILD=\"{}\",ASSETS=[\"/assets/phone-", assets::build());
        assert!(answer.text().starts_with(&start), "{}", answer.text());
    }
}

//! The description of the API, made from the endpoints themselves.

use std::sync::Arc;

use axum::Extension;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, RefOr};

use super::problem::{Problem, ProblemDetails};

/// What the description says beyond the endpoints.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Thước Đo",
        description = "Collects answers to questionnaires and hands out the index computed from them. \
                       Errors are application/problem+json (RFC 9457) with a stable `code`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "collect", description = "Links, questionnaires and responses; no account is needed"),
        (name = "links", description = "Links, their QR codes, and revoking them, by permission"),
        (name = "design", description = "Drafts, the library and published versions, by permission"),
        (name = "fieldwork", description = "Cases, paper forms and files of phones, by permission"),
        (name = "assess", description = "Points by assessment, by permission"),
        (name = "field", description = "Cases, calls, reserves and re-checks, by permission"),
        (name = "results", description = "Results, by permission"),
        (name = "staff", description = "Signing in and out; who works here, by permission"),
        (name = "account", description = "What members of staff look after themselves"),
        (name = "audit", description = "What staff did, by permission"),
        (name = "units", description = "Units and what became of them, by permission"),
        (name = "standing", description = "This description"),
    ),
    components(schemas(ProblemDetails)),
)]
pub struct Description;

/// The name of the session cookie's scheme.
const SESSION: &str = "session";

/// Adds what the endpoints cannot say of themselves: the name of the session cookie, which depends
/// on the public address; that all results may be read with a session, and some without; and the
/// summary of an operation where its answer has no description of its own, which OpenAPI demands.
#[must_use]
pub fn completed(
    mut document: utoipa::openapi::OpenApi,
    session_cookie: &str,
) -> utoipa::openapi::OpenApi {
    let cookie = ApiKeyValue::with_description(
        session_cookie,
        "Set by POST /api/v1/session; ends after twelve hours",
    );
    let schemes = &mut document.components.get_or_insert_with(Components::new).security_schemes;
    let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
    schemes.insert(SESSION.to_owned(), RefOr::T(scheme));
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            if operation.tags.iter().flatten().any(|tag| tag == "results") {
                let session = SecurityRequirement::new::<_, _, String>(SESSION, []);
                operation.security = Some(vec![SecurityRequirement::default(), session]);
            }
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response
                    && response.description.is_empty()
                {
                    response.description = operation.summary.clone().unwrap_or_default();
                }
            }
        }
    }
    document
}

/// The finished description, as the router hands it to the endpoint.
#[derive(Clone)]
pub struct Document(pub Arc<utoipa::openapi::OpenApi>);

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Document")
    }
}

/// `GET /api/v1/openapi.json`: this description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "standing", operation_id = "get_openapi",
    responses((status = 200, body = Object, content_type = "application/json", description = "OpenAPI 3.1")),
)]
pub async fn get_openapi(
    Extension(Document(document)): Extension<Document>,
) -> Result<impl IntoResponse, Problem> {
    let json = serde_json::to_vec(document.as_ref()).map_err(Problem::internal)?;
    Ok(([(CONTENT_TYPE, "application/json")], json))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::http::test_app::TestApp;
    use crate::store::Limits;

    async fn document(public_url: &str) -> Value {
        let app = TestApp::with(Limits::default(), public_url).await;
        app.anyone().get("/api/v1/openapi.json").await.json()
    }

    #[tokio::test]
    async fn every_answer_of_every_operation_says_what_it_means() {
        let document = document("http://127.0.0.1:8080").await;
        let mut answers = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                for (status, answer) in operation["responses"].as_object().unwrap() {
                    let description = answer["description"].as_str().unwrap_or_default();
                    assert!(!description.is_empty(), "{method} {path} {status}");
                    answers += 1;
                }
            }
        }
        assert!(answers > 30, "{answers}");
    }

    #[tokio::test]
    async fn the_session_cookie_has_its_own_name_and_opens_the_results() {
        for (public_url, name) in
            [("https://x.example", "__Host-thuocdo"), ("http://127.0.0.1:8080", "thuocdo_session")]
        {
            let document = document(public_url).await;
            let scheme = &document["components"]["securitySchemes"]["session"];
            assert_eq!((&scheme["type"], &scheme["in"]), (&json!("apiKey"), &json!("cookie")));
            assert_eq!(scheme["name"], name);
            let or_session = json!([{}, {"session": []}]);
            for (path, method) in [
                ("/api/v1/rounds/{round}/index", "get"),
                ("/api/v1/rounds/{round}/index.csv", "get"),
                ("/api/v1/session", "delete"),
            ] {
                assert_eq!(document["paths"][path][method]["security"], or_session, "{path}");
            }
        }
    }

    #[tokio::test]
    async fn a_response_always_names_its_unit_and_a_part_of_an_answer_is_never_null() {
        let document = document("http://127.0.0.1:8080").await;
        let schemas = &document["components"]["schemas"];
        for name in ["Response", "LinkTarget", "SignedInBody"] {
            assert!(schemas[name]["required"].as_array().unwrap().contains(&json!("unit")));
            assert_eq!(schemas[name]["properties"]["unit"]["type"], json!(["string", "null"]));
        }
        assert_eq!(schemas["Response"]["description"], "The body of a response.");
        for (part, schema) in schemas["Answer"]["properties"].as_object().unwrap() {
            assert!(schema["type"].is_string(), "{part}: {schema}");
        }
    }
}

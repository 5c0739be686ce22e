//! Everything that can be asked over HTTP.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::collect::{compiled, form, link, page, receipt, response, version};
use super::cross_site;
use super::headers::{self, SecurityHeaders};
use super::openapi::{self, Description, Document};
use super::problem::{self, Problem};
use super::results::{index, index_csv, page as staff_results, public_page};
use super::staff::{console, session_create, session_delete, sign_in, sign_out};
use super::standing::{self, asset, healthz, home, readyz};
use super::trace::{self, RequestIds};
use super::App;

/// How long an answer may take; the store gives up waiting before that.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Brotli and gzip of pages made on the spot: the next levels cost much more than they save.
const QUALITY: CompressionLevel = CompressionLevel::Precise(5);

/// The API, below `/api/v1`; each line says what its endpoint says of itself, and a test that it does.
fn api() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(link::get_link)) // GET /links/{code}
        .routes(routes!(version::get_version)) // GET /versions/{hash}
        .routes(routes!(compiled::get_compiled_version)) // GET /versions/{hash}/compiled
        .routes(routes!(response::put_response)) // PUT /rounds/{round}/responses/{response_id}
        .routes(routes!(index::get_index)) // GET /rounds/{round}/index
        .routes(routes!(index_csv::get_index_csv)) // GET /rounds/{round}/index.csv
        .routes(routes!(session_create::create_session, session_delete::delete_session)) // POST, DELETE /session
        .routes(routes!(openapi::get_openapi)) // GET /openapi.json
}

/// The pages and what stands beside them.
fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(home::home))
        .route("/r/{code}", get(page::page).post(form::form))
        .route("/r/{code}/receipt", get(receipt::receipt))
        .route("/results/{round}", get(public_page::public_results))
        .route("/staff", get(console::console))
        .route("/staff/sign-in", post(sign_in::sign_in))
        .route("/staff/sign-out", post(sign_out::sign_out))
        .route("/staff/rounds/{round}", get(staff_results::staff_results))
        .route("/assets/{name}", get(asset::asset))
        .route("/healthz", get(healthz::healthz))
        .route("/readyz", get(readyz::readyz))
}

/// The API with its description.
fn described() -> (Router<Arc<App>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", api()).split_for_parts()
}

/// The whole service. What stands first is asked first.
pub fn router(app: &Arc<App>) -> Router {
    let (api, document) = described();
    let styles = [thuocdo_app::respondent::style(), thuocdo_app::analyst::style()];
    let security = SecurityHeaders::new(&app.public_url, &styles);
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(RequestIds(Arc::clone(&app.randomness))))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(trace::span)
                .on_request(())
                .on_response(trace::answered)
                .on_failure(()),
        )
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(middleware::from_fn_with_state(security, headers::add))
        .layer(CompressionLayer::new().quality(QUALITY))
        .layer(middleware::from_fn(problem::present))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(in_time))
        .layer(cross_site::layer(&app.public_url))
        .layer(axum::Extension(Document(Arc::new(document))));
    pages()
        .merge(api)
        .fallback(standing::unknown_page)
        .method_not_allowed_fallback(standing::method_not_allowed)
        .layer(layers)
        .with_state(Arc::clone(app))
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::TimedOut.into_response(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let said = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    Problem::internal(format!("panic: {}", said.unwrap_or_default())).into_response()
}

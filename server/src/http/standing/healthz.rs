//! `GET /healthz`: the process lives.

use axum::response::IntoResponse;

use crate::http::collect::no_store;

/// Says so.
pub async fn healthz() -> impl IntoResponse {
    (no_store(), "ok\n")
}

//! `GET /readyz`: the process can do its work, which needs the database.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;

use crate::http::App;
use crate::http::collect::no_store;
use crate::http::problem::Problem;

/// 200 if the database answers, else 503.
pub async fn readyz(State(app): State<Arc<App>>) -> Result<impl IntoResponse, Problem> {
    app.store.ping().await?;
    Ok((no_store(), "ready\n"))
}

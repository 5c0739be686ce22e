//! `GET /readyz`: the process can do its work, which needs the database.

use std::sync::Arc;

use axum::extract::State;

use crate::http::App;
use crate::http::problem::Problem;

/// 200 if the database answers, else 503.
pub async fn readyz(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    app.store.ping().await?;
    Ok("ready\n")
}

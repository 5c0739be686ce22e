//! What stands whatever is surveyed: health, the app's files, the start page.

pub mod asset;
pub mod healthz;
pub mod home;
pub mod icon;
pub mod manifest;
pub mod readyz;
pub mod worker;

use axum::http::Method;

use super::problem::Problem;

/// Whatever no route matches.
pub async fn unknown_page() -> Problem {
    Problem::UnknownPage
}

/// A known address with a method that it does not take.
pub async fn method_not_allowed(_method: Method) -> Problem {
    Problem::MethodNotAllowed
}

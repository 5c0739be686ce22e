//! `GET /healthz`: the process lives.

/// Says so.
pub async fn healthz() -> &'static str {
    "ok\n"
}

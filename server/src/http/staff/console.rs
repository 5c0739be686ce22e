//! `GET /staff`: the list of rounds, or the sign-in page if nobody is signed in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use thuocdo_app::analyst::{RoundRow, Rounds, rounds_page};

use super::{Visitor, shown, sign_in};
use crate::clock::vietnam;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::http::results::{round_title, table};

/// The rounds, newest first, with the number of responses.
pub async fn console(
    State(app): State<Arc<App>>,
    Visitor(staff): Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    let Some(staff) = staff else {
        return sign_in::sign_in_page(&uri, None);
    };
    let permission = staff.may_read_results().ok_or(Problem::Forbidden)?;
    let language = Language::of_page(&uri).lang()?;
    let now = app.clock.now();
    let mut rounds = Vec::new();
    for round in app.store.rounds().await? {
        let counts = app.store.response_counts(&permission, &round.code).await?;
        let responses: i64 = counts.iter().map(|(_, count)| count).sum();
        let results = || format!("/staff/rounds/{}", round.code);
        rounds.push(RoundRow {
            title: round_title(&app, &round, &language).await?,
            status: table::status(&round, now),
            opens_on: day(round.opens_at),
            closes_on: round.closes_at.map(last_day),
            responses: responses.unsigned_abs(),
            results_href: round.index_definition.as_ref().map(|_| results()),
            code: round.code.to_string(),
        });
    }
    let page = Rounds { language, staff: shown(&staff), rounds };
    Ok((no_store(), Html(rounds_page(&page))).into_response())
}

fn day(instant: Timestamp) -> String {
    instant.to_zoned(vietnam()).strftime("%d/%m/%Y").to_string()
}

/// The last day of which some part lies before an instant.
fn last_day(end: Timestamp) -> String {
    day(end.saturating_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(end))
}

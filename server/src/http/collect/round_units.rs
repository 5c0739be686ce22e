//! `GET /api/v1/rounds/{round}/units`: the units of a round with their names of today, as a phone
//! searches them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::round_of_path;
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::unit_search::Directory;

/// Names change on few days, so a phone need not ask more than once an hour.
const KEPT: &str = "public, max-age=3600";

/// Bytes of the tag: other content has another one, and nobody gains from forging it.
const TAG: usize = 12;

/// The units of a round. Lines are short, because a phone loads thousands of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundUnits {
    /// Code and name of the units above, in the order of their names.
    parents: Vec<(String, String)>,
    /// Code, name and the place in `parents` of the unit above, which is null if there is none; in
    /// the order of their names.
    units: Vec<(String, String, Option<usize>)>,
}

impl RoundUnits {
    fn of(directory: &Directory) -> Self {
        let parents = directory.parents().iter();
        let units = directory.units().iter();
        Self {
            parents: parents.map(|one| (one.code.to_string(), one.name.clone())).collect(),
            units: units.map(|one| (one.code.to_string(), one.name.clone(), one.parent)).collect(),
        }
    }
}

/// The units that a round is about, as they are called today, with the units above them.
#[utoipa::path(
    get, path = "/rounds/{round}/units", tag = "collect", operation_id = "get_round_units",
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = RoundUnits, description = "The units, under a tag that changes with them"),
        (status = 304, description = "They are those of `If-None-Match`"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_round_units(
    State(app): State<Arc<App>>,
    Path(round): Path<String>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let round = round_of_path(&app, &round).await?;
    let today = today_in_vietnam(app.clock.now());
    let directory = Directory::read(app.store.as_ref(), &round.code, today).await?;
    let body = serde_json::to_vec(&RoundUnits::of(&directory)).map_err(Problem::internal)?;
    let digest = Sha256::digest(&body);
    // Weak, because the content is compressed on the way.
    let tag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..TAG]));
    let known = request.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let headers: [(HeaderName, String); 2] =
        [(CACHE_CONTROL, KEPT.to_owned()), (ETAG, tag.clone())];
    if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, [(CONTENT_TYPE, "application/json")], body).into_response())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use axum::http::StatusCode;
    use serde_json::json;
    use survey_specs::unit::Unit;

    use crate::http::test_app::{ROUND, TestApp};
    use crate::permission::Operator;
    use crate::store::Insertion;
    use crate::store::round::{NewRound, Round};

    #[tokio::test]
    async fn the_units_of_a_round_come_once_and_then_only_if_they_have_changed() {
        let app = TestApp::new().await;
        let address = format!("/api/v1/rounds/{ROUND}/units");
        let first = app.anyone().get(&address).await;
        assert_eq!(first.header("content-type"), "application/json");
        assert_eq!(first.header("cache-control"), "public, max-age=3600");
        let expected = json!({"parents": [], "units": [["X02", "Phường Hai", null], ["X01", "Phường Một", null]]});
        assert_eq!(first.json(), expected);
        let tag = first.header("etag");
        let again = app.anyone().with_header("if-none-match", tag).get(&address).await;
        assert_eq!((again.status, again.header("etag")), (StatusCode::NOT_MODIFIED, tag));
        assert!(again.body.is_empty());
        let other = app.anyone().with_header("if-none-match", "W/\"x\"").get(&address).await;
        assert_eq!(other.status, StatusCode::OK);
    }

    const SYLLABLES: [&str; 32] = [
        "An",
        "Ân",
        "Bình",
        "Cẩm",
        "Châu",
        "Đại",
        "Đông",
        "Đức",
        "Giang",
        "Hà",
        "Hải",
        "Hòa",
        "Hưng",
        "Khánh",
        "Lãnh",
        "Lộc",
        "Long",
        "Mỹ",
        "Nghĩa",
        "Ngọc",
        "Phú",
        "Phước",
        "Quý",
        "Sơn",
        "Tân",
        "Thạnh",
        "Thượng",
        "Trường",
        "Ứng",
        "Vĩnh",
        "Xuân",
        "Yên",
    ];

    /// A commune or, above some of them, a province; names follow no order.
    fn unit(number: usize) -> Unit {
        let syllable = |step: usize| SYLLABLES[(number * step + number / 32) % SYLLABLES.len()];
        let is_province = number < PROVINCES;
        let kind = if is_province { "Tỉnh" } else { ["Phường", "Xã"][number % 2] };
        let third = if number.is_multiple_of(3) { syllable(13) } else { "" };
        let name = format!("{kind} {} {} {third}", syllable(7), syllable(11));
        let parent = (!is_province).then(|| format!("{:05}", number % PROVINCES).parse().unwrap());
        Unit {
            code: format!("{number:05}").parse().unwrap(),
            name: name.trim().to_owned(),
            class: "xa".parse().unwrap(),
            kind: None,
            parent,
            population: None,
            valid_from: None,
            valid_to: None,
            codes: BTreeMap::new(),
        }
    }

    const PROVINCES: usize = 34;
    const COMMUNES: usize = 3_321;

    #[tokio::test]
    async fn all_communes_of_the_country_are_a_small_answer() {
        let app = TestApp::new().await;
        let permission = Operator::at_the_console().may_design();
        let units: Vec<_> = (0..PROVINCES + COMMUNES).map(unit).collect();
        let store = &app.app.store;
        store.load_units(&permission, &units, &[]).await.unwrap();
        let round = store.round(&ROUND.parse().unwrap()).await.unwrap().unwrap();
        let round = Round { code: "ca-nuoc".parse().unwrap(), ..round };
        let units = units.into_iter().skip(PROVINCES).map(|unit| unit.code).collect();
        let inserted = store.insert_round(&permission, &NewRound::new(round, units)).await.unwrap();
        assert_eq!(inserted, Insertion::Inserted);
        let phone = app.anyone().with_header("accept-encoding", "br");
        let list = phone.get("/api/v1/rounds/ca-nuoc/units").await;
        assert_eq!(list.header("content-encoding"), "br");
        assert!(list.body.len() <= 40_000, "{} bytes", list.body.len());
        // Without scripts: the provinces to choose from, and a few results.
        for (query, lines) in [("", PROVINCES), ("?q=xa", 50 + PROVINCES), ("?parent=00003", 98)] {
            let page = app.anyone().get(&format!("/r/ca-nuoc/units{query}")).await;
            assert_eq!(page.text().matches("<li>").count(), lines, "{query}");
        }
    }

    #[tokio::test]
    async fn an_unknown_round_has_no_units() {
        let app = TestApp::new().await;
        for round in ["dot-2", "%20"] {
            let answer = app.anyone().get(&format!("/api/v1/rounds/{round}/units")).await;
            assert_eq!(answer.problem(), (404, "unknown_round".to_owned()));
        }
    }
}

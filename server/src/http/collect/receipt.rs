//! `GET /r/{code}/receipt?id=ID`: that the answers have arrived, and when.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{Html, IntoResponse};
use serde::Deserialize;
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::Mode;
use thuocdo_app::respondent::{self, ReceiptPage};

use super::{Place, follow, no_store, read_response_id};
use crate::assets::{self, Asset, Role};
use crate::clock::{today_in_vietnam, vietnam};
use crate::http::App;
use crate::http::path::{Path, Query};
use crate::http::problem::Problem;

/// What the address says.
#[derive(Debug, Deserialize)]
pub struct ReceiptQuery {
    // tidy: text because anybody may write anything into an address
    id: String,
    lang: Option<String>,
}

/// The receipt of a stored response; it stays readable after the round has closed.
pub async fn receipt(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Query(query): Query<ReceiptQuery>,
) -> Result<impl IntoResponse, Problem> {
    let destination = follow(&app, &code).await?;
    let response_id = read_response_id(&query.id).map_err(|_| Problem::UnknownPage)?;
    let stored = app.store.receipt(&destination.round.code, response_id).await?;
    let receipt = stored.ok_or(Problem::UnknownPage)?;
    let place = Place::today(&app, destination.link.unit.as_ref()).await?;
    let context = Context {
        mode: Mode::Web,
        language: destination.language(query.lang.as_deref()),
        kinds: place.kinds,
        started_on: today_in_vietnam(receipt.received_at),
    };
    let received_at = receipt.received_at.to_zoned(vietnam());
    let page = ReceiptPage {
        interview: Interview::start(Arc::clone(&destination.version.instrument), context),
        unit_name: place.name,
        response_id: response_id.to_string(),
        received_at: received_at.strftime("%d/%m/%Y %H:%M").to_string(),
        address: format!("/r/{code}/receipt?id={response_id}"),
        scripts: assets::of_role(Role::PhoneJs).map(Asset::path).into_iter().collect(),
    };
    Ok((no_store(), Html(respondent::receipt_page(&page))))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::http::test_app::TestApp;

    #[tokio::test]
    async fn a_receipt_exists_only_for_what_was_stored() {
        let app = TestApp::new().await;
        let id = app.response_id();
        let address = format!("/r/{}/receipt?id={id}", app.link(Some("X01")));
        assert_eq!(app.anyone().get(&address).await.status, StatusCode::NOT_FOUND);
        app.put(id, &app.response("3").await).await;
        let receipt = app.anyone().get(&format!("{address}&lang=en")).await;
        assert_eq!(receipt.status, StatusCode::OK);
        assert!(receipt.text().contains("Thank you"));
        for wrong in ["?id=17", "", "?id="] {
            let address = format!("/r/{}/receipt{wrong}", app.link(Some("X01")));
            assert_eq!(app.anyone().get(&address).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
    }
}

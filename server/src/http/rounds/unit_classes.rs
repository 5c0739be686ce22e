//! `GET /api/v1/unit-classes`: the classes of units on a day.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use survey_specs::date::Date;
use utoipa::ToSchema;

use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Query;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Analyst;
use crate::store::StoreError;

/// The day that is asked for.
#[derive(Debug, Deserialize)]
pub struct OnDay {
    // tidy: text because anybody may write anything into an address
    on: Option<String>,
}

/// The classes of units.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitClasses {
    /// The day.
    #[schema(format = "date")]
    on: String,
    /// The classes that have units then, the largest first.
    classes: Vec<UnitClassEntry>,
}

/// A class of units.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitClassEntry {
    /// The class.
    pub class: String,
    /// The number of its units on the day.
    pub units: u64,
    /// The names of a few of them, to know it by.
    pub examples: Vec<String>,
}

/// The classes of units, with the number of units on a day.
#[utoipa::path(
    get, path = "/unit-classes", tag = "units", operation_id = "get_unit_classes",
    security(("session" = [])),
    params(("on" = Option<String>, Query, description = "A day; today in Viet Nam without one", format = "date")),
    responses(
        (status = 200, body = UnitClasses),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "What is asked for is no day"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_unit_classes(
    State(app): State<Arc<App>>,
    _: Analyst,
    Query(OnDay { on }): Query<OnDay>,
) -> Result<impl IntoResponse, Problem> {
    let day = match on {
        Some(text) => text.parse().map_err(|_| Problem::UnknownPage)?,
        None => today_in_vietnam(app.clock.now()),
    };
    let classes = classes_on(&app, day).await?;
    Ok((no_store(), Json(UnitClasses { on: day.to_string(), classes })))
}

/// The classes that have units on a day, the largest first.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn classes_on(app: &App, day: Date) -> Result<Vec<UnitClassEntry>, StoreError> {
    let mut classes: Vec<_> = app.store.unit_classes_on(day).await?;
    classes.sort_by(|a, b| b.units.cmp(&a.units).then_with(|| a.class.cmp(&b.class)));
    let entry = |size: crate::store::unit::ClassSize| UnitClassEntry {
        class: size.class.to_string(),
        units: size.units,
        examples: [Some(size.first_name), Some(size.last_name).filter(|_| size.units > 1)]
            .into_iter()
            .flatten()
            .collect(),
    };
    Ok(classes.into_iter().map(entry).collect())
}

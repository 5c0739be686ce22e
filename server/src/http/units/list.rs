//! `GET /api/v1/units`: the units that there are on a day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::unit::Unit;
use utoipa::ToSchema;

use super::day_or_today;
use crate::fold::fold;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Query;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Analyst;

/// The most units of one answer.
const PAGE: usize = 200;

/// Which units are asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    day: Option<String>,
    class: Option<String>,
    parent: Option<String>,
    q: Option<String>,
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
}

/// The units of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitList {
    /// The day.
    #[schema(format = "date")]
    day: String,
    /// Every class on that day with its number of units, whatever else is asked for.
    classes: Vec<ClassCount>,
    /// Number of units that fit what is asked for.
    total: usize,
    /// Some of them, by class and code.
    units: Vec<UnitRow>,
    /// The `offset` of the next ones; null if these are the last.
    #[schema(required)]
    next: Option<usize>,
}

/// A class with its number of units.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassCount {
    /// The class.
    class: String,
    /// Number of units.
    units: usize,
}

/// A unit as it is on a day.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnitRow {
    /// The code.
    code: String,
    /// The name.
    name: String,
    /// The ranking group.
    class: String,
    /// The kind, which chooses place words.
    #[schema(required)]
    kind: Option<String>,
    /// The code of the unit above.
    #[schema(required)]
    parent: Option<String>,
    /// The name of the unit above.
    #[schema(required)]
    parent_name: Option<String>,
    /// Number of inhabitants.
    #[schema(required)]
    population: Option<u64>,
    /// First day of this version; null for always.
    #[schema(required, format = "date")]
    valid_from: Option<String>,
    /// First day on which it no longer holds; null for none.
    #[schema(required, format = "date")]
    valid_to: Option<String>,
    /// Another name by which it was found.
    #[schema(required)]
    found_by: Option<String>,
}

/// Every unit as it is on one day.
#[derive(Debug)]
pub struct UnitsOnDay<'u>(BTreeMap<&'u UnitCode, &'u Unit>);

impl<'u> UnitsOnDay<'u> {
    /// The versions that hold on `day`; of several, the one that began last.
    pub fn new(units: &'u [Unit], day: Date) -> Self {
        let mut holding: BTreeMap<&UnitCode, &Unit> = BTreeMap::new();
        for unit in units.iter().filter(|unit| unit.holds_on(day)) {
            let known = holding.get(&unit.code);
            if known.is_none_or(|known| known.valid_from <= unit.valid_from) {
                holding.insert(&unit.code, unit);
            }
        }
        Self(holding)
    }

    /// The unit of this code.
    pub fn get(&self, code: &UnitCode) -> Option<&'u Unit> {
        self.0.get(code).copied()
    }

    /// All of them, by code.
    pub fn iter(&self) -> impl Iterator<Item = &'u Unit> {
        self.0.values().copied()
    }

    /// A unit as a row.
    pub fn row(&self, unit: &Unit, found_by: Option<String>) -> UnitRow {
        let above = unit.parent.as_ref().and_then(|parent| self.get(parent));
        UnitRow {
            code: unit.code.to_string(),
            name: unit.name.clone(),
            class: unit.class.to_string(),
            kind: unit.kind.as_ref().map(ToString::to_string),
            parent: unit.parent.as_ref().map(ToString::to_string),
            parent_name: above.map(|above| above.name.clone()),
            population: unit.population,
            valid_from: unit.valid_from.map(|day| day.to_string()),
            valid_to: unit.valid_to.map(|day| day.to_string()),
            found_by,
        }
    }
}

/// The units as they are on a day, with their classes; searched by code and by present and former
/// names, without marks.
///
/// For every role but the enumerator's.
#[utoipa::path(
    get, path = "/units", tag = "units", operation_id = "get_units", security(("session" = [])),
    params(
        ("day" = Option<String>, Query, description = "The day; today without one"),
        ("class" = Option<String>, Query, description = "Units of this class only", max_length = 32),
        ("parent" = Option<String>, Query, description = "Units below this one only", max_length = 32),
        ("q" = Option<String>, Query, description = "Words of a name, or the beginning of a code"),
        ("offset" = Option<usize>, Query, description = "How many to leave out"),
        ("limit" = Option<usize>, Query, description = "How many at most, up to 200"),
    ),
    responses(
        (status = 200, body = UnitList),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not a day"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_units(
    State(app): State<Arc<App>>,
    _permission: Analyst,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Problem> {
    let day = day_or_today(&app, asked.day.as_deref())?;
    let units = app.store.units().await?;
    Ok((no_store(), Json(list(&units, day, &asked))))
}

fn list(units: &[Unit], day: Date, asked: &Asked) -> UnitList {
    let on_day = UnitsOnDay::new(units, day);
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in on_day.iter() {
        *classes.entry(unit.class.as_str()).or_default() += 1;
    }
    let wanted = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
    let (class, parent) = (wanted(&asked.class), wanted(&asked.parent));
    let search = Search::new(units, day, asked.q.as_deref().unwrap_or_default());
    let mut found: Vec<(&Unit, Option<String>)> = on_day
        .iter()
        .filter(|unit| class.as_deref().is_none_or(|class| unit.class.as_str() == class))
        .filter(|unit| {
            parent.as_deref().is_none_or(|parent| {
                unit.parent.as_ref().is_some_and(|above| above.as_str() == parent)
            })
        })
        .filter_map(|unit| match search.finds(unit) {
            Fit::None => None,
            Fit::ByName => Some((unit, None)),
            Fit::ByFormerName(name) => Some((unit, Some(name))),
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| (&a.class, &a.code).cmp(&(&b.class, &b.code)));
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, PAGE);
    let (total, end) = (found.len(), asked.offset.saturating_add(limit));
    let page = found.into_iter().skip(asked.offset).take(limit);
    let classes = classes.into_iter();
    UnitList {
        day: day.to_string(),
        classes: classes
            .map(|(class, units)| ClassCount { class: class.to_owned(), units })
            .collect(),
        total,
        units: page.map(|(unit, by)| on_day.row(unit, by)).collect(),
        next: (end < total).then_some(end),
    }
}

/// What somebody looks for.
struct Search<'u> {
    words: Vec<String>,
    /// The other names of each unit, up to the day.
    former: BTreeMap<&'u UnitCode, BTreeSet<&'u str>>,
}

/// Whether a unit is what somebody looks for.
enum Fit {
    /// It is not.
    None,
    /// By its code and its name of the day.
    ByName,
    /// By another name that it had.
    ByFormerName(String),
}

impl<'u> Search<'u> {
    fn new(units: &'u [Unit], day: Date, typed: &str) -> Self {
        let folded = fold(typed);
        let words = folded.split(' ').filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(str::to_owned).collect();
        let mut former: BTreeMap<&UnitCode, BTreeSet<&str>> = BTreeMap::new();
        let is_past = |unit: &&Unit| unit.valid_from.is_none_or(|from| from <= day);
        for unit in units.iter().filter(|_| !words.is_empty()).filter(is_past) {
            former.entry(&unit.code).or_default().insert(&unit.name);
        }
        Self { words, former }
    }

    /// Whether a unit fits, and by what.
    fn finds(&self, unit: &Unit) -> Fit {
        let fits = |text: &str| {
            let folded = fold(text);
            self.words.iter().all(|word| folded.split(' ').any(|known| known.starts_with(word)))
        };
        if fits(&format!("{} {}", unit.code, unit.name)) {
            return Fit::ByName;
        }
        let names = self.former.get(&unit.code).into_iter().flatten();
        let name = names.copied().find(|name| fits(name));
        name.map_or(Fit::None, |name| Fit::ByFormerName(name.to_owned()))
    }
}

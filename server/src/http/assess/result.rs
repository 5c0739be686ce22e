//! `GET /api/v1/rounds/{round}/assessment/result`: what an assessment comes to, unit by unit and field
//! by field.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use survey_specs::code::Lang;
use survey_specs::index::IndexDefinition;
use thuocdo_app::ui::standing::Standing;
use utoipa::ToSchema;

use super::sheet::with_depth;
use super::unit_of_round;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::results::{PREVIOUS, ReadableIndex, Reader, round_title};
use crate::http::staff::Analyst;
use crate::index::{IndexDocument, NodeRow, definition_of, label};
use crate::store::round::Round;

/// What is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    unit: Option<String>,
    previous: Option<String>,
}

/// What an assessment comes to.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentResult {
    /// The round's code.
    round: String,
    /// Its title.
    title: String,
    /// The earlier round that it is compared with.
    #[schema(required)]
    previous: Option<String>,
    /// The earlier rounds that it can be compared with, the newest first.
    earlier: Vec<EarlierResult>,
    /// The total of every unit, by class and rank.
    units: Vec<ResultRow>,
    /// Every node of the unit that was asked for, each before those below it; empty without one.
    nodes: Vec<ResultRow>,
}

/// A round to compare with.
#[derive(Debug, Serialize, ToSchema)]
pub struct EarlierResult {
    /// The round's code.
    round: String,
    /// Its title.
    title: String,
}

/// The result of a node for a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultRow {
    /// The unit's code.
    unit: String,
    /// Its name.
    name: String,
    /// The class in which it is ranked.
    class: String,
    /// The node's code.
    node: String,
    /// The node's name.
    label: String,
    /// How many nodes are above it.
    depth: usize,
    /// The points as they are published, as a decimal; null if there are none.
    #[schema(required, example = "12.98")]
    points: Option<String>,
    /// The most points.
    #[schema(required, example = "13")]
    most: Option<String>,
    /// The points in per cent of the most, as they are published.
    #[schema(required, example = "99.84")]
    percent: Option<String>,
    /// The place within the class, from 1.
    #[schema(required)]
    rank: Option<u64>,
    /// How many units of the class are ranked.
    ranked: usize,
    /// Places gained since the earlier round.
    #[schema(required)]
    rank_change: Option<i64>,
    /// The points of the earlier round.
    #[schema(required)]
    previous: Option<String>,
    /// The points less those of the earlier round.
    #[schema(required)]
    change: Option<String>,
    /// Whether the earlier round may be compared with.
    comparable: bool,
    /// What more there is to say about the comparison.
    #[schema(required)]
    note: Option<String>,
    /// The band.
    #[schema(required)]
    band: Option<String>,
    /// All of it in one sentence: "12,98/13 điểm, chiếm 99,84 %; xếp hạng 5 (tăng 50 bậc)".
    sentence: String,
}

/// The total of every unit with rank and change, and every field of one unit, each also as a sentence.
///
/// For every role but the enumerator's.
#[utoipa::path(
    get, path = "/rounds/{round}/assessment/result", tag = "assess",
    operation_id = "get_assessment_result", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("unit" = Option<String>, Query, description = "The unit whose nodes are told", max_length = 32),
        ("previous" = Option<String>, Query, description = "An earlier round to compare with; empty for none. The latest of `earlier` if left out", max_length = 32),
    ),
    responses(
        (status = 200, body = AssessmentResult),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round or unit, or the round has no index"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_assessment_result(
    State(app): State<Arc<App>>,
    Analyst(permission): Analyst,
    Path(round): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let lang = Language::accepted(&headers).lang()?;
    let round = round_of_path(&app, &round).await?;
    let unit = match &asked.unit {
        Some(unit) => Some(unit_of_round(&app, &round, unit).await?),
        None => None,
    };
    let earlier = earlier(&app, &round, &lang).await?;
    let latest = || earlier.first().map(|latest| latest.round.clone());
    let previous = asked.previous.or_else(latest).filter(|code| !code.is_empty());
    let wishes: Vec<(String, String)> =
        previous.iter().map(|code| (PREVIOUS.to_owned(), code.clone())).collect();
    let ReadableIndex { definition, document, .. } =
        Reader::Staff(permission).index(&app, &round, &wishes).await?;
    let laid = Laid::new(&definition, &document, &lang);
    let total = definition.root.code.as_str();
    let mut units: Vec<ResultRow> = document
        .nodes
        .iter()
        .filter(|row| row.node == total)
        .filter_map(|row| laid.row(row))
        .collect();
    units.sort_by_key(|row| (row.class.clone(), row.rank.unwrap_or(u64::MAX), row.unit.clone()));
    let of_unit = |row: &&NodeRow| unit.as_ref().is_some_and(|unit| row.unit == unit.as_str());
    let body = AssessmentResult {
        title: round_title(&app, &round, &lang).await?,
        earlier,
        previous,
        units,
        nodes: document.nodes.iter().filter(of_unit).filter_map(|row| laid.row(row)).collect(),
        round: round.code.to_string(),
    };
    Ok((no_store(), Json(body)))
}

/// The rounds that opened before this one and whose index may be compared with, the newest first.
async fn earlier(app: &App, round: &Round, lang: &Lang) -> Result<Vec<EarlierResult>, Problem> {
    let definition = definition_of(app.store.as_ref(), round).await?;
    let nodes = definition.root.walk();
    let mut rounds = app.store.rounds().await?;
    rounds.retain(|other| other.index_definition.is_some() && other.opens_at < round.opens_at);
    rounds.sort_by_key(|other| std::cmp::Reverse(other.opens_at));
    let mut earlier = Vec::with_capacity(rounds.len());
    for round in rounds {
        let index = definition_of(app.store.as_ref(), &round).await?.code.clone();
        if nodes.iter().any(|node| node.is_comparable_with(&index, &definition.code)) {
            let title = round_title(app, &round, lang).await?;
            earlier.push(EarlierResult { round: round.code.to_string(), title });
        }
    }
    Ok(earlier)
}

/// What rows need besides themselves.
struct Laid<'d> {
    lang: &'d Lang,
    nodes: BTreeMap<String, (String, usize)>,
    ranked: BTreeMap<(&'d str, &'d str), usize>,
}

impl<'d> Laid<'d> {
    fn new(definition: &IndexDefinition, document: &'d IndexDocument, lang: &'d Lang) -> Self {
        let nodes = with_depth(&definition.root).into_iter().map(|(node, depth)| {
            (node.code.to_string(), (label(definition, &node.code, lang), depth))
        });
        let mut ranked: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for row in document.nodes.iter().filter(|row| row.rank.is_some()) {
            *ranked.entry((row.class.as_str(), row.node.as_str())).or_default() += 1;
        }
        Self { lang, nodes: nodes.collect(), ranked }
    }

    /// A row as it is sent; none for the row of a whole class.
    fn row(&self, row: &NodeRow) -> Option<ResultRow> {
        let name = row.unit_name.clone()?;
        let (label, depth) = self.nodes.get(&row.node).cloned().unwrap_or_default();
        let most = row.max.map(|max| max.to_string());
        let standing = Standing {
            points: row.published.clone(),
            most: most.clone(),
            percent: row.published_percent.clone(),
            rank: row.rank,
            rank_change: row.rank_change,
        };
        Some(ResultRow {
            unit: row.unit.clone(),
            name,
            class: row.class.clone(),
            node: row.node.clone(),
            label,
            depth,
            points: row.published.clone(),
            most,
            percent: row.published_percent.clone(),
            rank: row.rank,
            ranked: self
                .ranked
                .get(&(row.class.as_str(), row.node.as_str()))
                .copied()
                .unwrap_or_default(),
            rank_change: row.rank_change,
            previous: row.previous.clone(),
            change: row.change.clone(),
            comparable: row.comparable,
            note: row.series_note.clone(),
            band: row.band.clone(),
            sentence: standing.sentence(self.lang),
        })
    }
}

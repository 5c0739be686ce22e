//! `GET /api/v1/rounds/{round}/assessment`: what is assessed in a round, as a tree.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use rust_decimal::Decimal;
use serde::Serialize;
use survey_specs::code::NodeCode;
use survey_specs::index::{IndexDefinition, Node, full_marks};
use utoipa::ToSchema;

use super::own_unit;
use super::standing::DeadlinesBody;
use crate::criterion::Criteria;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::results::round_title;
use crate::http::staff::SignedIn;
use crate::index::definition_of;
use survey_specs::code::Lang;

/// What is assessed in a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentSheet {
    /// The round's code.
    round: String,
    /// Its title.
    title: String,
    /// The fields and their criteria, each node before those below it. Nodes without criteria are
    /// left out.
    nodes: Vec<SheetNode>,
    /// Until when the phases run.
    deadlines: DeadlinesBody,
    /// Whether the person may appraise.
    may_appraise: bool,
    /// The unit that the person works for, if the round is about it.
    #[schema(required)]
    unit: Option<String>,
}

/// A field, or a criterion.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SheetNode {
    /// The node's code.
    node: String,
    /// Its name in the language asked for.
    label: String,
    /// How many nodes are above it.
    depth: usize,
    /// The criterion, if it is one: what points are given for.
    #[schema(required)]
    criterion: Option<String>,
    /// The most points, as a decimal; null where nobody has said it.
    #[schema(required, example = "10")]
    full_points: Option<String>,
}

/// The criteria of a round's index in their tree, with the most points of each, and the deadlines.
///
/// For every role but the enumerator's.
#[utoipa::path(
    get, path = "/rounds/{round}/assessment", tag = "assess", operation_id = "get_assessment_sheet",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = AssessmentSheet),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or the round has no index"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_assessment_sheet(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    staff.may_read_assessments(None).ok_or(Problem::Forbidden)?;
    let lang = Language::accepted(&headers).lang()?;
    let round = round_of_path(&app, &round).await?;
    let definition = definition_of(app.store.as_ref(), &round).await?;
    let units = app.store.round_units(&round.code).await?;
    let schedule = app.store.assessment_schedule(&round.code).await?;
    let body = AssessmentSheet {
        title: round_title(&app, &round, &lang).await?,
        nodes: nodes(&definition, &lang)?,
        deadlines: DeadlinesBody::of(schedule, app.clock.now()),
        may_appraise: staff.may_appraise().is_some(),
        unit: own_unit(&staff, &units).map(ToString::to_string),
        round: round.code.to_string(),
    };
    Ok((no_store(), Json(body)))
}

/// The nodes that are criteria, and those above them.
fn nodes(definition: &IndexDefinition, lang: &Lang) -> Result<Vec<SheetNode>, Problem> {
    let policy = definition.policy([]).map_err(|error| Problem::internal(error.to_string()))?;
    let criteria = Criteria::of(definition);
    let full = full_marks(definition, &policy);
    let mut shown = BTreeSet::new();
    mark(&definition.root, &criteria, &mut shown);
    let fallback = definition.languages.first().cloned().unwrap_or_else(|| lang.clone());
    let mut rows = Vec::new();
    let places: Vec<(&Node, usize)> = with_depth(&definition.root);
    for ((node, depth), full) in places.into_iter().zip(full) {
        if !shown.contains(&node.code) {
            continue;
        }
        let leaf = node.leaf();
        let most: Option<Decimal> =
            leaf.map_or(full, |leaf| criteria.get(&leaf.from).flatten().or(full));
        rows.push(SheetNode {
            node: node.code.to_string(),
            label: node.label.get(lang, &fallback).to_owned(),
            depth,
            criterion: leaf.map(|leaf| leaf.from.to_string()),
            full_points: most.map(|most| most.normalize().to_string()),
        });
    }
    Ok(rows)
}

/// Notes a node if it is a criterion or has one below it.
fn mark(node: &Node, criteria: &Criteria, shown: &mut BTreeSet<NodeCode>) -> bool {
    let is_criterion = node.leaf().is_some_and(|leaf| criteria.get(&leaf.from).is_some());
    // Every child is looked at, so this must not stop at the first.
    let below = node.children().iter().fold(false, |any, child| mark(child, criteria, shown) | any);
    if is_criterion || below {
        shown.insert(node.code.clone());
    }
    is_criterion || below
}

/// Every node with the number of nodes above it, in the order of [`Node::walk`].
pub fn with_depth(root: &Node) -> Vec<(&Node, usize)> {
    let mut nodes = Vec::new();
    let mut open = vec![(root, 0)];
    while let Some((node, depth)) = open.pop() {
        nodes.push((node, depth));
        open.extend(node.children().iter().rev().map(|child| (child, depth + 1)));
    }
    nodes
}

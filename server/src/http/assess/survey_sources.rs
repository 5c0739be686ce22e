//! `GET /api/v1/rounds/{round}/assessment/survey-sources`: which results can fill which criteria.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Serialize;
use survey_specs::code::{Lang, NodeCode};
use survey_specs::index::IndexDefinition;
use utoipa::ToSchema;

use super::sheet::with_depth;
use crate::assessment::survey_fill::Target;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::results::round_title;
use crate::http::staff::SignedIn;
use crate::index::definition_of;

/// Which results can fill which criteria.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveySources {
    /// The criteria that take points of a survey.
    criteria: Vec<SurveyCriterion>,
    /// The other rounds that have an index: those first whose index reads answers, each the newest first.
    rounds: Vec<SourceRound>,
}

/// A criterion that takes points of a survey.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyCriterion {
    /// The criterion's code.
    criterion: String,
    /// Its name.
    label: String,
    /// `survey` for points beside the assessed ones, `measured` for the value of another index.
    #[schema(value_type = String, example = "survey")]
    part: &'static str,
    /// What 100 per cent are worth at most; null where nobody has said it.
    #[schema(required)]
    most: Option<String>,
}

/// A round whose results can be taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceRound {
    /// The round's code.
    round: String,
    /// Its title.
    title: String,
    /// The nodes of its index, each before those below it.
    nodes: Vec<SourceNode>,
}

/// A node whose results can be taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceNode {
    /// The node's code.
    node: String,
    /// Its name.
    label: String,
    /// How many nodes are above it.
    depth: usize,
}

/// The criteria of a round that take points of a survey, and the rounds they can come from.
///
/// For designers and administrators.
#[utoipa::path(
    get, path = "/rounds/{round}/assessment/survey-sources", tag = "assess",
    operation_id = "get_survey_sources", security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = SurveySources),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or the round has no index"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_survey_sources(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    staff.may_appraise().ok_or(Problem::Forbidden)?;
    let lang = Language::accepted(&headers).lang()?;
    let round = round_of_path(&app, &round).await?;
    let definition = definition_of(app.store.as_ref(), &round).await?;
    let mut rounds = Vec::new();
    for other in app.store.rounds().await? {
        if other.index_definition.is_some() && other.code != round.code {
            let definition = definition_of(app.store.as_ref(), &other).await?;
            let source = SourceRound {
                title: round_title(&app, &other, &lang).await?,
                nodes: nodes(&definition, &lang),
                round: other.code.to_string(),
            };
            rounds.push((definition.questionnaire.is_none(), source));
        }
    }
    // Rounds whose index reads no answers have asked nobody: they are seldom what is looked for.
    rounds.sort_by_key(|(asks_nobody, _)| *asks_nobody);
    let rounds = rounds.into_iter().map(|(_, source)| source).collect();
    Ok((no_store(), Json(SurveySources { criteria: criteria(&definition, &lang)?, rounds })))
}

fn criteria(definition: &IndexDefinition, lang: &Lang) -> Result<Vec<SurveyCriterion>, Problem> {
    let policy = definition.policy([]).map_err(|error| Problem::internal(error.to_string()))?;
    let walk = definition.root.walk();
    let name = |target: &Target| {
        let reads = |code: &NodeCode| crate::index::label(definition, code, lang);
        let node =
            walk.iter().find(|node| node.leaf().is_some_and(|leaf| leaf.from == target.criterion));
        node.map_or_else(String::new, |node| reads(&node.code))
    };
    let targets = Target::all(definition, &policy).into_iter();
    let shown = targets.map(|target| SurveyCriterion {
        label: name(&target),
        part: target.part().as_str(),
        most: target.most().map(|most| most.normalize().to_string()),
        criterion: target.criterion.to_string(),
    });
    Ok(shown.collect())
}

fn nodes(definition: &IndexDefinition, lang: &Lang) -> Vec<SourceNode> {
    let nodes = with_depth(&definition.root).into_iter();
    let shown = nodes.map(|(node, depth)| SourceNode {
        node: node.code.to_string(),
        label: crate::index::label(definition, &node.code, lang),
        depth,
    });
    shown.collect()
}

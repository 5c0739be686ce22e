//! The results of one unit laid out for the pages: every node of the tree.

use std::collections::HashMap;

use survey_specs::code::NodeCode;
use survey_specs::index::Node;
use thuocdo_app::analyst::{Staff, TreeRow, UnitResults};

use super::earlier::{carried_query, earlier_rounds};
use super::shown::{Labels, unusual_max};
use super::table::{Asked, status};
use super::{ReadableIndex, Reader, round_title};
use crate::http::App;
use crate::http::problem::Problem;
use crate::index::NodeRow;
use crate::store::round::Round;

/// The page of a unit's results in a round.
///
/// # Errors
///
/// If the unit is none of the round, the round has no index, or the store cannot be read.
pub async fn unit_results(
    app: &App,
    round: &Round,
    unit: &str,
    reader: Reader,
    staff: Option<Staff>,
    asked: Asked,
) -> Result<UnitResults, Problem> {
    let ReadableIndex { definition, document, .. } =
        reader.index(app, round, &asked.settings()).await?;
    // The row for a class has no name, and no page.
    let rows: HashMap<&str, &NodeRow> = document
        .nodes
        .iter()
        .filter(|row| row.unit == unit && row.unit_name.is_some())
        .map(|row| (row.node.as_str(), row))
        .collect();
    let total = *rows.get(definition.root.code.as_str()).ok_or(Problem::UnknownPage)?;
    let lang = asked.language.lang()?;
    let earlier = earlier_rounds(app, round, &reader, asked.previous, &lang).await?;
    let labels = Labels::new(&definition, &lang)?;
    let is_ranked =
        |row: &&NodeRow| row.class == total.class && row.node == total.node && row.rank.is_some();
    let area = if staff.is_some() { "/staff/rounds" } else { "/results" };
    let walk = definition.root.walk();
    Ok(UnitResults {
        staff,
        unit: total.unit.clone(),
        name: total.unit_name.clone().unwrap_or_default(),
        class: total.class.clone(),
        ranked: document.nodes.iter().filter(is_ranked).count(),
        title: round_title(app, round, &lang).await?,
        status: status(round, app.clock.now()),
        grouped_by: walk.into_iter().find_map(|node| labels.grouped_by(node)),
        nodes: tree(&definition.root, &rows, &labels),
        results_href: format!("{area}/{}{}", round.code, carried_query(&lang, &earlier)),
        earlier,
        language: lang,
    })
}

/// The nodes from the total down, each with what came out for it.
fn tree(root: &Node, rows: &HashMap<&str, &NodeRow>, labels: &Labels<'_>) -> Vec<TreeRow> {
    // Where the largest value is 100 everywhere, the values are percentages themselves.
    let has_percent = rows.values().any(|row| unusual_max(row).is_some());
    let depths = depths(root);
    let walk = root.walk().into_iter();
    walk.map(|node| {
        let column = labels.column(node);
        let row = rows.get(node.code.as_str()).copied();
        let percent = row.and_then(|row| row.published_percent.clone());
        TreeRow {
            depth: depths.get(&node.code).copied().unwrap_or_default(),
            code: column.code,
            label: column.label,
            counts: node.counts,
            result: labels.result(row),
            percent: percent.filter(|_| has_percent),
        }
    })
    .collect()
}

/// How many nodes stand above each node.
fn depths(root: &Node) -> HashMap<&NodeCode, usize> {
    let mut depths = HashMap::new();
    let mut open = vec![(root, 0)];
    while let Some((node, depth)) = open.pop() {
        depths.insert(&node.code, depth);
        open.extend(node.children().iter().map(|child| (child, depth + 1)));
    }
    depths
}

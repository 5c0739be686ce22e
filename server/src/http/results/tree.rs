//! The results of one unit laid out for the pages: every node of the tree.

use std::collections::HashMap;

use survey_specs::code::NodeCode;
use survey_specs::index::Node;
use thuocdo_app::analyst::{Staff, TreeRow, UnitResults};

use super::earlier::{carried_query, earlier_rounds};
use super::shown::{Labels, unusual_max};
use super::table::{Asked, status};
use super::uncertainty::{Digits, sampling};
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
        sampling: sampling(&document),
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
            // Nodes may have points of any size: each has the digits of its own.
            result: labels.result(row, Digits::of(row.into_iter()), None),
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

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::http::test_app::TestApp;
    use crate::permission::Role;

    const STAFF: &str = "/staff/rounds/dot-1/units/X01";
    const PUBLIC: &str = "/results/dot-1/units/X01";

    #[tokio::test]
    async fn staff_read_every_node_of_a_unit() {
        let app = TestApp::new().await;
        app.collect(4, 3).await;
        let viewer = app.staff(Role::Viewer).await;
        let page = viewer.get(&format!("{STAFF}?lang=en")).await;
        assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
        for part in ["Phường Một", "Overall", "Service", "Satisfied", "75.00", "level-2"] {
            assert!(page.text().contains(part), "{part} in {}", page.text());
        }
        assert!(page.text().contains("href=\"/staff/rounds/dot-1?lang=en\""), "{}", page.text());
        let table = viewer.get("/staff/rounds/dot-1").await;
        assert!(table.text().contains(&format!("href=\"{STAFF}\"")), "{}", table.text());
        let empty = viewer.get("/staff/rounds/dot-1/units/X02").await;
        assert!(empty.text().contains("chưa có số liệu nào"), "{}", empty.text());
    }

    #[tokio::test]
    async fn only_who_may_read_results_reads_those_of_a_unit() {
        let app = TestApp::new().await;
        app.collect(10, 5).await;
        let nobody = app.anyone().get(STAFF).await;
        assert!(nobody.text().contains("name=\"password\""), "{}", nobody.text());
        let enumerator = app.staff(Role::Enumerator).await;
        assert_eq!(enumerator.get(STAFF).await.status, StatusCode::FORBIDDEN);
        assert_eq!(app.anyone().get(PUBLIC).await.status, StatusCode::NOT_FOUND);
        app.clock.set(TestApp::closing());
        let page = app.anyone().get(PUBLIC).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("50,00"), "{}", page.text());
    }

    #[tokio::test]
    async fn a_unit_with_few_answers_is_withheld_as_a_whole() {
        let app = TestApp::new().await;
        app.collect(9, 5).await;
        app.clock.set(TestApp::closing());
        let page = app.anyone().get(PUBLIC).await;
        assert!(page.text().contains("quá ít phiếu") && !page.text().contains("<table"));
    }

    #[tokio::test]
    async fn a_unit_that_is_none_of_the_round_has_no_page() {
        let app = TestApp::new().await;
        app.collect(10, 5).await;
        app.clock.set(TestApp::closing());
        let viewer = app.staff(Role::Viewer).await;
        for unit in ["X03", "@xa", "%40xa"] {
            for area in ["/staff/rounds", "/results"] {
                let answer = viewer.get(&format!("{area}/dot-1/units/{unit}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{area} {unit}");
            }
        }
    }
}

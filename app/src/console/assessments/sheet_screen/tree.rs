//! The criteria of a sheet below their fields, with the sum of each field.

use leptos::prelude::*;

use super::Sheet;
use super::criterion::{Criterion, Row};
use crate::console::assessments::cell_view::CellDesk;
use crate::console::assessments::keeping::Side;
use crate::console::assessments::model::SheetNode;
use crate::console::assessments::words::words;
use crate::console::language::use_language;

/// The sum of what is typed into cells.
#[must_use]
pub fn sum(cells: &[CellDesk]) -> f64 {
    // Not `sum()`: that of nothing is -0.
    let points = cells.iter().filter_map(|desk| desk.cell.with(|cell| cell.typed.number()));
    points.fold(0.0, |sum, points| sum + points)
}

/// How many of the nodes after a place lie below it.
#[must_use]
pub fn below(nodes: &[SheetNode], place: usize) -> usize {
    let depth = nodes.get(place).map_or(0, |node| node.depth);
    nodes.iter().skip(place + 1).take_while(|node| node.depth > depth).count()
}

/// The tree.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn Tree(
    /// The sheet.
    sheet: Sheet,
    /// Its criteria with their cells.
    rows: Vec<Row>,
    /// Whether criteria that had points are left out.
    only_empty: RwSignal<bool>,
    /// Whose points are summed up.
    side: Side,
) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let (claims, appraisal) = (sheet.takes_claims(), sheet.takes_appraisal());
    let appraises = sheet.tree.may_appraise;
    let nodes = sheet.tree.nodes;
    let mut rest = rows.iter();
    let mut place = 0;
    let mut drawn = Vec::with_capacity(nodes.len());
    for (at, node) in nodes.iter().enumerate() {
        if node.criterion.is_none() {
            let criteria = nodes
                .iter()
                .skip(at + 1)
                .take(below(&nodes, at))
                .filter(|it| it.criterion.is_some());
            let cells: Vec<CellDesk> =
                rest.clone().take(criteria.count()).map(|row| row.cell(side)).collect();
            drawn.push(view! { <Field node=node.clone() cells/> }.into_any());
            continue;
        }
        let Some(row) = rest.next().cloned() else { continue };
        // What has points when the screen is drawn stays where it is while somebody types.
        let given = row.cell(side).cell.with_untracked(|cell| cell.typed.points().is_some());
        drawn.push(
            view! {
                <div class="criterion" hidden=move || only_empty.get() && given>
                    <Criterion
                        row
                        place
                        takes_claims=claims
                        takes_appraisal=appraisal
                        appraises
                    />
                </div>
            }
            .into_any(),
        );
        place += 1;
    }
    view! {
        <section class="sheet" aria-label=words.criteria>
            <div class="criterion sheet-head" aria-hidden="true">
                <span>{words.criterion}</span>
                <span>{words.self_score}</span>
                <span>{words.appraised_score}</span>
            </div>
            {drawn}
        </section>
    }
}

/// A field with the sum of what is given below it.
#[component]
fn Field(node: SheetNode, cells: Vec<CellDesk>) -> impl IntoView {
    let language = use_language();
    let total = Memo::new(move |_| sum(&cells));
    let full = node.full_points.clone();
    let sums = move || {
        let language = language.get();
        let sum = language.decimal(&format!("{:.2}", total.get()));
        match &full {
            Some(full) => format!("{sum} / {}", language.decimal(full)),
            None => sum,
        }
    };
    let class = format!("sheet-field is-depth-{}", node.depth.min(3));
    view! {
        <div class=class>
            <h2>{node.label.clone()} " " <small>{node.node.clone()}</small></h2>
            <strong>{sums}</strong>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nodes_below_a_field_end_where_another_begins() {
        let nodes: Vec<SheetNode> =
            [0, 1, 2, 2, 1, 2].map(|depth| SheetNode { depth, ..SheetNode::default() }).into();
        assert_eq!([0, 1, 2, 4].map(|place| below(&nodes, place)), [5, 2, 0, 1]);
        assert_eq!(below(&nodes, 9), 0);
    }
}

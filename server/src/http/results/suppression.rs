//! Small cells are not shown to the public.

use std::collections::BTreeMap;

use crate::index::{IndexDocument, NodeRow};

/// A value that rests on fewer answers than this could tell what single people answered.
const SMALLEST_N: u64 = 10;

/// Withholds values that rest on too few answers; and where that concerns a single unit of its
/// class, also the class's value, from which it could be computed.
pub(super) fn suppress_small_cells(document: &mut IndexDocument) {
    let mut withheld: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in document.nodes.iter_mut().filter(|row| row.n < SMALLEST_N && row.value.is_some()) {
        withhold(row);
        if !is_class(row) {
            *withheld.entry((row.class.clone(), row.node.clone())).or_default() += 1;
        }
    }
    for row in document.nodes.iter_mut().filter(|row| is_class(row)) {
        if withheld.get(&(row.class.clone(), row.node.clone())) == Some(&1) {
            withhold(row);
        }
    }
}

fn is_class(row: &NodeRow) -> bool {
    row.unit.starts_with('@')
}

fn withhold(row: &mut NodeRow) {
    "suppressed".clone_into(&mut row.status);
    row.value = None;
    row.published = None;
    row.percent = None;
    row.published_percent = None;
    row.se = None;
    row.ci = None;
    row.rank = None;
    row.rank_set = None;
    row.rank_change = None;
    row.band = None;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit: &str, n: u64) -> NodeRow {
        NodeRow {
            unit: unit.to_owned(),
            unit_name: None,
            node: "SIPAS".to_owned(),
            value: Some(80.0),
            published: Some("80.00".to_owned()),
            max: 100.0,
            percent: Some(80.0),
            published_percent: Some("80.00".to_owned()),
            se: None,
            ci: None,
            n,
            status: "ok".to_owned(),
            class: "xa".to_owned(),
            rank: Some(1),
            rank_set: None,
            rank_change: None,
            band: None,
            comparable: true,
        }
    }

    fn shown(rows: &[(&str, u64)]) -> Vec<bool> {
        let nodes = rows.iter().map(|&(unit, n)| row(unit, n)).collect();
        let mut document =
            IndexDocument { definition: "sipas-2026".to_owned(), policy: BTreeMap::new(), nodes };
        suppress_small_cells(&mut document);
        document.nodes.iter().map(|row| row.value.is_some() && row.status == "ok").collect()
    }

    #[test]
    fn a_value_of_nine_answers_is_withheld_and_one_of_ten_is_not() {
        assert_eq!(
            shown(&[("X01", 9), ("X02", 9), ("X03", 10), ("@xa", 28)]),
            [false, false, true, true]
        );
    }

    #[test]
    fn the_mean_of_a_class_does_not_give_its_only_small_unit_away() {
        assert_eq!(shown(&[("X01", 9), ("X02", 10), ("@xa", 19)]), [false, true, false]);
    }
}

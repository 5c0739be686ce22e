//! What the source of a definition says, as far as the designer needs to know it. It may be half
//! finished: what is not there, or is something else, reads as empty.

use serde_json::Value;
use survey_specs::source::Path;

pub use crate::console::draft::reading::{list, text_somehow as text, word};

/// A node as it stands in the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineRow {
    /// Where the node is written.
    pub at: Path,
    /// Where it stands in the tree: where it is written, or where `children` name it.
    pub slot: Path,
    /// How deep it stands; the total stands at 0.
    pub depth: usize,
    /// Its code.
    pub code: String,
    /// Whether it has, or can have, nodes below.
    pub is_inner: bool,
    /// Whether it counts in the node above.
    pub counts: bool,
}

/// The deepest node that is shown; a definition may have no more levels.
const MAX_LEVELS: usize = 32;

/// The most nodes that are shown.
const MAX_NODES: usize = 10_000;

/// Every node, each before those below it.
#[must_use]
pub fn outline(tree: &Value) -> Vec<OutlineRow> {
    let mut rows = Vec::new();
    gather(tree, &Path::root().key("root"), 0, &mut rows);
    rows
}

fn gather(tree: &Value, slot: &Path, depth: usize, rows: &mut Vec<OutlineRow>) {
    if depth >= MAX_LEVELS || rows.len() >= MAX_NODES {
        return;
    }
    let Some((at, node)) = written(tree, slot) else { return };
    rows.push(OutlineRow {
        at: at.clone(),
        slot: slot.clone(),
        depth,
        code: word(node.get("node")),
        is_inner: is_inner(node),
        counts: node.get("counts") != Some(&Value::Bool(false)),
    });
    let below = at.key("children");
    for index in 0..list(node, "children").len() {
        gather(tree, &below.index(index), depth + 1, rows);
    }
}

/// The node of a slot, with the place where it is written: `children` may name one of `nodes`.
#[must_use]
pub fn written<'t>(tree: &'t Value, slot: &Path) -> Option<(Path, &'t Value)> {
    let value = slot.get(tree)?;
    if value.is_object() {
        return Some((slot.clone(), value));
    }
    let code = word(Some(value));
    let nodes = list(tree, "nodes");
    let index = nodes.iter().position(|node| word(node.get("node")) == code && !code.is_empty())?;
    Some((Path::root().key("nodes").index(index), nodes.get(index)?))
}

/// Whether a node joins others; all else are leaves.
#[must_use]
pub fn is_inner(node: &Value) -> bool {
    node.get("children").is_some() || node.get("aggregate").is_some()
}

/// The languages of the definition; Vietnamese where none are named yet.
#[must_use]
pub fn languages(tree: &Value) -> Vec<String> {
    let named: Vec<String> = list(tree, "languages")
        .iter()
        .map(|tag| word(Some(tag)))
        .filter(|tag| !tag.is_empty())
        .collect();
    if named.is_empty() { vec!["vi".to_owned()] } else { named }
}

/// The rule that is written so: a word, or the key of a mapping with one.
#[must_use]
pub fn rule_name(rule: Option<&Value>) -> String {
    match rule {
        Some(Value::Object(entries)) => entries.keys().next().cloned().unwrap_or_default(),
        other => word(other),
    }
}

/// The `leaf_rule` that stands above a node, with its place: the nearest one wins.
#[must_use]
pub fn rule_above<'t>(
    tree: &'t Value,
    rows: &[OutlineRow],
    at: &Path,
) -> Option<(Path, &'t Value)> {
    let place = rows.iter().position(|row| row.at == *at)?;
    let mut depth = rows.get(place)?.depth;
    let mut above: Vec<Path> = vec![at.clone()];
    for row in rows.get(..place)?.iter().rev() {
        if row.depth < depth {
            depth = row.depth;
            above.push(row.at.clone());
        }
    }
    above.push(Path::root());
    above.into_iter().find_map(|holder| {
        let place = holder.key("leaf_rule");
        place.get(tree).map(|rule| (place.clone(), rule))
    })
}

/// A rule as it stands, and the one that it comes to where a setting chooses: that of the default,
/// else the first.
#[must_use]
pub fn chosen<'t>(tree: &'t Value, rule: &'t Value) -> &'t Value {
    let Some(setting) = rule.get("setting") else { return rule };
    let Some(setting) = tree.get("settings").and_then(|all| all.get(word(Some(setting)))) else {
        return rule;
    };
    let choices = setting.get("choices");
    let default = choices.and_then(|choices| choices.get(word(setting.get("default"))));
    let first = || choices.and_then(Value::as_object).and_then(|choices| choices.values().next());
    default.or_else(first).unwrap_or(rule)
}

/// A number that is written as one or as text.
#[must_use]
pub fn number(value: Option<&Value>) -> Option<f64> {
    word(value).replace(',', ".").trim().parse().ok()
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;

    /// A small definition, written half as a tree and half flat.
    pub fn sample() -> Value {
        json!({
            "index": "test", "questionnaire": "q", "languages": ["vi", "en"],
            "title": {"vi": "Thử", "en": "Test"},
            "settings": {"item": {"default": "top", "choices": {
                "top": {"top_box_share": {"codes": [4, 5]}}, "mean": {"mean_score": {"multiply": 20}}}}},
            "rounding": {"digits": 2, "mode": "half_up", "at": "display"},
            "minimum_n": 1, "on_missing": "skip", "weights": "none", "class_row": "mean_of_units",
            "leaf_rule": {"setting": "item"},
            "root": {"node": "T", "label": {"vi": "Chung", "en": "Total"},
                "aggregate": {"weighted_mean": {"weights": {"A": 60, "B": 40}}},
                "children": [
                    {"node": "A", "label": {"vi": "Nhóm A"}, "aggregate": "mean", "children": [
                        {"node": "A1", "from": "c1", "label": {"vi": "Mục 1"}},
                        {"node": "A2", "from": "c2", "label": {"vi": "Mục 2"}, "counts": false}]},
                    "B"]},
            "nodes": [{"node": "B", "label": {"vi": "Nhóm B"}, "rule": "value"}]
        })
    }

    #[test]
    fn the_outline_follows_names_to_where_nodes_are_written() {
        let tree = sample();
        let rows = outline(&tree);
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.depth, row.code.as_str(), row.is_inner, row.counts))
            .collect();
        assert_eq!(
            shown,
            [
                (0, "T", true, true),
                (1, "A", true, true),
                (2, "A1", false, true),
                (2, "A2", false, false),
                (1, "B", false, true)
            ]
        );
        assert_eq!(rows[4].at.to_string(), "nodes[0]");
        assert_eq!(rows[4].slot.to_string(), "root.children[1]");
    }

    #[test]
    fn a_node_that_names_itself_ends_the_outline() {
        let tree = json!({"root": "T", "nodes": [{"node": "T", "children": ["T"]}]});
        assert_eq!(outline(&tree).len(), MAX_LEVELS);
        assert_eq!(outline(&json!({})), []);
        assert_eq!(outline(&json!({"root": {"children": "?"}})).len(), 1);
    }

    #[test]
    fn the_rule_of_a_leaf_is_looked_for_above_and_through_settings() {
        let tree = sample();
        let rows = outline(&tree);
        let (place, rule) = rule_above(&tree, &rows, &rows[2].at).expect("a rule above");
        assert_eq!(place.to_string(), "leaf_rule");
        assert_eq!(rule_name(Some(chosen(&tree, rule))), "top_box_share");
    }
}

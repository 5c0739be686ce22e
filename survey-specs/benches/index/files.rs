//! A case as files, so that other programs can compute the same.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use survey_specs::index::node::Direction;
use survey_specs::index::{
    Aggregator, LeafRule, Measure, Node, NodeKind, Normaliser, Outcome, RoundingStage,
};

use crate::case::{CATEGORIES, Case};

/// Writes `NAME.tree.tsv` (a line for each node, from the total down), `NAME.numbers.tsv` (a line for
/// each unit) and `NAME.published.tsv` (unit, node, published value and rank), and for what reads
/// tables `NAME.units.csv` and `NAME.values.csv`.
pub fn write(folder: &Path, case: &Case, outcome: &Outcome) -> io::Result<()> {
    let file = |ending: &str| folder.join(format!("{}.{ending}", case.name));
    fs::write(file("tree.tsv"), tree(case))?;
    fs::write(file("numbers.tsv"), numbers(case))?;
    let (mut published, mut values) = (String::new(), String::from("unit,variable,value\n"));
    for row in &outcome.nodes {
        let Some(unit) = &row.unit else { continue };
        let shown = row.published.as_deref().unwrap_or_default();
        let rank = row.rank.unwrap_or_default();
        // Writing to a String cannot fail.
        _ = writeln!(published, "{unit}\t{}\t{shown}\t{rank}", row.node);
    }
    let leaves: Vec<bool> =
        case.definition.root.walk().iter().map(|n| n.leaf().is_some()).collect();
    for (place, row) in outcome.nodes.iter().enumerate() {
        if let (Some(unit), Some(value), true) =
            (&row.unit, row.value, leaves[place % leaves.len()])
        {
            _ = writeln!(values, "{unit},{},{value}", row.node);
        }
    }
    fs::write(file("published.tsv"), published)?;
    fs::write(file("values.csv"), values)?;
    let mut units = String::from("code,name,class,parent,valid_from,valid_to\n");
    for subject in &case.subjects {
        _ = writeln!(units, "{0},Xã {0},{1},,,", subject.unit, subject.class);
    }
    fs::write(file("units.csv"), units)?;
    let written = case.definition.to_yaml();
    fs::write(file("index.yaml"), written)
}

/// Code, what it is, and what that needs: for a leaf its numbers, for others the weights of those
/// below; then the scale and the digits to which the value is rounded.
fn tree(case: &Case) -> String {
    let mut lines = String::new();
    for node in case.definition.root.walk() {
        let what = match &node.kind {
            NodeKind::Leaf(_) => leaf(case, node),
            NodeKind::Inner { aggregate, children } => {
                let aggregate = aggregate.under(&case.policy).expect("the rule is decided");
                inner(aggregate, children)
            }
        };
        let rounding = node.rules.rounding.under(&case.policy).expect("the rule is decided");
        let at_once = !rounding.at.contains(&RoundingStage::Display);
        let scale = scale(case, node);
        _ = writeln!(lines, "{}\t{what}\t{scale}\t{}\t{at_once}", node.code, rounding.digits);
    }
    lines
}

fn leaf(case: &Case, node: &Node) -> String {
    let (leaf, rule) = case.rule(node).expect("a leaf");
    match rule {
        LeafRule::TopBoxShare { codes } => {
            let success =
                CATEGORIES.iter().filter(|code| codes.iter().any(|c| c.as_str() == **code));
            format!("share {}", success.copied().collect::<Vec<_>>().join(","))
        }
        LeafRule::Ratio { full_at, .. } => {
            let points = leaf.points.as_ref().and_then(|points| points.under(&case.policy));
            format!("ratio {},{full_at}", points.expect("a ratio earns points"))
        }
        _ => "value".to_owned(),
    }
}

fn inner(aggregate: &Aggregator, children: &[Node]) -> String {
    let codes: Vec<_> = children.iter().map(|child| child.code.as_str()).collect();
    match aggregate {
        Aggregator::Sum { .. } => format!("sum {}", codes.join(",")),
        Aggregator::Mean => format!("mean {}", codes.join(",")),
        Aggregator::Mix { parts } => {
            let part = |child: &Node| {
                let part = child.part.as_ref().expect("a part");
                format!("{}:{part}:{}", child.code, parts[part])
            };
            format!("mix {}", children.iter().map(part).collect::<Vec<_>>().join(","))
        }
        other => unreachable!("no case has the aggregate {other:?}"),
    }
}

fn scale(case: &Case, node: &Node) -> String {
    let normaliser = node.normalise.as_ref().and_then(|chosen| chosen.under(&case.policy));
    match normaliser {
        None => "none".to_owned(),
        Some(Normaliser::MinMax { to, direction, .. }) => match direction {
            Direction::Higher => format!("min_max {},{}", to.0, to.1),
            Direction::Lower => format!("min_max {},{}", to.1, to.0),
        },
        Some(Normaliser::Linear { effective, to, .. }) => {
            format!("linear {},{},{},{}", effective.0, effective.1, to.0, to.1)
        }
        Some(other) => unreachable!("no case has the normaliser {other:?}"),
    }
}

/// Unit, class, and for each leaf its numbers.
fn numbers(case: &Case) -> String {
    let nodes = case.definition.root.walk();
    let mut lines = String::new();
    for subject in &case.subjects {
        _ = write!(lines, "{}\t{}", subject.unit, subject.class);
        for leaf in nodes.iter().filter_map(|node| node.leaf()) {
            let from = leaf.from.as_str();
            let numbers: Vec<String> = match subject.measures.get(from) {
                Some(Measure::Ratio { numerator, denominator }) => {
                    vec![numerator.to_string(), denominator.to_string()]
                }
                Some(Measure::Plain(value)) => vec![value.to_string()],
                _ => subject.tallies.of(from).map(|(_, tally)| tally.n.to_string()).collect(),
            };
            _ = write!(lines, "\t{}", numbers.join(","));
        }
        lines.push('\n');
    }
    lines
}

//! The ruler: the bare arithmetic of a case in binary floats over flat arrays. Nothing that gives
//! every node of every unit a value and a rank can be much faster on one processor.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use survey_specs::index::node::Direction;
use survey_specs::index::{Aggregator, LeafRule, Measure, Node, NodeKind, Normaliser, Subject};

use crate::case::{CATEGORIES, Case};

/// A case as columns of numbers: one per node, from the total down.
pub struct Ruler {
    columns: Vec<Column>,
    /// The places of the units of each class; units of one class stand side by side.
    classes: Vec<std::ops::Range<usize>>,
    units: usize,
    /// Value of each node and unit, node by node.
    values: Vec<f64>,
    /// The place in the class of each node and unit.
    ranks: Vec<usize>,
    /// The mean over each class, node by node.
    means: Vec<f64>,
    order: Vec<usize>,
}

struct Column {
    source: Source,
    scale: Scale,
    /// Whether the value is rounded to two digits.
    rounded: bool,
}

enum Source {
    /// Counts of five categories, and which of them are a success.
    Share { counts: Vec<[f64; 5]>, success: [f64; 5] },
    /// Numerators and denominators, the points of a full ratio, and the ratio that is full.
    Ratio { parts: Vec<[f64; 2]>, points: f64, full_at: f64 },
    /// Values.
    Value(Vec<f64>),
    /// Σ weight × value of the nodes below, by their columns.
    Below(Vec<(usize, f64)>),
}

enum Scale {
    None,
    /// value × factor.
    Factor(f64),
    /// From the smallest and the largest value of the class to these.
    Range(f64, f64),
}

impl Ruler {
    pub fn of(case: &Case) -> Self {
        let nodes = case.definition.root.walk();
        let columns: Vec<Column> = nodes.iter().map(|node| column(case, node, &nodes)).collect();
        let units = case.subjects.len();
        let per_class = units / case.classes;
        let classes = (0..case.classes).map(|class| class * per_class..(class + 1) * per_class);
        Self {
            classes: classes.collect(),
            units,
            values: vec![0.0; columns.len() * units],
            ranks: vec![0; columns.len() * units],
            means: vec![0.0; columns.len() * case.classes],
            order: Vec::with_capacity(units),
            columns,
        }
    }

    /// The value of a node, in the order of the walk, for a unit.
    pub fn value(&self, unit: usize, node: usize) -> f64 {
        self.values[node * self.units + unit]
    }

    /// Computes values, ranks and means of classes.
    pub fn run(&mut self) {
        for (place, column) in self.columns.iter().enumerate().rev() {
            let (above, below) = self.values.split_at_mut((place + 1) * self.units);
            let own = &mut above[place * self.units..];
            fill(&column.source, own, |node, unit| below[(node - place - 1) * self.units + unit]);
            scale(&column.scale, own, &self.classes);
            if column.rounded {
                for value in &mut *own {
                    *value = (*value * 100.0).round() / 100.0;
                }
            }
            let ranks = &mut self.ranks[place * self.units..][..self.units];
            for (class, members) in self.classes.iter().enumerate() {
                self.order.clear();
                self.order.extend(members.clone());
                self.order.sort_unstable_by(|one, two| own[*two].total_cmp(&own[*one]));
                for (rank, unit) in self.order.iter().enumerate() {
                    ranks[*unit] = rank + 1;
                }
                let sum: f64 = own[members.clone()].iter().sum();
                self.means[place * self.classes.len() + class] = sum / count(members.len());
            }
        }
    }
}

fn fill(source: &Source, own: &mut [f64], below: impl Fn(usize, usize) -> f64) {
    match source {
        Source::Share { counts, success } => {
            for (value, counts) in own.iter_mut().zip(counts) {
                let successes: f64 = counts.iter().zip(success).map(|(n, one)| n * one).sum();
                *value = 100.0 * successes / counts.iter().sum::<f64>();
            }
        }
        Source::Ratio { parts, points, full_at } => {
            for (value, [numerator, denominator]) in own.iter_mut().zip(parts) {
                *value = (numerator * points / (denominator * full_at)).min(*points);
            }
        }
        Source::Value(values) => own.copy_from_slice(values),
        Source::Below(nodes) => {
            for (unit, value) in own.iter_mut().enumerate() {
                *value = nodes.iter().map(|(node, weight)| weight * below(*node, unit)).sum();
            }
        }
    }
}

fn scale(scale: &Scale, own: &mut [f64], classes: &[std::ops::Range<usize>]) {
    match scale {
        Scale::None => {}
        Scale::Factor(factor) => own.iter_mut().for_each(|value| *value *= factor),
        Scale::Range(from, to) => {
            for members in classes {
                let own = &mut own[members.clone()];
                let least = own.iter().copied().fold(f64::INFINITY, f64::min);
                let most = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                for value in own {
                    *value = from + (to - from) * (*value - least) / (most - least);
                }
            }
        }
    }
}

fn column(case: &Case, node: &Node, nodes: &[&Node]) -> Column {
    let source = match &node.kind {
        NodeKind::Leaf(leaf) => {
            let points = leaf.points.as_ref().and_then(|points| points.under(&case.policy));
            let rule = leaf.rule.under(&case.policy).expect("the rule is decided");
            read(&case.subjects, leaf.from.as_str(), rule, points)
        }
        NodeKind::Inner { aggregate, children } => {
            let aggregate = aggregate.under(&case.policy).expect("the rule is decided");
            let weighted = children.iter().map(|child| {
                let place = nodes.iter().position(|node| node.code == child.code);
                (place.expect("a node of the tree"), weight(aggregate, child, children))
            });
            Source::Below(weighted.collect())
        }
    };
    let normaliser = node.normalise.as_ref().and_then(|chosen| chosen.under(&case.policy));
    let scale = match normaliser {
        None => Scale::None,
        Some(Normaliser::MinMax { to, direction: Direction::Higher, .. }) => {
            Scale::Range(float(to.0), float(to.1))
        }
        Some(Normaliser::MinMax { to, .. }) => Scale::Range(float(to.1), float(to.0)),
        Some(Normaliser::Linear { effective, to, .. }) => {
            assert!(effective.0.is_zero() && to.0.is_zero(), "a scale that begins at 0");
            Scale::Factor(float(to.1) / float(effective.1))
        }
        Some(other) => unreachable!("no case has the normaliser {other:?}"),
    };
    let rounding = node.rules.rounding.under(&case.policy).expect("the rule is decided");
    let probe = Decimal::new(1_111, 3);
    let rounded = rounding.at.iter().any(|stage| rounding.round_at(*stage, probe) != probe)
        && !rounding.at.contains(&survey_specs::index::RoundingStage::Display);
    Column { source, scale, rounded }
}

fn read(subjects: &[Subject], from: &str, rule: &LeafRule, points: Option<Decimal>) -> Source {
    let measure = |subject: &Subject| subject.measures.get(from).expect("it is measured");
    match rule {
        LeafRule::TopBoxShare { codes } => {
            let is_success = |code: &str| codes.iter().any(|known| known.as_str() == code);
            let success = CATEGORIES.map(|code| if is_success(code) { 1.0 } else { 0.0 });
            let counts = subjects.iter().map(|subject| {
                let mut counts = [0.0; 5];
                for (count, (_, tally)) in counts.iter_mut().zip(subject.tallies.of(from)) {
                    *count = float(Decimal::from(tally.n));
                }
                counts
            });
            Source::Share { counts: counts.collect(), success }
        }
        LeafRule::Ratio { full_at, .. } => {
            let parts = subjects.iter().map(|subject| match measure(subject) {
                Measure::Ratio { numerator, denominator } => {
                    [float(numerator.decimal()), float(denominator.decimal())]
                }
                other => unreachable!("{other:?} is no ratio"),
            });
            let points = float(points.expect("a ratio earns points"));
            Source::Ratio { parts: parts.collect(), points, full_at: float(*full_at) }
        }
        _ => {
            let values = subjects.iter().map(|subject| match measure(subject) {
                Measure::Plain(value) => float(value.decimal()),
                other => unreachable!("{other:?} is no plain value"),
            });
            Source::Value(values.collect())
        }
    }
}

/// The share of a node in the one above; none of the cases has a missing value.
fn weight(aggregate: &Aggregator, child: &Node, children: &[Node]) -> f64 {
    match aggregate {
        Aggregator::Sum { .. } => 1.0,
        Aggregator::Mean => 1.0 / count(children.len()),
        Aggregator::Mix { parts } => {
            let of_part = children.iter().filter(|other| other.part == child.part).count();
            let is_there = |part| children.iter().any(|other| other.part.as_ref() == Some(part));
            let own = child.part.as_ref().and_then(|part| parts.get(part));
            let all = parts.iter().filter(|(part, _)| is_there(*part)).map(|(_, weight)| weight);
            float(*own.expect("a part")) / float(all.sum()) / count(of_part)
        }
        other => unreachable!("no case has the aggregate {other:?}"),
    }
}

fn float(number: Decimal) -> f64 {
    number.to_f64().expect("a number")
}

fn count(number: usize) -> f64 {
    float(Decimal::from(number))
}

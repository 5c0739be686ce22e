//! Index trees in domains, and differences of a node between two levels.

use rayon::prelude::*;
use serde_json::{Map, Value, json};
use thuocdo_stats::answers::Answers;
use thuocdo_stats::domain::Domain;
use thuocdo_stats::estimate::Estimates;
use thuocdo_stats::influence::Stack;
use thuocdo_stats::statistic::{LeafScore, Operation, Tree, TreeNode};

use super::answer::{Answer, matrix};
use super::columns::{Column, ColumnName, MISSING_CODE, Table};
use super::failure::Refusal;
use super::levels::{Coded, LevelName, coded};
use super::request::{self, Composite, Difference, NodeDomain, NodePlace, NodeRule};
use super::sampled::Sampled;

/// The answer of a composite: a row a domain.
///
/// # Errors
///
/// An item is no column of numbers, a condition cannot be asked, or a node is not defined.
pub fn composite(asked: &Composite, within: &Domain, sampled: &Sampled) -> Result<Answer, Refusal> {
    let items = Items::of(&asked.tree, &sampled.table)?;
    let wanted: Vec<usize> = asked.report.iter().chain(&asked.cov).map(|place| place.0).collect();
    let nodes = items.nodes(&asked.tree, |place| wanted.contains(&place))?;
    let reported: Vec<usize> = (0..nodes.len()).filter(|place| wanted.contains(place)).collect();
    let number = |place: &NodePlace| reported.partition_point(|known| *known < place.0);
    let mut rows = Vec::new();
    for (label, domain) in domains(&asked.domains, within, sampled)? {
        let estimates = estimate(sampled, &nodes, &domain)?;
        let mut row = start(&label, &domain, sampled);
        let (mut values, mut errors) = (Map::new(), Map::new());
        for place in &asked.report {
            let name = &asked.tree.nodes[place.0].name;
            values.insert(name.clone(), json!(estimates.values[number(place)]));
            errors.insert(name.clone(), json!(estimates.standard_error(number(place))));
        }
        row.insert("estimate".to_owned(), Value::Object(values));
        row.insert("se".to_owned(), Value::Object(errors));
        if !asked.cov.is_empty() {
            let places: Vec<usize> = asked.cov.iter().map(number).collect();
            let covariance = estimates.covariance.select_rows(&places).select_columns(&places);
            row.insert("cov_elements".to_owned(), matrix(&covariance));
        }
        rows.push(row);
    }
    Ok(Answer::rows(rows))
}

/// The answer of a difference: a row a domain.
///
/// # Errors
///
/// As for [`composite`], or a level is not there.
pub fn difference(
    asked: &Difference,
    within: &Domain,
    sampled: &Sampled,
) -> Result<Answer, Refusal> {
    let items = Items::of(&asked.tree, &sampled.table)?;
    let nodes = items.nodes(&asked.tree, |place| place == asked.statistic.0)?;
    let over = coded(sampled.table.column(&asked.over)?);
    let mut rows = Vec::new();
    for (label, domain) in domains(&asked.domains, within, sampled)? {
        let mut trees = Vec::new();
        for level in &asked.levels {
            let code = over.find(level).ok_or_else(|| {
                let message = format!("`{}` has no row with the level `{level}`", asked.over);
                Refusal::other("unknown_level", message)
            })?;
            let own = domain.filter(|row| over.codes.get(row) == Some(&code));
            trees.push(Tree::new(&nodes, own).map_err(of_tree)?);
        }
        let both = sampled.survey.estimate(&Stack(trees)).map_err(|error| sampled.named(error))?;
        rows.push(difference_row(asked, &both, start(&label, &domain, sampled)));
    }
    Ok(Answer::rows(rows))
}

fn difference_row(
    asked: &Difference,
    both: &Estimates,
    mut row: Map<String, Value>,
) -> Map<String, Value> {
    let [a, b] = [both.values[0], both.values[1]];
    let covariance = &both.covariance;
    let own = covariance[(0, 0)] + covariance[(1, 1)] - 2.0 * covariance[(0, 1)];
    let correlation = covariance[(0, 1)] / (covariance[(0, 0)] * covariance[(1, 1)]).sqrt();
    for (label, value) in asked.labels.iter().zip([a, b]) {
        row.insert(label.clone(), json!(value));
    }
    for (number, label) in asked.labels.iter().enumerate() {
        row.insert(format!("se_{label}"), json!(both.standard_error(number)));
    }
    row.insert("diff".to_owned(), json!(b - a));
    row.insert("se_diff".to_owned(), json!(own.max(0.0).sqrt()));
    row.insert("cov".to_owned(), json!(covariance[(0, 1)]));
    row.insert("corr".to_owned(), json!(correlation));
    row
}

fn start(label: &str, domain: &Domain, sampled: &Sampled) -> Map<String, Value> {
    let survey = &sampled.survey;
    let mut row = Map::new();
    row.insert("domain".to_owned(), json!(label));
    row.insert("n_domain".to_owned(), json!(domain.len()));
    row.insert("df_domain".to_owned(), json!(survey.domain_degrees_of_freedom(domain)));
    row.insert("df_design".to_owned(), json!(survey.degrees_of_freedom()));
    row
}

/// The domains with their labels; without any, everybody.
fn domains(
    asked: &[NodeDomain],
    within: &Domain,
    sampled: &Sampled,
) -> Result<Vec<(String, Domain)>, Refusal> {
    if asked.is_empty() {
        return Ok(vec![("all".to_owned(), within.clone())]);
    }
    let domain = |own: &NodeDomain| {
        let domain = match &own.condition {
            None => within.clone(),
            Some(condition) => {
                let holds = condition.evaluate(&sampled.table)?;
                within.filter(|row| holds.get(row) == Some(&Some(true)))
            }
        };
        Ok((own.label.clone(), domain))
    };
    asked.par_iter().map(domain).collect()
}

fn estimate(
    sampled: &Sampled,
    nodes: &[TreeNode<'_>],
    domain: &Domain,
) -> Result<Estimates, Refusal> {
    let tree = Tree::new(nodes, domain.clone()).map_err(of_tree)?;
    sampled.survey.estimate(&tree).map_err(|error| sampled.named(error))
}

fn of_tree(error: thuocdo_stats::statistic::TreeError) -> Refusal {
    Refusal::other("bad_tree", error.to_string())
}

/// The columns that leaves read, as numbers.
struct Items {
    columns: Vec<(ColumnName, Kind)>,
}

/// A text is the code of its level.
enum Kind {
    Small(Vec<u8>),
    Numbers(Vec<f64>),
    Texts { codes: Vec<f64>, levels: Coded },
}

impl Items {
    fn of(tree: &request::Tree, table: &Table) -> Result<Self, Refusal> {
        let mut columns: Vec<(ColumnName, Kind)> = Vec::new();
        for node in &tree.nodes {
            let item = match &node.rule {
                NodeRule::TopBox { item, .. } => item,
                NodeRule::Mean { item } => {
                    // A mean of texts is refused.
                    table.numbers(item)?;
                    item
                }
                _ => continue,
            };
            if columns.iter().any(|(known, _)| known == item) {
                continue;
            }
            let column = match table.column(item)? {
                Column::Small(values) => Kind::Small(values.clone()),
                Column::Numeric(values) => Kind::Numbers(values.clone()),
                column @ Column::Text(_) => {
                    let levels = coded(column);
                    let number = |code: &u32| match *code {
                        MISSING_CODE => f64::NAN,
                        code => f64::from(code),
                    };
                    let codes = levels.codes.iter().map(number).collect();
                    Kind::Texts { codes, levels }
                }
            };
            columns.push((item.clone(), column));
        }
        Ok(Self { columns })
    }

    fn column(&self, item: &ColumnName) -> Result<&Kind, Refusal> {
        let own = self.columns.iter().find(|(known, _)| known == item);
        own.map(|(_, column)| column)
            .ok_or_else(|| Refusal::other("missing_column", format!("there is no column `{item}`")))
    }

    fn answers(&self, item: &ColumnName) -> Result<Answers<'_>, Refusal> {
        Ok(match self.column(item)? {
            Kind::Small(values) => Answers::Small(values),
            Kind::Numbers(values) | Kind::Texts { codes: values, .. } => Answers::Numbers(values),
        })
    }

    /// Codes of a top box as the column has them. One that no row has is never an answer.
    fn codes(&self, item: &ColumnName, codes: &[LevelName]) -> Result<Vec<f64>, Refusal> {
        if let Kind::Texts { levels, .. } = self.column(item)? {
            return Ok(codes.iter().filter_map(|code| levels.find(code)).map(f64::from).collect());
        }
        let number = |code: &LevelName| {
            code.number().ok_or_else(|| {
                let message = format!("the code `{code}` is no number, but `{item}` holds numbers");
                Refusal::other("type_mismatch", message)
            })
        };
        codes.iter().map(number).collect()
    }

    fn nodes(
        &self,
        tree: &request::Tree,
        is_reported: impl Fn(usize) -> bool,
    ) -> Result<Vec<TreeNode<'_>>, Refusal> {
        let places = |args: &[NodePlace]| args.iter().map(|place| place.0).collect();
        let operation = |rule: &NodeRule| -> Result<Operation<'_>, Refusal> {
            Ok(match rule {
                NodeRule::TopBox { item, codes, scale } => Operation::Leaf {
                    answers: self.answers(item)?,
                    score: LeafScore::TopBox { codes: self.codes(item, codes)?, scale: *scale },
                },
                NodeRule::Mean { item } => {
                    Operation::Leaf { answers: self.answers(item)?, score: LeafScore::Value }
                }
                NodeRule::MeanOf(args) => Operation::Mean(places(args)),
                NodeRule::SumOf(args) => Operation::Sum(places(args)),
                NodeRule::WeightedSum(args) => Operation::WeightedSum(
                    args.iter().map(|(place, weight)| (place.0, *weight)).collect(),
                ),
                NodeRule::GeometricMeanOf(args) => Operation::Geometric(places(args)),
                NodeRule::HarmonicMeanOf(args) => Operation::Harmonic(places(args)),
                NodeRule::Linear { arg, from, to } => {
                    Operation::Linear { node: arg.0, from: *from, to: *to }
                }
            })
        };
        let node = |(place, node): (usize, &request::Node)| {
            Ok(TreeNode { operation: operation(&node.rule)?, is_reported: is_reported(place) })
        };
        tree.nodes.iter().enumerate().map(node).collect()
    }
}

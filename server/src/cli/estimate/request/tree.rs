//! Index trees: nodes in order, each made of items or of earlier nodes.

use survey_specs::yaml::fields::nearest;

use super::super::super::table::cut;
use super::super::columns::ColumnName;
use super::super::condition::Condition;
use super::super::levels::LevelName;
use super::fields::{Field, Noted, Object, Read};
use super::words::MissingRule;

/// Nodes, each after those that it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// How they treat missing answers.
    pub missing: MissingRule,
}

/// The place of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodePlace(pub usize);

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// What it is.
    pub rule: NodeRule,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeRule {
    /// scale × the share of answers in codes.
    TopBox { item: ColumnName, codes: Vec<LevelName>, scale: f64 },
    /// The mean of an item.
    Mean { item: ColumnName },
    /// The mean of nodes.
    MeanOf(Vec<NodePlace>),
    /// The sum of nodes.
    SumOf(Vec<NodePlace>),
    /// Σ weight × node; the weights are used as they are.
    WeightedSum(Vec<(NodePlace, f64)>),
    /// The geometric mean of nodes.
    GeometricMeanOf(Vec<NodePlace>),
    /// The harmonic mean of nodes.
    HarmonicMeanOf(Vec<NodePlace>),
    /// c + (x − a)(d − c)/(b − a).
    Linear { arg: NodePlace, from: [f64; 2], to: [f64; 2] },
}

/// A domain with its label.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeDomain {
    /// The label.
    pub label: String,
    /// Its rows; none: everybody.
    pub condition: Option<Condition>,
}

/// Nodes of a tree in domains.
#[derive(Clone, Debug, PartialEq)]
pub struct Composite {
    /// The tree.
    pub tree: Tree,
    /// The nodes that are reported; all if the request names none.
    pub report: Vec<NodePlace>,
    /// The nodes whose covariance is reported.
    pub cov: Vec<NodePlace>,
    /// The domains; empty: everybody.
    pub domains: Vec<NodeDomain>,
}

/// The difference of a node between two levels of a column, in domains.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The tree.
    pub tree: Tree,
    /// The node.
    pub statistic: NodePlace,
    /// The column.
    pub over: ColumnName,
    /// The two levels; the difference is the second less the first.
    pub levels: [LevelName; 2],
    /// Their labels.
    pub labels: [String; 2],
    /// The domains; empty: everybody.
    pub domains: Vec<NodeDomain>,
}

impl Composite {
    /// Reads the arguments.
    pub fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let tree = Tree::read(object);
        let (report, cov) = (object.list::<String>("report"), object.list::<String>("cov"));
        let domains = object.list("domains");
        let tree = tree?;
        let mut report = tree.places(object, "report", &report?)?;
        if report.is_empty() {
            report = (0..tree.nodes.len()).map(NodePlace).collect();
        }
        let cov = tree.places(object, "cov", &cov?)?;
        Ok(Self { tree, report, cov, domains: domains? })
    }
}

impl Difference {
    /// Reads the arguments.
    pub fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let (tree, statistic) = (Tree::read(object), object.required::<String>("statistic"));
        let (over, levels) = (object.required("over"), object.required::<[LevelName; 2]>("levels"));
        let (labels, domains) = (object.optional("labels"), object.list("domains"));
        let (tree, levels) = (tree?, levels?);
        let by_default = levels.clone().map(|level| level.0);
        Ok(Self {
            statistic: tree.place(object, "statistic", &statistic?)?,
            tree,
            over: over?,
            levels,
            labels: labels?.unwrap_or(by_default),
            domains: domains?,
        })
    }
}

impl Tree {
    fn read(object: &Object<'_>) -> Result<Self, Noted> {
        let missing = object.or("missing", MissingRule::OwnBase);
        let mut tree = Self { nodes: Vec::new(), missing: missing? };
        let Some(field) = object.field("nodes") else {
            return Err(object.error_at("nodes", "missing_key", "at least one node is needed"));
        };
        for field in field.items() {
            let node = field.open(|object| tree.node(object))?;
            if tree.nodes.iter().any(|known| known.name == node.name) {
                let message = format!("a node before is named `{}` too", cut(&node.name));
                return Err(field.error("duplicate_node", message));
            }
            tree.nodes.push(node);
        }
        Ok(tree)
    }

    fn node(&self, object: &Object<'_>) -> Result<Node, Noted> {
        let (name, op) = (object.required("name"), object.kind("op")?);
        let rule = match op.as_str() {
            "top_box" => {
                let (item, codes) = (object.required("item"), object.some("codes"));
                let scale = object.or("scale", 1.0);
                NodeRule::TopBox { item: item?, codes: codes?, scale: scale? }
            }
            "mean" => NodeRule::Mean { item: object.required("item")? },
            "mean_of" => NodeRule::MeanOf(self.args(object)?),
            "sum_of" => NodeRule::SumOf(self.args(object)?),
            "weighted_sum" => {
                let (args, weights) = (self.args(object), object.some::<f64>("weights"));
                let (args, weights) = (args?, weights?);
                if args.len() != weights.len() {
                    let message = format!("{} weights for {} nodes", weights.len(), args.len());
                    return Err(object.error_at("weights", "bad_value", message));
                }
                NodeRule::WeightedSum(args.into_iter().zip(weights).collect())
            }
            "geometric_mean_of" => NodeRule::GeometricMeanOf(self.args(object)?),
            "harmonic_mean_of" => NodeRule::HarmonicMeanOf(self.args(object)?),
            "linear" => self.linear(object)?,
            _ => return Err(object.unknown_kind("op", &OPS)),
        };
        Ok(Node { name: name?, rule })
    }

    fn linear(&self, object: &Object<'_>) -> Result<NodeRule, Noted> {
        let arg: Result<String, Noted> = object.required("arg");
        let (from, to) = (object.required::<[f64; 2]>("from"), object.required("to"));
        let (arg, from, to) = (self.place(object, "arg", &arg?)?, from?, to?);
        if from[1] - from[0] == 0.0 {
            return Err(object.error_at("from", "bad_value", "the two numbers must differ"));
        }
        Ok(NodeRule::Linear { arg, from, to })
    }

    fn args(&self, object: &Object<'_>) -> Result<Vec<NodePlace>, Noted> {
        let names: Vec<String> = object.some("args")?;
        self.places(object, "args", &names)
    }

    fn places(
        &self,
        object: &Object<'_>,
        key: &str,
        names: &[String],
    ) -> Result<Vec<NodePlace>, Noted> {
        names.iter().map(|name| self.place(object, key, name)).collect()
    }

    fn place(&self, object: &Object<'_>, key: &str, name: &str) -> Result<NodePlace, Noted> {
        let found = self.nodes.iter().position(|node| node.name == name);
        found.map(NodePlace).ok_or_else(|| {
            let near = nearest(name, self.nodes.iter().map(|node| node.name.as_str()))
                .map(|near| format!("; did you mean `{}`?", cut(near)))
                .unwrap_or_default();
            let message = format!("no node before is named `{}`{near}", cut(name));
            object.error_at(key, "unknown_node", message)
        })
    }
}

const OPS: [&str; 8] = [
    "top_box",
    "mean",
    "mean_of",
    "sum_of",
    "weighted_sum",
    "geometric_mean_of",
    "harmonic_mean_of",
    "linear",
];

impl Read for NodeDomain {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| {
            let (label, condition) = (object.required("label"), object.optional("where"));
            Ok(Self { label: label?, condition: condition? })
        })
    }
}

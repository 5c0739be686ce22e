//! Rows of the document in the form in which pages show them.

use std::collections::HashMap;

use survey_specs::code::Lang;
use survey_specs::index::{Chosen, Grouping, IndexDefinition, Node, Policy};
use thuocdo_app::analyst::{
    Change, ChangeRemark, Column, Figure, GroupedBy, NodeResult, NotCompared,
};

use crate::http::problem::Problem;
use crate::index::NodeRow;

/// The largest value that goes without saying.
const USUAL_MAX: f64 = 100.0;

/// The words of a definition in one language.
pub struct Labels<'d> {
    definition: &'d IndexDefinition,
    policy: Policy,
    nodes: HashMap<&'d str, &'d Node>,
    language: &'d Lang,
}

impl<'d> Labels<'d> {
    /// The words of a definition with the default settings, which are those of the pages.
    ///
    /// # Errors
    ///
    /// Never: the defaults are settings of the definition.
    pub fn new(definition: &'d IndexDefinition, language: &'d Lang) -> Result<Self, Problem> {
        let policy = definition.policy([]).map_err(Problem::internal)?;
        let walk = definition.root.walk().into_iter();
        let nodes = walk.map(|node| (node.code.as_str(), node)).collect();
        Ok(Self { definition, policy, nodes, language })
    }

    /// A node's code and label.
    #[must_use]
    pub fn column(&self, node: &Node) -> Column {
        Column {
            code: node.code.to_string(),
            label: node.label.get(self.language, self.fallback()).to_owned(),
        }
    }

    /// The kind of groups of a node; none if it has none.
    #[must_use]
    pub fn grouped_by(&self, node: &Node) -> Option<GroupedBy> {
        Some(match self.grouping(node)? {
            Grouping::Bands(_) => GroupedBy::Bands,
            Grouping::Quantiles(_) => GroupedBy::Quantiles,
        })
    }

    /// What came out for a node; missing without a row. A value whose largest possible is said
    /// elsewhere comes without it.
    #[must_use]
    pub fn result(&self, row: Option<&NodeRow>) -> NodeResult {
        NodeResult {
            figure: self.figure(row, true),
            rank: row.and_then(|row| row.rank),
            group: row.and_then(|row| self.group(row)),
            n: row.and_then(|row| row.n),
            change: row.and_then(change),
        }
    }

    /// The value of a row, or why there is none.
    #[must_use]
    pub fn figure(&self, row: Option<&NodeRow>, with_max: bool) -> Figure {
        match row {
            Some(row) if row.status == "suppressed" => Figure::Suppressed,
            Some(row @ NodeRow { published: Some(value), .. }) => Figure::Published {
                value: value.clone(),
                max: unusual_max(row).filter(|_| with_max).map(|max| max.to_string()),
                fewer_than: self.smallest_n(row),
            },
            _ => Figure::Missing,
        }
    }

    /// The number of answers that a row without a rank falls short of.
    fn smallest_n(&self, row: &NodeRow) -> Option<u64> {
        let node = self.nodes.get(row.node.as_str()).filter(|_| row.status == "not_ranked")?;
        Some(node.rules.minimum_n)
    }

    fn group(&self, row: &NodeRow) -> Option<String> {
        let code = row.band.as_deref()?;
        let node = self.nodes.get(row.node.as_str());
        let groups = node.and_then(|node| self.grouping(node)).map(Grouping::groups);
        let label = groups.and_then(|groups| {
            let (_, label) = groups.into_iter().find(|(known, _)| known.as_str() == code)?;
            Some(label.get(self.language, self.fallback()).to_owned())
        });
        Some(label.unwrap_or_else(|| code.to_owned()))
    }

    fn grouping(&self, node: &Node) -> Option<&'d Grouping> {
        let node = self.nodes.get(node.code.as_str())?;
        node.grouping.as_ref().and_then(|grouping: &Chosen<Grouping>| grouping.under(&self.policy))
    }

    fn fallback(&self) -> &'d Lang {
        // A definition has at least one language.
        self.definition.languages.first().unwrap_or(self.language)
    }
}

/// The largest value possible, unless it is the usual one or not known.
#[must_use]
pub fn unusual_max(row: &NodeRow) -> Option<f64> {
    row.max.filter(|max| max.total_cmp(&USUAL_MAX).is_ne())
}

/// A row beside that of the earlier round; none if there is no such round.
fn change(row: &NodeRow) -> Option<Change> {
    let is_class = row.unit_name.is_none();
    let series = row.series.as_deref()?;
    let not_compared = match series {
        "broken" if is_class => Some(NotCompared::ClassChanged),
        "broken" => Some(NotCompared::UnitChanged),
        "new" => Some(NotCompared::New),
        _ if !row.comparable && row.previous.is_none() => Some(NotCompared::OtherDefinition),
        _ => None,
    };
    Some(match (not_compared, &row.previous) {
        (Some(reason), _) => Change::NotCompared(reason),
        (None, None) => Change::NotCompared(NotCompared::NoEarlierValue),
        (None, Some(previous)) => Change::Compared {
            previous: previous.clone(),
            change: row.change.clone(),
            rank_change: row.rank_change,
            remark: match series {
                "renamed" => earlier_code(row).map(ChangeRemark::Renamed),
                "carried_over" => Some(ChangeRemark::CarriedOver),
                _ => None,
            },
        },
    })
}

/// The code that a renamed unit had.
fn earlier_code(row: &NodeRow) -> Option<String> {
    let (_, code) = row.series_note.as_deref()?.split_once(": ")?;
    Some(code.to_owned())
}

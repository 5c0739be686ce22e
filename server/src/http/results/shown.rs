//! Rows of the document in the form in which pages show them.

use std::collections::HashMap;

use survey_specs::code::Lang;
use survey_specs::index::{Chosen, Grouping, IndexDefinition, Node, Policy};
use thuocdo_app::analyst::{
    Change, ChangeRemark, Column, Figure, GroupedBy, NodeResult, NotCompared,
};

use super::uncertainty::{Digits, Scale, rank_set, uncertainty};
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

    /// What came out for a node; missing without a row. Its interval has these digits, and is drawn
    /// where there is a scale.
    #[must_use]
    pub fn result(
        &self,
        row: Option<&NodeRow>,
        digits: Digits,
        scale: Option<&Scale>,
    ) -> NodeResult {
        let mut figure = figure(row, true);
        if let Figure::Published { fewer_than, .. } = &mut figure {
            *fewer_than = row.and_then(|row| self.smallest_n(row));
        }
        NodeResult {
            figure,
            rank: row.and_then(|row| row.rank),
            rank_set: row.and_then(rank_set),
            uncertainty: row.and_then(|row| uncertainty(row, digits, scale)),
            group: row.and_then(|row| self.group(row)),
            n: row.and_then(|row| row.n),
            change: row.and_then(change),
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

/// The value of a row, or why there is none; nothing is said of its rank. The largest value possible
/// may be said elsewhere.
#[must_use]
pub fn figure(row: Option<&NodeRow>, with_max: bool) -> Figure {
    match row {
        Some(row) if row.status == "suppressed" => Figure::Suppressed,
        Some(row @ NodeRow { published: Some(value), .. }) => Figure::Published {
            value: value.clone(),
            max: unusual_max(row).filter(|_| with_max).map(|max| max.to_string()),
            fewer_than: None,
        },
        _ => Figure::Missing,
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use survey_specs::date::Date;
    use survey_specs::index::compare::{Previous, PreviousNode, Succession, compare};
    use survey_specs::index::{Measures, Subject, Tallies, Tally, evaluate};
    use survey_specs::lineage::{Contribution, Origin};
    use survey_specs::unit::{LineageKind, Unit};

    use super::*;
    use crate::index::IndexDocument;

    const INDEX: &str = "
index: hai-long
questionnaire: hai-long
languages: [vi, en]
title: {vi: Chỉ số, en: Index}
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 30
on_missing: skip
weights: none
class_row: mean_of_units
root:
  node: S1
  from: satisfied
  rule: {top_box_share: {codes: [1]}}
  label: {vi: Hài lòng, en: Satisfied}
  quantile_groups:
    type: 7
    cuts: [0.5]
    cut_goes_up: true
    groups:
      - {group: low, label: {vi: Thấp, en: Low}}
      - {group: high, label: {vi: Cao, en: High}}
";

    fn unit(code: &str) -> Unit {
        Unit {
            code: code.parse().unwrap(),
            name: format!("Xã {code}"),
            class: "xa".parse().unwrap(),
            kind: None,
            parent: None,
            population: None,
            valid_from: None,
            valid_to: None,
            codes: BTreeMap::new(),
        }
    }

    fn subject(unit: &Unit, satisfied: u64, all: u64) -> Subject {
        let mut tallies = Tallies::default();
        for (category, n) in [("1", satisfied), ("0", all - satisfied)] {
            let tally = Tally { n, weight: n.into() };
            tallies.add("satisfied".parse().unwrap(), category.parse().unwrap(), tally);
        }
        let (unit, class) = (unit.code.clone(), unit.class.clone());
        Subject { unit, class, tallies, measures: Measures::default() }
    }

    /// The results in Vietnamese: of `X1` (30 of 40), of `X2` (20 of 40), of `X3` (5 of 10) and of the
    /// class. A year before `X1` had 70 and was second, `Y2`, which `X2` was called then, had 60 and
    /// was first, and what is now `X3` were others.
    fn results() -> Vec<NodeResult> {
        let definition: IndexDefinition = INDEX.parse().unwrap();
        let policy = definition.policy([]).unwrap();
        let units = ["X1", "X2", "X3"].map(unit);
        let subjects =
            [subject(&units[0], 30, 40), subject(&units[1], 20, 40), subject(&units[2], 5, 10)];
        let outcome = evaluate(&definition, &policy, &subjects);
        let mut previous = Previous::new(definition.code.clone(), None);
        for (unit, value, rank) in [("X1", 70, 2), ("Y2", 60, 1)] {
            let result = PreviousNode { published: Some(value.into()), rank: Some(rank) };
            previous.insert(unit.parse().unwrap(), "S1".parse().unwrap(), result);
        }
        let merged = Contribution {
            unit: "Y3".parse().unwrap(),
            share: None,
            by: LineageKind::Merged,
            date: "2025-07-01".parse::<Date>().unwrap(),
        };
        let origins = BTreeMap::from([
            (units[1].code.clone(), Origin::Renamed("Y2".parse().unwrap())),
            (units[2].code.clone(), Origin::Changed(vec![merged])),
        ]);
        let succession = Succession { origins, populations: BTreeMap::new() };
        let comparisons = compare(&definition, &policy, &outcome, &previous, &succession);
        let document = IndexDocument::of(&definition, &policy, None, &units, &outcome);
        let language = Lang::new("vi").unwrap();
        let labels = Labels::new(&definition, &language).unwrap();
        assert_eq!(labels.grouped_by(&definition.root), Some(GroupedBy::Quantiles));
        let document = document.compared(&comparisons);
        let digits = Digits::of(document.nodes.iter());
        let shown = |row| labels.result(Some(row), digits, None);
        document.nodes.iter().map(shown).collect()
    }

    #[test]
    fn a_unit_with_few_answers_has_a_value_and_the_number_it_falls_short_of() {
        let results = results();
        let published = |value: &str, fewer_than| Figure::Published {
            value: value.to_owned(),
            max: None,
            fewer_than,
        };
        assert_eq!(results[0].figure, published("75.00", None));
        assert_eq!(results[2].figure, published("50.00", Some(30)));
        assert_eq!((results[0].rank, results[2].rank), (Some(1), None));
        assert_eq!(results[0].n, Some(40));
    }

    #[test]
    fn groups_have_their_names_in_the_language_of_the_page() {
        assert_eq!(results()[0].group.as_deref(), Some("Cao"));
    }

    #[test]
    fn a_result_is_compared_or_the_reason_is_known() {
        let results = results();
        // One unit of the class came of others, so nobody's place is compared.
        let compared = |previous: &str, change: &str, remark| {
            Some(Change::Compared {
                previous: previous.to_owned(),
                change: Some(change.to_owned()),
                rank_change: None,
                remark,
            })
        };
        assert_eq!(results[0].change, compared("70", "5.00", None));
        let renamed = Some(ChangeRemark::Renamed("Y2".to_owned()));
        assert_eq!(results[1].change, compared("60", "-10.00", renamed));
        assert_eq!(results[2].change, Some(Change::NotCompared(NotCompared::UnitChanged)));
        assert_eq!(results[3].change, Some(Change::NotCompared(NotCompared::New)));
    }

    #[test]
    fn without_a_row_nothing_is_known() {
        assert_eq!(figure(None, true), Figure::Missing);
    }
}

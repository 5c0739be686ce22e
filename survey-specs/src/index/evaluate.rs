//! From tallies and measures to values, published values, bands and ranks.
//!
//! Nodes are evaluated from the leaves up, each for all units at once, because some values depend on
//! those of the other units of a class. A node's value is computed ([`score`], [`join`]), normalised
//! ([`normalise`]), and rounded where the policy rounds.

mod join;
mod layout;
mod normalise;
mod outcome;
mod quantile;
mod score;
mod slope;

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{ClassBase, ClassRow, IndexDefinition, Measure, Measures, Node, Policy, Tallies};
use crate::code::{BandCode, NodeCode, UnitClass, UnitCode};
use layout::{Laid, Layout};
use score::Sums;

pub use slope::slopes;

/// One unit with its answers and measured variables.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The unit.
    pub unit: UnitCode,
    /// Its ranking group.
    pub class: UnitClass,
    /// Its answers.
    pub tallies: Tallies,
    /// What else is known of it.
    pub measures: Measures,
}

/// The whole result: one entry per unit or class, and node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The results of every unit, in the order given, then of every class, by code; the nodes of
    /// each from the total down.
    pub nodes: Vec<NodeOutcome>,
}

/// The result of one node for one unit or class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeOutcome {
    /// The unit; none in the row for a whole class.
    pub unit: Option<UnitCode>,
    /// The ranking group.
    pub class: UnitClass,
    /// The node.
    pub node: NodeCode,
    /// The value in full precision, in points of `max`.
    pub value: Option<Decimal>,
    /// The value after the rounding policy.
    pub published: Option<String>,
    /// The largest value possible; none where there is no bound or nobody knows it.
    pub max: Option<Decimal>,
    /// The value in per cent of `max`, in full precision.
    pub percent: Option<Decimal>,
    /// The percentage after the rounding policy.
    pub published_percent: Option<String>,
    /// Number of valid answers of a leaf; for a node above, the largest of those below, which is the
    /// number of respondents where each answered every item. None where nothing was answered because
    /// nothing was asked.
    pub n: Option<u64>,
    /// Whether the value stands, and if not, why.
    pub status: Status,
    /// The place among the units of the class that are ranked, from 1.
    pub rank: Option<usize>,
    /// The band or quantile group of the value.
    pub band: Option<BandCode>,
}

/// Whether a value stands. None of the others is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The value stands.
    Ok,
    /// There is nothing to compute it from.
    Missing,
    /// It is withheld.
    Suppressed,
    /// It stands but rests on too few answers to be ranked.
    NotRanked,
}

impl Status {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Suppressed => "suppressed",
            Self::NotRanked => "not_ranked",
        }
    }
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Absent {
    Missing,
    Suppressed,
}

/// What is known of one node of one unit while the tree is computed.
#[derive(Clone, Copy, Debug)]
struct Cell {
    value: Result<Decimal, Absent>,
    /// The largest value possible.
    max: Option<Decimal>,
    /// Number of answers, where answers were asked for.
    n: Option<u64>,
    /// The sums behind a score of answers, for pooling.
    sums: Option<Sums>,
    /// Whether the value was given as such: it is then what it is, and not normalised.
    given: bool,
}

impl Cell {
    fn absent(absent: Absent, max: Option<Decimal>) -> Self {
        Self { value: Err(absent), max, n: None, sums: None, given: false }
    }

    fn status(&self, minimum_n: u64) -> Status {
        match self.value {
            Err(Absent::Missing) => Status::Missing,
            Err(Absent::Suppressed) => Status::Suppressed,
            Ok(_) if self.n.is_some_and(|n| n < minimum_n) => Status::NotRanked,
            Ok(_) => Status::Ok,
        }
    }
}

/// Evaluates a definition for units, and for each class of them.
#[must_use]
pub fn evaluate(definition: &IndexDefinition, policy: &Policy, subjects: &[Subject]) -> Outcome {
    let class_row = class_row(definition, policy);
    let layout = Layout::of(&definition.root, class_row);
    let (mut evaluation, evidence) = Evaluation::of(definition, policy, subjects, &layout);
    // Nodes stand before those below them, so from the end everything below is there already.
    for (index, laid) in layout.nodes.iter().enumerate().rev() {
        evaluation.columns[index] = evaluation.column(laid, &evidence);
    }
    let rows = evaluation.class_rows(&layout, class_row);
    evaluation.outcome(&layout, subjects, &rows)
}

/// How the row for a whole class of units is made under a policy.
fn class_row<'a>(definition: &'a IndexDefinition, policy: &Policy) -> &'a ClassRow {
    definition.class_row.under(policy).unwrap_or(&ClassRow::MeanOfUnits)
}

/// The largest value of each node, in the order of [`Node::walk`]; none where there is no bound or
/// nobody knows it.
#[must_use]
pub fn full_marks(definition: &IndexDefinition, policy: &Policy) -> Vec<Option<Decimal>> {
    let layout = Layout::of(&definition.root, &ClassRow::MeanOfUnits);
    let nothing = Evidence { tallies: Cow::default(), measures: Cow::default() };
    let mut evaluation = Evaluation {
        definition,
        policy,
        units: 1,
        classes: Vec::new(),
        columns: vec![Vec::new(); layout.nodes.len()],
    };
    for (index, laid) in layout.nodes.iter().enumerate().rev() {
        evaluation.columns[index] = evaluation.column(laid, std::slice::from_ref(&nothing));
    }
    evaluation.columns.iter().map(|cells| cells.first().and_then(|cell| cell.max)).collect()
}

/// What a unit, or a whole class, is scored by.
struct Evidence<'s> {
    tallies: Cow<'s, Tallies>,
    measures: Cow<'s, Measures>,
}

impl<'s> Evidence<'s> {
    fn of(subject: &'s Subject) -> Self {
        Self {
            tallies: Cow::Borrowed(&subject.tallies),
            measures: Cow::Borrowed(&subject.measures),
        }
    }
}

/// The answers of a whole class, and the ratios of all its units added up.
fn pool(members: &[usize], subjects: &[Subject]) -> Evidence<'static> {
    let (mut tallies, mut ratios) = (Tallies::default(), BTreeMap::new());
    for subject in members.iter().map(|&member| &subjects[member]) {
        tallies.add_all(&subject.tallies);
        for (variable, measure) in subject.measures.iter() {
            if let Measure::Ratio { numerator, denominator } = measure {
                let sum = ratios.entry(variable).or_insert((Decimal::ZERO, Decimal::ZERO));
                *sum = (sum.0 + numerator.decimal(), sum.1 + denominator.decimal());
            }
        }
    }
    let measures = ratios.into_iter().filter_map(|(variable, (numerator, denominator))| {
        let numerator = numerator.try_into().ok()?;
        let denominator = denominator.try_into().ok()?;
        Some((variable.clone(), Measure::Ratio { numerator, denominator }))
    });
    Evidence { tallies: Cow::Owned(tallies), measures: Cow::Owned(measures.collect()) }
}

struct Evaluation<'a> {
    definition: &'a IndexDefinition,
    policy: &'a Policy,
    /// Number of units; cells after those are of pooled classes.
    units: usize,
    /// Each class with the places of its units.
    classes: Vec<(&'a UnitClass, Vec<usize>)>,
    /// Per node, in the order of the layout: the cells of all units, then of pooled classes.
    columns: Vec<Vec<Cell>>,
}

impl<'a> Evaluation<'a> {
    /// Nothing computed yet, and what there is to compute it from: of each unit, then of each class
    /// whose answers are pooled.
    fn of(
        definition: &'a IndexDefinition,
        policy: &'a Policy,
        subjects: &'a [Subject],
        layout: &Layout<'a>,
    ) -> (Self, Vec<Evidence<'a>>) {
        let mut classes: BTreeMap<&UnitClass, Vec<usize>> = BTreeMap::new();
        for (index, subject) in subjects.iter().enumerate() {
            classes.entry(&subject.class).or_default().push(index);
        }
        let mut evidence: Vec<Evidence<'_>> = subjects.iter().map(Evidence::of).collect();
        if *class_row(definition, policy) == ClassRow::Pooled {
            evidence.extend(classes.values().map(|members| pool(members, subjects)));
        }
        let evaluation = Self {
            definition,
            policy,
            units: subjects.len(),
            classes: classes.into_iter().collect(),
            columns: vec![Vec::new(); layout.nodes.len()],
        };
        (evaluation, evidence)
    }

    /// The cells of one node; those of all nodes below are there.
    fn column(&self, laid: &Laid<'a>, evidence: &[Evidence<'_>]) -> Vec<Cell> {
        let mut cells = self.computed(laid, evidence);
        self.normalise(laid.node, &mut cells);
        for cell in &mut cells {
            cell.value = cell.value.map(|value| self.round_at(laid, value));
        }
        cells
    }

    /// The cells of one node before they are normalised and rounded.
    fn computed(&self, laid: &Laid<'a>, evidence: &[Evidence<'_>]) -> Vec<Cell> {
        let cells = evidence.iter().enumerate().map(|(place, evidence)| {
            let computed = match laid.node.leaf() {
                Some(leaf) => self.score(laid.node, leaf, evidence),
                None => self.join(laid, |index| self.columns[index][place]),
            };
            self.given(laid.node, evidence, computed)
        });
        cells.collect()
    }

    /// The value that is given for the node itself stands above what is computed.
    fn given(&self, node: &Node, evidence: &Evidence<'_>, computed: Cell) -> Cell {
        let Some(measure) = evidence.measures.get(node.code.as_str()) else { return computed };
        if node.leaf().is_some_and(|leaf| leaf.reads_own_code(&node.code, self.policy)) {
            return computed;
        }
        let value = match measure {
            Measure::Plain(amount) => Ok(amount.decimal()),
            Measure::Suppressed => Err(Absent::Suppressed),
            Measure::Ratio { .. } | Measure::Assessed(_) => return computed,
        };
        // It rests on answers that nobody here has counted.
        Cell { value, given: true, sums: None, n: None, ..computed }
    }

    fn round_at(&self, laid: &Laid<'_>, value: Decimal) -> Decimal {
        let rounding = laid.node.rules.rounding.under(self.policy);
        rounding.map_or(value, |rounding| rounding.round_at(laid.stage, value))
    }

    /// Whether a cell is among those that others of its class are compared with.
    fn is_base(&self, node: &Node, cell: &Cell) -> bool {
        match self.definition.class_base {
            ClassBase::Valued => cell.value.is_ok(),
            ClassBase::Ranked => cell.status(node.rules.minimum_n) == Status::Ok,
        }
    }

    /// The row of each class: per node of the layout, a cell for each class.
    fn class_rows(&self, layout: &Layout<'a>, rule: &ClassRow) -> Vec<Vec<Cell>> {
        if *rule == ClassRow::Pooled {
            return self.columns.iter().map(|cells| cells[self.units..].to_vec()).collect();
        }
        let mut rows = vec![Vec::new(); layout.nodes.len()];
        for (index, laid) in layout.nodes.iter().enumerate().rev() {
            let row = self.classes.iter().enumerate().map(|(class, (_, members))| {
                let mut cell = if laid.from_below_in_class_row {
                    self.join(laid, |below: usize| rows[below][class])
                } else {
                    self.mean_of_units(laid.node, &self.columns[index], members)
                };
                cell.value = cell.value.map(|value| self.round_at(laid, value));
                cell
            });
            rows[index] = row.collect();
        }
        rows
    }

    /// The simple mean over units; n adds up.
    fn mean_of_units(&self, node: &Node, cells: &[Cell], members: &[usize]) -> Cell {
        let members = || members.iter().map(|&member| &cells[member]);
        let mut values: Vec<Decimal> = members()
            .filter(|cell| self.is_base(node, cell))
            .filter_map(|cell| cell.value.ok())
            .collect();
        // In one order, so that the last of 28 digits does not depend on that of the units.
        values.sort_unstable();
        let sum: Decimal = values.iter().sum();
        Cell {
            value: sum.checked_div(Decimal::from(values.len())).ok_or(Absent::Missing),
            max: members().find_map(|cell| cell.max),
            n: members().filter_map(|cell| cell.n).reduce(|sum, n| sum + n),
            sums: None,
            given: false,
        }
    }
}

//! The slopes of all values, node by node as the values are computed, in binary floats.

mod join;
mod normalise;
mod reading;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::layout::{Laid, Layout};
use super::score::Sums;
use super::{Cell, Evaluation, Evidence, Subject, class_row};
use crate::index::slope::{Gradient, Gradients, Kink, Obstacle, Slopes, Source, TallyKey};
use crate::index::{ClassRow, IndexDefinition, Node, Policy, RoundingMode};
use reading::{Reading, readings, tally_keys};

/// The slopes of all values that [`evaluate`](fn@super::evaluate) gives for the same arguments: the
/// partial derivatives by every tally that a leaf reads, in points of the value per unit of weight.
///
/// What is differentiated is the definition without its rounding: how the published digits are made
/// is no part of what the survey estimates. Only where values are cut off after some digits
/// ([`RoundingMode::Truncate`]) before they are calculated with, those calculated have no slope.
/// Which values are missing, withheld or outside the base of a class is taken as it is.
///
/// The derivatives are those of the formulas in docs/index.md. Of a leaf with the scores sₖ and the
/// weights Wₖ of its categories, Σ sₖ Wₖ / Σ Wₖ, the slope by Wₖ is (sₖ − value) / Σ Wₖ; the rest
/// is the chain rule. For each source, Σ slope × tally is 0: weights have no scale.
#[must_use]
pub fn slopes(definition: &IndexDefinition, policy: &Policy, subjects: &[Subject]) -> Slopes {
    let layout = Layout::of(&definition.root, class_row(definition, policy));
    let (evaluation, evidence) = Evaluation::of(definition, policy, subjects, &layout);
    let tallies = tally_keys(&evaluation, &layout, subjects);
    let readings = readings(&evaluation, &layout, &tallies);
    let width = layout.nodes.len();
    let mut derivation = Derivation {
        evaluation,
        evidence: &evidence,
        readings: &readings,
        truncates: layout.nodes.iter().map(|laid| truncates(laid, policy)).collect(),
        columns: vec![Vec::new(); width],
        gradients: Gradients::default(),
    };
    for (index, laid) in layout.nodes.iter().enumerate().rev() {
        derivation.derive(index, laid);
    }
    let class_rows = derivation.class_rows(&layout, class_row(definition, policy));
    derivation.slopes(&layout, tallies, &class_rows)
}

/// The gradients of values.
struct Derivation<'a, 'l> {
    /// The values, not rounded.
    evaluation: Evaluation<'a>,
    evidence: &'l [Evidence<'a>],
    /// Per node of the layout: what it reads of the answers.
    readings: &'l [Option<Reading>],
    /// Per node of the layout: whether its values are cut off before they go on.
    truncates: Vec<bool>,
    /// Per node of the layout: the gradients of all units, then of pooled classes.
    columns: Vec<Vec<Gradient>>,
    gradients: Gradients,
}

/// A value with its gradient.
type Derived = (Cell, Gradient);

impl<'a> Derivation<'a, '_> {
    /// Values and gradients of one node; those of all nodes below are there.
    fn derive(&mut self, index: usize, laid: &Laid<'a>) {
        let mut cells = self.evaluation.computed(laid, self.evidence);
        let mut column = Vec::with_capacity(cells.len());
        for (place, cell) in cells.iter().enumerate() {
            let gradient = match cell {
                Cell { value: Err(_), .. } => Gradient::Absent,
                Cell { given: true, .. } => Gradient::Constant,
                _ if laid.node.leaf().is_some() => self.leaf(index, place, cell),
                _ => self.join(index, laid, Some(place), |all, below| {
                    (all.evaluation.columns[below][place], all.columns[below][place])
                }),
            };
            column.push(gradient);
        }
        if let Some(normaliser) = &laid.node.normalise {
            let before = cells.clone();
            self.evaluation.normalise(laid.node, &mut cells);
            if let Some(normaliser) = normaliser.under(self.evaluation.policy) {
                self.normalise((index, laid.node), normaliser, &before, &mut column);
            }
        }
        absent_without_value(&mut column, &cells);
        self.evaluation.columns[index] = cells;
        self.columns[index] = column;
    }

    /// The score of a leaf by the tallies that it reads.
    fn leaf(&mut self, index: usize, place: usize, cell: &Cell) -> Gradient {
        let reading = self.readings.get(index).and_then(Option::as_ref);
        let totals = cell.sums.and_then(Sums::totals);
        let Some((reading, (scores, weights))) = reading.zip(totals) else {
            return Gradient::Constant;
        };
        let (scores, weights) = (float(scores), float(weights));
        let scale = reading.factor / weights;
        let tallies = &self.evidence[place].tallies;
        let terms = reading.terms(tallies, self.source(place), scores / weights, scale);
        self.gradients.smooth(terms)
    }

    /// Whose answers are counted at a place of a column.
    fn source(&self, place: usize) -> Source {
        match place.checked_sub(self.evaluation.units) {
            None => Source::Unit(number(place)),
            Some(class) => Source::Class(number(class)),
        }
    }

    /// The gradient of a value as it goes on to other values.
    fn going_on(&self, index: usize, gradient: Gradient) -> Gradient {
        match gradient {
            Gradient::Smooth { .. } if self.truncates[index] => {
                Gradient::NotSmooth(Kink { node: index, why: Obstacle::Truncated })
            }
            gradient => gradient,
        }
    }

    /// The values and gradients of the row of each class: per node of the layout, one for each
    /// class.
    fn class_rows(&mut self, layout: &Layout<'a>, rule: &ClassRow) -> Vec<Vec<Derived>> {
        let mut rows: Vec<Vec<Derived>> = vec![Vec::new(); layout.nodes.len()];
        for (index, laid) in layout.nodes.iter().enumerate().rev() {
            rows[index] = if *rule == ClassRow::Pooled {
                let units = self.evaluation.units;
                let cells = self.evaluation.columns[index].iter().skip(units);
                cells.copied().zip(self.columns[index].iter().skip(units).copied()).collect()
            } else if laid.from_below_in_class_row {
                let classes = 0..self.evaluation.classes.len();
                classes.map(|class| self.class_from_below(index, laid, class, &rows)).collect()
            } else {
                let classes = 0..self.evaluation.classes.len();
                classes.map(|class| self.class_mean(index, laid.node, class)).collect()
            };
        }
        rows
    }

    fn class_from_below(
        &mut self,
        index: usize,
        laid: &Laid<'a>,
        class: usize,
        rows: &[Vec<Derived>],
    ) -> Derived {
        let cell = self.evaluation.join(laid, |below| rows[below][class].0);
        let gradient = self.join(index, laid, None, |_, below| rows[below][class]);
        (cell, if cell.value.is_ok() { gradient } else { Gradient::Absent })
    }

    /// The simple mean over the units of a class.
    fn class_mean(&mut self, index: usize, node: &Node, class: usize) -> Derived {
        let members = &self.evaluation.classes[class].1;
        let cell = self.evaluation.mean_of_units(node, &self.evaluation.columns[index], members);
        if cell.value.is_err() {
            return (cell, Gradient::Absent);
        }
        let base = members.iter().copied().filter(|&member| {
            let cell = &self.evaluation.columns[index][member];
            cell.value.is_ok() && self.evaluation.is_base(node, cell)
        });
        let base: Vec<Gradient> =
            base.map(|member| self.going_on(index, self.columns[index][member])).collect();
        let share = 1.0 / count(base.len());
        (cell, self.gradients.combine(base.into_iter().map(|gradient| (share, gradient))))
    }

    /// The places as those of an outcome: of every unit, then of every class.
    fn slopes(
        self,
        layout: &Layout<'_>,
        tallies: Vec<TallyKey>,
        class_rows: &[Vec<Derived>],
    ) -> Slopes {
        let (units, classes) = (self.evaluation.units, self.evaluation.classes.len());
        let mut places = Vec::with_capacity((units + classes) * layout.nodes.len());
        let valued = |(cell, gradient): Derived| (cell.value.map_or(f64::NAN, float), gradient);
        for unit in 0..units {
            let columns = self.evaluation.columns.iter().zip(&self.columns);
            places.extend(columns.map(|(cells, column)| valued((cells[unit], column[unit]))));
        }
        for class in 0..classes {
            places.extend(class_rows.iter().map(|row| valued(row[class])));
        }
        let mut class_of = vec![0; units];
        for (class, (_, members)) in self.evaluation.classes.iter().enumerate() {
            for &member in members {
                class_of[member] = number(class);
            }
        }
        let weights = self.evaluation.weights();
        Slopes { tallies, weights, classes: class_of, places, gradients: self.gradients }
    }
}

fn absent_without_value(column: &mut [Gradient], cells: &[Cell]) {
    for (gradient, cell) in column.iter_mut().zip(cells) {
        if cell.value.is_err() {
            *gradient = Gradient::Absent;
        }
    }
}

/// Whether the values of a node are cut off before others are computed from them.
fn truncates(laid: &Laid<'_>, policy: &Policy) -> bool {
    laid.node.rules.rounding.under(policy).is_some_and(|rounding| {
        rounding.mode == RoundingMode::Truncate && rounding.at.contains(&laid.stage)
    })
}

fn float(decimal: Decimal) -> f64 {
    decimal.to_f64().unwrap_or(f64::NAN)
}

/// A number of values as a binary float, which is exact up to 2⁵³.
fn count(values: usize) -> f64 {
    float(Decimal::from(values))
}

/// A place as a small number. There are never as many units as it holds.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

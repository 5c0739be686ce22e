//! Nodes of an index tree over the means of a unit.

use std::ops::Range;

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::means::count;
use super::strata::Stratum;
use super::{Cells, CellsError, Means, Strata};

/// The derivatives of nodes by the means of the columns, in each unit.
///
/// A node of an index tree is a function θ of a unit's means, whatever lies between; by
/// the chain rule its linearised PSU totals are Σ ∂θ/∂ȳ · z over the columns (Deville 1999; R's `svycontrast`).
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients {
    nodes: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Gradients {
    /// Units × nodes × columns derivatives. Where one is 0, the column may be without a mean.
    ///
    /// # Errors
    ///
    /// There are not as many numbers.
    pub fn new(
        units: usize,
        nodes: usize,
        columns: usize,
        values: Vec<f64>,
    ) -> Result<Self, CellsError> {
        let expected = units.saturating_mul(nodes).saturating_mul(columns);
        if values.len() != expected {
            return Err(CellsError::UnequalLengths { expected, found: values.len() });
        }
        Ok(Self { nodes, columns, values })
    }

    /// The same derivatives in all units, nodes × columns: nodes that are linear in the means.
    ///
    /// # Errors
    ///
    /// There are not as many numbers.
    pub fn linear(
        units: usize,
        nodes: usize,
        columns: usize,
        values: &[f64],
    ) -> Result<Self, CellsError> {
        let expected = nodes.saturating_mul(columns);
        if values.len() != expected {
            return Err(CellsError::UnequalLengths { expected, found: values.len() });
        }
        Self::new(units, nodes, columns, values.repeat(units))
    }

    /// The columns a unit's node depends on, with the derivatives.
    fn terms(&self, unit: usize, node: usize) -> Vec<(usize, f64)> {
        let first = (unit * self.nodes + node) * self.columns;
        let values = self.values.get(first..first + self.columns).unwrap_or_default();
        values.iter().copied().enumerate().filter(|(_, value)| *value != 0.0).collect()
    }
}

impl Cells {
    /// The covariances of the nodes within each unit: a nodes × nodes matrix for each, the squares of
    /// the standard errors on its diagonal.
    ///
    /// V = Σₕ (1 − fₕ) nₕ/(nₕ − 1) Σ (z − z̄ₕ)(z − z̄ₕ)′, z the linearised PSU totals of the
    /// nodes (see [`Gradients`]), zero for a PSU without a row in the unit.
    ///
    /// # Errors
    ///
    /// Strata, means or derivatives are of other cells.
    pub fn node_covariances(
        &self,
        strata: &Strata,
        means: &Means,
        gradients: &Gradients,
    ) -> Result<Vec<DMatrix<f64>>, CellsError> {
        self.check_tree(strata, means, gradients)?;
        let nodes = gradients.nodes;
        let of_unit = |(unit, cells): (usize, &[usize])| {
            let all: Vec<usize> = (0..nodes).collect();
            let scores = self.node_scores(unit, cells, means, gradients, &all);
            let mut rest = scores.as_slice();
            let mut sums = vec![0.0; nodes * nodes];
            for (stratum, cells) in self.strata_of(cells, strata) {
                let (scores, others) = rest.split_at(cells.len() * nodes);
                rest = others;
                add_outer(&mut sums, scores, nodes, stratum);
            }
            let entry = |row: usize, column: usize| sums[row.min(column) * nodes + row.max(column)];
            DMatrix::from_fn(nodes, nodes, entry)
        };
        Ok(self.by_unit().par_iter().enumerate().map(of_unit).collect())
    }

    /// The covariances of one node between all units: a units × units matrix.
    ///
    /// Units are correlated where they share PSUs, and where they share strata, because a PSU without
    /// a row of a unit counts as zero for it. Formula as in [`Cells::node_covariances`].
    ///
    /// # Errors
    ///
    /// Strata, means or derivatives are of other cells; there is no such node.
    pub fn unit_covariance(
        &self,
        strata: &Strata,
        means: &Means,
        gradients: &Gradients,
        node: usize,
    ) -> Result<DMatrix<f64>, CellsError> {
        self.check_tree(strata, means, gradients)?;
        if node >= gradients.nodes {
            return Err(CellsError::NoSuchNode { node, nodes: gradients.nodes });
        }
        let units = self.extent.units;
        let by_unit = self.by_unit();
        let of_unit = |(unit, cells): (usize, &[usize])| {
            self.node_scores(unit, cells, means, gradients, &[node])
        };
        let of_units: Vec<Vec<f64>> = by_unit.par_iter().enumerate().map(of_unit).collect();
        let mut scores = vec![0.0; self.len()];
        for (&cell, score) in by_unit.cells.iter().zip(of_units.into_iter().flatten()) {
            scores[cell] = score;
        }
        let mut sums = vec![0.0; units * units];
        let mut first = 0;
        for stratum in strata.all() {
            let rest = self.keys.get(first..).unwrap_or_default();
            let end = first + rest.partition_point(|key| key.psu < stratum.psus.end);
            let (members, totals) = self.totals_of(stratum, first..end, &scores);
            first = end;
            let rows: Vec<Vec<f64>> = (0..members.len())
                .into_par_iter()
                .with_min_len(ROWS_OF_TASK)
                .map(|place| products(&totals, members.len(), place))
                .collect();
            for (place, products) in rows.iter().enumerate() {
                let later = &members[place..];
                for (product, other) in products.iter().zip(later) {
                    sums[later[0] * units + other] += stratum.coefficient * product;
                }
            }
        }
        let entry = |row: usize, column: usize| sums[row.min(column) * units + row.max(column)];
        Ok(DMatrix::from_fn(units, units, entry))
    }

    fn check_tree(
        &self,
        strata: &Strata,
        means: &Means,
        gradients: &Gradients,
    ) -> Result<(), CellsError> {
        self.check_strata(strata)?;
        let numbers = self.extent.units * self.columns;
        let of_nodes = numbers * gradients.nodes;
        let lengths = [
            (numbers, means.values().len()),
            (self.columns, gradients.columns),
            (of_nodes, gradients.values.len()),
        ];
        match lengths.into_iter().find(|(expected, found)| expected != found) {
            Some((expected, found)) => Err(CellsError::UnequalLengths { expected, found }),
            None => Ok(()),
        }
    }

    /// The linearised totals of nodes in cells of one unit: cells × nodes.
    fn node_scores(
        &self,
        unit: usize,
        cells: &[usize],
        means: &Means,
        gradients: &Gradients,
        nodes: &[usize],
    ) -> Vec<f64> {
        let of_unit = unit * self.columns..(unit + 1) * self.columns;
        let values = &means.values()[of_unit.clone()];
        let shares: Vec<f64> = means.weights()[of_unit].iter().map(|sum| sum.recip()).collect();
        let terms: Vec<_> = nodes.iter().map(|&node| gradients.terms(unit, node)).collect();
        let mut of_columns = vec![0.0; self.columns];
        let mut scores = Vec::with_capacity(cells.len() * nodes.len());
        for &cell in cells {
            self.score(cell, values, &shares, &mut of_columns);
            scores.extend(terms.iter().map(|terms| {
                terms.iter().map(|&(column, slope)| slope * of_columns[column]).sum::<f64>()
            }));
        }
        scores
    }

    /// The units in a stratum, ascending, and the totals of a score: PSUs × these units, taken from
    /// each unit's mean.
    fn totals_of(
        &self,
        stratum: &Stratum,
        cells: Range<usize>,
        scores: &[f64],
    ) -> (Vec<usize>, Vec<f64>) {
        let keys = &self.keys[cells.clone()];
        let mut members: Vec<usize> = keys.iter().map(|key| key.unit as usize).collect();
        members.sort_unstable();
        members.dedup();
        let mut totals = vec![0.0; members.len() * stratum.psus.len()];
        let mut centre = vec![0.0; members.len()];
        for (key, score) in keys.iter().zip(&scores[cells]) {
            let psu = (key.psu - stratum.psus.start) as usize;
            let place = members.partition_point(|&unit| unit < key.unit as usize);
            totals[psu * members.len() + place] = *score;
            centre[place] += score;
        }
        if stratum.is_centred {
            for of_psu in totals.chunks_mut(members.len().max(1)) {
                for (total, centre) in of_psu.iter_mut().zip(&centre) {
                    *total -= centre / stratum.drawn;
                }
            }
        }
        (members, totals)
    }
}

/// Rows of a matrix of units that a thread takes at least.
const ROWS_OF_TASK: usize = 32;

/// Σ over PSUs of a member's total times those of the members from it on.
fn products(totals: &[f64], members: usize, place: usize) -> Vec<f64> {
    let mut products = vec![0.0; members - place];
    for of_psu in totals.chunks_exact(members.max(1)) {
        let own = of_psu[place];
        if own != 0.0 {
            for (product, other) in products.iter_mut().zip(&of_psu[place..]) {
                *product += own * other;
            }
        }
    }
    products
}

/// Adds the covariances of a stratum from the scores of the cells of one unit, above the diagonal.
fn add_outer(sums: &mut [f64], scores: &[f64], nodes: usize, stratum: &Stratum) {
    let mut centre = vec![0.0; nodes];
    let cells = scores.chunks_exact(nodes.max(1));
    let present = cells.len();
    if stratum.is_centred {
        for scores in cells.clone() {
            centre.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score);
        }
        for sum in &mut centre {
            *sum /= stratum.drawn;
        }
    }
    let mut add = |distances: &[f64], coefficient: f64| {
        for (row, own) in distances.iter().enumerate() {
            let own = coefficient * own;
            let sums = sums[row * nodes..(row + 1) * nodes].iter_mut().zip(distances).skip(row);
            sums.for_each(|(sum, other)| *sum += own * other);
        }
    };
    let mut distances = vec![0.0; nodes];
    for scores in cells {
        for ((distance, score), centre) in distances.iter_mut().zip(scores).zip(&centre) {
            *distance = score - centre;
        }
        add(&distances, stratum.coefficient);
    }
    add(&centre, stratum.coefficient * (stratum.drawn - count(present)));
}

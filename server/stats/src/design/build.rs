//! From columns to a checked design.

use std::sync::Arc;

use super::quadratic::Quadratic;
use super::stage::Stage;
use super::{
    Design, DesignColumns, DesignError, LonelyRule, Selection, StageColumns, StageSize, Structure,
};
use crate::code::Codes;

impl Design {
    /// Checks the columns of a design and numbers its units.
    ///
    /// # Errors
    ///
    /// Columns of different lengths, a cluster in two strata, or sizes that are none, that differ
    /// within a stratum, or that are smaller than the sample.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "columns of a million rows are not kept beside the design made of them"
    )]
    pub fn new(columns: DesignColumns) -> Result<Self, DesignError> {
        let rows = columns.stages.first().ok_or(DesignError::NoStage)?.units.rows();
        check_lengths(&columns, rows)?;
        let strata = columns.strata.clone().unwrap_or_else(|| Codes::single(rows));
        let drawn = draw_stages(&columns, &strata)?;
        let Some(first) = drawn.first() else { return Err(DesignError::NoStage) };
        let collapsed = match columns.lonely {
            LonelyRule::Collapse => collapse(first),
            _ => first.group_of_unit.clone(),
        };
        let base_weights = base_weights(&drawn, rows);
        let clusters = first.units.clone();
        let structure = match &columns.selection {
            Selection::Equal | Selection::Brewer => {
                Structure::Stages(stages(&drawn, &collapsed, columns.ultimate_cluster))
            }
            &Selection::Overton(form) => {
                let chances = first.fractions().ok_or(DesignError::NoProbabilities)?;
                Structure::Quadratic(Quadratic::overton(&clusters, &collapsed, &chances, form)?)
            }
            Selection::Joint(joint) => Structure::Quadratic(Quadratic::joint(&clusters, joint)?),
        };
        Ok(Self {
            rows,
            structure,
            lonely: columns.lonely,
            domain_lonely: columns.domain_lonely,
            clusters,
            stratum_of_cluster: collapsed,
            base_weights,
        })
    }
}

fn check_lengths(columns: &DesignColumns, rows: usize) -> Result<(), DesignError> {
    let strata = columns.strata.iter().map(Codes::rows);
    let stages = columns.stages.iter().flat_map(|stage| {
        let size = stage.size.as_ref().map(|size| size.values().len());
        std::iter::once(stage.units.rows()).chain(size)
    });
    match strata.chain(stages).find(|&found| found != rows) {
        Some(found) => Err(DesignError::UnequalLengths { expected: rows, found }),
        None => Ok(()),
    }
}

impl StageSize {
    fn values(&self) -> &[f64] {
        match self {
            Self::Population(values) | Self::Probability(values) => values,
        }
    }
}

/// A stage as it was drawn: units with what they were drawn from, and which part of it they are.
struct Drawn {
    units: Codes,
    group_of_unit: Vec<u32>,
    fraction: Option<Vec<f64>>,
    /// What each unit's group has in all, where that is what the file says.
    population: Option<Vec<f64>>,
}

impl Drawn {
    fn fractions(&self) -> Option<Vec<f64>> {
        self.fraction.clone()
    }
}

fn draw_stages(columns: &DesignColumns, strata: &Codes) -> Result<Vec<Drawn>, DesignError> {
    let mut drawn: Vec<Drawn> = Vec::new();
    for (place, stage) in columns.stages.iter().enumerate() {
        let outer = drawn.last().map_or(strata, |above| &above.units);
        let (units, group_of_unit) = stage.units.within(outer);
        if place == 0 && !columns.nested {
            check_one_stratum(&stage.units, &units, &group_of_unit)?;
        }
        let is_unequal = !matches!(columns.selection, Selection::Equal);
        let (fraction, population) =
            fractions(place + 1, stage, &units, &group_of_unit, is_unequal)?;
        drawn.push(Drawn { units, group_of_unit, fraction, population });
    }
    Ok(drawn)
}

/// That no cluster's own code stands in two strata.
fn check_one_stratum(
    codes: &Codes,
    units: &Codes,
    stratum_of_unit: &[u32],
) -> Result<(), DesignError> {
    let mut stratum_of_code = vec![None; codes.levels()];
    for (row, (&code, &unit)) in codes.of_row().iter().zip(units.of_row()).enumerate() {
        let stratum = stratum_of_unit[unit as usize];
        let known = stratum_of_code[code as usize].get_or_insert(stratum);
        if *known != stratum {
            return Err(DesignError::ClusterInTwoStrata { row });
        }
    }
    Ok(())
}

type Fractions = (Option<Vec<f64>>, Option<Vec<f64>>);

/// The sampling fraction of every unit, and the population of its group where it is known.
fn fractions(
    stage: usize,
    columns: &StageColumns,
    units: &Codes,
    group_of_unit: &[u32],
    is_unequal: bool,
) -> Result<Fractions, DesignError> {
    let Some(size) = &columns.size else { return Ok((None, None)) };
    match size {
        StageSize::Population(sizes) => {
            let expected = "a number of units";
            check_sizes(stage, sizes, expected, |size| size >= 1.0)?;
            let population = constant(stage, sizes, units, group_of_unit)?;
            let mut fraction = vec![0.0; group_of_unit.len()];
            let mut first = 0;
            for run in group_of_unit.chunk_by(|left, right| left == right) {
                let all = population[first];
                // A population of "enough" units may be given as infinite.
                if (run.len() as f64) > all {
                    let row = units.of_row().iter().position(|&unit| unit as usize == first);
                    let (row, drawn) = (row.unwrap_or_default(), run.len());
                    return Err(DesignError::MoreThanAll { stage, row, drawn, population: all });
                }
                fraction[first..first + run.len()].fill(run.len() as f64 / all);
                first += run.len();
            }
            Ok((Some(fraction), Some(population)))
        }
        StageSize::Probability(sizes) => {
            let expected = "a probability above 0 and not above 1";
            check_sizes(stage, sizes, expected, |size| size > 0.0 && size <= 1.0)?;
            let each: Vec<_> = (0..).take(group_of_unit.len()).collect();
            let groups = if is_unequal { &each } else { group_of_unit };
            Ok((Some(constant(stage, sizes, units, groups)?), None))
        }
    }
}

fn check_sizes(
    stage: usize,
    sizes: &[f64],
    expected: &'static str,
    is_size: impl Fn(f64) -> bool,
) -> Result<(), DesignError> {
    match sizes.iter().position(|&size| !is_size(size)) {
        Some(row) => Err(DesignError::BadSize { stage, row, size: sizes[row], expected }),
        None => Ok(()),
    }
}

/// The value of every unit, where all rows of a group must have the same.
fn constant(
    stage: usize,
    sizes: &[f64],
    units: &Codes,
    group_of_unit: &[u32],
) -> Result<Vec<f64>, DesignError> {
    let groups = group_of_unit.last().map_or(0, |&last| last as usize + 1);
    let mut of_group = vec![None; groups];
    for (row, (&size, &unit)) in sizes.iter().zip(units.of_row()).enumerate() {
        let known = of_group[group_of_unit[unit as usize] as usize].get_or_insert(size);
        if (*known - size).abs() > 1e-9 * known.abs() {
            let of = if groups == group_of_unit.len() { "unit" } else { "stratum" };
            return Err(DesignError::SizeVaries { stage, row, of });
        }
    }
    let size_of = |&group: &u32| of_group[group as usize].unwrap_or(f64::INFINITY);
    Ok(group_of_unit.iter().map(size_of).collect())
}

/// Joins every stratum that has one cluster with the next; the last one with that before it.
fn collapse(first: &Drawn) -> Vec<u32> {
    let is_census =
        |place: usize| first.fraction.as_ref().is_some_and(|fraction| 1.0 - fraction[place] < 1e-7);
    let mut joined = Vec::with_capacity(first.group_of_unit.len());
    let mut stratum = 0;
    let mut waits = false;
    for run in first.group_of_unit.chunk_by(|left, right| left == right) {
        let is_lonely = run.len() == 1 && !is_census(joined.len());
        joined.extend(std::iter::repeat_n(stratum, run.len()));
        waits = is_lonely && !waits;
        if !waits {
            stratum += 1;
        }
    }
    if waits && stratum > 0 {
        for place in joined.iter_mut().rev().take_while(|place| **place == stratum) {
            *place = stratum - 1;
        }
    }
    joined
}

/// The product of N/n or 1/π over the stages, for every row.
fn base_weights(drawn: &[Drawn], rows: usize) -> Vec<f64> {
    let mut weights = vec![1.0; rows];
    for stage in drawn {
        let Some(fraction) = &stage.fraction else { continue };
        for (weight, &unit) in weights.iter_mut().zip(stage.units.of_row()) {
            *weight /= fraction[unit as usize];
        }
    }
    weights
}

/// The stages that add to the variance.
fn stages(drawn: &[Drawn], strata: &[u32], ultimate_cluster: bool) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    // Of every unit of the stage above, the product of the sampling fractions so far.
    let mut above: Vec<f64> = vec![1.0];
    for (place, stage) in drawn.iter().enumerate() {
        let groups = if place == 0 { strata } else { &stage.group_of_unit };
        let own: Vec<f64> = if place == 0 {
            joined_fractions(stage, strata)
        } else {
            stage.fraction.clone().unwrap_or_else(|| vec![0.0; groups.len()])
        };
        let reach = |unit: usize| if place == 0 { 1.0 } else { above[groups[unit] as usize] };
        let left: Vec<f64> = own.iter().map(|fraction| 1.0 - fraction).collect();
        let coefficient: Vec<f64> =
            left.iter().enumerate().map(|(unit, left)| left * reach(unit)).collect();
        let passed: Vec<f64> =
            own.iter().enumerate().map(|(unit, fraction)| fraction * reach(unit)).collect();
        stages.push(Stage {
            number: place + 1,
            unit_of_row: Arc::from(stage.units.of_row()),
            groups: Stage::groups_of(groups, &coefficient, &left),
            group_of_unit: groups.to_vec(),
            coefficient,
        });
        above = passed;
        if ultimate_cluster || above.iter().all(|&fraction| fraction == 0.0) {
            break;
        }
    }
    stages
}

/// The fractions of the first stage; strata that were joined have that of all their clusters.
fn joined_fractions(stage: &Drawn, strata: &[u32]) -> Vec<f64> {
    let Some(fraction) = &stage.fraction else { return vec![0.0; strata.len()] };
    let Some(population) = &stage.population else { return fraction.clone() };
    if strata == stage.group_of_unit {
        return fraction.clone();
    }
    let mut joined = vec![0.0; strata.len()];
    let mut first = 0;
    for run in strata.chunk_by(|left, right| left == right) {
        let end = first + run.len();
        let own = stage.group_of_unit[first..end].chunk_by(|left, right| left == right);
        let starts = own.scan(first, |start, run| {
            let this = *start;
            *start += run.len();
            Some(this)
        });
        let all = crate::sum::sum(starts.map(|start| population[start]));
        joined[first..end].fill(run.len() as f64 / all);
        first = end;
    }
    joined
}

//! Ranks of units whose estimates are given.

use nalgebra::DMatrix;
use serde_json::{Map, Value, json};
use thuocdo_stats::distribution::normal;
use thuocdo_stats::rank::confidence_set::{self, CriticalValue, SimultaneousSets};
use thuocdo_stats::rank::group::indistinguishable_groups;
use thuocdo_stats::rank::joint_region::{self, RegionRule, joint_rank_region};
use thuocdo_stats::rank::multinomial::multinomial_holm;
use thuocdo_stats::rank::probability::rank_probabilities;
use thuocdo_stats::rank::{Best, Covariance, RankError, RankSet, Simulation, UnitEstimates};

use super::answer::Answer;
use super::columns::Table;
use super::failure::Refusal;
use super::request::{
    Adjustment, Csranks, JointRankRegion, MultinomialHolm, RankOne, RankProbabilities, RankUnits,
    Spread, TauBest, TouchingEnds,
};
use super::unit_names::UnitNames;

/// The seed of all simulations: the same request gives the same answer.
const SEED: u64 = 2026;
/// The draws of a request that does not say how many.
const DRAWS: usize = 100_000;
/// A level for simulations that have none.
const ANY_COVERAGE: f64 = 0.95;

/// The answer of `rank_confidence_set` by `csranks`.
///
/// # Errors
///
/// A column is not as it should be, or the simulation cannot be done.
pub fn csranks(asked: &Csranks, table: &Table) -> Result<Answer, Refusal> {
    let units = Units::of(&asked.units, table)?;
    let draws = asked.draws.unwrap_or(DRAWS);
    let simulation = Simulation::new(asked.coverage, draws, SEED)?;
    if asked.simultaneous {
        let sets = confidence_set::simultaneous(&units.estimates, &simulation, asked.stepdown);
        let mut results = units.sets(sets.sets());
        results.insert("groups".to_owned(), groups(&sets, &units.names));
        return Ok(simulated(results, draws, sets.critical()));
    }
    let sets = confidence_set::marginal(&units.estimates, &simulation, asked.stepdown);
    let mut results = units.sets(sets.sets());
    let values = sets.critical().iter().map(|critical| critical.map(|critical| critical.value));
    results.insert("critical".to_owned(), json!(values.collect::<Vec<_>>()));
    let errors = sets.critical().iter().flatten();
    let least_sure =
        errors.copied().max_by(|a, b| a.simulation_error.total_cmp(&b.simulation_error));
    let mut answer = simulated(results, draws, None);
    if let Some(critical) = least_sure {
        answer
            .diagnostics
            .insert("critical_simulation_error".to_owned(), json!(critical.simulation_error));
    }
    Ok(answer)
}

/// Runs of neighbours that cannot be told apart, from best to worst.
fn groups(sets: &SimultaneousSets, names: &UnitNames) -> Value {
    indistinguishable_groups(sets).runs.iter().map(|run| names.some(run)).collect()
}

/// The answer of `rank_confidence_set` by `multinomial_holm`.
///
/// # Errors
///
/// The coverage is none.
pub fn multinomial(asked: &MultinomialHolm) -> Result<Answer, Refusal> {
    let mut sets = multinomial_holm(&asked.counts, asked.coverage)?;
    if asked.rank_1 == RankOne::Smallest {
        // What is above under the largest is below under the smallest.
        let units = sets.len();
        for (set, count) in sets.iter_mut().zip(&asked.counts) {
            let better = asked.counts.iter().filter(|other| *other < count).count();
            (set.lower, set.upper) = (units + 1 - set.upper, units + 1 - set.lower);
            set.rank = 1 + better;
        }
    }
    Ok(Answer::of(Value::Object(of_sets(&sets))))
}

/// The answer of `tau_best`.
///
/// # Errors
///
/// As for [`csranks`], or there are not so many units.
pub fn tau_best(asked: &TauBest, table: &Table) -> Result<Answer, Refusal> {
    let units = Units::of(&asked.units, table)?;
    units.has_rank("tau", asked.tau)?;
    let draws = asked.draws.unwrap_or(DRAWS);
    let simulation = Simulation::new(asked.coverage, draws, SEED)?;
    let sets = confidence_set::simultaneous(&units.estimates, &simulation, asked.stepdown);
    let inside = sets.tau_best(asked.tau);
    let outside: Vec<usize> =
        (0..units.estimates.units()).filter(|unit| !inside.contains(unit)).collect();
    let mut results = Map::new();
    results.insert("in_set".to_owned(), units.names.some(&inside));
    results.insert("not_in_set".to_owned(), units.names.some(&outside));
    Ok(simulated(results, draws, sets.critical()))
}

/// The answer of `joint_rank_region`.
///
/// # Errors
///
/// A column is not as it should be.
pub fn joint_region(asked: &JointRankRegion, table: &Table) -> Result<Answer, Refusal> {
    let units = Units::of(&asked.units, table)?;
    let rounding = asked.rounding.map(u8::try_from).transpose();
    let rule = RegionRule {
        coverage: asked.coverage,
        adjustment: match asked.adjustment {
            Adjustment::Sidak => joint_region::Adjustment::Sidak,
        },
        rounding: rounding
            .map_err(|_| Refusal::other("bad_value", "`rounding` is a number of decimals"))?,
        touching_ends: match asked.touching_ends {
            TouchingEnds::Differ => joint_region::TouchingEnds::Differ,
            TouchingEnds::Overlap => joint_region::TouchingEnds::Overlap,
        },
    };
    let region = joint_rank_region(&units.estimates, &rule)?;
    let mut results = units.sets(&region.sets);
    results.insert("critical".to_owned(), json!(region.critical));
    Ok(Answer::of(Value::Object(results)))
}

/// The answer of `rank_probabilities`.
///
/// # Errors
///
/// As for [`csranks`], or there are not so many units.
pub fn probabilities(asked: &RankProbabilities, table: &Table) -> Result<Answer, Refusal> {
    let units = Units::of(&asked.units, table)?;
    for (key, counts) in [("top", &asked.top), ("bottom", &asked.bottom)] {
        for count in counts {
            units.has_rank(key, *count)?;
        }
    }
    let draws = asked.draws.unwrap_or(DRAWS);
    let made = rank_probabilities(&units.estimates, &Simulation::new(ANY_COVERAGE, draws, SEED)?);
    let each = || 0..units.estimates.units();
    let mut results = units.named();
    let mut put = |key: String, values: Vec<f64>| results.insert(key, json!(values));
    for k in &asked.top {
        put(format!("p_top{k}"), each().map(|unit| made.top(unit, *k).value).collect());
    }
    for k in &asked.bottom {
        put(format!("p_bottom{k}"), each().map(|unit| made.bottom(unit, *k).value).collect());
    }
    put("mean_rank".to_owned(), each().map(|unit| made.mean(unit).value).collect());
    let medians: Vec<_> = each().map(|unit| made.median(unit)).collect();
    results.insert("median_rank".to_owned(), json!(medians));
    let mut answer = simulated(results, draws, None);
    // A share is least sure at one half.
    let error = each().map(|unit| made.mean(unit).simulation_error).fold(0.0, f64::max);
    answer.diagnostics.insert("mean_rank_simulation_error".to_owned(), json!(error));
    Ok(answer)
}

/// Units with their estimates.
struct Units {
    names: UnitNames,
    estimates: UnitEstimates,
}

impl Units {
    fn of(asked: &RankUnits, table: &Table) -> Result<Self, Refusal> {
        let names = UnitNames::of(table, asked.unit.as_ref())?;
        let values = table.numbers(&asked.estimate)?;
        let covariance = match &asked.spread {
            Spread::Se(column) => Covariance::Independent(table.numbers(column)?.into_owned()),
            Spread::Margin { column, level } => {
                let width = normal::quantile(f64::midpoint(1.0, *level));
                let margins = table.numbers(column)?;
                Covariance::Independent(margins.iter().map(|margin| margin / width).collect())
            }
            Spread::Cov(names) => {
                let mut columns = Vec::new();
                for name in names {
                    columns.push(table.numbers(name)?);
                }
                let size = (table.rows(), columns.len());
                Covariance::Full(DMatrix::from_fn(size.0, size.1, |i, j| columns[j][i]))
            }
        };
        let best = match asked.rank_1 {
            RankOne::Largest => Best::Largest,
            RankOne::Smallest => Best::Smallest,
        };
        let estimates = UnitEstimates::new(&values, covariance, best, None)
            .map_err(|error| of_rank(error, &names))?;
        Ok(Self { names, estimates })
    }

    /// Whether so many ranks exist.
    fn has_rank(&self, key: &str, count: usize) -> Result<(), Refusal> {
        let units = self.estimates.units();
        if (1..=units).contains(&count) {
            return Ok(());
        }
        let message = format!("`{key}` is {count}; there are {units} units");
        Err(Refusal::other("bad_value", message))
    }

    fn named(&self) -> Map<String, Value> {
        let mut results = Map::new();
        results.insert("unit".to_owned(), self.names.to_json());
        results.insert("rank".to_owned(), json!(self.estimates.ranks()));
        results
    }

    fn sets(&self, sets: &[RankSet]) -> Map<String, Value> {
        let mut results = self.named();
        results.extend(of_sets(sets));
        results
    }
}

fn of_sets(sets: &[RankSet]) -> Map<String, Value> {
    let each = |of: fn(&RankSet) -> usize| json!(sets.iter().map(of).collect::<Vec<_>>());
    let mut results = Map::new();
    results.insert("rank".to_owned(), each(|set| set.rank));
    results.insert("L".to_owned(), each(|set| set.lower));
    results.insert("U".to_owned(), each(|set| set.upper));
    results
}

/// The answer of a simulation, which says how it was done.
fn simulated(results: Map<String, Value>, draws: usize, critical: Option<CriticalValue>) -> Answer {
    let mut answer = Answer::of(Value::Object(results));
    answer.diagnostics.insert("seed".to_owned(), json!(SEED));
    answer.diagnostics.insert("draws".to_owned(), json!(draws));
    if let Some(critical) = critical {
        answer.diagnostics.insert("critical".to_owned(), json!(critical.value));
        answer
            .diagnostics
            .insert("critical_simulation_error".to_owned(), json!(critical.simulation_error));
    }
    answer
}

/// A problem with units by their names.
fn of_rank(error: RankError, names: &UnitNames) -> Refusal {
    let list = |units: &[usize]| names.list(units);
    match &error {
        RankError::ValuesNotFinite { units } => {
            let message = format!("there is no estimate of {}", list(units));
            Refusal::other("missing_value", message)
        }
        RankError::UncertaintyInvalid { units } => {
            let message = format!(
                "the standard error or variance is missing or negative for {}",
                list(units)
            );
            Refusal::other("bad_value", message)
        }
        RankError::NotSymmetric { first, second } => {
            let message = format!("`cov` is not symmetric, first at {}", list(&[*second, *first]));
            Refusal::other("bad_covariance", message)
        }
        RankError::CovarianceSize { .. } | RankError::NegativeEigenvalue { .. } => {
            Refusal::other("bad_covariance", error.to_string())
        }
        _ => error.into(),
    }
}

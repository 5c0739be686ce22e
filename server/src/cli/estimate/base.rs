//! Means, totals, proportions and ratios, in every place of a request.

mod by_cells;

use nalgebra::DMatrix;
use serde_json::{Map, Value, json};
use thuocdo_stats::answers::{Answers, Item};
use thuocdo_stats::design_effect::{
    Reference, effective_sample_size, simple_variance_of_mean, simple_variance_of_total,
};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::estimate::{Estimate, Estimates};
use thuocdo_stats::influence::Statistic;
use thuocdo_stats::statistic::{Means, Ratios, Totals};
use thuocdo_stats::sum::sum;

use super::answer::{Answer, empty_row, matrix, row};
use super::failure::Refusal;
use super::place::{Place, Places};
use super::request::{self, Deff, Na};
use super::sampled::Sampled;
use super::variable::{Variable, items};

/// More rows than this have no covariance matrix in the output: it would be larger than the data.
const MOST_COVARIANCES: usize = 2_000;

/// A design effect below this is zero but for rounding: nothing varied.
const ZERO_EFFECT: f64 = 1e-12;

/// What a base estimator measures.
#[derive(Debug)]
enum Measure<'t> {
    Mean(Vec<Variable<'t>>),
    Total(Vec<Variable<'t>>),
    /// Numerator and denominator.
    Ratio([Variable<'t>; 2]),
}

/// The estimates of a base, a row for each variable and place; places without answers have none.
#[derive(Debug)]
pub struct BaseEstimates<'p> {
    /// Label and place of every row, and where its estimate stands; none for a row without answers.
    pub rows: Vec<BaseRow<'p>>,
    /// The estimates; the matrix is diagonal where there are too many for covariances.
    pub estimates: Estimates,
    /// Whether covariances were made.
    pub has_covariances: bool,
}

/// One row of a base.
#[derive(Debug)]
pub struct BaseRow<'p> {
    pub label: String,
    pub place: &'p Place,
    /// Its place among the estimates.
    pub number: Option<usize>,
    /// Rows with an answer.
    pub n: usize,
    /// The design effect, where it is defined.
    pub design_effect: Option<f64>,
}

/// The answer of a base estimator.
///
/// # Errors
///
/// A column is not as it should be, or an estimate or its variance is not defined.
pub fn answer(base: &request::Base, sampled: &Sampled, places: &Places) -> Result<Answer, Refusal> {
    let base = estimate(base, sampled, places, MOST_COVARIANCES)?;
    let rows: Vec<Map<String, Value>> = base.rows.iter().map(|own| base.row(own)).collect();
    let vcov = base.has_covariances.then(|| base.covariance());
    let mut answer = Answer { vcov: vcov.map(|all| matrix(&all)), ..Answer::rows(rows) };
    if !base.has_covariances {
        let message = format!("more than {MOST_COVARIANCES} rows: no covariances are given");
        answer.diagnostics.insert("vcov_left_out".to_owned(), json!(message));
    }
    Ok(answer)
}

/// The estimates of a base in every place, with covariances if there are not more than so many.
///
/// # Errors
///
/// As for [`answer`].
pub fn estimate<'p>(
    base: &request::Base,
    sampled: &Sampled,
    places: &'p Places,
    most_covariances: usize,
) -> Result<BaseEstimates<'p>, Refusal> {
    let table = &sampled.table;
    let (measure, na, deff) = match base {
        request::Base::Mean(means) => {
            (Measure::Mean(of_means(sampled, means)?), means.na, means.deff)
        }
        request::Base::Total(means) => {
            (Measure::Total(of_means(sampled, means)?), means.na, means.deff)
        }
        request::Base::Proportion(shares) => {
            let mut variables = Vec::new();
            for name in &shares.vars {
                variables.extend(Variable::levels(table, name)?);
            }
            (Measure::Mean(variables), shares.na, shares.deff)
        }
        request::Base::Ratio(ratio) => {
            let over = Variable::number(table, &ratio.num)?;
            let under = Variable::number(table, &ratio.den)?;
            (Measure::Ratio([over, under]), ratio.na, ratio.deff)
        }
    };
    measure.estimate(sampled, places, na, deff, most_covariances)
}

fn of_means<'t>(
    sampled: &'t Sampled,
    means: &request::Means,
) -> Result<Vec<Variable<'t>>, Refusal> {
    let mut variables = Vec::new();
    for name in &means.vars {
        match means.derived.iter().find(|rule| rule.name == *name) {
            Some(rule) => variables.push(Variable::derived(&sampled.table, rule)?),
            None => variables.extend(Variable::of(&sampled.table, name)?),
        }
    }
    Ok(variables)
}

impl Measure<'_> {
    fn estimate<'p>(
        &self,
        sampled: &Sampled,
        places: &'p Places,
        na: Na,
        deff: Deff,
        most_covariances: usize,
    ) -> Result<BaseEstimates<'p>, Refusal> {
        if let Some(found) = self.by_cells(sampled, places, na, deff, most_covariances) {
            return Ok(found);
        }
        let labels = self.labels();
        let mut of_place = Vec::new();
        for place in places.all() {
            of_place.push(self.items(&place.domain, na)?);
        }
        let mut rows = Vec::new();
        let mut answered = Vec::new();
        // A statistic is slowest, a place is fastest.
        for (variable, label) in labels.iter().enumerate() {
            for (place, items) in places.all().iter().zip(&of_place) {
                let items = &items[variable];
                let domain = items[0].domain();
                let number = (!domain.is_empty()).then_some(answered.len());
                let n = domain.len();
                rows.push(BaseRow { label: label.clone(), place, number, n, design_effect: None });
                if number.is_some() {
                    answered.push(items.as_slice());
                }
            }
        }
        let has_covariances = answered.len() <= most_covariances;
        let estimates = self.estimates(sampled, &answered, has_covariances)?;
        for row in &mut rows {
            let Some(number) = row.number else { continue };
            let variance = variance_of(&estimates, number);
            let value = estimates.values[number];
            row.design_effect =
                self.design_effect(sampled, answered[number], deff, value, variance);
        }
        Ok(BaseEstimates { rows, estimates, has_covariances })
    }

    fn labels(&self) -> Vec<String> {
        match self {
            Self::Mean(variables) | Self::Total(variables) => {
                variables.iter().map(|variable| variable.label.clone()).collect()
            }
            Self::Ratio([over, under]) => vec![format!("{}/{}", over.label, under.label)],
        }
    }

    /// For each label the item, or numerator and denominator.
    fn items(&self, domain: &Domain, na: Na) -> Result<Vec<Vec<Item<'_>>>, Refusal> {
        match self {
            Self::Mean(variables) | Self::Total(variables) => {
                Ok(items(variables, domain, na)?.into_iter().map(|item| vec![item]).collect())
            }
            Self::Ratio(pair) => {
                // A ratio is always of rows that have both.
                let na = if na == Na::Fail { Na::Fail } else { Na::Listwise };
                Ok(vec![items(pair, domain, na)?])
            }
        }
    }

    fn estimates(
        &self,
        sampled: &Sampled,
        answered: &[&[Item<'_>]],
        has_covariances: bool,
    ) -> Result<Estimates, Refusal> {
        let single = || answered.iter().map(|items| items[0].clone()).collect();
        match self {
            Self::Mean(_) => made(sampled, &Means(single()), has_covariances),
            Self::Total(_) => made(sampled, &Totals(single()), has_covariances),
            Self::Ratio(_) => {
                let pairs = answered.iter().map(|items| (items[0].clone(), items[1].clone()));
                let ratios = Ratios::new(pairs.collect())?;
                made(sampled, &ratios, has_covariances)
            }
        }
    }

    fn design_effect(
        &self,
        sampled: &Sampled,
        items: &[Item<'_>],
        deff: Deff,
        value: f64,
        variance: f64,
    ) -> Option<f64> {
        sampled.survey.design()?;
        let reference = match deff {
            Deff::WithoutReplacement => Reference::WithoutReplacement,
            Deff::WithReplacement => Reference::WithReplacement,
        };
        let weights = sampled.survey.weights();
        let simple = match self {
            Self::Mean(_) => simple_variance_of_mean(&items[0], weights, reference),
            Self::Total(_) => simple_variance_of_total(&items[0], weights, reference),
            Self::Ratio(_) => {
                let rows = items[0].iter().zip(items[1].iter());
                let of = weights.as_slice();
                let under = sum(rows.clone().map(|((row, _), (_, x))| of[row] * x));
                let mut left = vec![f64::NAN; weights.rows()];
                for ((row, y), (_, x)) in rows {
                    left[row] = (y - value * x) / under;
                }
                let item = Item::answered(Answers::Numbers(&left), items[0].domain());
                simple_variance_of_total(&item, weights, reference)
            }
        };
        simple.ok().filter(|simple| *simple > 0.0).map(|simple| variance / simple)
    }
}

/// Estimates with their covariance matrix, or with a column of variances where that is too large.
fn made(
    sampled: &Sampled,
    statistic: &impl Statistic,
    has_covariances: bool,
) -> Result<Estimates, Refusal> {
    let survey = &sampled.survey;
    let named = |error| sampled.named(error);
    if has_covariances || survey.design().is_none() {
        return survey.estimate(statistic).map_err(named);
    }
    let values = statistic.values(survey.weights()).map_err(named)?;
    let influences = statistic.influences(survey.weights(), &values).map_err(named)?;
    let variances = survey.variances(&influences).map_err(named)?;
    let covariance = DMatrix::from_column_slice(variances.len(), 1, &variances);
    Ok(Estimates { values, covariance, degrees_of_freedom: survey.degrees_of_freedom() })
}

/// From the matrix, or from the column of variances.
fn variance_of(estimates: &Estimates, number: usize) -> f64 {
    let column = if estimates.covariance.is_square() { number } else { 0 };
    estimates.covariance[(number, column)]
}

impl BaseEstimates<'_> {
    /// The estimate of a row.
    pub fn estimate(&self, row: &BaseRow<'_>) -> Option<Estimate> {
        let number = row.number?;
        let variance = variance_of(&self.estimates, number);
        Some(Estimate {
            value: self.estimates.values[number],
            standard_error: variance.max(0.0).sqrt(),
            degrees_of_freedom: row.place.degrees_of_freedom,
        })
    }

    fn row(&self, own: &BaseRow<'_>) -> Map<String, Value> {
        let Some(estimate) = self.estimate(own) else {
            return empty_row(&own.label, own.place);
        };
        let mut row = row(&own.label, own.place, &estimate);
        row.insert("n".to_owned(), json!(own.n));
        if let Some(deff) = own.design_effect {
            row.insert("deff".to_owned(), json!(deff));
            let effective = effective_sample_size(own.n, deff);
            row.insert("n_effective".to_owned(), json!((deff > ZERO_EFFECT).then_some(effective)));
        }
        row
    }

    /// The covariance matrix of all rows; rows without answers have none.
    pub fn covariance(&self) -> DMatrix<f64> {
        let size = self.rows.len();
        DMatrix::from_fn(size, size, |i, j| match (self.rows[i].number, self.rows[j].number) {
            (Some(i), Some(j)) => self.estimates.covariance[(i, j)],
            _ => f64::NAN,
        })
    }
}

//! Generalised linear models: which answers drive another one.

use serde_json::{Map, Value, json};
use thiserror::Error;
use thuocdo_stats::answers::Answers;
use thuocdo_stats::distribution::student;
use thuocdo_stats::domain::Domain;
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::estimate::{Estimate, Estimates};
use thuocdo_stats::regression::{self, Regression, RegressionError};

use super::answer::{Answer, row};
use super::columns::{Column, Table};
use super::each_place;
use super::failure::Refusal;
use super::formula::ModelMatrix;
use super::place::{Place, Places};
use super::request::{Family, Glm, Na};
use super::sampled::Sampled;
use super::variable::Variable;

/// Why a model has no solution.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ModelError {
    /// Nothing explains the response.
    #[error("the formula has no column")]
    NoColumn,
    /// A column says nothing of its own.
    #[error("the column `{name}` of the formula depends on those before it")]
    Collinear { name: String },
    /// A coefficient grows without bound.
    #[error(
        "`{name}`, alone or with other columns, tells the responses 0 and 1 apart completely, so \
         that its coefficient has no bound"
    )]
    Separated { name: String },
    /// A response that no share can have.
    #[error("row {row}: the response is {response}; `quasibinomial` needs one from 0 to 1")]
    NotAShare { row: usize, response: f64 },
    /// A value without bound.
    #[error("row {row} has an infinite value")]
    Infinite { row: usize },
}

impl ModelError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoColumn => "bad_formula",
            Self::Collinear { .. } => "collinear",
            Self::Separated { .. } => "separated",
            Self::NotAShare { .. } => "not_a_share",
            Self::Infinite { .. } => "bad_value",
        }
    }
}

/// The answer of `glm`: a row for each column of the model and each place.
///
/// # Errors
///
/// A column is not as it should be, an answer is missing, or the model has no solution.
pub fn answer(asked: &Glm, sampled: &Sampled, places: &Places) -> Result<Answer, Refusal> {
    let table = &sampled.table;
    let response = Variable::number(table, &asked.response)?;
    let answered = answered(asked, table, places)?;
    let matrix = asked.formula.matrix_within(table, &answered)?;
    let mut residual = None;
    let rows = each_place::rows(&matrix.names, places, |place| {
        let domain = place.domain.filter(|row| is_answered(asked, table, row));
        let estimates = fit(asked, &matrix, response.answers(), &domain, sampled)?;
        residual = Some(estimates.degrees_of_freedom);
        let rows = matrix.names.iter().zip(estimates.iter());
        Ok(rows.map(|(label, estimate)| coefficient(label, place, &estimate)).collect())
    })?;
    let mut answer = Answer::rows(rows);
    if let (Places::One(_), Some(residual)) = (places, residual) {
        answer.diagnostics.insert("df_residual".to_owned(), json!(residual));
    }
    Ok(answer)
}

/// The rows of all places that the model stands on.
fn answered(asked: &Glm, table: &Table, places: &Places) -> Result<Domain, Refusal> {
    let rows = || places.all().iter().flat_map(|place| place.domain.rows());
    if asked.na == Na::Fail
        && let Some(row) = rows().find(|row| !is_answered(asked, table, *row))
    {
        return Err(EstimateError::MissingAnswer { row }.into());
    }
    let answered = Domain::of_rows(rows().filter(|row| is_answered(asked, table, *row)));
    if answered.is_empty() { Err(EstimateError::NoRows.into()) } else { Ok(answered) }
}

fn is_answered(asked: &Glm, table: &Table, row: usize) -> bool {
    let names = asked.formula.terms.iter().map(|term| &term.column).chain([&asked.response]);
    let mut columns = names.filter_map(|name| table.column(name).ok());
    !columns.any(|column: &Column| column.is_missing(row))
}

fn fit(
    asked: &Glm,
    matrix: &ModelMatrix,
    response: Answers<'_>,
    domain: &Domain,
    sampled: &Sampled,
) -> Result<Estimates, Refusal> {
    let columns: Vec<Answers<'_>> =
        matrix.columns.iter().map(|column| Answers::Numbers(column)).collect();
    let family = match asked.family {
        Family::Gaussian => regression::Family::Gaussian,
        Family::Quasibinomial => regression::Family::Quasibinomial,
    };
    let model = Regression::new(domain, response, &columns, family);
    let name = |column: usize| matrix.names.get(column).cloned().unwrap_or_default();
    model.and_then(|model| model.estimate(&sampled.survey)).map_err(|error| match error {
        RegressionError::Estimate(error) => sampled.named(error),
        RegressionError::NoColumn => ModelError::NoColumn.into(),
        RegressionError::Collinear { column } => {
            ModelError::Collinear { name: name(column) }.into()
        }
        RegressionError::Separated { column } => {
            ModelError::Separated { name: name(column) }.into()
        }
        RegressionError::NotAShare { row, response } => {
            ModelError::NotAShare { row: row + 1, response }.into()
        }
        RegressionError::Infinite { row } => ModelError::Infinite { row: row + 1 }.into(),
    })
}

fn coefficient(label: &str, place: &Place, estimate: &Estimate) -> Map<String, Value> {
    let mut row = row(label, place, estimate);
    let statistic = estimate.value / estimate.standard_error;
    let p_value = student::two_sided(statistic, estimate.degrees_of_freedom);
    row.insert("statistic".to_owned(), json!(statistic));
    row.insert("p_value".to_owned(), json!(p_value));
    row
}

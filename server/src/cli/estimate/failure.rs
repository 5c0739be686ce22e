//! Why one request cannot be computed.

use serde_json::{Value, json};
use thiserror::Error;
use thuocdo_stats::code::CodesError;
use thuocdo_stats::design::DesignError;
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::rank::RankError;
use thuocdo_stats::replicate::ReplicateError;
use thuocdo_stats::weight::WeightError;

use super::columns::ColumnError;
use super::condition::ConditionError;
use super::expression::ExpressionError;
use super::formula::FormulaError;
use super::model::ModelError;
use super::request::RequestError;

/// Why one request cannot be computed; the others still are.
#[derive(Debug, Error)]
pub enum Refusal {
    /// It cannot be read.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// A file or a column is not as it should be.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// A condition cannot be asked.
    #[error(transparent)]
    Condition(#[from] ConditionError),
    /// An expression has no value.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    /// A formula cannot be made.
    #[error(transparent)]
    Formula(#[from] FormulaError),
    /// A model has no solution.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The weights are none.
    #[error("the weights are wrong: {}", of_row(.0))]
    Weight(#[from] WeightError),
    /// The design contradicts itself.
    #[error("the design is wrong: {}", of_design(.0))]
    Design(#[from] DesignError),
    /// Rows cannot be numbered.
    #[error(transparent)]
    Codes(#[from] CodesError),
    /// Replicates cannot be made.
    #[error("the replicates are wrong: {0}")]
    Replicate(#[from] ReplicateError),
    /// The ranks cannot be computed.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// The estimate is not defined.
    #[error("{}", of_estimate(.0))]
    Estimate(#[from] EstimateError),
    /// A stratum with one PSU, and no rule for it.
    #[error(
        "the stratum `{stratum}` has a single PSU; `lonely_psu` says what it adds: remove, adjust, \
         average or collapse"
    )]
    Lonely {
        /// The stratum as the file calls it.
        stratum: String,
    },
    /// Anything else, with its own code.
    #[error("{message}")]
    Other {
        /// The stable code.
        code: &'static str,
        /// What is wrong and what would be right.
        message: String,
    },
}

impl Refusal {
    /// A refusal with a code of its own.
    pub fn other(code: &'static str, message: impl Into<String>) -> Self {
        Self::Other { code, message: message.into() }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Request(error) => error.code(),
            Self::Column(error) => error.code(),
            Self::Condition(error) => error.code(),
            Self::Expression(error) => error.code(),
            Self::Formula(error) => error.code(),
            Self::Model(error) => error.code(),
            Self::Weight(WeightError::Negative { .. }) => "negative_weight",
            Self::Weight(WeightError::NotANumber { .. }) => "missing_weight",
            Self::Design(DesignError::ClusterInTwoStrata { .. }) => "psu_in_two_strata",
            Self::Design(_) => "bad_design",
            Self::Codes(_) => "too_many_rows",
            Self::Replicate(_) => "bad_replicates",
            Self::Rank(_) => "bad_ranks",
            Self::Estimate(EstimateError::LonelyCluster { .. }) | Self::Lonely { .. } => {
                "lonely_psu"
            }
            Self::Estimate(EstimateError::MissingAnswer { .. }) => "missing_answer",
            Self::Estimate(EstimateError::NoRows | EstimateError::NoWeight) => "empty_domain",
            Self::Estimate(EstimateError::Collinear) => "collinear",
            Self::Estimate(EstimateError::NotConverged { .. }) => "not_converged",
            Self::Estimate(_) => "not_defined",
            Self::Other { code, .. } => code,
        }
    }

    /// The object in the output.
    pub fn to_json(&self) -> Value {
        json!({ "code": self.code(), "message": self.to_string() })
    }
}

/// Rows are counted from 1 below the header.
fn of_row(error: &WeightError) -> String {
    match error {
        WeightError::Negative { row, weight } => {
            format!("row {} has the negative weight {weight}", row + 1)
        }
        WeightError::NotANumber { row } => format!("row {} has no weight", row + 1),
    }
}

fn of_design(error: &DesignError) -> String {
    match error {
        DesignError::ClusterInTwoStrata { row } => format!(
            "the PSU of row {} lies in another stratum too; if numbers of PSUs repeat between \
             strata, write \"nest\": true",
            row + 1
        ),
        DesignError::BadSize { stage, row, size, expected } => {
            format!("stage {stage}, row {}: fpc is {size}; {expected} is needed", row + 1)
        }
        DesignError::SizeVaries { stage, row, of } => {
            format!("stage {stage}, row {}: fpc differs from other rows of the {of}", row + 1)
        }
        DesignError::MoreThanAll { stage, row, drawn, population } => format!(
            "stage {stage}, row {}: fpc says that there are {population} units, but the sample has \
             {drawn}",
            row + 1
        ),
        other => other.to_string(),
    }
}

fn of_estimate(error: &EstimateError) -> String {
    match error {
        EstimateError::MissingAnswer { row } => format!(
            "row {} has no answer; `na` says what becomes of such rows: drop or listwise",
            row + 1
        ),
        other => other.to_string(),
    }
}

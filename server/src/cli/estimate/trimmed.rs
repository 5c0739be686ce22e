//! Weights brought inside bounds.

use serde_json::{Map, json};
use thuocdo_stats::weighting::{Passes, Redistribution, Trimming, WeightingError};

use super::answer::Answer;
use super::failure::Refusal;
use super::place::Places;
use super::request::{Redistribute, Trim};
use super::sampled::Sampled;

/// How many of the first weights are shown.
const FIRST: usize = 5;

/// The answer of `trim`: what the weights are like afterwards.
///
/// # Errors
///
/// The bounds leave nothing between them, nobody is left to take what was cut off, or the request
/// has a domain.
pub fn answer(asked: &Trim, sampled: &Sampled, places: &Places) -> Result<Answer, Refusal> {
    if places.one("trim")?.domain.len() < sampled.table.rows() {
        let message = "all weights are trimmed together; write `\"domain\": null`";
        return Err(Refusal::other("bad_domain", message));
    }
    let Redistribute::Equal = asked.redistribute;
    let trimming = Trimming {
        lower: asked.lower.unwrap_or(f64::NEG_INFINITY),
        upper: asked.upper.unwrap_or(f64::INFINITY),
        redistribution: Redistribution::Equal,
        passes: Passes::AtMost(asked.passes),
    };
    let trimmed = trimming.apply(sampled.survey.weights()).map_err(|error| {
        let code = match error {
            WeightingError::BadBounds { .. } => "bad_bounds",
            _ => "trimming_failed",
        };
        Refusal::other(code, error.to_string())
    })?;
    let report = trimmed.report;
    let first: Vec<f64> = trimmed.weights.as_slice().iter().take(FIRST).copied().collect();
    let mut row = Map::new();
    row.insert("label".to_owned(), json!("weights"));
    row.insert("sum".to_owned(), json!(report.sum));
    row.insert("min".to_owned(), json!(report.weights.min));
    row.insert("max".to_owned(), json!(report.weights.max));
    row.insert("n_at_lower".to_owned(), json!(report.at_lower));
    row.insert("n_at_upper".to_owned(), json!(report.at_upper));
    row.insert("n_outside".to_owned(), json!(report.outside));
    row.insert("moved".to_owned(), json!(report.moved));
    row.insert(format!("first{FIRST}"), json!(first));
    Ok(Answer::rows(vec![row]))
}

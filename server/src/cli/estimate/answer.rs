//! Answers of requests, as they are printed.

use nalgebra::DMatrix;
use serde_json::{Map, Value, json};
use thuocdo_stats::estimate::Estimate;

use super::place::Place;

/// The level of the intervals that every row has.
const LEVEL: f64 = 0.95;

/// What was computed for a request.
#[derive(Debug, Default)]
pub struct Answer {
    /// The results in the shape of the kind.
    pub results: Value,
    /// The covariance matrix of the rows, where the kind has one.
    pub vcov: Option<Value>,
    /// What is said besides.
    pub diagnostics: Map<String, Value>,
}

impl Answer {
    /// An answer without covariances.
    pub fn of(results: Value) -> Self {
        Self { results, ..Self::default() }
    }

    /// An answer of rows.
    pub fn rows(rows: Vec<Map<String, Value>>) -> Self {
        Self::of(Value::Array(rows.into_iter().map(Value::Object).collect()))
    }

    /// The object in the output.
    pub fn to_json(&self, id: &Value) -> Value {
        json!({
            "id": id,
            "results": self.results,
            "vcov": self.vcov,
            "diagnostics": self.diagnostics,
        })
    }
}

/// The row of an estimate.
pub fn row(label: &str, place: &Place, estimate: &Estimate) -> Map<String, Value> {
    let mut row = Map::new();
    let mut put = |key: &str, value: Value| row.insert(key.to_owned(), value);
    put("label", json!(label));
    if let Some(domain) = place.label() {
        put("domain", domain);
    }
    let [t, z] = [estimate.interval(LEVEL), estimate.normal_interval(LEVEL)];
    put("estimate", json!(estimate.value));
    put("se", json!(estimate.standard_error));
    put("df", json!(estimate.degrees_of_freedom));
    put("ci95_t", json!([t.lower, t.upper]));
    put("ci95_z", json!([z.lower, z.upper]));
    put("n_domain", json!(place.domain.len()));
    put("df_domain", json!(place.domain_degrees_of_freedom));
    row
}

/// The row of an estimate that nobody's answer tells.
pub fn empty_row(label: &str, place: &Place) -> Map<String, Value> {
    let nothing = Estimate {
        value: f64::NAN,
        standard_error: f64::NAN,
        degrees_of_freedom: place.degrees_of_freedom,
    };
    let mut row = row(label, place, &nothing);
    row.insert("problem".to_owned(), json!("no row of the domain has an answer"));
    row
}

/// A matrix as a list of rows.
pub fn matrix(matrix: &DMatrix<f64>) -> Value {
    let row = |i: usize| matrix.row(i).iter().copied().collect::<Vec<f64>>();
    json!((0..matrix.nrows()).map(row).collect::<Vec<_>>())
}

//! Requests of `thuocdo estimate`: what is asked for, with every default filled in.
//!
//! One request that cannot be read leaves the others alone: each comes with its id and either what
//! it asks or everything that is wrong with it.

mod calibration;
mod design;
mod estimator;
mod fields;
mod rank;
mod tree;
mod words;
mod yaml;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value};
use survey_specs::problem::{Position, Problem};
use thiserror::Error;

pub use calibration::Calibration;
pub use design::{Design, Pps, ReplicateDesign, ReplicateSource, TaylorDesign};
pub use estimator::{
    Asking, Base, Chisq, Ciprop, Contrast, ContrastRule, Contrasts, Derived, Estimator, FayHerriot,
    Glm, Means, Quantile, StandardisedMean, Trim, Ttest,
};
pub use rank::{
    Csranks, JointRankRegion, MultinomialHolm, RankProbabilities, RankUnits, Spread, TauBest,
};
pub use tree::{Composite, Difference, Node, NodeDomain, NodePlace, NodeRule, Tree};
pub use words::{
    Adjustment, ChisqStatistic, CipropMethod, Deff, Family, FpcType, LonelyPsu, Na, Qrule,
    QuantileInterval, RankOne, Redistribute, RepweightsAre, TouchingEnds, VarianceForm,
};

use super::columns::{ColumnError, ColumnName, FileName, Table};
use super::condition::Condition;
use fields::{Field, Noted, Object, Read, Reading};

/// A request of a file, read or not.
#[derive(Debug)]
pub struct Asked {
    /// What names the request in the answer; null if it has no name.
    pub id: RequestId,
    /// What it asks.
    pub request: Result<Request, RequestError>,
}

/// The name of a request, handed back as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestId(pub Value);

/// Everything that is wrong with a request, the first thing first.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.message())]
pub struct RequestError {
    /// Each problem with its code and its path, such as `design.fpc[1]`.
    pub problems: Vec<Problem>,
}

impl RequestError {
    /// The code of the first problem.
    pub fn code(&self) -> &'static str {
        self.problems.first().map_or("bad_request", |problem| problem.code)
    }

    /// All problems as a text, each with its path.
    pub fn message(&self) -> String {
        const MOST: usize = 20;
        let mut text = String::new();
        for problem in self.problems.iter().take(MOST) {
            let separator = if text.is_empty() { "" } else { "; " };
            // Writing to a text cannot fail.
            let _ = match problem.path.as_str() {
                "" => write!(text, "{separator}{}", problem.message),
                path => write!(text, "{separator}{path}: {}", problem.message),
            };
        }
        text
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The files, one below the other; none where the request brings its own counts.
    pub data: Vec<FileName>,
    /// How the rows were drawn; none for ranks and models of given estimates.
    pub design: Option<Design>,
    /// Where.
    pub domain: Domain,
    /// What.
    pub estimator: Estimator,
    /// The columns that the request names. Some are made by the request itself.
    pub columns: BTreeSet<ColumnName>,
}

/// Where something is estimated.
#[derive(Clone, Debug, PartialEq)]
pub enum Domain {
    /// Everywhere.
    All,
    /// In each combination of levels; the last column is slowest.
    By(Vec<ColumnName>),
    /// Where a condition is true.
    Where(Condition),
}

/// A column, or one number for every row.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnOrNumber {
    /// The column of this name.
    Column(ColumnName),
    /// This number on every row.
    Number(f64),
}

impl ColumnOrNumber {
    /// A number a row, NaN where missing.
    ///
    /// # Errors
    ///
    /// There is no such column, or it holds texts.
    pub fn values<'t>(&self, table: &'t Table) -> Result<Cow<'t, [f64]>, ColumnError> {
        match self {
            Self::Column(name) => table.numbers(name),
            Self::Number(number) => Ok(Cow::Owned(vec![*number; table.rows()])),
        }
    }
}

/// Reads a file of one request or of an array of them.
///
/// # Errors
///
/// The file is no JSON, or neither a request nor an array.
pub fn read(bytes: &[u8]) -> Result<Vec<Asked>, Box<Problem>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let file: Value = serde_json::from_slice(bytes).map_err(|error| {
        let position = Position { line: error.line(), column: error.column() };
        Box::new(Problem::error("broken_json", position, "", format!("this is no JSON: {error}")))
    })?;
    match &file {
        Value::Object(request) => Ok(vec![asked(request, &file)]),
        Value::Array(requests) => {
            let read = |request: &Value| match request {
                Value::Object(map) => asked(map, request),
                other => asked(&Map::new(), other),
            };
            Ok(requests.iter().map(read).collect())
        }
        _ => {
            let message = "a request or an array of requests is needed";
            Err(Box::new(Problem::error("bad_value", Position::default(), "", message)))
        }
    }
}

fn asked(map: &Map<String, Value>, request: &Value) -> Asked {
    let id = RequestId(map.get("id").cloned().unwrap_or_default());
    let reading = Reading::default();
    let read = reading.root(request).open(request_of);
    Asked { id, request: reading.finish(read) }
}

/// Keys of a case that are no part of its request.
const IGNORED: [&str; 9] =
    ["group", "expected", "vcov", "diagnostics", "trap", "rule", "source", "call", "note"];

fn request_of(object: &Object<'_>) -> Result<Request, Noted> {
    object.ignore(|key| IGNORED.contains(&key) || key.starts_with("tolerance"));
    // Any value will do: it is handed back.
    object.ignore(|key| key == "id");
    let data = object.list("data");
    let design = object.optional("design");
    let domain = object.or("domain", Domain::All);
    let estimator: Result<Estimator, Noted> = object.required("estimator");
    let (data, design): (Vec<FileName>, Option<Design>) = (data?, design?);
    let (domain, estimator) = (domain?, estimator?);
    if data.is_empty() && estimator.needs_data() {
        return Err(object.error_at("data", "missing_key", "the name of a data file is needed"));
    }
    match (estimator.needs_design(), &design) {
        (true, None) => {
            let message = "a design is needed; the methods are taylor, replicate";
            return Err(object.error_at("design", "missing_key", message));
        }
        (false, Some(_)) => {
            let message = "an estimator of given estimates or counts has no design; write null";
            return Err(object.error_at("design", "bad_value", message));
        }
        _ => {}
    }
    if !estimator.needs_design() && domain != Domain::All {
        let message = "an estimator of given estimates or counts has no domain; write null";
        return Err(object.error_at("domain", "bad_value", message));
    }
    Ok(Request { data, design, domain, estimator, columns: BTreeSet::new() })
}

impl Read for Domain {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.open(|object| {
            let (by, condition) = (object.list("by")?, object.optional("where")?);
            match (by.is_empty(), condition) {
                (false, None) => Ok(Self::By(by)),
                (true, Some(condition)) => Ok(Self::Where(condition)),
                (true, None) => Ok(Self::All),
                (false, Some(_)) => {
                    Err(object.error("bad_value", "write `by` or `where`, not both"))
                }
            }
        })
    }
}

impl Read for ColumnOrNumber {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        match field.value.as_f64() {
            Some(number) => Ok(Self::Number(number)),
            None if field.value.is_string() => Ok(Self::Column(ColumnName::read(field)?)),
            None => Err(field.wrong("the name of a column or a number")),
        }
    }
}

#[cfg(test)]
mod tests;

//! When an answer agrees with what is expected.

use serde_json::{Map, Value};

/// Where a case says nothing.
const USUAL_TOLERANCE: f64 = 1e-9;

/// Of how many bounds of simulated ranks one may be one off.
const BOUNDS_FOR_ONE_OFF: usize = 50;

/// Everything in which an answer differs from its case.
pub fn differences(case: &Value, answer: &Value) -> Vec<String> {
    let mut found = Differences { tolerances: Tolerances(case), list: Vec::new() };
    if let Some(error) = answer.get("error") {
        found.note("error", error);
        return found.list;
    }
    if case["id"] != answer["id"] {
        found.note("id", &answer["id"]);
    }
    match &case["expected"] {
        Value::Array(rows) => found.rows(rows, &answer["results"]),
        Value::Object(keys) => found.keys("", keys, &answer["results"]),
        other => found.note("a case without an expectation", other),
    }
    if let Some(expected) = case.get("vcov").filter(|vcov| !vcov.is_null()) {
        found.matrix("vcov", expected, &answer["vcov"]);
    }
    if let Some(expected) = case.get("diagnostics").and_then(Value::as_object) {
        found.keys("diagnostics", expected, &answer["diagnostics"]);
    }
    found.list
}

/// How far numbers may lie apart.
struct Tolerances<'c>(&'c Value);

impl Tolerances<'_> {
    fn named(&self, name: &str) -> Option<f64> {
        self.0.get(name).and_then(Value::as_f64)
    }

    fn relative(&self) -> f64 {
        self.named("tolerance_rel").unwrap_or(USUAL_TOLERANCE)
    }

    /// For a number under a key.
    fn of(&self, key: &str, expected: f64) -> f64 {
        if let Some(absolute) = self.named(&format!("tolerance_{key}")) {
            return absolute;
        }
        if let Some(relative) = self.named(&format!("tolerance_rel_{key}")) {
            return relative * expected.abs();
        }
        let absolute = self.named("tolerance_abs").unwrap_or(0.0);
        absolute.max(self.relative() * expected.abs())
    }
}

struct Differences<'c> {
    tolerances: Tolerances<'c>,
    list: Vec<String>,
}

impl Differences<'_> {
    fn note(&mut self, path: &str, found: &Value) {
        self.list.push(format!("{path}: {found}"));
    }

    fn differs(&mut self, path: &str, expected: &Value, found: &Value) {
        self.list.push(format!("{path}: {found}, not {expected}"));
    }

    fn rows(&mut self, expected: &[Value], found: &Value) {
        let nothing = Vec::new();
        let rows = found.as_array().unwrap_or(&nothing);
        if rows.len() != expected.len() {
            self.list.push(format!("{} rows, not {}", rows.len(), expected.len()));
        }
        for (place, (expected, found)) in expected.iter().zip(rows).enumerate() {
            let path = format!("[{place}]");
            match expected {
                Value::Object(keys) => self.keys(&path, keys, found),
                other => self.value(&path, "", other, found),
            }
        }
    }

    /// The keys of a row. An answer may have more.
    fn keys(&mut self, path: &str, expected: &Map<String, Value>, found: &Value) {
        let mut off = Off::default();
        for (key, expected) in expected {
            let path = format!("{path}.{key}");
            if let Some(key) = key.strip_suffix("_abs_below") {
                let is_below = number(&found[key]).zip(number(expected));
                if !is_below.is_some_and(|(found, bound)| found.abs() < bound) {
                    self.differs(&path, expected, &found[key]);
                }
            } else if let Some(key) = key.strip_suffix("_wrong") {
                self.trap(&path, key, expected, &found[key]);
            } else if let Some(key) = key.strip_suffix("_min").filter(|key| is_bound(key)) {
                let most = self.most_of(key);
                off.add(&path, expected, &most, &found[key], &mut self.list);
            } else if key.strip_suffix("_max").is_some_and(is_bound) {
                // Compared with its minimum.
            } else if key == "cov_elements" {
                self.matrix(&path, expected, &found[key]);
            } else {
                self.value(&path, key, expected, &found[key]);
            }
        }
        if off.by_one.len() > off.bounds / BOUNDS_FOR_ONE_OFF {
            self.list.append(&mut off.by_one);
        }
    }

    fn most_of(&self, key: &str) -> Value {
        self.tolerances.0["expected"][format!("{key}_max")].clone()
    }

    /// A naive program's number must not come out.
    fn trap(&mut self, path: &str, key: &str, wrong: &Value, found: &Value) {
        let is_other = number(found)
            .zip(number(wrong))
            .is_some_and(|(found, wrong)| (found - wrong).abs() > self.tolerances.of(key, wrong));
        if !is_other {
            self.note(&format!("{path}, the wrong number"), found);
        }
    }

    fn value(&mut self, path: &str, key: &str, expected: &Value, found: &Value) {
        match expected {
            Value::Number(_) => {
                let near = number(expected).zip(number(found)).is_some_and(|(expected, found)| {
                    (found - expected).abs() <= self.tolerances.of(key, expected)
                });
                if !near {
                    self.differs(path, expected, found);
                }
            }
            Value::Array(items) => {
                if found.as_array().map(Vec::len) != Some(items.len()) {
                    self.differs(path, expected, found);
                    return;
                }
                for (place, item) in items.iter().enumerate() {
                    self.value(&format!("{path}[{place}]"), key, item, &found[place]);
                }
            }
            Value::Object(entries) => {
                for (name, entry) in entries {
                    self.value(&format!("{path}.{name}"), key, entry, &found[name]);
                }
            }
            exact if exact == found => {}
            _ => self.differs(path, expected, found),
        }
    }

    /// Elements within the tolerance of the geometric mean of their variances.
    fn matrix(&mut self, path: &str, expected: &Value, found: &Value) {
        let (Some(expected), Some(found)) = (Matrix::of(expected), Matrix::of(found)) else {
            self.differs(path, expected, found);
            return;
        };
        if expected.0.len() != found.0.len() {
            let sizes = format!("{path}: {} rows, not {}", found.0.len(), expected.0.len());
            self.list.push(sizes);
            return;
        }
        let relative = self.tolerances.relative();
        for (i, row) in expected.0.iter().enumerate() {
            for (j, element) in row.iter().enumerate() {
                let scale = (expected.0[i][i] * expected.0[j][j]).sqrt();
                let distance = (found.0[i][j] - element).abs();
                if distance.is_nan() || distance > relative * scale {
                    self.list.push(format!("{path}[{i}][{j}]: {}, not {element}", found.0[i][j]));
                }
            }
        }
    }
}

/// A square matrix.
struct Matrix(Vec<Vec<f64>>);

impl Matrix {
    fn of(value: &Value) -> Option<Self> {
        let rows = value.as_array()?;
        let row = |row: &Value| row.as_array()?.iter().map(number).collect::<Option<Vec<f64>>>();
        let rows: Vec<Vec<f64>> = rows.iter().map(row).collect::<Option<_>>()?;
        rows.iter().all(|row| row.len() == rows.len()).then_some(Self(rows))
    }
}

/// Bounds of ranks that are one off what a simulation may give.
#[derive(Default)]
struct Off {
    bounds: usize,
    by_one: Vec<String>,
}

impl Off {
    /// Compares the bounds of all units. One beyond is allowed where the simulations differ.
    fn add(
        &mut self,
        path: &str,
        least: &Value,
        most: &Value,
        found: &Value,
        list: &mut Vec<String>,
    ) {
        let bounds =
            |value: &Value| -> Option<Vec<f64>> { value.as_array()?.iter().map(number).collect() };
        let (Some(least), Some(most), Some(found)) = (bounds(least), bounds(most), bounds(found))
        else {
            list.push(format!("{path}: {found}"));
            return;
        };
        if least.len() != found.len() || least.len() != most.len() {
            list.push(format!("{path}: {} bounds, not {}", found.len(), least.len()));
            return;
        }
        for (unit, ((least, most), found)) in least.iter().zip(&most).zip(&found).enumerate() {
            self.bounds += 1;
            let beyond = if least < most { 1.0 } else { 0.0 };
            let off = (least - beyond - found).max(found - most - beyond);
            let message = format!("{path}[{unit}]: {found}, not {least} to {most}");
            if off > 1.0 {
                list.push(message);
            } else if off > 0.0 {
                self.by_one.push(message);
            }
        }
    }
}

fn is_bound(key: &str) -> bool {
    key == "L" || key == "U"
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

//! The index as a CSV table: one row per entry of the JSON document, the same columns.

use super::{IndexDocument, NodeRow};

const HEADER: [&str; 20] = [
    "unit",
    "unit_name",
    "node",
    "value",
    "published",
    "max",
    "percent",
    "published_percent",
    "se",
    "ci_low",
    "ci_high",
    "n",
    "status",
    "class",
    "rank",
    "rank_low",
    "rank_high",
    "rank_change",
    "band",
    "comparable",
];

/// The document as CSV in UTF-8.
///
/// # Errors
///
/// Only if writing into memory fails.
pub fn to_csv(document: &IndexDocument) -> Result<Vec<u8>, csv::Error> {
    write(document, Vec::new())
}

/// The same with a byte order mark, without which Excel misreads Vietnamese names. Programs stumble
/// over it, so it is only there when asked for.
///
/// # Errors
///
/// Only if writing into memory fails.
pub fn to_csv_for_spreadsheets(document: &IndexDocument) -> Result<Vec<u8>, csv::Error> {
    write(document, "\u{feff}".as_bytes().to_vec())
}

fn write(document: &IndexDocument, begun: Vec<u8>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(begun);
    writer.write_record(HEADER)?;
    for row in &document.nodes {
        writer.write_record(record(row))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn record(row: &NodeRow) -> [String; 20] {
    [
        row.unit.clone(),
        harmless(row.unit_name.as_deref().unwrap_or_default()),
        row.node.clone(),
        cell(row.value),
        cell(row.published.as_ref()),
        row.max.to_string(),
        cell(row.percent),
        cell(row.published_percent.as_ref()),
        cell(row.se),
        cell(row.ci.map(|[low, _]| low)),
        cell(row.ci.map(|[_, high]| high)),
        row.n.to_string(),
        row.status.clone(),
        row.class.clone(),
        cell(row.rank),
        cell(row.rank_set.map(|[low, _]| low)),
        cell(row.rank_set.map(|[_, high]| high)),
        cell(row.rank_change),
        cell(row.band.as_ref()),
        row.comparable.to_string(),
    ]
}

fn cell(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_never_formulas() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("Xã Trăng Biếc"), "Xã Trăng Biếc");
    }
}

//! The index as a CSV table: one row per entry of the JSON document, the same columns.

use super::{IndexDocument, NodeRow};

const HEADER: [&str; 30] = [
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
    "series",
    "series_note",
    "previous",
    "change",
    "df",
    "deff",
    "se_method",
    "not_smooth",
    "modelled",
    "modelled_rmse",
];

/// The document as CSV in UTF-8; every cell is exactly what the document says.
///
/// # Errors
///
/// Only if writing into memory fails.
pub fn to_csv(document: &IndexDocument) -> Result<Vec<u8>, csv::Error> {
    write(document, Vec::new(), str::to_owned)
}

/// The same for Excel: with a byte order mark, without which it misreads Vietnamese names, and with
/// no text that it would take for a formula. Programs stumble over both, so they are only there when
/// asked for.
///
/// # Errors
///
/// Only if writing into memory fails.
pub fn to_csv_for_spreadsheets(document: &IndexDocument) -> Result<Vec<u8>, csv::Error> {
    write(document, "\u{feff}".as_bytes().to_vec(), harmless)
}

fn write(
    document: &IndexDocument,
    begun: Vec<u8>,
    text: fn(&str) -> String,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(begun);
    writer.write_record(HEADER)?;
    for row in &document.nodes {
        writer.write_record(record(row, text))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The cells of a row; `text` is done to those that hold words and codes.
fn record(row: &NodeRow, text: fn(&str) -> String) -> [String; 30] {
    [
        text(&row.unit),
        text(row.unit_name.as_deref().unwrap_or_default()),
        text(&row.node),
        cell(row.value),
        cell(row.published.as_ref()),
        cell(row.max),
        cell(row.percent),
        cell(row.published_percent.as_ref()),
        cell(row.se),
        cell(row.ci.map(|[low, _]| low)),
        cell(row.ci.map(|[_, high]| high)),
        cell(row.n),
        text(&row.status),
        text(&row.class),
        cell(row.rank),
        cell(row.rank_set.map(|[low, _]| low)),
        cell(row.rank_set.map(|[_, high]| high)),
        cell(row.rank_change),
        text(row.band.as_deref().unwrap_or_default()),
        row.comparable.to_string(),
        text(row.series.as_deref().unwrap_or_default()),
        text(row.series_note.as_deref().unwrap_or_default()),
        cell(row.previous.as_ref()),
        cell(row.change.as_ref()),
        cell(row.df),
        cell(row.deff),
        cell(row.se_method.as_ref()),
        cell(row.not_smooth.as_ref()),
        cell(row.modelled),
        cell(row.modelled_rmse),
    ]
}

fn cell(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A text that no spreadsheet takes for a formula. Some take the full-width signs for the plain ones.
pub(crate) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn texts_are_never_formulas() {
        for formula in ["=1+1", "+1", "-1", "@xa", "＝1+1", "＋1", "－1", "＠xa", "\t=1", "\r=1"]
        {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("Xã Trăng Biếc"), "Xã Trăng Biếc");
        assert_eq!(harmless(""), "");
    }

    #[test]
    fn every_text_is_defused_for_spreadsheets_and_none_for_programs() {
        let text = || "＝A1".to_owned();
        let row = NodeRow {
            unit: "@xa".to_owned(),
            unit_name: Some(text()),
            node: text(),
            value: Some(-1.5),
            published: Some("-1.50".to_owned()),
            max: Some(100.0),
            percent: Some(-1.5),
            published_percent: Some("-1.50".to_owned()),
            se: None,
            ci: None,
            df: None,
            deff: None,
            se_method: None,
            not_smooth: None,
            modelled: None,
            modelled_rmse: None,
            n: None,
            status: "ok".to_owned(),
            class: text(),
            rank: None,
            rank_set: None,
            rank_change: Some(-1),
            band: Some(text()),
            comparable: true,
            series: None,
            series_note: Some(text()),
            previous: None,
            change: Some("-1.5".to_owned()),
        };
        let document = IndexDocument {
            definition: "sipas-2026".to_owned(),
            as_of: None,
            policy: BTreeMap::new(),
            sampling: None,
            nodes: vec![row],
        };
        let line =
            |table: Vec<u8>| String::from_utf8(table).unwrap().lines().nth(1).unwrap().to_owned();
        assert_eq!(
            line(to_csv(&document).unwrap()),
            "@xa,＝A1,＝A1,-1.5,-1.50,100,-1.5,-1.50,,,,,ok,＝A1,,,,-1,＝A1,true,,＝A1,,-1.5,,,,,,"
        );
        // Numbers are numbers in a spreadsheet too.
        assert_eq!(
            line(to_csv_for_spreadsheets(&document).unwrap()),
            "'@xa,'＝A1,'＝A1,-1.5,-1.50,100,-1.5,-1.50,,,,,ok,'＝A1,,,,-1,'＝A1,true,,'＝A1,,-1.5,,,,,,"
        );
    }
}

//! Evaluating definitions over files.

use serde_json::Value;

use super::{Desk, Done};

/// Two indicators: one in points from counts, one as a score.
const INDEX: &str = "
index: chi-so-2026
languages: [vi]
title: Chỉ số
settings:
  most: {number: {from: 1, to: 10}, default: 6}
rounding: {digits: 2, mode: half_up, at: [leaf, group]}
minimum_n: 0
on_missing: propagate
class_row: mean_of_units
carry_over: population_weighted
comparable_with: [chi-so-2025]
root:
  node: TONG
  label: Tổng
  aggregate: sum
  children:
    - {node: DUNG_HAN, label: Đúng hạn, rule: {ratio: {full_at: 1, on_empty: full}}, points: {setting: most}}
    - {node: HAI_LONG, label: Hài lòng, rule: value, points: 10}
";

const UNITS: &str = "code,name,class,parent,valid_from,valid_to,population\n\
                     P1,Tỉnh Một,tinh,,,2025-07-01,3000\n\
                     P1,Tỉnh Một (mới),tinh,,2025-07-01,,4000\n\
                     P2,Tỉnh Hai,tinh,,,2025-07-01,1000\n\
                     P3,Tỉnh Ba,tinh,,,,\n";

const LINEAGE: &str = "predecessor,successor,date,kind,share\n\
                       P2,P1,2025-07-01,merged,\n";

impl Desk {
    /// A desk with the definition, its units and these values.
    fn with_tables(values: &str) -> Self {
        let desk = Self::new();
        desk.write("x.index.yaml", INDEX);
        desk.write("x.units.csv", UNITS);
        desk.write("x.lineage.csv", LINEAGE);
        desk.write("v.csv", values);
        desk
    }

    async fn index(&self, more: &[&str]) -> Done {
        let words = ["index", "x.index.yaml", "--units", "x.units.csv", "--values", "v.csv"];
        self.run(&[&words, more].concat()).await
    }
}

/// The row of a unit's node.
fn row(done: &Done, unit: &str, node: &str) -> Value {
    assert_eq!(done.code, 0, "{}", done.err);
    let document: Value = serde_json::from_str(&done.out).unwrap();
    let nodes = document["nodes"].as_array().unwrap();
    nodes.iter().find(|row| row["unit"] == unit && row["node"] == node).unwrap().clone()
}

/// Value, status and rank of a unit's node.
fn result(done: &Done, unit: &str, node: &str) -> (Value, Value, Value) {
    let row = row(done, unit, node);
    (row["published"].clone(), row["status"].clone(), row["rank"].clone())
}

#[tokio::test]
async fn counts_and_scores_become_points_totals_and_ranks() {
    let desk = Desk::with_tables(
        "unit,variable,value,numerator,denominator\n\
         P1,DUNG_HAN,,610,654\nP1,HAI_LONG,8.5,,\n\
         P2,DUNG_HAN,,0,0\nP2,HAI_LONG,8.1,,\n\
         P3,DUNG_HAN,,1,3\nP3,HAI_LONG,suppressed,,\n",
    );
    let done = desk.index(&["--at", "2024-12-31"]).await;
    assert_eq!(result(&done, "P1", "DUNG_HAN"), ("5.60".into(), "ok".into(), 2.into()));
    // Ties on what is published: 5.60 + 8.50 and 6.00 + 8.10.
    assert_eq!(result(&done, "P1", "TONG"), ("14.10".into(), "ok".into(), 1.into()));
    assert_eq!(result(&done, "P2", "TONG"), ("14.10".into(), "ok".into(), 1.into()));
    assert_eq!(result(&done, "P3", "TONG"), (Value::Null, "suppressed".into(), Value::Null));
    assert_eq!(result(&done, "@tinh", "TONG"), ("14.10".into(), "ok".into(), Value::Null));
    let total = row(&done, "P1", "TONG");
    assert_eq!((&total["max"], &total["published_percent"]), (&16.0.into(), &"88.13".into()));
    assert_eq!((&total["n"], &total["se"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn the_policy_says_which_number_was_set() {
    let desk = Desk::with_tables("unit,variable,numerator,denominator\nP3,DUNG_HAN,1,3\n");
    let done = desk.index(&["--set", "most=3"]).await;
    assert_eq!(result(&done, "P3", "DUNG_HAN").0, "1.00");
    assert!(done.out.contains("\"most\":\"3\""), "{}", done.out);
    let wrong = desk.index(&["--set", "most=11"]).await;
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("a number from 1 to 10"), "{}", wrong.err);
}

#[tokio::test]
async fn what_cannot_be_read_is_told_with_its_row_and_nothing_is_printed() {
    let desk = Desk::with_tables(
        "unit,variable,value\nP9,HAI_LONG,1\nP3,HAI_LNG,1\nP3,HAI_LONG,10.5\nP3,EMPTY,\n",
    );
    let unknown = desk.index(&[]).await;
    assert_eq!((unknown.code, unknown.out.as_str()), (1, ""));
    for part in ["`P9`", "did you mean `HAI_LONG`?"] {
        assert!(unknown.err.contains(part), "{part}: {}", unknown.err);
    }
    desk.write("v.csv", "unit,variable,value\nP3,HAI_LONG,10.5\nP3,EMPTY,\n");
    let too_much = desk.index(&[]).await;
    assert_eq!(too_much.code, 1);
    assert!(too_much.err.contains("10.5 is more than 10"), "{}", too_much.err);
    // An empty column of an official table is worth a word, and hinders nothing.
    desk.write("v.csv", "unit,variable,value\nP3,HAI_LONG,9\nP3,EMPTY,\n");
    let empty = desk.index(&[]).await;
    assert_eq!(empty.code, 0);
    assert!(empty.err.contains("warning[unknown_variable]"), "{}", empty.err);
}

#[tokio::test]
async fn values_of_units_that_are_no_more_are_carried_over_or_refused_with_the_reason() {
    let values = "unit,variable,value,numerator,denominator\n\
                  P1,HAI_LONG,8,,\nP2,HAI_LONG,4,,\n\
                  P1,DUNG_HAN,,1,2\nP2,DUNG_HAN,,3,4\nP3,HAI_LONG,5,,\n";
    let desk = Desk::with_tables(values);
    let lost = desk.index(&[]).await;
    assert_eq!(lost.code, 1);
    assert!(lost.err.contains("no lineage leads from it"), "{}", lost.err);
    let done = desk.index(&["--lineage", "x.lineage.csv"]).await;
    // (8 × 3000 + 4 × 1000) / 4000, and 4 cases of 6.
    assert_eq!(result(&done, "P1", "HAI_LONG").0, "7.00");
    assert_eq!(result(&done, "P1", "DUNG_HAN").0, "4.00");
    desk.write("x.units.csv", &UNITS.replace(",1000\n", ",\n"));
    let refused = desk.index(&["--lineage", "x.lineage.csv"]).await;
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("the population of `P2` is not known"), "{}", refused.err);
}

#[tokio::test]
async fn an_earlier_result_is_compared_and_a_merged_unit_flagged() {
    let desk = Desk::with_tables("unit,variable,value\nP1,TONG,12\nP2,TONG,9\nP3,TONG,13\n");
    let earlier = desk.index(&["--at", "2024-12-31"]).await;
    desk.write("earlier.json", &earlier.out);
    desk.write("v.csv", "unit,variable,value\nP1,TONG,14\nP3,TONG,13.5\n");
    let later = ["--lineage", "x.lineage.csv", "--previous", "earlier.json", "--at", "2025-12-31"];
    let done = desk.index(&later).await;
    let (merged, whole) = (row(&done, "P1", "TONG"), row(&done, "P3", "TONG"));
    assert_eq!(
        (&merged["comparable"], &merged["series"], &merged["rank_change"]),
        (&false.into(), &"carried_over".into(), &Value::Null)
    );
    // (12 × 3000 + 9 × 1000) / 4000 = 11.25.
    assert_eq!((&merged["previous"], &merged["change"]), (&"11.25".into(), &"2.75".into()));
    assert_eq!(
        (&whole["comparable"], &whole["series"], &whole["rank_change"], &whole["change"]),
        (&true.into(), &"unbroken".into(), &(-1).into(), &"0.50".into())
    );
    desk.write("earlier.json", "{\"definition\": 1}");
    let broken = desk.index(&later).await;
    assert_eq!(broken.code, 1);
    assert!(broken.err.contains("invalid_previous"), "{}", broken.err);
}

#[tokio::test]
async fn the_table_says_the_same_as_the_document() {
    let desk = Desk::with_tables("unit,variable,value\nP3,HAI_LONG,9\n");
    let table = desk.index(&["--format", "csv"]).await;
    assert_eq!(table.code, 0);
    let line = table.out.lines().find(|line| line.contains(",HAI_LONG,")).unwrap();
    assert!(line.starts_with("P1,"), "in the order of the table of units: {line}");
    assert!(table.out.contains("\nP3,Tỉnh Ba,HAI_LONG,9,9.00,10,90,90.00,"), "{}", table.out);
}

#[tokio::test]
async fn answers_are_counted_for_the_questionnaire_that_stands_beside() {
    let desk = Desk::new();
    desk.write("r.csv", "unit,satisfied\nX01,3\nX01,2\nX01,.d\nX02,\n");
    desk.write(
        "u.units.csv",
        "code,name,class,parent,valid_from,valid_to\nX01,A,xa,,,\nX02,B,xa,,,\n",
    );
    let words = ["index", "i.index.yaml", "--units", "u.units.csv", "--responses", "r.csv"];
    let named = [&words[..], &["--questionnaire", "q.questionnaire.yaml"]].concat();
    let done = desk.run(&named).await;
    let total = row(&done, "X01", "TOTAL");
    assert_eq!((&total["published"], &total["n"]), (&"50.00".into(), &2.into()));
    assert_eq!(result(&done, "X02", "TOTAL").1, "missing");
    let unnamed = desk.run(&words).await;
    assert_eq!(unnamed.code, 2, "{}", unnamed.err);
    desk.write("r.csv", "unit,satisfied\nX01,9\nX03,4\n");
    let wrong = desk.run(&named).await;
    assert_eq!(wrong.code, 1);
    assert!(
        wrong.err.contains("`9` is no category") && wrong.err.contains("`X03`"),
        "{}",
        wrong.err
    );
}

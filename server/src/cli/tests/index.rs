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
    let dated = desk.index(&["--at", "2025-12-31"]).await;
    let why = "row 2, column `unit`: the unit `P2` does not exist on 2025-12-31";
    assert!(dated.err.contains(why) && dated.err.contains("  3 | P2,"), "{}", dated.err);
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
        (&true.into(), &"unbroken".into(), &Value::Null, &"0.50".into())
    );
    for (text, why) in [
        ("{\"definition\": 1}", "missing field `nodes`"),
        ("{\"definition\": 1, \"nodes\": []}", "integer `1`, expected a string"),
        ("3", "integer `3`, expected an object"),
        ("{\"nodes\": [\"TONG\"]}", "string \"TONG\", expected an object"),
        ("{\"nodes\": {}}", "expected a list"),
        ("unit,node\n", "expected value"),
    ] {
        desk.write("earlier.json", text);
        let broken = desk.index(&later).await;
        assert_eq!(broken.code, 1);
        assert!(broken.err.contains("error[invalid_previous]"), "{}", broken.err);
        assert!(broken.err.contains(why) && !broken.err.contains("struct"), "{}", broken.err);
    }
    let mut document: Value = serde_json::from_str(&earlier.out).unwrap();
    let rows = document["nodes"].as_array_mut().unwrap();
    rows.push(rows[0].clone());
    desk.write("earlier.json", &document.to_string());
    let twice = desk.index(&later).await;
    assert_eq!(twice.code, 1);
    assert!(
        twice.err.contains("the unit `P1` and the node `TONG` stand in two rows"),
        "{}",
        twice.err
    );
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
    desk.write("v.csv", "unit,variable,value\nX01,NOTHING,x\nX04,TOTAL,1\n");
    let both = desk.run(&[&named[..], &["--values", "v.csv"]].concat()).await;
    for problem in [
        "`9` is no category",
        "r.csv:3:1: error[unknown_unit]",
        "v.csv:2:1: error[not_a_number]",
        "v.csv:3:1: error[unknown_unit]",
    ] {
        assert!(both.err.contains(problem), "{problem}: {}", both.err);
    }
}

#[tokio::test]
async fn answers_that_count_by_base_weights_need_a_column_of_them() {
    let desk = Desk::new();
    let index = crate::http::test_app::INDEX.replace("weights: none", "weights: base");
    desk.write("b.index.yaml", &index);
    desk.write("u.units.csv", "code,name,class,parent,valid_from,valid_to\nX01,A,xa,,,\n");
    desk.write("r.csv", "unit,satisfied\nX01,3\nX01,7\n");
    let words = ["index", "b.index.yaml", "--units", "u.units.csv", "--responses", "r.csv"];
    let words = [&words[..], &["--questionnaire", "q.questionnaire.yaml"]].concat();
    let without = desk.run(&words).await;
    assert_eq!(without.code, 1);
    let missing = "r.csv:1:1: error[missing_column]: the column `base_weight` is missing";
    assert!(without.err.contains(missing), "{}", without.err);
    assert!(without.err.contains("`7` is no category"), "{}", without.err);
    desk.write("r.csv", "unit,satisfied,base_weight\nX01,3,1.5\n");
    let with = desk.run(&words).await;
    assert_eq!(with.code, 0, "{}", with.err);
}

/// Two units that became one, of another code, on 2025-07-01, and one that got another code.
const NEW_UNITS: &str = "code,name,class,parent,valid_from,valid_to,population\n\
                         A1,Một,tinh,,,2025-07-01,100\nA2,Hai,tinh,,,2025-07-01,300\n\
                         N,Mới,tinh,,2025-07-01,,400\n\
                         B1,Ba,tinh,,,2025-07-01,500\nB2,Ba (tên mới),tinh,,2025-07-01,,500\n";

const NEW_LINEAGE: &str = "predecessor,successor,date,kind,share\n\
                           A1,N,2025-07-01,merged,\nA2,N,2025-07-01,merged,\n\
                           B1,B2,2025-07-01,renamed,\n";

impl Desk {
    /// The index of values of units of which some are no more, with the links between them.
    async fn carried(&self, values: &str) -> Done {
        self.write("v.csv", values);
        self.index(&["--lineage", "x.lineage.csv", "--at", "2025-12-31"]).await
    }
}

#[tokio::test]
async fn what_a_new_unit_says_itself_counts_before_what_the_old_ones_said() {
    let desk = Desk::with_tables("");
    desk.write("x.units.csv", NEW_UNITS);
    desk.write("x.lineage.csv", NEW_LINEAGE);
    let own = "unit,variable,value,numerator,denominator\n\
               N,HAI_LONG,9,,\nA1,HAI_LONG,1,,\nA2,HAI_LONG,2,,\n\
               N,DUNG_HAN,,1,2\nA1,DUNG_HAN,,0,1\nA2,DUNG_HAN,,0,1\n\
               B2,HAI_LONG,8,,\nB1,HAI_LONG,3,,\n";
    let done = desk.carried(own).await;
    assert_eq!(result(&done, "N", "HAI_LONG").0, "9.00");
    assert_eq!(result(&done, "N", "DUNG_HAN").0, "3.00");
    assert_eq!(result(&done, "B2", "HAI_LONG").0, "8.00");
    let told = done.err.matches("warning[own_value_stands]").count();
    assert_eq!(told, 2, "once for each unit: {}", done.err);
    let whole = row(&done, "N", "HAI_LONG");
    assert_eq!((&whole["comparable"], &whole["series"]), (&true.into(), &Value::Null));
    // What the unit withholds is not made public by way of those it came of.
    let withheld = own.replace("N,HAI_LONG,9", "N,HAI_LONG,suppressed");
    let done = desk.carried(&withheld).await;
    let suppressed = (Value::Null, "suppressed".into(), Value::Null);
    assert_eq!(result(&done, "N", "HAI_LONG"), suppressed);
    // Nothing is refused that is not needed.
    desk.write("x.units.csv", &NEW_UNITS.replace(",100\n", ",\n"));
    assert_eq!(desk.carried(own).await.code, 0);
}

#[tokio::test]
async fn an_empty_cell_of_a_new_unit_leaves_room_for_what_is_carried_over() {
    let desk = Desk::with_tables("");
    desk.write("x.units.csv", NEW_UNITS);
    desk.write("x.lineage.csv", NEW_LINEAGE);
    let values = "unit,variable,value\nN,HAI_LONG,\nA1,HAI_LONG,1\nA2,HAI_LONG,2\nB1,HAI_LONG,3\n";
    let done = desk.carried(values).await;
    let (merged, renamed) = (row(&done, "N", "HAI_LONG"), row(&done, "B2", "HAI_LONG"));
    assert_eq!((&merged["published"], &renamed["published"]), (&"1.75".into(), &"3.00".into()));
    // The reader sees that the unit was not measured itself, though nothing is compared.
    assert_eq!((&merged["comparable"], &merged["series"]), (&false.into(), &"carried_over".into()));
    assert_eq!((&renamed["comparable"], &renamed["series"]), (&true.into(), &Value::Null));
    assert_eq!(done.err, "");
    // Nor is it compared with what was measured of the unit itself after the change.
    let measured = desk.carried("unit,variable,value\nN,HAI_LONG,2\nB2,HAI_LONG,3\n").await;
    desk.write("earlier.json", &measured.out);
    desk.write("v.csv", values);
    let dated = ["--lineage", "x.lineage.csv", "--at", "2026-12-31", "--previous", "earlier.json"];
    let compared = desk.index(&dated).await;
    let (merged, renamed) = (row(&compared, "N", "HAI_LONG"), row(&compared, "B2", "HAI_LONG"));
    assert_eq!((&merged["comparable"], &merged["series"]), (&false.into(), &"carried_over".into()));
    assert_eq!((&renamed["comparable"], &renamed["change"]), (&true.into(), &"0.00".into()));
}

#[tokio::test]
async fn a_unit_that_kept_its_code_is_told_that_its_value_is_taken_as_an_earlier_one() {
    let desk = Desk::with_tables("");
    let values = "unit,variable,value\nP1,HAI_LONG,8\nP2,HAI_LONG,4\nP3,HAI_LONG,5\n";
    let done = desk.carried(values).await;
    assert_eq!(result(&done, "P1", "HAI_LONG").0, "7.00");
    assert_eq!(row(&done, "P1", "HAI_LONG")["series"], "carried_over");
    insta::assert_snapshot!(done.err, @"
    v.csv:2:1: warning[own_value_taken_as_earlier]: row 1, column `unit`: `P1` is taken as it was before the change, as there are rows of `P2`, which it came of; leave those out if its row is about the day of this index
      2 | P1,HAI_LONG,8
    ");
    let alone = desk.carried("unit,variable,value\nP1,HAI_LONG,8\nP3,HAI_LONG,5\n").await;
    assert_eq!(result(&alone, "P1", "HAI_LONG").0, "8.00");
    assert_eq!(alone.err, "");
    let withheld = desk.carried(&values.replace("P1,HAI_LONG,8", "P1,HAI_LONG,suppressed")).await;
    assert_eq!(result(&withheld, "P1", "HAI_LONG").1, "suppressed");
}

#[tokio::test]
async fn the_problems_of_all_files_and_settings_come_at_once() {
    let desk = Desk::with_tables(
        "unit,variable,value\nP3,HAI_LNG,1\nP9,HAI_LONG,1\nP2,HAI_LONG,x\nP3,HAI_LONG,99\n",
    );
    desk.write("w.csv", "unit,variable,value\nP8,HAI_LONG,1\n");
    desk.write("x.lineage.csv", &format!("{LINEAGE}P7,P1,2025-07-01,merged,\n"));
    desk.write("earlier.json", "{}");
    let more = ["--values", "w.csv", "--lineage", "x.lineage.csv", "--previous", "earlier.json"];
    let wrong = ["--set", "most=11", "--set", "least=1"];
    let done = desk.index(&[&more[..], &wrong].concat()).await;
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    insta::assert_snapshot!(done.err, @"
    error[invalid_setting]: the setting `most` takes a number from 1 to 10, not `11`
    error[invalid_setting]: there is no setting `least`; there are: most
    x.lineage.csv:3:1: warning[unknown_unit]: row 2, column `predecessor`: the table of units has no unit `P7`
      3 | P7,P1,2025-07-01,merged,
    v.csv:2:1: error[unknown_variable]: row 1, column `variable`: the index has no variable, criterion or node `HAI_LNG`; did you mean `HAI_LONG`?
      2 | P3,HAI_LNG,1
    v.csv:3:1: error[unknown_unit]: row 2, column `unit`: there is no unit `P9` here; did you mean `P1`?
      3 | P9,HAI_LONG,1
    v.csv:4:1: error[not_a_number]: row 3, column `value`: `x` is no number: leave the cell empty if the value is missing, or write `suppressed` if it is withheld
      4 | P2,HAI_LONG,x
    v.csv:5:1: error[above_maximum]: row 4, column `value`: `HAI_LONG` of `P3`: 99 is more than 10, the most there is
      5 | P3,HAI_LONG,99
    w.csv:2:1: error[unknown_unit]: row 1, column `unit`: there is no unit `P8` here; did you mean `P1`?
      2 | P8,HAI_LONG,1
    earlier.json:1:2: error[invalid_previous]: this is not what `thuocdo index --format json` prints: missing field `nodes`
      1 | {}
    ");
    // Units that cannot be read hide nothing but whether there are the units that others name.
    desk.write(
        "x.units.csv",
        &UNITS.replace("P2,Tỉnh Hai,tinh,,,2025-07-01,1000", "P2,Tỉnh Hai,tinh,,,soon,\"1,000\""),
    );
    let unread = desk.index(&more).await;
    for problem in [
        "x.units.csv:4:1",
        "v.csv:2:1: error[unknown_variable]",
        "v.csv:5:1: error[above_maximum]",
        "invalid_previous",
    ] {
        assert!(unread.err.contains(problem), "{problem}: {}", unread.err);
    }
    assert!(!unread.err.contains("unknown_unit"), "{}", unread.err);
}

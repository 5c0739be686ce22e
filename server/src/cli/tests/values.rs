//! Loading values and points into a round.

use super::Desk;
use crate::index::for_round;
use crate::permission::Operator;
use crate::store::{self, Location};

/// An index of a ratio, a plain value and two criteria of 10 and 2.5 points.
const INDEX: &str = "
index: gia-tri
languages: [vi]
title: Giá trị
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 0
on_missing: skip
weights: none
class_row: mean_of_units
leaf_rule: {assessed_points: {unappraised: claimed, survey: ignore}}
root:
  node: TOTAL
  label: Chung
  aggregate: sum
  children:
    - {node: C1, label: Một, points: 10}
    - {node: C2, label: Hai, points: 2.5}
    - {node: R1, from: TIMELY, label: Ba, points: 5, rule: {ratio: {full_at: 1, on_empty: full}}}
    - {node: S1, from: GIVEN, label: Bốn, rule: {value: {range: [0, 10]}}}
";

impl Desk {
    /// A desk with a round whose index reads values.
    async fn with_values() -> Self {
        let desk = Self::new();
        desk.write("v.index.yaml", INDEX);
        let done = desk.round(&["--index", "v.index.yaml"]).await;
        assert_eq!(done.code, 0, "{}", done.err);
        desk
    }

    async fn values(&self, table: &str) -> super::Done {
        self.write("v.csv", table);
        self.run(&["values", "load", "hai-long", "v.csv"]).await
    }
}

#[tokio::test]
async fn values_are_counted_by_what_became_of_them() {
    let desk = Desk::with_values().await;
    let table = "unit,variable,value,numerator,denominator,criterion,self,appraised\n\
                 X01,GIVEN,9.5,,,,,\nX02,GIVEN,suppressed,,,,,\n\
                 X01,TIMELY,,98,100,,,\nX01,,,,,C1,8,7\nX02,,,,,C1,5,\n";
    let first = desk.values(table).await;
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert_eq!(first.out, "hai-long: 6 new, 0 changed, 1 unchanged, 0 withdrawn\n");
    let again = desk.values(table).await;
    assert_eq!(again.out, "hai-long: 0 new, 0 changed, 7 unchanged, 0 withdrawn\n");
    let other = "unit,variable,value\nX01,GIVEN,9.50\nX02,GIVEN,3\nX02,S1,8\n";
    assert_eq!(
        desk.values(other).await.out,
        "hai-long: 1 new, 1 changed, 1 unchanged, 0 withdrawn\n"
    );
    let empty = "unit,criterion,self,appraised\nX01,C1,8,\n";
    assert_eq!(
        desk.values(empty).await.out,
        "hai-long: 0 new, 0 changed, 1 unchanged, 1 withdrawn\n"
    );
    // A table without a column says nothing of it.
    let own = "unit,criterion,self\nX01,C1,9\n";
    assert_eq!(
        desk.values(own).await.out,
        "hai-long: 0 new, 1 changed, 0 unchanged, 0 withdrawn\n"
    );
    let history = desk.history("C1").await;
    assert_eq!(
        history,
        [
            "X01 self points 9 cli",
            "X01 appraised withdrawn - cli",
            "X02 self points 5 cli",
            "X01 appraised points 7 cli",
            "X01 self points 8 cli"
        ]
    );
}

impl Desk {
    async fn history(&self, variable: &str) -> Vec<String> {
        let store = store::open(&Location::Sqlite(self.folder.path().join("data"))).await.unwrap();
        let permission = Operator::at_the_console().may_read_assessments(None);
        let (round, variable) = ("hai-long".parse().unwrap(), variable.parse().unwrap());
        let entries = store.value_history(&permission, &round, &variable).await.unwrap();
        store.close().await;
        let told = entries.iter().map(|entry| {
            let amount = entry.content.amount().map_or_else(|| "-".to_owned(), |it| it.to_string());
            let (key, kind) = (&entry.key, entry.content.kind());
            format!("{} {} {kind} {amount} {}", key.unit, key.part.as_str(), entry.origin.by)
        });
        told.collect()
    }
}

#[tokio::test]
async fn unknown_units_and_variables_keep_everything_out() {
    let desk = Desk::with_values().await;
    let done = desk
        .values(
            "unit,variable,value\nX01,GIVEN,1\nX9,GIVEN,1\nX02,GIVN,1\nT01,GIVEN,2\nX01,NOTES,\n",
        )
        .await;
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    insta::assert_snapshot!(done.err, @"
    v.csv:3:1: error[unknown_unit]: row 2, column `unit`: there is no unit `X9` here
      3 | X9,GIVEN,1
    v.csv:4:1: error[unknown_variable]: row 3, column `variable`: the index has no variable, criterion or node `GIVN`; did you mean `GIVEN`?
      4 | X02,GIVN,1
    v.csv:5:1: error[unknown_unit]: row 4, column `unit`: there is no unit `T01` here; did you mean `X01`?
      5 | T01,GIVEN,2
    v.csv:6:1: warning[unknown_variable]: row 5, column `variable`: the index has no variable, criterion or node `NOTES`
      6 | X01,NOTES,
    ");
    assert!(desk.history("GIVEN").await.is_empty());
    let empty = desk.values("unit,variable,value\nX01,GIVEN,1\nX01,NOTES,\n").await;
    assert_eq!(
        (empty.code, empty.out.as_str()),
        (0, "hai-long: 1 new, 0 changed, 1 unchanged, 0 withdrawn\n")
    );
    assert!(empty.err.contains("v.csv:3:1: warning[unknown_variable]"), "{}", empty.err);
}

#[tokio::test]
async fn points_above_the_most_and_points_for_what_is_not_assessed_are_refused() {
    let desk = Desk::with_values().await;
    let done = desk.values("unit,criterion,self,appraised\nX01,C1,10,10.5\n").await;
    assert_eq!(done.code, 1);
    assert!(
        done.err.contains(
            "error[above_maximum]: row 1, column `appraised`: `C1` of `X01`: 10.5 is more"
        ),
        "{}",
        done.err
    );
    let done = desk.values("unit,criterion,self\nX01,GIVEN,1\nX02,GIVEN,1\n").await;
    assert_eq!((done.code, done.err.matches("error[wrong_form]").count()), (1, 2), "{}", done.err);
}

#[tokio::test]
async fn several_tables_are_loaded_as_one_in_somebodys_name() {
    let desk = Desk::with_values().await;
    desk.write("a.csv", "unit,variable,value\nX01,GIVEN,1\n");
    desk.write(
        "b.csv",
        "unit;criterion;self;explanation;evidence\nX01;C1;4;Đã làm;https://a.vn/1 https://a.vn/2\n",
    );
    let load = ["values", "load", "hai-long", "a.csv", "b.csv", "--as", "lan"];
    let stranger = desk.run(&load).await;
    assert_eq!(
        (stranger.code, stranger.err.as_str()),
        (1, "error[unknown_user]: there is no member of staff `lan`\n")
    );
    desk.run(&["user", "add", "lan", "--role", "designer"]).await;
    let done = desk.run(&load).await;
    assert_eq!(done.out, "hai-long: 2 new, 0 changed, 0 unchanged, 0 withdrawn\n", "{}", done.err);
    assert_eq!(desk.history("C1").await, ["X01 self points 4 lan"]);
    desk.write("b.csv", "unit,variable,value\nX01,GIVEN,2\nX02,GIVEN,x\n");
    let twice = desk.run(&["--json", "values", "load", "hai-long", "a.csv", "b.csv"]).await;
    let problems: serde_json::Value = serde_json::from_str(&twice.err).unwrap();
    assert_eq!((twice.code, &problems[0]["code"]), (1, &"duplicate_value".into()));
    assert_eq!((&problems[1]["code"], &problems[1]["line"]), (&"not_a_number".into(), &3.into()));
}

#[tokio::test]
async fn a_round_that_is_unknown_or_has_no_index_says_so() {
    let desk = Desk::with_values().await;
    desk.round(&[]).await;
    desk.write("v.csv", "unit,variable,value\nX01,GIVEN,1\n");
    for (round, code) in [("hai-long-2", "error[no_index]"), ("hai-long-3", "error[unknown_round]")]
    {
        let done = desk.run(&["values", "load", round, "v.csv"]).await;
        assert_eq!((done.code, done.err.starts_with(code)), (1, true), "{}", done.err);
    }
    let missing = desk.run(&["values", "load", "hai-long", "none.csv"]).await;
    assert!(missing.err.starts_with("none.csv: error[unreadable_file]"), "{}", missing.err);
}

#[tokio::test]
async fn loaded_values_count_in_the_index_of_the_round() {
    let desk = Desk::with_values().await;
    let table = "unit,variable,value,numerator,denominator,criterion,self,appraised\n\
                 X01,GIVEN,9.5,,,,,\nX01,TIMELY,,98,100,,,\nX01,,,,,C1,8,7\nX02,,,,,C1,5,\n";
    assert_eq!(desk.values(table).await.code, 0);
    let location = Location::Sqlite(desk.folder.path().join("data"));
    let store = store::open(&location).await.unwrap();
    let permission = Operator::at_the_console().may_read_results();
    let round = store.round(&"hai-long".parse().unwrap()).await.unwrap().unwrap();
    let index = for_round(store.as_ref(), &permission, &round, &[]).await.unwrap();
    let published = |unit: &str, node: &str| {
        let unit = unit.parse().unwrap();
        index.node(Some(&unit), "xa", &node.parse().unwrap()).unwrap().published.clone()
    };
    // What was appraised counts; what was only claimed, until it is.
    assert_eq!(published("X01", "C1").as_deref(), Some("7.00"));
    assert_eq!(published("X02", "C1").as_deref(), Some("5.00"));
    // 7 + 4.9 of 5 + 9.5; nobody has scored C2, and the definition goes on without it.
    assert_eq!(published("X01", "TOTAL").as_deref(), Some("21.40"));
    store.close().await;
}

#[tokio::test]
async fn bad_cells_hide_neither_unknown_names_nor_what_does_not_fit_nor_another_table() {
    let desk = Desk::with_values().await;
    desk.write("a.csv", "unit,variable,value\nX01,GIVN,1\nX01,GIVEN,x\nX9,GIVEN,1\n");
    desk.write("b.csv", "unit,criterion,self,appraised,survey\nX02,C1,11,,\nX02,C2,2,,1\n");
    let load = ["values", "load", "hai-long", "a.csv", "b.csv", "none.csv", "--as", "nobody"];
    let done = desk.run(&load).await;
    assert_eq!(done.code, 1);
    insta::assert_snapshot!(done.err, @"
    a.csv:2:1: error[unknown_variable]: row 1, column `variable`: the index has no variable, criterion or node `GIVN`; did you mean `GIVEN`?
      2 | X01,GIVN,1
    a.csv:3:1: error[not_a_number]: row 2, column `value`: `x` is no number: leave the cell empty if the value is missing, or write `suppressed` if it is withheld
      3 | X01,GIVEN,x
    a.csv:4:1: error[unknown_unit]: row 3, column `unit`: there is no unit `X9` here
      4 | X9,GIVEN,1
    b.csv:2:1: error[above_maximum]: row 1, column `self`: `C1` of `X02`: 11 is more than 10, the most there is
      2 | X02,C1,11,,
    b.csv:3:1: error[above_maximum]: row 2, column `survey`: `C2` of `X02`: 3 is more than 2.5, the most there is
      3 | X02,C2,2,,1
    none.csv: error[unreadable_file]: cannot be read: No such file or directory (os error 2)
    error[unknown_user]: there is no member of staff `nobody`
    ");
    assert!(desk.history("GIVEN").await.is_empty());
}

#[tokio::test]
async fn what_does_not_fit_is_named_by_the_column_of_its_number() {
    let desk = Desk::with_values().await;
    let table = "unit,variable,value,numerator,denominator,criterion,self,appraised,survey\n\
                 X01,GIVEN,,1,2,,,,\nX01,TIMELY,3,,,,,,\nX01,,,,,C1,1,12,\nX02,,,,,C1,,,11\n\
                 X01,,,,,GIVEN,,2,\n";
    let done = desk.values(table).await;
    for (row, column) in [(1, "numerator"), (2, "value"), (3, "appraised"), (4, "survey")] {
        let place = format!("row {row}, column `{column}`");
        assert!(done.err.contains(&place), "{place}: {}", done.err);
    }
}

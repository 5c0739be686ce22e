//! Checking sampling plans and frames.

use std::fmt::Write;

use super::Desk;

const PLAN: &str = "\
plan: villages
languages: [vi]
title: Chọn thôn
population: Người dân
stages:
  - {stage: commune, stratify_by: [area], method: pps_systematic, size: {sum: adults}, take: 2}
  - {stage: village, method: srs, take: 2, if_fewer: take_all}
  - {stage: person, counted_by: adults, method: systematic, take: 10}
";

fn frame() -> String {
    let mut table = "\u{feff}area;commune;village;adults;Tên thôn\n\n".to_owned();
    for commune in 1..=12 {
        let area = if commune % 2 == 0 { "urban" } else { "rural" };
        for village in 1..=(commune % 3 + 1) {
            writeln!(table, "{area};X{commune};X{commune}.{village};{};Thôn", 400 + village)
                .unwrap();
        }
    }
    table
}

#[tokio::test]
async fn a_plan_and_its_frame_say_how_large_the_sample_will_be() {
    let desk = Desk::new();
    desk.write("v.plan.yaml", PLAN);
    desk.write("list.frame.csv", &frame());
    let done = desk.run(&["check", "list.frame.csv", "v.plan.yaml"]).await;
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let said: Vec<&str> = done.out.lines().collect();
    assert_eq!(
        said,
        [
            "list.frame.csv: ok",
            "v.plan.yaml: ok",
            "list.frame.csv: a sample by villages has commune 4, village 4 to 8, person 40 to 80"
        ]
    );
    // The plan beside a frame of the same name need not be given.
    desk.write("v.frame.csv", &frame());
    let done = desk.run(&["check", "v.frame.csv"]).await;
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("person 40 to 80"), "{}", done.out);
}

#[tokio::test]
async fn what_is_wrong_with_a_frame_is_said_with_row_and_column() {
    let desk = Desk::new();
    desk.write("v.plan.yaml", PLAN);
    let table = frame().replace("X7.1;401", "X7.1;none").replace("urban;X2;X2.2", "rural;X2;X2.2");
    desk.write("v.frame.csv", &(table + "rural;X1;X13.1\n"));
    let done = desk.run(&["check", "v.frame.csv"]).await;
    assert_eq!(done.code, 1);
    insta::assert_snapshot!(done.err.trim_end(), @r"
    v.frame.csv:6:1: error[inconsistent_unit]: row 5, column `area`: `X2` has another value here than in row 4
      6 | rural;X2;X2.2;402;Thôn
    v.frame.csv:15:1: error[invalid_size]: row 14, column `adults`: `none`: a number above 0 and at most 10000000000 is expected
      15 | rural;X7;X7.1;none;Thôn
    v.frame.csv:15:1: error[invalid_size]: row 14, column `adults`: `none` is not a whole number from 1 to 10000000000
      15 | rural;X7;X7.1;none;Thôn
    v.frame.csv:27:1: error[broken_row]: the row has 3 cells; the header has 5
      27 | rural;X1;X13.1
    ");
    let done = desk.run(&["check", "v.plan.yaml", "v.frame.csv", "--json"]).await;
    let problems: serde_json::Value = serde_json::from_str(&done.err).unwrap();
    assert_eq!(problems[1]["path"], "adults");
    assert_eq!(problems[1]["code"], "invalid_size");
}

#[tokio::test]
async fn a_frame_without_a_plan_is_checked_for_its_form_only_and_that_is_said() {
    let desk = Desk::new();
    desk.write("list.frame.csv", &frame());
    let done = desk.run(&["check", "list.frame.csv"]).await;
    assert_eq!(done.code, 0);
    assert!(done.err.starts_with("list.frame.csv: warning[plan_not_found]"), "{}", done.err);
    desk.write("other.csv", "a,b,a\n1,2\n");
    let done = desk.run(&["check", "other.csv", "--as", "frame"]).await;
    assert_eq!(done.code, 1);
    for code in ["duplicate_column", "broken_row", "empty_frame", "plan_not_found"] {
        assert!(done.err.contains(code), "{}", done.err);
    }
    // A plan with mistakes is no measure for a frame.
    desk.write("v.plan.yaml", &PLAN.replace("method: srs", "method: lottery"));
    let done = desk.run(&["check", "list.frame.csv", "v.plan.yaml"]).await;
    assert_eq!(done.code, 1);
    assert!(done.err.contains("warning[plan_with_problems]"), "{}", done.err);
    assert!(done.err.contains("error[unknown_word]"), "{}", done.err);
}

#[tokio::test]
async fn a_frame_may_be_larger_than_a_file_that_people_write() {
    let desk = Desk::new();
    desk.write("v.plan.yaml", PLAN);
    let row = "rural,X1,X1.1,400,".to_owned() + &"x".repeat(1 << 16) + "\n";
    let table = "area,commune,village,adults,note\n".to_owned() + &row.repeat(200);
    desk.write("v.frame.csv", &table);
    let done = desk.run(&["check", "v.frame.csv"]).await;
    assert_eq!(done.code, 1);
    assert!(done.err.contains("duplicate_unit"), "it was read");
    assert!(done.err.len() < 1 << 17, "and is not quoted as a whole");
}

//! Loading units beside units and rounds that are stored.

use survey_specs::unit::Unit;

use super::Desk;
use crate::permission::Operator;
use crate::store::{self, Location};

const HEADER: &str = "code,name,class,parent,valid_from,valid_to,kind\n";

impl Desk {
    /// Loads a table of these rows.
    async fn load(&self, rows: &str) -> super::Done {
        self.write("more.units.csv", &format!("{HEADER}{rows}"));
        self.run(&["units", "load", "more.units.csv"]).await
    }
}

#[tokio::test]
async fn a_version_must_not_overlap_a_stored_one_that_it_does_not_replace() {
    let desk = Desk::new();
    desk.run(&["units", "load", "u.units.csv"]).await;
    let refused = desk.load("X02,Phường Hai,xa,T01,2027-01-01,,phuong\n").await;
    assert_eq!(refused.code, 1);
    insta::assert_snapshot!(refused.err, @r"
    more.units.csv:2:1: error[overlapping_versions]: row 1, column `valid_from`: this version of `X02` holds on days on which the stored one (valid_from 2020-01-01, valid_to empty) holds too; a row with the stored one's valid_from replaces it, and can give it an end
      2 | X02,Phường Hai,xa,T01,2027-01-01,,phuong
    ");
    let ended = desk
        .load("X02,Xã Hai,xa,T01,2020-01-01,2027-01-01,xa\nX02,Phường Hai,xa,T01,2027-01-01,,phuong\n")
        .await;
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let earlier = desk.load("X02,Xã Hai cũ,xa,T01,,2020-01-01,xa\n").await;
    assert_eq!((earlier.code, earlier.err.as_str()), (0, ""));
}

#[tokio::test]
async fn parents_must_not_lead_back_to_a_unit_through_what_is_stored() {
    let desk = Desk::new();
    desk.run(&["units", "load", "u.units.csv"]).await;
    let refused = desk.load("T01,Tỉnh Thử,tinh,X02,,,tinh\n").await;
    assert_eq!(refused.code, 1);
    insta::assert_snapshot!(refused.err, @r"
    more.units.csv:2:1: error[parent_circle]: row 1, column `parent`: the parents of `T01` lead back to it on 2020-01-01: T01 → X02 → T01
      2 | T01,Tỉnh Thử,tinh,X02,,,tinh
    ");
    // If the other end of the circle is replaced in the same table, there is none.
    let turned = desk.load("T01,Tỉnh Thử,tinh,X02,,,tinh\nX02,Xã Hai,xa,,2020-01-01,,xa\n").await;
    assert_eq!((turned.code, turned.err.as_str()), (0, ""));
}

#[tokio::test]
async fn a_unit_of_a_round_must_exist_on_the_rounds_first_day() {
    let desk = Desk::new();
    assert_eq!(desk.round(&["--opens", "2026-12-01"]).await.code, 0);
    let refused = desk.load("X01,Phường Một,xa,T01,,2026-12-01,phuong\n").await;
    assert_eq!(refused.code, 1);
    insta::assert_snapshot!(refused.err, @r"
    more.units.csv:2:1: error[unit_of_round]: row 1, column `valid_to`: the round `hai-long` is about `X01`, which would no longer exist on the round's first day, 2026-12-01; add a row for the version that holds then
      2 | X01,Phường Một,xa,T01,,2026-12-01,phuong
    ");
    let followed = desk
        .load(
            "X01,Phường Một,xa,T01,,2026-12-01,phuong\nX01,Phường Nhất,xa,T01,2026-12-01,,phuong\n",
        )
        .await;
    assert_eq!((followed.code, followed.err.as_str()), (0, ""));
    // A unit that no round is about, and one that ends later, may go.
    assert_eq!(desk.load("T01,Tỉnh Thử,tinh,,,2026-12-01,tinh\n").await.code, 0);
    assert_eq!(desk.load("X02,Xã Hai,xa,T01,2020-01-01,2026-12-02,xa\n").await.code, 0);
}

#[tokio::test]
async fn links_are_printed_for_all_units_or_none() {
    let desk = Desk::new();
    desk.round(&[]).await;
    let whole = desk.run(&["round", "links", "hai-long"]).await;
    assert_eq!((whole.code, whole.out.lines().count()), (0, 2));
    let unit = |code: &str| Unit {
        code: code.parse().unwrap(),
        name: String::from("Phường Một"),
        class: "xa".parse().unwrap(),
        kind: None,
        parent: None,
        population: None,
        valid_from: None,
        valid_to: Some("2021-01-01".parse().unwrap()),
    };
    let store = store::open(&Location::Sqlite(desk.folder.path().join("data"))).await.unwrap();
    store.load_units(&Operator::at_the_console().may_design(), &[unit("X01")], &[]).await.unwrap();
    let missing = desk.run(&["round", "links", "hai-long"]).await;
    assert_eq!((missing.code, missing.out.as_str()), (1, ""));
    insta::assert_snapshot!(missing.err, @"error[unit_of_round]: the round `hai-long` is about `X01`, which has no version on the round's first day, 2026-11-21; load one with `thuocdo units load`");
    // Rounds whose units are missing already do not keep other units from being loaded.
    assert_eq!(desk.load("X05,Xã Năm,xa,,,,xa\n").await.code, 0);
}

#[tokio::test]
async fn a_table_that_excel_wrote_with_semicolons_is_loaded() {
    let desk = Desk::new();
    desk.write("u.units.csv", &format!("\u{feff}{}", super::UNITS.replace(',', ";")));
    let loaded = desk.run(&["units", "load", "u.units.csv"]).await;
    assert_eq!(loaded.out, "loaded 3 units (3 dated versions) and 0 links\n");
    desk.write("table.csv", "code;name\nX02;Xã Hai\n");
    let create = ["round", "create", "--questionnaire", "q.questionnaire.yaml", "--units"];
    let round = desk.run(&[&create[..], &["table.csv"]].concat()).await;
    assert_eq!(round.out.lines().count(), 2, "{}", round.err);
}

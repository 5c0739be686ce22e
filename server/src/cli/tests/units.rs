//! Loading units beside units and rounds that are stored.

use std::collections::BTreeMap;

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
async fn a_code_of_another_system_must_not_be_that_of_a_stored_unit() {
    let desk = Desk::new();
    let table = |rows: &str| {
        let header = "code,name,class,parent,valid_from,valid_to,code.portal\n";
        desk.write("codes.units.csv", &format!("{header}{rows}"));
    };
    let load = ["units", "load", "codes.units.csv"];
    table("H21.17,Sở Một,so,,,,H21.17\n");
    assert_eq!(desk.run(&load).await.out, "loaded 1 units (1 dated versions) and 0 links\n");
    table("X02,Xã Hai,xa,,2025-07-01,,H21.17\n");
    let refused = desk.run(&load).await;
    assert_eq!(refused.code, 1);
    insta::assert_snapshot!(refused.err, @r"
    codes.units.csv:2:1: error[shared_code]: row 1, column `code.portal`: `H21.17` is the code of `H21.17` (which is stored) too, on days on which both hold; a code names one unit at a time
      2 | X02,Xã Hai,xa,,2025-07-01,,H21.17
    ");
    // The stored version may be replaced in the same table.
    table("X02,Xã Hai,xa,,2025-07-01,,H21.17\nH21.17,Sở Một,so,,,,H21.18\n");
    let replaced = desk.run(&load).await;
    assert_eq!((replaced.code, replaced.err.as_str()), (0, ""));
}

#[tokio::test]
async fn lineage_is_loaded_beside_the_units_it_is_about() {
    let desk = Desk::new();
    desk.write(
        "reform.units.csv",
        "code,name,class,parent,valid_from,valid_to,population\n\
         P1,Tỉnh Một,tinh,,,,1000000\n\
         P2,Tỉnh Hai,tinh,,,2025-07-01,500000\n\
         D1,Huyện Một,huyen,P2,,2025-07-01,\n",
    );
    desk.write(
        "reform.lineage.csv",
        "predecessor,successor,date,kind,share\n\
         P2,P1,2025-07-01,merged,\n\
         D1,,2025-07-01,abolished,\n",
    );
    let load = ["units", "load", "reform.units.csv", "--lineage", "reform.lineage.csv"];
    let loaded = desk.run(&load).await;
    assert_eq!(loaded.out, "loaded 3 units (3 dated versions) and 2 links\n", "{}", loaded.err);
    desk.write(
        "reform.lineage.csv",
        "predecessor,successor,date,kind,share\nP3,P4,2025-07-01,merged,\nD2,,2025-07-01,abolished,\n",
    );
    let refused = desk.run(&load).await;
    assert_eq!(refused.code, 1);
    insta::assert_snapshot!(refused.err, @r"
    reform.lineage.csv:2:1: error[unknown_unit]: row 1, column `predecessor`: there is no unit `P3`; every unit of a link needs a row in the table of units, one that ended, too
      2 | P3,P4,2025-07-01,merged,
    reform.lineage.csv:2:1: error[unknown_unit]: row 1, column `successor`: there is no unit `P4`; every unit of a link needs a row in the table of units, one that ended, too
      2 | P3,P4,2025-07-01,merged,
    reform.lineage.csv:3:1: error[unknown_unit]: row 2, column `predecessor`: there is no unit `D2`; every unit of a link needs a row in the table of units, one that ended, too
      3 | D2,,2025-07-01,abolished,
    ");
}

#[tokio::test]
async fn a_unit_whose_code_has_dots_has_a_link() {
    let desk = Desk::new();
    desk.write(
        "u.units.csv",
        "code,name,class,parent,valid_from,valid_to,kind\n\
         H21,Tỉnh Một,tinh,,,,tinh\nH21.17,Sở Một,xa,H21,,,xa\n",
    );
    desk.write("table.csv", "code\nH21.17\n");
    desk.run(&["units", "load", "u.units.csv"]).await;
    let create = ["round", "create", "--questionnaire", "q.questionnaire.yaml", "--units"];
    let round = desk.run(&[&create[..], &["table.csv"]].concat()).await;
    assert!(round.out.contains(".H21.17."), "{}{}", round.out, round.err);
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
        codes: BTreeMap::new(),
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

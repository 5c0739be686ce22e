//! Units in their dated versions.

use std::collections::BTreeMap;

use survey_specs::code::{CodeSystem, ForeignCode, RoundCode, UnitClass, UnitCode};
use survey_specs::date::Date;
use survey_specs::unit::{Lineage, LineageKind, Unit};
use thuocdo_server::store::round::NewRound;
use thuocdo_server::store::unit::UnitsMark;
use thuocdo_server::store::{Insertion, Store};

use crate::sample::{instant, version};
use crate::scene::{Scene, may_design, round};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn unit(code: &str, name: &str, from: Option<&str>, to: Option<&str>) -> Unit {
    Unit {
        code: code.parse().unwrap(),
        name: name.to_owned(),
        class: "xa".parse().unwrap(),
        kind: None,
        parent: None,
        population: None,
        valid_from: from.map(day),
        valid_to: to.map(day),
        codes: BTreeMap::new(),
    }
}

fn codes(codes: &[(&str, &str)]) -> BTreeMap<CodeSystem, ForeignCode> {
    codes.iter().map(|(system, code)| (system.parse().unwrap(), code.parse().unwrap())).collect()
}

fn link(row: &str, kind: LineageKind, share: Option<&str>) -> Lineage {
    let (predecessor, successor) = row.split_once('→').unwrap();
    Lineage {
        predecessor: predecessor.parse().unwrap(),
        successor: (!successor.is_empty()).then(|| successor.parse().unwrap()),
        date: day("2025-07-01"),
        kind,
        share: share.map(|share| share.parse().unwrap()),
    }
}

async fn name_on(store: &dyn Store, code: &str, on: &str) -> Option<String> {
    let code: UnitCode = code.parse().unwrap();
    store.unit_on(&code, day(on)).await.unwrap().map(|unit| unit.name)
}

async fn class_on(store: &dyn Store, class: &str, on: &str) -> Vec<String> {
    let class: UnitClass = class.parse().unwrap();
    let units = store.units_of_class(&class, day(on)).await.unwrap();
    units.into_iter().map(|unit| format!("{} {}", unit.code, unit.name)).collect()
}

pub fn dated_versions_of_a_unit_are_told_apart_by_the_day(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let mut full = unit("00002", "Phường Mới", Some("2025-07-01"), None);
        full.kind = Some("phuong".parse().unwrap());
        full.parent = Some("tinh".parse().unwrap());
        full.population = Some(12_345);
        full.codes = codes(&[("nso", "25942"), ("portal", "H21.217")]);
        let mut department = unit("so-1", "Sở Nội vụ", None, None);
        department.class = "so".parse().unwrap();
        let units = [
            unit("00002", "Xã Cũ", None, Some("2025-07-01")),
            full.clone(),
            unit("00001", "Xã Một", None, None),
            // Two versions hold on the same day: the later one counts.
            unit("00001", "Xã Một (đổi tên)", Some("2026-01-01"), None),
            department,
        ];
        store.load_units(&may_design(), &units, &[]).await.unwrap();

        let store = &*store;
        assert_eq!(name_on(store, "00002", "2025-06-30").await.as_deref(), Some("Xã Cũ"));
        assert_eq!(store.unit_on(&full.code, day("2025-07-01")).await.unwrap(), Some(full));
        assert_eq!(name_on(store, "00001", "2025-12-31").await.as_deref(), Some("Xã Một"));
        assert_eq!(
            name_on(store, "00001", "2026-01-01").await.as_deref(),
            Some("Xã Một (đổi tên)")
        );
        assert_eq!(name_on(store, "00009", "2026-01-01").await, None);
        assert_eq!(class_on(store, "xa", "2025-06-30").await, ["00001 Xã Một", "00002 Xã Cũ"]);
        let now = ["00001 Xã Một (đổi tên)", "00002 Phường Mới"];
        assert_eq!(class_on(store, "xa", "2026-11-21").await, now);
        assert_eq!(class_on(store, "so", "2026-11-21").await, ["so-1 Sở Nội vụ"]);
        let all: Vec<_> = store.units().await.unwrap().into_iter().map(|unit| unit.name).collect();
        assert_eq!(all, ["Xã Một", "Xã Một (đổi tên)", "Xã Cũ", "Phường Mới", "Sở Nội vụ"]);
    });
}

pub fn loading_units_again_replaces_the_same_versions(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let first = [unit("1", "Một", None, None), unit("1", "Một mới", Some("2026-01-01"), None)];
        store.load_units(&may_design(), &first, &[]).await.unwrap();
        let second = [
            unit("1", "Một (sửa)", None, Some("2026-01-01")),
            unit("1", "Một mới (sửa)", Some("2026-01-01"), None),
            unit("2", "Hai", None, None),
        ];
        store.load_units(&may_design(), &second, &[]).await.unwrap();
        assert_eq!(store.units().await.unwrap(), second);
    });
}

pub fn each_version_of_a_unit_has_its_own_codes_in_other_systems(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let mut old = unit("H21.17", "Cũ", None, Some("2025-07-01"));
        old.codes = codes(&[("nso", "01"), ("portal", "H21.17")]);
        let mut new = unit("H21.17", "Mới", Some("2025-07-01"), None);
        new.codes = codes(&[("nso", "0002")]);
        let other = unit("H21.18", "Khác", None, None);
        let units = [old, new.clone(), other];
        store.load_units(&may_design(), &units, &[]).await.unwrap();
        assert_eq!(store.units().await.unwrap(), units);
        let found = store.unit_on(&new.code, day("2025-07-01")).await.unwrap();
        assert_eq!(found.as_ref(), Some(&new));
        let class = store.units_of_class(&new.class, day("2025-06-30")).await.unwrap();
        assert_eq!(class, [units[0].clone(), units[2].clone()]);

        // A version that is loaded again has the codes it is loaded with, and no others.
        new.codes = codes(&[("portal", "H21.19")]);
        store.load_units(&may_design(), std::slice::from_ref(&new), &[]).await.unwrap();
        assert_eq!(store.units().await.unwrap(), [units[0].clone(), new, units[2].clone()]);
    });
}

pub fn lineage_is_kept_with_its_shares(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let links = [
            link("1→1", LineageKind::Merged, None),
            link("2→1", LineageKind::Split, Some("0.4")),
            link("2→9", LineageKind::Split, Some("0.5")),
            link("3→", LineageKind::Abolished, None),
        ];
        store.load_units(&may_design(), &[], &links).await.unwrap();
        assert_eq!(store.lineage().await.unwrap(), links);
    });
}

pub fn what_became_of_a_unit_on_a_day_is_replaced_as_a_whole(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let first = [
            link("1→9", LineageKind::Merged, None),
            link("2→8", LineageKind::Split, Some("0.4")),
            link("2→9", LineageKind::Split, Some("0.6")),
            link("3→9", LineageKind::Merged, None),
        ];
        store.load_units(&may_design(), &[], &first).await.unwrap();
        let mut other_day = link("2→7", LineageKind::Renamed, None);
        other_day.date = day("2026-01-01");
        let corrected = [
            link("2→7", LineageKind::Merged, None),
            link("3→", LineageKind::Abolished, None),
            other_day,
        ];
        store.load_units(&may_design(), &[], &corrected).await.unwrap();
        let [merged, abolished, other_day] = corrected;
        let all = [first[0].clone(), merged, abolished, other_day];
        assert_eq!(store.lineage().await.unwrap(), all);
    });
}

/// A round about these units.
async fn round_about(store: &dyn Store, code: &str, units: &[&str]) -> RoundCode {
    store.insert_version(&may_design(), &version(), instant(0)).await.unwrap();
    let units = units.iter().map(|unit| unit.parse().unwrap()).collect();
    let new = NewRound::new(round(code), units);
    assert_eq!(store.insert_round(&may_design(), &new).await.unwrap(), Insertion::Inserted);
    new.round.code
}

fn below(parent: &str, mut unit: Unit) -> Unit {
    unit.parent = Some(parent.parse().unwrap());
    unit
}

async fn listed_on(store: &dyn Store, round: &RoundCode, on: &str) -> Vec<String> {
    let listed = store.units_of_round(round, day(on)).await.unwrap();
    let line = |(code, name): (UnitCode, String)| format!(" < {code} {name}");
    listed
        .into_iter()
        .map(|unit| {
            [unit.code.as_str(), " ", &unit.name, &unit.parent.map_or_else(String::new, line)]
                .concat()
        })
        .collect()
}

pub fn a_round_lists_its_units_as_they_are_on_a_day(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let july = "2025-07-01";
        let units = [
            unit("H20", "Tỉnh Cũ", None, Some(july)),
            unit("H20", "Tỉnh Mới", Some(july), None),
            below("H20", unit("2", "Hai cũ", None, Some(july))),
            below("H20", unit("2", "Hai", Some(july), None)),
            // Two versions hold on the same day: the later one counts.
            unit("1", "Một", None, None),
            below("H99", unit("1", "Một (đổi tên)", Some("2026-01-01"), None)),
            unit("3", "Ba", None, Some(july)),
            below("H20", unit("4", "Bốn", None, None)),
        ];
        store.load_units(&may_design(), &units, &[]).await.unwrap();
        let code = round_about(store, "r1", &["3", "2", "1", "9"]).await;
        let before = ["1 Một", "2 Hai cũ < H20 Tỉnh Cũ", "3 Ba"];
        assert_eq!(listed_on(store, &code, "2025-06-30").await, before);
        // The parent of the first is not known, and what is known of nobody is listed for nobody.
        let after = ["1 Một (đổi tên)", "2 Hai < H20 Tỉnh Mới"];
        assert_eq!(listed_on(store, &code, "2026-01-01").await, after);
        assert!(listed_on(store, &"r2".parse().unwrap(), "2026-01-01").await.is_empty());
    });
}

pub fn the_units_of_a_round_are_known_by_their_former_names(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let july = "2025-07-01";
        let units = [
            unit("1", "Một cũ", None, Some(july)),
            unit("1", "Một", Some(july), None),
            unit("2", "Hai rất cũ", None, Some("2024-01-01")),
            unit("2", "Hai", Some("2024-01-01"), Some(july)),
            unit("3", "Ba", None, Some(july)),
            unit("8", "Tám", Some(july), None),
            unit("9", "Chín", None, None),
        ];
        let links = [
            link("1→1", LineageKind::Merged, None),
            link("2→1", LineageKind::Split, Some("0.4")),
            link("2→8", LineageKind::Split, Some("0.6")),
            link("3→9", LineageKind::Merged, None),
        ];
        store.load_units(&may_design(), &units, &links).await.unwrap();
        let code = round_about(store, "r1", &["1", "8"]).await;
        let former = async |on: &str| -> Vec<String> {
            let former = store.former_names_of_round(&code, day(on)).await.unwrap();
            former.into_iter().map(|one| format!("{} {}", one.unit, one.name)).collect()
        };
        assert!(former("2025-06-30").await.is_empty());
        assert_eq!(former(july).await, ["1 Hai", "1 Một cũ", "8 Hai"]);
    });
}

pub fn classes_are_counted_as_they_are_on_a_day(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let mut province = unit("T1", "Tỉnh", None, None);
        province.class = "tinh".parse().unwrap();
        let units = [
            province,
            unit("00001", "Xã Bình An", None, Some("2025-07-01")),
            unit("00001", "Phường Bình An", Some("2025-07-01"), None),
            unit("00002", "Xã Ấp Mới", None, None),
            unit("00003", "Xã Đã Nhập", None, Some("2025-07-01")),
        ];
        store.load_units(&may_design(), &units, &[]).await.unwrap();
        for (on, expected) in
            [("2025-06-30", [("tinh", 1), ("xa", 3)]), ("2025-07-01", [("tinh", 1), ("xa", 2)])]
        {
            let classes = store.unit_classes_on(day(on)).await.unwrap();
            let counts: Vec<_> =
                classes.iter().map(|size| (size.class.as_str(), size.units)).collect();
            assert_eq!(counts, expected, "{on}");
        }
        let now = store.unit_classes_on(day("2025-07-01")).await.unwrap();
        assert_eq!(now[1].first_name, "Phường Bình An");
        assert_eq!(now[1].last_name, "Xã Ấp Mới");
    });
}

pub fn units_are_loaded_onto_those_that_were_seen_or_not_at_all(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        let first = [unit("X01", "Xã Một", None, None), unit("X02", "Xã Hai", None, None)];
        one.load_units(&may_design(), &first, &[link("X02→X01", LineageKind::Merged, None)])
            .await
            .unwrap();
        let mark = async |store: &dyn Store| {
            UnitsMark::of(&store.units().await.unwrap(), &store.lineage().await.unwrap())
        };
        let seen = mark(&*one).await;
        assert_eq!(seen, mark(&*two).await);
        let renamed = [unit("X01", "Phường Một", None, None)];
        let loaded = two.load_units_onto(&may_design(), &renamed, &[], &seen).await.unwrap();
        assert!(loaded);
        let other = [unit("X02", "Phường Hai", None, None)];
        let loaded = one.load_units_onto(&may_design(), &other, &[], &seen).await.unwrap();
        assert!(!loaded, "somebody else has loaded units since");
        assert_eq!(name_on(&*one, "X01", "2026-01-01").await.as_deref(), Some("Phường Một"));
        assert_eq!(name_on(&*one, "X02", "2026-01-01").await.as_deref(), Some("Xã Hai"));
        // Links count as well.
        let seen = mark(&*one).await;
        let split = [link("X02→X01", LineageKind::Split, Some("0.5"))];
        one.load_units(&may_design(), &[], &split).await.unwrap();
        assert_ne!(seen, mark(&*two).await);
    });
}

pub fn the_rounds_about_a_unit_are_known(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        store.insert_version(&may_design(), &version(), instant(0)).await.unwrap();
        for (code, units) in [("r1", vec!["X01", "X02"]), ("r2", vec!["X02"])] {
            let units = units.into_iter().map(|unit| unit.parse().unwrap()).collect();
            let new = NewRound::new(round(code), units);
            let inserted = store.insert_round(&may_design(), &new).await.unwrap();
            assert_eq!(inserted, Insertion::Inserted);
        }
        let about = async |unit: &str| -> Vec<String> {
            let rounds = store.rounds_of_unit(&unit.parse().unwrap()).await.unwrap();
            rounds.iter().map(RoundCode::to_string).collect()
        };
        assert_eq!(about("X01").await, ["r1"]);
        assert_eq!(about("X02").await, ["r1", "r2"]);
        assert!(about("X03").await.is_empty());
    });
}

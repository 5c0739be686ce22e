//! Units in their dated versions.

use survey_specs::code::{UnitClass, UnitCode};
use survey_specs::date::Date;
use survey_specs::unit::{Lineage, LineageKind, Unit};
use thuocdo_server::store::Store;

use crate::scene::{Scene, may_design};

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

pub fn lineage_is_kept_with_its_shares(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let link = |predecessor: &str, successor: &str, kind, share: Option<&str>| Lineage {
            predecessor: predecessor.parse().unwrap(),
            successor: successor.parse().unwrap(),
            date: day("2025-07-01"),
            kind,
            share: share.map(|share| share.parse().unwrap()),
        };
        let links = [
            link("1", "9", LineageKind::Merged, None),
            link("2", "8", LineageKind::Split, Some("0.4")),
            link("2", "9", LineageKind::Split, Some("0.5")),
        ];
        store.load_units(&may_design(), &[], &links).await.unwrap();
        let corrected = link("2", "9", LineageKind::Split, Some("0.6"));
        store.load_units(&may_design(), &[], std::slice::from_ref(&corrected)).await.unwrap();
        let [one, two, _] = links;
        assert_eq!(store.lineage().await.unwrap(), [one, two, corrected]);
    });
}

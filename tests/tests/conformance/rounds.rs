//! Rounds are set up once, open and close.

use jiff::Timestamp;
use survey_specs::code::{IndexCode, RoundCode};
use thuocdo_server::store::round::NewRound;
use thuocdo_server::store::{Insertion, Store};

use crate::sample::{instant, version};
use crate::scene::{Scene, may_design, round};

pub fn a_round_is_set_up_once_with_its_units(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        store.insert_version(&may_design(), &version(), instant(0)).await.unwrap();
        let code: IndexCode = "sipas".parse().unwrap();
        let index = store.insert_index_definition(&may_design(), &code, "a: 1", instant(0)).await;
        let mut full = round("R-2026_1");
        full.title = Some(String::from("Đợt 1 năm 2026"));
        full.index_definition = Some(index.unwrap());
        full.closes_at = Some(instant(86_400));
        full.results_public = true;
        let units: Vec<_> = ["00003", "00001", "00003"].map(|code| code.parse().unwrap()).into();
        let mut new = NewRound::new(full.clone(), units);
        new.targets.insert("00003".parse().unwrap(), 7);
        assert_eq!(store.insert_round(&may_design(), &new).await.unwrap(), Insertion::Inserted);

        let mut other = new;
        other.round.title = None;
        other.units = vec!["00009".parse().unwrap()];
        assert_eq!(store.insert_round(&may_design(), &other).await.unwrap(), Insertion::Taken);

        assert_eq!(store.round(&full.code).await.unwrap().as_ref(), Some(&full));
        let units = store.round_units(&full.code).await.unwrap();
        assert_eq!(units.iter().map(AsRef::<str>::as_ref).collect::<Vec<_>>(), ["00001", "00003"]);
        let targets = store.unit_targets(&full.code).await.unwrap();
        assert_eq!(targets, [("00003".parse().unwrap(), 7)]);
        let unknown = "unknown".parse().unwrap();
        assert_eq!(store.round(&unknown).await.unwrap(), None);
        assert_eq!(store.round_units(&unknown).await.unwrap(), []);
    });
}

/// A round that is open from instant 1,000 to instant 2,000.
async fn set_up_later_round(store: &dyn Store) -> RoundCode {
    store.insert_version(&may_design(), &version(), instant(0)).await.unwrap();
    let mut round = round("r1");
    round.opens_at = instant(1_000);
    round.closes_at = Some(instant(2_000));
    let new = NewRound::new(round, vec![]);
    assert_eq!(store.insert_round(&may_design(), &new).await.unwrap(), Insertion::Inserted);
    new.round.code
}

/// When the round is open after it was opened at `instant`.
async fn open(store: &dyn Store, code: &RoundCode, seconds: i64) -> Open {
    let round = store.open_round(&may_design(), code, instant(seconds)).await.unwrap().unwrap();
    assert_eq!(store.round(code).await.unwrap().as_ref(), Some(&round));
    (round.opens_at, round.closes_at)
}

/// When the round is open after it was closed at `instant`.
async fn close(store: &dyn Store, code: &RoundCode, seconds: i64) -> Open {
    let round = store.close_round(&may_design(), code, instant(seconds)).await.unwrap().unwrap();
    assert_eq!(store.round(code).await.unwrap().as_ref(), Some(&round));
    (round.opens_at, round.closes_at)
}

type Open = (Timestamp, Option<Timestamp>);

pub fn a_round_opens_and_closes(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let code = set_up_later_round(store).await;
        // It comes forward, and stays where it is when it is opened again.
        assert_eq!(open(store, &code, 10).await, (instant(10), Some(instant(2_000))));
        assert_eq!(open(store, &code, 20).await, (instant(10), Some(instant(2_000))));
        assert_eq!(close(store, &code, 30).await, (instant(10), Some(instant(30))));
        assert_eq!(close(store, &code, 40).await, (instant(10), Some(instant(30))));
        let closed = store.round(&code).await.unwrap().unwrap();
        assert!(closed.is_open_at(instant(29)) && !closed.is_open_at(instant(30)));
        // Opened again, it has no end until it is closed.
        assert_eq!(open(store, &code, 50).await, (instant(10), None));
        assert_eq!(close(store, &code, 60).await, (instant(10), Some(instant(60))));
    });
}

pub fn an_unknown_round_neither_opens_nor_closes(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let unknown = "unknown".parse().unwrap();
        assert_eq!(store.open_round(&may_design(), &unknown, instant(0)).await.unwrap(), None);
        assert_eq!(store.close_round(&may_design(), &unknown, instant(0)).await.unwrap(), None);
    });
}

pub fn rounds_are_listed_newest_first(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        store.insert_version(&may_design(), &version(), instant(0)).await.unwrap();
        for (code, created) in [("b", 1), ("a", 1), ("A", 1), ("old", 0), ("new", 2)] {
            let mut round = round(code);
            round.created_at = instant(created);
            let new = NewRound::new(round, vec![]);
            assert_eq!(store.insert_round(&may_design(), &new).await.unwrap(), Insertion::Inserted);
        }
        let rounds = store.rounds().await.unwrap();
        let codes: Vec<_> = rounds.iter().map(|round| round.code.as_str()).collect();
        assert_eq!(codes, ["new", "A", "a", "b", "old"]);
    });
}

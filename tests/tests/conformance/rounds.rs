//! Rounds are set up once, open and close.

use survey_specs::code::IndexCode;
use thuocdo_server::store::Insertion;
use thuocdo_server::store::round::NewRound;

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
        let new = NewRound { round: full.clone(), units };
        assert_eq!(store.insert_round(&may_design(), &new).await.unwrap(), Insertion::Inserted);

        let mut other = new;
        other.round.title = None;
        other.units = vec!["00009".parse().unwrap()];
        assert_eq!(store.insert_round(&may_design(), &other).await.unwrap(), Insertion::Taken);

        assert_eq!(store.round(&full.code).await.unwrap().as_ref(), Some(&full));
        let units = store.round_units(&full.code).await.unwrap();
        assert_eq!(units.iter().map(AsRef::<str>::as_ref).collect::<Vec<_>>(), ["00001", "00003"]);
        let unknown = "unknown".parse().unwrap();
        assert_eq!(store.round(&unknown).await.unwrap(), None);
        assert_eq!(store.round_units(&unknown).await.unwrap(), []);
    });
}

pub fn a_round_opens_and_closes(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        store.insert_version(&may_design(), &version(), instant(0)).await.unwrap();
        let mut later = round("r1");
        later.opens_at = instant(1_000);
        later.closes_at = Some(instant(2_000));
        let new = NewRound { round: later.clone(), units: vec![] };
        assert_eq!(store.insert_round(&may_design(), &new).await.unwrap(), Insertion::Inserted);

        let open = store.open_round(&may_design(), &later.code, instant(10)).await.unwrap().unwrap();
        assert_eq!((open.opens_at, open.closes_at), (instant(10), Some(instant(2_000))));
        let same = store.open_round(&may_design(), &later.code, instant(20)).await.unwrap();
        assert_eq!(same, Some(open));

        let closed = store.close_round(&may_design(), &later.code, instant(30)).await.unwrap().unwrap();
        assert_eq!((closed.opens_at, closed.closes_at), (instant(10), Some(instant(30))));
        assert!(closed.is_open_at(instant(29)) && !closed.is_open_at(instant(30)));
        let same = store.close_round(&may_design(), &later.code, instant(40)).await.unwrap();
        assert_eq!(same, Some(closed));

        let again = store.open_round(&may_design(), &later.code, instant(50)).await.unwrap().unwrap();
        assert_eq!((again.opens_at, again.closes_at), (instant(10), None));
        assert_eq!(store.round(&later.code).await.unwrap(), Some(again));
        let closed = store.close_round(&may_design(), &later.code, instant(60)).await.unwrap().unwrap();
        assert_eq!(closed.closes_at, Some(instant(60)));

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
            let new = NewRound { round, units: vec![] };
            assert_eq!(store.insert_round(&may_design(), &new).await.unwrap(), Insertion::Inserted);
        }
        let rounds = store.rounds().await.unwrap();
        let codes: Vec<_> = rounds.iter().map(|round| round.code.as_str()).collect();
        assert_eq!(codes, ["new", "A", "a", "b", "old"]);
    });
}

//! Responses are counted as they are stored, and rounds are paused, changed and given targets.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::interview::Disposition;
use survey_specs::questionnaire::Mode;
use thuocdo_server::permission::Role;
use thuocdo_server::store::progress::{Arrived, ProgressCount};
use thuocdo_server::store::response::NewResponse;
use thuocdo_server::store::round::{Fielding, NewRound, Offer, RoundChange, RoundChanged};
use thuocdo_server::store::staff::NewStaff;
use thuocdo_server::store::{Insertion, Store};

use crate::sample::{id, instant, saying, version};
use crate::scene::{
    Scene, may_administer, may_collect, may_design, may_read_results, may_run_fieldwork, round,
    set_up_round,
};

fn unit(code: &str) -> UnitCode {
    code.parse().unwrap()
}

/// The `n`th response, of a unit, so many hours after the story began.
fn of_unit(round: &RoundCode, n: u64, code: Option<&str>, hours: i64) -> NewResponse {
    let mut response = saying(round, id(n), &format!("số {n}"));
    response.unit = code.map(unit);
    response.received_at = instant(0) + SignedDuration::from_hours(hours);
    response
}

pub fn responses_are_counted_by_unit_mode_and_day_as_they_are_stored(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        let may = may_read_results();
        assert_eq!(store.arrived(&may, &round).await.unwrap(), Arrived::default());
        // The story begins at eight in the morning in Viet Nam; after 16 hours it is the next day.
        let mut on_paper = of_unit(&round, 3, Some("00002"), 1);
        on_paper.mode = Mode::Paper;
        on_paper.disposition = Disposition::Partial;
        let one_by_one = [
            of_unit(&round, 1, Some("00001"), 0),
            of_unit(&round, 2, Some("00001"), 16),
            on_paper,
            of_unit(&round, 4, None, 2),
        ];
        for response in &one_by_one {
            store.store_response(&may_collect(), response.clone()).await.unwrap();
        }
        // The same again, and other content under an id, count nothing.
        store.store_response(&may_collect(), one_by_one[0].clone()).await.unwrap();
        let conflict = saying(&round, id(1), "khác");
        store.store_response(&may_collect(), conflict).await.unwrap();
        let bulk = vec![of_unit(&round, 5, Some("00001"), 17), one_by_one[1].clone()];
        store.store_responses_in_bulk(&may_design(), bulk).await.unwrap();

        let today = "2026-11-22".parse().unwrap();
        let count = |code: Option<&str>, mode, disposition, n, today, hours| ProgressCount {
            unit: code.map(unit),
            mode,
            disposition,
            n,
            today,
            last_received_at: instant(0) + SignedDuration::from_hours(hours),
        };
        let expected = [
            count(None, Mode::Web, Disposition::Complete, 1, 0, 2),
            count(Some("00001"), Mode::Web, Disposition::Complete, 3, 2, 17),
            count(Some("00002"), Mode::Paper, Disposition::Partial, 1, 0, 1),
        ];
        assert_eq!(store.progress_counts(&may, &round, today).await.unwrap(), expected);
        let by_day = store.responses_by_day(&may, &round, None).await.unwrap();
        let days: Vec<_> = by_day.iter().map(|(day, n)| (day.to_string(), *n)).collect();
        assert_eq!(days, [("2026-11-21".to_owned(), 3), ("2026-11-22".to_owned(), 2)]);
        let of_one = store.responses_by_day(&may, &round, Some(&[unit("00002")])).await.unwrap();
        assert_eq!(of_one.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [1]);
        assert_eq!(store.responses_by_day(&may, &round, Some(&[])).await.unwrap(), []);
        let last = Some(instant(0) + SignedDuration::from_hours(17));
        let all = Arrived { n: 5, last_received_at: last };
        assert_eq!(store.arrived(&may, &round).await.unwrap(), all);
        assert_eq!(store.responses_by_round(&may).await.unwrap(), [(round, 5)]);
    });
}

pub fn two_processes_that_store_at_once_count_each_response_once(scene: &Scene) {
    scene.play(async {
        let (here, there) = (scene.process().await, scene.process().await);
        let round = set_up_round(&*here, "r1").await;
        let tasks: Vec<_> = (0..120)
            .map(|n| {
                let store = if n % 2 == 0 { here.clone() } else { there.clone() };
                // Each id is sent by both processes.
                let response = of_unit(&round, n / 2, Some("00001"), 0);
                tokio::spawn(async move {
                    store.store_response(&may_collect(), response).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let arrived = here.arrived(&may_read_results(), &round).await.unwrap();
        assert_eq!(arrived.n, 60);
    });
}

pub fn a_round_pauses_and_goes_on(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let code = set_up_round(&*store, "r1").await;
        let may = may_design();
        let paused = store.pause_round(&may, &code, instant(10)).await.unwrap().unwrap();
        assert_eq!(paused.fielding.paused_at, Some(instant(10)));
        let again = store.pause_round(&may, &code, instant(20)).await.unwrap().unwrap();
        assert_eq!(again.fielding.paused_at, Some(instant(10)), "the first pause counts");
        assert!(again.is_open_at(instant(9)) && !again.is_open_at(instant(10)));
        let resumed = store.resume_round(&may, &code).await.unwrap().unwrap();
        assert!(resumed.is_open_at(instant(10)));
        assert_eq!(store.round(&code).await.unwrap(), Some(resumed.clone()));
        assert!(resumed.fielding.revision > paused.fielding.revision);

        store.pause_round(&may, &code, instant(30)).await.unwrap();
        let opened = store.open_round(&may, &code, instant(40)).await.unwrap().unwrap();
        assert_eq!(opened.fielding.paused_at, None, "opening takes a pause back");
        let unknown = "unknown".parse().unwrap();
        assert_eq!(store.pause_round(&may, &unknown, instant(0)).await.unwrap(), None);
        assert_eq!(store.resume_round(&may, &unknown).await.unwrap(), None);
    });
}

/// A change that gives everything another value.
fn change() -> RoundChange {
    RoundChange {
        title: Some("Đợt đổi tên".to_owned()),
        index_definition: None,
        opens_at: instant(5),
        closes_at: Some(instant(500)),
        results_public: true,
        offline: false,
        fielding: Fielding {
            modes: Offer::of([Mode::Web, Mode::Paper], &Mode::ALL),
            languages: Offer::Only(["vi".parse().unwrap()].into()),
            target: Some(30),
            plan: Some("plan: p".to_owned()),
            ..Fielding::default()
        },
    }
}

async fn close_and_freeze(store: &dyn Store, code: &RoundCode) -> bool {
    let round = store.close_round(&may_design(), code, instant(50)).await.unwrap().unwrap();
    let frozen = store.freeze_public_result(&may_read_results(), &round, "{}", instant(60)).await;
    frozen.unwrap().is_some()
}

pub fn a_round_is_changed_by_who_saw_how_it_stood(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let code = set_up_round(store, "r1").await;
        assert!(close_and_freeze(store, &code).await);
        let seen = store.round(&code).await.unwrap().unwrap().fielding.revision;
        let changed = store.change_round(&may_design(), &code, seen, &change()).await.unwrap();
        let RoundChanged::Changed(after) = changed else { panic!("{changed:?}") };
        assert_eq!(store.round(&code).await.unwrap().as_ref(), Some(&after));
        let expected = Fielding { revision: seen + 1, ..change().fielding };
        assert_eq!((&after.title, &after.fielding), (&change().title, &expected));
        assert_eq!((after.opens_at, after.closes_at), (instant(5), Some(instant(500))));
        assert!(after.results_public && !after.offline);
        let public = store.public_result(&may_read_results(), &code).await.unwrap();
        assert_eq!(public, None, "another end takes back what was made public");

        let stale = store.change_round(&may_design(), &code, seen, &change()).await.unwrap();
        assert_eq!(stale, RoundChanged::Overtaken(after));
        let unknown = "unknown".parse().unwrap();
        let nothing = store.change_round(&may_design(), &unknown, 1, &change()).await.unwrap();
        assert_eq!(nothing, RoundChanged::Unknown);
    });
}

pub fn of_many_who_change_a_round_at_once_one_is_first(scene: &Scene) {
    scene.play(async {
        let (here, there) = (scene.process().await, scene.process().await);
        let code = set_up_round(&*here, "r1").await;
        let tasks: Vec<_> = (0..10)
            .map(|n| {
                let store = if n % 2 == 0 { here.clone() } else { there.clone() };
                let code = code.clone();
                tokio::spawn(async move {
                    store.change_round(&may_design(), &code, 1, &change()).await.unwrap()
                })
            })
            .collect();
        let mut first = 0;
        for task in tasks {
            first += u8::from(matches!(task.await.unwrap(), RoundChanged::Changed(_)));
        }
        assert_eq!(first, 1);
    });
}

pub fn units_have_targets_of_their_own_or_that_of_the_round(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        store.insert_version(&may_design(), &version(), instant(0)).await.unwrap();
        let mut with_units = round("r1");
        with_units.fielding.target = Some(30);
        let mut without = round("r2");
        without.fielding.target = Some(7);
        let bare = round("r3");
        let units = ["00001", "00002", "00003"].map(unit).to_vec();
        for (round, units) in [(with_units.clone(), units), (without, vec![]), (bare, vec![])] {
            let new = NewRound::new(round, units);
            assert_eq!(store.insert_round(&may_design(), &new).await.unwrap(), Insertion::Inserted);
        }
        let code = with_units.code;
        let set = |revision, targets: [(&str, Option<u32>); 2]| {
            let targets: BTreeMap<_, _> =
                targets.into_iter().map(|(code, target)| (unit(code), target)).collect();
            let (store, code) = (store.clone(), code.clone());
            async move {
                store.set_unit_targets(&may_design(), &code, revision, &targets).await.unwrap()
            }
        };
        // A stranger is passed over.
        let changed = set(1, [("00001", Some(50)), ("00009", Some(1))]).await;
        assert!(matches!(changed, RoundChanged::Changed(_)), "{changed:?}");
        let stale = set(1, [("00001", None), ("00002", None)]).await;
        assert!(matches!(stale, RoundChanged::Overtaken(_)), "{stale:?}");
        let changed = set(2, [("00002", Some(0)), ("00003", None)]).await;
        assert!(matches!(changed, RoundChanged::Changed(_)), "{changed:?}");
        let targets = store.unit_targets(&code).await.unwrap();
        assert_eq!(targets, [(unit("00001"), 50), (unit("00002"), 0)]);
        let sizes = store.round_sizes(&may_read_results()).await.unwrap();
        let sizes: Vec<_> = sizes.iter().map(|size| (size.units, size.target)).collect();
        assert_eq!(sizes, [(3, Some(80)), (0, Some(7)), (0, None)]);
    });
}

pub fn coordinators_are_listed_by_their_units(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        for (user, role, code) in [
            ("lan", Role::Coordinator, Some("00002")),
            ("an", Role::Coordinator, Some("00001")),
            ("chi", Role::Coordinator, None),
            ("ba", Role::Viewer, Some("00001")),
        ] {
            let staff = NewStaff {
                user: user.parse().unwrap(),
                role,
                unit: code.map(unit),
                password_hash: "x".to_owned(),
                created_at: instant(0),
            };
            let inserted = store.insert_staff(&may_administer(), &staff).await.unwrap();
            assert_eq!(inserted, Insertion::Inserted);
        }
        let coordinators = store.coordinators(&may_run_fieldwork()).await.unwrap();
        let coordinators: Vec<_> = coordinators.iter().map(|one| one.user.as_str()).collect();
        assert_eq!(coordinators, ["an", "lan"]);
    });
}

pub fn a_new_round_is_made_of_the_latest_versions_and_indices(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let may = may_design();
        store.insert_version(&may, &version(), instant(3)).await.unwrap();
        let code = "sipas".parse().unwrap();
        for (text, seconds) in [("a: 1", 1), ("a: 2", 2)] {
            store.insert_index_definition(&may, &code, text, instant(seconds)).await.unwrap();
        }
        let versions = store.latest_versions(&may, 10).await.unwrap();
        assert_eq!(versions.len(), 1);
        assert_eq!((&versions[0].hash, versions[0].published_at), (version().hash(), instant(3)));
        let indices = store.latest_index_definitions(&may, 10).await.unwrap();
        let texts: Vec<_> = indices.iter().map(|one| one.definition.as_str()).collect();
        assert_eq!(texts, ["a: 2", "a: 1"]);
        assert_eq!(store.latest_index_definitions(&may, 1).await.unwrap().len(), 1);
    });
}

//! What the public reads of a closed round stays as it is.

use std::sync::Arc;

use survey_specs::code::RoundCode;
use thuocdo_server::store::Store;
use thuocdo_server::store::round::Round;

use crate::sample::instant;
use crate::scene::{Scene, may_design, may_read_results, set_up_round};

/// How often two processes meet at one round.
const CONTESTS: usize = 16;

async fn opened(store: &dyn Store, code: &RoundCode, seconds: i64) -> Round {
    store.open_round(&may_design(), code, instant(seconds)).await.unwrap().unwrap()
}

async fn closed(store: &dyn Store, code: &RoundCode, seconds: i64) -> Round {
    store.close_round(&may_design(), code, instant(seconds)).await.unwrap().unwrap()
}

async fn kept(store: &dyn Store, code: &RoundCode) -> Option<String> {
    store.public_result(&may_read_results(), code).await.unwrap()
}

/// Freezes this document at instant 100 for a reader who saw the round so.
async fn freeze(store: &dyn Store, round: &Round, document: &str) -> Option<String> {
    let permission = may_read_results();
    store.freeze_public_result(&permission, round, document, instant(100)).await.unwrap()
}

pub fn a_public_result_is_frozen_once(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let code = set_up_round(store, "r1").await;
        let other = set_up_round(store, "r2").await;
        let round = closed(store, &code, 10).await;
        assert_eq!(kept(store, &code).await, None);
        let document = r#"{"tên":"Xã Trăng Biếc"}"#;
        assert_eq!(freeze(store, &round, document).await.as_deref(), Some(document));
        assert_eq!(freeze(store, &round, "second").await.as_deref(), Some(document));
        // Closing a closed round changes nothing, and another process reads the same.
        closed(store, &code, 20).await;
        assert_eq!(kept(&*scene.process().await, &code).await.as_deref(), Some(document));
        assert_eq!(kept(store, &other).await, None);

        opened(store, &code, 30).await;
        assert_eq!(kept(store, &code).await, None);
        let again = closed(store, &code, 40).await;
        assert_eq!(freeze(store, &again, "third").await.as_deref(), Some("third"));
        assert_eq!(kept(store, &code).await.as_deref(), Some("third"));
    });
}

pub fn an_open_round_has_no_public_result(scene: &Scene) {
    scene.play(async {
        let store = &*scene.process().await;
        let code = set_up_round(store, "r1").await;
        let open = store.round(&code).await.unwrap().unwrap();
        assert_eq!(freeze(store, &open, "never closed").await, None);
        let later = closed(store, &code, 200).await;
        assert_eq!(freeze(store, &later, "not closed yet").await, None);
        let first = closed(store, &code, 10).await;
        // Who computed before the round opened and closed again comes too late.
        opened(store, &code, 20).await;
        assert_eq!(freeze(store, &first, "out of date").await, None);
        let second = closed(store, &code, 30).await;
        assert_eq!(freeze(store, &first, "out of date").await, None);
        assert_eq!(freeze(store, &second, "of now").await.as_deref(), Some("of now"));
        assert_eq!(freeze(store, &first, "out of date").await.as_deref(), Some("of now"));
    });
}

pub fn of_many_public_results_at_once_one_is_kept(scene: &Scene) {
    scene.play(async {
        let processes = [scene.process().await, scene.process().await];
        for contest in 0..CONTESTS {
            let code = set_up_round(&*processes[0], &format!("r{contest}")).await;
            let round = closed(&*processes[0], &code, 10).await;
            let contestants =
                processes.iter().cycle().take(6).enumerate().map(|(number, store)| {
                    let (store, round) = (Arc::clone(store), round.clone());
                    tokio::spawn(async move { freeze(&*store, &round, &number.to_string()).await })
                });
            let mut answers = Vec::new();
            for contestant in contestants.collect::<Vec<_>>() {
                answers.push(contestant.await.unwrap());
            }
            let winner = kept(&*processes[1], &code).await;
            assert!(winner.is_some());
            assert!(answers.iter().all(|answer| *answer == winner), "{answers:?} {winner:?}");
        }
    });
}

pub fn a_round_that_opens_while_it_is_frozen_has_no_public_result(scene: &Scene) {
    scene.play(async {
        let processes = [scene.process().await, scene.process().await];
        for contest in 0..CONTESTS {
            let code = set_up_round(&*processes[0], &format!("r{contest}")).await;
            let round = closed(&*processes[0], &code, 10).await;
            let store = Arc::clone(&processes[1]);
            let freezing = tokio::spawn(async move { freeze(&*store, &round, "of before").await });
            opened(&*processes[0], &code, 20).await;
            freezing.await.unwrap();
            assert_eq!(kept(&*processes[0], &code).await, None);
        }
    });
}

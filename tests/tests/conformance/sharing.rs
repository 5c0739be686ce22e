//! Several server processes on one database, many requests at once, and callers that go away.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use survey_specs::code::RoundCode;
use thuocdo_server::store::Store;
use thuocdo_server::store::response::{NewResponse, Stored};
use uuid::Uuid;

use crate::sample::{id, saying, version};
use crate::scene::{Scene, may_collect, may_read_responses, may_read_results, set_up_round};

pub fn two_processes_that_open_a_new_store_at_once_agree(scene: &Scene) {
    scene.play(async {
        let (one, two, three) = tokio::join!(scene.process(), scene.process(), scene.process());
        let round = set_up_round(&*one, "r1").await;
        for store in [two, three] {
            assert_eq!(
                store.round(&round).await.unwrap().map(|round| round.code),
                Some(round.clone())
            );
            assert!(store.version(version().hash()).await.unwrap().is_some());
            store.ping().await.unwrap();
        }
    });
}

/// Sends these at the same time, in turn to the one and the other process.
async fn send_at_once(processes: &[Arc<dyn Store>; 2], responses: Vec<NewResponse>) -> Vec<Stored> {
    let tasks: Vec<_> = responses
        .into_iter()
        .zip(processes.iter().cycle().cloned())
        .map(|(response, store)| {
            tokio::spawn(async move { store.store_response(&may_collect(), response).await })
        })
        .collect();
    let mut stored = Vec::new();
    for task in tasks {
        stored.push(task.await.unwrap().unwrap());
    }
    stored
}

async fn two_processes(scene: &Scene) -> ([Arc<dyn Store>; 2], RoundCode) {
    let processes = [scene.process().await, scene.process().await];
    let round = set_up_round(&*processes[0], "r1").await;
    (processes, round)
}

fn created(stored: &[Stored]) -> usize {
    stored.iter().filter(|stored| matches!(stored, Stored::Created(_))).count()
}

/// How often the item `words` was answered.
async fn answered(store: &dyn Store, round: &RoundCode) -> i64 {
    let items = ["words".parse().unwrap()];
    let tallies = store.tallies(&may_read_results(), round, Some(&items)).await.unwrap();
    tallies.iter().map(|tally| tally.n).sum()
}

pub fn a_hundred_copies_of_one_response_become_one_row(scene: &Scene) {
    scene.play(async {
        let (processes, round) = two_processes(scene).await;
        let stored = send_at_once(&processes, vec![saying(&round, id(1), "tốt"); 100]).await;
        assert_eq!(created(&stored), 1);
        let receipt = processes[0].receipt(&round, id(1)).await.unwrap().unwrap();
        for stored in stored {
            match stored {
                Stored::Created(one) | Stored::Same(one) => assert_eq!(one, receipt),
                Stored::Conflict => panic!("the same body is no conflict"),
                Stored::Claimed(_) => panic!("nothing is claimed"),
            }
        }
        assert_eq!(answered(&*processes[1], &round).await, 1);
        assert_eq!(processes[1].quarantined(&round, id(1)).await.unwrap(), 0);
    });
}

pub fn of_a_hundred_different_bodies_one_wins_and_the_others_are_kept(scene: &Scene) {
    scene.play(async {
        let (processes, round) = two_processes(scene).await;
        let bodies: Vec<_> =
            (0..100).map(|n| saying(&round, id(1), &format!("ý kiến {}", n % 20))).collect();
        let stored = send_at_once(&processes, bodies.clone()).await;
        assert_eq!(created(&stored), 1);
        let winner = processes[0].receipt(&round, id(1)).await.unwrap().unwrap();
        for (body, stored) in bodies.iter().zip(stored) {
            match stored {
                Stored::Created(receipt) | Stored::Same(receipt) => {
                    assert_eq!(receipt, winner);
                    assert_eq!(body.content_hash, winner.content_hash);
                }
                Stored::Conflict => assert_ne!(body.content_hash, winner.content_hash),
                Stored::Claimed(_) => panic!("nothing is claimed"),
            }
        }
        assert_eq!(processes[1].quarantined(&round, id(1)).await.unwrap(), 19);
        assert_eq!(answered(&*processes[1], &round).await, 1);
    });
}

pub fn two_processes_that_store_the_same_responses_count_each_once(scene: &Scene) {
    scene.play(async {
        let (processes, round) = two_processes(scene).await;
        // Each id goes to both processes, in opposite orders.
        let there: Vec<_> = (0..300).map(|n| saying(&round, id(n), "tốt")).collect();
        let back: Vec<_> = there.iter().rev().cloned().collect();
        let interleaved = there.into_iter().zip(back).flat_map(|(one, two)| [one, two]).collect();
        let stored = send_at_once(&processes, interleaved).await;
        assert_eq!(stored.len(), 600);
        assert_eq!(created(&stored), 300);
        assert!(!stored.contains(&Stored::Conflict));
        assert_eq!(answered(&*processes[0], &round).await, 300);
        let rows = processes[0]
            .responses_of_round(&may_read_responses(), &round, None, 999)
            .await
            .unwrap();
        assert_eq!(rows.len(), 300);
    });
}

pub fn a_caller_that_goes_away_loses_nothing(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        let ids: Vec<Uuid> = (0..50).map(id).collect();
        for &id in &ids {
            // The request is begun and dropped at once, as when a phone goes away.
            let permission = may_collect();
            let request = store.store_response(&permission, saying(&round, id, "tốt"));
            drop(pin!(request).poll(&mut Context::from_waker(Waker::noop())));
        }
        store.close().await;

        let next = scene.process().await;
        for id in ids {
            assert!(next.receipt(&round, id).await.unwrap().is_some());
        }
        assert_eq!(answered(&*next, &round).await, 50);
    });
}

pub fn what_was_acknowledged_is_there_for_the_next_process(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        for n in 0..20 {
            let stored = store.store_response(&may_collect(), saying(&round, id(n), "tốt")).await;
            assert!(matches!(stored.unwrap(), Stored::Created(_)));
            // Another process sees it as soon as the sender has its receipt.
            if n % 10 == 0 {
                let next = scene.process().await;
                assert_eq!(answered(&*next, &round).await, i64::try_from(n).unwrap() + 1);
            }
        }
        // Without a farewell.
        drop(store);
        assert_eq!(answered(&*scene.process().await, &round).await, 20);
    });
}

pub fn all_processes_share_one_secret(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        let (first, second) =
            tokio::join!(one.secret("link", [1; 32]), two.secret("link", [2; 32]));
        let secret = first.unwrap();
        assert_eq!(second.unwrap(), secret);
        assert!(secret == [1; 32] || secret == [2; 32]);
        assert_eq!(one.secret("link", [3; 32]).await.unwrap(), secret);
        assert_eq!(one.secret("visit", [3; 32]).await.unwrap(), [3; 32]);
    });
}

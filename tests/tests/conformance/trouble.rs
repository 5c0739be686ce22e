//! When the database cannot take a response, the sender is told, and nothing that was acknowledged
//! is lost.

use std::sync::Arc;
use std::time::Duration;

use survey_specs::code::RoundCode;
use thuocdo_server::store::response::Stored;
use thuocdo_server::store::{self, Limits, Location, Store, StoreError};
use thuocdo_tests::postgres::{Durability, TempPostgres};
use uuid::Uuid;

use crate::sample::{id, saying};
use crate::scene::{Scene, may_collect, may_read_results, set_up_round};

fn assert_unavailable<T: std::fmt::Debug>(outcome: &Result<T, StoreError>) {
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
}

/// Every acknowledged response is there, and the cells count exactly what is there.
async fn assert_kept(store: &dyn Store, round: &RoundCode, acknowledged: &[Uuid]) {
    for &id in acknowledged {
        assert!(store.receipt(round, id).await.unwrap().is_some(), "{id} was acknowledged");
    }
    let counts = store.response_counts(&may_read_results(), round).await.unwrap();
    let rows: i64 = counts.iter().map(|(_, n)| n).sum();
    let items = ["words".parse().unwrap()];
    let tallies = store.tallies(&may_read_results(), round, Some(&items)).await.unwrap();
    assert_eq!(tallies.iter().map(|tally| tally.n).sum::<i64>(), rows);
    assert_eq!(rows, i64::try_from(acknowledged.len()).unwrap());
}

pub fn a_closed_store_is_unavailable(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        store.ping().await.unwrap();
        store.close().await;
        assert_unavailable(&store.ping().await);
        assert_unavailable(
            &store.store_response(&may_collect(), saying(&round, id(1), "tốt")).await,
        );
        assert_unavailable(&store.round(&round).await);
        store.close().await;
    });
}

/// Sends responses, each with two kilobytes of words, until one is refused.
async fn send_until_refused(store: &dyn Store, round: &RoundCode) -> Vec<Uuid> {
    let words = "đường làng ngõ xóm ".repeat(80);
    let mut acknowledged = Vec::new();
    for n in 0..10_000 {
        match store.store_response(&may_collect(), saying(round, id(n), &words)).await {
            Ok(stored) => assert!(matches!(stored, Stored::Created(_)), "{stored:?}"),
            refused => {
                assert_unavailable(&refused);
                return acknowledged;
            }
        }
        acknowledged.push(id(n));
    }
    panic!("a disk of limited size took everything");
}

pub fn a_full_disk_refuses_and_loses_nothing(scene: &Scene) {
    scene.play(async {
        let limits = Limits { largest_file_pages: Some(300), ..Limits::default() };
        let store = scene.process_with(limits).await.unwrap();
        let round = set_up_round(&*store, "r1").await;
        let mut acknowledged = send_until_refused(&*store, &round).await;
        assert!(acknowledged.len() > 50, "{}", acknowledged.len());

        // It still answers, refuses again, and knows what it has.
        let next = u64::try_from(acknowledged.len()).unwrap();
        let long = saying(&round, id(next), &"x".repeat(20_000));
        assert_unavailable(&store.store_response(&may_collect(), long.clone()).await);
        store.ping().await.unwrap();
        let same = saying(&round, id(0), &"đường làng ngõ xóm ".repeat(80));
        let same = store.store_response(&may_collect(), same).await.unwrap();
        assert!(matches!(same, Stored::Same(_)));
        assert_kept(&*store, &round, &acknowledged).await;
        store.close().await;

        // With room again, the refused one goes in.
        let store = scene.process().await;
        assert_kept(&*store, &round, &acknowledged).await;
        let stored = store.store_response(&may_collect(), long).await.unwrap();
        assert!(matches!(stored, Stored::Created(_)));
        acknowledged.push(id(next));
        assert_kept(&*store, &round, &acknowledged).await;
    });
}

pub fn a_locked_table_refuses_and_loses_nothing(scene: &Scene) {
    scene.play(async {
        let limits = Limits { lock_wait: Duration::from_millis(200), ..Limits::default() };
        let store = scene.process_with(limits).await.unwrap();
        let round = set_up_round(&*store, "r1").await;
        store.store_response(&may_collect(), saying(&round, id(0), "tốt")).await.unwrap();

        let (cluster, address) = scene.cluster();
        let lock = cluster.hold(address, "begin; lock table response in share row exclusive mode;");
        let refused = (1..20).map(|n| {
            let (store, response) = (Arc::clone(&store), saying(&round, id(n), "tốt"));
            tokio::spawn(async move { store.store_response(&may_collect(), response).await })
        });
        for refused in refused.collect::<Vec<_>>() {
            assert_unavailable(&refused.await.unwrap());
        }
        assert_kept(&*store, &round, &[id(0)]).await;
        drop(lock);

        let stored = store.store_response(&may_collect(), saying(&round, id(1), "tốt")).await;
        assert!(matches!(stored.unwrap(), Stored::Created(_)));
        assert_kept(&*store, &round, &[id(0), id(1)]).await;
    });
}

pub fn a_database_that_dies_and_returns_has_kept_what_was_acknowledged(scene: &Scene) {
    // A cluster of its own, which flushes each commit to the disk.
    let cluster = TempPostgres::start(Durability::Full);
    let location = Location::Postgres(cluster.new_database());
    scene.play(async {
        let limits = Limits { lock_wait: Duration::from_secs(1), ..Limits::default() };
        let store = store::open_with(&location, limits).await.unwrap();
        let round = set_up_round(&*store, "r1").await;
        let mut acknowledged = Vec::new();
        for n in 0..30 {
            store.store_response(&may_collect(), saying(&round, id(n), "tốt")).await.unwrap();
            acknowledged.push(id(n));
        }
        cluster.crash();
        let lost = saying(&round, id(30), "tốt");
        assert_unavailable(&store.store_response(&may_collect(), lost.clone()).await);
        assert_unavailable(&store.ping().await);
        assert_unavailable(&store::open_with(&location, limits).await.map(|_| ()));

        cluster.resume();
        assert_kept(&*store, &round, &acknowledged).await;
        store.store_response(&may_collect(), lost).await.unwrap();
        acknowledged.push(id(30));
        assert_kept(&*store, &round, &acknowledged).await;
        store.close().await;
    });
}

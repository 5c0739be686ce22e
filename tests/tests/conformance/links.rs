//! A one-time link is answered once, and a revoked link stays revoked.

use std::sync::Arc;

use survey_specs::code::RoundCode;
use thuocdo_server::permission::Operator;
use thuocdo_server::store::link::Revocation;
use thuocdo_server::store::response::{Claim, ClaimKind, NewResponse, Stored};
use thuocdo_server::store::{Insertion, Store};

use crate::sample::{id, instant, saying};
use crate::scene::{Scene, may_collect, may_read_results, set_up_round};

const LINKS: u64 = 20;
const PHONES: u64 = 6;

/// The `n`th response through the one-time link of this serial.
fn through(round: &RoundCode, serial: &str, n: u64) -> NewResponse {
    let claim = Some(Claim { kind: ClaimKind::Link, key: serial.to_owned() });
    NewResponse { claim, ..saying(round, id(n), &format!("ý kiến {n}")) }
}

async fn two_processes(scene: &Scene) -> ([Arc<dyn Store>; 2], RoundCode) {
    let processes = [scene.process().await, scene.process().await];
    let round = set_up_round(&*processes[0], "r1").await;
    (processes, round)
}

pub fn of_many_who_use_a_one_time_link_at_once_one_is_first(scene: &Scene) {
    scene.play(async {
        let (processes, round) = two_processes(scene).await;
        let mut tasks = Vec::new();
        for phone in 0..PHONES {
            for link in 0..LINKS {
                let response = through(&round, &format!("serial{link:06}"), link * PHONES + phone);
                let store = Arc::clone(&processes[usize::from(phone % 2 == 0)]);
                tasks.push(tokio::spawn(async move {
                    let id = response.response_id;
                    (id, store.store_response(&may_collect(), response).await.unwrap())
                }));
            }
        }
        let (mut created, mut kept) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                (_, Stored::Created(_)) => created += 1,
                (id, Stored::Claimed(ClaimKind::Link)) => {
                    kept += processes[0].quarantined(&round, id).await.unwrap();
                    assert_eq!(processes[1].receipt(&round, id).await.unwrap(), None);
                }
                (_, other) => panic!("{other:?}"),
            }
        }
        assert_eq!((created, kept), (LINKS, LINKS * (PHONES - 1)));
        let counts = processes[0].response_counts(&may_read_results(), &round).await.unwrap();
        assert_eq!(counts, [(None, 20)]);
    });
}

pub fn who_was_first_on_a_one_time_link_may_send_again(scene: &Scene) {
    scene.play(async {
        let ([store, other], round) = two_processes(scene).await;
        let first = through(&round, "serial000001", 1);
        let claim = first.claim.clone().unwrap();
        assert_eq!(store.claimed_by(&round, &claim).await.unwrap(), None);
        let Stored::Created(receipt) =
            store.store_response(&may_collect(), first.clone()).await.unwrap()
        else {
            panic!("the first one is stored");
        };
        for process in [&store, &other] {
            let again = process.store_response(&may_collect(), first.clone()).await.unwrap();
            assert_eq!(again, Stored::Same(receipt.clone()));
            assert_eq!(process.claimed_by(&round, &claim).await.unwrap(), Some(id(1)));
        }
        let second = other.store_response(&may_collect(), through(&round, "serial000001", 2)).await;
        assert_eq!(second.unwrap(), Stored::Claimed(ClaimKind::Link));
        let other_round = set_up_round(&*store, "r2").await;
        let response = through(&other_round, "serial000001", 3);
        let stored = other.store_response(&may_collect(), response).await.unwrap();
        assert!(matches!(stored, Stored::Created(_)));
    });
}

/// Neither other content under a stored id, nor the same content with another claim, spends anything.
pub fn a_response_that_is_not_stored_takes_no_claim(scene: &Scene) {
    scene.play(async {
        let ([store, other], round) = two_processes(scene).await;
        let stored = saying(&round, id(1), "ý kiến 1");
        let created = store.store_response(&may_collect(), stored.clone()).await.unwrap();
        assert!(matches!(created, Stored::Created(_)));
        let claim = |key: &str, kind| Some(Claim { kind, key: key.to_owned() });
        let changed = NewResponse {
            claim: claim("serial000001", ClaimKind::Link),
            ..saying(&round, id(1), "ý kiến khác")
        };
        let conflict = other.store_response(&may_collect(), changed).await.unwrap();
        assert_eq!(conflict, Stored::Conflict);
        let again = NewResponse { claim: claim("hash", ClaimKind::Dossier), ..stored };
        let same = other.store_response(&may_collect(), again).await.unwrap();
        assert!(matches!(same, Stored::Same(_)));
        for (n, kind, key) in
            [(2, ClaimKind::Link, "serial000001"), (3, ClaimKind::Dossier, "hash")]
        {
            let response = NewResponse {
                claim: claim(key, kind),
                ..saying(&round, id(n), &format!("ý kiến {n}"))
            };
            let stored = store.store_response(&may_collect(), response).await.unwrap();
            assert!(matches!(stored, Stored::Created(_)), "{kind:?}: {stored:?}");
        }
        // Of two in one group on one dossier, one is stored, and the table does not say which.
        let rating = |n| NewResponse {
            claim: claim("another", ClaimKind::Dossier),
            ..saying(&round, id(n), &format!("ý kiến {n}"))
        };
        let permission = may_collect();
        let (one, two) = tokio::join!(
            store.store_response(&permission, rating(4)),
            store.store_response(&permission, rating(5))
        );
        let outcomes = [one.unwrap(), two.unwrap()];
        let count = |wanted: fn(&Stored) -> bool| outcomes.iter().filter(|it| wanted(it)).count();
        assert_eq!(count(|stored| matches!(stored, Stored::Created(_))), 1);
        assert_eq!(count(|stored| *stored == Stored::Claimed(ClaimKind::Dossier)), 1);
        let counts = other.response_counts(&may_read_results(), &round).await.unwrap();
        assert_eq!(counts, [(None, 4)]);
    });
}

pub fn a_link_is_revoked_once_by_whoever_was_first(scene: &Scene) {
    scene.play(async {
        let ([store, other], round) = two_processes(scene).await;
        let permission = Operator::at_the_console().may_run_fieldwork();
        let revocation = |by: &str, seconds| Revocation {
            round: round.clone(),
            link: "r1.X01~q".to_owned(),
            reason: Some("áp phích bị mất".to_owned()),
            revoked_by: by.to_owned(),
            revoked_at: instant(seconds),
        };
        assert!(!store.is_revoked(&round, "r1.X01~q").await.unwrap());
        let first = store.revoke_link(&permission, &revocation("lan", 1)).await.unwrap();
        let second = other.revoke_link(&permission, &revocation("minh", 2)).await.unwrap();
        assert_eq!((first, second), (Insertion::Inserted, Insertion::Taken));
        assert!(other.is_revoked(&round, "r1.X01~q").await.unwrap());
        assert!(!other.is_revoked(&round, "r1.X01").await.unwrap());
        let revoked = other.revocations(&permission, &round).await.unwrap();
        assert_eq!(revoked, [revocation("lan", 1)]);
    });
}

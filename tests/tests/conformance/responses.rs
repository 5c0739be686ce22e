//! A response is stored once, and nothing that was sent is lost.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use survey_specs::interview::Disposition;
use survey_specs::questionnaire::Mode;
use thuocdo_server::store::StoreError;
use thuocdo_server::store::response::{Receipt, Stored};
use thuocdo_server::weight::Weight;

use crate::sample::{answers, id, instant, many, one, response, saying};
use crate::scene::{
    Scene, may_collect, may_design, may_read_responses, may_read_results, set_up_round,
};

pub fn a_response_is_stored_once_and_its_receipt_stays(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        assert_eq!(store.receipt(&round, id(1)).await.unwrap(), None);

        let mut first = saying(&round, id(1), "tốt");
        // Half a microsecond more than is kept.
        first.received_at = instant(1) + SignedDuration::from_nanos(500);
        let receipt = Receipt {
            response_id: id(1),
            content_hash: first.content_hash.clone(),
            received_at: instant(1),
        };
        let stored = store.store_response(&may_collect(), first.clone()).await.unwrap();
        assert_eq!(stored, Stored::Created(receipt.clone()));

        for seconds in [2, 86_400] {
            let mut again = first.clone();
            again.received_at = instant(seconds);
            again.paradata = None;
            let stored = store.store_response(&may_collect(), again).await.unwrap();
            assert_eq!(stored, Stored::Same(receipt.clone()));
        }
        assert_eq!(store.receipt(&round, id(1)).await.unwrap(), Some(receipt));
        let counts = store.response_counts(&may_read_results(), &round).await.unwrap();
        assert_eq!(counts, [(None, 1)]);
        assert_eq!(store.quarantined(&round, id(1)).await.unwrap(), 0);
    });
}

pub fn another_body_under_the_same_id_is_kept_in_quarantine(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        store.store_response(&may_collect(), saying(&round, id(1), "tốt")).await.unwrap();
        let before = store.tallies(&may_read_results(), &round, None).await.unwrap();

        for (words, quarantined) in [("kém", 1), ("kém", 1), ("thường", 2), ("kém", 2)] {
            let other = saying(&round, id(1), words);
            let stored = store.store_response(&may_collect(), other).await.unwrap();
            assert_eq!(stored, Stored::Conflict);
            assert_eq!(store.quarantined(&round, id(1)).await.unwrap(), quarantined);
        }

        let rows = store.responses_of_round(&may_read_responses(), &round, None, 9).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].answers_json, r#"{"words":{"text":"tốt"}}"#);
        assert_eq!(store.tallies(&may_read_results(), &round, None).await.unwrap(), before);
        let same =
            store.store_response(&may_collect(), saying(&round, id(1), "tốt")).await.unwrap();
        assert!(matches!(same, Stored::Same(_)));
    });
}

pub fn the_same_id_in_another_round_is_another_response(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        for code in ["r1", "r2"] {
            let round = set_up_round(&*store, code).await;
            let stored = store.store_response(&may_collect(), saying(&round, id(1), code)).await;
            assert!(matches!(stored.unwrap(), Stored::Created(_)), "{code}");
        }
    });
}

pub fn a_response_that_cannot_be_stored_keeps_no_other_out(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        let unknown = "unknown".parse().unwrap();
        let tasks: Vec<_> = (0..40)
            .map(|n| {
                let round = if n == 20 { &unknown } else { &round };
                let (store, response) = (store.clone(), saying(round, id(n), "tốt"));
                tokio::spawn(async move { store.store_response(&may_collect(), response).await })
            })
            .collect();
        for (n, task) in tasks.into_iter().enumerate() {
            let stored = task.await.unwrap();
            if n == 20 {
                assert!(matches!(stored, Err(StoreError::Driver(_))), "{stored:?}");
            } else {
                assert!(matches!(stored, Ok(Stored::Created(_))), "{n}: {stored:?}");
            }
        }
        let counts = store.response_counts(&may_read_results(), &round).await.unwrap();
        assert_eq!(counts, [(None, 39)]);
    });
}

pub fn many_responses_at_once_follow_the_same_rules(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        store.store_response(&may_collect(), saying(&round, id(0), "tốt")).await.unwrap();
        // Ids 0 to 2,199; id 0 is stored already, id 1 comes twice, id 2 with two bodies.
        let mut bulk: Vec<_> = (0..2_200).map(|n| saying(&round, id(n), "tốt")).collect();
        bulk.push(saying(&round, id(1), "tốt"));
        bulk.push(saying(&round, id(2), "kém"));
        let created = store.store_responses_in_bulk(&may_design(), bulk.clone()).await.unwrap();
        assert_eq!(created, 2_199);
        assert_eq!(store.quarantined(&round, id(2)).await.unwrap(), 1);
        assert_eq!(store.store_responses_in_bulk(&may_design(), bulk).await.unwrap(), 0);
        let counts = store.response_counts(&may_read_results(), &round).await.unwrap();
        assert_eq!(counts, [(None, 2_200)]);
        assert_eq!(store.store_responses_in_bulk(&may_design(), vec![]).await.unwrap(), 0);
    });
}

pub fn the_responses_of_a_round_come_in_pages(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        let other = set_up_round(&*store, "r2").await;
        let responses = (0..25).map(|n| saying(&round, id(n), "tốt")).collect();
        store.store_responses_in_bulk(&may_design(), responses).await.unwrap();
        store.store_response(&may_collect(), saying(&other, id(99), "tốt")).await.unwrap();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = store.responses_of_round(&may_read_responses(), &round, after, 10).await;
            let page = page.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.response_id);
            seen.extend(page.into_iter().map(|response| response.response_id));
        }
        let all: BTreeSet<_> = (0..25).map(id).collect();
        assert_eq!(seen, all.into_iter().collect::<Vec<_>>());
    });
}

pub fn a_response_keeps_every_field(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        let mut sent = response(
            &round,
            id(7),
            answers([("gender", one("2")), ("channels", many(&["1", "3"]))]),
        );
        sent.unit = Some("00042".parse().unwrap());
        sent.mode = Mode::Enumerator;
        sent.language = "en".parse().unwrap();
        sent.disposition = Disposition::Partial;
        sent.stratum = Some("nong-thon".parse().unwrap());
        sent.psu = Some("thon.3".parse().unwrap());
        sent.base_weight = Weight::new(12.3).unwrap();
        store.store_response(&may_collect(), sent.clone()).await.unwrap();

        let rows = store.responses_of_round(&may_read_responses(), &round, None, 1).await.unwrap();
        let kept = &rows[0];
        assert_eq!(kept.response_id, sent.response_id);
        assert_eq!(kept.unit, sent.unit);
        assert_eq!(kept.version, sent.version);
        assert_eq!(kept.mode, sent.mode);
        assert_eq!(kept.language, sent.language);
        assert_eq!(kept.started_on, sent.started_on);
        assert_eq!(kept.disposition, sent.disposition);
        assert_eq!(kept.answers_json, sent.answers_json);
        assert_eq!(kept.stratum, sent.stratum);
        assert_eq!(kept.psu, sent.psu);
        assert_eq!(kept.base_weight, sent.base_weight);
        assert_eq!(kept.received_at, sent.received_at);

        let items = ["gender".parse().unwrap()];
        let tallies = store.tallies(&may_read_results(), &round, Some(&items)).await.unwrap();
        assert_eq!(tallies.len(), 1);
        assert_eq!(tallies[0].unit, sent.unit);
        assert_eq!((tallies[0].value.as_str(), tallies[0].n), ("2", 1));
        assert_eq!(store.tallies(&may_read_results(), &round, Some(&[])).await.unwrap(), []);
    });
}

//! The audit log: one chain, however many processes write it.

use thuocdo_server::audit::{AuditContent, AuditKind, check};
use thuocdo_server::store::audit::AuditFilter;

use crate::sample::instant;
use crate::scene::{Scene, may_administer};

fn content(seconds: i64, user: &str, kind: AuditKind) -> AuditContent {
    AuditContent {
        at: instant(seconds),
        kind,
        user: user.to_owned(),
        role: "designer".to_owned(),
        operation: "close_round".to_owned(),
        object: "round=r1".to_owned(),
        summary: String::new(),
        status: None,
        network: "00ff".to_owned(),
    }
}

pub fn two_processes_write_one_chain(scene: &Scene) {
    scene.play(async {
        let (one, two) = (scene.process().await, scene.process().await);
        let tasks = (0..40).map(|number| {
            let store = if number % 2 == 0 { one.clone() } else { two.clone() };
            let content = content(number, "lan", AuditKind::Event);
            tokio::spawn(async move { store.append_audit(&content).await.unwrap() })
        });
        let mut numbers = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            numbers.push(task.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
        let checked = check(&*one, &may_administer()).await.unwrap();
        assert_eq!((checked.entries, checked.head.number, checked.broken), (40, 40, None));
    });
}

pub fn an_action_is_listed_with_what_came_of_it(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let begun = store.append_audit(&content(1, "lan", AuditKind::Begun)).await.unwrap();
        let other = store.append_audit(&content(2, "an", AuditKind::Begun)).await.unwrap();
        let ended = AuditContent {
            status: Some(200),
            summary: "Đã đóng".to_owned(),
            ..content(3, "lan", AuditKind::Ended(begun))
        };
        store.append_audit(&ended).await.unwrap();
        let list = async |filter: AuditFilter| {
            let entries = store.audit_entries(&may_administer(), &filter, 10).await.unwrap();
            entries.into_iter().map(|entry| (entry.number, entry.outcome)).collect::<Vec<_>>()
        };
        let all = list(AuditFilter::default()).await;
        assert_eq!(all[0], (other, None), "nobody knows what came of it");
        let (number, outcome) = &all[1];
        let outcome = outcome.as_ref().unwrap();
        assert_eq!((*number, outcome.status, outcome.at), (begun, Some(200), instant(3)));
        let by = |user: &str| AuditFilter { user: Some(user.to_owned()), ..AuditFilter::default() };
        assert_eq!(list(by("lan")).await.len(), 1);
        for (filter, expected) in [
            (AuditFilter { operation: Some("close_round".to_owned()), ..by("an") }, 1),
            (AuditFilter { object: Some("r1".to_owned()), ..AuditFilter::default() }, 2),
            (AuditFilter { object: Some("r2".to_owned()), ..AuditFilter::default() }, 0),
            (AuditFilter { from: Some(instant(2)), ..AuditFilter::default() }, 1),
            (AuditFilter { until: Some(instant(2)), ..AuditFilter::default() }, 1),
            (AuditFilter { before: Some(other), ..AuditFilter::default() }, 1),
            (AuditFilter { text: Some("đóng".to_owned()), ..AuditFilter::default() }, 1),
            (AuditFilter { text: Some("close".to_owned()), ..AuditFilter::default() }, 2),
        ] {
            assert_eq!(list(filter.clone()).await.len(), expected, "{filter:?}");
        }
    });
}

pub fn nobody_changes_or_removes_an_entry(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        store.append_audit(&content(1, "lan", AuditKind::Event)).await.unwrap();
        let (cluster, address) = scene.cluster();
        for statement in [
            "perform 1; update audit_entry set summary = 'x'",
            "perform 1; delete from audit_entry",
            "perform 1; truncate audit_entry",
        ] {
            // The session fails unless the statement does.
            let script = format!(
                "do $$ declare refused boolean := false; begin begin {statement}; \
                 exception when raise_exception then refused := true; end; assert refused; end $$;"
            );
            drop(cluster.hold(address, &script));
        }
        let checked = check(&*store, &may_administer()).await.unwrap();
        assert_eq!((checked.entries, checked.broken), (1, None));
    });
}

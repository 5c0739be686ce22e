//! What the conformance story cannot reach from outside: a file that another program has locked, and
//! rows that another program has spoilt.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::{Row, SqlSafeStr};
use survey_specs::code::UnitCode;
use survey_specs::unit::Unit;
use tempfile::TempDir;

use super::*;
use crate::audit::{AuditContent, AuditKind};
use crate::permission::{MayCollect, Operator};
use crate::store::response::Stored;
use crate::store::round::{Fielding, NewRound, Round};
use crate::store::sample::{saying, version};
use crate::store::{
    AuditStore, Insertion, QuestionnaireStore, ResponseStore, ResultStore, RoundStore, UnitStore,
};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn may_collect() -> MayCollect {
    Operator::at_the_console().may_collect()
}

/// A store with a round `r1`.
async fn store_with_a_round(lock_wait: Duration) -> (TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { lock_wait, ..Limits::default() };
    let store = SqliteStore::open(folder.path(), limits).await.unwrap();
    let may_design = Operator::at_the_console().may_design();
    store.insert_version(&may_design, &version(), NOW).await.unwrap();
    let round = Round {
        code: "r1".parse().unwrap(),
        title: None,
        version: version().hash().clone(),
        index_definition: None,
        opens_at: NOW,
        closes_at: None,
        results_public: false,
        offline: true,
        fielding: Fielding::default(),
        created_at: NOW,
    };
    let new = NewRound::new(round, vec![]);
    assert_eq!(store.insert_round(&may_design, &new).await.unwrap(), Insertion::Inserted);
    (folder, store)
}

/// Another program that has the same file open.
async fn another_program(folder: &TempDir) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.path().join(FILE));
    options.connect().await.unwrap()
}

async fn run(connection: &mut SqliteConnection, sql: impl SqlSafeStr) {
    sqlx::raw_sql(sql).execute(connection).await.unwrap();
}

#[tokio::test]
async fn a_locked_file_refuses_and_loses_nothing() {
    let (folder, store) = store_with_a_round(Duration::from_millis(100)).await;
    let round = "r1".parse().unwrap();
    store.store_response(&may_collect(), saying(0, "tốt")).await.unwrap();

    let mut other = another_program(&folder).await;
    run(&mut other, "begin immediate").await;
    for n in 0..3 {
        let refused = store.store_response(&may_collect(), saying(n, "kém")).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    }
    let refused = store.secret("link", [1; 32]).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    // Reading goes on meanwhile.
    store.ping().await.unwrap();
    let receipt = store.receipt(&round, saying(0, "").response_id).await.unwrap();
    assert_eq!(receipt, Some(saying(0, "tốt").receipt()));
    assert_eq!(store.quarantined(&round, saying(0, "").response_id).await.unwrap(), 0);

    run(&mut other, "rollback").await;
    let stored = store.store_response(&may_collect(), saying(1, "kém")).await.unwrap();
    assert!(matches!(stored, Stored::Created(_)));
    let may_read = Operator::at_the_console().may_read_results();
    assert_eq!(store.response_counts(&may_read, &round).await.unwrap(), [(None, 2)]);
}

#[tokio::test]
async fn a_lock_that_is_released_in_time_is_waited_for() {
    let (folder, store) = store_with_a_round(Duration::from_secs(30)).await;
    let mut other = another_program(&folder).await;
    run(&mut other, "begin immediate").await;
    let permission = may_collect();
    let request = store.store_response(&permission, saying(0, "tốt"));
    let release = async {
        tokio::task::yield_now().await;
        run(&mut other, "rollback").await;
    };
    let (stored, ()) = tokio::join!(request, release);
    assert!(matches!(stored, Ok(Stored::Created(_))), "{stored:?}");
}

#[tokio::test]
async fn a_spoilt_row_is_named_by_table_column_and_key() {
    let (folder, store) = store_with_a_round(Duration::from_secs(5)).await;
    let code: UnitCode = "00042".parse().unwrap();
    let unit = Unit {
        code: code.clone(),
        name: String::from("Xã Một"),
        class: "xa".parse().unwrap(),
        kind: None,
        parent: None,
        population: None,
        valid_from: None,
        valid_to: None,
        codes: BTreeMap::new(),
    };
    store.load_units(&Operator::at_the_console().may_design(), &[unit], &[]).await.unwrap();
    let mut other = another_program(&folder).await;
    let today = "2026-11-21".parse().unwrap();

    for (spoil, spoilt) in [
        ("update unit set class = 'không phải mã'", "class"),
        ("update unit set class = 'xa', kind = '?'", "kind"),
        ("update unit set kind = null, valid_to = '2999-02-30'", "valid_to"),
    ] {
        run(&mut other, spoil).await;
        let error = store.unit_on(&code, today).await.unwrap_err();
        let StoreError::Inconsistent { table, column, row } = error else { panic!("{error:?}") };
        assert_eq!((table, column, row.as_str()), ("unit", spoilt, "00042"));
    }

    run(&mut other, "update questionnaire_version set canonical_json = '{}'").await;
    let error = store.version(version().hash()).await.unwrap_err();
    let hash = version().hash().to_string();
    assert!(
        matches!(&error, StoreError::Inconsistent { column: "canonical_json", row, .. } if *row == hash),
        "{error:?}"
    );
}

#[tokio::test]
async fn every_connection_is_set_up_for_durable_answers() {
    let (_folder, store) = store_with_a_round(Duration::from_secs(5)).await;
    for (pool, query_only) in [(&store.writer, false), (&store.readers, true)] {
        let row = sqlx::query(
            r"
            select j.journal_mode, s.synchronous, f.foreign_keys
            from pragma_journal_mode j, pragma_synchronous s, pragma_foreign_keys f",
        )
        .fetch_one(pool)
        .await
        .unwrap();
        assert_eq!(row.get::<String, _>("journal_mode"), "wal");
        assert_eq!(row.get::<i64, _>("foreign_keys"), 1);
        if !query_only {
            const FULL: i64 = 2;
            assert_eq!(row.get::<i64, _>("synchronous"), FULL);
        }
    }
    let refused = sqlx::query(r"delete from round").execute(&store.readers).await;
    assert!(refused.is_err(), "the readers cannot write");
}

#[tokio::test]
async fn nobody_changes_or_removes_an_entry_of_the_audit_log() {
    let (_folder, store) = store_with_a_round(Duration::from_secs(1)).await;
    let content = AuditContent {
        at: NOW,
        kind: AuditKind::Event,
        user: "lan".to_owned(),
        role: "viewer".to_owned(),
        operation: "sign_in".to_owned(),
        object: String::new(),
        summary: String::new(),
        status: Some(200),
        network: String::new(),
    };
    store.append_audit(&content).await.unwrap();
    for statement in
        ["update audit_entry set summary = 'x' where number = 1", "delete from audit_entry"]
    {
        let refused = sqlx::query(statement).execute(&store.writer).await;
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{statement}");
    }
}

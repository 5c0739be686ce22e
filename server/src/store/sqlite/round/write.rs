//! What is written of rounds in SQLite.

use sqlx::SqliteConnection;
use survey_specs::code::RoundCode;

use crate::store::StoreError;
use crate::store::round::{Round, RoundChange, language_words, mode_words, round_of};
use crate::store::sqlite::micros;

/// Inserts a round unless one of its code is there; says whether it did.
pub(super) async fn insert_round_once(
    connection: &mut SqliteConnection,
    round: &Round,
) -> Result<bool, StoreError> {
    let fielding = &round.fielding;
    let inserted = sqlx::query(
        r"
        insert into round (code, title, version, index_definition, opens_at, closes_at,
            results_public, created_at, offline, paused_at, modes, languages, target, plan, revision)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        on conflict do nothing",
    )
    .bind(round.code.as_str())
    .bind(&round.title)
    .bind(round.version.as_str())
    .bind(round.index_definition.as_ref().map(ToString::to_string))
    .bind(micros(round.opens_at))
    .bind(round.closes_at.map(micros))
    .bind(round.results_public)
    .bind(micros(round.created_at))
    .bind(round.offline)
    .bind(fielding.paused_at.map(micros))
    .bind(mode_words(fielding))
    .bind(language_words(fielding))
    .bind(fielding.target)
    .bind(&fielding.plan)
    .bind(i64::try_from(fielding.revision).unwrap_or(i64::MAX))
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() > 0)
}

pub(super) async fn write_change(
    connection: &mut SqliteConnection,
    code: &RoundCode,
    change: &RoundChange,
) -> Result<(), StoreError> {
    let fielding = &change.fielding;
    sqlx::query(
        r"
        update round set title = ?2, index_definition = ?3, opens_at = ?4, closes_at = ?5,
            results_public = ?6, offline = ?7, modes = ?8, languages = ?9, target = ?10, plan = ?11,
            revision = revision + 1
        where code = ?1",
    )
    .bind(code.as_str())
    .bind(&change.title)
    .bind(change.index_definition.as_ref().map(ToString::to_string))
    .bind(micros(change.opens_at))
    .bind(change.closes_at.map(micros))
    .bind(change.results_public)
    .bind(change.offline)
    .bind(mode_words(fielding))
    .bind(language_words(fielding))
    .bind(fielding.target)
    .bind(&fielding.plan)
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn round_now(
    connection: &mut SqliteConnection,
    code: &RoundCode,
) -> Result<Option<Round>, StoreError> {
    let row = sqlx::query(r"select * from round where code = ?1")
        .bind(code.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(round_of).transpose()
}

pub(super) async fn delete_public_result(
    connection: &mut SqliteConnection,
    code: &RoundCode,
) -> Result<(), StoreError> {
    sqlx::query(r"delete from public_result where round = ?1")
        .bind(code.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

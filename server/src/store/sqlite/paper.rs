//! Paper forms in SQLite.

use async_trait::async_trait;
use sqlx::SqliteConnection;
use survey_specs::code::RoundCode;
use uuid::Uuid;

use super::{SqliteStore, begin, micros};
use crate::paper::{FormNumber, NewEntry, NewResolution, PaperForm, Write, decide, enter};
use crate::permission::{MayInterview, MayRunFieldwork};
use crate::store::StoreError;
use crate::store::paper::{Kept, PaperStore, assembled, entry_of, form_of, resolution_of};
use crate::store::writer::detached;

#[async_trait]
impl PaperStore for SqliteStore {
    #[tracing::instrument(name = "db.paper_entries.insert", skip_all)]
    async fn save_paper_entry(
        &self,
        _: &MayInterview,
        round: &RoundCode,
        form: &FormNumber,
        response_id: Uuid,
        entry: NewEntry,
    ) -> Result<Kept, StoreError> {
        let (writer, round, form) = (self.writer.clone(), round.clone(), form.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            sqlx::query(
                r"
                insert into paper_form (round, form, response_id, begun_at) values (?1, ?2, ?3, ?4)
                on conflict do nothing",
            )
            .bind(round.as_str())
            .bind(form.as_str())
            .bind(response_id)
            .bind(micros(entry.entered_at))
            .execute(&mut *transaction)
            .await?;
            let held = one_form(&mut transaction, &round, &form).await?;
            match enter(held.as_ref().map(|held| &held.stage), &entry) {
                Err(objection) => return Ok(Err(objection)),
                Ok(Write::Nothing) => {}
                Ok(Write::Revision(revision)) => {
                    insert_entry(&mut transaction, &round, &form, &entry, revision).await?;
                }
            }
            let held = one_form(&mut transaction, &round, &form).await?;
            transaction.commit().await?;
            held.map(Ok).ok_or_else(|| missing(&form))
        })
        .await
    }

    #[tracing::instrument(name = "db.paper_resolutions.insert", skip_all)]
    async fn save_paper_resolution(
        &self,
        _: &MayRunFieldwork,
        round: &RoundCode,
        form: &FormNumber,
        resolution: NewResolution,
    ) -> Result<Option<Kept>, StoreError> {
        let (writer, round, form) = (self.writer.clone(), round.clone(), form.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let Some(held) = one_form(&mut transaction, &round, &form).await? else {
                return Ok(None);
            };
            match decide(&held.stage, &resolution) {
                Err(objection) => return Ok(Some(Err(objection))),
                Ok(Write::Nothing) => {}
                Ok(Write::Revision(revision)) => {
                    insert_resolution(&mut transaction, &round, &form, &resolution, revision)
                        .await?;
                }
            }
            let held = one_form(&mut transaction, &round, &form).await?;
            transaction.commit().await?;
            Ok(held.map(Ok))
        })
        .await
    }

    #[tracing::instrument(name = "db.paper_forms.get", skip_all)]
    async fn paper_form(
        &self,
        _: &MayRunFieldwork,
        round: &RoundCode,
        form: &FormNumber,
    ) -> Result<Option<PaperForm>, StoreError> {
        let mut transaction = self.readers.begin().await?;
        one_form(&mut transaction, round, form).await
    }

    #[tracing::instrument(name = "db.paper_forms.list", skip_all)]
    async fn paper_forms(
        &self,
        _: &MayRunFieldwork,
        round: &RoundCode,
    ) -> Result<Vec<PaperForm>, StoreError> {
        // One transaction, so that all forms are as they were at one moment.
        let mut transaction = self.readers.begin().await?;
        forms(&mut transaction, round, None).await
    }
}

/// A form without an entry, which no transaction leaves behind.
fn missing(form: &FormNumber) -> StoreError {
    StoreError::Inconsistent { table: "paper_form", column: "form", row: form.to_string() }
}

async fn one_form(
    connection: &mut SqliteConnection,
    round: &RoundCode,
    form: &FormNumber,
) -> Result<Option<PaperForm>, StoreError> {
    Ok(forms(connection, round, Some(form)).await?.pop())
}

/// All forms, or one.
async fn forms(
    connection: &mut SqliteConnection,
    round: &RoundCode,
    only: Option<&FormNumber>,
) -> Result<Vec<PaperForm>, StoreError> {
    let only = only.map(FormNumber::as_str);
    let forms = sqlx::query(
        r"
        select form, response_id, begun_at, exists (
            select 1 from response
            where response.round = this.round and response.response_id = this.response_id
        ) as stored
        from paper_form as this
        where round = ?1 and (?2 is null or form = ?2)
        order by form",
    )
    .bind(round.as_str())
    .bind(only)
    .fetch_all(&mut *connection)
    .await?;
    let entries = sqlx::query(
        r"
        select * from paper_entry as this
        where round = ?1 and (?2 is null or form = ?2)
          and revision = (
            select max(later.revision) from paper_entry as later
            where later.round = this.round and later.form = this.form and later.entry = this.entry)",
    )
    .bind(round.as_str())
    .bind(only)
    .fetch_all(&mut *connection)
    .await?;
    let resolutions = sqlx::query(
        r"
        select * from paper_resolution as this
        where round = ?1 and (?2 is null or form = ?2)
          and revision = (
            select max(later.revision) from paper_resolution as later
            where later.round = this.round and later.form = this.form)",
    )
    .bind(round.as_str())
    .bind(only)
    .fetch_all(&mut *connection)
    .await?;
    Ok(assembled(
        forms.iter().map(form_of).collect::<Result<_, _>>()?,
        entries.iter().map(entry_of).collect::<Result<_, _>>()?,
        resolutions.iter().map(resolution_of).collect::<Result<_, _>>()?,
    ))
}

async fn insert_entry(
    connection: &mut SqliteConnection,
    round: &RoundCode,
    form: &FormNumber,
    entry: &NewEntry,
    revision: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into paper_entry
            (round, form, entry, revision, typist, as_found, content, entered_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(round.as_str())
    .bind(form.as_str())
    .bind(entry.turn.number())
    .bind(revision)
    .bind(entry.typist.as_str())
    .bind(entry.as_found)
    .bind(entry.content.to_json())
    .bind(micros(entry.entered_at))
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_resolution(
    connection: &mut SqliteConnection,
    round: &RoundCode,
    form: &FormNumber,
    resolution: &NewResolution,
    revision: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        insert into paper_resolution (round, form, revision, resolved_by, content, resolved_at)
        values (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(round.as_str())
    .bind(form.as_str())
    .bind(revision)
    .bind(resolution.by.as_str())
    .bind(resolution.content.to_json())
    .bind(micros(resolution.at))
    .execute(connection)
    .await?;
    Ok(())
}

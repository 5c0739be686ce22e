//! Staff and sessions in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{SqliteStore, begin, micros};
use crate::permission::{MayAdminister, Staff, UserName};
use crate::store::row::Columns;
use crate::store::staff::{
    Credentials, NewSession, NewStaff, StaffEntry, StaffStore, TokenHash, credentials_of,
    staff_entry_of, staff_of,
};
use crate::store::writer::detached;
use crate::store::{Insertion, StoreError};

#[async_trait]
impl StaffStore for SqliteStore {
    #[tracing::instrument(name = "db.staff.insert", skip_all)]
    async fn insert_staff(
        &self,
        _: &MayAdminister,
        staff: &NewStaff,
    ) -> Result<Insertion, StoreError> {
        let (writer, staff) = (self.writer.clone(), staff.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let done = sqlx::query(
                r"
                insert into staff (user_name, role, unit, password_hash, created_at)
                values (?1, ?2, ?3, ?4, ?5)
                on conflict do nothing",
            )
            .bind(staff.user.as_str())
            .bind(staff.role.as_str())
            .bind(staff.unit.map(|unit| unit.to_string()))
            .bind(staff.password_hash)
            .bind(micros(staff.created_at))
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            Ok(if done.rows_affected() > 0 { Insertion::Inserted } else { Insertion::Taken })
        })
        .await
    }

    #[tracing::instrument(name = "db.staff.get_for_sign_in", skip_all)]
    async fn staff_for_sign_in(&self, user: &UserName) -> Result<Option<Credentials>, StoreError> {
        let row = sqlx::query(r"select * from staff where user_name = ?1 and disabled_at is null")
            .bind(user.as_str())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(credentials_of).transpose()
    }

    #[tracing::instrument(name = "db.staff.count", skip_all)]
    async fn staff_count(&self) -> Result<u64, StoreError> {
        let row = sqlx::query(r"select count(*) as n from staff").fetch_one(&self.readers).await?;
        Columns::of(&row, "staff", "n").count("n")
    }

    #[tracing::instrument(name = "db.staff.list", skip_all)]
    async fn staff_list(&self, _: &MayAdminister) -> Result<Vec<StaffEntry>, StoreError> {
        let rows =
            sqlx::query(r"select * from staff order by user_name").fetch_all(&self.readers).await?;
        rows.iter().map(staff_entry_of).collect()
    }

    #[tracing::instrument(name = "db.staff.disable", skip_all)]
    async fn disable_staff(
        &self,
        _: &MayAdminister,
        user: &UserName,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (writer, user) = (self.writer.clone(), user.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let done = sqlx::query(
                r"
                update staff set disabled_at = coalesce(disabled_at, ?2)
                where user_name = ?1",
            )
            .bind(user.as_str())
            .bind(micros(now))
            .execute(&mut *transaction)
            .await?;
            delete_sessions_of(&mut transaction, &user).await?;
            transaction.commit().await?;
            Ok(done.rows_affected() > 0)
        })
        .await
    }

    #[tracing::instrument(name = "db.staff.reset_password", skip_all)]
    async fn reset_password(
        &self,
        _: &MayAdminister,
        user: &UserName,
        password_hash: &str,
    ) -> Result<bool, StoreError> {
        let (writer, user) = (self.writer.clone(), user.clone());
        let password_hash = password_hash.to_owned();
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let done = sqlx::query(
                r"update staff set password_hash = ?2, disabled_at = null where user_name = ?1",
            )
            .bind(user.as_str())
            .bind(password_hash)
            .execute(&mut *transaction)
            .await?;
            delete_sessions_of(&mut transaction, &user).await?;
            transaction.commit().await?;
            Ok(done.rows_affected() > 0)
        })
        .await
    }

    #[tracing::instrument(name = "db.sessions.insert", skip_all)]
    async fn insert_session(&self, session: &NewSession) -> Result<(), StoreError> {
        let (writer, session) = (self.writer.clone(), session.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            sqlx::query(r"delete from session where expires_at <= ?1")
                .bind(micros(session.created_at))
                .execute(&mut *transaction)
                .await?;
            sqlx::query(
                r"
                insert into session (token_hash, user_name, created_at, expires_at)
                values (?1, ?2, ?3, ?4)",
            )
            .bind(&session.token_hash.0[..])
            .bind(session.user.as_str())
            .bind(micros(session.created_at))
            .bind(micros(session.expires_at))
            .execute(&mut *transaction)
            .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.sessions.get", skip_all)]
    async fn session(
        &self,
        token_hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Staff>, StoreError> {
        let row = sqlx::query(
            r"
            select staff.user_name, staff.role, staff.unit
            from session join staff on staff.user_name = session.user_name
            where session.token_hash = ?1 and session.expires_at > ?2
              and staff.disabled_at is null",
        )
        .bind(&token_hash.0[..])
        .bind(micros(now))
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(staff_of).transpose()
    }

    #[tracing::instrument(name = "db.sessions.delete", skip_all)]
    async fn delete_session(&self, token_hash: &TokenHash) -> Result<(), StoreError> {
        let (writer, token_hash) = (self.writer.clone(), *token_hash);
        detached(async move {
            let mut transaction = begin(&writer).await?;
            sqlx::query(r"delete from session where token_hash = ?1")
                .bind(&token_hash.0[..])
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}

async fn delete_sessions_of(
    connection: &mut SqliteConnection,
    user: &UserName,
) -> Result<(), StoreError> {
    sqlx::query(r"delete from session where user_name = ?1")
        .bind(user.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

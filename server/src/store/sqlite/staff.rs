//! Staff and sessions in SQLite.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use survey_specs::code::UnitCode;
use survey_specs::date::Date;

use super::{SqliteStore, begin, micros};
use crate::permission::{MayAdminister, Role, UserName};
use crate::store::row::Columns;
use crate::store::staff::{
    Credentials, NewSession, NewStaff, Session, SessionEntry, StaffChange, StaffChanged,
    StaffEntry, StaffStore, TokenHash, credentials_of, session_entry_of, session_of,
    staff_entry_of,
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

    #[tracing::instrument(name = "db.staff.get", skip_all)]
    async fn staff_entry(
        &self,
        _: &MayAdminister,
        user: &UserName,
    ) -> Result<Option<StaffEntry>, StoreError> {
        let row = sqlx::query(r"select * from staff where user_name = ?1")
            .bind(user.as_str())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(staff_entry_of).transpose()
    }

    #[tracing::instrument(name = "db.staff.change", skip_all)]
    async fn change_staff(
        &self,
        _: &MayAdminister,
        change: &StaffChange,
    ) -> Result<StaffChanged, StoreError> {
        let (writer, change) = (self.writer.clone(), change.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            // Two who demote each other at once wait for one another here.
            let administrators = sqlx::query(
                r"
                select user_name from staff
                where role = 'administrator' and disabled_at is null and invited_at is null
                order by user_name",
            )
            .fetch_all(&mut *transaction)
            .await?;
            let others = administrators
                .iter()
                .map(|row| Columns::of(row, "staff", "user_name").parse::<UserName>("user_name"));
            let others = others.collect::<Result<Vec<_>, _>>()?;
            let was_administrator = others.contains(&change.user);
            let row = sqlx::query(r"select * from staff where user_name = ?1")
                .bind(change.user.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(row) = row else { return Ok(StaffChanged::Unknown) };
            let held = staff_entry_of(&row)?;
            if held.revision != change.revision {
                return Ok(StaffChanged::Stale(Box::new(held)));
            }
            let stays = change.role == Role::Administrator && !change.disabled;
            if was_administrator && !stays && others.len() < 2 {
                return Ok(StaffChanged::LastAdministrator);
            }
            let row = update_staff(&mut transaction, &change).await?;
            if change.disabled {
                delete_sessions_of(&mut transaction, &change.user, None).await?;
            }
            transaction.commit().await?;
            Ok(StaffChanged::Changed(Box::new(row)))
        })
        .await
    }

    #[tracing::instrument(name = "db.units.list_below", skip_all)]
    async fn units_below(
        &self,
        unit: &UnitCode,
        day: Date,
    ) -> Result<BTreeSet<UnitCode>, StoreError> {
        let rows = sqlx::query(
            r"
            with recursive below (code) as (
                select ?1
                union
                select this.code from unit as this join below on this.parent = below.code
                where (this.valid_from is null or this.valid_from <= ?2)
                  and (this.valid_to is null or ?2 < this.valid_to)
                  and not exists (
                    select 1 from unit as later
                    where later.code = this.code
                      and coalesce(later.valid_from, '') > coalesce(this.valid_from, '')
                      and later.valid_from <= ?2
                      and (later.valid_to is null or ?2 < later.valid_to))
            )
            select code from below where code <> ?1",
        )
        .bind(unit.as_str())
        .bind(day.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| Columns::of(row, "unit", "code").parse("code")).collect()
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
                update staff set disabled_at = coalesce(disabled_at, ?2), revision = revision + 1
                where user_name = ?1",
            )
            .bind(user.as_str())
            .bind(micros(now))
            .execute(&mut *transaction)
            .await?;
            delete_sessions_of(&mut transaction, &user, None).await?;
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
                r"update staff set password_hash = ?2, disabled_at = null,
                    invited_at = null, revision = revision + 1
                where user_name = ?1",
            )
            .bind(user.as_str())
            .bind(password_hash)
            .execute(&mut *transaction)
            .await?;
            delete_sessions_of(&mut transaction, &user, None).await?;
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
                insert into session (token_hash, user_name, created_at, expires_at, seen_at, device)
                values (?1, ?2, ?3, ?4, ?3, ?5)",
            )
            .bind(&session.token_hash.0[..])
            .bind(session.user.as_str())
            .bind(micros(session.created_at))
            .bind(micros(session.expires_at))
            .bind(session.device)
            .execute(&mut *transaction)
            .await?;
            sqlx::query(r"update staff set last_sign_in_at = ?2 where user_name = ?1")
                .bind(session.user.as_str())
                .bind(micros(session.created_at))
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
    ) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(
            r"
            select staff.user_name, staff.role, staff.unit, staff.display_name, staff.totp_since,
                coalesce(session.seen_at, session.created_at) as used_at,
                second_factor_role.role as required_role
            from session join staff on staff.user_name = session.user_name
            left join second_factor_role on second_factor_role.role = staff.role
            where session.token_hash = ?1 and session.expires_at > ?2
              and staff.disabled_at is null",
        )
        .bind(&token_hash.0[..])
        .bind(micros(now))
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(session_of).transpose()
    }

    #[tracing::instrument(name = "db.sessions.touch", skip_all)]
    async fn touch_session(
        &self,
        token_hash: &TokenHash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (writer, token_hash) = (self.writer.clone(), *token_hash);
        detached(async move {
            let mut transaction = begin(&writer).await?;
            sqlx::query(r"update session set seen_at = ?2 where token_hash = ?1")
                .bind(&token_hash.0[..])
                .bind(micros(now))
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.sessions.list", skip_all)]
    async fn sessions_of(
        &self,
        user: &UserName,
        now: Timestamp,
    ) -> Result<Vec<SessionEntry>, StoreError> {
        let rows = sqlx::query(
            r"
            select session.*, coalesce(seen_at, created_at) as used_at from session
            where user_name = ?1 and expires_at > ?2
            order by used_at desc, token_hash",
        )
        .bind(user.as_str())
        .bind(micros(now))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(session_entry_of).collect()
    }

    #[tracing::instrument(name = "db.sessions.delete_others", skip_all)]
    async fn delete_other_sessions(
        &self,
        user: &UserName,
        kept: Option<&TokenHash>,
    ) -> Result<(), StoreError> {
        let (writer, user, kept) = (self.writer.clone(), user.clone(), kept.copied());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            delete_sessions_of(&mut transaction, &user, kept.as_ref()).await?;
            Ok(transaction.commit().await?)
        })
        .await
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

async fn update_staff(
    connection: &mut SqliteConnection,
    change: &StaffChange,
) -> Result<StaffEntry, StoreError> {
    let row = sqlx::query(
        r"
        update staff set role = ?2, unit = ?3, display_name = ?4, email = ?5,
            phone = ?6, revision = revision + 1,
            disabled_at = case when ?7 then coalesce(disabled_at, ?8) end
        where user_name = ?1
        returning *",
    )
    .bind(change.user.as_str())
    .bind(change.role.as_str())
    .bind(change.unit.as_ref().map(UnitCode::as_str))
    .bind(&change.person.display_name)
    .bind(&change.person.email)
    .bind(&change.person.phone)
    .bind(change.disabled)
    .bind(micros(change.now))
    .fetch_one(connection)
    .await?;
    staff_entry_of(&row)
}

/// Ends all sessions of a member of staff but the one that is kept.
pub(super) async fn delete_sessions_of(
    connection: &mut SqliteConnection,
    user: &UserName,
    kept: Option<&TokenHash>,
) -> Result<(), StoreError> {
    sqlx::query(r"delete from session where user_name = ?1 and (?2 is null or token_hash <> ?2)")
        .bind(user.as_str())
        .bind(kept.map(|kept| kept.0.to_vec()))
        .execute(connection)
        .await?;
    Ok(())
}

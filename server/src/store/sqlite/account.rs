//! Passwords of members of staff and links to choose one, in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::staff::delete_sessions_of;
use super::{SqliteStore, begin, micros};
use crate::permission::{MayAdminister, UserName};
use crate::store::account::{AccountStore, NewStaffLink, StaffLink, staff_link_of};
use crate::store::row::Columns;
use crate::store::staff::{NewStaff, Person, TokenHash, person_of};
use crate::store::writer::detached;
use crate::store::{Insertion, StoreError};

#[async_trait]
impl AccountStore for SqliteStore {
    #[tracing::instrument(name = "db.staff.insert_person", skip_all)]
    async fn insert_person(
        &self,
        _: &MayAdminister,
        staff: &NewStaff,
        person: &Person,
        invitation: Option<&NewStaffLink>,
    ) -> Result<Insertion, StoreError> {
        let (writer, staff, person) = (self.writer.clone(), staff.clone(), person.clone());
        let invitation = invitation.cloned();
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let done = sqlx::query(
                r"
                insert into staff (user_name, role, unit, password_hash, created_at, display_name,
                    email, phone, invited_at)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                on conflict do nothing",
            )
            .bind(staff.user.as_str())
            .bind(staff.role.as_str())
            .bind(staff.unit.map(|unit| unit.to_string()))
            .bind(staff.password_hash)
            .bind(micros(staff.created_at))
            .bind(person.display_name)
            .bind(person.email)
            .bind(person.phone)
            .bind(invitation.as_ref().map(|link| micros(link.created_at)))
            .execute(&mut *transaction)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(Insertion::Taken);
            }
            if let Some(invitation) = &invitation {
                replace_link(&mut transaction, invitation).await?;
            }
            transaction.commit().await?;
            Ok(Insertion::Inserted)
        })
        .await
    }

    #[tracing::instrument(name = "db.staff_links.insert", skip_all)]
    async fn insert_staff_link(
        &self,
        _: &MayAdminister,
        link: &NewStaffLink,
    ) -> Result<bool, StoreError> {
        let (writer, link) = (self.writer.clone(), link.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let known = sqlx::query(r"select user_name from staff where user_name = ?1")
                .bind(link.user.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
            if known.is_none() {
                return Ok(false);
            }
            replace_link(&mut transaction, &link).await?;
            transaction.commit().await?;
            Ok(true)
        })
        .await
    }

    #[tracing::instrument(name = "db.staff_links.get", skip_all)]
    async fn staff_link(
        &self,
        token_hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<StaffLink>, StoreError> {
        let row = sqlx::query(
            r"
            select staff_link.user_name, staff_link.purpose, staff.display_name, staff.role
            from staff_link join staff on staff.user_name = staff_link.user_name
            where staff_link.token_hash = ?1 and staff_link.expires_at > ?2
              and staff.disabled_at is null",
        )
        .bind(&token_hash.0[..])
        .bind(micros(now))
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(staff_link_of).transpose()
    }

    #[tracing::instrument(name = "db.staff_links.use", skip_all)]
    async fn use_staff_link(
        &self,
        token_hash: &TokenHash,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<UserName>, StoreError> {
        let (writer, token_hash) = (self.writer.clone(), *token_hash);
        let password_hash = password_hash.to_owned();
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let row = sqlx::query(
                r"
                delete from staff_link
                where token_hash = ?1 and expires_at > ?2 and user_name in (
                    select user_name from staff where disabled_at is null)
                returning user_name",
            )
            .bind(&token_hash.0[..])
            .bind(micros(now))
            .fetch_optional(&mut *transaction)
            .await?;
            let Some(row) = row else { return Ok(None) };
            let user: UserName = Columns::of(&row, "staff_link", "user_name").parse("user_name")?;
            set_password(&mut transaction, &user, &password_hash).await?;
            delete_sessions_of(&mut transaction, &user, None).await?;
            delete_links_of(&mut transaction, &user).await?;
            transaction.commit().await?;
            Ok(Some(user))
        })
        .await
    }

    #[tracing::instrument(name = "db.staff.set_own_password", skip_all)]
    async fn set_own_password(
        &self,
        user: &UserName,
        password_hash: &str,
        kept: &TokenHash,
    ) -> Result<(), StoreError> {
        let (writer, user, kept) = (self.writer.clone(), user.clone(), *kept);
        let password_hash = password_hash.to_owned();
        detached(async move {
            let mut transaction = begin(&writer).await?;
            set_password(&mut transaction, &user, &password_hash).await?;
            delete_sessions_of(&mut transaction, &user, Some(&kept)).await?;
            delete_links_of(&mut transaction, &user).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.staff.get_person", skip_all)]
    async fn person(&self, user: &UserName) -> Result<Option<Person>, StoreError> {
        let row = sqlx::query(
            r"select user_name, display_name, email, phone from staff where user_name = ?1",
        )
        .bind(user.as_str())
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(person_of).transpose()
    }

    #[tracing::instrument(name = "db.staff.set_person", skip_all)]
    async fn set_person(&self, user: &UserName, person: &Person) -> Result<(), StoreError> {
        let (writer, user, person) = (self.writer.clone(), user.clone(), person.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            sqlx::query(
                r"
                update staff set display_name = ?2, email = ?3, phone = ?4,
                    revision = revision + 1
                where user_name = ?1",
            )
            .bind(user.as_str())
            .bind(person.display_name)
            .bind(person.email)
            .bind(person.phone)
            .execute(&mut *transaction)
            .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}

async fn set_password(
    connection: &mut SqliteConnection,
    user: &UserName,
    password_hash: &str,
) -> Result<(), StoreError> {
    sqlx::query(r"update staff set password_hash = ?2, invited_at = null where user_name = ?1")
        .bind(user.as_str())
        .bind(password_hash)
        .execute(connection)
        .await?;
    Ok(())
}

async fn replace_link(
    connection: &mut SqliteConnection,
    link: &NewStaffLink,
) -> Result<(), StoreError> {
    delete_links_of(connection, &link.user).await?;
    sqlx::query(
        r"
        insert into staff_link (token_hash, user_name, purpose, created_by, created_at, expires_at)
        values (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(&link.token_hash.0[..])
    .bind(link.user.as_str())
    .bind(link.purpose.as_str())
    .bind(&link.created_by)
    .bind(micros(link.created_at))
    .bind(micros(link.expires_at))
    .execute(connection)
    .await?;
    Ok(())
}

async fn delete_links_of(
    connection: &mut SqliteConnection,
    user: &UserName,
) -> Result<(), StoreError> {
    sqlx::query(r"delete from staff_link where user_name = ?1")
        .bind(user.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

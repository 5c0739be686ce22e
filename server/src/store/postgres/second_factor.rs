//! Second factors in PostgreSQL.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::PgConnection;

use super::PostgresStore;
use super::staff::delete_sessions_of;
use crate::permission::{MayAdminister, Role, UserName};
use crate::second_factor::{CodeHash, Seed};
use crate::store::StoreError;
use crate::store::row::{Columns, timestamptz};
use crate::store::second_factor::SecondFactorStore;
use crate::store::staff::TokenHash;
use crate::store::writer::detached;

#[async_trait]
impl SecondFactorStore for PostgresStore {
    #[tracing::instrument(name = "db.second_factors.set", skip_all)]
    async fn set_second_factor(
        &self,
        user: &UserName,
        seed: Seed,
        step: i64,
        codes: &[CodeHash],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (pool, user, codes) = (self.pool.clone(), user.clone(), codes.to_vec());
        detached(async move {
            let mut transaction = pool.begin().await?;
            sqlx::query(
                r"
                update staff set totp_seed = $2, totp_step = $3, totp_since = $4
                where user_name = $1",
            )
            .bind(user.as_str())
            .bind(&seed.0[..])
            .bind(step)
            .bind(timestamptz(now))
            .execute(&mut *transaction)
            .await?;
            replace_codes(&mut transaction, &user, &codes).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.second_factors.delete", skip_all)]
    async fn delete_second_factor(
        &self,
        user: &UserName,
        kept: Option<&TokenHash>,
    ) -> Result<bool, StoreError> {
        let (pool, user, kept) = (self.pool.clone(), user.clone(), kept.copied());
        detached(async move {
            let mut transaction = pool.begin().await?;
            let done = sqlx::query(
                r"
                update staff set totp_seed = null, totp_step = null, totp_since = null
                where user_name = $1 and totp_since is not null",
            )
            .bind(user.as_str())
            .execute(&mut *transaction)
            .await?;
            replace_codes(&mut transaction, &user, &[]).await?;
            delete_sessions_of(&mut transaction, &user, kept.as_ref()).await?;
            transaction.commit().await?;
            Ok(done.rows_affected() > 0)
        })
        .await
    }

    #[tracing::instrument(name = "db.second_factors.use_step", skip_all)]
    async fn use_time_step(&self, user: &UserName, step: i64) -> Result<bool, StoreError> {
        let (pool, user) = (self.pool.clone(), user.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            let done = sqlx::query(
                r"
                update staff set totp_step = $2
                where user_name = $1 and (totp_step is null or totp_step < $2)",
            )
            .bind(user.as_str())
            .bind(step)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            Ok(done.rows_affected() > 0)
        })
        .await
    }

    #[tracing::instrument(name = "db.recovery_codes.use", skip_all)]
    async fn use_recovery_code(
        &self,
        user: &UserName,
        code: &CodeHash,
    ) -> Result<bool, StoreError> {
        let (pool, user, code) = (self.pool.clone(), user.clone(), *code);
        detached(async move {
            let mut transaction = pool.begin().await?;
            let done =
                sqlx::query(r"delete from recovery_code where user_name = $1 and code_hash = $2")
                    .bind(user.as_str())
                    .bind(&code.0[..])
                    .execute(&mut *transaction)
                    .await?;
            transaction.commit().await?;
            Ok(done.rows_affected() > 0)
        })
        .await
    }

    #[tracing::instrument(name = "db.recovery_codes.count", skip_all)]
    async fn recovery_codes(&self, user: &UserName) -> Result<u64, StoreError> {
        let row = sqlx::query(r"select count(*) as n from recovery_code where user_name = $1")
            .bind(user.as_str())
            .fetch_one(&self.pool)
            .await?;
        Columns::of(&row, "recovery_code", "n").count("n")
    }

    #[tracing::instrument(name = "db.recovery_codes.replace", skip_all)]
    async fn replace_recovery_codes(
        &self,
        user: &UserName,
        codes: &[CodeHash],
    ) -> Result<(), StoreError> {
        let (pool, user, codes) = (self.pool.clone(), user.clone(), codes.to_vec());
        detached(async move {
            let mut transaction = pool.begin().await?;
            replace_codes(&mut transaction, &user, &codes).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    #[tracing::instrument(name = "db.second_factor_roles.list", skip_all)]
    async fn second_factor_roles(&self) -> Result<BTreeSet<Role>, StoreError> {
        let rows =
            sqlx::query(r"select role from second_factor_role").fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| Columns::of(row, "second_factor_role", "role").parse("role"))
            .collect()
    }

    #[tracing::instrument(name = "db.second_factor_roles.set", skip_all)]
    async fn set_second_factor_roles(
        &self,
        _: &MayAdminister,
        roles: &BTreeSet<Role>,
    ) -> Result<(), StoreError> {
        let (pool, roles) = (self.pool.clone(), roles.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            sqlx::query(r"delete from second_factor_role").execute(&mut *transaction).await?;
            for role in roles {
                sqlx::query(r"insert into second_factor_role (role) values ($1)")
                    .bind(role.as_str())
                    .execute(&mut *transaction)
                    .await?;
            }
            Ok(transaction.commit().await?)
        })
        .await
    }
}

async fn replace_codes(
    connection: &mut PgConnection,
    user: &UserName,
    codes: &[CodeHash],
) -> Result<(), StoreError> {
    sqlx::query(r"delete from recovery_code where user_name = $1")
        .bind(user.as_str())
        .execute(&mut *connection)
        .await?;
    for code in codes {
        sqlx::query(r"insert into recovery_code (user_name, code_hash) values ($1, $2)")
            .bind(user.as_str())
            .bind(&code.0[..])
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

//! Revoked links in PostgreSQL.

use async_trait::async_trait;
use survey_specs::code::RoundCode;

use super::PostgresStore;
use crate::permission::MayRunFieldwork;
use crate::store::link::{LinkStore, Revocation, revocation_of};
use crate::store::row::timestamptz;
use crate::store::writer::detached;
use crate::store::{Insertion, StoreError};

#[async_trait]
impl LinkStore for PostgresStore {
    #[tracing::instrument(name = "db.links.revoke", skip_all)]
    async fn revoke_link(
        &self,
        _: &MayRunFieldwork,
        revocation: &Revocation,
    ) -> Result<Insertion, StoreError> {
        let (pool, revocation) = (self.pool.clone(), revocation.clone());
        detached(async move {
            let mut transaction = pool.begin().await?;
            let inserted = sqlx::query(
                r"
                insert into link_revocation (round, link, reason, revoked_by, revoked_at)
                values ($1, $2, $3, $4, $5)
                on conflict do nothing",
            )
            .bind(revocation.round.as_str())
            .bind(revocation.link)
            .bind(revocation.reason)
            .bind(revocation.revoked_by)
            .bind(timestamptz(revocation.revoked_at))
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            let new = inserted.rows_affected() > 0;
            Ok(if new { Insertion::Inserted } else { Insertion::Taken })
        })
        .await
    }

    #[tracing::instrument(name = "db.links.is_revoked", skip_all)]
    async fn is_revoked(&self, round: &RoundCode, link: &str) -> Result<bool, StoreError> {
        let row = sqlx::query(r"select 1 from link_revocation where round = $1 and link = $2")
            .bind(round.as_str())
            .bind(link)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    #[tracing::instrument(name = "db.links.revocations", skip_all)]
    async fn revocations(
        &self,
        _: &MayRunFieldwork,
        round: &RoundCode,
    ) -> Result<Vec<Revocation>, StoreError> {
        let rows = sqlx::query(r"select * from link_revocation where round = $1 order by link")
            .bind(round.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(revocation_of).collect()
    }
}

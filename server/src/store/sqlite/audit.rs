//! The audit log in SQLite.

use async_trait::async_trait;

use super::{SqliteStore, begin, micros};
use crate::audit::AuditContent;
use crate::permission::MayAdminister;
use crate::store::StoreError;
use crate::store::audit::{
    AuditEntry, AuditFilter, AuditHead, AuditStore, audit_entry_of, audit_head_of, audit_row_of,
};
use crate::store::writer::detached;

#[async_trait]
impl AuditStore for SqliteStore {
    #[tracing::instrument(name = "db.audit.append", skip_all)]
    async fn append_audit(&self, content: &AuditContent) -> Result<i64, StoreError> {
        let (writer, content) = (self.writer.clone(), content.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            let head = sqlx::query(r"select number, hash from audit_head where one = 1")
                .fetch_one(&mut *transaction)
                .await?;
            let head = audit_head_of(&head)?;
            let number = head.number + 1;
            let hash = content.chained(number, head.hash).map_err(StoreError::driver)?;
            sqlx::query(
                r"
                insert into audit_entry (number, at, kind, begun, user_name, role, operation, object,
                    summary, status, network, previous_hash, hash)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )
            .bind(number)
            .bind(micros(content.at))
            .bind(content.kind.as_str())
            .bind(content.kind.begun())
            .bind(content.user)
            .bind(content.role)
            .bind(content.operation)
            .bind(content.object)
            .bind(content.summary)
            .bind(content.status)
            .bind(content.network)
            .bind(&head.hash.0[..])
            .bind(&hash.0[..])
            .execute(&mut *transaction)
            .await?;
            sqlx::query(r"update audit_head set number = ?1, hash = ?2 where one = 1")
                .bind(number)
                .bind(&hash.0[..])
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(number)
        })
        .await
    }

    #[tracing::instrument(name = "db.audit.list", skip_all)]
    async fn audit_entries(
        &self,
        _: &MayAdminister,
        filter: &AuditFilter,
        most: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = sqlx::query(
            r"
            select this.*, ended.at as ended_at, ended.status as ended_status,
                ended.summary as ended_summary
            from audit_entry as this left join audit_entry as ended on ended.begun = this.number
            where this.kind <> 'ended'
              and (?1 is null or this.user_name = ?1)
              and (?2 is null or this.operation = ?2)
              and (?3 is null or instr(this.object, ?3) > 0)
              and (?4 is null or this.at >= ?4)
              and (?5 is null or this.at < ?5)
              and (?6 is null or instr(lower(this.user_name || ' ' || this.operation || ' '
                || this.object || ' ' || this.summary || ' ' || coalesce(ended.summary, '')), ?6) > 0)
              and (?7 is null or this.number < ?7)
            order by this.number desc
            limit ?8",
        )
        .bind(&filter.user)
        .bind(&filter.operation)
        .bind(&filter.object)
        .bind(filter.from.map(micros))
        .bind(filter.until.map(micros))
        .bind(&filter.text)
        .bind(filter.before)
        .bind(i64::from(most))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(audit_row_of).collect()
    }

    #[tracing::instrument(name = "db.audit.list_chain", skip_all)]
    async fn audit_chain(
        &self,
        _: &MayAdminister,
        after: i64,
        most: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let rows =
            sqlx::query(r"select * from audit_entry where number > ?1 order by number limit ?2")
                .bind(after)
                .bind(i64::from(most))
                .fetch_all(&self.readers)
                .await?;
        rows.iter().map(audit_entry_of).collect()
    }

    #[tracing::instrument(name = "db.audit.get_head", skip_all)]
    async fn audit_head(&self, _: &MayAdminister) -> Result<AuditHead, StoreError> {
        let row = sqlx::query(r"select number, hash from audit_head where one = 1")
            .fetch_one(&self.readers)
            .await?;
        audit_head_of(&row)
    }
}

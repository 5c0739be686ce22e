//! The PINs of desks in SQLite.

use async_trait::async_trait;
use survey_specs::code::{RoundCode, UnitCode};

use super::{SqliteStore, begin, micros};
use crate::kiosk_pin::PinVerifier;
use crate::permission::MayRunFieldwork;
use crate::store::StoreError;
use crate::store::kiosk::{KioskPin, KioskStore, unit_column};
use crate::store::row::Columns;
use crate::store::writer::detached;

#[async_trait]
impl KioskStore for SqliteStore {
    #[tracing::instrument(name = "db.kiosk.set_pin", skip_all)]
    async fn set_kiosk_pin(&self, _: &MayRunFieldwork, pin: &KioskPin) -> Result<(), StoreError> {
        let (writer, pin) = (self.writer.clone(), pin.clone());
        detached(async move {
            let mut transaction = begin(&writer).await?;
            sqlx::query(
                r"
                insert into kiosk_pin (round, unit, verifier, set_by, set_at)
                values (?1, ?2, ?3, ?4, ?5)
                on conflict (round, unit) do update set
                    verifier = excluded.verifier, set_by = excluded.set_by, set_at = excluded.set_at",
            )
            .bind(pin.round.as_str())
            .bind(unit_column(pin.unit.as_ref()))
            .bind(pin.verifier.as_str())
            .bind(pin.set_by)
            .bind(micros(pin.set_at))
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            Ok(())
        })
        .await
    }

    #[tracing::instrument(name = "db.kiosk.pin", skip_all)]
    async fn kiosk_pin(
        &self,
        round: &RoundCode,
        unit: Option<&UnitCode>,
    ) -> Result<Option<PinVerifier>, StoreError> {
        // The round's own sorts before every unit's.
        let row = sqlx::query(
            r"
            select round, verifier from kiosk_pin where round = ?1 and unit in ('', ?2)
            order by unit desc limit 1",
        )
        .bind(round.as_str())
        .bind(unit_column(unit))
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| Columns::of(&row, "kiosk_pin", "round").parse("verifier")).transpose()
    }
}

//! The PINs of desks.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{RoundCode, UnitCode};

use super::StoreError;
use crate::kiosk_pin::PinVerifier;
use crate::permission::MayRunFieldwork;

/// The PIN of the desks of a unit in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KioskPin {
    /// The round.
    pub round: RoundCode,
    /// The unit; none for all desks whose unit has no PIN of its own.
    pub unit: Option<UnitCode>,
    /// What the PIN is checked against.
    pub verifier: PinVerifier,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

/// How the column `unit` says that a PIN is for the whole round; no unit has this code.
pub(super) fn unit_column(unit: Option<&UnitCode>) -> &str {
    unit.map_or("", UnitCode::as_str)
}

/// Keeps the PINs of desks.
#[async_trait]
pub trait KioskStore: Send + Sync {
    /// Sets a PIN, in place of the one before.
    async fn set_kiosk_pin(
        &self,
        permission: &MayRunFieldwork,
        pin: &KioskPin,
    ) -> Result<(), StoreError>;

    /// What the PIN of a unit's desks is checked against: the unit's own, else the round's.
    async fn kiosk_pin(
        &self,
        round: &RoundCode,
        unit: Option<&UnitCode>,
    ) -> Result<Option<PinVerifier>, StoreError>;
}

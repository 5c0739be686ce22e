//! Links as staff see them: making them, their QR codes and posters, and revoking them.
//!
//! Whoever coordinates a unit makes and revokes the links of that unit and of those below it only.

pub(crate) mod create;
pub(crate) mod posters;
pub(crate) mod qr;
pub(crate) mod revocation_create;
pub(crate) mod revocations;

use survey_specs::code::UnitCode;

use super::problem::Problem;
use crate::permission::{MayRunFieldwork, Staff};

/// The permission to run the fieldwork of a unit, or of the round as a whole.
///
/// # Errors
///
/// If the role may not, or the person coordinates another unit.
pub(crate) fn may_run(staff: &Staff, unit: Option<&UnitCode>) -> Result<MayRunFieldwork, Problem> {
    let permission = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let is_own = unit.map_or_else(|| staff.units().is_none(), |unit| staff.covers(unit));
    if is_own { Ok(permission) } else { Err(Problem::Forbidden) }
}

#[cfg(test)]
mod life;
#[cfg(test)]
mod tests;

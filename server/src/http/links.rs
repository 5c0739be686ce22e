//! Links as staff see them: making them, their QR codes and posters, and revoking them.
//!
//! Whoever coordinates a unit makes and revokes the links of that unit and of those below it only.

pub(crate) mod create;
pub(crate) mod posters;
pub(crate) mod qr;
pub(crate) mod revocation_create;
pub(crate) mod revocations;

use serde::de::DeserializeOwned;
use survey_specs::code::UnitCode;

use super::json;
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

/// Reads a body as an object of this form.
///
/// # Errors
///
/// If it is none. What serde says of it may quote values and is not told.
pub(crate) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value = json::read(bytes).map_err(|error| {
        Problem::NotJson(format!("line {}, column {}", error.line(), error.column()))
    })?;
    // A list would pass for an object whose keys were left out.
    let read = if value.is_object() { serde_json::from_value(value).ok() } else { None };
    read.ok_or_else(|| Problem::NotJson("the keys of the description are expected".to_owned()))
}

#[cfg(test)]
mod life;
#[cfg(test)]
mod tests;

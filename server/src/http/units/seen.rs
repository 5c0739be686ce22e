//! What a preview showed, as a token: loading takes it back, so that what was seen is what is loaded.

use sha2::{Digest, Sha256};
use survey_specs::unit::{Lineage, Unit};

use crate::hex::hex;
use crate::http::problem::Problem;
use crate::store::unit::UnitsMark;

/// The token of loading these units and links onto what is stored.
///
/// # Errors
///
/// Never for what was read from tables.
pub fn token(units: &[Unit], lineage: &[Lineage], stored: &UnitsMark) -> Result<String, Problem> {
    let mut digest = Sha256::new();
    digest.update(stored.bytes());
    digest.update(serde_json::to_vec(&(units, lineage)).map_err(Problem::internal)?);
    Ok(hex(&digest.finalize()))
}

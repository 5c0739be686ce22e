//! How many responses have which flag.

use async_trait::async_trait;
use survey_specs::code::{RoundCode, UnitCode};

use super::StoreError;
use super::response::Flag;
use super::row::{Columns, EngineRow};
use crate::permission::MayReadResults;

/// The number of a unit's responses that have a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagCount {
    /// The unit; none for responses about the whole round.
    pub unit: Option<UnitCode>,
    /// The flag.
    pub flag: Flag,
    /// The responses that have it.
    pub n: u64,
}

pub(super) fn flag_count_of(row: &impl EngineRow) -> Result<FlagCount, StoreError> {
    let columns = Columns::of(row, "response_flag", "flag");
    Ok(FlagCount {
        unit: columns.parse_or_none("unit")?,
        flag: columns.word("flag", Flag::from_word)?,
        n: columns.count("n")?,
    })
}

/// Counts flags.
#[async_trait]
pub trait FlagStore: Send + Sync {
    /// The flags of a round's responses by unit and flag, the responses without a unit first.
    async fn flag_counts(
        &self,
        permission: &MayReadResults,
        round: &RoundCode,
    ) -> Result<Vec<FlagCount>, StoreError>;
}

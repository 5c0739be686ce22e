//! The frame: the units that can be drawn, in the stages and strata of a plan.
//!
//! A frame is a table with a row for each unit of the lowest stage that is listed, or, where the
//! last stage is counted, for each of its strata. What a row says of the units above it must be the
//! same in all their rows.

pub mod build;
mod columns;
mod interner;
pub(in crate::sampling) mod row;
mod stage_builder;

use rust_decimal::Decimal;

use crate::code::{FrameColumn, LevelCode, SamplingUnitCode, StratumCode, UnitCode};

pub use columns::duplicates;

/// The largest number of rows. A list of more people is better counted than listed.
pub const MAX_ROWS: usize = 1_000_000;

/// The units of a frame by stage, in the order of the plan's stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The stages.
    pub stages: Vec<FrameStage>,
    /// The different levels, which strata name by their place.
    levels: Vec<LevelCode>,
    /// The different units of the index, which rows name by their place.
    index_units: Vec<UnitCode>,
}

/// A place in [`FrameStage::units`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitPlace(u32);

/// A place in [`FrameStage::strata`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StratumPlace(u32);

/// The units and strata of one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameStage {
    /// The units, in the order of the frame; none where they are counted.
    pub units: Vec<FrameUnit>,
    /// The strata, in the order of the frame.
    pub strata: Vec<Stratum>,
    /// The columns on which takes and reserves depend, in the order of [`Stratum::levels`].
    by: Vec<FrameColumn>,
}

/// A unit that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameUnit {
    /// Its id.
    pub code: SamplingUnitCode,
    /// The line of its first row.
    pub line: u32,
    /// The unit of the stage above that it is in.
    pub parent: Option<UnitPlace>,
    /// Its stratum.
    pub stratum: StratumPlace,
    /// Whether it is taken for certain.
    pub certain: bool,
    /// Its size; 1 where the method asks for none.
    pub size: Decimal,
    /// The unit of the index that a case drawn from this row counts for.
    index_unit: Option<u32>,
}

/// Units among which a number is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// The unit of the stage above that it is in.
    pub parent: Option<UnitPlace>,
    /// The line of its first row.
    pub line: u32,
    /// The number of its units, listed or counted.
    pub population: u64,
    /// The number of its units that are taken for certain.
    pub certain: u64,
    /// Its units in the order of the draw; none where they are counted.
    pub units: Vec<UnitPlace>,
    /// The sum of the column that an allocation is in proportion to; the number of units without.
    pub measure: Decimal,
    /// Its standard deviation or coefficient of variation; 1 where no allocation asks for one.
    pub spread: Decimal,
    /// The levels of the stratification.
    key: Box<[u32]>,
    /// The levels of the columns on which takes and reserves depend.
    levels: Box<[u32]>,
    /// The unit of the index that a counted case counts for.
    index_unit: Option<u32>,
}

impl UnitPlace {
    /// The place as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl StratumPlace {
    /// The place as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Frame {
    /// The levels of a stratum in the columns of the stratification.
    pub fn key<'f>(&'f self, stratum: &'f Stratum) -> impl Iterator<Item = &'f LevelCode> {
        stratum.key.iter().filter_map(|level| self.levels.get(*level as usize))
    }

    /// The levels of a stratum, joined by full stops; none where a stage is not stratified.
    #[must_use]
    pub fn stratum_code(&self, stratum: &Stratum) -> Option<StratumCode> {
        let levels: Vec<&str> = self.key(stratum).map(LevelCode::as_str).collect();
        StratumCode::new(levels.join(".")).ok()
    }

    /// The level of a stratum in a column on which takes or reserves depend.
    #[must_use]
    pub fn level(
        &self,
        stage: &FrameStage,
        stratum: &Stratum,
        column: &FrameColumn,
    ) -> Option<&LevelCode> {
        let place = stage.by.iter().position(|known| known == column)?;
        self.levels.get(*stratum.levels.get(place)? as usize)
    }

    /// The unit of the index that a case drawn from a unit of the lowest stage counts for.
    #[must_use]
    pub fn index_unit(&self, unit: &FrameUnit) -> Option<&UnitCode> {
        self.index_units.get(unit.index_unit? as usize)
    }

    /// The unit of the index that a case drawn from a counted stratum counts for.
    #[must_use]
    pub fn index_unit_of_stratum(&self, stratum: &Stratum) -> Option<&UnitCode> {
        self.index_units.get(stratum.index_unit? as usize)
    }

    /// The number of rows: of listed units of the last stage, or of its counted strata.
    #[must_use]
    pub fn rows(&self) -> usize {
        let stage = self.stages.last();
        stage.map_or(0, |it| if it.units.is_empty() { it.strata.len() } else { it.units.len() })
    }

    /// How people would name a stratum, such as `district 10, rural`.
    #[must_use]
    pub fn describe(&self, plan: &super::Plan, stage: usize, stratum: &Stratum) -> String {
        let above = stage.checked_sub(1);
        let parent = above.and_then(|above| {
            let unit = self.stages.get(above)?.units.get(stratum.parent?.index())?;
            Some(format!("{} `{}`", plan.stages.get(above)?.code, unit.code))
        });
        let levels: Vec<String> = self.key(stratum).map(|level| format!("`{level}`")).collect();
        let levels = (!levels.is_empty()).then(|| format!("stratum {}", levels.join(", ")));
        let parts: Vec<String> = parent.into_iter().chain(levels).collect();
        if parts.is_empty() { "the whole frame".to_owned() } else { parts.join(", ") }
    }
}

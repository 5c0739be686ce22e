//! Sampling plans: how cases are drawn from a frame.
//!
//! A [`Plan`] says what is drawn at which stage; it is one YAML file, read in [`read`]. A
//! [`Frame`](frame::Frame) is the table of the units that can be drawn, grouped by a plan into
//! stages and strata; it is built row by row in [`frame::build`]. The two together give the number
//! of units to take in each stratum ([`takes`]) and of what the sample will come to ([`size`]).
//! Sample sizes for a margin are in [`precision`], the division of a total in [`allocation`].
//!
//! Nothing is drawn here: a draw needs randomness. A draw goes down the stages: in each stratum
//! [`FrameUnit::certain`](frame::FrameUnit::certain) units are taken, then the rest of its take by
//! the stage's [`Method`], then its reserves; the strata of the next stage are those whose
//! [`parent`](frame::Stratum::parent) was taken. A unit's base weight is the inverse of the product
//! of its inclusion probabilities over the stages.
//!
//! No tier, class or number of units is in code: stages and strata are what plan and frame say.

pub mod allocation;
pub mod frame;
pub mod precision;
pub mod read;
pub mod size;
pub mod takes;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::code::{FrameColumn, Lang, LevelCode, PlanCode, StageCode};
use crate::text::Text;
use allocation::Allocation;
use precision::Precision;

/// How a sample is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The plan's code.
    pub code: PlanCode,
    /// The languages of its texts; the first is that of texts without a language.
    pub languages: Vec<Lang>,
    /// What the plan is called.
    pub title: Text,
    /// Where it comes from.
    pub source: Option<String>,
    /// Whom the sample stands for.
    pub population: Text,
    /// The column with the code of the unit that a case counts for in the index.
    pub unit: Option<FrameColumn>,
    /// What a variance needs to know besides the stages.
    pub variance: VarianceDesign,
    /// The stages from the largest units down; never empty. Only the last can be counted.
    pub stages: Vec<Stage>,
}

impl Plan {
    /// The stages whose units are listed in the frame, from the largest units down.
    pub fn listed_stages(&self) -> impl Iterator<Item = &Stage> {
        self.stages.iter().filter(|stage| matches!(stage.units, StageUnits::Listed { .. }))
    }
}

/// What does not follow from the stages; the words are those of an estimation's `design`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VarianceDesign {
    /// Whether the variance is that between the units of the first stage only.
    pub ultimate_cluster: bool,
    /// What a stratum adds of which one unit only was drawn.
    pub lonely_psu: LonelyPsu,
}

/// What a stratum with a single drawn unit adds to the variance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LonelyPsu {
    /// It stops the estimation.
    #[default]
    Fail,
    /// It is left out.
    Remove,
    /// It counts as drawn for certain and adds nothing.
    Certainty,
    /// Its difference from the mean of all units of the stage.
    Adjust,
    /// The mean of what the other strata add.
    Average,
}

/// One stage of a plan: what is drawn in each unit that the stage above has drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The stage's code, such as `village`.
    pub code: StageCode,
    /// What its units are called.
    pub label: Option<Text>,
    /// Which units there are.
    pub units: StageUnits,
    /// The columns whose levels make the strata within each unit of the stage above.
    pub stratify_by: Vec<FrameColumn>,
    /// What is drawn in each stratum.
    pub draw: Draw,
    /// How many more are drawn in each stratum, to replace units that cannot be reached.
    pub reserves: Option<Quota>,
}

/// Which units a stage has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageUnits {
    /// The frame lists them: one id for each.
    Listed {
        /// The column of their ids.
        id: FrameColumn,
        /// Where an id names one unit only.
        scope: IdScope,
    },
    /// The frame only counts them: one row for each stratum. Drawn are places in a list that is
    /// made later, such as the 17th of the 412 adults of a village.
    Counted {
        /// The column of their number.
        by: FrameColumn,
    },
}

/// Where an id names one unit only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdScope {
    /// In the whole frame, as official codes do.
    Frame,
    /// Within the unit of the stage above, as serial numbers do.
    Parent,
}

/// What is drawn in each stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a plan has a handful of stages")]
pub enum Draw {
    /// Every unit.
    All,
    /// Some of the units.
    Sample {
        /// How they are drawn.
        method: Method,
        /// The column that says with 1 or 0 which units are taken for certain.
        certainty: Option<FrameColumn>,
        /// How many, those that are certain included.
        take: Take,
        /// What is done where there are fewer than that.
        if_fewer: IfFewer,
    },
}

/// How units are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// Simple random sampling without replacement: each set of units has the same chance.
    Srs,
    /// Each k-th unit from a random start.
    Systematic {
        /// The columns that give the order; that of the frame where there are none.
        sort_by: Vec<FrameColumn>,
    },
    /// Systematic with chances in proportion to size.
    PpsSystematic {
        /// The size.
        size: Size,
        /// The columns that give the order; that of the frame where there are none.
        sort_by: Vec<FrameColumn>,
    },
    /// Sampford's method (1967): chances in exact proportion to size, without replacement.
    Sampford {
        /// The size.
        size: Size,
    },
}

impl Method {
    /// The measure of size, where chances are in proportion to one.
    #[must_use]
    pub fn size(&self) -> Option<&Size> {
        match self {
            Self::Srs | Self::Systematic { .. } => None,
            Self::PpsSystematic { size, .. } | Self::Sampford { size } => Some(size),
        }
    }

    /// The columns that give the order.
    #[must_use]
    pub fn sort_by(&self) -> &[FrameColumn] {
        match self {
            Self::Srs | Self::Sampford { .. } => &[],
            Self::Systematic { sort_by } | Self::PpsSystematic { sort_by, .. } => sort_by,
        }
    }
}

/// The size of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// A column that says it.
    Column(FrameColumn),
    /// The sum of a column over the unit's rows.
    SumOf(FrameColumn),
}

/// What is done where a stratum has fewer units than are to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfFewer {
    /// The frame is refused.
    Refuse,
    /// All are taken.
    TakeAll,
}

/// How many units are taken in each stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Take {
    /// A number.
    Quota(Quota),
    /// A share of the stratum's units, above 0 and at most 1; rounded up.
    Share(Decimal),
    /// As many as a margin needs in each stratum.
    Precision(Precision),
    /// A part of a total.
    Allocation(Allocation),
}

/// A number for each stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quota {
    /// The same for all.
    Same(u64),
    /// By the level that the stratum has in a column.
    By {
        /// The column, which has one level in each stratum.
        column: FrameColumn,
        /// The number for each level.
        of: BTreeMap<LevelCode, u64>,
        /// The number for every other level; other levels are refused where there is none.
        otherwise: Option<u64>,
    },
}

impl Quota {
    /// The column it depends on.
    #[must_use]
    pub fn column(&self) -> Option<&FrameColumn> {
        match self {
            Self::Same(_) => None,
            Self::By { column, .. } => Some(column),
        }
    }

    /// The number for a stratum whose level in the column is `level`; none if the plan does not
    /// know the level.
    #[must_use]
    pub fn of(&self, level: Option<&LevelCode>) -> Option<u64> {
        match self {
            Self::Same(number) => Some(*number),
            Self::By { of, otherwise, .. } => {
                level.and_then(|level| of.get(level).copied()).or(*otherwise)
            }
        }
    }
}

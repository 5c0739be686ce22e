//! What a sample will come to: the number of units of each stage.

use super::Plan;
use super::frame::{Frame, UnitPlace};
use super::takes::Takes;
use crate::code::StageCode;

/// The number of units of one stage in any sample that a plan can draw from a frame. The two ends
/// differ if it depends on which units the stages above draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageSize {
    /// The stage.
    pub stage: StageCode,
    /// The smallest number.
    pub fewest: u64,
    /// The largest number.
    pub most: u64,
}

/// The smallest and the largest number of units that can be drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bounds {
    fewest: u64,
    most: u64,
}

impl Bounds {
    fn plus(self, other: Self) -> Self {
        Self {
            fewest: self.fewest.saturating_add(other.fewest),
            most: self.most.saturating_add(other.most),
        }
    }
}

/// The size of the sample at each stage, in the order of the plan.
#[must_use]
pub fn sizes(plan: &Plan, frame: &Frame, takes: &Takes) -> Vec<StageSize> {
    let stages = plan.stages.len();
    let mut sizes: Vec<StageSize> = Vec::with_capacity(stages);
    for (target, stage) in plan.stages.iter().enumerate() {
        // From the target upwards: what is drawn below each unit of the stage, if it is drawn.
        let mut below: Vec<Bounds> = Vec::new();
        let mut all = Bounds::default();
        for place in (0..=target).rev() {
            let drawn = (place < target).then_some(below.as_slice());
            let strata = of_strata(frame, takes, place, drawn);
            all = strata.iter().fold(Bounds::default(), |sum, (_, bounds)| sum.plus(*bounds));
            let above = place.checked_sub(1).and_then(|above| frame.stages.get(above));
            let mut sums = vec![Bounds::default(); above.map_or(0, |stage| stage.units.len())];
            for (parent, bounds) in strata {
                if let Some(slot) = parent.and_then(|it| sums.get_mut(it.index())) {
                    *slot = slot.plus(bounds);
                }
            }
            below = sums;
        }
        sizes.push(StageSize { stage: stage.code.clone(), fewest: all.fewest, most: all.most });
    }
    sizes
}

/// What is drawn of the target stage in each stratum of a stage: its take at the target stage
/// itself; above it what its certain units bring, and the smallest and the largest of the others.
fn of_strata(
    frame: &Frame,
    takes: &Takes,
    place: usize,
    drawn: Option<&[Bounds]>,
) -> Vec<(Option<UnitPlace>, Bounds)> {
    let Some(stage) = frame.stages.get(place) else { return Vec::new() };
    let pairs = stage.strata.iter().zip(takes.of_stage(place));
    let bounds = pairs.map(|(stratum, take)| {
        let Some(drawn) = drawn else {
            return (stratum.parent, Bounds { fewest: take.take, most: take.take });
        };
        let (mut certain, mut random) = (Bounds::default(), Vec::new());
        for unit in &stratum.units {
            let below = drawn.get(unit.index()).copied().unwrap_or_default();
            if stage.units.get(unit.index()).is_some_and(|unit| unit.certain) {
                certain = certain.plus(below);
            } else {
                random.push(below);
            }
        }
        let left = usize::try_from(take.take.saturating_sub(stratum.certain)).unwrap_or(0);
        random.sort_by_key(|it| it.fewest);
        let fewest = random.iter().take(left).map(|it| it.fewest).sum();
        random.sort_by_key(|it| it.most);
        let most = random.iter().rev().take(left).map(|it| it.most).sum();
        (stratum.parent, certain.plus(Bounds { fewest, most }))
    });
    bounds.collect()
}

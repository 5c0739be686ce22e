//! What is done to a node's value once it is computed.

use rust_decimal::{Decimal, MathematicalOps};

use super::score::within_reach;
use super::{Absent, Cell, Evaluation};
use crate::index::FULL_SCORE;
use crate::index::Node;
use crate::index::node::{Deviation, Direction, Normaliser, Ties, WhenEqual};
use crate::index::rounding::without_noise;

impl Evaluation<'_> {
    /// Normalises the cells of a node. Values that were given are what they are, and no others are
    /// compared with them. While the setting that chooses the normaliser is undecided, all are
    /// missing.
    pub(super) fn normalise(&self, node: &Node, cells: &mut [Cell]) {
        let Some(normaliser) = &node.normalise else { return };
        let Some(normaliser) = normaliser.under(self.policy) else {
            for cell in cells.iter_mut().filter(|cell| !cell.given) {
                cell.value = cell.value.and(Err(Absent::Missing));
            }
            return;
        };
        if !matches!(normaliser, Normaliser::Linear { .. }) {
            // Values that are equal must be seen to be.
            for cell in cells.iter_mut().filter(|cell| !cell.given) {
                cell.value = cell.value.map(without_noise);
            }
        }
        for (class, (_, members)) in self.classes.iter().enumerate() {
            let base = members
                .iter()
                .map(|&member| &cells[member])
                .filter(|cell| !cell.given && self.is_base(node, cell))
                .filter_map(|cell| cell.value.ok())
                .collect();
            let comparison = Comparison::of(normaliser, base);
            // The row of a pooled class is measured by its units.
            let pooled = (self.units + class < cells.len()).then_some(self.units + class);
            for place in members.iter().copied().chain(pooled) {
                let cell = &mut cells[place];
                if !cell.given {
                    cell.value = cell.value.and_then(|value| comparison.normalise(value));
                }
            }
        }
    }

    /// The largest value of a node: the declared one, else that of its normaliser, else the
    /// computed one. None where there is no bound.
    pub(super) fn max_of(&self, node: &Node, computed: Option<Decimal>) -> Option<Decimal> {
        if node.max.is_some() {
            return node.max;
        }
        match node.normalise.as_ref().map(|normaliser| normaliser.under(self.policy)) {
            None => computed,
            Some(Some(Normaliser::Linear { effective, to, direction, clip, .. })) => {
                let beyond = computed.filter(|most| *most > effective.1);
                match (clip, direction, beyond) {
                    // The best that can come in lies beyond the scale.
                    (false, Direction::Higher, Some(most)) => {
                        let part = (to.1 - to.0)
                            .checked_mul(most - effective.0)?
                            .checked_div(effective.1 - effective.0)?;
                        Some(to.0 + part)
                    }
                    (false, Direction::Higher, None) if computed.is_none() => None,
                    _ => Some(to.0.max(to.1)),
                }
            }
            Some(Some(Normaliser::MinMax { to, .. })) => Some(to.0.max(to.1)),
            Some(Some(Normaliser::Percentile { .. })) => Some(FULL_SCORE),
            Some(Some(Normaliser::ZScore { .. }) | None) => None,
        }
    }
}

/// A normaliser with what it has to know of the class.
pub(super) enum Comparison<'n> {
    /// From bounds to a scale.
    Bounds { min: Decimal, max: Decimal, to: (Decimal, Decimal), clip: bool },
    /// From the place among these values, ascending.
    Place { values: Vec<Decimal>, ties: Ties, direction: Direction },
    /// From a mean and a standard deviation.
    Distance { mean: Decimal, deviation: Decimal, centre: Decimal, spread: Decimal },
    /// All values are equal.
    Equal(&'n WhenEqual),
    /// There is no value to compare with.
    Nothing,
}

/// A scale, turned round where low is good.
fn turned(to: (Decimal, Decimal), direction: Direction) -> (Decimal, Decimal) {
    match direction {
        Direction::Higher => to,
        Direction::Lower => (to.1, to.0),
    }
}

impl<'n> Comparison<'n> {
    pub fn of(normaliser: &'n Normaliser, mut base: Vec<Decimal>) -> Self {
        base.sort_unstable();
        match normaliser {
            Normaliser::Linear { effective: (min, max), to, direction, clip, .. } => {
                let to = turned(*to, *direction);
                Self::Bounds { min: *min, max: *max, to, clip: *clip }
            }
            Normaliser::MinMax { to, direction, when_equal } => match base[..] {
                [] => Self::Nothing,
                [min, .., max] if min < max => {
                    // A unit outside the base may lie beyond; the range is kept all the same.
                    Self::Bounds { min, max, to: turned(*to, *direction), clip: true }
                }
                _ => Self::Equal(when_equal),
            },
            Normaliser::Percentile { ties, direction } => {
                Self::Place { values: base, ties: *ties, direction: *direction }
            }
            Normaliser::ZScore { deviation, centre, spread, direction, when_equal } => {
                let spread = match direction {
                    Direction::Higher => *spread,
                    Direction::Lower => -*spread,
                };
                match moments(&base, *deviation) {
                    None => Self::Nothing,
                    Some((_, deviation)) if deviation.is_zero() => Self::Equal(when_equal),
                    Some((mean, deviation)) => {
                        Self::Distance { mean, deviation, centre: *centre, spread }
                    }
                }
            }
        }
    }

    fn normalise(&self, value: Decimal) -> Result<Decimal, Absent> {
        match self {
            Self::Bounds { min, max, to, clip } => {
                let value = if *clip { value.clamp(*min, *max) } else { value };
                // Multiplied before it is divided, so that short results are exact.
                let part = ((to.1 - to.0) * (value - min)).checked_div(max - min);
                let scaled = part.and_then(|part| to.0.checked_add(part));
                scaled.and_then(within_reach).ok_or(Absent::Missing)
            }
            Self::Place { values, ties, direction } => {
                let below = values.partition_point(|other| *other < value);
                let up_to = values.partition_point(|other| *other <= value);
                let (worse, equal) = match direction {
                    Direction::Higher => (below, up_to - below),
                    Direction::Lower => (values.len() - up_to, up_to - below),
                };
                let halves = match ties {
                    Ties::Below => 2 * worse,
                    Ties::Half => 2 * worse + equal,
                    Ties::UpTo => 2 * (worse + equal),
                };
                let share = Decimal::from(halves) * FULL_SCORE;
                share.checked_div(Decimal::from(2 * values.len())).ok_or(Absent::Missing)
            }
            Self::Distance { mean, deviation, centre, spread } => {
                let distance = (spread * (value - mean)).checked_div(*deviation);
                let scaled = distance.and_then(|distance| centre.checked_add(distance));
                scaled.and_then(within_reach).ok_or(Absent::Missing)
            }
            Self::Equal(WhenEqual::Value(value)) => Ok(*value),
            Self::Equal(WhenEqual::Missing) | Self::Nothing => Err(Absent::Missing),
        }
    }
}

/// The mean and the standard deviation; none of too few values, or of values too far apart.
fn moments(values: &[Decimal], deviation: Deviation) -> Option<(Decimal, Decimal)> {
    let count = Decimal::from(values.len());
    let mean = values.iter().sum::<Decimal>().checked_div(count)?;
    let squares = values.iter().try_fold(Decimal::ZERO, |sum, value| {
        let distance = value - mean;
        sum.checked_add(distance.checked_mul(distance)?)
    })?;
    let degrees = match deviation {
        Deviation::Population => count,
        Deviation::Sample => count - Decimal::ONE,
    };
    // A single unit has no sample deviation, and none to be told apart from.
    let variance = squares.checked_div(degrees).unwrap_or_default();
    Some((mean, variance.sqrt()?))
}

//! Sampford's method: chances in exact proportion to size without replacement.
//!
//! Sampford (Biometrika 54, 1967) draws a first unit with the chances p = x/Σx, and n − 1 further
//! ones with replacement in proportion to p/(1 − n·p), and starts anew unless all are different. The
//! probability of a sample s is then in proportion to Π λᵢ · Σ (1 − πᵢ) over s, with
//! λᵢ = πᵢ/(1 − πᵢ), and the inclusion probabilities are πᵢ = n·pᵢ exactly. The rejective procedure
//! is tried first. Where it fails [`MOST_TRIES`] times, because n or the chances are large, the same
//! distribution is drawn unit by unit from sums over all samples, which never fails but needs room
//! for N·n numbers.

mod sums;

use super::Stream;
use crate::sum::{Sum, sum};
use sums::{Sums, column};

/// How often the rejective procedure is tried.
pub const MOST_TRIES: u32 = 2000;

/// The largest product of units and number to take for which sums over all samples are kept; they
/// need 16 bytes each.
pub const MOST_SUMS: usize = 8_000_000;

/// A stratum for which Sampford's method would take too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Sampford's method cannot take {take} of {population} units: no try succeeded, and with more than {MOST_SUMS} (units × number to take) the exact sums need too much room; make smaller strata, or draw with pps_systematic"
)]
pub struct SampfordTooLong {
    /// The number of units to take that are not certain.
    pub take: usize,
    /// The number of units that are not certain.
    pub population: usize,
}

/// `number` of the places of `sizes`, ascending; none of the sizes reaches Σx/n.
///
/// # Errors
///
/// [`SampfordTooLong`] if neither way leads to a sample.
pub(super) fn select(
    sizes: &[f64],
    number: usize,
    stream: &mut Stream,
) -> Result<Vec<usize>, SampfordTooLong> {
    if number == 0 {
        return Ok(Vec::new());
    }
    let chances = Chances::new(sizes, number);
    let first = Urn::new(sizes.iter().copied());
    let further = Urn::new(chances.0.iter().map(|it| it.probability / it.complement));
    let mut drawn = vec![0; sizes.len()];
    for attempt in 1..=MOST_TRIES {
        if let Some(chosen) = attempted(&first, &further, number, (&mut drawn, attempt), stream) {
            return Ok(chosen);
        }
    }
    if sizes.len().saturating_mul(number) > MOST_SUMS {
        return Err(SampfordTooLong { take: number, population: sizes.len() });
    }
    Ok(unit_by_unit(&chances, number, stream))
}

#[cfg(test)]
pub(super) fn select_unit_by_unit(sizes: &[f64], number: usize, stream: &mut Stream) -> Vec<usize> {
    unit_by_unit(&Chances::new(sizes, number), number, stream)
}

/// One try of the rejective procedure; `drawn` has for each unit the last try that has drawn it.
fn attempted(
    first: &Urn,
    further: &Urn,
    number: usize,
    (drawn, attempt): (&mut [u32], u32),
    stream: &mut Stream,
) -> Option<Vec<usize>> {
    let mut chosen = Vec::with_capacity(number);
    for step in 0..number {
        let place = if step == 0 { first } else { further }.draw(stream);
        let last = drawn.get_mut(place)?;
        if std::mem::replace(last, attempt) == attempt {
            return None;
        }
        chosen.push(place);
    }
    chosen.sort_unstable();
    Some(chosen)
}

/// Draws the same distribution without rejections: each unit in turn is taken with its chance given
/// what was taken before.
fn unit_by_unit(chances: &Chances, number: usize, stream: &mut Stream) -> Vec<usize> {
    let sums = Sums::new(&chances.0, number);
    let (mut chosen, mut taken) = (Vec::with_capacity(number), Sum::ZERO);
    for (place, unit) in chances.0.iter().enumerate() {
        let left = number - chosen.len();
        if left == 0 {
            break;
        }
        if chances.0.len() - place == left {
            chosen.extend(place..chances.0.len());
            break;
        }
        let of_rest = |left: usize, taken: f64| {
            let (weight, weighted) = sums.after(place, left);
            taken * weight + weighted
        };
        let with = unit.probability * of_rest(left - 1, taken.value() + unit.complement);
        let without = unit.complement * of_rest(left, taken.value());
        if stream.fraction() * (with + without) < with {
            chosen.push(place);
            taken.add(unit.complement);
        }
    }
    chosen
}

/// The inclusion probability of a unit and 1 minus it.
#[derive(Clone, Copy, Debug)]
struct Pair {
    probability: f64,
    complement: f64,
}

/// The inclusion probabilities of the units.
#[derive(Debug)]
struct Chances(Vec<Pair>);

impl Chances {
    /// π = n·x/Σx, and 1 − π as (Σx − n·x)/Σx, which keeps its digits where π is near 1.
    fn new(sizes: &[f64], number: usize) -> Self {
        let total = sum(sizes.iter().copied());
        let pair = |size: &f64| Pair {
            probability: number as f64 * size / total,
            // A size that rounding has brought to the bound must not divide by 0.
            complement: ((total - number as f64 * size) / total).max(f64::EPSILON),
        };
        Self(sizes.iter().map(pair).collect())
    }
}

/// Draws places with given chances, with replacement.
struct Urn(Vec<f64>);

impl Urn {
    fn new(weights: impl Iterator<Item = f64>) -> Self {
        let mut end = Sum::ZERO;
        let ends = weights.map(|weight| {
            end.add(weight);
            end.value()
        });
        Self(ends.collect())
    }

    fn draw(&self, stream: &mut Stream) -> usize {
        let point = stream.fraction() * self.0.last().copied().unwrap_or_default();
        self.0.partition_point(|end| *end <= point).min(self.0.len().saturating_sub(1))
    }
}

/// Joint inclusion probabilities that cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JointError {
    /// A unit that is not there.
    #[error("there is no unit {0}")]
    UnknownUnit(usize),
    /// A number that is no inclusion probability.
    #[error("the inclusion probability of unit {0} is not above 0 and at most 1")]
    InvalidProbability(usize),
    /// Probabilities that are not those of a sample of a fixed size.
    #[error("the inclusion probabilities do not come to a whole number")]
    NoFixedSize,
}

/// The joint inclusion probabilities πᵢⱼ of a Sampford sample, exactly.
///
/// `probabilities` are the inclusion probabilities of all N units of the stratum, those that are
/// certain with 1; `among` the m places that are asked for, as a rule those of the sample. The
/// result is an m × m matrix row by row, with πᵢ on its diagonal.
///
/// With the probability of a sample as in the module's description, and A and B the sums of Π and of
/// Π·Σ(1 − π) over all sets of n − 2 of the other units:
/// πᵢⱼ = λᵢλⱼ ((2 − πᵢ − πⱼ)·A + B) / Σ over all samples. The sums are made unit by unit (Tillé,
/// *Sampling Algorithms*, 2006, chapter 5). It takes time in proportion to m²·N·n.
///
/// # Errors
///
/// [`JointError`] if a place is unknown or the probabilities are not those of such a sample.
pub fn joint_probabilities(probabilities: &[f64], among: &[usize]) -> Result<Vec<f64>, JointError> {
    let wrong = probabilities.iter().position(|it| !(*it > 0.0 && *it <= 1.0));
    if let Some(place) = wrong {
        return Err(JointError::InvalidProbability(place));
    }
    if let Some(place) = among.iter().find(|place| **place >= probabilities.len()) {
        return Err(JointError::UnknownUnit(*place));
    }
    let random: Vec<usize> =
        (0..probabilities.len()).filter(|place| chance(probabilities, *place) < 1.0).collect();
    let expected = sum(random.iter().map(|place| chance(probabilities, *place)));
    if (expected - expected.round()).abs() > 1e-6 {
        return Err(JointError::NoFixedSize);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most N")]
    let number = expected.round() as usize;
    let pair = |place: usize| {
        let probability = chance(probabilities, place);
        Pair { probability, complement: 1.0 - probability }
    };
    let others = |left_out: [usize; 2]| {
        random.iter().filter(move |it| !left_out.contains(it)).map(|it| pair(*it))
    };
    let (_, all) = column(others([usize::MAX; 2]), number, number);
    let joint = |one: usize, two: usize| {
        let (i, j) = (pair(one), pair(two));
        if one == two || i.probability >= 1.0 || j.probability >= 1.0 {
            return if one == two { i.probability } else { i.probability * j.probability };
        }
        let Some(left) = number.checked_sub(2) else { return 0.0 };
        let (weight, weighted) = column(others([one, two]), number, left);
        let sum = (i.complement + j.complement) * weight + weighted;
        i.probability * j.probability * sum / all
    };
    Ok(among
        .iter()
        .flat_map(|one| among.iter().map(move |two| (*one, *two)))
        .map(|(one, two)| joint(one.min(two), one.max(two)))
        .collect())
}

fn chance(probabilities: &[f64], place: usize) -> f64 {
    probabilities.get(place).copied().unwrap_or_default()
}

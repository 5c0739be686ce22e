//! Drawing a sample of one stratum: by equal chances or by chances in proportion to size.
//!
//! A draw is a pure function of a [`Stratum`] and a [`Stream`] of random numbers. The stream is made
//! of a seed and of the stratum's name, so that a draw depends neither on other strata nor on the
//! order in which they are drawn. Samples of several stages are draws one below the other; the base
//! weight of a unit is the product of [`Chance::weight`] over its stages.
//!
//! Units are places `0..population` in an order that the caller chooses. Only the systematic methods
//! depend on it. Nothing here uses a function that platforms round differently, so a seed gives the
//! same sample everywhere.

mod certainty;
mod chance;
mod places;
mod pps_systematic;
pub mod sampford;
mod simple;
mod stream;
mod systematic;

pub use certainty::{Certainty, with_certainty};
pub use chance::Chance;
pub use sampford::SampfordTooLong;
pub use stream::Stream;

use places::Places;

/// How units are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method<'a> {
    /// Simple random sampling without replacement: every set of n units has the same chance
    /// (Cochran, *Sampling Techniques*, 1977, section 2.1).
    Simple,
    /// Every N/n-th unit from a random start, with a fractional interval: every unit has the chance
    /// n/N exactly (Särndal, Swensson and Wretman, *Model Assisted Survey Sampling*, 1992,
    /// section 3.4.2).
    Systematic,
    /// Systematic along the cumulated sizes (Madow 1949): πᵢ = n·xᵢ/Σx.
    PpsSystematic {
        /// The size of each unit, above 0.
        sizes: &'a [f64],
    },
    /// Sampford's method (Biometrika 54, 1967): πᵢ = n·xᵢ/Σx exactly, and every pair has a chance.
    Sampford {
        /// The size of each unit, above 0.
        sizes: &'a [f64],
    },
}

impl<'a> Method<'a> {
    fn sizes(self) -> Option<&'a [f64]> {
        match self {
            Self::Simple | Self::Systematic => None,
            Self::PpsSystematic { sizes } | Self::Sampford { sizes } => Some(sizes),
        }
    }
}

/// What is drawn in a stratum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum<'a> {
    /// The number N of its units.
    pub population: u64,
    /// The places of the units that are taken for certain, ascending.
    pub certain: &'a [u64],
    /// How the other units are drawn.
    pub method: Method<'a>,
    /// The number of units in the sample, those that are certain included.
    pub take: u64,
    /// The number of further units, to replace those that cannot be reached.
    pub reserves: u64,
}

/// A unit that was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Selected {
    /// Its place in the stratum.
    pub place: u64,
    /// Its chance of being in the sample. A reserve has the chance that it had in the draw of the
    /// sample: it replaces a unit and carries the weight that it would have had itself.
    pub chance: Chance,
}

/// The units that were drawn in a stratum.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// The sample, in the order of the places.
    pub units: Vec<Selected>,
    /// The reserves, in the order in which they are to be used, which is random.
    pub reserves: Vec<Selected>,
}

/// A stratum of which nothing can be drawn as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DrawError {
    /// More than there are.
    #[error("{take} units and {reserves} reserves are asked for, and there are {population} units")]
    TooFew {
        /// The number asked for.
        take: u64,
        /// The number of reserves asked for.
        reserves: u64,
        /// The number of units.
        population: u64,
    },
    /// More units are certain than are to be taken.
    #[error("{certain} units are certain, and {take} are to be taken")]
    TooManyCertain {
        /// The number of certain units.
        certain: u64,
        /// The number asked for.
        take: u64,
    },
    /// Places of certain units that are not ascending or not below the number of units.
    #[error("the places of certain units must be ascending and below the number of units")]
    InvalidCertain,
    /// Not one size for each unit.
    #[error("there are {sizes} sizes, and {population} units")]
    SizesMismatch {
        /// The number of sizes.
        sizes: usize,
        /// The number of units.
        population: u64,
    },
    /// A size that is not above 0 or not finite.
    #[error("the size of unit {place} is not a finite number above 0")]
    InvalidSize {
        /// The place of the unit.
        place: u64,
    },
    /// Reserves of units that had no chance of being in the sample.
    #[error("reserves are asked for, and no unit is drawn at random that they could replace")]
    NothingToReplace,
    /// Sampford's method would take too long.
    #[error(transparent)]
    SampfordTooLong(#[from] SampfordTooLong),
}

/// Draws a sample of a stratum.
///
/// Units that are certain are taken. So are, with [`Method::PpsSystematic`] and
/// [`Method::Sampford`], units of a size beyond the sampling interval, again and again until there
/// is none (see [`with_certainty`]). The rest is drawn by the method from the other units, and then
/// the reserves by the same method from what is left, in an order that is random.
///
/// The sample has `take` units and the reserve `reserves`, no unit twice. Over all units of the
/// stratum the chances come to `take`, unless all the units that are taken are certain.
///
/// # Errors
///
/// If the stratum cannot give what is asked for, or contradicts itself, or if Sampford's method
/// would take too long ([`SampfordTooLong`]).
pub fn draw(stratum: &Stratum<'_>, stream: &mut Stream) -> Result<Sample, DrawError> {
    check(stratum)?;
    let Certainty { certain, random } = match stratum.method.sizes() {
        Some(sizes) => with_certainty(sizes, stratum.certain, stratum.take),
        None => Certainty { certain: stratum.certain.to_vec(), random: 0.0 },
    };
    let left = stratum.take.saturating_sub(count(&certain));
    let open = Places::without(stratum.population, certain.clone());
    let drawn = select(stratum.method, &open, left, stream)?;
    let taken: Vec<u64> = merged(&certain, &drawn);
    let rest = Places::without(stratum.population, taken);
    if stratum.reserves > 0 && left == 0 {
        return Err(DrawError::NothingToReplace);
    }
    let mut reserves = select(stratum.method, &rest, stratum.reserves, stream)?;
    stream.shuffle(&mut reserves);
    let by_chance = |place: u64| {
        let chance = match stratum.method.sizes() {
            None => Chance::of_share(left, open.len()),
            Some(sizes) => Chance::in_proportion(left, size(sizes, place), random),
        };
        Selected { place, chance }
    };
    let mut units: Vec<Selected> =
        certain.iter().map(|place| Selected { place: *place, chance: Chance::CERTAIN }).collect();
    units.extend(drawn.iter().copied().map(by_chance));
    units.sort_by_key(|unit| unit.place);
    Ok(Sample { units, reserves: reserves.into_iter().map(by_chance).collect() })
}

fn check(stratum: &Stratum<'_>) -> Result<(), DrawError> {
    let Stratum { population, certain, method, take, reserves } = *stratum;
    if take.checked_add(reserves).is_none_or(|sum| sum > population) {
        return Err(DrawError::TooFew { take, reserves, population });
    }
    let ascending = certain.iter().zip(certain.iter().skip(1)).all(|(one, next)| one < next);
    if !ascending || certain.last().is_some_and(|last| *last >= population) {
        return Err(DrawError::InvalidCertain);
    }
    if count(certain) > take {
        return Err(DrawError::TooManyCertain { certain: count(certain), take });
    }
    let Some(sizes) = method.sizes() else { return Ok(()) };
    if u64::try_from(sizes.len()) != Ok(population) {
        return Err(DrawError::SizesMismatch { sizes: sizes.len(), population });
    }
    let wrong = (0_u64..).zip(sizes).find(|(_, size)| !(size.is_finite() && **size > 0.0));
    wrong.map_or(Ok(()), |(place, _)| Err(DrawError::InvalidSize { place }))
}

/// Draws `number` of some places, ascending.
fn select(
    method: Method<'_>,
    places: &Places,
    number: u64,
    stream: &mut Stream,
) -> Result<Vec<u64>, SampfordTooLong> {
    if number >= places.len() {
        return Ok(places.iter().collect());
    }
    if number == 0 {
        return Ok(Vec::new());
    }
    let chosen = match method {
        Method::Simple => simple::select(places.len(), number, stream),
        Method::Systematic => systematic::select(places.len(), number, stream),
        Method::PpsSystematic { sizes } | Method::Sampford { sizes } => {
            let sizes: Vec<f64> = places.iter().map(|place| size(sizes, place)).collect();
            let Certainty { certain, .. } = with_certainty(&sizes, &[], number);
            let open = Places::without(places.len(), certain.clone());
            let sizes: Vec<f64> = open.iter().map(|place| size(&sizes, place)).collect();
            let left = index(number.saturating_sub(count(&certain)));
            let drawn = match method {
                Method::Sampford { .. } => sampford::select(&sizes, left, stream)?,
                _ => pps_systematic::select(&sizes, left, stream),
            };
            let drawn: Vec<u64> =
                drawn.into_iter().map(|place| open.place(number_of(place))).collect();
            merged(&certain, &drawn)
        }
    };
    Ok(chosen.into_iter().map(|place| places.place(place)).collect())
}

fn merged(certain: &[u64], drawn: &[u64]) -> Vec<u64> {
    let mut places: Vec<u64> = certain.iter().chain(drawn).copied().collect();
    places.sort_unstable();
    places
}

fn size(sizes: &[f64], place: u64) -> f64 {
    sizes.get(index(place)).copied().unwrap_or_default()
}

fn count(places: &[u64]) -> u64 {
    number_of(places.len())
}

fn number_of(place: usize) -> u64 {
    u64::try_from(place).unwrap_or(u64::MAX)
}

fn index(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;

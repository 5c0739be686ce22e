//! Carrying values over a change of units: by a stated rule, or not at all.

use rust_decimal::Decimal;

use crate::code::UnitCode;

/// How the value of a unit follows from those of the units it came of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CarryRule {
    /// It does not: the series ends.
    Refuse,
    /// It is the mean of their values, each weighted with the number of inhabitants that went into
    /// the unit: population × share. A unit that came of a single one has that one's value.
    PopulationWeighted,
}

impl CarryRule {
    /// Every rule, in the order of declaration.
    pub const ALL: [Self; 2] = [Self::Refuse, Self::PopulationWeighted];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::PopulationWeighted => "population_weighted",
        }
    }

    /// The rule of this word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == word)
    }
}

/// A unit that another one came of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The unit.
    pub unit: UnitCode,
    /// The part of its inhabitants that went into the other one, from 0 to 1, where known.
    pub share: Option<Decimal>,
    /// Its number of inhabitants before the change, where known.
    pub population: Option<u64>,
    /// Its value, in the unit of the value that is carried over; none if it is missing or suppressed.
    pub value: Option<Decimal>,
}

/// Why a value is not carried over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarryRefusal {
    /// The rule is [`CarryRule::Refuse`].
    #[error("the rule is not to carry values over a change of units")]
    Rule,
    /// The unit came of none.
    #[error("the unit came of no other")]
    NoPart,
    /// This unit has no value.
    #[error("`{0}` has no value")]
    MissingValue(UnitCode),
    /// What part of this unit went into the other one is not known.
    #[error("the share of `{0}` is not known")]
    UnknownShare(UnitCode),
    /// The share of this unit is below 0 or above 1.
    #[error("the share of `{0}` does not lie from 0 to 1")]
    ImpossibleShare(UnitCode),
    /// The number of inhabitants of this unit is not known.
    #[error("the population of `{0}` is not known")]
    UnknownPopulation(UnitCode),
    /// No unit has any inhabitant that went into the other one.
    #[error("no inhabitant went into the unit")]
    NoInhabitant,
    /// The value of this unit is too large to be weighted.
    #[error("the value of `{0}` is too large")]
    TooLarge(UnitCode),
}

/// The value of a unit from those of the units it came of.
///
/// With [`CarryRule::PopulationWeighted`] it is Σ pᵢ·sᵢ·vᵢ / Σ pᵢ·sᵢ over the units `i` it came of,
/// with population `p`, share `s` and value `v`: the value of a ratio or mean among all inhabitants
/// together. A unit that came of a single one has that one's value, whatever its share and
/// population: nothing else is known of it. The result does not depend on the order of the parts and
/// lies between the least and the greatest of their values.
///
/// # Errors
///
/// [`CarryRefusal`] if the rule says so or something is missing; of several reasons, one of the unit
/// that comes first by code.
pub fn carry_over(rule: CarryRule, parts: &[Part]) -> Result<Decimal, CarryRefusal> {
    match rule {
        CarryRule::Refuse => Err(CarryRefusal::Rule),
        CarryRule::PopulationWeighted => weighted_by_population(parts),
    }
}

fn weighted_by_population(parts: &[Part]) -> Result<Decimal, CarryRefusal> {
    match parts {
        [] => return Err(CarryRefusal::NoPart),
        [only] => return value(only),
        _ => {}
    }
    // In one order, so that roundings in the last digit are the same for any order.
    let mut parts: Vec<&Part> = parts.iter().collect();
    parts.sort_by(|one, other| {
        let key = |part: &Part| (part.value, part.share, part.population);
        one.unit.cmp(&other.unit).then_with(|| key(one).cmp(&key(other)))
    });
    let (mut weights, mut products) = (Decimal::ZERO, Decimal::ZERO);
    let (mut least, mut greatest) = (Decimal::MAX, Decimal::MIN);
    for part in parts {
        let value = value(part)?;
        let weight = weight(part)?;
        let too_large = || CarryRefusal::TooLarge(part.unit.clone());
        let product = weight.checked_mul(value).ok_or_else(too_large)?;
        products = products.checked_add(product).ok_or_else(too_large)?;
        weights = weights.checked_add(weight).ok_or_else(too_large)?;
        if !weight.is_zero() {
            (least, greatest) = (least.min(value), greatest.max(value));
        }
    }
    if weights.is_zero() {
        return Err(CarryRefusal::NoInhabitant);
    }
    let mean = products.checked_div(weights).ok_or(CarryRefusal::NoInhabitant)?;
    // The last of 28 digits is rounded, which must not lead out of the values.
    Ok(mean.clamp(least, greatest))
}

fn value(part: &Part) -> Result<Decimal, CarryRefusal> {
    part.value.ok_or_else(|| CarryRefusal::MissingValue(part.unit.clone()))
}

/// The number of inhabitants of the part.
fn weight(part: &Part) -> Result<Decimal, CarryRefusal> {
    let share = part.share.ok_or_else(|| CarryRefusal::UnknownShare(part.unit.clone()))?;
    if share < Decimal::ZERO || share > Decimal::ONE {
        return Err(CarryRefusal::ImpossibleShare(part.unit.clone()));
    }
    let population =
        part.population.ok_or_else(|| CarryRefusal::UnknownPopulation(part.unit.clone()))?;
    share.checked_mul(population.into()).ok_or_else(|| CarryRefusal::TooLarge(part.unit.clone()))
}

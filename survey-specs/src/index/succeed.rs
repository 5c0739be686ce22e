//! What was measured of units that are no more, carried over to those that came of them.

use rust_decimal::Decimal;

use super::compare::Succession;
use super::{Amount, IndexDefinition, Measure};
use crate::code::UnitCode;
use crate::lineage::{CarryRefusal, Contribution, Origin, carry_over};

/// Why a measure is not carried over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCarried {
    /// The definition's rule refuses.
    #[error(transparent)]
    Refused(#[from] CarryRefusal),
    /// Points are given to the unit that was assessed, and to no other.
    #[error("assessed points are not carried over: assess the unit itself")]
    Assessed,
    /// The units it came of were measured in different forms.
    #[error("the units it came of were measured in different forms")]
    MixedForms,
}

impl IndexDefinition {
    /// What a unit's measure of a variable is, from those of the units it came of; none if nothing
    /// was measured of any of them.
    ///
    /// Plain values follow the definition's `carry_over`. Ratios of whole units are added up, cases
    /// to cases, which needs no rule but that carrying over is allowed. A withheld part withholds
    /// the whole.
    ///
    /// # Errors
    ///
    /// [`NotCarried`].
    pub fn carried_measure(
        &self,
        unit: &UnitCode,
        succession: &Succession,
        measure_of: impl Fn(&UnitCode) -> Option<Measure>,
    ) -> Result<Option<Measure>, NotCarried> {
        let contributions = match succession.origins.get(unit) {
            None | Some(Origin::Same) => return Ok(None),
            Some(Origin::Renamed(earlier)) => return Ok(measure_of(earlier)),
            Some(Origin::Changed(contributions)) => contributions,
        };
        let measures: Vec<(&Contribution, Option<Measure>)> =
            contributions.iter().map(|part| (part, measure_of(&part.unit))).collect();
        let mut known = measures.iter().filter_map(|(_, measure)| *measure);
        let Some(first) = known.next() else { return Ok(None) };
        if measures.iter().any(|(_, measure)| *measure == Some(Measure::Suppressed)) {
            return Ok(Some(Measure::Suppressed));
        }
        match first {
            Measure::Assessed(_) => Err(NotCarried::Assessed),
            Measure::Ratio { .. } => self.added_up(&measures).map(Some),
            Measure::Plain(_) | Measure::Suppressed => {
                if known.any(|measure| !matches!(measure, Measure::Plain(_))) {
                    return Err(NotCarried::MixedForms);
                }
                let value = |unit: &UnitCode| match measure_of(unit)? {
                    Measure::Plain(amount) => Some(amount.decimal()),
                    _ => None,
                };
                let parts = succession.parts(contributions, value);
                let carried = carry_over(self.carry_over, &parts)?;
                Ok(Amount::try_from(carried).ok().map(Measure::Plain))
            }
        }
    }

    fn added_up(
        &self,
        measures: &[(&Contribution, Option<Measure>)],
    ) -> Result<Measure, NotCarried> {
        if self.carry_over == crate::lineage::CarryRule::Refuse {
            return Err(CarryRefusal::Rule.into());
        }
        let mut sum = (Decimal::ZERO, Decimal::ZERO);
        for (part, measure) in measures {
            let unit = || part.unit.clone();
            match measure {
                None => return Err(CarryRefusal::MissingValue(unit()).into()),
                Some(Measure::Ratio { numerator, denominator }) => {
                    if part.share != Some(Decimal::ONE) {
                        return Err(CarryRefusal::UnknownShare(unit()).into());
                    }
                    sum = (sum.0 + numerator.decimal(), sum.1 + denominator.decimal());
                }
                Some(_) => return Err(NotCarried::MixedForms),
            }
        }
        let too_large = |_| {
            let first = measures.first().map(|(part, _)| part.unit.clone());
            NotCarried::Refused(first.map_or(CarryRefusal::NoPart, CarryRefusal::TooLarge))
        };
        Ok(Measure::Ratio {
            numerator: Amount::try_from(sum.0).map_err(too_large)?,
            denominator: Amount::try_from(sum.1).map_err(too_large)?,
        })
    }
}

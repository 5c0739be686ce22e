//! Sampling weights.

/// How many people of the population a response stands for: finite and above zero.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Weight(f64);

/// A number that cannot be a weight.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("a weight is a finite number above zero, not {0}")]
pub struct InvalidWeight(f64);

impl Weight {
    /// The weight of a response without a sampling plan.
    pub const ONE: Self = Self(1.0);

    /// The weight of this value.
    ///
    /// # Errors
    ///
    /// [`InvalidWeight`] unless the value is finite and above zero.
    pub fn new(value: f64) -> Result<Self, InvalidWeight> {
        if value.is_finite() && value > 0.0 { Ok(Self(value)) } else { Err(InvalidWeight(value)) }
    }

    /// The weight as a number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_finite_and_above_zero() {
        assert_eq!(Weight::new(12.5).unwrap().get().to_bits(), 12.5_f64.to_bits());
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Weight::new(bad).is_err(), "{bad}");
        }
    }
}

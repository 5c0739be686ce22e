//! How far weights may go: the functions g = F(x′b) of Deville and Särndal (1992).

use super::Bounds;

/// A function F with F(0) = F′(0) = 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Distance {
    /// exp(u).
    Raking,
    /// The logistic curve between two bounds.
    Logit(Bounds),
}

impl Distance {
    /// The least and the greatest g.
    pub fn limits(self) -> (f64, f64) {
        match self {
            Self::Raking => (0.0, f64::INFINITY),
            Self::Logit(Bounds { lower, upper }) => (lower, upper),
        }
    }

    /// F(u).
    pub fn factor(self, u: f64) -> f64 {
        match self {
            Self::Raking => u.exp(),
            Self::Logit(bounds) => {
                let Bounds { lower, upper } = bounds;
                let (high, low) = bounds.parts(u);
                (lower * low + upper * high) / (low + high)
            }
        }
    }

    /// F′(u).
    pub fn slope(self, u: f64) -> f64 {
        match self {
            Self::Raking => u.exp(),
            Self::Logit(bounds) => {
                let Bounds { lower, upper } = bounds;
                let (high, low) = bounds.parts(u);
                bounds.rate() * (upper - lower) * (high / (low + high)) * (low / (low + high))
            }
        }
    }

    /// ∫F(u)du, up to a constant.
    pub fn potential(self, u: f64) -> f64 {
        match self {
            Self::Raking => u.exp(),
            Self::Logit(bounds) => {
                let Bounds { lower, upper } = bounds;
                let (high, low) = bounds.parts(u);
                let exponent = (bounds.rate() * u).max(0.0);
                lower * u + (upper - lower) / bounds.rate() * (exponent + (low + high).ln())
            }
        }
    }
}

impl Bounds {
    /// A = (U−L)/((U−1)(1−L)).
    fn rate(self) -> f64 {
        (self.upper - self.lower) / ((self.upper - 1.0) * (1.0 - self.lower))
    }

    /// (1−L)e and U−1, e = exp(Au), both divided by max(1, e) so that none overflows.
    fn parts(self, u: f64) -> (f64, f64) {
        let exponent = self.rate() * u;
        let (high, low) = (1.0 - self.lower, self.upper - 1.0);
        if exponent > 0.0 { (high, low * (-exponent).exp()) } else { (high * exponent.exp(), low) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGIT: Distance = Distance::Logit(Bounds { lower: 0.4, upper: 2.5 });

    #[test]
    fn weights_stay_as_they_are_at_zero_and_start_with_slope_1() {
        for distance in [Distance::Raking, LOGIT] {
            assert!((distance.factor(0.0) - 1.0).abs() < 1e-15);
            assert!((distance.slope(0.0) - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn slopes_and_potentials_belong_to_the_factor() {
        let step = 1e-5;
        for distance in [Distance::Raking, LOGIT] {
            for u in [-3.0, -0.4, 0.2, 1.7] {
                let slope = (distance.factor(u + step) - distance.factor(u - step)) / (2.0 * step);
                let factor =
                    (distance.potential(u + step) - distance.potential(u - step)) / (2.0 * step);
                assert!((slope - distance.slope(u)).abs() < 1e-8, "{distance:?} {u}");
                assert!((factor - distance.factor(u)).abs() < 1e-8, "{distance:?} {u}");
            }
        }
    }

    #[test]
    fn the_logistic_curve_ends_at_its_bounds_without_overflow() {
        assert!((LOGIT.factor(1e6) - 2.5).abs() < 1e-15);
        assert!((LOGIT.factor(-1e6) - 0.4).abs() < 1e-15);
        assert!(LOGIT.potential(1e6).is_finite());
    }
}

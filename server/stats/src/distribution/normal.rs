//! The standard normal distribution.
//!
//! Its tails are those of Student's t with infinite degrees of freedom (statrs' error function is
//! off by 1e-10), its quantile is from statrs' inverse of the error function (right to 1e-15).
//! A probability outside \[0, 1\] and NaN give NaN.

use super::gamma_ratio::GammaRatio;
use statrs::function::erf::erfc_inv;
use std::f64::consts::{SQRT_2, TAU};

/// P(Z ≤ x); R's `pnorm`.
#[must_use]
pub fn cdf(x: f64) -> f64 {
    upper_tail(-x)
}

/// P(Z > x): ½ Q(½, x²/2) for x ≥ 0, half the upper tail of chi-squared with one degree of freedom
/// (DLMF 7.11.2); right to its last digits far out where 1 − cdf is not; R's
/// `pnorm(lower.tail = FALSE)`.
#[must_use]
pub fn upper_tail(x: f64) -> f64 {
    GammaRatio::new(0.5, f64::INFINITY).map_or(f64::NAN, |ratio| ratio.upper_tail_of_root(x))
}

/// The x with P(Z ≤ x) = p; −∞ at p = 0, ∞ at p = 1; R's `qnorm`.
#[must_use]
pub fn quantile(p: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) {
        return super::end_of_support(p, f64::NEG_INFINITY, f64::INFINITY);
    }
    if p > 0.5 { SQRT_2 * erfc_inv(2.0 * (1.0 - p)) } else { -SQRT_2 * erfc_inv(2.0 * p) }
}

/// The density at x, exp(−x²/2)/√(2π); R's `dnorm`.
#[must_use]
pub fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / TAU.sqrt()
}

//! The binomial distribution.

use super::beta;

/// P(B ≥ x) for B successes in `n` trials of probability `p` each: I(p; x, n − x + 1)
/// (DLMF 8.17.5); 1 for x ≤ 0 and 0 for x > n.
///
/// A count between two whole numbers is taken up to the next one. `n` below 0, `p` outside
/// \[0, 1\] and NaN give NaN.
#[must_use]
pub fn upper_tail(x: f64, n: f64, p: f64) -> f64 {
    if x.is_nan() || !(n >= 0.0 && n.is_finite() && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    let x = x.ceil();
    if x <= 0.0 {
        1.0
    } else if x > n {
        0.0
    } else {
        beta::cdf(p, x, n - x + 1.0)
    }
}

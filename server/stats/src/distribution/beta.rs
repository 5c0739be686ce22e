//! The beta distribution: any real shapes above 0.
//!
//! Arguments without meaning (a shape not above 0 or infinite, a probability outside \[0, 1\],
//! NaN) give NaN.

use super::gamma_ratio::{GammaRatio, LogTails, Tail};

/// P(X ≤ x) for shapes `a` and `b`: Iₓ(a, b), the regularised incomplete beta function
/// (DLMF 8.17.2); R's `pbeta`.
#[must_use]
pub fn cdf(x: f64, a: f64, b: f64) -> f64 {
    tails(x, a, b).map_or(f64::NAN, |tails| tails.lower.exp())
}

/// P(X > x), right to its last digits far out where 1 − cdf is not; R's
/// `pbeta(lower.tail = FALSE)`.
#[must_use]
pub fn upper_tail(x: f64, a: f64, b: f64) -> f64 {
    tails(x, a, b).map_or(f64::NAN, |tails| tails.upper.exp())
}

/// The x with P(X ≤ x) = p; 0 at p = 0, 1 at p = 1; R's `qbeta`.
#[must_use]
pub fn quantile(p: f64, a: f64, b: f64) -> f64 {
    let Some(ratio) = ratio(a, b) else { return f64::NAN };
    match Tail::of_cdf(p) {
        Some(tail) => ratio.share(ratio.log_ratio_at(tail)),
        None => super::end_of_support(p, 0.0, 1.0),
    }
}

fn ratio(a: f64, b: f64) -> Option<GammaRatio> {
    if a.is_infinite() || b.is_infinite() {
        return None;
    }
    GammaRatio::new(a, b)
}

fn tails(x: f64, a: f64, b: f64) -> Option<LogTails> {
    let ratio = ratio(a, b)?;
    let log_ratio = if x <= 0.0 {
        f64::NEG_INFINITY
    } else if x >= 1.0 {
        f64::INFINITY
    } else {
        ratio.log_ratio_of_share(x)
    };
    Some(ratio.tails(log_ratio))
}

//! Student's t distribution: any real degrees of freedom above 0; infinite ones are the normal
//! distribution.
//!
//! T² is F with 1 and df degrees of freedom. Degrees of freedom not above 0, a probability outside
//! \[0, 1\] and NaN give NaN.

use super::gamma_ratio::{GammaRatio, Tail};
use super::normal;

/// P(T ≤ x) for `df` degrees of freedom; R's `pt`.
#[must_use]
pub fn cdf(x: f64, df: f64) -> f64 {
    upper_tail(-x, df)
}

/// P(T > x): half of I(y; df/2, ½) with y = df/(df + x²) for x ≥ 0 (Johnson, Kotz, Balakrishnan,
/// *Continuous Univariate Distributions* 2, chapter 28); right to its last digits far out; R's
/// `pt(lower.tail = FALSE)`.
#[must_use]
pub fn upper_tail(x: f64, df: f64) -> f64 {
    GammaRatio::new(0.5, 0.5 * df).map_or(f64::NAN, |ratio| ratio.upper_tail_of_root(x))
}

/// P(|T| > |x|), the p-value of a two-sided test.
#[must_use]
pub fn two_sided(x: f64, df: f64) -> f64 {
    2.0 * upper_tail(x.abs(), df)
}

/// The x with P(T ≤ x) = p; −∞ at p = 0, ∞ at p = 1; R's `qt`.
#[must_use]
pub fn quantile(p: f64, df: f64) -> f64 {
    if df == f64::INFINITY {
        return normal::quantile(p);
    }
    let Some(ratio) = GammaRatio::new(0.5, 0.5 * df) else { return f64::NAN };
    if Tail::of_cdf(p).is_none() {
        return super::end_of_support(p, f64::NEG_INFINITY, f64::INFINITY);
    }
    let central = (2.0 * p - 1.0).abs();
    if central == 0.0 {
        return 0.0;
    }
    let tail = if central < 0.5 { Tail::Lower(central) } else { Tail::Upper(2.0 * p.min(1.0 - p)) };
    let size = (0.5 * ratio.log_ratio_at(tail)).exp();
    if p < 0.5 { -size } else { size }
}

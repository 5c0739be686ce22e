//! The chi-squared distribution: any real degrees of freedom above 0.
//!
//! X/df is the ratio of a gamma variable of shape df/2 to a constant. Arguments without meaning
//! (degrees of freedom not above 0 or infinite, a probability outside \[0, 1\], NaN) give NaN.

use super::gamma_ratio::{GammaRatio, Tail};

/// P(X ≤ x) for `df` degrees of freedom: P(df/2, x/2), the regularised incomplete gamma function
/// (DLMF 8.2.4); R's `pchisq`.
#[must_use]
pub fn cdf(x: f64, df: f64) -> f64 {
    let Some(ratio) = ratio(df) else { return f64::NAN };
    if x <= 0.0 {
        return 0.0;
    }
    ratio.tails(log_ratio(x, df)).lower.exp()
}

/// P(X > x), right to its last digits far out where 1 − cdf is not; R's
/// `pchisq(lower.tail = FALSE)`.
#[must_use]
pub fn upper_tail(x: f64, df: f64) -> f64 {
    let Some(ratio) = ratio(df) else { return f64::NAN };
    if x <= 0.0 {
        return 1.0;
    }
    ratio.tails(log_ratio(x, df)).upper.exp()
}

/// The x with P(X ≤ x) = p; 0 at p = 0, infinite at p = 1; R's `qchisq`.
#[must_use]
pub fn quantile(p: f64, df: f64) -> f64 {
    let Some(ratio) = ratio(df) else { return f64::NAN };
    match Tail::of_cdf(p) {
        Some(tail) => df * ratio.log_ratio_at(tail).exp(),
        None => super::end_of_support(p, 0.0, f64::INFINITY),
    }
}

fn ratio(df: f64) -> Option<GammaRatio> {
    if df.is_infinite() {
        return None;
    }
    GammaRatio::new(0.5 * df, f64::INFINITY)
}

/// ln(x/df), with the distance of x from df kept.
fn log_ratio(x: f64, df: f64) -> f64 {
    let distance = (x - df) / df;
    if distance.abs() < 0.5 { distance.ln_1p() } else { x.ln() - df.ln() }
}

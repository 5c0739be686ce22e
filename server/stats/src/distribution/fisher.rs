//! The F distribution of Fisher and Snedecor: any real degrees of freedom above 0.
//!
//! Arguments without meaning (degrees of freedom not above 0, the first infinite, a probability
//! outside \[0, 1\], NaN) give NaN. With the second degrees of freedom infinite, d₁F is
//! chi-squared with d₁.

use super::gamma_ratio::{GammaRatio, Tail};

/// P(F > x) for `d1` and `d2` degrees of freedom: I(y; d₂/2, d₁/2) with y = d₂/(d₂ + d₁x)
/// (Johnson, Kotz, Balakrishnan, *Continuous Univariate Distributions* 2, chapter 27); R's
/// `pf(lower.tail = FALSE)`.
#[must_use]
pub fn upper_tail(x: f64, d1: f64, d2: f64) -> f64 {
    let Some(ratio) = ratio(d1, d2) else { return f64::NAN };
    if x <= 0.0 {
        return 1.0;
    }
    ratio.tails(log_ratio(x)).upper.exp()
}

/// The x with P(F ≤ x) = p; 0 at p = 0, infinite at p = 1; R's `qf`.
#[must_use]
pub fn quantile(p: f64, d1: f64, d2: f64) -> f64 {
    let Some(ratio) = ratio(d1, d2) else { return f64::NAN };
    match Tail::of_cdf(p) {
        Some(tail) => ratio.log_ratio_at(tail).exp(),
        None => super::end_of_support(p, 0.0, f64::INFINITY),
    }
}

fn ratio(d1: f64, d2: f64) -> Option<GammaRatio> {
    if d1.is_infinite() {
        return None;
    }
    GammaRatio::new(0.5 * d1, 0.5 * d2)
}

/// ln x, with the distance of x from 1 kept.
fn log_ratio(x: f64) -> f64 {
    let distance = x - 1.0;
    if distance.abs() < 0.5 { distance.ln_1p() } else { x.ln() }
}

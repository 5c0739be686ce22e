//! Pieces of the gamma function and of the logarithm that keep their digits.

use nalgebra::Complex;

/// Below this, ln(1+u) − u is summed as a series.
const SMALL: f64 = 0.25;

/// Coefficients of Stirling's series in odd powers of 1/a: B₂ₖ/(2k(2k−1)) (DLMF 5.11.1).
const STIRLING: [f64; 7] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
];

/// δ(a) in Γ(a) = √(2π) a^(a−½) e^(−a) e^δ(a), a > 0; 0 at infinity.
///
/// Stirling's series from 10 on, below it δ(a) = δ(a+1) + (a+½) ln(1+1/a) − 1.
pub(super) fn stirling_error(a: f64) -> f64 {
    let (mut a, mut shift) = (a, 0.0);
    while a < 10.0 {
        shift += (a + 0.5) * (1.0 / a).ln_1p() - 1.0;
        a += 1.0;
    }
    let square = 1.0 / a / a;
    shift + STIRLING.iter().rev().fold(0.0, |sum: f64, term| sum.mul_add(square, *term)) / a
}

/// ln(1+u) − u for u > −1; −∞ at infinity.
pub(super) fn log1p_minus(u: f64) -> f64 {
    if u.is_infinite() {
        return f64::NEG_INFINITY;
    }
    if u.abs() >= SMALL {
        return u.ln_1p() - u;
    }
    let mut sum = 0.0;
    for term in (2..=terms(u.abs())).rev() {
        sum = 1.0 / f64::from(term) - u * sum;
    }
    -u * u * sum
}

/// ln(1+z) − z, principal branch.
pub(super) fn complex_log1p_minus(z: Complex<f64>) -> Complex<f64> {
    let size = z.norm();
    if size >= SMALL {
        return (z + 1.0).ln() - z;
    }
    let mut sum = Complex::new(0.0, 0.0);
    for term in (2..=terms(size)).rev() {
        sum = -z * sum + 1.0 / f64::from(term);
    }
    -z * z * sum
}

/// Terms of the series until size^(terms − 2) is below 1e-17.
fn terms(size: f64) -> u32 {
    let mut power = 1.0;
    let mut terms = 2;
    while power > 1e-17 {
        power *= size;
        terms += 1;
    }
    terms
}

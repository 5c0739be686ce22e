//! The contour integral of a lower tail of large shapes.

use super::gamma_function::complex_log1p_minus;
use super::gamma_ratio::Point;
use nalgebra::Complex;

/// Nodes per standard deviation: the trapezoidal rule's error is exp(−2π · 6 · distance to the
/// pole), and the pole is at least one standard deviation away.
const NODES_PER_DEVIATION: f64 = 6.0;

/// Nodes to 12 standard deviations, where the integrand of shapes from 200 is below 1e-23.
const NODES: u32 = 72;

/// ln Iₓ(a, b) for x at or below a/(a+b), both shapes large, one of them possibly infinite.
///
/// Iₓ(a, b) = xᵃ yᵇ/(2πi) ∫ t⁻ᵃ (1−t)⁻ᵇ/(t−x) dt along a vertical line between x and 1
/// (N. Temme, *Asymptotic Methods for Integrals*, 2015). The line is laid through
/// the saddle point a/(a+b), or one standard deviation right of x if that is farther right; there
/// the integrand is nearly a normal density, for which the trapezoidal rule has no visible error.
pub(super) fn ln_lower_tail(point: &Point) -> f64 {
    let deviation = point.deviation();
    let line = (deviation + 1.0).max(0.0);
    let mut integral = 0.0;
    for node in 0..=NODES {
        let height = f64::from(node) / NODES_PER_DEVIATION;
        let place = Complex::new(line, height);
        let value = (-ln_relative_density(point, place)).exp() / (place - deviation);
        integral += if node == 0 { 0.5 * value.re } else { value.re };
    }
    let integral = integral / NODES_PER_DEVIATION / std::f64::consts::PI;
    point.ln_relative_density() + integral.ln()
}

/// [`Point::ln_relative_density`] at a complex place, in standard deviations from the middle.
fn ln_relative_density(point: &Point, place: Complex<f64>) -> Complex<f64> {
    let Point { a, b, .. } = *point;
    let mut total = Complex::new(0.0, 0.0);
    if a.is_finite() {
        total += complex_log1p_minus(place / (a * (1.0 + a / b)).sqrt()) * a;
    }
    if b.is_finite() {
        total += complex_log1p_minus(-place / (b * (1.0 + b / a)).sqrt()) * b;
    }
    total
}

//! The continued fraction of a lower tail.

use super::gamma_ratio::Point;

/// More terms than any point needs: some 40 at small shapes, some 300 at shapes near 200.
const MOST_TERMS: usize = 20_000;

/// The value of β₀ + α₁/(β₁ + α₂/(β₂ + …)) by which xᵃ yᵇ/B(a, b) is divided to give Iₓ(a, b).
///
/// αₙ = (a+n−1)(a+b+n−1) n (b−n) x²/(a+2n−1)²,
/// βₙ = n + n (b−n) x/(a+2n−1) + (a+n)/(a+2n+1) · (λ + 1 + n (1+y))
/// (Didonato and Morris, *ACM TOMS* 18, 1992), evaluated by Lentz's method. An infinite
/// shape leaves the fractions of the incomplete gamma function.
pub(super) fn of_lower_tail(point: &Point) -> f64 {
    let mut value = coefficients(point, 0.0).1;
    let (mut above, mut below) = (value, 0.0);
    let mut n = 0.0;
    for _ in 0..MOST_TERMS {
        n += 1.0;
        let (alpha, beta) = coefficients(point, n);
        below = 1.0 / alpha.mul_add(below, beta);
        above = beta + alpha / above;
        let change = above * below;
        value *= change;
        if (change - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

fn coefficients(point: &Point, n: f64) -> (f64, f64) {
    let Point { a, b, x, y, bx, lambda, .. } = *point;
    let pull = lambda + 1.0 + n * (1.0 + y);
    if a.is_infinite() {
        return (n * (b - n), n + pull);
    }
    let width = a + 2.0 * n - 1.0;
    let rest = n * (bx - n * x);
    let alpha = (a + n - 1.0) / width * ((a + n - 1.0).mul_add(x, bx) / width) * rest;
    let over = if n > 0.0 { rest / width } else { 0.0 };
    (alpha, n + over + (a + n) / (width + 2.0) * pull)
}

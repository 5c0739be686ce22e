//! The ratio of two gamma variables: the one distribution behind t, F, chi-squared and beta.
//!
//! With G ~ Gamma(a), H ~ Gamma(b), independent, f = (G/a)/(H/b) is F with 2a and 2b degrees of
//! freedom, and x = G/(G+H) is Beta(a, b). One shape may be infinite: the ratio is then G/a or b/H.
//! Everything is a function of v = ln f, which says with full precision how far f is from its
//! middle and never overflows: P(f ≤ eᵛ) = Iₓ(a, b), the regularised incomplete beta function,
//! with x = a f/(a f + b), and its derivative in v is xᵃ yᵇ/B(a, b), y = 1 − x (DLMF 8.17).

use super::continued_fraction;
use super::contour;
use super::gamma_function::{log1p_minus, stirling_error};

/// The shape from which the contour integral is quicker than the continued fraction.
const LARGE: f64 = 200.0;

/// Standard deviations from the middle up to which the contour is used; farther out every tail of
/// large shapes is below the smallest float.
const FAR: f64 = 60.0;

/// Steps of a solution; Newton needs some ten.
const MOST_STEPS: usize = 300;

/// The shapes a and b, each above 0, at most one infinite.
#[derive(Clone, Copy, Debug)]
pub(super) struct GammaRatio {
    a: f64,
    b: f64,
    /// ln of the density's factor that does not depend on the point.
    ln_scale: f64,
}

/// A point of a ratio, seen from the lower tail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// Shape whose gamma variable is above the line.
    pub(super) a: f64,
    /// Shape whose gamma variable is below the line.
    pub(super) b: f64,
    /// ln f.
    pub(super) v: f64,
    /// a f/(a f + b).
    pub(super) x: f64,
    /// 1 − x.
    pub(super) y: f64,
    /// b·x, which stays finite when b is infinite.
    pub(super) bx: f64,
    /// a·y, which stays finite when a is infinite.
    pub(super) ay: f64,
    /// λ = a y − b x, positive below the middle.
    pub(super) lambda: f64,
}

/// Logarithms of both tails; the smaller one is right to its last digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogTails {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

/// A probability in the tail where it is given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tail {
    Lower(f64),
    Upper(f64),
}

impl Point {
    #[expect(clippy::many_single_char_names, reason = "the letters of the formulas above")]
    fn new(a: f64, b: f64, v: f64) -> Self {
        let f = v.exp();
        let (x, y) = if b.is_infinite() {
            (0.0, 1.0)
        } else if a.is_infinite() {
            (1.0, 0.0)
        } else {
            (1.0 / (1.0 + b / a / f), 1.0 / (1.0 + a / b * f))
        };
        let ay = if a.is_infinite() { b / f } else { a * y };
        let bx = if b.is_infinite() { a * f } else { b * x };
        let from_x = a.is_infinite() || (v > 0.0 && b.is_finite());
        let lambda = if from_x { bx * (-v).exp_m1() } else { -ay * v.exp_m1() };
        Self { a, b, v, x, y, bx, ay, lambda }
    }

    /// The same point, seen from the upper tail.
    fn flipped(self) -> Self {
        Self {
            a: self.b,
            b: self.a,
            v: -self.v,
            x: self.y,
            y: self.x,
            bx: self.ay,
            ay: self.bx,
            lambda: -self.lambda,
        }
    }

    /// Standard deviations from the middle to the point, negative below it.
    pub(super) fn deviation(&self) -> f64 {
        -self.lambda / (self.a.min(self.b) / (1.0 + self.a.min(self.b) / self.a.max(self.b))).sqrt()
    }

    /// ln of xᵃ yᵇ over its greatest value (at x = a/(a+b)):
    /// a (ln(1 − λ/a) + λ/a) + b (ln(1 + λ/b) − λ/b), two terms that are never positive, so that
    /// nothing cancels (Loader, *Fast and accurate computation of binomial probabilities*, 2000).
    pub(super) fn ln_relative_density(&self) -> f64 {
        let flipped = self.flipped();
        self.deviance_of_a() + flipped.deviance_of_a()
    }

    fn deviance_of_a(&self) -> f64 {
        if self.a.is_infinite() {
            return 0.0;
        }
        let u = -self.lambda / self.a;
        if u > -0.5 {
            return self.a * log1p_minus(u);
        }
        let ratio = self.a / self.b;
        self.a * (self.v + ratio.ln_1p() - (ratio * self.v.exp()).ln_1p() - u)
    }

    /// Whether the continued fraction of the lower tail converges quickly here: x below
    /// (a + 1)/(a + b + 2), in terms of λ.
    fn is_low(&self) -> bool {
        if self.b.is_infinite() {
            self.lambda >= -1.0
        } else if self.a.is_infinite() {
            self.lambda >= 1.0
        } else {
            self.lambda >= (self.a - self.b) / (self.a + self.b + 2.0)
        }
    }
}

impl GammaRatio {
    /// The ratio of two shapes; none when a shape is not above 0 or both are infinite.
    pub(super) fn new(a: f64, b: f64) -> Option<Self> {
        if !(a > 0.0 && b > 0.0) || (a.is_infinite() && b.is_infinite()) {
            return None;
        }
        let (small, large) = (a.min(b), a.max(b));
        let harmonic = small / (1.0 + small / large);
        let ln_scale = 0.5 * (harmonic / std::f64::consts::TAU).ln() + stirling_error(a + b)
            - stirling_error(a)
            - stirling_error(b);
        Some(Self { a, b, ln_scale })
    }

    /// The point x = G/(G+H) at ln f = v.
    pub(super) fn share(&self, v: f64) -> f64 {
        Point::new(self.a, self.b, v).x
    }

    /// ln f of the point x = G/(G+H), of finite shapes and 0 < x < 1.
    ///
    /// λ = a − (a+b) x is taken with one rounding, so that a point near the middle of large shapes
    /// keeps its distance from the middle.
    pub(super) fn log_ratio_of_share(&self, x: f64) -> f64 {
        let sum = self.a + self.b;
        let (small, large) = (self.a.min(self.b), self.a.max(self.b));
        let lost = small - (sum - large);
        let y = 1.0 - x;
        let lambda = if x <= 0.5 {
            (-sum).mul_add(x, self.a) - lost * x
        } else {
            sum.mul_add(y, -self.b) + lost * y
        };
        let distance = -lambda / (self.a * y);
        if distance.abs() < 0.5 {
            distance.ln_1p()
        } else {
            x.ln() - (-x).ln_1p() + (self.b / self.a).ln()
        }
    }

    /// Both tails at ln f = v; NaN at NaN.
    pub(super) fn tails(&self, v: f64) -> LogTails {
        if v == f64::NEG_INFINITY {
            return LogTails { lower: f64::NEG_INFINITY, upper: 0.0 };
        }
        if v == f64::INFINITY {
            return LogTails { lower: 0.0, upper: f64::NEG_INFINITY };
        }
        if v.is_nan() {
            return LogTails { lower: f64::NAN, upper: f64::NAN };
        }
        self.tails_at(&Point::new(self.a, self.b, v))
    }

    /// P(T > x) of the variable T, symmetric at 0, whose square has this ratio.
    pub(super) fn upper_tail_of_root(&self, x: f64) -> f64 {
        let tails = self.tails(2.0 * x.abs().ln());
        if x < 0.0 { 0.5 + 0.5 * tails.lower.exp() } else { 0.5 * tails.upper.exp() }
    }

    fn tails_at(&self, point: &Point) -> LogTails {
        let contour = self.a.min(self.b) >= LARGE && point.deviation().abs() < FAR;
        let lower_first = if contour { point.lambda >= 0.0 } else { point.is_low() };
        let seen = if lower_first { *point } else { point.flipped() };
        let direct = if seen.lambda.is_infinite() {
            f64::NEG_INFINITY
        } else if contour {
            contour::ln_lower_tail(&seen)
        } else {
            self.ln_scale + seen.ln_relative_density()
                - continued_fraction::of_lower_tail(&seen).ln()
        };
        let direct = if direct > 0.0 { 0.0 } else { direct };
        let other = (-direct.exp()).ln_1p();
        if lower_first {
            LogTails { lower: direct, upper: other }
        } else {
            LogTails { lower: other, upper: direct }
        }
    }

    /// The v = ln f at which a tail has a probability strictly between 0 and 1.
    ///
    /// The density of v is log-concave, so the logarithm of each tail is concave in v: Newton's
    /// method on it comes from the tail's side without overshooting. A bracket with bisection
    /// guards the first steps, which may be long.
    pub(super) fn log_ratio_at(&self, tail: Tail) -> f64 {
        let (ln_probability, sign) = match tail {
            Tail::Lower(p) => (p.ln(), 1.0),
            Tail::Upper(p) => (p.ln(), -1.0),
        };
        let tolerance = 1e-10 * (1.0 / self.a + 1.0 / self.b).sqrt().min(1.0);
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        let (mut v, mut previous) = (0.0, f64::INFINITY);
        for _ in 0..MOST_STEPS {
            let point = Point::new(self.a, self.b, v);
            let tails = self.tails_at(&point);
            let ln_tail = if sign > 0.0 { tails.lower } else { tails.upper };
            let excess = ln_tail - ln_probability;
            if (excess < 0.0) == (sign > 0.0) {
                low = v;
            } else {
                high = v;
            }
            let slope = (self.ln_scale + point.ln_relative_density() - ln_tail).exp();
            let step = -sign * excess / slope;
            if step.abs() <= tolerance {
                return v + step;
            }
            let slow = excess.abs() > 1.0 && excess.abs() > 0.5 * previous;
            let next = v + step;
            let bracketed = low.is_finite() && high.is_finite();
            let newton = next > low && next < high && !(slow && bracketed);
            v = if newton { next } else { f64::midpoint(low, high) };
            if !v.is_finite() || v <= low || v >= high {
                break;
            }
            previous = excess.abs();
        }
        v
    }
}

//! Sums that do not depend on the order of their terms.
//!
//! A sum of binary floats depends on the order of addition in its last bits. Rows of a survey have
//! no order, and threads finish in any; so every sum over rows or units is kept in two words
//! (error-free transformation, Knuth, *The Art of Computer Programming* 2, 4.2.2, theorem B), which
//! holds some 106 bits and is rounded once, at the end.
//!
//! The last of these bits still depend on the order. That matters where a sum lies in the middle
//! between two floats but for them, and sums of squares of two different numbers do so often: so all
//! that is as good as in the middle is rounded to the same side.

/// A running sum in two words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    /// The sum without terms.
    pub const ZERO: Self = Self { high: 0.0, low: 0.0 };

    /// Adds a term.
    #[inline]
    pub fn add(&mut self, term: f64) {
        let (high, error) = two_sum(self.high, term);
        let (high, low) = fast_two_sum(high, error + self.low);
        *self = Self { high, low };
    }

    /// Adds the product of two factors, without rounding the product.
    #[inline]
    pub fn add_product(&mut self, left: f64, right: f64) {
        let product = left * right;
        let error = left.mul_add(right, -product);
        self.add(product);
        self.add(error);
    }

    /// Adds another sum.
    #[inline]
    pub fn merge(&mut self, other: Self) {
        self.add(other.high);
        self.add(other.low);
    }

    /// The sum, rounded to a float; from the middle between two, or within 2⁻⁴⁰ of the way to it, to
    /// the even one.
    #[inline]
    #[must_use]
    pub fn value(self) -> f64 {
        let Self { high, low } = self;
        // Infinite terms leave NaN in the second word.
        if low == 0.0 || low.is_nan() {
            return high + low;
        }
        let other = if low > 0.0 { high.next_up() } else { high.next_down() };
        let is_between = low.abs() >= AS_GOOD_AS_ALL * (other - high).abs() / 2.0;
        if is_between && high.to_bits() & 1 == 1 { other } else { high }
    }
}

/// The part of the way to the middle from which on a sum is there.
const AS_GOOD_AS_ALL: f64 = 1.0 - 1.0 / (1_u64 << 40) as f64;

impl Extend<f64> for Sum {
    fn extend<T: IntoIterator<Item = f64>>(&mut self, terms: T) {
        for term in terms {
            self.add(term);
        }
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<T: IntoIterator<Item = f64>>(terms: T) -> Self {
        let mut sum = Self::ZERO;
        sum.extend(terms);
        sum
    }
}

/// The sum of terms, independent of their order.
#[must_use]
pub fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    terms.into_iter().collect::<Sum>().value()
}

#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    let error = (a - (sum - b_part)) + (b - b_part);
    (sum, error)
}

#[inline]
fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_terms_does_not_matter() {
        let terms = [1e16, 1.0, -1e16, 0.1, 1e-9, 3.0, -0.1];
        let mut reversed = terms;
        reversed.reverse();
        assert_eq!(sum(terms).to_bits(), sum(reversed).to_bits());
    }

    #[test]
    fn small_terms_are_not_lost_beside_large_ones() {
        let terms = std::iter::once(1e16).chain(std::iter::repeat_n(1.0, 1000));
        assert!((sum(terms) - 10_000_000_000_001_000.0).abs() < f64::EPSILON);
    }

    #[test]
    fn squares_of_two_numbers_in_the_middle_between_floats_have_no_order() {
        // Weights and deviations from the mean of answers 2, 2, 2 and 5.
        let answers = [
            (346.847_353_457_878_46, 2.0),
            (538.509_821_128_920_2, 2.0),
            (934.127_970_834_609_4, 2.0),
            (291.862_411_547_001_44, 5.0),
        ];
        let mut total = Sum::ZERO;
        for (w, x) in answers {
            total.add_product(w, x);
        }
        let mean = total.value() / sum(answers.map(|(w, _)| w));
        let mut rows = answers.map(|(w, x)| (w, x - mean));
        let of = |rows: &[(f64, f64)]| {
            let mut squares = Sum::ZERO;
            for &(w, d) in rows {
                squares.add_product(w * d, d);
            }
            squares.value().to_bits()
        };
        let first = of(&rows);
        for turn in 1..4 {
            rows.rotate_left(1);
            assert_eq!(of(&rows), first, "{turn}");
            rows.reverse();
            assert_eq!(of(&rows), first, "{turn}, reversed");
            rows.reverse();
        }
        rows.swap(1, 3);
        assert_eq!(of(&rows), first);
    }

    #[test]
    fn a_product_is_added_whole() {
        let mut sum = Sum::ZERO;
        sum.add_product(1.0 + f64::EPSILON, 1.0 - f64::EPSILON);
        sum.add(-1.0);
        let expected = -f64::EPSILON * f64::EPSILON;
        assert_eq!(sum.value().to_bits(), expected.to_bits());
    }
}

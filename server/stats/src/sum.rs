//! Sums that do not depend on the order of their terms.
//!
//! A sum of binary floats depends on the order of addition in its last bits. Rows of a survey have
//! no order, and threads finish in any; so every sum over rows or units is kept in two words
//! (error-free transformation, Knuth, *The Art of Computer Programming* 2, 4.2.2, theorem B), which
//! holds some 106 bits and is rounded once, at the end.

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

    /// The sum, rounded to a float.
    #[inline]
    #[must_use]
    pub fn value(self) -> f64 {
        self.high + self.low
    }
}

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
    fn a_product_is_added_whole() {
        let mut sum = Sum::ZERO;
        sum.add_product(1.0 + f64::EPSILON, 1.0 - f64::EPSILON);
        sum.add(-1.0);
        assert_eq!(sum.value(), -f64::EPSILON * f64::EPSILON);
    }
}

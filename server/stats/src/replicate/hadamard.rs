//! Hadamard matrices: square, of ±1, with orthogonal rows.

/// A Hadamard matrix whose first row and first column are +1; so every other row and column has as
/// many −1 as +1.
#[derive(Clone, Debug)]
pub(super) struct Hadamard {
    order: usize,
    /// Row by row.
    entries: Vec<i8>,
}

/// The largest order that is made.
pub(super) const LARGEST: usize = 4096;

impl Hadamard {
    /// The smallest one of at least an order that the constructions of Sylvester (1867) and Paley
    /// (1933, I and II, over primes) and their doublings give; none above [`LARGEST`].
    pub fn at_least(order: usize) -> Option<Self> {
        (order.max(1)..=LARGEST).find_map(Self::of_order)
    }

    fn of_order(order: usize) -> Option<Self> {
        if let Some(paley) = Self::first_paley(order).or_else(|| Self::second_paley(order)) {
            return Some(paley.normalised());
        }
        match order {
            1 => Some(Self { order: 1, entries: vec![1] }),
            _ if order.is_multiple_of(2) => Self::of_order(order / 2).map(|half| half.doubled()),
            _ => None,
        }
    }

    pub fn order(&self) -> usize {
        self.order
    }

    /// +1 or −1.
    pub fn sign(&self, row: usize, column: usize) -> f64 {
        f64::from(self.entries[row * self.order + column])
    }

    /// A matrix from its entries.
    fn from_fn(order: usize, entry: impl Fn(usize, usize) -> i8) -> Self {
        let places = (0..order * order).map(|place| (place / order, place % order));
        Self { order, entries: places.map(|(row, column)| entry(row, column)).collect() }
    }

    /// [[H, H], [H, −H]].
    fn doubled(&self) -> Self {
        let half = self.order;
        Self::from_fn(2 * half, |row, column| {
            let entry = self.entries[(row % half) * half + column % half];
            if row >= half && column >= half { -entry } else { entry }
        })
    }

    /// Of order q + 1, q a prime that leaves 3 by 4: I + S, S skew.
    fn first_paley(order: usize) -> Option<Self> {
        let prime = order.checked_sub(1).filter(|&prime| prime % 4 == 3 && is_prime(prime))?;
        let residues = residues(prime);
        Some(Self::from_fn(order, |row, column| match (row, column) {
            (0, _) => 1,
            (_, 0) => -1,
            (row, column) if row == column => 1,
            (row, column) => residues[(prime + row - column) % prime],
        }))
    }

    /// Of order 2(q + 1), q a prime that leaves 1 by 4: each 0 of the conference matrix becomes
    /// [[1, −1], [−1, −1]], each ±1 becomes ±[[1, 1], [1, −1]].
    fn second_paley(order: usize) -> Option<Self> {
        let half = order.is_multiple_of(2).then_some(order / 2)?;
        let prime = half.checked_sub(1).filter(|&prime| prime % 4 == 1 && is_prime(prime))?;
        let residues = residues(prime);
        Some(Self::from_fn(order, |row, column| {
            let is_corner = row % 2 == 1 && column % 2 == 1;
            match (row / 2, column / 2) {
                (block, other) if block == other => {
                    if row % 2 == 0 && column % 2 == 0 {
                        1
                    } else {
                        -1
                    }
                }
                (block, other) => {
                    let entry = if block == 0 || other == 0 {
                        1
                    } else {
                        residues[(prime + block - other) % prime]
                    };
                    if is_corner { -entry } else { entry }
                }
            }
        }))
    }

    /// Rows and columns turned so that the first of each is +1.
    fn normalised(&self) -> Self {
        let at = |row: usize, column: usize| self.entries[row * self.order + column];
        Self::from_fn(self.order, |row, column| {
            at(row, column) * at(0, column) * at(row, 0) * at(0, 0)
        })
    }
}

/// Of every number less than a prime whether it is a square: 1, else −1; 0 for 0.
fn residues(prime: usize) -> Vec<i8> {
    let mut residues = vec![-1; prime];
    for root in 1..prime {
        residues[root * root % prime] = 1;
    }
    if let Some(zero) = residues.first_mut() {
        *zero = 0;
    }
    residues
}

fn is_prime(number: usize) -> bool {
    number > 1 && (2..=number.isqrt()).all(|factor| !number.is_multiple_of(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_orthogonal_and_the_first_row_and_column_are_ones() {
        for order in 1..=140 {
            let Some(matrix) = Hadamard::of_order(order) else { continue };
            assert_eq!(matrix.order(), order);
            for row in 0..order {
                assert!(matrix.sign(row, 0) > 0.0 && matrix.sign(0, row) > 0.0, "{order}");
                for other in 0..order {
                    let product: f64 = (0..order)
                        .map(|column| matrix.sign(row, column) * matrix.sign(other, column))
                        .sum();
                    let expected = if row == other {
                        f64::from(u8::try_from(order).expect("small"))
                    } else {
                        0.0
                    };
                    assert!((product - expected).abs() < 0.5, "{order}: rows {row} and {other}");
                }
            }
        }
    }

    #[test]
    fn no_order_up_to_some_hundreds_is_far_from_one_that_is_made() {
        for order in 1..=600 {
            let made = Hadamard::at_least(order).expect("an order").order();
            assert!(made - order <= 11, "{order}: {made}");
        }
        assert!(Hadamard::at_least(LARGEST + 1).is_none());
    }
}

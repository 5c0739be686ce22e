//! The places of a stratum without some of them, which need not be listed.

/// The places `0..population` without some.
#[derive(Clone, Debug)]
pub(super) struct Places {
    population: u64,
    /// Ascending.
    without: Vec<u64>,
}

impl Places {
    /// The places `0..population` without those, which are ascending.
    pub fn without(population: u64, without: Vec<u64>) -> Self {
        Self { population, without }
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.population.saturating_sub(super::count(&self.without))
    }

    /// The place with this number among them, from 0.
    pub fn place(&self, number: u64) -> u64 {
        // Before the k-th left-out place stand its value − k places that are not left out.
        let (mut low, mut high) = (0, self.without.len());
        while low < high {
            let middle = low.midpoint(high);
            let place = self.without.get(middle).copied().unwrap_or(u64::MAX);
            if place.saturating_sub(super::number_of(middle)) <= number {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        number.saturating_add(super::number_of(low))
    }

    /// All of them, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u64> {
        let mut without = self.without.iter().copied().peekable();
        (0..self.population).filter(move |place| without.next_if_eq(place).is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_out_places_are_jumped_over() {
        let places = Places::without(10, vec![0, 3, 4, 9]);
        let all: Vec<u64> = places.iter().collect();
        assert_eq!(all, [1, 2, 5, 6, 7, 8]);
        assert_eq!((0..places.len()).map(|it| places.place(it)).collect::<Vec<_>>(), all);
        assert_eq!(Places::without(3, vec![]).iter().collect::<Vec<_>>(), [0, 1, 2]);
    }
}

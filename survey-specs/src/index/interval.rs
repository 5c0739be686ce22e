//! Intervals of numbers with stated edges, for steps and bands.

use std::fmt;

use rust_decimal::Decimal;

/// An edge of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The number at the edge.
    pub at: Decimal,
    /// Whether that number itself belongs to the interval.
    pub included: bool,
}

/// The numbers between two edges; without an edge there is no end on that side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// The lower edge.
    pub low: Option<Edge>,
    /// The upper edge.
    pub high: Option<Edge>,
}

impl Interval {
    /// Whether a number belongs to the interval.
    #[must_use]
    pub fn contains(&self, number: Decimal) -> bool {
        let above = |edge: Edge| edge.at < number || (edge.included && edge.at == number);
        let below = |edge: Edge| number < edge.at || (edge.included && edge.at == number);
        self.low.is_none_or(above) && self.high.is_none_or(below)
    }

    /// Whether no number belongs to the interval.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match (self.low, self.high) {
            (Some(low), Some(high)) => {
                low.at > high.at || (low.at == high.at && !(low.included && high.included))
            }
            _ => false,
        }
    }

    /// Whether some number belongs to both intervals.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let low = match (self.low, other.low) {
            (Some(one), Some(two)) if one.at == two.at => {
                Some(Edge { at: one.at, included: one.included && two.included })
            }
            (Some(one), Some(two)) => Some(if one.at > two.at { one } else { two }),
            (one, two) => one.or(two),
        };
        let high = match (self.high, other.high) {
            (Some(one), Some(two)) if one.at == two.at => {
                Some(Edge { at: one.at, included: one.included && two.included })
            }
            (Some(one), Some(two)) => Some(if one.at < two.at { one } else { two }),
            (one, two) => one.or(two),
        };
        !Self { low, high }.is_empty()
    }
}

impl fmt::Display for Interval {
    /// In mathematical notation, `[12, 15)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.low {
            Some(edge) => write!(f, "{}{}", if edge.included { '[' } else { '(' }, edge.at)?,
            None => f.write_str("(−∞")?,
        }
        f.write_str(", ")?;
        match self.high {
            Some(edge) => write!(f, "{}{}", edge.at, if edge.included { ']' } else { ')' }),
            None => f.write_str("∞)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: Option<(i64, bool)>, high: Option<(i64, bool)>) -> Interval {
        let edge = |(at, included): (i64, bool)| Edge { at: at.into(), included };
        Interval { low: low.map(edge), high: high.map(edge) }
    }

    #[test]
    fn an_edge_belongs_to_the_interval_that_includes_it() {
        let good = interval(Some((12, true)), Some((15, false)));
        let excellent = interval(Some((15, true)), None);
        for (number, belongs) in [(12, (true, false)), (15, (false, true)), (11, (false, false))] {
            let number = Decimal::from(number);
            assert_eq!((good.contains(number), excellent.contains(number)), belongs);
        }
        assert!(!good.overlaps(&excellent));
        assert_eq!(good.to_string(), "[12, 15)");
        assert_eq!(excellent.to_string(), "[15, ∞)");
    }

    #[test]
    fn intervals_overlap_where_a_number_is_in_both() {
        let closed = interval(Some((0, true)), Some((5, true)));
        assert!(closed.overlaps(&interval(Some((5, true)), None)));
        assert!(!closed.overlaps(&interval(Some((5, false)), None)));
        assert!(closed.overlaps(&interval(None, None)));
        assert!(interval(Some((5, true)), Some((5, false))).is_empty());
        assert!(!interval(Some((5, true)), Some((5, true))).is_empty());
    }
}

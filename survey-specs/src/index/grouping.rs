//! Named groups of values: bands with fixed edges, and quantile groups.

use rust_decimal::Decimal;

use super::interval::Interval;
use crate::code::BandCode;
use crate::text::Text;

/// How the values of a node are put into named groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// By fixed edges.
    Bands(Bands),
    /// By the place among the units of the class.
    Quantiles(QuantileGroups),
}

/// Bands with fixed edges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bands {
    /// Which number decides.
    pub of: BandedNumber,
    /// The bands; they do not overlap.
    pub bands: Vec<Band>,
}

/// Which number decides about a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandedNumber {
    /// The value.
    Value,
    /// The value in per cent of the largest possible.
    Percent,
    /// The value as it is published, after rounding.
    Published,
    /// The percentage as it is published, after rounding.
    PublishedPercent,
}

/// A band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// The band's code.
    pub code: BandCode,
    /// Its name.
    pub label: Text,
    /// The numbers in it.
    pub interval: Interval,
}

/// Groups by quantiles over the units of the class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantileGroups {
    /// How a quantile lies between two values: type 1 to 9 of Hyndman and Fan (1996); 7 is that of
    /// R, numpy and Excel's `PERCENTILE.INC`.
    pub quantile_type: u8,
    /// The probabilities of the cuts between the groups, ascending, each above 0 and below 1.
    pub cuts: Vec<Decimal>,
    /// Whether a value that equals a cut belongs to the group above it.
    pub cut_goes_up: bool,
    /// The groups from the lowest values to the highest: one more than cuts.
    pub groups: Vec<(BandCode, Text)>,
}

impl Grouping {
    /// The codes and names of the groups.
    #[must_use]
    pub fn groups(&self) -> Vec<(&BandCode, &Text)> {
        match self {
            Self::Bands(bands) => {
                bands.bands.iter().map(|band| (&band.code, &band.label)).collect()
            }
            Self::Quantiles(quantiles) => {
                quantiles.groups.iter().map(|(code, label)| (code, label)).collect()
            }
        }
    }
}

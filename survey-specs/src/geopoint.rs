//! A place on the earth as an answer.

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use rust_decimal::Decimal;

use crate::number::Number;

/// A place on the earth, written `LATITUDE LONGITUDE`, perhaps with an altitude and, behind it, an
/// accuracy, both in metres: `21.0285 105.8542 0 5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Geopoint {
    /// Degrees north.
    pub latitude: Number,
    /// Degrees east.
    pub longitude: Number,
    /// Metres above the sea.
    pub altitude: Option<Number>,
    /// How far it may be off, in metres.
    pub accuracy: Option<Number>,
}

/// A text that is not a place on the earth.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place: latitude and longitude in degrees are expected, such as 21.0285 105.8542")]
pub struct InvalidGeopoint;

impl FromStr for Geopoint {
    type Err = InvalidGeopoint;

    /// The numbers may stand with spaces, commas or semicolons between them, as maps write them.
    fn from_str(text: &str) -> Result<Self, InvalidGeopoint> {
        let parts = text.split([' ', ',', ';']).filter(|part| !part.is_empty());
        let mut numbers = Vec::with_capacity(4);
        for part in parts {
            numbers.push(part.parse::<Number>().map_err(|_| InvalidGeopoint)?);
        }
        let (latitude, longitude, altitude, accuracy) = match numbers[..] {
            [latitude, longitude] => (latitude, longitude, None, None),
            [latitude, longitude, altitude] => (latitude, longitude, Some(altitude), None),
            [latitude, longitude, altitude, accuracy] => {
                (latitude, longitude, Some(altitude), Some(accuracy))
            }
            _ => return Err(InvalidGeopoint),
        };
        let within = |number: Number, most: i64| number.decimal().abs() <= Decimal::from(most);
        let on_earth = within(latitude, 90) && within(longitude, 180);
        if on_earth && accuracy.is_none_or(|metres| !metres.decimal().is_sign_negative()) {
            Ok(Self { latitude, longitude, altitude, accuracy })
        } else {
            Err(InvalidGeopoint)
        }
    }
}

impl fmt::Display for Geopoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.latitude, f)?;
        let others = [Some(self.longitude), self.altitude, self.accuracy];
        for number in others.into_iter().map_while(|number| number) {
            f.write_str(" ")?;
            fmt::Display::fmt(&number, f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_maps_write_it_and_has_one_text() {
        for (text, written) in [
            ("21.0285 105.8542 0 5", "21.0285 105.8542 0 5"),
            ("21.02850, 105.8542", "21.0285 105.8542"),
            (" -33.5;151 ", "-33.5 151"),
            ("90 -180 12.5", "90 -180 12.5"),
        ] {
            assert_eq!(text.parse::<Geopoint>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_not_on_the_earth_is_no_place() {
        for bad in ["", "21", "91 0", "0 180.1", "a b", "1 2 3 -1", "1 2 3 4 5", "1e1 2"] {
            assert_eq!(bad.parse::<Geopoint>(), Err(InvalidGeopoint), "{bad}");
        }
    }
}

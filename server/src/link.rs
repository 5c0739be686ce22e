//! Signed links and visits.
//!
//! A **link code** is what stands in a URL or a QR: `ROUND`, or `ROUND.UNIT.SIGNATURE` where
//! the link is for one unit, so that nobody can answer for another unit by changing the address.
//! Rounds, signatures and times have no dot, so whatever stands between the first part and the last
//! is the unit, whose code may have dots.
//! A **visit** is the server's own statement of when and for what a page was opened:
//! `v1.ROUND.UNIT.MICROSECONDS.SIGNATURE`, the unit being `-` if there is none. Whether a response
//! came too late is decided by its visit alone; a phone's clock is never asked.
//!
//! Everything here is a pure function of the secrets, the text and the time it is given.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use survey_specs::code::{RoundCode, UnitCode};

use crate::permission::MayCollect;
use crate::randomness::Randomness;
use crate::store::{Store, StoreError};

/// Bytes of a link's signature: 80 bits keep the QR small and cannot be guessed online.
const LINK_SIGNATURE: usize = 10;

/// Stands for "no unit" in a visit; no unit code begins like this.
const NO_UNIT: &str = "-";

/// What a link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The round.
    pub round: RoundCode,
    /// The unit; none if the link is for the whole round.
    pub unit: Option<UnitCode>,
}

/// A link code or a visit that this server did not sign, or that is no such text at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not signed by this server")]
pub struct NotSigned;

/// What a page was opened for, and when, by the server's own time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The round.
    pub round: RoundCode,
    /// The unit; none if the link was for the whole round.
    pub unit: Option<UnitCode>,
    /// When the visit was issued.
    pub issued_at: Timestamp,
}

impl Visit {
    /// Whoever holds a visit that this server signed may send in a response.
    #[must_use]
    pub fn permission(&self) -> MayCollect {
        MayCollect::for_visit()
    }
}

/// Signs and verifies links and visits.
#[derive(Clone)]
pub struct Signer {
    link: [u8; 32],
    visit: [u8; 32],
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer with these secrets.
    #[must_use]
    pub fn new(link: [u8; 32], visit: [u8; 32]) -> Self {
        Self { link, visit }
    }

    /// The signer whose secrets are kept in the store, so that all processes on one database agree.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub async fn from_store(
        store: &dyn Store,
        randomness: &dyn Randomness,
    ) -> Result<Self, StoreError> {
        let candidate = || {
            let mut bytes = [0; 32];
            randomness.fill(&mut bytes);
            bytes
        };
        let link = store.secret("link", candidate()).await?;
        let visit = store.secret("visit", candidate()).await?;
        Ok(Self::new(link, visit))
    }

    /// The code of a link.
    #[must_use]
    pub fn link_code(&self, round: &RoundCode, unit: Option<&UnitCode>) -> String {
        match unit {
            None => round.to_string(),
            Some(unit) => format!("{round}.{unit}.{}", self.link_signature(round, unit)),
        }
    }

    /// What a link code is for.
    ///
    /// # Errors
    ///
    /// If the code is malformed or its signature is wrong.
    pub fn read_link(&self, code: &str) -> Result<Link, NotSigned> {
        let Some((round, rest)) = code.split_once('.') else {
            return Ok(Link { round: RoundCode::new(code).map_err(|_| NotSigned)?, unit: None });
        };
        let (unit, signature) = rest.rsplit_once('.').ok_or(NotSigned)?;
        let round = RoundCode::new(round).map_err(|_| NotSigned)?;
        let unit = UnitCode::new(unit).map_err(|_| NotSigned)?;
        same(signature, &self.link_signature(&round, &unit))?;
        Ok(Link { round, unit: Some(unit) })
    }

    /// A visit that begins now.
    #[must_use]
    pub fn visit(&self, link: &Link, now: Timestamp) -> String {
        let unit = link.unit.as_ref().map_or(NO_UNIT, UnitCode::as_str);
        let statement = format!("v1.{}.{unit}.{}", link.round, now.as_microsecond());
        let signature = sign(&self.visit, &statement, 32);
        format!("{statement}.{signature}")
    }

    /// What a visit says.
    ///
    /// # Errors
    ///
    /// If the text is malformed or its signature is wrong.
    pub fn read_visit(&self, text: &str) -> Result<Visit, NotSigned> {
        let (statement, signature) = text.rsplit_once('.').ok_or(NotSigned)?;
        same(signature, &sign(&self.visit, statement, 32))?;
        let (round, rest) = statement
            .strip_prefix("v1.")
            .and_then(|statement| statement.split_once('.'))
            .ok_or(NotSigned)?;
        let (unit, issued_at) = rest.rsplit_once('.').ok_or(NotSigned)?;
        let micros = issued_at.parse().map_err(|_| NotSigned)?;
        Ok(Visit {
            round: RoundCode::new(round).map_err(|_| NotSigned)?,
            unit: match unit {
                NO_UNIT => None,
                unit => Some(UnitCode::new(unit).map_err(|_| NotSigned)?),
            },
            issued_at: Timestamp::from_microsecond(micros).map_err(|_| NotSigned)?,
        })
    }

    /// No code has the bar that separates them here.
    fn link_signature(&self, round: &RoundCode, unit: &UnitCode) -> String {
        sign(&self.link, &format!("v1|{round}|{unit}"), LINK_SIGNATURE)
    }
}

/// The first bytes of the HMAC-SHA256 of a statement, as URL-safe base64.
fn sign(secret: &[u8; 32], statement: &str, bytes: usize) -> String {
    // HMAC pads a short key with zeros to one block.
    let mut key = [0; 64];
    key[..secret.len()].copy_from_slice(secret);
    let mut mac = Hmac::<Sha256>::new(&key.into());
    mac.update(statement.as_bytes());
    let signature = mac.finalize().into_bytes();
    URL_SAFE_NO_PAD.encode(&signature[..bytes.min(signature.len())])
}

fn same(given: &str, right: &str) -> Result<(), NotSigned> {
    if bool::from(given.as_bytes().ct_eq(right.as_bytes())) { Ok(()) } else { Err(NotSigned) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signer() -> Signer {
        Signer::new([7; 32], [8; 32])
    }

    fn link(unit: Option<&str>) -> Link {
        Link {
            round: RoundCode::new("sipas-2026").unwrap(),
            unit: unit.map(|unit| UnitCode::new(unit).unwrap()),
        }
    }

    fn noon() -> Timestamp {
        "2026-11-21T05:00:00.000001Z".parse().unwrap()
    }

    #[test]
    fn a_link_reads_back_what_it_is_for() {
        for link in [link(None), link(Some("00042")), link(Some("H21.17"))] {
            let code = signer().link_code(&link.round, link.unit.as_ref());
            assert_eq!(signer().read_link(&code), Ok(link));
        }
    }

    /// The text was printed on posters before unit codes could have dots.
    #[test]
    fn a_link_that_was_printed_stays_valid() {
        let printed = "sipas-2026.00042.z2_EmPZSstVAkw";
        assert_eq!(signer().read_link(printed), Ok(link(Some("00042"))));
    }

    #[test]
    fn a_link_is_short_enough_for_a_small_qr_code() {
        let link = link(Some("X01"));
        assert_eq!(
            signer().link_code(&link.round, link.unit.as_ref()).len(),
            "sipas-2026.X01.".len() + 14
        );
    }

    #[test]
    fn a_link_changed_to_another_unit_or_round_is_refused() {
        let code = signer().link_code(&link(None).round, link(Some("X01")).unit.as_ref());
        let signature = code.rsplit('.').next().unwrap();
        for forged in [
            format!("sipas-2026.X02.{signature}"),
            format!("sipas-2027.X01.{signature}"),
            "sipas-2026.X01.".to_owned(),
            "sipas-2026.X01".to_owned(),
            format!("{code}.more"),
            String::new(),
            "phường".to_owned(),
        ] {
            assert_eq!(signer().read_link(&forged), Err(NotSigned), "{forged}");
        }
        assert_eq!(Signer::new([1; 32], [8; 32]).read_link(&code), Err(NotSigned));
    }

    #[test]
    fn a_visit_keeps_its_round_unit_and_time_to_the_microsecond() {
        for link in [link(None), link(Some("X01"))] {
            let visit = signer().read_visit(&signer().visit(&link, noon())).unwrap();
            assert_eq!(visit, Visit { round: link.round, unit: link.unit, issued_at: noon() });
        }
    }

    #[test]
    fn a_visit_with_another_time_unit_or_secret_is_refused() {
        let visit = signer().visit(&link(Some("X01")), noon());
        for forged in [
            visit.replace(&noon().as_microsecond().to_string(), "1"),
            visit.replace("X01", "X02"),
            visit.replace("X01", "-"),
            visit.replace("v1.", "v2."),
            String::new(),
            "v1".to_owned(),
        ] {
            assert_eq!(signer().read_visit(&forged), Err(NotSigned), "{forged}");
        }
        // The two secrets are not interchangeable.
        assert_eq!(Signer::new([8; 32], [7; 32]).read_visit(&visit), Err(NotSigned));
    }

    /// Codes of rounds and units of every form, with many dots and dashes.
    fn links() -> impl Strategy<Value = Link> {
        ("[a-z0-9][a-z0-9_-]{0,8}", proptest::option::of("[A-Z0-9][A-Z0-9._-]{0,12}")).prop_map(
            |(round, unit)| Link {
                round: RoundCode::new(round).unwrap(),
                unit: unit.map(|unit| UnitCode::new(unit).unwrap()),
            },
        )
    }

    /// The text with one of its dots at another place, in every way.
    fn moved_dots(text: &str) -> Vec<String> {
        let dots = text.char_indices().filter(|(_, letter)| *letter == '.').map(|(place, _)| place);
        let moves = dots.flat_map(|dot| {
            let without = [&text[..dot], &text[dot + 1..]].concat();
            (0..=without.len()).map(move |place| {
                let mut moved = without.clone();
                moved.insert(place, '.');
                moved
            })
        });
        moves.filter(|moved| moved != text).collect()
    }

    proptest! {
        #[test]
        fn links_and_visits_of_any_codes_read_back(link in links()) {
            let code = signer().link_code(&link.round, link.unit.as_ref());
            prop_assert_eq!(signer().read_link(&code), Ok(link.clone()));
            let visit = signer().read_visit(&signer().visit(&link, noon())).unwrap();
            prop_assert_eq!((visit.round, visit.unit), (link.round, link.unit));
        }

        #[test]
        fn a_link_or_visit_with_a_moved_dot_is_refused(link in links()) {
            let code = signer().link_code(&link.round, link.unit.as_ref());
            for moved in moved_dots(&code) {
                prop_assert_eq!(signer().read_link(&moved), Err(NotSigned), "{}", moved);
            }
            for moved in moved_dots(&signer().visit(&link, noon())) {
                prop_assert_eq!(signer().read_visit(&moved), Err(NotSigned), "{}", moved);
            }
        }
    }
}

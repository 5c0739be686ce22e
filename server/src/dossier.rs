//! The dossier that somebody had dealt with at a desk: rated once, and kept as a keyed hash alone.

use std::fmt;
use std::str::FromStr;

use survey_specs::code::RoundCode;

use crate::hex::hex;
use crate::link::keyed_hash;
use crate::store::response::{Claim, ClaimKind};

/// The longest code of a dossier; national ones have about 25 characters.
const LONGEST: usize = 64;

/// The code of a dossier as it stands on the receipt, in one spelling. Never printed, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Dossier(String);

impl fmt::Debug for Dossier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dossier(…)")
    }
}

/// A text that cannot be the code of a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the code of a dossier has 4 to 64 letters and digits, with `.`, `-` or `/` between them")]
pub struct InvalidDossier;

impl FromStr for Dossier {
    type Err = InvalidDossier;

    /// Case, spaces and what separates the parts of the code do not matter: a scanner and a hurried
    /// finger must come to the same dossier.
    fn from_str(text: &str) -> Result<Self, InvalidDossier> {
        let separates = |c: char| c.is_whitespace() || matches!(c, '.' | '-' | '/' | '_');
        let known = |c: char| c.is_ascii_alphanumeric() || separates(c);
        let code: String =
            text.chars().filter(|c| !separates(*c)).map(|c| c.to_ascii_uppercase()).collect();
        if text.chars().all(known) && (4..=LONGEST).contains(&code.len()) {
            Ok(Self(code))
        } else {
            Err(InvalidDossier)
        }
    }
}

impl Dossier {
    /// What rating this dossier claims in a round. The claim does not say which response it was, and
    /// the hash not which dossier; but the key lies in the same database, so whoever copies all of it
    /// can try out codes and learn which dossiers were rated, though not how.
    #[must_use]
    pub fn claim(&self, key: &DossierKey, round: &RoundCode) -> Claim {
        let hash = keyed_hash(&key.0, &format!("{round}|{}", self.0));
        Claim { kind: ClaimKind::Dossier, key: hex(&hash) }
    }
}

/// The key of the hashes of dossiers.
#[derive(Clone)]
pub struct DossierKey(pub [u8; 32]);

impl fmt::Debug for DossierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DossierKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dossier_has_one_hash_however_it_is_typed() {
        let round = "r1".parse().unwrap();
        let claim = |text: &str, key: u8| {
            text.parse::<Dossier>().unwrap().claim(&DossierKey([key; 32]), &round)
        };
        let typed = claim("000.00.17.h21-260115-0042", 1);
        assert_eq!(typed, claim(" 000 00 17 H21/260115/0042", 1));
        assert_ne!(typed, claim("000.00.17.H21-260115-0043", 1));
        assert_ne!(typed, claim("000.00.17.H21-260115-0042", 2));
        assert!(!typed.key.contains("0042") && typed.key.len() == 64);
    }

    #[test]
    fn what_is_no_code_is_refused_and_a_code_is_never_printed() {
        for bad in ["", "12", "hồ sơ 12345", "1234;5678", &"9".repeat(65)] {
            assert!(bad.parse::<Dossier>().is_err(), "{bad}");
        }
        assert_eq!(format!("{:?}", "12345".parse::<Dossier>().unwrap()), "Dossier(…)");
    }
}

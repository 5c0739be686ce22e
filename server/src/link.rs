//! Signed links and visits.
//!
//! A **link code** is what stands in a URL or a QR: `ROUND` for a whole round, else
//! `ROUND.TARGET.SIGNATURE`. The target is a unit and, each behind a `~`, its [`Terms`]: when it
//! expires, which desk, which case, that it may be used once. So nobody can answer for another unit
//! or twice by changing the address. Rounds, signatures and times have no dot, so whatever stands
//! between the first part and the last is the target, whose codes may have dots.
//! A **visit** is the server's own statement of when and for what a page was opened:
//! `v2.ROUND.TARGET.MICROSECONDS.SIGNATURE`, or `v1` with `-` for no unit where there are no terms.
//! Whether a response came too late is decided by its visit alone; a phone's clock is never asked.
//!
//! Everything here is a pure function of the secrets, the text and the time it is given.

mod target;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::questionnaire::Mode;

pub use target::{Serial, Terms};

use crate::permission::MayCollect;
use crate::randomness::Randomness;
use crate::store::response::{Claim, ClaimKind};
use crate::store::{Store, StoreError};

/// Bytes of a link's signature: 80 bits keep the QR small and cannot be guessed online.
const LINK_SIGNATURE: usize = 10;

/// Stands for "no unit" in a visit without terms; no unit code begins like this.
const NO_UNIT: &str = "-";

/// What a link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The round.
    pub round: RoundCode,
    /// The unit; none if the link is for the whole round.
    pub unit: Option<UnitCode>,
    /// What else holds for it.
    pub terms: Terms,
}

/// A link code or a visit that this server did not sign, or that is no such text at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not signed by this server")]
pub struct NotSigned;

/// How a visit came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Somebody opened the link.
    #[default]
    Link,
    /// A member of staff who had signed in asked for it.
    Staff,
}

/// What a page was opened for, and when, by the server's own time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The link.
    pub link: Link,
    /// How it came about.
    pub reach: Reach,
    /// When the visit was issued.
    pub issued_at: Timestamp,
}

impl Link {
    /// The link of a unit, or of a whole round, without further terms.
    #[must_use]
    pub fn plain(round: RoundCode, unit: Option<UnitCode>) -> Self {
        Self { round, unit, terms: Terms::default() }
    }

    /// The code without its signature, by which a link is revoked.
    #[must_use]
    pub fn statement(&self) -> String {
        if self.unit.is_none() && self.terms.is_empty() {
            self.round.to_string()
        } else {
            format!("{}.{}", self.round, target::written(self.unit.as_ref(), &self.terms))
        }
    }

    /// The link itself and, if it came of another by choosing a unit, that one: with the link of the
    /// round end all that came of it.
    #[must_use]
    pub fn and_where_it_came_from(&self) -> Vec<Self> {
        let mut links = vec![self.clone()];
        if self.terms.chosen {
            let terms = Terms { chosen: false, ..self.terms.clone() };
            links.push(Self { round: self.round.clone(), unit: None, terms });
        }
        links
    }

    /// What can be answered through it once only, if anything.
    #[must_use]
    pub fn claim(&self) -> Option<Claim> {
        let claim = |kind, key: String| Claim { kind, key };
        match (&self.terms.case, &self.terms.serial) {
            (Some(case), _) => Some(claim(ClaimKind::Case, case.to_string())),
            (None, Some(serial)) => Some(claim(ClaimKind::Link, serial.to_string())),
            (None, None) => None,
        }
    }

    /// Where it leads, below the address of the server, under its `code`: a desk's that is not printed
    /// is opened on the tablet there.
    #[must_use]
    pub fn path(&self, code: &str) -> String {
        let page = if self.terms.desk.is_some() && !self.terms.printed { "k" } else { "r" };
        format!("/{page}/{code}")
    }

    /// How answers come in through it on somebody's own phone. The tablet at a desk, which opens the
    /// same link as a kiosk, says so itself.
    #[must_use]
    pub fn mode(&self) -> Mode {
        if self.terms.printed { Mode::Qr } else { Mode::Web }
    }

    /// Whether it has expired at an instant.
    #[must_use]
    pub fn has_expired_at(&self, instant: Timestamp) -> bool {
        self.terms.expires_at.is_some_and(|expires_at| expires_at <= instant)
    }
}

impl Visit {
    /// Whoever holds a visit that this server signed may send in a response.
    #[must_use]
    pub fn permission(&self) -> MayCollect {
        MayCollect::for_visit()
    }

    /// Whether it bears out that answers came in this way.
    #[must_use]
    pub fn confirms(&self, mode: Mode) -> bool {
        match mode {
            Mode::Web | Mode::Qr => true,
            Mode::Kiosk => self.link.terms.desk.is_some(),
            Mode::Enumerator | Mode::Phone | Mode::Paper => self.reach == Reach::Staff,
        }
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
    pub fn link_code(&self, link: &Link) -> String {
        let statement = link.statement();
        if statement.contains('.') {
            let signature = self.link_signature(link);
            format!("{statement}.{signature}")
        } else {
            statement
        }
    }

    /// What a link code is for.
    ///
    /// # Errors
    ///
    /// If the code is malformed or its signature is wrong.
    pub fn read_link(&self, code: &str) -> Result<Link, NotSigned> {
        let Some((round, rest)) = code.split_once('.') else {
            return Ok(Link::plain(RoundCode::new(code).map_err(|_| NotSigned)?, None));
        };
        let (text, signature) = rest.rsplit_once('.').ok_or(NotSigned)?;
        let round = RoundCode::new(round).map_err(|_| NotSigned)?;
        let (unit, terms, reach) = target::read(text).ok_or(NotSigned)?;
        let link = Link { round, unit, terms };
        if reach != Reach::Link || link.statement().len() == link.round.as_str().len() {
            return Err(NotSigned);
        }
        same(signature, &self.link_signature(&link))?;
        Ok(link)
    }

    /// A visit that begins now.
    #[must_use]
    pub fn visit(&self, link: &Link, reach: Reach, now: Timestamp) -> String {
        let micros = now.as_microsecond();
        let statement = if link.terms.is_empty() && reach == Reach::Link {
            let unit = link.unit.as_ref().map_or(NO_UNIT, UnitCode::as_str);
            format!("v1.{}.{unit}.{micros}", link.round)
        } else {
            let target = target::written_with_reach(link.unit.as_ref(), &link.terms, reach);
            format!("v2.{}.{target}.{micros}", link.round)
        };
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
        let (version, statement) = statement.split_once('.').ok_or(NotSigned)?;
        let (round, rest) = statement.split_once('.').ok_or(NotSigned)?;
        let (text, issued_at) = rest.rsplit_once('.').ok_or(NotSigned)?;
        let (unit, terms, reach) = match (version, text) {
            ("v1", NO_UNIT) => (None, Terms::default(), Reach::Link),
            ("v1", unit) => {
                let unit = UnitCode::new(unit).map_err(|_| NotSigned)?;
                (Some(unit), Terms::default(), Reach::Link)
            }
            ("v2", text) => target::read(text).ok_or(NotSigned)?,
            _ => return Err(NotSigned),
        };
        let micros = issued_at.parse().map_err(|_| NotSigned)?;
        Ok(Visit {
            link: Link { round: RoundCode::new(round).map_err(|_| NotSigned)?, unit, terms },
            reach,
            issued_at: Timestamp::from_microsecond(micros).map_err(|_| NotSigned)?,
        })
    }

    /// No code has the bar that separates them here. What was printed before links had terms stays
    /// valid.
    fn link_signature(&self, link: &Link) -> String {
        let statement = match &link.unit {
            Some(unit) if link.terms.is_empty() => format!("v1|{}|{unit}", link.round),
            unit => {
                format!("v2|{}|{}", link.round, target::written(unit.as_ref(), &link.terms))
            }
        };
        sign(&self.link, &statement, LINK_SIGNATURE)
    }
}

/// The first bytes of the HMAC-SHA256 of a statement, as URL-safe base64.
fn sign(secret: &[u8; 32], statement: &str, bytes: usize) -> String {
    let signature = keyed_hash(secret, statement);
    URL_SAFE_NO_PAD.encode(&signature[..bytes.min(signature.len())])
}

/// The HMAC-SHA256 of a text.
#[must_use]
pub fn keyed_hash(secret: &[u8; 32], text: &str) -> [u8; 32] {
    // HMAC pads a short key with zeros to one block.
    let mut key = [0; 64];
    key[..secret.len()].copy_from_slice(secret);
    let mut mac = Hmac::<Sha256>::new(&key.into());
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
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
        let unit = unit.map(|unit| UnitCode::new(unit).unwrap());
        Link::plain(RoundCode::new("sipas-2026").unwrap(), unit)
    }

    fn noon() -> Timestamp {
        "2026-11-21T05:00:00.000001Z".parse().unwrap()
    }

    #[test]
    fn a_link_reads_back_what_it_is_for() {
        for link in [link(None), link(Some("00042")), link(Some("H21.17"))] {
            let code = signer().link_code(&link);
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
        assert_eq!(signer().link_code(&link).len(), "sipas-2026.X01.".len() + 14);
    }

    #[test]
    fn a_link_changed_to_another_unit_or_round_is_refused() {
        let code = signer().link_code(&link(Some("X01")));
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
            let visit = signer().read_visit(&signer().visit(&link, Reach::Link, noon())).unwrap();
            assert_eq!(visit, Visit { link, reach: Reach::Link, issued_at: noon() });
        }
    }

    #[test]
    fn a_visit_with_another_time_unit_or_secret_is_refused() {
        let visit = signer().visit(&link(Some("X01")), Reach::Link, noon());
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

    fn terms() -> impl Strategy<Value = Terms> {
        use proptest::option::of;
        (
            proptest::bool::ANY,
            of(0_i64..60_000_000),
            of("[a-z0-9][a-z0-9_-]{0,6}"),
            of("[A-Z0-9][A-Z0-9._-]{0,12}"),
            of("[0-9a-hjkmnp-tv-z]{12}"),
        )
            .prop_map(|(printed, minutes, desk, case, serial)| Terms {
                printed,
                chosen: printed && case.is_some(),
                expires_at: minutes.map(|it| Timestamp::from_second(it * 60).unwrap()),
                desk: desk.map(|it| it.parse().unwrap()),
                case: case.map(|it| it.parse().unwrap()),
                serial: serial.map(|it| it.parse().unwrap()),
            })
    }

    /// Links of every form, whose codes have many dots and dashes.
    fn links() -> impl Strategy<Value = Link> {
        let unit = proptest::option::of("[A-Z0-9][A-Z0-9._-]{0,12}");
        ("[a-z0-9][a-z0-9_-]{0,8}", unit, terms()).prop_map(|(round, unit, terms)| Link {
            round: RoundCode::new(round).unwrap(),
            unit: unit.map(|unit| UnitCode::new(unit).unwrap()),
            terms,
        })
    }

    #[test]
    fn a_link_says_what_it_is_for_in_few_letters() {
        let mut link = link(Some("X01"));
        link.terms.printed = true;
        link.terms.expires_at = Some(noon());
        link.terms.desk = Some("quay-3".parse().unwrap());
        assert!(signer().link_code(&link).starts_with("sipas-2026.X01~dquay-3~ehtawc~q."));
        assert!(!link.has_expired_at(noon() - jiff::SignedDuration::from_mins(2)));
        assert!(link.has_expired_at(noon()));
        assert_eq!((link.mode(), link.claim()), (Mode::Qr, None));
        link.terms = Terms { case: Some("H.1".parse().unwrap()), ..Terms::default() };
        let claim = Claim { kind: ClaimKind::Case, key: "H.1".to_owned() };
        assert_eq!((link.mode(), link.claim()), (Mode::Web, Some(claim)));
    }

    #[test]
    fn a_mode_is_confirmed_by_the_way_the_visit_came_about() {
        let visit = |desk: bool, reach| {
            let mut link = link(Some("X01"));
            link.terms.desk = desk.then(|| "1".parse().unwrap());
            Visit { link, reach, issued_at: noon() }
        };
        assert!(visit(false, Reach::Link).confirms(Mode::Qr));
        assert!(!visit(false, Reach::Link).confirms(Mode::Kiosk));
        assert!(visit(true, Reach::Link).confirms(Mode::Kiosk));
        assert!(!visit(true, Reach::Link).confirms(Mode::Paper));
        assert!(visit(false, Reach::Staff).confirms(Mode::Enumerator));
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
        fn links_and_visits_of_any_form_read_back(link in links()) {
            let code = signer().link_code(&link);
            prop_assert_eq!(signer().read_link(&code), Ok(link.clone()));
            let visit = signer().read_visit(&signer().visit(&link, Reach::Link, noon())).unwrap();
            prop_assert_eq!(visit.link, link);
        }

        #[test]
        fn a_link_or_visit_with_a_moved_dot_is_refused(link in links()) {
            let code = signer().link_code(&link);
            for moved in moved_dots(&code) {
                prop_assert_eq!(signer().read_link(&moved), Err(NotSigned), "{}", moved);
            }
            for moved in moved_dots(&signer().visit(&link, Reach::Link, noon())) {
                prop_assert_eq!(signer().read_visit(&moved), Err(NotSigned), "{}", moved);
            }
        }
    }
}

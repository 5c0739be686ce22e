//! Gathers what stands on posters and counter cards: the signed code of each unit or desk, names as
//! they are when the sheets hang, and until when answers are taken.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use survey_specs::code::{DeskCode, Lang, UnitCode};
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::{Instrument, Mode};
use thuocdo_app::poster::{PosterHints, PosterKind, QrShown, Sheet, Until};

use crate::clock::{today_in_vietnam, vietnam};
use crate::http::collect::Place;
use crate::http::public_url::PublicUrl;
use crate::link::{Link, Signer, Terms};
use crate::qr::{QrCode, TooLong};
use crate::store::round::Round;
use crate::store::unit::ListedUnit;
use crate::store::{Store, StoreError};

/// Which sheets are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PosterOrder {
    /// What is printed.
    pub kind: PosterKind,
    /// The units, in the order of the sheets; all of the round if there are none.
    pub units: Vec<UnitCode>,
    /// The desks of each unit; one sheet for each desk, or one without a desk if there are none.
    pub desks: Vec<DeskCode>,
    /// The first instant at which the printed links lead nowhere, if before the round's end.
    pub expires_at: Option<Timestamp>,
}

/// Sheets, and what whoever prints them should know.
#[derive(Debug)]
pub struct Gathered {
    /// The sheets.
    pub sheets: Vec<Sheet>,
    /// What there is to know; without addresses.
    pub hints: PosterHints,
}

/// Why there are no sheets.
#[derive(Debug, thiserror::Error)]
pub enum PosterError {
    /// The round is not about these units.
    #[error("the round is not about {}", listed(.0))]
    UnknownUnits(Vec<UnitCode>),
    /// The public address is too long for a QR code.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn listed(units: &[UnitCode]) -> String {
    units.iter().map(|unit| format!("`{unit}`")).collect::<Vec<_>>().join(", ")
}

/// Where sheets come from.
#[derive(Clone, Copy)]
pub struct PosterSource<'a> {
    /// Names and what was revoked.
    pub store: &'a dyn Store,
    /// Signs the links.
    pub signer: &'a Signer,
    /// What the codes begin with.
    pub public_url: &'a PublicUrl,
    /// The round.
    pub round: &'a Round,
    /// The questionnaire of the round, whose title stands on the sheets.
    pub instrument: &'a Arc<Instrument>,
    /// The time.
    pub now: Timestamp,
}

impl std::fmt::Debug for PosterSource<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PosterSource").field("round", &self.round.code).finish_non_exhaustive()
    }
}

impl PosterOrder {
    /// The units with a sheet: those that are named, else all of the round; one place without a unit
    /// for a round without units.
    ///
    /// # Errors
    ///
    /// If the round is not about one that is named, or the store cannot be read.
    pub async fn places(
        &self,
        source: &PosterSource<'_>,
    ) -> Result<Vec<Option<UnitCode>>, PosterError> {
        let of_round = source.store.round_units(&source.round.code).await?;
        if self.units.is_empty() && of_round.is_empty() {
            return Ok(vec![None]);
        }
        if self.units.is_empty() {
            return Ok(of_round.into_iter().map(Some).collect());
        }
        let strangers: Vec<_> =
            self.units.iter().filter(|unit| !of_round.contains(unit)).cloned().collect();
        if strangers.is_empty() {
            Ok(self.units.iter().cloned().map(Some).collect())
        } else {
            Err(PosterError::UnknownUnits(strangers))
        }
    }

    /// The sheets of these places, but for those whose links were revoked.
    ///
    /// # Errors
    ///
    /// If the address is too long for a code, or the store cannot be read.
    pub async fn gather(
        &self,
        source: &PosterSource<'_>,
        places: &[Option<UnitCode>],
    ) -> Result<Gathered, PosterError> {
        let PosterSource { store, round, now, .. } = *source;
        // Sheets that are printed before the opening hang from the opening on.
        let day = today_in_vietnam(now.max(round.opens_at));
        let listed = store.units_of_round(&round.code, day).await?;
        let listed: BTreeMap<_, _> =
            listed.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let mut gathered = Gathered {
            sheets: Vec::new(),
            hints: PosterHints {
                local_address: is_local(source.public_url),
                closed: round.closes_at.is_some_and(|closes_at| closes_at <= now),
                ..PosterHints::default()
            },
        };
        let ends = [self.expires_at, round.closes_at].into_iter().flatten().min();
        let no_desk = [None];
        let desks: Vec<_> = self.desks.iter().cloned().map(Some).collect();
        let desks = if desks.is_empty() { &no_desk[..] } else { &desks };
        for unit in places {
            let known = unit.as_ref().and_then(|unit| listed.get(unit));
            let place = Place::of(store, unit.as_ref(), day).await?;
            let title = |language| title(source, &place, language);
            for desk in desks {
                let link = self.link(source.round, unit.as_ref(), desk.as_ref());
                let unit_name = name(known, unit.as_ref());
                if store.is_revoked(&round.code, &link.statement()).await? {
                    gathered.hints.revoked.extend(unit_name);
                    continue;
                }
                let code = source.signer.link_code(&link);
                let qr = QrCode::of(&source.public_url.join(&format!("/r/{code}")))?;
                gathered.sheets.push(Sheet {
                    title: title(None),
                    english_title: english(source).map(|language| title(Some(language))),
                    unit_name,
                    parent_name: known
                        .and_then(|unit| unit.parent.as_ref())
                        .map(|(_, name)| name.clone()),
                    desk: desk.as_ref().map(ToString::to_string),
                    qr: QrShown { path: qr.path(), modules: qr.modules() },
                    short_address: short_address(source),
                    until: ends.map(until),
                });
            }
        }
        Ok(gathered)
    }

    fn link(&self, round: &Round, unit: Option<&UnitCode>, desk: Option<&DeskCode>) -> Link {
        Link {
            round: round.code.clone(),
            unit: unit.cloned(),
            terms: Terms {
                printed: true,
                desk: desk.cloned(),
                expires_at: self.expires_at,
                ..Terms::default()
            },
        }
    }
}

/// A unit that has no name on the day goes by its code: its sheet is as good as any.
fn name(known: Option<&ListedUnit>, unit: Option<&UnitCode>) -> Option<String> {
    known.map(|unit| unit.name.clone()).or_else(|| unit.map(ToString::to_string))
}

/// The round's own title, else the questionnaire's in a language or in its default one.
fn title(source: &PosterSource<'_>, place: &Place, language: Option<&Lang>) -> String {
    let questionnaire = source.instrument.questionnaire();
    if let (Some(title), None) = (&source.round.title, language) {
        return title.clone();
    }
    let context = Context {
        mode: Mode::Qr,
        language: language.unwrap_or(questionnaire.default_language()).clone(),
        kinds: place.kinds.clone(),
        started_on: today_in_vietnam(source.now),
    };
    Interview::start(Arc::clone(source.instrument), context).render(&questionnaire.title)
}

/// English, if the questionnaire is written in it and begins in another language.
fn english<'a>(source: &PosterSource<'a>) -> Option<&'a Lang> {
    let languages = &source.instrument.questionnaire().languages;
    languages.iter().skip(1).find(|language| language.as_str() == "en")
}

/// Without the scheme, which browsers add.
fn short_address(source: &PosterSource<'_>) -> String {
    let origin = source.public_url.origin();
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    format!("{host}/r/{}", source.round.code)
}

/// Whether an address is reached from the machine itself only.
fn is_local(public_url: &PublicUrl) -> bool {
    let origin = public_url.origin();
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host == "localhost" || host == "[::1]" || host.starts_with("127.")
}

/// What ends at midnight ends with the day before.
fn until(end: Timestamp) -> Until {
    let local = end.to_zoned(vietnam());
    let last = end.saturating_sub(SignedDuration::from_micros(1)).unwrap_or(end);
    if local.time() == jiff::civil::Time::midnight() {
        Until::EndOf(last.to_zoned(vietnam()).strftime("%d/%m/%Y").to_string())
    } else {
        Until::Minute(local.strftime("%H:%M %d/%m/%Y").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_at_midnight_in_vietnam_ends_with_the_day_before() {
        let at = |text: &str| until(text.parse().unwrap());
        assert_eq!(at("2026-11-30T17:00:00Z"), Until::EndOf("30/11/2026".to_owned()));
        assert_eq!(at("2026-11-30T10:30:00Z"), Until::Minute("17:30 30/11/2026".to_owned()));
    }

    #[test]
    fn an_address_of_this_machine_is_told_from_one_that_others_reach() {
        for (address, local) in [
            ("http://127.0.0.1:8080", true),
            ("http://localhost:8080", true),
            ("http://[::1]:8080", true),
            ("https://khaosat.example.vn", false),
            ("http://192.168.1.7:8080", false),
        ] {
            assert_eq!(is_local(&address.parse().unwrap()), local, "{address}");
        }
    }
}

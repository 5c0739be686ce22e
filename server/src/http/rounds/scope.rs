//! The units of a round with their names, and which of them a member of staff looks after.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use survey_specs::code::UnitCode;
use survey_specs::date::Date;

use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::problem::Problem;
use crate::http::results::name_order::NameOrder;
use crate::permission::Staff;
use crate::store::round::Round;
use crate::store::{Store, StoreError};

/// Units above one another are followed this far; a longer chain is a circle.
const LEVELS: usize = 8;

/// A unit of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundUnit {
    /// The code.
    pub code: UnitCode,
    /// The name; the code where no name is known.
    pub name: String,
    /// The unit above it with its name, if that is known.
    pub parent: Option<(UnitCode, String)>,
}

/// The day whose names count: today, within the round.
fn day_of(app: &App, round: &Round) -> Date {
    let now = app.clock.now();
    let last =
        round.closes_at.map(|end| end.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(end));
    today_in_vietnam(last.map_or(now, |last| now.min(last)).max(round.opens_at))
}

/// The units of a round, in the order of their names.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn units_of(app: &App, round: &Round) -> Result<Vec<RoundUnit>, Problem> {
    let store = app.store.as_ref();
    let listed = store.units_of_round(&round.code, day_of(app, round)).await?;
    let mut listed: BTreeMap<_, _> =
        listed.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
    let mut units = Vec::new();
    for code in store.round_units(&round.code).await? {
        units.push(match listed.remove(&code) {
            Some(unit) => RoundUnit { code, name: unit.name, parent: unit.parent },
            // A unit that has ended meanwhile still has its responses.
            None => RoundUnit { name: code.to_string(), code, parent: None },
        });
    }
    units.sort_by_cached_key(|unit| (NameOrder::of(&unit.name), unit.code.clone()));
    Ok(units)
}

/// Which units of a round somebody looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them, and what is about none.
    All,
    /// These.
    Units(BTreeSet<UnitCode>),
}

impl Scope {
    /// Those at and below the unit that a person works for; all for whoever works for the whole
    /// survey, or designs it.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn of(
        app: &App,
        staff: &Staff,
        round: &Round,
        units: &[RoundUnit],
    ) -> Result<Self, Problem> {
        let Some(own) = staff.unit.as_ref().filter(|_| staff.may_design().is_none()) else {
            return Ok(Self::All);
        };
        let day = day_of(app, round);
        let mut known = BTreeMap::from([(own.clone(), true)]);
        let mut below = BTreeSet::new();
        for unit in units {
            let parent = unit.parent.as_ref().map(|(code, _)| code);
            let mut covered = unit.code == *own;
            if let Some(parent) = parent.filter(|_| !covered) {
                covered = leads_to(app.store.as_ref(), parent, day, &mut known).await?;
            }
            if covered {
                below.insert(unit.code.clone());
            }
        }
        Ok(Self::Units(below))
    }

    /// Whether it covers a unit, or what is about none.
    #[must_use]
    pub fn covers(&self, unit: Option<&UnitCode>) -> bool {
        match (self, unit) {
            (Self::All, _) => true,
            (Self::Units(units), Some(unit)) => units.contains(unit),
            (Self::Units(_), None) => false,
        }
    }

    /// The units to ask the store for; none for all.
    #[must_use]
    pub fn units(&self) -> Option<Vec<UnitCode>> {
        match self {
            Self::All => None,
            Self::Units(units) => Some(units.iter().cloned().collect()),
        }
    }
}

/// Whether a unit that is known to be covered stands above this one, or is it. What is found out on
/// the way is remembered.
async fn leads_to(
    store: &dyn Store,
    unit: &UnitCode,
    day: Date,
    known: &mut BTreeMap<UnitCode, bool>,
) -> Result<bool, StoreError> {
    let (mut way, mut next, mut found) = (Vec::new(), Some(unit.clone()), false);
    while let Some(code) = next.take() {
        if let Some(covered) = known.get(&code) {
            found = *covered;
        } else if way.len() < LEVELS {
            next = store.unit_on(&code, day).await?.and_then(|unit| unit.parent);
            way.push(code);
        }
    }
    known.extend(way.into_iter().map(|code| (code, found)));
    Ok(found)
}

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
    #[must_use]
    pub fn of(staff: &Staff) -> Self {
        staff.units().map_or(Self::All, Self::Units)
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

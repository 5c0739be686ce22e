//! What the API says of an enumerator's work, as far as the app uses it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `GET /api/v1/field`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Overview {
    /// The user name.
    pub user: String,
    /// Whether the person runs the fieldwork.
    #[serde(default)]
    pub runs_fieldwork: bool,
    /// The rounds that take answers.
    pub rounds: Vec<RoundOpen>,
}

/// A round that takes answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct RoundOpen {
    /// The code.
    pub round: String,
    /// The title by language.
    pub title: BTreeMap<String, String>,
    /// The published version, `sha256:…`.
    pub version: String,
    /// The languages of the questionnaire; the first is the default.
    pub languages: Vec<String>,
    /// Visits for interviews without a list.
    pub visits: Vec<UnitVisit>,
}

/// A visit for interviews without a list.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct UnitVisit {
    /// The unit's code.
    pub unit: Option<String>,
    /// The unit's name.
    pub unit_name: Option<String>,
    /// The kinds of the unit and of those above it.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// The signed visit.
    pub visit: String,
}

/// `GET /api/v1/rounds/{round}/cases`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Cases {
    /// The published version that is answered.
    pub version: String,
    /// The names of the units by code.
    pub units: BTreeMap<String, String>,
    /// The kinds of the units by code.
    #[serde(default)]
    pub kinds: BTreeMap<String, Vec<String>>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A case.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The code.
    pub case: String,
    /// The unit that the answers are about.
    pub unit: Option<String>,
    /// How far the server knows it to be.
    pub status: String,
    /// How to find it.
    pub contact: Contact,
    /// What came of each call, the latest last.
    pub outcomes: Vec<Outcome>,
    /// The reserve that was called for it.
    pub replaced_by: Option<String>,
    /// The re-check that is to be made.
    #[serde(default)]
    pub recheck: Option<Recheck>,
    /// The signed visit; none if there is nothing to answer.
    pub visit: Option<String>,
}

/// How to find a case.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// The person.
    pub name: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// What else helps.
    pub note: Option<String>,
}

/// What came of a call.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The word for it.
    pub outcome: String,
    /// What there is to remember.
    pub note: Option<String>,
    /// When to come again.
    pub appointment_at: Option<String>,
    /// When it was noted.
    pub noted_at: Option<String>,
}

/// A re-check (phúc tra) that is to be made.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Recheck {
    /// The reason.
    pub note: Option<String>,
}

impl RoundOpen {
    /// The title in a language, else in any.
    #[must_use]
    pub fn title_in(&self, language: &str) -> &str {
        let title = self.title.get(language).or_else(|| self.title.values().next());
        title.map_or(&self.round, String::as_str)
    }
}

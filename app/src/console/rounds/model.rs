//! What the server says of rounds, as much of it as the screens need.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The rounds.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct RoundList {
    pub rounds: Vec<RoundLine>,
}

/// A round in the list.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct RoundLine {
    pub round: String,
    pub name: String,
    pub state: String,
    pub opens_on: String,
    pub closes_on: Option<String>,
    pub units: u64,
    pub responses: u64,
    pub target: Option<u64>,
}

/// What a new round can be made of.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct RoundChoices {
    pub today: String,
    pub versions: Vec<VersionChoice>,
    pub indexes: Vec<IndexChoice>,
    pub classes: Vec<UnitClass>,
}

/// A version that can be asked.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct VersionChoice {
    pub version: String,
    pub questionnaire: String,
    pub title: String,
    pub languages: Vec<String>,
    pub published_at: Option<String>,
}

/// An index that can be computed.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct IndexChoice {
    pub index: String,
    pub title: String,
    pub questionnaire: Option<String>,
}

/// A class of units.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct UnitClass {
    pub class: String,
    pub units: u64,
    pub examples: Vec<String>,
}

/// A round with everything that is set of it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Round {
    pub round: String,
    pub name: String,
    pub title: Option<String>,
    pub state: String,
    pub version: String,
    pub questionnaire: String,
    pub index: Option<String>,
    pub opens: String,
    pub closes: Option<String>,
    pub opens_on: String,
    pub closes_on: Option<String>,
    pub results_public: bool,
    pub offline: bool,
    pub modes: Vec<String>,
    pub languages: Vec<String>,
    pub questionnaire_languages: Vec<String>,
    pub target: Option<u32>,
    pub plan: Option<String>,
    pub revision: u64,
}

/// How far a round has come.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct RoundProgress {
    pub state: String,
    pub now: String,
    pub opens_on: String,
    pub closes_on: Option<String>,
    pub days_left: Option<u64>,
    pub elapsed: Option<f64>,
    pub partial: bool,
    pub total: Progress,
    pub elsewhere: u64,
    pub days: Vec<DayProgress>,
    pub units: Vec<UnitProgress>,
}

/// Responses against a target.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Progress {
    pub responses: u64,
    pub complete: u64,
    pub today: u64,
    pub last_response_at: Option<String>,
    pub modes: BTreeMap<String, u64>,
    pub target: Option<u64>,
    pub expected: Option<u64>,
    pub needed_per_day: Option<u64>,
    pub standing: String,
}

/// The responses of a day.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct DayProgress {
    pub day: String,
    pub responses: u64,
}

/// How far a unit has come.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct UnitProgress {
    pub unit: String,
    pub name: String,
    pub parent_name: Option<String>,
    #[serde(flatten)]
    pub progress: Progress,
}

/// The units that lag.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Reminders {
    pub units: Vec<Reminder>,
}

/// A unit that lags.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Reminder {
    pub unit: String,
    pub name: String,
    pub responses: u64,
    pub target: u64,
    pub expected: Option<u64>,
    pub last_response_at: Option<String>,
    pub coordinators: Vec<Coordinator>,
    pub text: String,
}

/// Who coordinates a unit.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Coordinator {
    pub user: String,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
}

impl Coordinator {
    /// The person and how to reach them, in one line.
    #[must_use]
    pub fn line(&self) -> String {
        let who = self.name.as_ref().unwrap_or(&self.user).clone();
        let reached = [&self.phone, &self.email].into_iter().flatten().cloned();
        std::iter::once(who).chain(reached).collect::<Vec<_>>().join(" · ")
    }
}

/// The links of a round.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Links {
    pub links: Vec<UnitLinks>,
}

/// The links of a unit, or of a round without units.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct UnitLinks {
    pub unit: Option<String>,
    pub name: Option<String>,
    pub link: String,
    pub qr_code: String,
}

/// Cases that were drawn.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct SampleDrawn {
    pub seed: u64,
    pub cases: u64,
    pub reserves: u64,
    pub new: u64,
    pub summary: String,
}

/// The targets of a round.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Targets {
    pub target: Option<u32>,
    pub units: Vec<UnitTarget>,
    pub revision: u64,
}

/// The target of a unit.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct UnitTarget {
    pub unit: String,
    pub name: String,
    pub target: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_coordinates_is_called_by_name_with_how_to_reach_them() {
        let user = |name: Option<&str>, phone: Option<&str>| Coordinator {
            user: "lan".to_owned(),
            name: name.map(str::to_owned),
            email: None,
            phone: phone.map(str::to_owned),
        };
        assert_eq!(user(None, None).line(), "lan");
        assert_eq!(user(Some("Chị Lan"), Some("0901")).line(), "Chị Lan · 0901");
    }

    #[test]
    fn the_progress_of_a_unit_is_read_beside_its_name() {
        let text = r#"{"unit":"X01","name":"Phường Một","parent":null,"parent_name":null,
            "responses":3,"complete":2,"today":1,"last_response_at":null,"modes":{"qr":3},
            "target":30,"expected":10,"needed_per_day":2,"standing":"behind"}"#;
        let unit: UnitProgress = serde_json::from_str(text).unwrap();
        assert_eq!((unit.progress.responses, unit.progress.target), (3, Some(30)));
        assert_eq!((unit.progress.modes["qr"], unit.progress.standing.as_str()), (3, "behind"));
    }
}

//! The round that somebody is about to set up: its defaults, its summary in one sentence, and the
//! request that it comes to.

use serde_json::{Value, json};

use super::model::{Round, RoundChoices, UnitClass};
use super::pasted::codes;
use super::words::Words;
use crate::console::calendar::{day, later};
use crate::console::ui::field::given;

/// How long a round lasts unless somebody says otherwise, in days after the first.
const LASTS: u32 = 30;

/// The responses of each unit unless somebody says otherwise.
const TARGET: u32 = 30;

/// Every way in which a round can be answered.
pub const MODES: [&str; 6] = ["web", "qr", "kiosk", "enumerator", "phone", "paper"];

/// Which units a round is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnitsWished {
    /// All of a class.
    #[default]
    Class,
    /// Those of a list.
    List,
    /// None.
    None,
}

/// Everything that a new round is made of, as it stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub version: String,
    pub units: UnitsWished,
    pub class: String,
    pub list: String,
    pub code: String,
    pub settings: Settings,
}

/// What can be changed of a round later too, as it stands in a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub title: String,
    pub opens: String,
    pub closes: String,
    pub target: String,
    pub index: String,
    pub modes: Vec<String>,
    pub languages: Vec<String>,
    pub offline: bool,
    pub results_public: bool,
    pub plan: String,
}

/// Why a round cannot be set up yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// Nothing has been published.
    Version,
    /// There are no units.
    Units,
    /// The last day comes before the first.
    Period,
    /// The target is no number.
    Target,
}

impl Wish {
    /// What is filled in to begin with: the version that was asked for or the newest one, its index,
    /// the largest class, a month from today.
    #[must_use]
    pub fn first(choices: &RoundChoices) -> Self {
        let version = choices.versions.first();
        let mut wish = Self {
            version: version.map(|version| version.version.clone()).unwrap_or_default(),
            class: choices.classes.first().map(|class| class.class.clone()).unwrap_or_default(),
            settings: Settings {
                opens: choices.today.clone(),
                closes: later(&choices.today, LASTS).unwrap_or_default(),
                target: TARGET.to_string(),
                modes: MODES.map(str::to_owned).to_vec(),
                offline: true,
                ..Settings::default()
            },
            ..Self::default()
        };
        wish.follow_version(choices);
        wish
    }

    /// Chooses what follows from the version: its languages, and the index that reads its items.
    pub fn follow_version(&mut self, choices: &RoundChoices) {
        let Some(version) = choices.versions.iter().find(|one| one.version == self.version) else {
            return;
        };
        self.settings.languages.clone_from(&version.languages);
        let reads =
            |questionnaire: &Option<String>| questionnaire.as_ref() == Some(&version.questionnaire);
        let index = choices.indexes.iter().find(|index| reads(&index.questionnaire));
        self.settings.index = index.map(|index| index.index.clone()).unwrap_or_default();
    }

    /// The number of units; none where only the server can tell.
    #[must_use]
    pub fn units(&self, classes: &[UnitClass]) -> u64 {
        match self.units {
            UnitsWished::Class => {
                classes.iter().find(|one| one.class == self.class).map_or(0, |one| one.units)
            }
            UnitsWished::List => codes(&self.list).rows.len() as u64,
            UnitsWished::None => 0,
        }
    }

    /// What is lacking before the round can be set up.
    #[must_use]
    pub fn lacks(&self, choices: &RoundChoices) -> Option<Lacking> {
        if self.version.is_empty() {
            Some(Lacking::Version)
        } else if self.units != UnitsWished::None && self.units(&choices.classes) == 0 {
            Some(Lacking::Units)
        } else {
            self.settings.lacks()
        }
    }

    /// The round in one sentence.
    #[must_use]
    pub fn summary(&self, choices: &RoundChoices, words: &Words) -> String {
        let units = self.units(&choices.classes);
        let about = match self.units {
            UnitsWished::Class => {
                format!("{} {} ({})", words.number(units), words.units_counted, self.class)
            }
            UnitsWished::List => format!("{} {}", words.number(units), words.units_counted),
            UnitsWished::None => words.without_units.to_lowercase(),
        };
        let parts = [Some(about), Some(self.settings.period(words)), self.aim(units, words)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// Units of a list may have targets of their own.
    fn aim(&self, units: u64, words: &Words) -> Option<String> {
        let common: Option<u64> = self.settings.target.trim().parse().ok();
        let all = match self.units {
            UnitsWished::Class => common.map(|target| target.saturating_mul(units)),
            UnitsWished::List => {
                let rows = codes(&self.list).rows.into_iter();
                let targets = rows.filter_map(|row| row.target.map(u64::from).or(common));
                Some(targets.sum()).filter(|all| *all > 0)
            }
            UnitsWished::None => common,
        };
        let all = words.number(all?);
        Some(match common.filter(|_| self.units != UnitsWished::None) {
            Some(each) => {
                let each = words.number(each);
                format!("{} {each} {} ({} {all})", words.aim, words.responses_each, words.in_all)
            }
            None => format!("{} {all} {}", words.aim, words.responses_counted),
        })
    }

    /// The request.
    #[must_use]
    pub fn body(&self) -> Value {
        let units = match self.units {
            UnitsWished::Class => json!({"class": self.class}),
            UnitsWished::List => {
                let row = |row: super::pasted::Row| json!({"unit": row.unit, "target": row.target});
                json!({"list": codes(&self.list).rows.into_iter().map(row).collect::<Vec<_>>()})
            }
            UnitsWished::None => json!({}),
        };
        json!({
            "code": given(&self.code),
            "version": self.version,
            "units": units,
            "settings": self.settings.body(),
        })
    }

    /// The line of the list that a place such as `units.list[3]` is about.
    #[must_use]
    pub fn line_of(&self, place: &str) -> Option<usize> {
        let index: usize = place.strip_prefix("units.list[")?.split(']').next()?.parse().ok()?;
        codes(&self.list).rows.get(index).map(|row| row.line)
    }
}

impl Settings {
    /// The settings of a round, as a form begins with them.
    #[must_use]
    pub fn of(round: &Round) -> Self {
        Self {
            title: round.title.clone().unwrap_or_default(),
            opens: round.opens.clone(),
            closes: round.closes.clone().unwrap_or_default(),
            target: round.target.map(|target| target.to_string()).unwrap_or_default(),
            index: round.index.clone().unwrap_or_default(),
            modes: round.modes.clone(),
            languages: round.languages.clone(),
            offline: round.offline,
            results_public: round.results_public,
            plan: round.plan.clone().unwrap_or_default(),
        }
    }

    /// What is lacking before they can be kept.
    #[must_use]
    pub fn lacks(&self) -> Option<Lacking> {
        let target = self.target.trim();
        if !self.closes.is_empty() && self.closes < self.opens {
            Some(Lacking::Period)
        } else if !target.is_empty() && target.parse::<u32>().map_or(true, |target| target == 0) {
            Some(Lacking::Target)
        } else {
            None
        }
    }

    /// The time in words.
    #[must_use]
    pub fn period(&self, words: &Words) -> String {
        match given(&self.closes) {
            Some(closes) => format!("{}–{}", day(&self.opens), day(&closes)),
            None => format!("{} {} ({})", words.from, day(&self.opens), words.no_end),
        }
    }

    /// The part of a request that they come to.
    #[must_use]
    pub fn body(&self) -> Value {
        json!({
            "title": given(&self.title),
            "index": given(&self.index),
            "opens": given(&self.opens),
            "closes": given(&self.closes),
            "modes": self.modes,
            "languages": self.languages,
            "offline": self.offline,
            "results_public": self.results_public,
            "target": self.target.trim().parse::<u32>().ok(),
            "plan": given(&self.plan),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::language::Language;
    use crate::console::rounds::model::{IndexChoice, VersionChoice};
    use crate::console::rounds::words::words;

    fn choices() -> RoundChoices {
        let version = |hash: &str, questionnaire: &str, languages: &[&str]| VersionChoice {
            version: hash.to_owned(),
            questionnaire: questionnaire.to_owned(),
            title: String::new(),
            languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
            published_at: None,
        };
        let index = |hash: &str, questionnaire: &str| IndexChoice {
            index: hash.to_owned(),
            title: String::new(),
            questionnaire: Some(questionnaire.to_owned()),
        };
        RoundChoices {
            today: "2026-12-01".to_owned(),
            versions: vec![version("v1", "sipas", &["vi", "en"]), version("v2", "khac", &["vi"])],
            indexes: vec![index("i0", "par"), index("i1", "sipas")],
            classes: vec![UnitClass { class: "xa".to_owned(), units: 135, examples: vec![] }],
        }
    }

    #[test]
    fn a_new_round_is_ready_to_be_set_up_at_once() {
        let (choices, words) = (choices(), words(Language::Vietnamese));
        let mut wish = Wish::first(&choices);
        assert_eq!(wish.lacks(&choices), None);
        assert_eq!(
            wish.summary(&choices, words),
            "135 đơn vị (xa) · 01/12/2026–31/12/2026 · mục tiêu 30 phiếu mỗi đơn vị (cả đợt 4.050)"
        );
        assert_eq!((wish.settings.index.as_str(), wish.settings.languages.len()), ("i1", 2));
        wish.version = "v2".to_owned();
        wish.follow_version(&choices);
        assert_eq!((wish.settings.index.as_str(), wish.settings.languages.len()), ("", 1));
    }

    #[test]
    fn a_list_of_units_goes_out_with_its_targets_and_problems_lead_to_its_lines() {
        let wish = Wish {
            units: UnitsWished::List,
            list: "Mã\n00001\t40\n\n00002".to_owned(),
            ..Wish::first(&choices())
        };
        let list = json!([{"unit": "00001", "target": 40}, {"unit": "00002", "target": null}]);
        assert_eq!(wish.body()["units"]["list"], list);
        assert_eq!((wish.line_of("units.list[1]"), wish.line_of("units")), (Some(4), None));
        let summary = wish.summary(&choices(), words(Language::Vietnamese));
        assert!(summary.ends_with("mục tiêu 30 phiếu mỗi đơn vị (cả đợt 70)"), "{summary}");
    }

    #[test]
    fn what_is_lacking_is_said_before_anything_is_sent() {
        let choices = choices();
        let lacks = |change: fn(&mut Wish)| {
            let mut wish = Wish::first(&choices);
            change(&mut wish);
            wish.lacks(&choices)
        };
        assert_eq!(lacks(|wish| wish.version.clear()), Some(Lacking::Version));
        assert_eq!(lacks(|wish| wish.units = UnitsWished::List), Some(Lacking::Units));
        assert_eq!(lacks(|wish| wish.units = UnitsWished::None), None);
        assert_eq!(
            lacks(|wish| wish.settings.closes = "2026-11-30".to_owned()),
            Some(Lacking::Period)
        );
        assert_eq!(lacks(|wish| wish.settings.target = "nhiều".to_owned()), Some(Lacking::Target));
        assert_eq!(lacks(|wish| wish.settings.target.clear()), None);
    }

    #[test]
    fn a_round_without_an_end_says_so() {
        let mut wish = Wish { units: UnitsWished::None, ..Wish::first(&choices()) };
        wish.settings.closes.clear();
        let english = wish.summary(&choices(), words(Language::English));
        assert_eq!(english, "no units · from 01/12/2026 (no end) · target 30 responses");
        assert_eq!(wish.body()["settings"]["closes"], Value::Null);
    }
}

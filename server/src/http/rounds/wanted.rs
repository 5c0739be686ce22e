//! What somebody wants a round to be, read from a request and checked as a whole.

use jiff::Timestamp;
use serde::Deserialize;
use survey_specs::code::Lang;
use survey_specs::index;
use survey_specs::problem::Problem as FileProblem;
use survey_specs::questionnaire::{Instrument, Mode, Questionnaire};
use survey_specs::sampling;
use utoipa::ToSchema;

use super::faults::Faults;
use crate::clock::today_in_vietnam;
use crate::moment::{InvalidMoment, Moment};
use crate::store::questionnaire::IndexDefinitionHash;
use crate::store::round::{Fielding, Offer, Round, RoundChange};
use crate::store::{Store, StoreError};

/// The longest title, in characters.
const LONGEST_TITLE: usize = 300;

/// The largest target of a unit.
pub const LARGEST_TARGET: u32 = 1_000_000;

/// The settings that are wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsWanted {
    /// The title; null for the questionnaire's.
    #[serde(default)]
    title: Option<String>,
    /// The hash of an index definition; null for none.
    #[serde(default)]
    index: Option<String>,
    /// The first day in Viet Nam, or an instant with its offset; null for today, or for what it was.
    #[serde(default)]
    #[schema(example = "2026-12-01")]
    opens: Option<String>,
    /// The last day in Viet Nam, or an instant with its offset; null for no end.
    #[serde(default)]
    #[schema(example = "2026-12-31")]
    closes: Option<String>,
    /// The ways in which it can be answered; empty for all.
    #[serde(default)]
    modes: Vec<String>,
    /// The languages in which it can be answered; empty for all.
    #[serde(default)]
    languages: Vec<String>,
    /// Whether a phone may keep the page.
    #[serde(default = "yes")]
    offline: bool,
    /// Whether everybody may read the results once the round has closed.
    #[serde(default)]
    results_public: bool,
    /// The responses of each unit; null for no target.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    target: Option<u32>,
    /// A sampling plan (YAML); null for none.
    #[serde(default)]
    plan: Option<String>,
}

fn yes() -> bool {
    true
}

impl SettingsWanted {
    /// The round that comes of it, and what is wrong with it. `before` is the round as it is, if it is
    /// there already, and whether it has responses.
    pub async fn read(
        self,
        store: &dyn Store,
        questionnaire: &Questionnaire,
        before: Option<(&Round, bool)>,
        now: Timestamp,
        faults: &mut Faults,
    ) -> Result<RoundChange, StoreError> {
        let index_definition =
            index_wanted(store, self.index.as_deref(), questionnaire, faults).await?;
        let (opens_at, closes_at) = self.period(before.map(|(round, _)| round), now, faults);
        let modes = self.modes(faults);
        let languages = self.languages(questionnaire, faults);
        if self.target.is_some_and(|target| !(1..=LARGEST_TARGET).contains(&target)) {
            faults.add(
                "settings.target",
                "invalid_target",
                "Mục tiêu là số từ 1 đến 1.000.000",
                "a target is a number from 1 to 1,000,000",
            );
        }
        let plan = self.plan.filter(|plan| !plan.trim().is_empty());
        if let Some(plan) = &plan {
            let reading = sampling::read::read("plan.yaml", plan.as_bytes());
            faults.add_file("settings.plan", &reading.problems);
        }
        let change = RoundChange {
            title: title(self.title, faults),
            index_definition,
            opens_at,
            closes_at,
            results_public: self.results_public,
            offline: self.offline,
            fielding: Fielding {
                modes,
                languages,
                target: self.target,
                plan,
                ..before.map_or_else(Fielding::default, |(round, _)| round.fielding.clone())
            },
        };
        if let Some((round, has_responses)) = before {
            refuse_too_late(round, &change, has_responses, now, faults);
        }
        Ok(change)
    }

    fn period(
        &self,
        before: Option<&Round>,
        now: Timestamp,
        faults: &mut Faults,
    ) -> (Timestamp, Option<Timestamp>) {
        let today = || Moment::Day(today_in_vietnam(now)).begin().unwrap_or(now);
        let unchanged = before.map_or_else(today, |round| round.opens_at);
        let begin = read_moment(self.opens.as_deref(), "settings.opens", Moment::begin, faults);
        let end = read_moment(self.closes.as_deref(), "settings.closes", Moment::end, faults);
        let begin = begin.unwrap_or(unchanged);
        if end.is_some_and(|end| end <= begin) {
            faults.add(
                "settings.closes",
                "empty_period",
                "Ngày kết thúc phải sau ngày bắt đầu",
                "the round would close before it opens",
            );
        }
        (begin, end)
    }

    fn modes(&self, faults: &mut Faults) -> Offer<Mode> {
        let mut modes = Vec::new();
        for word in &self.modes {
            let Some(mode) = Mode::from_word(word) else {
                let known = Mode::ALL.map(Mode::as_str).join(", ");
                faults.add(
                    "settings.modes",
                    "unknown_mode",
                    format!("Không có cách trả lời “{}”; có {known}", cut(word)),
                    format!("there is no mode `{}`; there are {known}", cut(word)),
                );
                continue;
            };
            modes.push(mode);
        }
        Offer::of(modes, &Mode::ALL)
    }

    fn languages(&self, questionnaire: &Questionnaire, faults: &mut Faults) -> Offer<Lang> {
        let known = &questionnaire.languages;
        let mut languages = Vec::new();
        for tag in &self.languages {
            match known.iter().find(|known| known.as_str() == tag) {
                Some(language) => languages.push(language.clone()),
                None => {
                    faults.add(
                        "settings.languages",
                        "unknown_language",
                        format!("Phiếu không có ngôn ngữ “{}”", cut(tag)),
                        format!("the questionnaire is not written in `{}`", cut(tag)),
                    );
                }
            }
        }
        Offer::of(languages, known)
    }
}

/// The title without blanks around it; none if nothing is left.
fn title(title: Option<String>, faults: &mut Faults) -> Option<String> {
    let title = title.map(|title| survey_specs::yaml::to_nfc(title.trim().to_owned().into()));
    let title = title.filter(|title| !title.is_empty());
    if title.as_ref().is_some_and(|title| title.chars().count() > LONGEST_TITLE) {
        faults.add(
            "settings.title",
            "text_too_long",
            format!("Tên đợt dài quá {LONGEST_TITLE} ký tự"),
            format!("the title has more than {LONGEST_TITLE} characters"),
        );
    }
    title
}

fn read_moment(
    text: Option<&str>,
    item: &str,
    bound: fn(Moment) -> Result<Timestamp, InvalidMoment>,
    faults: &mut Faults,
) -> Option<Timestamp> {
    let read = text?.parse::<Moment>().and_then(bound);
    if read.is_err() {
        faults.add(
            item,
            "invalid_date",
            "Cần một ngày như 2026-12-31, hoặc một thời điểm như 2026-12-31T17:00:00+07:00",
            InvalidMoment.to_string(),
        );
    }
    read.ok()
}

/// The index that is wanted, if there is one and it reads items of this questionnaire.
async fn index_wanted(
    store: &dyn Store,
    hash: Option<&str>,
    questionnaire: &Questionnaire,
    faults: &mut Faults,
) -> Result<Option<IndexDefinitionHash>, StoreError> {
    const ITEM: &str = "settings.index";
    let Some(hash) = hash.filter(|hash| !hash.is_empty()) else { return Ok(None) };
    let known: Option<IndexDefinitionHash> = hash.parse().ok();
    let text = match &known {
        Some(hash) => store.index_definition(hash).await?,
        None => None,
    };
    let Some(text) = text else {
        faults.add(ITEM, "unknown_index", "Không có bộ chỉ số này", "there is no such index");
        return Ok(None);
    };
    let reading = index::read::read("index.yaml", text.as_bytes());
    let mut problems = reading.problems;
    if let Some(definition) = &reading.definition {
        let instrument = Instrument::new(questionnaire.clone());
        problems.extend(index::check::check(definition, &reading.places, &instrument));
    }
    let wrong: Vec<FileProblem> = problems.into_iter().filter(FileProblem::is_error).collect();
    if wrong.is_empty() {
        return Ok(known);
    }
    faults.add(
        ITEM,
        "misfit_index",
        "Bộ chỉ số này không khớp với phiếu",
        "this index does not fit the questionnaire",
    );
    faults.add_file(ITEM, &wrong);
    Ok(None)
}

/// Notes what can no longer be changed of a round.
fn refuse_too_late(
    round: &Round,
    change: &RoundChange,
    has_responses: bool,
    now: Timestamp,
    faults: &mut Faults,
) {
    if has_responses && round.opens_at != change.opens_at {
        faults.add(
            "settings.opens",
            "has_responses",
            "Đã có phiếu trả lời nên không đổi được ngày bắt đầu",
            "there are responses, so the first day stays as it is",
        );
    }
    let replaced =
        round.index_definition.is_some() && round.index_definition != change.index_definition;
    if has_responses && replaced {
        faults.add(
            "settings.index",
            "has_responses",
            "Đã có phiếu trả lời nên không thay được bộ chỉ số",
            "there are responses, so the index cannot be replaced",
        );
    }
    let passed = change.closes_at.is_some_and(|end| end <= now);
    if passed && round.closes_at != change.closes_at {
        faults.add(
            "settings.closes",
            "end_has_passed",
            "Ngày kết thúc đã qua; để kết thúc ngay, hãy đóng đợt khảo sát",
            "the last day has passed; close the round to end it now",
        );
    }
}

/// As much of what was sent as is worth repeating.
fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

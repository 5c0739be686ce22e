//! A round as staff see it.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use survey_specs::code::Lang;
use survey_specs::date::Date;
use survey_specs::questionnaire::Mode;
use utoipa::ToSchema;

use crate::clock::{today_in_vietnam, vietnam};
use crate::http::App;
use crate::http::collect::version_of;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::http::results::round_title;
use crate::store::round::Round;

/// A round with everything that is set of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoundSettings {
    /// The code.
    round: String,
    /// What it is called: its own title, else its questionnaire's, in the language asked for.
    name: String,
    /// Its own title, where it differs from the questionnaire's.
    #[schema(required)]
    title: Option<String>,
    /// Whether it takes answers: `planned`, `open`, `paused` or `closed`.
    #[schema(value_type = String, example = "open")]
    state: &'static str,
    /// The published version that is answered, `sha256:…`.
    version: String,
    /// The questionnaire's code.
    questionnaire: String,
    /// The hash of the index definition; null if no index is computed.
    #[schema(required)]
    index: Option<String>,
    /// The first day or instant, as it is typed: `2026-12-01`, or with a time and its offset.
    opens: String,
    /// The last day, or the instant at which it ends; null while no end is set.
    #[schema(required)]
    closes: Option<String>,
    /// The first day in Viet Nam.
    #[schema(format = "date")]
    opens_on: String,
    /// The last day in Viet Nam; null while no end is set.
    #[schema(required, format = "date")]
    closes_on: Option<String>,
    /// The first instant.
    #[schema(format = "date-time")]
    opens_at: String,
    /// The first instant that no longer belongs to it; null while no end is set.
    #[schema(required, format = "date-time")]
    closes_at: Option<String>,
    /// Since when it is paused; null if it is not.
    #[schema(required, format = "date-time")]
    paused_at: Option<String>,
    /// Whether everybody may read its results once it has closed.
    results_public: bool,
    /// Whether a phone may keep its page, to be answered without a network.
    offline: bool,
    /// The ways in which it can be answered.
    #[schema(value_type = Vec<String>, example = json!(["web", "qr"]))]
    modes: Vec<&'static str>,
    /// The languages in which it can be answered; the first is the default.
    languages: Vec<String>,
    /// The languages in which the questionnaire is written.
    questionnaire_languages: Vec<String>,
    /// The responses that each unit without a target of its own is to bring in; those of the whole
    /// round if it has no units. Null for no target.
    #[schema(required)]
    target: Option<u32>,
    /// The sampling plan, as it was written; null if there is none.
    #[schema(required)]
    plan: Option<String>,
    /// When it was set up.
    #[schema(format = "date-time")]
    created_at: String,
    /// Counts the changes; a change says which one it has seen.
    revision: u64,
}

impl RoundSettings {
    /// The settings of a round.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn of(app: &App, round: &Round, language: Language) -> Result<Self, Problem> {
        let version = version_of(app, round).await?;
        let questionnaire = version.version.questionnaire();
        let fielding = &round.fielding;
        let tags = |languages: &[Lang]| languages.iter().map(ToString::to_string).collect();
        Ok(Self {
            round: round.code.to_string(),
            name: round_title(app, round, &language.lang()?).await?,
            title: round.title.clone(),
            state: round.state_at(app.clock.now()).as_str(),
            version: round.version.to_string(),
            questionnaire: questionnaire.code.to_string(),
            index: round.index_definition.as_ref().map(ToString::to_string),
            opens: begin_as_typed(round.opens_at),
            closes: round.closes_at.map(end_as_typed),
            opens_on: today_in_vietnam(round.opens_at).to_string(),
            closes_on: round.closes_at.map(|end| last_day(end).to_string()),
            opens_at: round.opens_at.to_string(),
            closes_at: round.closes_at.map(|end| end.to_string()),
            paused_at: fielding.paused_at.map(|since| since.to_string()),
            results_public: round.results_public,
            offline: round.offline,
            modes: fielding.modes.among(&Mode::ALL).into_iter().map(Mode::as_str).collect(),
            languages: tags(&fielding.languages_of(questionnaire)),
            questionnaire_languages: tags(&questionnaire.languages),
            target: fielding.target,
            plan: fielding.plan.clone(),
            created_at: round.created_at.to_string(),
            revision: fielding.revision,
        })
    }
}

/// The last day of which some part lies before an instant.
pub fn last_day(end: Timestamp) -> Date {
    today_in_vietnam(end.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(end))
}

/// A beginning as [`Moment`](crate::moment::Moment) reads it: a day where it is one's midnight.
fn begin_as_typed(instant: Timestamp) -> String {
    if is_midnight(instant) { today_in_vietnam(instant).to_string() } else { instant.to_string() }
}

/// An end as [`Moment`](crate::moment::Moment) reads it: the last day where it is that day's end.
fn end_as_typed(instant: Timestamp) -> String {
    if is_midnight(instant) { last_day(instant).to_string() } else { instant.to_string() }
}

fn is_midnight(instant: Timestamp) -> bool {
    instant.to_zoned(vietnam()).time() == jiff::civil::Time::midnight()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Moment;

    #[test]
    fn days_and_instants_come_back_as_they_were_typed() {
        for typed in ["2026-12-31", "2026-12-31T01:30:00Z"] {
            let moment: Moment = typed.parse().unwrap();
            assert_eq!(begin_as_typed(moment.begin().unwrap()), typed);
            assert_eq!(end_as_typed(moment.end().unwrap()), typed);
        }
    }
}

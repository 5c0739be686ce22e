//! Paper forms: typed twice by two people, compared, resolved where they differ, and stored.

pub mod differences;
pub mod entry;
pub mod forms;
pub mod print;
pub mod resolution;
pub mod settle;

use std::sync::Arc;

use jiff::SignedDuration;
use serde::Serialize;
use serde_json::Value;
use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::interview::{AnswerProblem, Fault, recheck};
use utoipa::ToSchema;

use super::App;
use super::collect::{Place, round_of_path, version_of};
use super::instruments::ReadyVersion;
use super::json;
use super::language::Language;
use super::problem::{ItemProblem, Problem};
use crate::clock::today_in_vietnam;
use crate::paper::content::Read;
use crate::paper::{FormNumber, PaperForm, Turn};
use crate::permission::Staff;
use crate::store::round::Round;
use settle::Outcome;

/// The paper of a round.
#[derive(Debug)]
pub struct Paper {
    /// The round.
    pub round: Round,
    /// The version that is printed on it.
    pub version: Arc<ReadyVersion>,
}

impl Paper {
    /// The paper of the round of this code.
    ///
    /// # Errors
    ///
    /// If there is no such round.
    pub async fn of_path(app: &App, round: &str) -> Result<Self, Problem> {
        let round = round_of_path(app, round).await?;
        let version = version_of(app, &round).await?;
        Ok(Self { round, version })
    }

    /// Checks what stands on a form, by the rules of its questionnaire.
    ///
    /// # Errors
    ///
    /// Everything that is wrong; if the typist has confirmed that the paper says so, only what no
    /// paper can say: a unit, language or day that the round does not have, an unknown item. And
    /// if the member of staff works for another unit.
    async fn check(
        &self,
        app: &App,
        staff: &Staff,
        read: &Read,
        as_found: bool,
        language: Language,
    ) -> Result<(), Problem> {
        let content = &read.content;
        if !concerns(staff, content.unit.as_ref()) {
            return Err(Problem::Forbidden);
        }
        let mut fatal = self.misfits(app, read, language).await?;
        let place =
            Place::of(app.store.as_ref(), content.unit.as_ref(), content.started_on).await?;
        let (body, _) = content.to_body(&self.round.version, "");
        let found = recheck(&self.version.instrument, &place.kinds, &body).err();
        let is_unreadable =
            |item: &str| read.unreadable.iter().any(|unreadable| unreadable.item == item);
        // What cannot be read is no answer, which would be said twice.
        let found = found.into_iter().flatten().filter(|problem| !is_unreadable(&problem.item));
        let found: Vec<_> = read.unreadable.iter().cloned().chain(found).collect();
        let counts = |problem: &&AnswerProblem| !as_found || problem.fault == Fault::UnknownItem;
        fatal.extend(
            found.iter().filter(counts).map(|problem| ItemProblem::from_engine(problem, language)),
        );
        if fatal.is_empty() { Ok(()) } else { Err(Problem::InvalidResponse(fatal)) }
    }

    /// What stands on a form and does not belong to this round.
    async fn misfits(
        &self,
        app: &App,
        read: &Read,
        language: Language,
    ) -> Result<Vec<ItemProblem>, Problem> {
        let mut misfits = Vec::new();
        let mut misfit = |code, vietnamese: String, english: String| {
            misfits.push(ItemProblem {
                item: None,
                code,
                message: language.pick(vietnamese, english),
            });
        };
        let content = &read.content;
        if let Some(unit) = &content.unit
            && !app.store.round_units(&self.round.code).await?.contains(unit)
        {
            misfit(
                "unknown_unit",
                format!("unit: đợt khảo sát không có đơn vị {unit}."),
                format!("unit: the round is not about {unit}."),
            );
        }
        if !self.version.version.questionnaire().languages.contains(&content.language) {
            misfit(
                "unknown_language",
                format!("language: phiếu không có ngôn ngữ {}.", content.language),
                format!("language: the questionnaire is not written in {}.", content.language),
            );
        }
        let (first, last) = days(&self.round, today_in_vietnam(app.clock.now()));
        if content.started_on < first || content.started_on > last {
            let (from, to) = (first.day_month_year(), last.day_month_year());
            misfit(
                "day_outside_round",
                format!("started_on: ngày phỏng vấn phải từ {from} đến {to}."),
                format!("started_on: the day of the interview must be from {from} to {to}."),
            );
        }
        Ok(misfits)
    }
}

/// The days on which a form of a round can have been filled in, by what is known today. Forms may be
/// typed after the round has closed: the day that stands on the paper decides.
fn days(round: &Round, today: Date) -> (Date, Date) {
    let first = today_in_vietnam(round.opens_at);
    let last = round.closes_at.map(|closes_at| {
        let moment = SignedDuration::from_micros(1);
        today_in_vietnam(closes_at.checked_sub(moment).unwrap_or(closes_at))
    });
    (first, last.map_or(today, |last| last.min(today)))
}

/// Whether a form of this unit is of this member of staff's concern.
fn concerns(staff: &Staff, unit: Option<&UnitCode>) -> bool {
    unit.map_or_else(|| staff.units().is_none(), |unit| staff.covers(unit))
}

/// Whether a form is of this member of staff's concern, by the unit that was typed first.
fn form_concerns(staff: &Staff, form: &PaperForm) -> bool {
    let entry = form.stage.entries().into_iter().flatten().next();
    entry.is_none_or(|entry| concerns(staff, entry.content.unit.as_ref()))
}

/// The number of a form in a path.
fn form_number(text: &str) -> Result<FormNumber, Problem> {
    text.parse().map_err(|_| Problem::InvalidFormNumber)
}

/// A body, and whether it is sent as it was found on paper.
fn read_sent(body: &[u8]) -> Result<(Value, bool), Problem> {
    let place = |error: serde_json::Error| {
        Problem::NotJson(format!("line {}, column {}", error.line(), error.column()))
    };
    let mut sent = json::read(body).map_err(place)?;
    let as_found = match sent.as_object_mut().and_then(|fields| fields.remove("as_found")) {
        None => false,
        Some(Value::Bool(as_found)) => as_found,
        Some(_) => return Err(Problem::NotJson("`as_found` is true or false".to_owned())),
    };
    Ok((sent, as_found))
}

/// Problems that the engine found, as an answer.
fn invalid(problems: &[AnswerProblem], language: Language) -> Problem {
    let in_words = problems.iter().map(|problem| ItemProblem::from_engine(problem, language));
    Problem::InvalidResponse(in_words.collect())
}

/// A form and how far it has come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaperForm)]
pub struct FormBody {
    /// The number on the paper.
    form: String,
    /// `one_entry`, `differs`, `refused` (the questionnaire does not allow what the form says),
    /// `agreed` (it will be stored when an entry is sent again) or `stored`.
    #[schema(example = "differs")]
    state: &'static str,
    /// The unit, as it was typed first.
    #[schema(required)]
    unit: Option<String>,
    /// The id of the response that is made of it.
    #[schema(format = "uuid")]
    #[schema(required)]
    // tidy: text because it is the wire form
    response_id: Option<String>,
    /// Who typed it, and when.
    entries: Vec<EntryBody>,
    /// In how many parts the entries differ, while nobody has decided.
    differences: usize,
    /// Why it cannot be stored.
    problems: Vec<ItemProblem>,
}

/// One of the two entries of a form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaperEntry)]
pub struct EntryBody {
    /// 1 or 2.
    entry: i64,
    /// Who typed it.
    typist: String,
    /// When it was typed last.
    #[schema(format = "date-time")]
    entered_at: String,
    /// Whether the typist confirmed that the paper breaks rules.
    as_found: bool,
}

impl FormBody {
    /// A form with its outcome.
    #[must_use]
    pub fn new(form: &PaperForm, outcome: &Outcome, language: Language) -> Self {
        let turns = [Turn::First, Turn::Second];
        let entries = turns.into_iter().filter_map(|turn| {
            form.stage.entry(turn).map(|entry| EntryBody {
                entry: turn.number(),
                typist: entry.typist.to_string(),
                entered_at: entry.entered_at.to_string(),
                as_found: entry.as_found,
            })
        });
        let unit = form.stage.entries().into_iter().flatten().next();
        let problems = match outcome {
            Outcome::Refused(problems) => problems.as_slice(),
            _ => &[],
        };
        Self {
            form: form.number.to_string(),
            state: outcome.word(),
            unit: unit.and_then(|entry| entry.content.unit.as_ref()).map(ToString::to_string),
            // Before it is stored nobody has to know it, who could store something else under it.
            response_id: (*outcome == Outcome::Stored).then(|| form.response_id.to_string()),
            entries: entries.collect(),
            differences: form.stage.differences().len(),
            problems: problems
                .iter()
                .map(|problem| ItemProblem::from_engine(problem, language))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;

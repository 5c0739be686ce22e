//! A stratified two-stage sample and its interviews: in every commune (the stratum) villages are
//! drawn at random, in every village people; the base weight is the inverse of both chances.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use survey_specs::code::{InvalidCode, Lang, PsuCode, StratumCode};
use survey_specs::date::Date;
use survey_specs::interview::{AnswerProblem, Context, Interview};
use survey_specs::questionnaire::{Instrument, Mode};
use survey_specs::unit::Unit;
use survey_specs::wire::{ConsentGiven, ResponseBody, answers_to_json};
use uuid::Uuid;

use super::opinions::{Person, answer, normal};
use crate::clock::today_in_vietnam;
use crate::rollup;
use crate::store::response::NewResponse;
use crate::store::round::Round;
use crate::weight::{InvalidWeight, Weight};

/// Villages drawn in each commune.
const VILLAGES_DRAWN: usize = 5;

/// Makes the responses of rounds.
#[derive(Debug)]
pub struct Fieldwork {
    seed: u64,
    instrument: Arc<Instrument>,
    communes: Vec<Commune>,
}

/// What stays the same about a commune from year to year.
#[derive(Debug)]
struct Commune {
    unit: Unit,
    contentment: f64,
    /// Adults of each village.
    villages: Vec<u32>,
}

/// Why a made-up response is not one.
#[derive(Debug, thiserror::Error)]
pub enum FieldworkError {
    /// The engine refuses it.
    #[error("{} problems, the first with item `{}`", .0.len(), .0.first().map_or("", |problem| problem.item.as_str()))]
    Refused(Vec<AnswerProblem>),
    /// A code of the sample is none.
    #[error(transparent)]
    Code(#[from] InvalidCode),
    /// A weight of the sample is none.
    #[error(transparent)]
    Weight(#[from] InvalidWeight),
    /// The round's dates do not leave a day to interview on.
    #[error("the round is over before it begins")]
    NoTime,
}

/// One drawn person with what the sample knows about it.
struct Drawn<'a> {
    commune: &'a Commune,
    village: usize,
    base_weight: f64,
    mood: f64,
}

impl Fieldwork {
    /// Prepares the communes; the same seed always makes the same ones.
    #[must_use]
    pub fn new(seed: u64, instrument: Arc<Instrument>, communes: &[Unit]) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let communes = communes
            .iter()
            .map(|unit| Commune {
                unit: unit.clone(),
                contentment: 0.35 * normal(&mut rng),
                villages: (0..rng.random_range(8..=18))
                    .map(|_| rng.random_range(120..=620))
                    .collect(),
            })
            .collect();
        Self { seed, instrument, communes }
    }

    /// Draws the sample of the `index`-th round, spread evenly over the communes. Interviews run
    /// from the round's opening until it was set up, or until it closed.
    ///
    /// # Errors
    ///
    /// [`FieldworkError::NoTime`] if that leaves no time.
    pub fn sample<'a>(
        &'a self,
        index: usize,
        round: &'a Round,
        responses: u32,
    ) -> Result<Sample<'a>, FieldworkError> {
        let until = round.closes_at.map_or(round.created_at, |end| end.min(round.created_at));
        let seconds = until.duration_since(round.opens_at).as_secs();
        if seconds < 1 {
            return Err(FieldworkError::NoTime);
        }
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(stream(index, 0));
        let drawn = self.draw(&mut rng, index, usize::try_from(responses).unwrap_or(usize::MAX));
        Ok(Sample { fieldwork: self, index, round, seconds, drawn })
    }

    /// Draws villages and people in every commune.
    fn draw(&self, rng: &mut ChaCha8Rng, year: usize, responses: usize) -> Vec<Drawn<'_>> {
        let mut all = Vec::new();
        let count = self.communes.len().max(1);
        for (place, commune) in self.communes.iter().enumerate() {
            let wanted = responses / count + usize::from(place < responses % count);
            let year_effect = if year == 0 { 0.0 } else { 0.12 + 0.1 * normal(rng) };
            let mut villages: Vec<usize> = (0..commune.villages.len()).collect();
            villages.shuffle(rng);
            villages.truncate(VILLAGES_DRAWN);
            for (turn, &village) in villages.iter().enumerate() {
                let people = wanted / villages.len() + usize::from(turn < wanted % villages.len());
                let village_effect = 0.2 * normal(rng);
                let adults = f64::from(commune.villages[village]);
                let chance = ratio(villages.len(), commune.villages.len())
                    * (ratio(people, 1) / adults).min(1.0);
                for _ in 0..people {
                    let mood =
                        commune.contentment + year_effect + village_effect + 0.8 * normal(rng);
                    all.push(Drawn { commune, village, base_weight: 1.0 / chance, mood });
                }
            }
        }
        all
    }

    fn interview(
        &self,
        rng: &mut ChaCha8Rng,
        drawn: &Drawn<'_>,
        started_on: Date,
    ) -> Result<Interview, FieldworkError> {
        let mode = match rng.random_range(0..100) {
            0..60 => Mode::Enumerator,
            60..85 => Mode::Paper,
            _ => Mode::Web,
        };
        let kinds = drawn.commune.unit.kind.iter().cloned().collect();
        let context = Context { mode, language: Lang::new("vi")?, kinds, started_on };
        let mut interview = Interview::start(Arc::clone(&self.instrument), context);
        let person = Person { mood: drawn.mood, mode };
        for question in self.instrument.questions() {
            if let Some(answer) = answer(rng, person, question, question.index) {
                interview
                    .answer(question.code().as_str(), answer)
                    .map_err(|problem| FieldworkError::Refused(vec![problem]))?;
            }
        }
        Ok(interview)
    }
}

/// The drawn people of one round. Each has a stream of chance of its own, so that one interview can
/// be made without those before it, and made again after an interruption.
pub struct Sample<'a> {
    fieldwork: &'a Fieldwork,
    index: usize,
    round: &'a Round,
    seconds: i64,
    drawn: Vec<Drawn<'a>>,
}

impl Sample<'_> {
    /// The number of people.
    pub fn len(&self) -> usize {
        self.drawn.len()
    }

    /// The id and the time of a person's response, and the chance that is left for the answers.
    fn begin(&self, person: usize) -> (Uuid, Timestamp, ChaCha8Rng) {
        let mut rng = ChaCha8Rng::seed_from_u64(self.fieldwork.seed);
        rng.set_stream(stream(self.index, person + 1));
        let at = self.round.opens_at + rng.random_range(0..self.seconds).seconds();
        let mut random = [0; 10];
        rng.fill(&mut random);
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let id = uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid();
        (id, at, rng)
    }

    /// The id of a person's response.
    pub fn response_id(&self, person: usize) -> Uuid {
        self.begin(person).0
    }

    /// A person's response.
    ///
    /// # Errors
    ///
    /// [`FieldworkError`], if what is made up does not fit the questionnaire.
    pub fn response(&self, person: usize) -> Result<NewResponse, FieldworkError> {
        let (response_id, received_at, mut rng) = self.begin(person);
        let (drawn, round) = (&self.drawn[person], self.round);
        let interview = self.fieldwork.interview(&mut rng, drawn, today_in_vietnam(received_at))?;
        let response = interview.finalise().map_err(FieldworkError::Refused)?;
        let context = interview.context();
        let consent = interview.instrument().questionnaire().consent.as_ref();
        let unit = &drawn.commune.unit.code;
        let body = ResponseBody {
            version: round.version.to_string(),
            unit: Some(unit.clone()),
            visit: String::new(),
            mode: context.mode,
            language: context.language.clone(),
            started_on: context.started_on,
            consent: consent.map(|consent| ConsentGiven { version: consent.version, given: true }),
            answers: response.answers.clone(),
        };
        Ok(NewResponse {
            round: round.code.clone(),
            response_id,
            unit: body.unit.clone(),
            version: round.version.clone(),
            mode: body.mode,
            language: body.language.clone(),
            started_on: body.started_on,
            disposition: response.disposition,
            consent: body.consent,
            content_hash: body.content_hash().to_string(),
            canonical_body: body.to_canonical_json(),
            answers_json: answers_to_json(&response.answers),
            paradata: None,
            stratum: Some(StratumCode::new(unit.as_str())?),
            psu: Some(PsuCode::new(format!("{unit}-{:02}", drawn.village + 1))?),
            base_weight: Weight::new(drawn.base_weight)?,
            received_at,
            cells: rollup::cells(interview.instrument(), &response),
            claim: None,
            flags: Vec::new(),
        })
    }
}

/// The stream of chance of a person in a round; person 0 is the draw itself.
fn stream(round: usize, person: usize) -> u64 {
    ((round as u64 + 1) << 40) + person as u64
}

/// The quotient of two small counts.
#[expect(clippy::cast_precision_loss, reason = "counts of villages and people are far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

//! The demonstration province: made-up units, two yearly rounds and believable answers, the same for
//! the same seed.

mod fieldwork;
mod opinions;
mod province;

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use survey_specs::index::IndexDefinition;
use survey_specs::questionnaire::{Instrument, PublishedVersion, read as questionnaire_read};
use survey_specs::shipped;
use survey_specs::unit::Unit;

use crate::clock::today_in_vietnam;
use crate::permission::Operator;
use crate::store::round::{Fielding, NewRound, Round};
use crate::store::{Insertion, Store, StoreError};

use fieldwork::{Fieldwork, Sample};

/// Number of responses of both rounds together, unless another is asked for.
pub const DEFAULT_RESPONSES: u32 = 6_000;

/// The responses that each commune is to bring in.
const TARGET: u32 = 60;

/// The seed, unless another is asked for.
pub const DEFAULT_SEED: u64 = 2026;

/// The questionnaire and index definition of both rounds.
const SPEC: &str = "sipas-2026";

/// What the codes of both rounds begin with; the year follows.
const CODE_PREFIX: &str = "demo-";

/// How many responses are made and stored at a time.
const BATCH: usize = 1_000;

/// How long a demonstration round is open.
const OPEN_DAYS: i64 = 120;

/// What is asked of the demonstration province.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// What every made-up number follows from.
    pub seed: u64,
    /// Number of responses of both rounds together.
    pub responses: u32,
    /// The present; the second round is half over.
    pub now: Timestamp,
}

/// What loading did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// The province was there already.
    Already(Vec<Round>),
    /// The province was loaded, with this many responses.
    Now {
        /// The two rounds, the earlier first.
        rounds: Vec<Round>,
        /// Number of responses stored.
        responses: u64,
    },
}

/// Why the province could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What ships with the program is broken, or the made-up data does not fit it.
    #[error("the demonstration does not fit the shipped questionnaire: {0}")]
    Misfit(String),
}

impl DemoError {
    fn misfit(error: impl std::fmt::Display) -> Self {
        Self::Misfit(error.to_string())
    }
}

/// Loads the demonstration province, unless it is there already. What an interrupted run left out
/// is added: everything follows from the seed and the moment the rounds were set up, so the same
/// responses come again and those that are stored stay as they are.
///
/// # Errors
///
/// [`DemoError`].
pub async fn load(store: &dyn Store, operator: Operator, wish: Wish) -> Result<Loaded, DemoError> {
    let version = shipped_version()?;
    let units = province::units().map_err(DemoError::misfit)?;
    let communes: Vec<_> = units
        .iter()
        .filter(|unit| unit.class.as_str() == province::COMMUNE_CLASS)
        .cloned()
        .collect();
    let instrument = Arc::new(Instrument::new(version.questionnaire().clone()));
    let fieldwork = Fieldwork::new(wish.seed, instrument, &communes);
    let rounds = match rounds_there(store).await? {
        rounds if rounds.len() == 2 => rounds,
        there => {
            let design = operator.may_design();
            store.insert_version(&design, &version, wish.now).await?;
            store.load_units(&design, &units, &[]).await?;
            set_up_rounds(store, operator, &version, &communes, there, wish.now).await?
        }
    };
    let mut stored = 0;
    for (index, round) in rounds.iter().enumerate() {
        let half = wish.responses / 2 + if index == 1 { wish.responses % 2 } else { 0 };
        let sample = fieldwork.sample(index, round, half).map_err(DemoError::misfit)?;
        stored += interview(store, operator, round, &sample).await?;
    }
    Ok(if stored == 0 {
        Loaded::Already(rounds)
    } else {
        Loaded::Now { rounds, responses: stored }
    })
}

/// The demonstration's rounds that are set up, the earlier first.
async fn rounds_there(store: &dyn Store) -> Result<Vec<Round>, StoreError> {
    let mut rounds = store.rounds().await?;
    rounds.retain(|round| round.code.as_str().starts_with(CODE_PREFIX));
    rounds.sort_by_key(|round| round.opens_at);
    Ok(rounds)
}

/// Sets up those of the two rounds that are missing, as of the moment the first was set up.
async fn set_up_rounds(
    store: &dyn Store,
    operator: Operator,
    version: &PublishedVersion,
    communes: &[Unit],
    there: Vec<Round>,
    now: Timestamp,
) -> Result<Vec<Round>, DemoError> {
    let design = operator.may_design();
    let text = shipped::index(SPEC).ok_or_else(|| DemoError::misfit("no index definition"))?;
    let definition: IndexDefinition = text.parse().map_err(DemoError::misfit)?;
    let definition = store.insert_index_definition(&design, &definition.code, text, now).await?;
    let now = there.first().map_or(now, |round| round.created_at);
    let year = today_in_vietnam(now).civil().year();
    for (age, results_public) in [(1, true), (0, false)] {
        let opens_at = now - (i64::from(age) * 365 + OPEN_DAYS / 2).days_as_hours();
        let year = year - age;
        let round = Round {
            code: format!("{CODE_PREFIX}{year}").parse().map_err(DemoError::misfit)?,
            title: Some(format!("Khảo sát trình diễn {year}")),
            version: version.hash().clone(),
            index_definition: Some(definition.clone()),
            opens_at,
            closes_at: Some(opens_at + OPEN_DAYS.days_as_hours()),
            results_public,
            offline: true,
            fielding: Fielding { target: Some(TARGET), ..Fielding::default() },
            created_at: now,
        };
        let units = communes.iter().map(|unit| unit.code.clone()).collect();
        // Taken means that it is one of those that are there.
        let (Insertion::Inserted | Insertion::Taken) =
            store.insert_round(&design, &NewRound::new(round, units)).await?;
    }
    Ok(rounds_there(store).await?)
}

/// Stores the responses of a round that are not stored yet, and says how many.
async fn interview(
    store: &dyn Store,
    operator: Operator,
    round: &Round,
    sample: &Sample<'_>,
) -> Result<u64, DemoError> {
    let Some(last) = sample.len().checked_sub(1) else { return Ok(0) };
    let is_stored = async |person| store.receipt(&round.code, sample.response_id(person)).await;
    let counts = store.response_counts(&operator.may_read_results(), &round.code).await?;
    let other_wish = !counts.is_empty() && is_stored(0).await?.is_none();
    if other_wish || is_stored(last).await?.is_some() {
        return Ok(0);
    }
    let mut stored = 0;
    for first in (0..=last).step_by(BATCH) {
        let batch = (first..=last).take(BATCH).map(|person| sample.response(person));
        let batch = batch.collect::<Result<Vec<_>, _>>().map_err(DemoError::misfit)?;
        stored += store.store_responses_in_bulk(&operator.may_design(), batch).await?;
    }
    Ok(stored)
}

/// A number of days as a span of hours, which a timestamp can be moved by.
trait Days {
    fn days_as_hours(self) -> jiff::Span;
}

impl Days for i64 {
    fn days_as_hours(self) -> jiff::Span {
        (self * 24).hours()
    }
}

fn shipped_version() -> Result<PublishedVersion, DemoError> {
    let text = shipped::questionnaire(SPEC).ok_or_else(|| DemoError::misfit("no questionnaire"))?;
    let draft = questionnaire_read::read(SPEC, text.as_bytes())
        .draft
        .ok_or_else(|| DemoError::misfit("the questionnaire has errors"))?;
    draft.publish().map_err(|problems| DemoError::misfit(format!("{} problems", problems.len())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index;
    use crate::store::{self, Location};
    use survey_specs::index::Status;

    const NOW: &str = "2026-11-21T09:00:00+07:00";

    async fn loaded(
        folder: &std::path::Path,
        seed: u64,
        responses: u32,
    ) -> (Arc<dyn Store>, Loaded) {
        let store = store::open(&Location::Sqlite(folder.to_owned())).await.unwrap();
        let wish = Wish { seed, responses, now: NOW.parse().unwrap() };
        let loaded = load(store.as_ref(), Operator::at_the_console(), wish).await.unwrap();
        (store, loaded)
    }

    async fn total_of_first_commune(store: &dyn Store, round: &Round) -> (String, u64) {
        let may = Operator::at_the_console().may_read_results();
        let index = index::for_round(store, &may, round, &[]).await.unwrap();
        let total = index.outcome.nodes.iter().find(|node| node.node.as_str() == "SIPAS").unwrap();
        (total.published.clone().unwrap(), total.n.unwrap())
    }

    #[tokio::test]
    async fn two_rounds_of_sixty_communes_are_loaded_once() {
        let folder = tempfile::tempdir().unwrap();
        let (store, first) = loaded(folder.path(), 1, 241).await;
        let Loaded::Now { rounds, responses } = first else { panic!("nothing was loaded") };
        assert_eq!(responses, 241);
        let codes: Vec<_> = rounds.iter().map(|round| round.code.as_str()).collect();
        assert_eq!(codes, ["demo-2025", "demo-2026"]);
        let now: Timestamp = NOW.parse().unwrap();
        assert_eq!(
            rounds.iter().map(|round| round.is_open_at(now)).collect::<Vec<_>>(),
            [false, true]
        );
        let wish = Wish { seed: 1, responses: 241, now };
        for later in [wish, Wish { now: now + 48.hours(), ..wish }, Wish { responses: 9, ..wish }] {
            let again = load(store.as_ref(), Operator::at_the_console(), later).await.unwrap();
            assert!(matches!(again, Loaded::Already(rounds) if rounds.len() == 2));
        }
    }

    #[tokio::test]
    async fn what_an_interrupted_run_left_out_is_added() {
        let folder = tempfile::tempdir().unwrap();
        let store = store::open(&Location::Sqlite(folder.path().to_owned())).await.unwrap();
        let operator = Operator::at_the_console();
        let now: Timestamp = NOW.parse().unwrap();
        // The first run set up both rounds and got as far as the first batch of the first.
        let version = shipped_version().unwrap();
        let units = province::units().unwrap();
        let communes: Vec<_> =
            units.iter().filter(|unit| unit.class.as_str() == "xa").cloned().collect();
        store.insert_version(&operator.may_design(), &version, now).await.unwrap();
        store.load_units(&operator.may_design(), &units, &[]).await.unwrap();
        let rounds = set_up_rounds(store.as_ref(), operator, &version, &communes, vec![], now)
            .await
            .unwrap();
        let instrument = Arc::new(Instrument::new(version.questionnaire().clone()));
        let fieldwork = Fieldwork::new(1, instrument, &communes);
        let sample = fieldwork.sample(0, &rounds[0], 120).unwrap();
        let begun = (0..30).map(|person| sample.response(person).unwrap()).collect();
        let stored = store.store_responses_in_bulk(&operator.may_design(), begun).await.unwrap();
        assert_eq!(stored, 30);

        let wish = Wish { seed: 1, responses: 240, now: now + 24.hours() };
        let second = load(store.as_ref(), operator, wish).await.unwrap();
        assert!(matches!(second, Loaded::Now { responses: 210, .. }), "{second:?}");
        for round in &rounds {
            let counts = store.response_counts(&operator.may_read_results(), &round.code).await;
            assert_eq!(counts.unwrap().iter().map(|(_, n)| n).sum::<i64>(), 120);
        }
    }

    #[tokio::test]
    async fn the_same_seed_makes_the_same_province_and_another_another() {
        let folders = [
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
        ];
        let mut totals = Vec::new();
        for (folder, seed) in folders.iter().zip([7, 7, 8]) {
            let (store, loaded) = loaded(folder.path(), seed, 1_200).await;
            let Loaded::Now { rounds, .. } = loaded else { panic!("nothing was loaded") };
            totals.push(total_of_first_commune(store.as_ref(), &rounds[1]).await);
        }
        assert_eq!(totals[0], totals[1]);
        assert_ne!(totals[0], totals[2]);
    }

    #[tokio::test]
    async fn modelled_totals_stand_beside_the_estimated_ones_and_are_less_spread() {
        let folder = tempfile::tempdir().unwrap();
        let (store, loaded) = loaded(folder.path(), 1, 1_200).await;
        let Loaded::Now { rounds, .. } = loaded else { panic!("nothing was loaded") };
        let may = Operator::at_the_console().may_read_results();
        let index = index::for_round(store.as_ref(), &may, &rounds[0], &[]).await.unwrap();
        let plain = index.document();
        assert!(plain.nodes.iter().all(|row| row.modelled.is_none()));
        let document = plain.with_modelled(&index.modelled());
        let is_total = |row: &&index::NodeRow| row.node == "SIPAS" && row.rank.is_some();
        let totals: Vec<_> = document.nodes.iter().filter(is_total).collect();
        let spread = |of: fn(&index::NodeRow) -> Option<f64>| {
            let values: Vec<f64> = totals.iter().filter_map(|row| of(row)).collect();
            assert!(values.len() > 50, "{} of {}", values.len(), totals.len());
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            values.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least
        };
        assert!(spread(|row| row.modelled) < spread(|row| row.value));
        assert!(totals.iter().all(|row| row.modelled_rmse.is_some() == row.modelled.is_some()));
    }

    #[tokio::test]
    async fn the_index_of_the_demonstration_is_believable() {
        let folder = tempfile::tempdir().unwrap();
        let (store, loaded) = loaded(folder.path(), DEFAULT_SEED, DEFAULT_RESPONSES).await;
        let Loaded::Now { rounds, .. } = loaded else { panic!("nothing was loaded") };
        let may = Operator::at_the_console().may_read_results();
        let index = index::for_round(store.as_ref(), &may, &rounds[1], &[]).await.unwrap();
        assert_eq!(index.units.len(), 60);
        let totals: Vec<f64> = index
            .document()
            .nodes
            .into_iter()
            .filter(|node| {
                node.node == "SIPAS"
                    && node.status == Status::Ok.as_str()
                    && !node.unit.starts_with('@')
            })
            .filter_map(|node| node.value)
            .collect();
        assert_eq!(totals.len(), 60);
        let mean = totals.iter().sum::<f64>() / 60.0;
        let spread = totals.iter().fold(0.0_f64, |widest, total| widest.max((total - mean).abs()));
        assert!((72.0..90.0).contains(&mean), "{mean}");
        assert!((5.0..30.0).contains(&spread), "{spread}");
    }
}

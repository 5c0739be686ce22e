//! The demonstration province: made-up units, two yearly rounds and believable answers, the same for
//! the same seed.

mod fieldwork;
mod opinions;
mod province;

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use survey_specs::index::read as index_read;
use survey_specs::questionnaire::{Instrument, PublishedVersion, read as questionnaire_read};
use survey_specs::shipped;

use crate::clock::today_in_vietnam;
use crate::permission::Operator;
use crate::store::round::{NewRound, Round};
use crate::store::{Insertion, Store, StoreError};

pub use fieldwork::Fieldwork;

/// Number of responses of both rounds together, unless another is asked for.
pub const DEFAULT_RESPONSES: u32 = 6_000;

/// The seed, unless another is asked for.
pub const DEFAULT_SEED: u64 = 2026;

/// The questionnaire and index definition of both rounds.
const SPEC: &str = "sipas-2026";

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
        responses: usize,
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

/// Loads the demonstration province, unless it is there already.
///
/// # Errors
///
/// [`DemoError`].
pub async fn load(store: &dyn Store, operator: Operator, wish: Wish) -> Result<Loaded, DemoError> {
    let year = today_in_vietnam(wish.now).civil().year();
    let codes = [format!("demo-{}", year - 1), format!("demo-{year}")];
    let present = already_there(store).await?;
    if !present.is_empty() {
        return Ok(Loaded::Already(present));
    }
    let version = shipped_version()?;
    let design = operator.may_design();
    store.insert_version(&design, &version, wish.now).await?;
    let definition_text =
        shipped::index(SPEC).ok_or_else(|| DemoError::misfit("no index definition"))?;
    let definition = index_read::read(SPEC, definition_text.as_bytes())
        .definition
        .ok_or_else(|| DemoError::misfit("the index definition has errors"))?;
    let definition_hash =
        store.insert_index_definition(&design, &definition.code, definition_text, wish.now).await?;
    let units = province::units().map_err(DemoError::misfit)?;
    store.load_units(&design, &units, &[]).await?;
    let communes: Vec<_> = units
        .iter()
        .filter(|unit| unit.class.as_str() == province::COMMUNE_CLASS)
        .cloned()
        .collect();
    let fieldwork = Fieldwork::new(
        wish.seed,
        Arc::new(Instrument::new(version.questionnaire().clone())),
        &communes,
    );
    let opened = [
        wish.now - (365 + OPEN_DAYS / 2).days_as_hours(),
        wish.now - (OPEN_DAYS / 2).days_as_hours(),
    ];
    let mut rounds = Vec::new();
    let mut stored = 0;
    for (index, (code, opens_at)) in codes.into_iter().zip(opened).enumerate() {
        let round = Round {
            code: code.parse().map_err(DemoError::misfit)?,
            title: Some(format!("Khảo sát trình diễn {}", code.trim_start_matches("demo-"))),
            version: version.hash().clone(),
            index_definition: Some(definition_hash.clone()),
            opens_at,
            closes_at: Some(opens_at + OPEN_DAYS.days_as_hours()),
            results_public: index == 0,
            created_at: wish.now,
        };
        let units = communes.iter().map(|unit| unit.code.clone()).collect();
        if store.insert_round(&design, &NewRound { round: round.clone(), units }).await?
            == Insertion::Taken
        {
            return Err(DemoError::misfit(format!(
                "the round `{}` was set up by somebody else meanwhile",
                round.code
            )));
        }
        let half = wish.responses / 2 + if index == 1 { wish.responses % 2 } else { 0 };
        let responses =
            fieldwork.round(index, &round, half, wish.now).map_err(DemoError::misfit)?;
        stored += responses.len();
        store.store_responses_in_bulk(&design, responses).await?;
        rounds.extend(store.round(&round.code).await?);
    }
    Ok(Loaded::Now { rounds, responses: stored })
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

async fn already_there(store: &dyn Store) -> Result<Vec<Round>, StoreError> {
    let rounds = store.rounds().await?;
    Ok(rounds.into_iter().filter(|round| round.code.as_str().starts_with("demo-")).collect())
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
        (total.published.clone().unwrap(), total.n)
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
        let again = load(store.as_ref(), Operator::at_the_console(), wish).await.unwrap();
        assert!(matches!(again, Loaded::Already(rounds) if rounds.len() == 2));
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

//! Where a chapter plays: a database of its own, and a runtime to play it in.

use std::future::Future;
use std::sync::Arc;

use survey_specs::code::RoundCode;
use tempfile::TempDir;
use thuocdo_server::permission::{
    MayAdminister, MayCollect, MayDesign, MayReadResponses, MayReadResults, MayRunFieldwork,
    Operator,
};
use thuocdo_server::store::round::{Fielding, NewRound, Round};
use thuocdo_server::store::{self, Insertion, Limits, Location, Store, StoreError};
use thuocdo_tests::postgres::TempPostgres;
use tokio::runtime::Runtime;

use crate::sample;

/// A database of a chapter's own.
pub struct Scene {
    runtime: Runtime,
    location: Location,
    backing: Backing,
}

enum Backing {
    Folder(#[expect(dead_code, reason = "held until the chapter ends")] TempDir),
    Cluster(Arc<TempPostgres>),
}

impl Scene {
    /// An SQLite file that does not exist yet.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            runtime: runtime(),
            location: Location::Sqlite(folder.path().join("data")),
            backing: Backing::Folder(folder),
        }
    }

    /// An empty database of this cluster.
    pub fn postgres(cluster: Arc<TempPostgres>) -> Self {
        let location = Location::Postgres(cluster.new_database());
        Self { runtime: runtime(), location, backing: Backing::Cluster(cluster) }
    }

    /// Plays the chapter.
    pub fn play<T>(&self, chapter: impl Future<Output = T>) -> T {
        self.runtime.block_on(chapter)
    }

    /// The cluster of a PostgreSQL database, and the database's address.
    pub fn cluster(&self) -> (&TempPostgres, &str) {
        match (&self.backing, &self.location) {
            (Backing::Cluster(cluster), Location::Postgres(address)) => (cluster, address),
            _ => panic!("not a PostgreSQL database"),
        }
    }

    /// Opens the database, as one more server process would.
    pub async fn process(&self) -> Arc<dyn Store> {
        store::open(&self.location).await.unwrap()
    }

    /// Opens the database with limits.
    pub async fn process_with(&self, limits: Limits) -> Result<Arc<dyn Store>, StoreError> {
        store::open_with(&self.location, limits).await
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Publishes the sample questionnaire and sets up a round of it.
pub async fn set_up_round(store: &dyn Store, code: &str) -> RoundCode {
    let version = sample::version();
    store.insert_version(&may_design(), &version, sample::instant(0)).await.unwrap();
    let round = round(code);
    let new = NewRound::new(round.clone(), vec![]);
    let insertion = store.insert_round(&may_design(), &new).await.unwrap();
    assert_eq!(insertion, Insertion::Inserted);
    round.code
}

/// A round of the sample questionnaire, open since instant 0.
pub fn round(code: &str) -> Round {
    Round {
        code: code.parse().unwrap(),
        title: None,
        version: sample::version().hash().clone(),
        index_definition: None,
        opens_at: sample::instant(0),
        closes_at: None,
        results_public: false,
        offline: true,
        fielding: Fielding::default(),
        created_at: sample::instant(0),
    }
}

pub fn may_collect() -> MayCollect {
    Operator::at_the_console().may_collect()
}

pub fn may_design() -> MayDesign {
    Operator::at_the_console().may_design()
}

pub fn may_read_results() -> MayReadResults {
    Operator::at_the_console().may_read_results()
}

pub fn may_read_responses() -> MayReadResponses {
    Operator::at_the_console().may_read_responses()
}

pub fn may_administer() -> MayAdminister {
    Operator::at_the_console().may_administer()
}

pub fn may_run_fieldwork() -> MayRunFieldwork {
    Operator::at_the_console().may_run_fieldwork()
}

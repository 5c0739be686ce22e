//! Where the store lies, as all commands that touch it are told.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::Failure;
use crate::store::{self, Location, Store};

/// Where the store lies.
#[derive(Clone, Args)]
pub struct StoreArgs {
    /// Folder of the embedded database [default: ./data].
    #[arg(long, value_name = "DIR", env = "THUOCDO_DATA_DIR", conflicts_with = "database_url")]
    data_dir: Option<PathBuf>,
    /// A PostgreSQL database instead, as `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(long, value_name = "URL", env = "THUOCDO_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

impl std::fmt::Debug for StoreArgs {
    /// Without the database's address: it may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreArgs").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}

impl StoreArgs {
    /// Opens the store.
    ///
    /// # Errors
    ///
    /// If it cannot be reached or brought up to date.
    pub async fn open(&self) -> Result<Arc<dyn Store>, Failure> {
        let (location, what) = match &self.database_url {
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => (
                Location::Postgres(url.clone()),
                "cannot open the database of --database-url".to_owned(),
            ),
            Some(_) => {
                let message =
                    "--database-url is not an address like postgres://USER:PASSWORD@HOST/NAME";
                return Err(Failure::Usage(message.to_owned()));
            }
            None => {
                let folder = self.data_dir.clone().unwrap_or_else(|| PathBuf::from("data"));
                let what = format!("cannot open the database in {}", folder.display());
                (Location::Sqlite(folder), what)
            }
        };
        store::open(&location).await.map_err(|error| Failure::environment(&what, &error))
    }
}

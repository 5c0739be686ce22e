//! `thuocdo queue import`: files in which phones have saved what waited on them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use survey_specs::problem::{Position, Problem};

use super::store_args::StoreArgs;
use super::{Console, Failure, file};
use crate::clock::SystemClock;
use crate::http::language::Language;
use crate::http::public_url::PublicUrl;
use crate::http::queue::import_queue;
use crate::http::queue::receipts::{BrokenPlace, Line, Receipts};
use crate::http::{App, Exposure};
use crate::permission::Operator;
use crate::queue_file::QueueFile;
use crate::randomness::OsRandomness;
use crate::store::Store;

/// Hand in files of phones' queues.
#[derive(Debug, Subcommand)]
pub enum Queue {
    /// Store what phones have saved as files, each response as if its phone had sent it; doing it
    /// twice changes nothing.
    Import(Import),
}

/// Store what phones have saved as files.
#[derive(Debug, Args)]
pub struct Import {
    /// Files that phones have saved.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write the receipts here, as a file for the phones.
    #[arg(long, value_name = "OUT.json")]
    receipts: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
}

impl Queue {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        match self {
            Self::Import(import) => import.run(console).await,
        }
    }
}

impl Import {
    async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let store = self.store.open_to_change(console, "queue import", "").await?;
        let app = app(Arc::clone(&store)).await?;
        let mut all = Receipts::begun(app.clock.now(), None);
        let mut problems = Vec::new();
        for path in &self.files {
            match import(&app, path).await {
                Ok(receipts) => {
                    console.say(summary(path, &receipts))?;
                    problems.extend(problems_of(path, &receipts));
                    all.append(receipts);
                }
                Err(Failure::Input(wrong)) => problems.extend(wrong),
                Err(failure) => return Err(failure),
            }
        }
        if let Some(path) = &self.receipts {
            write(path, &all)?;
        }
        let done = if problems.is_empty() { Ok(()) } else { Err(Failure::Input(problems)) };
        // Afterwards nothing can be written any more.
        console.note_end(&done).await?;
        store.close().await;
        done
    }
}

/// What accepting a response takes. No address is ever made of it.
async fn app(store: Arc<dyn Store>) -> Result<Arc<App>, Failure> {
    let nowhere: PublicUrl =
        "http://localhost".parse().map_err(|error| Failure::environment("the address", &error))?;
    let (clock, randomness) = (Arc::new(SystemClock), Arc::new(OsRandomness));
    Ok(App::start(store, clock, randomness, nowhere, Exposure::default()).await?)
}

async fn import(app: &Arc<App>, path: &Path) -> Result<Receipts, Failure> {
    let source = file::read_data(path)?;
    let queue = QueueFile::read(&source.bytes).map_err(|error| {
        let problem =
            Problem::error("not_a_queue_file", Position::default(), "", error.to_string());
        Failure::Input(vec![problem.in_file(&source.name, "")])
    })?;
    let permission = Operator::at_the_console().may_run_fieldwork();
    Ok(import_queue(app, &permission, queue, Language::English).await)
}

fn summary(path: &Path, receipts: &Receipts) -> String {
    let Receipts { stored, same, conflict, refused, entries, .. } = receipts;
    format!(
        "{}: {} entries: {stored} stored, {same} stored before, {conflict} in quarantine, \
         {refused} refused",
        path.display(),
        entries.len()
    )
}

/// Everything that was not stored, with its place.
fn problems_of(path: &Path, receipts: &Receipts) -> Vec<Problem> {
    let name = path.display().to_string();
    let broken = receipts.broken.iter().map(|BrokenPlace { line, column, code, message }| {
        Problem::error(code, Position { line: *line, column: *column }, "", *message)
    });
    let entries = receipts.entries.iter().enumerate().filter_map(|(index, line)| {
        let Line { line, column, trouble: Some(trouble), .. } = line else { return None };
        let mut message = trouble.message.clone();
        for problem in &trouble.problems {
            let item = problem.item.as_deref().unwrap_or("response");
            message.extend([" ", item, ": ", problem.message.as_str()]);
        }
        let place = Position { line: *line, column: *column };
        Some(Problem::error(trouble.code, place, format!("entries[{index}]"), message))
    });
    entries.chain(broken).map(|problem| problem.in_file(&name, "")).collect()
}

fn write(path: &Path, receipts: &Receipts) -> Result<(), Failure> {
    let what = || format!("cannot write {}", path.display());
    let json =
        serde_json::to_vec(receipts).map_err(|cause| Failure::environment(&what(), &cause))?;
    std::fs::write(path, json).map_err(|cause| Failure::environment(&what(), &cause))
}

//! The task that commits responses in groups.
//!
//! A commit costs one flush to the disk, whatever it holds. So one task takes the first response
//! that comes, waits up to [`LINGER`] for more, commits up to [`GROUP`] of them in one transaction,
//! and only then answers each sender. The task belongs to the store, not to a request: a sender that
//! goes away is simply not there to be answered.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::StoreError;
use super::error::Closed;
use super::response::{NewResponse, Stored};

/// The most responses of one transaction.
const GROUP: usize = 256;
/// The most responses of one transaction when they come in bulk.
const BULK: usize = 1_000;
/// How long the first response of a group waits for others.
const LINGER: Duration = Duration::from_millis(2);
/// How many responses may wait before senders have to.
const QUEUE: usize = 1_024;

/// Stores a group of responses in one transaction.
#[async_trait]
pub(super) trait CommitGroup: Send + Sync + 'static {
    /// Stores all of these or, if it fails, none; gives what became of each, in their order.
    async fn commit_group(&self, group: &[NewResponse]) -> Result<Vec<Stored>, StoreError>;
}

struct Job {
    response: NewResponse,
    reply: oneshot::Sender<Result<Stored, StoreError>>,
}

/// The sending side of the task.
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the task.
    pub(super) fn start(engine: Arc<dyn CommitGroup>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let task = tokio::spawn(run(engine, receiver));
        Self { jobs: Mutex::new(Some(sender)), task: Mutex::new(Some(task)) }
    }

    /// Hands a response to the task and waits for its commit.
    pub(super) async fn store(&self, response: NewResponse) -> Result<Stored, StoreError> {
        let sender = self.sender()?;
        let (reply, answer) = oneshot::channel();
        // A full queue must not make the hand-over depend on the caller staying alive.
        detached(async move {
            let closed = |_| StoreError::unavailable(Closed);
            sender.send(Job { response, reply }).await.map_err(|_| StoreError::unavailable(Closed))?;
            answer.await.map_err(closed)?
        })
        .await
    }

    /// Fails once the task has ended.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self.sender()?.is_closed() { Err(StoreError::unavailable(Closed)) } else { Ok(()) }
    }

    fn sender(&self) -> Result<mpsc::Sender<Job>, StoreError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.clone().ok_or_else(|| StoreError::unavailable(Closed))
    }

    /// Takes no more responses, and waits until those that were taken are committed.
    pub(super) async fn close(&self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the task that commits responses ended badly");
        }
    }
}

async fn run(engine: Arc<dyn CommitGroup>, mut jobs: mpsc::Receiver<Job>) {
    while let Some(first) = jobs.recv().await {
        let group = gather(first, &mut jobs).await;
        let (responses, replies): (Vec<_>, Vec<_>) =
            group.into_iter().map(|job| (job.response, job.reply)).unzip();
        let outcomes = commit(&*engine, &responses).await;
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            // A sender that went away does not read its answer.
            drop(reply.send(outcome));
        }
    }
}

/// The first response and those that come while it waits.
async fn gather(first: Job, jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut group = vec![first];
    let linger = tokio::time::sleep(LINGER);
    tokio::pin!(linger);
    while group.len() < GROUP {
        tokio::select! {
            biased;
            job = jobs.recv() => match job {
                Some(job) => group.push(job),
                None => break,
            },
            () = &mut linger => break,
        }
    }
    group
}

/// Commits a group; if the database refuses it, each response alone, so that one that cannot be
/// stored does not keep the others out.
async fn commit(
    engine: &dyn CommitGroup,
    group: &[NewResponse],
) -> Vec<Result<Stored, StoreError>> {
    match engine.commit_group(group).await {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        // What keeps the group out would keep out each of its responses, after the same wait.
        Err(error @ StoreError::Unavailable(_)) => vec![Err(error); group.len()],
        Err(error) if group.len() == 1 => vec![Err(error)],
        Err(_) => {
            let mut outcomes = Vec::with_capacity(group.len());
            for response in group {
                let alone = engine.commit_group(std::slice::from_ref(response)).await;
                outcomes.push(alone.and_then(|outcomes| {
                    outcomes.into_iter().next().ok_or_else(|| StoreError::driver(Closed))
                }));
            }
            outcomes
        }
    }
}

/// Stores responses in transactions of at most [`BULK`]; says how many are new.
pub(super) async fn store_in_groups(
    engine: Arc<dyn CommitGroup>,
    responses: Vec<NewResponse>,
) -> Result<u64, StoreError> {
    let mut created = 0;
    for group in responses.chunks(BULK) {
        let stored = engine.commit_group(group).await?;
        created += stored.iter().filter(|stored| matches!(stored, Stored::Created(_))).count();
    }
    Ok(created as u64)
}

/// Runs a write in a task of its own, so that it comes to its end whatever becomes of the caller.
pub(super) async fn detached<T: Send + 'static>(
    write: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::spawn(write.in_current_span()).await {
        Ok(outcome) => outcome,
        Err(error) => Err(StoreError::driver(error)),
    }
}

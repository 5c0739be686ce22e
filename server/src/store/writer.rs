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
            sender
                .send(Job { response, reply })
                .await
                .map_err(|_| StoreError::unavailable(Closed))?;
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use tokio::sync::Semaphore;

    use super::*;
    use crate::store::sample::saying;

    /// An engine that commits into memory, one group per permit, and refuses what it is told to.
    #[derive(Default)]
    struct Memory {
        groups: Mutex<Vec<usize>>,
        committed: Mutex<BTreeSet<u128>>,
        permits: Option<Semaphore>,
        refused: Option<(u128, bool)>,
    }

    #[async_trait]
    impl CommitGroup for Memory {
        async fn commit_group(&self, group: &[NewResponse]) -> Result<Vec<Stored>, StoreError> {
            if let Some(permits) = &self.permits {
                permits.acquire().await.unwrap().forget();
            }
            self.groups.lock().unwrap().push(group.len());
            let ids: Vec<_> = group.iter().map(|response| response.response_id.as_u128()).collect();
            if let Some((id, passes)) = self.refused
                && ids.contains(&id)
            {
                let (unavailable, driver) =
                    (StoreError::unavailable(Closed), StoreError::driver(Closed));
                return Err(if passes { unavailable } else { driver });
            }
            self.committed.lock().unwrap().extend(ids);
            Ok(group.iter().map(|response| Stored::Created(response.receipt())).collect())
        }
    }

    /// Sends responses `0..n` at once and waits for what becomes of each.
    async fn send(writer: &Arc<Writer>, n: u128) -> Vec<Result<Stored, StoreError>> {
        let tasks: Vec<_> = (0..n)
            .map(|id| {
                let writer = Arc::clone(writer);
                tokio::spawn(async move { writer.store(saying(id, "tốt")).await })
            })
            .collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        outcomes
    }

    fn started(engine: Memory) -> (Arc<Memory>, Arc<Writer>) {
        let engine = Arc::new(engine);
        (Arc::clone(&engine), Arc::new(Writer::start(engine)))
    }

    #[tokio::test]
    async fn responses_that_come_together_are_committed_in_groups() {
        let (engine, writer) = started(Memory::default());
        let outcomes = send(&writer, 600).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(Stored::Created(_)))));
        let groups = engine.groups.lock().unwrap();
        assert_eq!(groups.iter().sum::<usize>(), 600);
        assert!(groups.iter().all(|&size| size <= GROUP), "{groups:?}");
        assert!(groups.len() < 60, "{groups:?}");
    }

    #[tokio::test]
    async fn a_sender_is_answered_after_the_commit_and_not_before() {
        let (engine, writer) =
            started(Memory { permits: Some(Semaphore::new(0)), ..Memory::default() });
        let mut request = pin!(writer.store(saying(1, "tốt")));
        let waited = tokio::time::timeout(Duration::from_millis(50), &mut request).await;
        assert!(waited.is_err(), "nothing is committed yet");
        engine.permits.as_ref().unwrap().add_permits(1);
        assert!(request.await.is_ok());
    }

    #[tokio::test]
    async fn a_response_the_database_refuses_keeps_no_other_out() {
        let (engine, writer) = started(Memory { refused: Some((7, false)), ..Memory::default() });
        for (id, outcome) in send(&writer, 30).await.into_iter().enumerate() {
            match outcome {
                Ok(_) => assert_ne!(id, 7),
                Err(error) => {
                    assert!(id == 7 && matches!(error, StoreError::Driver(_)), "{error:?}");
                }
            }
        }
        assert_eq!(engine.committed.lock().unwrap().len(), 29);
    }

    #[tokio::test]
    async fn an_unavailable_database_is_asked_once_per_group() {
        let permits = Some(Semaphore::new(100));
        let (engine, writer) =
            started(Memory { refused: Some((0, true)), permits, ..Memory::default() });
        for outcome in send(&writer, 1).await {
            assert!(matches!(outcome, Err(StoreError::Unavailable(_))));
        }
        assert_eq!(*engine.groups.lock().unwrap(), [1]);
        let group: Vec<_> = (0..20).map(|id| saying(id, "tốt")).collect();
        for outcome in commit(&*engine, &group).await {
            assert!(matches!(outcome, Err(StoreError::Unavailable(_))));
        }
        assert_eq!(*engine.groups.lock().unwrap(), [1, 20]);
    }

    #[tokio::test]
    async fn a_sender_that_goes_away_cancels_nothing() {
        let (engine, writer) = started(Memory::default());
        // More than the queue holds, so some wait for room when their senders go away.
        let n = QUEUE as u128 + 100;
        for id in 0..n {
            let request = writer.store(saying(id, "tốt"));
            drop(pin!(request).poll(&mut Context::from_waker(Waker::noop())));
        }
        writer.close().await;
        assert_eq!(engine.committed.lock().unwrap().len() as u128, n);
    }

    #[tokio::test]
    async fn a_closed_writer_takes_nothing_more() {
        let (engine, writer) = started(Memory::default());
        writer.check().unwrap();
        writer.close().await;
        assert!(matches!(writer.check(), Err(StoreError::Unavailable(_))));
        let refused = writer.store(saying(1, "tốt")).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))));
        assert!(engine.committed.lock().unwrap().is_empty());
        writer.close().await;
    }

    #[tokio::test]
    async fn a_write_in_a_task_of_its_own_outlives_its_caller() {
        let (sender, receiver) = oneshot::channel();
        let write = detached(async move {
            tokio::task::yield_now().await;
            let _ = sender.send("done");
            Ok(())
        });
        drop(Box::pin(write).as_mut().poll(&mut Context::from_waker(Waker::noop())));
        assert_eq!(receiver.await, Ok("done"));
    }
}

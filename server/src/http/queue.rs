//! Files of phones' queues: what could not be sent from a phone is handed in by staff.

pub mod import;
pub mod receipts;

use std::sync::Arc;

use serde_json::Value;
use survey_specs::wire::read::content_hash;
use tokio::task::JoinSet;

use super::App;
use super::collect::accept::Refusal;
use super::collect::response::hand_in;
use super::language::Language;
use super::problem::Problem;
use crate::permission::MayRunFieldwork;
use crate::queue_file::{QueueEntry, QueueFile, Unreadable, Waiting};
use crate::store::response::Stored;
use receipts::{Outcome, Receipts, Trouble};

/// How many entries are stored at a time, so that the writer has groups to commit.
const AT_A_TIME: usize = 64;

/// Stores what a file holds, each entry as if the phone had sent it: the same visit decides, the
/// same check is made, the same receipt comes back. A second time changes nothing.
pub async fn import_queue(
    app: &Arc<App>,
    _: &MayRunFieldwork,
    file: QueueFile,
    language: Language,
) -> Receipts {
    let mut receipts = Receipts::begun(app.clock.now(), file.broken);
    let mut entries = file.entries.into_iter();
    loop {
        let mut tasks = JoinSet::new();
        for (place, entry) in entries.by_ref().take(AT_A_TIME).enumerate() {
            let app = Arc::clone(app);
            tasks.spawn(async move { (place, import_entry(&app, entry, language).await) });
        }
        let done = tasks.join_all().await;
        if done.is_empty() {
            return receipts;
        }
        receipts.add(done);
    }
}

/// Stores one entry.
async fn import_entry(app: &App, entry: QueueEntry, language: Language) -> receipts::Line {
    let QueueEntry { position, content } = entry;
    let waiting = match content {
        Ok(waiting) => waiting,
        Err(unreadable) => {
            return receipts::Line::unreadable(position, unreadable, language);
        }
    };
    let Waiting { round, response_id, content_hash, body } = waiting;
    let outcome = store(app, &round, &response_id, &content_hash, body, language).await;
    receipts::Line::new(position, round, response_id, content_hash, outcome)
}

async fn store(
    app: &App,
    round: &str,
    response_id: &str,
    expected: &str,
    body: Value,
    language: Language,
) -> Outcome {
    if !content_hash(&body).is_ok_and(|hash| hash.as_str() == expected) {
        return Outcome::Refused(Trouble::changed(language));
    }
    let stored = hand_in(app, round, response_id, body).await;
    let conflict = |problem: Problem| Outcome::Conflict(Trouble::of(&problem, language));
    match stored {
        Ok(Stored::Created(receipt)) => Outcome::Stored(receipt.into()),
        Ok(Stored::Same(receipt)) => Outcome::Same(receipt.into()),
        Ok(Stored::Conflict) => conflict(Problem::Conflict),
        Ok(Stored::Claimed(kind)) => conflict(Problem::Claimed(kind)),
        Err(refusal) => Outcome::Refused(refused(refusal, language)),
    }
}

fn refused(refusal: Refusal, language: Language) -> Trouble {
    let problem = refusal.into_problem(language);
    problem.log();
    Trouble::of(&problem, language)
}

impl Unreadable {
    /// What is wrong, in words of this language.
    fn words(self, language: Language) -> String {
        let vietnamese = match self {
            Self::NotJson => "Mục này không phải JSON hợp lệ.".to_owned(),
            Self::Part(part) => format!("Mục này thiếu `{part}` hoặc `{part}` không đúng kiểu."),
            Self::Body => "Phiếu trong mục này không phải JSON hợp lệ.".to_owned(),
            Self::TooLarge => "Phiếu trong mục này lớn hơn 1 MiB.".to_owned(),
        };
        language.pick(vietnamese, self.to_string())
    }
}

#[cfg(test)]
mod tests;

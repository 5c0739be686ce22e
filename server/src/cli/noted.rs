//! What a command changes is written into the audit log: before it is done, and what came of it.

use std::sync::Arc;

use super::store_args::StoreArgs;
use super::{Console, Failure};
use crate::audit::{AuditContent, AuditKind, shortened};
use crate::store::Store;

/// The user and the role in the log of whoever is at the command line.
const OPERATOR: &str = "operator";

/// A command that was written down and has not ended yet.
pub struct Noted {
    store: Arc<dyn Store>,
    number: i64,
    begun: AuditContent,
}

impl std::fmt::Debug for Noted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Noted").field("number", &self.number).finish_non_exhaustive()
    }
}

impl StoreArgs {
    /// Opens the store for a command that changes something, and writes down what it is and what it is
    /// done to, such as `round close` and `round=sipas-2026`.
    ///
    /// # Errors
    ///
    /// If the store cannot be opened, or the log cannot be written: then nothing is done.
    pub async fn open_to_change(
        &self,
        console: &mut Console<'_>,
        operation: &str,
        object: &str,
    ) -> Result<Arc<dyn Store>, Failure> {
        let store = self.open().await?;
        let begun = AuditContent {
            at: console.clock.now(),
            kind: AuditKind::Begun,
            user: OPERATOR.to_owned(),
            role: OPERATOR.to_owned(),
            operation: operation.to_owned(),
            object: shortened(object),
            summary: String::new(),
            status: None,
            network: String::new(),
        };
        let number = store.append_audit(&begun).await?;
        console.noted = Some(Noted { store: Arc::clone(&store), number, begun });
        Ok(store)
    }
}

impl Console<'_> {
    /// Writes down what came of the command, if it changes anything: its exit code.
    ///
    /// # Errors
    ///
    /// If the log cannot be written.
    pub async fn note_end(&mut self, done: &Result<(), Failure>) -> Result<(), Failure> {
        let Some(Noted { store, number, begun }) = self.noted.take() else { return Ok(()) };
        let code = done.as_ref().err().map_or(0, Failure::exit_code);
        let ended = AuditContent {
            at: self.clock.now(),
            kind: AuditKind::Ended(number),
            status: Some(i64::from(code)),
            ..begun
        };
        store.append_audit(&ended).await?;
        Ok(())
    }
}

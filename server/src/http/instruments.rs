//! Published versions, made ready for interviews once and shared by all requests.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use survey_specs::questionnaire::{Instrument, PublishedVersion, VersionHash, compiled};

use tokio::sync::OnceCell;

use super::problem::Problem;
use crate::store::Store;

/// Versions that are kept ready; the one that was asked for the longest ago makes room.
const KEPT: usize = 32;

/// Up to this many bytes the best quality of brotli takes less than a second.
const QUICK: usize = 256 * 1024;

/// A published version in every form that a request may need.
#[derive(Debug)]
pub struct ReadyVersion {
    /// The version.
    pub version: PublishedVersion,
    /// The version as interviews use it.
    pub instrument: Arc<Instrument>,
    /// The version as the phone reads it.
    pub compiled: Bytes,
    /// The same, compressed by brotli.
    compressed: OnceCell<Bytes>,
}

impl ReadyVersion {
    fn new(version: PublishedVersion) -> Result<Self, compiled::TooLarge> {
        let instrument = Arc::new(Instrument::new(version.questionnaire().clone()));
        let compiled = compiled::encode(version.hash().as_str(), version.questionnaire())?.into();
        Ok(Self { version, instrument, compiled, compressed: OnceCell::new() })
    }

    /// The version as the phone reads it, compressed by brotli as well as can be. That takes a while,
    /// so it is done once, when somebody asks for it, and away from the threads that answer.
    ///
    /// # Errors
    ///
    /// Only if a thread fails.
    pub async fn compressed(&self) -> Result<Bytes, Problem> {
        let compress = async || {
            let compiled = self.compiled.clone();
            tokio::task::spawn_blocking(move || compress(&compiled))
                .await
                .map_err(Problem::internal)?
        };
        self.compressed.get_or_try_init(compress).await.cloned()
    }
}

fn compress(content: &[u8]) -> Result<Bytes, Problem> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: if content.len() <= QUICK { 11 } else { 9 },
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut io::Cursor::new(content), &mut compressed, &parameters)
        .map_err(Problem::internal)?;
    Ok(compressed.into())
}

/// The versions that are kept ready, the latest asked for at the back.
#[derive(Debug, Default)]
pub struct Instruments {
    ready: Mutex<VecDeque<Arc<ReadyVersion>>>,
}

impl Instruments {
    /// The version of this hash; none if it was never published.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or holds a version that no phone could be given.
    pub async fn version(
        &self,
        store: &dyn Store,
        hash: &VersionHash,
    ) -> Result<Option<Arc<ReadyVersion>>, Problem> {
        if let Some(found) = self.kept(hash) {
            return Ok(Some(found));
        }
        let Some(version) = store.version(hash).await? else {
            return Ok(None);
        };
        let ready = Arc::new(ReadyVersion::new(version).map_err(Problem::internal)?);
        self.keep(&ready);
        Ok(Some(ready))
    }

    fn kept(&self, hash: &VersionHash) -> Option<Arc<ReadyVersion>> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        let place = ready.iter().position(|kept| kept.version.hash() == hash)?;
        let found = ready.remove(place)?;
        ready.push_back(Arc::clone(&found));
        Some(found)
    }

    fn keep(&self, version: &Arc<ReadyVersion>) {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        ready.retain(|kept| kept.version.hash() != version.version.hash());
        if ready.len() >= KEPT {
            ready.pop_front();
        }
        ready.push_back(Arc::clone(version));
    }
}

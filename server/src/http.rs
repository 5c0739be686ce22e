//! HTTP: one endpoint per file; [`router`] shows them all.

pub mod router;

pub(crate) mod account;
pub(crate) mod assess;
pub(crate) mod audit;
pub(crate) mod collect;
pub(crate) mod console;
pub(crate) mod drafts;
pub(crate) mod field;
pub(crate) mod kiosk;
pub(crate) mod links;
pub(crate) mod paper;
pub(crate) mod queue;
pub(crate) mod results;
pub(crate) mod rounds;
pub mod staff;
pub(crate) mod standing;
pub(crate) mod units;
pub(crate) mod versions;

pub(crate) mod body;
pub(crate) mod cross_site;
pub mod ending;
pub(crate) mod headers;
pub(crate) mod instruments;
pub(crate) mod json;
pub(crate) mod language;
pub(crate) mod listener;
pub(crate) mod openapi;
pub(crate) mod path;
pub(crate) mod peer;
pub(crate) mod problem;
pub mod public_url;
pub(crate) mod sheet;
pub(crate) mod stream;
pub(crate) mod trace;

#[cfg(test)]
mod role_matrix;
#[cfg(test)]
pub(crate) mod test_app;

use std::sync::Arc;

use crate::arrivals::Arrivals;
use crate::clock::Clock;
use crate::dossier::DossierKey;
use crate::draft::watch::DraftWatch;
use crate::link::Signer;
use crate::password::{PasswordChecker, PasswordError};
use crate::randomness::Randomness;
use crate::second_factor::SecondFactorKey;
use crate::session::SignInAttempts;
use crate::store::{Store, StoreError};
use crate::traffic::Traffic;
use crate::traffic::limits::Limits;
use crate::traffic::network::TrustedHops;
use ending::Ending;
use instruments::Instruments;
use public_url::PublicUrl;

/// What every endpoint works with. Nothing in it has to outlive the process.
pub struct App {
    /// Everything that is kept.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids, salts and tokens.
    pub randomness: Arc<dyn Randomness>,
    /// The address under which people reach this server.
    pub public_url: PublicUrl,
    /// Signs links and visits.
    pub signer: Signer,
    /// The key of the hashes of dossiers.
    pub dossier_key: DossierKey,
    /// The key of second factors.
    pub second_factor_key: SecondFactorKey,
    /// The key of the hashes of networks in the audit log.
    pub audit_key: [u8; 32],
    /// Published versions, made ready for interviews.
    pub instruments: Instruments,
    /// Checks passwords.
    pub passwords: PasswordChecker,
    /// Counts attempts to sign in.
    pub attempts: SignInAttempts,
    /// Counts what comes in through links.
    pub traffic: Traffic,
    /// The proxies before this server.
    pub trusted_hops: TrustedHops,
    /// Tells those who have a draft open what happens to it.
    pub drafts: DraftWatch,
    /// Whether the server ends.
    pub ending: Ending,
    /// Tells of responses as they are stored.
    pub arrivals: Arrivals,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

/// How a server stands in the network.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exposure {
    /// The proxies before it.
    pub trusted_hops: TrustedHops,
    /// How much may come in.
    pub limits: Limits,
}

/// Why a server cannot begin its work.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No password can be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

impl App {
    /// Everything an endpoint needs, with the secrets that the store keeps.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub async fn start(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
        public_url: PublicUrl,
        exposure: Exposure,
    ) -> Result<Arc<Self>, StartError> {
        let signer = Signer::from_store(store.as_ref(), randomness.as_ref()).await?;
        let candidate = || {
            let mut bytes = [0; 32];
            randomness.fill(&mut bytes);
            bytes
        };
        let dossier_key = DossierKey(store.secret("dossier", candidate()).await?);
        let second_factor_key = SecondFactorKey(store.secret("second_factor", candidate()).await?);
        let audit_key = store.secret("audit_network", candidate()).await?;
        let challenge_secret = store.secret("challenge", candidate()).await?;
        let passwords = PasswordChecker::new(randomness.as_ref())?;
        Ok(Arc::new(Self {
            store,
            clock,
            randomness,
            public_url,
            signer,
            dossier_key,
            second_factor_key,
            audit_key,
            instruments: Instruments::default(),
            passwords,
            attempts: SignInAttempts::default(),
            traffic: Traffic::new(exposure.limits, challenge_secret),
            trusted_hops: exposure.trusted_hops,
            drafts: DraftWatch::default(),
            ending: Ending::default(),
            arrivals: Arrivals::default(),
        }))
    }
}

//! Responses as they arrive in this process, for whoever watches a round.
//!
//! Nothing is kept: who listens gets what comes from then on, and who is too slow misses some. What
//! arrives in other processes is found by looking at the counts now and then.

use jiff::Timestamp;
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::questionnaire::Mode;
use tokio::sync::broadcast;

use crate::store::response::{NewResponse, Stored};

/// How many arrivals a listener may be behind before it misses some.
const BEHIND: usize = 256;

/// A response that was stored. Nothing of what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Its round.
    pub round: RoundCode,
    /// The unit it is about.
    pub unit: Option<UnitCode>,
    /// How it came in.
    pub mode: Mode,
    /// When it came.
    pub received_at: Timestamp,
}

impl Arrival {
    /// The arrival of a response, once it is stored.
    #[must_use]
    pub fn of(response: &NewResponse) -> Self {
        Self {
            round: response.round.clone(),
            unit: response.unit.clone(),
            mode: response.mode,
            received_at: response.received_at,
        }
    }
}

/// Tells whoever listens of arrivals.
#[derive(Debug)]
pub struct Arrivals {
    told: broadcast::Sender<Arrival>,
}

impl Default for Arrivals {
    fn default() -> Self {
        Self { told: broadcast::Sender::new(BEHIND) }
    }
}

impl Arrivals {
    /// Tells of a response, if it is new.
    pub fn tell_of(&self, stored: &Stored, arrival: Arrival) {
        if matches!(stored, Stored::Created(_)) {
            // Nobody may be listening.
            let _ = self.told.send(arrival);
        }
    }

    /// What arrives from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Arrival> {
        self.told.subscribe()
    }
}

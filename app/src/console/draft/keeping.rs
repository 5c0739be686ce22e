//! How a draft is kept, as a state: what is to be saved, when, and what becomes of what others saved
//! meanwhile. It knows neither the clock nor the network; whoever drives it carries out the [`Step`]s.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use survey_specs::source::{Merge, Side, merge};

/// How long after the last edit a draft is saved, in milliseconds.
pub const SETTLES: u32 = 1_000;

/// The first pause before a failed save is tried again, and the longest, in milliseconds.
const PAUSES: (u32, u32) = (2_000, 60_000);

/// A draft as the server holds it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Held {
    /// The number of the revision.
    pub revision: i64,
    /// What is written in it.
    #[serde(with = "shared")]
    pub source: Arc<Value>,
    /// Who saved it.
    #[serde(default)]
    pub changed_by: Option<String>,
}

/// Whether what is on the screen is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The server has it.
    Saved,
    /// It was edited, and is saved in a moment.
    Edited,
    /// It is on its way.
    Saving,
    /// The server could not be reached; it is tried again.
    Unreachable,
    /// The server does not take it, and says why.
    Refused(String),
    /// Somebody else changed the same; a person must choose.
    Conflicting(Arc<Merge>),
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Nothing.
    Rest,
    /// Call [`Keeping::due`] after so many milliseconds; an earlier wait is forgotten.
    Wait(u32),
    /// Save this on top of this revision.
    Save {
        /// The revision that was changed.
        revision: i64,
        /// What it was changed to.
        source: Arc<Value>,
    },
    /// Ask for what the server holds.
    Fetch,
}

/// What somebody else changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Who, if it is known.
    pub by: Option<String>,
    /// What the draft said before.
    pub before: Arc<Value>,
    /// What it says now.
    pub after: Arc<Value>,
}

/// What comes of what the server holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// What is to stand on the screen from now on, if it is something else than before.
    pub replace: Option<Arc<Value>>,
    /// What somebody else changed.
    pub news: Option<News>,
    /// What is to be done next.
    pub step: Step,
}

/// Why a draft could not be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server could not be reached, or can do nothing at the moment.
    Unreachable,
    /// The server does not take it, and says why.
    Refused(String),
}

/// Edits that were not saved when the screen was left, as the browser keeps them.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Spare {
    /// What the server held.
    pub base: Held,
    /// What it was changed to.
    #[serde(with = "shared")]
    pub mine: Arc<Value>,
    /// What was sent of it without an answer so far; the server may have kept it.
    #[serde(default)]
    pub sent: Option<Value>,
}

/// A source as JSON, whoever shares it.
mod shared {
    use super::{Arc, Deserialize, Serialize, Value};

    pub(super) fn serialize<S: serde::Serializer>(
        source: &Arc<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        source.as_ref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<Value>, D::Error> {
        Value::deserialize(deserializer).map(Arc::new)
    }
}

/// How a draft is kept.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// What the server is known to hold.
    base: Held,
    /// What is on its way.
    sent: Option<Arc<Value>>,
    /// What was sent without an answer: the server may have kept it all the same.
    unanswered: Option<Arc<Value>>,
    /// The newest revision that the server spoke of.
    heard: i64,
    /// How often saving failed since it last went well.
    failures: u32,
    /// What somebody else saved that contradicts the edits here.
    theirs: Option<Held>,
    state: State,
}

impl Keeping {
    /// A draft that was just fetched.
    #[must_use]
    pub fn new(base: Held) -> Self {
        let heard = base.revision;
        Self {
            base,
            sent: None,
            unanswered: None,
            heard,
            failures: 0,
            theirs: None,
            state: State::Saved,
        }
    }

    /// A draft that was just fetched, with edits that were left unsaved before.
    #[must_use]
    pub fn resume(held: Held, spare: Spare) -> (Self, Arrival) {
        if held.revision < spare.base.revision {
            // Not the draft that was edited: a store was put back. What was edited goes on top of it.
            let mut keeping = Self::new(held);
            keeping.state = State::Edited;
            let replace = Some(spare.mine);
            return (keeping, Arrival { replace, news: None, step: Step::Wait(0) });
        }
        let mut keeping = Self::new(spare.base);
        let is_new = held.revision > keeping.base.revision;
        keeping.state = State::Edited;
        keeping.unanswered = spare.sent.map(Arc::new);
        let mut arrival = if is_new {
            keeping.arrived(held, &spare.mine)
        } else {
            Arrival { replace: None, news: None, step: Step::Wait(0) }
        };
        arrival.replace = arrival.replace.or(Some(spare.mine));
        (keeping, arrival)
    }

    /// Whether what is on the screen is kept.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The revision that the server is known to hold.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.base.revision
    }

    /// Whether something on the screen would be lost if the screen were closed now.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.state != State::Saved
    }

    /// What the browser is to keep until the server has it; none once it has.
    #[must_use]
    pub fn spare(&self, mine: &Arc<Value>) -> Option<Spare> {
        let sent = self.sent.as_ref().or(self.unanswered.as_ref());
        self.is_unsaved().then(|| Spare {
            base: self.base.clone(),
            mine: mine.clone(),
            sent: sent.map(|sent| Value::clone(sent)),
        })
    }

    /// Something was edited.
    pub fn edit(&mut self) -> Step {
        match self.state {
            State::Saved | State::Edited | State::Refused(_) => {
                self.state = State::Edited;
                Step::Wait(SETTLES)
            }
            // What is on its way is compared when it has arrived; what waits goes with all there is.
            State::Saving | State::Unreachable | State::Conflicting(_) => Step::Rest,
        }
    }

    /// The wait is over: `mine` is what stands on the screen.
    pub fn due(&mut self, mine: &Arc<Value>) -> Step {
        if !matches!(self.state, State::Edited | State::Unreachable | State::Refused(_)) {
            return Step::Rest;
        }
        if **mine == *self.base.source {
            self.failures = 0;
            return self.rest();
        }
        self.state = State::Saving;
        self.sent = Some(mine.clone());
        Step::Save { revision: self.base.revision, source: mine.clone() }
    }

    /// The server kept what was sent, under this revision.
    pub fn kept(&mut self, revision: i64, mine: &Arc<Value>) -> Step {
        let Some(sent) = self.sent.take() else { return Step::Rest };
        self.unanswered = None;
        self.failures = 0;
        self.heard = self.heard.max(revision);
        self.base = Held { revision, source: sent, changed_by: None };
        if **mine == *self.base.source {
            return self.rest();
        }
        self.state = State::Edited;
        Step::Wait(SETTLES)
    }

    /// What was sent was not kept.
    pub fn failed(&mut self, fault: Fault) -> Step {
        let sent = self.sent.take();
        match fault {
            Fault::Refused(why) => {
                self.state = State::Refused(why);
                Step::Rest
            }
            Fault::Unreachable => {
                self.state = State::Unreachable;
                self.unanswered = sent.or(self.unanswered.take());
                let pause = PAUSES.0.saturating_mul(1 << self.failures.min(8));
                self.failures += 1;
                Step::Wait(pause.min(PAUSES.1))
            }
        }
    }

    /// The network is back, or somebody wishes to try again.
    pub fn retry(&mut self) -> Step {
        match self.state {
            State::Unreachable | State::Refused(_) | State::Edited => Step::Wait(0),
            State::Saved | State::Saving | State::Conflicting(_) => Step::Rest,
        }
    }

    /// The server holds a newer revision, it is said.
    pub fn heard(&mut self, revision: i64) -> Step {
        self.heard = self.heard.max(revision);
        // With edits under way, saving them brings to light what the others did.
        if self.state == State::Saved { self.rest() } else { Step::Rest }
    }

    /// What was asked for with [`Step::Fetch`] is here.
    pub fn fetched(&mut self, theirs: Held, mine: &Arc<Value>) -> Arrival {
        if self.state == State::Saving {
            // What becomes of the save says the same.
            self.heard = self.heard.max(theirs.revision);
            return Arrival { replace: None, news: None, step: Step::Rest };
        }
        self.arrived(theirs, mine)
    }

    /// The server holds this, saved by somebody else on top of the revision known here.
    pub fn arrived(&mut self, theirs: Held, mine: &Arc<Value>) -> Arrival {
        self.sent = None;
        self.heard = self.heard.max(theirs.revision);
        if theirs.revision <= self.base.revision {
            let was_sent = self.state == State::Saving;
            let step = if was_sent { self.failed(Fault::Unreachable) } else { Step::Rest };
            return Arrival { replace: None, news: None, step };
        }
        if self.unanswered.take().is_some_and(|sent| sent == theirs.source) {
            // What was sent before is what was kept: nobody else has changed anything.
            self.base = theirs;
            self.failures = 0;
            self.state = State::Edited;
            return Arrival { replace: None, news: None, step: Step::Wait(0) };
        }
        let joined = merge(&self.base.source, mine, &theirs.source);
        if joined.conflicts.is_empty() {
            return self.adopt(theirs, joined.merged, mine);
        }
        let news = self.news(&theirs);
        self.state = State::Conflicting(Arc::new(joined));
        self.theirs = Some(theirs);
        Arrival { replace: None, news, step: Step::Rest }
    }

    /// Somebody chose a side for each conflict; what no choice was made for keeps what was written here.
    pub fn resolve(&mut self, choices: &[Side], mine: &Arc<Value>) -> Arrival {
        let Some(theirs) = self.theirs.take() else {
            return Arrival { replace: None, news: None, step: Step::Rest };
        };
        let joined = merge(&self.base.source, mine, &theirs.source);
        let merged = joined.settled(|place| choices.get(place).copied().unwrap_or_default());
        let mut arrival = self.adopt(theirs, merged, mine);
        // They were told when the conflict came up.
        arrival.news = None;
        arrival
    }

    fn adopt(&mut self, theirs: Held, merged: Value, mine: &Arc<Value>) -> Arrival {
        let news = self.news(&theirs);
        self.theirs = None;
        self.failures = 0;
        let is_theirs = merged == *theirs.source;
        self.base = theirs;
        let replace = (merged != **mine).then(|| Arc::new(merged));
        let step = if is_theirs {
            self.rest()
        } else {
            self.state = State::Edited;
            Step::Wait(0)
        };
        Arrival { replace, news, step }
    }

    fn news(&self, theirs: &Held) -> Option<News> {
        (self.base.source != theirs.source).then(|| News {
            by: theirs.changed_by.clone(),
            before: Arc::clone(&self.base.source),
            after: Arc::clone(&theirs.source),
        })
    }

    /// Everything is kept; what is next is what the server was said to hold.
    fn rest(&mut self) -> Step {
        self.state = State::Saved;
        if self.heard > self.base.revision { Step::Fetch } else { Step::Rest }
    }
}

#[cfg(test)]
mod tests;

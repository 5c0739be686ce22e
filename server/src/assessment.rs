//! The assessment of a unit in a round: its sheet goes from the first points to the appraisal, step by
//! step.
//!
//! A unit fills in its sheet and hands it in; from then on its points stand still, until an appraiser
//! sends the sheet back. An appraiser who is done says so, and can open the sheet again.

pub mod survey_fill;

use jiff::Timestamp;

/// Until when the phases of a round's assessment run: the first instants that no longer belong to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// The units give themselves points.
    pub claims_until: Option<Timestamp>,
    /// The appraisers give theirs. Whoever appraises sets this deadline too, so nothing is refused
    /// after it.
    pub appraisal_until: Option<Timestamp>,
}

impl Deadlines {
    /// Whether units may give themselves points at `now`.
    #[must_use]
    pub fn take_claims_at(self, now: Timestamp) -> bool {
        self.claims_until.is_none_or(|until| now < until)
    }
}

/// What is done with a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepKind {
    /// The unit hands it in.
    HandIn,
    /// An appraiser sends it back to the unit.
    SendBack,
    /// An appraiser is done with it.
    Appraise,
    /// An appraiser goes on with it.
    Reopen,
}

impl StepKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::HandIn, Self::SendBack, Self::Appraise, Self::Reopen];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HandIn => "hand_in",
            Self::SendBack => "send_back",
            Self::Appraise => "appraise",
            Self::Reopen => "reopen",
        }
    }

    /// The kind of this word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a sheet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetState {
    /// The unit has given itself no points yet.
    NotBegun,
    /// The unit is at it.
    UnderWay,
    /// It waits for the appraisers, or they are at it.
    HandedIn,
    /// The appraisers are done.
    Appraised,
}

/// That a step does not follow from where the sheet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the step `{}` does not follow from `{}`", step.as_str(), state.as_str())]
pub struct WrongStep {
    /// Where the sheet stands.
    pub state: SheetState,
    /// The step.
    pub step: StepKind,
}

impl SheetState {
    /// Every state, in the order of a sheet's life.
    pub const ALL: [Self; 4] = [Self::NotBegun, Self::UnderWay, Self::HandedIn, Self::Appraised];

    /// The state after the latest step, of a unit that has or has not given itself points.
    #[must_use]
    pub fn of(latest: Option<StepKind>, has_claims: bool) -> Self {
        match latest {
            None if has_claims => Self::UnderWay,
            None => Self::NotBegun,
            Some(StepKind::SendBack) => Self::UnderWay,
            Some(StepKind::HandIn | StepKind::Reopen) => Self::HandedIn,
            Some(StepKind::Appraise) => Self::Appraised,
        }
    }

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotBegun => "not_begun",
            Self::UnderWay => "under_way",
            Self::HandedIn => "handed_in",
            Self::Appraised => "appraised",
        }
    }

    /// The state after a step. A sheet that was never handed in can be appraised: the unit has missed
    /// its time, and what it gave itself is what there is.
    ///
    /// # Errors
    ///
    /// [`WrongStep`] if the step does not follow from here.
    pub fn after(self, step: StepKind) -> Result<Self, WrongStep> {
        match (self, step) {
            (Self::UnderWay, StepKind::HandIn) | (Self::Appraised, StepKind::Reopen) => {
                Ok(Self::HandedIn)
            }
            (Self::HandedIn | Self::Appraised, StepKind::SendBack) => Ok(Self::UnderWay),
            (Self::NotBegun | Self::UnderWay | Self::HandedIn, StepKind::Appraise) => {
                Ok(Self::Appraised)
            }
            _ => Err(WrongStep { state: self, step }),
        }
    }

    /// Whether the unit may give itself points.
    #[must_use]
    pub fn takes_claims(self) -> bool {
        matches!(self, Self::NotBegun | Self::UnderWay)
    }

    /// Whether appraisers may give points.
    #[must_use]
    pub fn takes_appraisal(self) -> bool {
        self != Self::Appraised
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_goes_from_the_unit_to_the_appraisers_and_back() {
        let mut state = SheetState::of(None, true);
        for (step, next) in [
            (StepKind::HandIn, SheetState::HandedIn),
            (StepKind::SendBack, SheetState::UnderWay),
            (StepKind::HandIn, SheetState::HandedIn),
            (StepKind::Appraise, SheetState::Appraised),
            (StepKind::Reopen, SheetState::HandedIn),
        ] {
            state = state.after(step).unwrap();
            assert_eq!(state, next);
            assert_eq!(SheetState::of(Some(step), true), next);
        }
    }

    #[test]
    fn nothing_is_handed_in_before_it_has_begun_and_nothing_twice() {
        for (state, step) in [
            (SheetState::NotBegun, StepKind::HandIn),
            (SheetState::HandedIn, StepKind::HandIn),
            (SheetState::Appraised, StepKind::HandIn),
            (SheetState::Appraised, StepKind::Appraise),
            (SheetState::UnderWay, StepKind::SendBack),
            (SheetState::HandedIn, StepKind::Reopen),
        ] {
            assert_eq!(state.after(step), Err(WrongStep { state, step }));
        }
    }

    #[test]
    fn points_stand_still_while_somebody_else_has_the_sheet() {
        let claims = SheetState::ALL.map(SheetState::takes_claims);
        assert_eq!(claims, [true, true, false, false]);
        let appraisal = SheetState::ALL.map(SheetState::takes_appraisal);
        assert_eq!(appraisal, [true, true, true, false]);
    }

    #[test]
    fn units_have_until_their_deadline() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let deadlines = Deadlines { claims_until: Some(at(10)), appraisal_until: None };
        assert!(deadlines.take_claims_at(at(9)) && !deadlines.take_claims_at(at(10)));
        assert!(Deadlines::default().take_claims_at(at(10)));
    }

    #[test]
    fn steps_are_read_and_written_as_words() {
        for kind in StepKind::ALL {
            assert_eq!(StepKind::from_word(kind.as_str()), Some(kind));
        }
        assert_eq!(StepKind::from_word("handed_in"), None);
    }
}

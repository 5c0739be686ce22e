//! Re-checks (phúc tra): a supervisor has a case visited again to see whether the interview took
//! place as it was sent.

use jiff::Timestamp;
use survey_specs::code::CaseCode;

use crate::permission::UserName;
use crate::store::StoreError;
use crate::store::row::{Columns, EngineRow};

/// How far a re-check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecheckState {
    /// It is to be made.
    Flagged,
    /// The interview took place as it was sent.
    Confirmed,
    /// It did not, or answers are others.
    Differs,
    /// Nobody could be reached to ask.
    NotReached,
    /// It need not be made after all.
    Withdrawn,
}

impl RecheckState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Flagged, Self::Confirmed, Self::Differs, Self::NotReached, Self::Withdrawn];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flagged => "flagged",
            Self::Confirmed => "confirmed",
            Self::Differs => "differs",
            Self::NotReached => "not_reached",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it may come after the last state: a result follows a flag, and a flag may be set at any
    /// time that there is none.
    #[must_use]
    pub fn may_follow(self, last: Option<Self>) -> bool {
        (self == Self::Flagged) != (last == Some(Self::Flagged))
    }
}

/// A step of a re-check: that it is to be made, or what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecheck {
    /// How far it is with this step.
    pub state: RecheckState,
    /// The reason of a flag, or what was found.
    pub note: Option<String>,
    /// Whose step it is.
    pub recorded_by: UserName,
    /// When.
    pub recorded_at: Timestamp,
}

/// A step of a re-check, as it is kept.
pub type Recheck = NewRecheck;

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecheckRecorded {
    /// It is kept.
    New,
    /// It is what held already.
    Same,
    /// There is no flag for it to follow, or another one stands.
    Refused(Option<RecheckState>),
}

/// What becomes of a step after the last one.
pub(in crate::store) fn judged(last: Option<&Recheck>, next: &NewRecheck) -> RecheckRecorded {
    let state = last.map(|last| last.state);
    if last.is_some_and(|last| last.state == next.state && last.note == next.note) {
        RecheckRecorded::Same
    } else if next.state.may_follow(state) {
        RecheckRecorded::New
    } else {
        RecheckRecorded::Refused(state)
    }
}

pub(in crate::store) fn recheck_of(
    row: &impl EngineRow,
) -> Result<(CaseCode, Recheck), StoreError> {
    let columns = Columns::of(row, "case_recheck", "case_code");
    let recheck = Recheck {
        state: columns.word("state", RecheckState::from_word)?,
        note: columns.text_or_none("note")?,
        recorded_by: columns.parse("recorded_by")?,
        recorded_at: columns.timestamp("recorded_at")?,
    };
    Ok((columns.parse("case_code")?, recheck))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(state: RecheckState, note: &str) -> NewRecheck {
        NewRecheck {
            state,
            note: Some(note.to_owned()),
            recorded_by: "lan".parse().unwrap(),
            recorded_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_result_follows_a_flag_and_only_a_flag() {
        let flag = step(RecheckState::Flagged, "too fast");
        assert_eq!(judged(None, &flag), RecheckRecorded::New);
        for result in RecheckState::ALL.into_iter().filter(|it| *it != RecheckState::Flagged) {
            let result = step(result, "asked the neighbour");
            assert_eq!(judged(None, &result), RecheckRecorded::Refused(None));
            assert_eq!(judged(Some(&flag), &result), RecheckRecorded::New);
            assert_eq!(judged(Some(&result), &flag), RecheckRecorded::New, "flagged again");
            assert_eq!(judged(Some(&result), &result), RecheckRecorded::Same);
        }
        assert_eq!(judged(Some(&flag), &flag), RecheckRecorded::Same);
        let other = step(RecheckState::Flagged, "another reason");
        let standing = Some(RecheckState::Flagged);
        assert_eq!(judged(Some(&flag), &other), RecheckRecorded::Refused(standing));
    }

    #[test]
    fn states_are_read_and_written_as_words() {
        for state in RecheckState::ALL {
            assert_eq!(RecheckState::from_word(state.as_str()), Some(state));
        }
    }
}

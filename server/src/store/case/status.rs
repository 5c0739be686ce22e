//! How far a case is: a pure function of what is known of it.

use std::collections::BTreeMap;

use survey_specs::code::CaseCode;

use super::Case;

/// What came of a call at a case, by the categories that response rates are made of (AAPOR, Standard
/// Definitions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallOutcome {
    /// The interview was finished; its response may still be on the way.
    Completed,
    /// The interview was begun and broken off.
    Partial,
    /// They do not want to take part.
    Refused,
    /// Nobody was there.
    NotAtHome,
    /// They asked to come again at another time.
    Appointment,
    /// They live elsewhere now.
    Moved,
    /// The address or the person could not be found.
    NotFound,
    /// They speak no language in which they could be asked.
    Language,
    /// They are ill or otherwise not able.
    Unable,
    /// They do not belong to the population, such as an empty house.
    OutOfScope,
    /// Something else; the note says what.
    Other,
}

impl CallOutcome {
    /// Every outcome.
    pub const ALL: [Self; 11] = [
        Self::Completed,
        Self::Partial,
        Self::Refused,
        Self::NotAtHome,
        Self::Appointment,
        Self::Moved,
        Self::NotFound,
        Self::Language,
        Self::Unable,
        Self::OutOfScope,
        Self::Other,
    ];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Partial => "partial",
            Self::Refused => "refused",
            Self::NotAtHome => "not_at_home",
            Self::Appointment => "appointment",
            Self::Moved => "moved",
            Self::NotFound => "not_found",
            Self::Language => "language",
            Self::Unable => "unable",
            Self::OutOfScope => "out_of_scope",
            Self::Other => "other",
        }
    }

    /// The outcome of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// Whether nobody need come again, unless a later call says otherwise.
    #[must_use]
    pub fn is_final(self) -> bool {
        match self {
            Self::Refused
            | Self::Moved
            | Self::NotFound
            | Self::Language
            | Self::Unable
            | Self::OutOfScope => true,
            Self::Completed | Self::Partial | Self::NotAtHome | Self::Appointment | Self::Other => {
                false
            }
        }
    }
}

/// How far a case is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseStatus {
    /// It waits to be called instead of another case.
    Reserve,
    /// Nobody is to interview yet.
    Unassigned,
    /// Somebody is to interview; nothing is known yet.
    Assigned,
    /// There were calls, and there are more to come; or its response is on the way.
    InProgress,
    /// A response has answered it.
    Answered,
    /// The last call ended it without an answer.
    Closed(CallOutcome),
    /// A reserve was called for it.
    Replaced(CaseCode),
}

impl CaseStatus {
    /// The word that is shown.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Reserve => "reserve",
            Self::Unassigned => "unassigned",
            Self::Assigned => "assigned",
            Self::InProgress => "in_progress",
            Self::Answered => "answered",
            Self::Closed(_) => "closed",
            Self::Replaced(_) => "replaced",
        }
    }

    /// Whether somebody is to interview there still.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Unassigned | Self::Assigned | Self::InProgress | Self::Closed(_))
    }
}

impl Case {
    /// Whether it is a reserve that nobody has called.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.design.reserve && self.replaces.is_none()
    }

    /// What came of the last call.
    #[must_use]
    pub fn last_outcome(&self) -> Option<CallOutcome> {
        self.outcomes.last().map(|last| last.outcome)
    }

    /// How far it is. An answer counts, whatever else was noted; then that a reserve was called; then
    /// the last call, so that a later visit reopens what was given up.
    #[must_use]
    pub fn status(&self) -> CaseStatus {
        if self.answered {
            return CaseStatus::Answered;
        }
        if let Some(reserve) = &self.replaced_by {
            return CaseStatus::Replaced(reserve.clone());
        }
        if self.waits() {
            return CaseStatus::Reserve;
        }
        match (self.last_outcome(), &self.assignee) {
            (Some(outcome), _) if outcome.is_final() => CaseStatus::Closed(outcome),
            (Some(_), _) => CaseStatus::InProgress,
            (None, Some(_)) => CaseStatus::Assigned,
            (None, None) => CaseStatus::Unassigned,
        }
    }
}

/// How far the cases of a round are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldworkCounts {
    /// Cases by the word of their status.
    pub by_status: BTreeMap<&'static str, u64>,
    /// Cases that were to be interviewed: all but reserves that nobody has called. Cases that were
    /// replaced stay among them.
    pub issued: u64,
    /// Those of them that a call found to be out of scope.
    pub out_of_scope: u64,
    /// Those of them that were answered.
    pub answered: u64,
}

impl FieldworkCounts {
    /// Counts cases.
    #[must_use]
    pub fn of<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Self {
        let mut counts = Self::default();
        for case in cases {
            let status = case.status();
            *counts.by_status.entry(status.as_str()).or_default() += 1;
            if status == CaseStatus::Reserve {
                continue;
            }
            counts.issued += 1;
            if status == CaseStatus::Answered {
                counts.answered += 1;
            } else if case.last_outcome() == Some(CallOutcome::OutOfScope) {
                counts.out_of_scope += 1;
            }
        }
        counts
    }

    /// The response rate as a share: RR2 of AAPOR's Standard Definitions, which counts complete and
    /// partial interviews over all cases that are not known to be out of scope. A case that was
    /// replaced stays in the denominator beside its reserve. None before there are such cases.
    #[must_use]
    pub fn response_rate(&self) -> Option<f64> {
        let eligible = self.issued.saturating_sub(self.out_of_scope);
        #[expect(clippy::cast_precision_loss, reason = "cases are counted in millions at most")]
        let share = |part: u64, whole: u64| part as f64 / whole as f64;
        (eligible > 0).then(|| share(self.answered, eligible))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::store::case::{CaseDesign, Contact, Outcome};
    use crate::weight::Weight;

    fn case(reserve: bool) -> Case {
        Case {
            code: "H1".parse().unwrap(),
            design: CaseDesign {
                unit: None,
                stratum: None,
                psu: None,
                variance_stratum: None,
                variance_psu: None,
                drawn_within: String::new(),
                base_weight: Weight::ONE,
                reserve,
            },
            place: 1,
            assignee: None,
            contact: Contact::default(),
            outcomes: Vec::new(),
            replaced_by: None,
            replaces: None,
            answered: false,
        }
    }

    fn with_outcomes(outcomes: &[CallOutcome]) -> Case {
        let outcome = |outcome: &CallOutcome| Outcome {
            outcome_id: Uuid::nil(),
            outcome: *outcome,
            note: None,
            appointment_at: None,
            noted_at: None,
            recorded_by: "lan".parse().unwrap(),
            recorded_at: Timestamp::UNIX_EPOCH,
        };
        let outcomes = outcomes.iter().map(outcome).collect();
        Case { outcomes, assignee: Some("lan".parse().unwrap()), ..case(false) }
    }

    #[test]
    fn a_case_goes_from_nobody_to_an_answer() {
        assert_eq!(case(false).status(), CaseStatus::Unassigned);
        assert_eq!(with_outcomes(&[]).status(), CaseStatus::Assigned);
        let called = with_outcomes(&[CallOutcome::NotAtHome]);
        assert_eq!(called.status(), CaseStatus::InProgress);
        let completed = with_outcomes(&[CallOutcome::NotAtHome, CallOutcome::Completed]);
        assert_eq!(completed.status(), CaseStatus::InProgress, "its response is on the way");
        let answered = Case { answered: true, ..completed };
        assert_eq!(answered.status(), CaseStatus::Answered);
    }

    #[test]
    fn the_last_call_closes_and_a_later_one_reopens() {
        for outcome in CallOutcome::ALL {
            let case = with_outcomes(&[CallOutcome::NotAtHome, outcome]);
            let closed = CaseStatus::Closed(outcome);
            let expected = if outcome.is_final() { closed } else { CaseStatus::InProgress };
            assert_eq!(case.status(), expected);
            assert!(case.status().is_open());
        }
        let reopened = with_outcomes(&[CallOutcome::Refused, CallOutcome::Appointment]);
        assert_eq!(reopened.status(), CaseStatus::InProgress);
    }

    #[test]
    fn an_answer_counts_more_than_a_replacement_and_that_more_than_a_call() {
        let reserve: CaseCode = "R1".parse().unwrap();
        let replaced =
            Case { replaced_by: Some(reserve.clone()), ..with_outcomes(&[CallOutcome::Refused]) };
        assert_eq!(replaced.status(), CaseStatus::Replaced(reserve));
        assert!(!replaced.status().is_open());
        assert_eq!(Case { answered: true, ..replaced }.status(), CaseStatus::Answered);
    }

    #[test]
    fn a_reserve_waits_until_it_is_called() {
        let waiting = Case { assignee: Some("lan".parse().unwrap()), ..case(true) };
        assert_eq!(waiting.status(), CaseStatus::Reserve);
        let called = Case { replaces: Some("H2".parse().unwrap()), ..waiting };
        assert_eq!(called.status(), CaseStatus::Assigned);
    }

    #[test]
    fn outcomes_are_read_and_written_as_words() {
        for outcome in CallOutcome::ALL {
            assert_eq!(CallOutcome::from_word(outcome.as_str()), Some(outcome));
        }
        assert_eq!(CallOutcome::from_word("gone"), None);
    }

    #[test]
    fn who_was_replaced_stays_in_the_response_rate() {
        let answered = Case { answered: true, ..with_outcomes(&[]) };
        let replaced = Case {
            replaced_by: Some("R1".parse().unwrap()),
            ..with_outcomes(&[CallOutcome::Refused])
        };
        let empty_house = with_outcomes(&[CallOutcome::OutOfScope]);
        let cases =
            [answered.clone(), replaced, answered, with_outcomes(&[]), empty_house, case(true)];
        let counts = FieldworkCounts::of(&cases);
        assert_eq!((counts.issued, counts.out_of_scope, counts.answered), (5, 1, 2));
        assert_eq!(counts.response_rate(), Some(0.5));
        assert_eq!(counts.by_status["reserve"], 1);
        assert_eq!(FieldworkCounts::of(&[case(true)]).response_rate(), None);
    }
}

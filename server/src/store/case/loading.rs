//! What a table of cases comes to beside those that are kept, apart from any SQL.

use std::collections::BTreeMap;

use survey_specs::code::CaseCode;

use super::{Case, NewCase};

/// What became of a table of cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CasesLoaded {
    /// It was loaded.
    Loaded(LoadCounts),
    /// Nothing was: these cases have been answered, and their design would change.
    Answered(Vec<CaseCode>),
}

/// How many cases a table added and changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadCounts {
    /// Cases that were not there before.
    pub new: usize,
    /// Cases whose design, assignee or contact changed.
    pub changed: usize,
    /// Cases that stayed as they were.
    pub unchanged: usize,
}

/// What is to be written.
#[derive(Debug, Default)]
pub(in crate::store) struct Loading {
    /// New and changed cases, with their places.
    pub(in crate::store) rows: Vec<(i64, NewCase)>,
    /// How many there are of each.
    pub(in crate::store) counts: LoadCounts,
    /// Cases that have been answered and would change.
    pub(in crate::store) answered: Vec<CaseCode>,
}

/// What of a table is to be written beside the cases that are kept. Of a case that stands twice, the
/// last row counts.
pub(in crate::store) fn loading(kept: Vec<Case>, cases: &[NewCase]) -> Loading {
    let mut next = kept.iter().map(|case| case.place).max().unwrap_or(0);
    let mut kept: BTreeMap<CaseCode, Case> =
        kept.into_iter().map(|case| (case.code.clone(), case)).collect();
    let mut loading = Loading::default();
    for case in cases {
        let Some(known) = kept.remove(&case.code) else {
            next += 1;
            loading.counts.new += 1;
            loading.rows.push((next, case.clone()));
            continue;
        };
        if known.answered && known.design != case.design {
            loading.answered.push(case.code.clone());
            continue;
        }
        let merged = NewCase {
            code: case.code.clone(),
            design: case.design.clone(),
            assignee: case.assignee.clone().or_else(|| known.assignee.clone()),
            contact: case.contact.clone().or(known.contact.clone()),
        };
        let as_before = merged.design == known.design
            && merged.assignee == known.assignee
            && merged.contact == known.contact;
        if as_before {
            loading.counts.unchanged += 1;
        } else {
            loading.counts.changed += 1;
            loading.rows.push((known.place, merged));
        }
    }
    loading
}

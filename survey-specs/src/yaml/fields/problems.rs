//! The collector of problems.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::problem::{Position, Problem, Severity};
use crate::yaml::Document;

/// The largest number of errors that are kept, and likewise of all else; a person reads fewer.
pub const MAX_PROBLEMS: usize = 500;

/// All problems of one file, in the order in which they are found.
#[derive(Debug, Default)]
pub struct Problems(RefCell<Found>);

#[derive(Debug, Default)]
struct Found {
    errors: Vec<Problem>,
    /// Warnings and what is not supported.
    others: Vec<Problem>,
    unlisted_errors: usize,
    unlisted_others: usize,
}

impl Problems {
    /// A collector that begins with the document's own problems.
    #[must_use]
    pub fn new(document: &Document<'_>) -> Self {
        let problems = Self::default();
        document.problems.iter().for_each(|problem| problems.note(problem.clone()));
        problems
    }

    /// Notes a problem.
    pub fn note(&self, problem: Problem) {
        let found = &mut *self.0.borrow_mut();
        let (list, unlisted) = if problem.is_error() {
            (&mut found.errors, &mut found.unlisted_errors)
        } else {
            (&mut found.others, &mut found.unlisted_others)
        };
        if list.len() < MAX_PROBLEMS {
            list.push(problem);
        } else {
            *unlisted += 1;
        }
    }

    /// Whether further errors are counted only, so that no message need be made for them.
    pub(super) fn is_full(&self) -> bool {
        self.0.borrow().errors.len() >= MAX_PROBLEMS
    }

    /// Counts an error that is not listed.
    pub(super) fn note_unlisted(&self) {
        self.0.borrow_mut().unlisted_errors += 1;
    }

    /// Whether an error has been noted.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.0.borrow().errors.is_empty()
    }

    /// The errors so far.
    #[must_use]
    pub fn errors(&self) -> Vec<Problem> {
        self.0.borrow().errors.clone()
    }

    /// The problems in the order of the file, each with the file's name and an excerpt of its text.
    #[must_use]
    pub fn finish(self, file: &str, text: &str) -> Vec<Problem> {
        let found = self.0.into_inner();
        let mut problems = found.errors;
        problems.extend(found.others);
        let mut problems = in_file(problems, file, text);
        let unlisted =
            [(found.unlisted_errors, Severity::Error), (found.unlisted_others, Severity::Warning)];
        for (count, severity) in unlisted.into_iter().filter(|(count, _)| *count > 0) {
            let message = format!("{count} more problems of this kind are not listed");
            let problem = Problem::error("too_many_problems", Position::default(), "", message);
            problems.push(Problem { severity, ..problem.with_excerpt(file, "") });
        }
        problems
    }
}

/// The longest line that is quoted from; a line of a megabyte is not for reading.
const LONGEST_LINE: usize = 20_000;

/// Sorts problems by their place, drops repeated ones, and gives each the file's name and an
/// excerpt of its text.
#[must_use]
pub fn in_file(mut problems: Vec<Problem>, file: &str, text: &str) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    problems.retain(|problem| {
        seen.insert((problem.position, problem.code, problem.path.clone(), problem.message.clone()))
    });
    problems.sort_by_key(|problem| problem.position);
    let lines: Vec<&str> = text.lines().collect();
    problems
        .into_iter()
        .map(|problem| {
            let line = problem.position.line.checked_sub(1).and_then(|index| lines.get(index));
            let line = line.filter(|line| line.len() <= LONGEST_LINE).copied().unwrap_or_default();
            problem.with_excerpt(file, line)
        })
        .collect()
}

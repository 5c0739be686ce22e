//! Everything that is wrong with a request about a round, gathered, each with its place.

use survey_specs::problem::Problem as FileProblem;

use super::problem::RoundProblem;
use crate::http::language::Language;
use crate::http::problem::{ItemProblem, Problem};

/// What is wrong, in the order in which it was found.
#[derive(Debug)]
pub struct Faults {
    /// The language of the words.
    pub language: Language,
    problems: Vec<ItemProblem>,
}

impl Faults {
    /// Nothing yet.
    pub fn new(language: Language) -> Self {
        Self { language, problems: Vec::new() }
    }

    /// Notes what is wrong at a place such as `units.list[3].unit`.
    pub fn add(
        &mut self,
        item: &str,
        code: &'static str,
        vietnamese: impl Into<String>,
        english: impl Into<String>,
    ) {
        let message = self.language.pick(vietnamese.into(), english.into());
        self.problems.push(ItemProblem { item: Some(item.to_owned()), code, message });
    }

    /// Notes the errors of a file that was sent along.
    pub fn add_file(&mut self, item: &str, problems: &[FileProblem]) {
        for problem in problems.iter().filter(|problem| problem.is_error()) {
            let line = problem.position.line;
            let place = if line == 0 {
                String::new()
            } else {
                self.language.pick(format!("Dòng {line}: "), format!("Line {line}: "))
            };
            let message = place + &problem.message;
            self.problems.push(ItemProblem {
                item: Some(item.to_owned()),
                code: problem.code,
                message,
            });
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Goes on if nothing is wrong.
    ///
    /// # Errors
    ///
    /// Everything that is wrong.
    pub fn check(self) -> Result<(), Problem> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(RoundProblem::Invalid(self.problems).into())
        }
    }
}

//! Where the problems of tables stand: in the order of the files, each with its line.

use std::path::{Path, PathBuf};

use survey_specs::problem::Problem;

use super::values_table::named;
use crate::cli::file;

/// The problems in the order of the files and their lines, each with the line it is about. What is
/// about no file comes last.
///
/// Rows do not keep their lines, so a file is read once more where it has problems without one.
#[must_use]
pub fn in_order(mut problems: Vec<Problem>, files: &[PathBuf]) -> Vec<Problem> {
    let mut ordered = Vec::with_capacity(problems.len());
    for path in files {
        let name = path.display().to_string();
        let (mut here, others): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| problem.file == name);
        problems = others;
        here.sort_by_key(|problem| problem.position);
        ordered.extend(with_lines(here, path));
    }
    ordered.extend(problems);
    ordered
}

fn with_lines(problems: Vec<Problem>, path: &Path) -> Vec<Problem> {
    let lacks_line = |problem: &Problem| problem.excerpt.is_empty() && problem.position.line > 0;
    // A pipe gives its text only once.
    if !path.is_file() || !problems.iter().any(lacks_line) {
        return problems;
    }
    match file::read_data(path) {
        Ok(source) => named(problems, &source),
        Err(_) => problems,
    }
}

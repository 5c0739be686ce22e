//! `cargo xtask soak NAME`: the long studies.

use crate::bench::unknown;
use crate::step::Failure;

/// The studies there are.
const STUDIES: [&str; 0] = [];

/// Runs a study by its name.
pub fn soak(name: &str) -> Result<(), Failure> {
    Err(unknown("soak study", name, &STUDIES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_study_is_wrong_usage() {
        let failure = soak("coverage").expect_err("no such study");
        assert_eq!(failure.exit_code(), 2);
        assert!(failure.to_string().contains("'coverage'"));
    }
}

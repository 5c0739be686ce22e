//! `cargo xtask soak NAME`: the long studies.

mod phone;

use crate::bench::unknown;
use crate::coverage;
use crate::project::Project;
use crate::step::Failure;

type Study = fn(&Project) -> Result<(), Failure>;

/// The studies there are.
const STUDIES: [(&str, Study); 2] = [("coverage", coverage::measure), ("phone", phone::measure)];

/// Runs a study by its name.
pub fn soak(project: &Project, name: &str) -> Result<(), Failure> {
    let found = STUDIES.iter().find(|(known, _)| *known == name);
    let names = STUDIES.map(|(known, _)| known);
    let (_, study) = found.ok_or_else(|| unknown("soak study", name, &names))?;
    study(project)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_study_is_wrong_usage_and_lists_the_names() {
        let project = Project::find().expect("the project");
        let failure = soak(&project, "covrage").expect_err("no such study");
        assert_eq!(failure.exit_code(), 2);
        assert!(failure.to_string().contains("coverage"));
    }
}

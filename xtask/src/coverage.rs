//! `cargo xtask soak coverage`: how often intervals hold the truth, with the full count of samples.

use std::process::Stdio;

use crate::project::Project;
use crate::section::Section;
use crate::step::{self, Failure};

/// How many samples are drawn of each country.
const REPLICATIONS: &str = "4000";

/// Where the study reads how many samples to draw.
const VARIABLE: &str = "THUOCDO_REPLICATIONS";

const SECTION: Section = Section {
    begin: "<!-- coverage:begin -->",
    end: "<!-- coverage:end -->",
    introduction: "\n## Coverage\n\n",
};

/// Runs the study and writes its tables to docs/statistics.md.
pub fn measure(project: &Project) -> Result<(), Failure> {
    let tables = step::streaming("coverage study", || study(project))?;
    step::say(&tables)?;
    SECTION.write(&project.root().join("docs/statistics.md"), &tables)
}

fn study(project: &Project) -> Result<String, Failure> {
    let mut command = project.cargo();
    command
        .args(["test", "--release", "--package", "thuocdo-stats", "--test", "coverage"])
        .args(["--", "--nocapture"])
        .env(VARIABLE, REPLICATIONS)
        .stderr(Stdio::inherit());
    let output = step::output(&mut command)?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(Failure::Failed(format!("the coverage study failed:\n{printed}")));
    }
    tables(&printed)
        .ok_or_else(|| Failure::Failed("the coverage study printed no table".to_owned()))
}

/// The tables among what a test program prints.
fn tables(printed: &str) -> Option<String> {
    let begin = printed.find("### ")?;
    let end = printed.rfind("samples (Monte Carlo error")?;
    let line = printed[end..].find('\n')?;
    Some(printed[begin..end + line].trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_found_among_the_lines_of_the_test_program() {
        let printed = "running 1 test\n### 2 units\n\n| a |\n\nSets hold in 95 % of the \
                       samples (Monte Carlo error 0.34).\n\ntest x ... ok\n";
        let tables = tables(printed).expect("a table");
        assert!(tables.starts_with("### 2 units") && tables.ends_with("0.34)."));
    }
}

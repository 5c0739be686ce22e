//! `cargo xtask soak phone`: the matrix of faults of `tests/tests/phone`, with its full count of plays.

use std::io::{self, BufRead, BufReader, Write};
use std::process::Stdio;

use crate::build;
use crate::install::Permission;
use crate::project::Project;
use crate::section::Section;
use crate::step::{self, Failure};

/// How often each fault is played with the short questionnaire; a third as often with SIPAS.
const PLAYS: &str = "50";

/// Where the test program reads it.
const VARIABLE: &str = "THUOCDO_PLAYS";

const SECTION: Section = Section {
    begin: "<!-- faults:begin -->",
    end: "<!-- faults:end -->",
    introduction: "\n## Measured\n\n",
};

/// Plays every fault and writes the counts to docs/offline.md.
pub fn measure(project: &Project) -> Result<(), Failure> {
    build::build(project, false, Permission::of(false))?;
    let table = step::streaming("faults", || play(project))?;
    step::say(&table)?;
    SECTION.write(&project.root().join("docs/offline.md"), &table)
}

/// The lines of the test program are passed on as they come: they are the progress.
fn play(project: &Project) -> Result<String, Failure> {
    let mut command = project.cargo();
    command
        .args(["test", "--package", "thuocdo-tests", "--test", "phone"])
        .env(VARIABLE, PLAYS)
        .env("THUOCDO_REQUIRE_BIN", "1")
        .env("THUOCDO_BIN", project.server(false))
        .stdout(Stdio::piped());
    let mut child = command.spawn().map_err(step::not_started(&command))?;
    let mut printed = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(Failure::io("output of the faults"))?;
            writeln!(io::stdout().lock(), "{line}").map_err(Failure::io("stdout"))?;
            printed.extend([&line, "\n"]);
        }
    }
    if !child.wait().map_err(Failure::io("cargo test"))?.success() {
        return Err(Failure::Failed("a fault did harm, or could not be played".to_owned()));
    }
    table(&printed).ok_or_else(|| Failure::Failed("the test program printed no table".to_owned()))
}

/// The rows among what the test program prints, in the order of their names: two faults are played at a
/// time, and either may end first. The names of tests stand between them.
fn table(printed: &str) -> Option<String> {
    let mut rows = printed.lines().filter_map(|line| line.find("| ").map(|at| &line[at..]));
    let head = rows.next()?;
    let rule = printed.lines().find(|line| line.starts_with("|---"))?;
    let mut rows: Vec<&str> = rows.filter(|row| row.ends_with('|')).collect();
    rows.sort_unstable();
    (!rows.is_empty()).then(|| [head, rule].into_iter().chain(rows).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_found_among_the_lines_of_the_test_program() {
        let printed = "3 plays\n| fault | plays |\n|---|---|\n\nrunning 2 tests\n\
                       | two tabs | 4 |\ntest two_tabs ... ok\n\
                       test offline ... | offline | 4 |\nok\n";
        let table = table(printed).expect("a table");
        assert_eq!(table, "| fault | plays |\n|---|---|\n| offline | 4 |\n| two tabs | 4 |");
        assert_eq!(super::table("running 2 tests\n"), None);
    }
}

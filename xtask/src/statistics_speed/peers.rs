//! Other programs that compute the same, and the whole of ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::agreement::agree;
use super::kernel::checked;
use super::watched;
use crate::install::{Apt, Permission};
use crate::median::median;
use crate::project::Project;
use crate::step::{self, Failure};

/// What R needs, from Debian.
const PACKAGES: [&str; 3] = ["r-base-core", "r-cran-survey", "r-cran-data.table"];

/// The version of svy that is compared with.
const SVY: &str = "svy==0.35.0";

/// Runs of our whole program; the median is reported.
const RUNS: usize = 5;

/// How units lie to PSUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Aligned,
    Crossing,
}

impl Case {
    pub const ALL: [Self; 2] = [Self::Aligned, Self::Crossing];

    pub fn name(self) -> &'static str {
        match self {
            Self::Aligned => "aligned",
            Self::Crossing => "crossing",
        }
    }

    /// The column of the table that names the unit.
    fn column(self) -> &'static str {
        match self {
            Self::Aligned => "unit_s",
            Self::Crossing => "unit_x",
        }
    }
}

/// A program of somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    R,
    Svy,
}

impl Peer {
    pub const ALL: [Self; 2] = [Self::R, Self::Svy];

    pub fn name(self) -> &'static str {
        match self {
            Self::R => "R survey",
            Self::Svy => "svy",
        }
    }

    fn script(self) -> (&'static str, &'static str) {
        match self {
            Self::R => ("peer.R", include_str!("peer.R")),
            Self::Svy => ("peer.py", include_str!("peer.py")),
        }
    }

    fn command(self, folder: &Path) -> Command {
        match self {
            Self::R => Command::new("Rscript"),
            Self::Svy => Command::new(python(folder)),
        }
    }

    fn is_there(self, folder: &Path) -> bool {
        let mut command = self.command(folder);
        match self {
            Self::R => command.args(["-e", "library(survey); library(data.table)"]),
            Self::Svy => command.args(["-c", "import polars, svy"]),
        };
        step::succeeds(&mut command)
    }
}

fn python(folder: &Path) -> PathBuf {
    folder.join("venv/bin/python")
}

/// What another program took.
#[derive(Debug)]
pub struct Timing {
    pub peer: Peer,
    pub case: Case,
    pub version: String,
    /// Seconds of the estimates alone.
    pub estimates: f64,
    /// Seconds of the whole process.
    pub whole: f64,
    /// The most memory it had, in MB.
    pub peak: u64,
}

/// A program that is not there, and the command that would install it.
#[derive(Debug)]
pub struct Lack {
    pub peer: Peer,
    command: String,
}

impl Lack {
    /// What to do about all that is missing.
    pub fn advice(lacks: &[Self]) -> String {
        let mut lines =
            vec!["not everything was compared; these commands install what is missing:".to_owned()];
        lines.extend(lacks.iter().map(|lack| format!("  {}", lack.command)));
        lines.push("or this one again as root with --install (or CI=true)".to_owned());
        lines.join("\n")
    }
}

/// Installs what is missing if it may, and says what is missing then.
pub fn prepare(folder: &Path, permission: Permission, apt: &mut Apt) -> Result<Vec<Lack>, Failure> {
    if permission == Permission::Granted && Apt::is_there() && !Peer::R.is_there(folder) {
        apt.install(&PACKAGES)?;
    }
    if permission == Permission::Granted && !Peer::Svy.is_there(folder) {
        step::streaming(SVY, || {
            step::run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
            step::run(Command::new(python(folder)).args(["-m", "pip", "install", "-q", SVY]))
        })?;
    }
    let missing = Peer::ALL.into_iter().filter(|peer| !peer.is_there(folder));
    let lack = |peer| {
        let venv = folder.join("venv");
        let command = match peer {
            Peer::R => format!("{}    (as root)", Apt::commands(&PACKAGES)),
            Peer::Svy => format!(
                "python3 -m venv {0} && {0}/bin/python -m pip install {SVY}",
                venv.display()
            ),
        };
        Lack { peer, command }
    };
    Ok(missing.map(lack).collect())
}

/// Lets another program compute a case, and compares what it found with ours.
pub fn run(folder: &Path, peer: Peer, case: Case) -> Result<Timing, Failure> {
    let (name, text) = peer.script();
    let script = folder.join(name);
    fs::write(&script, text).map_err(Failure::io(script.display().to_string()))?;
    let results = folder.join(format!("{name}.{}.tsv", case.column()));
    let printed = folder.join(format!("{name}.{}.txt", case.column()));
    let mut command = peer.command(folder);
    command.arg(&script).arg(folder.join("likert.csv")).arg(case.column()).arg(&results);
    let watched = watched::run(&mut command, &printed)?;
    let ours = read(&folder.join(format!("{}.tsv", case.column())))?;
    agree(&ours, &read(&results)?, peer.name())?;
    let (version, estimates) = said(&read(&printed)?).ok_or_else(|| {
        Failure::Failed(format!("`{}` printed no measurement", step::shown(&command)))
    })?;
    Ok(Timing { peer, case, version, estimates, whole: watched.seconds, peak: watched.peak })
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::io(path.display().to_string()))
}

/// Version and seconds of the estimates from: version, reading, declaring, estimating.
fn said(printed: &str) -> Option<(String, f64)> {
    let cells: Vec<&str> = printed.trim().split('\t').collect();
    let [version, _, _, estimates] = cells[..] else { return None };
    Some((version.to_owned(), estimates.parse().ok()?))
}

/// The seconds of the outer ruler on one thread, aligned and crossing, if it lies beside the checkout.
pub fn outer_ruler(project: &Project, folder: &Path) -> Result<Option<[f64; 2]>, Failure> {
    const WHAT: &str = "outer ruler";
    let manifest = project.root().join("../shared/bench/floor/Cargo.toml");
    if !manifest.is_file() {
        step::skipped(WHAT, "it does not lie beside the checkout")?;
        return Ok(None);
    }
    let mut command = project.cargo();
    command
        .args(["run", "--release", "--locked", "--manifest-path"])
        .arg(&manifest)
        .arg("--target-dir")
        .arg(folder.join("outer-ruler"))
        .env("RUSTFLAGS", "-C target-cpu=native");
    let printed = step::streaming(WHAT, || checked(&mut command))?;
    let seconds = |case: &str| {
        let start = format!("{case} units, 1 thread(s):");
        let line = printed.lines().find(|line| line.starts_with(&start))?;
        let (_, total) = line.split_once(" = ")?;
        Some(total.split_once(" ms")?.0.parse::<f64>().ok()? / 1000.0)
    };
    let both = seconds("aligned").zip(seconds("crossing"));
    let (aligned, crossing) =
        both.ok_or_else(|| Failure::Failed("the outer ruler printed no times".to_owned()))?;
    Ok(Some([aligned, crossing]))
}

/// Median seconds and peak of the whole program `thuocdo estimate` in each case, or why not.
#[derive(Debug)]
pub enum Whole {
    Measured([watched::Watched; 2]),
    NotThere,
}

/// The whole program from CSV to JSON, if it has been built.
pub fn whole_program(project: &Project, folder: &Path) -> Result<Whole, Failure> {
    const WHAT: &str = "`thuocdo estimate` as a whole";
    let program = project.server(true);
    for case in Case::ALL {
        let path = folder.join(format!("{}.json", case.name()));
        fs::write(&path, request(case)).map_err(Failure::io(path.display().to_string()))?;
    }
    if !program.is_file() {
        step::skipped(WHAT, "there is no release build (`cargo xtask build --release`)")?;
        return Ok(Whole::NotThere);
    }
    let measured = |case: Case| {
        let mut seconds = Vec::new();
        let mut peak = 0;
        for _ in 0..RUNS {
            let mut command = Command::new(&program);
            command.arg("estimate").arg(folder.join(format!("{}.json", case.name())));
            command.arg("--data-dir").arg(folder);
            let printed = folder.join(format!("{}.answer.json", case.name()));
            let watched = watched::run(&mut command, &printed)?;
            seconds.push(watched.seconds);
            peak = peak.max(watched.peak);
        }
        let seconds = median(seconds).unwrap_or_default();
        Ok(watched::Watched { seconds, peak })
    };
    step::streaming(WHAT, || {
        Ok(Whole::Measured([measured(Case::Aligned)?, measured(Case::Crossing)?]))
    })
}

/// The request of a case, in the form of `thuocdo estimate`.
fn request(case: Case) -> String {
    let items: Vec<String> = (1..=40).map(|item| format!("q{item}")).collect();
    let request = serde_json::json!([{
        "id": case.name(),
        "data": "likert.csv",
        "design": {
            "method": "taylor", "ids": ["psu"], "strata": "stratum", "weights": "weight"
        },
        "domain": {"by": case.column()},
        "estimator": {"kind": "mean", "vars": items},
    }]);
    request.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_estimates_is_the_last() {
        assert_eq!(said("4.1.1\t1.0\t3.0\t11.5"), Some(("4.1.1".to_owned(), 11.5)));
        assert_eq!(said("Error"), None);
    }

    #[test]
    fn what_is_missing_is_named_with_its_command() {
        let folder = tempfile::tempdir().expect("scratch folder");
        let lacks = prepare(folder.path(), Permission::Denied, &mut Apt::default()).expect("lacks");
        assert!(lacks.iter().any(|lack| lack.peer == Peer::Svy));
        let advice = Lack::advice(&lacks);
        assert!(advice.contains("pip install svy==") && advice.contains("--install"), "{advice}");
    }

    #[test]
    fn a_request_names_forty_items_and_its_unit() {
        let request = request(Case::Crossing);
        assert!(request.contains("\"q40\"") && request.contains("\"unit_x\""), "{request}");
    }
}

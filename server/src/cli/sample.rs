//! `thuocdo sample`: draw cases from a frame by a plan.

mod case;
mod descent;
mod design;
mod notes;
mod summary;
mod table;

use std::path::{Path, PathBuf};

use clap::Args;
use survey_specs::problem::Problem;
use survey_specs::sampling::frame::Frame;
use survey_specs::sampling::takes::Takes;
use survey_specs::sampling::{Plan, read};

use super::file::{self, Source};
use super::sampling::frame_table;
use super::values::collected;
use super::{Console, Failure};
use descent::Descent;
use notes::Notes;
use summary::Summary;
use table::CaseTable;

/// Draw cases from a frame by a plan; the same seed always draws the same.
#[derive(Debug, Args)]
pub struct Sample {
    /// The sampling plan (*.plan.yaml).
    plan: PathBuf,
    /// The table of the units that can be drawn (*.frame.csv).
    #[arg(long, value_name = "FRAME.csv")]
    frame: PathBuf,
    /// What the draw follows from; note it down, for with it anybody can repeat the draw.
    #[arg(long, value_name = "N")]
    seed: u64,
    /// Where the cases go [default: standard output].
    #[arg(short, long, value_name = "CASES.csv")]
    output: Option<PathBuf>,
    /// Where the design goes that fits the cases, for `estimate` and `index` [default: standard
    /// error, after the summary].
    #[arg(long, value_name = "DESIGN.yaml")]
    design: Option<PathBuf>,
}

impl Sample {
    pub fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        if self.design.is_some() && self.design == self.output {
            return Err(Failure::Usage(
                "-o and --design name the same file: the cases and the design are two".to_owned(),
            ));
        }
        let mut problems = Vec::new();
        let plan = collected(file::read(&self.plan), &mut problems)?;
        let plan = plan.and_then(|source| {
            let reading = read::read(&source.name, &source.bytes);
            problems.extend(reading.problems);
            reading.plan
        });
        let source = collected(file::read_data(&self.frame), &mut problems)?;
        let Some(source) = source else { return Err(Failure::Input(problems)) };
        let Some(plan) = plan else {
            problems.extend(frame_table::check_form(&source));
            return Err(Failure::Input(problems));
        };
        let drawn = drawn(&plan, &source, self.seed, problems)?;
        if !drawn.notes.is_empty() {
            console.problems(&drawn.notes)?;
        }
        self.write(&plan, &drawn.cases, &drawn.summary, console)
    }

    fn write(
        &self,
        plan: &Plan,
        cases: &[u8],
        summary: &Summary,
        console: &mut Console<'_>,
    ) -> Result<(), Failure> {
        let design = design::snippet(plan, self.seed);
        match &self.output {
            Some(path) => write_file(path, cases)?,
            None => console.out.write_all(cases).map_err(|cause| closed(&cause))?,
        }
        if let Some(path) = &self.design {
            write_file(path, design.as_bytes())?;
        }
        // With --json everything on standard error is JSON.
        if console.json {
            return Ok(());
        }
        let design = if self.design.is_none() { design } else { String::new() };
        write!(console.err, "{summary}{design}").map_err(|cause| closed(&cause))
    }
}

/// What was drawn.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// The table of cases.
    pub cases: Vec<u8>,
    /// What was drawn, in a line for each stage.
    pub summary: Summary,
    /// What is worth knowing.
    pub notes: Vec<Problem>,
}

/// Draws cases from a frame by a plan; the same seed always draws the same.
///
/// # Errors
///
/// Every problem of the frame, with those that were known before.
pub(crate) fn drawn(
    plan: &Plan,
    source: &Source,
    seed: u64,
    mut problems: Vec<Problem>,
) -> Result<Drawn, Failure> {
    let (frame, found) = frame_table::read(source, plan);
    problems.extend(found);
    let Some(read) = frame.filter(|_| !problems.iter().any(Problem::is_error)) else {
        return Err(Failure::Input(problems));
    };
    let (cases, summary) = draw(plan, (&read.0, &read.1), source, seed, &mut problems)?;
    if problems.iter().any(Problem::is_error) {
        return Err(Failure::Input(problems));
    }
    Ok(Drawn { cases, summary, notes: problems })
}

/// The table of cases, and what was drawn; what is wrong or worth knowing is noted.
fn draw(
    plan: &Plan,
    (frame, takes): (&Frame, &Takes),
    source: &Source,
    seed: u64,
    problems: &mut Vec<Problem>,
) -> Result<(Vec<u8>, Summary), Failure> {
    let mut notes = Notes::new(plan, frame);
    let mut summary = Summary::new(plan);
    let mut table = CaseTable::new(plan, frame)?;
    let descent = Descent::new(plan, frame, takes, seed);
    descent.cases(&mut summary, &mut notes, &mut |steps| table.add(steps))?;
    problems.extend(notes.finish(source));
    problems.extend(table.ambiguous().map(|it| it.in_file(&source.name, "")));
    Ok((table.finish()?, summary))
}

/// The design that fits cases drawn by a plan, for `estimate` and `index`.
pub(crate) fn design_of(plan: &Plan, seed: u64) -> String {
    design::snippet(plan, seed)
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes)
        .map_err(|cause| Failure::environment(&format!("cannot write {}", path.display()), &cause))
}

fn closed(cause: &std::io::Error) -> Failure {
    Failure::environment("cannot write", cause)
}

//! Sampling plans and frames from files.

pub mod frame_table;

use std::path::Path;

use survey_specs::problem::{Position, Problem, Severity};
use survey_specs::sampling::frame::Frame;
use survey_specs::sampling::size::sizes;
use survey_specs::sampling::takes::Takes;
use survey_specs::sampling::{Plan, read};

use super::file::{self, Source};

/// The plans that frames are checked against.
#[derive(Debug, Default)]
pub struct Plans {
    /// Those without an error.
    sound: Vec<Plan>,
    /// Whether there was one with an error.
    some_faulty: bool,
    /// What the samples will come to, a line for each plan and frame.
    pub sizes: Vec<String>,
}

impl Plans {
    /// Reads a plan; gives what is wrong with it.
    pub fn read_plan(&mut self, source: &Source) -> Vec<Problem> {
        let reading = read::read(&source.name, &source.bytes);
        match reading.plan {
            Some(plan) => self.sound.push(plan),
            None => self.some_faulty = true,
        }
        reading.problems
    }

    /// Reads a frame for every plan that was given, else for the one beside it; gives what is wrong.
    pub fn check_frame(&mut self, path: &Path, source: &Source) -> Vec<Problem> {
        if self.sound.is_empty() && !self.some_faulty {
            let Some(plan) = beside(path) else { return form_only(source, NO_PLAN) };
            let reading = read::read(&plan.name, &plan.bytes);
            let Some(plan) = reading.plan else { return form_only(source, FAULTY_PLAN) };
            return self.check_against(&plan, source);
        }
        if self.sound.is_empty() {
            return form_only(source, FAULTY_PLAN);
        }
        let plans = std::mem::take(&mut self.sound);
        let found = plans.iter().flat_map(|plan| self.check_against(plan, source)).collect();
        self.sound = plans;
        found
    }

    fn check_against(&mut self, plan: &Plan, source: &Source) -> Vec<Problem> {
        let (frame, problems) = frame_table::read(source, plan);
        if let Some((frame, takes)) = frame {
            self.sizes.push(format!("{}: {}", source.name, said(plan, &frame, &takes)));
        }
        problems
    }
}

/// What a sample will come to, in words.
fn said(plan: &Plan, frame: &Frame, takes: &Takes) -> String {
    let sizes = sizes(plan, frame, takes);
    let stages: Vec<String> = sizes
        .iter()
        .map(|size| {
            if size.fewest == size.most {
                format!("{} {}", size.stage, size.most)
            } else {
                format!("{} {} to {}", size.stage, size.fewest, size.most)
            }
        })
        .collect();
    format!("a sample by {} has {}", plan.code, stages.join(", "))
}

const NO_PLAN: (&str, &str) = (
    "plan_not_found",
    "no plan says what the columns mean, so only the form of the table was checked; give the plan too, `thuocdo check PLAN FRAME`",
);
const FAULTY_PLAN: (&str, &str) = (
    "plan_with_problems",
    "the plan has problems of its own, so only the form of the table was checked",
);

/// What is wrong with the form of a frame, and why no more was checked.
fn form_only(source: &Source, (code, message): (&'static str, &str)) -> Vec<Problem> {
    let mut problems = frame_table::check_form(source);
    let why = Problem::error(code, Position::default(), "", message).in_file(&source.name, "");
    problems.push(Problem { severity: Severity::Warning, ..why });
    problems
}

/// `NAME.plan.yaml` beside `NAME.frame.csv`.
fn beside(frame: &Path) -> Option<Source> {
    let name = frame.file_name()?.to_str()?;
    let (stem, _) = name.split_once(".frame.")?;
    let mut paths =
        ["yaml", "yml"].map(|it| frame.with_file_name(format!("{stem}.plan.{it}"))).into_iter();
    paths.find_map(|path| path.exists().then(|| file::read(&path).ok()).flatten())
}

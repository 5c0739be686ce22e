//! Sampling plans over frames: what authors are told, and what the plans come to.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "sampling/frames.rs"]
mod frames;
#[path = "sampling/plans.rs"]
mod plans;
#[path = "sampling/quotas.rs"]
mod quotas;

use survey_specs::problem::Problem;
use survey_specs::sampling::Plan;
use survey_specs::sampling::frame::Frame;
use survey_specs::sampling::frame::build::FrameBuilder;
use survey_specs::sampling::read::read;
use survey_specs::sampling::size::sizes;
use survey_specs::sampling::takes::{Takes, takes};
use survey_specs::yaml::fields::Problems;

/// The top of a plan; the stages begin at line 5.
const TOP: &str = "plan: demo\nlanguages: [vi]\ntitle: Mẫu\npopulation: Người dân\n";

fn listed(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn plan(yaml: &str) -> Plan {
    let reading = read("demo.plan.yaml", yaml.as_bytes());
    assert_eq!(listed(&reading.problems), "", "\n{yaml}");
    reading.plan.unwrap()
}

/// A plan of these stages.
#[track_caller]
fn with_stages(stages: &str) -> Plan {
    plan(&format!("{TOP}stages:\n{stages}\n"))
}

/// A frame from a table of plain cells, and what is wrong with it.
fn framed(plan: &Plan, table: &str) -> (Option<(Frame, Takes)>, Vec<Problem>) {
    let problems = Problems::default();
    let mut lines = table.lines();
    let header: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let frame = FrameBuilder::new(plan, &header, &problems).and_then(|mut builder| {
        for (index, line) in lines.enumerate() {
            let cells: Vec<&str> = line.split(',').collect();
            builder.row(index + 2, &|place| cells.get(place).copied().unwrap_or_default());
        }
        builder.finish()
    });
    let done = frame.and_then(|frame| {
        let takes = takes(plan, &frame, &problems)?;
        Some((frame, takes))
    });
    (done, problems.finish("demo.frame.csv", table))
}

/// A frame that has no problem.
#[track_caller]
fn sound(plan: &Plan, table: &str) -> (Frame, Takes) {
    let (done, problems) = framed(plan, table);
    assert_eq!(listed(&problems), "");
    done.unwrap()
}

/// Code and line of every problem of a frame.
#[track_caller]
fn expect(plan: &Plan, table: &str, expected: &[(&str, usize)]) {
    let (_, problems) = framed(plan, table);
    let found: Vec<_> = problems.iter().map(|it| (it.code, it.position.line)).collect();
    assert_eq!(found, expected, "\n{}", listed(&problems));
}

/// What is taken at a stage, stratum by stratum.
fn taken(takes: &Takes, stage: usize) -> Vec<u64> {
    takes.of_stage(stage).iter().map(|it| it.take).collect()
}

/// The number of units of each stage; it must not depend on the draw.
#[track_caller]
fn size(plan: &Plan, frame: &Frame, takes: &Takes) -> Vec<u64> {
    let sizes = sizes(plan, frame, takes);
    assert!(sizes.iter().all(|size| size.fewest == size.most), "{sizes:?}");
    sizes.into_iter().map(|size| size.most).collect()
}

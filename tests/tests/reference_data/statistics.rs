//! `thuocdo estimate` against what other programs made of the same requests.
//!
//! A case is a request with what must come out. The cases lie in `statistics/cases`, an array in
//! each file, and their data in `statistics/data`.

mod agreement;
pub mod wrong_answers;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use thuocdo_tests::server::Thuocdo;

use agreement::differences;

/// One trial for each case, or one that is skipped where there are no cases or no program.
///
/// # Errors
///
/// A file of cases cannot be read.
pub fn trials(folder: &Path) -> Result<Vec<Trial>, Failed> {
    let folder = folder.join("statistics");
    let (files, program) = (case_files(&folder.join("cases")), Thuocdo::find());
    let mut trials = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path)?;
        let cases: Vec<Value> = serde_json::from_str(&text)?;
        let answered = Answered { path, data: folder.join("data"), program: program.clone() };
        let answers = Arc::new((answered, OnceLock::new()));
        for (place, case) in cases.into_iter().enumerate() {
            let answers = Arc::clone(&answers);
            let name = format!("statistics::{}", case["id"].as_str().unwrap_or("?"));
            let check = move || {
                let (answered, once) = &*answers;
                // One run of the program answers all cases of a file.
                let all = once.get_or_init(|| answered.run()).as_ref().map_err(Failed::from)?;
                agrees(&case, all.get(place).unwrap_or(&Value::Null))
            };
            trials.push(Trial::test(name, check).with_ignored_flag(program.is_none()));
        }
    }
    if trials.is_empty() {
        trials.push(Trial::test("statistics", || Ok(())).with_ignored_flag(true));
    }
    Ok(trials)
}

fn agrees(case: &Value, answer: &Value) -> Result<(), Failed> {
    const MOST: usize = 12;
    let mut found = differences(case, answer);
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(format!("and {more} more"));
    }
    if found.is_empty() { Ok(()) } else { Err(found.join("\n").into()) }
}

fn case_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

/// A file of cases and the program that answers it.
struct Answered {
    path: PathBuf,
    data: PathBuf,
    program: Option<Thuocdo>,
}

impl Answered {
    fn run(&self) -> Result<Vec<Value>, String> {
        let program = self.program.as_ref().ok_or("there is no program")?;
        let [path, data] = [&self.path, &self.data].map(|path| path.display().to_string());
        let done = program.run(["estimate", &path, "--data-dir", &data]);
        let answers = serde_json::from_str(&done.stdout);
        answers.map_err(|cause| format!("{cause}: exit {:?}, {}", done.code, done.stderr))
    }
}

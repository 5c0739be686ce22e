//! `cargo xtask bench [NAME]`: the measurements of docs/benchmarks.md.

use crate::console_speed;
use crate::index_speed;
use crate::install::Permission;
use crate::lighthouse;
use crate::peer_sizes;
use crate::phone_speed;
use crate::project::Project;
use crate::sizes;
use crate::statistics_speed;
use crate::step::Failure;

type Benchmark = fn(&Project, Permission) -> Result<(), Failure>;

/// The benchmarks there are.
const BENCHMARKS: [(&str, Benchmark); 7] = [
    ("sizes", sizes::measure),
    ("peers", peer_sizes::measure),
    ("lighthouse", lighthouse::measure),
    ("phone", phone_speed::measure),
    ("console", console_speed::measure),
    ("index", index_speed::measure),
    ("statistics", statistics_speed::measure),
];

/// Runs one benchmark, or all of them.
pub fn bench(project: &Project, name: Option<&str>, permission: Permission) -> Result<(), Failure> {
    for (_, benchmark) in chosen(name)? {
        benchmark(project, permission)?;
    }
    Ok(())
}

fn chosen(name: Option<&str>) -> Result<Vec<&'static (&'static str, Benchmark)>, Failure> {
    let Some(name) = name else {
        return Ok(BENCHMARKS.iter().collect());
    };
    let found: Vec<_> = BENCHMARKS.iter().filter(|(known, _)| *known == name).collect();
    if found.is_empty() {
        return Err(unknown("benchmark", name, &BENCHMARKS.map(|(known, _)| known)));
    }
    Ok(found)
}

/// Wrong usage that lists the names there are.
pub fn unknown(kind: &str, name: &str, known: &[&str]) -> Failure {
    let names = if known.is_empty() { "there is none yet".to_owned() } else { known.join(", ") };
    Failure::Usage(format!("no {kind} is named '{name}'; names: {names}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_name_all_benchmarks_run() {
        assert_eq!(chosen(None).expect("all").len(), BENCHMARKS.len());
        assert_eq!(chosen(Some("sizes")).expect("one").len(), 1);
    }

    #[test]
    fn an_unknown_name_is_wrong_usage_and_lists_the_names() {
        let failure = chosen(Some("speed")).expect_err("no such benchmark");
        assert_eq!(failure.exit_code(), 2);
        assert!(failure.to_string().contains("sizes"));
    }
}

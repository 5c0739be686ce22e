//! What was measured, as tables.

use std::fmt::Write as _;

use super::kernel::Timing;
use super::peers::{Case, Peer, Timing as Other, Whole};
use crate::section::grouped;

/// All tables and what has to be said about them.
pub fn tables(
    kernel: &[Timing],
    outer: Option<&[f64; 2]>,
    others: &[Other],
    whole: &Whole,
) -> String {
    let mut text = String::from(
        "| 1,000,000 rows, 100 units | aligned | crossing |\n\
         |---|---:|---:|\n",
    );
    let ours = Case::ALL.map(|case| seconds(kernel, case.name(), "cells"));
    let names = [
        ("cells", "**cells**"),
        ("cells, 1 thread", "cells on one thread"),
        ("cells, columns", "cells from a column for each item"),
        ("cells, shuffled", "cells, rows in random order"),
        ("ruler", "bare loop"),
    ];
    for (what, name) in names {
        let found = Case::ALL.map(|case| seconds(kernel, case.name(), what));
        row(&mut text, name, found, ours);
    }
    if let Some(outer) = outer {
        row(&mut text, "outer ruler", outer.map(Some), ours);
    }
    for peer in Peer::ALL {
        let of = |case: Case| others.iter().find(|other| (other.peer, other.case) == (peer, case));
        let Some(any) = of(Case::Aligned).or(of(Case::Crossing)) else { continue };
        let name = format!("{} {}, estimates", peer.name(), any.version);
        row(&mut text, &name, Case::ALL.map(|case| Some(of(case)?.estimates)), ours);
    }
    text.push_str(
        "\n| the whole program, from CSV | aligned | crossing | peak |\n|---|---:|---:|---:|\n",
    );
    let of_program = match whole {
        Whole::Measured(both) => both.each_ref().map(|one| Some(one.seconds)),
        Whole::NotThere => [None, None],
    };
    if let Whole::Measured(both) = whole {
        let peak = both.iter().map(|one| one.peak).max().unwrap_or_default();
        row(&mut text, "**`thuocdo estimate`**", of_program, of_program);
        add_peak(&mut text, peak);
    }
    for peer in Peer::ALL {
        let of = |case: Case| others.iter().find(|other| (other.peer, other.case) == (peer, case));
        if let Some(peak) = others.iter().filter(|o| o.peer == peer).map(|o| o.peak).max() {
            row(&mut text, peer.name(), Case::ALL.map(|case| Some(of(case)?.whole)), of_program);
            add_peak(&mut text, peak);
        }
    }
    text.push_str("\n| cells alone | rows | time | peak |\n|---|---:|---:|---:|\n");
    for timing in kernel.iter().filter(|timing| !["aligned", "crossing"].contains(&&*timing.job)) {
        let (job, rows) = (described(&timing.job), grouped(timing.rows));
        let (time, peak) = (duration(timing.seconds), grouped_memory(timing.peak));
        // Writing to a String cannot fail.
        _ = writeln!(text, "| {job} | {rows} | {time} | {peak} |");
    }
    if matches!(whole, Whole::NotThere) {
        text.push_str(
            "\n`thuocdo estimate` as a whole was not measured: `cargo xtask build --release` builds \
             what is run.",
        );
    }
    text.trim_end().to_owned()
}

fn described(job: &str) -> &str {
    match job {
        "psus" => "40 items × 2,000 units, each a PSU",
        "scattered" => "40 items × 2,000 units across all PSUs",
        "tree" => {
            "tree of 46 nodes × 100 units, 5 % of answers missing, with the covariances of nodes and of units"
        }
        "growth" => "40 items × 100 units across all PSUs",
        "stream" => "the same, rows in blocks of 65,536",
        other => other,
    }
}

/// A row with times and, where ours are known, how many times as long they are.
fn row(text: &mut String, name: &str, found: [Option<f64>; 2], ours: [Option<f64>; 2]) {
    _ = write!(text, "| {name} |");
    for (found, ours) in found.into_iter().zip(ours) {
        _ = match (found, ours) {
            (Some(found), Some(ours)) if found.to_bits() != ours.to_bits() => {
                write!(text, " {} ({}) |", times(found / ours), duration(found))
            }
            (Some(found), _) => write!(text, " {} |", duration(found)),
            (None, _) => write!(text, " – |"),
        };
    }
    text.push('\n');
}

/// Another cell at the end of the last row.
fn add_peak(text: &mut String, peak: u64) {
    text.truncate(text.trim_end().len());
    _ = writeln!(text, " {} |", grouped_memory(peak));
}

fn seconds(kernel: &[Timing], job: &str, what: &str) -> Option<f64> {
    let found = kernel.iter().find(|timing| timing.job == job && timing.what == what);
    found.map(|timing| timing.seconds)
}

/// A ratio with two digits that count: `0.015 ×`, `1.6 ×`, `120 ×`.
fn times(ratio: f64) -> String {
    let digits = if ratio < 0.1 {
        3
    } else if ratio < 1.0 {
        2
    } else {
        usize::from(ratio < 10.0)
    };
    format!("{ratio:.digits$} ×")
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 0.01 => format!("{:.1} ms", s * 1000.0),
        s if s < 1.0 => format!("{:.0} ms", s * 1000.0),
        s if s < 10.0 => format!("{s:.2} s"),
        s => format!("{s:.1} s"),
    }
}

fn grouped_memory(megabytes: u64) -> String {
    usize::try_from(megabytes).map_or_else(|_| "–".to_owned(), |mb| format!("{} MB", grouped(mb)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics_speed::watched::Watched;

    fn timing(job: &str, what: &str, seconds: f64) -> Timing {
        Timing { job: job.to_owned(), rows: 1_000_000, what: what.to_owned(), seconds, peak: 1197 }
    }

    #[test]
    fn what_others_take_is_shown_in_times_of_ours() {
        let kernel = [
            timing("aligned", "cells", 0.02),
            timing("crossing", "cells", 0.05),
            timing("aligned", "ruler", 0.016),
            timing("tree", "cells", 0.3),
        ];
        let other = |case, estimates| Other {
            peer: Peer::R,
            case,
            version: "4.1.1".to_owned(),
            estimates,
            whole: estimates + 5.0,
            peak: 1460,
        };
        let others = [other(Case::Aligned, 12.0), other(Case::Crossing, 19.0)];
        let watched = || Watched { seconds: 1.25, peak: 300 };
        let text = tables(
            &kernel,
            Some(&[0.016, 0.065]),
            &others,
            &Whole::Measured([watched(), watched()]),
        );
        for line in [
            "| **cells** | 20 ms | 50 ms |",
            "| bare loop | 0.80 × (16 ms) | – |",
            "| outer ruler | 0.80 × (16 ms) | 1.3 × (65 ms) |",
            "| R survey 4.1.1, estimates | 600 × (12.0 s) | 380 × (19.0 s) |",
            "| **`thuocdo estimate`** | 1.25 s | 1.25 s | 300 MB |",
            "| R survey | 14 × (17.0 s) | 19 × (24.0 s) | 1,460 MB |",
            "| 1,000,000 | 300 ms | 1,197 MB |",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}

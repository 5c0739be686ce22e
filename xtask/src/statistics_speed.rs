//! How long means of many items by many units take, beside a bare loop, R `survey` and Python's `svy`.

mod agreement;
mod kernel;
mod peers;
mod table;
mod watched;

use std::fs;

use crate::install::{Apt, Permission};
use crate::project::Project;
use crate::section::Section;
use crate::step::{self, Failure};

use peers::{Case, Lack, Peer};

const SECTION: Section = Section {
    begin: "<!-- statistics:begin -->",
    end: "<!-- statistics:end -->",
    introduction: INTRODUCTION,
};

/// What stands above the tables where docs/benchmarks.md has none yet.
const INTRODUCTION: &str = "
## Statistics

The mean of 40 items on a scale from 1 to 5 in each of 100 units, with standard errors by
linearisation, from 1,000,000 rows in 2,000 PSUs of 100 strata: 4,000 means and errors. *Aligned*: a
unit is a stratum; *crossing*: a unit lies across all PSUs. The numbers are made up and the same in
every run and language (`server/stats/benches/cells/sample.rs`). Measured by `cargo xtask bench
statistics`, which rewrites the tables below.

- *cells* is `thuocdo_stats::cells`, from columns in memory to means and errors. It takes rows in any
  order, with any answer missing, and gives the same bits for every order, number of threads and size
  of blocks.
- *bare loop* is the ruler: one addition for each row and item into a table of all PSUs × units, on
  one thread, nothing checked, nothing missing, rows in order. *Outer ruler* is a program of the same
  kind from outside this project, built for the very processor, where it lies beside the checkout.
- *R survey* and *svy* do what their users would do. Their means and errors must be ours to nine
  digits, else the benchmark fails. *estimates* leaves reading and declaring the design out.
- *`thuocdo estimate`* is the whole program, from CSV to JSON.

Each figure of ours and of the rulers is a median, each of the others one run. Ratios are times as
long as ours. Peaks are of the whole process, its made-up numbers included.

";

/// Measures and writes the tables to docs/benchmarks.md. What is missing on this machine is left out
/// of the tables and named at the end.
pub fn measure(project: &Project, permission: Permission) -> Result<(), Failure> {
    let folder = project.target().join("statistics-speed");
    fs::create_dir_all(&folder).map_err(Failure::io(folder.display().to_string()))?;
    let lacks = peers::prepare(&folder, permission, &mut Apt::default())?;
    let kernel = step::streaming("cells and bare loop", || kernel::measure(project))?;
    let outer = peers::outer_ruler(project, &folder)?;
    step::streaming("1,000,000 rows as CSV", || kernel::write_table(project, &folder))?;
    let mut others = Vec::new();
    for peer in Peer::ALL {
        if lacks.iter().any(|lack| lack.peer == peer) {
            step::skipped(peer.name(), "it is not installed")?;
            continue;
        }
        for case in Case::ALL {
            let name = format!("{}, {}", peer.name(), case.name());
            others.push(step::streaming(&name, || peers::run(&folder, peer, case))?);
        }
    }
    let whole = peers::whole_program(project, &folder)?;
    let tables = table::tables(&kernel, outer.as_ref(), &others, &whole);
    step::say(&tables)?;
    SECTION.write(&project.root().join("docs/benchmarks.md"), &tables)?;
    if lacks.is_empty() { Ok(()) } else { Err(Failure::Environment(Lack::advice(&lacks))) }
}

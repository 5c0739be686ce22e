//! Sizes of what a citizen's phone loads, against their budgets.

use std::fmt::Write as _;

use crate::assets::{self, Asset, Role};
use crate::build;
use crate::install::{Apt, Permission};
use crate::page::{self, Page};
use crate::project::Project;
use crate::section::{Section, grouped};
use crate::step::{self, Failure};
use crate::toolchain::WasmToolchain;

/// The respondent's wasm and JavaScript by brotli: 104 KiB.
const APP_BUDGET: usize = 104 * 1024;

/// The whole first page with its styles on the wire: one initial window of TCP.
const PAGE_BUDGET: usize = 14_600;

const SECTION: Section = Section {
    begin: "<!-- sizes:begin -->",
    end: "<!-- sizes:end -->",
    introduction: INTRODUCTION,
};

const INTRODUCTION: &str = "\
# Benchmarks

What a citizen's phone has to load, as measured by `cargo xtask bench sizes`, which rewrites the
table below. It builds the app and the server, loads the demonstration province into a scratch
folder, and asks the running server for the first page as a browser does.

## Sizes

";

/// One measured size, in bytes.
#[derive(Debug)]
struct Size {
    what: String,
    raw: usize,
    brotli: usize,
    budget: Option<usize>,
}

impl Size {
    fn is_over(&self) -> bool {
        self.budget.is_some_and(|budget| self.brotli > budget)
    }

    fn verdict(&self) -> String {
        match self.budget {
            None => String::new(),
            Some(budget) if self.brotli <= budget => {
                format!("within {} by {}", grouped(budget), grouped(budget - self.brotli))
            }
            Some(budget) => {
                format!("over {} by {}", grouped(budget), grouped(self.brotli - budget))
            }
        }
    }
}

/// One line per asset and one for what a citizen loads, against the budget.
pub fn of_assets(assets: &[Asset]) -> Vec<String> {
    sizes_of_assets(assets)
        .iter()
        .map(|size| {
            let verdict = size.verdict();
            let dash = if verdict.is_empty() { "" } else { " — " };
            format!(
                "{}: {} bytes, {} by brotli{dash}{verdict}",
                size.what,
                grouped(size.raw),
                grouped(size.brotli)
            )
        })
        .collect()
}

/// What a citizen loads, against its budget; then what only some load.
fn sizes_of_assets(assets: &[Asset]) -> Vec<Size> {
    let is_respondents =
        |asset: &&Asset| matches!(asset.role, Role::RespondentJs | Role::RespondentWasm);
    let (respondents, others): (Vec<_>, Vec<_>) = assets.iter().partition(is_respondents);
    let mut sizes: Vec<_> = respondents.iter().copied().map(size_of_asset).collect();
    sizes.push(Size {
        what: "respondent's app in all".to_owned(),
        raw: respondents.iter().map(|asset| asset.bytes).sum(),
        brotli: respondents.iter().map(|asset| asset.brotli).sum(),
        budget: Some(APP_BUDGET),
    });
    sizes.extend(others.into_iter().map(size_of_asset));
    sizes
}

fn size_of_asset(asset: &Asset) -> Size {
    let what = match asset.role {
        Role::RespondentJs => "respondent's JavaScript",
        Role::RespondentWasm => "respondent's wasm",
        Role::RichJs => "JavaScript for rich questionnaires",
        Role::RichWasm => "wasm for rich questionnaires",
        Role::SensorsJs => "what devices fill in",
        Role::FieldJs => "field app's JavaScript",
        Role::FieldWasm => "field app's wasm",
        Role::ConsoleJs => "console's JavaScript",
        Role::ConsoleWasm => "console's wasm",
        Role::FieldworkJs => "what keeps cases",
        Role::UnitPickerJs => "unit picker",
        Role::PhoneJs => "what keeps answers",
        Role::WorkerJs => "service worker",
    };
    Size { what: what.to_owned(), raw: asset.bytes, brotli: asset.brotli, budget: None }
}

fn sizes_of_page(page: &Page) -> Result<Vec<Size>, Failure> {
    let best = assets::brotli_11(&page.plain).map_err(Failure::io("compressing the page"))?;
    let size = |what: &str, brotli| Size {
        what: what.to_owned(),
        raw: page.plain.len(),
        brotli,
        budget: Some(PAGE_BUDGET),
    };
    Ok(vec![
        size("first page of SIPAS with styles, as sent", page.sent),
        size("first page of SIPAS with styles, at brotli 11", best.len()),
    ])
}

/// Builds, asks the running server and writes the table to docs/benchmarks.md.
pub fn measure(project: &Project, permission: Permission) -> Result<(), Failure> {
    let mut apt = Apt::default();
    build::app(project, permission, &mut apt)?;
    build::server(project, false)?;
    let compiler = WasmToolchain::find(permission, &mut apt)?.version()?;
    let page = step::streaming("first page of SIPAS", || page::measure(&project.server(false)))?;
    let mut sizes = sizes_of_assets(&assets::listed(project)?);
    sizes.extend(sizes_of_page(&page)?);
    let table = table(&sizes, &compiler);
    step::say(&table)?;
    SECTION.write(&project.root().join("docs/benchmarks.md"), &table)?;
    let over: Vec<_> =
        sizes.iter().filter(|size| size.is_over()).map(|size| size.what.as_str()).collect();
    if over.is_empty() {
        return Ok(());
    }
    Err(Failure::Failed(format!("over budget: {}", over.join("; "))))
}

fn table(sizes: &[Size], compiler: &str) -> String {
    let mut table = String::from("| what | bytes | brotli | budget |\n|---|---:|---:|---|\n");
    for size in sizes {
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} |",
            size.what,
            grouped(size.raw),
            grouped(size.brotli),
            size.verdict()
        );
    }
    let _ = write!(table, "\nThe app was compiled by {compiler}.");
    table
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn asset(name: &str, role: Role, brotli: usize) -> Asset {
        let content_type = String::new();
        Asset { name: name.to_owned(), role, content_type, bytes: 3 * brotli, brotli, gzip: brotli }
    }

    #[test]
    fn the_budget_of_the_app_is_for_wasm_and_javascript_together() {
        let js = asset("respondent-1.js", Role::RespondentJs, 6_496);
        let within = [js.clone(), asset("respondent-2.wasm", Role::RespondentWasm, 100_000)];
        let sizes = sizes_of_assets(&within);
        assert_eq!(sizes[2].brotli, 106_496);
        assert!(sizes.iter().all(|size| !size.is_over()));
        let over = [js, asset("respondent-2.wasm", Role::RespondentWasm, 100_001)];
        assert!(sizes_of_assets(&over)[2].is_over());
        assert_eq!(
            of_assets(&over)[2],
            "respondent's app in all: 319,491 bytes, 106,497 by brotli — over 106,496 by 1"
        );
    }

    #[test]
    fn what_a_citizen_does_not_load_counts_against_no_budget() {
        let assets = [
            asset("respondent-1.js", Role::RespondentJs, 1),
            asset("field-1.wasm", Role::FieldWasm, 1_000_000),
            asset("respondent-2.wasm", Role::RespondentWasm, 2),
        ];
        let lines = of_assets(&assets);
        assert!(lines[2].starts_with("respondent's app in all: 9 bytes, 3 by brotli — within"));
        assert_eq!(lines[3], "field app's wasm: 3,000,000 bytes, 1,000,000 by brotli");
    }

    #[test]
    fn a_page_is_judged_by_what_is_sent() {
        let page = Page { plain: b"<p>".repeat(9_000), sent: 14_601 };
        let sizes = sizes_of_page(&page).expect("memory");
        assert!(sizes[0].is_over());
        assert!(!sizes[1].is_over());
    }

    #[test]
    fn a_new_file_says_how_to_reproduce_it() {
        let folder = tempfile::tempdir().expect("scratch folder");
        let path = folder.path().join("docs/benchmarks.md");
        for table in ["first", "second"] {
            SECTION.write(&path, table).expect("written");
            let text = fs::read_to_string(&path).expect("text");
            assert!(text.contains("cargo xtask bench sizes"));
            assert!(text.contains(&format!("{}\n{table}\n{}", SECTION.begin, SECTION.end)));
        }
    }
}

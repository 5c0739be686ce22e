//! `thuocdo cases load`: load cases from a table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use survey_specs::code::{CaseCode, RoundCode, UnitCode};
use survey_specs::problem::Problem;

use super::known_round;
use super::table::{CaseRow, CaseTable};
use crate::cli::store_args::StoreArgs;
use crate::cli::table::{cell_error, in_file};
use crate::cli::{Console, Failure, file};
use crate::permission::{MayRunFieldwork, Operator, UserName};
use crate::store::Store;
use crate::store::case::{Case, CasesLoaded, LoadCounts, MaySeeCases, NewCase};
use crate::table::Source;

/// Load cases.
#[derive(Debug, Args)]
pub struct Load {
    /// The round's code.
    round: RoundCode,
    /// A table with the columns `unit,case,stratum,psu,base_weight,assignee` and perhaps `reserve` and
    /// `name,address,phone,note`, as `thuocdo sample -o` writes it; more columns may be there.
    #[arg(value_name = "CASES.csv")]
    file: PathBuf,
    #[command(flatten)]
    store: StoreArgs,
}

impl Load {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        let source = file::read_data(&self.file)?;
        let store = self
            .store
            .open_to_change(console, "cases load", &format!("round={}", self.round))
            .await?;
        known_round(store.as_ref(), &self.round).await?;
        let permission = Operator::at_the_console().may_run_fieldwork();
        let loaded = load_table(store.as_ref(), &permission, &self.round, &source).await?;
        let counts = loaded.counts;
        console.say(format_args!(
            "{}: {} new, {} changed, {} unchanged",
            self.round, counts.new, counts.changed, counts.unchanged
        ))?;
        say_how_many(console, &loaded.cases)?;
        if !loaded.ignored.is_empty() {
            console.say(format_args!("columns not used: {}", loaded.ignored.join(", ")))?;
        }
        Ok(())
    }
}

/// A table of cases that was loaded.
#[derive(Debug)]
pub(crate) struct TableLoaded {
    /// The cases, in their order.
    pub cases: Vec<NewCase>,
    /// What became of them.
    pub counts: LoadCounts,
    /// Columns that say nothing of a case.
    pub ignored: Vec<String>,
}

/// Loads a table of cases into a round, if nothing is wrong with it.
///
/// # Errors
///
/// Every problem of the table, or that the store cannot be read or written.
pub(crate) async fn load_table(
    store: &dyn Store,
    permission: &MayRunFieldwork,
    round: &RoundCode,
    source: &Source,
) -> Result<TableLoaded, Failure> {
    let table = CaseTable::read(source).map_err(Failure::Input)?;
    let context = Context::of(store, permission, round).await?;
    let problems = context.problems(&table.rows);
    if !problems.is_empty() {
        return Err(Failure::Input(in_file(problems, &source.name, &table.text)));
    }
    let cases: Vec<NewCase> = table.rows.into_iter().map(|row| row.case).collect();
    match store.load_cases(permission, round, &cases).await? {
        CasesLoaded::Loaded(counts) => Ok(TableLoaded { cases, counts, ignored: table.ignored }),
        CasesLoaded::Answered(codes) => Err(answered_meanwhile(&codes)),
    }
}

fn say_how_many(console: &mut Console<'_>, cases: &[NewCase]) -> Result<(), Failure> {
    let count = |wanted: fn(&NewCase) -> bool| cases.iter().filter(|case| wanted(case)).count();
    let reserves = count(|case| case.design.reserve);
    console.say(format_args!(
        "in the table: {} in the sample, {reserves} in reserve, {} with an assignee, {} with a contact",
        cases.len() - reserves,
        count(|case| case.assignee.is_some()),
        count(|case| !case.contact.is_empty()),
    ))
}

fn answered_meanwhile(codes: &[CaseCode]) -> Failure {
    let codes: Vec<&str> = codes.iter().map(CaseCode::as_str).collect();
    let message = format!(
        "nothing was loaded: these cases have been answered, so their design stays as it is: {}",
        codes.join(", ")
    );
    Failure::input("case_answered", message)
}

/// What rows are checked against.
struct Context {
    units: BTreeSet<UnitCode>,
    interviewers: BTreeSet<UserName>,
    kept: BTreeMap<CaseCode, Case>,
}

impl Context {
    async fn of(
        store: &dyn Store,
        permission: &MayRunFieldwork,
        round: &RoundCode,
    ) -> Result<Self, Failure> {
        let kept = store.cases(&MaySeeCases::all(permission), round).await?;
        let staff = store.interviewers(permission).await?;
        Ok(Self {
            units: store.round_units(round).await?.into_iter().collect(),
            interviewers: staff.into_iter().map(|one| one.user).collect(),
            kept: kept.into_iter().map(|case| (case.code.clone(), case)).collect(),
        })
    }

    /// Every problem of the rows beside what is kept.
    fn problems(&self, rows: &[CaseRow]) -> Vec<Problem> {
        rows.iter()
            .flat_map(|row| [self.unit(row), self.assignee(row), self.design(row)])
            .flatten()
            .take(crate::cli::table::MOST_PROBLEMS)
            .collect()
    }

    fn unit(&self, row: &CaseRow) -> Option<Problem> {
        let (code, message) = match &row.case.design.unit {
            None if self.units.is_empty() => return None,
            Some(unit) if self.units.contains(unit) => return None,
            None => ("missing_value", "a value is needed: the round is about units".to_owned()),
            Some(unit) => {
                ("unknown_unit", format!("the round is not about a unit with the code `{unit}`"))
            }
        };
        Some(cell_error(row.line, code, "unit", &message))
    }

    fn assignee(&self, row: &CaseRow) -> Option<Problem> {
        let assignee = row.case.assignee.as_ref()?;
        if self.interviewers.contains(assignee) {
            return None;
        }
        let message = format!(
            "there is no user `{assignee}` who may interview; `thuocdo user add {assignee} --role enumerator` adds one"
        );
        Some(cell_error(row.line, "unknown_assignee", "assignee", &message))
    }

    fn design(&self, row: &CaseRow) -> Option<Problem> {
        let kept = self.kept.get(&row.case.code)?;
        if !kept.answered || kept.design == row.case.design {
            return None;
        }
        let message = format!(
            "the case `{}` has been answered, so its unit, stratum, PSU, base weight and reserve stay as they are",
            kept.code
        );
        Some(cell_error(row.line, "case_answered", "case", &message))
    }
}

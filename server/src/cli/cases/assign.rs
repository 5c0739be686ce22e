//! `thuocdo cases assign`: say who is to interview.

use std::collections::BTreeSet;

use clap::Args;
use survey_specs::code::{CaseCode, RoundCode, UnitCode};
use survey_specs::problem::{Position, Problem};

use super::known_round;
use crate::cli::store_args::StoreArgs;
use crate::cli::{Console, Failure};
use crate::permission::{Operator, UserName};
use crate::store::case::{Case, MaySeeCases};

/// Say who is to interview cases.
#[derive(Debug, Args)]
pub struct Assign {
    /// The round's code.
    round: RoundCode,
    /// The user who is to interview.
    assignee: UserName,
    /// The cases.
    #[arg(value_name = "CASE")]
    cases: Vec<CaseCode>,
    /// All cases of a unit that are nobody's yet, reserves included.
    #[arg(long, value_name = "UNIT")]
    unit: Vec<UnitCode>,
    #[command(flatten)]
    store: StoreArgs,
}

impl Assign {
    pub async fn run(self, console: &mut Console<'_>) -> Result<(), Failure> {
        if self.cases.is_empty() && self.unit.is_empty() {
            return Err(Failure::Usage("name cases, or units by --unit".to_owned()));
        }
        let store = self
            .store
            .open_to_change(console, "cases assign", &format!("round={}", self.round))
            .await?;
        known_round(store.as_ref(), &self.round).await?;
        let permission = Operator::at_the_console().may_run_fieldwork();
        let known = store.cases(&MaySeeCases::all(&permission), &self.round).await?;
        let mut problems = self.unknown(&known);
        let staff = store.interviewers(&permission).await?;
        if !staff.iter().any(|one| one.user == self.assignee) {
            let message = format!("there is no user `{}` who may interview", self.assignee);
            problems.push(problem("unknown_assignee", message));
        }
        if !problems.is_empty() {
            return Err(Failure::Input(problems));
        }
        let cases = self.chosen(&known);
        let assigned =
            store.assign_cases(&permission, &self.round, &cases, Some(&self.assignee)).await?;
        console.say(format_args!("{}: {assigned} cases to {}", self.round, self.assignee))
    }

    /// The cases that were named, and those of the units that nobody has.
    fn chosen(&self, known: &[Case]) -> Vec<CaseCode> {
        let of_units = known.iter().filter(|case| {
            let unit = case.design.unit.as_ref();
            case.assignee.is_none() && unit.is_some_and(|unit| self.unit.contains(unit))
        });
        let codes: BTreeSet<CaseCode> =
            self.cases.iter().cloned().chain(of_units.map(|case| case.code.clone())).collect();
        codes.into_iter().collect()
    }

    fn unknown(&self, known: &[Case]) -> Vec<Problem> {
        let codes: BTreeSet<&CaseCode> = known.iter().map(|case| &case.code).collect();
        let units: BTreeSet<&UnitCode> =
            known.iter().filter_map(|case| case.design.unit.as_ref()).collect();
        let cases = self.cases.iter().filter(|case| !codes.contains(case));
        let cases = cases.map(|case| {
            problem("unknown_case", format!("the round `{}` has no case `{case}`", self.round))
        });
        let units = self.unit.iter().filter(|unit| !units.contains(unit)).map(|unit| {
            problem("unknown_unit", format!("the round `{}` has no case in `{unit}`", self.round))
        });
        cases.chain(units).collect()
    }
}

fn problem(code: &'static str, message: String) -> Problem {
    Problem::error(code, Position::default(), "", message)
}

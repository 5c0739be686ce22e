//! Which column of a table holds what a plan asks for.

use std::collections::BTreeSet;

use crate::code::FrameColumn;
use crate::problem::{Position, Problem};
use crate::sampling::{Draw, IdScope, Plan, Size, Stage, StageUnits, Take};
use crate::yaml::fields::{Problems, nearest};

/// A column of the table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Which cell of a row it is.
    pub place: usize,
    /// Its name.
    pub name: FrameColumn,
}

/// The columns that a plan reads.
#[derive(Debug)]
pub(super) struct Columns {
    pub stages: Vec<StageColumns>,
    /// The unit of the index.
    pub unit: Option<Column>,
}

/// The columns of one stage.
#[derive(Debug)]
pub(super) struct StageColumns {
    pub units: UnitColumns,
    /// Those of the stratification.
    pub key: Vec<Column>,
    /// Those on which takes and reserves depend.
    pub by: Vec<Column>,
    pub certainty: Option<Column>,
    pub size: Option<SizeColumn>,
    pub sort: Vec<Column>,
    pub measure: Option<Column>,
    pub spread: Option<Column>,
}

/// What identifies or counts the units of a stage.
#[derive(Debug)]
pub(super) enum UnitColumns {
    Listed { id: Column, scope: IdScope },
    Counted { by: Column },
}

/// The column of sizes.
#[derive(Debug)]
pub(super) struct SizeColumn {
    pub column: Column,
    /// Whether the rows of a unit are summed up.
    pub is_sum: bool,
}

impl Columns {
    /// Finds the columns in a header; notes each that is missing, and then gives none.
    pub fn find(plan: &Plan, header: &[String], problems: &Problems) -> Option<Self> {
        let finder = Finder { header, missing: BTreeSet::new() };
        finder.columns(plan, problems)
    }
}

/// The names that a header has more than once. Empty names name nothing.
#[must_use]
pub fn duplicates(header: &[String]) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    let names = header.iter().map(String::as_str).filter(|name| !name.is_empty());
    names.filter(|name| !seen.insert(*name)).collect()
}

struct Finder<'h> {
    header: &'h [String],
    missing: BTreeSet<FrameColumn>,
}

impl Finder<'_> {
    fn columns(mut self, plan: &Plan, problems: &Problems) -> Option<Columns> {
        let stages: Vec<_> = plan.stages.iter().map(|stage| self.stage(stage)).collect();
        let unit = plan.unit.as_ref().map(|name| self.column(name));
        let place = Position { line: 1, column: 1 };
        for name in duplicates(self.header) {
            let message = format!("the column `{name}` stands twice");
            problems.note(Problem::error("duplicate_column", place, name, message));
        }
        for name in &self.missing {
            let near = nearest(name.as_str(), self.header.iter().map(String::as_str));
            let hint = near.map_or_else(String::new, |near| format!("; is it `{near}`?"));
            let message = format!(
                "the column `{name}`, which the plan `{}` reads, is missing{hint}",
                plan.code
            );
            problems.note(Problem::error("missing_column", place, name.as_str(), message));
        }
        if !self.missing.is_empty() {
            return None;
        }
        let stages: Option<Vec<_>> = stages.into_iter().collect();
        Some(Columns { stages: stages?, unit: unit.flatten() })
    }

    fn stage(&mut self, stage: &Stage) -> Option<StageColumns> {
        let units = match &stage.units {
            StageUnits::Listed { id, scope } => {
                self.column(id).map(|id| UnitColumns::Listed { id, scope: *scope })
            }
            StageUnits::Counted { by } => self.column(by).map(|by| UnitColumns::Counted { by }),
        };
        let key = self.all(&stage.stratify_by);
        let mut by: Vec<FrameColumn> = Vec::new();
        let mut depends = |column: Option<&FrameColumn>| {
            by.extend(
                column
                    .filter(|column| !by.contains(column))
                    .cloned()
                    .into_iter()
                    .collect::<Vec<_>>(),
            );
        };
        depends(stage.reserves.as_ref().and_then(|reserves| reserves.column()));
        let (mut certainty, mut size, mut sort) = (None, None, Vec::new());
        let (mut measure, mut spread) = (None, None);
        if let Draw::Sample { method, certainty: column, take, .. } = &stage.draw {
            certainty = column.as_ref().and_then(|column| self.column(column));
            sort = self.all(method.sort_by());
            size = method.size().and_then(|size| self.size(size));
            match take {
                Take::Quota(quota) => depends(quota.column()),
                Take::Allocation(allocation) => {
                    measure = allocation.rule.measure().and_then(|column| self.column(column));
                    spread = allocation.rule.spread().and_then(|column| self.column(column));
                }
                Take::Share(_) | Take::Precision(_) => {}
            }
        }
        let by = self.all(&by);
        Some(StageColumns { units: units?, key, by, certainty, size, sort, measure, spread })
    }

    fn size(&mut self, size: &Size) -> Option<SizeColumn> {
        let (Size::Column(name) | Size::SumOf(name)) = size;
        let column = self.column(name)?;
        Some(SizeColumn { column, is_sum: matches!(size, Size::SumOf(_)) })
    }

    fn all(&mut self, names: &[FrameColumn]) -> Vec<Column> {
        names.iter().filter_map(|name| self.column(name)).collect()
    }

    fn column(&mut self, name: &FrameColumn) -> Option<Column> {
        let place = self.header.iter().position(|known| known == name.as_str());
        if place.is_none() {
            self.missing.insert(name.clone());
        }
        Some(Column { place: place?, name: name.clone() })
    }
}

//! Rows → [`Frame`], with every problem at once.
//!
//! The caller reads the table and hands over its header and rows; nothing of a row is kept but what
//! the plan reads.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use rust_decimal::Decimal;

use super::columns::{Column, Columns, StageColumns, UnitColumns};
use super::interner::Interner;
use super::row::{Row, StageCells, UnitCells, problem, row_of};
use super::{Frame, FrameStage, FrameUnit, MAX_ROWS, Stratum, StratumPlace, UnitPlace};
use crate::code::{LevelCode, UnitCode};
use crate::number::Number;
use crate::problem::{Position, Problem};
use crate::sampling::{IdScope, Plan};
use crate::yaml::fields::Problems;

/// Puts a frame together.
#[derive(Debug)]
pub struct FrameBuilder<'p> {
    plan: &'p Plan,
    problems: &'p Problems,
    columns: Columns,
    stages: Vec<StageBuilder>,
    levels: Interner<LevelCode>,
    index_units: Interner<UnitCode>,
    rows: usize,
}

/// Places by the hash of what stands there; found ones are compared, so equal hashes do no harm.
type Lookup = HashMap<u64, u32, BuildHasherDefault<DefaultHasher>>;

/// One stage in the making.
#[derive(Debug, Default)]
struct StageBuilder {
    units: Vec<FrameUnit>,
    strata: Vec<Stratum>,
    unit_places: Lookup,
    stratum_places: Lookup,
    /// The texts of the columns that give the order.
    texts: Vec<Interner<String>>,
    /// Their numbers for each unit.
    sort: Vec<Vec<u32>>,
    /// What each unit has in the column of an allocation; empty where nothing asks for it.
    measures: Vec<Decimal>,
}

impl<'p> FrameBuilder<'p> {
    /// Begins a frame whose table has this header, in Unicode NFC; none if a column is missing.
    #[must_use]
    pub fn new(plan: &'p Plan, header: &[String], problems: &'p Problems) -> Option<Self> {
        let columns = Columns::find(plan, header, problems)?;
        let stage = |columns: &StageColumns| StageBuilder {
            texts: columns.sort.iter().map(|_| Interner::default()).collect(),
            ..StageBuilder::default()
        };
        let stages = columns.stages.iter().map(stage).collect();
        let (levels, index_units) = (Interner::default(), Interner::default());
        Some(Self { plan, problems, columns, stages, levels, index_units, rows: 0 })
    }

    /// Whether there are more rows than can be taken.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.rows > MAX_ROWS
    }

    /// Adds the row that begins on a line; `cell` gives the text of a cell by its place, trimmed.
    pub fn row<'c>(&mut self, line: usize, cell: &dyn Fn(usize) -> &'c str) {
        self.rows += 1;
        if self.rows > MAX_ROWS {
            if self.rows == MAX_ROWS + 1 {
                let message = format!(
                    "a frame has at most {MAX_ROWS} rows; count people by village or commune (`counted_by`) rather than list them"
                );
                self.problems.note(Problem::error(
                    "too_many_rows",
                    Position { line, column: 1 },
                    "",
                    message,
                ));
            }
            return;
        }
        let row =
            Row { line: u32::try_from(line).unwrap_or(u32::MAX), cell, problems: self.problems };
        let index_unit = match &self.columns.unit {
            None => Some(None),
            Some(column) => row.text(column).and_then(|text| {
                let number = self.index_units.number(text);
                number.map_err(|error| row.invalid(column, &error.to_string())).ok().map(Some)
            }),
        };
        // All cells are read before any is used, so that all that is wrong with them is said.
        let mut cells = Vec::with_capacity(self.stages.len());
        for (columns, stage) in self.columns.stages.iter().zip(&mut self.stages) {
            cells.push(row.stage(columns, &mut self.levels, &mut stage.texts));
        }
        let Some(index_unit) = index_unit else { return };
        let mut parent = None;
        let last = self.stages.len().saturating_sub(1);
        for (place, (cells, columns)) in cells.into_iter().zip(&self.columns.stages).enumerate() {
            let (above, below) = self.stages.split_at_mut(place);
            let (Some(cells), Some(stage)) = (cells, below.first_mut()) else { return };
            let above = above.last().map_or(&[][..], |stage| stage.units.as_slice());
            let is_row = place == last;
            let here = Here { row: &row, columns, above, parent, index_unit, is_row };
            parent = stage.add(&here, cells, self.levels.values());
            if parent.is_none() {
                return;
            }
        }
    }

    /// The frame; none if an error has been noted.
    #[must_use]
    pub fn finish(self) -> Option<Frame> {
        if self.rows == 0 {
            let place = Position { line: 1, column: 1 };
            self.problems.note(Problem::error("empty_frame", place, "", "the table has no row"));
        }
        let stages =
            self.stages.into_iter().zip(&self.columns.stages).map(|(mut stage, columns)| {
                stage.sort_units();
                let by = columns.by.iter().map(|column| column.name.clone()).collect();
                FrameStage { units: stage.units, strata: stage.strata, by }
            });
        let frame = Frame {
            stages: stages.collect(),
            levels: self.levels.into_values(),
            index_units: self.index_units.into_values(),
        };
        check_stratum_codes(self.plan, &frame, self.problems);
        (!self.problems.has_errors()).then_some(frame)
    }
}

/// Where in the frame a row is being added.
struct Here<'h, 'c> {
    row: &'h Row<'h, 'c>,
    columns: &'h StageColumns,
    /// The units of the stage above.
    above: &'h [FrameUnit],
    parent: Option<UnitPlace>,
    index_unit: Option<u32>,
    /// Whether this is the last stage, each unit of which has a row of its own.
    is_row: bool,
}

impl StageBuilder {
    /// Adds what a row says of this stage; gives its unit, unless units are counted or this one is
    /// where it cannot be.
    fn add(
        &mut self,
        here: &Here<'_, '_>,
        cells: StageCells,
        levels: &[LevelCode],
    ) -> Option<UnitPlace> {
        match (&here.columns.units, &cells.units) {
            (UnitColumns::Listed { id, scope }, UnitCells::Listed(_)) => {
                self.listed(here, cells, id, *scope, levels)
            }
            (UnitColumns::Counted { by }, UnitCells::Counted(count)) => {
                let count = *count;
                self.counted(here, cells, count, by, levels);
                None
            }
            _ => None,
        }
    }

    fn listed(
        &mut self,
        here: &Here<'_, '_>,
        cells: StageCells,
        id: &Column,
        scope: IdScope,
        levels: &[LevelCode],
    ) -> Option<UnitPlace> {
        let UnitCells::Listed(code) = &cells.units else { return None };
        let scope = here.parent.filter(|_| scope == IdScope::Parent);
        let same =
            |unit: &FrameUnit| unit.code == *code && (scope.is_none() || unit.parent == scope);
        let hash = hash(&(scope, code));
        match find(&self.unit_places, hash, |place| {
            self.units.get(place as usize).is_some_and(same)
        }) {
            Ok(place) => self.again(here, &cells, place as usize, id).then_some(UnitPlace(place)),
            Err(free) => {
                let (stratum, _) = self.stratum(here, &cells, levels);
                let place = UnitPlace(u32::try_from(self.units.len()).unwrap_or(u32::MAX));
                self.unit_places.insert(free, place.0);
                if let Some(stratum) = self.strata.get_mut(stratum.index()) {
                    stratum.population += 1;
                    stratum.certain += u64::from(cells.certain);
                    stratum.measure += cells.measure;
                    stratum.units.push(place);
                }
                if here.columns.measure.is_some() {
                    self.measures.push(cells.measure);
                }
                if !here.columns.sort.is_empty() {
                    self.sort.push(cells.sort);
                }
                let UnitCells::Listed(code) = cells.units else { return None };
                self.units.push(FrameUnit {
                    code,
                    line: here.row.line,
                    parent: here.parent,
                    stratum,
                    certain: cells.certain,
                    size: cells.size,
                    index_unit: here.index_unit.filter(|_| here.is_row),
                });
                Some(place)
            }
        }
    }

    /// A further row of a unit, which must say the same; whether the unit is where it was.
    fn again(
        &mut self,
        here: &Here<'_, '_>,
        cells: &StageCells,
        place: usize,
        id: &Column,
    ) -> bool {
        let (row, columns) = (here.row, here.columns);
        let Some(unit) = self.units.get_mut(place) else { return false };
        let first = row_of(unit.line);
        if unit.parent != here.parent {
            let name = |place: Option<UnitPlace>| {
                let unit = place.and_then(|place| here.above.get(place.index()));
                unit.map_or("", |unit| unit.code.as_str())
            };
            let message = format!(
                "`{}` is in `{}` here and in `{}` in row {first}; a unit is in one only (where ids are numbered anew in each unit above, the plan says `ids: parent`)",
                unit.code,
                name(here.parent),
                name(unit.parent)
            );
            row.error("unit_in_two_places", id, &message);
            return false;
        }
        if here.is_row {
            let message = format!("`{}` stands in row {first} already", unit.code);
            row.error("duplicate_unit", id, &message);
            return true;
        }
        let differs = |column: &Column| {
            let message = format!("`{}` has another value here than in row {first}", unit.code);
            row.error("inconsistent_unit", column, &message);
        };
        if let Some(stratum) = self.strata.get(unit.stratum.index()) {
            for (column, _) in different(&columns.key, &stratum.key, &cells.key) {
                differs(column);
            }
            for (column, _) in different(&columns.by, &stratum.levels, &cells.by) {
                differs(column);
            }
            if let Some(column) = columns.spread.as_ref().filter(|_| stratum.spread != cells.spread)
            {
                differs(column);
            }
        }
        if let Some(column) = columns.certainty.as_ref().filter(|_| unit.certain != cells.certain) {
            differs(column);
        }
        if let Some(sort) = self.sort.get(place) {
            for (column, _) in different(&columns.sort, sort, &cells.sort) {
                differs(column);
            }
        }
        let measure = self.measures.get(place).is_some_and(|measure| *measure != cells.measure);
        if let Some(column) = columns.measure.as_ref().filter(|_| measure) {
            differs(column);
        }
        match &columns.size {
            Some(size) if size.is_sum => unit.size += cells.size,
            Some(size) if unit.size != cells.size => differs(&size.column),
            _ => {}
        }
        true
    }

    fn counted(
        &mut self,
        here: &Here<'_, '_>,
        cells: StageCells,
        count: u64,
        by: &Column,
        levels: &[LevelCode],
    ) {
        let (place, is_new) = self.stratum(here, &cells, levels);
        let Some(stratum) = self.strata.get_mut(place.index()) else { return };
        if !is_new {
            let message = format!(
                "these units are counted in row {} already; each stratum has one row",
                row_of(stratum.line)
            );
            return here.row.error("duplicate_unit", by, &message);
        }
        stratum.population = count;
        stratum.measure = match here.columns.measure {
            Some(_) => cells.measure,
            None => Decimal::from(count),
        };
        stratum.index_unit = here.index_unit;
    }

    /// The stratum of a row, and whether it is new.
    fn stratum(
        &mut self,
        here: &Here<'_, '_>,
        cells: &StageCells,
        levels: &[LevelCode],
    ) -> (StratumPlace, bool) {
        let same = |stratum: &Stratum| stratum.parent == here.parent && stratum.key == cells.key;
        let hash = hash(&(here.parent, &cells.key));
        let found = find(&self.stratum_places, hash, |place| {
            self.strata.get(place as usize).is_some_and(same)
        });
        let free = match found {
            Ok(place) => {
                if let Some(stratum) = self.strata.get(place as usize) {
                    check_stratum(here, stratum, cells, levels);
                }
                return (StratumPlace(place), false);
            }
            Err(free) => free,
        };
        let place = u32::try_from(self.strata.len()).unwrap_or(u32::MAX);
        self.stratum_places.insert(free, place);
        self.strata.push(Stratum {
            parent: here.parent,
            line: here.row.line,
            population: 0,
            certain: 0,
            units: Vec::new(),
            measure: Decimal::ZERO,
            spread: cells.spread,
            key: cells.key.clone(),
            levels: cells.by.clone(),
            index_unit: None,
        });
        (StratumPlace(place), true)
    }

    /// Puts the units of each stratum into the order of the draw.
    fn sort_units(&mut self) {
        if self.sort.is_empty() {
            return;
        }
        let ranks: Vec<Vec<usize>> = self.texts.iter().map(|texts| ranks(texts.values())).collect();
        let rank = |unit: UnitPlace| -> Vec<Option<usize>> {
            let numbers = self.sort.get(unit.index()).map_or(&[][..], Vec::as_slice);
            let ranked = numbers.iter().zip(&ranks);
            ranked.map(|(number, ranks)| ranks.get(*number as usize).copied()).collect()
        };
        for stratum in &mut self.strata {
            stratum.units.sort_by_cached_key(|unit| (rank(*unit), *unit));
        }
    }
}

/// What takes and allocations depend on must be the same in a whole stratum.
fn check_stratum(here: &Here<'_, '_>, stratum: &Stratum, cells: &StageCells, levels: &[LevelCode]) {
    let first = row_of(stratum.line);
    for (column, level) in different(&here.columns.by, &stratum.levels, &cells.by) {
        let before = levels.get(level as usize).map_or("", LevelCode::as_str);
        let message = format!(
            "it is `{before}` in row {first}, which is in the same stratum; add `{}` to `stratify_by`, or correct the row",
            column.name
        );
        here.row.error("varies_in_stratum", column, &message);
    }
    if let Some(column) = here.columns.spread.as_ref().filter(|_| stratum.spread != cells.spread) {
        let message = format!(
            "it is {} in row {first}, which is in the same stratum; a stratum has one",
            stratum.spread.normalize()
        );
        here.row.error("varies_in_stratum", column, &message);
    }
}

/// The columns in which two rows differ, with what the first has.
fn different<'c>(
    columns: &'c [Column],
    first: &'c [u32],
    second: &'c [u32],
) -> impl Iterator<Item = (&'c Column, u32)> {
    let pairs = columns.iter().zip(first).zip(second);
    pairs
        .filter(|((_, first), second)| first != second)
        .map(|((column, first), _)| (column, *first))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The place of what is looked for, or the hash under which it can be put.
fn find(places: &Lookup, mut hash: u64, is_it: impl Fn(u32) -> bool) -> Result<u32, u64> {
    while let Some(place) = places.get(&hash) {
        if is_it(*place) {
            return Ok(*place);
        }
        hash = hash.wrapping_add(1);
    }
    Err(hash)
}

/// The rank of each text: as numbers if all are, otherwise by code point.
fn ranks(texts: &[String]) -> Vec<usize> {
    let numbers: Option<Vec<Number>> = texts.iter().map(|text| text.parse().ok()).collect();
    let compare = |a: usize, b: usize| match &numbers {
        Some(numbers) => numbers.get(a).cmp(&numbers.get(b)),
        None => Ordering::Equal,
    };
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by(|a, b| compare(*a, *b).then_with(|| texts.get(*a).cmp(&texts.get(*b))));
    let mut ranks = vec![0; texts.len()];
    for (rank, place) in order.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(place) {
            *slot = rank;
        }
    }
    ranks
}

/// Strata of the first stage stand in tables of cases, so each needs a code of its own.
fn check_stratum_codes(plan: &Plan, frame: &Frame, problems: &Problems) {
    let Some((stage, first)) = plan.stages.first().zip(frame.stages.first()) else { return };
    let Some(column) = stage.stratify_by.last() else { return };
    let mut seen = BTreeMap::new();
    for stratum in &first.strata {
        let message = match frame.stratum_code(stratum) {
            None => "the levels of the stratum, joined by full stops, are longer than a code may be (64 characters); use shorter ones".to_owned(),
            Some(code) => match seen.insert(code.clone(), stratum.line) {
                None => continue,
                Some(line) => format!(
                    "the code of the stratum, `{code}`, is that of the other stratum of row {} too; use levels without full stops",
                    row_of(line)
                ),
            },
        };
        problems.note(problem(stratum.line, "invalid_stratum", column.as_str(), &message));
    }
}

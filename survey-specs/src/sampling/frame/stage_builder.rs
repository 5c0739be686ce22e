//! One stage of a frame in the making: its units and strata, and what their rows must agree on.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use rust_decimal::Decimal;

use super::columns::{Column, StageColumns, UnitColumns};
use super::interner::Interner;
use super::row::{Row, StageCells, UnitCells, row_of};
use super::{FrameUnit, Stratum, StratumPlace, UnitPlace};
use crate::code::LevelCode;
use crate::number::Number;
use crate::sampling::IdScope;

/// One stage in the making.
#[derive(Debug, Default)]
pub(super) struct StageBuilder {
    pub units: Vec<FrameUnit>,
    pub strata: Vec<Stratum>,
    pub unit_places: Lookup,
    pub stratum_places: Lookup,
    /// The texts of the columns that give the order.
    pub texts: Vec<Interner<String>>,
    /// Their numbers for each unit.
    pub sort: Vec<Vec<u32>>,
    /// What each unit has in the column of an allocation; empty where nothing asks for it.
    pub measures: Vec<Decimal>,
}

/// Where in the frame a row is being added.
pub(super) struct Here<'h, 'c> {
    pub row: &'h Row<'h, 'c>,
    pub columns: &'h StageColumns,
    /// The units of the stage above.
    pub above: &'h [FrameUnit],
    pub parent: Option<UnitPlace>,
    pub index_unit: Option<u32>,
    /// Whether this is the last stage, each unit of which has a row of its own.
    pub is_row: bool,
}

impl StageBuilder {
    /// Adds what a row says of this stage; gives its unit, unless units are counted or this one is
    /// where it cannot be.
    pub fn add(
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
                self.counted(here, &cells, *count, by, levels);
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
        cells: &StageCells,
        count: u64,
        by: &Column,
        levels: &[LevelCode],
    ) {
        let (place, is_new) = self.stratum(here, cells, levels);
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
    pub fn sort_units(&mut self) {
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

/// Places by the hash of what stands there; found ones are compared, so equal hashes do no harm.
type Lookup = HashMap<u64, u32, BuildHasherDefault<DefaultHasher>>;

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

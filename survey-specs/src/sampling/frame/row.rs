//! One row of a frame: its cells, read for each stage of a plan.

use std::fmt::Display;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::columns::{Column, StageColumns, UnitColumns};
use super::interner::Interner;
use crate::code::{InvalidCode, LevelCode, SamplingUnitCode};
use crate::number::Number;
use crate::problem::{Position, Problem};
use crate::yaml::fields::Problems;

/// The largest number in a cell: more than there are people. It keeps every sum exact.
const LARGEST: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);

/// The cells of a row.
pub(super) struct Row<'r, 'c> {
    pub line: u32,
    pub cell: &'r dyn Fn(usize) -> &'c str,
    pub problems: &'r Problems,
}

/// What a row says of the units of one stage.
pub(super) struct StageCells {
    pub units: UnitCells,
    pub key: Box<[u32]>,
    pub by: Box<[u32]>,
    pub certain: bool,
    pub size: Decimal,
    pub measure: Decimal,
    pub spread: Decimal,
    pub sort: Vec<u32>,
}

/// The unit, or how many there are.
pub(super) enum UnitCells {
    Listed(SamplingUnitCode),
    Counted(u64),
}

impl<'c> Row<'_, 'c> {
    /// Reads the cells of a stage; none if one is wrong, which has been noted.
    pub fn stage(
        &self,
        columns: &StageColumns,
        levels: &mut Interner<LevelCode>,
        texts: &mut [Interner<String>],
    ) -> Option<StageCells> {
        let units = match &columns.units {
            UnitColumns::Listed { id, .. } => self.code(id).map(UnitCells::Listed),
            UnitColumns::Counted { by } => self.count(by).map(UnitCells::Counted),
        };
        let key = self.levels(&columns.key, levels);
        let by = self.levels(&columns.by, levels);
        let certain = columns.certainty.as_ref().map_or(Some(false), |column| self.flag(column));
        let size = columns.size.as_ref();
        let size = size.map_or(Some(Decimal::ONE), |size| self.positive(&size.column));
        let measure = columns.measure.as_ref();
        let measure = measure.map_or(Some(Decimal::ONE), |column| self.positive(column));
        let spread = columns.spread.as_ref();
        let spread = spread.map_or(Some(Decimal::ONE), |column| self.not_negative(column));
        let sort = columns
            .sort
            .iter()
            .zip(texts)
            .filter_map(|(column, texts)| texts.number((self.cell)(column.place)).ok());
        let sort = sort.collect();
        Some(StageCells {
            units: units?,
            key: key?,
            by: by?,
            certain: certain?,
            size: size?,
            measure: measure?,
            spread: spread?,
            sort,
        })
    }

    fn levels(&self, columns: &[Column], levels: &mut Interner<LevelCode>) -> Option<Box<[u32]>> {
        let mut numbers = Vec::with_capacity(columns.len());
        for column in columns {
            let Some(text) = self.text(column) else { continue };
            match levels.number(text) {
                Ok(number) => numbers.push(number),
                Err(error) => self.invalid(column, &InvalidCode::to_string(&error)),
            }
        }
        (numbers.len() == columns.len()).then(|| numbers.into())
    }

    /// A code that must be there.
    pub fn code<T: FromStr<Err: Display>>(&self, column: &Column) -> Option<T> {
        match self.text(column)?.parse() {
            Ok(code) => Some(code),
            Err(error) => {
                self.invalid(column, &T::Err::to_string(&error));
                None
            }
        }
    }

    /// Notes that a cell cannot be read.
    pub fn invalid(&self, column: &Column, message: &str) {
        self.error("invalid_value", column, message);
    }

    /// The text of a cell that must be filled in.
    pub fn text(&self, column: &Column) -> Option<&'c str> {
        let text = (self.cell)(column.place);
        if text.is_empty() {
            self.error("missing_value", column, "a value is needed");
            return None;
        }
        Some(text)
    }

    fn flag(&self, column: &Column) -> Option<bool> {
        match self.text(column)? {
            "1" => Some(true),
            "0" => Some(false),
            other => {
                let message =
                    format!("`{}`: 1 (taken for certain) or 0 (not) is expected", cut(other));
                self.error("invalid_certainty", column, &message);
                None
            }
        }
    }

    fn count(&self, column: &Column) -> Option<u64> {
        let text = self.text(column)?;
        let most = u64::try_from(LARGEST).unwrap_or(u64::MAX);
        let count = text.parse().ok().filter(|count| (1..=most).contains(count));
        if count.is_none() {
            let message = format!("`{}` is not a whole number from 1 to {most}", cut(text));
            self.error("invalid_size", column, &message);
        }
        count
    }

    fn positive(&self, column: &Column) -> Option<Decimal> {
        let expected = format_args!("a number above 0 and at most {LARGEST} is expected");
        self.decimal(column, |number| number > Decimal::ZERO, &expected)
    }

    fn not_negative(&self, column: &Column) -> Option<Decimal> {
        let expected = format_args!("a number from 0 to {LARGEST} is expected");
        self.decimal(column, |number| number >= Decimal::ZERO, &expected)
    }

    fn decimal(
        &self,
        column: &Column,
        fits: impl Fn(Decimal) -> bool,
        expected: &dyn Display,
    ) -> Option<Decimal> {
        let text = self.text(column)?;
        let number = text.parse().ok().map(Number::decimal);
        let number = number.filter(|number| *number <= LARGEST && fits(*number));
        if number.is_none() {
            self.error("invalid_size", column, &format!("`{}`: {expected}", cut(text)));
        }
        number.map(|number| number.round_dp(12))
    }

    /// Notes what is wrong with a cell.
    pub fn error(&self, code: &'static str, column: &Column, message: &str) {
        self.problems.note(problem(self.line, code, column.name.as_str(), message));
    }
}

/// A problem of a cell in the row that begins on a line.
pub(in crate::sampling) fn problem(
    line: u32,
    code: &'static str,
    column: &str,
    message: &str,
) -> Problem {
    let position = Position { line: line as usize, column: 1 };
    Problem::error(
        code,
        position,
        column,
        format!("row {}, column `{column}`: {message}", row_of(line)),
    )
}

/// The row that begins on a line: the header is the first line, and people count the rows below it.
pub(super) fn row_of(line: u32) -> u32 {
    line.saturating_sub(1)
}

fn cut(text: &str) -> String {
    text.chars().take(64).collect()
}

//! Levels: the different values of a column, as codes in ascending order.
//!
//! Numbers ascend by value, texts by code point; never by the row in which a value is first seen,
//! so that the order of the rows changes nothing.

use std::fmt;

use super::columns::{Column, MISSING_CODE, MISSING_SMALL, number};

/// One value that a column has.
#[derive(Clone, Debug, PartialEq)]
pub enum Level {
    /// Of a column of numbers.
    Number(f64),
    /// Of a column of texts.
    Text(String),
}

impl fmt::Display for Level {
    /// The level, written the shortest way: `1`, `2.5`, `E`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Level {
    /// Whether a name from a request means this level: `1` and `1.0` mean the number 1.
    pub fn is_named(&self, name: &LevelName) -> bool {
        match self {
            Self::Number(value) => name.number() == Some(*value),
            Self::Text(text) => *text == name.0,
        }
    }
}

/// A level as a request names it: a number or a text, written the shortest way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LevelName(pub String);

impl LevelName {
    /// The number that the name writes, if it writes one.
    pub fn number(&self) -> Option<f64> {
        number(self.0.as_bytes())
    }
}

impl fmt::Display for LevelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A column as codes of its levels.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded {
    /// A row's place among the levels; [`MISSING_CODE`] where the value is missing.
    pub codes: Vec<u32>,
    /// The levels, ascending.
    pub levels: Vec<Level>,
}

impl Coded {
    /// The code of a level that a request names.
    pub fn find(&self, name: &LevelName) -> Option<u32> {
        self.levels.iter().zip(0..).find(|(level, _)| level.is_named(name)).map(|(_, code)| code)
    }
}

/// The codes of a column.
pub fn coded(column: &Column) -> Coded {
    match column {
        Column::Small(values) => coded_small(values),
        Column::Numeric(values) => coded_numbers(values),
        Column::Text(text) => Coded {
            codes: text.codes.clone(),
            levels: text.levels.iter().cloned().map(Level::Text).collect(),
        },
    }
}

fn coded_small(values: &[u8]) -> Coded {
    let mut table = [MISSING_CODE; 256];
    for value in values {
        table[usize::from(*value)] = 0;
    }
    table[usize::from(MISSING_SMALL)] = MISSING_CODE;
    let mut levels = Vec::new();
    for (code, value) in table.iter_mut().zip(0_u8..=255).filter(|(code, _)| **code == 0) {
        *code = next_code(levels.len());
        levels.push(Level::Number(f64::from(value)));
    }
    Coded { codes: values.iter().map(|value| table[usize::from(*value)]).collect(), levels }
}

fn coded_numbers(values: &[f64]) -> Coded {
    let mut different = Vec::new();
    let mut last = f64::NAN;
    // In most files rows with the same value stand together, and sorting runs is cheap.
    for value in values {
        if !value.is_nan() && last.to_bits() != value.to_bits() {
            last = *value;
            different.push(last);
        }
    }
    different.sort_unstable_by(f64::total_cmp);
    different.dedup();
    let place = |value: f64| {
        let found = different.binary_search_by(|level| level.total_cmp(&value));
        found.map_or(MISSING_CODE, next_code)
    };
    let mut known = (f64::NAN, MISSING_CODE);
    let code = |value: &f64| {
        if known.0.to_bits() != value.to_bits() {
            known = (*value, place(*value));
        }
        known.1
    };
    Coded {
        codes: values.iter().map(code).collect(),
        levels: different.iter().copied().map(Level::Number).collect(),
    }
}

/// A number of levels as the code of the next one.
fn next_code(levels: usize) -> u32 {
    u32::try_from(levels).unwrap_or(MISSING_CODE)
}

/// The combinations of several columns' values that some row has.
#[derive(Clone, Debug, PartialEq)]
pub struct Combinations {
    /// A row's place among the combinations; [`MISSING_CODE`] where one of its values is missing.
    pub codes: Vec<u32>,
    /// The combinations, each a level a column in the order of the columns. The last column's
    /// levels are slowest and the first one's fastest.
    pub levels: Vec<Vec<Level>>,
}

/// The combinations of coded columns. No column is one combination that every row has.
pub fn combinations(columns: &[Coded], rows: usize) -> Combinations {
    let mut all = Combinations { codes: vec![0; rows], levels: vec![Vec::new()] };
    for column in columns {
        all = all.by(column);
    }
    all
}

impl Combinations {
    /// Each combination with each level of one more column that is slower than those before.
    fn by(self, column: &Coded) -> Self {
        let faster = self.levels.len() as u64;
        let pair = |(before, code): (&u32, &u32)| {
            let is_missing = *before == MISSING_CODE || *code == MISSING_CODE;
            (!is_missing).then(|| u64::from(*code) * faster + u64::from(*before))
        };
        let pairs: Vec<Option<u64>> = self.codes.iter().zip(&column.codes).map(pair).collect();
        let mut present: Vec<u64> = pairs.iter().copied().flatten().collect();
        present.sort_unstable();
        present.dedup();
        let place = |pair: u64| present.binary_search(&pair).map_or(MISSING_CODE, next_code);
        let codes = pairs.iter().map(|pair| pair.map_or(MISSING_CODE, place)).collect();
        let levels = present.iter().filter_map(|pair| {
            let before = self.levels.get(usize::try_from(pair % faster).ok()?)?;
            let level = column.levels.get(usize::try_from(pair / faster).ok()?)?;
            Some(before.iter().chain([level]).cloned().collect())
        });
        Self { codes, levels: levels.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::{ColumnName, Source, Wanted, read};
    use super::*;

    fn columns(text: &str, names: &[&str]) -> Vec<Coded> {
        let file = Source { name: "a.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        let table = read(&[file], Wanted::All).unwrap();
        let column = |name: &&str| coded(table.column(&ColumnName::new(name)).unwrap());
        names.iter().map(column).collect()
    }

    fn written(levels: &[Level]) -> Vec<String> {
        levels.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn levels_ascend_whatever_the_order_of_the_rows() {
        let text = "item,x,t\n10,2.5,b\n9,-1,\n,1000,Đ\n10,,a\n9,2.5,b\n";
        let [item, x, t] = columns(text, &["item", "x", "t"]).try_into().unwrap();
        assert_eq!(
            (item.codes, written(&item.levels)),
            (vec![1, 0, MISSING_CODE, 1, 0], vec!["9".into(), "10".into()])
        );
        assert_eq!(x.codes, [1, 0, 2, MISSING_CODE, 1]);
        assert_eq!(written(&x.levels), ["-1", "2.5", "1000"]);
        assert_eq!(t.codes, [1, MISSING_CODE, 2, 0, 1]);
        assert_eq!(written(&t.levels), ["a", "b", "Đ"]);
    }

    #[test]
    fn a_level_is_found_however_its_number_is_written() {
        let [x, t] = columns("x,t\n1,1\n2.5,E\n", &["x", "t"]).try_into().unwrap();
        let find = |column: &Coded, name: &str| column.find(&LevelName(name.to_owned()));
        assert_eq!((find(&x, "1.0"), find(&x, "2.5"), find(&x, "E")), (Some(0), Some(1), None));
        assert_eq!((find(&t, "1"), find(&t, "1.0"), find(&t, "E")), (Some(0), None, Some(1)));
    }

    #[test]
    fn the_last_column_is_slowest_and_only_combinations_with_a_row_are_kept() {
        let text = "stype,wide\nE,Yes\nH,No\nE,No\nM,\nH,No\n";
        let all = combinations(&columns(text, &["stype", "wide"]), 5);
        let levels: Vec<_> = all.levels.iter().map(|levels| written(levels).join(".")).collect();
        assert_eq!(levels, ["E.No", "H.No", "E.Yes"]);
        assert_eq!(all.codes, [2, 1, 0, MISSING_CODE, 1]);
        assert_eq!(combinations(&[], 2).codes, [0, 0]);
    }
}

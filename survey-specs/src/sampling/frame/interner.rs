//! Values that occur again and again, each kept once.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The different values, each with a number.
#[derive(Debug)]
pub(super) struct Interner<T> {
    numbers: BTreeMap<T, u32>,
    values: Vec<T>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), values: Vec::new() }
    }
}

impl<T: FromStr + Ord + Clone + Borrow<str>> Interner<T> {
    /// The number of a value; a new one is made of its text.
    pub fn number(&mut self, text: &str) -> Result<u32, T::Err> {
        if let Some(number) = self.numbers.get(text) {
            return Ok(*number);
        }
        let value: T = text.parse()?;
        // There are never more values than cells, and `MAX_ROWS` bounds those.
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.numbers.insert(value.clone(), number);
        self.values.push(value);
        Ok(number)
    }

    /// The values in the order of their numbers.
    pub fn into_values(self) -> Vec<T> {
        self.values
    }

    /// The values in the order of their numbers.
    pub fn values(&self) -> &[T] {
        &self.values
    }
}

//! What can be read from one value: numbers, texts, names, lists and what is written as text.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::super::columns::{ColumnName, FileName};
use super::super::super::condition::Condition;
use super::super::super::expression::Expression;
use super::super::super::formula::Formula;
use super::super::super::levels::LevelName;
use super::{Field, Noted, Read};

impl Read for String {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.text("a text").map(str::to_owned)
    }
}

impl Read for f64 {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.value.as_f64().ok_or_else(|| field.wrong("a number"))
    }
}

impl Read for bool {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.value.as_bool().ok_or_else(|| field.wrong("true or false"))
    }
}

impl Read for u64 {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.value.as_u64().ok_or_else(|| field.wrong("a whole number from 0"))
    }
}

impl Read for usize {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        let number = field.value.as_u64().and_then(|number| Self::try_from(number).ok());
        number.ok_or_else(|| field.wrong("a whole number from 0"))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        let items: Vec<_> = field.items().iter().map(T::read).collect();
        items.into_iter().collect()
    }
}

impl<T: Read> Read for [T; 2] {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        let items: Vec<T> = Read::read(field)?;
        items.try_into().map_err(|_| field.error("bad_value", "a list of two is needed"))
    }
}

/// In a list a null stands for none.
impl<T: Read> Read for Option<T> {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        if *field.value == Value::Null { Ok(None) } else { T::read(field).map(Some) }
    }
}

impl Read for ColumnName {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        let name = Self::new(field.text("the name of a column")?);
        field.column(name.clone());
        Ok(name)
    }
}

impl Read for FileName {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        field.text("the name of a file").map(Self::new)
    }
}

impl Read for LevelName {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        match (field.value, field.value.as_f64()) {
            (_, Some(number)) => Ok(Self(number.to_string())),
            (Value::String(text), None) => Ok(Self(text.clone())),
            _ => Err(field.wrong("a level, a number or a text,")),
        }
    }
}

impl Read for Condition {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        let text = field.text("a condition")?;
        let condition = Self::parse(text).map_err(|error| field.broken("bad_condition", &error))?;
        condition.columns().into_iter().for_each(|name| field.column(name));
        Ok(condition)
    }
}

impl Read for Formula {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        let text = field.text("a formula")?;
        let formula = Self::parse(text).map_err(|error| field.broken("bad_formula", &error))?;
        formula.columns().into_iter().for_each(|name| field.column(name));
        Ok(formula)
    }
}

impl Read for Expression {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        let text = field.text("an expression")?;
        Self::parse(text).map_err(|error| field.broken("bad_expression", &error))
    }
}

/// Numbers by the names of levels, columns or estimates.
impl<K: Ord + FromKey> Read for BTreeMap<K, f64> {
    fn read(field: &Field<'_>) -> Result<Self, Noted> {
        let entries = field.entries("an object of numbers")?;
        let read =
            |(key, value): (&str, Field<'_>)| Ok((K::from_key(key, field), f64::read(&value)?));
        let read: Vec<_> = entries.into_iter().map(read).collect();
        read.into_iter().collect()
    }
}

/// What the keys of an object of numbers are.
pub trait FromKey {
    /// The name that a key is.
    fn from_key(key: &str, field: &Field<'_>) -> Self;
}

impl FromKey for String {
    fn from_key(key: &str, _: &Field<'_>) -> Self {
        key.to_owned()
    }
}

impl FromKey for LevelName {
    fn from_key(key: &str, _: &Field<'_>) -> Self {
        Self(key.to_owned())
    }
}

impl FromKey for ColumnName {
    fn from_key(key: &str, field: &Field<'_>) -> Self {
        let name = Self::new(key);
        field.column(name.clone());
        name
    }
}

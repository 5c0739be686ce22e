//! From a row to domain types, with an error that names the table, the column and the row.

use std::str::FromStr;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use survey_specs::date::Date;
use uuid::Uuid;

use super::StoreError;

type Value<T> = Result<Option<T>, sqlx::Error>;

/// A row of either engine.
pub(super) trait EngineRow {
    fn text(&self, column: &str) -> Value<String>;
    fn integer(&self, column: &str) -> Value<i64>;
    fn real(&self, column: &str) -> Value<f64>;
    fn flag(&self, column: &str) -> Value<bool>;
    fn uuid(&self, column: &str) -> Value<Uuid>;
    fn bytes(&self, column: &str) -> Value<Vec<u8>>;
    fn timestamp(&self, column: &str) -> Value<Timestamp>;
    fn date(&self, column: &str) -> Value<Date>;
}

macro_rules! same_in_both_engines {
    ($($name:ident -> $type:ty;)*) => {$(
        fn $name(&self, column: &str) -> Value<$type> {
            self.try_get(column)
        }
    )*};
}

impl EngineRow for SqliteRow {
    same_in_both_engines! {
        text -> String;
        integer -> i64;
        real -> f64;
        flag -> bool;
        uuid -> Uuid;
        bytes -> Vec<u8>;
    }

    fn timestamp(&self, column: &str) -> Value<Timestamp> {
        let micros: Option<i64> = self.try_get(column)?;
        micros.map(Timestamp::from_microsecond).transpose().map_err(bad_value)
    }

    fn date(&self, column: &str) -> Value<Date> {
        let text: Option<String> = self.try_get(column)?;
        text.map(|text| text.parse()).transpose().map_err(bad_value)
    }
}

impl EngineRow for PgRow {
    same_in_both_engines! {
        text -> String;
        integer -> i64;
        real -> f64;
        flag -> bool;
        uuid -> Uuid;
        bytes -> Vec<u8>;
    }

    fn timestamp(&self, column: &str) -> Value<Timestamp> {
        let time: Option<jiff_sqlx::Timestamp> = self.try_get(column)?;
        Ok(time.map(jiff_sqlx::Timestamp::to_jiff))
    }

    fn date(&self, column: &str) -> Value<Date> {
        let date: Option<jiff_sqlx::Date> = self.try_get(column)?;
        Ok(date.map(|date| Date::from(date.to_jiff())))
    }
}

fn bad_value(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}

/// The columns of one row.
pub(super) struct Columns<'r, R> {
    row: &'r R,
    table: &'static str,
    key: &'static str,
}

impl<'r, R: EngineRow> Columns<'r, R> {
    /// Reads a row of `table`, whose column `key` names it in errors.
    pub(super) fn of(row: &'r R, table: &'static str, key: &'static str) -> Self {
        Self { row, table, key }
    }

    fn bad(&self, column: &'static str) -> StoreError {
        let row = match (self.row.text(self.key), self.row.uuid(self.key)) {
            (Ok(Some(key)), _) => key,
            (_, Ok(Some(key))) => key.to_string(),
            _ => String::from("without a key"),
        };
        StoreError::Inconsistent { table: self.table, column, row }
    }

    fn optional<T>(&self, column: &'static str, value: Value<T>) -> Result<Option<T>, StoreError> {
        value.map_err(|_| self.bad(column))
    }

    fn required<T>(&self, column: &'static str, value: Value<T>) -> Result<T, StoreError> {
        self.optional(column, value)?.ok_or_else(|| self.bad(column))
    }

    pub(super) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.required(column, self.row.text(column))
    }

    pub(super) fn text_or_none(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.optional(column, self.row.text(column))
    }

    /// A code, a hash, a number in decimal digits: anything that is read from its text.
    pub(super) fn parse<T: FromStr>(&self, column: &'static str) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(|_| self.bad(column))
    }

    /// As [`parse`](Self::parse); null and the empty text, which keys have in place of null, are
    /// none.
    pub(super) fn parse_or_none<T: FromStr>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let text = self.text_or_none(column)?.filter(|text| !text.is_empty());
        text.map(|text| text.parse().map_err(|_| self.bad(column))).transpose()
    }

    /// One of a closed list of words.
    pub(super) fn word<T>(
        &self,
        column: &'static str,
        meaning: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        meaning(&self.text(column)?).ok_or_else(|| self.bad(column))
    }

    pub(super) fn integer(&self, column: &'static str) -> Result<i64, StoreError> {
        self.required(column, self.row.integer(column))
    }

    pub(super) fn integer_or_none(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.optional(column, self.row.integer(column))
    }

    /// A number that is never negative.
    pub(super) fn count(&self, column: &'static str) -> Result<u64, StoreError> {
        u64::try_from(self.integer(column)?).map_err(|_| self.bad(column))
    }

    pub(super) fn count_or_none(&self, column: &'static str) -> Result<Option<u64>, StoreError> {
        let number = self.optional(column, self.row.integer(column))?;
        number.map(|number| u64::try_from(number).map_err(|_| self.bad(column))).transpose()
    }

    pub(super) fn real(&self, column: &'static str) -> Result<f64, StoreError> {
        self.required(column, self.row.real(column))
    }

    pub(super) fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        self.required(column, self.row.flag(column))
    }

    pub(super) fn uuid(&self, column: &'static str) -> Result<Uuid, StoreError> {
        self.required(column, self.row.uuid(column))
    }

    pub(super) fn bytes<const N: usize>(
        &self,
        column: &'static str,
    ) -> Result<[u8; N], StoreError> {
        let bytes = self.required(column, self.row.bytes(column))?;
        bytes.try_into().map_err(|_| self.bad(column))
    }

    pub(super) fn timestamp(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        self.required(column, self.row.timestamp(column))
    }

    pub(super) fn timestamp_or_none(
        &self,
        column: &'static str,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.optional(column, self.row.timestamp(column))
    }

    pub(super) fn date(&self, column: &'static str) -> Result<Date, StoreError> {
        self.required(column, self.row.date(column))
    }

    pub(super) fn date_or_none(&self, column: &'static str) -> Result<Option<Date>, StoreError> {
        self.optional(column, self.row.date(column))
    }

    /// A value that was read and cannot be: `column` holds it.
    pub(super) fn impossible(&self, column: &'static str) -> StoreError {
        self.bad(column)
    }
}

/// A time as PostgreSQL takes it.
pub(super) fn timestamptz(time: Timestamp) -> jiff_sqlx::Timestamp {
    to_microseconds(time).to_sqlx()
}

/// A day as PostgreSQL takes it.
pub(super) fn civil_date(date: Date) -> jiff_sqlx::Date {
    date.civil().to_sqlx()
}

/// The time to the microsecond, which both engines keep.
pub(super) fn to_microseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

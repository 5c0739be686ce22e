//! The parts of a column, put together in the order of the rows.

use std::collections::BTreeMap;

use survey_specs::yaml::to_nfc;

use super::scan::{Part, Words};
use super::{Column, ColumnName, MISSING_CODE, TextColumn, small_to_f64};

/// The first text that is no number.
#[derive(Clone, Debug)]
pub struct FirstText {
    /// Its row, counted from 0.
    pub row: usize,
    /// The text.
    pub text: String,
}

/// Puts the parts of a column of numbers together.
pub fn numbers(parts: &[&Part<'_>], rows: usize) -> Column {
    if parts.iter().all(|part| matches!(part, Part::Small(_))) {
        let mut all = Vec::with_capacity(rows);
        for part in parts {
            if let Part::Small(values) = part {
                all.extend_from_slice(values);
            }
        }
        return Column::Small(all);
    }
    let mut all = Vec::with_capacity(rows);
    for part in parts {
        match part {
            Part::Small(values) => all.extend(values.iter().map(|value| small_to_f64(*value))),
            Part::Numeric(values) => all.extend_from_slice(values),
            Part::Text(_) | Part::Refused { .. } => {}
        }
    }
    Column::Numeric(all)
}

/// Puts the parts of a column of texts together: codes by ascending level.
pub fn texts(parts: &[&Part<'_>], rows: usize, first: FirstText) -> Column {
    let parts: Vec<&Words<'_>> = parts
        .iter()
        .filter_map(|part| if let Part::Text(words) = part { Some(words) } else { None })
        .collect();
    let spelled: Vec<Vec<String>> =
        parts.iter().map(|part| part.texts.iter().map(|word| spelled(word)).collect()).collect();
    let mut places: BTreeMap<&str, u32> =
        spelled.iter().flatten().map(|word| (word.as_str(), MISSING_CODE)).collect();
    for (place, code) in places.values_mut().zip(0_u32..) {
        *place = code;
    }
    let mut codes = Vec::with_capacity(rows);
    for (part, words) in parts.iter().zip(&spelled) {
        let own: Vec<u32> = words
            .iter()
            .map(|word| places.get(word.as_str()).copied().unwrap_or(MISSING_CODE))
            .collect();
        let code =
            |local: &u32| usize::try_from(*local).ok().and_then(|local| own.get(local)).copied();
        codes.extend(part.codes.iter().map(|local| code(local).unwrap_or(MISSING_CODE)));
    }
    let levels = places.into_keys().map(str::to_owned).collect();
    Column::Text(TextColumn { codes, levels, first_text: first.text, first_row: first.row + 1 })
}

/// A text in its one form. The file has been found to be UTF-8.
pub fn spelled(word: &[u8]) -> String {
    to_nfc(String::from_utf8_lossy(word))
}

/// A name of the header in its one form.
pub fn named(field: &[u8]) -> ColumnName {
    ColumnName::new(&String::from_utf8_lossy(field.trim_ascii()))
}

//! Units and targets as they are pasted from a spreadsheet: a column of codes or names, perhaps one of
//! targets, perhaps a header.

use std::collections::BTreeMap;

/// A unit that is known by its code and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub unit: String,
    pub name: String,
}

/// A row that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line, from 1.
    pub line: usize,
    /// What stands in place of the unit: its code, as far as it can be told.
    pub unit: String,
    /// The target beside it.
    pub target: Option<u32>,
}

/// A row that was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Puzzle {
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

/// What was pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// What was understood, in its order.
    pub rows: Vec<Row>,
    /// What was not.
    pub puzzles: Vec<Puzzle>,
}

/// Words that stand above a column and are no unit.
const HEADERS: [&str; 10] =
    ["code", "unit", "ma", "mã", "mã đơn vị", "đơn vị", "tên", "tên đơn vị", "name", "stt"];

/// Reads pasted lines whose first cell is the code of a unit; whether there is one, the server says.
#[must_use]
pub fn codes(text: &str) -> Pasted {
    read(text, |cell| Some(cell.to_owned()))
}

/// Reads pasted lines that name units which are known, by code or by name. A row without a number
/// takes the unit's own target away.
#[must_use]
pub fn targets(text: &str, known: &[Known]) -> Pasted {
    let mut by_name: BTreeMap<String, &str> = BTreeMap::new();
    for unit in known {
        by_name.insert(unit.name.to_lowercase(), &unit.unit);
    }
    for unit in known {
        by_name.insert(unit.unit.to_lowercase(), &unit.unit);
    }
    read(text, |cell| by_name.get(&cell.to_lowercase()).map(|unit| (*unit).to_owned()))
}

fn read(text: &str, unit_of: impl Fn(&str) -> Option<String>) -> Pasted {
    let mut pasted = Pasted::default();
    for (line, row) in (1..).zip(text.lines()) {
        let cells: Vec<&str> =
            row.split(['\t', ';', ',']).map(|cell| cell.trim().trim_matches('"')).collect();
        let Some(first) = cells.iter().find(|cell| !cell.is_empty()) else { continue };
        if line == 1 && HEADERS.contains(&first.to_lowercase().as_str()) {
            continue;
        }
        let unit = cells.iter().filter(|cell| !cell.is_empty()).find_map(|cell| unit_of(cell));
        match unit {
            Some(unit) => {
                // A code may look like a number, so what names the unit is no target.
                let others = cells.iter().rev().filter(|cell| **cell != unit && *cell != first);
                let target = others.into_iter().find_map(|cell| number(cell));
                pasted.rows.push(Row { line, unit, target });
            }
            None => pasted.puzzles.push(Puzzle { line, text: row.trim().to_owned() }),
        }
    }
    pasted
}

/// A whole number, perhaps with points between groups of three digits.
fn number(cell: &str) -> Option<u32> {
    let grouped = cell.split('.').skip(1).all(|digits| digits.len() == 3);
    let digits = if grouped { cell.replace('.', "") } else { cell.to_owned() };
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<Known> {
        [("00001", "Phường Một"), ("00002", "Xã Hai")]
            .map(|(unit, name)| Known { unit: unit.to_owned(), name: name.to_owned() })
            .to_vec()
    }

    fn row(line: usize, unit: &str, target: Option<u32>) -> Row {
        Row { line, unit: unit.to_owned(), target }
    }

    #[test]
    fn a_column_of_codes_is_a_list_of_units() {
        let pasted = codes("Mã đơn vị\n00001\n\n 00002 \r\n");
        assert_eq!(pasted.rows, [row(2, "00001", None), row(4, "00002", None)]);
        let with_targets = codes("00001\tPhường Một\t30\n00002;Xã Hai;1.200");
        let expected = [row(1, "00001", Some(30)), row(2, "00002", Some(1_200))];
        assert_eq!(with_targets.rows, expected);
    }

    #[test]
    fn targets_are_found_by_the_code_or_the_name_of_a_unit() {
        let pasted = targets("Tên\tMục tiêu\nphường một\t45\n1\t00002\t50\nXã Ba\t7", &known());
        assert_eq!(pasted.rows, [row(2, "00001", Some(45)), row(3, "00002", Some(50))]);
        let puzzle = Puzzle { line: 4, text: "Xã Ba\t7".to_owned() };
        assert_eq!(pasted.puzzles, [puzzle]);
    }

    #[test]
    fn a_unit_without_a_number_loses_its_own_target() {
        assert_eq!(targets("Xã Hai\t", &known()).rows, [row(1, "00002", None)]);
    }
}

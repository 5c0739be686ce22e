//! The table of lineage: one row per link between a unit and what came of it.

use std::collections::BTreeSet;
use std::str::FromStr;

use survey_specs::number::Number;
use survey_specs::problem::Problem;
use survey_specs::unit::{Lineage, LineageKind};

use crate::cli::file::Source;
use crate::cli::table::{Noted, Row, Table, cell_error, in_file};

/// Links with the line each stands on.
pub type Links = Vec<(u64, Lineage)>;

/// Reads a table of lineage.
///
/// # Errors
///
/// Every problem, each with row and column.
pub fn read(source: &Source) -> Result<Links, Vec<Problem>> {
    let columns = ["predecessor", "successor", "date", "kind", "share"];
    let links = Table::read(source, &columns, &[]).rows(link)?;
    let mut seen = BTreeSet::new();
    let twice = links
        .iter()
        .filter(|(_, link)| !seen.insert((&link.predecessor, &link.successor, link.date)));
    let problems: Vec<_> = twice
        .map(|(line, _)| {
            cell_error(*line, "duplicate_link", "successor", "the same link stands in a row above")
        })
        .collect();
    if problems.is_empty() {
        Ok(links)
    } else {
        Err(in_file(problems, &source.name, &String::from_utf8_lossy(&source.bytes)))
    }
}

/// The word of a kind, for reading it from a cell.
struct Kind(LineageKind);

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = || LineageKind::ALL.map(LineageKind::as_str).join(", ");
        LineageKind::from_word(word)
            .map(Self)
            .ok_or_else(|| format!("one of {} is expected", known()))
    }
}

fn link(row: &mut Row<'_>) -> Result<Lineage, Noted> {
    let (predecessor, successor) = (row.required("predecessor"), row.required("successor"));
    let (date, kind) = (row.required("date"), row.required::<Kind>("kind"));
    let share = row.optional::<Number>("share");
    if let Ok(Some(share)) = &share
        && !(Number::from(0) < *share && *share <= Number::from(1))
    {
        row.error(
            "share_out_of_range",
            "share",
            &format!("`{share}` must be above 0 and at most 1"),
        );
    }
    let link = Lineage {
        predecessor: predecessor?,
        successor: successor?,
        date: date?,
        kind: kind?.0,
        share: share?,
    };
    if link.predecessor == link.successor && link.kind != LineageKind::Renamed {
        row.error(
            "own_successor",
            "successor",
            "only a unit that was renamed can be its own successor",
        );
    }
    Ok(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Links, String> {
        let source = Source { name: "l.lineage.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        read(&source).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n")
        })
    }

    #[test]
    fn a_merger_is_two_links() {
        let links = read_text(
            "predecessor,successor,date,kind,share\n\
             A,C,2025-07-01,merged,\n\
             B,C,2025-07-01,merged,0.5\n",
        )
        .unwrap();
        assert_eq!(links[1].1.share, Some("0.5".parse().unwrap()));
    }

    #[test]
    fn all_mistakes_come_at_once() {
        let problems = read_text(
            "predecessor,successor,date,kind,share\n\
             A,A,2025-07-01,merged,1.5\n\
             ,C,yesterday,joined,0\n",
        )
        .unwrap_err();
        insta::assert_snapshot!(problems, @r"
        l.lineage.csv:2:1: error[share_out_of_range]: row 1, column `share`: `1.5` must be above 0 and at most 1
          2 | A,A,2025-07-01,merged,1.5
        l.lineage.csv:2:1: error[own_successor]: row 1, column `successor`: only a unit that was renamed can be its own successor
          2 | A,A,2025-07-01,merged,1.5
        l.lineage.csv:3:1: error[missing_value]: row 2, column `predecessor`: a value is needed
          3 | ,C,yesterday,joined,0
        l.lineage.csv:3:1: error[invalid_value]: row 2, column `date`: `yesterday`: not a date in the form YYYY-MM-DD
          3 | ,C,yesterday,joined,0
        l.lineage.csv:3:1: error[invalid_value]: row 2, column `kind`: `joined`: one of merged, split, renamed is expected
          3 | ,C,yesterday,joined,0
        l.lineage.csv:3:1: error[share_out_of_range]: row 2, column `share`: `0` must be above 0 and at most 1
          3 | ,C,yesterday,joined,0
        ");
    }
}

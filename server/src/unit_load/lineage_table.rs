//! The table of lineage: one row per link between a unit and what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use rust_decimal::Decimal;
use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::number::Number;
use survey_specs::problem::Problem;
use survey_specs::unit::{Lineage, LineageKind};

use super::unit_table::without_header;
use crate::table::{MOST_PROBLEMS, Noted, Row, Source, Table, cell_error, in_file};

/// Links with the line each stands on.
pub type Links = Vec<(u64, Lineage)>;

/// The links of each predecessor and day, in the order of the table.
type ByEvent<'l> = BTreeMap<(&'l UnitCode, Date), Vec<&'l (u64, Lineage)>>;

/// Reads a table of lineage.
///
/// # Errors
///
/// Every problem, each with row and column.
pub fn read(source: &Source) -> Result<Links, Vec<Problem>> {
    let columns = ["predecessor", "successor", "date", "kind", "share"];
    if let Some(problem) = without_header(source, &columns) {
        return Err(vec![problem]);
    }
    let links = Table::read(source, &columns, &[]).rows(link)?;
    let mut events = ByEvent::new();
    for entry in &links {
        events.entry((&entry.1.predecessor, entry.1.date)).or_default().push(entry);
    }
    let mut problems = duplicates(&links);
    problems.extend(lonely_successors(&links));
    problems.extend(events.values().filter_map(|links| abolished_and_succeeded(links)));
    problems.extend(events.values().filter_map(|links| shares_above_one(links)));
    problems.sort_by_key(|problem| problem.position);
    problems.truncate(MOST_PROBLEMS);
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
    let (predecessor, successor) = (row.required("predecessor"), row.optional("successor"));
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
    if let Ok(Kind(kind)) = &kind {
        check_successor(row, *kind, &successor);
    }
    Ok(Lineage {
        predecessor: predecessor?,
        successor: successor?,
        date: date?,
        kind: kind?.0,
        share: share?,
    })
}

/// Only a unit that was abolished has no successor, and it has none.
fn check_successor(
    row: &mut Row<'_>,
    kind: LineageKind,
    successor: &Result<Option<UnitCode>, Noted>,
) {
    match (kind, successor) {
        (LineageKind::Abolished, Ok(Some(_))) => row.error(
            "abolished_successor",
            "successor",
            "a unit that was abolished has no successor: leave the cell empty, or say whether it \
             was merged, split or renamed",
        ),
        (LineageKind::Abolished, _) if row.text("share").is_some() => row.error(
            "abolished_share",
            "share",
            "a unit that was abolished went into no other: leave the cell empty",
        ),
        (LineageKind::Merged | LineageKind::Split | LineageKind::Renamed, Ok(None)) => row.error(
            "missing_successor",
            "successor",
            &format!(
                "a unit that was {} has a successor; only one that was abolished has none",
                kind.as_str()
            ),
        ),
        _ => {}
    }
}

fn duplicates(links: &Links) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let twice = links
        .iter()
        .filter(|(_, link)| !seen.insert((&link.predecessor, &link.successor, link.date)));
    twice
        .map(|(line, _)| {
            cell_error(*line, "duplicate_link", "successor", "the same link stands in a row above")
        })
        .collect()
}

/// Units that became part of themselves, or parts of themselves, with no other unit in it.
fn lonely_successors(links: &Links) -> Vec<Problem> {
    let is_own = |link: &Lineage| link.successor.as_ref() == Some(&link.predecessor);
    let others: BTreeSet<(&UnitCode, Date)> = links
        .iter()
        .filter(|(_, link)| !is_own(link))
        .flat_map(|(_, link)| {
            [Some(&link.predecessor), link.successor.as_ref()].map(|unit| (unit, link.date))
        })
        .filter_map(|(unit, date)| Some((unit?, date)))
        .collect();
    let lonely = links.iter().filter(|(_, link)| {
        is_own(link)
            && link.kind != LineageKind::Renamed
            && !others.contains(&(&link.predecessor, link.date))
    });
    lonely
        .map(|(line, link)| {
            let message = format!(
                "`{}` was {} on {} with no other unit: add the rows of the others, or say renamed",
                link.predecessor,
                link.kind.as_str(),
                link.date
            );
            cell_error(*line, "own_successor", "successor", &message)
        })
        .collect()
}

/// A unit that was abolished and has a successor on the same day.
fn abolished_and_succeeded(links: &[&(u64, Lineage)]) -> Option<Problem> {
    let (abolished, _) = links.iter().find(|(_, link)| link.successor.is_none())?;
    let (at, link) = links.iter().find(|(_, link)| link.successor.is_some())?;
    let message = format!(
        "`{}` was abolished on {} by row {}, so it has no successor on that day",
        link.predecessor,
        link.date,
        abolished.saturating_sub(1)
    );
    Some(cell_error(*at, "abolished_successor", "successor", &message))
}

/// Parts of one unit that are more than the whole of it.
fn shares_above_one(links: &[&(u64, Lineage)]) -> Option<Problem> {
    let shares = links.iter().filter_map(|(_, link)| link.share);
    let sum: Decimal = shares.map(Number::decimal).sum();
    let (at, link) = links.iter().rev().find(|(_, link)| link.share.is_some())?;
    (sum > Decimal::ONE).then(|| {
        let message = format!(
            "the shares of `{}` on {} sum to {sum}; the parts of a unit make at most 1",
            link.predecessor, link.date
        );
        cell_error(*at, "shares_above_one", "share", &message)
    })
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
    fn a_unit_that_was_abolished_has_no_successor() {
        let header = "predecessor,successor,date,kind,share\n";
        let links = read_text(&format!("{header}D,,2025-07-01,abolished,\n")).unwrap();
        assert_eq!((links[0].1.successor.clone(), links[0].1.kind), (None, LineageKind::Abolished));
        let problems = read_text(&format!(
            "{header}A,,2025-07-01,merged,\nB,C,2025-07-01,abolished,\nD,,2025-07-01,abolished,1\n"
        ));
        insta::assert_snapshot!(problems.unwrap_err(), @r"
        l.lineage.csv:2:1: error[missing_successor]: row 1, column `successor`: a unit that was merged has a successor; only one that was abolished has none
          2 | A,,2025-07-01,merged,
        l.lineage.csv:3:1: error[abolished_successor]: row 2, column `successor`: a unit that was abolished has no successor: leave the cell empty, or say whether it was merged, split or renamed
          3 | B,C,2025-07-01,abolished,
        l.lineage.csv:4:1: error[abolished_share]: row 3, column `share`: a unit that was abolished went into no other: leave the cell empty
          4 | D,,2025-07-01,abolished,1
        ");
        let both =
            read_text(&format!("{header}D,,2025-07-01,abolished,\nD,E,2025-07-01,split,0.5\n"));
        insta::assert_snapshot!(both.unwrap_err(), @r"
        l.lineage.csv:3:1: error[abolished_successor]: row 2, column `successor`: `D` was abolished on 2025-07-01 by row 1, so it has no successor on that day
          3 | D,E,2025-07-01,split,0.5
        ");
        let again =
            read_text(&format!("{header}D,,2025-07-01,abolished,\nD,E,2024-07-01,renamed,\n"));
        assert!(again.is_ok());
    }

    #[test]
    fn a_unit_may_be_its_own_successor_beside_others() {
        let header = "predecessor,successor,date,kind,share\n";
        for rows in [
            "A,A,2025-07-01,merged,\nB,A,2025-07-01,merged,\n",
            "A,A,2025-07-01,split,0.7\nA,B,2025-07-01,split,0.3\n",
            "A,A,2025-07-01,renamed,\n",
        ] {
            assert!(read_text(&format!("{header}{rows}")).is_ok(), "{rows}");
        }
        let alone = read_text(&format!("{header}A,A,2025-07-01,merged,\nB,A,2025-07-02,merged,\n"));
        insta::assert_snapshot!(alone.unwrap_err(), @r"
        l.lineage.csv:2:1: error[own_successor]: row 1, column `successor`: `A` was merged on 2025-07-01 with no other unit: add the rows of the others, or say renamed
          2 | A,A,2025-07-01,merged,
        ");
    }

    #[test]
    fn the_shares_of_a_unit_on_a_day_make_at_most_one() {
        let header = "predecessor,successor,date,kind,share\n";
        let problems = read_text(&format!(
            "{header}A,B,2025-07-01,split,0.6\nA,C,2025-07-01,split,0.5\nA,D,2025-07-01,split,\n"
        ));
        insta::assert_snapshot!(problems.unwrap_err(), @r"
        l.lineage.csv:3:1: error[shares_above_one]: row 2, column `share`: the shares of `A` on 2025-07-01 sum to 1.1; the parts of a unit make at most 1
          3 | A,C,2025-07-01,split,0.5
        ");
        let whole = "A,B,2025-07-01,split,0.6\nA,C,2025-07-01,split,0.4\nA,C,2026-07-01,split,1\n";
        assert!(read_text(&format!("{header}{whole}")).is_ok());
    }

    #[test]
    fn the_same_link_stands_once() {
        let problems = read_text(
            "predecessor,successor,date,kind,share\nA,B,2025-07-01,merged,\nA,B,2025-07-01,split,\n",
        );
        assert!(problems.unwrap_err().contains("3:1: error[duplicate_link]"));
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
        l.lineage.csv:3:1: error[missing_value]: row 2, column `predecessor`: a value is needed
          3 | ,C,yesterday,joined,0
        l.lineage.csv:3:1: error[invalid_value]: row 2, column `date`: `yesterday`: not a date in the form YYYY-MM-DD
          3 | ,C,yesterday,joined,0
        l.lineage.csv:3:1: error[invalid_value]: row 2, column `kind`: `joined`: one of merged, split, renamed, abolished is expected
          3 | ,C,yesterday,joined,0
        l.lineage.csv:3:1: error[share_out_of_range]: row 2, column `share`: `0` must be above 0 and at most 1
          3 | ,C,yesterday,joined,0
        ");
    }
}

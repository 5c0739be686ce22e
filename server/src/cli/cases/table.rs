//! The table of cases, as people write it and as `thuocdo sample` does.

use std::collections::BTreeMap;

use survey_specs::code::CaseCode;
use survey_specs::problem::Problem;

use crate::cli::file::Source;
use crate::cli::table::{Noted, Row, Table, delimiter, utf8};
use crate::store::case::{CaseDesign, Contact, NewCase};
use crate::weight::Weight;

const REQUIRED: [&str; 6] = ["unit", "case", "stratum", "psu", "base_weight", "assignee"];
const OPTIONAL: [&str; 7] =
    ["reserve", "name", "address", "phone", "note", STRATUM_FOR_VARIANCE, PSU_FOR_VARIANCE];

/// The column of strata with certain units taken apart.
const STRATUM_FOR_VARIANCE: &str = "stratum_for_variance";
/// The column of primary sampling units with certain units taken apart.
const PSU_FOR_VARIANCE: &str = "psu_for_variance";
/// How the column of the strata of a stage ends.
const STRATUM_OF_STAGE: &str = "_stratum";
/// How the column of the ids of a stage ends.
const ID_OF_STAGE: &str = "_id";

/// The longest text of a contact, in characters.
const LONGEST_TEXT: usize = 2_000;

/// A case with the line on which its row begins.
#[derive(Debug)]
pub struct CaseRow {
    /// The line.
    pub line: u64,
    /// The case.
    pub case: NewCase,
}

/// A table of cases.
#[derive(Debug)]
pub struct CaseTable {
    /// The cases, in their order.
    pub rows: Vec<CaseRow>,
    /// Columns that say nothing of a case.
    pub ignored: Vec<String>,
    /// The text, for the excerpts of problems.
    pub text: String,
}

impl CaseTable {
    /// Reads a table.
    ///
    /// # Errors
    ///
    /// Every problem of its form.
    pub fn read(source: &Source) -> Result<Self, Vec<Problem>> {
        let extra = extra_columns(source);
        let optional: Vec<&str> =
            OPTIONAL.into_iter().chain(extra.iter().map(String::as_str)).collect();
        let within = columns_within(&extra);
        let mut first: BTreeMap<CaseCode, usize> = BTreeMap::new();
        let mut number = 0;
        let rows = Table::read(source, &REQUIRED, &optional).rows(|row| {
            number += 1;
            let case = case_of(row, &within)?;
            if let Some(earlier) = first.insert(case.code.clone(), number) {
                let message = format!("the case `{}` stands in row {earlier} already", case.code);
                row.error("duplicate_case", "case", &message);
                return Err(Noted);
            }
            Ok(case)
        })?;
        let rows = rows.into_iter().map(|(line, case)| CaseRow { line, case }).collect();
        let ignored = extra.iter().filter(|name| !within.contains(name)).cloned().collect();
        let text = utf8(source).unwrap_or_default().to_owned();
        Ok(Self { rows, ignored, text })
    }
}

/// The names of further columns. What is wrong with the header, [`Table`] says.
fn extra_columns(source: &Source) -> Vec<String> {
    let Ok(text) = utf8(source) else { return Vec::new() };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let Ok(header) = reader.headers() else { return Vec::new() };
    let known = |name: &&str| !REQUIRED.contains(name) && !OPTIONAL.contains(name);
    header.iter().filter(known).map(str::to_owned).collect()
}

/// The columns that say where a case was drawn: the stratum of each stage, and what was drawn at the
/// stages above the last one. A reserve of another village is no reserve for a case.
fn columns_within(extra: &[String]) -> Vec<String> {
    let stages = extra.iter().filter_map(|name| name.strip_suffix(STRATUM_OF_STAGE));
    let mut columns: Vec<String> = stages
        .flat_map(|stage| [STRATUM_OF_STAGE, ID_OF_STAGE].map(|ending| format!("{stage}{ending}")))
        .filter(|name| extra.contains(name))
        .collect();
    if columns.last().is_some_and(|name| name.ends_with(ID_OF_STAGE)) {
        columns.pop();
    }
    columns
}

/// Reads every cell before it gives up, so that all that is wrong with a row is noted.
fn case_of(row: &mut Row<'_>, within: &[String]) -> Result<NewCase, Noted> {
    let unit = row.optional("unit");
    let code = row.required("case");
    let stratum = row.optional("stratum");
    let psu = row.optional("psu");
    let variance_stratum = row.optional(STRATUM_FOR_VARIANCE);
    let variance_psu = row.optional(PSU_FOR_VARIANCE);
    let base_weight = weight(row);
    let reserve = reserve(row);
    let assignee = row.optional("assignee");
    let contact = contact(row);
    let cells: Vec<&str> = within.iter().map(|name| row.text(name).unwrap_or_default()).collect();
    Ok(NewCase {
        code: code?,
        design: CaseDesign {
            unit: unit?,
            stratum: stratum?,
            psu: psu?,
            variance_stratum: variance_stratum?,
            variance_psu: variance_psu?,
            drawn_within: cells.join("|"),
            base_weight: base_weight?,
            reserve: reserve?,
        },
        assignee: assignee?,
        contact: contact?,
    })
}

fn weight(row: &mut Row<'_>) -> Result<Weight, Noted> {
    if row.text("base_weight").is_some_and(|text| text.contains(',')) {
        let message = "decimals are written with a point, as in `2.5`";
        row.error("invalid_weight", "base_weight", message);
        return Err(Noted);
    }
    let number: f64 = row.required("base_weight")?;
    Weight::new(number).map_err(|error| {
        row.error("invalid_weight", "base_weight", &error.to_string());
        Noted
    })
}

fn reserve(row: &mut Row<'_>) -> Result<bool, Noted> {
    match row.text("reserve") {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(_) => {
            row.error(
                "invalid_value",
                "reserve",
                "1 for a reserve or 0 for the sample is expected",
            );
            Err(Noted)
        }
    }
}

fn contact(row: &mut Row<'_>) -> Result<Contact, Noted> {
    let mut text = |column: &str| {
        let text = row.text(column).map(str::to_owned);
        if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
            let message = format!("the text has more than {LONGEST_TEXT} characters");
            row.error("text_too_long", column, &message);
            return Err(Noted);
        }
        Ok(text)
    };
    let (name, address) = (text("name"), text("address"));
    let (phone, note) = (text("phone"), text("note"));
    Ok(Contact { name: name?, address: address?, phone: phone?, note: note? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<CaseTable, Vec<String>> {
        let source = Source { name: "c.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        CaseTable::read(&source)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_table_of_the_contract_is_read() {
        let table = read(
            "unit,case,stratum,psu,base_weight,assignee\nX01,H1,urban,P1,12.5,Lan\nX01,H2,,,1,\n",
        );
        let table = table.unwrap();
        let [first, second] = &table.rows[..] else { panic!("two rows") };
        assert_eq!((first.line, first.case.code.as_str()), (2, "H1"));
        assert_eq!(first.case.assignee, Some("lan".parse().unwrap()));
        assert_eq!(first.case.design.base_weight, Weight::new(12.5).unwrap());
        assert_eq!(first.case.design.for_variance().1, Some(&"P1".parse().unwrap()));
        assert!(first.case.contact.is_empty() && !first.case.design.reserve);
        assert_eq!(second.case.design.stratum, None);
        assert!(table.ignored.is_empty());
    }

    #[test]
    fn further_columns_are_taken_where_they_say_something_and_named_where_not() {
        let table = read(
            "unit;case;stratum;psu;base_weight;assignee;reserve;stratum_for_variance;psu_for_variance;home_id;home_stratum;person_id;person_stratum;person_population;phone\n\
             X01;H1;u;P1;2;;1;u/P1/home;V2;V2;u;7;male;90;0901\n",
        );
        let table = table.unwrap();
        let case = &table.rows[0].case;
        let (stratum, psu) = case.design.for_variance();
        assert_eq!(stratum.unwrap().as_str(), "u/P1/home");
        assert_eq!(psu.unwrap().as_str(), "V2");
        assert_eq!((case.design.drawn_within.as_str(), case.design.reserve), ("u|V2|male", true));
        assert_eq!(case.contact.phone.as_deref(), Some("0901"));
        assert_eq!(table.ignored, ["person_id", "person_population"]);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let problems = read(
            "unit,case,stratum,psu,base_weight,assignee,reserve\n\
             X01,H1,u,P1,-2,lan,maybe\n\
             X01,H2,u,P1,1,,0\n\
             X 1,H2,a//b,P/1,x,nguyễn,1\n\
             X01,H2,u,P1,1,,0\n",
        );
        let problems = problems.unwrap_err();
        let places: Vec<_> = problems
            .iter()
            .map(|problem| problem.splitn(4, ": ").skip(1).take(2).collect::<Vec<_>>().join(" "))
            .collect();
        let expected = [
            "error[invalid_weight] row 1, column `base_weight`",
            "error[invalid_value] row 1, column `reserve`",
            "error[invalid_value] row 3, column `unit`",
            "error[invalid_value] row 3, column `stratum`",
            "error[invalid_value] row 3, column `psu`",
            "error[invalid_value] row 3, column `base_weight`",
            "error[invalid_value] row 3, column `assignee`",
            "error[duplicate_case] row 4, column `case`",
        ];
        assert_eq!(places, expected);
    }
}

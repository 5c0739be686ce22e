//! Reading one row of a table of values.

use std::fmt::Display;
use std::str::FromStr;

use survey_specs::code::{UnitCode, VariableCode};
use survey_specs::problem::{Problem, Severity};

use super::cell::{self, AmountCell, shortened};
use super::header::{Column, Header};
use super::values_table::{Given, GivenPoints, broken_utf8};
use crate::cli::table::{Noted, cell_error};
use crate::store::value::{
    Content, EvidenceLink, InvalidRemark, MOST_LINKS, Part, Remark, Remarks,
};

/// The cells of one row, and what is wrong with them.
pub struct Cells<'t> {
    header: &'t Header,
    record: &'t csv::ByteRecord,
    line: u64,
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl<'t> Cells<'t> {
    pub fn new(header: &'t Header, record: &'t csv::ByteRecord, line: u64) -> Self {
        Self { header, record, line, errors: Vec::new(), warnings: Vec::new() }
    }

    /// Errors, and warnings.
    pub fn into_problems(self) -> (Vec<Problem>, Vec<Problem>) {
        (self.errors, self.warnings)
    }

    /// The text of a cell; empty if there is no such column.
    fn text(&mut self, column: Column) -> Result<&'t str, Noted> {
        let bytes = self.header.place(column).and_then(|place| self.record.get(place));
        let text = std::str::from_utf8(bytes.unwrap_or_default()).map_err(|_| {
            self.errors.push(broken_utf8(self.line, column.as_str()));
            Noted
        })?;
        Ok(text.trim())
    }

    /// Whether there is something in a cell.
    fn is_filled(&self, column: Column) -> bool {
        let cell = self.header.place(column).and_then(|place| self.record.get(place));
        cell.is_some_and(|cell| !cell.is_empty())
    }

    fn error(&mut self, code: &'static str, column: Column, message: &str) -> Noted {
        self.errors.push(cell_error(self.line, code, column.as_str(), message));
        Noted
    }

    fn warning(&mut self, code: &'static str, column: Column, message: &str) {
        let problem = cell_error(self.line, code, column.as_str(), message);
        self.warnings.push(Problem { severity: Severity::Warning, ..problem });
    }

    fn code<T: FromStr<Err: Display>>(&mut self, column: Column) -> Result<T, Noted> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Err(self.error("missing_value", column, "a code is needed"));
        }
        text.parse().map_err(|error: T::Err| {
            self.error("invalid_value", column, &error.to_string());
            Noted
        })
    }

    fn amount(&mut self, column: Column) -> Result<AmountCell, Noted> {
        let text = self.text(column)?;
        cell::read(text).map_err(|(code, message)| self.error(code, column, &message))
    }

    /// An amount that is not below 0.
    fn count(&mut self, column: Column, code: &'static str) -> Result<AmountCell, Noted> {
        let cell = self.amount(column)?;
        match cell.amount() {
            Some(amount) if amount.decimal().is_sign_negative() => {
                Err(self.error(code, column, &format!("`{amount}` is below 0")))
            }
            _ => Ok(cell),
        }
    }
}

/// Reads a row: what it is about, and what it gives.
///
/// # Errors
///
/// If anything is wrong with it; it has been noted.
pub fn read(cells: &mut Cells<'_>) -> Result<(UnitCode, VariableCode, Given), Noted> {
    let unit = cells.code(Column::Unit);
    let is_of_criterion = form(cells)?;
    let code_column = if is_of_criterion { Column::Criterion } else { Column::Variable };
    let variable = cells.code(code_column);
    let given = if is_of_criterion { assessed(cells) } else { measured(cells) };
    Ok((unit?, variable?, given?))
}

/// Whether the row gives points, and not a value or a ratio.
fn form(cells: &mut Cells<'_>) -> Result<bool, Noted> {
    let filled: Vec<Column> = Column::ALL
        .iter()
        .copied()
        .filter(|column| *column != Column::Unit && cells.is_filled(*column))
        .collect();
    let of_criterion = filled.iter().copied().find(|column| column.is_of_criterion());
    let of_variable = filled.iter().copied().find(|column| !column.is_of_criterion());
    match (of_variable, of_criterion) {
        (Some(one), Some(other)) => {
            let message = format!(
                "the row has `{}` filled in too: a row is about a variable or about a criterion",
                one.as_str()
            );
            Err(cells.error("two_forms", other, &message))
        }
        (Some(_), None) => Ok(false),
        (None, Some(_)) => Ok(true),
        (None, None) => {
            let column = if cells.header.has(Column::Variable) {
                Column::Variable
            } else {
                Column::Criterion
            };
            Err(cells.error("missing_value", column, "a code is needed"))
        }
    }
}

fn measured(cells: &mut Cells<'_>) -> Result<Given, Noted> {
    let is_ratio = cells.is_filled(Column::Numerator) || cells.is_filled(Column::Denominator);
    if cells.is_filled(Column::Value) && is_ratio {
        let message =
            "the row has a ratio too: a variable has a value or a numerator and a denominator";
        return Err(cells.error("two_forms", Column::Value, message));
    }
    if is_ratio {
        return ratio(cells).map(Given::Measured);
    }
    Ok(Given::Measured(match cells.amount(Column::Value)? {
        AmountCell::Empty => Content::Withdrawn,
        AmountCell::Suppressed => Content::Suppressed,
        AmountCell::Amount(amount) => Content::Plain(amount),
    }))
}

fn ratio(cells: &mut Cells<'_>) -> Result<Content, Noted> {
    let numerator = cells.count(Column::Numerator, "negative_amount");
    let denominator = cells.count(Column::Denominator, "negative_amount");
    match (numerator?, denominator?) {
        // Who withholds one of them withholds the ratio.
        (AmountCell::Suppressed, _) | (_, AmountCell::Suppressed) => Ok(Content::Suppressed),
        (AmountCell::Amount(numerator), AmountCell::Amount(denominator)) => {
            if numerator > denominator {
                let message = format!(
                    "`{numerator}` is above the denominator, `{denominator}`; is it right?"
                );
                cells.warning("numerator_above_denominator", Column::Numerator, &message);
            }
            Ok(Content::Ratio { numerator, denominator })
        }
        (AmountCell::Amount(_), _) => {
            Err(cells.error("half_ratio", Column::Denominator, "a numerator needs its denominator"))
        }
        (_, AmountCell::Amount(_)) => {
            Err(cells.error("half_ratio", Column::Numerator, "a denominator needs its numerator"))
        }
        (AmountCell::Empty, AmountCell::Empty) => Ok(Content::Withdrawn),
    }
}

fn assessed(cells: &mut Cells<'_>) -> Result<Given, Noted> {
    let says_why = cells.header.has(Column::Explanation) || cells.header.has(Column::Evidence);
    let explanation = remark(cells, Column::Explanation);
    let evidence = evidence(cells);
    let note = remark(cells, Column::Note);
    let claimed = points(cells, Part::Claimed);
    let appraised = points(cells, Part::Appraised);
    let survey = points(cells, Part::Survey);
    let claim = Remarks { explanation: explanation?, evidence: evidence?, note: None };
    let note = Remarks { note: note?, ..Remarks::default() };
    let claim = says_why.then_some(claim);
    let note = cells.header.has(Column::Note).then_some(note);
    // A note is the appraisers'; where they have no column, it is about the survey.
    let (note, survey_note) =
        if cells.header.has(Column::Appraised) { (note, None) } else { (None, note) };
    let with = |content: Option<Content>, remarks: Option<Remarks>| {
        content.map(|content| GivenPoints { content, remarks: remarks.map(Box::new) })
    };
    Ok(Given::Assessed([with(claimed?, claim), with(appraised?, note), with(survey?, survey_note)]))
}

/// The points of a part; none if the table has no column for it.
fn points(cells: &mut Cells<'_>, part: Part) -> Result<Option<Content>, Noted> {
    let Some(column) = Column::of_part(part).filter(|column| cells.header.has(*column)) else {
        return Ok(None);
    };
    let cell = cells.count(column, "negative_points")?;
    Ok(Some(match cell {
        AmountCell::Empty => Content::Withdrawn,
        AmountCell::Suppressed => Content::Suppressed,
        AmountCell::Amount(amount) => Content::Points(amount),
    }))
}

fn remark(cells: &mut Cells<'_>, column: Column) -> Result<Option<Remark>, Noted> {
    let text = cells.text(column)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|error: InvalidRemark| {
        let code = match error {
            InvalidRemark::TooLong(_) => "remark_too_long",
            InvalidRemark::ControlCharacter(_) => "control_character",
            InvalidRemark::Empty => "missing_value",
        };
        cells.error(code, column, &error.to_string())
    })
}

fn evidence(cells: &mut Cells<'_>) -> Result<Vec<EvidenceLink>, Noted> {
    let column = Column::Evidence;
    let text = cells.text(column)?;
    let mut links = Vec::new();
    let mut is_right = true;
    let parts = || text.split([';', ' ', '\t', '\r', '\n']).filter(|part| !part.is_empty());
    let count = parts().count();
    if count > MOST_LINKS {
        let message = format!("at most {MOST_LINKS} links are kept; there are {count}");
        return Err(cells.error("too_many_links", column, &message));
    }
    for part in parts() {
        match part.parse() {
            Ok(link) => links.push(link),
            Err(error) => {
                is_right = false;
                let message = format!("`{}`: {error}", shortened(part));
                cells.error("invalid_link", column, &message);
            }
        }
    }
    if is_right { Ok(links) } else { Err(Noted) }
}

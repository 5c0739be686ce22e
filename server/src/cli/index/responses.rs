//! Responses as a table: one row for each respondent, one column for each item.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use survey_specs::code::{CategoryCode, ItemCode, UnitCode};
use survey_specs::index::tally::JointLeaf;
use survey_specs::index::{Amount, Tallies, Tally, WeightUse};
use survey_specs::number::Number;
use survey_specs::problem::{Position, Problem};
use survey_specs::questionnaire::{Instrument, Question, QuestionKind};

use super::Asked;
use super::units::Found;
use crate::cli::file::Source;
use crate::cli::table::{
    MOST_PROBLEMS, broken_row, cell_error, cut, delimiter, in_file, too_wide, utf8,
};
use crate::index::respondents::{Respondents, RespondentsBuilder};

/// The answers of each unit.
pub type Answers = BTreeMap<UnitCode, Tallies>;

/// What is read of a table of responses.
#[derive(Debug, Default)]
pub struct Read {
    /// The answers of each unit.
    pub of_units: Answers,
    /// The respondents, in the order of the rows.
    pub respondents: Respondents,
}

/// The kinds of missing: don't know, refused, not applicable.
const NONRESPONSE: [&str; 3] = [".d", ".r", ".n"];

/// What a column holds.
enum Column<'q> {
    Unit,
    /// The base weight of the respondent.
    BaseWeight,
    /// The one category chosen at an item.
    One(Question<'q>),
    /// Whether a category of a multiple choice was chosen.
    Chosen,
    /// A number.
    Number,
    /// A text, or what nothing here reads.
    Unread,
}

/// The column of base weights.
const BASE_WEIGHT: &str = "base_weight";

/// Reads a table of responses and counts what the definition's leaves need, and gives every problem
/// of the table, each with row and column. Without units, which have problems of their own then, the
/// codes of units are not looked up.
pub fn read(
    source: &Source,
    instrument: &Instrument,
    asked: &Asked,
    found: Option<&Found>,
) -> (Read, Vec<Problem>) {
    let text = match utf8(source) {
        Ok(text) => text,
        Err(problems) => return (Read::default(), problems),
    };
    let refused = |problem| (Read::default(), in_file(vec![problem], &source.name, text));
    if let Some(problem) = too_wide(&source.bytes) {
        return refused(problem);
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return refused(broken_row(&error)),
    };
    let (columns, mut problems) = columns(&header, instrument, asked);
    let items = asked.definition.items();
    problems.extend(unanswered(&items, &columns));
    problems.truncate(MOST_PROBLEMS);
    let joint = asked.definition.joint_leaves(&asked.policy);
    let mut counter = Counter {
        columns: &columns,
        header: &header,
        items: &items,
        joint: &joint,
        found,
        places: found.map(Found::places).unwrap_or_default(),
        answers: Answers::new(),
        respondents: RespondentsBuilder::new(&asked.definition, &asked.policy),
        problems: Vec::new(),
    };
    for record in reader.into_records() {
        match record {
            Ok(record) => counter.count(&record),
            Err(error) => counter.problems.push(broken_row(&error)),
        }
        if counter.problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    problems.append(&mut counter.problems);
    let read = Read { of_units: counter.answers, respondents: counter.respondents.finish() };
    (read, in_file(problems, &source.name, text))
}

/// What each column holds. An item's column is called by its code, or by the code of the leaf that
/// reads it.
fn columns<'q>(
    header: &csv::StringRecord,
    instrument: &'q Instrument,
    asked: &Asked,
) -> (Vec<Column<'q>>, Vec<Problem>) {
    let leaves = asked.definition.root.walk();
    let of_leaf = |name: &str| {
        let leaf =
            leaves.iter().find(|node| node.code.as_str() == name).and_then(|node| node.leaf());
        instrument.find(leaf?.from.as_str())
    };
    let place = Position { line: 1, column: 1 };
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let mut columns = Vec::with_capacity(header.len());
    for name in header {
        let column = match name {
            "unit" => Column::Unit,
            BASE_WEIGHT => Column::BaseWeight,
            name => {
                let question = instrument.find(name).or_else(|| of_leaf(name));
                let column = question.map(of_question).or_else(|| of_category(name, instrument));
                column.unwrap_or_else(|| {
                    // A table of cases has columns about the sample, which its design reads.
                    if asked.has_design {
                        return Column::Unread;
                    }
                    let name = cut(name);
                    let message = format!(
                        "no item of the questionnaire is called `{name}`; the column is not read"
                    );
                    problems.push(Problem::warning("unread_column", place, name, message));
                    Column::Unread
                })
            }
        };
        let item = match &column {
            Column::One(question) => question.code().as_str(),
            _ => name,
        };
        if !seen.insert(item.to_owned()) {
            let message = format!("two columns hold `{}`", cut(item));
            problems.push(Problem::error("duplicate_column", place, cut(name), message));
        }
        columns.push(column);
    }
    if !seen.contains("unit") {
        let message = "the column `unit` is missing".to_owned();
        problems.push(Problem::error("missing_column", place, "unit", message));
    }
    let is_weighted = asked.definition.weights.under(&asked.policy) == Some(&WeightUse::Base);
    // A design says itself what its weights are.
    if is_weighted && !asked.has_design && !seen.contains(BASE_WEIGHT) {
        let message = format!(
            "the column `{BASE_WEIGHT}` is missing: the index counts each answer by the base weight \
             of its respondent"
        );
        problems.push(Problem::error("missing_column", place, BASE_WEIGHT, message));
    }
    // Errors come first, so that no number of columns that nobody reads hides one.
    problems.sort_by_key(|problem| !problem.is_error());
    (columns, problems)
}

fn of_question(question: Question<'_>) -> Column<'_> {
    match question.kind() {
        QuestionKind::One(_) | QuestionKind::Rating(_) => Column::One(question),
        QuestionKind::Number(_) => Column::Number,
        _ => Column::Unread,
    }
}

/// `ITEM.CATEGORY` of a multiple choice, or `ITEM.other`.
fn of_category<'q>(name: &str, instrument: &'q Instrument) -> Option<Column<'q>> {
    let (item, category) = name.split_once('.')?;
    let question = instrument.find(item)?;
    if category == "other" {
        return Some(Column::Unread);
    }
    let category = CategoryCode::new(category).ok()?;
    question.category(&category).map(|_| Column::Chosen)
}

/// A warning for each item that leaves read and no column holds.
fn unanswered(items: &BTreeSet<ItemCode>, columns: &[Column<'_>]) -> Vec<Problem> {
    let held: BTreeSet<&ItemCode> = columns
        .iter()
        .filter_map(|column| match column {
            Column::One(question) => Some(question.code()),
            _ => None,
        })
        .collect();
    let place = Position { line: 1, column: 1 };
    items
        .iter()
        .filter(|item| !held.contains(item))
        .map(|item| {
            let message = format!("no column holds the item `{item}`, which the index reads");
            Problem::warning("unanswered_item", place, item.as_str(), message)
        })
        .collect()
}

/// Counts rows.
struct Counter<'a> {
    columns: &'a [Column<'a>],
    header: &'a csv::StringRecord,
    /// The items that leaves read.
    items: &'a BTreeSet<ItemCode>,
    joint: &'a [JointLeaf<'a>],
    /// The units; none if they have problems of their own.
    found: Option<&'a Found>,
    /// The place of each unit among the subjects.
    places: BTreeMap<UnitCode, u32>,
    answers: Answers,
    respondents: RespondentsBuilder<'a>,
    problems: Vec<Problem>,
}

/// What a row says of its respondent so far.
struct Respondent<'a> {
    unit: Option<UnitCode>,
    /// The base weight; none if it cannot be read.
    weight: Option<Decimal>,
    /// The category chosen at each item.
    chosen: BTreeMap<&'a ItemCode, CategoryCode>,
}

impl<'a> Counter<'a> {
    fn count(&mut self, record: &csv::StringRecord) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            return;
        }
        let mut respondent =
            Respondent { unit: None, weight: Some(Decimal::ONE), chosen: BTreeMap::new() };
        for ((column, name), cell) in self.columns.iter().zip(self.header).zip(record) {
            if let Err((code, message)) = self.read_cell(column, cell, &mut respondent) {
                self.problems.push(cell_error(line, code, name, &message));
            }
        }
        if let Respondent { unit: Some(unit), weight: Some(weight), chosen } = respondent {
            if let Some(place) = self.places.get(&unit) {
                self.respondents.add(*place, |item| chosen.get(item));
            }
            self.add(unit, Tally { n: 1, weight }, &chosen);
        }
    }

    /// Reads one cell; a wrong one gives the code of the problem and what is wrong.
    fn read_cell(
        &self,
        column: &'a Column<'a>,
        cell: &str,
        respondent: &mut Respondent<'a>,
    ) -> Result<(), (&'static str, String)> {
        match column {
            Column::Unit => {
                let unit = self.unit(cell).map_err(|message| ("unknown_unit", message))?;
                respondent.unit = Some(unit);
            }
            Column::BaseWeight => {
                let weight = cell.parse().ok().map(Amount::decimal);
                respondent.weight = weight.filter(|weight| *weight > Decimal::ZERO);
                if respondent.weight.is_none() {
                    return Err((
                        "invalid_weight",
                        format!("`{}`: a number above 0 is expected", cut(cell)),
                    ));
                }
            }
            _ if cell.is_empty() || NONRESPONSE.contains(&cell) => {}
            Column::One(question) => {
                let category = category(*question, cell).ok_or_else(|| {
                    let message = format!(
                        "`{}` is no category of the item `{}`; empty, .d, .r and .n stand for \
                         no answer",
                        cut(cell),
                        question.code()
                    );
                    ("unknown_category", message)
                })?;
                respondent.chosen.insert(question.code(), category);
            }
            Column::Chosen if cell != "0" && cell != "1" => {
                let message = format!("`{}`: 1 (chosen) or 0 (not chosen) is expected", cut(cell));
                return Err(("invalid_value", message));
            }
            Column::Number if cell.parse::<Number>().is_err() => {
                let message = format!("`{}`: a number with a decimal point is expected", cut(cell));
                return Err(("invalid_value", message));
            }
            Column::Chosen | Column::Number | Column::Unread => {}
        }
        Ok(())
    }

    fn unit(&self, cell: &str) -> Result<UnitCode, String> {
        if cell.is_empty() {
            return Err("the unit is missing".to_owned());
        }
        let code: UnitCode = cell.parse().map_err(|error| format!("{error}"))?;
        match self.found {
            Some(found) if found.holds(&code) => Ok(code),
            Some(found) if found.history.knows(&code) => Err(found.not_here(&code)),
            Some(_) => Err(format!("there is no unit `{code}`")),
            None => Ok(code),
        }
    }

    fn add(&mut self, unit: UnitCode, tally: Tally, chosen: &BTreeMap<&ItemCode, CategoryCode>) {
        let tallies = self.answers.entry(unit).or_default();
        for (item, category) in chosen {
            if self.items.contains(*item) {
                tallies.add((*item).clone(), category.clone(), tally);
            }
        }
        for leaf in self.joint {
            if let Some(success) = leaf.judge(|item| chosen.get(item)) {
                tallies.add_joint(leaf.node, success, tally);
            }
        }
    }
}

/// The category of a cell, if the question has it.
fn category(question: Question<'_>, cell: &str) -> Option<CategoryCode> {
    let category = CategoryCode::new(cell).ok()?;
    let known = match question.kind() {
        QuestionKind::Rating(rating) => rating.contains(&category),
        _ => question.category(&category).is_some(),
    };
    known.then_some(category)
}

//! The index of a round laid out for the pages: a ranking per class, a row per unit, a column per block.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use survey_specs::code::Lang;
use survey_specs::index::IndexDefinition;
use thuocdo_app::analyst::{
    Column, Earlier, Figure, PolicyRow, Ranking, Results, RoundStatus, Staff, UnitRow,
};

use super::earlier::{carried_query, earlier_rounds};
use super::name_order::NameOrder;
use super::shown::{Labels, unusual_max};
use super::{PREVIOUS, ReadableIndex, Reader, round_title};
use crate::http::App;
use crate::http::collect::taking_answers;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::index::{IndexDocument, NodeRow};
use crate::store::round::Round;

/// What a page of results is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The language.
    pub language: Language,
    /// The code of the earlier round to compare with; never for the public.
    pub previous: Option<String>,
}

impl Asked {
    /// The settings to read the index with.
    #[must_use]
    pub fn settings(&self) -> Vec<(String, String)> {
        self.previous.iter().map(|code| (PREVIOUS.to_owned(), code.clone())).collect()
    }
}

/// The page of a round's results.
///
/// # Errors
///
/// If the round, or the earlier one, does not exist or has no index, or the store cannot be read.
pub async fn results(
    app: &App,
    round: &Round,
    reader: Reader,
    staff: Option<Staff>,
    asked: Asked,
) -> Result<Results, Problem> {
    let ReadableIndex { definition, document, .. } =
        reader.index(app, round, &asked.settings()).await?;
    let lang = asked.language.lang()?;
    let earlier = earlier_rounds(app, round, &reader, asked.previous, &lang).await?;
    let labels = Labels::new(&definition, &lang)?;
    let area = if staff.is_some() { "/staff/rounds" } else { "/results" };
    let layout = Layout {
        labels: &labels,
        blocks: definition.root.children().iter().map(|node| node.code.as_str()).collect(),
        total: definition.root.code.as_str(),
        language: asked.language,
        unit_address: format!("{area}/{}/units/", round.code),
        query: carried_query(&lang, &earlier),
    };
    Ok(Results {
        staff,
        round: round.code.to_string(),
        title: round_title(app, round, &lang).await?,
        status: status(round, app.clock.now()),
        total: labels.column(&definition.root),
        grouped_by: labels.grouped_by(&definition.root),
        columns: columns(&definition, &labels),
        classes: layout.rankings(&document),
        csv_href: csv_href(round, &earlier),
        earlier,
        policy: policy(&definition, &document, &lang),
        language: lang,
    })
}

/// Whether a round takes answers.
#[must_use]
pub fn status(round: &Round, now: Timestamp) -> RoundStatus {
    match taking_answers(round, now) {
        Ok(()) => RoundStatus::Open,
        Err(Problem::NotOpenYet(_)) => RoundStatus::Planned,
        Err(_) => RoundStatus::Closed,
    }
}

/// The nodes directly below the total.
fn columns(definition: &IndexDefinition, labels: &Labels<'_>) -> Vec<Column> {
    definition.root.children().iter().map(|node| labels.column(node)).collect()
}

fn csv_href(round: &Round, earlier: &Earlier) -> String {
    let table = format!("/api/v1/rounds/{}/index.csv?for=excel", round.code);
    match &earlier.chosen {
        Some(code) => format!("{table}&{PREVIOUS}={code}"),
        None => table,
    }
}

/// How units become rows.
struct Layout<'l> {
    labels: &'l Labels<'l>,
    blocks: Vec<&'l str>,
    total: &'l str,
    language: Language,
    /// Where the pages of units are, without the unit's code.
    unit_address: String,
    query: String,
}

/// The rows of the document about one unit or class, as far as the table shows them.
#[derive(Default)]
struct Line<'d> {
    total: Option<&'d NodeRow>,
    blocks: Vec<Option<&'d NodeRow>>,
}

impl Layout<'_> {
    /// A ranking per class, by the class's code; none while nothing is known of any unit.
    fn rankings(&self, document: &IndexDocument) -> Vec<Ranking> {
        if document.nodes.iter().all(|row| row.status == "missing") {
            return Vec::new();
        }
        let mut classes: BTreeMap<&str, Vec<Line<'_>>> = BTreeMap::new();
        for line in self.lines(document) {
            if let Some(total) = line.total {
                classes.entry(&total.class).or_default().push(line);
            }
        }
        classes.into_iter().map(|(class, lines)| self.ranking(class, lines)).collect()
    }

    /// The lines of units and classes, in the order of the document.
    fn lines<'d>(&self, document: &'d IndexDocument) -> Vec<Line<'d>> {
        let columns: HashMap<&str, usize> =
            self.blocks.iter().enumerate().map(|(column, node)| (*node, column)).collect();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut lines: Vec<Line<'d>> = Vec::new();
        for row in &document.nodes {
            let column = columns.get(row.node.as_str());
            if row.node != self.total && column.is_none() {
                continue;
            }
            let place = *places.entry(&row.unit).or_insert(lines.len());
            if place == lines.len() {
                lines.push(Line { total: None, blocks: vec![None; self.blocks.len()] });
            }
            let Some(line) = lines.get_mut(place) else { continue };
            match column.and_then(|column| line.blocks.get_mut(*column)) {
                Some(block) => *block = Some(row),
                None => line.total = Some(row),
            }
        }
        lines
    }

    fn ranking(&self, class: &str, lines: Vec<Line<'_>>) -> Ranking {
        let maxima: Vec<Option<f64>> =
            (0..self.blocks.len()).map(|column| shared_max(&lines, column)).collect();
        let suppressed =
            lines.iter().any(|line| line.total.is_some_and(|row| row.status == "suppressed"));
        let (mut units, classes): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|line| !line.is_class());
        units.sort_by_cached_key(Line::place);
        let class_name = || {
            let of = if suppressed {
                self.language.pick("Các đơn vị được công bố của nhóm", "Published units of class")
            } else {
                self.language.pick("Cả nhóm", "All of class")
            };
            format!("{of} {class}")
        };
        let class_row =
            classes.first().map(|line| UnitRow { name: class_name(), ..self.row(line, &maxima) });
        Ranking {
            class: class.to_owned(),
            units: units.iter().map(|line| self.row(line, &maxima)).collect(),
            class_row,
            maxima: maxima.iter().map(|max| max.map(|max| max.to_string())).collect(),
        }
    }

    fn row(&self, line: &Line<'_>, maxima: &[Option<f64>]) -> UnitRow {
        let unit = line.total.filter(|_| !line.is_class()).map(|row| row.unit.as_str());
        let figures = line
            .blocks
            .iter()
            .zip(maxima)
            .map(|(row, shared)| -> Figure { self.labels.figure(*row, shared.is_none()) });
        UnitRow {
            code: unit.unwrap_or_default().to_owned(),
            name: line.total.and_then(|row| row.unit_name.clone()).unwrap_or_default(),
            href: unit.map(|unit| [self.unit_address.as_str(), unit, &self.query].concat()),
            total: self.labels.result(line.total),
            figures: figures.collect(),
        }
    }
}

impl Line<'_> {
    fn is_class(&self) -> bool {
        self.total.is_some_and(|row| row.unit_name.is_none())
    }

    /// By rank, those without one last; then by name.
    fn place(&self) -> (Reverse<Option<Reverse<u64>>>, NameOrder, String) {
        let name = self.total.and_then(|row| row.unit_name.as_deref()).unwrap_or_default();
        let code = self.total.map_or_else(String::new, |row| row.unit.clone());
        (Reverse(self.total.and_then(|row| row.rank).map(Reverse)), NameOrder::of(name), code)
    }
}

/// The largest value possible in a column, if it is not the usual one and the same in all rows that
/// have a value.
fn shared_max(lines: &[Line<'_>], column: usize) -> Option<f64> {
    let mut valued = lines
        .iter()
        .filter_map(|line| line.blocks.get(column).copied().flatten())
        .filter(|row| row.published.is_some());
    let first = unusual_max(valued.next()?)?;
    valued
        .all(|row| unusual_max(row).is_some_and(|max| max.total_cmp(&first).is_eq()))
        .then_some(first)
}

fn policy(definition: &IndexDefinition, document: &IndexDocument, lang: &Lang) -> Vec<PolicyRow> {
    let note = |setting: &str| {
        let note = definition.settings.get(setting)?.note.as_ref()?;
        Some(note.get(lang, definition.languages.first()?).to_owned())
    };
    let row = |(setting, chosen): (&String, &String)| PolicyRow {
        setting: setting.clone(),
        chosen: chosen.clone(),
        note: note(setting).unwrap_or_default(),
    };
    document.policy.iter().map(row).collect()
}

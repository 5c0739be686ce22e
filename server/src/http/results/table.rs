//! The index of a round laid out for the pages: a row per unit, a column per block, the total last.

use std::collections::{HashMap, HashSet};

use survey_specs::code::Lang;
use survey_specs::index::{IndexDefinition, Node, NodeKind};
use thuocdo_app::analyst::{Cell, Column, PolicyRow, Results, RoundStatus, Staff, UnitRow};

use super::{ReadableIndex, Reader, round_title};
use crate::http::App;
use crate::http::collect::taking_answers;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::index::{IndexDocument, NodeRow, label};
use crate::store::round::Round;
use jiff::Timestamp;

/// The page of a round's results.
///
/// # Errors
///
/// If the round has no index or the store cannot be read.
pub async fn results(
    app: &App,
    round: &Round,
    reader: Reader,
    staff: Option<Staff>,
    language: Language,
) -> Result<Results, Problem> {
    let ReadableIndex { definition, document, .. } = reader.index(app, round, &[]).await?;
    let lang = language.lang()?;
    let columns = columns(&definition, &lang);
    let rows = Rows::of(&document, &columns);
    Ok(Results {
        staff,
        round: round.code.to_string(),
        title: round_title(app, round, &lang).await?,
        status: status(round, app.clock.now()),
        units: units(&document, &definition, &rows),
        class_means: class_means(&document, &rows, language),
        policy: policy(&definition, &document, &lang),
        csv_href: format!("/api/v1/rounds/{}/index.csv?for=excel", round.code),
        columns,
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

/// The nodes directly below the total, then the total.
fn columns(definition: &IndexDefinition, lang: &Lang) -> Vec<Column> {
    let total = &definition.root;
    let blocks: &[Node] = match &total.kind {
        NodeKind::Inner { children, .. } => children,
        NodeKind::Leaf(_) => &[],
    };
    let column = |node: &Node| Column {
        code: node.code.to_string(),
        label: label(definition, &node.code, lang),
    };
    blocks.iter().chain([total]).map(column).collect()
}

/// The rows of the document by unit and node.
struct Rows<'d> {
    by_place: HashMap<(&'d str, &'d str), &'d NodeRow>,
    columns: Vec<String>,
}

impl<'d> Rows<'d> {
    fn of(document: &'d IndexDocument, columns: &[Column]) -> Self {
        let place = |row: &'d NodeRow| ((row.unit.as_str(), row.node.as_str()), row);
        Self {
            by_place: document.nodes.iter().map(place).collect(),
            columns: columns.iter().map(|column| column.code.clone()).collect(),
        }
    }

    fn row(&self, unit: &str, name: String) -> UnitRow {
        let at = |node: &str| self.by_place.get(&(unit, node)).copied();
        UnitRow {
            code: unit.strip_prefix('@').map_or_else(|| unit.to_owned(), |_| String::new()),
            name,
            n: self.columns.last().and_then(|total| at(total)).and_then(|row| row.n),
            cells: self.columns.iter().map(|column| cell(at(column))).collect(),
        }
    }
}

fn cell(row: Option<&NodeRow>) -> Cell {
    match row {
        Some(row) if row.status == "suppressed" => Cell::Suppressed,
        Some(NodeRow { published: Some(published), .. }) => Cell::Published(published.clone()),
        _ => Cell::Missing,
    }
}

fn units(document: &IndexDocument, definition: &IndexDefinition, rows: &Rows<'_>) -> Vec<UnitRow> {
    let total = definition.root.code.as_str();
    // The rows for classes have no name.
    let totals = document.nodes.iter().filter(|row| row.node == total);
    totals.filter_map(|row| Some(rows.row(&row.unit, row.unit_name.clone()?))).collect()
}

fn class_means(document: &IndexDocument, rows: &Rows<'_>, language: Language) -> Vec<UnitRow> {
    let of_class = |row: &NodeRow| row.unit.starts_with('@');
    let mut classes: Vec<&str> = Vec::new();
    for row in document.nodes.iter().filter(|row| of_class(row)) {
        if !classes.contains(&row.class.as_str()) {
            classes.push(&row.class);
        }
    }
    let suppressed: HashSet<&str> = document
        .nodes
        .iter()
        .filter(|row| row.status == "suppressed")
        .map(|row| row.class.as_str())
        .collect();
    let row = |class: &str| {
        let of = if suppressed.contains(class) {
            language.pick("Các đơn vị được công bố của nhóm", "Published units of class")
        } else {
            language.pick("Cả nhóm", "All of class")
        };
        rows.row(&format!("@{class}"), format!("{of} {class}"))
    };
    classes.into_iter().map(row).collect()
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

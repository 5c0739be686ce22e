//! The index of a round laid out for the pages: a row per unit, a column per block, the total last.

use std::collections::HashMap;

use survey_specs::code::Lang;
use survey_specs::index::{Node, NodeKind};
use thuocdo_app::analyst::{Cell, Column, PolicyRow, Results, RoundStatus, Staff, UnitRow};

use super::{Reader, round_title};
use crate::http::App;
use crate::http::collect::taking_answers;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::index::{IndexDocument, NodeRow, RoundIndex};
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
    let (index, document) = reader.index(app, round, &[]).await?;
    let lang = language.lang()?;
    let columns = columns(&index, &lang);
    let rows = Rows::of(&document, &columns);
    Ok(Results {
        staff,
        round: round.code.to_string(),
        title: round_title(app, round, &lang).await?,
        status: status(round, app.clock.now()),
        units: index
            .units
            .iter()
            .map(|unit| rows.row(unit.code.as_str(), unit.name.clone()))
            .collect(),
        class_means: class_means(&document, &rows, language),
        policy: policy(&index, &document, &lang),
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
fn columns(index: &RoundIndex, lang: &Lang) -> Vec<Column> {
    let total = &index.definition.root;
    let blocks: &[Node] = match &total.kind {
        NodeKind::Inner { children, .. } => children,
        NodeKind::Leaf { .. } => &[],
    };
    let column =
        |node: &Node| Column { code: node.code.to_string(), label: index.label(&node.code, lang) };
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
            n: self.columns.last().and_then(|total| at(total)).map(|row| row.n),
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

fn class_means(document: &IndexDocument, rows: &Rows<'_>, language: Language) -> Vec<UnitRow> {
    let mut classes: Vec<&str> = Vec::new();
    for row in document.nodes.iter().filter(|row| row.unit.starts_with('@')) {
        if !classes.contains(&row.unit.as_str()) {
            classes.push(&row.unit);
        }
    }
    let of = language.pick("Cả nhóm", "All of class");
    classes.into_iter().map(|class| rows.row(class, format!("{of} {}", &class[1..]))).collect()
}

fn policy(index: &RoundIndex, document: &IndexDocument, lang: &Lang) -> Vec<PolicyRow> {
    let note = |setting: &str| {
        let note = index.definition.settings.get(setting)?.note.as_ref()?;
        Some(note.get(lang, index.definition.languages.first()?).to_owned())
    };
    let row = |(setting, chosen): (&String, &String)| PolicyRow {
        setting: setting.clone(),
        chosen: chosen.clone(),
        note: note(setting).unwrap_or_default(),
    };
    document.policy.iter().map(row).collect()
}

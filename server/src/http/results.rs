//! Results: the index of a round, for programs and for people, by permission.

pub mod index;
pub mod index_csv;
pub mod page;
pub mod public_page;
pub mod table;

mod suppression;

use jiff::Timestamp;
use survey_specs::code::Lang;

use super::App;
use super::collect::{round_of_path, version_of};
use super::problem::Problem;
use crate::index::{IndexDocument, IndexError, RoundIndex, for_round};
use crate::permission::{MayReadResults, Staff};
use crate::store::round::Round;

/// Whether everybody may read the results: only after the round has closed, as figures that still
/// move would tell how the last ones answered.
#[must_use]
pub fn is_public(round: &Round, now: Timestamp) -> bool {
    round.results_public && round.closes_at.is_some_and(|closes_at| closes_at <= now)
}

/// Who reads results.
#[derive(Clone, Copy, Debug)]
pub enum Reader {
    /// Staff: everything.
    Staff(MayReadResults),
    /// Everybody: small cells are suppressed.
    Public(MayReadResults),
}

impl Reader {
    /// The reader of a round's results that staff, or nobody who is known, can be.
    ///
    /// # Errors
    ///
    /// If these results are not public, and nobody is signed in or may not read them.
    pub fn of(staff: Option<&Staff>, round: &Round, now: Timestamp) -> Result<Self, Problem> {
        if let Some(permission) = staff.and_then(Staff::may_read_results) {
            return Ok(Self::Staff(permission));
        }
        let public = MayReadResults::for_the_public(round).filter(|_| is_public(round, now));
        match public {
            Some(permission) => Ok(Self::Public(permission)),
            None if staff.is_some() => Err(Problem::Forbidden),
            None => Err(Problem::SignedOut),
        }
    }

    fn permission(&self) -> &MayReadResults {
        match self {
            Self::Staff(permission) | Self::Public(permission) => permission,
        }
    }

    /// The index of a round, and as much of its figures as this reader may see.
    ///
    /// # Errors
    ///
    /// If the round has no index, a setting is unknown or the store fails.
    pub async fn index(
        &self,
        app: &App,
        round: &Round,
        settings: &[(String, String)],
    ) -> Result<(RoundIndex, IndexDocument), Problem> {
        let index = for_round(app.store.as_ref(), self.permission(), round, settings).await?;
        let mut document = index.document();
        if matches!(self, Self::Public(_)) {
            suppression::suppress_small_cells(&mut document);
        }
        Ok((index, document))
    }
}

impl From<IndexError> for Problem {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::NoDefinition(_) => Self::NoIndex,
            IndexError::Policy(error) => Self::UnknownSetting(error.to_string()),
            IndexError::Store(error) => error.into(),
            error @ IndexError::Inconsistent { .. } => Self::internal(error),
        }
    }
}

/// The title of a round: its own, else its questionnaire's.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn round_title(app: &App, round: &Round, language: &Lang) -> Result<String, Problem> {
    if let Some(title) = &round.title {
        return Ok(title.clone());
    }
    let version = version_of(app, round).await?;
    let questionnaire = version.version.questionnaire();
    Ok(questionnaire.title.get(language, questionnaire.default_language()).to_owned())
}

/// What both forms of the index are computed from: the round, its reader and the settings that the
/// query asks for.
async fn read_index(
    app: &App,
    code: &str,
    staff: Option<&Staff>,
    settings: &[(String, String)],
) -> Result<IndexDocument, Problem> {
    let round = round_of_path(app, code).await?;
    let reader = Reader::of(staff, &round, app.clock.now())?;
    let (_, document) = reader.index(app, &round, settings).await?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use thuocdo_app::analyst::Cell;

    use super::*;
    use crate::http::language::Language;
    use crate::http::test_app::{ROUND, TestApp};
    use crate::permission::{Operator, Role};

    const INDEX: &str = "/api/v1/rounds/dot-1/index";

    /// Value and n of a node of a unit.
    fn value(
        document: &serde_json::Value,
        unit: &str,
        node: &str,
    ) -> (serde_json::Value, serde_json::Value) {
        let nodes = document["nodes"].as_array().unwrap();
        let row = nodes.iter().find(|row| row["unit"] == unit && row["node"] == node).unwrap();
        (row["published"].clone(), row["n"].clone())
    }

    #[tokio::test]
    async fn the_index_moves_by_exactly_what_is_answered() {
        let app = TestApp::new().await;
        let analyst = app.staff(Role::Analyst).await;
        app.collect(4, 3).await;
        let answer = analyst.get(INDEX).await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
        assert_eq!(value(&answer.json(), "X01", "TOTAL"), ("75.00".into(), 4.into()));
        app.collect(1, 0).await;
        assert_eq!(
            value(&analyst.get(INDEX).await.json(), "X01", "TOTAL"),
            ("60.00".into(), 5.into())
        );
    }

    #[tokio::test]
    async fn the_table_says_the_same_and_names_its_file() {
        let app = TestApp::new().await;
        app.collect(3, 2).await;
        let answer = app.staff(Role::Viewer).await.get(&format!("{INDEX}.csv")).await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"dot-1-index.csv\""
        );
        let total = answer
            .text()
            .lines()
            .find(|line| line.starts_with("X01,") && line.contains(",TOTAL,"))
            .unwrap();
        assert!(total.contains(",66.67,"), "{total}");
    }

    #[tokio::test]
    async fn the_table_for_excel_differs_by_its_byte_order_mark_alone() {
        let app = TestApp::new().await;
        app.collect(3, 2).await;
        let viewer = app.staff(Role::Viewer).await;
        let plain = viewer.get(&format!("{INDEX}.csv")).await;
        let excel = viewer.get(&format!("{INDEX}.csv?for=excel")).await;
        assert_eq!(excel.text().strip_prefix('\u{feff}'), Some(plain.text()));
        assert_eq!(viewer.get(&format!("{INDEX}.csv?for=word")).await.problem().0, 400);
    }

    #[tokio::test]
    async fn a_setting_is_chosen_by_the_query_and_an_unknown_one_is_named() {
        let app = TestApp::new().await;
        let analyst = app.staff(Role::Analyst).await;
        app.collect(2, 1).await;
        let mean = analyst.get(&format!("{INDEX}?item_index=mean")).await.json();
        assert_eq!(value(&mean, "X01", "TOTAL").0, "40.00");
        assert_eq!(mean["policy"]["item_index"], "mean");
        let unknown = analyst.get(&format!("{INDEX}?item_index=median")).await;
        assert_eq!(unknown.problem(), (400, "unknown_setting".to_owned()));
        assert!(unknown.json()["detail"].as_str().unwrap().contains("median"));
    }

    #[tokio::test]
    async fn results_are_for_staff_until_a_round_with_public_results_has_closed() {
        let app = TestApp::new().await;
        app.collect(10, 5).await;
        let enumerator = app.staff(Role::Enumerator).await;
        assert_eq!(app.anyone().get(INDEX).await.problem(), (401, "signed_out".to_owned()));
        assert_eq!(enumerator.get(INDEX).await.problem(), (403, "forbidden".to_owned()));
        assert_eq!(app.anyone().get("/results/dot-1").await.status, StatusCode::NOT_FOUND);
        app.clock.set(TestApp::closing());
        assert_eq!(value(&app.anyone().get(INDEX).await.json(), "X01", "TOTAL").0, "50.00");
        assert_eq!(app.anyone().get("/results/dot-1").await.status, StatusCode::OK);
        assert_eq!(app.anyone().get(&format!("{INDEX}.csv")).await.status, StatusCode::OK);
    }

    #[tokio::test]
    async fn the_public_sees_no_small_cells() {
        let app = TestApp::new().await;
        app.collect(9, 5).await;
        app.clock.set(TestApp::closing());
        let document = app.anyone().get(INDEX).await.json();
        assert_eq!(value(&document, "X01", "TOTAL").0, serde_json::Value::Null);
        assert_eq!(value(&document, "@xa", "TOTAL").0, serde_json::Value::Null);
    }

    #[tokio::test]
    async fn a_round_that_does_not_exist_or_has_no_index_says_so() {
        let app = TestApp::new().await;
        let analyst = app.staff(Role::Analyst).await;
        let unknown = analyst.get("/api/v1/rounds/dot-2/index").await;
        assert_eq!(unknown.problem(), (404, "unknown_round".to_owned()));
    }

    #[tokio::test]
    async fn the_page_has_a_row_per_unit_and_the_total_last() {
        let app = TestApp::new().await;
        app.collect(4, 3).await;
        let round = round_of_path(&app.app, ROUND).await.unwrap();
        let reader = Reader::Staff(Operator::at_the_console().may_read_results());
        let page = table::results(&app.app, &round, reader, None, Language::English).await.unwrap();
        let columns: Vec<_> = page
            .columns
            .iter()
            .map(|column| (column.code.as_str(), column.label.as_str()))
            .collect();
        assert_eq!(columns, [("I", "Service"), ("TOTAL", "Overall")]);
        let first = &page.units[0];
        assert_eq!(
            (first.code.as_str(), first.name.as_str(), first.n),
            ("X01", "Phường Một", Some(4))
        );
        assert_eq!(first.cells, vec![Cell::Published("75.00".to_owned()); 2]);
        assert_eq!(page.units[1].cells, vec![Cell::Missing; 2]);
        assert_eq!(page.class_means[0].cells, vec![Cell::Published("75.00".to_owned()); 2]);
        assert_eq!(page.csv_href, "/api/v1/rounds/dot-1/index.csv?for=excel");
        assert_eq!(page.title, "Đợt 1");
    }
}

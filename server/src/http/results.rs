//! Results: the index of a round, for programs and for people, by permission.

pub mod earlier;
pub mod flags;
pub mod index;
pub mod index_csv;
pub mod name_order;
pub mod page;
pub mod public_page;
pub mod public_unit_page;
pub mod shown;
pub mod table;
pub mod tree;
pub mod uncertainty;
pub mod unit_page;

use jiff::Timestamp;
use survey_specs::code::Lang;
use survey_specs::index::IndexDefinition;

use super::App;
use super::collect::{round_of_path, version_of};
use super::problem::Problem;
use crate::index::{
    IndexDocument, IndexError, compared_with, definition_of, for_round, for_the_public,
};
use crate::permission::{MayReadResults, Staff};
use crate::store::round::Round;

/// Whether everybody may read the results: only after the round has closed, as figures that still
/// move would tell how the last ones answered.
#[must_use]
pub fn is_public(round: &Round, now: Timestamp) -> bool {
    round.results_public && round.closes_at.is_some_and(|closes_at| closes_at <= now)
}

/// The query parameter that names an earlier round to compare with; no setting is called so.
pub const PREVIOUS: &str = "previous";

/// The query parameter that asks for modelled values beside the estimated ones (`true`); no setting
/// is called so.
pub const MODELLED: &str = "modelled";

/// Who reads results.
#[derive(Clone, Copy, Debug)]
pub enum Reader {
    /// Staff: everything.
    Staff(MayReadResults),
    /// Everybody: what was frozen when it was first read, without the units with few answers.
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

    /// The index of a round, and as much of its figures as this reader may see.
    ///
    /// # Errors
    ///
    /// If the round has no index, a setting is unknown or not for this reader, or the store fails.
    pub async fn index(
        &self,
        app: &App,
        round: &Round,
        settings: &[(String, String)],
    ) -> Result<ReadableIndex, Problem> {
        match self {
            Self::Staff(permission) => {
                let store = app.store.as_ref();
                let (earlier, settings): (Vec<_>, Vec<_>) =
                    settings.iter().cloned().partition(|(name, _)| name == PREVIOUS);
                let (modelled, settings) = asks_for_modelled(settings)?;
                let index = for_round(store, permission, round, &settings).await?;
                let document = match earlier.first() {
                    None => index.document(),
                    Some((_, code)) => {
                        let earlier = round_of_path(app, code).await?;
                        compared_with(store, permission, &index, &earlier, &settings).await?
                    }
                };
                let document =
                    if modelled { document.with_modelled(&index.modelled()) } else { document };
                Ok(ReadableIndex { definition: index.definition, document, frozen: None })
            }
            Self::Public(permission) => {
                if let Some((setting, _)) = settings.first() {
                    let what = format!(
                        "`{setting}`: published results have no settings to choose, except for staff"
                    );
                    return Err(Problem::UnknownSetting(what));
                }
                let definition = definition_of(app.store.as_ref(), round).await?;
                let text = frozen_result(app, permission, round).await?;
                let document = serde_json::from_str(&text).map_err(Problem::internal)?;
                Ok(ReadableIndex { definition, document, frozen: Some(text) })
            }
        }
    }
}

/// Whether modelled values are asked for, and the settings without that.
fn asks_for_modelled(
    settings: Vec<(String, String)>,
) -> Result<(bool, Vec<(String, String)>), Problem> {
    let (asked, settings): (Vec<_>, Vec<_>) =
        settings.into_iter().partition(|(name, _)| name == MODELLED);
    match asked.first().map(|(_, value)| value.as_str()) {
        None | Some("false") => Ok((false, settings)),
        Some("true") => Ok((true, settings)),
        Some(other) => {
            let what = format!("`{MODELLED}` is `true` or `false`, not `{other}`");
            Err(Problem::UnknownSetting(what))
        }
    }
}

/// The index of a round, as far as its reader may see it.
#[derive(Clone, Debug)]
pub struct ReadableIndex {
    /// The definition that was evaluated.
    pub definition: IndexDefinition,
    /// The figures.
    pub document: IndexDocument,
    frozen: Option<String>,
}

impl ReadableIndex {
    /// The document as JSON; what is frozen, byte for byte.
    ///
    /// # Errors
    ///
    /// If the document has no JSON form, which is a fault of the server.
    pub fn into_json(self) -> Result<String, Problem> {
        match self.frozen {
            Some(text) => Ok(text),
            None => serde_json::to_string(&self.document).map_err(Problem::internal),
        }
    }
}

/// What the public reads of a closed round. It is computed when it is first asked for and stays as it
/// is then: figures that moved with each response that comes in late would tell what was in it.
async fn frozen_result(
    app: &App,
    permission: &MayReadResults,
    round: &Round,
) -> Result<String, Problem> {
    let store = app.store.as_ref();
    if let Some(text) = store.public_result(permission, &round.code).await? {
        return Ok(text);
    }
    let document = for_the_public(store, permission, round).await?;
    let text = serde_json::to_string(&document).map_err(Problem::internal)?;
    let now = app.clock.now();
    let kept = store.freeze_public_result(permission, round, &text, now).await?;
    // The round was opened again meanwhile, and its results are public no longer.
    kept.ok_or(Problem::SignedOut)
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
) -> Result<ReadableIndex, Problem> {
    let round = round_of_path(app, code).await?;
    let reader = Reader::of(staff, &round, app.clock.now())?;
    reader.index(app, &round, settings).await
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::{Problem, asks_for_modelled};
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

    #[test]
    fn modelled_values_are_asked_for_by_true_and_by_no_other_word() {
        let asked = |value: &str| {
            let settings = [("item_index", "mean"), ("modelled", value)];
            asks_for_modelled(settings.map(|(name, value)| (name.into(), value.into())).into())
        };
        let (modelled, rest) = asked("true").unwrap();
        assert!(modelled && rest == [("item_index".to_owned(), "mean".to_owned())]);
        assert!(!asked("false").unwrap().0);
        assert!(matches!(asked("yes"), Err(Problem::UnknownSetting(_))));
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
    async fn the_table_for_excel_begins_with_a_byte_order_mark_and_has_no_formulas() {
        let app = TestApp::new().await;
        app.collect(3, 2).await;
        let viewer = app.staff(Role::Viewer).await;
        let plain = viewer.get(&format!("{INDEX}.csv")).await;
        let excel = viewer.get(&format!("{INDEX}.csv?for=excel")).await;
        assert!(plain.text().contains("\n@xa,"), "{}", plain.text());
        let defused = plain.text().replace("\n@xa,", "\n'@xa,");
        assert_eq!(excel.text().strip_prefix('\u{feff}'), Some(defused.as_str()));
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
    async fn the_public_sees_nothing_of_a_unit_with_few_answers() {
        let app = TestApp::new().await;
        app.collect(9, 5).await;
        app.clock.set(TestApp::closing());
        let document = app.anyone().get(INDEX).await.json();
        let null = serde_json::Value::Null;
        for node in ["TOTAL", "I", "S1"] {
            assert_eq!(value(&document, "X01", node), (null.clone(), null.clone()));
            assert_eq!(value(&document, "@xa", node), (null.clone(), 0.into()));
        }
        let page = app.anyone().get("/results/dot-1?lang=en").await;
        assert!(page.text().contains("Published units of class xa"), "{}", page.text());
        let table = app.anyone().get(&format!("{INDEX}.csv")).await;
        let total = table.text().lines().find(|line| line.starts_with("X01,Phường Một,TOTAL,"));
        let said: Vec<_> = total.unwrap().split(',').filter(|cell| !cell.is_empty()).collect();
        assert_eq!(said, ["X01", "Phường Một", "TOTAL", "100", "suppressed", "xa", "true"]);
    }

    #[tokio::test]
    async fn the_public_chooses_no_settings() {
        let app = TestApp::new().await;
        app.collect(10, 5).await;
        app.clock.set(TestApp::closing());
        for query in ["item_index=mean", "item_index=share", "n=1"] {
            for form in ["", ".csv"] {
                let answer = app.anyone().get(&format!("{INDEX}{form}?{query}")).await;
                assert_eq!(answer.problem(), (400, "unknown_setting".to_owned()));
                let detail = answer.json()["detail"].clone();
                assert!(detail.as_str().unwrap().contains("published results"), "{detail}");
            }
        }
        let excel = app.anyone().get(&format!("{INDEX}.csv?for=excel")).await;
        assert_eq!(excel.status, StatusCode::OK);
    }

    /// What the public reads of the round: JSON, table and page.
    async fn read_by_the_public(app: &TestApp) -> [String; 3] {
        let mut texts = Vec::new();
        for address in [INDEX, &format!("{INDEX}.csv"), "/results/dot-1"] {
            let answer = app.anyone().get(address).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            texts.push(answer.text().to_owned());
        }
        texts.try_into().unwrap()
    }

    #[tokio::test]
    async fn a_response_that_comes_in_late_moves_nothing_that_the_public_has_read() {
        let app = TestApp::new().await;
        app.collect(10, 5).await;
        let late = app.response("3").await;
        app.clock.set(TestApp::closing());
        let before = read_by_the_public(&app).await;
        assert!(before[0].contains("\"50.00\"") && before[1].contains(",50.00,"), "{before:?}");
        assert!(before[2].contains("50,00"), "{}", before[2]);
        // Its page was opened before the close.
        assert_eq!(app.put(app.response_id(), &late).await.status, StatusCode::CREATED);
        assert_eq!(read_by_the_public(&app).await, before);
        let live = app.staff(Role::Analyst).await.get(INDEX).await.json();
        assert_eq!(value(&live, "X01", "TOTAL"), ("54.55".into(), 11.into()));
    }

    #[tokio::test]
    async fn a_round_that_opened_and_closed_again_has_a_new_public_result() {
        let app = TestApp::new().await;
        app.collect(10, 5).await;
        app.clock.set(TestApp::closing());
        let before = read_by_the_public(&app).await;
        let (store, round) = (&app.app.store, ROUND.parse().unwrap());
        let design = Operator::at_the_console().may_design();
        store.open_round(&design, &round, app.app.clock.now()).await.unwrap();
        assert_eq!(app.anyone().get(INDEX).await.problem().0, 401);
        app.collect(1, 1).await;
        store.close_round(&design, &round, app.app.clock.now()).await.unwrap();
        let after = read_by_the_public(&app).await;
        assert_ne!(before, after);
        assert!(after[0].contains("54.55") && after[2].contains("54,55"), "{after:?}");
    }

    #[tokio::test]
    async fn a_round_that_does_not_exist_or_has_no_index_says_so() {
        let app = TestApp::new().await;
        let analyst = app.staff(Role::Analyst).await;
        let unknown = analyst.get("/api/v1/rounds/dot-2/index").await;
        assert_eq!(unknown.problem(), (404, "unknown_round".to_owned()));
    }
}

//! `GET /staff/versions/{hash}/paper` and `GET /staff/drafts/{draft}/paper`: the questionnaire as forms
//! to be printed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use survey_specs::code::{Lang, RoundCode, UnitCode};
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::{Instrument, Mode, Questionnaire};
use thuocdo_app::paper::{NumberedForm, PaperAsked, PaperPage, paper_page};
use thuocdo_app::poster::QrShown;

use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::version::published;
use crate::http::collect::{Place, no_store, round_of_path};
use crate::http::drafts::questionnaire_of;
use crate::http::language::lang_parameter;
use crate::http::links::may_run;
use crate::http::path::{Path, Query};
use crate::http::problem::Problem;
use crate::http::staff::{Visitor, sign_in};
use crate::paper::FormNumber;
use crate::permission::Staff;
use crate::qr::QrCode;

/// The most forms of one page: what a browser can lay out and a printer's tray holds.
const MOST: usize = 200;

/// The number of the first form, where none is asked for.
const FIRST: &str = "0001";

/// The forms that `round=`, `unit=`, `form=FIRST`, `count=` and `lang=` ask for, or the sign-in page
/// if nobody is signed in. Without a round, one form without a number.
pub async fn version_paper(
    State(app): State<Arc<App>>,
    Visitor(staff): Visitor,
    Path(hash): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    uri: Uri,
) -> Result<Response, Problem> {
    let Some(staff) = staff else {
        return sign_in::sign_in_page(&uri, None);
    };
    staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let version = published(&app, &hash).await?;
    let mut asked = Asked::of(&query)?;
    let questionnaire = version.version.questionnaire();
    let mut languages = questionnaire.languages.clone();
    if let Some(round) = &asked.round {
        let round = round_of_path(&app, round.as_str()).await?;
        if round.version != *version.version.hash() {
            return Err(Problem::UnknownRound);
        }
        languages = round.fielding.languages_of(questionnaire);
        let units = app.store.round_units(&round.code).await?;
        // Whoever coordinates some units prints for the first of them, if no other is asked for.
        let own = || staff.units()?.into_iter().find(|unit| units.contains(unit));
        asked.unit = asked.unit.or_else(own);
        if asked.unit.as_ref().is_some_and(|unit| !units.contains(unit)) {
            return Err(Problem::UnknownUnit);
        }
    }
    let language = language_of(&languages, questionnaire, &uri);
    let instrument = Arc::clone(&version.instrument);
    let page = asked.page(&app, &staff, instrument, language, false).await?;
    Ok((no_store(), Html(paper_page(&page))).into_response())
}

/// The language asked for, if it is one of these, else the first of them.
fn language_of(languages: &[Lang], questionnaire: &Questionnaire, uri: &Uri) -> Lang {
    let asked = uri.query().and_then(lang_parameter);
    let known = languages.iter().find(|known| Some(known.as_str()) == asked);
    known.or(languages.first()).unwrap_or(questionnaire.default_language()).clone()
}

/// A draft as it stands, as one form without a number, to be looked at. A draft with errors says what
/// is wrong with it.
pub async fn draft_paper(
    State(app): State<Arc<App>>,
    Visitor(staff): Visitor,
    Path(draft): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    uri: Uri,
) -> Result<Response, Problem> {
    let Some(staff) = staff else {
        return sign_in::sign_in_page(&uri, None);
    };
    let questionnaire = questionnaire_of(&app, &staff, &draft).await?;
    let asked = Asked { round: None, ..Asked::of(&query)? };
    let language = language_of(&questionnaire.languages, &questionnaire, &uri);
    let instrument = Arc::new(Instrument::new(questionnaire));
    let page = asked.page(&app, &staff, instrument, language, true).await?;
    Ok((no_store(), Html(paper_page(&page))).into_response())
}

/// What the query asks for.
struct Asked {
    round: Option<RoundCode>,
    unit: Option<UnitCode>,
    form: FormNumber,
    count: usize,
}

impl Asked {
    /// What cannot be read is an address that does not exist.
    fn of(query: &[(String, String)]) -> Result<Self, Problem> {
        let value = |name: &str| {
            let mut values =
                query.iter().filter(|(known, value)| known == name && !value.is_empty());
            values.next_back().map(|(_, value)| value.as_str())
        };
        let code = |name| value(name).map(RoundCode::new).transpose();
        let count = value("count").map_or(Ok(1), str::parse).map_err(|_| Problem::UnknownPage)?;
        if !(1..=MOST).contains(&count) {
            return Err(Problem::UnknownPage);
        }
        Ok(Self {
            round: code("round").map_err(|_| Problem::UnknownRound)?,
            unit: value("unit").map(UnitCode::new).transpose().map_err(|_| Problem::UnknownUnit)?,
            form: value("form").unwrap_or(FIRST).parse().map_err(|_| Problem::UnknownPage)?,
            count,
        })
    }

    async fn page(
        self,
        app: &App,
        staff: &Staff,
        instrument: Arc<Instrument>,
        language: Lang,
        is_draft: bool,
    ) -> Result<PaperPage, Problem> {
        let place = Place::today(app, self.unit.as_ref()).await?;
        let context = Context {
            mode: Mode::Paper,
            language,
            kinds: place.kinds,
            started_on: today_in_vietnam(app.clock.now()),
        };
        let mut forms = Vec::new();
        let mut taken = Vec::new();
        if let Some(round) = &self.round {
            let permission = may_run(staff, self.unit.as_ref())?;
            forms = numbered(&self.form, self.count)?;
            let typed = app.store.paper_forms(&permission, round).await?;
            let typed = typed.into_iter().map(|form| form.number.to_string());
            taken = typed.filter(|known| forms.iter().any(|form| form.number == *known)).collect();
        }
        Ok(PaperPage {
            interview: Interview::start(instrument, context),
            unit_name: place.name,
            forms,
            asked: PaperAsked {
                round: self.round.map(|round| round.to_string()),
                unit: self.unit.map(|unit| unit.to_string()),
                form: self.form.to_string(),
                count: self.count,
            },
            taken,
            is_draft,
        })
    }
}

/// So many numbers in a row, each with its code; fewer where a number has no next one.
fn numbered(first: &FormNumber, count: usize) -> Result<Vec<NumberedForm>, Problem> {
    let numbers = std::iter::successors(Some(first.clone()), FormNumber::next).take(count);
    let form = |number: FormNumber| {
        let code = QrCode::of(number.as_str()).map_err(Problem::internal)?;
        let qr = QrShown { path: code.path(), modules: code.modules() };
        Ok(NumberedForm { number: number.to_string(), qr })
    };
    numbers.map(form).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, StatusCode};
    use serde_json::json;

    use crate::http::test_app::{ROUND, TestApp};
    use crate::permission::Role;
    use crate::qr::reader;

    async fn page(app: &TestApp, query: &str) -> (StatusCode, String) {
        let designer = app.staff(Role::Designer).await;
        let hash = app.version.hash().as_str();
        let answer = designer.get(&format!("/staff/versions/{hash}/paper{query}")).await;
        (answer.status, answer.text().to_owned())
    }

    #[tokio::test]
    async fn a_version_is_printed_as_one_form_without_a_number() {
        let app = TestApp::new().await;
        let (status, page) = page(&app, "").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert_eq!(page.matches("class=\"form\"").count(), 1);
        assert!(page.contains("1. Ông/Bà đã đến Trung tâm chưa?"), "{page}");
        assert!(!page.contains("class=\"number\""), "{page}");
    }

    #[tokio::test]
    async fn forms_of_a_round_are_numbered_in_a_row_and_each_code_says_its_number() {
        let app = TestApp::new().await;
        let (status, page) =
            page(&app, &format!("?round={ROUND}&unit=X01&form=A-0099&count=3&lang=en")).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        for number in ["A-0099", "A-0100", "A-0101"] {
            assert!(page.contains(&format!("<b>{number}</b>")), "{number} in {page}");
        }
        assert_eq!(page.matches("class=\"form\"").count(), 3);
        assert!(page.contains("Phường Một") && page.contains("Are you satisfied?"), "{page}");
        let path = page.split("<path d=\"").nth(2).and_then(|rest| rest.split('"').next());
        let side = page.split("viewBox=\"0 0 ").nth(2).and_then(|rest| rest.split(' ').next());
        assert_eq!(reader::read(path.unwrap(), side.unwrap().parse().unwrap()), "A-0100");
    }

    #[tokio::test]
    async fn a_draft_is_printed_to_be_looked_at() {
        let app = TestApp::new().await;
        let designer = app.staff(Role::Designer).await;
        let body = json!({"kind": "questionnaire", "from": {"library": "sipas-2026"}});
        let begun = designer.send_json(Method::POST, "/api/v1/drafts", &body).await;
        let draft = begun.json()["draft"].as_str().unwrap().to_owned();
        let answer = designer.get(&format!("/staff/drafts/{draft}/paper?lang=en")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let page = answer.text();
        assert!(page.contains("Question 8.") && page.contains("This is a draft"), "{page}");
        let analyst = app.staff(Role::Analyst).await;
        let refused = analyst.get(&format!("/staff/drafts/{draft}/paper")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let unknown = designer.get("/staff/drafts/none/paper").await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn what_cannot_be_printed_is_refused() {
        let app = TestApp::new().await;
        let round = format!("?round={ROUND}");
        for (query, status) in [
            ("?round=unknown".to_owned(), 404),
            (format!("{round}&unit=X99"), 404),
            (format!("{round}&count=0"), 404),
            (format!("{round}&count=201"), 404),
            (format!("{round}&form=%2F"), 404),
        ] {
            assert_eq!(page(&app, &query).await.0.as_u16(), status, "{query}");
        }
        let hash = app.version.hash().as_str().to_owned();
        let address = format!("/staff/versions/{hash}/paper");
        assert!(app.anyone().get(&address).await.text().contains("name=\"password\""));
        let enumerator = app.staff(Role::Enumerator).await;
        assert_eq!(enumerator.get(&address).await.status, StatusCode::FORBIDDEN);
    }
}

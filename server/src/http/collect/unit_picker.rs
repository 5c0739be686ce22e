//! `GET /r/{code}/units`: choosing the unit that one's answers are about, without scripts too.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse};
use survey_specs::interview::{Context, Interview};
use thuocdo_app::respondent::{ParentChoice, Shown, UnitChoice, UnitPickerPage, unit_picker_page};

use super::{follow, no_store};
use crate::assets::{self, Asset, Role};
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::language::lang_parameter;
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::unit_search::{Directory, Entry, Parent};

/// So many results are listed; whoever sees as many types more letters.
const FOUND: usize = 50;

/// So many units are listed where nothing was typed: more than are below any one parent.
const LISTED: usize = 300;

/// A parent is offered if so many units are below it; a single one is listed itself.
const SEVERAL: usize = 2;

/// What is longer is no name.
const LONGEST_QUERY: usize = 200;

/// The page, with what was found.
pub async fn unit_picker(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let destination = follow(&app, &code).await?;
    let now = app.clock.now();
    destination.answerable(&app, now).await?;
    if destination.link.unit.is_some() {
        return Err(Problem::UnknownPage);
    }
    let round = &destination.round.code;
    let today = today_in_vietnam(now);
    let directory = Directory::read(app.store.as_ref(), round, today).await?;
    let instrument = &destination.version.instrument;
    let questionnaire = instrument.questionnaire();
    let language = destination.language(uri.query().and_then(lang_parameter));
    let asked = Asked::of(uri.query().unwrap_or_default(), &directory);
    let context = Context {
        mode: destination.link.mode(),
        language: language.clone(),
        kinds: Vec::new(),
        started_on: today,
    };
    let page = UnitPickerPage {
        title: Interview::start(Arc::clone(instrument), context).render(&questionnaire.title),
        languages: destination.languages(),
        page: format!("/r/{code}/units"),
        address: asked.address(&code, &directory),
        within: asked.within(&directory),
        shown: shown(&directory, &asked),
        parents: offered(&directory, &asked),
        href: format!("/r/{code}?lang={language}&unit="),
        list: format!("/api/v1/rounds/{round}/units"),
        script: assets::of_role(Role::UnitPickerJs).map(Asset::path),
        query: asked.query,
        language,
    };
    Ok((no_store(), Html(unit_picker_page(&page))))
}

/// What the address asks for.
#[derive(Debug, Default)]
struct Asked {
    query: String,
    /// Which of the directory's parents.
    parent: Option<usize>,
}

impl Asked {
    /// An unknown parent is none: its units may have gone elsewhere since the page was opened.
    fn of(query: &str, directory: &Directory) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "q" => asked.query = value.trim().chars().take(LONGEST_QUERY).collect(),
                "parent" => {
                    let codes = directory.parents().iter().map(|parent| parent.code.as_str());
                    asked.parent =
                        codes.enumerate().find(|(_, code)| *code == value).map(|at| at.0);
                }
                _ => {}
            }
        }
        asked
    }

    fn within(&self, directory: &Directory) -> Option<(String, String)> {
        let parent = directory.parents().get(self.parent?)?;
        Some((parent.code.to_string(), parent.name.clone()))
    }

    /// The same page, up to the tag of a language.
    fn address(&self, code: &str, directory: &Directory) -> String {
        let page = format!("/r/{code}/units?");
        let begun = page.len();
        let mut query = form_urlencoded::Serializer::for_suffix(page, begun);
        if !self.query.is_empty() {
            query.append_pair("q", &self.query);
        }
        if let Some((parent, _)) = self.within(directory) {
            query.append_pair("parent", &parent);
        }
        query.append_pair("lang", "").finish()
    }
}

/// The parents to choose from: none below a chosen one, nor where there is only one.
fn offered(directory: &Directory, asked: &Asked) -> Vec<ParentChoice> {
    let several = || directory.parents().iter().filter(|parent| parent.units >= SEVERAL);
    if asked.parent.is_some() || several().count() < SEVERAL {
        return Vec::new();
    }
    let choice = |parent: &Parent| ParentChoice {
        code: parent.code.to_string(),
        name: parent.name.clone(),
        units: parent.units,
    };
    several().map(choice).collect()
}

fn shown(directory: &Directory, asked: &Asked) -> Shown {
    let choice = |unit: &Entry, former_name: Option<&str>| UnitChoice {
        code: unit.code.to_string(),
        name: unit.name.clone(),
        parent: directory.parent_of(unit).map(|parent| parent.name.clone()).unwrap_or_default(),
        former_name: former_name.map(str::to_owned),
    };
    if directory.units().is_empty() {
        return Shown::NoUnits;
    }
    if !asked.query.is_empty() {
        let found = directory.find(&asked.query, asked.parent, FOUND);
        let best = found.best.iter().map(|hit| choice(hit.unit, hit.former_name));
        return Shown::Found(best.collect(), found.all);
    }
    let offered = offered(directory, asked);
    let is_offered = |unit: &Entry| {
        let parent = directory.parent_of(unit);
        parent.is_some_and(|parent| offered.iter().any(|one| one.code == parent.code.as_str()))
    };
    let rest: Vec<_> = directory.below(asked.parent).filter(|unit| !is_offered(unit)).collect();
    Shown::Listed(rest.iter().take(LISTED).map(|unit| choice(unit, None)).collect(), rest.len())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use axum::http::StatusCode;
    use survey_specs::unit::{Lineage, LineageKind, Unit};

    use crate::http::test_app::{ROUND, TestApp};
    use crate::permission::Operator;

    fn unit(code: &str, name: &str, parent: Option<&str>) -> Unit {
        Unit {
            code: code.parse().unwrap(),
            name: name.to_owned(),
            class: "xa".parse().unwrap(),
            kind: None,
            parent: parent.map(|parent| parent.parse().unwrap()),
            population: None,
            valid_from: None,
            valid_to: None,
            codes: BTreeMap::new(),
        }
    }

    /// The round of the tests, whose two units are below one province each time.
    async fn app() -> TestApp {
        let app = TestApp::new().await;
        let mut ward = unit("X01", "Phường Cao Lãnh", Some("H20"));
        ward.valid_from = Some("2025-07-01".parse().unwrap());
        let mut former = unit("X01", "Phường Mười Một", Some("H20"));
        former.valid_to = ward.valid_from;
        let mut merged = unit("Y01", "Phường Hoà Thuận", Some("H20"));
        merged.valid_to = ward.valid_from;
        let link = Lineage {
            predecessor: "Y01".parse().unwrap(),
            successor: Some("X01".parse().unwrap()),
            date: "2025-07-01".parse().unwrap(),
            kind: LineageKind::Merged,
            share: None,
        };
        let units = [
            former,
            ward,
            merged,
            unit("X02", "Xã Mỹ Thọ", Some("H20")),
            unit("X03", "Xã Đồng Tháp", Some("H26")),
            unit("H20", "Tỉnh Đồng Tháp", None),
        ];
        let permission = Operator::at_the_console().may_design();
        app.app.store.load_units(&permission, &units, &[link]).await.unwrap();
        app
    }

    async fn page(app: &TestApp, query: &str) -> String {
        let answer = app.anyone().get(&format!("/r/{ROUND}/units{query}")).await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
        answer.text().to_owned()
    }

    #[tokio::test]
    async fn a_round_of_few_units_lists_them_all() {
        let page = page(&TestApp::new().await, "").await;
        for expected in [
            "href=\"/r/dot-1?lang=vi&amp;unit=X01\"><b>Phường Một</b>",
            "href=\"/r/dot-1?lang=vi&amp;unit=X02\"><b>Phường Hai</b>",
            "data-list=\"/api/v1/rounds/dot-1/units\"",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
    }

    #[tokio::test]
    async fn a_unit_of_the_round_is_found_without_marks_by_its_own_its_former_or_its_parents_name()
    {
        let app = app().await;
        for (typed, found) in [
            ("cao+lanh", "<b>Phường Cao Lãnh</b><span>Tỉnh Đồng Tháp</span>"),
            ("hoa%20thuan", "<span>Tỉnh Đồng Tháp – tên cũ: Phường Hoà Thuận</span>"),
            ("muoi+mot", "tên cũ: Phường Mười Một"),
            ("dong+thap", "<b>Xã Mỹ Thọ</b>"),
        ] {
            let page = page(&app, &format!("?q={typed}")).await;
            assert!(page.contains(found), "{typed}: {found} in {page}");
            assert!(!page.contains("<b>Xã Đồng Tháp</b>"), "a unit of another round");
        }
    }

    #[tokio::test]
    async fn what_was_typed_stays_in_the_field_and_in_the_links_to_other_languages() {
        let page = page(&app().await, "?q=%22x%3Ey&lang=en").await;
        assert!(page.contains("value=\"&quot;x&gt;y\""), "{page}");
        assert!(page.contains("href=\"/r/dot-1/units?q=%22x%3Ey&amp;lang=vi\""), "{page}");
        assert!(page.contains("No place has such a name."), "{page}");
    }

    #[tokio::test]
    async fn a_parent_limits_the_search_and_an_unknown_one_does_not() {
        let app = app().await;
        let below = page(&app, "?parent=H20&q=my").await;
        assert!(below.contains("Chỉ tìm trong Tỉnh Đồng Tháp."), "{below}");
        assert!(below.contains("<b>Xã Mỹ Thọ</b>"));
        let unknown = page(&app, "?parent=H99").await;
        assert!(!unknown.contains("Chỉ tìm trong"));
    }

    #[tokio::test]
    async fn there_is_nothing_to_choose_behind_the_link_of_a_unit_or_of_no_round() {
        let app = TestApp::new().await;
        for code in [app.link(Some("X01")), "dot-2".to_owned()] {
            let answer = app.anyone().get(&format!("/r/{code}/units")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{code}");
        }
        app.clock.set(TestApp::closing());
        let closed = app.anyone().get(&format!("/r/{ROUND}/units")).await;
        assert_eq!(closed.status, StatusCode::GONE);
    }
}

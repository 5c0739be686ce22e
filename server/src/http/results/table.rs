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
use super::shown::{Labels, figure, unusual_max};
use super::uncertainty::{Digits, Scale, sampling};
use super::{PREVIOUS, ReadableIndex, Reader, round_title};
use crate::http::App;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::index::{IndexDocument, NodeRow};
use crate::store::round::{Round, RoundState};

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
        sampling: sampling(&document),
        policy: policy(&definition, &document, &lang),
        language: lang,
    })
}

/// Whether a round takes answers.
#[must_use]
pub fn status(round: &Round, now: Timestamp) -> RoundStatus {
    match round.state_at(now) {
        RoundState::Planned => RoundStatus::Planned,
        RoundState::Open => RoundStatus::Open,
        RoundState::Paused => RoundStatus::Paused,
        RoundState::Closed => RoundStatus::Closed,
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

/// What the rows of a class have in common.
struct Shared {
    /// Per column, see [`shared_max`].
    maxima: Vec<Option<f64>>,
    digits: Digits,
    scale: Option<Scale>,
}

impl Shared {
    fn by(lines: &[Line<'_>], columns: usize) -> Self {
        let totals = || lines.iter().filter_map(|line| line.total);
        let units = lines.iter().filter(|line| !line.is_class()).filter_map(|line| line.total);
        Self {
            maxima: (0..columns).map(|column| shared_max(lines, column)).collect(),
            digits: Digits::of(units),
            scale: Scale::of(totals()),
        }
    }
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
        let shared = Shared::by(&lines, self.blocks.len());
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
            classes.first().map(|line| UnitRow { name: class_name(), ..self.row(line, &shared) });
        Ranking {
            class: class.to_owned(),
            units: units.iter().map(|line| self.row(line, &shared)).collect(),
            class_row,
            maxima: shared.maxima.iter().map(|max| max.map(|max| max.to_string())).collect(),
            scale: shared.scale.map(|scale| scale.ends()),
        }
    }

    fn row(&self, line: &Line<'_>, shared: &Shared) -> UnitRow {
        let unit = line.total.filter(|_| !line.is_class()).map(|row| row.unit.as_str());
        let figures = line
            .blocks
            .iter()
            .zip(&shared.maxima)
            .map(|(row, max)| -> Figure { figure(*row, max.is_none()) });
        UnitRow {
            code: unit.unwrap_or_default().to_owned(),
            name: line.total.and_then(|row| row.unit_name.clone()).unwrap_or_default(),
            href: unit.map(|unit| [self.unit_address.as_str(), unit, &self.query].concat()),
            total: self.labels.result(line.total, shared.digits, shared.scale.as_ref()),
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

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use survey_specs::index::{Measures, Subject, Tallies, evaluate};
    use survey_specs::unit::Unit;
    use thuocdo_app::analyst::{Change, GroupedBy, NotCompared};

    use super::*;
    use crate::http::collect::round_of_path;
    use crate::http::test_app::{ROUND, TestApp};
    use crate::permission::{Operator, Role};
    use crate::store::Insertion;
    use crate::store::round::NewRound;

    fn published(value: &str) -> Figure {
        Figure::Published { value: value.to_owned(), max: None, fewer_than: None }
    }

    async fn page(app: &TestApp, previous: Option<&str>) -> Results {
        let round = round_of_path(&app.app, ROUND).await.unwrap();
        let reader = Reader::Staff(Operator::at_the_console().may_read_results());
        let previous = previous.map(str::to_owned);
        let asked = Asked { language: Language::English, previous };
        results(&app.app, &round, reader, None, asked).await.unwrap()
    }

    /// A second round like that of the tests, a year earlier; without answers.
    async fn add_earlier_round(app: &TestApp) {
        let round = round_of_path(&app.app, ROUND).await.unwrap();
        let earlier = Round {
            code: "dot-0".parse().unwrap(),
            title: Some("Đợt 0".to_owned()),
            opens_at: "2025-10-31T17:00:00Z".parse().unwrap(),
            closes_at: Some("2025-11-30T17:00:00Z".parse().unwrap()),
            ..round
        };
        let units = ["X01", "X02"].map(|unit| unit.parse().unwrap()).to_vec();
        let design = Operator::at_the_console().may_design();
        let _: Insertion =
            app.app.store.insert_round(&design, &NewRound::new(earlier, units)).await.unwrap();
    }

    #[tokio::test]
    async fn the_page_has_a_row_per_unit_and_one_for_the_class() {
        let app = TestApp::new().await;
        app.collect(4, 3).await;
        let page = page(&app, None).await;
        assert_eq!((page.total.code.as_str(), page.total.label.as_str()), ("TOTAL", "Overall"));
        let columns: Vec<_> = page
            .columns
            .iter()
            .map(|column| (column.code.as_str(), column.label.as_str()))
            .collect();
        assert_eq!(columns, [("I", "Service")]);
        let [ranking] = page.classes.as_slice() else { panic!("{:?}", page.classes) };
        let first = &ranking.units[0];
        assert_eq!((first.code.as_str(), first.name.as_str()), ("X01", "Phường Một"));
        assert_eq!((first.total.rank, first.total.n), (Some(1), Some(4)));
        assert_eq!(
            (&first.total.figure, &first.figures),
            (&published("75.00"), &vec![published("75.00")])
        );
        assert_eq!(first.href.as_deref(), Some("/results/dot-1/units/X01?lang=en"));
        assert_eq!(ranking.units[1].figures, vec![Figure::Missing]);
        let class_row = ranking.class_row.as_ref().unwrap();
        assert_eq!((class_row.name.as_str(), &class_row.href), ("All of class xa", &None));
        assert_eq!(class_row.total.figure, published("75.00"));
        assert_eq!(page.csv_href, "/api/v1/rounds/dot-1/index.csv?for=excel");
        assert_eq!(page.title, "Đợt 1");
    }

    #[tokio::test]
    async fn the_page_says_how_sure_each_value_is_and_of_how_many_respondents() {
        let app = TestApp::new().await;
        app.collect(40, 30).await;
        let page = page(&app, None).await;
        let sampling = page.sampling.unwrap();
        assert_eq!((sampling.respondents, sampling.clusters), (40, None));
        assert_eq!((sampling.level.as_str(), sampling.rank_coverage.as_str()), ("95", "95"));
        let ranking = &page.classes[0];
        let total = ranking.units[0].total.uncertainty.as_ref().unwrap();
        // 100 √(0.75 · 0.25 / 39), and 2.023 times as much on either side.
        assert_eq!(total.standard_error, "6.9");
        assert_eq!(total.interval, Some(["61.0".to_owned(), "89.0".to_owned()]));
        assert_eq!(ranking.scale, Some(["60".to_owned(), "90".to_owned()]));
        assert!(total.span.is_some_and(|span| span.lower < span.value && span.value < span.upper));
        assert_eq!(ranking.units[1].total.uncertainty, None);
    }

    #[tokio::test]
    async fn a_withheld_unit_shows_nothing_of_its_uncertainty() {
        let app = TestApp::new().await;
        app.collect(9, 5).await;
        app.clock.set(TestApp::closing());
        for address in ["/results/dot-1", "/results/dot-1/units/X01"] {
            let html = app.anyone().get(address).await;
            for part in ["Khoảng tin cậy", "khoảng hạng", "Sai số chuẩn", "class=\"interval"]
            {
                assert!(!html.text().contains(part), "{part} in {}", html.text());
            }
        }
    }

    #[tokio::test]
    async fn a_round_without_any_value_has_no_ranking() {
        let app = TestApp::new().await;
        assert!(page(&app, None).await.classes.is_empty());
        let html = app.staff(Role::Viewer).await.get("/staff/rounds/dot-1").await;
        assert!(html.text().contains("Chưa có số liệu nào"), "{}", html.text());
    }

    #[tokio::test]
    async fn staff_compare_with_an_earlier_round_that_has_an_index() {
        let app = TestApp::new().await;
        app.collect(4, 3).await;
        assert!(page(&app, None).await.earlier.rounds.is_empty());
        add_earlier_round(&app).await;
        let page = page(&app, Some("dot-0")).await;
        let rounds: Vec<_> =
            page.earlier.rounds.iter().map(|round| (&*round.code, &*round.title)).collect();
        assert_eq!(rounds, [("dot-0", "Đợt 0")]);
        assert_eq!(
            page.classes[0].units[0].total.change,
            Some(Change::NotCompared(NotCompared::NoEarlierValue))
        );
        assert_eq!(page.csv_href, "/api/v1/rounds/dot-1/index.csv?for=excel&previous=dot-0");
        let viewer = app.staff(Role::Viewer).await;
        let address = "/staff/rounds/dot-1?previous=";
        let html = viewer.get(&format!("{address}dot-0&lang=en")).await;
        assert!(
            html.text().contains("earlier round: no value in the earlier round"),
            "{}",
            html.text()
        );
        assert!(html.text().contains("/units/X01?lang=en&amp;previous=dot-0"), "{}", html.text());
        let none = viewer.get(address).await;
        assert!(!none.text().contains("selected"), "{}", none.text());
        assert_eq!(viewer.get(&format!("{address}dot-9")).await.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn the_public_compares_nothing() {
        let app = TestApp::new().await;
        app.collect(10, 5).await;
        add_earlier_round(&app).await;
        app.clock.set(TestApp::closing());
        let plain = app.anyone().get("/results/dot-1").await;
        assert!(!plain.text().contains("<select"), "{}", plain.text());
        let asked = app.anyone().get("/results/dot-1?previous=dot-0").await;
        assert_eq!(asked.text(), plain.text());
    }

    const GROUPED: &str = "
index: diem
languages: [vi, en]
title: {vi: Điểm, en: Points}
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 1
on_missing: skip
class_row: mean_of_units
leaf_rule: value
root:
  node: TOTAL
  label: {vi: Chung, en: Overall}
  aggregate: sum
  bands:
    of: value
    bands:
      - {band: good, label: {vi: Tốt, en: Good}, at_least: 8}
      - {band: weak, label: {vi: Yếu, en: Weak}, below: 8}
  children:
    - {node: A, label: A, points: 9}
    - {node: B, label: B, points: 4}
";

    fn unit(number: usize, name: &str) -> Unit {
        Unit {
            code: format!("X{number:04}").parse().unwrap(),
            name: name.to_owned(),
            class: if number.is_multiple_of(2) { "xa" } else { "so" }.parse().unwrap(),
            kind: None,
            parent: None,
            population: None,
            valid_from: None,
            valid_to: None,
            codes: BTreeMap::new(),
        }
    }

    /// Lays out units of which each has so many points of `A`, or no value.
    fn rankings(points: &[(&str, Option<&str>)]) -> Vec<Ranking> {
        let definition: IndexDefinition = GROUPED.parse().unwrap();
        let units: Vec<Unit> =
            points.iter().enumerate().map(|(number, (name, _))| unit(number, name)).collect();
        let subject = |(unit, (_, points)): (&Unit, &(&str, Option<&str>))| Subject {
            unit: unit.code.clone(),
            class: unit.class.clone(),
            tallies: Tallies::default(),
            measures: points
                .map(|points| {
                    (
                        "A".parse().unwrap(),
                        survey_specs::index::Measure::Plain(points.parse().unwrap()),
                    )
                })
                .into_iter()
                .collect::<Measures>(),
        };
        let subjects: Vec<Subject> = units.iter().zip(points).map(subject).collect();
        let policy = definition.policy([]).unwrap();
        let outcome = evaluate(&definition, &policy, &subjects);
        let document = IndexDocument::of(&definition, &policy, None, &units, &outcome);
        let lang = Language::English.lang().unwrap();
        let labels = Labels::new(&definition, &lang).unwrap();
        assert_eq!(labels.grouped_by(&definition.root), Some(GroupedBy::Bands));
        let layout = Layout {
            labels: &labels,
            blocks: vec!["A", "B"],
            total: "TOTAL",
            language: Language::English,
            unit_address: String::new(),
            query: String::new(),
        };
        layout.rankings(&document)
    }

    #[test]
    fn every_class_is_ranked_for_itself_and_units_without_a_rank_stand_last_by_name() {
        let rankings = rankings(&[
            ("Xã Ô", None),
            ("Sở Y tế", Some("8.5")),
            ("Xã Bình", Some("7")),
            ("Sở Nội vụ", Some("9")),
            ("Xã Ân", None),
            ("Thanh tra", Some("1")),
            ("Xã An", Some("7.5")),
        ]);
        let rows = |ranking: &Ranking| -> Vec<(String, Option<u64>)> {
            ranking.units.iter().map(|row| (row.name.clone(), row.total.rank)).collect()
        };
        let classes: Vec<_> = rankings.iter().map(|ranking| ranking.class.as_str()).collect();
        assert_eq!(classes, ["so", "xa"]);
        let departments = [("Sở Nội vụ", Some(1)), ("Sở Y tế", Some(2)), ("Thanh tra", Some(3))];
        let communes = [("Xã An", Some(1)), ("Xã Bình", Some(2)), ("Xã Ân", None), ("Xã Ô", None)];
        assert_eq!(rows(&rankings[0]), departments.map(|(name, rank)| (name.to_owned(), rank)));
        assert_eq!(rows(&rankings[1]), communes.map(|(name, rank)| (name.to_owned(), rank)));
        assert_eq!(
            rankings[1].class_row.as_ref().unwrap().total.figure,
            Figure::Published {
                value: "7.25".to_owned(),
                max: Some("13".to_owned()),
                fewer_than: None,
            }
        );
    }

    #[test]
    fn the_total_has_its_maximum_and_group_and_a_block_has_its_maximum_in_the_heading() {
        let rankings = rankings(&[("Xã An", Some("8.5"))]);
        let unit = &rankings[0].units[0];
        assert_eq!(unit.total.group.as_deref(), Some("Good"));
        assert_eq!(unit.total.n, None);
        assert_eq!(rankings[0].maxima, [Some("9".to_owned()), None]);
        assert_eq!(unit.figures, [published("8.50"), Figure::Missing]);
    }
}

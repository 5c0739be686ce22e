//! A unit's sheet: its criteria as a tree, with the unit's own points, the appraisers' beside them,
//! and what is done with the sheet as a whole.

mod criterion;
mod steps;
mod tree;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::cell_view::CellDesk;
use super::keeping::Side;
use super::model::{AssessmentProgress, AssessmentSheet, Assessments, UnitProgress};
use super::rounds_screen::DeadlineLine;
use super::state::StateBadge;
use super::words::words;
use crate::console::address::escaped;
use crate::console::api::Api;
use crate::console::browser;
use crate::console::browser::leaving::ask_before_leaving;
use crate::console::language::use_language;
use crate::console::ui::field::CheckField;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::progress::Progress;
use crate::console::ui::shortcut::{Keys, on_keys};
use criterion::rows;
use steps::{StepActions, Steps};
use tree::{Tree, sum};

/// Everything of a unit's sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What is assessed.
    pub tree: AssessmentSheet,
    /// Where the sheets stand that the person may read.
    pub progress: AssessmentProgress,
    /// The points of the unit.
    pub points: Assessments,
    /// The unit.
    pub unit: UnitProgress,
}

impl Sheet {
    /// Whether the unit's own points can be given now.
    #[must_use]
    pub fn takes_claims(&self) -> bool {
        let with_unit = matches!(self.unit.state.as_str(), "not_begun" | "under_way");
        self.unit.may_claim && with_unit && self.tree.deadlines.claims_open
    }

    /// Whether the appraisers' points can be given now.
    #[must_use]
    pub fn takes_appraisal(&self) -> bool {
        self.tree.may_appraise && self.unit.state != "appraised"
    }

    /// The unit so many places further in the list.
    #[must_use]
    pub fn neighbour(&self, by: isize) -> Option<&UnitProgress> {
        let units = &self.progress.units;
        let place = units.iter().position(|unit| unit.unit == self.unit.unit)?;
        units.get(place.checked_add_signed(by)?)
    }
}

/// The screen.
#[component]
pub fn SheetScreen() -> impl IntoView {
    let language = use_language();
    let params = use_params_map();
    let of_path =
        move |name: &'static str| Memo::new(move |_| params.read().get(name).unwrap_or_default());
    let (round, unit) = (of_path("round"), of_path("unit"));
    let found = LocalResource::new(move || {
        let (api, round, code) = (Api::tracked(language), escaped(&round.get()), unit.get());
        async move {
            let tree = api.get::<AssessmentSheet>(&format!("/rounds/{round}/assessment")).await?;
            let listed = format!("/rounds/{round}/assessment/units");
            let progress = api.get::<AssessmentProgress>(&listed).await?;
            let points = format!("/rounds/{round}/assessments?unit={}", escaped(&code));
            let points = api.get::<Assessments>(&points).await?;
            let known = progress.units.iter().find(|unit| unit.unit == code).cloned();
            Ok(Sheet { tree, progress, points, unit: known.unwrap_or_default() })
        }
    });
    view! {
        <p>
            <A href=move || format!("/console/assessments/{}", round.get())>
                "← " {move || words(language.get()).back_progress}
            </A>
        </p>
        <Loaded
            resource=found
            children=move |sheet: Sheet| {
                browser::set_title(&sheet.unit.name);
                view! { <Shown sheet again=move || found.refetch()/> }
            }
        />
    }
}

#[component]
fn Shown(sheet: Sheet, again: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let desks = rows(&sheet);
    let cells: Vec<CellDesk> = desks.iter().map(|row| row.claim).collect();
    let appraised: Vec<CellDesk> = desks.iter().map(|row| row.appraisal).collect();
    let unsaved = {
        let all = [cells.clone(), appraised.clone()].concat();
        Memo::new(move |_| {
            all.iter().filter(|desk| desk.cell.with(super::keeping::Cell::is_unsaved)).count()
        })
    };
    // Whoever leaves within the pause after typing has typed it all the same.
    let all = [cells.clone(), appraised.clone()].concat();
    on_cleanup(move || all.iter().for_each(|desk| desk.send()));
    let is_unsaved = move || unsaved.get_untracked() > 0;
    ask_before_leaving(|| false, is_unsaved, move || words.unsaved.to_owned());
    let only_empty = RwSignal::new(false);
    let appraises = sheet.tree.may_appraise;
    let side = if appraises { Side::Appraised } else { Side::Claimed };
    let shown = if appraises { appraised } else { cells };
    on_keys(Keys::alt("n"), to_neighbour(&sheet, 1));
    on_keys(Keys::alt("p"), to_neighbour(&sheet, -1));
    view! {
        <div class="screen-head">
            <h1>{sheet.unit.name.clone()} " " <StateBadge state=sheet.unit.state.clone() words/></h1>
            <Neighbours sheet=sheet.clone()/>
        </div>
        <p class="soft">{sheet.tree.title.clone()} " · " {words.shortcuts}</p>
        <DeadlineLine deadlines=sheet.tree.deadlines.clone()/>
        <Locked sheet=sheet.clone()/>
        <Steps steps=sheet.unit.steps.clone()/>
        <div class="sheet-bar">
            <Tally cells=shown side/>
            {move || (unsaved.get() > 0).then(|| view! {
                <span class="badge is-warn" role="status">{words.unsaved} ": " {unsaved}</span>
            })}
            <StepActions sheet=sheet.clone() rows=desks.clone() unsaved again/>
        </div>
        <CheckField label=words.only_empty value=only_empty/>
        <Tree sheet rows=desks only_empty side/>
    }
}

/// Why the unit's points stand still, where they do.
#[component]
fn Locked(sheet: Sheet) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let is_with_unit = matches!(sheet.unit.state.as_str(), "not_begun" | "under_way");
    let why = match (sheet.unit.may_claim, is_with_unit) {
        (false, _) => None,
        (true, false) => Some(words.sheet_locked),
        (true, true) => (!sheet.tree.deadlines.claims_open).then_some(words.claims_closed),
    };
    why.map(|why| view! { <p class="badge is-warn locked" role="status">{why}</p> })
}

/// How many criteria have points, and their sum.
#[component]
fn Tally(cells: Vec<CellDesk>, side: Side) -> impl IntoView {
    let language = use_language();
    let all = cells.len();
    let given = {
        let cells = cells.clone();
        Memo::new(move |_| {
            cells.iter().filter(|desk| desk.cell.with(|cell| cell.typed.points().is_some())).count()
        })
    };
    let total = Memo::new(move |_| sum(&cells));
    let label = Signal::derive(move || {
        let words = words(language.get());
        let name = match side {
            Side::Claimed => words.scored,
            Side::Appraised => words.appraised_criteria,
        };
        format!("{}/{all} {name}", given.get())
    });
    #[expect(clippy::cast_precision_loss, reason = "no index has so many criteria")]
    let (value, of) = (Signal::derive(move || given.get() as f64), all as f64);
    view! {
        <Progress value of label/>
        <strong class="sheet-sum">
            {move || {
                let words = words(language.get());
                let name = match side {
                    Side::Claimed => words.sum_claimed,
                    Side::Appraised => words.sum_appraised,
                };
                format!("{name}: {}", language.get().decimal(&format!("{:.2}", total.get())))
            }}
        </strong>
    }
}

/// Leads to the unit before or after this one.
fn to_neighbour(sheet: &Sheet, by: isize) -> impl Fn() + 'static {
    let navigate = use_navigate();
    let address = neighbour_address(sheet, by);
    move || {
        if let Some(address) = &address {
            navigate(address, NavigateOptions::default());
        }
    }
}

fn neighbour_address(sheet: &Sheet, by: isize) -> Option<String> {
    let unit = sheet.neighbour(by)?;
    Some(format!("/console/assessments/{}/units/{}", sheet.tree.round, unit.unit))
}

#[component]
fn Neighbours(sheet: Sheet) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let link = |by: isize, text: String| {
        neighbour_address(&sheet, by).map(|address| {
            view! { <A href=address attr:class="button">{text}</A> }
        })
    };
    view! {
        <div class="actions">
            {link(-1, format!("← {}", words.previous_unit))}
            {link(1, format!("{} →", words.next_unit))}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Deadlines;
    use super::*;

    fn sheet(state: &str) -> Sheet {
        let unit = |code: &str| UnitProgress { unit: code.to_owned(), ..UnitProgress::default() };
        Sheet {
            tree: AssessmentSheet {
                deadlines: Deadlines { claims_open: true, ..Deadlines::default() },
                ..AssessmentSheet::default()
            },
            progress: AssessmentProgress {
                units: vec![unit("X01"), unit("X02"), unit("X03")],
                ..AssessmentProgress::default()
            },
            points: Assessments::default(),
            unit: UnitProgress { state: state.to_owned(), may_claim: true, ..unit("X02") },
        }
    }

    #[test]
    fn a_unit_gives_points_while_it_has_the_sheet_and_time() {
        let open = ["not_begun", "under_way", "handed_in", "appraised"]
            .map(|state| sheet(state).takes_claims());
        assert_eq!(open, [true, true, false, false]);
        let mut late = sheet("under_way");
        late.tree.deadlines.claims_open = false;
        assert!(!late.takes_claims());
    }

    #[test]
    fn the_next_unit_is_the_next_of_the_list() {
        let of = |sheet: &Sheet, by| sheet.neighbour(by).map(|unit| unit.unit.clone());
        let middle = sheet("handed_in");
        assert_eq!(of(&middle, 1).as_deref(), Some("X03"));
        assert_eq!(of(&middle, -1).as_deref(), Some("X01"));
        let mut last = middle;
        last.unit.unit = "X03".to_owned();
        assert_eq!(of(&last, 1), None);
    }
}

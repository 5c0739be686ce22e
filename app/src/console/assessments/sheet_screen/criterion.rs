//! One criterion of a sheet: both sides' points, what is said of them, and their history.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Sheet;
use crate::console::address::escaped;
use crate::console::api::Api;
use crate::console::assessments::cell_view::{CellDesk, FateLine, ScoreField, TextArea};
use crate::console::assessments::keeping::Side;
use crate::console::assessments::model::{Assessment, ScoreEntry, ScoreHistory, SheetNode};
use crate::console::assessments::words::{Words, words};
use crate::console::calendar::moment;
use crate::console::language::{Language, use_language};

/// A criterion with its cells.
#[derive(Clone)]
pub struct Row {
    /// The criterion.
    pub node: SheetNode,
    /// The unit's own points.
    pub claim: CellDesk,
    /// The appraisers' points.
    pub appraisal: CellDesk,
    /// The points of a survey.
    pub survey: Option<ScoreEntry>,
    /// A value that stands in the place of points.
    pub measured: Option<ScoreEntry>,
    /// Its address in the API.
    address: String,
}

impl Row {
    /// The cell of a side.
    #[must_use]
    pub fn cell(&self, side: Side) -> CellDesk {
        match side {
            Side::Claimed => self.claim,
            Side::Appraised => self.appraisal,
        }
    }
}

/// The criteria of a sheet, in the order of its tree.
#[must_use]
pub fn rows(sheet: &Sheet) -> Vec<Row> {
    let given = |criterion: &str| {
        let of = |one: &&Assessment| one.criterion == criterion;
        sheet.points.assessments.iter().find(of).cloned().unwrap_or_default()
    };
    let row = |node: &SheetNode| {
        let criterion = node.criterion.as_ref()?;
        let Assessment { claimed, appraised, survey, measured, .. } = given(criterion);
        let (round, unit) = (escaped(&sheet.tree.round), escaped(&sheet.unit.unit));
        let address = format!("/rounds/{round}/assessments/{unit}/{}", escaped(criterion));
        Some(Row {
            node: node.clone(),
            claim: CellDesk::new(&address, Side::Claimed, claimed),
            appraisal: CellDesk::new(&address, Side::Appraised, appraised),
            survey,
            measured,
            address,
        })
    };
    sheet.tree.nodes.iter().filter_map(row).collect()
}

/// A criterion.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn Criterion(
    /// The criterion with its cells.
    row: Row,
    /// Its place among the criteria, from 0.
    place: usize,
    /// Whether the unit's points can be given.
    takes_claims: bool,
    /// Whether the appraisers' points can be given.
    takes_appraisal: bool,
    /// Whether the appraisers' side is shown.
    appraises: bool,
) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    // As the element has it: a sheet that is drawn anew takes the element over.
    let (open, element) = (RwSignal::new(false), NodeRef::<html::Details>::new());
    let toggled = move |_| {
        open.set(element.get_untracked().is_some_and(|details| details.open()));
    };
    let label = row.node.label.clone();
    let named = move |what: &str| format!("{what}: {label}");
    let (full, code) = (row.node.full_points.clone(), row.node.criterion.clone());
    let appraised_shown =
        appraises || row.appraisal.cell.with_untracked(|cell| cell.held.is_some());
    let (claim, appraisal) = (row.claim, row.appraisal);
    let inside = StoredValue::new_local(row.clone());
    view! {
        <div class="criterion-name">
            <span>{row.node.label.clone()}</span>
            " " <small>{code}</small>
        </div>
        <div class="criterion-side">
            <ScoreField
                desk=claim
                place
                label=named(words.self_score)
                full=full.clone()
                enabled=takes_claims
            />
            <FateLine desk=claim/>
        </div>
        <div class="criterion-side">
            {appraised_shown.then(|| view! {
                <ScoreField
                    desk=appraisal
                    place
                    label=named(words.appraised_score)
                    full
                    enabled=takes_appraisal
                />
                <FateLine desk=appraisal/>
            })}
            {other_points(row.survey.as_ref(), words.survey_score, language.get())}
            {other_points(row.measured.as_ref(), words.measured, language.get())}
        </div>
        <details
            class="criterion-more"
            node_ref=element
            prop:open=move || open.get()
            on:toggle=toggled
        >
            <summary>{words.details} <Evidence desk=claim/></summary>
            {move || open.get().then(|| view! {
                <More row=inside.get_value() takes_claims takes_appraisal appraises/>
            })}
        </details>
    }
}

/// Points that come from elsewhere, with their source.
fn other_points(
    entry: Option<&ScoreEntry>,
    name: &'static str,
    language: Language,
) -> impl IntoView + use<> {
    entry.cloned().map(|entry| {
        let score = entry.score.map(|score| language.decimal(&score));
        view! {
            <p class="soft other-points">
                {name} ": " <strong>{score}</strong>
                {entry.note.map(|note| view! { <br/> <small>{note}</small> })}
            </p>
        }
    })
}

/// How many links there are.
#[component]
fn Evidence(desk: CellDesk) -> impl IntoView {
    let links = move || {
        desk.cell.with(|cell| {
            let lines = cell.typed.evidence.lines().filter(|line| !line.trim().is_empty()).count();
            let said = usize::from(!cell.typed.text.trim().is_empty());
            (lines + said > 0).then(|| view! { <span class="badge">{lines + said}</span> })
        })
    };
    view! { " " {links} }
}

/// Explanation, evidence, note and history.
#[component]
fn More(row: Row, takes_claims: bool, takes_appraisal: bool, appraises: bool) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let (claim, appraisal) = (row.claim, row.appraisal);
    let has_note = appraisal.cell.with_untracked(|cell| !cell.typed.text.is_empty());
    view! {
        <TextArea
            desk=claim
            label=words.explanation.to_owned()
            read=|typed| &typed.text
            write=|typed, text| typed.text = text
            enabled=takes_claims
        />
        {takes_claims.then(|| view! {
            <TextArea
                desk=claim
                label=words.evidence.to_owned()
                read=|typed| &typed.evidence
                write=|typed, text| typed.evidence = text
                enabled=true
            />
        })}
        <Links desk=claim/>
        {(appraises || has_note).then(|| view! {
            <TextArea
                desk=appraisal
                label=words.note.to_owned()
                read=|typed| &typed.text
                write=|typed, text| typed.text = text
                enabled=takes_appraisal
            />
        })}
        <History address=row.address/>
    }
}

/// The links that the server has taken, to be opened beside the console.
#[component]
fn Links(desk: CellDesk) -> impl IntoView {
    let link = |address: String| {
        let shown = address.clone();
        view! {
            <li>
                <a href=address target="_blank" rel="noopener noreferrer external">{shown}</a>
            </li>
        }
    };
    let links = move || {
        let held = desk.cell.with(|cell| cell.held.as_ref().map(|held| held.evidence.clone()));
        held.unwrap_or_default().into_iter().map(link).collect_view()
    };
    view! { <ul class="evidence">{links}</ul> }
}

/// Who gave which points when; fetched when somebody asks.
#[component]
fn History(address: String) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let found = RwSignal::new(None::<Result<ScoreHistory, String>>);
    let ask = move |_| {
        let (api, address) = (Api(language), format!("{address}/history"));
        spawn_local(async move {
            let answer = api.get::<ScoreHistory>(&address).await;
            found.set(Some(answer.map_err(|error| error.message)));
        });
    };
    let lines = move || match found.get() {
        None => ().into_any(),
        Some(Err(why)) => view! { <p class="wrong" role="alert">{why}</p> }.into_any(),
        Some(Ok(history)) if history.entries.is_empty() => {
            view! { <p class="soft">{words.no_history}</p> }.into_any()
        }
        Some(Ok(history)) => {
            let language = language.get();
            let line = move |entry: ScoreEntry| history_line(&entry, words, language);
            view! { <ol class="history">{history.entries.into_iter().map(line).collect_view()}</ol> }
                .into_any()
        }
    };
    view! {
        <button type="button" class="quiet" on:click=ask>{words.history}</button>
        {lines}
    }
}

fn history_line(
    entry: &ScoreEntry,
    words: &'static Words,
    language: Language,
) -> impl IntoView + use<> {
    let part = match entry.part.as_str() {
        "self" => words.self_score,
        "appraised" => words.appraised_score,
        "survey" => words.survey_score,
        _ => words.measured,
    };
    let score = match (entry.kind.as_str(), &entry.score) {
        ("withdrawn", _) => words.withdrawn.to_owned(),
        ("suppressed", _) | (_, None) => words.withheld.to_owned(),
        (_, Some(score)) => language.decimal(score),
    };
    let said = entry.explanation.clone().or_else(|| entry.note.clone());
    view! {
        <li>
            {part} ": " <strong>{score}</strong>
            " " <small>{entry.by.clone()} " · " {moment(&entry.at)}</small>
            {said.map(|said| view! { <br/> <small>{said}</small> })}
        </li>
    }
}

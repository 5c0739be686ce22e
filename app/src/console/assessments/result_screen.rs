//! What an assessment comes to: every unit's total, and one unit field by field, as sentences.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use survey_specs::code::Lang;

use super::model::{AssessmentResult, ResultRow};
use super::words::{Words, words};
use crate::console::address::escaped;
use crate::console::api::Api;
use crate::console::browser;
use crate::console::language::{Language, use_language};
use crate::console::session::use_me;
use crate::console::ui::field::ChoiceField;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;
use crate::ui::standing::places;

/// What is asked for, as the address of the screen says it.
#[derive(Clone, Copy)]
struct Asked {
    round: Memo<String>,
    unit: Memo<String>,
    /// None: the latest round that can be compared with; empty: no other.
    previous: Memo<Option<String>>,
}

impl Asked {
    /// The query that asks for this unit, and for this round to compare with.
    fn query(unit: &str, previous: Option<&str>) -> String {
        let previous = previous.map(|previous| format!("&previous={}", escaped(previous)));
        format!("?unit={}{}", escaped(unit), previous.unwrap_or_default())
    }

    /// The address of this screen for another unit or another round to compare with.
    fn address(self, unit: &str, previous: Option<&str>) -> String {
        let round = self.round.with(|round| escaped(round));
        format!("/console/assessments/{round}/result{}", Self::query(unit, previous))
    }
}

/// The screen.
#[component]
pub fn ResultScreen() -> impl IntoView {
    let language = use_language();
    let (params, query, me) = (use_params_map(), use_query_map(), use_me());
    let own = me.get_untracked().unit.unwrap_or_default();
    let asked = Asked {
        round: Memo::new(move |_| params.read().get("round").unwrap_or_default()),
        unit: Memo::new(move |_| query.read().get("unit").unwrap_or_else(|| own.clone())),
        previous: Memo::new(move |_| query.read().get("previous")),
    };
    let result = LocalResource::new(move || {
        let api = Api::tracked(language);
        let query = match (asked.unit.get(), asked.previous.get()) {
            (unit, previous) if !unit.is_empty() => Asked::query(&unit, previous.as_deref()),
            (_, Some(previous)) => format!("?previous={}", escaped(&previous)),
            (_, None) => String::new(),
        };
        let address = format!("/rounds/{}/assessment/result{query}", escaped(&asked.round.get()));
        async move { api.get::<AssessmentResult>(&address).await }
    });
    view! {
        <p>
            <A href=move || format!("/console/assessments/{}", asked.round.get())>
                "← " {move || words(language.get()).back_progress}
            </A>
        </p>
        <Loaded
            resource=result
            children=move |result: AssessmentResult| view! { <Shown result asked/> }
        />
    }
}

#[component]
fn Shown(result: AssessmentResult, asked: Asked) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    browser::set_title(&format!("{} – {}", words.result, result.title));
    let mut rounds = vec![(String::new(), words.no_comparison.to_owned())];
    rounds.extend(result.earlier.into_iter().map(|it| (it.round, it.title)));
    let compared = result.previous.is_some();
    let previous = RwSignal::new(result.previous.unwrap_or_default());
    let navigate = use_navigate();
    Effect::watch(
        move || previous.get(),
        move |previous, _, _| {
            let unit = asked.unit.get_untracked();
            let address = untrack(|| asked.address(&unit, Some(previous)));
            navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        },
        false,
    );
    view! {
        <div class="screen-head">
            <h1>{words.result} ": " {result.title.clone()}</h1>
            <div class="beside-title">
                <ChoiceField label=words.compare_with value=previous choices=rounds/>
            </div>
        </div>
        <ByField nodes=result.nodes compared/>
        <section class="part">
            <h2>{words.total}</h2>
            <Totals units=result.units asked compared/>
        </section>
    }
}

/// One unit, field by field.
#[component]
fn ByField(nodes: Vec<ResultRow>, compared: bool) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let Some(total) = nodes.first().cloned() else {
        return view! { <p class="soft">{words.choose_unit}</p> }.into_any();
    };
    let language = language.get();
    let rows = nodes.into_iter().map(|row| node_row(&row, compared, words, language));
    let rows = rows.collect_view();
    view! {
        <section class="card">
            <h2>{total.name.clone()}</h2>
            <Sentence row=total/>
            <div class="table" tabindex="0">
                <table class="result-nodes">
                    <thead>
                        <tr>
                            <th>{words.by_field}</th>
                            <th class="number">{words.points}</th>
                            <th class="number">{words.percent}</th>
                            {compared.then(|| view! { <th class="number">{words.change}</th> })}
                            <th class="number">{words.rank}</th>
                            {compared.then(|| view! { <th>{words.rank_change}</th> })}
                            <th>{words.result}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// A result as a sentence, which can be copied into a report.
#[component]
fn Sentence(row: ResultRow) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let messages = use_messages();
    if row.sentence.is_empty() {
        return view! { <p class="soft">{words.no_result}</p> }.into_any();
    }
    let text = format!("{}: {}", row.label, row.sentence);
    let copied = text.clone();
    view! {
        <p class="result-sentence">
            {text} {row.band.map(|band| view! { " " <span class="badge">{band}</span> })}
        </p>
        <p>
            <button type="button" class="quiet" on:click=move |_| {
                messages.copy(copied.clone());
            }>{words.copy}</button>
        </p>
    }
    .into_any()
}

fn node_row(
    row: &ResultRow,
    compared: bool,
    words: &'static Words,
    language: Language,
) -> impl IntoView + use<> {
    let class = format!("is-depth-{}", row.depth.min(3));
    let points = row.points.as_deref().map(|points| {
        let points = language.decimal(points);
        match row.most.as_deref() {
            Some(most) => format!("{points}/{}", language.decimal(most)),
            None => points,
        }
    });
    let note = row.note.clone();
    view! {
        <tr class=class>
            <th scope="row">{row.label.clone()} " " <small>{row.node.clone()}</small></th>
            <td class="number">{points}</td>
            <td class="number">{row.percent.as_deref().map(|it| language.decimal(it))}</td>
            {compared.then(|| view! {
                <td class="number">{change(row.change.as_deref(), language)}</td>
            })}
            <td class="number">{row.rank.map(|rank| format!("{rank}/{}", row.ranked))}</td>
            {compared.then(|| view! { <td>{gained(row.rank_change, language)}</td> })}
            <td>
                {row.sentence.clone()}
                {note.map(|note| view! { <br/> <small title=words.compare_with>{note}</small> })}
            </td>
        </tr>
    }
}

/// A change in points with its sign.
fn change(change: Option<&str>, language: Language) -> Option<impl IntoView + use<>> {
    let change = change?;
    let (class, sign) = match change.parse::<f64>().ok()? {
        by if by > 0.0 => ("gain", "+"),
        by if by < 0.0 => ("loss", ""),
        _ => ("", ""),
    };
    let shown = format!("{sign}{}", language.decimal(change));
    Some(view! { <span class=class>{shown}</span> })
}

/// A change of place in words.
fn gained(change: Option<i64>, language: Language) -> Option<impl IntoView + use<>> {
    let change = change?;
    let class = match change.signum() {
        1 => "gain",
        -1 => "loss",
        _ => "",
    };
    let shown = places(change, &Lang::new(language.tag()).ok()?);
    Some(view! { <span class=class>{shown}</span> })
}

/// The total of every unit, by class and rank.
#[component]
fn Totals(units: Vec<ResultRow>, asked: Asked, compared: bool) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let language = language.get();
    let row = move |row: ResultRow| {
        let unit = row.unit.clone();
        let here = move || asked.unit.with(|chosen| *chosen == unit).then_some("true");
        let unit = row.unit.clone();
        view! {
            <tr>
                <td class="number">{row.rank.map(|rank| format!("{rank}/{}", row.ranked))}</td>
                <th scope="row">
                    <a href=move || asked.address(&unit, asked.previous.get().as_deref()) aria-current=here>{row.name.clone()}</a>
                    " " <small>{row.unit.clone()} " · " {row.class.clone()}</small>
                </th>
                <td class="number">{row.points.as_deref().map(|it| language.decimal(it))}</td>
                {compared.then(|| view! {
                    <td class="number">{change(row.change.as_deref(), language)}</td>
                    <td>{gained(row.rank_change, language)}</td>
                })}
                <td>{row.sentence.clone()}</td>
            </tr>
        }
    };
    view! {
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th class="number">{words.rank}</th>
                        <th>{words.unit}</th>
                        <th class="number">{words.points}</th>
                        {compared.then(|| view! {
                            <th class="number">{words.change}</th>
                            <th>{words.rank_change}</th>
                        })}
                        <th>{words.result}</th>
                    </tr>
                </thead>
                <tbody>{units.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

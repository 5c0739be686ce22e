//! A unit: what it is on a day, its versions, what it came of and what became of it.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::list_screen::UnitTable;
use super::model::{LineageEvent, LinkedUnit, RoundOfUnit, UnitBody, UnitRow, UnitVersion};
use super::words::{Words, words};
use crate::console::address::escaped;
use crate::console::api::Api;
use crate::console::browser;
use crate::console::calendar;
use crate::console::language::use_language;
use crate::console::ui::field::TextField;
use crate::console::ui::loaded::Loaded;

/// The screen.
#[component]
pub fn UnitScreen() -> impl IntoView {
    let language = use_language();
    let params = use_params_map();
    let day = RwSignal::new(String::new());
    let unit = LocalResource::new(move || {
        let api = Api::tracked(language);
        let code = params.read().get("unit").unwrap_or_default();
        let address = format!("/units/{}?day={}", escaped(&code), escaped(&day.get()));
        async move { api.get::<UnitBody>(&address).await }
    });
    view! {
        <p><A href="/console/units">"← " {move || words(language.get()).back}</A></p>
        <Loaded resource=unit children=move |unit: UnitBody| view! { <Shown unit day/> }/>
    }
}

#[component]
fn Shown(unit: UnitBody, day: RwSignal<String>) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let latest = unit.versions.last().map(|version| version.name.clone()).unwrap_or_default();
    let name = unit.now.as_ref().map_or(latest, |now| now.name.clone());
    browser::set_title(&name);
    view! {
        <Above above=unit.above/>
        <div class="screen-head">
            <h1>{name.clone()} " " <code>{unit.code.clone()}</code></h1>
            <div class="beside-title">
                <TextField label=words.day value=day kind="date"/>
            </div>
        </div>
        {match &unit.now {
            Some(now) => view! { <Now now=now.clone()/> }.into_any(),
            None => view! { <p class="badge is-warn" role="status">{words.not_on_day}</p> }.into_any(),
        }}
        <section class="part">
            <h2>{words.lineage}</h2>
            <Drawing events=unit.lineage name/>
        </section>
        <section class="part">
            <h2>{words.history}</h2>
            <Versions versions=unit.versions/>
        </section>
        <section class="part">
            <h2>{words.children} " " <span class="soft">{unit.children.len()}</span></h2>
            {if unit.children.is_empty() {
                view! { <p class="soft">{words.no_children}</p> }.into_any()
            } else {
                view! { <UnitTable units=unit.children/> }.into_any()
            }}
        </section>
        <section class="part">
            <h2>{words.rounds}</h2>
            <Rounds rounds=unit.rounds/>
        </section>
    }
}

/// The units above, as a way up.
#[component]
fn Above(above: Vec<UnitRow>) -> impl IntoView {
    let step = |unit: UnitRow| {
        let address = format!("/console/units/{}", unit.code);
        view! { <li><A href=address>{unit.name}</A></li> }
    };
    (!above.is_empty()).then(|| {
        view! { <ol class="way">{above.into_iter().map(step).collect_view()}</ol> }
    })
}

/// What the unit is on the day.
#[component]
fn Now(now: UnitRow) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let people = now.population.map(|people| people.to_string());
    let facts = [
        (words.class, Some(now.class)),
        (words.kind, now.kind),
        (words.parent, now.parent_name.or(now.parent)),
        (words.population, people),
    ];
    let fact = |(name, value): (&'static str, Option<String>)| {
        value.map(|value| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
    };
    view! { <dl class="unit-facts">{facts.into_iter().map(fact).collect_view()}</dl> }
}

/// What the unit came of above, what became of it below.
#[component]
fn Drawing(events: Vec<LineageEvent>, name: String) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    if events.is_empty() {
        return view! { <p class="soft">{words.no_lineage}</p> }.into_any();
    }
    let (before, after): (Vec<_>, Vec<_>) =
        events.into_iter().partition(|event| event.direction == "came_of");
    let side = move |title: &'static str, class: &'static str, events: Vec<LineageEvent>| {
        (!events.is_empty()).then(|| {
            view! {
                <div class=["lineage-side ", class].concat()>
                    <h3>{title}</h3>
                    {events.into_iter().map(|event| view! { <Event event/> }).collect_view()}
                </div>
            }
        })
    };
    view! {
        <div class="lineage">
            {side(words.before, "is-before", before)}
            <p class="lineage-self">{name}</p>
            {side(words.after, "is-after", after)}
        </div>
    }
    .into_any()
}

#[component]
fn Event(event: LineageEvent) -> impl IntoView {
    let linked = |unit: LinkedUnit| {
        let address = format!("/console/units/{}", unit.code);
        let name = unit.name.unwrap_or_else(|| unit.code.clone());
        view! {
            <li>
                <A href=address attr:class="lineage-unit">
                    {name} " " <code>{unit.code}</code>
                </A>
            </li>
        }
    };
    view! {
        <div class="lineage-event">
            <p>{event.sentence}</p>
            <ul>{event.units.into_iter().map(linked).collect_view()}</ul>
        </div>
    }
}

/// Every dated version, the latest first.
#[component]
fn Versions(versions: Vec<UnitVersion>) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let has_codes = versions.iter().any(|version| !version.codes.is_empty());
    let rows = versions.into_iter().rev().map(|version| {
        let codes: Vec<String> =
            version.codes.iter().map(|(system, code)| format!("{system}: {code}")).collect();
        view! {
            <tr>
                <td>{period_end(version.valid_from.as_deref(), words)}</td>
                <td>{period_end(version.valid_to.as_deref(), words)}</td>
                <th scope="row">{version.name.clone()}</th>
                <td>{version.class.clone()}</td>
                <td>{version.kind.clone().unwrap_or_default()}</td>
                <td>{version.parent.clone().unwrap_or_default()}</td>
                <td class="number">
                    {version.population.map(|people| people.to_string()).unwrap_or_default()}
                </td>
                {has_codes.then(|| view! { <td>{codes.join(", ")}</td> })}
            </tr>
        }
    });
    view! {
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th>{words.since}</th>
                        <th>{words.until}</th>
                        <th>{words.name}</th>
                        <th>{words.class}</th>
                        <th>{words.kind}</th>
                        <th>{words.parent}</th>
                        <th class="number">{words.population}</th>
                        {has_codes.then(|| view! { <th>{words.codes}</th> })}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn period_end(day: Option<&str>, words: &'static Words) -> String {
    day.map_or_else(|| words.always.to_owned(), calendar::day)
}

#[component]
fn Rounds(rounds: Vec<RoundOfUnit>) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    if rounds.is_empty() {
        return view! { <p class="soft">{words.no_rounds}</p> }.into_any();
    }
    let row = move |round: RoundOfUnit| {
        let address = format!("/console/rounds/{}", round.round);
        view! {
            <li>
                <A href=address>{round.title}</A>
                " " <small>{calendar::day(&round.opens_on)}</small>
                {round.open.then(|| view! { " " <span class="badge is-good">{words.open}</span> })}
            </li>
        }
    };
    view! { <ul>{rounds.into_iter().map(row).collect_view()}</ul> }.into_any()
}

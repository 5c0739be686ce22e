//! The units of a day, by class and by words.

use leptos::prelude::*;
use leptos_router::components::A;

use super::model::{ClassCount, UnitList, UnitRow};
use super::words::{Words, said, words};
use crate::console::address::escaped;
use crate::console::api::Api;
use crate::console::browser;
use crate::console::calendar;
use crate::console::language::use_language;
use crate::console::session::use_me;
use crate::console::ui::empty::Empty;
use crate::console::ui::field::TextField;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::shortcut::{Keys, on_keys};

/// How many units stand on one page.
const PAGE: usize = 100;

/// What is looked for.
#[derive(Clone, Copy)]
struct Filter {
    day: RwSignal<String>,
    class: RwSignal<String>,
    typed: RwSignal<String>,
    offset: RwSignal<usize>,
}

impl Filter {
    fn new() -> Self {
        Self {
            day: RwSignal::new(String::new()),
            class: RwSignal::new(String::new()),
            typed: RwSignal::new(String::new()),
            offset: RwSignal::new(0),
        }
    }

    fn address(self) -> String {
        format!(
            "/units?day={}&class={}&q={}&offset={}&limit={PAGE}",
            escaped(&self.day.get()),
            escaped(&self.class.get()),
            escaped(&self.typed.get()),
            self.offset.get()
        )
    }

    /// Whether nothing is looked for.
    fn is_bare(self) -> bool {
        [self.day, self.class, self.typed].iter().all(|signal| signal.get().is_empty())
    }
}

/// The screen.
#[component]
pub fn UnitsScreen() -> impl IntoView {
    let language = use_language();
    let me = use_me();
    let filter = Filter::new();
    Effect::new(move |_| browser::set_title(words(language.get()).title));
    Effect::watch(
        move || (filter.day.get(), filter.class.get(), filter.typed.get()),
        move |_, _, _| filter.offset.set(0),
        false,
    );
    let list = LocalResource::new(move || {
        let (api, address) = (Api::tracked(language), filter.address());
        async move { api.get::<UnitList>(&address).await }
    });
    on_keys(Keys::plain("/"), || browser::focusing::focus("unit-search"));
    view! {
        <div class="screen-head">
            <h1>{move || words(language.get()).title}</h1>
            <div class="actions">
                <a class="button quiet" href="/api/v1/units/export.xlsx" download rel="external">
                    {move || words(language.get()).export}
                </a>
                {move || me.get().may("design").then(|| view! {
                    <A href="/console/units/import" attr:class="button primary">
                        {move || words(language.get()).import}
                    </A>
                })}
            </div>
        </div>
        <div class="filter">
            <div class="field">
                <label for="unit-search">{move || words(language.get()).search}</label>
                <input
                    id="unit-search"
                    type="search"
                    autocomplete="off"
                    aria-describedby="unit-search-hint"
                    prop:value=move || filter.typed.get()
                    on:input=move |event| filter.typed.set(event_target_value(&event))
                />
                <small id="unit-search-hint">{move || words(language.get()).search_hint}</small>
            </div>
            <TextField
                label=said(|words| words.day)
                value=filter.day
                kind="date"
            />
        </div>
        <Loaded resource=list children=move |list: UnitList| view! { <Found list filter/> }/>
    }
}

/// What was found.
#[component]
fn Found(list: UnitList, filter: Filter) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    if list.classes.is_empty() && filter.is_bare() {
        return view! { <NoUnits/> }.into_any();
    }
    let total = list.total;
    let (classes, offset, next) = (list.classes, filter.offset.get_untracked(), list.next);
    let day = list.day;
    view! {
        <Classes classes filter/>
        <p class="soft" role="status">
            {format!("{total} {} · {}", words.found, calendar::day(&day))}
        </p>
        {if list.units.is_empty() {
            view! { <Empty title=words.none_fit_title text=words.none_fit_text/> }.into_any()
        } else {
            view! { <UnitTable units=list.units/> }.into_any()
        }}
        <div class="actions">
            {(offset > 0).then(|| view! {
                <button
                    type="button"
                    on:click=move |_| filter.offset.set(offset.saturating_sub(PAGE))
                >{words.previous}</button>
            })}
            {next.map(|next| view! {
                <button type="button" on:click=move |_| filter.offset.set(next)>{words.more}</button>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn NoUnits() -> impl IntoView {
    let language = use_language();
    let me = use_me();
    let words = words(language.get());
    view! {
        <Empty title=words.none_title text=words.none_text>
            <a class="button" href="/api/v1/units/template.xlsx" download rel="external">{words.template}</a>
            {me.get().may("design").then(|| view! {
                <A href="/console/units/import" attr:class="button primary">{words.import}</A>
            })}
        </Empty>
    }
}

/// The classes as buttons, with their numbers.
#[component]
fn Classes(classes: Vec<ClassCount>, filter: Filter) -> impl IntoView {
    let language = use_language();
    let all: usize = classes.iter().map(|class| class.units).sum();
    let choice = move |class: String, name: String, units: usize| {
        let chosen = class.clone();
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (filter.class.get() == chosen).to_string()
                on:click=move |_| filter.class.set(class.clone())
            >{name} " " <span class="soft">{units}</span></button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label=words(language.get()).class>
            {choice(String::new(), words(language.get()).all_classes.to_owned(), all)}
            {classes
                .into_iter()
                .map(|ClassCount { class, units }| choice(class.clone(), class, units))
                .collect_view()}
        </div>
    }
}

/// Units as a table.
#[component]
pub fn UnitTable(
    /// The units.
    units: Vec<UnitRow>,
) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    view! {
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th>{words.code}</th>
                        <th>{words.name}</th>
                        <th>{words.class}</th>
                        <th>{words.kind}</th>
                        <th>{words.parent}</th>
                        <th class="number">{words.population}</th>
                    </tr>
                </thead>
                <tbody>{units.into_iter().map(|unit| line(unit, words)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn line(unit: UnitRow, words: &'static Words) -> impl IntoView {
    let address = format!("/console/units/{}", unit.code);
    let above = unit.parent_name.or(unit.parent).unwrap_or_default();
    view! {
        <tr>
            <td><code>{unit.code}</code></td>
            <th scope="row">
                <A href=address>{unit.name}</A>
                {unit.found_by.map(|name| view! { <small>" " {words.formerly} " " {name}</small> })}
            </th>
            <td>{unit.class}</td>
            <td>{unit.kind.unwrap_or_default()}</td>
            <td>{above}</td>
            <td class="number">{unit.population.map(|people| people.to_string()).unwrap_or_default()}</td>
        </tr>
    }
}

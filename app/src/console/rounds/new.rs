//! A new round, on one page: everything is filled in, and a sentence says what it comes to.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::cells_file::CellsFile;
use super::form::{PeriodFields, SeldomFields, SettingsForm};
use super::model::{Round, RoundChoices, UnitClass};
use super::wish::{Lacking, UnitsWished, Wish};
use super::words::{Words, said, words};
use crate::console::api::{Api, ApiError, ItemProblem, use_api};
use crate::console::browser;
use crate::console::calendar;
use crate::console::language::use_language;
use crate::console::ui::busy::Busy;
use crate::console::ui::empty::Empty;
use crate::console::ui::field::{ChoiceField, TextArea, TextField};
use crate::console::ui::loaded::Loaded;
use crate::console::ui::problem_list::{ProblemList, ShownProblem};
use crate::console::ui::shortcut::{Keys, on_keys};
use crate::console::ui::toast::use_messages;

/// The screen of a new round.
#[component]
pub fn NewRoundScreen() -> impl IntoView {
    let language = use_language();
    let asked = use_query_map().with_untracked(|query| query.get("version")).unwrap_or_default();
    // Not anew in another language: what was typed would be lost.
    let api = use_api();
    let choices = LocalResource::new(move || {
        let path = format!("/round-choices?version={asked}");
        async move { api.get::<RoundChoices>(&path).await }
    });
    Effect::new(move |_| browser::set_title(words(language.get()).new_round));
    view! {
        <nav class="crumbs" aria-label=said(|words| words.rounds)>
            <A href="/console/rounds">{said(|words| words.rounds)}</A>
        </nav>
        <div class="screen-head"><h1>{said(|words| words.new_round)}</h1></div>
        <Loaded resource=choices let:choices>
            {if choices.versions.is_empty() {
                view! { <NothingPublished/> }.into_any()
            } else {
                view! { <NewRound choices/> }.into_any()
            }}
        </Loaded>
    }
}

#[component]
fn NothingPublished() -> impl IntoView {
    view! {
        <Empty title=said(|words| words.nothing_published) text=said(|words| words.publish_first)>
            <A href="/console/questionnaires" attr:class="button primary">
                {said(|words| words.to_questionnaires)}
            </A>
        </Empty>
    }
}

/// The form as it stands.
#[derive(Clone, Copy, Debug)]
struct Form {
    version: RwSignal<String>,
    units: RwSignal<UnitsWished>,
    class: RwSignal<String>,
    list: RwSignal<String>,
    code: RwSignal<String>,
    settings: SettingsForm,
}

impl Form {
    fn of(wish: Wish) -> Self {
        Self {
            version: RwSignal::new(wish.version),
            units: RwSignal::new(wish.units),
            class: RwSignal::new(wish.class),
            list: RwSignal::new(wish.list),
            code: RwSignal::new(wish.code),
            settings: SettingsForm::of(wish.settings),
        }
    }

    fn wish(self) -> Wish {
        Wish {
            version: self.version.get(),
            units: self.units.get(),
            class: self.class.get(),
            list: self.list.get(),
            code: self.code.get(),
            settings: self.settings.read(),
        }
    }

    /// Fills in what follows from another version.
    fn follow_version(self, choices: &RoundChoices) {
        let mut wish = untrack(|| self.wish());
        wish.version = self.version.get();
        wish.follow_version(choices);
        self.settings.index.set(wish.settings.index);
        self.settings.languages.set(wish.settings.languages);
    }
}

#[component]
fn NewRound(choices: RoundChoices) -> impl IntoView {
    let language = use_language();
    let form = Form::of(Wish::first(&choices));
    let choices = StoredValue::new(choices);
    Effect::new(move |before: Option<String>| {
        let version = form.version.get();
        if before.is_some_and(|before| before != version) {
            choices.with_value(|choices| form.follow_version(choices));
        }
        version
    });
    let lacks = Memo::new(move |_| choices.with_value(|choices| form.wish().lacks(choices)));
    let summary = Memo::new(move |_| {
        choices.with_value(|choices| form.wish().summary(choices, words(language.get())))
    });
    let (busy, problems) = (RwSignal::new(false), RwSignal::new(Vec::<ShownProblem>::new()));
    let create = creating(form, busy, problems);
    let ready = Signal::derive(move || lacks.get().is_none());
    let by_keys = create.clone();
    on_keys(Keys::control("Enter"), move || {
        if ready.get_untracked() && !busy.get_untracked() {
            by_keys();
        }
    });
    view! {
        <div class="new-round">
            <div class="card">
                <VersionField form choices/>
                <UnitFields form choices/>
                <PeriodFields form=form.settings/>
                <TextField
                    label=said(|words| words.target_each)
                    hint=said(|words| words.target_hint)
                    value=form.settings.target
                    kind="number"
                />
                <TextField
                    label=said(|words| words.title)
                    hint=said(|words| words.title_hint)
                    value=form.settings.title
                />
                <Further form choices/>
            </div>
            <section class="card summary" aria-live="polite">
                <h2>{said(|words| words.summary)}</h2>
                <p class="lead">{summary}</p>
                {move || lacks.get().map(|lacking| view! {
                    <p class="wrong">{said_of(lacking, words(language.get()))}</p>
                })}
                <ProblemList problems/>
                <div class="actions">
                    <Busy busy enabled=ready act=create class="primary">
                        {said(|words| words.create_round)}
                    </Busy>
                    <small>"Ctrl + Enter"</small>
                </div>
            </section>
        </div>
    }
}

fn said_of(lacking: Lacking, words: &'static Words) -> &'static str {
    match lacking {
        Lacking::Version => words.lacks_version,
        Lacking::Units => words.lacks_units,
        Lacking::Period => words.lacks_period,
        Lacking::Target => words.lacks_target,
    }
}

/// Sets the round up and leads to it; what is wrong with it is listed.
fn creating(
    form: Form,
    busy: RwSignal<bool>,
    problems: RwSignal<Vec<ShownProblem>>,
) -> impl Fn() + Clone + 'static {
    let (language, messages) = (use_language(), use_messages());
    let navigate = use_navigate();
    move || {
        let wish = untrack(|| form.wish());
        let navigate = navigate.clone();
        busy.set(true);
        problems.set(Vec::new());
        leptos::task::spawn_local(async move {
            let made = Api(language).post::<_, Round>("/rounds", &wish.body()).await;
            busy.set(false);
            match made {
                Ok(round) => {
                    messages.say(words(language.get_untracked()).created);
                    let address = format!("/console/rounds/{}/links", round.round);
                    navigate(&address, NavigateOptions::default());
                }
                Err(error) => {
                    let found = problems_of(&error, &wish, words(language.get_untracked()));
                    if found.is_empty() {
                        messages.fail(&error);
                    }
                    problems.set(found);
                }
            }
        });
    }
}

/// The problems that the server found, with the lines of the list that they are about.
pub fn problems_of(error: &ApiError, wish: &Wish, words: &Words) -> Vec<ShownProblem> {
    let shown = |problem: ItemProblem| {
        let line = wish.line_of(&problem.item).map(|line| format!("{} {line}", words.line));
        ShownProblem {
            severity: "error".to_owned(),
            code: problem.code,
            message: problem.message,
            path: line.unwrap_or_default(),
        }
    };
    error.problems().into_iter().map(shown).collect()
}

#[component]
fn VersionField(form: Form, choices: StoredValue<RoundChoices>) -> impl IntoView {
    let shown = Signal::derive(move || {
        choices.with_value(|choices| {
            let versions = choices.versions.iter();
            let named = versions.map(|version| {
                let published = version.published_at.as_deref().map(calendar::moment);
                let name = match published {
                    Some(published) => format!("{} ({published})", version.title),
                    None => version.title.clone(),
                };
                (version.version.clone(), name)
            });
            named.collect::<Vec<_>>()
        })
    });
    view! { <ChoiceField label=said(|words| words.version) value=form.version choices=shown/> }
}

/// A class of units, a list of them, or none.
#[component]
fn UnitFields(form: Form, choices: StoredValue<RoundChoices>) -> impl IntoView {
    let kind = |wished: UnitsWished, label: Signal<String>| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="units"
                    prop:checked=move || form.units.get() == wished
                    on:change=move |_| form.units.set(wished)
                />
                <span>{label}</span>
            </label>
        }
    };
    let language = use_language();
    let classes = Signal::derive(move || {
        let named = |class: &UnitClass| class_named(class, words(language.get()));
        choices.with_value(|choices| choices.classes.iter().map(named).collect::<Vec<_>>())
    });
    let chosen = move || match form.units.get() {
        UnitsWished::Class if classes.with(Vec::is_empty) => {
            view! { <p class="soft">{said(|words| words.no_units_yet)} " "
            <A href="/console/units">{said(|words| words.to_units)}</A></p> }
            .into_any()
        }
        UnitsWished::Class => view! {
            <ChoiceField label=said(|words| words.class) value=form.class choices=classes/>
        }
        .into_any(),
        UnitsWished::List => view! {
            <TextArea
                label=said(|words| words.list)
                hint=said(|words| words.list_hint)
                value=form.list
                rows=8
                class="cells"
            />
            <CellsFile cells=form.list/>
        }
        .into_any(),
        UnitsWished::None => {
            view! { <p class="soft">{said(|words| words.without_units_hint)}</p> }.into_any()
        }
    };
    view! {
        <fieldset>
            <legend>{said(|words| words.units)}</legend>
            <div class="round-ticks">
                {kind(UnitsWished::Class, said(|words| words.by_class))}
                {kind(UnitsWished::List, said(|words| words.by_list))}
                {kind(UnitsWished::None, said(|words| words.without_units))}
            </div>
            {chosen}
        </fieldset>
    }
}

/// A class with the number of its units and a few of their names.
fn class_named(class: &UnitClass, words: &Words) -> (String, String) {
    let units = words.number(class.units);
    let examples = match class.examples.as_slice() {
        [] => String::new(),
        names => format!(" ({}…)", names.join(", ")),
    };
    (class.class.clone(), format!("{}: {units}{examples}", class.class))
}

/// What is seldom needed, folded away.
#[component]
fn Further(form: Form, choices: StoredValue<RoundChoices>) -> impl IntoView {
    let indexes = Signal::derive(move || {
        let none = (String::new(), said(|words| words.no_index).get());
        let indexes = choices.with_value(|choices| choices.indexes.clone());
        let named = indexes.into_iter().map(|index| (index.index, index.title));
        std::iter::once(none).chain(named).collect::<Vec<_>>()
    });
    let languages = Signal::derive(move || {
        let version = form.version.get();
        choices.with_value(|choices| {
            let version = choices.versions.iter().find(|one| one.version == version);
            version.map(|version| version.languages.clone()).unwrap_or_default()
        })
    });
    view! {
        <details>
            <summary>{said(|words| words.further)}</summary>
            <ChoiceField
                label=said(|words| words.index)
                hint=said(|words| words.index_hint)
                value=form.settings.index
                choices=indexes
            />
            <TextField
                label=said(|words| words.code)
                hint=said(|words| words.code_hint)
                value=form.code
            />
            <SeldomFields form=form.settings languages/>
        </details>
    }
}

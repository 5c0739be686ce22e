//! The fields that a new round and the settings of one have in common.

use leptos::prelude::*;

use super::wish::{MODES, Settings};
use super::words::{said, words};
use crate::console::calendar::{day_field, moment};
use crate::console::language::use_language;
use crate::console::ui::field::{CheckField, TextArea, TextField};

/// The settings as they stand in the form.
#[derive(Clone, Copy, Debug)]
pub struct SettingsForm {
    pub title: RwSignal<String>,
    pub opens: RwSignal<String>,
    pub closes: RwSignal<String>,
    pub target: RwSignal<String>,
    pub index: RwSignal<String>,
    pub modes: RwSignal<Vec<String>>,
    pub languages: RwSignal<Vec<String>>,
    pub offline: RwSignal<bool>,
    pub results_public: RwSignal<bool>,
    pub plan: RwSignal<String>,
}

impl SettingsForm {
    /// A form with these settings filled in.
    #[must_use]
    pub fn of(settings: Settings) -> Self {
        Self {
            title: RwSignal::new(settings.title),
            opens: RwSignal::new(settings.opens),
            closes: RwSignal::new(settings.closes),
            target: RwSignal::new(settings.target),
            index: RwSignal::new(settings.index),
            modes: RwSignal::new(settings.modes),
            languages: RwSignal::new(settings.languages),
            offline: RwSignal::new(settings.offline),
            results_public: RwSignal::new(settings.results_public),
            plan: RwSignal::new(settings.plan),
        }
    }

    /// What stands in it now; whoever asks is told of changes.
    #[must_use]
    pub fn read(self) -> Settings {
        Settings {
            title: self.title.get(),
            opens: self.opens.get(),
            closes: self.closes.get(),
            target: self.target.get(),
            index: self.index.get(),
            modes: self.modes.get(),
            languages: self.languages.get(),
            offline: self.offline.get(),
            results_public: self.results_public.get(),
            plan: self.plan.get(),
        }
    }
}

/// First and last day, side by side.
#[component]
pub fn PeriodFields(form: SettingsForm) -> impl IntoView {
    view! {
        <div class="side-by-side">
            <DayField label=said(|words| words.first_day) value=form.opens/>
            <DayField label=said(|words| words.last_day) value=form.closes/>
        </div>
    }
}

/// A day. An instant that a day cannot show stays as it is until a day is chosen.
#[component]
fn DayField(label: Signal<String>, value: RwSignal<String>) -> impl IntoView {
    let exact = move || value.with(|value| value.contains('T').then(|| value.clone()));
    let hint = Signal::derive(move || exact().map(|at| moment(&at)).unwrap_or_default());
    let of_value = move || value.with(|value| day_field(value));
    let day = RwSignal::new(untrack(of_value));
    // Whichever of the two is changed, the other follows.
    Effect::new(move |_| {
        let now = of_value();
        if day.with_untracked(|day| *day != now) {
            day.set(now);
        }
    });
    Effect::new(move |_| {
        let now = day.get();
        if untrack(of_value) != now {
            value.set(now);
        }
    });
    view! { <TextField label value=day hint kind="date"/> }
}

/// The modes, each to be ticked.
#[component]
pub fn ModeFields(form: SettingsForm) -> impl IntoView {
    let language = use_language();
    let names = move || words(language.get()).modes_named();
    view! {
        <Ticks
            legend=said(|words| words.modes)
            all=Signal::stored(MODES.map(str::to_owned).to_vec())
            chosen=form.modes
            name=Callback::new(move |mode: String| {
                let place = MODES.iter().position(|known| *known == mode);
                place.and_then(|place| names().get(place).copied()).unwrap_or_default().to_owned()
            })
        />
    }
}

/// The languages, each to be ticked.
#[component]
pub fn LanguageFields(form: SettingsForm, all: Signal<Vec<String>>) -> impl IntoView {
    let name = Callback::new(|tag: String| {
        let known = survey_specs::code::Lang::new(tag.as_str());
        known.map_or(tag, |lang| crate::respondent::language::language_name(&lang))
    });
    view! { <Ticks legend=said(|words| words.languages) all chosen=form.languages name/> }
}

/// Boxes of which at least one stays ticked.
#[component]
fn Ticks(
    legend: Signal<String>,
    all: Signal<Vec<String>>,
    chosen: RwSignal<Vec<String>>,
    name: Callback<String, String>,
) -> impl IntoView {
    let tick = move |word: String| {
        let (of, named) = (word.clone(), word.clone());
        let ticked = move || chosen.with(|chosen| chosen.contains(&of));
        let change = move |event: leptos::ev::Event| {
            let ticked = event_target_checked(&event);
            chosen.update(|chosen| {
                chosen.retain(|other| *other != word);
                if ticked || chosen.is_empty() {
                    chosen.push(word.clone());
                }
                let place = |word: &String| {
                    all.with_untracked(|all| all.iter().position(|one| one == word))
                };
                chosen.sort_by_key(place);
            });
        };
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=ticked on:change=change/>
                <span>{move || name.run(named.clone())}</span>
            </label>
        }
    };
    view! {
        <fieldset class="round-ticks">
            <legend>{legend}</legend>
            {move || all.get().into_iter().map(tick).collect_view()}
        </fieldset>
    }
}

/// What is seldom changed: modes, languages, the network, who reads results, the sampling plan.
#[component]
pub fn SeldomFields(form: SettingsForm, languages: Signal<Vec<String>>) -> impl IntoView {
    view! {
        <ModeFields form/>
        <LanguageFields form all=languages/>
        <CheckField label=said(|words| words.offline_allowed) value=form.offline/>
        <CheckField label=said(|words| words.results_public) value=form.results_public/>
        <TextArea
            label=said(|words| words.plan)
            hint=said(|words| words.plan_hint)
            value=form.plan
            rows=6
            class="cells"
        />
    }
}

//! What can be changed of a round while it runs.

use leptos::prelude::*;
use serde_json::json;

use super::form::{PeriodFields, SeldomFields, SettingsForm};
use super::model::Round;
use super::new::problems_of;
use super::round::Held;
use super::sample::SamplePart;
use super::wish::{Settings, Wish};
use super::words::{said, words};
use crate::console::api::{Api, ApiError};
use crate::console::calendar::{day_field, later};
use crate::console::language::{Language, use_language};
use crate::console::ui::busy::Busy;
use crate::console::ui::field::TextField;
use crate::console::ui::problem_list::{ProblemList, ShownProblem};
use crate::console::ui::shortcut::{Keys, on_keys};
use crate::console::ui::toast::{Messages, use_messages};

/// By how many days a button extends a round.
const EXTENDS: [u32; 2] = [7, 30];

/// What is changed, and what came of saving it.
#[derive(Clone, Copy)]
struct Desk {
    language: RwSignal<Language>,
    messages: Messages,
    held: Held,
    form: SettingsForm,
    busy: RwSignal<bool>,
    problems: RwSignal<Vec<ShownProblem>>,
    overtaken: RwSignal<bool>,
}

impl Desk {
    fn of(held: Held) -> Self {
        let first = held.round.with_untracked(|round| round.as_ref().map(Settings::of));
        Self {
            language: use_language(),
            messages: use_messages(),
            held,
            form: SettingsForm::of(first.unwrap_or_default()),
            busy: RwSignal::new(false),
            problems: RwSignal::new(Vec::new()),
            overtaken: RwSignal::new(false),
        }
    }

    fn differs(self) -> bool {
        let form = self.form.read();
        self.held
            .round
            .with(|round| round.as_ref().is_some_and(|round| Settings::of(round) != form))
    }

    fn save(self) {
        let Some(round) = self.held.round.get_untracked() else { return };
        let settings = untrack(|| self.form.read());
        let body = json!({"revision": round.revision, "settings": settings.body()});
        let (api, path) = (Api(self.language), format!("/rounds/{}", round.round));
        self.busy.set(true);
        self.problems.set(Vec::new());
        leptos::task::spawn_local(async move {
            self.answered(api.put::<_, Round>(&path, &body).await);
            self.busy.set(false);
        });
    }

    fn answered(self, answer: Result<Round, ApiError>) {
        let words = words(self.language.get_untracked());
        match answer {
            Ok(round) => {
                self.overtaken.set(false);
                self.held.round.set(Some(round));
                self.messages.say(words.saved);
            }
            Err(error) if error.status == 409 => {
                // What was typed stays; the next save is made in sight of what the other did.
                if let Some(other) = error.held::<Round>() {
                    self.held.round.set(Some(other));
                }
                self.overtaken.set(true);
            }
            Err(error) => {
                let found = problems_of(&error, &Wish::default(), words);
                if found.is_empty() {
                    self.messages.fail(&error);
                }
                self.problems.set(found);
            }
        }
    }
}

/// The tab.
#[component]
pub fn SettingsTab(held: Held) -> impl IntoView {
    let desk = Desk::of(held);
    let Desk { form, busy, problems, overtaken, .. } = desk;
    let save = move || desk.save();
    let ready = Signal::derive(move || desk.differs() && form.read().lacks().is_none());
    on_keys(Keys::control("s"), move || {
        if ready.get_untracked() && !busy.get_untracked() {
            save();
        }
    });
    let has_plan = Memo::new(move |_| {
        held.round.with(|round| round.as_ref().is_some_and(|round| round.plan.is_some()))
    });
    let languages = Signal::derive(move || {
        held.round.with(|round| {
            round.as_ref().map(|round| round.questionnaire_languages.clone()).unwrap_or_default()
        })
    });
    view! {
        <div class="card round-settings">
            <TextField
                label=said(|words| words.title)
                hint=said(|words| words.title_hint)
                value=form.title
            />
            <PeriodFields form/>
            <Extend form/>
            <TextField
                label=said(|words| words.target_each)
                hint=said(|words| words.target_hint)
                value=form.target
                kind="number"
            />
            <SeldomFields form languages/>
            {move || overtaken.get().then(|| view! {
                <p class="wrong" role="alert">{said(|words| words.overtaken)}</p>
            })}
            <ProblemList problems/>
            <div class="actions">
                <Busy busy enabled=ready act=save class="primary">{said(|words| words.save)}</Busy>
            </div>
        </div>
        {move || has_plan.get().then(|| view! { <SamplePart code=held.code()/> })}
    }
}

/// Buttons that move the last day.
#[component]
fn Extend(form: SettingsForm) -> impl IntoView {
    let language = use_language();
    let button = move |days: u32| {
        let longer = move |_| {
            let last = form.closes.with_untracked(|last| day_field(last));
            if let Some(last) = later(&last, days) {
                form.closes.set(last);
            }
        };
        view! {
            <button
                type="button"
                disabled=move || form.closes.with(String::is_empty)
                on:click=longer
            >
                {move || {
                    let words = words(language.get());
                    format!("{} {days} {}", words.extend_by, words.days)
                }}
            </button>
        }
    };
    view! { <div class="actions extend">{EXTENDS.map(button)}</div> }
}

//! A round: its state, what can be done with it, and its tabs.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use serde_json::Value;

use super::links::LinksTab;
use super::list::StateBadge;
use super::model::Round;
use super::progress::ProgressTab;
use super::reminders::RemindersTab;
use super::settings::SettingsTab;
use super::targets::TargetsTab;
use super::wish::Settings;
use super::words::{Words, said, words};
use crate::console::api::{Api, ApiError};
use crate::console::browser;
use crate::console::language::use_language;
use crate::console::session::{sign_in_again, use_me};
use crate::console::ui::busy::Busy;
use crate::console::ui::dialog::Dialog;
use crate::console::ui::failure::Failure;
use crate::console::ui::toast::use_messages;

/// A round that is shown, held where every tab sees it.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The round; none until it has come.
    pub round: RwSignal<Option<Round>>,
    /// Why it has not come.
    failed: RwSignal<Option<ApiError>>,
    language: RwSignal<crate::console::language::Language>,
}

impl Held {
    fn new() -> Self {
        Self { round: RwSignal::new(None), failed: RwSignal::new(None), language: use_language() }
    }

    /// The code of the round that has come.
    #[must_use]
    pub fn code(self) -> String {
        self.round.with(|round| round.as_ref().map(|round| round.round.clone()).unwrap_or_default())
    }

    fn load(self, code: String) {
        let api = Api(self.language);
        leptos::task::spawn_local(async move {
            match api.get::<Round>(&format!("/rounds/{code}")).await {
                Ok(round) => {
                    self.failed.set(None);
                    self.round.set(Some(round));
                }
                Err(error) if error.is_signed_out() => sign_in_again(),
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

/// The screen of a round.
#[component]
pub fn RoundScreen() -> impl IntoView {
    let params = use_params_map();
    let code = Memo::new(move |_| params.with(|params| params.get("round")).unwrap_or_default());
    let tab = Memo::new(move |_| params.with(|params| params.get("tab")).unwrap_or_default());
    let held = Held::new();
    Effect::new(move |_| {
        held.round.set(None);
        held.load(code.get());
    });
    Effect::new(move |_| {
        if let Some(name) = held.round.with(|round| round.as_ref().map(|it| it.name.clone())) {
            browser::set_title(&name);
        }
    });
    let here = Memo::new(move |_| held.round.with(Option::is_some));
    view! {
        <nav class="crumbs" aria-label=said(|words| words.rounds)>
            <A href="/console/rounds">{said(|words| words.rounds)}</A>
        </nav>
        {move || held.failed.get().map(|error| view! {
            <Failure error retry=move || held.load(code.get_untracked())/>
        })}
        {move || here.get().then(|| view! {
            <RoundHead held/>
            <Tabs code tab/>
            <TabBody held tab/>
        })}
    }
}

/// The name, the state, and what can be done about it.
#[component]
fn RoundHead(held: Held) -> impl IntoView {
    let (language, me) = (use_language(), use_me());
    let name = move || held.round.get().map(|round| round.name);
    let state = move || held.round.get().map(|round| round.state).unwrap_or_default();
    let period = move || {
        let words = words(language.get());
        held.round.get().map(|round| Settings::of(&round).period(words))
    };
    let designs = move || me.get().may("design");
    view! {
        <div class="screen-head">
            <div>
                <h1>{name}</h1>
                <p class="round-under">
                    {move || view! { <StateBadge state=state() words=words(language.get())/> }}
                    " " {period}
                </p>
            </div>
            {move || designs().then(|| view! { <Turns held/> })}
        </div>
    }
}

/// Opening, pausing, going on and closing, as far as the state has it.
#[component]
fn Turns(held: Held) -> impl IntoView {
    let (language, messages) = (use_language(), use_messages());
    let (busy, closing) = (RwSignal::new(false), RwSignal::new(false));
    let turn = move |verb: &'static str, done: fn(&'static Words) -> &'static str| {
        busy.set(true);
        closing.set(false);
        let (api, path) = (Api(language), format!("/rounds/{}/{verb}", held.code()));
        leptos::task::spawn_local(async move {
            match api.post::<_, Round>(&path, &Value::Null).await {
                Ok(round) => {
                    messages.say(done(words(language.get_untracked())));
                    held.round.set(Some(round));
                }
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
        });
    };
    let state = Memo::new(move |_| {
        held.round.with(|round| round.as_ref().map(|it| it.state.clone()).unwrap_or_default())
    });
    let is = move |known: &'static str| Signal::derive(move || state.with(|state| state == known));
    let runs = Signal::derive(move || matches!(state.get().as_str(), "open" | "paused"));
    let stands = Signal::derive(move || matches!(state.get().as_str(), "planned" | "closed"));
    let title = said(|words| words.close_question);
    view! {
        <div class="actions">
            <Show when=move || stands.get()>
                <Busy busy act=move || turn("open", |words| words.opened) class="primary">
                    {move || {
                        let words = words(language.get());
                        if is("closed").get() { words.open_again } else { words.open_now }
                    }}
                </Busy>
            </Show>
            <Show when=move || is("open").get()>
                <Busy busy act=move || turn("pause", |words| words.has_paused)>
                    {said(|words| words.pause)}
                </Busy>
            </Show>
            <Show when=move || is("paused").get()>
                <Busy busy act=move || turn("resume", |words| words.has_resumed) class="primary">
                    {said(|words| words.resume)}
                </Busy>
            </Show>
            <Show when=move || runs.get()>
                <button type="button" class="danger" on:click=move |_| closing.set(true)>
                    {said(|words| words.close)}
                </button>
            </Show>
        </div>
        <Dialog open=closing title>
            <p>{said(|words| words.close_means)}</p>
            <div class="actions">
                <Busy busy act=move || turn("close", |words| words.has_closed) class="danger">
                    {said(|words| words.close_now)}
                </Busy>
                <button type="button" on:click=move |_| closing.set(false)>
                    {said(|words| words.keep_open)}
                </button>
            </div>
        </Dialog>
    }
}

/// The tabs, each an address of its own, and the pages elsewhere.
#[component]
fn Tabs(code: Memo<String>, tab: Memo<String>) -> impl IntoView {
    let (language, me) = (use_language(), use_me());
    let tabs = move || {
        let (words, me) = (words(language.get()), me.get());
        let all = [
            ("", words.progress, "read_results"),
            ("links", words.links, "run_fieldwork"),
            ("reminders", words.reminders, "run_fieldwork"),
            ("targets", words.targets, "read_results"),
            ("settings", words.settings, "design"),
        ];
        let offered = all.into_iter().filter(|(_, _, right)| me.may(right));
        offered
            .map(|(word, name, _)| {
                let href = match word {
                    "" => format!("/console/rounds/{}", code.get()),
                    word => format!("/console/rounds/{}/{word}", code.get()),
                };
                let here = move || tab.with(|tab| tab == word).then_some("page");
                view! { <li><a href=href aria-current=here>{name}</a></li> }
            })
            .collect_view()
    };
    let results = move || format!("/staff/rounds/{}", code.get());
    let paper = move || format!("/field/paper/{}", code.get());
    Effect::new(move |_| {
        tab.track();
        request_animation_frame(browser::show_current);
    });
    view! {
        <nav class="tabs" aria-label=said(|words| words.parts_of_round)>
            <ul>
                {tabs}
                <li><a href=results rel="external">{said(|words| words.results)}" ↗"</a></li>
                <li><a href=paper rel="external">{said(|words| words.paper_entry)}" ↗"</a></li>
            </ul>
        </nav>
    }
}

#[component]
fn TabBody(held: Held, tab: Memo<String>) -> impl IntoView {
    let me = use_me();
    let code = Memo::new(move |_| held.code());
    move || {
        let code = code.get();
        match tab.get().as_str() {
            "links" => {
                let round = held.round.get_untracked();
                round.map(|round| view! { <LinksTab round/> }).into_any()
            }
            "reminders" => view! { <RemindersTab code/> }.into_any(),
            "targets" => view! { <TargetsTab code/> }.into_any(),
            "settings" if me.get().may("design") => view! { <SettingsTab held/> }.into_any(),
            _ => view! { <ProgressTab code/> }.into_any(),
        }
    }
}

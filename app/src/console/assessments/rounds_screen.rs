//! The rounds that assess something.

use leptos::prelude::*;
use leptos_router::components::A;

use super::model::{AssessedRound, AssessedRounds, Deadlines};
use super::state::state_words;
use super::words::{Words, words};
use crate::console::api::Api;
use crate::console::browser;
use crate::console::calendar::{day, ended_day, moment};
use crate::console::language::use_language;
use crate::console::ui::empty::Empty;
use crate::console::ui::loaded::Loaded;

/// The screen.
#[component]
pub fn AssessmentsScreen() -> impl IntoView {
    let language = use_language();
    Effect::new(move |_| browser::set_title(words(language.get()).title));
    let rounds = LocalResource::new(move || {
        let api = Api::tracked(language);
        async move { api.get::<AssessedRounds>("/assessments").await }
    });
    let shown = move |found: AssessedRounds| {
        let words = words(language.get());
        if found.rounds.is_empty() {
            return view! { <Empty title=words.none_title text=words.none_text/> }.into_any();
        }
        view! {
            <div class="assessed-rounds">
                {found.rounds.into_iter().map(|round| view! { <RoundCard round/> }).collect_view()}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="screen-head"><h1>{move || words(language.get()).title}</h1></div>
        <Loaded resource=rounds children=shown/>
    }
}

/// A round with how many sheets stand where.
#[component]
fn RoundCard(round: AssessedRound) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let address = format!("/console/assessments/{}", round.round);
    let own = round.unit.as_ref().map(|unit| format!("{address}/units/{unit}"));
    let result = format!("{address}/result");
    let state = |name: &'static str| {
        let count = round.states.get(name).copied().unwrap_or_default();
        let (label, class) = state_words(name, words);
        (count > 0).then(|| view! { <li><span class=class>{count} " " {label}</span></li> })
    };
    let states = ["not_begun", "under_way", "handed_in", "appraised"].map(state);
    view! {
        <article class="card assessed-round">
            <h2><A href=address.clone()>{round.title.clone()}</A></h2>
            <p class="soft">
                {day(&round.opens_on)} " · " {round.criteria} " " {words.criteria}
            </p>
            <ul class="tally">{states.into_iter().collect_view()}</ul>
            <DeadlineLine deadlines=round.deadlines/>
            <div class="actions">
                {own.map(|address| view! {
                    <A href=address attr:class="button primary">{words.own_sheet}</A>
                })}
                <A href=address attr:class="button">{words.progress}</A>
                <A href=result attr:class="button">{words.result}</A>
            </div>
        </article>
    }
}

/// Until when the phases run.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn DeadlineLine(
    /// The deadlines.
    deadlines: Deadlines,
) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let claims = until(deadlines.claims_until.as_deref(), words);
    let appraisal = until(deadlines.appraisal_until.as_deref(), words);
    view! {
        <p>
            {words.claims_until} ": " {claims}
            {(!deadlines.claims_open).then(|| view! { " " <span class="badge is-warn">{words.over}</span> })}
            <br/>
            {words.appraisal_until} ": " {appraisal}
            {deadlines.appraisal_late.then(|| view! { " " <span class="badge is-wrong">{words.late}</span> })}
        </p>
    }
}

fn until(instant: Option<&str>, words: &'static Words) -> String {
    let Some(instant) = instant else { return words.no_deadline.to_owned() };
    match ended_day(instant) {
        Some(last) => [words.end_of, " ", &day(&last)].concat(),
        None => moment(instant),
    }
}

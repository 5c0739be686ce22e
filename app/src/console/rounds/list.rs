//! The rounds there are.

use leptos::prelude::*;
use leptos_router::components::A;

use super::model::{RoundLine, RoundList};
use super::standing::percent;
use super::words::{Words, said, words};
use crate::console::api::Api;
use crate::console::browser;
use crate::console::calendar::day;
use crate::console::language::use_language;
use crate::console::session::use_me;
use crate::console::ui::empty::Empty;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::progress::Progress;

/// The list of rounds.
#[component]
pub fn RoundsScreen() -> impl IntoView {
    let language = use_language();
    let rounds = LocalResource::new(move || {
        let api = Api::tracked(language);
        async move { api.get::<RoundList>("/rounds").await }
    });
    Effect::new(move |_| browser::set_title(words(language.get()).rounds));
    view! {
        <div class="screen-head">
            <h1>{move || words(language.get()).rounds}</h1>
            <NewRoundLink/>
        </div>
        <Loaded resource=rounds let:list>
            {if list.rounds.is_empty() {
                view! { <NoRounds/> }.into_any()
            } else {
                view! { <RoundTable rounds=list.rounds/> }.into_any()
            }}
        </Loaded>
    }
}

/// The way to a new round, for whoever may set one up.
#[component]
fn NewRoundLink() -> impl IntoView {
    let (language, me) = (use_language(), use_me());
    move || {
        me.get().may("design").then(|| {
            view! {
                <A href="/console/rounds/new" attr:class="button primary">
                    {words(language.get()).new_round}
                </A>
            }
        })
    }
}

#[component]
fn NoRounds() -> impl IntoView {
    view! {
        <Empty
            title=said(|words| words.no_rounds)
            text=said(|words| words.no_rounds_hint)
        >
            <NewRoundLink/>
        </Empty>
    }
}

#[component]
fn RoundTable(rounds: Vec<RoundLine>) -> impl IntoView {
    let language = use_language();
    let rows = move || {
        let words = words(language.get());
        rounds.iter().cloned().map(|round| view! { <RoundRow round words/> }).collect_view()
    };
    let head = move || {
        let words = words(language.get());
        [words.round, words.state, words.period, words.units, words.responses]
            .map(|name| view! { <th scope="col">{name}</th> })
    };
    view! {
        <div class="table" tabindex="0">
            <table>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn RoundRow(round: RoundLine, words: &'static Words) -> impl IntoView {
    let href = format!("/console/rounds/{}", round.round);
    let period = match &round.closes_on {
        Some(last) => format!("{}–{}", day(&round.opens_on), day(last)),
        None => format!("{} {}", words.from, day(&round.opens_on)),
    };
    view! {
        <tr>
            <th scope="row"><A href=href>{round.name}</A>" "<small>{round.round}</small></th>
            <td><StateBadge state=round.state words/></td>
            <td>{period}</td>
            <td class="number">{words.number(round.units)}</td>
            <td>{came(round.responses, round.target, words)}</td>
        </tr>
    }
}

/// Responses against their target: a bar, or the number alone.
fn came(responses: u64, target: Option<u64>, words: &Words) -> impl IntoView + use<> {
    let Some(target) = target.filter(|target| *target > 0) else {
        return words.number(responses).into_any();
    };
    let share = percent(responses, Some(target)).unwrap_or(0).min(100);
    let label = format!("{}/{}", words.number(responses), words.number(target));
    // Bars are drawn in whole per cent.
    let value = u32::try_from(share).map_or(0.0, f64::from);
    view! {
        <Progress
            value=Signal::stored(value)
            of=Signal::stored(100.0)
            label=Signal::stored(label)
        />
    }
    .into_any()
}

/// Whether a round takes answers.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn StateBadge(#[prop(into)] state: String, words: &'static Words) -> impl IntoView {
    let (class, text) = match state.as_str() {
        "open" => ("badge is-good", words.open),
        "paused" => ("badge is-warn", words.paused),
        "planned" => ("badge", words.planned),
        _ => ("badge", words.closed),
    };
    view! { <span class=class>{text}</span> }
}

//! The units that lag, with whom to ask and a text to copy into a message.

use leptos::prelude::*;

use super::model::{Coordinator, Reminder, Reminders};
use super::words::{Words, said, words};
use crate::console::api::Api;
use crate::console::calendar::recent;
use crate::console::language::use_language;
use crate::console::ui::empty::Empty;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;

/// The tab.
#[component]
pub fn RemindersTab(code: String) -> impl IntoView {
    let language = use_language();
    let table = format!("/api/v1/rounds/{code}/reminders.csv");
    let reminders = LocalResource::new(move || {
        let (api, path) = (Api::tracked(language), format!("/rounds/{code}/reminders"));
        async move { api.get::<Reminders>(&path).await }
    });
    view! {
        <Loaded resource=reminders let:reminders>
            {if reminders.units.is_empty() {
                view! {
                    <Empty title=said(|words| words.nobody_lags) text=said(|words| words.nobody_lags_text)/>
                }
                .into_any()
            } else {
                view! { <List units=reminders.units table=table.clone()/> }.into_any()
            }}
        </Loaded>
    }
}

#[component]
fn List(units: Vec<Reminder>, table: String) -> impl IntoView {
    let (language, messages) = (use_language(), use_messages());
    let all = units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join("\n\n———\n\n");
    let rows = move || {
        let words = words(language.get());
        units.iter().cloned().map(|unit| view! { <Line unit words/> }).collect_view()
    };
    view! {
        <p class="soft">{said(|words| words.reminders_hint)}</p>
        <div class="actions">
            <button
                type="button"
                on:click=move |_| {
                    messages.copy(all.clone());
                }
            >{said(|words| words.copy_all)}</button>
            <a class="button" href=table rel="external" download="">{said(|words| words.reminders_csv)}</a>
        </div>
        <ul class="reminders">{rows}</ul>
    }
}

#[component]
fn Line(unit: Reminder, words: &'static Words) -> impl IntoView {
    let messages = use_messages();
    let text = unit.text.clone();
    let copies = format!("{}: {}", words.copy_text, unit.name);
    let people: Vec<String> = unit.coordinators.iter().map(Coordinator::line).collect();
    let people =
        if people.is_empty() { words.no_coordinator.to_owned() } else { people.join("; ") };
    let expected =
        unit.expected.map(|due| format!(" · {} {}", words.due_by_now, words.number(due)));
    let last = unit.last_response_at.as_deref();
    let last = last.map(|last| format!(" · {} {}", words.last, recent(last)));
    view! {
        <li class="card">
            <div>
                <h2>{unit.name}</h2>
                <p class="round-under">
                    {format!("{}/{}", words.number(unit.responses), words.number(unit.target))}{expected}{last}
                </p>
                <p class="soft">{people}</p>
                <details>
                    <summary>{words.see_text}</summary>
                    <p class="letter" lang="vi">{unit.text}</p>
                </details>
            </div>
            <button
                type="button"
                aria-label=copies
                on:click=move |_| messages.copy(text.clone())
            >{words.copy_text}</button>
        </li>
    }
}

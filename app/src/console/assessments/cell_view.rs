//! One cell of a sheet: points with what is said of them, kept while they are typed.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::keeping::{Cell, Fate, Side, Typed};
use super::model::{HeldScore, ScoreEntry};
use super::words::words;
use crate::console::api::{Api, ApiError, ItemProblem};
use crate::console::browser::focusing::focus;
use crate::console::language::{Language, use_language};

/// How long somebody pauses before what is typed is sent.
const PAUSE: Duration = Duration::from_millis(900);

/// Where a cell stands, and what is done with it.
#[derive(Clone, Copy, Debug)]
pub struct CellDesk {
    /// The cell.
    pub cell: RwSignal<Cell>,
    side: Side,
    address: StoredValue<String>,
    timer: StoredValue<Option<TimeoutHandle>>,
    language: RwSignal<Language>,
}

impl CellDesk {
    /// The desk of a cell at this address of the API, which holds this entry.
    #[must_use]
    pub fn new(address: &str, side: Side, held: Option<ScoreEntry>) -> Self {
        Self {
            cell: RwSignal::new(Cell::of(held, side, use_language().get_untracked())),
            side,
            address: StoredValue::new(format!("{address}/{}", side.path())),
            timer: StoredValue::new(None),
            language: use_language(),
        }
    }

    /// Notes what is typed, and sends it after a pause.
    pub fn type_in(self, change: impl FnOnce(&mut Typed)) {
        let is_news = self.cell.try_update(|cell| {
            let mut typed = cell.typed.clone();
            change(&mut typed);
            cell.type_in(typed, self.side)
        });
        self.wait();
        if is_news == Some(true) {
            self.timer.set_value(set_timeout_with_handle(move || self.send(), PAUSE).ok());
        }
    }

    /// Sends what is not sent yet.
    pub fn send(self) {
        self.wait();
        let Some(body) = self.cell.try_update(|cell| cell.send(self.side)).flatten() else {
            return;
        };
        let (api, address) = (Api(self.language), self.address.get_value());
        spawn_local(async move {
            let answer = api.put::<_, HeldScore>(&address, &body).await;
            // The screen may have gone meanwhile; what was sent is kept all the same.
            let more = self.cell.try_update(|cell| match answer {
                Ok(HeldScore { held }) => cell.kept(held),
                Err(error) => {
                    failed(cell, &error);
                    false
                }
            });
            if more == Some(true) {
                self.send();
            }
        });
    }

    fn wait(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn take_theirs(self) {
        let language = self.language.get_untracked();
        self.cell.update(|cell| cell.take_theirs(self.side, language));
    }

    fn keep_mine(self) {
        self.cell.update(Cell::keep_mine);
        self.send();
    }
}

/// What a failure means for a cell.
fn failed(cell: &mut Cell, error: &ApiError) {
    match (error.status, error.code.as_str()) {
        (409, "overtaken") => cell.overtaken(error.held()),
        (400..500, _) => cell.refused(first_problem(error)),
        _ => cell.not_sent(error.message.clone()),
    }
}

/// What is wrong with the points in particular, or in general.
fn first_problem(error: &ApiError) -> String {
    let first = error.problems::<ItemProblem>().into_iter().next();
    first.map_or_else(|| error.message.clone(), |problem| problem.message)
}

/// The id of the field with the points of a criterion.
fn score_id(side: Side, place: usize) -> String {
    format!("{}-{place}", side.path())
}

/// The field for the points.
#[component]
pub fn ScoreField(
    /// The cell.
    desk: CellDesk,
    /// The place of the criterion among those of the sheet, from 0.
    place: usize,
    /// What the field is called.
    label: String,
    /// The most points.
    full: Option<String>,
    /// Whether points can be given.
    #[prop(into)]
    enabled: Signal<bool>,
) -> impl IntoView {
    let language = use_language();
    let id = score_id(desk.side, place);
    let next = score_id(desk.side, place + 1);
    let most = full.map(|full| format!("/ {}", language.get_untracked().decimal(&full)));
    view! {
        <span class="score">
            <input
                id=id
                class="score-field"
                inputmode="decimal"
                autocomplete="off"
                aria-label=label
                aria-invalid=move || {
                    desk.cell.with(|cell| matches!(cell.fate, Fate::Refused(_))).to_string()
                }
                disabled=move || !enabled.get()
                prop:value=move || desk.cell.with(|cell| cell.typed.score.clone())
                on:input=move |event| {
                    let score = event_target_value(&event);
                    desk.type_in(|typed| typed.score = score);
                }
                on:change=move |_| desk.send()
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        event.prevent_default();
                        desk.send();
                        focus(&next);
                    }
                }
            />
            <span class="soft">{most}</span>
        </span>
    }
}

/// A field for a longer text: an explanation, a note, or links.
#[component]
pub fn TextArea(
    /// The cell.
    desk: CellDesk,
    /// What the field is called.
    label: String,
    /// What stands in it.
    read: fn(&Typed) -> &str,
    /// Writes it.
    write: fn(&mut Typed, String),
    /// Whether it can be written.
    #[prop(into)]
    enabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <textarea
                rows="2"
                disabled=move || !enabled.get()
                prop:value=move || desk.cell.with(|cell| read(&cell.typed).to_owned())
                on:input=move |event| {
                    let text = event_target_value(&event);
                    desk.type_in(|typed| write(typed, text));
                }
                on:change=move |_| desk.send()
            ></textarea>
        </label>
    }
}

/// How far what is typed is, and what there is to decide.
#[component]
pub fn FateLine(
    /// The cell.
    desk: CellDesk,
) -> impl IntoView {
    let language = use_language();
    let fate = Memo::new(move |_| desk.cell.with(|cell| (cell.fate.clone(), cell.held.is_some())));
    // That something is saved is news only to whoever has just typed it.
    let is_news = Memo::new(move |known: Option<&bool>| {
        known.copied().unwrap_or_default() || fate.with(|(fate, _)| *fate != Fate::Kept)
    });
    let line = move || {
        let words = words(language.get());
        // Asked for each time: a memo that nobody asks sees nothing.
        let is_news = is_news.get();
        match fate.get() {
            (Fate::Kept, true) if is_news => {
                view! { <small class="fate">"✓ " {words.kept}</small> }.into_any()
            }
            (Fate::Kept, _) => ().into_any(),
            (Fate::Waiting, _) => view! { <small class="fate">{words.waiting}</small> }.into_any(),
            (Fate::Sending, _) => view! { <small class="fate">{words.sending}</small> }.into_any(),
            (Fate::Refused(why), _) => view! { <p class="wrong" role="alert">{why}</p> }.into_any(),
            (Fate::NotSent(why), _) => view! {
                <p class="wrong" role="alert">{why}</p>
                <button type="button" on:click=move |_| desk.send()>{words.try_again}</button>
            }
            .into_any(),
            (Fate::Overtaken(held), _) => {
                let theirs = held.and_then(|held| {
                    let score = language.get().decimal(&held.score?);
                    Some(format!("{score} ({})", held.by))
                });
                view! {
                    <p class="wrong" role="alert">
                        {words.overtaken} " " {theirs.unwrap_or_else(|| words.nothing.to_owned())}
                    </p>
                    <button type="button" on:click=move |_| desk.take_theirs()>{words.take_theirs}</button>
                    <button type="button" on:click=move |_| desk.keep_mine()>{words.keep_mine}</button>
                }
                .into_any()
            }
        }
    };
    view! { <div class="fate-line">{line}</div> }
}

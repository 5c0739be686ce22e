//! How far a round has come, as it happens: numbers, days, and the units with whoever lags first.

use std::time::Duration;

use leptos::prelude::*;

use super::model::{DayProgress, Progress, RoundProgress, UnitProgress};
use super::standing::{Arrived, Filter, Order, arrived, lags, percent, shown};
use super::words::{Words, said, words};
use crate::console::api::events::listen;
use crate::console::api::{Api, ApiError};
use crate::console::calendar::{self, recent};
use crate::console::language::use_language;
use crate::console::session::sign_in_again;
use crate::console::ui::empty::Empty;
use crate::console::ui::failure::Failure;
use crate::console::ui::field::{ChoiceField, TextField};

/// How long further events are waited for before the numbers are asked for again.
const GATHERED: Duration = Duration::from_millis(300);

/// How many arrivals are told.
const TOLD: usize = 4;

/// What the tab shows.
#[derive(Clone, Copy, Debug)]
struct Live {
    progress: RwSignal<Option<RoundProgress>>,
    failed: RwSignal<Option<ApiError>>,
    came: RwSignal<Vec<Arrived>>,
    waiting: RwSignal<bool>,
}

impl Live {
    fn new() -> Self {
        Self {
            progress: RwSignal::new(None),
            failed: RwSignal::new(None),
            came: RwSignal::new(Vec::new()),
            waiting: RwSignal::new(false),
        }
    }

    /// Asks for the numbers. The screen may have been left when they come.
    fn load(self, api: Api, code: String) {
        leptos::task::spawn_local(async move {
            match api.get::<RoundProgress>(&format!("/rounds/{code}/progress")).await {
                Ok(after) => self.show(after),
                Err(error) if error.is_signed_out() => sign_in_again(),
                // What is shown already is better than nothing.
                Err(error) => {
                    if self.progress.try_with_untracked(Option::is_none) == Some(true) {
                        let _ = self.failed.try_set(Some(error));
                    }
                }
            }
        });
    }

    fn show(self, after: RoundProgress) {
        let before = self.progress.try_get_untracked().flatten();
        if let Some(before) = before {
            let new = arrived(&before, &after);
            let _ = self.came.try_update(|came| {
                came.splice(0..0, new);
                came.truncate(TOLD);
            });
        }
        let _ = self.failed.try_set(None);
        let _ = self.progress.try_set(Some(after));
    }

    /// Asks again soon, once for however many events.
    fn load_soon(self, api: Api, code: String) {
        if self.waiting.try_get_untracked() != Some(false) {
            return;
        }
        let _ = self.waiting.try_set(true);
        set_timeout(
            move || {
                // None is left of a screen that was left meanwhile.
                if self.waiting.try_set(false).is_none() {
                    self.load(api, code);
                }
            },
            GATHERED,
        );
    }
}

/// The tab.
#[component]
pub fn ProgressTab(code: String) -> impl IntoView {
    let language = use_language();
    let live = Live::new();
    let asked = code.clone();
    Effect::new(move |_| live.load(Api::tracked(language), asked.clone()));
    let (path, heard) = (format!("/rounds/{code}/progress/events"), code.clone());
    listen(&path, &["response", "changed", "ended"], move |_| {
        live.load_soon(Api(language), heard.clone());
    });
    let here = Memo::new(move |_| live.progress.with(Option::is_some));
    view! {
        {move || live.failed.get().map(|error| {
            let code = code.clone();
            view! {
                <Failure error retry=move || live.load(Api(language), code.clone())/>
            }
        })}
        {move || (!here.get() && live.failed.with(Option::is_none)).then(|| view! {
            <p class="waiting" role="status">
                {crate::console::words::words(language.get()).loading}
            </p>
        })}
        {move || here.get().then(|| view! {
            <Numbers live/>
            <JustCame live/>
            <Days live/>
            <Units live/>
        })}
    }
}

/// The numbers that matter most.
#[component]
fn Numbers(live: Live) -> impl IntoView {
    let language = use_language();
    let numbers = move || {
        let words = words(language.get());
        live.progress.with(|progress| {
            progress.as_ref().map(|progress| {
                figures(progress, words)
                    .into_iter()
                    .map(|(label, figure, remark)| {
                        view! {
                            <div class="figure">
                                <dt>{label}</dt>
                                <dd><strong>{figure}</strong>" "<small>{remark}</small></dd>
                            </div>
                        }
                    })
                    .collect_view()
            })
        })
    };
    view! { <dl class="figures">{numbers}</dl> }
}

/// Label, figure and what is said beside it.
fn figures(progress: &RoundProgress, words: &Words) -> Vec<(&'static str, String, String)> {
    let total = &progress.total;
    let share = percent(total.responses, total.target);
    let of_target = match (total.target, share) {
        (Some(target), Some(share)) => format!("/ {} ({share} %)", words.number(target)),
        _ => String::new(),
    };
    let lagging = progress.units.iter().filter(|unit| lags(unit)).count() as u64;
    let silent = progress.units.iter().filter(|unit| unit.progress.responses == 0).count() as u64;
    let needed =
        total.needed_per_day.map(|needed| format!("{} {}", words.number(needed), words.a_day));
    let mut figures = vec![
        (words.responses, words.number(total.responses), of_target),
        (words.today, words.number(total.today), last(total, words)),
    ];
    if let Some(days) = progress.days_left {
        figures.push((words.days_left, words.number(days), needed.unwrap_or_default()));
    }
    if !progress.units.is_empty() {
        let silent = format!("{} {}", words.number(silent), words.without_any);
        figures.push((words.lagging, words.number(lagging), silent));
    }
    figures
}

fn last(progress: &Progress, words: &Words) -> String {
    let last = progress.last_response_at.as_deref();
    last.map(|last| format!("{} {}", words.last, recent(last))).unwrap_or_default()
}

/// What has just come, aloud too.
#[component]
fn JustCame(live: Live) -> impl IntoView {
    let language = use_language();
    let lines = move || {
        let words = words(language.get());
        let came = live.came.get();
        (!came.is_empty()).then(|| {
            let said =
                came.iter().map(|one| format!("{} +{} ({})", one.name, one.n, recent(&one.at)));
            let said = said.collect::<Vec<_>>().join(" · ");
            view! { <p><strong>{words.just_came}</strong>" "{said}</p> }
        })
    };
    let waits = move || {
        let silent = live.came.with(Vec::is_empty);
        let open = live.progress.with(|it| it.as_ref().is_some_and(|it| it.state == "open"));
        (silent && open).then(|| view! { <p class="soft">{said(|words| words.listens)}</p> })
    };
    view! { <div class="just-came" role="status" aria-live="polite">{lines}{waits}</div> }
}

/// The widest picture of days, in days.
const WIDEST: usize = 60;

/// A bar for each day on which responses came.
#[component]
fn Days(live: Live) -> impl IntoView {
    let language = use_language();
    let picture = move || {
        let words = words(language.get());
        let days =
            live.progress.with(|it| it.as_ref().map(|it| it.days.clone())).unwrap_or_default();
        (days.len() > 1).then(|| bars(&days, words))
    };
    view! { <div class="days">{picture}</div> }
}

fn bars(days: &[DayProgress], words: &'static Words) -> impl IntoView + use<> {
    let days: Vec<_> = days.iter().rev().take(WIDEST).rev().cloned().collect();
    let most = days.iter().map(|day| day.responses).max().unwrap_or(1).max(1);
    let bar = |(place, day): (usize, &DayProgress)| {
        let height = (day.responses * 40).div_ceil(most);
        let title = format!("{}: {}", calendar::day(&day.day), words.number(day.responses));
        view! {
            <rect x=place * 10 y=40 - height width="8" height=height>
                <title>{title}</title>
            </rect>
        }
    };
    let drawn = days.iter().enumerate().map(bar).collect_view();
    let first = days.first().map(|day| calendar::day(&day.day)).unwrap_or_default();
    let last = days.last().map(|day| calendar::day(&day.day)).unwrap_or_default();
    let label = format!("{}: {first}–{last}, {} {}", words.by_day, words.most, words.number(most));
    let frame = format!("0 0 {} 40", days.len() * 10);
    view! {
        <figure>
            <svg viewBox=frame role="img" aria-label=label.clone() preserveAspectRatio="none">
                {drawn}
            </svg>
            <figcaption><small>{label}</small></figcaption>
        </figure>
    }
}

/// The units, as they are sought, filtered and put in order.
#[component]
fn Units(live: Live) -> impl IntoView {
    let language = use_language();
    let (sought, filter, order) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let units = Memo::new(move |_| {
        let (filter, order) = (Filter::of(&filter.get()), Order::of(&order.get()));
        live.progress.with(|progress| {
            let units = progress.as_ref().map(|progress| progress.units.as_slice());
            sought.with(|sought| shown(units.unwrap_or_default(), sought, filter, order))
        })
    });
    let has_units = Memo::new(move |_| {
        live.progress.with(|it| it.as_ref().is_some_and(|it| !it.units.is_empty()))
    });
    let choice = |of: fn(&Words) -> Vec<(&'static str, &'static str)>| {
        Signal::derive(move || {
            let named = of(words(language.get())).into_iter();
            named.map(|(word, name)| (word.to_owned(), name.to_owned())).collect::<Vec<_>>()
        })
    };
    let filters = choice(|words| {
        vec![
            ("", words.all_units),
            ("lagging", words.only_lagging),
            ("silent", words.only_silent),
            ("done", words.only_done),
        ]
    });
    let orders = choice(|words| {
        vec![("", words.lagging_first), ("name", words.by_name), ("latest", words.latest_first)]
    });
    view! {
        <Show
            when=move || has_units.get()
            fallback=|| view! {
                <Empty title=said(|words| words.no_units_here) text=said(|words| words.no_units_text)/>
            }
        >
            <div class="sieve">
                <TextField label=said(|words| words.seek) value=sought kind="search"/>
                <ChoiceField label=said(|words| words.show) value=filter choices=filters/>
                <ChoiceField label=said(|words| words.order) value=order choices=orders/>
            </div>
            <UnitTable units live/>
        </Show>
    }
}

#[component]
fn UnitTable(units: Memo<Vec<UnitProgress>>, live: Live) -> impl IntoView {
    let language = use_language();
    let key = move |unit: &UnitProgress| {
        let progress = &unit.progress;
        let numbers = (progress.responses, progress.today, progress.target, progress.expected);
        (unit.unit.clone(), numbers, progress.standing.clone(), language.get().tag())
    };
    let head = move || {
        let words = words(language.get());
        let names =
            [words.unit, words.against_target, words.today, words.last_answer, words.stands];
        names.map(|name| view! { <th scope="col">{name}</th> })
    };
    view! {
        <div class="table" tabindex="0">
            <table class="units">
                <caption class="soft">
                    {move || {
                        let words = words(language.get());
                        let count = units.with(Vec::len) as u64;
                        format!("{} {}", words.number(count), words.units_counted)
                    }}
                </caption>
                <thead><tr>{head}</tr></thead>
                <tbody>
                    <For each=move || units.get() key let:unit>
                        <UnitRow unit live words=words(language.get_untracked())/>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn UnitRow(unit: UnitProgress, live: Live, words: &'static Words) -> impl IntoView {
    let fresh = live.came.with_untracked(|came| came.iter().any(|one| one.name == unit.name));
    let progress = unit.progress;
    let last = progress.last_response_at.as_deref().map_or_else(|| "—".to_owned(), recent);
    view! {
        <tr class:is-fresh=fresh>
            <th scope="row">{unit.name}" "<small>{unit.parent_name}</small></th>
            <td><Bar progress=progress.clone() words/></td>
            <td class="number">{words.number(progress.today)}</td>
            <td>{last}</td>
            <td><StandingBadge standing=progress.standing words/></td>
        </tr>
    }
}

/// Responses against the target, with a mark where they should be by now.
#[component]
fn Bar(progress: Progress, words: &'static Words) -> impl IntoView {
    let Some(target) = progress.target.filter(|target| *target > 0) else {
        return words.number(progress.responses).into_any();
    };
    let width = percent(progress.responses, Some(target)).unwrap_or(0).min(100);
    let due = progress.expected.filter(|due| *due < target && *due > 0);
    let mark = due.map(|due| format!("{}%", due * 100 / target));
    let said = due.map(|due| format!("{} {}", words.due_by_now, words.number(due)));
    let class = ["bar is-", progress.standing.as_str()].concat();
    view! {
        <span class=class aria-hidden="true">
            <span class="bar-fill" style:width=format!("{width}%")></span>
            {mark.map(|left| view! { <span class="bar-due" style:left=left></span> })}
        </span>
        <span class="bar-said" title=said>
            {format!("{}/{}", words.number(progress.responses), words.number(target))}
        </span>
    }
    .into_any()
}

/// How a unit stands: a sign, a word, and only then a colour.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn StandingBadge(#[prop(into)] standing: String, words: &'static Words) -> impl IntoView {
    let (class, sign, text) = match standing.as_str() {
        "silent" => ("badge is-wrong", "✕ ", words.silent),
        "behind" => ("badge is-warn", "▼ ", words.behind),
        "on_pace" => ("badge", "● ", words.on_pace),
        "done" => ("badge is-good", "✓ ", words.done),
        "waiting" => ("badge", "… ", words.waiting),
        _ => ("badge", "", words.no_target),
    };
    view! { <span class=class><span aria-hidden="true">{sign}</span>{text}</span> }
}

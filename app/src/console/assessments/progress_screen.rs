//! Where the sheet of each unit of a round stands, and until when.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::model::{AssessmentProgress, AssessmentSheet, Deadlines, NewDeadlines, UnitProgress};
use super::rounds_screen::DeadlineLine;
use super::state::{StateBadge, state_words};
use super::words::{Words, said, words};
use crate::console::address::escaped;
use crate::console::api::Api;
use crate::console::browser;
use crate::console::calendar::last_day_before;
use crate::console::language::use_language;
use crate::console::ui::busy::Busy;
use crate::console::ui::field::{TextField, given};
use crate::console::ui::loaded::Loaded;
use crate::console::ui::progress::Progress;
use crate::console::ui::toast::use_messages;
use crate::ui::fold::is_found;

/// The screen.
#[component]
pub fn ProgressScreen() -> impl IntoView {
    let language = use_language();
    let params = use_params_map();
    let round = Memo::new(move |_| params.read().get("round").unwrap_or_default());
    let found = LocalResource::new(move || {
        let (api, address) =
            (Api::tracked(language), format!("/rounds/{}/assessment", escaped(&round.get())));
        async move {
            let sheet = api.get::<AssessmentSheet>(&address).await?;
            let progress = api.get::<AssessmentProgress>(&format!("{address}/units")).await?;
            Ok((sheet, progress))
        }
    });
    view! {
        <p><A href="/console/assessments">"← " {move || words(language.get()).back_rounds}</A></p>
        <Loaded
            resource=found
            children=move |(sheet, progress): (AssessmentSheet, AssessmentProgress)| {
                browser::set_title(&sheet.title);
                view! { <Shown sheet progress/> }
            }
        />
    }
}

#[component]
fn Shown(sheet: AssessmentSheet, progress: AssessmentProgress) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let address = format!("/console/assessments/{}", sheet.round);
    let (survey, result) = (format!("{address}/survey"), format!("{address}/result"));
    view! {
        <div class="screen-head">
            <h1>{sheet.title.clone()}</h1>
            <div class="actions">
                {sheet.may_appraise.then(|| view! {
                    <A href=survey attr:class="button">{words.from_survey}</A>
                })}
                <A href=result attr:class="button">{words.result}</A>
            </div>
        </div>
        {if sheet.may_appraise {
            view! { <DeadlineForm round=sheet.round.clone() deadlines=sheet.deadlines/> }.into_any()
        } else {
            view! { <DeadlineLine deadlines=sheet.deadlines/> }.into_any()
        }}
        <Units round=sheet.round progress/>
    }
}

/// Sets until when the phases run.
#[component]
fn DeadlineForm(round: String, deadlines: Deadlines) -> impl IntoView {
    let language = use_language();
    let messages = use_messages();
    let day =
        |instant: &Option<String>| instant.as_deref().and_then(last_day_before).unwrap_or_default();
    let claims = RwSignal::new(day(&deadlines.claims_until));
    let appraisal = RwSignal::new(day(&deadlines.appraisal_until));
    let held = RwSignal::new(deadlines);
    let busy = RwSignal::new(false);
    let save = move || {
        let body = NewDeadlines {
            claims_until: given(&claims.get_untracked()),
            appraisal_until: given(&appraisal.get_untracked()),
            expected: held.with_untracked(|held| held.revision),
        };
        let (api, address) =
            (Api(language), format!("/rounds/{}/assessment/deadlines", escaped(&round)));
        let words = words(language.get_untracked());
        busy.set(true);
        spawn_local(async move {
            match api.put::<_, Deadlines>(&address, &body).await {
                Ok(deadlines) => {
                    held.set(deadlines);
                    messages.say(words.saved);
                }
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
        });
    };
    view! {
        <fieldset class="deadlines">
            <legend>{move || words(language.get()).deadlines}</legend>
            <TextField label=said(|words| words.claims_until) value=claims kind="date"/>
            <TextField label=said(|words| words.appraisal_until) value=appraisal kind="date"/>
            <Busy busy act=save>{move || words(language.get()).save}</Busy>
        </fieldset>
    }
}

/// The units with where their sheets stand; those of one state, or of a name.
#[component]
fn Units(round: String, progress: AssessmentProgress) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let (state, typed) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let criteria = progress.criteria;
    let all: usize = progress.states.values().sum();
    let chip = move |name: &'static str, label: &'static str, count: usize| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (state.get() == name).to_string()
                on:click=move |_| state.set(name.to_owned())
            >{label} " " <span class="soft">{count}</span></button>
        }
    };
    let chips = ["not_begun", "under_way", "handed_in", "appraised"].map(|name| {
        let count = progress.states.get(name).copied().unwrap_or_default();
        chip(name, state_words(name, words).0, count)
    });
    let units = StoredValue::new(progress.units);
    let rows = move || {
        let (state, typed) = (state.get(), typed.get());
        units.with_value(|units| {
            let fits = |unit: &&UnitProgress| {
                (state.is_empty() || unit.state == state)
                    && is_found(&[&unit.name, " ", &unit.unit].concat(), &typed)
            };
            let rows: Vec<_> =
                units.iter().filter(fits).map(|unit| row(&round, unit, criteria, words)).collect();
            if rows.is_empty() {
                view! { <tr><td colspan="5">{words.no_unit}</td></tr> }.into_any()
            } else {
                rows.collect_view().into_any()
            }
        })
    };
    view! {
        <section class="part">
        <h2>{words.progress}</h2>
        <div class="chips" role="group" aria-label=words.state>
            {chip("", words.all, all)}
            {chips.into_iter().collect_view()}
        </div>
        <div class="filter"><TextField label=words.filter value=typed kind="search"/></div>
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th>{words.unit}</th>
                        <th>{words.state}</th>
                        <th>{words.self_scored}</th>
                        <th>{words.appraisal}</th>
                        <th class="number">{words.surveyed}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        </section>
    }
}

fn row(
    round: &str,
    unit: &UnitProgress,
    criteria: usize,
    words: &'static Words,
) -> impl IntoView + use<> {
    let address = format!("/console/assessments/{round}/units/{}", unit.unit);
    let name = unit.name.clone();
    let bar = |given: usize| {
        let label = format!("{given}/{criteria}");
        #[expect(clippy::cast_precision_loss, reason = "no index has so many criteria")]
        let (value, of) = (given as f64, criteria as f64);
        view! { <Progress value of label/> }
    };
    view! {
        <tr>
            <th scope="row">
                <A href=address>{name}</A>
                " " <small>{unit.unit.clone()}</small>
                {unit.parent_name.clone().map(|name| view! { <br/> <small>{name}</small> })}
            </th>
            <td>
                <StateBadge state=unit.state.clone() words/>
                {unit.late.then(|| view! { " " <span class="badge is-wrong">{words.late}</span> })}
            </td>
            <td>{bar(unit.claimed)}</td>
            <td>{bar(unit.appraised)}</td>
            <td class="number">{unit.surveyed}</td>
        </tr>
    }
}

//! Criteria of all units filled in at once from the results of a survey.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::model::{SurveyFill, SurveyFillPreview, SurveyFillRow, SurveySources};
use super::words::{Words, said, words};
use crate::console::address::escaped;
use crate::console::api::Api;
use crate::console::browser;
use crate::console::language::{Language, use_language};
use crate::console::ui::busy::Busy;
use crate::console::ui::field::{ChoiceField, TextField};
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;

/// The screen.
#[component]
pub fn FillScreen() -> impl IntoView {
    let language = use_language();
    let params = use_params_map();
    let round = Memo::new(move |_| params.read().get("round").unwrap_or_default());
    Effect::new(move |_| browser::set_title(words(language.get()).from_survey));
    let sources = LocalResource::new(move || {
        let api = Api::tracked(language);
        let address = format!("/rounds/{}/assessment/survey-sources", escaped(&round.get()));
        async move { api.get::<SurveySources>(&address).await }
    });
    view! {
        <p>
            <A href=move || format!("/console/assessments/{}", round.get())>
                "← " {move || words(language.get()).back_progress}
            </A>
        </p>
        <h1>{move || words(language.get()).from_survey}</h1>
        <p class="soft">{move || words(language.get()).fill_text}</p>
        <Loaded
            resource=sources
            children=move |sources: SurveySources| view! {
                <Form sources round=round.get_untracked()/>
            }
        />
    }
}

/// What is chosen.
#[derive(Clone, Copy)]
struct Choice {
    criterion: RwSignal<String>,
    round: RwSignal<String>,
    node: RwSignal<String>,
    most: RwSignal<String>,
}

impl Choice {
    /// The first of everything.
    fn of(sources: &SurveySources) -> Self {
        let criterion = sources.criteria.first();
        let round = sources.rounds.first();
        let node = round.and_then(|round| round.nodes.first());
        let text = |text: Option<&String>| RwSignal::new(text.cloned().unwrap_or_default());
        Self {
            criterion: text(criterion.map(|criterion| &criterion.criterion)),
            round: text(round.map(|round| &round.round)),
            node: text(node.map(|node| &node.node)),
            most: text(criterion.and_then(|criterion| criterion.most.as_ref())),
        }
    }

    fn fill(self, token: Option<String>) -> SurveyFill {
        let most = self.most.get_untracked().trim().replace(',', ".");
        SurveyFill {
            source_round: self.round.get_untracked(),
            source_node: self.node.get_untracked(),
            criterion: self.criterion.get_untracked(),
            most: (!most.is_empty()).then_some(most),
            token,
        }
    }
}

#[component]
fn Form(sources: SurveySources, round: String) -> impl IntoView {
    let language = use_language();
    if sources.criteria.is_empty() || sources.rounds.is_empty() {
        return view! { <p>{words(language.get()).fill_none}</p> }.into_any();
    }
    let choice = Choice::of(&sources);
    let preview = RwSignal::new(None::<SurveyFillPreview>);
    let (looking, filling, messages) = (RwSignal::new(false), RwSignal::new(false), use_messages());
    let address = StoredValue::new(format!("/rounds/{}/assessment/survey-fill", escaped(&round)));
    let look = move || {
        let (api, body) = (Api(language), choice.fill(None));
        looking.set(true);
        spawn_local(async move {
            let address = address.with_value(|address| format!("{address}/preview"));
            match api.post(&address, &body).await {
                Ok(found) => preview.set(Some(found)),
                Err(error) => messages.fail(&error),
            }
            looking.set(false);
        });
    };
    let fill = move || {
        let token = preview.with_untracked(|preview| Some(preview.as_ref()?.token.clone()));
        let (api, body) = (Api(language), choice.fill(token));
        filling.set(true);
        spawn_local(async move {
            match api.post(&address.get_value(), &body).await {
                Ok(now) => {
                    preview.set(Some(now));
                    messages.say(words(language.get_untracked()).filled);
                }
                Err(error) => messages.fail(&error),
            }
            filling.set(false);
        });
    };
    view! {
        <Choices sources choice preview/>
        <Busy busy=looking act=look>{move || words(language.get()).look}</Busy>
        {move || preview.get().map(|found| {
            let any = found.units.iter().any(|row| matches!(row.outcome.as_str(), "new" | "changed"));
            view! {
                <div class="fill-bar">
                    <Busy busy=filling enabled=any class="primary" act=fill>
                        {words(language.get()).fill}
                    </Busy>
                </div>
                <PreviewTable preview=found/>
            }
        })}
    }
    .into_any()
}

/// The fields: which results go where.
#[component]
fn Choices(
    sources: SurveySources,
    choice: Choice,
    preview: RwSignal<Option<SurveyFillPreview>>,
) -> impl IntoView {
    let sources = StoredValue::new(sources);
    let criteria: Vec<(String, String)> = sources.with_value(|sources| {
        let named = sources.criteria.iter();
        named.map(|it| (it.criterion.clone(), format!("{} – {}", it.criterion, it.label))).collect()
    });
    let rounds: Vec<(String, String)> = sources.with_value(|sources| {
        let named = sources.rounds.iter();
        named.map(|it| (it.round.clone(), format!("{} ({})", it.title, it.round))).collect()
    });
    let nodes = Signal::derive(move || {
        sources.with_value(|sources| {
            let round = sources.rounds.iter().find(|it| it.round == choice.round.get());
            let nodes = round.map(|round| round.nodes.as_slice()).unwrap_or_default().iter();
            let indent = |depth: usize| "\u{2003}".repeat(depth);
            nodes
                .map(|it| {
                    (it.node.clone(), format!("{}{} {}", indent(it.depth), it.node, it.label))
                })
                .collect::<Vec<_>>()
        })
    });
    // What is chosen otherwise is not what was looked at.
    Effect::watch(
        move || (choice.criterion.get(), choice.round.get(), choice.node.get(), choice.most.get()),
        move |_, _, _| preview.set(None),
        false,
    );
    Effect::watch(
        move || choice.round.get(),
        move |_, _, _| {
            let first = nodes.with_untracked(|nodes| nodes.first().map(|(node, _)| node.clone()));
            choice.node.set(first.unwrap_or_default());
        },
        false,
    );
    Effect::watch(
        move || choice.criterion.get(),
        move |criterion, _, _| {
            let most = sources.with_value(|sources| {
                let chosen = sources.criteria.iter().find(|it| it.criterion == *criterion);
                chosen.and_then(|it| it.most.clone())
            });
            choice.most.set(most.unwrap_or_default());
        },
        false,
    );
    view! {
        <div class="fill-form">
            <ChoiceField label=said(|words| words.criterion) value=choice.criterion choices=criteria/>
            <ChoiceField label=said(|words| words.source_round) value=choice.round choices=rounds/>
            <ChoiceField label=said(|words| words.source_node) value=choice.node choices=nodes/>
            <TextField label=said(|words| words.most_hint) value=choice.most/>
        </div>
    }
}

#[component]
fn PreviewTable(preview: SurveyFillPreview) -> impl IntoView {
    let language = use_language();
    let words = words(language.get());
    let language = language.get();
    let rows = preview.units.iter().map(|row| line(row, words, language)).collect_view();
    view! {
        <p>{words.source} ": " {preview.note.clone()}</p>
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th>{words.unit}</th>
                        <th class="number">{words.percent}</th>
                        <th class="number">{words.held_now}</th>
                        <th class="number">{words.new_points}</th>
                        <th>{words.outcome}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn line(row: &SurveyFillRow, words: &'static Words, language: Language) -> impl IntoView + use<> {
    let number = |text: Option<&String>| text.map(|text| language.decimal(text));
    let held = row.held.as_ref().and_then(|held| held.score.as_ref());
    let (outcome, class) = match row.outcome.as_str() {
        "new" => (words.outcome_new, "badge is-good"),
        "changed" => (words.outcome_changed, "badge is-warn"),
        "unchanged" => (words.outcome_unchanged, "badge"),
        "not_in_source" => (words.outcome_not_in_source, "badge is-wrong"),
        "withheld" => (words.outcome_withheld, "badge is-wrong"),
        _ => (words.outcome_no_percent, "badge is-wrong"),
    };
    view! {
        <tr>
            <th scope="row">{row.name.clone()} " " <small>{row.unit.clone()}</small></th>
            <td class="number">{number(row.percent.as_ref())}</td>
            <td class="number">{number(held)}</td>
            <td class="number">{number(row.points.as_ref())}</td>
            <td><span class=class>{outcome}</span></td>
        </tr>
    }
}

//! Drawing cases from a frame by the round's sampling plan.

use leptos::prelude::*;

use super::model::SampleDrawn;
use super::new::problems_of;
use super::wish::Wish;
use super::words::{Words, said, words};
use crate::console::api::Api;
use crate::console::browser::files;
use crate::console::language::use_language;
use crate::console::ui::field::{TextField, unique_id};
use crate::console::ui::problem_list::{ProblemList, ShownProblem};
use crate::console::ui::toast::use_messages;

/// A frame is chosen, and what was drawn of it is told.
#[component]
pub fn SamplePart(code: String) -> impl IntoView {
    let (language, messages) = (use_language(), use_messages());
    let seed = RwSignal::new(String::new());
    let (busy, problems) = (RwSignal::new(false), RwSignal::new(Vec::<ShownProblem>::new()));
    let drawn = RwSignal::new(None::<SampleDrawn>);
    let draw = move |event: leptos::ev::Event| {
        let Some(frame) = files::chosen(&event) else { return };
        let query = match seed.get_untracked().trim().parse::<u64>() {
            Ok(seed) => format!("?seed={seed}"),
            Err(_) => String::new(),
        };
        let (api, path) = (Api(language), format!("/rounds/{code}/sample{query}"));
        busy.set(true);
        problems.set(Vec::new());
        drawn.set(None);
        leptos::task::spawn_local(async move {
            match api.upload::<SampleDrawn>(&path, frame.media_type(), frame.blob()).await {
                Ok(sample) => drawn.set(Some(sample)),
                Err(error) => {
                    let words = words(language.get_untracked());
                    let found = problems_of(&error, &Wish::default(), words);
                    if found.is_empty() {
                        messages.fail(&error);
                    }
                    problems.set(found);
                }
            }
            busy.set(false);
        });
    };
    let outcome = move || {
        let words = words(language.get());
        drawn.get().map(|sample| told(sample, words))
    };
    let id = unique_id("frame");
    let input = id.clone();
    view! {
        <section class="card round-settings">
            <h2>{said(|words| words.sample)}</h2>
            <p class="soft">{said(|words| words.sample_hint)}</p>
            <TextField
                label=said(|words| words.seed)
                hint=said(|words| words.seed_hint)
                value=seed
                kind="number"
            />
            <div class="field">
                <label for=id>{said(|words| words.frame)}</label>
                <input
                    id=input
                    type="file"
                    accept=".csv,text/csv"
                    disabled=move || busy.get()
                    on:change=draw
                />
            </div>
            <div role="status">
                {move || busy.get().then(|| view! { <progress></progress> })}
                {outcome}
            </div>
            <ProblemList problems/>
        </section>
    }
}

/// What was drawn.
fn told(sample: SampleDrawn, words: &'static Words) -> impl IntoView {
    let cases = [
        format!("{} {}", words.number(sample.cases), words.cases),
        format!("{} {}", words.number(sample.reserves), words.reserves),
        format!("{} {}", words.number(sample.new), words.new_cases),
        format!("{} {}", words.seed, sample.seed),
    ];
    view! {
        <p><strong>{cases.join(" · ")}</strong></p>
        <pre class="letter">{sample.summary}</pre>
    }
}

//! A draft from a file that somebody chooses or drops, with what is wrong with the file.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::model::{Begun, FileProblem, Imported, Kind};
use super::problem_words::told;
use super::words::words;
use crate::console::address::escaped;
use crate::console::api::{Api, ApiError};
use crate::console::browser::files::{LocalFile, chosen, dropped};
use crate::console::language::{Language, use_language};
use crate::console::ui::field::unique_id;
use crate::console::ui::progress::Progress;

/// What a file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing was chosen yet.
    Waiting,
    /// It is being read.
    Reading,
    /// There is a draft, and something to look at.
    Taken(Begun, Vec<FileProblem>),
    /// It cannot be used.
    Refused(String, Vec<FileProblem>),
}

/// Takes a file.
#[component]
pub fn FromFile(
    /// What files are expected of.
    kind: Kind,
) -> impl IntoView {
    let language = use_language();
    let outcome = RwSignal::new(Outcome::Waiting);
    let dragged = RwSignal::new(false);
    let navigate = StoredValue::new_local(use_navigate());
    let take = move |file: Option<LocalFile>| {
        let Some(file) = file else { return };
        outcome.set(Outcome::Reading);
        let api = Api(language);
        leptos::task::spawn_local(async move {
            match import(api, &file).await {
                Ok(Imported { draft, problems }) if problems.is_empty() => {
                    let designer = kind_of(&draft).designer(&draft.draft);
                    navigate.with_value(|go| go(&designer, NavigateOptions::default()));
                }
                Ok(Imported { draft, problems }) => outcome.set(Outcome::Taken(draft, problems)),
                Err(error) => {
                    outcome.set(Outcome::Refused(error.message.clone(), error.problems()))
                }
            }
        });
    };
    let accepted = match kind {
        Kind::Questionnaire => ".xlsx,.md,.yaml,.yml,.json",
        Kind::Index => ".yaml,.yml,.json",
    };
    let hint = move || match kind {
        Kind::Questionnaire => words(language.get()).file_hint,
        Kind::Index => words(language.get()).index_file_hint,
    };
    let id = unique_id("file");
    let field = id.clone();
    view! {
        <div
            class="drop"
            class:is-over=dragged
            on:dragover=move |event: ev::DragEvent| {
                event.prevent_default();
                dragged.set(true);
            }
            on:dragleave=move |_| dragged.set(false)
            on:drop=move |event: ev::DragEvent| {
                dragged.set(false);
                take(dropped(&event));
            }
        >
            <p>{hint}</p>
            <input id=field class="file" type="file" accept=accepted on:change=move |event| take(chosen(&event))/>
            <label class="button" for=id>{move || words(language.get()).choose_file}</label>
            <span class="soft">{move || words(language.get()).drop_here}</span>
        </div>
        {move || shown(outcome.get(), language.get())}
    }
}

async fn import(api: Api, file: &LocalFile) -> Result<Imported, ApiError> {
    let address = ["/drafts/import?name=", &escaped(&file.name())].concat();
    api.upload(&address, "application/octet-stream", file.blob()).await
}

/// A file says itself what it is.
fn kind_of(draft: &Begun) -> Kind {
    if draft.kind == Kind::Index.word() { Kind::Index } else { Kind::Questionnaire }
}

fn shown(outcome: Outcome, language: Language) -> AnyView {
    let words = words(language);
    match outcome {
        Outcome::Waiting => ().into_any(),
        Outcome::Reading => {
            view! { <Progress value=0.0 of=0.0 label=words.reading_file.to_owned()/> }.into_any()
        }
        Outcome::Taken(draft, problems) => {
            let designer = kind_of(&draft).designer(&draft.draft);
            view! {
                <div class="screen-head" role="status">
                    <p>{words.file_taken}</p>
                    <A href=designer attr:class="button primary">{words.open_draft}</A>
                </div>
                <FileProblems problems/>
            }
            .into_any()
        }
        Outcome::Refused(message, problems) => view! {
            <div class="failure" role="alert">
                <p>{words.file_refused} " " {message}</p>
            </div>
            <FileProblems problems/>
        }
        .into_any(),
    }
}

/// What is wrong with a file, with sheet, row and column.
#[component]
pub fn FileProblems(
    /// The problems.
    problems: Vec<FileProblem>,
) -> impl IntoView {
    let language = use_language();
    if problems.is_empty() {
        return ().into_any();
    }
    let in_sheets = problems.iter().any(|problem| !problem.place().sheet.is_empty());
    let severity = move |severity: &str| {
        let words = words(language.get());
        match severity {
            "error" => (words.error, "badge is-wrong"),
            "unsupported" => (words.unsupported, "badge is-warn"),
            _ => (words.warning, "badge"),
        }
    };
    let row = move |problem: FileProblem| {
        let place = problem.place();
        let (word, class) = severity(&problem.severity);
        let told = told(&problem.code, &problem.message, language.get());
        view! {
            <tr>
                {in_sheets.then(|| view! { <td>{place.sheet.clone()}</td> })}
                <td class="number">{place.row.map(|row| row.to_string())}</td>
                <td>{place.column.clone()}</td>
                <td><span class=class>{word}</span> " " {told}</td>
            </tr>
        }
    };
    let rows = StoredValue::new(problems);
    view! {
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        {in_sheets.then(|| view! {
                            <th scope="col">{move || words(language.get()).sheet}</th>
                        })}
                        <th scope="col" class="number">{move || words(language.get()).row}</th>
                        <th scope="col">{move || words(language.get()).column}</th>
                        <th scope="col">{move || words(language.get()).problem}</th>
                    </tr>
                </thead>
                <tbody>{move || rows.get_value().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

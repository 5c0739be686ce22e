//! The dialog before publishing: what is wrong, or what will differ from the version before.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::model::{DifferenceLine, DraftCheck, Kind, Published};
use super::words::{said, words};
use crate::console::address::escaped;
use crate::console::api::{Api, ApiError};
use crate::console::designer::problem_words;
use crate::console::index_designer::problem_words as index_problem_words;
use crate::console::language::{Language, use_language};
use crate::console::ui::busy::Busy;
use crate::console::ui::dialog::Dialog;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::problem_list::{ProblemList, ShownProblem};
use crate::console::ui::toast::use_messages;

/// Asks whether a draft shall be published, with all there is to know before.
#[component]
pub fn PublishDialog(
    /// What the draft will become.
    kind: Kind,
    /// The draft; the dialog is open while there is one.
    draft: RwSignal<Option<String>>,
    /// Is told after publishing.
    #[prop(optional, into)]
    done: Option<Callback<()>>,
    /// The ways to the places of problems, where the draft is on the screen already.
    #[prop(optional)]
    ways: Option<Ways>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let wanted = draft.get().is_some();
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    Effect::new(move |_| {
        if !open.get() && draft.get_untracked().is_some() {
            draft.set(None);
        }
    });
    let title = said(|words| words.publish_title);
    let ways = ways.map(|ways| Ways {
        lead_to: Callback::new(move |path: String| {
            draft.set(None);
            ways.lead_to.run(path);
        }),
        ..ways
    });
    let after = After { draft, done, ways };
    view! {
        <Dialog open title>
            {move || draft.get().map(|id| view! { <Publishing kind id after/> })}
        </Dialog>
    }
}

/// What follows from the dialog.
#[derive(Clone, Copy, Debug)]
struct After {
    /// The draft; none closes the dialog.
    draft: RwSignal<Option<String>>,
    /// Is told after publishing.
    done: Option<Callback<()>>,
    /// The ways to the places of problems.
    ways: Option<Ways>,
}

/// The ways to places of a draft that is on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Ways {
    /// Leads to the place of this path.
    pub lead_to: Callback<String>,
    /// Says the place of this path in words.
    pub name: Callback<String, String>,
}

#[component]
fn Publishing(kind: Kind, id: String, after: After) -> impl IntoView {
    let language = use_language();
    let id = StoredValue::new(id);
    let check = LocalResource::new(move || {
        let (api, id) = (Api::tracked(language), id.get_value());
        async move { api.get::<DraftCheck>(&format!("/drafts/{id}/check")).await }
    });
    let hint = move || match kind {
        Kind::Questionnaire => words(language.get()).publish_hint,
        Kind::Index => words(language.get()).publish_index_hint,
    };
    view! {
        <p>{hint}</p>
        <Loaded
            resource=check
            children={move |found: DraftCheck| view! { <Verdict kind id found check after/> }}
        />
    }
}

/// What checking came to, and the button.
#[component]
fn Verdict(
    kind: Kind,
    id: StoredValue<String>,
    found: DraftCheck,
    check: LocalResource<Result<DraftCheck, ApiError>>,
    after: After,
) -> impl IntoView {
    let (language, messages) = (use_language(), use_messages());
    let navigate = StoredValue::new_local(use_navigate());
    let busy = RwSignal::new(false);
    let revision = found.revision;
    let publish = move || {
        busy.set(true);
        let (api, id) = (Api(language), id.get_value());
        spawn_local(async move {
            let body = serde_json::json!({ "revision": revision });
            match api.post::<_, Published>(&format!("/drafts/{id}/publish"), &body).await {
                Ok(published) => {
                    messages.say(words(language.get_untracked()).was_published);
                    after.draft.set(None);
                    if let Some(done) = after.done {
                        done.run(());
                    }
                    if let Some(version) = published.version {
                        let address = ["/console/versions/", &version].concat();
                        navigate.with_value(|go| go(&address, NavigateOptions::default()));
                    }
                }
                Err(error) if error.status == 409 => {
                    messages.say(words(language.get_untracked()).stale);
                    check.refetch();
                }
                Err(error) => {
                    messages.fail(&error);
                    busy.set(false);
                }
            }
        });
    };
    if !found.sound {
        let errors = found.problems.into_iter().filter(|problem| problem.severity == "error");
        return view! {
            <p role="alert">{move || words(language.get()).cannot_publish}</p>
            <Places kind id problems=errors.collect() ways=after.ways/>
        }
        .into_any();
    }
    let problems = (!found.problems.is_empty()).then(|| {
        view! {
            <h3>{move || words(language.get()).worth_a_look}</h3>
            <Places kind id problems=found.problems ways=after.ways/>
        }
    });
    let is_first = found.previous.is_none();
    view! {
        {problems}
        {(kind == Kind::Questionnaire).then(|| view! {
            <Differing is_first differences=found.differences/>
        })}
        <div class="actions">
            <Busy busy act=publish class="primary">{move || words(language.get()).publish_now}</Busy>
        </div>
    }
    .into_any()
}

/// Problems, each with the way to its place in the designer.
#[component]
fn Places(
    kind: Kind,
    id: StoredValue<String>,
    problems: Vec<ShownProblem>,
    ways: Option<Ways>,
) -> impl IntoView {
    let language = use_language();
    let problems = move || {
        let language = language.get();
        let told = |problem: &ShownProblem| {
            let told: fn(&str, &str, Language) -> String = match kind {
                Kind::Questionnaire => problem_words::told,
                Kind::Index => index_problem_words::told,
            };
            let said = told(&problem.code, &problem.message, language);
            let place = ways.map(|ways| [&ways.name.run(problem.path.clone()), ": "].concat());
            let message = [place.unwrap_or_default(), said].concat();
            ShownProblem { message, ..problem.clone() }
        };
        problems.iter().map(told).collect::<Vec<_>>()
    };
    if let Some(Ways { lead_to, .. }) = ways {
        let problems = Signal::derive(problems);
        return view! { <ProblemList problems lead_to places=false/> }.into_any();
    }
    let row = move |problem: ShownProblem| {
        // The designer goes to the place that its address names.
        let href = [&kind.designer(&id.get_value()), "?at=", &escaped(&problem.path)].concat();
        view! {
            <li class=["problem is-", &problem.severity].concat()>
                <A href>{problem.message}</A>
                <small>{problem.path}</small>
            </li>
        }
    };
    view! { <ol class="problems">{move || problems().into_iter().map(row).collect_view()}</ol> }
        .into_any()
}

/// What will differ, what breaks the series first.
#[component]
fn Differing(is_first: bool, differences: Vec<DifferenceLine>) -> impl IntoView {
    let language = use_language();
    if is_first {
        return view! { <p>{move || words(language.get()).first_version}</p> }.into_any();
    }
    if differences.is_empty() {
        return view! { <p>{move || words(language.get()).no_difference}</p> }.into_any();
    }
    let breaks = differences.iter().any(|one| one.comparability == "broken");
    view! {
        <h3>{move || words(language.get()).will_differ}</h3>
        {breaks.then(|| view! { <p class="wrong">{move || words(language.get()).breaks}</p> })}
        <Differences differences/>
    }
    .into_any()
}

/// Differences between two versions in words, what breaks the series first.
#[component]
pub fn Differences(
    /// The differences.
    differences: Vec<DifferenceLine>,
) -> impl IntoView {
    let row = |one: DifferenceLine| {
        let class = match one.comparability.as_str() {
            "broken" => "badge is-wrong",
            "doubtful" => "badge is-warn",
            _ => "badge is-good",
        };
        view! { <li class="difference"><span class=class>{one.meaning}</span> {one.message}</li> }
    };
    let rows = in_order(differences);
    view! { <ul class="differences">{rows.into_iter().map(row).collect_view()}</ul> }
}

/// What breaks the series first, then what may, then the rest.
fn in_order(mut differences: Vec<DifferenceLine>) -> Vec<DifferenceLine> {
    differences.sort_by_key(|one| match one.comparability.as_str() {
        "broken" => 0,
        "doubtful" => 1,
        _ => 2,
    });
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_the_series_comes_first_and_the_rest_keeps_its_order() {
        let line = |comparability: &str, message: &str| DifferenceLine {
            comparability: comparability.into(),
            meaning: String::new(),
            message: message.into(),
        };
        let lines = vec![
            line("kept", "1"),
            line("doubtful", "2"),
            line("broken", "3"),
            line("doubtful", "4"),
        ];
        let messages: Vec<_> = in_order(lines).into_iter().map(|line| line.message).collect();
        assert_eq!(messages, ["3", "2", "4", "1"]);
    }
}

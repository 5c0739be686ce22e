//! Everything that is wrong, each with a way to its place.

use leptos::prelude::*;

/// One problem, wherever it comes from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct ShownProblem {
    /// `error`, `warning` or `unsupported`.
    pub severity: String,
    /// A stable code.
    pub code: String,
    /// What is wrong and what would be right.
    pub message: String,
    /// Where: a path such as `sections[1].items[3].label`, or a row and column in words.
    #[serde(default)]
    pub path: String,
}

/// The problems as a list; choosing one leads to its place, where there is a way to it.
#[component]
pub fn ProblemList(
    /// The problems, the worst first.
    #[prop(into)]
    problems: Signal<Vec<ShownProblem>>,
    /// Leads to the place of this path.
    #[prop(optional)]
    lead_to: Option<Callback<String>>,
    /// Whether the places are shown; not where the messages name them.
    #[prop(default = true)]
    places: bool,
) -> impl IntoView {
    let row = move |problem: ShownProblem| {
        let path = problem.path.clone();
        let message = match lead_to {
            Some(lead_to) => view! {
                <button type="button" class="link" on:click=move |_| lead_to.run(path.clone())>
                    {problem.message}
                </button>
            }
            .into_any(),
            None => problem.message.into_any(),
        };
        view! {
            <li class=["problem is-", problem.severity.as_str()].concat()>
                {message} {places.then(|| view! { <small>{problem.path}</small> })}
            </li>
        }
    };
    view! { <ol class="problems">{move || problems.get().into_iter().map(row).collect_view()}</ol> }
}

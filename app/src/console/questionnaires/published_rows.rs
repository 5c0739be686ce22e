//! What was published, with what can be done with each.

use leptos::prelude::*;
use leptos_router::components::A;

use super::model::{Kind, Origin, PublishedLine, in_language};
use super::words::{said, words};
use super::{counted, use_begin};
use crate::console::calendar::moment;
use crate::console::language::use_language;
use crate::console::ui::empty::Empty;
use crate::ui::fold::is_found;

/// What was published, as a table.
#[component]
pub fn PublishedRows(
    /// What it is.
    kind: Kind,
    /// The versions, or the index definitions.
    lines: Vec<PublishedLine>,
    /// What is searched for.
    search: RwSignal<String>,
) -> impl IntoView {
    let language = use_language();
    if lines.is_empty() {
        let title = said(|words| words.no_published);
        let text = said(|words| words.no_published_text);
        return view! { <Empty title text/> }.into_any();
    }
    let lines = StoredValue::new(lines);
    let rows = move || {
        let typed = search.get();
        let is_found = |line: &&PublishedLine| {
            let titles: Vec<&str> = line.title.values().map(String::as_str).collect();
            is_found(&[&line.code, " ", &titles.join(" ")].concat(), &typed)
        };
        let found: Vec<_> =
            lines.with_value(|lines| lines.iter().filter(is_found).cloned().collect());
        if found.is_empty() {
            let nothing = words(language.get()).nothing_found;
            return view! { <tr><td colspan="4">{nothing}</td></tr> }.into_any();
        }
        found.into_iter().map(|line| view! { <PublishedRow kind line/> }).collect_view().into_any()
    };
    view! {
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{move || words(language.get()).title}</th>
                        <th scope="col">{move || words(language.get()).published_at}</th>
                        <th scope="col">{move || words(language.get()).rounds}</th>
                        <th scope="col">{move || words(language.get()).actions}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn PublishedRow(kind: Kind, line: PublishedLine) -> impl IntoView {
    let language = use_language();
    let begin = use_begin(kind);
    let hash = StoredValue::new(line.hash.clone());
    let title = line.title.clone();
    let shown = move || in_language(&title, language.get());
    let named = match kind {
        Kind::Questionnaire => {
            view! { <A href=["/console/versions/", &line.hash].concat()>{shown}</A> }.into_any()
        }
        Kind::Index => view! { <span>{shown}</span> }.into_any(),
    };
    let by = line.published_by.clone();
    let by = move || by.clone().unwrap_or_else(|| words(language.get()).command_line.to_owned());
    view! {
        <tr>
            <th scope="row">
                {named}
                <small class="under">
                    {line.code.clone()} " · " {move || counted(kind, line.items, language.get())}
                </small>
            </th>
            <td>{moment(&line.published_at)}<small class="under">{by}</small></td>
            <td><RoundLinks rounds=line.rounds.clone() responses=line.responses/></td>
            <td>
                <div class="actions">
                    {(kind == Kind::Questionnaire).then(|| view! {
                        <A
                            href=["/console/rounds/new?version=", &line.hash].concat()
                            attr:class="button"
                        >{move || words(language.get()).set_up_round}</A>
                    })}
                    <button
                        type="button"
                        class="quiet"
                        on:click=move |_| begin.run(Origin::published(kind, &hash.get_value()))
                    >{move || words(language.get()).change_by_draft}</button>
                </div>
            </td>
        </tr>
    }
}

/// The rounds that use something, each a link.
#[component]
pub fn RoundLinks(
    /// The rounds, each with its title where it has one.
    rounds: Vec<(String, Option<String>)>,
    /// How many responses there are in all.
    responses: Option<u64>,
) -> impl IntoView {
    let language = use_language();
    if rounds.is_empty() {
        return view! { <span class="soft">{move || words(language.get()).no_round}</span> }
            .into_any();
    }
    let link = |(round, title): (String, Option<String>)| {
        let href = ["/console/rounds/", &round].concat();
        view! { <li><A href>{title.unwrap_or(round)}</A></li> }
    };
    view! {
        <ul class="plain">{rounds.into_iter().map(link).collect_view()}</ul>
        {responses.map(|count| view! {
            <small class="under">{count} " " {move || words(language.get()).responses}</small>
        })}
    }
    .into_any()
}

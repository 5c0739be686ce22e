//! The entries of the log.

use leptos::prelude::*;

use super::check::ChainCheck;
use super::model::{Asked, AuditLine, AuditPage, Outcome};
use super::words::{said, words};
use crate::console::api::{Api, use_api};
use crate::console::browser;
use crate::console::calendar::moment;
use crate::console::language::{Language, use_language};
use crate::console::operations;
use crate::console::people::role_name;
use crate::console::ui::busy::Busy;
use crate::console::ui::empty::Empty;
use crate::console::ui::field::{ChoiceField, TextField};
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;
use crate::ui::fold::folded;

/// What staff did.
#[component]
pub fn Audit() -> impl IntoView {
    let language = use_language();
    let [user, operation, from, until, text] =
        std::array::from_fn(|_| RwSignal::new(String::new()));
    Effect::new(move |_| browser::set_title(words(language.get()).title));
    let asked = Memo::new(move |_| Asked {
        user: user.get(),
        operation: operation.get(),
        from: from.get(),
        until: until.get(),
        text: text.get(),
    });
    let first = LocalResource::new(move || {
        let query = asked.get().query(None);
        let api = Api::tracked(language);
        async move { api.get::<AuditPage>(&format!("/audit?{query}")).await }
    });
    let table = move || format!("/api/v1/audit.csv?{}", asked.get().query(None));
    let operations = Signal::derive(move || {
        let language = language.get();
        let every = (String::new(), words(language).every_operation.to_owned());
        std::iter::once(every).chain(named_operations(language)).collect::<Vec<_>>()
    });
    view! {
        <header class="screen-head">
            <h1>{move || words(language.get()).title}</h1>
            <div class="actions">
                <a class="button" href=table download="audit.csv" rel="external">
                    {move || words(language.get()).export}
                </a>
            </div>
        </header>
        <ChainCheck/>
        <div class="audit-filter">
            <TextField label=said(|words| words.user) value=user/>
            <ChoiceField label=said(|words| words.operation) value=operation choices=operations/>
            <TextField label=said(|words| words.from) value=from kind="date"/>
            <TextField label=said(|words| words.until) value=until kind="date"/>
            <TextField label=said(|words| words.text) value=text kind="search"/>
        </div>
        <Loaded resource=first children=move |page| view! { <Entries page asked/> }/>
    }
}

/// The entries that were fetched, and older ones on request.
#[component]
fn Entries(page: AuditPage, asked: Memo<Asked>) -> impl IntoView {
    let language = use_language();
    let (api, messages) = (use_api(), use_messages());
    let none = page.entries.is_empty();
    let (lines, next) = (RwSignal::new(page.entries), RwSignal::new(page.next));
    let busy = RwSignal::new(false);
    let older = move || {
        let query = asked.get_untracked().query(next.get_untracked());
        busy.set(true);
        leptos::task::spawn_local(async move {
            match api.get::<AuditPage>(&format!("/audit?{query}")).await {
                Ok(page) => {
                    lines.update(|lines| lines.extend(page.entries));
                    next.set(page.next);
                }
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
        });
    };
    if none {
        let title = said(|words| words.empty_title);
        let text = said(|words| words.empty_text);
        return view! { <Empty title text/> }.into_any();
    }
    view! {
        <div class="table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{move || words(language.get()).when}</th>
                        <th scope="col">{move || words(language.get()).who}</th>
                        <th scope="col">{move || words(language.get()).what}</th>
                        <th scope="col">{move || words(language.get()).object}</th>
                        <th scope="col">{move || words(language.get()).outcome}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || lines.get() key=|line| line.number let:line>
                        <Line line/>
                    </For>
                </tbody>
            </table>
        </div>
        {move || next.get().map(|_| view! {
            <div class="actions audit-more">
                <Busy busy act=older>{words(language.get()).older}</Busy>
            </div>
        })}
    }
    .into_any()
}

/// Every operation by name, each with what it is called in the log: a command and the API may do the same.
fn named_operations(language: Language) -> Vec<(String, String)> {
    let name = |(operation, vietnamese, english): (&str, &str, &str)| {
        let name = language.pick(vietnamese, english);
        (operation.to_owned(), format!("{name} ({operation})"))
    };
    let mut all: Vec<_> = operations::all().map(name).collect();
    all.sort_by_cached_key(|(_, name)| folded(name));
    all
}

/// What an operation is called; its own name where it has none for people.
fn operation_name(operation: &str, language: Language) -> String {
    let name = operations::name(operation);
    let name = name.map(|(vietnamese, english)| language.pick(vietnamese, english));
    name.unwrap_or(operation).to_owned()
}

/// One entry.
#[component]
fn Line(line: AuditLine) -> impl IntoView {
    let language = use_language();
    let outcome = line.outcome();
    let class = match outcome {
        Outcome::Done => "badge is-good",
        Outcome::Refused | Outcome::Unknown => "badge is-warn",
        Outcome::Failed => "badge is-wrong",
    };
    let outcome = move || {
        let words = words(language.get());
        match outcome {
            Outcome::Done => words.done,
            Outcome::Refused => words.refused,
            Outcome::Failed => words.failed,
            Outcome::Unknown => words.unknown,
        }
    };
    let AuditLine { number, at, user, role, operation, object, summary, status, .. } = line;
    let who = move || {
        if user.is_empty() { words(language.get()).nobody.to_owned() } else { user.clone() }
    };
    let status = status.map(|status| format!(" {status}"));
    view! {
        <tr>
            <td>{moment(&at)}<br/><small>{["№ ", &number.to_string()].concat()}</small></td>
            <td>{who}<br/><small>{move || role_name(&role, language.get())}</small></td>
            <td>{
                let operation = operation.clone();
                move || operation_name(&operation, language.get())
            }<br/><small><code>{operation}</code></small></td>
            <td>{object}<br/><small>{summary}</small></td>
            <td><span class=class>{outcome}</span><small>{status}</small></td>
        </tr>
    }
}

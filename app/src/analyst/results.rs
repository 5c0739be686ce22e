//! The index of a round per unit.

use leptos::prelude::*;
use survey_specs::code::Lang;

use super::frame::framed;
use super::words::{Words, words};
use super::{Cell, PolicyRow, Results, RoundStatus, UnitRow};
use crate::ui::number::localised;

/// The index per unit.
#[must_use]
pub fn results_page(page: &Results) -> String {
    let words = words(&page.language);
    let provisional = (page.status == RoundStatus::Open)
        .then(|| view! { <p class="remark">{words.provisional}</p> });
    let table = if page.units.is_empty() {
        view! { <p class="empty">{words.no_results}</p> }.into_any()
    } else {
        view! { <ResultTable page=page.clone()/> }.into_any()
    };
    let content = view! {
        <h1>{page.title.clone()}" "<small>{page.round.clone()}</small></h1>
        {provisional}
        {table}
        <p><a class="button" href=page.csv_href.clone() download>{words.download}</a></p>
        <PolicyList policy=page.policy.clone() words/>
    };
    framed(&page.title, &page.language, page.staff.as_ref(), content)
}

#[component]
fn ResultTable(page: Results) -> impl IntoView {
    let words = words(&page.language);
    let language = page.language.clone();
    let has_gaps = page
        .units
        .iter()
        .any(|row| row.cells.iter().any(|cell| !matches!(cell, Cell::Published(_))));
    let key: Vec<_> =
        page.columns.iter().map(|column| format!("{}: {}", column.code, column.label)).collect();
    let headings: Vec<_> = page
        .columns
        .into_iter()
        .map(|column| view! { <th scope="col" class="number"><span class="long">{column.label}" "</span><small>{column.code}</small></th> })
        .collect();
    let lines = |rows: Vec<UnitRow>| -> Vec<_> {
        rows.into_iter().map(|row| view! { <UnitLine row language=language.clone()/> }).collect()
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=words.results>
            <table class="results">
                <thead>
                    <tr>
                        <th scope="col">{words.unit}</th>
                        <th scope="col" class="number">{words.responses}" "<small>"n"</small></th>
                        {headings}
                    </tr>
                </thead>
                <tbody>{lines(page.units)}</tbody>
                <tfoot>{lines(page.class_means)}</tfoot>
            </table>
        </div>
        <p class="note key">{key.join(" · ")}</p>
        {has_gaps.then(|| view! { <p class="note">{words.suppressed_note}</p> })}
    }
}

#[component]
fn UnitLine(row: UnitRow, language: Lang) -> impl IntoView {
    let words = words(&language);
    let cells: Vec<_> = row
        .cells
        .into_iter()
        .map(|cell| {
            let (class, text) = match cell {
                Cell::Published(value) => ("number", localised(&value, &language)),
                Cell::Suppressed => ("number gap", words.suppressed.to_owned()),
                Cell::Missing => ("number gap", words.missing.to_owned()),
            };
            view! { <td class=class>{text}</td> }
        })
        .collect();
    let (class, n) = match row.n {
        Some(n) => ("number", localised(&n.to_string(), &language)),
        None => ("number gap", words.suppressed.to_owned()),
    };
    let name = if row.name.is_empty() { words.class_means.to_owned() } else { row.name };
    view! {
        <tr>
            <th scope="row">{name}" "<small>{row.code}</small></th>
            <td class=class>{n}</td>
            {cells}
        </tr>
    }
}

/// The variants that were used, so that the figures can be understood and computed anew.
#[component]
fn PolicyList(policy: Vec<PolicyRow>, words: &'static Words) -> impl IntoView {
    let rows: Vec<_> = policy
        .into_iter()
        .map(|row| {
            view! {
                <dt><code>{row.setting}</code>" = "<code>{row.chosen}</code></dt>
                <dd>{row.note}</dd>
            }
        })
        .collect();
    (!rows.is_empty())
        .then(|| view! { <section class="policy"><h2>{words.policy}</h2><dl>{rows}</dl></section> })
}

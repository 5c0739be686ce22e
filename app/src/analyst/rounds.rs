//! The list of rounds.

use leptos::prelude::*;

use super::frame::framed;
use super::words::{Words, words};
use super::{RoundRow, RoundStatus, Rounds};
use crate::ui::number::localised;

/// The list of rounds.
#[must_use]
pub fn rounds_page(page: &Rounds) -> String {
    let words = words(&page.language);
    let table = if page.rounds.is_empty() {
        view! { <p class="empty">{words.no_rounds}</p> }.into_any()
    } else {
        view! { <RoundTable page=page.clone()/> }.into_any()
    };
    framed(
        words.rounds,
        &page.language,
        Some(&page.staff),
        "",
        view! { <h1>{words.rounds}</h1> {table} },
    )
}

#[component]
fn RoundTable(page: Rounds) -> impl IntoView {
    let words = words(&page.language);
    let rows: Vec<_> = page
        .rounds
        .into_iter()
        .map(|row| {
            let responses = localised(&row.responses.to_string(), &page.language);
            view! { <RoundLine row responses words/> }
        })
        .collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=words.rounds>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words.round}</th>
                        <th scope="col">{words.status}</th>
                        <th scope="col">{words.opens}</th>
                        <th scope="col">{words.closes}</th>
                        <th scope="col" class="number">{words.responses}</th>
                        <th scope="col">{words.results}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn RoundLine(row: RoundRow, responses: String, words: &'static Words) -> impl IntoView {
    let (class, status) = match row.status {
        RoundStatus::Planned => ("status planned", words.planned),
        RoundStatus::Open => ("status open", words.open),
        RoundStatus::Paused => ("status planned", words.paused),
        RoundStatus::Closed => ("status closed", words.closed),
    };
    let label = [words.results, ": ", &row.code].concat();
    view! {
        <tr>
            <th scope="row">{row.title}" "<small>{row.code}</small></th>
            <td><span class=class>{status}</span></td>
            <td>{row.opens_on}</td>
            <td>{row.closes_on.unwrap_or_else(|| String::from("–"))}</td>
            <td class="number">{responses}</td>
            <td>{row.results_href.map(|href| view! { <a href=href aria-label=label>{words.results}</a> })}</td>
        </tr>
    }
}

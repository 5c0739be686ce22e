//! Links and posters: one to copy for each unit, all of them to print or to take along.

use leptos::prelude::*;

use super::model::{Links, Round, UnitLinks};
use super::paper_forms::{Printing, PrintingFields};
use super::words::{Words, said, words};
use crate::console::address::escaped;
use crate::console::api::Api;
use crate::console::language::use_language;
use crate::console::ui::dialog::Dialog;
use crate::console::ui::field::TextField;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;
use crate::ui::fold::is_found;

/// The tab.
#[component]
pub fn LinksTab(round: Round) -> impl IntoView {
    let language = use_language();
    let code = round.round.clone();
    let asked = code.clone();
    let links = LocalResource::new(move || {
        let (api, path) = (Api::tracked(language), format!("/rounds/{asked}/links"));
        async move { api.get::<Links>(&path).await }
    });
    let posters = format!("/staff/rounds/{code}/posters");
    let cards = format!("{posters}?kind=card");
    let table = format!("/api/v1/rounds/{code}/links.xlsx");
    view! {
        <div class="actions links-head">
            <a class="button primary" href=posters target="_blank" rel="external noopener">
                {said(|words| words.print_posters)}
            </a>
            <a class="button" href=cards target="_blank" rel="external noopener">
                {said(|words| words.print_cards)}
            </a>
            <a class="button" href=table rel="external" download="">{said(|words| words.links_xlsx)}</a>
        </div>
        <p class="soft">{said(|words| words.links_hint)}</p>
        <Loaded resource=links let:links><LinkTable round=round.clone() links=links.links/></Loaded>
    }
}

#[component]
fn LinkTable(round: Round, links: Vec<UnitLinks>) -> impl IntoView {
    let language = use_language();
    let (sought, shown) = (RwSignal::new(String::new()), RwSignal::new(None::<UnitLinks>));
    let open = RwSignal::new(false);
    let on_paper = round.modes.iter().any(|mode| mode == "paper");
    let printing = Printing::new();
    let round = StoredValue::new(round);
    let links = StoredValue::new(links);
    let rows = move || {
        let (sought, words) = (sought.get(), words(language.get()));
        let links = links.with_value(|links| {
            let fits = |(_, one): &(u64, &UnitLinks)| {
                one.name.as_ref().is_none_or(|name| is_found(name, &sought))
            };
            let found = (0..).zip(links).filter(fits);
            found.map(|(place, one)| (place, one.clone())).collect::<Vec<_>>()
        });
        let show = move |one: UnitLinks| {
            shown.set(Some(one));
            open.set(true);
        };
        links
            .into_iter()
            .map(|(place, one)| {
                let paper = on_paper.then_some((printing, place));
                view! { <LinkRow round=round.get_value() one paper show words/> }
            })
            .collect_view()
    };
    let title = Signal::derive(move || {
        shown.with(|shown| shown.as_ref().and_then(|one| one.name.clone()).unwrap_or_default())
    });
    view! {
        {on_paper.then(|| view! { <PrintingFields printing/> })}
        <div class="sieve"><TextField label=said(|words| words.seek) value=sought kind="search"/></div>
        <div class="table" tabindex="0">
            <table class="links">
                <thead>
                    <tr>
                        <th scope="col">{said(|words| words.unit)}</th>
                        <th scope="col">{said(|words| words.link)}</th>
                        <th scope="col">{said(|words| words.actions)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Dialog open title>
            {move || shown.get().map(|one| {
                let code = round.with_value(|round| round.round.clone());
                let source = format!("/api/v1/rounds/{code}/links/{}/qr.svg", one.qr_code);
                view! {
                    <img class="qr" src=source alt=words(language.get()).qr/>
                    <p><code>{one.link}</code></p>
                }
            })}
        </Dialog>
    }
}

#[component]
fn LinkRow(
    round: Round,
    one: UnitLinks,
    paper: Option<(Printing, u64)>,
    show: impl Fn(UnitLinks) + 'static,
    words: &'static Words,
) -> impl IntoView {
    let messages = use_messages();
    let (url, shown) = (one.link.clone(), one.clone());
    let name = one.name.unwrap_or_else(|| words.whole_round.to_owned());
    let code = round.round.clone();
    let unit = one.unit.clone();
    let poster = one.unit.map(|unit| format!("/staff/rounds/{code}/posters?unit={unit}"));
    let about = |verb: &str| format!("{verb}: {name}");
    let (copies, shows, prints) = (about(words.copy), about(words.qr), about(words.poster));
    let prints_paper = about(words.paper_forms);
    let paper = move || {
        let (printing, place) = paper?;
        let query = printing.query(&round.round, unit.as_deref(), place)?;
        let href = format!("/staff/versions/{}/paper?{query}", escaped(&round.version));
        Some(view! {
            <a
                class="button"
                href=href
                target="_blank"
                rel="external noopener"
                aria-label=prints_paper.clone()
            >{words.paper_forms}</a>
        })
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td><code>{one.link}</code></td>
            <td class="actions">
                <button
                    type="button"
                    aria-label=copies
                    on:click=move |_| messages.copy(url.clone())
                >{words.copy}</button>
                <button type="button" aria-label=shows on:click=move |_| show(shown.clone())>
                    {words.qr}
                </button>
                {poster.map(|href| view! {
                    <a
                        class="button"
                        href=href
                        target="_blank"
                        rel="external noopener"
                        aria-label=prints
                    >{words.poster}</a>
                })}
                {paper}
            </td>
        </tr>
    }
}

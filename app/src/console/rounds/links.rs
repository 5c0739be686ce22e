//! Links and posters: one to copy for each unit, all of them to print or to take along.

use leptos::prelude::*;

use super::form::said;
use super::model::{Link, Links, RoundProgress};
use super::standing::folded;
use super::words::{Words, words};
use crate::console::api::Api;
use crate::console::browser;
use crate::console::language::use_language;
use crate::console::ui::dialog::Dialog;
use crate::console::ui::field::TextField;
use crate::console::ui::loaded::Loaded;
use crate::console::ui::toast::use_messages;

/// The tab.
#[component]
pub fn LinksTab(code: String) -> impl IntoView {
    let language = use_language();
    let asked = code.clone();
    let links = LocalResource::new(move || {
        let (api, code) = (Api(language.get()), asked.clone());
        async move { named_links(api, &code).await }
    });
    let posters = format!("/staff/rounds/{code}/posters");
    let cards = format!("{posters}?kind=card");
    let table = format!("/api/v1/rounds/{code}/links.xlsx");
    view! {
        <div class="actions">
            <a class="button primary" href=posters target="_blank" rel="external noopener">
                {said(|words| words.print_posters)}
            </a>
            <a class="button" href=cards target="_blank" rel="external noopener">
                {said(|words| words.print_cards)}
            </a>
            <a class="button" href=table rel="external" download="">{said(|words| words.links_xlsx)}</a>
        </div>
        <p class="soft">{said(|words| words.links_hint)}</p>
        <Loaded resource=links let:links><LinkTable code=code.clone() links/></Loaded>
    }
}

/// A link with the name of its unit.
#[derive(Clone, Debug, PartialEq)]
struct Named {
    name: String,
    link: Link,
}

/// The links of all units with their names, in the order of the names; that of the round if it has no
/// units.
async fn named_links(api: Api, code: &str) -> Result<Vec<Named>, crate::console::api::ApiError> {
    let progress: RoundProgress = api.get(&format!("/rounds/{code}/progress")).await?;
    let units: Vec<_> = progress.units.iter().map(|unit| unit.unit.clone()).collect();
    let wanted = serde_json::json!({"units": units});
    let links: Links = api.post(&format!("/rounds/{code}/links"), &wanted).await?;
    let name = |link: &Link| {
        let unit = progress.units.iter().find(|unit| link.unit.as_ref() == Some(&unit.unit));
        unit.map(|unit| unit.name.clone()).unwrap_or_default()
    };
    Ok(links.links.into_iter().map(|link| Named { name: name(&link), link }).collect())
}

#[component]
fn LinkTable(code: String, links: Vec<Named>) -> impl IntoView {
    let language = use_language();
    let (sought, shown) = (RwSignal::new(String::new()), RwSignal::new(None::<Named>));
    let open = RwSignal::new(false);
    let code = StoredValue::new(code);
    let links = StoredValue::new(links);
    let rows = move || {
        let (sought, words) = (folded(&sought.get()), words(language.get()));
        let links = links.with_value(|links| {
            let fits = |one: &&Named| folded(&one.name).contains(&sought);
            links.iter().filter(fits).cloned().collect::<Vec<_>>()
        });
        let show = move |one: Named| {
            shown.set(Some(one));
            open.set(true);
        };
        links
            .into_iter()
            .map(|one| view! { <LinkRow code=code.get_value() one show words/> })
            .collect_view()
    };
    let title = Signal::derive(move || {
        shown.with(|shown| shown.as_ref().map(|one| one.name.clone()).unwrap_or_default())
    });
    view! {
        <div class="sieve"><TextField label=said(|words| words.seek) value=sought kind="search"/></div>
        <div class="table">
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
                let source =
                    format!("/api/v1/rounds/{}/links/{}/qr.svg", code.get_value(), one.link.code);
                view! {
                    <img class="qr" src=source alt=words(language.get()).qr/>
                    <p><code>{one.link.url}</code></p>
                }
            })}
        </Dialog>
    }
}

#[component]
fn LinkRow(
    code: String,
    one: Named,
    show: impl Fn(Named) + 'static,
    words: &'static Words,
) -> impl IntoView {
    let messages = use_messages();
    let (url, named) = (one.link.url.clone(), one.clone());
    let name = if one.name.is_empty() { words.whole_round.to_owned() } else { one.name };
    let poster = one.link.unit.map(|unit| format!("/staff/rounds/{code}/posters?unit={unit}"));
    let about = |verb: &str| format!("{verb}: {name}");
    let (copies, shows, prints) = (about(words.copy), about(words.qr), about(words.poster));
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td><code>{one.link.url}</code></td>
            <td class="actions">
                <button
                    type="button"
                    aria-label=copies
                    on:click=move |_| {
                        browser::copy(&url);
                        messages.say(words.copied);
                    }
                >{words.copy}</button>
                <button type="button" aria-label=shows on:click=move |_| show(named.clone())>
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
            </td>
        </tr>
    }
}

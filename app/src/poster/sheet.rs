//! One poster, one card.

use leptos::prelude::*;

use super::words::{sheet_words, until_words};
use super::{PosterKind, QrShown, Sheet};

/// An A4 page for the wall.
#[component]
pub(super) fn Poster(sheet: Sheet) -> impl IntoView {
    let until = sheet.until.as_ref().map(until_words);
    let (vietnamese, english) = sheet_words(&sheet);
    view! {
        <section class="poster">
            <p class=title_class(&sheet.title)>{sheet.title.clone()}</p>
            <Name unit_name=sheet.unit_name parent_name=sheet.parent_name desk=sheet.desk/>
            <Code qr=sheet.qr kind=PosterKind::Poster label=vietnamese.scan/>
            <p class="ask">{vietnamese.ask}<br/>{vietnamese.free}</p>
            <p>{vietnamese.or_type}" "<b>{sheet.short_address}</b>{vietnamese.then_choose}</p>
            <p>{vietnamese.consent}" "<b>{until.as_ref().map(|until| until.0.clone())}</b></p>
            <div class="english" lang="en">
                <p><b>{sheet.english_title}</b></p>
                <p>{english.ask}" "{english.free}" "{english.consent}" "{until.map(|until| until.1)}</p>
            </div>
        </section>
    }
}

/// An A6 card for the counter.
#[component]
pub(super) fn Card(sheet: Sheet) -> impl IntoView {
    let until = sheet.until.as_ref().map(until_words);
    let (vietnamese, english) = sheet_words(&sheet);
    view! {
        <section class="card">
            <p class=title_class(&sheet.title)>{sheet.title.clone()}</p>
            <Name unit_name=sheet.unit_name parent_name=sheet.parent_name desk=sheet.desk/>
            <Code qr=sheet.qr kind=PosterKind::Card label=vietnamese.scan/>
            <p class="ask">{vietnamese.ask}" "{vietnamese.free}</p>
            <p>{vietnamese.or_type}" "<b>{sheet.short_address}</b>{vietnamese.then_choose}</p>
            <p>{vietnamese.consent}" "<b>{until.as_ref().map(|until| until.0.clone())}</b></p>
            <p class="english" lang="en">{english.ask}" "{english.consent}" "{until.map(|until| until.1)}</p>
        </section>
    }
}

/// A title of more letters is set smaller.
const SHORT_TITLE: usize = 60;

fn title_class(title: &str) -> &'static str {
    if title.chars().count() > SHORT_TITLE { "title long" } else { "title" }
}

/// Names of up to so many letters are set large, up to so many more smaller.
const LARGE: usize = 32;
const SMALLER: usize = 80;

/// Whose sheet it is.
#[component]
fn Name(
    unit_name: Option<String>,
    parent_name: Option<String>,
    desk: Option<String>,
) -> impl IntoView {
    let name = unit_name.map(|name| {
        let class = match name.chars().count() {
            length if length <= LARGE => "short",
            length if length <= SMALLER => "long",
            _ => "longest",
        };
        view! { <h2 class=class>{name}</h2> }
    });
    let desk = desk.map(|desk| format!("Quầy {desk}"));
    let below = [parent_name, desk].into_iter().flatten().collect::<Vec<_>>().join(" – ");
    let below = (!below.is_empty()).then(|| view! { <p class="parent">{below}</p> });
    view! { {name}{below} }
}

/// The code, black on white whatever the screen's colours are.
#[component]
fn Code(qr: QrShown, kind: PosterKind, label: String) -> impl IntoView {
    let QrShown { path, modules } = qr;
    let side = kind.side_mm().max((modules * kind.least_module()).div_ceil(100));
    let side = format!("{side}mm");
    view! {
        <svg
            viewBox=format!("0 0 {modules} {modules}")
            width=side.clone()
            height=side
            role="img"
            aria-label=label
            shape-rendering="crispEdges"
        >
            <path fill="#fff" d=format!("M0 0h{modules}v{modules}H0z")></path>
            <path d=path></path>
        </svg>
    }
}

//! What a leaf reads: an item of the questionnaire, chosen from the list, or any variable.

use leptos::prelude::*;
use serde_json::Value;
use survey_specs::source::Path;

use super::desk::Desk;
use super::fields::WordField;
use super::items::{Choosable, choosable, fits, label};
use crate::console::ui::dialog::Dialog;

/// The most items that are listed at once; more are found by typing.
const LISTED: usize = 150;

/// The field with the list.
#[component]
pub(super) fn ItemPicker(
    desk: Desk,
    /// Where the item stands.
    at: Path,
    /// The item that is read.
    item: Memo<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let named = move || {
        let instrument = desk.instrument.get()?;
        label(&instrument, &item.get(), desk.language.get().tag())
    };
    let title = desk.says(|words| words.choose_item);
    let place = at.clone();
    let choose = Callback::new(move |code: String| {
        desk.write(&place, Some(Value::from(code)));
        open.set(false);
    });
    view! {
        <div class="reads">
            <WordField
                desk
                at
                label=desk.says(|words| words.from)
                hint=Signal::derive(move || named().unwrap_or_else(|| desk.words().from_hint.to_owned()))
            />
            <button
                type="button"
                disabled=move || desk.instrument.with(Option::is_none)
                on:click=move |_| open.set(true)
            >{move || desk.words().choose_item}</button>
        </div>
        <Dialog open title><ItemList desk choose/></Dialog>
    }
}

#[component]
fn ItemList(desk: Desk, choose: Callback<String>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let all = Memo::new(move |_| {
        let language = desk.language.get();
        let all = desk.instrument.get().map(|instrument| choosable(&instrument, language.tag()));
        all.unwrap_or_default()
    });
    let found = move || {
        let typed = typed.get();
        let found = all.get().into_iter().filter(|item| fits(item, &typed)).take(LISTED);
        let mut section = String::new();
        let rows = found.map(|item: Choosable| {
            let heading = (item.section != section).then(|| {
                section.clone_from(&item.section);
                view! { <h3>{item.section.clone()}</h3> }
            });
            let code = item.code.clone();
            view! {
                {heading}
                <button type="button" class="item" on:click=move |_| choose.run(code.clone())>
                    <code>{item.code}</code>" "{item.label}
                </button>
            }
        });
        rows.collect_view()
    };
    view! {
        <input
            type="search"
            autofocus
            aria-label=move || desk.words().find_item
            placeholder=move || desk.words().find_item
            prop:value=move || typed.get()
            on:input=move |event| typed.set(event_target_value(&event))
        />
        <div class="item-list">{found}</div>
    }
}

//! A table of units as a file: its cells are put where they could have been pasted.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;

use super::words::said;
use crate::console::api::use_api;
use crate::console::browser::files::{self, LocalFile};
use crate::console::ui::toast::use_messages;

/// What stands in a file.
#[derive(Debug, Deserialize)]
struct TableCells {
    text: String,
}

/// A button to choose a workbook or a CSV file.
#[component]
pub fn CellsFile(
    /// Where the cells are put.
    cells: RwSignal<String>,
) -> impl IntoView {
    let (api, messages) = (use_api(), use_messages());
    let busy = RwSignal::new(false);
    let read = move |file: LocalFile| {
        busy.set(true);
        spawn_local(async move {
            // The server looks at the content, whatever it is called.
            let path = "/units/cells";
            match api.upload::<TableCells>(path, "text/csv", file.blob()).await {
                Ok(table) => cells.set(table.text),
                Err(error) => messages.fail(&error),
            }
            busy.set(false);
        });
    };
    view! {
        <label class="button file-button" aria-busy=move || busy.get().to_string()>
            {said(|words| words.from_file)}
            <input
                type="file"
                class="file-input"
                accept=".xlsx,.csv,.txt,.tsv"
                disabled=move || busy.get()
                on:change=move |event| {
                    if let Some(file) = files::chosen(&event) {
                        read(file);
                    }
                }
            />
        </label>
    }
}

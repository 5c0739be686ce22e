//! Files that somebody chooses or drops.

use leptos::ev;
use leptos::prelude::*;
use web_sys::{Blob, File, HtmlInputElement};

/// A file of the person at the screen.
#[derive(Clone, Debug)]
pub struct ChosenFile {
    /// Its name.
    pub name: String,
    /// What it holds, to be sent.
    pub content: Blob,
}

impl From<File> for ChosenFile {
    fn from(file: File) -> Self {
        Self { name: file.name(), content: file.into() }
    }
}

/// The file that was chosen in a field. The field forgets it, so that the same can be chosen again.
#[must_use]
pub fn chosen_file(event: &ev::Event) -> Option<ChosenFile> {
    let field: HtmlInputElement = event_target(event);
    let file = field.files().and_then(|files| files.get(0)).map(ChosenFile::from);
    field.set_value("");
    file
}

/// The file that was dropped somewhere; what else was dropped is none.
#[must_use]
pub fn dropped_file(event: &ev::DragEvent) -> Option<ChosenFile> {
    event.prevent_default();
    let files = event.data_transfer().and_then(|dropped| dropped.files());
    files.and_then(|files| files.get(0)).map(ChosenFile::from)
}

/// A name as it stands in an address.
#[must_use]
pub fn in_address(name: &str) -> String {
    js_sys::encode_uri_component(name).into()
}

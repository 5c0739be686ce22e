//! Files that people choose or drop.

use wasm_bindgen::JsCast;
use web_sys::{Blob, DragEvent, Event, File, HtmlInputElement};

/// A file of whoever sits before the screen.
#[derive(Clone, Debug)]
pub struct LocalFile(File);

impl LocalFile {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Its content.
    #[must_use]
    pub fn blob(&self) -> &Blob {
        &self.0
    }
}

/// The file that was chosen in a field. The field is emptied, so that the same file can be chosen
/// again after it was mended.
#[must_use]
pub fn chosen(event: &Event) -> Option<LocalFile> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0).map(LocalFile);
    input.set_value("");
    file
}

/// The file that was dropped.
#[must_use]
pub fn dropped(event: &DragEvent) -> Option<LocalFile> {
    event.prevent_default();
    event.data_transfer()?.files()?.get(0).map(LocalFile)
}

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

    /// Its name made fit for an address: lower-case letters, digits, `-`, `_` and `.`.
    #[must_use]
    pub fn plain_name(&self) -> String {
        plain_name(&self.0.name())
    }

    /// What it is sent as, by its name; the server looks at its content.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        if self.0.name().to_lowercase().ends_with(".xlsx") {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        } else {
            "text/csv"
        }
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

fn plain_name(name: &str) -> String {
    let plain = |c: char| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
        '.' | '_' => c,
        _ => '-',
    };
    let name: String = name.chars().map(plain).collect();
    let name = name.trim_matches(['-', '.']).to_owned();
    if name.is_empty() { "tep".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_becomes_fit_for_an_address() {
        assert_eq!(plain_name("Ảnh một cửa.PNG"), "nh-m-t-c-a.png");
        assert_eq!(plain_name("…"), "tep");
    }
}

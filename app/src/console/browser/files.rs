//! Files that somebody chooses.

use leptos::ev::Event;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlInputElement};

/// A file.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Its name, made fit for an address: lower-case letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// Its content.
    pub blob: Blob,
}

/// The file that was just chosen in an input. The input is emptied, so that the same file can be
/// chosen again.
#[must_use]
pub fn chosen(event: &Event) -> Option<Chosen> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0)?;
    let name = plain_name(&file.name());
    input.set_value("");
    Some(Chosen { name, blob: file.into() })
}

/// A name of a file with plain characters only.
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

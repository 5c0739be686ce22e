//! The HTML document around a page.

use leptos::prelude::*;
use survey_specs::code::Lang;

use crate::respondent::language::direction;

/// What the head of a document says.
#[derive(Clone, Debug)]
pub struct Head<'a> {
    /// The title in the browser's tab.
    pub title: &'a str,
    /// The language of the page.
    pub language: &'a Lang,
    /// The style sheet, inlined so that the first page needs one response only.
    pub style: &'static str,
    /// The addresses of the page's module scripts, which run in this order.
    pub scripts: Vec<&'a str>,
    /// What a script will fetch at once.
    pub preload: Option<&'a str>,
}

/// A whole HTML document around `body`.
///
/// The markers `<!>` that Leptos leaves for hydration are taken out: nothing here is hydrated, and
/// escaped text cannot contain one.
#[must_use]
pub fn document(head: &Head<'_>, body: impl IntoView) -> String {
    let preload = head.preload.map(|address| {
        view! { <link rel="preload" r#as="fetch" href=address.to_owned() crossorigin="anonymous"/> }
    });
    let scripts: Vec<_> = head
        .scripts
        .iter()
        .map(|address| view! { <script type="module" src=(*address).to_owned()></script> })
        .collect();
    let page = view! {
        <!DOCTYPE html>
        <html lang=head.language.to_string() dir=direction(head.language)>
            <head>
                <meta charset="utf-8"/>
                <title>{head.title.to_owned()}</title>
                <meta name="viewport" content="width=device-width,initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href=ICON/>
                {preload}
                {scripts}
                <link rel="manifest" href="/manifest.webmanifest"/>
                <style inner_html=head.style></style>
            </head>
            <body>{body}</body>
        </html>
    };
    page.to_html().replace("<!>", "")
}

/// Ticks of a yardstick, as an image in the page, so that no browser asks for `/favicon.ico`.
const ICON: &str = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='3' fill='%230b5a66'/><path d='M3 4v8M5.5 4v4M8 4v6M10.5 4v4M13 4v8' stroke='%23fff'/></svg>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_from_right_to_left_turns_the_page() {
        for (tag, root) in [("ar", "<html lang=\"ar\" dir=\"rtl\">"), ("vi", "<html lang=\"vi\">")]
        {
            let language = Lang::new(tag).unwrap();
            let head = Head {
                title: "",
                language: &language,
                style: "",
                scripts: Vec::new(),
                preload: None,
            };
            assert!(document(&head, view! { <p></p> }).contains(root), "{tag}");
        }
    }
}

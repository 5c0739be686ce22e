//! HTML as text, written from front to back.
//!
//! What the server and the respondent's phone both show is written with it. Leptos would do, but on
//! the phone what it brings along is more than the whole rest of the app.

/// The attributes of an element by name, in order. Without a value an attribute is left out; with an
/// empty one its name stands alone, which means the same in HTML.
pub type Attributes<'a> = &'a [(&'static str, Option<&'a str>)];

/// A piece of HTML that grows.
///
/// Texts and values of attributes are escaped; names of elements and of attributes are the
/// program's own.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Writes an element with what `inside` writes.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.open(name, attributes);
        inside(self);
        self.close(name);
    }

    /// Writes an element with a text.
    pub fn line(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close(name);
    }

    /// Writes the opening tag of an element; all that an `<input>` has.
    pub fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.put(&["<", name]);
        for &(name, value) in attributes {
            let Some(value) = value else { continue };
            self.put(&[" ", name]);
            if !value.is_empty() {
                self.put(&["=\""]);
                self.escaped(value, true);
                self.put(&["\""]);
            }
        }
        self.put(&[">"]);
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) {
        self.escaped(text, false);
    }

    /// What was written.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }

    fn close(&mut self, name: &'static str) {
        self.put(&["</", name, ">"]);
    }

    fn put(&mut self, parts: &[&str]) {
        for part in parts {
            self.0.push_str(part);
        }
    }

    fn escaped(&mut self, text: &str, is_value: bool) {
        for character in text.chars() {
            match character {
                '&' => self.put(&["&amp;"]),
                '<' => self.put(&["&lt;"]),
                '>' if is_value => self.put(&["&gt;"]),
                '"' if is_value => self.put(&["&quot;"]),
                other => self.0.push(other),
            }
        }
    }
}

/// The value of an attribute that is there or not.
#[must_use]
pub fn flag(on: bool) -> Option<&'static str> {
    on.then_some("")
}

/// The text, if there is one.
#[must_use]
pub fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// What `write` writes, as a part of a page that Leptos renders.
#[cfg(feature = "ssr")]
pub fn part_of_page(write: impl FnOnce(&mut Html)) -> leptos::tachys::html::InertElement {
    let mut html = Html::default();
    write(&mut html);
    leptos::tachys::html::InertElement::new(html.into_text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_closed_and_attributes_stand_in_order() {
        let mut html = Html::default();
        html.element("p", &[("id", Some("a")), ("class", None), ("hidden", flag(true))], |html| {
            html.line("b", &[], "một");
            html.open("input", &[("checked", flag(false)), ("value", said("2"))]);
        });
        assert_eq!(html.into_text(), "<p id=\"a\" hidden><b>một</b><input value=\"2\"></p>");
    }

    #[test]
    fn what_people_write_stays_text() {
        let mut html = Html::default();
        html.line("p", &[("title", Some("\"><script>&amp;'"))], "</p><script>\"&lt;<!>");
        assert_eq!(
            html.into_text(),
            "<p title=\"&quot;&gt;&lt;script&gt;&amp;amp;'\">\
             &lt;/p>&lt;script>\"&amp;lt;&lt;!></p>"
        );
    }
}

//! The keyboard: what a key does, and which field is next.

use super::{CONSENT, Effect, HEAD, Paper, Screen};

impl Paper {
    /// A key was pressed in a field; none if it means nothing here.
    pub fn pressed(&mut self, key: &str, name: &str) -> Option<Vec<Effect>> {
        match (&self.screen, key) {
            // Enter presses the button.
            (Screen::Form, "Enter") if name == "save" => None,
            (Screen::Form, "Ctrl+Enter") => Some(self.save()),
            (Screen::Form, "Enter" | "ArrowDown" | "ArrowUp") if !name.is_empty() => {
                let next = match key {
                    "Enter" => self.after(name),
                    _ => self.beside(name, key == "ArrowDown"),
                };
                let focus = next.unwrap_or_else(|| "save".to_owned());
                Some(vec![self.keep(), Effect::Focus(focus)])
            }
            (Screen::Differences(Some(deciding), _), "1" | "2") => {
                let part = deciding.open()?;
                Some(self.choose(part, if key == "1" { 1 } else { 2 }))
            }
            _ => None,
        }
    }

    /// The fields at the head, with the consent if it is asked for.
    pub(super) fn head_fields(&self) -> Vec<&'static str> {
        HEAD.into_iter().chain(self.asks_consent().then_some(CONSENT)).collect()
    }

    /// The field after this one that is asked.
    pub(super) fn after(&self, name: &str) -> Option<String> {
        let head = self.head_fields();
        match head.iter().position(|field| *field == name) {
            // Unit, language and day stay from form to form.
            Some(0) if !self.head.unit.is_empty() && self.asks_consent() => {
                Some(CONSENT.to_owned())
            }
            Some(0) if !self.head.unit.is_empty() => self.sheet.next(None),
            Some(place) => {
                let next = head.get(place + 1).map(|field| (*field).to_owned());
                next.or_else(|| self.sheet.next(None))
            }
            None => self.sheet.next(Some(name)),
        }
    }

    /// The field above or below, whether it is asked or not.
    pub(super) fn beside(&self, name: &str, forward: bool) -> Option<String> {
        let head = self.head_fields();
        let owned = |field: Option<&&str>| field.map(|field| (*field).to_owned());
        match head.iter().position(|field| *field == name) {
            Some(place) if forward => owned(head.get(place + 1)).or_else(|| self.sheet.next(None)),
            Some(place) => owned(place.checked_sub(1).and_then(|place| head.get(place)))
                .or_else(|| Some(name.to_owned())),
            None => {
                let beside = self.sheet.neighbour(name, forward);
                if forward { beside } else { beside.or_else(|| owned(head.last())) }
            }
        }
    }
}

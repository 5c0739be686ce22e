//! The lines of the outline: what each section and item is called there.

use std::hash::{DefaultHasher, Hash, Hasher};

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use survey_specs::source::Path;

use super::desk::Desk;
use super::kinds::Kind;
use super::reading::{list, name, sections, word_of};

/// How long after the last letter the names follow what is typed, in milliseconds: the letter itself
/// comes first.
const FOLLOWS: u32 = 100;

/// One line of the outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The section or item.
    pub at: Path,
    /// What it is called.
    pub name: String,
    /// Its code.
    pub code: String,
    /// The sign of its kind; empty for a section.
    pub sign: &'static str,
    /// Whether it is shown on a condition.
    pub conditional: bool,
}

/// The lines that are shown, each a signal of its own. While a name is typed, its line alone is
/// drawn anew: were all lines to follow one list, each of their effects would look at every letter.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    shown: StoredValue<Vec<ArcRwSignal<Line>>>,
    count: RwSignal<usize>,
}

impl Lines {
    /// The lines of a draft; they follow it.
    #[must_use]
    pub fn of(desk: Desk) -> Self {
        let lines = Self { shown: StoredValue::default(), count: RwSignal::new(0) };
        // In the language of the moment, which may be another one by the time that names follow.
        let show = move || {
            let language = untrack(|| desk.naming_language());
            lines.show(desk.peek(|tree| self::lines(tree, &language)));
        };
        show();
        Effect::new(move |before: Option<(String, u64)>| {
            let edits = desk.edits();
            let now = (desk.naming_language(), desk.peek(order));
            if before.as_ref() == Some(&now) {
                spawn_local(async move {
                    TimeoutFuture::new(FOLLOWS).await;
                    // The next letter has its own turn; a screen that is gone has none.
                    if desk.rests_at(edits) {
                        show();
                    }
                });
            } else {
                show();
            }
            now
        });
        lines
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> RwSignal<usize> {
        self.count
    }

    /// One line; an empty one where there is none.
    #[must_use]
    pub fn line(self, index: usize) -> RwSignal<Line> {
        self.shown.with_value(|shown| shown.get(index).cloned()).unwrap_or_default().into()
    }

    /// The sections and items, in order.
    #[must_use]
    pub fn places(self) -> Vec<Path> {
        let count = self.count.get_untracked();
        let place = |line: &ArcRwSignal<Line>| line.with_untracked(|line| line.at.clone());
        self.shown.with_value(|shown| shown.iter().take(count).map(place).collect())
    }

    /// Tells only those lines that are others than before.
    fn show(self, lines: Vec<Line>) {
        let count = lines.len();
        let changed = self.shown.try_update_value(|shown| {
            let mut changed = Vec::new();
            for (index, line) in lines.into_iter().enumerate() {
                match shown.get(index) {
                    None => shown.push(ArcRwSignal::new(line)),
                    Some(held) if held.with_untracked(|held| *held == line) => {}
                    Some(held) => changed.push((held.clone(), line)),
                }
            }
            changed
        });
        for (held, line) in changed.into_iter().flatten() {
            held.set(line);
        }
        if self.count.get_untracked() != count {
            self.count.set(count);
        }
    }
}

/// What tells one order of sections and items from another.
fn order(tree: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    for section in list(tree, "sections") {
        ("section", section.get("section").and_then(Value::as_str)).hash(&mut hasher);
        for item in list(section, "items") {
            item.get("item").and_then(Value::as_str).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// The lines of a draft, in order.
fn lines(tree: &Value, language: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let line = |at: Path, held: &Value, key: &str, sign| Line {
        at,
        name: name(held, language),
        code: word_of(held, key),
        sign,
        conditional: held.get("show_if").is_some(),
    };
    for (index, section) in list(tree, "sections").iter().enumerate() {
        let at = sections().index(index);
        let below = at.key("items");
        lines.push(line(at, section, "section", ""));
        for (index, item) in list(section, "items").iter().enumerate() {
            let sign = Kind::of(&word_of(item, "type")).map_or("?", |kind| kind.sign);
            lines.push(line(below.index(index), item, "item", sign));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tree(names: &[&str]) -> Value {
        let items: Vec<Value> =
            names.iter().map(|name| json!({"item": name, "label": {"vi": name}})).collect();
        json!({"languages": ["vi"], "sections": [
            {"section": "a", "title": {"vi": "A"}, "items": items}]})
    }

    #[test]
    fn a_line_has_the_name_and_the_sign_of_what_it_stands_for() {
        let tree = json!({"languages": ["vi", "en"], "sections": [
            {"section": "a", "title": {"vi": "Phần A", "en": "Part A"}, "show_if": "true()", "items": [
                {"item": "q", "type": "rating", "label": {"vi": "Chấm  điểm\nchung"}, "short": {"en": "Score"}},
                {"item": "r", "type": "new", "label": {}}]}]});
        let shown = lines(&tree, "vi");
        let told: Vec<_> =
            shown.iter().map(|line| (line.sign, line.name.as_str(), line.conditional)).collect();
        assert_eq!(told, [("", "Phần A", true), ("★", "Score", false), ("?", "", false)]);
    }

    #[test]
    fn the_order_is_another_when_an_item_moves_and_the_same_when_it_is_renamed() {
        let mut renamed = tree(&["một", "hai"]);
        renamed["sections"][0]["items"][0]["label"]["vi"] = json!("ba");
        assert_eq!(order(&renamed), order(&tree(&["một", "hai"])));
        assert_ne!(order(&renamed), order(&tree(&["hai", "một"])));
        assert_ne!(order(&renamed), order(&tree(&["một"])));
        let mut parted = tree(&["một"]);
        parted["sections"].as_array_mut().unwrap().push(json!({"section": "hai", "items": []}));
        assert_ne!(order(&parted), order(&renamed), "a section is no item");
    }

    #[test]
    fn lines_keep_their_signals_while_names_change_and_items_come_and_go() {
        Owner::new().with(|| {
            let shown = Lines { shown: StoredValue::default(), count: RwSignal::new(0) };
            shown.show(lines(&tree(&["một", "hai"]), "vi"));
            let second = shown.line(2);
            assert_eq!(second.with_untracked(|line| line.name.clone()), "hai");
            shown.show(lines(&tree(&["một", "hai mươi"]), "vi"));
            assert_eq!(second.with_untracked(|line| line.name.clone()), "hai mươi");
            shown.show(lines(&tree(&["một"]), "vi"));
            assert_eq!((shown.count().get_untracked(), shown.places().len()), (2, 2));
            shown.show(lines(&tree(&["một", "ba"]), "vi"));
            assert_eq!(second.with_untracked(|line| line.name.clone()), "ba");
        });
    }
}

//! What happened to a draft from one state to another, in words.

use serde_json::Value;
use survey_specs::source::{Path, Step, What, changes};

use super::words::{Words, words};
use crate::console::designer::reading::{name, word, word_of};
use crate::console::language::Language;

/// What happened to one thing of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub what: What,
    /// What the thing is called.
    pub name: String,
    /// The parts of it that say something else, if it is the same thing still.
    pub parts: Vec<Part>,
}

/// A part of a thing that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What the part is, such as its label; empty where there is no word for it.
    pub name: &'static str,
    /// What it said before; none if it was not there, or is not said in few words.
    pub before: Option<String>,
    /// What it says now.
    pub after: Option<String>,
}

/// The section, item or node that a place is in, or is; none for what stands around them.
#[must_use]
pub fn thing_at(tree: &Value, at: &Path) -> Option<Path> {
    let is_thing = |place: &Path| {
        let Some(held) = place.get(tree) else { return false };
        let list = place.parent().and_then(|(list, _)| match list.steps().last() {
            Some(Step::Key(key)) => Some(key.clone()),
            _ => None,
        });
        // A rule of an index names items as well, but is none.
        match list.as_deref() {
            Some("items") if held.get("item").is_some() => true,
            Some("sections") if held.get("section").is_some() => true,
            _ => held.get("node").is_some_and(Value::is_string),
        }
    };
    (0..=at.steps().len()).rev().map(|length| at.first(length)).find(is_thing)
}

/// What the section, item or node is called that a place is in.
#[must_use]
pub fn thing_name(tree: &Value, at: &Path, language: Language) -> String {
    let Some(held) = thing_at(tree, at).and_then(|place| place.get(tree)) else {
        return words(language).whole.to_owned();
    };
    let said = name(held, language.tag());
    if !said.is_empty() {
        return short(&said);
    }
    ["item", "section", "node"].iter().map(|key| word_of(held, key)).collect()
}

/// A text that is short enough for a line.
#[must_use]
pub fn short(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => [text.get(..end).unwrap_or_default().trim_end(), "…"].concat(),
        None => text.to_owned(),
    }
}

/// What the part of a thing is called that a place is in; empty where there is no word for it.
#[must_use]
pub fn part_name(at: &Path, words: &Words) -> &'static str {
    let named = |step: &Step| match step {
        Step::Key(key) => words.part(key),
        Step::Index(_) => None,
    };
    at.steps().iter().rev().find_map(named).unwrap_or_default()
}

/// Everything that happened, each thing once for each kind of change.
#[must_use]
pub fn told(before: &Value, after: &Value, language: Language) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    for change in changes(before, after) {
        let tree = if change.what == What::Removed { before } else { after };
        let is_whole = thing_at(tree, &change.at).as_ref() == Some(&change.at);
        let what = if is_whole { change.what } else { What::Changed };
        let name = thing_name(tree, &change.at, language);
        let part = (!is_whole).then(|| Part {
            name: part_name(&change.at, words(language)),
            before: change.was.as_ref().and_then(|was| said(before, was)),
            after: Some(&change.at)
                .filter(|_| change.what != What::Removed)
                .and_then(|at| said(after, at)),
        });
        let known = all.iter_mut().find(|told| told.what == what && told.name == name);
        match known {
            Some(known) => known.parts.extend(part),
            None => all.push(Told { what, name, parts: part.into_iter().collect() }),
        }
    }
    all
}

/// A single value at a place, as it is read.
fn said(tree: &Value, at: &Path) -> Option<String> {
    Some(word(at.get(tree))).filter(|text| !text.is_empty())
}

/// What happened in one sentence, naming so many things at most.
#[must_use]
pub fn sentence(all: &[Told], most: usize, words: &Words) -> String {
    let kinds = [
        (What::Added, words.added),
        (What::Removed, words.took_away),
        (What::Changed, words.changed),
        (What::Moved, words.moved),
    ];
    let mut left = most;
    let mut groups = Vec::new();
    for (what, verb) in kinds {
        let of_kind = || all.iter().filter(|told| told.what == what);
        let count = of_kind().count();
        if count == 0 {
            continue;
        }
        let names: Vec<&str> = of_kind().take(left.max(1)).map(|told| told.name.as_str()).collect();
        left = left.saturating_sub(names.len());
        let more = count - names.len();
        let (and, others) = words.and_more;
        let more = if more > 0 { format!("{and}{more}{others}") } else { String::new() };
        groups.push([verb, " ", &names.join(", "), &more].concat());
    }
    groups.join("; ")
}

/// A value as people read it: a text as it is, a thing by its name with its choices and rows,
/// texts with their languages.
#[must_use]
pub fn readable(value: &Value, language: Language) -> String {
    match value {
        Value::Object(fields) => {
            let own = name(value, language.tag());
            if own.is_empty() && fields.values().all(|value| !value.is_object()) {
                let line = |(key, value): (&String, &Value)| {
                    [key, ": ", &readable(value, language)].concat()
                };
                return fields.iter().map(line).collect::<Vec<_>>().join("\n");
            }
            let lists = ["categories", "rows", "groups", "items", "children"].into_iter();
            let below = lists.filter_map(|key| fields.get(key));
            let lines = below.map(|list| readable(list, language));
            let code = ["code", "row", "item", "section", "node"].iter();
            let code = code.map(|key| word_of(value, key)).find(|code| !code.is_empty());
            let head = [code.unwrap_or_default(), own].into_iter().filter(|part| !part.is_empty());
            let head = head.collect::<Vec<_>>().join(". ");
            std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
        }
        Value::Array(entries) => {
            entries.iter().map(|entry| readable(entry, language)).collect::<Vec<_>>().join("\n")
        }
        single => word(Some(single)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn draft() -> Value {
        json!({"title": {"vi": "Phiếu"}, "sections": [{"section": "a", "title": {"vi": "Phần A"}, "items": [
            {"item": "gender", "label": {"vi": "Giới tính"}},
            {"item": "edu", "label": {"vi": "Học vấn"}, "categories": [
                {"code": 1, "label": {"vi": "Cấp I"}}, {"code": 2, "label": {"vi": "Cấp II"}}]},
            {"item": "job", "label": {"vi": "Nghề"}}]}]})
    }

    #[test]
    fn what_is_gone_is_named_by_what_it_was_and_not_by_what_stands_there_now() {
        let mut after = draft();
        after["sections"][0]["items"].as_array_mut().unwrap().remove(1);
        after["sections"][0]["items"][0]["label"]["vi"] = json!("Nam hay nữ");
        after["title"]["vi"] = json!("Phiếu mới");
        let all = told(&draft(), &after, Language::Vietnamese);
        assert_eq!(
            sentence(&all, 9, words(Language::Vietnamese)),
            "xóa Học vấn; sửa Nam hay nữ, Thông tin chung"
        );
        let label = &all.iter().find(|told| told.name == "Nam hay nữ").unwrap().parts;
        let part = Part {
            name: "nội dung",
            before: Some("Giới tính".to_owned()),
            after: Some("Nam hay nữ".to_owned()),
        };
        assert_eq!(*label, [part]);
        let back = told(&after, &draft(), Language::Vietnamese);
        assert_eq!((back[0].what, back[0].name.as_str()), (What::Changed, "Giới tính"));
        assert!(back.iter().any(|told| told.what == What::Added && told.name == "Học vấn"));
    }

    #[test]
    fn a_sentence_names_a_few_things_and_counts_the_rest() {
        let of = |what, name: &str| Told { what, name: name.to_owned(), parts: Vec::new() };
        let all = [
            of(What::Changed, "A"),
            of(What::Changed, "B"),
            of(What::Changed, "C"),
            of(What::Added, "D"),
        ];
        assert_eq!(sentence(&all, 3, words(Language::English)), "added D; changed A, B and 1 more");
    }

    #[test]
    fn nodes_of_an_index_are_things_and_the_items_of_their_rules_are_not() {
        let tree = json!({"root": {"node": "N", "label": {"vi": "Cả"}, "children": [
            {"node": "N1", "label": {"vi": "Một"}, "rule": {"items": [{"share": {"item": "q"}}]}}]}});
        let at = Path::nearest(&tree, "root.children[0].rule.items[0].share.item");
        assert_eq!(thing_name(&tree, &at, Language::Vietnamese), "Một");
        assert_eq!(thing_name(&tree, &Path::root(), Language::Vietnamese), "Thông tin chung");
    }

    #[test]
    fn a_thing_is_read_by_its_name_and_its_choices() {
        let tree = draft();
        let item = Path::nearest(&tree, "sections[0].items[1]");
        let shown = readable(item.get(&tree).unwrap(), Language::Vietnamese);
        assert_eq!(shown, "edu. Học vấn\n1. Cấp I\n2. Cấp II");
        assert_eq!(
            readable(&json!({"vi": "Một", "en": "One"}), Language::Vietnamese),
            "en: One\nvi: Một"
        );
    }
}

//! Laws of editing and merging drafts, whatever is edited and merged.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use survey_specs::source::{Edit, History, Path, changes, merge};

fn any_text() -> impl Strategy<Value = Value> {
    prop::sample::select(vec!["Một", "Hai", "Ba", "Bốn", "Năm"]).prop_map(Value::from)
}

fn any_category() -> impl Strategy<Value = Value> {
    (1..4_u8, any_text()).prop_map(|(code, label)| json!({"code": code, "label": {"vi": label}}))
}

fn any_item() -> impl Strategy<Value = Value> {
    let categories = prop::collection::vec(any_category(), 0..3);
    let code = prop::sample::select(vec!["q1", "q2", "q3", "q4", "q5"]);
    (code, any_text(), any::<bool>(), categories).prop_map(|(code, label, required, categories)| {
        json!({"item": code, "label": {"vi": label}, "required": required, "categories": categories})
    })
}

/// A draft, with items of one name and entries without a name among its items, as happens while
/// somebody edits.
fn any_draft() -> impl Strategy<Value = Value> {
    let loose = any_text().prop_map(|text| json!({"label": text}));
    let entry = prop_oneof![4 => any_item(), 1 => loose];
    let items = prop::collection::vec(entry, 0..5);
    (any_text(), prop::collection::vec(items, 1..3)).prop_map(|(title, sections)| {
        let sections: Vec<_> = sections
            .into_iter()
            .enumerate()
            .map(|(index, items)| json!({"section": format!("s{index}"), "items": items}))
            .collect();
        json!({"title": {"vi": title}, "languages": ["vi", "en"], "sections": sections})
    })
}

/// What somebody does: the numbers choose a place among those that there are.
#[derive(Clone, Debug)]
enum Doing {
    Label(usize, Value),
    Translate(usize, Value),
    Remove(usize),
    Insert(usize, Value),
    Move(usize, usize),
    Title(Value),
}

fn any_doing() -> impl Strategy<Value = Doing> {
    let place = || 0..20_usize;
    prop_oneof![
        (place(), any_text()).prop_map(|(place, text)| Doing::Label(place, text)),
        (place(), any_text()).prop_map(|(place, text)| Doing::Translate(place, text)),
        place().prop_map(Doing::Remove),
        (place(), any_item()).prop_map(|(place, item)| Doing::Insert(place, item)),
        (place(), place()).prop_map(|(from, to)| Doing::Move(from, to)),
        any_text().prop_map(Doing::Title),
    ]
}

fn lists(tree: &Value) -> Vec<(Path, usize)> {
    let sections = tree["sections"].as_array().unwrap();
    let list = |(index, section): (usize, &Value)| {
        let path = Path::root().key("sections").index(index).key("items");
        (path, section["items"].as_array().unwrap().len())
    };
    sections.iter().enumerate().map(list).collect()
}

fn entries(tree: &Value) -> Vec<Path> {
    lists(tree)
        .into_iter()
        .flat_map(|(list, length)| (0..length).map(move |index| list.index(index)))
        .collect()
}

fn pick<T: Clone>(all: &[T], number: usize) -> Option<T> {
    all.get(number.checked_rem(all.len())?).cloned()
}

/// The edit, if the tree has a place for it.
fn edit(doing: &Doing, tree: &Value) -> Option<Edit> {
    let entry = |number: usize| pick(&entries(tree), number);
    let slot = |number: usize| {
        let lists = lists(tree);
        let (list, length) = pick(&lists, number)?;
        Some(list.index(number % (length + 1)))
    };
    Some(match doing {
        Doing::Label(place, text) => Edit::set(entry(*place)?.key("label"), json!({"vi": text})),
        Doing::Translate(place, text) => {
            Edit::set(entry(*place)?.key("short").key("en"), text.clone())
        }
        Doing::Remove(place) => Edit::Remove { at: entry(*place)? },
        Doing::Insert(place, item) => Edit::Insert { at: slot(*place)?, value: item.clone() },
        Doing::Move(from, to) => Edit::Move { from: entry(*from)?, to: slot(*to)? },
        Doing::Title(text) => Edit::set(Path::root().key("title").key("vi"), text.clone()),
    })
}

fn after(doings: &[Doing], draft: &Value) -> History {
    let mut history = History::new(draft.clone());
    for doing in doings {
        // A move may name the place behind the last entry, which is gone once the entry is out.
        if let Some(edit) = edit(doing, history.tree()) {
            let _ = history.edit(edit);
        }
        history.settle();
    }
    history
}

/// How often each text stands in a tree, keys and flags aside.
fn texts(tree: &Value, found: &mut BTreeMap<String, usize>) {
    match tree {
        Value::String(text) => *found.entry(text.clone()).or_default() += 1,
        Value::Array(entries) => entries.iter().for_each(|entry| texts(entry, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn undo_restores_and_redo_does_it_again(
        draft in any_draft(),
        doings in prop::collection::vec(any_doing(), 0..12),
    ) {
        let mut history = after(&doings, &draft);
        let end = history.tree().clone();
        while history.undo().is_some() {}
        prop_assert_eq!(history.tree(), &draft);
        while history.redo().is_some() {}
        prop_assert_eq!(history.tree(), &end);
    }

    #[test]
    fn what_is_between_two_trees_makes_one_of_the_other(one in any_draft(), other in any_draft()) {
        let mut tree = one.clone();
        let back = Edit::between(&one, &other).apply(&mut tree).unwrap();
        prop_assert_eq!(&tree, &other);
        back.apply(&mut tree).unwrap();
        prop_assert_eq!(&tree, &one);
        prop_assert_eq!(changes(&one, &other).is_empty(), one == other);
    }

    #[test]
    fn who_changed_nothing_takes_over_what_the_other_did(
        draft in any_draft(),
        doings in prop::collection::vec(any_doing(), 0..8),
    ) {
        let changed = after(&doings, &draft).tree().clone();
        for outcome in [
            merge(&draft, &changed, &draft),
            merge(&draft, &draft, &changed),
            merge(&draft, &changed, &changed),
        ] {
            prop_assert_eq!(&outcome.merged, &changed);
            prop_assert!(outcome.conflicts.is_empty());
        }
    }

    #[test]
    fn merging_agrees_in_either_order_and_contradicts_itself_in_neither(
        draft in any_draft(),
        mine in prop::collection::vec(any_doing(), 0..5),
        theirs in prop::collection::vec(any_doing(), 0..5),
    ) {
        let (mine, theirs) = (after(&mine, &draft), after(&theirs, &draft));
        let outcome = merge(&draft, mine.tree(), theirs.tree());
        let turned = merge(&draft, theirs.tree(), mine.tree());
        prop_assert_eq!(outcome.conflicts.is_empty(), turned.conflicts.is_empty());
        if outcome.conflicts.is_empty() {
            prop_assert_eq!(&outcome.merged, &turned.merged);
        }
    }

    #[test]
    fn no_text_that_somebody_wrote_is_lost_in_a_merge(
        draft in any_draft(),
        mine in prop::collection::vec(any_doing(), 0..5),
        theirs in prop::collection::vec(any_doing(), 0..5),
    ) {
        let (mine, theirs) = (after(&mine, &draft), after(&theirs, &draft));
        let outcome = merge(&draft, mine.tree(), theirs.tree());
        let mut kept = BTreeMap::new();
        texts(&outcome.merged, &mut kept);
        for conflict in &outcome.conflicts {
            conflict.mine.iter().chain(&conflict.theirs).for_each(|side| texts(side, &mut kept));
        }
        let mut before = BTreeMap::new();
        texts(&draft, &mut before);
        for side in [mine.tree(), theirs.tree()] {
            let mut written = BTreeMap::new();
            texts(side, &mut written);
            written.retain(|text, _| !before.contains_key(text));
            for text in written.keys() {
                prop_assert!(kept.contains_key(text), "{text} is lost");
            }
        }
    }

    #[test]
    fn after_a_merge_ones_own_steps_can_be_taken_back_and_the_others_stay(
        draft in any_draft(),
        mine in prop::collection::vec(any_doing(), 0..4),
        title in any_text(),
    ) {
        let mut theirs = draft.clone();
        theirs["thanks"] = json!({"vi": title});
        let mut history = after(&mine, &draft);
        let outcome = merge(&draft, history.tree(), &theirs);
        prop_assert!(outcome.conflicts.is_empty());
        history.adopt(outcome.merged);
        while history.undo().is_some() {}
        prop_assert_eq!(history.tree(), &theirs);
    }
}

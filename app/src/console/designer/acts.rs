//! What can be done to sections and items as a whole: each gives the edit and the place to look at
//! afterwards.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use survey_specs::source::{Edit, Path};

use super::kinds::{Kind, beginnings};
use super::reading::{codes, item_of, items, list, rows, section_of, sections, word_of};

/// An edit with the place that it is about afterwards.
pub type Act = (Edit, Path);

/// The first free code that begins so: the stem and a number.
#[must_use]
pub fn free_code(tree: &Value, stem: &str) -> String {
    let taken: BTreeSet<String> = codes(tree).into_iter().collect();
    free_among(&taken, stem)
}

fn free_among(taken: &BTreeSet<String>, stem: &str) -> String {
    let numbered = (1..=taken.len() + 1).map(|number| format!("{stem}{number}"));
    numbered.into_iter().find(|code| !taken.contains(code)).unwrap_or_else(|| stem.to_owned())
}

/// A new item of a kind behind the place of the moment: behind its item, else at the end of its
/// section, else of the last section.
#[must_use]
pub fn add_item(tree: &Value, here: &Path, kind: &Kind) -> Act {
    let mut item = Map::from_iter([
        ("item".to_owned(), Value::from(free_code(tree, "q"))),
        ("label".to_owned(), json!({})),
        ("type".to_owned(), Value::from(kind.word)),
    ]);
    item.extend(beginnings(kind, tree));
    if kind.word == "matrix" {
        let code = word_of(&Value::Object(item.clone()), "item");
        item.insert("rows".to_owned(), json!([{"row": format!("{code}_1"), "label": {}}]));
    }
    if kind.is_answered {
        item.insert("required".to_owned(), Value::Bool(true));
    }
    let value = Value::Object(item);
    if let Some(item) = item_of(here) {
        let list = item.first(3);
        let at = list.index(item.last_index().map_or(0, |index| index + 1));
        return (Edit::Insert { at: at.clone(), value }, at);
    }
    let count = list(tree, "sections").len();
    if count == 0 {
        let (edit, section) = add_section(tree, here);
        let at = section.key("items").index(0);
        return (Edit::Several(vec![edit, Edit::Insert { at: at.clone(), value }]), at);
    }
    let section = section_of(here).unwrap_or_else(|| sections().index(count - 1));
    let items = section.key("items");
    let Some(held) = items.get(tree).and_then(Value::as_array) else {
        return (Edit::set(items.clone(), Value::Array(vec![value])), items.index(0));
    };
    let at = items.index(held.len());
    (Edit::Insert { at: at.clone(), value }, at)
}

/// A new section behind that of the place, else at the end.
#[must_use]
pub fn add_section(tree: &Value, here: &Path) -> Act {
    let value = json!({"section": free_code(tree, "s"), "title": {}, "items": []});
    if tree.get("sections").and_then(Value::as_array).is_none() {
        return (Edit::set(sections(), json!([value])), sections().index(0));
    }
    let count = list(tree, "sections").len();
    let behind = section_of(here).and_then(|section| section.last_index()).map(|index| index + 1);
    let at = sections().index(behind.unwrap_or(count).min(count));
    (Edit::Insert { at: at.clone(), value }, at)
}

/// A copy behind the section or item, under codes of its own. References within the copy go along.
#[must_use]
pub fn duplicate(tree: &Value, path: &Path) -> Option<Act> {
    let mut copy = path.get(tree)?.clone();
    let (list, index) = (path.parent()?.0, path.last_index()?);
    let mut taken: BTreeSet<String> = codes(tree).into_iter().collect();
    let mut renamed = Vec::new();
    give_codes(&mut copy, &mut taken, &mut renamed);
    for (old, new) in &renamed {
        rename_within(&mut copy, old, new);
    }
    let at = list.index(index + 1);
    Some((Edit::Insert { at: at.clone(), value: copy }, at))
}

fn give_codes(
    value: &mut Value,
    taken: &mut BTreeSet<String>,
    renamed: &mut Vec<(String, String)>,
) {
    match value {
        Value::Object(fields) => {
            for key in ["section", "item", "row"] {
                if let Some(Value::String(code)) = fields.get_mut(key) {
                    let new = free_among(taken, &[stem(code), "_"].concat());
                    taken.insert(new.clone());
                    renamed.push((std::mem::replace(code, new.clone()), new));
                }
            }
            fields.values_mut().for_each(|value| give_codes(value, taken, renamed));
        }
        Value::Array(entries) => {
            for entry in entries {
                give_codes(entry, taken, renamed);
            }
        }
        _ => {}
    }
}

/// A code without the number of an earlier copy, cut so that a new number fits.
fn stem(code: &str) -> &str {
    let cut = code.char_indices().nth(26).map_or(code, |(end, _)| code.get(..end).unwrap_or(code));
    let bare = cut.trim_end_matches(|c: char| c.is_ascii_digit());
    bare.strip_suffix('_').filter(|bare| !bare.is_empty() && bare.len() < cut.len()).unwrap_or(cut)
}

/// Takes the section or item away, and looks at what stands there then.
#[must_use]
pub fn delete(tree: &Value, path: &Path) -> Option<Act> {
    path.get(tree)?;
    let (list, index) = (path.parent()?.0, path.last_index()?);
    let left = list.get(tree)?.as_array()?.len().saturating_sub(1);
    let next = match left.checked_sub(1) {
        Some(end) => list.index(index.min(end)),
        None => list.parent().map_or_else(Path::root, |(holder, _)| holder),
    };
    Some((Edit::Remove { at: path.clone() }, next))
}

/// One place up or down. An item at the end of its section goes on to the next one.
#[must_use]
pub fn shift(tree: &Value, path: &Path, down: bool) -> Option<Act> {
    let (list, index) = (path.parent()?.0, path.last_index()?);
    let length = list.get(tree)?.as_array()?.len();
    let within =
        if down { Some(index + 1).filter(|next| *next < length) } else { index.checked_sub(1) };
    let to = match within {
        Some(next) => list.index(next),
        None => beyond(tree, path, down)?,
    };
    Some((Edit::Move { from: path.clone(), to: to.clone() }, to))
}

/// The end of the section before, or the beginning of the one behind.
fn beyond(tree: &Value, path: &Path, down: bool) -> Option<Path> {
    let section = item_of(path).and_then(|item| section_of(&item))?.last_index()?;
    let next = if down { section + 1 } else { section.checked_sub(1)? };
    let items = sections().index(next).key("items");
    let length = items.get(tree)?.as_array()?.len();
    Some(items.index(if down { 0 } else { length }))
}

/// Moves a section or an item to where it was dropped: before or behind the line that `to` is. Behind
/// a section's own line an item is its first, and before it the last of the section above.
#[must_use]
pub fn drop_at(tree: &Value, from: &Path, to: &Path, behind: bool) -> Option<Act> {
    let is_item = item_of(from).as_ref() == Some(from);
    let target = match (is_item, item_of(to)) {
        (true, Some(item)) if behind => item.parent()?.0.index(item.last_index()? + 1),
        (true, Some(item)) => item,
        (true, None) => {
            let section = section_of(to)?;
            match section.last_index()?.checked_sub(1).filter(|_| !behind) {
                Some(above) => {
                    let items = sections().index(above).key("items");
                    items.index(items.get(tree)?.as_array()?.len())
                }
                None => section.key("items").index(0),
            }
        }
        // A section goes behind another only from below the last line of it.
        (false, _) => {
            let section = section_of(to)?;
            let last = list(section.get(tree)?, "items").len().checked_sub(1);
            let is_last = item_of(to).map_or(last.is_none(), |item| item.last_index() == last);
            let next = usize::from(behind && is_last);
            sections().index(section.last_index()? + next)
        }
    };
    let ((source, index), (list, place)) =
        ((from.parent()?.0, from.last_index()?), (target.parent()?.0, target.last_index()?));
    list.get(tree)?.as_array()?;
    // Once the entry is out, what stood behind it has moved up.
    let place = if list == source && index < place { place - 1 } else { place };
    let to = list.index(place);
    (to != *from).then(|| (Edit::Move { from: from.clone(), to: to.clone() }, to))
}

/// Gives an item or a row another code, and with it every condition and text that refers to it.
#[must_use]
pub fn rename(tree: &Value, at: &Path, new: &str) -> Edit {
    let old = super::reading::word(at.get(tree));
    let is_answer = at.steps().last().is_some_and(|step| {
        matches!(step, survey_specs::source::Step::Key(key) if key == "item" || key == "row")
    });
    let mut changed = tree.clone();
    // Two items under one code, as while one is being copied: nobody knows which one is meant.
    let is_only = codes(tree).iter().filter(|code| **code == old).count() == 1;
    if is_answer && is_only && !old.is_empty() && !new.is_empty() {
        rename_within(&mut changed, &old, new);
    }
    if let Some(code) = at.get_mut(&mut changed) {
        *code = Value::from(new);
    } else {
        return Edit::set(at.clone(), new);
    }
    Edit::between(tree, &changed)
}

/// Changes every `${old}`.
fn rename_within(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) => {
            let reference = ["${", old, "}"].concat();
            if text.contains(&reference) {
                *text = text.replace(&reference, &["${", new, "}"].concat());
            }
        }
        Value::Array(entries) => {
            for entry in entries {
                rename_within(entry, old, new);
            }
        }
        Value::Object(fields) => {
            fields.values_mut().for_each(|value| rename_within(value, old, new));
        }
        _ => {}
    }
}

/// Where the thing of this code stands: a section, an item, or a row's item.
#[must_use]
pub fn find(tree: &Value, code: &str) -> Option<Path> {
    let section = list(tree, "sections").iter().position(|it| word_of(it, "section") == code);
    let of_item = |(path, item): (Path, &Value)| {
        let found = word_of(item, "item") == code
            || rows(&path, item).iter().any(|(_, row)| word_of(row, "row") == code);
        found.then_some(path)
    };
    items(tree).into_iter().find_map(of_item).or_else(|| Some(sections().index(section?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Value {
        json!({"languages": ["vi", "en"], "sections": [
            {"section": "a", "items": [
                {"item": "q1", "type": "text", "label": {"vi": "Một"}},
                {"item": "q2", "type": "text", "label": {"vi": "Vì sao ${q1}?"}, "show_if": "${q1} != ''"}]},
            {"section": "b", "items": [
                {"item": "m", "type": "matrix", "rows": [{"row": "m_1"}, {"row": "m_2", "show_if": "${m_1} = 2"}]}]},
        ]})
    }

    fn item(section: usize, index: usize) -> Path {
        sections().index(section).key("items").index(index)
    }

    fn order(tree: &Value) -> String {
        let code = |(_, item): (Path, &Value)| word_of(item, "item");
        items(tree).into_iter().map(code).collect::<Vec<_>>().join(" ")
    }

    fn done(tree: &Value, act: Option<Act>) -> (Value, String) {
        let (edit, at) = act.unwrap();
        let mut tree = tree.clone();
        edit.apply(&mut tree).unwrap();
        (tree, at.to_string())
    }

    #[test]
    fn a_new_item_stands_behind_the_one_in_hand_with_a_code_of_its_own() {
        let (after, at) =
            done(&tree(), Some(add_item(&tree(), &item(0, 0), Kind::of("note").unwrap())));
        assert_eq!((order(&after).as_str(), at.as_str()), ("q1 q3 q2 m", "sections[0].items[1]"));
        let (after, at) =
            done(&tree(), Some(add_item(&tree(), &Path::root(), Kind::of("matrix").unwrap())));
        assert_eq!((order(&after).as_str(), at.as_str()), ("q1 q2 m q3", "sections[1].items[1]"));
        let nothing = json!({"languages": ["vi"]});
        let (after, _) =
            done(&nothing, Some(add_item(&nothing, &Path::root(), Kind::of("text").unwrap())));
        assert_eq!(order(&after), "q1");
    }

    #[test]
    fn items_move_on_into_the_next_section_and_stop_at_the_ends() {
        let (after, at) = done(&tree(), shift(&tree(), &item(0, 1), true));
        assert_eq!((order(&after).as_str(), at.as_str()), ("q1 q2 m", "sections[1].items[0]"));
        let (after, at) = done(&after, shift(&after, &item(1, 0), false));
        assert_eq!((after, at.as_str()), (tree(), "sections[0].items[1]"));
        assert_eq!(shift(&tree(), &item(0, 0), false), None);
        assert_eq!(shift(&tree(), &item(1, 0), true), None);
        assert_eq!(shift(&tree(), &sections().index(1), true), None);
    }

    #[test]
    fn what_is_dropped_stands_where_the_line_was_shown() {
        let drop = |from: &Path, to: &Path, behind| {
            let (after, _) = done(&tree(), drop_at(&tree(), from, to, behind));
            order(&after)
        };
        assert_eq!(drop(&item(1, 0), &item(0, 1), false), "q1 m q2");
        assert_eq!(drop(&item(1, 0), &item(0, 1), true), "q1 q2 m");
        assert_eq!(drop(&item(0, 0), &item(0, 1), true), "q2 q1 m");
        assert_eq!(drop_at(&tree(), &item(0, 0), &item(0, 1), false), None, "it stands there");
        let act = |from: &Path, behind| {
            let (_, at) = drop_at(&tree(), from, &sections().index(1), behind).unwrap();
            at.to_string()
        };
        assert_eq!(act(&item(0, 0), true), "sections[1].items[0]");
        assert_eq!(act(&item(1, 0), false), "sections[0].items[2]", "above the line of a section");
        let last = sections().index(1);
        assert_eq!(drop(&last, &item(0, 0), false), "m q1 q2");
        assert_eq!(drop(&last, &item(0, 0), true), "m q1 q2", "not into the middle of another");
        assert_eq!(drop(&sections().index(0), &item(1, 0), true), "m q1 q2");
        assert_eq!(drop_at(&tree(), &sections().index(0), &last, true), None);
    }

    #[test]
    fn a_copy_has_its_own_codes_and_refers_to_itself() {
        let (after, _) = done(&tree(), duplicate(&tree(), &item(1, 0)));
        let copy = item(1, 1).get(&after).unwrap();
        assert_eq!(copy["item"], "m_3");
        assert_eq!(copy["rows"], json!([{"row": "m_4"}, {"row": "m_5", "show_if": "${m_4} = 2"}]));
    }

    #[test]
    fn a_new_code_is_followed_by_conditions_and_texts() {
        let mut after = tree();
        let back = rename(&after, &item(0, 0).key("item"), "age").apply(&mut after).unwrap();
        let q2 = item(0, 1).get(&after).unwrap();
        assert_eq!(
            (&q2["show_if"], &q2["label"]["vi"]),
            (&json!("${age} != ''"), &json!("Vì sao ${age}?"))
        );
        back.apply(&mut after).unwrap();
        assert_eq!(after, tree());
    }

    #[test]
    fn behind_a_deleted_item_the_next_one_is_looked_at() {
        assert_eq!(done(&tree(), delete(&tree(), &item(0, 0))).1, "sections[0].items[0]");
        assert_eq!(done(&tree(), delete(&tree(), &item(0, 1))).1, "sections[0].items[0]");
        assert_eq!(done(&tree(), delete(&tree(), &item(1, 0))).1, "sections[1]");
        assert_eq!(delete(&tree(), &Path::root()), None);
    }
}

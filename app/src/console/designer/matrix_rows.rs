//! The rows of a matrix, in groups or not.

use leptos::prelude::*;
use serde_json::{Value, json};
use survey_specs::source::{Edit, Path};

use super::desk::{Desk, id_of};
use super::entries::{Entries, Entry};
use super::fields::CodeField;
use super::reading::{list, rows, word_of};
use super::text_cells::TextCells;

/// The rows of a matrix, in groups or not.
#[component]
pub fn MatrixRows(desk: Desk, at: Path) -> impl IntoView {
    let groups = {
        let at = at.clone();
        desk.follow(move |tree| {
            let groups = at.key("groups");
            groups.get(tree).map(|groups| groups.as_array().map_or(0, Vec::len))
        })
    };
    let place = at.clone();
    let regroup = move |_| {
        desk.settle();
        if let Some(edit) = desk.peek(|tree| regrouped(tree, &place)) {
            desk.edit(edit);
        }
    };
    let place = at.clone();
    let add = move |_| {
        desk.settle();
        desk.edit(desk.peek(|tree| {
            let groups = place.key("groups");
            let count = groups.get(tree).and_then(Value::as_array).map_or(0, Vec::len);
            let value = json!({"group": free_group(tree, &place), "title": {}, "rows": []});
            Edit::Insert { at: groups.index(count), value }
        }));
    };
    let body = move || match groups.get() {
        None => view! { <Entries desk list=at.key("rows") entry=Entry::Row/> }.into_any(),
        Some(count) => {
            let each =
                (0..count).map(|index| view! { <Group desk at=at.key("groups").index(index)/> });
            view! { {each.collect_view()} <button type="button" on:click=add.clone()>"+ " {desk.words().group}</button> }
                .into_any()
        }
    };
    view! {
        <fieldset>
            <legend>{move || desk.words().rows}</legend>
            {body}
            <button type="button" class="quiet" on:click=regroup>
                {move || if groups.get().is_none() { desk.words().into_groups } else { desk.words().out_of_groups }}
            </button>
        </fieldset>
    }
}

fn free_group(tree: &Value, at: &Path) -> String {
    let nothing = Value::Null;
    let groups = list(at.get(tree).unwrap_or(&nothing), "groups");
    let taken = |code: &String| groups.iter().any(|group| word_of(group, "group") == *code);
    let codes = (1..=groups.len() + 1).map(|number| format!("g{number}"));
    codes.into_iter().find(|code| !taken(code)).unwrap_or_default()
}

/// Rows into one group, or all groups into one list of rows.
fn regrouped(tree: &Value, at: &Path) -> Option<Edit> {
    let item = at.get(tree)?;
    if item.get("groups").is_some() {
        let rows: Vec<Value> = rows(at, item).into_iter().map(|(_, row)| row.clone()).collect();
        return Some(Edit::Several(vec![
            Edit::Remove { at: at.key("groups") },
            Edit::set(at.key("rows"), rows),
        ]));
    }
    let rows = item.get("rows").cloned().unwrap_or_else(|| json!([]));
    let groups = json!([{"group": "g1", "title": {}, "rows": rows}]);
    let mut edits = vec![Edit::set(at.key("groups"), groups)];
    if item.get("rows").is_some() {
        edits.push(Edit::Remove { at: at.key("rows") });
    }
    Some(Edit::Several(edits))
}

#[component]
fn Group(desk: Desk, at: Path) -> impl IntoView {
    let place = at.clone();
    let remove = move |_| {
        desk.settle();
        desk.edit(Edit::Remove { at: place.clone() });
    };
    let id = id_of(&at);
    view! {
        <div class="group" id=id>
            <div class="columns-2">
                <CodeField desk at=at.key("group") label=desk.says(|words| words.group_code)/>
                <button type="button" class="quiet" on:click=remove>{move || desk.words().delete_group}</button>
            </div>
            <TextCells desk at=at.key("title") label=desk.says(|words| words.group_title)/>
            <TextCells desk at=at.key("heading") label=desk.says(|words| words.group_heading)/>
            <Entries desk list=at.key("rows") entry=Entry::Row/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::designer::reading::sections;

    fn tree() -> (Value, Path) {
        let tree = json!({"languages": ["vi"], "scales": {"yn": [{"code": 1}, {"code": 2}]},
            "sections": [{"section": "a", "items": [
                {"item": "m", "type": "matrix", "scale": "yn", "rows": [{"row": "m_1"}]}]}]});
        (tree, sections().index(0).key("items").index(0))
    }

    #[test]
    fn rows_go_into_groups_and_out_again() {
        let (before, at) = tree();
        let mut tree = before.clone();
        regrouped(&tree, &at).unwrap().apply(&mut tree).unwrap();
        assert_eq!(at.get(&tree).unwrap()["groups"][0]["rows"], json!([{"row": "m_1"}]));
        assert_eq!(free_group(&tree, &at), "g2");
        regrouped(&tree, &at).unwrap().apply(&mut tree).unwrap();
        assert_eq!(tree, before);
    }
}

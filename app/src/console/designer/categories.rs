//! The categories of an item: its own, or those of a scale that several items share.

use leptos::prelude::*;
use serde_json::Value;
use survey_specs::source::{Edit, Path};

use super::desk::{Desk, id_of};
use super::entries::{Entries, Entry};
use super::fields::options;
use super::reading::{items, word_of};

/// The categories of an item: its own, or a scale that several items share.
#[component]
pub fn Categories(desk: Desk, at: Path, multiple: bool) -> impl IntoView {
    let scale = desk.word(at.key("scale"));
    let scales = desk.follow(|tree| {
        let scales = tree.get("scales").and_then(Value::as_object);
        scales.into_iter().flatten().map(|(name, _)| name.clone()).collect::<Vec<_>>()
    });
    let choices = move || {
        let own = (String::new(), desk.words().own_categories.to_owned());
        let shared = |name: String| {
            let shown = [desk.words().shared_scale, &name].concat();
            (name, shown)
        };
        let all = std::iter::once(own).chain(scales.get().into_iter().map(shared));
        options(all.collect(), &scale.get())
    };
    let place = at.clone();
    let choose = move |event| {
        let name = event_target_value(&event);
        desk.settle();
        desk.edit(desk.peek(|tree| use_scale(tree, &place, &name)));
    };
    let place = at.clone();
    let share = move |_| {
        desk.settle();
        if let Some(edit) = desk.peek(|tree| share_categories(tree, &place)) {
            desk.edit(edit);
        }
    };
    let id = id_of(&at.key("scale"));
    let list = move || match scale.get() {
        name if name.is_empty() => at.key("categories"),
        name => Path::root().key("scales").key(name),
    };
    let list = Memo::new(move |_| list());
    let users = desk.follow(move |tree| {
        let name = scale.get();
        items(tree).iter().filter(|(_, item)| word_of(item, "scale") == name).count()
    });
    view! {
        <fieldset>
            <legend>{move || desk.words().categories}</legend>
            <div class="columns-2">
                <select id=id aria-label=move || desk.words().categories on:change=choose>{choices}</select>
                {move || if scale.with(String::is_empty) {
                    view! { <button type="button" class="quiet" on:click=share.clone()>{desk.words().share}</button> }.into_any()
                } else {
                    view! { <p class="soft">{desk.words().shared_by} " " {users.get()}</p> }.into_any()
                }}
            </div>
            {move || view! { <Entries desk list=list.get() entry=Entry::Category { multiple }/> }}
        </fieldset>
    }
}

/// Has an item use a scale, or categories of its own, which then begin as those of the scale.
fn use_scale(tree: &Value, at: &Path, name: &str) -> Edit {
    let nothing = Value::Null;
    let item = at.get(tree).unwrap_or(&nothing);
    let mut edits = Vec::new();
    let held = super::reading::categories(tree, item).to_vec();
    for key in ["categories", "scale"] {
        if item.get(key).is_some() {
            edits.push(Edit::Remove { at: at.key(key) });
        }
    }
    edits.push(if name.is_empty() {
        Edit::set(at.key("categories"), held)
    } else {
        Edit::set(at.key("scale"), name)
    });
    Edit::Several(edits)
}

/// Makes a shared scale of an item's own categories.
fn share_categories(tree: &Value, at: &Path) -> Option<Edit> {
    let item = at.get(tree)?;
    let categories = item.get("categories")?.clone();
    let known = |name: &String| tree.get("scales").is_some_and(|scales| scales.get(name).is_some());
    let name = (1..1_000).map(|number| format!("thang{number}")).find(|name| !known(name))?;
    let scale = Path::root().key("scales").key(&name);
    Some(Edit::Several(vec![
        Edit::Set { at: scale, value: categories },
        Edit::Remove { at: at.key("categories") },
        Edit::set(at.key("scale"), name),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::designer::reading::sections;
    use serde_json::json;

    fn tree() -> (Value, Path) {
        let tree = json!({"languages": ["vi"], "scales": {"yn": [{"code": 1}, {"code": 2}]},
            "sections": [{"section": "a", "items": [
                {"item": "m", "type": "matrix", "scale": "yn", "rows": [{"row": "m_1"}]}]}]});
        (tree, sections().index(0).key("items").index(0))
    }

    #[test]
    fn own_categories_begin_as_those_of_the_scale_and_can_be_shared_again() {
        let (mut tree, at) = tree();
        use_scale(&tree, &at, "").apply(&mut tree).unwrap();
        assert_eq!(at.key("categories").get(&tree), Some(&json!([{"code": 1}, {"code": 2}])));
        share_categories(&tree, &at).unwrap().apply(&mut tree).unwrap();
        assert_eq!(tree["scales"]["thang1"], tree["scales"]["yn"]);
        assert_eq!(at.key("scale").get(&tree), Some(&json!("thang1")));
        use_scale(&tree, &at, "yn").apply(&mut tree).unwrap();
        assert_eq!(at.key("scale").get(&tree), Some(&json!("yn")));
    }
}

//! The editor of one item.

use leptos::prelude::*;
use serde_json::{Value, json};
use survey_specs::source::{Edit, Path};

use super::condition_builder::{ConditionBuilder, Purpose};
use super::desk::{Desk, id_of};
use super::entries::{Entries, Entry};
use super::fields::{CodeField, FlagField, Reasons, WordField, options};
use super::kinds::{KINDS, Kind, change_kind};
use super::media_fields::MediaFields;
use super::reading::{items, list, rows, word_of};
use super::text_cells::TextCells;

/// The editor of the item at a place.
#[component]
pub fn ItemEditor(
    /// The draft.
    desk: Desk,
    /// The item.
    at: Path,
) -> impl IntoView {
    let kind = desk.word(at.key("type"));
    let is_answered = move || Kind::of(&kind.get()).is_none_or(|kind| kind.is_answered);
    let settings = {
        let at = at.clone();
        move || view! { <Settings desk at=at.clone() kind=kind.get()/> }
    };
    let answering = {
        let at = at.clone();
        move || {
            is_answered().then(|| view! {
            <fieldset>
                <legend>{move || desk.words().answering}</legend>
                <FlagField desk at=at.key("required") label=desk.says(|words| words.required)/>
                <Reasons desk at=at.key("nonresponse") label=desk.says(|words| words.reasons_always)/>
            </fieldset>
        })
        }
    };
    let id = id_of(&at);
    view! {
        <div class="editor-item" id=id tabindex="-1">
            <div class="columns-2">
                <KindChoice desk at=at.clone() kind/>
                <CodeField desk at=at.key("item") label=desk.says(|words| words.item_code)/>
            </div>
            <TextCells desk at=at.key("label") label=desk.says(|words| words.question)/>
            {settings}
            {answering}
            <ConditionBuilder desk holder=at.clone()/>
            <FurtherTexts desk at=at.clone()/>
            <Rules desk at=at.clone()/>
            <MediaFields desk holder=at/>
        </div>
    }
}

#[component]
fn KindChoice(desk: Desk, at: Path, kind: Memo<String>) -> impl IntoView {
    let id = id_of(&at.key("type"));
    let choices = move || {
        let language = desk.language.get();
        let named =
            |kind: &Kind| (kind.word.to_owned(), [kind.sign, " ", kind.name_in(language)].concat());
        options(KINDS.iter().map(named).collect(), &kind.get())
    };
    let choose = move |event| {
        if let Some(to) = Kind::of(&event_target_value(&event)) {
            desk.settle();
            desk.edit(desk.peek(|tree| change_kind(tree, &at, to)));
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{move || desk.words().kind}</label>
            <select id=id on:change=choose>{choices}</select>
        </div>
    }
}

/// The short label and the hint, which few items have.
#[component]
fn FurtherTexts(desk: Desk, at: Path) -> impl IntoView {
    let (short, hint) = (at.key("short"), at.key("hint"));
    let open = desk.peek(|tree| short.get(tree).is_some() || hint.get(tree).is_some());
    view! {
        <details open=open>
            <summary>{move || desk.words().further_texts}</summary>
            <TextCells desk at=short label=desk.says(|words| words.short)/>
            <TextCells desk at=hint label=desk.says(|words| words.hint)/>
        </details>
    }
}

/// The rules that few items have: what an answer must keep, when it must be given, what it begins as.
#[component]
fn Rules(desk: Desk, at: Path) -> impl IntoView {
    const KEYS: [&str; 6] = [
        "constraint",
        "constraint_message",
        "required_if",
        "required_message",
        "default",
        "read_only",
    ];
    let held = |tree: &Value| KEYS.iter().any(|key| at.key(*key).get(tree).is_some());
    let open = desk.peek(held);
    let asked_for = at.clone();
    view! {
        <details open=open>
            <summary>{move || desk.words().rules}</summary>
            <WordField desk at=at.key("constraint") label=desk.says(|words| words.constraint) hint=desk.says(|words| words.constraint_hint) plain=true/>
            <TextCells desk at=at.key("constraint_message") label=desk.says(|words| words.constraint_message)/>
            <ConditionBuilder desk holder=asked_for purpose=Purpose::Required/>
            <TextCells desk at=at.key("required_message") label=desk.says(|words| words.required_message)/>
            <WordField desk at=at.key("default") label=desk.says(|words| words.default) plain=true/>
            <FlagField desk at=at.key("read_only") label=desk.says(|words| words.read_only)/>
        </details>
    }
}

/// What a kind of item asks to be set.
#[component]
fn Settings(desk: Desk, at: Path, kind: String) -> impl IntoView {
    let number = |key: &'static str, label| {
        view! { <WordField desk at=at.key(key) label=desk.says(label) keyboard="decimal"/> }
    };
    let day = |key: &'static str, kind: &'static str, label| {
        view! { <WordField desk at=at.key(key) label=desk.says(label) kind plain=true/> }
    };
    match kind.as_str() {
        "single_choice" | "scale" | "ranking" => view! { <Categories desk at=at.clone() multiple=false/> }.into_any(),
        "multiple_choice" => view! {
            <Categories desk at=at.clone() multiple=true/>
            <div class="columns-2">
                {number("min_selected", |words| words.min_selected)}
                {number("max_selected", |words| words.max_selected)}
            </div>
        }
        .into_any(),
        "matrix" => view! { <Categories desk at=at.clone() multiple=false/> <MatrixRows desk at=at.clone()/> }.into_any(),
        "rating" => view! {
            <div class="columns-2">{number("min", |words| words.min)} {number("max", |words| words.max)}</div>
            <TextCells desk at=at.key("low") label=desk.says(|words| words.low)/>
            <TextCells desk at=at.key("high") label=desk.says(|words| words.high)/>
        }
        .into_any(),
        "number" => view! {
            <FlagField desk at=at.key("integer") label=desk.says(|words| words.integer)/>
            <div class="columns-2">{number("min", |words| words.min)} {number("max", |words| words.max)}</div>
            <TextCells desk at=at.key("unit") label=desk.says(|words| words.unit)/>
            <div class="columns-2">
                {number("step", |words| words.step)}
                <FlagField desk at=at.key("buttons") label=desk.says(|words| words.buttons)/>
            </div>
        }
        .into_any(),
        "text" => view! {
            <FlagField desk at=at.key("multiline") label=desk.says(|words| words.multiline)/>
            <div class="columns-2">
                {number("max_length", |words| words.max_length)}
                <WordField desk at=at.key("pattern") label=desk.says(|words| words.pattern) hint=desk.says(|words| words.pattern_hint) plain=true/>
            </div>
        }
        .into_any(),
        "date" => view! {
            <div class="columns-2">{day("min", "date", |words| words.earliest)} {day("max", "date", |words| words.latest)}</div>
        }
        .into_any(),
        "time" => view! {
            <div class="columns-2">{day("min", "time", |words| words.earliest)} {day("max", "time", |words| words.latest)}</div>
        }
        .into_any(),
        "date_time" => view! {
            <div class="columns-2">
                {day("min", "datetime-local", |words| words.earliest)}
                {day("max", "datetime-local", |words| words.latest)}
            </div>
        }
        .into_any(),
        "computed" => view! { <Computed desk at=at.clone()/> }.into_any(),
        _ => ().into_any(),
    }
}

/// What a value is computed from: a formula, a constant, or what the system knows.
#[component]
fn Computed(desk: Desk, at: Path) -> impl IntoView {
    const KEYS: [&str; 3] = ["calculation", "constant", "metadata"];
    let place = at.clone();
    let key = desk.follow(move |tree| {
        let held = |key: &&&str| place.key(**key).get(tree).is_some();
        KEYS.iter().find(held).copied().unwrap_or("calculation").to_owned()
    });
    let choices = move || {
        let words = desk.words();
        let all = [
            ("calculation", words.calculation),
            ("constant", words.constant),
            ("metadata", words.metadata),
        ];
        options(all.map(|(word, shown)| (word.to_owned(), shown.to_owned())).to_vec(), &key.get())
    };
    let place = at.clone();
    let choose = move |event| {
        let to = event_target_value(&event);
        let from = key.get_untracked();
        let mut edits = Vec::new();
        if desk.peek(|tree| place.key(&from).get(tree).is_some()) {
            edits.push(Edit::Remove { at: place.key(&from) });
        }
        let begin = if to == "calculation" {
            "today()"
        } else if to == "metadata" {
            "start"
        } else {
            "1"
        };
        edits.push(Edit::set(place.key(to), begin));
        desk.settle();
        desk.edit(Edit::Several(edits));
    };
    view! {
        <div class="columns-2">
            <div class="field">
                <span class="field-name">{move || desk.words().computed_from}</span>
                <select aria-label=move || desk.words().computed_from on:change=choose>{choices}</select>
            </div>
            {move || view! { <WordField desk at=at.key(key.get()) label=desk.says(|words| words.value) plain=true/> }}
        </div>
    }
}

/// The categories of an item: its own, or a scale that several items share.
#[component]
fn Categories(desk: Desk, at: Path, multiple: bool) -> impl IntoView {
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
                    view! { <p class="soft">{desk.words().shared_by} {users.get()}</p> }.into_any()
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
    let name = (1..).map(|number| format!("thang{number}")).find(|name| !known(name))?;
    let scale = Path::root().key("scales").key(&name);
    Some(Edit::Several(vec![
        Edit::Set { at: scale, value: categories },
        Edit::Remove { at: at.key("categories") },
        Edit::set(at.key("scale"), name),
    ]))
}

/// The rows of a matrix, in groups or not.
#[component]
fn MatrixRows(desk: Desk, at: Path) -> impl IntoView {
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

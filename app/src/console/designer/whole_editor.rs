//! The editors of the questionnaire's own page and of a section.

use leptos::prelude::*;
use serde_json::{Value, json};
use survey_specs::source::{Edit, Path};

use super::condition_builder::ConditionBuilder;
use super::desk::{Desk, id_of};
use super::entries::{Entries, Entry};
use super::fields::{CodeField, Reasons, WordField, options};
use super::media_fields::{Attached, MediaFields};
use super::reading::{languages, word_of};
use super::text_cells::TextCells;
use crate::console::questionnaires::translation::{FetchTranslation, TakeTranslation};
use crate::console::ui::field::unique_id;

/// The editor of the section at a place.
#[component]
pub fn SectionEditor(
    /// The draft.
    desk: Desk,
    /// The section.
    at: Path,
) -> impl IntoView {
    let id = id_of(&at);
    view! {
        <div id=id tabindex="-1">
            <TextCells desk at=at.key("title") label=desk.says(|words| words.section_title)/>
            <TextCells desk at=at.key("note") label=desk.says(|words| words.section_note)/>
            <CodeField desk at=at.key("section") label=desk.says(|words| words.section_code)/>
            <ConditionBuilder desk holder=at.clone()/>
            <MediaFields desk holder=at/>
        </div>
    }
}

/// The editor of what stands around the sections.
#[component]
pub fn WholeEditor(
    /// The draft.
    desk: Desk,
) -> impl IntoView {
    let root = Path::root();
    let scales = desk.follow(|tree| {
        let scales = tree.get("scales").and_then(Value::as_object);
        scales.into_iter().flatten().map(|(name, _)| name.clone()).collect::<Vec<_>>()
    });
    view! {
        <div id=id_of(&root) tabindex="-1">
            <TextCells desk at=root.key("title") label=desk.says(|words| words.title) lines=true/>
            <TextCells desk at=root.key("introduction") label=desk.says(|words| words.introduction) lines=true/>
            <TextCells desk at=root.key("thanks") label=desk.says(|words| words.thanks) lines=true/>
            <Languages desk/>
            <Consent desk/>
            <PlaceWords desk/>
            <ModeReasons desk/>
            <WordField desk at=root.key("questionnaire") label=desk.says(|words| words.questionnaire_code) hint=desk.says(|words| words.questionnaire_code_hint) plain=true/>
            <For each=move || scales.get() key=Clone::clone let:name>
                <details id=id_of(&Path::root().key("scales").key(&name))>
                    <summary>{move || desk.words().shared_scale} {name.clone()}</summary>
                    <Entries desk list=Path::root().key("scales").key(&name) entry=Entry::Category { multiple: false }/>
                </details>
            </For>
        </div>
    }
}

/// The languages that can be added by their names; any other by its tag.
const KNOWN: [(&str, &str); 9] = [
    ("vi", "Tiếng Việt"),
    ("en", "English"),
    ("hmn", "Tiếng Mông"),
    ("km", "Tiếng Khmer"),
    ("tyz", "Tiếng Tày"),
    ("blt", "Tiếng Thái"),
    ("cjm", "Tiếng Chăm"),
    ("jra", "Tiếng Gia Rai"),
    ("rad", "Tiếng Ê Đê"),
];

fn language_name(tag: &str) -> String {
    let known = KNOWN.iter().find(|(known, _)| *known == tag).map(|(_, name)| *name);
    known.map_or_else(|| tag.to_owned(), |name| [name, " (", tag, ")"].concat())
}

#[component]
fn Languages(desk: Desk) -> impl IntoView {
    let all = desk.languages();
    let attached = use_context::<Attached>();
    let list = Path::root().key("languages");
    let id = id_of(&list);
    let add = move |event| {
        let tag = event_target_value(&event);
        if !tag.is_empty() {
            desk.settle();
            let mut tags = all.get_untracked();
            tags.push(tag);
            desk.edit(Edit::set(Path::root().key("languages"), tags));
        }
    };
    let choices = move || {
        let held = all.get();
        let none = (String::new(), desk.words().add_language.to_owned());
        let more = KNOWN.iter().filter(|(tag, _)| !held.iter().any(|known| known == tag));
        let more = more.map(|(tag, name)| ((*tag).to_owned(), (*name).to_owned()));
        options(std::iter::once(none).chain(more).collect(), "")
    };
    view! {
        <fieldset id=id tabindex="-1">
            <legend>{move || desk.words().languages}</legend>
            <ul class="chips languages-held">
                <For each=move || all.get().into_iter().enumerate() key=|entry| entry.clone() let:entry>
                    <LanguageChip desk place=entry.0 tag=entry.1/>
                </For>
            </ul>
            <select aria-label=move || desk.words().add_language on:change=add>{choices}</select>
            {attached.map(|Attached { draft, .. }| view! {
                <div class="actions translation-sheet"><FetchTranslation id=draft/> <TakeTranslation id=draft/></div>
            })}
        </fieldset>
    }
}

#[component]
fn LanguageChip(desk: Desk, place: usize, tag: String) -> impl IntoView {
    let name = language_name(&tag);
    let list = Path::root().key("languages");
    let (from, to) = (list.index(place), list.index(0));
    let make_first = move |_| {
        desk.settle();
        desk.edit(Edit::Move { from: from.clone(), to: to.clone() });
    };
    let remove = {
        let tag = tag.clone();
        move |_| {
            desk.settle();
            desk.edit(desk.peek(|tree| without_language(tree, &tag)));
        }
    };
    let remove_name = {
        let name = name.clone();
        move || [desk.words().delete, " ", &name].concat()
    };
    view! {
        <li class="badge">
            <span lang=tag.clone()>{name}</span>
            {if place == 0 {
                view! { <span class="soft">{move || desk.words().default_language}</span> }.into_any()
            } else {
                view! {
                    <button type="button" class="link" on:click=make_first>{move || desk.words().make_default}</button>
                    <button type="button" class="quiet" aria-label=remove_name on:click=remove>"×"</button>
                }
                .into_any()
            }}
        </li>
    }
}

/// The draft without a language: without its place in the list and without every text in it.
fn without_language(tree: &Value, tag: &str) -> Edit {
    let known = languages(tree);
    let mut changed = tree.clone();
    strip(&mut changed, tag, &known);
    if let Some(list) = changed.get_mut("languages").and_then(Value::as_array_mut) {
        list.retain(|known| known.as_str() != Some(tag));
    }
    Edit::between(tree, &changed)
}

/// Takes a language out of every mapping that has nothing but languages, and out of place words.
fn strip(value: &mut Value, tag: &str, known: &[String]) {
    match value {
        Value::Object(fields) => {
            let is_text = |key: &String| key == "kind" || known.contains(key);
            if fields.keys().all(is_text) && fields.values().all(Value::is_string) {
                fields.remove(tag);
            }
            // Recordings may be in languages that the questionnaire is not written in.
            let others = fields.iter_mut().filter(|(key, _)| *key != "audio");
            others.for_each(|(_, value)| strip(value, tag, known));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| strip(entry, tag, known)),
        _ => {}
    }
}

/// What people agree to before they answer. Its version rises when the text is changed, as
/// responses keep which text was agreed to.
#[component]
fn Consent(desk: Desk) -> impl IntoView {
    let at = Path::root().key("consent");
    let place = at.clone();
    let held = desk.follow(move |tree| place.get(tree).cloned());
    let is_asked = Memo::new(move |_| held.with(Option::is_some));
    // The consent as it was when the page was opened.
    let before = held.get_untracked();
    Effect::new(move |_| {
        let now = held.get();
        if let (Some(before), Some(now)) = (&before, &now)
            && let Some(version) = raised(before, now)
        {
            desk.edit(Edit::set(Path::root().key("consent").key("version"), version));
        }
    });
    let place = at.clone();
    let ask = move |event| {
        desk.settle();
        if event_target_checked(&event) {
            let consent = json!({"version": 1, "text": {}});
            desk.edit(Edit::Set { at: place.clone(), value: consent });
        } else {
            desk.edit(Edit::Remove { at: place.clone() });
        }
    };
    let version = desk.word(at.key("version"));
    let text = at.key("text");
    view! {
        <fieldset id=id_of(&at) tabindex="-1">
            <legend>{move || desk.words().consent}</legend>
            <label class="check">
                <input type="checkbox" prop:checked=move || is_asked.get() on:change=ask/>
                <span>{move || desk.words().ask_consent}</span>
            </label>
            {move || is_asked.get().then(|| view! {
                <TextCells desk at=text.clone() label=desk.says(|words| words.consent_text) lines=true/>
                <p class="soft">{desk.words().consent_version} " " {version}</p>
            })}
        </fieldset>
    }
}

/// The version that a changed text needs, if it does not have it yet.
fn raised(before: &Value, now: &Value) -> Option<u32> {
    let version = |consent: &Value| word_of(consent, "version").parse::<u32>().ok();
    let (old, new) = (version(before)?, version(now)?);
    (before.get("text") != now.get("text") && new <= old).then(|| old.saturating_add(1))
}

/// Words that depend on the kind of the unit.
#[component]
fn PlaceWords(desk: Desk) -> impl IntoView {
    let list = Path::root().key("place_words");
    let place = list.clone();
    let count =
        desk.follow(move |tree| place.get(tree).and_then(Value::as_array).map_or(0, Vec::len));
    let all = desk.languages();
    let place = list.clone();
    let add = move |_| {
        desk.settle();
        let at = place.index(count.get_untracked());
        let value = json!({"kind": ""});
        if count.get_untracked() == 0 {
            desk.edit(Edit::set(place.clone(), json!([value])));
        } else {
            desk.edit(Edit::Insert { at, value });
        }
    };
    let rows = list.clone();
    view! {
        <fieldset id=id_of(&list) tabindex="-1">
            <legend>{move || desk.words().place_words}</legend>
            <p class="soft">{move || desk.words().place_words_hint}</p>
            <For each=move || 0..count.get() key=|index| *index let:index>
                <PlaceWord desk at=rows.index(index) languages=all/>
            </For>
            <button type="button" on:click=add>"+ " {move || desk.words().place_word}</button>
        </fieldset>
    }
}

#[component]
fn PlaceWord(desk: Desk, at: Path, languages: Memo<Vec<String>>) -> impl IntoView {
    let place = at.clone();
    let remove = move |_| {
        desk.settle();
        desk.edit(Edit::Remove { at: place.clone() });
    };
    let words = at.clone();
    view! {
        <div class="place-word">
            <WordField desk at=at.key("kind") label=desk.says(|words| words.unit_kind) plain=true/>
            <For each=move || languages.get() key=Clone::clone let:tag>
                <WordField desk at=words.key(&tag) label=Signal::stored(language_name(&tag)) plain=true/>
            </For>
            <button type="button" class="quiet" aria-label=move || desk.words().delete on:click=remove>"×"</button>
        </div>
    }
}

/// The modes in which people answer.
pub const MODES: [&str; 6] = ["web", "qr", "kiosk", "enumerator", "phone", "paper"];

#[component]
fn ModeReasons(desk: Desk) -> impl IntoView {
    let at = Path::root().key("nonresponse");
    let id = unique_id("modes");
    view! {
        <details id=id_of(&at)>
            <summary id=id>{move || desk.words().reasons_by_mode}</summary>
            {MODES.map(|mode| {
                let label = Signal::derive(move || desk.words().mode(mode).to_owned());
                view! { <Reasons desk at=at.key(mode) label/> }
            })}
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_goes_with_all_its_texts_and_nothing_else() {
        let mut tree = json!({"languages": ["vi", "en"], "title": {"vi": "A", "en": "B"},
            "place_words": [{"kind": "xa", "vi": "xã", "en": "commune"}],
            "scales": {"en": [{"code": 1, "label": {"vi": "C", "en": "D"}}]},
            "sections": [{"section": "s", "items": []}]});
        without_language(&tree, "en").apply(&mut tree).unwrap();
        assert_eq!(tree["title"], json!({"vi": "A"}));
        assert_eq!(
            (&tree["languages"], &tree["place_words"][0]),
            (&json!(["vi"]), &json!({"kind": "xa", "vi": "xã"}))
        );
        assert_eq!(tree["sections"], json!([{"section": "s", "items": []}]));
    }

    #[test]
    fn a_changed_consent_gets_a_higher_version_once() {
        let before = json!({"version": 3, "text": {"vi": "A"}});
        assert_eq!(raised(&before, &before), None);
        assert_eq!(raised(&before, &json!({"version": 3, "text": {"vi": "B"}})), Some(4));
        assert_eq!(raised(&before, &json!({"version": 4, "text": {"vi": "B"}})), None);
    }
}

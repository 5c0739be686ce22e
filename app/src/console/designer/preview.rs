//! The respondent's page beside the editor: the same screens, by the same engine, in the frame of a
//! phone.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use serde_json::Value;
use survey_specs::code::{Lang, UnitKind};
use survey_specs::interview::Context;
use survey_specs::questionnaire::media::{MediaContent, MediaFile, MediaHash, MediaType};
use survey_specs::questionnaire::{Instrument, Media, Mode, Questionnaire};
use survey_specs::source::Path;

use super::desk::Desk;
use super::fields::options;
use super::media_fields::{Attached, DraftMedia};
use super::reading::{item_of, rows, section_of, word_of};
use super::whole_editor::MODES;
use crate::console::browser::preview::{Stage, today};
use crate::respondent::language::direction;

/// The page that a frame begins with: the respondent's style sheet, and an empty place.
fn blank(language: &str) -> String {
    let style = crate::respondent::style();
    let dir = Lang::new(language).ok().and_then(|language| direction(&language)).unwrap_or("ltr");
    [
        "<!DOCTYPE html><html lang=\"",
        language,
        "\" dir=\"",
        dir,
        "\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\"><style>",
        style,
        "</style></head><body><main></main></body></html>",
    ]
    .concat()
}

/// How much of the draft the preview shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fidelity {
    /// All of it.
    Whole,
    /// What is not wrong.
    Partly,
    /// What it said before.
    Outdated,
}

/// What the preview is shown as.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    language: String,
    mode: String,
    kinds: Vec<String>,
}

impl Shown {
    fn context(&self) -> Option<Context> {
        Some(Context {
            mode: Mode::from_word(&self.mode)?,
            language: Lang::new(self.language.as_str()).ok()?,
            kinds: self.kinds.iter().filter_map(|kind| UnitKind::new(kind.as_str()).ok()).collect(),
            started_on: today()?,
        })
    }
}

/// A sound questionnaire as the respondents would get it, with the files that are there.
fn instrument(questionnaire: &Questionnaire, files: &[DraftMedia]) -> Arc<Instrument> {
    let mut questionnaire = questionnaire.clone();
    let places: Vec<_> = questionnaire.media().into_iter().map(|(place, _)| place).collect();
    for place in places {
        let slot = questionnaire.media_slot(place).and_then(Option::as_mut);
        for file in slot.into_iter().flat_map(Media::files_mut) {
            let MediaFile::Named(name) = file else { continue };
            let name = name.to_string();
            let content = files.iter().find(|known| known.name == name).and_then(content);
            if let Some(content) = content {
                *file = MediaFile::Content(content);
            }
        }
    }
    Arc::new(Instrument::new(questionnaire))
}

fn content(file: &DraftMedia) -> Option<MediaContent> {
    Some(MediaContent {
        hash: MediaHash::new(file.hash.as_str()).ok()?,
        media_type: MediaType::from_word(&file.media_type)?,
        bytes: file.bytes,
        size: None,
    })
}

/// The code of the question that stands for a place: its item, the first row of its matrix, or the
/// first item of its section. Empty for the questionnaire's own page.
fn question_at(tree: &Value, here: &Path) -> String {
    let first = || {
        let items = section_of(here)?.key("items");
        Some(items.index(0))
    };
    let Some(path) = item_of(here).or_else(first) else { return String::new() };
    // What is computed is never shown.
    let shown = path.get(tree).filter(|item| word_of(item, "type") != "computed");
    let Some(item) = shown else { return String::new() };
    let row = rows(&path, item).into_iter().next().map(|(_, row)| word_of(row, "row"));
    row.unwrap_or_else(|| word_of(item, "item"))
}

/// The preview with what it can be switched to.
#[component]
pub fn Preview(
    /// The draft.
    desk: Desk,
) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let stage = StoredValue::new_local(None::<Stage>);
    let first = desk.languages().get_untracked().into_iter().next().unwrap_or_default();
    let start = blank(&first);
    let shown = RwSignal::new(Shown { language: first, mode: "web".to_owned(), kinds: Vec::new() });
    let (fidelity, hidden) = (RwSignal::new(Fidelity::Whole), RwSignal::new(false));
    let loads = RwSignal::new(0_u32);
    let files = use_context::<Attached>().map(|attached| attached.files);
    let lead = move || {
        let here = desk.here.get_untracked();
        if here == Path::root() {
            stage.with_value(|stage| stage.iter().for_each(Stage::lead_to_start));
        }
        let code = desk.peek(|tree| question_at(tree, &here));
        let found = stage.with_value(|stage| stage.as_ref().map(|stage| stage.lead_to(&code)));
        hidden.set(found == Some(false));
    };
    // What is answered in the frame may show what was hidden.
    let answered = move || {
        let code = desk.peek(|tree| question_at(tree, &desk.here.get_untracked()));
        let asked = stage.try_with_value(|stage| stage.as_ref().map(|stage| stage.is_asked(&code)));
        let _ = hidden.try_set(asked.flatten() == Some(false));
    };
    // What is wrong is left out; where nothing is left, the last state that could be shown stays.
    Effect::new(move |_| {
        let checked = desk.checked.get();
        let files = files.map(|files| files.get()).unwrap_or_default();
        let loads = loads.get();
        fidelity.set(match (&checked.questionnaire, &checked.rest) {
            (Some(_), _) => Fidelity::Whole,
            (None, Some(_)) => Fidelity::Partly,
            (None, None) => Fidelity::Outdated,
        });
        let (Some(questionnaire), Some(context)) = (checked.shown(), shown.get().context()) else {
            return;
        };
        let instrument = instrument(questionnaire, &files);
        stage.update_value(|stage| match stage {
            Some(stage) if stage.is_of(loads) => stage.renew(instrument, context),
            _ => {
                *stage = frame
                    .get_untracked()
                    .and_then(|frame| Stage::open(&frame, loads, instrument, context, answered));
            }
        });
        lead();
    });
    Effect::new(move |_| {
        desk.here.track();
        lead();
    });
    let reset = Callback::new(move |()| {
        stage.with_value(|stage| stage.iter().for_each(Stage::reset));
        hidden.set(false);
    });
    view! {
        <PreviewHead desk shown fidelity hidden reset/>
        <div class="phone" class:is-stale=move || fidelity.get() == Fidelity::Outdated>
            <iframe
                node_ref=frame
                srcdoc=start
                title=move || desk.words().preview
                on:load=move |_| loads.update(|loads| *loads = loads.wrapping_add(1))
            ></iframe>
        </div>
    }
}

/// What stands above the phone: what it is shown as, and why it may not show what is being edited.
#[component]
fn PreviewHead(
    desk: Desk,
    shown: RwSignal<Shown>,
    fidelity: RwSignal<Fidelity>,
    hidden: RwSignal<bool>,
    reset: Callback<()>,
) -> impl IntoView {
    let note = move || match (fidelity.get(), hidden.get()) {
        (Fidelity::Outdated, _) => desk.words().stale,
        (Fidelity::Partly, _) => desk.words().partly,
        (Fidelity::Whole, true) => desk.words().hidden_now,
        (Fidelity::Whole, false) => "",
    };
    view! {
        <div class="preview-tools">
            <PreviewChoices desk shown/>
            <button type="button" class="quiet" on:click=move |_| reset.run(())>{move || desk.words().reset}</button>
        </div>
        <p class="preview-note" role="status">{note}</p>
    }
}

/// In which language, in which mode and for which kinds of units the preview is shown.
#[component]
fn PreviewChoices(desk: Desk, shown: RwSignal<Shown>) -> impl IntoView {
    let all = desk.languages();
    let kinds = desk.follow(|tree| {
        let words = super::reading::list(tree, "place_words").iter();
        let default = super::reading::languages(tree).into_iter().next().unwrap_or_default();
        let named = |word: &Value| (word_of(word, "kind"), word_of(word, &default));
        words.map(named).filter(|(kind, _)| !kind.is_empty()).collect::<Vec<_>>()
    });
    let languages = move || {
        let named = |tag: String| (tag.clone(), tag);
        options(
            all.get().into_iter().map(named).collect(),
            &shown.with(|shown| shown.language.clone()),
        )
    };
    let modes = move || {
        let named = |mode: &&str| ((*mode).to_owned(), desk.words().mode(mode).to_owned());
        options(MODES.iter().map(named).collect(), &shown.with(|shown| shown.mode.clone()))
    };
    let choose_language =
        move |event| shown.update(|shown| shown.language = event_target_value(&event));
    let choose_mode = move |event| shown.update(|shown| shown.mode = event_target_value(&event));
    view! {
        <select aria-label=move || desk.words().languages on:change=choose_language>{languages}</select>
        <select aria-label=move || desk.words().mode_name on:change=choose_mode>{modes}</select>
        <details class="preview-kinds">
            <summary>{move || desk.words().unit_kind}</summary>
            <div class="chips" role="group" aria-label=move || desk.words().unit_kind>
                <For each=move || kinds.get() key=Clone::clone let:entry>
                    <KindBox shown kind=entry.0 word=entry.1/>
                </For>
            </div>
        </details>
    }
}

/// A kind of unit, by the word that people know it by.
#[component]
fn KindBox(shown: RwSignal<Shown>, kind: String, word: String) -> impl IntoView {
    let known = kind.clone();
    let tick = move |on: bool| {
        shown.update(|shown| {
            shown.kinds.retain(|known| *known != kind);
            if on {
                shown.kinds.push(kind.clone());
            }
        });
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || shown.with(|shown| shown.kinds.contains(&known))
                on:change=move |event| tick(event_target_checked(&event))
            />
            <span>{word}</span>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_preview_goes_to_the_question_that_stands_for_the_place() {
        let tree = json!({"sections": [{"section": "a", "items": [
            {"item": "m", "type": "matrix", "groups": [{"group": "g", "rows": [{"row": "m_1"}]}]},
            {"item": "q", "type": "text"}]}, {"section": "b", "items": []}]});
        let at = |written: &str| question_at(&tree, &Path::nearest(&tree, written));
        assert_eq!(at("sections[0].items[1]"), "q");
        assert_eq!(at("sections[0].items[0]"), "m_1");
        assert_eq!(at("sections[0]"), "m_1");
        assert_eq!(at("sections[1]"), "");
        assert_eq!(at(""), "");
    }

    #[test]
    fn the_frame_begins_with_exactly_the_style_that_the_policy_allows() {
        let page = blank("vi");
        assert!(page.contains(&["<style>", crate::respondent::style(), "</style>"].concat()));
    }
}

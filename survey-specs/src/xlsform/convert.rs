//! From a form to the source of a questionnaire. What has no counterpart is told as a problem of
//! severity `unsupported`, with what happens to it.

mod choice;
mod column;
mod item;
mod language;
mod matrix;
mod naming;
pub(super) mod patch;
mod rule;
mod section;
mod shape;
pub(super) mod size;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::form::Form;
use super::problems::{Place, Problems};
use language::Languages;
use naming::Naming;

/// The column that holds what a form cannot say: a part of the source as JSON.
pub(super) const EXTRA: &str = "thuocdo_json";

/// The most that is written several times, in bytes: the filter of a list with each of its
/// categories, the texts and the condition of a group with each of its sections.
const COPIED: usize = 4 << 20;

/// Where an entry of the source came from, by its code.
#[derive(Debug, Default)]
pub(super) struct Origins {
    places: BTreeMap<String, Place>,
}

impl Origins {
    fn note(&mut self, code: &str, place: Place) {
        self.places.entry(code.to_owned()).or_insert(place);
    }

    /// The place of the row that became the section, item or row of this code.
    pub(super) fn of(&self, code: &str) -> Place {
        self.places.get(code).cloned().unwrap_or_else(|| Place::sheet("survey"))
    }
}

/// The source of a questionnaire, and where its parts came from.
#[derive(Debug)]
pub(super) struct Converted {
    pub(super) source: Value,
    pub(super) origins: Origins,
}

/// What parts of the conversion need to know and leave behind.
struct Converter<'f, 'w> {
    form: &'f Form<'w>,
    languages: Languages,
    naming: Naming,
    problems: &'f mut Problems,
    origins: Origins,
    /// How much more may be written several times, in bytes.
    room: usize,
}

/// Converts a form that has no errors. `fallback` names it if nothing else does.
pub(super) fn convert(form: &Form<'_>, fallback: &str, problems: &mut Problems) -> Converted {
    column::unread(form, problems);
    let languages = Languages::of(form, problems);
    let naming = naming::name_everything(form, problems);
    let mut converter =
        Converter { form, languages, naming, problems, origins: Origins::default(), room: COPIED };
    let source = converter.questionnaire(fallback);
    Converted { source, origins: converter.origins }
}

impl Converter<'_, '_> {
    /// Takes some of the room for what is written several times; false if there is too little.
    fn spend(&mut self, bytes: usize) -> bool {
        let left = self.room.checked_sub(bytes);
        self.room = left.unwrap_or_default();
        if left.is_none() {
            let message = format!(
                "filters and conditions of groups come to more than {} MiB where each choice and section has its own; make them shorter",
                COPIED >> 20
            );
            self.problems.error("too_much_text", &Place::sheet("survey"), &message);
        }
        left.is_some()
    }

    fn questionnaire(&mut self, fallback: &str) -> Value {
        let form = self.form;
        let id = form.id.as_deref().or_else(|| form.setting("id_string")).unwrap_or(fallback);
        let title = form.title.as_deref().or_else(|| form.setting("title")).unwrap_or(id);
        let code = questionnaire_code(id);
        if code != id && id != fallback {
            let place = Place::sheet("settings").column("form_id");
            let message = format!("the id `{id}` becomes `{code}`: letters, digits, `_` and `-`");
            self.problems.warning("renamed", &place, &message);
        }
        let tags = self.languages.tags();
        let default = tags.first().cloned().unwrap_or_default();
        let title = Value::Object(Map::from_iter([(default, json!(title))]));
        let mut source = json!({ "questionnaire": code, "languages": tags, "title": title });
        if let Some(record) = &form.settings {
            let place = Place::in_sheet("settings", record.row, "");
            if let Some(extra) = patch::of(record, &place, self.problems) {
                patch::apply(&mut source, extra);
            }
        }
        source["sections"] = self.sections(&title);
        source
    }
}

/// A code made of what a form is called.
fn questionnaire_code(id: &str) -> String {
    let mut code: String = naming::ascii(id)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '-' })
        .collect();
    code.truncate(64);
    let code = code.trim_start_matches(['-', '_']);
    if code.is_empty() { "form".to_owned() } else { code.to_owned() }
}

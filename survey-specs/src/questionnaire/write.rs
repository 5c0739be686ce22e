//! [`Questionnaire`] → JSON and YAML, in the layout that [`read`](fn@super::read::read) takes.
//!
//! The JSON tree of this layout is a *source*: what the designer keeps and edits. It may be
//! half-finished or wrong, and [`source_to_yaml`] then gives the file that is read and linted. A
//! file becomes a source with [`Node::to_json`](crate::yaml::Node::to_json).

mod item;

use serde_json::{Map, Value, json};

use super::media::{Media, MediaFile};
use super::{Consent, PlaceWord, Questionnaire, Section};
use crate::answer::ItemNonresponse;
use crate::text::Text;
use crate::yaml::write::to_yaml_in_order;

/// The keys of a questionnaire in the order in which people like to read them.
const ORDER: &[&str] = &[
    "questionnaire",
    "section",
    "item",
    "group",
    "row",
    "kind",
    "version",
    "code",
    "languages",
    "heading",
    "title",
    "introduction",
    "thanks",
    "place_words",
    "consent",
    "nonresponse",
    "scales",
    "sections",
    "label",
    "short",
    "hint",
    "note",
    "text",
    "image",
    "alt",
    "audio",
    "media",
    "exclusive",
    "other",
    "type",
    "required",
    "required_if",
    "required_message",
    "show_if",
    "constraint",
    "constraint_message",
    "default",
    "read_only",
    "calculation",
    "constant",
    "metadata",
    "integer",
    "multiline",
    "max_length",
    "pattern",
    "min",
    "max",
    "low",
    "high",
    "step",
    "buttons",
    "unit",
    "min_selected",
    "max_selected",
    "scale",
    "categories",
    "rows",
    "groups",
    "items",
];

impl Questionnaire {
    /// The questionnaire in the layout of its YAML. Reading it again gives an equal questionnaire.
    ///
    /// Named scales are written out with each item, and a file that is known by its content alone,
    /// as those of a published version are, is named by its hash: `HEX.png`.
    #[must_use]
    pub fn to_source(&self) -> Value {
        let mut json = Object::default();
        json.set("questionnaire", json!(self.code));
        json.set("languages", json!(self.languages));
        json.set("title", text(&self.title));
        json.set_some("introduction", self.introduction.as_ref().map(text));
        json.set_some("thanks", self.thanks.as_ref().map(text));
        json.set_list("place_words", self.place_words.iter().map(place_word));
        json.set_some("consent", self.consent.as_ref().map(consent));
        if !self.nonresponse.is_empty() {
            let by_mode = self.nonresponse.iter();
            let by_mode = by_mode.map(|(mode, of)| (mode.as_str().to_owned(), reasons(of)));
            json.set("nonresponse", Value::Object(by_mode.collect()));
        }
        json.set("sections", Value::Array(self.sections.iter().map(section).collect()));
        json.into()
    }

    /// The questionnaire as YAML for people.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        source_to_yaml(&self.to_source())
    }
}

/// A source as the YAML file that says the same, with its keys in the order in which people like to
/// read them and the default language of each text first.
#[must_use]
pub fn source_to_yaml(source: &Value) -> String {
    let languages = source.get("languages").and_then(Value::as_array);
    let languages = languages.into_iter().flatten().filter_map(Value::as_str);
    let order: Vec<&str> = ORDER.iter().copied().chain(languages).collect();
    to_yaml_in_order(source, &order)
}

fn place_word(place: &PlaceWord) -> Value {
    let mut json = Object::default();
    json.set("kind", json!(place.kind));
    for (language, word) in place.word.languages() {
        json.set(language.as_str(), json!(word));
    }
    json.into()
}

fn consent(consent: &Consent) -> Value {
    json!({ "version": consent.version, "text": text(&consent.text) })
}

fn reasons(reasons: &[ItemNonresponse]) -> Value {
    json!(reasons)
}

fn section(section: &Section) -> Value {
    let mut json = Object::default();
    json.set("section", json!(section.code));
    json.set("title", text(&section.title));
    json.set_some("note", section.note.as_ref().map(text));
    json.set_some("media", section.media.as_ref().map(media));
    json.set_some("show_if", section.show_if.as_ref().map(|condition| json!(condition)));
    json.set("items", Value::Array(section.items.iter().map(item::item).collect()));
    json.into()
}

fn media(media: &Media) -> Value {
    let files = |key: &str| {
        let files = media.files().filter(|(known, _, _)| *known == key);
        let files = files.map(|(_, language, file)| (language.to_string(), file_name(file)));
        Some(files.collect::<Map<_, _>>()).filter(|files| !files.is_empty()).map(Value::Object)
    };
    let mut json = Object::default();
    json.set_some("image", files("image"));
    json.set_some("alt", media.alt.as_ref().map(text));
    json.set_some("audio", files("audio"));
    json.into()
}

fn file_name(file: &MediaFile) -> Value {
    match file {
        MediaFile::Named(name) => json!(name.as_str()),
        MediaFile::Content(content) => {
            let hash = content.hash.as_str();
            let hex = hash.strip_prefix("sha256:").unwrap_or(hash);
            let ending = content.media_type.extensions().first().copied().unwrap_or_default();
            json!(format!("{hex}.{ending}"))
        }
    }
}

fn text(text: &Text) -> Value {
    let languages = text.languages();
    Value::Object(languages.map(|(language, text)| (language.to_string(), json!(text))).collect())
}

/// A JSON object that is being written.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn set(&mut self, key: &str, value: Value) {
        self.0.insert(key.to_owned(), value);
    }

    fn set_some(&mut self, key: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// A list that is left out when it is empty.
    fn set_list(&mut self, key: &str, values: impl Iterator<Item = Value>) {
        let values: Vec<_> = values.collect();
        if !values.is_empty() {
            self.set(key, Value::Array(values));
        }
    }

    /// A flag that is left out when it is false.
    fn set_flag(&mut self, key: &str, flag: bool) {
        if flag {
            self.set(key, json!(true));
        }
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}

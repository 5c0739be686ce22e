//! From a questionnaire to a form.
//!
//! First everything that a form can say is written in its own columns, so that other programs
//! understand it. Then the form is read back, and what is missing from the questionnaire stands
//! beside it in columns of our own, which other programs pass over. So what comes back is always
//! what was written, and what somebody changes in a form's own columns still counts.

mod choice;
mod expression;
mod extra;
mod item;
mod names;
mod rows;

use serde_json::{Map, Value, json};

use super::problems::Problems;
use super::workbook::{Origin, Workbook};
use super::{convert, read};
use crate::questionnaire::Questionnaire;
use choice::Lists;
use names::Names;
use rows::Rows;

/// The names that languages have in headers.
const LANGUAGES: [(&str, &str); 8] = [
    ("vi", "Tiếng Việt"),
    ("en", "English"),
    ("fr", "Français"),
    ("km", "ខ្មែរ"),
    ("lo", "ລາວ"),
    ("zh", "中文"),
    ("hmn", "Hmoob"),
    ("es", "Español"),
];

/// The questionnaire as a form: the sheets `survey`, `choices` and `settings`.
#[must_use]
pub fn export(questionnaire: &Questionnaire) -> Workbook {
    let source = questionnaire.to_source();
    let mut form = Form::of(&source);
    form.write(&source);
    let probe = form.workbook();
    let mut problems = Problems::default();
    let read = read::form(&probe, &mut problems);
    let held = convert::convert(&read, "form", &mut problems).source;
    extra::complete(&mut form, &held, &source);
    form.workbook()
}

/// A form that is being written.
struct Form {
    /// Tags with the names that stand for them in headers, the default one first.
    languages: Vec<(String, String)>,
    names: Names,
    survey: Rows,
    lists: Lists,
    settings: Rows,
}

impl Form {
    fn of(source: &Value) -> Self {
        let tags = source.get("languages").and_then(Value::as_array);
        let tags = tags.into_iter().flatten().filter_map(Value::as_str);
        let languages = tags.map(|tag| (tag.to_owned(), language_name(tag))).collect();
        Self {
            languages,
            names: Names::of(source),
            survey: Rows::default(),
            lists: Lists::default(),
            settings: Rows::default(),
        }
    }

    fn write(&mut self, source: &Value) {
        for section in list(source, "sections") {
            self.section(section);
        }
        let code = word(source, "questionnaire");
        let row = self.settings.add();
        let title =
            self.languages.first().and_then(|(tag, _)| source.get("title")?.get(tag)?.as_str());
        self.settings.set(row, "form_title", title.unwrap_or(code));
        // A form whose id is this word is refused.
        let id = if code == "None" { "None_" } else { code };
        self.settings.set(row, "form_id", id);
        if let Some((_, name)) = self.languages.first() {
            let name = name.clone();
            self.settings.set(row, "default_language", &name);
        }
    }

    fn section(&mut self, section: &Value) {
        let code = word(section, "section");
        let name = self.names.group(code);
        let row = self.survey.add();
        self.survey.set(row, "type", "begin_group");
        self.survey.set(row, "name", &name);
        if name != code {
            self.survey.mark(row, "section", json!(code));
        }
        self.text(row, "label", section.get("title"));
        self.text(row, "hint", section.get("note"));
        self.condition(row, "relevant", section.get("show_if"));
        self.media(row, section.get("media"));
        for item in list(section, "items") {
            self.item(item);
        }
        let end = self.survey.add();
        self.survey.set(end, "type", "end_group");
    }

    /// A text in every language it has.
    fn text(&mut self, row: usize, column: &str, text: Option<&Value>) {
        let Some(text) = text.and_then(Value::as_object) else { return };
        for (tag, name) in &self.languages {
            if let Some(words) = text.get(tag).and_then(Value::as_str) {
                let words = self.names.in_text(words);
                self.survey.set(row, &format!("{column}::{name}"), &words);
            }
        }
    }

    fn condition(&mut self, row: usize, column: &str, condition: Option<&Value>) {
        if let Some(condition) = condition.and_then(Value::as_str) {
            let text = expression::written(condition, &self.names);
            self.survey.set(row, column, &text);
        }
    }

    /// The files of pictures and recordings, by language.
    fn media(&mut self, row: usize, media: Option<&Value>) {
        for kind in ["image", "audio"] {
            for (column, file) in media_columns(&self.languages, media, kind) {
                self.survey.set(row, &column, &file);
            }
        }
    }

    fn workbook(&self) -> Workbook {
        let mut sheets = vec![self.survey.sheet("survey")];
        if !self.lists.rows.is_empty() {
            sheets.push(self.lists.rows.sheet("choices"));
        }
        sheets.push(self.settings.sheet("settings"));
        Workbook { sheets, origin: Origin::Spreadsheet }
    }
}

/// The columns of one kind of media with their files. Languages that the form is not written in have
/// no column.
fn media_columns(
    languages: &[(String, String)],
    media: Option<&Value>,
    kind: &str,
) -> Vec<(String, String)> {
    let files = media.and_then(|media| media.get(kind)).and_then(Value::as_object);
    let column = |(tag, file): (&String, &Value)| {
        let (_, name) = languages.iter().find(|(known, _)| known == tag)?;
        Some((format!("media::{kind}::{name}"), file.as_str()?.to_owned()))
    };
    files.into_iter().flatten().filter_map(column).collect()
}

fn language_name(tag: &str) -> String {
    let name = LANGUAGES.iter().find(|(known, _)| *known == tag).map_or(tag, |(_, name)| name);
    format!("{name} ({tag})")
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn word<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A scalar as it is written in a cell.
fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An object without some of its keys.
fn without(value: &Value, keys: &[&str]) -> Value {
    let entries = value.as_object().into_iter().flatten();
    let kept = entries.filter(|(key, _)| !keys.contains(&key.as_str()));
    Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>())
}

//! Languages of a form: what columns such as `label::Tiếng Việt (vi)` name.

use serde_json::{Map, Value as Json, json};

use crate::code::Lang;
use crate::xlsform::form::{Form, Node};
use crate::xlsform::problems::{Place, Problems};
use crate::xlsform::table::{Record, Value};

/// Names of languages as people write them, without a tag.
const NAMES: [(&str, &str); 14] = [
    ("tiếng việt", "vi"),
    ("việt", "vi"),
    ("vietnamese", "vi"),
    ("english", "en"),
    ("français", "fr"),
    ("french", "fr"),
    ("español", "es"),
    ("spanish", "es"),
    ("khmer", "km"),
    ("hmong", "hmn"),
    ("chinese", "zh"),
    ("portuguese", "pt"),
    ("arabic", "ar"),
    ("lao", "lo"),
];

/// The languages of a form, the default one first.
#[derive(Debug, Default)]
pub(super) struct Languages {
    named: Vec<(String, Lang)>,
}

impl Languages {
    pub(super) fn of(form: &Form<'_>, problems: &mut Problems) -> Self {
        let mut names = names(form, usize::MAX);
        // The default language first, as the form says or as columns without a language are.
        if let Some(place) = names.iter().position(|name| *name == form.default_language) {
            let default = names.remove(place);
            names.insert(0, default);
        }
        if names.is_empty() {
            names.push(form.default_language.clone());
        }
        let mut languages = Self::default();
        for name in names {
            let Some(tag) = languages.free(tag(&name)) else { continue };
            if name == "default" {
                let message = format!(
                    "the form names no language for its plain columns; they are taken for `{tag}`"
                );
                problems.warning("language_assumed", &Place::sheet("survey"), &message);
            }
            languages.named.push((name, tag));
        }
        languages
    }

    /// A tag that no other language has.
    fn free(&self, tag: Option<Lang>) -> Option<Lang> {
        let taken = |tag: &Lang| self.named.iter().any(|(_, known)| known == tag);
        let candidates = ["vi", "und"].into_iter().map(str::to_owned);
        let numbered = (1..10_000).map(|number| format!("und-x{number}"));
        let others = candidates.chain(numbered).filter_map(|tag| Lang::new(tag).ok());
        tag.into_iter().chain(others).find(|tag| !taken(tag))
    }

    pub(super) fn tags(&self) -> Vec<String> {
        self.named.iter().map(|(_, tag)| tag.to_string()).collect()
    }

    /// The text of a value by language. The default language has a text if any has.
    pub(super) fn text(
        &self,
        value: &Value,
        change: &mut impl FnMut(&str) -> String,
    ) -> Option<Json> {
        let mut texts = Map::new();
        for (name, tag) in &self.named {
            let cell = match value {
                Value::Cell(cell) => (self.is_default(name)).then_some(cell),
                Value::Parts(_) => value.part(name).and_then(Value::first),
            };
            let text = cell.map(|cell| change(cell.typed.trim())).unwrap_or_default();
            if !text.trim().is_empty() {
                texts.insert(tag.to_string(), json!(text));
            }
        }
        let (_, default) = self.named.first()?;
        let any = texts.values().next()?.clone();
        texts.entry(default.to_string()).or_insert(any);
        Some(Json::Object(texts))
    }

    /// The same words in the default language.
    pub(super) fn plain(&self, words: &str) -> Json {
        let default = self.named.first().map(|(_, tag)| tag.to_string()).unwrap_or_default();
        Json::Object(Map::from_iter([(default, json!(words))]))
    }

    fn is_default(&self, name: &str) -> bool {
        self.named.first().is_some_and(|(default, _)| default == name)
    }
}

/// The languages as the columns name them, up to a number of them.
pub(super) fn names(form: &Form<'_>, most: usize) -> Vec<String> {
    let mut names = Names { found: Vec::new(), default: &form.default_language, most };
    names.collect(&form.nodes);
    for choice in form.lists.iter().flat_map(|list| &list.choices) {
        names.note(&choice.record, &["label"]);
    }
    names.found
}

/// The columns of the survey sheet that are texts, with their paths.
const TEXTS: [&str; 3] = ["label", "hint", "guidance_hint"];

struct Names<'f> {
    found: Vec<String>,
    /// The language of columns that name none.
    default: &'f str,
    most: usize,
}

impl Names<'_> {
    fn collect(&mut self, nodes: &[Node<'_>]) {
        for node in nodes {
            let record = match node {
                Node::Group(group) => &group.record,
                Node::Question(question) => &question.record,
            };
            self.note(record, &TEXTS);
            for message in ["jr:constraintMsg", "jr:requiredMsg"] {
                if let Some(value) = record.at("bind", message) {
                    self.value(value);
                }
            }
            if let Node::Group(group) = node {
                self.collect(&group.nodes);
            }
        }
    }

    fn note(&mut self, record: &Record<'_>, keys: &[&str]) {
        for value in keys.iter().filter_map(|key| record.get(key)) {
            self.value(value);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Cell(_) => self.add(self.default),
            Value::Parts(parts) => parts.iter().for_each(|(name, _)| self.add(name)),
        }
    }

    fn add(&mut self, name: &str) {
        if self.found.len() < self.most && !self.found.iter().any(|known| known == name) {
            self.found.push(name.to_owned());
        }
    }
}

/// The tag of a language: the one in parentheses, the name itself, or what the name is known for.
fn tag(name: &str) -> Option<Lang> {
    let name = name.trim();
    if name == "default" {
        return None;
    }
    if let Some((_, rest)) = name.rsplit_once('(')
        && let Some(tag) = rest.strip_suffix(')')
    {
        return Lang::new(tag.trim()).ok();
    }
    let lower = name.to_lowercase();
    let known = NAMES.iter().find(|(known, _)| *known == lower).map(|(_, tag)| *tag);
    match known {
        Some(tag) => Lang::new(tag).ok(),
        None => Lang::new(lower).ok().filter(|tag| tag.as_str().len() < 4),
    }
}

//! [`IndexDefinition`] → JSON and YAML, in the layout that [`read`](fn@super::read::read) takes.

mod grouping;
mod leaf_rule;
mod node;
mod rule;
mod rules;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};

use super::{Chosen, ClassBase, ClassRow, IndexDefinition, Setting, SettingKind, WeightUse};
use crate::code::SettingCode;
use crate::lineage::CarryRule;
use crate::text::Text;
use crate::yaml::write::to_yaml_in_order;

/// The keys of a definition in the order in which people like to read them.
const ORDER: &[&str] = &[
    "index",
    "node",
    "band",
    "group",
    "as_of",
    "questionnaire",
    "languages",
    "title",
    "source",
    "part",
    "from",
    "label",
    "settings",
    "default",
    "choices",
    "rounding",
    "digits",
    "mode",
    "minimum_n",
    "on_missing",
    "on_suppressed",
    "weights",
    "class_row",
    "class_base",
    "carry_over",
    "rank",
    "comparable_with",
    "leaf_rule",
    "max",
    "counts",
    "rule",
    "points",
    "effective",
    "display",
    "to",
    "of",
    "type",
    "cuts",
    "cut_goes_up",
    "at_least",
    "above",
    "at_most",
    "below",
    "score",
    "normalise",
    "bands",
    "quantile_groups",
    "groups",
    "aggregate",
    "children",
    "root",
    "nodes",
    "number",
    "note",
];

impl IndexDefinition {
    /// The definition in the layout of its YAML. Reading it again gives the same definition.
    ///
    /// Rules of nodes are written where they differ from what the node has from above. Numbers are
    /// JSON numbers where a binary float has the same text, and texts otherwise. The choices of a
    /// setting that nothing uses are written as their names, for what they stood for is not known.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let writer = Writer::new(self);
        let tree = writer.tree(&self.root);
        let mut json = Object::default();
        json.set("index", json!(self.code));
        json.set_some("as_of", self.as_of.map(|day| json!(day.to_string())));
        json.set_some("questionnaire", self.questionnaire.as_ref().map(|code| json!(code)));
        json.set("languages", json!(self.languages));
        json.set("title", text(&self.title));
        json.set_some("source", self.source.as_ref().map(|source| json!(source)));
        let weights = writer.chosen(&self.weights, weight_use);
        if self.questionnaire.is_some() || self.weights != Chosen::Fixed(WeightUse::None) {
            json.set("weights", weights);
        }
        json.set("class_row", writer.chosen(&self.class_row, class_row));
        if self.class_base == ClassBase::Ranked {
            json.set("class_base", json!("ranked"));
        }
        if self.carry_over != CarryRule::Refuse {
            json.set("carry_over", json!(self.carry_over.as_str()));
        }
        json.0.extend(tree.0);
        if !self.settings.is_empty() {
            json.set("settings", writer.settings());
        }
        json.into()
    }

    /// The definition as YAML for people.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut json = self.to_json();
        plain_codes(&mut json);
        source_to_yaml(&json)
    }
}

/// A source, which may be half-finished or wrong, as the YAML file that says the same, with its keys
/// in the order in which people like to read them and the default language of each text first.
#[must_use]
pub fn source_to_yaml(source: &Value) -> String {
    let languages = source.get("languages").and_then(Value::as_array);
    let languages = languages.into_iter().flatten().filter_map(Value::as_str);
    let order: Vec<&str> = ORDER.iter().copied().chain(languages).collect();
    to_yaml_in_order(source, &order)
}

/// Makes numbers of the texts in lists that look like one, so that people read `codes: [4, 5]`. In
/// YAML every value is a text until it is asked for as something else.
fn plain_codes(json: &mut Value) {
    match json {
        Value::Array(items) => {
            for item in items {
                let code = item.as_str().and_then(|code| code.parse::<u32>().ok());
                match code.filter(|code| item.as_str() == Some(&code.to_string())) {
                    Some(code) => *item = json!(code),
                    None => plain_codes(item),
                }
            }
        }
        Value::Object(entries) => entries.values_mut().for_each(plain_codes),
        _ => {}
    }
}

/// What is known while a definition is written.
struct Writer<'a> {
    definition: &'a IndexDefinition,
    /// The choices of the settings that have been used, as written.
    choices: std::cell::RefCell<BTreeMap<&'a SettingCode, Value>>,
}

impl<'a> Writer<'a> {
    fn new(definition: &'a IndexDefinition) -> Self {
        Self { definition, choices: std::cell::RefCell::default() }
    }

    /// A rule as such, or `{setting: NAME}`; its variants are kept for the settings.
    fn chosen<T>(&self, rule: &'a Chosen<T>, write: impl Fn(&T) -> Value) -> Value {
        match rule {
            Chosen::Fixed(rule) => write(rule),
            Chosen::BySetting { setting, variants } => {
                self.choices.borrow_mut().entry(setting).or_insert_with(|| {
                    let variants = variants.iter();
                    Value::Object(
                        variants.map(|(name, rule)| (name.to_string(), write(rule))).collect(),
                    )
                });
                json!({ "setting": setting })
            }
        }
    }

    fn settings(&self) -> Value {
        let written = |(code, setting): (&SettingCode, &Setting)| {
            let mut json = Object::default();
            match &setting.kind {
                SettingKind::Choice { default, choices } => {
                    json.set_some("default", default.as_ref().map(|default| json!(default)));
                    let used = self.choices.borrow().get(code).cloned();
                    let names = || choices.iter().map(|name| (name.to_string(), json!(name)));
                    json.set("choices", used.unwrap_or_else(|| Value::Object(names().collect())));
                }
                SettingKind::Number { default, from, to } => {
                    json.set_some("default", default.map(number));
                    json.set("number", json!({ "from": number(*from), "to": number(*to) }));
                }
            }
            json.set_some("note", setting.note.as_ref().map(text));
            (code.to_string(), json.into())
        };
        Value::Object(self.definition.settings.iter().map(written).collect())
    }
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
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}

/// A rule with a name and what belongs to it.
fn named(name: &str, rule: impl Into<Value>) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), rule.into())]))
}

fn text(text: &Text) -> Value {
    Value::Object(
        text.languages().map(|(language, text)| (language.to_string(), json!(text))).collect(),
    )
}

/// A JSON number where that has the same digits, else a text.
fn number(number: Decimal) -> Value {
    let text = number.normalize().to_string();
    if let Ok(whole) = text.parse::<i64>() {
        return json!(whole);
    }
    let exact =
        text.parse().ok().and_then(Number::from_f64).filter(|json| json.to_string() == text);
    exact.map_or_else(|| json!(text), Value::Number)
}

fn pair((low, high): (Decimal, Decimal)) -> Value {
    json!([number(low), number(high)])
}

fn numbers<C: ToString>(numbers: &BTreeMap<C, Decimal>) -> Value {
    Value::Object(numbers.iter().map(|(code, of)| (code.to_string(), number(*of))).collect())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "rules are written from references")]
fn weight_use(weights: &WeightUse) -> Value {
    json!(match weights {
        WeightUse::None => "none",
        WeightUse::Base => "base",
    })
}

fn class_row(row: &ClassRow) -> Value {
    match row {
        ClassRow::MeanOfUnits => json!("mean_of_units"),
        ClassRow::MeanAt(nodes) => json!({ "mean_at": nodes }),
        ClassRow::Pooled => json!("pooled"),
    }
}

//! YAML → [`IndexDefinition`], with every problem at once.
//!
//! From the top down: the document is read here, its settings in [`settings`], the tree in [`node`],
//! [`inner`] and [`leaf`], and each kind of rule in a file of its own. What a node has from the node
//! above is resolved while the tree is read. Reading is bounded in depth, nodes and copies of rules.

mod aggregator;
mod grouping;
mod inner;
mod interval;
mod leaf;
mod leaf_rule;
mod list;
mod node;
mod normaliser;
mod number;
mod optional;
mod rules;
mod settings;
mod whole;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::str::FromStr;

use super::{Chosen, ClassBase, ClassRow, IndexDefinition, WeightUse};
use crate::code::{IndexCode, Lang, NodeCode, SettingCode};
use crate::lineage::CarryRule;
use crate::problem::{Position, Problem};
use crate::text::Text;
use crate::yaml;
use crate::yaml::fields::{Field, Fields, Problems, nearest};

use list::distinct;
use node::Flat;
use optional::optional;
use settings::{RawSetting, RuleKind};

/// What reading a file gave.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The definition; none if an error stands in the way.
    pub definition: Option<IndexDefinition>,
    /// Where each node stands, for problems found later.
    pub places: Places,
    /// Every problem, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Where each node stands in the file.
#[derive(Clone, Debug, Default)]
pub struct Places(BTreeMap<NodeCode, (Position, String)>);

impl Places {
    /// An error at a node; without a place if the node is not from a file.
    pub(super) fn error(&self, node: &NodeCode, code: &'static str, message: String) -> Problem {
        let (position, path) = self.0.get(node).cloned().unwrap_or_default();
        Problem::error(code, position, path, message)
    }

    /// The same as a warning.
    pub(super) fn warning(&self, node: &NodeCode, code: &'static str, message: String) -> Problem {
        let (position, path) = self.0.get(node).cloned().unwrap_or_default();
        Problem::warning(code, position, path, message)
    }
}

/// Reads an index definition from YAML, or from JSON, which is YAML too. `file` is the name that
/// problems carry.
#[must_use]
pub fn read(file: &str, bytes: &[u8]) -> Reading {
    let document = yaml::parse(bytes);
    let problems = Problems::new(&document);
    let reader = Reader::default();
    let definition = problems.root(&document).and_then(|root| reader.definition(&root));
    let definition = definition.filter(|_| !problems.has_errors());
    Reading {
        definition,
        places: reader.places.into_inner(),
        problems: problems.finish(file, &document.text),
    }
}

impl FromStr for IndexDefinition {
    type Err = InvalidDefinition;

    /// Reads a definition that has been checked before, such as one kept in a store.
    fn from_str(text: &str) -> Result<Self, InvalidDefinition> {
        let reading = read("", text.as_bytes());
        reading.definition.ok_or(InvalidDefinition(reading.problems))
    }
}

/// A text that is not an index definition.
#[derive(Clone, Debug, thiserror::Error)]
#[error("not an index definition: {} problems", .0.len())]
pub struct InvalidDefinition(pub Vec<Problem>);

/// What is known while a definition is read.
#[derive(Default)]
struct Reader<'a> {
    code: OnceCell<IndexCode>,
    languages: OnceCell<Vec<Lang>>,
    /// None for a setting that could not be read, so that its uses are not called unknown.
    settings: RefCell<BTreeMap<SettingCode, Option<RawSetting<'a>>>>,
    /// The nodes that `children` name by code.
    flat: OnceCell<Flat<'a>>,
    places: RefCell<Places>,
    /// The first leaf that reads answers.
    answered: OnceCell<NodeCode>,
    /// The nodes read so far.
    nodes: Cell<usize>,
    /// Whether nodes were left out because the tree is too deep or too large.
    cut: Cell<bool>,
    /// The suggestions made so far.
    hints: Cell<usize>,
    /// The YAML values that copies of settings and inherited rules come to.
    copied: Cell<usize>,
}

impl<'a> Reader<'a> {
    fn definition(&self, root: &Field<'a>) -> Option<IndexDefinition> {
        let fields = root.fields()?;
        let code = fields.required("index").and_then(|field| field.parse::<IndexCode>());
        if let Some(code) = &code {
            _ = self.code.set(code.clone());
        }
        let as_of = fields.optional("as_of").and_then(|field| field.date());
        let questionnaire = fields.optional("questionnaire");
        let questionnaire_code = optional(questionnaire.as_ref(), Field::parse);
        let languages = fields.required("languages").as_ref().and_then(languages);
        _ = self.languages.set(languages.clone().unwrap_or_default());
        let title = fields.required("title").and_then(|field| self.text(&field));
        let source = fields.optional("source").and_then(|field| field.text()).map(str::to_owned);
        if let Some(field) = fields.optional("settings") {
            self.read_settings(&field);
        }
        let weights = self.weights(&fields, questionnaire.is_some());
        let class_row_field = fields.required("class_row");
        let class_row = class_row_field
            .as_ref()
            .and_then(|field| self.chosen(field, RuleKind::ClassRow, class_row));
        let class_base = optional(fields.optional("class_base").as_ref(), class_base);
        let carry_over = optional(fields.optional("carry_over").as_ref(), carry_over);
        let above = self.top_rules(&fields);
        let tree = self.tree(&fields, &above);
        self.check_questionnaire(root, questionnaire.as_ref(), tree.as_ref());
        if let (Some(field), Some(row)) = (&class_row_field, &class_row) {
            self.check_class_row(field, row, tree.as_ref());
        }
        fields.end();
        let settings = self.finished_settings();
        Some(IndexDefinition {
            code: code?,
            questionnaire: questionnaire_code.ok()?,
            as_of,
            languages: languages?,
            title: title?,
            source,
            settings,
            weights: weights?,
            class_row: class_row?,
            class_base: class_base.ok()?.unwrap_or(ClassBase::Valued),
            carry_over: carry_over.ok()?.unwrap_or(CarryRule::Refuse),
            root: tree?,
        })
    }

    /// How answers are weighted, which must be said where there are answers.
    fn weights(&self, fields: &Fields<'a>, are_needed: bool) -> Option<Chosen<WeightUse>> {
        if !are_needed && !fields.has("weights") {
            fields.skip("weights");
            return Some(Chosen::Fixed(WeightUse::None));
        }
        let field = fields.required("weights")?;
        self.chosen(&field, RuleKind::Weights, weight_use)
    }

    /// `; did you mean …?`, or nothing: not for codes of one or two characters, which are all near
    /// each other, and not for ever, because each looks at all that is known.
    fn hint<'k>(&self, word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
        if word.chars().count() < 3 || self.hints.get() >= MAX_HINTS {
            return String::new();
        }
        self.hints.set(self.hints.get() + 1);
        nearest(word, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
    }

    /// A text that has every language of the definition.
    fn text(&self, field: &Field<'a>) -> Option<Text> {
        let languages = self.languages.get().map_or(&[][..], Vec::as_slice);
        let text = field.languages(languages.first())?;
        for (language, _) in text.languages().filter(|(language, _)| !languages.contains(language))
        {
            field.error("unknown_language", format!("`{language}` is not among `languages`"));
        }
        for language in languages {
            if text.in_language(language).is_none_or(str::is_empty) {
                field.warning("missing_translation", format!("there is no text in `{language}`"));
            }
        }
        Some(text)
    }
}

/// The largest number of suggestions in one file; a person reads fewer.
const MAX_HINTS: usize = 100;

/// The largest number of languages of a definition.
const MAX_LANGUAGES: usize = 50;

fn languages(field: &Field<'_>) -> Option<Vec<Lang>> {
    let languages: Vec<Lang> = distinct(field)?;
    if languages.len() > MAX_LANGUAGES {
        field.error("invalid_languages", format!("at most {MAX_LANGUAGES} languages are allowed"));
        return None;
    }
    Some(languages)
}

fn weight_use(field: &Field<'_>) -> Option<WeightUse> {
    field.word(&[("none", WeightUse::None), ("base", WeightUse::Base)])
}

fn class_row(field: &Field<'_>) -> Option<ClassRow> {
    let words = [("mean_of_units", ClassRow::MeanOfUnits), ("pooled", ClassRow::Pooled)];
    if !field.is_mapping() {
        return field.word(&words);
    }
    let fields = field.fields()?;
    let nodes = fields.required("mean_at").and_then(|field| distinct(&field));
    fields.end();
    Some(ClassRow::MeanAt(nodes?.into_iter().collect()))
}

fn class_base(field: &Field<'_>) -> Option<ClassBase> {
    field.word(&[("valued", ClassBase::Valued), ("ranked", ClassBase::Ranked)])
}

fn carry_over(field: &Field<'_>) -> Option<CarryRule> {
    field.word(&CarryRule::ALL.map(|rule| (rule.as_str(), rule)))
}
